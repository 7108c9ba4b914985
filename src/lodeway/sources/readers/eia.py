"""U.S. Energy Information Administration: uranium, prices paid and domestic production."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

import pandas as pd

from lodeway.sources.cells import EMPTY, Cells, Value, country_of
from lodeway.sources.files import Book
from lodeway.sources.observations import WORLD, Draft, Layout, Publisher, Reader, Wanted, plain

__all__ = ["READERS"]

_SYMBOLS: Final[dict[str, Value]] = {
    "": (math.nan, EMPTY), "W": (math.nan, "W"), "NA": (math.nan, "NA"), "- -": (math.nan, "- -"),
    "--": (math.nan, "- -"), "-": (math.nan, "- -"), "\u2013 \u2013": (math.nan, "- -"),
}  # fmt: skip
"""Withheld; not available; nothing was bought, so that there is no price."""
_REMARKS: Final = ("W =", "- -", "--", "NA =", "Note", "Source", "*", "P =", "E =", "R =")
_ANY_YEAR: Final = "*20[0-9][0-9]"
_PRICES: Final = Layout("S1b, prices", ("Delivery year", "Total purchased"), footers=_REMARKS)
_MINING: Final = Layout(
    "production summary", ("Year", "Mine production of uranium", "Uranium concentrate production"), footers=_REMARKS
)
_PLANTS: Final = Layout("plants", ("Year", "In-situ recovery plants"), footers=_REMARKS)
_ACROSS: Final = Layout("years across", ("Origin*", _ANY_YEAR), footers=_REMARKS, most=_ANY_YEAR)
_YEAR: Final = re.compile(r"(?P<flag>[PER]?)(?P<year>20\d\d)")
_TITLE: Final = re.compile(r"(?P<table>Table \w+)\.")
_QUANTITY: Final = re.compile(r"(?P<unit>(?:thousand|million) pounds) (?P<basis>U3O8 equivalent)")
_UNITS: Final[Mapping[str, tuple[str, str, str]]] = {
    "exploration and development surface": ("other", "million feet", ""),
    "exploration and development drilling": ("other", "million USD", ""),
    "mine production of uranium": ("production", "million pounds", "U3O8"),
    "uranium concentrate production": ("production", "million pounds", "U3O8"),
    "uranium concentrate shipments": ("stocks", "million pounds", "U3O8"),
    "employment": ("employment", "person-years", ""),
}
"""Beginning of a column's name -> measure, unit and basis, which the publisher gives in the title."""


def _kind(layout: Layout, column: str) -> tuple[str, str, str]:
    if layout is _PRICES:
        return "price", "USD per pound", "U3O8 equivalent"
    if layout is _PLANTS:
        return "capacity", "number of plants", ""
    return next((kind for start, kind in _UNITS.items() if plain(column).startswith(start)), ("other", "", ""))


def _parse(book: Book, layout: Layout, _wanted: Wanted) -> Draft:
    """Give an observation for each year and column."""
    if layout is _ACROSS:
        return _across(book)
    cells = Cells(book.table(layout))
    first, *columns = cells.table.header
    years, left, parts = cells.years(first), Counter[str](), []
    for column in columns:
        measure, unit, basis = _kind(layout, column)
        values = cells.numbers(column, _SYMBOLS)
        part = pd.DataFrame(
            {
                "series": f"{layout.name.partition(',')[0]}|{' '.join(column.split())}", "measure": measure,
                "country": "USA", "year": years, "amount": [amount for amount, _ in values], "unit": unit,
                "basis": basis, "flag": [flag for _, flag in values], "line": cells.lines,
            }
        )  # fmt: skip
        present = part["flag"] != EMPTY
        left["no value in the cell"] += int((~present).sum())
        parts.append(part[present])
    frame = pd.concat(parts, ignore_index=True)
    last = max(years, default=0)
    return Draft(
        frame,
        f"eia-uranium-{last}",
        f"years to {last}",
        len(cells),
        len(cells) * len(columns),
        left,
        [],
        cells.findings,
    )


def _across(book: Book) -> Draft:
    """Read a table by origin with a column a year; its title and unit stand above, a country is where it comes from."""
    above = " ".join(cell for row in book.above(_ACROSS) for cell in row)
    title, quantity = _TITLE.search(above), _QUANTITY.search(above)
    if title is None or quantity is None:
        hint = "Keep the lines above the header, with the table's number and unit."
        raise book.refuse("O005", "The title or the unit of the table is missing.", hint, 1)
    cells = Cells(book.table(_ACROSS))
    first, *columns = cells.table.header
    labels, left, parts = cells.text(first), Counter[str](), []
    codes = [country_of(label, {}) for label in labels]
    for column in columns:
        found = _YEAR.fullmatch(column)
        if found is None:
            left["column that is no year"] += len(cells)
            continue
        values = cells.numbers(column, _SYMBOLS)
        part = pd.DataFrame(
            {
                "series": [f"{title['table']}|{label}" for label in labels],
                "measure": "imports" if "purchased" in above else "demand",
                "country": [code or WORLD for code in codes], "partner": "USA", "year": int(found["year"]),
                "amount": [amount for amount, _ in values], "unit": quantity["unit"], "basis": quantity["basis"],
                "flag": [flag or found["flag"] for _, flag in values], "line": cells.lines,
            }
        )  # fmt: skip
        left["no value in the cell"] += int((part["flag"] == EMPTY).sum())
        parts.append(part[part["flag"] != EMPTY])
    frame = pd.concat(parts, ignore_index=True)
    last = int(frame["year"].max()) if len(frame) else 0
    notes = ["Rows without a country, such as totals, are given for the world."]
    figures = len(cells) * len(columns)
    return Draft(frame, f"eia-uranium-{last}", f"years to {last}", len(cells), figures, left, notes, cells.findings)


READERS: Final = (
    Reader(
        Publisher(
            "eia-uranium", "Uranium marketing and domestic production, tables",
            "U.S. Energy Information Administration", "Public domain (US Government work)", "https://www.eia.gov/uranium/marketing/",
            "A table as CSV, a row a year: prices paid (S1b: Delivery year, Total purchased, ...), summary of "
            "production (Year, Mine production of uranium, ...) or plants (Year, In-situ recovery plants, ...); or "
            "one by origin with a column a year, below its title and unit.",
            (
                "Open the address (marketing), or https://www.eia.gov/uranium/production/annual/ (production).",
                "Download the table as Excel or CSV, and keep the header and the rows of years.",
            ),
        ),
        (_PRICES, _MINING, _PLANTS, _ACROSS), _parse, ends=False,
    ),
)  # fmt: skip
