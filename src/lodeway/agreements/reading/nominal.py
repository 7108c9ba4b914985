"""Promises told without a verb of their own: in a headline, in a noun such as `pledge`, in an item of a list."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from lodeway.agreements.reading.cues import Cue, inflected, verbs
from lodeway.agreements.reading.mentions import Named
from lodeway.agreements.reading.parsed import Parsed
from lodeway.agreements.reading.verdicts import PLAIN, Lead, Verdict, firmness

__all__ = ["nominal", "titled"]

_NEAR: Final = 45
_TITLE: Final = 160
_FINITE: Final = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|may|could|can|provides?|includes?|remains?)\b"
)
_NEW: Final = re.compile(
    r"(?:^|\b(?:an?|new|major|landmark|historic|first|two|three|several)\s)(?:[\w$€£.,'-]+\s){0,7}?$", re.IGNORECASE
)
_BETWEEN: Final = re.compile(r"\s(?:[\w-]+\s){0,3}?between\s")
_TO: Final = re.compile(r"\sto\s(?P<verb>[a-z-]+)\b")
_VENTURE: Final = re.compile(r"\b(?:ventures?|consortium)\b")
_ENDS: Final = (".", "!", "?", ":", ";", ",")


def titled(parsed: Parsed) -> Cue | None:
    """Governing words of a headline: `Uzbekistan to buy 22 aircraft`, `Bank backs mine with loan`."""
    if (
        not parsed.parties
        or len(parsed.folded) > _TITLE
        or parsed.folded.endswith(_ENDS)
        or _FINITE.search(parsed.folded)
    ):
        return None
    start, base = parsed.parties[0], parsed.span.start
    acts = inflected()
    for match in _TO.finditer(parsed.folded, start.span.end - base):
        known = acts.get(match["verb"])
        if known is not None and known[0] != "soft" and not _acted(parsed, match.start()):
            at = base + match.start() + 1
            return Cue(at, base + match.end(), "modal", "intended", match[0].strip())
    for token in parsed.words:
        if token.start >= start.span.end and token.low in _present():
            if not any(m.span.end <= token.start for m in parsed.parties):
                return None
            level = "done" if acts.get(token.low, ("", ""))[0] == "law" else "agreed"
            return Cue(token.start, token.end, "modal", level, parsed.folded[token.start - base : token.end - base])
    return None


@cache
def _present() -> frozenset[str]:
    return frozenset(verbs("headline", "third")) | frozenset(verbs("headline", "base"))


def _acted(parsed: Parsed, at: int) -> bool:
    """Whether a verb stands before: `launches fund to build` is governed by `launches`."""
    return any(t.low in _present() for t in parsed.words if t.end <= parsed.span.start + at)


def nominal(parsed: Parsed, lead: Lead, start: int) -> Verdict | None:
    """What a passage promises without governing words, if anything: an item of a list, a pledge to, a deal between."""
    if lead.level and lead.item:
        return Verdict("commitment", lead.level)
    noun = next((c for c in parsed.cues if c.use == "noun" and c.start >= start), None)
    if noun is not None:
        label = {"expected": "expectation"}.get(noun.level, "commitment")
        return Verdict(label, noun.level, noun, None)
    made = _between(parsed)
    if made is not None:
        return Verdict("agreement_event", firmness(made, parsed), None, made)
    first = next(
        (n for n in parsed.instruments if n.span.start - parsed.span.start <= _NEAR and n.id not in PLAIN), None
    )
    listed = lead.item or (bool(parsed.amounts) and first is not None and not _verb_before(parsed, first.span.start))
    if first is not None and listed and not _FINITE.search(parsed.folded):
        return Verdict("agreement_event", firmness(first, parsed), None, first)
    return None


def _between(parsed: Parsed) -> Named | None:
    """The instrument of `a deal between A and B` that is told as news."""
    for named in parsed.instruments:
        at = named.span.end - parsed.span.start
        told = _BETWEEN.match(parsed.folded, at)
        if named.id in PLAIN or told is None or not _NEW.search(parsed.folded[: named.span.start - parsed.span.start]):
            continue
        if sum(m.span.start >= parsed.span.start + told.end() - 1 for m in parsed.parties) > 1:
            return named
    return None


def _verb_before(parsed: Parsed, at: int) -> bool:
    acts = inflected()
    return any(t.low in acts and t.low.endswith("ed") for t in parsed.words if t.end <= at)
