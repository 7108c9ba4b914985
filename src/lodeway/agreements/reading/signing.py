"""Signing: whether it is what a passage tells, and the instrument that is signed."""

from __future__ import annotations

import re
from typing import Final

from lodeway.agreements.reading.cues import Cue, weaker
from lodeway.agreements.reading.mentions import Named
from lodeway.agreements.reading.parsed import Parsed
from lodeway.agreements.reading.verdicts import PLAIN, firmness

__all__ = ["announced", "as_firm", "held_by", "is_event"]

_AFTER: Final = re.compile(
    r"\b(?:after|following|since|upon|before|once|by|pending|without|of|for|on|despite)\s+(?:the\s)?$", re.IGNORECASE
)
_NOTHING: Final = re.compile(r"\s(?:no|neither|nothing|none)\b", re.IGNORECASE)
_INSTRUMENT_NEAR: Final = 110
_OPENING: Final = 40
_NEAR: Final = 60
_PROVIDES: Final = re.compile(r"(?:provides? for|stipulates?)", re.IGNORECASE)
_ANNOUNCED: Final = re.compile(r"(?:announc|unveil)", re.IGNORECASE)
_PLANNED: Final = re.compile(
    r"\b(?:plans?|intentions?|to|will|would|talks|negotiations|suspension|end|that|of)\b", re.IGNORECASE
)
_DEALS: Final = frozenset(
    ("contract", "order", "offtake agreement", "supply agreement", "loan agreement", "agreement", "memorandum", "treaty",
     "joint venture", "heads of terms", "letter of intent")
)  # fmt: skip


def _opening(parsed: Parsed, cue: Cue) -> str:
    at = cue.start - parsed.span.start
    return parsed.folded[max(0, at - _OPENING) : at]


def is_event(parsed: Parsed, cue: Cue) -> bool:
    """Whether signing is what the passage tells, and there is an instrument that is signed."""
    if _AFTER.search(_opening(parsed, cue)) and not cue.text.casefold().startswith(
        ("the ", "was", "were", "has", "have")
    ):
        return False
    held = held_by(parsed, cue)
    if held is None or _NOTHING.match(parsed.folded, cue.end - parsed.span.start):
        return False
    active = not re.search(r"\b(?:was|were|been|being)\b", cue.text, re.IGNORECASE)
    ends = [n.span.end for n in parsed.instruments if n.span.end <= cue.start]
    return not (active and ends and cue.start - max(ends) <= 1)


def held_by(parsed: Parsed, cue: Cue) -> Named | None:
    """The instrument nearest after the words; before them if they are passive."""
    after = [n for n in parsed.instruments if 0 <= n.span.start - cue.end <= _INSTRUMENT_NEAR and n.id not in PLAIN]
    before = [n for n in parsed.instruments if n.span.end <= cue.start and n.id not in PLAIN]
    passive = re.search(r"\b(?:was|were|been|being)\b", cue.text, re.IGNORECASE)
    if passive and before:
        return before[-1]
    if not after:
        return None
    return _firmest(parsed, after, cue)


def _firmest(parsed: Parsed, after: list[Named], cue: Cue) -> Named:
    """The first instrument; a loan or contract that it is an agreement on comes before the agreement."""
    first = after[0]
    for other in after[1:]:
        between = parsed.folded[first.span.end - parsed.span.start : other.span.start - parsed.span.start]
        if first.id == "agreement" and re.fullmatch(
            r"\s(?:with\s[^,;]{1,70}\s)?(?:on|for|to provide)\s(?:an?|the)?\s?(?:[\w$€.-]+\s){0,5}", between
        ):
            return other
    return first if first.span.start >= cue.end else after[-1]


def announced(cue: Cue) -> bool:
    """Whether something is said to be announced."""
    return _ANNOUNCED.match(cue.text) is not None


def as_firm(parsed: Parsed, cue: Cue, level: str) -> str:
    """How firm something is that an instrument holds, announces or provides for: as firm as the instrument.

    A letter of interest that was issued remains a letter of interest; an agreement announced is agreed.
    """
    if announced(cue):
        interest = next(
            (n for n in parsed.instruments if n.id == "letter of interest" and n.span.start >= cue.end), None
        )
        if interest is not None:
            return weaker(level, firmness(interest, parsed))
        named = next((n for n in parsed.instruments if 0 <= n.span.start - cue.end <= _NEAR), None)
        between = (
            "" if named is None else parsed.folded[cue.end - parsed.span.start : named.span.start - parsed.span.start]
        )
        deal = named is not None and named.id in _DEALS and re.fullmatch(r"\s(?:[\w$€£.,-]+\s){0,6}", between)
        return firmness(named, parsed) if named is not None and deal and not _PLANNED.search(between) else level
    if _PROVIDES.match(cue.text):
        held = [n for n in parsed.instruments if n.span.end <= cue.start and n.id not in (*PLAIN, "law")]
        return firmness(held[-1], parsed) if held else level
    for named in parsed.instruments:
        near = 0 <= named.span.start - cue.end <= _NEAR
        if (
            near
            and named.id in ("letter of interest", "heads of terms", "letter of intent")
            and cue.level in ("done", "intended", "agreed")
        ):
            return (
                weaker(firmness(named, parsed), "agreed")
                if cue.level != "intended"
                else weaker(level, firmness(named, parsed))
            )
    return level
