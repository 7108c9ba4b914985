"""World Bank: Worldwide Governance Indicators, long or wide, as estimates, scores and ranks."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

import pandas as pd

from lodeway.errors import Finding
from lodeway.geography import COUNTRIES
from lodeway.sources.cells import EMPTY, Cells, Value
from lodeway.sources.files import Book, Table
from lodeway.sources.observations import OTHERS, Draft, Layout, Publisher, Reader, Wanted, plain

__all__ = ["READERS"]

_DIMENSIONS: Final = {
    "va": "voice and accountability", "pv": "political stability and absence of violence",
    "ge": "government effectiveness", "rq": "regulatory quality", "rl": "rule of law", "cc": "control of corruption",
}  # fmt: skip
_SHEETS: Final = {
    "voiceandaccountability": "va", "politicalstabilitynoviolence": "pv", "politicalstability": "pv",
    "governmenteffectiveness": "ge", "regulatoryquality": "rq", "ruleoflaw": "rl", "controlofcorruption": "cc",
    **{key: key for key in _DIMENSIONS},
}  # fmt: skip
_OLD_CODES: Final = {"ADO": "AND", "ROM": "ROU", "TMP": "TLS", "WBG": "PSE", "ZAR": "COD", "KSV": OTHERS, "XKX": OTHERS,
                     "ANT": OTHERS, "PUS": OTHERS, "R20": OTHERS, "S19": "TWN", "XKS": OTHERS}  # fmt: skip
"""Codes of the World Bank and of the UN that are not those of ISO 3166-1."""
_FIGURES: Final[Mapping[str, tuple[str, str]]] = {
    "estimate": ("estimate", "standard normal units, about -2.5 to 2.5"),
    "governance estimate (approx. -2.5 to +2.5)": ("estimate", "standard normal units, about -2.5 to 2.5"),
    "governance score (0-100)": ("score", "0 to 100"),
    "pctrank": ("rank", "percentile among countries"),
    "rank": ("rank", "percentile among countries"),
}
"""Column -> what it is, and its unit. Standard errors and bounds are not observations of their own."""
_NOTHING: Final[dict[str, Value]] = {
    "": (math.nan, EMPTY), "None": (math.nan, EMPTY), "..": (math.nan, "NA"), "#N/A": (math.nan, "NA"),
    "NA": (math.nan, "NA"),
}  # fmt: skip
_LONG: Final = (
    Layout("long, one table", ("iso3", "year", "indicator", "estimate", "pctrank")),
    Layout("long, one table", ("code", "year", "indicator", "estimate", "pctrank")),
    Layout("long, a sheet a dimension", ("Economy (code)", "Year", "Governance estimate*")),
)
_WIDE: Final = (
    Layout("wide, six columns", ("iso3", "year", "va", "pv", "ge", "rq", "rl", "cc")),
    Layout("wide, a column a year", ("Country/Territory", "Code", "2002", "2010")),
    Layout(
        "DataBank", ("Country Code", "Series Code", "2010 [[]YR2010]"), footers=("Data from database", "Last Updated")
    ),
)
_BANK: Final = re.compile(r"(?:GOV_WGI_)?(CC|GE|PV|RL|RQ|VA)\.(EST|SC|PER\.RNK)")
_BANK_FIGURES: Final = {"EST": "estimate", "SC": "governance score (0-100)", "PER.RNK": "rank"}
_NAMES: Final = ("country", "countryname", "Economy (name)", "Country/Territory", "Country Name")
_YEAR: Final = re.compile(r"(\d{4})(?: \[YR\d{4}\])?")


def _code(text: str) -> str | None:
    return text if text in COUNTRIES else _OLD_CODES.get(text)


def _codes(cells: Cells) -> list[str]:
    column = next(name for name in ("iso3", "code", "Economy (code)", "Country Code") if name in cells)
    return cells.read(column, _code, ("O008", f"{column} is no country.", "Fetch the file again."), OTHERS)


def _part(cells: Cells, column: str, figure: str, dimension: list[str], year: list[int]) -> pd.DataFrame:
    what, unit = _FIGURES[figure]
    values = cells.numbers(column, _NOTHING)
    frame = pd.DataFrame(
        {
            "series": [f"{name} {what}" for name in dimension], "measure": "index", "country": _codes(cells),
            "year": year, "amount": [amount for amount, _ in values], "unit": unit, "line": cells.lines,
            "flag": [flag for _, flag in values], "basis": [_DIMENSIONS.get(name, "") for name in dimension],
        }
    )  # fmt: skip
    frame["note"] = _named(cells, frame)
    return frame


def _named(cells: Cells, frame: pd.DataFrame) -> list[str]:
    """Names of those that have no code in ISO 3166-1."""
    column = next(
        (n for n in ("country", "countryname", "Economy (name)", "Country/Territory", "Country Name") if n in cells), ""
    )
    names = cells.text(column) if column else [""] * len(cells)
    return [name if code == OTHERS else "" for name, code in zip(names, frame["country"], strict=True)]


def _parse(book: Book, layout: Layout, _wanted: Wanted) -> Draft:
    """Read any of the layouts; each sheet of a workbook that has the layout is a dimension."""
    parts: list[pd.DataFrame] = []
    findings, rows, left = list[Finding](), 0, Counter[str]()
    for plate in _plates(book, layout):
        cells = Cells(plate)
        rows += len(cells)
        parts += _long(cells) if layout in _LONG else _wide(cells, layout, left)
        findings += list(dict.fromkeys(cells.findings))
    frame = pd.concat(parts, ignore_index=True)
    figures = len(frame) + left.total()
    left["no value in the cell"] += int((frame["flag"] == EMPTY).sum())
    present = frame["flag"] != EMPTY
    edition = str(int(frame.loc[present, "year"].max()) + 1) if present.any() else ""
    notes = ["Estimates of one year are only comparable within one edition: later editions revise all years."]
    return Draft(frame[present], f"wgi-{edition}", f"update of {edition}", rows, figures, left, notes, findings)


def _plates(book: Book, layout: Layout) -> list[Table]:
    if not book.is_workbook:
        return [book.table(layout)]
    fitting = [name for name, rows in book.head().items() if any(not layout.missing(cells) for _, cells in rows)]
    return [book.table(layout, name) for name in fitting]


def _dimension(text: str) -> str | None:
    return text if text in _DIMENSIONS else None


def _long(cells: Cells) -> list[pd.DataFrame]:
    years = cells.years("year")
    if "indicator" in cells:
        fault = ("O007", f"indicator must be one of {', '.join(_DIMENSIONS)}.", "Fetch the file again.")
        names = cells.read("indicator", _dimension, fault, "")
    else:
        key = _SHEETS.get(plain(cells.table.sheet).replace(" ", ""), "")
        names = [key or cells.table.sheet] * len(cells)
    return [_part(cells, name, name, names, years) for name in _FIGURES if name in cells]


def _wide(cells: Cells, layout: Layout, left: Counter[str]) -> list[pd.DataFrame]:
    count = len(cells)
    if layout is _WIDE[0]:
        years = cells.years("year")
        return [_part(cells, key, "estimate", [key] * count, years) for key in _DIMENSIONS]
    columns = {name: int(found[1]) for name in cells.table.header if (found := _YEAR.fullmatch(name))}
    if layout is _WIDE[1]:
        return [_part(cells, name, "estimate", ["pv"] * count, [year] * count) for name, year in columns.items()]
    kinds = [_BANK.fullmatch(text) for text in cells.text("Series Code")]
    left["an indicator of another kind"] += kinds.count(None) * len(columns)
    parts = []
    for name, year in columns.items():
        for kind, figure in _BANK_FIGURES.items():
            names = [match[1].casefold() if match and match[2] == kind else "" for match in kinds]
            part = _part(cells, name, figure, names, [year] * count)
            parts.append(part[[bool(n) for n in names]])
    return parts


READERS: Final = (
    Reader(
        Publisher(
            "wgi", "Worldwide Governance Indicators", "World Bank", "CC BY 4.0", "https://www.govindicators.org",
            "An Excel workbook with a sheet a dimension (va, pv, ge, rq, rl, cc): Economy (code), Year, Governance "
            "estimate (approx. -2.5 to +2.5), Governance score (0-100); the older one in one long table: code, year, "
            "indicator, estimate, pctrank; or an extract of DataBank with a column a year.",
            (
                "Open the address, and under the documentation or data tab choose the full data set in Excel.",
                "Keep the workbook as it is (wgidataset....xlsx); an extract of databank.worldbank.org serves as well.",
            ),
        ),
        (*_LONG, *_WIDE), _parse,
    ),
)  # fmt: skip
