"""World Bank: commodity prices by month, the Pink Sheet."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import Final

import pandas as pd

from lodeway.errors import Finding
from lodeway.sources.cells import EMPTY, Value, number_of
from lodeway.sources.files import Book, Row, table
from lodeway.sources.observations import Draft, Layout, Publisher, Reader, Wanted

__all__ = ["READERS"]

_BOOK: Final = Layout("workbook", ("Crude oil, average", "Copper*", "Gold*"), "Monthly Prices")
_TEXT: Final = Layout("CSV", ("month", "* ($/*)"))
_MONTH: Final = re.compile(r"(\d{4})M(0[1-9]|1[0-2])")
_NAMED: Final = re.compile(r"(?P<name>.*\S)\s*\((?P<unit>[^()]*[$=/][^()]*)\)")
_NOTHING: Final[dict[str, Value]] = {
    "": (math.nan, EMPTY), "\u2026": (math.nan, "NA"), "...": (math.nan, "NA"), "..": (math.nan, "NA"),
}  # fmt: skip
_SEVEN: Final = 7  # months from January on which an edition of the year is not told by its last month
_HINT: Final = "Fetch the publisher's own file."


def _parse(book: Book, layout: Layout, _wanted: Wanted) -> Draft:
    """Give an observation for each month and series; what the file shows as dots has no amount."""
    rows = book.rows(book.sheet(layout))
    header = book.header(layout, rows)
    table(book, rows, header)  # refuses rows with cells too few or too many
    columns = _columns(rows, header, layout)
    start = header + (2 if layout is _BOOK else 1)
    records, findings, left = [], list[Finding](), Counter[str]()
    for line, cells in rows[start:]:
        month = _MONTH.fullmatch(cells[0].strip())
        if month is None:
            message = "The first cell of a row must be a month such as 2024M03."
            findings.append(Finding("error", "O007", "", message, _HINT, book.file, line, "month", cells[0]))
            continue
        for at, (name, unit) in columns.items():
            text = cells[at] if at < len(cells) else ""
            value = number_of(text, _NOTHING)
            if value is None:
                message = f"{name} must be a number, or dots where it is not known."
                findings.append(Finding("error", "O007", "", message, _HINT, book.file, line, name, text))
            elif value[1] == EMPTY:
                left["no value in the cell"] += 1
            else:
                records.append((name, int(month[1]), f"{month[1]}-{month[2]}", *value, unit, line))
    names = ["series", "year", "period", "amount", "flag", "unit", "line"]
    frame = pd.DataFrame.from_records(records, columns=names)
    frame["measure"] = frame["unit"].map({"2010=100": "index"}).fillna("price")
    edition = _edition(rows[:header], frame)
    figures = (len(rows) - start) * len(columns)
    return Draft(frame, f"wb-pinksheet-{edition}", edition, len(rows) - start, figures, left,
                 ["Prices are averages of the month, in current dollars."], findings)  # fmt: skip


def _columns(rows: list[Row], header: int, layout: Layout) -> dict[int, tuple[str, str]]:
    """Position of each series -> its name and unit."""
    names = rows[header][1]
    if layout is _TEXT:
        found = {at: _NAMED.fullmatch(name.strip()) for at, name in enumerate(names) if at}
        return {at: (match["name"], match["unit"]) for at, match in found.items() if match}
    units = rows[header + 1][1]
    return {
        at: (" ".join(name.replace("**", "").split()), units[at].strip("() "))
        for at, name in enumerate(names) if at and name.strip()
    }  # fmt: skip


def _edition(above: list[Row], frame: pd.DataFrame) -> str:
    """Month of publication: what the sheet says, or the one after the last month."""
    for _, cells in above:
        if found := re.search(r"Updated on (\w+ \d{1,2}, \d{4})", " ".join(cells)):
            return f"{pd.Timestamp(found[1]):%Y-%m}"
    return str(pd.Period(frame["period"].max(), "M") + 1) if len(frame) else ""


READERS: Final = (
    Reader(
        Publisher(
            "pinksheet", "Commodity Price Data (Pink Sheet), monthly", "World Bank", "CC BY 4.0",
            "https://www.worldbank.org/en/research/commodity-markets",
            "An Excel workbook, CMO-Historical-Data-Monthly.xlsx, whose sheet Monthly Prices has a row a month "
            "(2024M03), names of series in one row and units below; or a CSV file with month "
            "and columns such as Copper ($/mt).",
            (
                "Open the address, and download Monthly prices (XLS) under Pink Sheet Data.",
                "Keep the workbook CMO-Historical-Data-Monthly.xlsx as it is.",
            ),
        ),
        (_BOOK, _TEXT), _parse,
    ),
)  # fmt: skip
