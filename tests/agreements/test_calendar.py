"""The calendar, read back by the rules of RFC 5545."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from lodeway.agreements.calendar import calendar
from lodeway.agreements.views import DUE_COLUMNS, due
from tests.agreements.registers import register

STAMP = datetime(2026, 11, 20, 12, 30, 5, tzinfo=UTC)


def read(text: str) -> list[dict[str, str]]:
    """Events of a calendar: lines unfolded, texts as they were."""
    assert text.endswith("END:VCALENDAR\r\n")
    raw = text.split("\r\n")
    assert not any("\n" in line or "\r" in line for line in raw)
    assert all(len(line.encode()) <= 75 for line in raw)
    lines = text.replace("\r\n ", "").split("\r\n")
    events: list[dict[str, str]] = []
    for line in lines[1:]:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            events.append({})
        elif events and line and name != "END":
            assert name not in events[-1]
            events[-1][name] = value
    return [
        {name: plain(value) if name in ("SUMMARY", "DESCRIPTION", "UID") else value for name, value in e.items()}
        for e in events
    ]


def plain(value: str) -> str:
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value)  # escaped all
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def row(what: str, key: str = "x", day: date = date(2026, 12, 31)) -> dict[str, object]:
    cells = ("2026", day, "commitment", key, what, ("USA",), ("KAZ",), "ongoing", "2026-03", "https://example.org/a,b")
    return dict(zip(DUE_COLUMNS, cells, strict=True))


def test_an_entry_is_a_day_with_a_lasting_identifier() -> None:
    text = calendar(due(register(), date(2026, 1, 1), date(2027, 1, 1)), STAMP)
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")
    assert read(text) == [
        {
            "UID": "commitment.rail@lodeway", "DTSTAMP": "20261120T123005Z", "DTSTART;VALUE=DATE": "20261231",
            "DTEND;VALUE=DATE": "20270101", "SUMMARY": "Open the railway", "TRANSP": "TRANSPARENT",
            "DESCRIPTION": "commitment rail\nCHN to KAZ\nDue 2026. Status: ongoing (2025-12-16).",
        }
    ]  # fmt: skip
    assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT") == 1


def test_nothing_due_is_an_empty_calendar() -> None:
    assert read(calendar(due(register(), date(2020, 1, 1), date(2020, 1, 2)), STAMP)) == []


@given(st.lists(st.text(st.characters(exclude_categories=("Cs",)), max_size=200), min_size=1, max_size=4))
def test_any_text_comes_back(texts: list[str]) -> None:
    """Line ends become one kind, and control characters, which no calendar may hold, go."""
    frame = pd.DataFrame([row(text, f"k{n};,\\") for n, text in enumerate(texts)])
    told = read(calendar(frame, STAMP))
    ends = [text.replace("\r\n", "\n").replace("\r", "\n") for text in texts]
    wanted = [re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", text) for text in ends]
    assert [event["SUMMARY"] for event in told] == wanted
    assert [event["UID"] for event in told] == [f"commitment.k{n};,\\@lodeway" for n in range(len(texts))]
    assert {event["URL"] for event in told} == {"https://example.org/a,b"}


def test_a_calendar_of_nothing_holds_a_component() -> None:
    text = calendar(pd.DataFrame(columns=list(DUE_COLUMNS)), STAMP)
    assert read(text) == []
    assert text.count("BEGIN:VTIMEZONE\r\n") == text.count("END:VTIMEZONE\r\n") == 1  # RFC 5545, 3.6: at least one


def test_days_at_the_ends_of_the_calendar() -> None:
    events = read(calendar(pd.DataFrame([row("a", "a", date.max), row("b", "b", date(987, 6, 5))]), STAMP))
    assert [e["DTSTART;VALUE=DATE"] for e in events] == ["99991231", "09870605"]
    assert [e.get("DTEND;VALUE=DATE") for e in events] == [None, "09870606"]
