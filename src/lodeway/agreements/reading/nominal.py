"""Promises told without a verb of their own: in a headline, in a noun such as `pledge`, in an item of a list."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from lodeway.agreements.reading.cues import Cue, inflected, verbs
from lodeway.agreements.reading.mentions import Named
from lodeway.agreements.reading.parsed import Parsed
from lodeway.agreements.reading.verdicts import PLAIN, Lead, Verdict, firmness
from lodeway.agreements.reading.words import listed

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
_MONEY: Final = re.compile(
    r"(?P<before>(?:[\w$€£.,'/-]+\s){0,8}?)(?:financing|finance|funding|contributions?|investments?|credits?|support|guarantees?|"
    r"equity|stake|grants?|loans?|facility|insurance)\b",
    re.IGNORECASE,
)
"""Money that an item of a list gives, where it has no verb: `Financing of up to $500 million for the plant`."""
_HEDGED: Final = re.compile(
    r"\b(?:up to|possible|potential|proposed|prospective|conditional|indicative)\b", re.IGNORECASE
)
_SUBJECT: Final = re.compile(r"(?:(?:The|Both|All|Each)\s)?(?:[A-Z][\w.'-]*\s){1,4}(?:[a-z]+ly\s)?(?P<verb>[a-z]+)\b")


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
    if lead.level and lead.item and not _tells(parsed):
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
    counts = lead.item or (bool(parsed.amounts) and first is not None and not _verb_before(parsed, first.span.start))
    if first is not None and counts and not _FINITE.search(parsed.folded):
        return Verdict("agreement_event", firmness(first, parsed), None, first)
    return _given(parsed) if lead.item else None


def _tells(parsed: Parsed) -> bool:
    """Whether an item is a sentence that tells what somebody did: `The Sides shared the view`."""
    opening = _SUBJECT.match(parsed.folded)
    return opening is not None and (opening["verb"].endswith("ed") or opening["verb"] in listed("past"))


def _given(parsed: Parsed) -> Verdict | None:
    """Money that an item gives without a verb; told as open where it is hedged."""
    money = _MONEY.match(parsed.folded)
    if money is None or not parsed.amounts or parsed.cues or _FINITE.search(parsed.folded):
        return None
    hedged = _HEDGED.search(parsed.folded) is not None
    return Verdict("commitment", "possible" if hedged else "agreed", acts=True)


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
