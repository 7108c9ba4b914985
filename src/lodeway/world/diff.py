"""What changed between two worlds, or between two dates of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from lodeway.world.cells import write_cell
from lodeway.world.dates import first_day, last_day, span, years
from lodeway.world.facts import keys
from lodeway.world.schema import BY_NAME
from lodeway.world.settings import YEARS
from lodeway.world.table import Column, Table
from lodeway.world.world import World

__all__ = ["CHANGE_COLUMNS", "Difference", "between", "diff"]

CHANGE_COLUMNS: Final = ("table", "id", "column", "old", "new", "change", "relative")
_SETTINGS: Final = ("name", *YEARS)
_SPANS: Final = (("open_year", "close_year"), ("from_year", "to_year"))


@dataclass(frozen=True)
class Difference:
    """What one world has and the other has not; false if there is nothing.

    Attributes
    ----------
    removed, added
        Table -> rows of the first world only, and of the second only, in the order of their world.
    changed
        Cells of rows that both have, with :data:`CHANGE_COLUMNS`: ``old`` and ``new`` as text, as a file would hold
        them; ``change`` the difference of two numbers and ``relative`` that as a fraction of the old one, else NaN.
        By table, the largest relative changes first.
    settings
        Columns ``setting, old, new``: name and years, where they differ.
    """

    removed: Mapping[str, pd.DataFrame]
    added: Mapping[str, pd.DataFrame]
    changed: pd.DataFrame
    settings: pd.DataFrame

    def __bool__(self) -> bool:
        return bool(self.removed or self.added or len(self.changed) or len(self.settings))


def diff(a: World, b: World) -> Difference:
    """Say what must change in `a` to make it `b`; the order of rows does not matter."""
    removed, added, changed = {}, {}, []
    for name, table in BY_NAME.items():
        old, new = _Texts.of(table, a[name]), _Texts.of(table, b[name])
        gone = np.array([key not in new.rows for key in old.rows], dtype=bool)
        come = np.array([key not in old.rows for key in new.rows], dtype=bool)
        if gone.any():
            removed[name] = a[name][gone].reset_index(drop=True)
        if come.any():
            added[name] = b[name][come].reset_index(drop=True)
        changed.append(_changes(table, keys(table, a[name]), old, new))
    given = [(key, str(getattr(a, key)), str(getattr(b, key))) for key in _SETTINGS]
    settings = pd.DataFrame([row for row in given if row[1] != row[2]], columns=["setting", "old", "new"], dtype=object)
    return Difference(removed, added, pd.concat(changed, ignore_index=True), settings)


@dataclass(frozen=True)
class _Texts:
    """A table as texts: column -> cells, and key -> position of the row."""

    cells: Mapping[str, list[str]]
    rows: Mapping[tuple[str, ...], int]

    @classmethod
    def of(cls, table: Table, frame: pd.DataFrame) -> _Texts:
        cells = {
            column.name: [write_cell(column, value) for value in frame[column.name]]
            for column in (*table.all_columns, *table.companions)
            if column.name in frame
        }
        rows = zip(*(cells[name] for name in table.key), strict=True)
        return cls(cells, {key: row for row, key in enumerate(rows)})


def _changes(table: Table, ids: list[str], old: _Texts, new: _Texts) -> pd.DataFrame:
    """Cells that differ in rows that both have, largest relative changes of numbers first."""
    pairs = [(row, new.rows[key]) for key, row in old.rows.items() if key in new.rows]
    found: list[tuple[Any, ...]] = []
    for column in (*table.all_columns, *table.companions):
        before, after = (texts.cells.get(column.name) for texts in (old, new))
        for row, other in pairs if before or after else ():
            was, now = before[row] if before else "", after[other] if after else ""
            if was != now:
                found.append((table.name, ids[row], column.name, was, now, *_change(column, was, now)))
    changes = pd.DataFrame(found, columns=list(CHANGE_COLUMNS)).astype({"change": float, "relative": float})
    order = (-changes["relative"].abs()).fillna(np.inf).sort_values(kind="stable").index
    return changes.loc[order]


def _change(column: Column, old: str, new: str) -> tuple[float, float]:
    """Difference of two numbers, and as a fraction of the first; NaN where there is none."""
    if column.kind not in ("number", "integer") or not old or not new:
        return np.nan, np.nan
    change = float(new) - float(old)
    return change, change / abs(float(old)) if float(old) else float(np.copysign(np.inf, change))


def between(world: World, first: str | int, second: str | int) -> Difference:
    """Say what is in force at a second date and not at the first, and the other way round.

    Facilities and legs run from their opening to their closing year, those that do not operate from their opening year
    only; everything else that has years is in force in them, and controls from their own dates where they have some.

    Parameters
    ----------
    world
        The world.
    first, second
        Years, months or days: 2024, 2024-11 or 2024-11-27. In force at any time within counts.

    Raises
    ------
    InputError
        I007 if a date cannot be read.
    """
    spans = [span(str(given)) for given in (first, second)]
    removed: dict[str, pd.DataFrame] = {}
    added: dict[str, pd.DataFrame] = {}
    for name, table in BY_NAME.items():
        frame = world[name]
        if any(begin in table.names for begin, _ in _SPANS) and len(frame):
            before, after = (_in_force(table, frame, span) for span in spans)
            removed |= {name: frame[before & ~after].reset_index(drop=True)} if (before & ~after).any() else {}
            added |= {name: frame[after & ~before].reset_index(drop=True)} if (after & ~before).any() else {}
    nothing = pd.DataFrame(columns=["setting", "old", "new"])
    return Difference(removed, added, pd.DataFrame(columns=list(CHANGE_COLUMNS)), nothing)


def _in_force(table: Table, frame: pd.DataFrame, days: tuple[date, date]) -> npt.NDArray[np.bool_]:
    """Rows that are in force at some time within the days given."""
    begin, end = next((a, b) for a, b in _SPANS if a in table.names)
    starts = [date.min if pd.isna(year) else years(year, year)[0] for year in frame[begin]]
    ends = [date.max if pd.isna(year) else years(year, year)[1] for year in frame[end]]
    valid: npt.NDArray[np.bool_] = np.ones(len(frame), dtype=bool)
    if table.name == "controls":
        starts = [first_day(own) if own else start for own, start in zip(frame["start"], starts, strict=True)]
        ends = [last_day(own) if own else stop for own, stop in zip(frame["end"], ends, strict=True)]
        states = zip(frame["status"], starts, ends, strict=True)
        valid = np.array([_binds(*state) for state in states], dtype=bool)
    elif "status" in table.names:
        valid = (frame["status"] == "operating").to_numpy(bool) | frame[begin].notna().to_numpy(bool)
    first, last = days
    within = [start <= last and stop >= first for start, stop in zip(starts, ends, strict=True)]
    return np.logical_and(valid, within)


def _binds(status: str, start: date, end: date) -> bool:
    """A rule binds between its dates if it is in force, or was announced with a start or ended with an end."""
    return (
        status == "in_force" or (status == "announced" and start != date.min) or (status == "ended" and end != date.max)
    )
