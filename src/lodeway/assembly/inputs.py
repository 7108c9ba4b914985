"""What an author of a mineral writes beside the tables of the world.

Which published series is which commodity, figures read by hand, and how the rest of a country is filled in.
"""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass, fields
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from lodeway.errors import Finding, InputError
from lodeway.world.table import QUALITIES

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["MEASURES", "Inputs", "read_inputs"]

MEASURES = ("production", "capacity", "trade", "price", "demand")

_TEXT, _NUMBER, _FLAG = "text", "number", "flag"
SERIES = {
    "commodity": _TEXT, "measure": _TEXT, "source": _TEXT, "series": _TEXT, "factor": _NUMBER, "factor_low": _NUMBER,
    "factor_high": _NUMBER, "factor_source": _TEXT, "quality": _TEXT, "rank": _NUMBER, "note": _TEXT,
}  # fmt: skip
OBSERVATIONS = {
    "source": _TEXT, "series": _TEXT, "measure": _TEXT, "country": _TEXT, "partner": _TEXT, "year": _NUMBER,
    "amount": _NUMBER, "unit": _TEXT, "low": _NUMBER, "high": _NUMBER, "quality": _TEXT, "note": _TEXT,
}  # fmt: skip
_RANGED = ("cost", "capex", "elasticity")
STAGES = {
    "commodity": _TEXT, "process": _TEXT,
    **{f"{c}{part}": _NUMBER for c in _RANGED for part in ("", "_low", "_high")},
    **{f"{c}_{part}": _TEXT for c in (*_RANGED, "utilisation") for part in ("source", "quality")},
    "utilisation": _NUMBER, "build_share": _NUMBER, "lead_time": _NUMBER, "final": _FLAG, "partial_trade": _FLAG,
    "max_price_ratio": _NUMBER, "note": _TEXT,
}  # fmt: skip
"""Columns of the three tables and their kinds; docs/own-world.md says what they mean."""

Cell = str | float | bool | None
"""A cell as it was read; None if it cannot be."""
TABLES = {"series": SERIES, "observations": OBSERVATIONS, "stages": STAGES}
_NEEDED = {
    "series": ("commodity", "measure", "source", "series", "factor"),
    "observations": ("source", "series", "measure", "year", "amount"),
    "stages": ("commodity",),
}
_FILES = "series.csv, observations.csv or stages.csv"
_WORDS = {"measure": MEASURES, "quality": QUALITIES}


@dataclass(frozen=True)
class Inputs:
    """The three tables, the parts of all minerals joined.

    Attributes
    ----------
    series
        ``commodity, measure, source, series, factor, ...``: an amount as published, times the factor, is one in
        the commodity's own unit.
    observations
        ``source, series, measure, country, partner, year, amount, ...``: figures read by hand; ``series`` is a
        commodity, or a process for what is made by it alone, and needs no factor.
    stages
        ``commodity, process, cost, utilisation, ...``: how what named facilities do not explain is filled in; several
        rows of a commodity are several processes, the first the one by which what is not given is made; an empty
        process says that it is only made beside something else.
    """

    series: pd.DataFrame
    observations: pd.DataFrame
    stages: pd.DataFrame


def read_inputs(folder: str | Path | None = None) -> Inputs:
    """Read the tables of every sub-folder, or those that come with lodeway.

    Raises
    ------
    InputError
        I007: there is no such folder, or no table in it; B001 with every finding: file, line, column and value.
    """
    root: Traversable = resources.files("lodeway") / "data" / "assembly" if folder is None else Path(folder)
    if not root.is_dir():
        raise InputError("I007", f"{root} is no folder.", f"Give one with a folder a mineral, of {_FILES}.")
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES}
    findings: list[Finding] = []
    for part in sorted((e for e in root.iterdir() if e.is_dir()), key=lambda e: e.name):
        for file in sorted((e for e in part.iterdir() if e.name.endswith(".csv")), key=lambda e: e.name):
            name = file.name.removesuffix(".csv")
            if name in TABLES:
                parts[name].append(_read(name, TABLES[name], file, findings))
            else:
                findings.append(_finding("", file, None, "", "It is none of the tables.", f"Name it {_FILES}."))
    if not findings and not any(parts.values()):
        raise InputError("I007", f"{root} holds no table.", f"Give one with a folder a mineral, of {_FILES}.")
    if findings:
        many = f"{len(findings)} things are" if len(findings) > 1 else "1 thing is"
        message = f"The tables in {root} cannot be used: {many} wrong."
        raise InputError("B001", message, "Mend them and try again.", tuple(findings))
    joined = {
        name: pd.concat(frames, ignore_index=True) if frames else _frame(TABLES[name], [])
        for name, frames in parts.items()
    }
    return Inputs(**{f.name: joined[f.name] for f in fields(Inputs)})


def _frame(columns: dict[str, str], rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(columns))
    types = {_TEXT: "object", _NUMBER: "float64", _FLAG: "bool"}
    return frame.astype({name: types[kind] for name, kind in columns.items()})


def _read(name: str, columns: dict[str, str], file: Traversable, findings: list[Finding]) -> pd.DataFrame:
    try:
        reader = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline=""), strict=True)
        raw = [(reader.line_num, row) for row in reader]
        header = list(reader.fieldnames or [])
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        findings.append(_finding(name, file, None, "", f"It cannot be read: {error}.", "Save it as CSV in UTF-8."))
        return _frame(columns, [])
    hint = f"The columns are {', '.join(columns)}."
    findings += [
        _finding(name, file, 1, column, f"There is no column {column}.", hint)
        for column in header
        if column not in columns
    ]
    findings += [
        _finding(name, file, 1, column, f"The column {column} is missing.", "Add it.")
        for column in _NEEDED[name]
        if column not in header
    ]
    rows = []
    for line, row in raw:
        values = {column: _value(columns[column], (row.get(column) or "").strip()) for column in columns}
        if len(row) != len(header) or None in row.values():  # cells beyond the header stand under None
            message = f"The row has not the {len(header)} cells of the header."
            findings.append(_finding(name, file, line, "", message, "Put texts with commas in quotes."))
        for column, value in values.items():
            if column in header:
                findings += _wrong(name, file, (line, column, columns[column]), row.get(column) or "", value)
        rows.append(values)
        least, figure, most = (values.get(c) for c in ("low", "amount", "high"))
        if isinstance(figure, float) and (_above(least, figure) or _above(figure, most)):
            message = f"The amount {figure:g} does not lie between its own low ({least}) and high ({most})."
            findings.append(_finding(name, file, line, "amount", message, "Correct one of them."))
    return _frame(columns, rows)


def _above(one: Cell, other: Cell) -> bool:
    return isinstance(one, float) and isinstance(other, float) and one > other


def _wrong(
    name: str, file: Traversable, where: tuple[int, str, str], text: str, value: Cell
) -> list[Finding]:  # fmt: skip
    """What is wrong with one cell; ``where`` is its line, its column and the column's kind."""
    line, column, kind = where
    words = _WORDS.get(column)
    if value is None:
        what = "true or false" if kind == _FLAG else "a number"
        return [_finding(name, file, line, column, f"{text!r} is not {what}.", f"Write {what}.", text)]
    if words and value and value not in words:
        hint = f"Use one of {', '.join(words)}."
        return [_finding(name, file, line, column, f"{text!r} is no {column}.", hint, text)]
    if column == "year" and isinstance(value, float) and value % 1 > 0:
        return [_finding(name, file, line, column, f"{text!r} is no year.", "Write a whole number.", text)]
    if column in _NEEDED[name] and not text.strip():
        return [_finding(name, file, line, column, f"The cell {column} is empty.", "Fill it.")]
    return []


def _value(kind: str, text: str) -> Cell:
    """The cell's value; None if it cannot be read."""
    if kind == _TEXT:
        return text
    if kind == _FLAG:
        return {"": False, "true": True, "false": False}.get(text.casefold())
    try:
        number = float(text or "nan")
    except ValueError:
        return None
    return number if math.isfinite(number) or not text else None


def _finding(
    name: str, file: Traversable, line: int | None, column: str, message: str, hint: str, value: str = ""
) -> Finding:
    return Finding("error", "B001", name, message, hint, str(file), line, column, value)
