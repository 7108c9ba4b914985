"""Tables as CSV files and as workbooks."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from lodeway.errors import InputError
from lodeway.world.excel import workbook
from lodeway.world.write import fresh_file, refuse_target

__all__ = ["new_files", "texts", "write_csv_table", "write_text", "write_workbook"]

NARROW, WIDE = 10, 48
"""Bounds of the width of a column, in characters."""


def texts(frame: pd.DataFrame) -> pd.DataFrame:
    """Cells as files hold them: lists joined by |, nothing where nothing is known."""
    return frame.astype(object).map(_plain)


def _plain(value: Any) -> Any:  # noqa: ANN401  (a cell)
    if isinstance(value, tuple):
        return "|".join(value)
    return "" if pd.isna(value) else value


def new_files(*files: Path | None, force: bool = False) -> None:
    """Refuse files of which one is there already, unless `force`, and folders, before any is written: I005."""
    for file in filter(None, files):
        refuse_target(file, force=force)


def write_text(text: str, file: Path, *, force: bool = False) -> Path:
    """Write a text as it is; InputError I005 if the file exists, unless `force`, I008 if it cannot be written."""
    try:
        with fresh_file(file, force=force) as temporary:
            temporary.write_bytes(text.encode())
    except OSError as error:
        message = f"{file} cannot be written: {error.strerror or error}."
        raise InputError("I008", message, "Choose another file.") from error
    return file


def write_csv_table(frame: pd.DataFrame, file: Path, *, force: bool = False) -> Path:
    """Write a table as CSV; errors as for :func:`write_text`."""
    return write_text(texts(frame).to_csv(index=False, lineterminator="\n"), file, force=force)


def write_workbook(sheets: Mapping[str, pd.DataFrame], file: Path, *, force: bool = False) -> Path:
    """Write tables as sheets of a workbook, figures that are not defined as empty cells; errors as for `write_text`."""
    as_they_are = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    try:
        with fresh_file(file, force=force) as temporary, workbook(temporary, **as_they_are) as book:
            bold = book.add_format({"bold": True, "bottom": 1})
            for name, frame in sheets.items():
                sheet = book.add_worksheet(name)
                sheet.freeze_panes(1, 0)
                sheet.write_row(0, 0, list(frame.columns), bold)
                rows = [[_cell(value) for value in row] for row in texts(frame).to_numpy().tolist()]
                for at, row in enumerate(rows, 1):
                    sheet.write_row(at, 0, row)
                for at, column in enumerate(frame.columns):
                    longest = max(map(len, (str(column), *(str(row[at]) for row in rows))))
                    sheet.set_column(at, at, min(max(longest, NARROW), WIDE))
    except OSError as error:
        message = f"{file} cannot be written: {error.strerror or error}."
        raise InputError("I008", message, "Choose another file.") from error
    return file


def _cell(value: Any) -> Any:  # noqa: ANN401  (a cell)
    """What a workbook can hold: numbers that are finite, and texts."""
    whole = isinstance(value, (int, float)) and math.isfinite(value)
    return value if whole else str(value)
