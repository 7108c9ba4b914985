"""What agreements and promises rest on: that passages can be found again, and where pages tell different things."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import pandas as pd

from lodeway.errors import Finding, InputError
from lodeway.geography import suggest
from lodeway.world.cells import read_column, write_cell
from lodeway.world.checks.tell import Teller, positions
from lodeway.world.dates import span
from lodeway.world.schema import BY_NAME

if TYPE_CHECKING:
    from lodeway.world.world import World

__all__ = ["DATES", "accounts", "passages", "span_or_none"]

DATES: Final = {
    "agreements": ("date",),
    "commitments": ("made", "due"),
    "milestones": ("due",),
    "status_log": ("date", "entered"),
    "evidence": ("retrieved",),
}
"""Table -> its columns that hold a day, a month or a year."""
_ABOUT: Final = {"commitment": "commitments", "agreement": "agreements"}


def span_or_none(text: str) -> tuple[date, date] | None:
    """First and last day of a date; None if it is none."""
    try:
        return span(text)
    except InputError:
        return None


def passages(world: World) -> list[Finding]:
    """A passage ends after it begins, and its document can be told from others."""
    tell, frame = Teller(world, "evidence"), world["evidence"]
    found = []
    for row in positions(frame["start"].notna() | frame["end"].notna()):
        start, end = frame["start"].iloc[row], frame["end"].iloc[row]
        if pd.isna(start) or pd.isna(end):
            message, hint = "Of start and end only one is given.", "Give both, or neither."
            found.append(tell.warning("W068", row, message, hint, "end" if pd.isna(end) else "start"))
        elif end <= start:
            message = f"The passage ends where it begins, or before ({start})."
            found.append(
                tell.error("W068", row, message, "Exchange them; the end is the character after the last.", "end")
            )
        elif not frame["sha256"].iloc[row]:
            hint = "Fill sha256 with the hash of the document, so that the position is that of one text."
            found.append(tell.warning("W068", row, "The position is that of a document without a hash.", hint, "start"))
    return found


def accounts(world: World) -> list[Finding]:
    """A passage tells of a fact that there is; where it tells otherwise than the row, both are shown."""
    tell, frame = Teller(world, "evidence"), world["evidence"]
    found: list[Finding] = []
    for row in positions((frame["fact"] != "") | (frame["value"] != "")):
        fact, value = (str(frame[column].iloc[row]) for column in ("fact", "value"))
        about = next(
            ((table, str(frame[name].iloc[row])) for name, table in _ABOUT.items() if frame[name].iloc[row]), None
        )
        fault = _fault(about, fact, value)
        if fault:
            column, message, hint = fault
            found.append(tell.error("W055", row, message, hint, column))
        elif about and (other := _otherwise(world, *about, fact, value)) is not None:
            message = f"The row of {about[1]} has {other or 'nothing'} as {fact}."
            hint = "Both are shown by `lodeway agreements show`; the row holds what to reckon with."
            found.append(tell.note("W056", row, message, hint, "value"))
    return found


def _fault(about: tuple[str, str] | None, fact: str, value: str) -> tuple[str, str, str] | None:
    """Column, message and hint of what is wrong with a passage that tells of a fact."""
    if not about:
        return "fact", "It is not said of which agreement or promise the fact is.", "Fill commitment or agreement."
    if not fact or not value:
        column = "value" if fact else "fact"
        return column, "Of fact and value only one is given.", "Give both, or neither."
    columns = {column.name: column for column in BY_NAME[about[0]].columns if column.name != "id"}
    if fact not in columns:
        hint = suggest(fact, columns, f"Use one of {', '.join(columns)}.")
        return "fact", f"The table {about[0]} has no column {fact}.", hint
    _, faults = read_column(columns[fact], [value])
    if faults:
        return "value", faults[0].message, faults[0].hint
    if fact in DATES[about[0]] and span_or_none(value) is None:
        return "value", f"{value} is no date.", "Write a day, a month or a year: 2026-11-27, 2026-11, 2026."
    return None


def _otherwise(world: World, table: str, key: str, fact: str, value: str) -> str | None:
    """What a row holds if it contradicts a page: another value, or a date that lies apart."""
    column, frame = BY_NAME[table].column(fact), world[table]
    rows = positions(frame["id"] == key)
    if not rows:
        return None  # a reference that leads nowhere is told elsewhere
    (cell,), _ = read_column(column, [value])
    mine, told = write_cell(column, frame[fact].iloc[rows[0]]), write_cell(column, cell)
    if fact in DATES[table] and (one := span_or_none(mine)) and (two := span_or_none(told)):
        return None if _holds(one, two) or _holds(two, one) else mine
    return None if mine == told else mine


def _holds(outer: tuple[date, date], inner: tuple[date, date]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]
