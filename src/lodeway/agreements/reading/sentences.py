"""Sentences of a text, list items and headings among them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

__all__ = ["Piece", "pieces"]

_LONGEST: Final = 1500
"""Characters after which a sentence is cut, so that work grows with the length of the text and no faster."""
_WRAPPED: Final = 50
_WIDEST: Final = 110
_BULLET: Final = re.compile(r"\s*(?:[-*•·▪◦‣●■→►✓–]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s+")
_STOP: Final = re.compile(r"[.!?…]+[\"')\]]*(?=\s|$)")
_ABBREVIATED: Final = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "gen",
        "gov",
        "sen",
        "rep",
        "st",
        "no",
        "nos",
        "inc",
        "ltd",
        "co",
        "corp",
        "vs",
        "approx",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "art",
        "sec",
        "fig",
        "para",
        "cf",
        "messrs",
        "lt",
        "col",
        "maj",
        "bros",
        "e.g",
        "i.e",
        "etc",
        "u.s",
        "u.k",
        "u.n",
        "e.u",
        "d.c",
        "a.m",
        "p.m",
        "v",
        "al",
        "hon",
        "rev",
        "pres",
        "pty",
        "jr",
        "sr",
        "ca",
        "u.s.a",
        "ph.d",
        "mln",
        "bln",
        "est",
        "adm",
        "ambs",
        "amb",
        "dept",
    ]
)
_SOFT: Final = frozenset(
    ["inc", "ltd", "co", "corp", "etc", "u.s", "u.k", "u.n", "e.u", "d.c", "a.m", "p.m", "u.s.a", "jr", "sr", "ph.d"]
)
_STARTERS: Final = frozenset(
    [
        "the",
        "in",
        "on",
        "it",
        "a",
        "an",
        "he",
        "she",
        "they",
        "this",
        "these",
        "those",
        "we",
        "however",
        "but",
        "and",
        "at",
        "for",
        "according",
        "under",
        "both",
        "as",
        "its",
        "their",
        "during",
        "after",
        "while",
        "meanwhile",
        "since",
        "i",
        "our",
        "if",
        "when",
        "there",
        "that",
        "with",
        "by",
        "from",
        "to",
        "among",
        "such",
    ]
)
_NEXT: Final = re.compile(r"\s*[\"'(\[]*(?P<word>[^\W_]+)")
_LAST: Final = re.compile(r"(?<![\w.-])(?P<word>(?:[^\W\d_]+\.)*[^\W\d_]+)\.$")
_SEARCHED: Final = 24
_FEW: Final = 6
"""Words of a heading."""


@dataclass(frozen=True)
class Piece:
    """A sentence: where it stands, the paragraph it is in, whether it opens an item of a list, and what leads it in."""

    start: int
    end: int
    paragraph: int
    item: bool = False
    lead: int | None = None


def pieces(folded: str) -> list[Piece]:
    """Cut a folded text into sentences.

    Lines that were broken to a width are joined; other line breaks end a sentence. A list item is a sentence, and
    knows the sentence with a colon that leads it in, over the headings between.
    """
    made: list[Piece] = []
    lead: int | None = None
    was_item = False
    for number, (start, end, item) in enumerate(_paragraphs(folded)):
        begin = len(made)
        heading = not item and _is_heading(folded[start:end])
        lead = None if was_item and not (item or heading) else lead
        was_item = item or (heading and lead is not None)
        for first, last in _sentences(folded, start, end):
            made.append(Piece(first, last, number, item and len(made) == begin, None if heading else lead))
        if len(made) > begin:
            tail = folded[made[-1].end - 1]
            goes_on = heading or _goes_on(folded, made[begin:], item=item)
            lead = len(made) - 1 if tail == ":" else lead if goes_on else None
    return made


def _is_heading(line: str) -> bool:
    """Whether a paragraph is but a few words that end in no stop."""
    return len(line.split()) <= _FEW and not line.rstrip().endswith((".", ":", ";", ",", "!", "?"))


def _goes_on(folded: str, last: list[Piece], *, item: bool) -> bool:
    """Whether a list may go on after a paragraph: it was an item, or one sentence without a verb of its own to end it."""
    return item or (len(last) == 1 and folded[last[0].end - 1] in ";,.")


def _paragraphs(folded: str) -> list[tuple[int, int, bool]]:
    """Spans of paragraphs, and whether each is an item of a list."""
    lines: list[tuple[int, int]] = []
    at = 0
    for line in folded.split("\n"):
        lines.append((at, at + len(line)))
        at += len(line) + 1
    widest = max((end - start for start, end in lines), default=0)
    found: list[tuple[int, int, bool]] = []
    open_ = False
    for i, (start, end) in enumerate(lines):
        if not folded[start:end].strip():
            open_ = False
            continue
        bullet = _BULLET.match(folded, start, end)
        first = bullet.end() if bullet else start
        if open_ and not bullet and _joins(folded, lines[i - 1], (start, end), widest):
            found[-1] = (found[-1][0], end, found[-1][2])
        else:
            found.append((first, end, bullet is not None))
        open_ = True
    return found


def _joins(folded: str, before: tuple[int, int], line: tuple[int, int], widest: int) -> bool:
    """Whether a line goes on with the one before: broken to a width, not begun anew."""
    tail = folded[before[0] : before[1]].rstrip()
    head = folded[line[0] : line[1]].lstrip()
    if tail.endswith((":", ";")):
        return False
    if head[:1].islower():
        return True
    narrow = widest <= _WIDEST and before[1] - before[0] >= _WRAPPED
    return narrow and not (tail.endswith((".", "!", "?", '."', '"')) and before[1] - before[0] < widest - _SEARCHED)


def _sentences(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    begin = start
    for match in _STOP.finditer(folded, start, end):
        if _ends(folded, match, begin, end):
            found += _short(folded, begin, match.end())
            begin = match.end()
    found += _short(folded, begin, end)
    return found


def _ends(folded: str, stop: re.Match[str], begin: int, end: int) -> bool:
    following = _NEXT.match(folded, stop.end(), end)
    if following is None:
        return True
    word = following["word"]
    if word[0].islower():
        return False
    if not stop[0].startswith(".") or len(stop[0]) > 1:
        return True
    last = _LAST.search(folded, max(begin, stop.start() - _SEARCHED), stop.start() + 1)
    if last is None:
        return True
    before = last["word"].casefold()
    initial = len(before) == 1 and before != "i"
    if before in _SOFT:
        return word.casefold() in _STARTERS
    return not (initial or before in _ABBREVIATED)


def _short(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    """Without blanks at its ends, and cut where it is longer than a sentence can be."""
    found = []
    while start < end:
        while start < end and folded[start].isspace():
            start += 1
        stop = end
        if end - start > _LONGEST:
            cut = folded.rfind(" ", start + 1, start + _LONGEST)
            stop = cut if cut > start else start + _LONGEST
        last = stop
        while last > start and folded[last - 1].isspace():
            last -= 1
        if last > start:
            found.append((start, last))
        start = stop
    return found
