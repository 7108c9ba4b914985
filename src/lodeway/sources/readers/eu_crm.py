"""European Commission: shares of countries in the supply of raw materials, of the study on critical ones."""

from __future__ import annotations

from collections import Counter
from typing import Final

import pandas as pd

from lodeway.sources.cells import EMPTY, Cells
from lodeway.sources.files import Book
from lodeway.sources.observations import OTHERS, Draft, Layout, Publisher, Reader, Wanted

__all__ = ["READERS"]

_FORM: Final = Layout("shares by country", ("Material", "Stage", "Country", "Share", "t"))
_STAGES: Final = {"E": "extraction", "P": "processing"}
_SPELLINGS: Final = {"Brasil": "BRA", "Brasilia": "BRA", "Libanon": "LBN", "Surinam": "SUR", "Turkyie": "TUR",
                     "Kosovo": OTHERS}  # fmt: skip
_YEAR: Final = 2020


def _stage(text: str) -> str | None:
    return _STAGES.get(text)


def _parse(book: Book, layout: Layout, _wanted: Wanted) -> Draft:
    """Give two observations a row: a percent share, as an average of several years, and the trade parameter t."""
    cells = Cells(book.table(layout))
    stages = cells.read("Stage", _stage, ("O007", "Stage must be E or P.", "Fetch the file again."), "")
    values = cells.numbers("Share")
    trade = cells.numbers("t")
    materials, names = cells.text("Material"), cells.text("Country")
    codes = cells.countries("Country", _SPELLINGS)
    frame = pd.DataFrame(
        {
            "series": [f"{material}|{stage}" for material, stage in zip(materials, cells.text("Stage"), strict=True)],
            "measure": "share", "country": codes, "year": _YEAR, "period": "2016-20",
            "amount": [amount for amount, _ in values], "unit": "percent", "basis": stages,
            "flag": [flag for _, flag in values], "line": cells.lines,
            "note": [name if code == OTHERS else "" for name, code in zip(names, codes, strict=True)],
        }
    )  # fmt: skip
    sourcing = _is_sourcing(frame)
    frame["basis"] += ", EU sourcing" if sourcing else ", world supply"
    parameter = frame.assign(
        series=frame["series"] + "|t", measure="index", amount=[amount for amount, _ in trade], unit="factor",
        flag=[flag for _, flag in trade],
    )  # fmt: skip
    frame = pd.concat([frame, parameter], ignore_index=True)
    present = frame["flag"] != EMPTY
    notes = [
        "Shares are averages of about 2016 to 2020; E is extraction, P processing. <0.1 is read as 0.1, a bound.",
        "Series that end in |t are the trade parameter: 0.8 within the EU, 1 neutral, more under export restrictions.",
        "The two annexes have one layout: these are shares of "
        + ("what the EU uses." if sourcing else "world supply."),
    ]
    return Draft(
        frame[present], "eu-crm-2023", "2023", len(cells), len(frame),
        Counter({"no value in the cell": int((~present).sum())}), notes, cells.findings,
    )  # fmt: skip


def _is_sourcing(frame: pd.DataFrame) -> bool:
    """Only the annex on world supply gives shares below a tenth of a percent."""
    return bool(len(frame)) and not (frame["flag"] == "<").any()


READERS: Final = (
    Reader(
        Publisher(
            "eu-crm", "Study on the Critical Raw Materials for the EU 2023", "European Commission", "CC BY 4.0",
            "https://data.europa.eu/doi/10.2873/725585",
            "The annex of shares as CSV, a row a material, stage and country: Material, Stage (E or P), Country, "
            "Share (such as 44% or <0.1%), t (trade parameter).",
            (
                "The Commission publishes the annexes inside the study (PDF), at the address.",
                "As CSV they are in erikemilsson/EU-Critical-Raw-Materials-CRM-Reports-Datasets on GitHub.",
                "Open Data/global_supply_shares.csv or Data/eu_sourcing_shares.csv there, and press Download raw file.",
            ),
        ),
        (_FORM,), _parse, ("utf-8-sig", "cp1252"),
    ),
)  # fmt: skip
