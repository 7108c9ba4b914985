"""Adding to a register of one's own: new rows only, checked against the world, whole or not at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lodeway.agreements.standing import SUBJECTS
from lodeway.errors import Finding, InputError
from lodeway.geography import suggest
from lodeway.world import World
from lodeway.world.frames import RawTable, joined
from lodeway.world.register import IN_REGISTER, commit, locked, overlay
from lodeway.world.schema import BY_NAME
from lodeway.world.store import read_register

__all__ = ["Added", "Rows", "add", "link", "status", "subject_of"]

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]
"""Table -> rows; a cell is a text, a number, or a list of texts."""
_ABOUT: Final = ("milestone", "commitment", "agreement")
_NUMBERED: Final = {"status_log": _ABOUT, "links": ("commitment",), "evidence": ("commitment", "agreement")}
"""Tables whose rows may come without an id -> columns that say what they are about."""


@dataclass(frozen=True)
class Added:
    """What came of adding rows.

    Attributes
    ----------
    world
        The world with the register as it is now.
    ids
        Table -> ids of the rows that were added.
    findings
        Warnings and notes about these rows.
    """

    world: World
    ids: Mapping[str, tuple[str, ...]]
    findings: tuple[Finding, ...]


def add(register: str | Path, world: World, rows: Rows) -> Added:
    """Add rows to a register; others may add at the same time, and nothing of either is lost.

    Parameters
    ----------
    register
        Folder of the register; it is made if it does not exist.
    world
        The world that the register is laid over, without the register itself.
    rows
        Table -> rows, with ids that neither the world nor the register has. Rows of `status_log`, `links` and
        `evidence` that come without an id get one.

    Raises
    ------
    InputError
        A003 with every finding if the register would be wrong afterwards, and nothing is written; I006 if a table or
        column is not known; A002 if others hold the register for a minute; I008 if it cannot be written.
    """
    for name, given in rows.items():
        _known(name, given)
    if not any(rows.values()):
        raise InputError("A003", "There is no row to add.", "Give cells of one row, or a file with rows.")
    return _changed(Path(register), world, lambda _: rows)


def status(register: str | Path, world: World, subject: str, row: Row, evidence: Row | None = None) -> Added:
    """Add a row to the log of an agreement, promise or milestone, with the passage on which it rests if there is one.

    Parameters
    ----------
    register, world
        See :func:`add`.
    subject
        Id of the agreement, promise or milestone.
    row
        Cells of `status_log`: ``status`` and ``date`` at least.
    evidence
        Cells of `evidence`, such as ``address`` and ``retrieved``.

    Raises
    ------
    InputError
        A004 if there is no such subject; else as :func:`add`.
    """
    _known("status_log", [row])
    _known("evidence", [evidence or {}])

    def rows(raws: Mapping[str, RawTable]) -> Rows:
        kind = subject_of(subject, lambda table: [*world[table]["id"], *_cells(raws, table, "id")])
        new: dict[str, list[Row]] = {"status_log": [{**row, kind: subject}]}
        if evidence:
            about = kind if kind != "milestone" else "commitment"
            of = subject if kind != "milestone" else _commitment_of(subject, world, raws)
            key = _number(about, of, _cells(raws, "evidence", "id"))
            new = {
                "evidence": [{**evidence, about: of, "id": key}],
                "status_log": [{**row, kind: subject, "evidence": key}],
            }
        return new

    return _changed(Path(register), world, rows)


def link(register: str | Path, world: World, row: Row) -> Added:
    """Say what a promise changes in the world, with ``commitment`` and ``effect`` at least; see :func:`add`."""
    return add(register, world, {"links": [row]})


def subject_of(subject: str, ids: Callable[[str], Iterable[str]]) -> str:
    """Say whether an id is that of an agreement, a commitment or a milestone.

    Raises
    ------
    InputError
        A004 with the nearest ids if it is none.
    """
    known: list[str] = []
    for kind, table in SUBJECTS.items():
        there = list(ids(table))
        if subject in there:
            return kind
        known += there
    hint = suggest(subject, known, "`lodeway agreements list` shows what there is.")
    raise InputError("A004", f"There is no agreement, promise or milestone {subject}.", hint)


def _known(name: str, rows: Sequence[Row]) -> None:
    """Refuse tables and columns that a register does not have."""
    if name not in IN_REGISTER:
        hint = suggest(name, IN_REGISTER, f"It holds {', '.join(IN_REGISTER)}.")
        raise InputError("I006", f"A register has no table {name}.", hint)
    table = BY_NAME[name]
    columns = [*table.names, *(column.name for column in table.companions)]
    for column in dict.fromkeys(column for row in rows for column in row):
        if column not in columns:
            hint = suggest(column, columns, f"The columns are {', '.join(table.names)}.")
            raise InputError("I006", f"The table {name} has no column {column}.", hint)


def _changed(folder: Path, world: World, wanted: Callable[[Mapping[str, RawTable]], Rows]) -> Added:
    """Read, add, check and write while nobody else writes."""
    with locked(folder, write=True):
        raws, findings = read_register(folder, locks=False)
        rows = {name: _with_ids(name, given, raws) for name, given in wanted(raws).items() if given}
        new = {name: _raw(given) for name, given in rows.items()}
        both = {**raws, **{name: joined([raws[name], raw]) if name in raws else raw for name, raw in new.items()}}
        after, findings = overlay(world, both, findings)
        bad = tuple(finding for finding in findings if finding.level == "error")
        if after is None:
            count = "1 thing would be" if len(bad) == 1 else f"{len(bad)} things would be"
            message = f"The rows are not added to {folder}: {count} wrong."
            raise InputError("A003", message, "Mend them and try again; nothing was written.", bad)
        commit(folder, {name: _text(name, both[name], raws.get(name)) for name in new})
    ids = {name: tuple(str(row["id"]) for row in given) for name, given in rows.items()}
    told = tuple(f for f in findings if set(f.rows) & set(ids.get(f.table, ())))
    return Added(after, ids, told)


def _with_ids(name: str, rows: Sequence[Row], raws: Mapping[str, RawTable]) -> list[dict[str, Any]]:
    """Rows of which each has an id where it may come without one."""
    taken, done = list(_cells(raws, name, "id")), []
    for given in rows:
        row = dict(given)
        if not row.get("id") and name in _NUMBERED:
            about = next((column for column in _NUMBERED[name] if row.get(column)), "")
            row["id"] = _number(about, str(row.get(about, "")), taken)
        row.setdefault("id", "")
        taken.append(str(row["id"]))
        done.append(row)
    return done


def _number(about: str, subject: str, taken: Sequence[str]) -> str:
    """The next free id of a row about a subject; `own` keeps it apart from those of a world."""
    stem, number = f"{subject or about or 'row'}.own", 1
    while f"{stem}.{number}" in taken:
        number += 1
    return f"{stem}.{number}"


def _commitment_of(milestone: str, world: World, raws: Mapping[str, RawTable]) -> str:
    """Id of the promise that a milestone belongs to."""
    of = dict(zip(world["milestones"]["id"], world["milestones"]["commitment"], strict=True))
    of |= zip(_cells(raws, "milestones", "id"), _cells(raws, "milestones", "commitment"), strict=True)
    return str(of[milestone])


def _cells(raws: Mapping[str, RawTable], table: str, column: str) -> list[str]:
    """Cells of a column as a register has them."""
    return [str(cell).strip() for cell in raws[table].columns.get(column, ())] if table in raws else []


def _raw(rows: Sequence[Row]) -> RawTable:
    names = list(dict.fromkeys(name for row in rows for name in row))
    return RawTable({name: [_cell(row.get(name)) for row in rows] for name in names}, len(rows))


def _cell(value: object) -> str:
    """A cell as a file would hold it."""
    if isinstance(value, (list, tuple)):
        return "|".join(str(part) for part in value)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)


def _text(name: str, raw: RawTable, before: RawTable | None) -> str:
    """The file of a table: columns that it had, then new ones in the order of the schema."""
    order = [*BY_NAME[name].names, *raw.columns]
    had = list(before.columns) if before else []
    new = [column for column in dict.fromkeys(order) if column in raw.columns and column not in had]
    header = [*had, *(c for c in new if c in BY_NAME[name].key or any(raw.columns[c]))]
    rows = zip(*(raw.columns[column] for column in header), strict=True)
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\n").writerows([header, *(["" if c is None else c for c in row] for row in rows)])
    return file.getvalue()
