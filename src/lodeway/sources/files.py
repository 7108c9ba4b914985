"""Published files as rows of text: CSV or Excel, plain or gzipped, with the line of each row.

What cannot be read is refused here with file, line and column: a file that was cut off, one in another
encoding or with other separators, and rows with too few or too many cells.
"""

from __future__ import annotations

import csv
import datetime as dt
import fnmatch
import gzip
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, takewhile
from pathlib import Path
from typing import BinaryIO, Final, Protocol
from xml.etree import ElementTree as ET

import openpyxl

from lodeway.errors import Finding, InputError

__all__ = ["Book", "Form", "Row", "Table", "table"]

Row = tuple[int, list[str]]
"""Line of the file, or row of the sheet, and the cells."""

HEAD: Final = 30
"""Rows among which the header of a sheet is looked for."""
_PEEK: Final = 1 << 16
_GZIP, _ZIP, _OLD_EXCEL = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_GARBLED: Final = re.compile("\ufffd|[\u00c2\u00c3][\u0080-\u00bf]|\u00e2\u20ac")
_MOST: Final = 20
"""Findings of one kind that are shown; the rest is counted."""


class Form(Protocol):
    """What a layout says of its header and its sheet."""

    @property
    def sheet(self) -> str:
        """Name of the sheet, ``*`` for anything."""

    @property
    def footers(self) -> tuple[str, ...]:
        """How remarks below the table begin."""

    def missing(self, cells: Sequence[str], /) -> list[str]:
        """Columns that a row taken as header lacks."""


@dataclass(frozen=True)
class Table:
    """Rows under a header: names of the columns, and the cells of each row with its line."""

    file: str
    header: tuple[str, ...]
    rows: Sequence[Row]
    sheet: str = ""


@dataclass
class Book:
    """A file on disk. ``encodings`` and ``ends`` are set by the reader that takes it."""

    path: Path
    encodings: tuple[str, ...] = ("utf-8-sig",)
    ends: bool = True
    read_as: str = field(default="", init=False)

    @property
    def file(self) -> str:
        """Name of the file, for findings."""
        return self.path.name

    def refuse(self, code: str, message: str, hint: str, line: int | None = None, value: str = "") -> InputError:
        """Say what is wrong with the whole file, and where."""
        finding = Finding("error", code, "", message, hint, self.file, line, "", value)
        return InputError(code, f"{self.file} is refused.", "Give the file as its publisher gives it.", (finding,))

    @cached_property
    def start(self) -> bytes:
        """The first bytes, to tell what kind of file it is."""
        try:
            with self.path.open("rb") as stream:
                return stream.read(8)
        except OSError as problem:
            reason = problem.strerror or "It cannot be opened."
            raise InputError("O001", f"{self.path}: {reason}.", "Give the path of a published file.") from None

    @property
    def is_workbook(self) -> bool:
        """Whether it is an Excel workbook."""
        return self.start.startswith(_ZIP)

    def open(self) -> BinaryIO:
        """Open its bytes, unpacked."""
        if self.start.startswith(_OLD_EXCEL):
            raise self.refuse("O002", "It is an old Excel file (.xls).", "Open it and save it as .xlsx or as CSV.")
        if self.start.startswith(_GZIP):
            return gzip.open(self.path, "rb")  # type: ignore[return-value]  # a GzipFile reads as any stream
        return self.path.open("rb")

    def head(self) -> dict[str, list[Row]]:
        """Sheet -> its first rows; a CSV file has one sheet without a name. Good enough to tell what it is."""
        if self.is_workbook:
            return self._workbook(most=HEAD)
        data = self._bytes(_PEEK)
        if data.startswith(_UTF16):
            raise self.refuse("O004", "It is in UTF-16.", "Save it as CSV in UTF-8.", 1)
        if b"\0" in data:
            raise self.refuse("O004", "It is no text.", "Give a CSV file or an Excel workbook (.xlsx).")
        text = data.decode("utf-8-sig", errors="replace")
        lines = text.splitlines(keepends=True)[:HEAD]
        return {"": [(n, row) for n, row in enumerate(csv.reader(lines), 1)]}

    def _bytes(self, size: int = -1) -> bytes:
        try:
            with self.open() as stream:
                return stream.read(size)
        except (EOFError, zlib.error, gzip.BadGzipFile) as problem:
            raise self.refuse(
                "O003", f"The archive is cut off or damaged: {problem}", "Fetch the file again."
            ) from None

    def text(self) -> str:
        """All of a CSV file, decoded and found whole."""
        data = self._bytes()
        if not data:
            raise self.refuse("O003", "It is empty.", "Fetch the file again.")
        for encoding in self.encodings:
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError as problem:
                at = problem.start
            else:
                self.read_as = encoding
                break
        else:
            line = data.count(b"\n", 0, at) + 1
            hint = f"Save it as CSV in {' or '.join(e.removesuffix('-sig').upper() for e in self.encodings)}."
            raise self.refuse("O004", f"Byte {data[at]:#04x} cannot be read in that encoding.", hint, line)
        if found := _GARBLED.search(text):
            line, around = text.count("\n", 0, found.start()) + 1, text[max(0, found.start() - 20) : found.end() + 10]
            hint = "It was saved in another encoding on the way: fetch the publisher's own file."
            raise self.refuse("O004", "Characters are garbled.", hint, line, around)
        if self.ends and text[-1] not in "\r\n":
            line = text.count("\n") + 1
            hint = "The file may be cut off: fetch it again. If it is whole, end its last line."
            raise self.refuse("O003", "The last line has no end.", hint, line, text.rpartition("\n")[2][:80])
        return text

    def rows(self, sheet: str = "") -> list[Row]:
        """All rows of a sheet that hold anything; CSV files have one sheet without a name."""
        if self.is_workbook:
            return self._workbook(sheet).get(sheet, [])
        reader = csv.reader(io.StringIO(self.text(), newline=""), strict=True)
        found, line = [], 1
        try:
            for cells in reader:
                if any(cells):
                    found.append((line, cells))
                line = reader.line_num + 1
        except csv.Error as problem:
            hint = "Fetch the file again; a quotation mark that is not closed, or a cut-off file, does this."
            raise self.refuse("O003", f"The line cannot be read as CSV: {problem}.", hint, line) from None
        return found

    def sheet(self, form: Form) -> str:
        """Name of the sheet that has the header of a layout."""
        if not self.is_workbook:
            return ""
        return next(
            name for name, rows in self.head().items()
            if fnmatch.fnmatchcase(name, form.sheet) and any(not form.missing(cells) for _, cells in rows)
        )  # fmt: skip

    def above(self, form: Form) -> list[list[str]]:
        """Cells of the rows above the header of a layout: title, unit, date."""
        return [cells for _, cells in takewhile(lambda row: form.missing(row[1]), self.rows(self.sheet(form)))]

    def table(self, form: Form, sheet: str | None = None) -> Table:
        """Rows below the header of a layout."""
        name = self.sheet(form) if sheet is None else sheet
        rows = self.rows(name)
        rows = [
            (line, cells) for line, cells in rows if not (form.footers and cells[0].strip().startswith(form.footers))
        ]
        return table(self, rows, self.header(form, rows), name)

    def header(self, form: Form, rows: Sequence[Row]) -> int:
        """Position of the row that is the header of a layout."""
        for at, (_, cells) in enumerate(rows[:HEAD]):
            if not form.missing(cells):
                return at
        raise self.refuse("O003", "The header cannot be read.", "Fetch the file again.", rows[0][0] if rows else 1)

    def _workbook(self, only: str | None = None, most: int | None = None) -> dict[str, list[Row]]:
        """Sheet -> its first rows, or all; only one sheet if it is named."""
        damaged = (zipfile.BadZipFile, zlib.error, ET.ParseError, EOFError, KeyError, OSError, ValueError)
        try:
            with self.path.open("rb") as stream, warnings.catch_warnings():
                warnings.simplefilter("ignore")  # print areas and styles that are of no concern here
                book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
                sheets = [sheet for sheet in book.worksheets if only in (None, sheet.title)]
                return {sheet.title: list(islice(_filled(sheet.iter_rows(values_only=True)), most)) for sheet in sheets}
        except damaged as problem:
            if _is_archive(self.path):
                hint = "Unpack it, and give the CSV or Excel file in it."
                raise self.refuse("O002", "It is an archive, not a workbook.", hint) from None
            raise self.refuse("O003", f"The workbook is cut off or damaged: {problem}", "Fetch it again.") from None


def _is_archive(path: Path) -> bool:
    """Whether it is a whole archive, but of something else than a workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            return not any(name.startswith("xl/") for name in archive.namelist())
    except zipfile.BadZipFile:
        return False


def _filled(rows: Iterable[Sequence[object]]) -> Iterator[Row]:
    """Rows in which anything stands, with their numbers."""
    for number, cells in enumerate(rows, 1):
        texts = [_text(cell) for cell in cells]
        if any(texts):
            yield number, texts


def _text(cell: object) -> str:
    """A cell of a workbook as it would stand in a CSV file."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return str(cell)


def table(book: Book, rows: Sequence[Row], header: int, sheet: str = "") -> Table:
    """Rows below a header, each with as many cells as it.

    Raises
    ------
    InputError
        O003 if the last row is short, O006 if others are, or if cells stand where there is no column.
    """
    names = [cell.strip() for cell in rows[header][1]]
    while names and not names[-1]:
        names.pop()
    width, found, odd = len(names), [], []
    for line, cells in rows[header + 1 :]:
        if book.is_workbook:  # sheets have no fixed width; what stands beside the table is a remark
            found.append((line, [*cells[:width], *[""] * (width - len(cells))]))
        elif len(cells) < width or any(cells[width:]):
            odd.append((line, len(cells)))
        else:
            found.append((line, cells[:width]))
    if odd:
        last = rows[-1][0]
        findings = tuple(
            Finding(
                "error", "O003" if line == last and count < width else "O006", "",
                f"The row has {count} cell{'s'[: count != 1]}, the header {width}.",
                "The file is cut off here: fetch it again." if line == last and count < width else
                "Put a cell that holds a comma in quotation marks; fetch the file again if it was not edited.",
                book.file, line,
            )
            for line, count in odd[:_MOST]
        )  # fmt: skip
        message = f"{book.file}: {len(odd)} row{'s'[: len(odd) != 1]} cannot be read."
        raise InputError(findings[0].code, message, "Fetch the file again.", findings)
    if not found:
        raise book.refuse("O003", "There are no rows below the header.", "Fetch the file again.", rows[header][0])
    return Table(book.file, tuple(names), found, sheet)
