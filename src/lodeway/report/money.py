"""How the money that can be expected of promises is shown: as text and as JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
from rich.console import Console
from rich.markup import escape

from lodeway.agreements.money import EVER
from lodeway.agreements.outlook import Outlook
from lodeway.agreements.sums import MoneyDraws
from lodeway.report.layout import grid
from lodeway.report.outlook import print_reasons, some, whole
from lodeway.report.plain import plain, records
from lodeway.report.register import bounds

__all__ = ["draws_data", "money_data", "print_money"]

_YEARS: Final = 2
_DIGITS: Final = 3
_KEYS: Final = {"amounts": ("commitment",), "sums": ("of", "id", "kind", "currency")}
_NOTE: Final = (
    "kept: chance that it is kept at all. share: part of the sum that comes if it is, and cases behind that. By year "
    "and in the end: what can be\nexpected, chance x share x sum, what has come already in full; a sum counts when it "
    "is due, payments on the way are not told.\n8 in 10: between these it comes to in the end, eight times in ten. "
    "beyond: of what can be expected, what would not have come anyway.\nNothing is converted; - is not defined."
)
_SUMS_NOTE: Final = (
    "Each sum counts once: parts are in their whole. What several promise together stands with each of them (joint) "
    "and once in all. No date:\nnot in the years, but in the end. Not told: nothing can be said of them. Letters of "
    "interest promise no money and stand apart.\nA least that is not said counts as nothing."
)


def draws_data(drawn: MoneyDraws) -> dict[str, Any]:
    """Draws of what comes of one sum as plain values."""
    years = None if drawn.years is None else drawn.years.tolist()
    return {
        "years": years, "kept": drawn.kept.tolist(), "share": drawn.total.tolist(),
        "additional": [plain(share) for share in drawn.additional.tolist()], "delivered_share": drawn.done,
    }  # fmt: skip


def money_data(amounts: pd.DataFrame, sums: pd.DataFrame) -> dict[str, Any]:
    """What can be expected of each sum (`amounts`) and of them together (`sums`), by year under `by`."""
    content: dict[str, Any] = {}
    for name, frame in (("amounts", amounts), ("sums", sums)):
        rows: dict[tuple[Any, ...], dict[str, Any]] = {}
        for row in records(frame):
            years = list(row).index("by")
            items = list(row.items())
            one = rows.setdefault(tuple(row[key] for key in _KEYS[name]), {**dict(items[:years]), "by": {}})
            one["by"][row["by"]] = dict(items[years + 1 :])
        content[name] = list(rows.values())
    for one in content["amounts"]:
        one["within"] = one["within"].split()
    return content


def _years(told: Outlook, table: pd.DataFrame) -> list[str]:
    """The year in the middle and the last one; none where nothing has chances by year."""
    dated = table.loc[table["by"] != EVER, ["expected_low", "expected_high"]].notna().any(axis=None)
    return [str(year) for year in some(told.years, _YEARS + 1)[-_YEARS:]] if dated else []


def _expected(row: Mapping[Any, Any], what: str = "expected") -> str:
    return bounds(row[f"{what}_low"], row[f"{what}_high"], _DIGITS) or "-"


def _range(row: Mapping[Any, Any]) -> str:
    return bounds(row["least"], row["most"], _DIGITS) or "-"


def print_money(told: Outlook, amounts: pd.DataFrame, sums: pd.DataFrame, console: Console) -> None:
    """What can be expected of each sum of an outlook, and of them together; what all come to in words."""
    _print_amounts(amounts, told, console)
    _print_sums(sums, told, console)
    for _, own in sums[sums["of"] == "all"].groupby(["kind", "currency"], sort=False):
        console.print(_in_words({row["by"]: row for row in own.to_dict("records")}, told), soft_wrap=True)


def _in_words(by: Mapping[str, Mapping[Any, Any]], told: Outlook) -> str:
    """What all sums of one currency come to."""
    end = by[EVER]
    what = "in letters of interest" if end["kind"] == "interest" else "promised"
    head = f"Of {bounds(end['promised_low'], end['promised_high'], _DIGITS)} {end['currency']} {what}"
    undated = f", without {end['undated']} that have no date," if end["undated"] else ""
    parts = [
        f"{_expected(row)} can be expected {when} (8 in 10: {_range(row)}), {_expected(row, 'additional')} of it beyond"
        for when, row in (("in the end", end), (f"by {told.until}{undated}", by[str(told.until)]))
        if _expected(row) != "-"
    ]
    return f"{head}, {'; '.join(parts)}."


def _print_amounts(table: pd.DataFrame, told: Outlook, console: Console) -> None:
    """A line a sum of which something can be said, and why nothing can be of others."""
    years = _years(told, table)
    rows, why, within = [], [], []
    for key, own in table.groupby("commitment", sort=False):
        by = {row["by"]: row for row in own.to_dict("records")}
        end = by[EVER]
        why.append((str(key), end["why"]))
        if end["why"]:
            continue
        if end["within"]:
            within.append(f"{key} in {end['within'].split()[0]}")
        come = f"\n{whole(end['delivered_share'])} has come" if end["delivered_share"] else ""
        rows.append((
            f"{key}\n  {', '.join(filter(None, (end['promiser'], end['class'], end['kind'])))}",
            f"{bounds(end['promised_low'], end['promised_high'])} {end['currency']}{come}", whole(end["chance"]),
            "-" if math.isnan(end["share"]) else f"{whole(end['share'])} ({end['share_cases']:.3g})",
            *(_expected(by[year]) for year in years), _expected(end), _range(end), _expected(end, "additional"),
        ))  # fmt: skip
    head = ("promise; by, class, kind", "promised", "kept", "share", *years, "in the end", "8 in 10", "beyond")
    console.print(grid(f"Money to be expected on {told.as_of}", head, rows, _NOTE if rows else "No sum can be told."))
    print_reasons(console, why)
    if within:
        console.print(f"  Included in another sum: {escape('; '.join(within))}.", soft_wrap=True)


def _print_sums(table: pd.DataFrame, told: Outlook, console: Console) -> None:
    """A line a party, forum and currency, and one for all."""
    years = _years(told, table)
    rows = []
    for (of, name, kind, currency), own in table.groupby(["of", "id", "kind", "currency"], sort=False):
        by = {row["by"]: row for row in own.to_dict("records")}
        end = by[EVER]
        counts = [(end["promises"], "sum" if end["promises"] == 1 else "sums"), (end["joint"], "joint")]
        counts += [(end["undated"], "no date"), (end["unsaid"], "not told")]
        told_of = ", ".join(f"{n} {what}" for n, what in counts if n)
        rows.append((
            f"{' '.join(filter(None, (str(of), str(name))))}{', interest' if kind == 'interest' else ''}\n  {told_of}",
            f"{bounds(end['promised_low'], end['promised_high'], _DIGITS)} {currency}",
            *(_expected(by[year]) for year in years), _expected(end), _range(end), _expected(end, "additional"),
        ))  # fmt: skip
    head = ("of; sums", "promised", *years, "in the end", "8 in 10", "beyond")
    if rows:
        console.print(grid("\nTogether", head, rows, _SUMS_NOTE))
