"""One table: from raw cells to a frame with every column of the schema, with all that is wrong in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from lodeway.errors import Finding
from lodeway.geography import suggest
from lodeway.world.cells import Values, read_column
from lodeway.world.schema import BY_NAME
from lodeway.world.table import Column, Table

__all__ = ["Origin", "RawTable", "complete", "empty_frame", "full", "joined", "raw_from_frame", "read_table"]


@dataclass(frozen=True)
class Origin:
    """Where the rows of a table were read: for each file, the lines of its rows in turn."""

    files: Sequence[tuple[str, Sequence[int | None]]] = ()

    def at(self, row: int) -> tuple[str, int | None]:
        """File and line of the row in this position; ``("", None)`` if it was not read from a file."""
        for file, lines in self.files:
            if row < len(lines):
                return file, lines[row]
            row -= len(lines)
        return "", None


@dataclass(frozen=True)
class RawTable:
    """A table as files or a user hold it: columns of raw cells, and where they stand.

    ``headers`` are the columns of each file; of loose data, those of ``columns``.
    """

    columns: Mapping[str, Sequence[Any]]
    rows: int
    origin: Origin = Origin()
    headers: Sequence[tuple[str, Sequence[str]]] = ()


def joined(parts: Sequence[RawTable]) -> RawTable:
    """One table of the rows of several, in this order; a column that a part lacks is empty there."""
    if len(parts) == 1:
        return parts[0]
    names = list(dict.fromkeys(name for part in parts for name in part.columns))
    empty = {part: [None] * parts[part].rows for part in range(len(parts))}
    return RawTable(
        {name: [cell for n, part in enumerate(parts) for cell in part.columns.get(name, empty[n])] for name in names},
        sum(part.rows for part in parts),
        Origin([file for part in parts for file in part.origin.files or [("", [None] * part.rows)]]),
        [header for part in parts for header in part.headers or ([("", list(part.columns))] if part.columns else [])],
    )


def raw_from_frame(frame: pd.DataFrame) -> RawTable:
    """Take any DataFrame as a raw table."""
    return RawTable({str(name): frame[name].tolist() for name in frame.columns}, len(frame))


@cache
def empty_frame(name: str) -> pd.DataFrame:
    """The table without rows."""
    return read_table(BY_NAME[name], RawTable({}, 0))[0]


def read_table(table: Table, raw: RawTable) -> tuple[pd.DataFrame, list[Finding]]:
    """Read every cell by the schema; a missing column is filled with its default.

    Returns
    -------
    pandas.DataFrame
        All columns of the table in its order, then the companion columns that say anything.
    list of Finding
        Unknown and missing columns, and every bad cell.
    """
    findings = _columns(table, raw)
    arrays: dict[str, Values | pd.Series[Any]] = {}
    for column in (*table.all_columns, *table.companions):
        given = column.name in raw.columns
        optional = column.name not in table.names
        if optional and not given:
            continue
        cells = raw.columns[column.name] if given else [None] * raw.rows
        values, faults = read_column(column, cells)
        for fault in faults:
            if column.required and column.name not in _header(raw, fault.row):  # told once, for the column
                continue
            findings.append(
                Finding(
                    "error", fault.code, table.name, fault.message, fault.hint,
                    *raw.origin.at(fault.row), column.name, fault.value,
                    (_key(table, raw, fault.row),),
                )
            )  # fmt: skip
        if not optional or _says_anything(column, values):
            # as a Series, since a frame would turn an array of texts into pandas' own text type
            arrays[column.name] = pd.Series(values, dtype=object) if column.kind in ("text", "list") else values
    return pd.DataFrame(arrays, index=pd.RangeIndex(raw.rows)), findings


def _header(raw: RawTable, row: int) -> Sequence[str]:
    """Columns of the file that holds the row."""
    file, _ = raw.origin.at(row)
    return next((header for name, header in raw.headers if name == file), list(raw.columns))


def _says_anything(column: Column, values: Values) -> bool:
    return any(values) if column.kind == "text" else not bool(pd.isna(values).all())


def _key(table: Table, raw: RawTable, row: int) -> str:
    cells = (str(raw.columns[name][row]).strip() for name in table.key if name in raw.columns)
    return ", ".join(cell for cell in cells if cell)


def _columns(table: Table, raw: RawTable) -> list[Finding]:
    """Unknown columns, and required ones that are missing, file by file."""
    allowed = [*table.names, *(c.name for c in table.companions)]
    findings = []
    for file, header in raw.headers or [("", list(raw.columns))]:
        line = 1 if file else None
        for name in header:
            if name not in allowed:
                hint = suggest(name, allowed, f"The columns are {', '.join(table.names)}.")
                message = f"{table.name} has no column {name}." if name else "A column has no name."
                findings.append(Finding("error", "W005", table.name, message, hint, file, line, name))
        for column in table.all_columns:
            if column.required and column.name not in header and (raw.rows or header):
                message = f"The column {column.name} is missing."
                hint = f"Add it: {column.text}"
                findings.append(Finding("error", "W006", table.name, message, hint, file, line, column.name))
    return findings


def complete(frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Fill the defaults that follow from other cells.

    A facility whose process is the id of a commodity extracts it, without a row in `processes`. A name
    is the id; a commodity's mineral the part of its id before the slash; a process's stage and capacity
    unit those of its output; its kind processing if it has inputs, else extraction, unless another
    commodity of its mineral is said to be the one extracted; a leg's countries those of its ends.
    """
    done = {name: _named(frame) for name, frame in {**frames, "processes": _implied(frames)}.items()}
    commodities = done["commodities"]
    _fill(commodities, "mineral", commodities["id"].str.partition("/")[0] if len(commodities) else commodities["id"])
    processes, recipes, by_id = done["processes"], done["recipes"], commodities.drop_duplicates("id").set_index("id")
    for column, source in (("stage", "stage"), ("capacity_unit", "unit")):
        _fill(processes, column, processes["output"].map(by_id[source]).fillna(""))
    _fill(processes, "kind", _kinds(processes, recipes, dict(by_id["mineral"])))
    legs = done["legs"]
    country = dict(zip(done["places"]["id"], done["places"]["country"], strict=True))
    ends = [
        given or tuple(dict.fromkeys(code for end in (start, stop) if (code := country.get(end, ""))))
        for given, start, stop in zip(legs["countries"], legs["from"], legs["to"], strict=True)
    ]
    if ends:
        legs["countries"] = pd.Series(ends, dtype=object)
    return done


def _implied(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Processes, with a plain extraction for each commodity that a facility names in place of one."""
    processes, named = frames["processes"], set(frames["facilities"]["process"])
    implied = [c for c in frames["commodities"]["id"] if c in named - set(processes["id"])]
    if not implied:
        return processes
    rows = pd.DataFrame({"id": implied, "output": implied, "kind": "extraction"})
    extra, _ = read_table(BY_NAME["processes"], raw_from_frame(rows))
    return extra if processes.empty else pd.concat([processes, extra], ignore_index=True)


def _kinds(processes: pd.DataFrame, recipes: pd.DataFrame, mineral: Mapping[Any, str]) -> pd.Series[Any]:
    """Kind of each process if none is given; empty if that would be a guess."""
    fed = set(recipes.loc[recipes["role"] == "input", "process"])
    extracted: dict[str, set[str]] = {}
    for output in processes.loc[processes["kind"] == "extraction", "output"]:
        extracted.setdefault(mineral.get(output, output), set()).add(output)
    kinds = []
    for key, output in zip(processes["id"], processes["output"], strict=True):
        others = extracted.get(mineral.get(output, output), {output})
        kinds.append("processing" if key in fed else "extraction" if output in others else "")
    return pd.Series(kinds, dtype=object)


def _named(frame: pd.DataFrame) -> pd.DataFrame:
    if frame.empty:
        return frame
    copy = frame.copy(deep=False)
    if "id" in copy and "name" in copy:
        _fill(copy, "name", copy["id"])
    return copy


def _fill(frame: pd.DataFrame, column: str, values: pd.Series[Any]) -> None:
    if len(frame):
        frame[column] = frame[column].where(frame[column] != "", values).astype(object)


def full(frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Every table of the schema in its order, empty where not given."""
    return {name: frames[name] if name in frames else empty_frame(name) for name in BY_NAME}
