"""Signing: whether it is what a passage tells, and the instrument that is signed."""

from __future__ import annotations

import re
from typing import Final

from lodeway.agreements.reading.cues import Cue
from lodeway.agreements.reading.mentions import Named
from lodeway.agreements.reading.parsed import Parsed
from lodeway.agreements.reading.verdicts import PLAIN

__all__ = ["held_by", "is_event"]

_AFTER: Final = re.compile(
    r"\b(?:after|following|since|upon|before|once|by|pending|without|of|for|on|despite)\s+(?:the\s)?$", re.IGNORECASE
)
_NOTHING: Final = re.compile(r"\s(?:no|neither|nothing|none)\b", re.IGNORECASE)
_INSTRUMENT_NEAR: Final = 110
_OPENING: Final = 40


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
