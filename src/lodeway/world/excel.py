"""Worlds as Excel workbooks: one sheet a table, with hints and drop-down lists.

Figures are written with as many digits as they need (17 at most), so that they come back to the last one. Programs
that write workbooks may keep 15 or 16 of them only; a hidden sheet holds those figures in full, and a cell that agrees
with it in 15 digits is taken to be what it was.
"""

from __future__ import annotations

import dataclasses
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import openpyxl
import pandas as pd
import xlsxwriter
from openpyxl.utils.exceptions import InvalidFileException

from lodeway.errors import Finding, InputError
from lodeway.world.cells import write_cell
from lodeway.world.frames import Origin, RawTable
from lodeway.world.schema import BY_NAME
from lodeway.world.settings import Settings, read_settings
from lodeway.world.table import Column, Table
from lodeway.world.world import World, assemble, stray_table
from lodeway.world.write import fresh_file

__all__ = ["export", "inspect_workbook", "template"]

_README: Final = "README"
_SETTINGS: Final = "world"
_DIGITS: Final = "digits"
_LONG: Final = ("table", "row", "column", "number")
_KEPT: Final = 15  # digits that every program keeps
_SPARE_ROWS: Final = 1000  # empty rows below the table that have drop-down lists too
_LONGEST: Final = 32_767  # characters in a cell
_WIDEST: Final = 40
_MANGLED: Final = re.compile("x005F_|^<r>.*</r>$")  # what xlsxwriter and openpyxl take for marks of their own
_INSTEAD: Final = "Export to a folder of CSV files or to DuckDB instead."
_INTRODUCTION: Final = (
    "A world for lodeway: one sheet a table.",
    "Point at a header to read what the column means; required columns have a dark header.",
    "Lists within a cell are separated by |. Leave cells empty where nothing is known or there is no limit.",
    "Read it back with: lodeway world import FILE.xlsx --out FOLDER",
)


def export(world: World, file: str | Path, *, force: bool = False) -> Path:
    """Write a world as a workbook.

    Raises
    ------
    InputError
        I005 if the file exists, unless `force`; I008 if it cannot be written.
    """
    return _write(Path(file), world, Settings(world.name, world.base_year, world.first_year), force=force)


def template(file: str | Path, *, force: bool = False) -> Path:
    """Write an empty workbook to fill in; errors as for :func:`export`."""
    return _write(Path(file), None, Settings(), force=force)


def _write(file: Path, world: World | None, settings: Settings, *, force: bool) -> Path:
    try:
        with fresh_file(file, force=force) as temporary, workbook(temporary) as book:
            formats = {
                False: book.add_format({"bold": True, "bg_color": "#D9E1F2", "bottom": 1}),
                True: book.add_format({"bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF", "bottom": 1}),
            }
            _write_readme(book, settings)
            for table in BY_NAME.values():
                _write_table(book, table, world, formats)
            _write_digits(book, world)
    except OSError as error:
        message = f"{file} cannot be written: {error.strerror or error}."
        raise InputError("I008", message, "Choose another file.") from error
    return file


@contextmanager
def workbook(file: Path, **options: bool) -> Iterator[xlsxwriter.Workbook]:
    """Give a workbook that is made in memory and then written, so that a full disk is an OSError like any other."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, **options}) as book:
        yield book
    file.write_bytes(content.getvalue())


def _write_readme(book: xlsxwriter.Workbook, settings: Settings) -> None:
    sheet, bold = book.add_worksheet(_README), book.add_format({"bold": True})
    tables = [(t.name, "required" if t.required else "", t.text) for t in BY_NAME.values()]
    lines = [*((line, "", "") for line in _INTRODUCTION), ("", "", ""), ("sheet", "", "what it holds"), *tables]
    for row, line in enumerate(lines):
        for column, text in enumerate(line):
            sheet.write_string(row, column, text, bold if row in (0, len(_INTRODUCTION) + 1) else None)
    sheet.set_column(0, 0, 14)
    sheet.set_column(2, 2, 100)
    sheet = book.add_worksheet(_SETTINGS)
    rows = (
        ("setting", "value", "what it means"),
        ("name", settings.name, "Name shown to people."),
        ("base_year", settings.base_year, "Year that the tables describe."),
        ("first_year", settings.first, "First year in which something may be decided."),
    )
    for row, cells in enumerate(rows):
        for at, cell in enumerate(cells):
            if isinstance(cell, int):
                sheet.write_number(row, at, cell)
            else:
                _write_text(sheet, (row, at), "name", str(cell), bold if row == 0 else None)
    sheet.set_column(0, 2, 20)


def _write_table(book: xlsxwriter.Workbook, table: Table, world: World | None, formats: dict[bool, Any]) -> None:
    sheet = book.add_worksheet(table.name)
    frame = world[table.name] if world else None
    extra = [c for c in table.companions if frame is not None and c.name in frame]
    rows = 0 if frame is None else len(frame)
    for at, column in enumerate((*table.all_columns, *extra)):
        sheet.write_string(0, at, column.name, formats[column.required])
        sheet.write_comment(0, at, describe(column), {"x_scale": 2.5, "y_scale": 1.5})
        values = [] if frame is None else frame[column.name].tolist()
        for row, value in enumerate(values, start=1):
            _write_value(sheet, (row, at), column, value)
        _validate(sheet, at, rows + _SPARE_ROWS, column)
        longest = max((len(write_cell(column, value)) for value in values), default=0)
        sheet.set_column(at, at, min(max(len(column.name), longest) + 3, _WIDEST))
    sheet.freeze_panes(1, len(table.key))
    sheet.autofilter(0, 0, rows, len(table.all_columns) + len(extra) - 1)


def _write_value(sheet: Any, cell: tuple[int, int], column: Column, value: Any) -> None:  # noqa: ANN401  (untyped)
    text = write_cell(column, value)
    if not text:
        return
    if column.kind in ("number", "integer"):
        sheet.write_number(*cell, _Exact(value))
    elif column.kind == "flag":
        sheet.write_boolean(*cell, value)
    else:
        _write_text(sheet, cell, column.name, text)


def _write_text(sheet: Any, cell: tuple[int, int], column: str, text: str, look: Any = None) -> None:  # noqa: ANN401  (untyped)
    """Write a text such that it is read as it was, or refuse it."""
    if len(text) > _LONGEST:
        message = f"A text in the column {column} is longer than a cell of Excel can hold ({_LONGEST} characters)."
        raise InputError("I008", message, _INSTEAD)
    if _MANGLED.search(text):
        message = f"A text in the column {column} cannot be kept as it is by a workbook: {text[:_WIDEST]!r}."
        raise InputError("I008", message, _INSTEAD)
    sheet.write_string(*cell, text, look)


class _Exact(float):
    """A number that is written with as many digits as it needs, whatever format xlsxwriter asks for."""

    def __format__(self, _: str) -> str:
        return repr(float(self)).upper()


def _write_digits(book: xlsxwriter.Workbook, world: World | None) -> None:
    """Write in full, as text, each number that has more digits than every program keeps."""
    rows = [row for table in BY_NAME.values() if world for row in _long_numbers(table, world[table.name])]
    if rows:
        sheet = book.add_worksheet(_DIGITS)
        sheet.hide()
        for row, cells in enumerate([_LONG, *rows]):
            for at, text in enumerate(cells):
                sheet.write_string(row, at, text)


def _long_numbers(table: Table, frame: pd.DataFrame) -> Iterator[tuple[str, str, str, str]]:
    """Table, key, column and text of each number that loses something at 15 digits."""
    keys = list(map(_key, zip(*(frame[name] for name in table.key), strict=True)))
    for column in (*table.all_columns, *table.companions):
        if column.kind == "number" and column.name in frame:
            for key, value in zip(keys, frame[column.name], strict=True):
                if value == value and float(_rounded(value)) != value:  # noqa: PLR0124  (not NaN)
                    yield table.name, key, column.name, repr(float(value))


def _rounded(value: float) -> str:
    return f"{value:.{_KEPT}g}"


def _key(cells: Iterable[Any]) -> str:
    """Key of a row as text, the same from cells of a world and of a sheet."""
    return "|".join(map(_as_text, cells))


def _as_text(cell: Any) -> str:  # noqa: ANN401  (whatever a cell holds)
    if cell is None or cell is pd.NA:
        return ""
    return f"{cell:g}" if isinstance(cell, (int, float)) else " ".join(str(cell).split())


def describe(column: Column) -> str:
    """Say what a column holds, in one paragraph."""
    parts = [column.text]
    if column.unit:
        parts.append(f"Unit: {column.unit}.")
    if column.choices:
        parts.append(f"One of {', '.join(column.choices)}.")
    if column.ref:
        parts.append(f"An id of the table {column.ref}.")
    if column.kind == "list":
        parts.append("Separated by |.")
    if column.required:
        parts.append("Must be filled.")
    if column.default is not None:
        parts.append(f"If empty: {write_cell(column, column.default)}.")
    return " ".join(parts)


def _validate(sheet: Any, at: int, last: int, column: Column) -> None:  # noqa: ANN401  (untyped)
    """Give the cells below a header a drop-down list, or refuse what is no number."""
    rule: dict[str, Any]
    if column.choices:
        rule = {"validate": "list", "source": list(column.choices)}
    elif column.kind == "flag":
        rule = {"validate": "list", "source": ["TRUE", "FALSE"]}
    elif column.ref:
        rule = {"validate": "list", "source": f"={column.ref}!$A$2:$A$10000", "error_type": "warning"}
    elif column.kind in ("number", "integer"):
        least = -1e300 if column.minimum is None else column.minimum
        most = 1e300 if column.maximum is None else column.maximum
        kind = "decimal" if column.kind == "number" else "integer"
        bounds = (int(max(least, -1e9)), int(min(most, 1e9))) if kind == "integer" else (least, most)
        rule = {"validate": kind, "criteria": "between", "minimum": bounds[0], "maximum": bounds[1]}
    else:
        return
    sheet.data_validation(1, at, last, at, rule)


def inspect_workbook(file: str | Path) -> tuple[World | None, list[Finding]]:
    """Read a world from a workbook and say all that is wrong or worth knowing; None if that is an error."""
    path = Path(file)
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        return None, [Finding("error", "W001", "", f"{path} {what}.", "Give the name of a workbook.", str(path))]
    raws: dict[str, RawTable] = {}
    findings: list[Finding] = []
    digits: dict[tuple[Any, ...], str] = {}
    settings = Settings(path.stem)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # openpyxl names what it cannot keep; we only read
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        for sheet in book.worksheets:
            rows = [tuple(row) for row in sheet.iter_rows(values_only=True)]
            if sheet.title == _SETTINGS:
                given = {str(row[0]): row[1] for row in rows[1:] if len(row) > 1 and row[1] is not None}
                settings, wrong = read_settings(given, path.stem, f"{path}[{_SETTINGS}]")
                findings += wrong
            elif sheet.title in BY_NAME:
                raws |= _table(sheet.title, path, rows)
            elif sheet.title == _DIGITS:
                digits = {row[:3]: str(row[3]) for row in rows if len(row) == len(_LONG)}
            elif sheet.title != _README:
                findings.append(stray_table(sheet.title, book.sheetnames, str(path)))
        book.close()
    except (OSError, InvalidFileException, zipfile.BadZipFile, KeyError, ValueError) as error:
        hint = "Save it as an Excel workbook (.xlsx)."
        return None, [Finding("error", "W003", "", f"{path} cannot be read: {error}.", hint, str(path))]
    raws = {name: _restored(name, raw, digits) for name, raw in raws.items()}
    return assemble(raws, settings, before=findings)


def _restored(name: str, raw: RawTable, digits: Mapping[tuple[Any, ...], str]) -> RawTable:
    """Put back numbers in full where the cell agrees with them in all digits that every program keeps."""
    names = BY_NAME[name].key
    wanted = {column for table, _, column in digits if table == name} & raw.columns.keys()
    if not wanted or not set(names) <= raw.columns.keys():
        return raw
    keys = list(map(_key, zip(*(raw.columns[part] for part in names), strict=True)))
    columns = dict(raw.columns)
    for column in wanted:
        cells = zip(keys, raw.columns[column], strict=True)
        columns[column] = [_in_full(cell, digits.get((name, key, column))) for key, cell in cells]
    return dataclasses.replace(raw, columns=columns)


def _in_full(cell: Any, text: str | None) -> Any:  # noqa: ANN401  (whatever a cell holds)
    if text is None or not isinstance(cell, (int, float)) or isinstance(cell, bool):
        return cell
    return float(text) if _rounded(cell) == _rounded(float(text)) else cell


def _table(name: str, path: Path, rows: Sequence[tuple[Any, ...]]) -> dict[str, RawTable]:
    """Turn a sheet into a raw table; a sheet without rows is no table unless a world needs it."""
    filled = [(line, row) for line, row in enumerate(rows, start=1) if any(map(_says, row))]
    if len(filled) <= 1 and not BY_NAME[name].required:
        return {}
    header = ["" if cell is None else str(cell).strip() for cell in filled[0][1]] if filled else []
    body = filled[1:]
    used = [at for at, title in enumerate(header) if title or any(_says(row[at]) for _, row in body)]
    columns = {header[at]: [row[at] for _, row in body] for at in used}
    file = f"{path}[{name}]"
    origin = Origin([(file, [line for line, _ in body])])
    return {name: RawTable(columns, len(body), origin, [(file, list(columns))])}


def _says(cell: object) -> bool:
    return cell is not None and not (isinstance(cell, str) and not cell.strip())
