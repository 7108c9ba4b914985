"""Promises told without a verb of their own: in a headline, in a noun such as `pledge`, in an item of a list."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from lodeway.agreements.reading.cues import Cue, inflected, verbs
from lodeway.agreements.reading.deeds import acted
from lodeway.agreements.reading.mentions import Named
from lodeway.agreements.reading.parsed import Parsed
from lodeway.agreements.reading.verdicts import PLAIN, Lead, Verdict, firmness
from lodeway.agreements.reading.words import Token, listed

__all__ = ["begins", "nominal", "titled"]

_NEAR: Final = 45
_TITLE: Final = 240
_FINITE: Final = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|may|could|can|provides?|includes?|remains?)\b"
)
_NEW: Final = re.compile(
    r"(?:^|\b(?:an?|new|major|landmark|historic|first|two|three|several)\s)(?:[\w$€£.,'-]+\s){0,7}?$", re.IGNORECASE
)
_BETWEEN: Final = re.compile(r"\s(?:[\w-]+\s){0,3}?between\s")
_TO: Final = re.compile(r"\s[Tt]o\s(?P<be>be\s)?(?P<verb>[A-Za-z-]+)\b")
_LABELLED: Final = re.compile(r"[A-Z][\w' -]{2,45}: \S")
"""An item that says first what it is about: `Tungsten: Japan to buy a stake.`"""
_TALKS: Final = re.compile(
    r"\s(?:an?\s|the\s)?(?:new\s)?(?:talks|negotiations|consultations|meeting|summit|chapter|era|page|doors?|way|path|part|place|aim|record|row)\b",
    re.IGNORECASE,
)
"""What is done with words, not deeds, after a verb: `hold talks`, `open a new chapter`."""
_WHILE: Final = re.compile(r"\b(?:as|while|after|amid|when)\s", re.IGNORECASE)
_OF_WHOM: Final = re.compile(r"(?:'s?|\b(?:of|on|the|its|new|no|more|record|over))\s(?:\w+\s)?$", re.IGNORECASE)
_OF: Final = re.compile(r"\s(?:of|in|to|by|from|and)\b")
_SIGNED: Final = re.compile(
    r"(?:\s(?:on|for|with|between)\s[^,.;]{2,60}?)?(?:,\s(?:signed|concluded|inked|sealed|reached|finali[sz]ed)\s(?:by|with|between|in|on)\b|"
    r"\s(?:signed|concluded|inked|sealed|reached|finali[sz]ed|initialled)(?:$|\s(?:by|with)\s[^,.;]{2,60}$))"
)
_SUM: Final = re.compile(
    r"(?:^|[:;,]\s|\b(?:is|are|was|were|came|comes|includes?|list:?)\s)(?:also\s|with\s)?(?:an?|two|three|four|five|several)\s"
    r"(?:[\w-]+\s){0,3}?(?:[A-Z]{0,3}[$€£¥]|USD|EUR)\s?[\d.,]+\s?-?(?:[mb]n|m|bn|million|billion)?\s(?:[\w-]+\s){0,2}$",
    re.IGNORECASE,
)
_ENDS: Final = (".", "!", "?", ":", ";", ",")
_MONEY: Final = re.compile(
    r"(?:[\w$€£.,'/-]+\s){0,8}?(?:financing|finance|funding|contributions?|investments?|credits?|support|guarantees?|"
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
    ends = parsed.folded.endswith(_ENDS) and not _LABELLED.match(parsed.folded)
    if len(parsed.folded) > _TITLE or ends or _FINITE.search(parsed.folded):
        return None
    start, base = (
        parsed.parties[0].span.end - parsed.span.start if parsed.parties else len(parsed.folded),
        parsed.span.start,
    )
    for match in _TO.finditer(parsed.folded):
        passive = bool(match["be"]) and match["verb"].casefold() in inflected()
        told = passive and (parsed.amounts or parsed.quantities or parsed.dates)
        if (
            (told or (not match["be"] and match.start() >= start))
            and _can_be_done(match["verb"])
            and not _acted(parsed, match.start())
        ):
            return Cue(base + match.start() + 1, base + match.end(), "modal", "intended", match[0].strip())
    for token in parsed.words:
        if token.start - base >= start and _headlines(parsed, token):
            at = token.start - base
            return Cue(token.start, token.end, "modal", _levels()[token.low], parsed.folded[at : token.end - base])
    return None


def _headlines(parsed: Parsed, token: Token) -> bool:
    """Whether a word is the verb of a headline; one that may be a noun must follow its party."""
    at, end = token.start - parsed.span.start, token.end - parsed.span.start
    if token.low not in _levels() or _TALKS.match(parsed.folded, end) or _WHILE.search(parsed.folded[:at]):
        return False
    follows = any(0 < token.start - m.span.end <= 1 for m in parsed.parties)
    return follows or (token.low.endswith("s") and not _OF_WHOM.search(parsed.folded[:at]))


def _can_be_done(verb: str) -> bool:
    """Whether a verb says more than that somebody talks, comes or cooperates."""
    kind = inflected().get(verb.casefold(), ("", ""))[0]
    return kind != "soft" and verb.casefold() not in verbs("talk", "base")


def begins(parsed: Parsed) -> bool:
    """Whether a passage begins with the base form of a verb, as items of a list do: `remove duties;`."""
    return (
        bool(parsed.words)
        and parsed.words[0].low in _bases()
        and not _OF.match(parsed.folded, parsed.words[0].end - parsed.span.start)
    )


@cache
def _bases() -> frozenset[str]:
    return frozenset(base for _, base in inflected().values())


@cache
def _levels() -> dict[str, str]:
    """Verbs of headlines -> what they assert: a law is made, a purchase is agreed, a loan may be weighed."""
    found: dict[str, str] = {}
    for name, level in (("weigh", "possible"), ("headline", "agreed")):
        for form in ("third", "base"):
            for verb in verbs(name, form):
                law = level == "agreed" and inflected().get(verb, ("", ""))[0] == "law"
                found.setdefault(verb, "done" if law else level)
    return found


def _acted(parsed: Parsed, at: int) -> bool:
    """Whether a verb stands before: `launches fund to build` is governed by `launches`."""
    return any(t.low in _levels() for t in parsed.words if t.end <= parsed.span.start + at)


def nominal(parsed: Parsed, lead: Lead, start: int) -> Verdict | None:
    """What a passage promises without governing words, if anything: an item of a list, a pledge to, a deal between."""
    first = next((n for n in parsed.instruments if n.span.start - parsed.span.start <= _NEAR), None)
    counted = first or parsed.amounts or parsed.quantities or not lead.listed
    if lead.level and lead.item and counted and not _tells(parsed):
        return Verdict(
            "commitment", firmness(first, parsed) if first and first.id != "agreement" else lead.level, None, first
        )
    noun = next((c for c in parsed.cues if c.use == "noun" and c.start >= start), None)
    if noun is not None:
        label = {"expected": "expectation"}.get(noun.level, "commitment")
        return Verdict(label, noun.level, noun, None)
    made = _between(parsed) or _stated(parsed)
    if made is not None:
        return Verdict("agreement_event", firmness(made, parsed), None, made)
    counts = lead.item or (bool(parsed.amounts) and first is not None and not _verb_before(parsed, first.span.start))
    if first is not None and first.id not in PLAIN and counts and not _FINITE.search(parsed.folded):
        return Verdict("agreement_event", firmness(first, parsed), None, first)
    return (_given(parsed) if lead.item else None) or acted(parsed)


def _stated(parsed: Parsed) -> Named | None:
    """The instrument of `a contract signed by`, or of `a grant of $3 million`, that a passage without a verb tells."""
    for named in parsed.instruments:
        at, end = named.span.start - parsed.span.start, named.span.end - parsed.span.start
        if _SIGNED.match(parsed.folded, end) and _NEW.search(parsed.folded[:at]) and named.id not in PLAIN:
            return named
        if firmness(named, parsed) in ("agreed", "contracted") and _SUM.search(parsed.folded[:at]) and parsed.amounts:
            return named
    return None


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
