"""How a check says what it found."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from lodeway.errors import Finding, Level
from lodeway.world.cells import write_cell
from lodeway.world.schema import BY_NAME

if TYPE_CHECKING:
    from lodeway.world.world import World

__all__ = ["Teller", "lookup", "positions"]


@dataclass(frozen=True)
class Teller:
    """Makes findings about the rows of one table: with file, line, key and value."""

    world: World
    table: str

    def error(self, code: str, row: int, message: str, hint: str, column: str = "") -> Finding:
        """Make a finding that refuses the world."""
        return self._finding("error", (code, message, hint), row, column)

    def warning(self, code: str, row: int, message: str, hint: str, column: str = "") -> Finding:
        """Make a finding that a careful reader should act on."""
        return self._finding("warning", (code, message, hint), row, column)

    def note(self, code: str, row: int, message: str, hint: str, column: str = "") -> Finding:
        """Make a finding that is worth knowing."""
        return self._finding("note", (code, message, hint), row, column)

    def many(self, level: Level, code: str, rows: list[int], text: tuple[str, str, str]) -> Finding:
        """Make one finding about several rows; the text is message, hint and column."""
        message, hint, column = text
        keys = tuple(self.key(row) for row in rows)
        return Finding(level, code, self.table, message, hint, *self._at(rows[0]), column, rows=keys)

    def key(self, row: int) -> str:
        """Key of the row, as text."""
        table, frame = BY_NAME[self.table], self.world[self.table]
        cells = (write_cell(table.column(name), frame[name].iloc[row]) for name in table.key)
        return ", ".join(cell for cell in cells if cell)

    def _finding(self, level: Level, text: tuple[str, str, str], row: int, column: str) -> Finding:
        code, message, hint = text
        value = self._value(row, column) if column else ""
        return Finding(level, code, self.table, message, hint, *self._at(row), column, value, (self.key(row),))

    def _value(self, row: int, column: str) -> str:
        table = BY_NAME[self.table]
        known = {c.name: c for c in (*table.all_columns, *table.companions)}
        return str(write_cell(known[column], self.world[self.table][column].iloc[row]))

    def _at(self, row: int) -> tuple[str, int | None]:
        """File and line of the row."""
        origin = self.world.origins.get(self.table)
        return origin.at(row) if origin else ("", None)


def positions(mask: pd.Series[Any]) -> list[int]:
    """Positions of the rows for which the mask is true; empty counts as false."""
    return [int(row) for row in np.flatnonzero(mask.fillna(value=False).to_numpy(dtype=bool))]


def lookup(frame: pd.DataFrame, column: str) -> Mapping[Hashable, Any]:
    """Id -> value of a column."""
    return dict(zip(frame["id"], frame[column], strict=True))
