"""Days, months and years as texts (ISO 8601), as tables and arguments write them."""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import lru_cache
from typing import Final

from lodeway.errors import InputError

__all__ = ["first_day", "last_day", "span", "years"]

_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_DECEMBER: Final = 12


@lru_cache(maxsize=4096)
def span(text: str) -> tuple[date, date]:
    """First and last day of a year, month or day.

    Raises
    ------
    InputError
        I007 if it is none of them.

    Examples
    --------
    >>> [str(day) for day in span("2024-02")]
    ['2024-02-01', '2024-02-29']
    """
    found = _DATE.fullmatch(text.strip())
    year, month, day = (int(part) if part else 0 for part in found.groups()) if found else (0, 0, 0)
    try:
        first = date(year, month if found and found[2] else 1, day if found and found[3] else 1)
    except ValueError:
        hint = "Write a year, a month or a day: 2024, 2024-11, 2024-11-27."
        raise InputError("I007", f"{text!r} is no date.", hint) from None
    if day:
        return first, first
    return first, date(year, month or _DECEMBER, calendar.monthrange(year, month or _DECEMBER)[1])


def first_day(text: str) -> date:
    """First day of a year, month or day; InputError I007 if it is none of them.

    >>> str(first_day("2026"))
    '2026-01-01'
    """
    return span(text)[0]


def last_day(text: str) -> date:
    """Last day of a year, month or day; InputError I007 if it is none of them.

    >>> str(last_day("2026"))
    '2026-12-31'
    """
    return span(text)[1]


def years(first: int, last: int) -> tuple[date, date]:
    """First day of a year and last day of another; years that no calendar has are its ends."""
    return (
        date.min if first < date.min.year else date(min(first, date.max.year), 1, 1),
        date.max if last > date.max.year else date(max(last, date.min.year), _DECEMBER, 31),
    )
