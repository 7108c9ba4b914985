"""What falls due as a calendar that any program reads (iCalendar, RFC 5545)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

import pandas as pd

__all__ = ["calendar"]

_OCTETS: Final = 75
_EMPTY: Final = (
    "BEGIN:VTIMEZONE", "TZID:UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0000", "END:STANDARD", "END:VTIMEZONE",
)  # fmt: skip
"""A calendar must hold a component (RFC 5545, 3.6): this one stands where nothing is due."""
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def calendar(rows: pd.DataFrame, stamp: datetime, *, version: str = "1") -> str:
    """Write what :func:`~lodeway.agreements.views.due` found as a calendar: a whole day for each.

    What is due in a month or a year stands on its last day. The identifier of an entry is that of the promise or
    milestone, so that reading a calendar again brings entries up to date instead of doubling them.

    Parameters
    ----------
    rows
        Columns of `DUE_COLUMNS`.
    stamp
        When the calendar is made, in UTC.
    version
        Version of the program.

    Returns
    -------
    str
        Lines of at most 75 octets that end in CR and LF.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//lodeway//lodeway {_text(version)}//EN", "CALSCALE:GREGORIAN"]
    if rows.empty:
        lines += _EMPTY
    for row in rows.drop_duplicates(["kind", "id"]).to_dict("records"):
        lines += _event({str(key): value for key, value in row.items()}, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{piece}\r\n" for line in lines for piece in _folded(line))


def _event(row: dict[str, Any], stamp: datetime) -> Iterator[str]:
    parties = " to ".join(filter(None, (", ".join(row["promiser"]), ", ".join(row["counterpart"]))))
    status = f"{row['status']} ({row['date']})" if row["status"] else "nothing is known"
    story = f"{row['kind']} {row['id']}\n{parties}\nDue {row['due']}. Status: {status}."
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(row['kind'])}.{_text(row['id'])}@lodeway"
    yield f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{_day(row['day'])}"
    if row["day"] < date.max:  # without an end an entry lasts its day (RFC 5545, 3.6.1)
        yield f"DTEND;VALUE=DATE:{_day(row['day'] + timedelta(days=1))}"
    yield f"SUMMARY:{_text(row['what'])}"
    yield f"DESCRIPTION:{_text(story)}"
    if row["address"] and not re.search(r"\s", row["address"]):
        yield f"URL:{row['address']}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _day(day: date) -> str:
    return day.isoformat().replace("-", "")


def _text(value: str) -> str:
    r"""Escape a text (RFC 5545, 3.3.11).

    >>> _text("a, b; c\nd")
    'a\\, b\\; c\\nd'
    """
    clean = _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    return clean.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Break a line into pieces of at most 75 octets, never within a character (RFC 5545, 3.1)."""
    piece, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > _OCTETS:
            yield piece
            piece, size = " ", 1
        piece, size = piece + letter, size + octets
    yield piece
