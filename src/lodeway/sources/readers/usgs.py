"""U.S. Geological Survey: Mineral Commodity Summaries, data releases of 2026 (one long table) and 2025 (world)."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

import pandas as pd

from lodeway.errors import Finding
from lodeway.sources.cells import EMPTY, Cells, Value, country_of, number_of
from lodeway.sources.files import Book
from lodeway.sources.observations import OTHERS, WORLD, Draft, Layout, Publisher, Reader, Wanted, plain

__all__ = ["READERS"]

_LONG: Final = Layout(
    "2026",
    ("MCS chapter", "Section", "Commodity", "Country", "Statistics", "Statistics_detail", "Unit", "Year", "Value"),
)
_WIDE: Final = Layout(
    "2025 world", ("SOURCE", "COMMODITY", "COUNTRY", "TYPE", "UNIT_MEAS", "PROD_*", "RESERVES_*", "RESERVE_NOTES")
)
_MEASURES: Final = {
    "production": "production", "capacity": "capacity", "reserves": "reserves", "import": "imports",
    "export": "exports", "consumption": "demand", "price": "price", "stock": "stocks",
    "net import reliance": "reliance", "employment": "employment", "sold or used": "production",
    "shipment": "production", "sales": "production", "sold": "production", "supply": "other",
}  # fmt: skip
_WHOLE: Final = {"2026": 8886}
"""Rows of an edition, as released; a file with fewer was cut off between two rows, or is a part."""
_SHARES: Final = "import sources"
_SYMBOLS: Final[dict[str, Value]] = {
    "W": (math.nan, "W"),
    "NA": (math.nan, "NA"),
    "XX": (math.nan, "XX"),
    "E": (math.nan, "E"),
    "s": (0.0, "s"),
    "\u2014": (0.0, ""),
}
"""Withheld; not available; no total can be made; net exporter; less than half a unit; nil."""
_WORDS: Final = re.compile(r"Large|Small|Very small|Moderate|Moderate to large|Variable, depending on .*")
_RANGE: Final = re.compile(r"[\d,.]+\s*[-\u2013]\s*[\d,.]+")
_LOST: Final = re.compile(r"\?[\d,.]+")
_SPAN: Final = re.compile(r"(\d{4})\s*[-\u2013]\s*(\d{2})")
_PHRASE: Final = re.compile(
    r"gros+ weight|(?:\w+ (?=\w*oxide\b))?\b(?!or )[\w-]+(?: \([^)]*\))?[ -](?:content|equivalent)\b", re.IGNORECASE
)
_CHAPTER: Final = re.compile(r"\(Data in [\w ]+, (?P<basis>[^,]+?),? unless")
_TONNAGE: Final = re.compile(r"\b(thousand|million)?\s*(dry )?(metric )?(dry )?tons?\b|kilograms|carats")
_ALSO: Final = {
    "World total": WORLD,
    "Other countries": OTHERS,
    "Other Countries": OTHERS,
    "China, Germany, and Russia": OTHERS,
    "United States and Canada": OTHERS,
}


def _value(text: str) -> Value | None:
    """Amount and flag; words and ranges have no amount."""
    value = number_of(text, _SYMBOLS)
    if value is not None:
        return value
    if _WORDS.fullmatch(text):
        return math.nan, "words"
    if _RANGE.fullmatch(text):
        return math.nan, "range"
    return (math.nan, "?") if _LOST.fullmatch(text) else None


def _flagged(value: Value, note: str) -> str:
    """Flag of a figure: the publisher's symbol, or e where its note says that it is estimated."""
    return value[1] or ("e" if note.casefold().startswith("estimated") else "")


def _basis(*texts: str, chapter: str = "") -> str:
    """What the tonnes are of: as the row's own texts say, or else the remark on the whole chapter."""
    for text in texts:
        if found := _PHRASE.search(text):
            return "gross weight" if found[0].casefold().startswith("gros") else found[0]
    remark = _CHAPTER.match(chapter)
    return remark["basis"] if remark else ""


def _years(cells: Cells) -> tuple[list[int], list[str]]:
    """Last year and period of each row; a span such as 2021-24 is a period."""

    def span(text: str) -> tuple[int, str] | None:
        if found := _SPAN.fullmatch(text):
            return int(found[1][:2] + found[2]), f"{found[1]}-{found[2]}"
        return (int(text), "") if re.fullmatch(r"(19|20)\d\d", text) else None

    fault = ("O007", "Year must be a year, or years such as 2021-24.", "Are the columns in another order?")
    found = cells.read("Year", span, fault, (1900, ""))
    return [year for year, _ in found], [period for _, period in found]


def _long(book: Book, layout: Layout, _wanted: Wanted) -> Draft:
    """Read the release of 2026: a row a figure."""
    cells = Cells(book.table(layout))
    statistics, details, units = cells.text("Statistics"), cells.text("Statistics_detail"), cells.text("Unit")
    chapters, notes, others = cells.text("MCS chapter"), cells.text("Notes"), cells.text("Other notes")
    fault = ("O007", "Value must be a number or one of W, NA, XX, E, s and a dash.", "Fetch the file again.")
    values = cells.read("Value", _value, fault, (math.nan, ""))
    raw = cells.text("Value")
    years, periods = _years(cells)
    measures = cells.read("Statistics", _measure, ("O007", "Statistics is no known word.", "Fetch it again."), "other")
    frame = pd.DataFrame(
        {
            "series": list(map("|".join, zip(chapters, statistics, details, strict=True))),
            "measure": measures,
            "country": cells.countries("Country", _ALSO),
            "year": years,
            "period": periods,
            "amount": [amount for amount, _ in values],
            "unit": units,
            "basis": [_basis(*texts, chapter=other) if _TONNAGE.search(unit) else "" for unit, other, *texts
                      in zip(units, others, details, cells.text("Section"), notes, strict=True)],
            "flag": [_flagged(*pair) for pair in zip(values, notes, strict=True)],
            "line": cells.lines,
            "note": list(map(_note, values, raw, cells.text("Country"), cells.text("Commodity"), chapters)),
        }
    )  # fmt: skip
    shares = frame["measure"] == "share"  # of imports: what comes from the country goes to the United States
    frame["partner"] = shares.map({True: "USA", False: ""})
    present = frame["flag"] != EMPTY
    edition = str(max(years, default=0) + 1)
    left, findings = Counter({"no value in the cell": int((~present).sum())}), _findings(cells, frame, raw, edition)
    return Draft(
        frame[present], f"usgs-mcs{edition}", edition, len(cells), len(cells), left, _told(book, frame), findings
    )


def _measure(statistics: str) -> str | None:
    word = plain(statistics)
    return "share" if word.startswith(_SHARES) else _MEASURES.get(word)


def _note(value: Value, raw: str, country: str, commodity: str, chapter: str) -> str:
    """Words in place of a number; who is meant where no country can be named; which commodity of the chapter."""
    who = country if _ALSO.get(country) == OTHERS and not country.casefold().startswith("other") else ""
    what = commodity if plain(commodity) != plain(chapter) else ""
    return "; ".join(filter(None, (raw if value[1] in ("words", "range", "?") else "", who, what)))


def _told(book: Book, frame: pd.DataFrame) -> list[str]:
    notes = [f"Read as {book.read_as}."] if book.read_as and not book.read_as.startswith("utf") else []
    if (frame["flag"] == "s").any():
        notes.append("s, less than half a unit, is read as 0.")
    brazil = frame[(frame["country"] == "BRA") & frame["series"].str.startswith("RARE EARTHS|Reserves")]
    if (brazil["amount"] == 21_000_000).any():  # noqa: PLR2004  (as first published)
        notes.append("Version 1.3 of the publication corrects Brazil's reserves of rare earths to 11,000,000 t; this "
                     "file still has 21,000,000 t.")  # fmt: skip
    return notes


def _findings(cells: Cells, frame: pd.DataFrame, raw: Sequence[str], edition: str) -> list[Finding]:
    """Errors of the cells, the numbers whose sign was lost before publication, and rows that lack."""
    lost = [
        Finding(
            "warning", "O011", "", "A character before the number was lost in the published file.",
            "It is kept without an amount; look the figure up in the printed report.",
            cells.table.file, cells.lines[at], "Value", raw[at],
        )
        for at in frame.index[frame["flag"] == "?"]
    ]  # fmt: skip
    whole = _WHOLE.get(edition, 0)
    if 0 < len(cells) < whole:
        message = f"The file has {len(cells)} rows, the publisher's {whole}."
        hint = "If it is not meant to be a part, it was cut off: fetch it again."
        lost.append(Finding("warning", "O003", "", message, hint, cells.table.file, cells.lines[-1]))
    return [*cells.findings, *lost]


_GROUPS: Final = (("PROD_", "production", "PROD_NOTES"), ("CAP_", "capacity", "CAP_NOTES"),
                  ("RESERVES_", "reserves", "RESERVE_NOTES"))  # fmt: skip
_YEAR: Final = re.compile(r"(?:19|20)\d\d")


def _country(text: str) -> str:
    """Name without a remark in brackets; totals and other countries have many forms."""
    text = " ".join(text.split())
    if text.startswith("World total"):
        return "World total"
    return "Other countries" if text.casefold().startswith("other countries") else text.partition(" (")[0]


def _wide(book: Book, layout: Layout, _wanted: Wanted) -> Draft:
    """Read the world data of 2025: a row a country and kind, columns for years."""
    cells = Cells(book.table(layout))
    names, what, kinds = cells.text("COUNTRY"), cells.text("COMMODITY"), cells.text("TYPE")
    codes = cells.read("COUNTRY", _code, ("O008", "COUNTRY names no country.", "Correct the name."), "")
    editions = [text.removeprefix("MCS") for text in cells.text("SOURCE")]
    parts, left = [], Counter[str]()
    for column in cells.table.header:
        group = next((g for g in _GROUPS if column.startswith(g[0]) and _YEAR.search(column)), None)
        if group is None:
            continue
        year = int((_YEAR.search(column) or [0])[0])
        values = cells.numbers(column, _SYMBOLS)
        notes = cells.text(group[2])
        part = pd.DataFrame(
            {
                "series": [f"{commodity}|{group[1]}|{kind}" for commodity, kind in zip(what, kinds, strict=True)],
                "measure": group[1], "country": codes, "year": year,
                "amount": [amount for amount, _ in values], "unit": cells.text("UNIT_MEAS"),
                "basis": [_basis(kind, note) for kind, note in zip(kinds, notes, strict=True)],
                "flag": [_wide_flag(value, note, column) for value, note in zip(values, notes, strict=True)],
                "line": cells.lines, "note": [_remark(name, note) for name, note in zip(names, notes, strict=True)],
            }
        )  # fmt: skip
        present = part["flag"] != EMPTY
        left["no value in the cell"] += int((~present).sum())
        parts.append(part[present])
    frame = pd.concat(parts, ignore_index=True)
    edition = max(editions, default="")
    return Draft(
        frame, f"usgs-mcs{edition}", edition, len(cells), len(cells) * len(parts), left, [], cells.findings
    )  # fmt: skip


def _code(text: str) -> str | None:
    return country_of(_country(text), _ALSO)


def _wide_flag(value: Value, note: str, column: str) -> str:
    """Flag of a figure; where the cell is empty, the note may say why."""
    if value[1] == EMPTY:
        return next((flag for start, flag in _WHY if note.strip().startswith(start)), EMPTY)
    estimated = "EST" in column or "estimated" in note.casefold()
    return value[1] or ("e" if estimated else "")


_WHY: Final = (("NA", "NA"), ("na", "NA"), ("XX", "XX"), ("W for", "W"), ("Large", "words"), ("Moderate", "words"),
               ("Small", "words"))  # fmt: skip


def _remark(name: str, note: str) -> str:
    """What the name says in brackets, and the note where it says how the figure is meant."""
    return name.partition(" (")[2].removesuffix(")") or (note if note in ("Large", "Moderate", "Small") else "")


_FETCH: Final = (
    "Open https://www.usgs.gov/centers/national-minerals-information-center/mineral-commodity-summaries in a browser.",
    "Follow the link to the data release of the year (ScienceBase), and download the CSV file of all commodities.",
    "Keep it as it is; do not save it again from a spreadsheet.",
)


def _publisher(key: str, edition: str, doi: str, looks: str) -> Publisher:
    return Publisher(
        key, f"Mineral Commodity Summaries {edition}, data release", "U.S. Geological Survey",
        "Public domain (US Government work)", f"https://doi.org/{doi}", looks, _FETCH,
    )  # fmt: skip


READERS: Final = (
    Reader(
        _publisher("usgs-mcs", "2026", "10.5066/P1WKQ63T", "One CSV file in Windows-1252, a row a figure: MCS chapter, "
                   "Section, Commodity, Country, Statistics, Statistics_detail, Unit, Year, Value, Notes."),
        (_LONG,), _long, ("utf-8-sig", "cp1252"),
    ),
    Reader(
        _publisher("usgs-mcs-world", "2025", "10.5066/P13XCP3R", "One CSV file, a row a country and kind of output: "
                   "SOURCE, COMMODITY, COUNTRY, TYPE, UNIT_MEAS, PROD_2023, PROD_EST_ 2024, ..., RESERVE_NOTES."),
        (_WIDE,), _wide, ("utf-8-sig", "cp1252"),
    ),
)  # fmt: skip
