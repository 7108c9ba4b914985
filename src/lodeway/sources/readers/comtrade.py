"""UN Comtrade: what the web pages download, in the present layout and the one before 2023."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from typing import Final

import pandas as pd

from lodeway.geography import COUNTRIES, NUMBERS
from lodeway.sources.cells import EMPTY, Cells, Value
from lodeway.sources.files import Book
from lodeway.sources.observations import OTHERS, WORLD, Draft, Layout, Publisher, Reader, Wanted, plain
from lodeway.sources.readers.baci import OWN_CODES

__all__ = ["READERS"]

_NEW: Final = Layout(
    "comtradeplus",
    ("refYear", "period", "reporterCode", "flowCode", "partnerCode", "cmdCode", "netWgt", "primaryValue"),
)
_OLD: Final = Layout(
    "legacy", ("Year", "Period", "Trade Flow", "Reporter Code", "Partner Code", "Commodity Code", "Netweight (kg)",
               "Trade Value (US$)"),
)  # fmt: skip
_ROLES: Final[Mapping[str, Mapping[str, str]]] = {
    "comtradeplus": {
        "year": "refYear", "period": "period", "flow": "flowCode", "reporter": "reporterCode",
        "partner": "partnerCode", "product": "cmdCode", "weight": "netWgt", "value": "primaryValue",
        "text": "cmdDesc", "estimated": "isNetWgtEstimated", "second": "partner2Code",
        "customs": "customsCode", "transport": "motCode",
    },
    "legacy": {
        "year": "Year", "period": "Period", "flow": "Trade Flow", "reporter": "Reporter Code",
        "partner": "Partner Code", "product": "Commodity Code", "weight": "Netweight (kg)",
        "value": "Trade Value (US$)", "text": "Commodity", "estimated": "Flag", "second": "2nd Partner Code",
        "customs": "Customs Proc. Code", "transport": "Mode of Transport Code",
    },
}  # fmt: skip
_FLOWS: Final = {
    "m": "imports", "import": "imports", "imports": "imports", "x": "exports", "export": "exports",
    "exports": "exports", "rx": "re-exports", "re-export": "re-exports", "re-exports": "re-exports",
    "rm": "re-imports", "re-import": "re-imports", "re-imports": "re-imports",
}  # fmt: skip
_TOTALS: Final = {"second": ("", "0"), "customs": ("", "C00"), "transport": ("", "0")}
"""Codes of the rows that stand for all second partners, customs procedures and modes of transport."""
_ESTIMATED: Final = ("true", "1", "2", "4", "6")
_NOTHING: Final[dict[str, Value]] = {"": (math.nan, EMPTY), "NA": (math.nan, "NA"), "N/A": (math.nan, "NA")}
_MONTH: Final = 6


def _country(text: str) -> str | None:
    """Code of a country by its number; 0 is the world."""
    if not text.isdecimal():
        return text if text in COUNTRIES else None
    number = int(text)
    return WORLD if number == 0 else NUMBERS.get(number) or OWN_CODES.get(number) or OTHERS


def _parse(book: Book, layout: Layout, _wanted: Wanted) -> Draft:
    """Give two observations a row: the weight in kilograms and the value in USD, as the reporter states them."""
    cells = Cells(book.table(layout))
    roles = _ROLES[layout.name]
    fault = ("O008", "This stands for no country.", "Fetch the file again.")
    reporters = cells.read(roles["reporter"], _country, fault, OTHERS)
    partners = cells.read(roles["partner"], _country, fault, OTHERS)
    flows = cells.read(roles["flow"], lambda text: _FLOWS.get(plain(text), ""), fault, "")
    years, periods = cells.years(roles["year"]), cells.text(roles["period"])
    detail = [
        any(code not in totals for code, totals in zip(codes, _TOTALS.values(), strict=True))
        for codes in zip(*(cells.text(roles[role]) for role in _TOTALS), strict=True)
    ]
    base = pd.DataFrame(
        {
            "series": cells.text(roles["product"]), "country": reporters, "partner": partners, "year": years,
            "period": [f"{p[:4]}-{p[4:]}" if len(p) == _MONTH and p.isdecimal() else "" for p in periods],
            "line": cells.lines, "flow": flows, "note": cells.text(roles["text"]), "detail": detail,
            "estimated": [text.casefold() in _ESTIMATED for text in cells.text(roles["estimated"])],
        }
    )  # fmt: skip
    left, parts = Counter[str](), []
    for role in ("weight", "value"):
        values = cells.numbers(roles[role], _NOTHING)
        part = base.assign(amount=[amount for amount, _ in values], flag=[flag for _, flag in values])
        part = _weights(part) if role == "weight" else _values(part)
        nothing, detailed, odd = part["flag"] == EMPTY, part["detail"], part["flow"] == ""
        left["no value in the cell"] += int(nothing.sum())
        left["part of another row: second partner, customs procedure, transport"] += int((detailed & ~nothing).sum())
        left["flow that is neither import nor export"] += int((odd & ~detailed & ~nothing).sum())
        parts.append(part[~nothing & ~detailed & ~odd])
    frame = pd.concat(parts, ignore_index=True).drop(columns=["flow", "estimated", "detail"])
    notes = [
        "A weight of 0 is flagged 0: as a rule it was not reported.",
        "country is the reporter, partner the other side. Imports include freight and insurance, exports do not.",
    ]
    last = max(years, default=0)
    return Draft(frame, "comtrade", f"years to {last}", len(cells), 2 * len(cells), left, notes, cells.findings)


def _weights(part: pd.DataFrame) -> pd.DataFrame:
    """Weights by flow; those that the publisher estimated, or that are nought, are flagged."""
    plainly = part["flow"].isin(("imports", "exports"))
    flag = part["flag"].where(~(part["estimated"] & (part["flag"] == "")), "e")
    return part.assign(
        measure=part["flow"].where(plainly, "other"), unit="kilograms",
        basis=("net weight, " + part["flow"]).where(~plainly, "net weight"),
        flag=flag.where(~((flag == "") & (part["amount"] == 0)), "0"),
    )  # fmt: skip


def _values(part: pd.DataFrame) -> pd.DataFrame:
    return part.assign(measure="trade_value", unit="USD", basis="customs value, " + part["flow"])


READERS: Final = (
    Reader(
        Publisher(
            "comtrade", "UN Comtrade download", "United Nations Statistics Division",
            "Free for use; re-dissemination of the data needs the permission of the United Nations",
            "https://comtradeplus.un.org",
            "A CSV file, a row a reporter, partner, flow and product: refYear, reporterCode, flowCode, partnerCode, "
            "cmdCode, netWgt, primaryValue and more; or, before 2023, Year, Trade Flow, Reporter Code, Partner Code, "
            "Commodity Code, Netweight (kg), Trade Value (US$).",
            (
                "Register and log in at the address, and open Trade Data.",
                "Choose goods, yearly, HS, the products, reporters, partners and years, and both imports and exports.",
                "Press Download, and keep the CSV file (TradeData_....csv) as it is.",
            ),
        ),
        (_NEW, _OLD), _parse, ("utf-8-sig", "cp1252"),
    ),
)  # fmt: skip
