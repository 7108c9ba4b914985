"""Which readers there are, which one a file is for, and reading it."""

from __future__ import annotations

import fnmatch
import importlib
import pkgutil
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from lodeway.errors import InputError
from lodeway.geography import suggest
from lodeway.sources import readers as package
from lodeway.sources.files import Book, Row
from lodeway.sources.observations import Layout, Reader, Reading, Wanted, finish, plain

__all__ = ["detect", "read", "readers"]

_ALIKE = 3
"""Columns that must be there for a file to look like a publisher's, and four to each that lacks."""
_COMMON = frozenset(
    [
        "code",
        "commodity",
        "country",
        "iso3",
        "measure",
        "mineral",
        "month",
        "name",
        "note",
        "number",
        "period",
        "share",
        "source",
        "stage",
        "t",
        "unit",
        "value",
        "year",
    ]
)
"""Columns that stand in anybody's tables. A file is alike only by others, or by being made of hardly anything else."""
_MAIN = 0.5
"""Part of a row's cells that columns of the layout must be if they are common ones."""

Head = Mapping[str, list[Row]]


@cache
def readers() -> Mapping[str, Reader]:
    """Key -> reader, of every file in ``lodeway/sources/readers``."""
    found: dict[str, Reader] = {}
    for module in sorted(info.name for info in pkgutil.iter_modules(package.__path__)):
        for reader in importlib.import_module(f"{package.__name__}.{module}").READERS:
            found[reader.key] = reader
    return MappingProxyType(found)


def detect(path: str | Path) -> Reader:
    """Tell by its content which reader a file is for.

    Raises
    ------
    InputError
        O001 to O005: it cannot be opened, or no reader knows it; the message says which comes nearest.
    """
    return _fitting(Book(Path(path)), readers())[0]


def read(
    path: str | Path,
    reader: str | None = None,
    *,
    products: Collection[str] | None = None,
    years: Collection[int] | None = None,
) -> Reading:
    """Read a published file as tidy observations.

    Parameters
    ----------
    path
        CSV file or Excel workbook, plain or gzipped, as the publisher gives it.
    reader
        Key of a reader; told by the content if not given.
    products, years
        Series (of trade: product codes) and years to keep; all if not given.

    Returns
    -------
    Reading
        Observations, what was left out, and notes.

    Raises
    ------
    InputError
        O-codes with file, line, column and value of all that is wrong; or O010: there is no such reader.
    """
    known = readers()
    if reader is not None and reader not in known:
        raise InputError("O010", f"There is no reader {reader}.", suggest(reader, known))
    book = Book(Path(path))
    chosen, layout = _fitting(book, known if reader is None else {reader: known[reader]})
    book.encodings, book.ends = chosen.encodings, chosen.ends
    wanted = Wanted.of(products, years)
    return finish(chosen.parse(book, layout, wanted), chosen, layout, book.file, wanted)


def _fitting(book: Book, known: Mapping[str, Reader]) -> tuple[Reader, Layout]:
    """Find the reader and the layout that fit; of several, the one that asks for most columns."""
    head = book.head()
    fits = [
        (-len(layout.columns), reader.key, reader, layout)
        for reader in known.values()
        for layout in reader.layouts
        if _least_missing(layout, head) == []
    ]
    if fits:
        return min(fits, key=lambda fit: fit[:2])[2:]
    raise _unknown(book, head, known)


def _least_missing(layout: Layout, head: Head) -> list[str] | None:
    """Columns that the best row of the sheets lacks; nothing if there is no such sheet."""
    rows = [layout.missing(cells) for sheet, rows in head.items() if fnmatch.fnmatchcase(sheet, layout.sheet)
            for _, cells in rows]  # fmt: skip
    return min(rows, key=len, default=None)


def _alike(layout: Layout, lacking: list[str], head: Head) -> bool:
    """Whether a row has so many of the columns that the file is the publisher's, but damaged."""
    there = [column for column in layout.columns if column not in lacking]
    own = sum(plain(column) not in _COMMON for column in there)
    widths = [sum(bool(cell.strip()) for cell in cells) for rows in head.values() for _, cells in rows
              if layout.missing(cells) == lacking]  # fmt: skip
    alike = own >= _ALIKE or len(there) >= _MAIN * min(widths, default=0)
    return alike and len(there) >= max(_ALIKE, len(lacking) * 4)


def _unknown(book: Book, head: Head, known: Mapping[str, Reader]) -> InputError:
    """Say why no reader fits: other separators, missing columns, or a foreign file."""
    first = next((row for rows in head.values() for row in rows), (1, []))
    for name, mark in (("semicolons", ";"), ("tabs", "\t")):
        split = {"": [(line, ",".join(cells).replace('"', "").split(mark)) for line, cells in head.get("", [])]}
        if any(_least_missing(layout, split) == [] for reader in known.values() for layout in reader.layouts):
            hint = "Save it with commas, or fetch the publisher's own file."
            return book.refuse("O004", f"Its cells are separated by {name}.", hint, first[0])
    near = []
    for reader in known.values():
        for layout in reader.layouts:
            lacking = _least_missing(layout, head)
            if lacking is not None and _alike(layout, lacking, head):
                near.append((len(lacking) / len(layout.columns), reader, lacking))
    if near:
        _, reader, lacking = min(near, key=lambda one: one[0])
        message = f"It looks like {reader.publisher.title}, but lacks the column{'s'[: len(lacking) > 1]} "
        hint = "Fetch the publisher's own file, with its header."
        return book.refuse("O005", message + ", ".join(lacking) + ".", hint, first[0], ",".join(first[1])[:80])
    hint = "See `lodeway sources list` for what can be read."
    return book.refuse("O002", "No reader knows this file.", hint, first[0], ",".join(first[1])[:80])
