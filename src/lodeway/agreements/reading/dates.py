"""Dates and terms in a text, resolved against the date of the text where one is known, and never otherwise."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from lodeway.agreements.reading.calendar_words import MONTHS, PATTERNS, ROLES
from lodeway.agreements.reading.numerals import WORDS
from lodeway.agreements.reading.spans import Span, Taken

__all__ = ["When", "dates", "text_date"]

_CENTURY: Final = 100
_DECEMBER: Final = 12
_NUMBERS: Final = {**{word: int(value) for word, value in WORDS.items() if value == int(value)}, "a": 1, "an": 1}
_ORDER: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}
_MONTHS_IN: Final = {"month": 1, "quarter": 3, "year": 12, "decade": 120}
_DAYS_IN: Final = {"day": 1, "week": 7}
_HINT: Final = re.compile(r"\d|year|month|decade|week|days|quarter|future|half")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_MONTH: Final = re.compile("|".join(sorted({name[:3].title() for name in MONTHS})))
_HEAD: Final = 1500
_LASTING: Final = ("for", "of", "over", "during", "throughout", "across", "at least", "up to")
_PAST: Final = ("past", "last")
_MIDDLE: Final = 15
_NEARNESS: Final = {"next": 1, "last": -1}
_FUTURE: Final = re.compile(
    r"\b(?:will|shall|would|should|may|could|to|due|expects?|expected|scheduled|planned|plans?|slated|set|intends?)\b"
)
_BEFORE: Final = 24
_CLAUSE: Final = 160
_AHEAD: Final = re.compile(
    r"\b(?:will|shall|until|till|due|expires?|deadline|effective)\b[^.\n]*$"
    r"|\b(?:by|before|after|from|since)\s+(?:the\s+)?(?:end\s+of\s+)?$"
)
"""Words before a date that is not that of the text."""


@dataclass(frozen=True)
class When:
    """A date or a term.

    Attributes
    ----------
    role
        due (by, within, until), start (from, since), at, term (for ten years), past, or empty.
    first, last
        First and last day (ISO 8601) that the words can mean; None if they rest on a date that is not known.
    due
        For due dates: the last day, month or year, no more exact than the words; else None.
    relative
        Whether it was counted from the date of the text.
    """

    span: Span
    role: str
    first: str | None = None
    last: str | None = None
    due: str | None = None
    relative: bool = False

    def data(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            **self.span.data(), "role": self.role, "first": self.first, "last": self.last, "due": self.due,
            "relative": self.relative,
        }  # fmt: skip


@dataclass(frozen=True)
class _Days:
    """First and last day, and how exactly they are meant: day, month or year."""

    first: dt.date
    last: dt.date
    due: str
    relative: bool = False


def text_date(folded: str) -> dt.date | None:
    """Date of a text: the first whole date in its opening that is no day to come; none if there is no such date.

    >>> text_date("ASTANA, June 17, 2025 -- China signed a treaty.")
    datetime.date(2025, 6, 17)
    >>> text_date("The ban will take effect on November 10, 2026.")
    """
    best: tuple[int, dt.date] | None = None
    for name, pattern in PATTERNS:
        if name == "day" and "year" in pattern.groupindex:
            for match in pattern.finditer(folded, 0, _HEAD):
                days = _day(match, None)
                ahead = _AHEAD.search(folded, max(0, match.start() - _CLAUSE), match.start())
                if days and not ahead and (best is None or match.start() < best[0]):
                    best = match.start(), days.first
    return best[1] if best else None


def dates(
    folded: str,
    text: str,
    within: tuple[int, int],
    base: dt.date | None = None,
    taken: list[tuple[int, int]] | None = None,
) -> list[When]:
    """Dates and terms in a passage, in the order in which they stand.

    Parameters
    ----------
    folded, text
        The text with plain marks, and as it is.
    within
        First character of the passage, and the one after its last.
    base
        Date of the text, from which terms are counted.
    taken
        What is money or a quantity already.
    """
    found: list[When] = []
    if not (_HINT.search(folded, *within) or _MONTH.search(folded, *within)):
        return found
    used = Taken(*within)
    for span in taken or ():
        used.take(*span)
    has = {"year": _YEAR.search(folded, *within), "month": _MONTH.search(folded, *within)}
    for name, pattern in PATTERNS:
        if any(group in pattern.groupindex and not found_ for group, found_ in has.items()):
            continue
        for match in pattern.finditer(folded, *within):
            start, end = match.span()
            while folded[start] == " ":
                start += 1
            if not used.free(start, end):
                continue
            told = _told(name, match, folded, within[0], base)
            if told is not None:
                used.take(start, end)
                found.append(_when(Span(start, end, text[start:end]), *told))
    return sorted(found, key=lambda when: when.span.start)


def _told(
    name: str, match: re.Match[str], folded: str, begin: int, base: dt.date | None
) -> tuple[str, _Days | None] | None:
    """Role and days of words that may be a date; None if there is no such day, or if they are none."""
    days, role = _FORMS[name](match, base), _role(name, match, folded, begin)
    stated = name in ("day", "month", "year") and "year" in match.re.groupindex
    if days is None and (stated or name == "alone"):
        return None
    if name == "alone" and not _to_come(role, folded, (begin, match.start())):
        return None
    if days and base and role == "due" and name == "day" and days.relative and days.last < base:
        days = _next(days)
    return role, days


def _when(span: Span, role: str, days: _Days | None) -> When:
    if days is None:
        return When(span, role)
    due = days.due if role == "due" else None
    return When(span, role, days.first.isoformat(), days.last.isoformat(), due, days.relative)


def _role(name: str, match: re.Match[str], folded: str, begin: int) -> str:
    groups = match.groupdict()
    how, nearness = (groups.get("how") or "").casefold(), groups.get("next") or ""
    if nearness in _PAST:
        return "past"
    if name in ("term", "one") and how:
        return "term" if how in _LASTING and not nearness else "due"
    if name == "vague" or nearness == "ahead":
        return "due"
    before = ROLES.search(folded, max(begin, match.start() - _BEFORE), match.start())
    return "" if before is None else str(before.lastgroup)


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _last_day(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _month(match: re.Match[str]) -> int | None:
    groups = match.groupdict()
    if groups.get("m"):
        return int(groups["m"])
    word = groups.get("month")
    return MONTHS[word.casefold().rstrip(".")] if word else None


def _day(match: re.Match[str], base: dt.date | None) -> _Days | None:
    stated = match.groupdict().get("year")
    month = _month(match)
    if month is None or (stated is None and base is None):
        return None
    year = int(stated) if stated else base.year if base else 0
    found = _date(year, month, int(match["day"]))
    return None if found is None else _Days(found, found, found.isoformat(), stated is None)


def _next(days: _Days) -> _Days:
    """The same day of the next year: what is due by a day without a year is due by the first to come."""
    found = _date(days.first.year + 1, days.first.month, days.first.day) or days.first
    return _Days(found, found, found.isoformat(), relative=True)


def _to_come(role: str, folded: str, before: tuple[int, int]) -> bool:
    """Whether a month without a year is one to come: by September, or in September after words for what will be."""
    return role == "due" or (role in ("at", "start") and _FUTURE.search(folded, *before) is not None)


def _alone(match: re.Match[str], base: dt.date | None) -> _Days | None:
    """A month without a year: the first to come."""
    month = _month(match)
    if base is None or month is None:
        return None
    part = match["part"] or match["when"] or ""
    for year in (base.year, base.year + 1):
        first, last = dt.date(year, month, 1), _last_day(year, month)
        if part in ("early", "mid", "middle", "start", "beginning", "first half"):
            last = last.replace(day=_MIDDLE)
        elif part == "second half":
            first = first.replace(day=_MIDDLE + 1)
        if last >= base:
            break
    return _Days(first, last, last.isoformat() if part else f"{year}-{month:02d}", relative=True)


def _months(match: re.Match[str], _: dt.date | None) -> _Days | None:
    year, month = int(match["year"]), _month(match)
    if month is None:
        return None
    return _Days(dt.date(year, month, 1), _last_day(year, month), f"{year}-{month:02d}")


def _year(match: re.Match[str], _: dt.date | None) -> _Days:
    year = int(match["year"])
    return _Days(dt.date(year, 1, 1), dt.date(year, 12, 31), str(year))


def _years(match: re.Match[str], _: dt.date | None) -> _Days | None:
    year, until = int(match["year"]), int(match["until"])
    until += year // _CENTURY * _CENTURY if until < _CENTURY else 0
    if until <= year:
        return None
    return _Days(dt.date(year, 1, 1), dt.date(until, 12, 31), str(until))


def _thirds(year: int, part: str) -> tuple[dt.date, dt.date]:
    if part in ("early", "beginning", "start"):
        return dt.date(year, 1, 1), dt.date(year, 4, 30)
    if part in ("mid", "middle"):
        return dt.date(year, 5, 1), dt.date(year, 8, 31)
    return dt.date(year, 9, 1), dt.date(year, 12, 31)


def _part(match: re.Match[str], _: dt.date | None) -> _Days:
    year, month, part = int(match["year"]), _month(match), match["part"].casefold()
    if month is not None:
        last = dt.date(year, month, 15) if part in ("mid", "middle", "early", "start") else _last_day(year, month)
        return _Days(dt.date(year, month, 1), last, last.isoformat())
    first, last = _thirds(year, part)
    due = dt.date(year, 6, 30) if part in ("mid", "middle") else last
    return _Days(first, last, due.isoformat())


def _quarter(match: re.Match[str], base: dt.date | None) -> _Days | None:
    return _part_of_year(match, base, "q", 3)


def _half(match: re.Match[str], base: dt.date | None) -> _Days | None:
    return _part_of_year(match, base, "h", 6)


def _part_of_year(match: re.Match[str], base: dt.date | None, name: str, months: int) -> _Days | None:
    """A numbered part of a year; ``name`` is that of its groups in the pattern."""
    groups = match.groupdict()
    stated = groups.get("year")
    if stated is None and base is None:
        return None
    year = int(stated) if stated else base.year + _NEARNESS.get(groups.get("of") or "", 0) if base else 0
    word = groups.get(f"{name}w") or "first"
    which = int(groups.get(name) or groups.get(f"{name}2") or _ORDER[word.casefold()])
    first, last = dt.date(year, months * (which - 1) + 1, 1), _last_day(year, months * which)
    return _Days(first, last, last.isoformat(), stated is None)


def _shift(base: dt.date, months: int) -> dt.date:
    year, month = divmod(base.year * 12 + base.month - 1 + months, _DECEMBER)
    year = min(max(year, 1), 9999)
    return dt.date(year, month + 1, min(base.day, calendar.monthrange(year, month + 1)[1]))


def _term(match: re.Match[str], base: dt.date | None) -> _Days | None:
    how, nearness = (match.groupdict().get("how") or "").casefold(), match["next"] or ""
    if base is None or (how in _LASTING and not nearness):
        return None
    word = match["n"].casefold()
    count = int(word) if word.isdigit() else _NUMBERS.get(word, 1)
    return _counted(base, count, match["unit"].rstrip("s"), past=nearness in _PAST)


def _counted(base: dt.date, count: int, unit: str, *, past: bool) -> _Days:
    sign = -1 if past else 1
    if unit in _DAYS_IN:
        other = base + dt.timedelta(days=sign * count * _DAYS_IN[unit])
    else:
        other = _shift(base, sign * count * _MONTHS_IN[unit])
    first, last = sorted((base, other))
    return _Days(first, last, last.isoformat(), relative=True)


def _one(match: re.Match[str], base: dt.date | None) -> _Days | None:
    groups = match.groupdict()
    if base is None:
        return None
    unit, nearness = match["unit"], match["next"]
    if unit == "decade" and nearness in ("this", "the") and groups.get("part"):
        year = base.year // 10 * 10 + 9
        return _Days(dt.date(year, 1, 1), dt.date(year, 12, 31), str(year), relative=True)
    if (
        unit == "year"
        and nearness in ("next", "this", "the", "last")
        and not (groups.get("how") and nearness == "next")
    ):
        year = base.year + _NEARNESS.get(nearness, 0)
        if groups.get("part"):
            first, last = _thirds(year, groups["part"])
            return _Days(first, last, last.isoformat(), relative=True)
        return _Days(dt.date(year, 1, 1), dt.date(year, 12, 31), str(year), relative=True)
    if nearness in ("this", "the"):
        last = _last_day(base.year, base.month)
        return _Days(base.replace(day=1), last, last.isoformat(), relative=True)
    return _counted(base, 1, unit, past=nearness in _PAST)


def _vague(_: re.Match[str], __: dt.date | None) -> None:
    return None


_FORMS: Final[dict[str, Callable[[re.Match[str], dt.date | None], _Days | None]]] = {
    "day": _day, "month": _months, "year": _year, "years": _years, "part": _part, "quarter": _quarter, "half": _half,
    "alone": _alone,
    "term": _term, "one": _one, "vague": _vague,
}  # fmt: skip
