"""Uppsala Conflict Data Program: organized violence by country and year."""

from __future__ import annotations

from collections import Counter
from typing import Final

import pandas as pd

from lodeway.sources.cells import EMPTY, Cells
from lodeway.sources.files import Book
from lodeway.sources.observations import OTHERS, Draft, Layout, Publisher, Reader, Wanted

__all__ = ["READERS"]

_SERIES: Final = {
    "sb_total_deaths": "state-based conflict", "ns_total_deaths": "non-state conflict",
    "os_total_deaths": "one-sided violence", "cumulative_total_deaths_in_orgvio": "organized violence, all kinds",
}  # fmt: skip
_ESTIMATES: Final = ("best", "low", "high")
_GONE: Final = {"Czechoslovakia": OTHERS, "German Democratic Republic": OTHERS, "Kosovo": OTHERS,
                "Yemen (South Yemen)": OTHERS}  # fmt: skip
"""States that are no more, or that are not in ISO 3166-1."""
_FORMS: Final = (
    Layout(
        "to 25.1", ("country_cy", "year_cy", "sb_total_deaths_best_cy", "cumulative_total_deaths_in_orgvio_best_cy")
    ),
    Layout("from 26.1", ("country", "year", "sb_total_deaths_best", "cumulative_total_deaths_in_orgvio_best")),
)
_FIRST: Final = 1999


def _parse(book: Book, layout: Layout, _wanted: Wanted) -> Draft:
    """Give an observation for each kind of violence and each estimate of its deaths."""
    cells = Cells(book.table(layout))
    suffix = "_cy" if layout is _FORMS[0] else ""
    years, names = cells.years(f"year{suffix}"), cells.text(f"country{suffix}")
    codes = cells.countries(f"country{suffix}", _GONE)
    parts = []
    for key, basis in _SERIES.items():
        for estimate in _ESTIMATES:
            column = f"{key}_{estimate}{suffix}"
            if column not in cells:
                continue
            values = cells.numbers(column)
            parts.append(
                pd.DataFrame(
                    {
                        "series": f"{key}_{estimate}", "measure": "deaths", "country": codes, "year": years,
                        "amount": [amount for amount, _ in values], "unit": "deaths", "basis": basis,
                        "flag": [flag for _, flag in values], "line": cells.lines,
                        "note": [name if code == OTHERS else "" for name, code in zip(names, codes, strict=True)],
                    }
                )
            )  # fmt: skip
    frame = pd.concat(parts, ignore_index=True)
    present = frame["flag"] != EMPTY
    edition = str(max(years, default=_FIRST) - _FIRST)
    return Draft(
        frame[present], f"ucdp-{edition}", f"{edition}.1, years to {max(years, default=0)}", len(cells), len(frame),
        Counter({"no value in the cell": int((~present).sum())}), [], cells.findings,
    )  # fmt: skip


READERS: Final = (
    Reader(
        Publisher(
            "ucdp", "UCDP country-year data on organized violence", "Uppsala Conflict Data Program", "CC BY 4.0",
            "https://ucdp.uu.se/downloads",
            "A CSV file or workbook, a row a country and year: country_cy, year_cy, sb_total_deaths_best_cy, "
            "cumulative_total_deaths_in_orgvio_best_cy and more; from version 26.1 without the ending _cy.",
            (
                "Open the address, and find UCDP Country-Year Dataset on Organized Violence within Country Borders.",
                "Download the CSV archive, unpack it, and keep the CSV file (organizedviolencecy_v25_1.csv) as it is.",
            ),
        ),
        _FORMS, _parse,
    ),
)  # fmt: skip
