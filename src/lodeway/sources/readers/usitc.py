"""U.S. International Trade Commission: imports for consumption by heading and country, from DataWeb."""

from __future__ import annotations

from collections import Counter
from typing import Final

import pandas as pd

from lodeway.sources.cells import EMPTY, Cells
from lodeway.sources.files import Book
from lodeway.sources.observations import Draft, Layout, Publisher, Reader, Wanted

__all__ = ["READERS"]

_FORM: Final = Layout("long", ("hts4", "country", "measure", "unit", "year", "value"))
_VALUE: Final = "Customs Value"
_KINDS: Final = (_VALUE, "First Unit of Quantity", "Second Unit of Quantity")


def _kind(text: str) -> str | None:
    return text if text in _KINDS else None


def _parse(book: Book, layout: Layout, _wanted: Wanted) -> Draft:
    """Give one observation a row: value or quantity of imports of the United States."""
    cells = Cells(book.table(layout))
    kinds = cells.read(
        "measure", _kind, ("O007", f"measure must be one of {', '.join(_KINDS)}.", "Fetch it again."), ""
    )
    values, units = cells.numbers("value"), cells.text("unit")
    frame = pd.DataFrame(
        {
            "series": cells.text("hts4"),
            "measure": ["trade_value" if kind == _VALUE else "imports" for kind in kinds],
            "country": cells.countries("country"), "partner": "USA", "year": cells.years("year"),
            "amount": [amount for amount, _ in values],
            "unit": ["USD" if kind == _VALUE else unit for kind, unit in zip(kinds, units, strict=True)],
            "basis": [(unit if kind == _VALUE else kind).casefold() for kind, unit in zip(kinds, units, strict=True)],
            "flag": [flag for _, flag in values], "line": cells.lines, "note": cells.text("description"),
        }
    )  # fmt: skip
    present = frame["flag"] != EMPTY
    return Draft(
        frame[present], "usitc-dataweb", f"years to {max(frame['year'], default=0)}", len(cells), len(cells),
        Counter({"no value in the cell": int((~present).sum())}),
        [
            "country is where the goods come from, partner the United States.",
            "A query holds the partners that were asked for, so shares of its sum are shares of these only.",
        ],
        cells.findings,
    )  # fmt: skip


READERS: Final = (
    Reader(
        Publisher(
            "usitc", "US imports for consumption by HTS heading and country", "U.S. International Trade Commission",
            "Public domain (US Government work)", "https://dataweb.usitc.gov",
            "A long CSV file: hts4, description, country, measure (Customs Value, First or Second Unit of Quantity), "
            "unit, year, value.",
            (
                "Register and log in at the address; choose imports for consumption, annual, HTS-4 and the countries.",
                "Download the result, and save it as CSV with one row a heading, country, measure and year.",
            ),
        ),
        (_FORM,), _parse,
    ),
)  # fmt: skip
