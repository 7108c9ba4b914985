"""DESTA: preferential trade agreements by pair of countries."""

from __future__ import annotations

from collections import Counter
from typing import Final

import pandas as pd

from lodeway.geography import NUMBERS
from lodeway.sources.cells import EMPTY, Cells
from lodeway.sources.files import Book
from lodeway.sources.observations import OTHERS, Draft, Layout, Publisher, Reader, Wanted

__all__ = ["READERS"]

_FORM: Final = Layout(
    "dyads", ("country1", "country2", "iso1", "iso2", "number", "name", "entry_type", "year", "entryforceyear")
)


def _code(text: str) -> str | None:
    return NUMBERS.get(int(text), OTHERS if text == "900" else None) if text.isdecimal() else None


def _parse(book: Book, layout: Layout, _wanted: Wanted) -> Draft:
    """Give one observation a pair and treaty, in the year of signature; its amount is the year of entry into force."""
    cells = Cells(book.table(layout))
    fault = ("O008", "This number stands for no country.", "Fetch the file again.")
    first, second = cells.read("iso1", _code, fault, OTHERS), cells.read("iso2", _code, fault, OTHERS)
    values = cells.numbers("entryforceyear", {"NA": (float("nan"), "NA")})
    frame = pd.DataFrame(
        {
            "series": cells.text("name"), "measure": "agreement", "country": first, "partner": second,
            "year": cells.years("year"), "amount": [amount for amount, _ in values], "unit": "year of entry into force",
            "basis": cells.text("entry_type"), "flag": ["NA" if flag == EMPTY else flag for _, flag in values],
            "line": cells.lines,
            "note": [f"treaty {number}" for number in cells.text("number")],
        }
    )  # fmt: skip
    notes = [
        "year is the year of signature, amount that of entry into force; NA: not in force, or not known.",
        "A pair stands once, in either order.",
    ]
    return Draft(frame, "desta-2.1", "2.1", len(cells), len(cells), Counter(), notes, cells.findings)


READERS: Final = (
    Reader(
        Publisher(
            "desta", "Design of Trade Agreements database, dyads", "DESTA", "CC0; the authors ask to be cited",
            "https://www.designoftradeagreements.org/downloads/",
            "A CSV file or workbook, a row a pair of countries and treaty: country1, country2, iso1, iso2, number, "
            "base_treaty, name, entry_type, consolidated, year, entryforceyear and more.",
            (
                "Open the address, and download List of treaties in dyadic form.",
                "Keep the workbook as it is (desta_list_of_treaties_02_01_dyads.xlsx), or save its data sheet as CSV.",
            ),
        ),
        (_FORM,), _parse,
    ),
)  # fmt: skip
