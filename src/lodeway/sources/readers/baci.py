"""CEPII: BACI, bilateral trade by product; a year's file as published, or many years joined."""

from __future__ import annotations

import io
import sys
import warnings
import zlib
from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import numpy as np
import pandas as pd

from lodeway.errors import Finding, InputError
from lodeway.geography import COUNTRIES, NUMBERS
from lodeway.sources.files import Book, table
from lodeway.sources.observations import OTHERS, Draft, Layout, Publisher, Reader, Wanted, texts

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["OWN_CODES", "READERS"]

OWN_CODES: Final[Mapping[int, str]] = {
    58: "BEL", 251: "FRA", 280: "DEU", 490: "TWN", 579: "NOR", 699: "IND", 736: "SDN", 757: "CHE", 842: "USA",
    200: OTHERS, 278: OTHERS, 530: OTHERS, 697: OTHERS, 711: OTHERS, 810: OTHERS, 849: OTHERS, 891: OTHERS,
}  # fmt: skip
"""Codes of CEPII and of the UN that are not those of ISO 3166-1, and states that are no more.

490 is "Other Asia, not elsewhere specified", in which the UN puts Taiwan.
"""
_FORMS: Final = (
    Layout("a year or years, as published", ("t", "i", "j", "k", "v", "q")),
    Layout("v_kusd and q_t", ("t", "i", "j", "k", "v_kusd", "q_t")),
)
_CHUNK: Final = 500_000
_BUFFER: Final = 1 << 20
_YEARS: Final = (1962, 2100)
_PRODUCTS: Final = 1_000_000
_GREATEST: Final = sys.float_info.max
_COUNTRIES: Final = 1000
_MANY: Final = 50
_LAST: Final = 850
_MISSING: Final = ("", "NA")
_MOST: Final = 20

Columns = dict[str, "np.ndarray[tuple[int], Any]"]


class _Tally(io.RawIOBase):
    """A stream that counts what passes: line ends and separators say whether every row has all its cells."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.lines = self.marks = self.quotes = 0
        self.last = b""

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read on, and count."""
        piece = self.stream.read(len(memoryview(buffer)))
        memoryview(buffer)[: len(piece)] = piece
        self.lines += piece.count(b"\n")
        self.marks += piece.count(b",")
        self.quotes += piece.count(b'"')
        self.last = piece[-1:] or self.last
        return len(piece)

    def whole(self, width: int) -> bool:
        """Whether all that was read are whole rows of so many cells."""
        return self.last == b"\n" and (self.quotes > 0 or self.marks == (width - 1) * self.lines)


def _parse(book: Book, layout: Layout, wanted: Wanted) -> Draft:
    """Read in pieces, so that the file may be larger than memory; what is not asked for is not kept."""
    if book.is_workbook:
        raise book.refuse("O004", "BACI comes as CSV.", "Fetch the publisher's own file.")
    header = book.head()[""][0][1]
    names = {name.strip(): name for name in header}
    roles = {role: names[name] for role, name in zip("tijkvq", layout.columns, strict=True) if name in names}
    kept: list[Columns] = []
    places: list[np.ndarray[tuple[int], Any]] = []
    rows = 0
    with book.open() as stream, warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)  # numbers too great for their kind
        tally = _Tally(stream)
        try:
            for piece in _pieces(tally, roles):
                columns = {role: piece[name].to_numpy() for role, name in roles.items()}
                _possible(columns)
                places.append(pd.unique(columns["t"].astype(np.int64) * _COUNTRIES + columns["i"]))
                keep = _asked(columns, wanted)
                columns["line"] = np.arange(rows + 2, rows + 2 + len(keep), dtype=np.int32)
                kept.append({role: values[keep] for role, values in columns.items()})
                rows += len(keep)
        except (ValueError, OverflowError, RuntimeWarning, EOFError, OSError, zlib.error):
            raise _faults(book, layout, roles) from None
        if not rows or not tally.whole(len(header)):
            raise _faults(book, layout, roles)
    if last := _cut_at(np.concatenate(places)):
        message = f"The rows end with exporter {last}; a whole file goes on to exporters above {_LAST}."
        raise book.refuse("O003", message, "The file is cut off: fetch it again.", rows + 1)
    return _draft(book, {role: np.concatenate([piece.pop(role) for piece in kept]) for role in [*roles, "line"]}, rows)


def _cut_at(places: np.ndarray[tuple[int], Any]) -> int:
    """Exporter with which a file ends too early, or 0.

    Files are in the order of years and exporters. One in which the year before the last, or the only one, has
    many exporters has some of the last numbers in every year.
    """
    years, exporters = np.divmod(places, _COUNTRIES)
    if not len(places) or (np.diff(places) < 0).any():
        return 0
    many = (years == years[-1] - 1).sum() or (years == years[-1]).sum()
    return int(exporters[-1]) if many >= _MANY and exporters[-1] < _LAST else 0


def _pieces(tally: _Tally, roles: Mapping[str, str]) -> pd.io.parsers.TextFileReader:
    """Pieces of the file with numbers as numbers; anything else in a cell is a ValueError."""
    numbers = dict.fromkeys((roles[role] for role in "tijk"), np.int32)
    return pd.read_csv(
        io.BufferedReader(tally, _BUFFER), chunksize=_CHUNK,
        dtype={**numbers, roles["v"]: np.float64, roles["q"]: np.float64},
        keep_default_na=False, na_values={roles["q"]: list(_MISSING)}, skipinitialspace=True,
        usecols=list(roles.values()), encoding="utf-8-sig", skip_blank_lines=False,
    )  # fmt: skip


def _possible(columns: Columns) -> None:
    """Years and codes lie where they can lie; if not, columns stand in another order than the header says."""
    year, product = columns["t"], columns["k"]
    bounds = ((year, *_YEARS), (product, 1, _PRODUCTS - 1), (columns["v"], 0, _GREATEST))
    if any(len(values) and not (low <= values.min() and values.max() <= high) for values, low, high in bounds):
        raise ValueError
    quantity = columns["q"][~np.isnan(columns["q"])]
    if len(quantity) and not (quantity.min() >= 0 and quantity.max() <= _GREATEST):
        raise ValueError


def _asked(columns: Columns, wanted: Wanted) -> np.ndarray[tuple[int], Any]:
    keep = np.ones(len(columns["t"]), dtype=bool)
    if wanted.years:
        keep &= np.isin(columns["t"], list(wanted.years))
    if wanted.series:
        keep &= np.isin(columns["k"], [int(code) for code in wanted.series if code.isdecimal()])
    return keep


def _draft(book: Book, columns: Columns, rows: int) -> Draft:
    """Quantities first, then values: two observations a row."""
    countries, notes, findings = _countries(book, columns)
    products, numbers = pd.factorize(columns["k"], sort=True)
    codes = [f"{number:06d}" for number in numbers]
    described = _descriptions(book)
    size, nothing = len(products), np.isnan(columns["q"])
    which = np.repeat(np.arange(2, dtype=np.int8), size)
    frame = pd.DataFrame(
        {
            "series": texts(np.tile(products, 2), codes),
            "measure": texts(which, ["trade", "trade_value"]),
            "country": texts(*_named(columns["i"], countries)),
            "partner": texts(*_named(columns["j"], countries)),
            "year": np.tile(columns["t"].astype(np.int16), 2),
            "amount": np.concatenate([columns["q"], columns["v"]]),
            "unit": texts(which, ["metric tons", "thousand USD"]),
            "basis": texts(which, ["gross weight", "customs value"]),
            "flag": texts(np.concatenate([nothing, np.zeros(size, dtype=bool)]).astype(np.int8), ["", "NA"]),
            "line": np.tile(columns["line"], 2),
            "note": texts(np.tile(products, 2), [described.get(code, "") for code in codes]),
        }
    )
    last = int(columns["t"].max()) if size else 0
    left = Counter({"not asked for": 2 * (rows - size)})
    return Draft(frame, f"baci-{last}", f"years to {last}", rows, 2 * rows, left, notes, findings)


def _named(numbers: np.ndarray[tuple[int], Any], names: Mapping[int, str]) -> tuple[Any, list[str]]:
    """Positions, twice over, and names of countries by number."""
    codes, present = pd.factorize(numbers)
    return np.tile(codes, 2), [names[int(number)] for number in present]


def _descriptions(book: Book) -> dict[str, str]:
    """Product -> description, if the publisher's file of products lies beside."""
    found = {}
    for path in sorted(book.path.parent.glob("product_codes*.csv")):
        for _, cells in Book(path).rows()[1:]:
            found[cells[0].strip().zfill(6)] = " ".join(cells[1].split()) if len(cells) > 1 else ""
    return found


def _countries(book: Book, columns: Columns) -> tuple[dict[int, str], list[str], list[Finding]]:
    """Code of every number in the file, notes on those that are not ISO's, and findings on unknown ones."""
    known = {**NUMBERS, **OWN_CODES}
    present = np.union1d(pd.unique(columns["i"]), pd.unique(columns["j"]))
    beside = {} if set(present.tolist()) <= known.keys() else _beside(book)
    codes, notes, findings = {}, [], []
    for number in map(int, present):
        code = known.get(number) or beside.get(number)
        if code is None:
            role = "i" if (columns["i"] == number).any() else "j"
            at = int(np.flatnonzero(columns[role] == number)[0])
            hint = "Put the publisher's country_codes file beside it, or fetch the file again."
            findings.append(
                Finding("error", "O008", "", "This number stands for no country.", hint, book.file,
                        int(columns["line"][at]), role, str(number))
            )  # fmt: skip
        codes[number] = code or OTHERS
    if 490 in codes:  # noqa: PLR2004  (see OWN_CODES)
        notes.append("490, Other Asia not elsewhere specified, is read as Taiwan.")
    if OTHERS in codes.values():
        notes.append("States that are no more, and groups of countries, are read as other countries (ZZZ).")
    return codes, notes, findings


def _beside(book: Book) -> dict[int, str]:
    """Codes in the publisher's file of countries, if it lies beside."""
    found = {}
    for path in sorted(book.path.parent.glob("country_codes*.csv")):
        rows = Book(path).rows()
        header = [cell.strip() for cell in rows[0][1]]
        iso3 = next((at for at, name in enumerate(header) if name.endswith("iso3")), None)
        if iso3 is not None and "country_code" in header:
            number = header.index("country_code")
            for _, cells in table(Book(path), rows, 0).rows:
                if cells[number].isdecimal():
                    found[int(cells[number])] = cells[iso3] if cells[iso3] in COUNTRIES else OTHERS
    return found


def _is_year(text: str) -> bool:
    return text.isdecimal() and _YEARS[0] <= int(text) <= _YEARS[1]


def _is_code(text: str) -> bool:
    return text.isdecimal() and 0 < int(text) < _PRODUCTS


def _is_amount(text: str) -> bool:
    try:
        return 0 <= float(text) <= _GREATEST
    except ValueError:
        return False


def _is_quantity(text: str) -> bool:
    return text in _MISSING or _is_amount(text)


_KINDS: Final[Mapping[str, tuple[str, Callable[[str], bool]]]] = {
    "t": ("a year", _is_year),
    "i": ("a country's number", str.isdecimal),
    "j": ("a country's number", str.isdecimal),
    "k": ("a product code of six digits", _is_code),
    "v": ("a value in thousand USD", _is_amount),
    "q": ("a quantity in tonnes, or NA", _is_quantity),
}
"""Column -> what must stand in it, in words and as a test."""


def _faults(book: Book, layout: Layout, roles: Mapping[str, str]) -> InputError:
    """Go through the file again, slowly, and say where it is wrong."""
    book.encodings = ("utf-8-sig",)
    plate = book.table(layout)  # refuses what is cut off, garbled or ragged
    at = {role: plate.header.index(name.strip()) for role, name in roles.items()}
    findings = []
    for line, cells in plate.rows:
        for role, (what, good) in _KINDS.items():
            text = cells[at[role]].strip()
            if not good(text):
                hint = "Are the columns in another order than the header says? Fetch the file again."
                findings.append(
                    Finding(
                        "error", "O007", "", f"{roles[role]} must be {what}.", hint, book.file, line, roles[role], text
                    )
                )
        if len(findings) >= _MOST:
            break
    if not findings:
        gap = next((at for at, (line, _) in enumerate(plate.rows, 2) if line != at), 1)
        message = "There is an empty line, or one that holds more than one row." if gap > 1 else "It cannot be read."
        hint = "Fetch the file again, or take the line out."
        findings.append(Finding("error", "O006", "", message, hint, book.file, gap))
    message = f"{book.file} cannot be used as BACI."
    return InputError("O007", message, "Fetch the file again, or mend it.", tuple(findings))


READERS: Final = (
    Reader(
        Publisher(
            "baci", "BACI, bilateral trade by product", "CEPII", "Etalab Open Licence 2.0",
            "https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=37",
            "A CSV file a year, BACI_HS92_Y2023_V202501.csv, a row an exporter, importer and product: t year, "
            "i exporter, j importer, k product, v value in thousand USD, q quantity in tonnes. Many years may be "
            "joined in one file.",
            (
                "Open the address, and choose the edition of the Harmonized System: HS92 reaches furthest back.",
                "Download the archive and unpack it: a CSV file a year, with country_codes and product_codes beside.",
                "Give the CSV file of a year; leave country_codes beside it.",
            ),
        ),
        _FORMS, _parse,
    ),
)  # fmt: skip
