"""What a promise is about: a project that the lists name, a facility, corridor or fund that the words name."""

from __future__ import annotations

import re
from typing import Final

from lodeway.agreements.reading.parsed import Parsed
from lodeway.agreements.reading.spans import Span
from lodeway.agreements.reading.words import listed

__all__ = ["subject_of"]

_WORD: Final = r"(?:[A-Z][\w'-]*|[a-z]+(?:-[a-z]+)*)"
_PLACE: Final = r"(?:\s(?:in|at|near|of)\s(?:the\s)?(?:[A-Z][\w-]*\w)(?:\s[A-Z][\w-]*\w){0,3})?"
_FACILITY: Final = re.compile(
    rf"(?<![\w/.-])(?P<before>(?:{_WORD}\s){{0,4}})(?P<noun>{'|'.join(sorted(listed('facility'), key=lambda w: (-len(w), w)))})\b{_PLACE}"
)
_CUT: Final = re.compile(
    r"^.*\b(?:an?|the|its|their|his|this|that|each|any|of|to|in|for|and|on|at|from|with|by|will|would|is|are|was|were|be|has|have|new|"
    r"which|who|single|first|two|three|\w+ing|\w+ed|build|built|develop|construct|finance|fund|launch|open|expand|establish|create|operate)\s"
)
"""What stands before the name of a facility and is no part of it."""


def subject_of(parsed: Parsed, start: int) -> Span | None:
    """The facility, corridor or fund that a passage is about, in its own words; None if it names none.

    Parameters
    ----------
    parsed
        The passage.
    start
        Where its governing words begin: what is named after them goes before what is named before.
    """
    named = [n.span for n in parsed.corridors if n.kind in ("project", "corridor")]
    if named:
        return named[0]
    found = [span for match in _FACILITY.finditer(parsed.folded) if (span := _span(parsed, match)) is not None]
    after = [span for span in found if span.end > start]
    return next(iter(after or found), None)


def _span(parsed: Parsed, match: re.Match[str]) -> Span | None:
    before = match["before"]
    cut = _CUT.match(before)
    begin = match.start() + (cut.end() if cut else 0)
    if begin == match.start("noun") and match.end() == match.end("noun"):
        return None  # `the plant` says nothing of which
    base = parsed.span.start
    text = parsed.span.text
    return Span(base + begin, base + match.end(), text[begin : match.end()])
