"""Clauses of a sentence that each have governing words of their own, and a subject or that of the clause before."""

from __future__ import annotations

import re
from typing import Final

from lodeway.agreements.reading.cues import Cue
from lodeway.agreements.reading.parsed import Parsed
from lodeway.agreements.reading.speech import Speech
from lodeway.agreements.reading.words import listed

__all__ = ["clauses", "headless"]

_SPLIT: Final = re.compile(
    r"(?:,\s(?=(?:[A-Z][\w&'-]*\s){1,4}(?:will|would|has|have|is|plans|intends)\s)|,\s(?:while|whereas|where|under which)\s|;\s(?:and\s|while\s)?|,\s(?:and|but)\s|,\swith\s(?=(?:the\s)?[A-Z])|"
    r",\swith\s(?=(?:[\w$€£.,-]+\s){1,6}(?:expected|scheduled|due|planned|anticipated|projected)\b)|"
    r",\s(?=(?:(?:on|of|in|for|from)\s)?which\s(?:[\w-]+\s){0,5}?(?:will|should|may|could|is|are)\s)|"
    r"\sand\s(?=(?:also\s|then\s|now\s)?(?:intends|plans|expects|aims|may|could|will)\s(?!be\b))|"
    r"\sand\s(?=(?:[\w-]+\s){1,4}(?:is|are)\s(?:now\s|still\s)?(?:expected|scheduled|due|planned|targeted|projected)\b)|"
    r"\sand\s(?=the\s(?:company|firm|bank|government|ministry|state|miner|buyer|seller)\s(?:will|would|is to)\s))"
)
_SPLITTING: Final = frozenset(("modal", "event"))
_HEADING: Final = frozenset((*_SPLITTING, "praise", "agenda", "aim", "terms", "background", "told", "reaffirmation"))
_BRIEF: Final = 40
_ITSELF: Final = re.compile(r"(?:it|they|the \w+)\s(?:also\s|then\s)?")
_WHICH: Final = re.compile(r"(?:(?:on|of|in|for|from)\s)?which\s")
_SUBJECT: Final = re.compile(
    r"(?:(?:up to\s)?(?:the|an?|its|their|some|another|each|both|all|more|[\d.,]+)\s(?!same\b)(?:(?!to\b|that\b|which\b|who\b|is\b|are\b|has\b)[\w'%-]+\s){1,6}|[a-z]+s\s)"
)
"""A subject without a name: `the two banks`, `some 300 wagons`, `trains`."""
_FINITE: Final = re.compile(
    r"(?:will|would|shall|may|could|is|are|was|were|has|have|had|plans|intends|expects|agreed|undertook|pledged|committed|promised|decided|signed|concluded)\b",
    re.IGNORECASE,
)


def clauses(parsed: Parsed, said: Speech) -> list[tuple[int, int]]:
    """Spans of the clauses of a passage; one span if it cannot be cut."""
    start = parsed.span.start
    cuts: list[tuple[int, int]] = []
    for match in _SPLIT.finditer(parsed.folded):
        at = start + match.end()
        if at >= said.end:
            break
        begun = parsed.folded[(cuts[-1][1] - start if cuts else 0) :].split(" ", 1)[0]
        if match[0] == ", " and begun in listed("lead"):
            continue
        cue = next((c for c in parsed.cues if c.start >= at and c.use in _SPLITTING and c.level != "none"), None)
        before = any(c.end <= start + match.start() and c.use in _HEADING for c in parsed.cues)
        if (
            (before or match[0].startswith(";"))
            and cue is not None
            and _stands_alone(parsed, at, cue, named=match[0].startswith(";"))
        ):
            cuts.append((start + match.start(), at))
    spans, begin = [], start
    for end, following in cuts:
        spans.append((begin, end))
        begin = following
    return [*spans, (begin, parsed.span.end)]


def _stands_alone(parsed: Parsed, at: int, cue: Cue, *, named: bool) -> bool:
    """Whether what begins at a place has a subject, or shares that of the clause before, and a verb of its own.

    A subject that must be named is a party or `it`.
    """
    between = parsed.folded[at - parsed.span.start : cue.start - parsed.span.start]
    if any(at <= m.span.start < cue.start for m in parsed.parties) or _ITSELF.fullmatch(between):
        return True
    if _WHICH.match(between):
        return cue.level in ("possible", "expected", "intended") and len(between) < _BRIEF
    if cue.level == "expected" and len(between) < _BRIEF:
        return True
    return (
        not named and _FINITE.match(cue.text) is not None and (not between or _SUBJECT.fullmatch(between) is not None)
    )


def headless(parsed: Parsed) -> bool:
    """Whether a clause begins with its governing words: its subject is that of the clause before."""
    return any(c.start == parsed.span.start and c.use in _SPLITTING for c in parsed.cues)
