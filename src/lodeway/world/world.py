"""A world: all tables together, checked and frozen."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from lodeway.errors import Finding, WorldError
from lodeway.geography import nearest, suggest
from lodeway.world import checks, names
from lodeway.world.cells import write_cell
from lodeway.world.frames import Origin, RawTable, complete, full, raw_from_frame, read_table
from lodeway.world.once import Once
from lodeway.world.schema import BY_NAME
from lodeway.world.settings import BASE_YEAR, Settings
from lodeway.world.table import Table

__all__ = ["World", "assemble", "cells", "refuse"]

_CELL_CODES: Final = frozenset({"W005", "W011", "W012", "W013", "W014", "W015", "W016", "W017"})


@dataclass(frozen=True, eq=False)
class World(Once):
    """All tables of a world, checked; it never changes.

    Attributes
    ----------
    name, base_year, first_year
        See :class:`Settings`.
    tables
        Every table of the schema, some perhaps empty. Treat the frames as immutable.
    origins
        File and lines of the tables that were read from files.
    """

    name: str
    base_year: int
    first_year: int
    tables: Mapping[str, pd.DataFrame] = field(repr=False)
    origins: Mapping[str, Origin] = field(default_factory=dict, repr=False)

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, World) and (self.name, self.digest) == (other.name, other.digest)

    def __hash__(self) -> int:
        return hash(self.digest)

    @classmethod
    def build(
        cls,
        frames: Mapping[str, pd.DataFrame],
        name: str = "world",
        base_year: int = BASE_YEAR,
        first_year: int | None = None,
    ) -> World:
        """Make a world of loose frames: missing columns are filled, types set, everything checked.

        Raises
        ------
        WorldError
            With every finding, if one of them is an error.
        """
        raws = {table: raw_from_frame(frame) for table, frame in frames.items()}
        world, findings = assemble(raws, Settings(name, base_year, first_year))
        return refuse(world, findings, name)

    def replace(self, **frames: pd.DataFrame) -> World:
        """Make another world in which these tables are replaced; it is checked like any other."""
        raws = {table: raw_from_frame(frame) for table, frame in frames.items()}
        settings = Settings(self.name, self.base_year, self.first_year)
        world, findings = assemble(raws, settings, self)
        return refuse(world, findings, self.name)

    def keep(self, **frames: pd.DataFrame) -> World:
        """Make another world in which these tables have only some of their rows, chosen so that they still agree.

        Nothing is read or checked again: what was sound stays sound.
        """
        kept = {name: frame.reset_index(drop=True) for name, frame in frames.items()}
        origins = {name: origin for name, origin in self.origins.items() if name not in kept}
        tables = MappingProxyType({**self.tables, **kept})
        return World(self.name, self.base_year, self.first_year, tables, MappingProxyType(origins))

    def add(self, table: str, rows: pd.DataFrame) -> World:
        """Make another world in which a table has more rows, written so that they agree with what is there.

        Types and defaults are set as when they are read; nothing is checked again.
        """
        frame, _ = read_table(BY_NAME[table], raw_from_frame(rows))
        known = self.tables[table]
        return self.keep(**{table: pd.concat([known, frame], ignore_index=True) if len(known) else frame})

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content; name and order of rows do not matter."""
        total = hashlib.sha256(f"{self.base_year} {self.first_year}\n".encode())
        for name, table in BY_NAME.items():
            header, *rows = cells(table, self.tables[name])
            for row in (header, *sorted(rows)) if rows else ():
                total.update(("\x1f".join(row) + "\x1e").encode())
            total.update(b"\x1d")
        return total.hexdigest()

    def row(self, table: str, key: str) -> Mapping[Hashable, Any] | None:
        """Row of a table by its id; None if there is none."""
        return self.once(_by_id, table).get(key)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Warnings and notes about the world; it has no errors."""
        return checks.check(self)

    def countries(self, text: str) -> frozenset[str]:
        """Country codes meant by a text: codes, names and groups, separated by commas.

        Raises
        ------
        InputError
            I001 with the nearest names, if a part of the text is neither country nor group.
        """
        return self._book.countries(text)

    def places(self, text: str) -> frozenset[str]:
        """Ids of the places meant by a selector: an id of a place, else the places in these countries."""
        return self._book.places(text)

    @cached_property
    def _book(self) -> names.Book:
        return names.Book.of(self.tables, self.base_year)


def cells(table: Table, frame: pd.DataFrame, *, everything: bool = False) -> list[list[str]]:
    """Header and rows of a table as text; unless `everything`, without columns that hold only the default."""
    kept: dict[str, list[str]] = {}
    for column in (*table.all_columns, *table.companions):
        if column.name in frame:
            default = "" if column.default is None else write_cell(column, column.default)
            texts = [write_cell(column, value) for value in frame[column.name]]
            if everything or any(text != default for text in texts):
                kept[column.name] = texts
    return [list(kept), *map(list, zip(*kept.values(), strict=True))]


def assemble(
    raws: Mapping[str, RawTable],
    settings: Settings,
    base: World | None = None,
    before: Sequence[Finding] = (),
) -> tuple[World | None, list[Finding]]:
    """Read tables, complete and check them.

    Parameters
    ----------
    raws, settings
        What files or a user give.
    base
        World whose tables stand in for those not given; else they are empty.
    before
        What was found while the files were read.

    Returns
    -------
    World or None
        None if one of the findings is an error.
    list of Finding
        All that is wrong or worth knowing.
    """
    findings = [*before, *(_unknown_table(name) for name in raws if name not in BY_NAME)]
    frames = dict(base.tables) if base else {}
    for name, table in BY_NAME.items():
        if name in raws:
            frames[name], found = read_table(table, raws[name])
            findings += found
        elif table.required and not base and not any(finding.table == name for finding in before):
            findings.append(missing_table(table))
    bad = [finding for finding in findings if finding.level == "error"]
    if any(finding.code not in _CELL_CODES for finding in bad):
        return None, findings
    origins = {name: raw.origin for name, raw in raws.items()}
    if base:
        origins = {**{name: origin for name, origin in base.origins.items() if name not in raws}, **origins}
    tables = MappingProxyType(complete(full(frames)))
    world = World(settings.name, settings.base_year, settings.first, tables, MappingProxyType(origins))
    more = list(world.findings)
    if bad:  # cells at fault were emptied: tell of other errors too, but not of those emptied cells
        told = {(f.table, f.column, f.rows, f.line) for f in bad}
        more = [f for f in more if f.level == "error" and (f.table, f.column, f.rows, f.line) not in told]
    refused = any(finding.level == "error" for finding in (*bad, *more))
    return None if refused else world, findings + more


def _by_id(world: World, table: str) -> dict[str, dict[Hashable, Any]]:
    """Rows of a table by id."""
    return {str(row["id"]): row for row in world[table].to_dict("records")}


def refuse(world: World | None, findings: list[Finding], name: str) -> World:
    """Give back the world, or raise all findings if there is none."""
    if world is None:
        errors = sum(finding.level == "error" for finding in findings)
        things, them = ("1 thing is wrong", "it") if errors == 1 else (f"{errors} things are wrong", "them")
        first = next(f.code for f in findings if f.level == "error")
        hint = f"Mend {them} and try again."
        raise WorldError(first, f"The world {name} is refused: {things}.", hint, tuple(findings))
    return world


def missing_table(table: Table, file: str = "") -> Finding:
    """Make the finding that a table which every world needs is missing."""
    message = f"The table {table.name} is missing. {table.text}"
    columns = ", ".join(column.name for column in table.columns if column.required)
    hint = f"Add {table.name}.csv with the columns {columns} at least."
    if not table.required:
        hint = "Put it back, or delete its entry in datapackage.json."
    return Finding("error", "W002", table.name, message, hint, file)


def stray_table(name: str, there: Collection[str], file: str) -> Finding:
    """Make the finding that something is no table and is not read: an error if it may be one that is not there."""
    close = nearest(name, BY_NAME)
    hint = f"Did you mean {' or '.join(close)}?" if close else f"The tables are {', '.join(BY_NAME)}."
    message = f"{name} is not a table of a world and is not read."
    return Finding("error" if set(close) - set(there) else "warning", "W010", name, message, hint, file)


def _unknown_table(name: str) -> Finding:
    hint = suggest(name, BY_NAME, f"The tables are {', '.join(BY_NAME)}.")
    return Finding("error", "W010", name, f"There is no table {name}.", hint)
