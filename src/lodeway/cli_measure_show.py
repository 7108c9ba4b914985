"""How `lodeway measure` shows its tables to people."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
from rich.markup import escape

from lodeway.cli_show import wide_console
from lodeway.measures.measure import Measure
from lodeway.measures.registry import measures
from lodeway.report.layout import amount, country, grid, money, percent, unit_of
from lodeway.report.layout import number as digits
from lodeway.study.measuring import Measured

__all__ = ["print_beside", "print_case", "print_list", "print_measure", "print_measured", "print_rank"]

CODE: Final = 3
BESIDE: Final = 40
"""Rows of a comparison that are shown; files hold all."""
SHARES: Final = {"top1": "top 1", "top3": "top 3", "import-reliance": "IR", "net-import-reliance": "NIR", "n-1": "N-1"}
INDICES: Final = {"hhi": "HHI", "hhi-wgi": "HHI-WGI", "geopolrisk": "GPR"}
SHORT: Final = (
    "IR import reliance, NIR the same by the USGS, GPR GeoPolRisk; - is not defined. See `lodeway measure list`."
)
BASES: Final = {"flows": "national figures", "output": "output of facilities", "capacity": "capacity of facilities"}
SOLVED: Final = (
    "Share of what is delivered that met the power in that role; any: in any of them, owners from the threshold on. "
    "[ ]: least and most that the same totals allow."
)
OBSERVED: Final = (
    "Share of what the buyer has that met the power, mixed at each country; - where all is of unknown origin. [ ]: "
    "least and most that the same totals allow, the unknown counted as clean and as touched. ( ): 5 and 95 in 100 "
    "draws of the figures within the ranges of their quality. ?: part of unknown origin that met no power."
)


def print_list() -> None:
    """Print the registered measures."""
    rows = [(one.name, one.title, one.unit, one.direction, one.formula) for one in measures().values()]
    wide_console().print(grid("Measures", ("name", "what", "unit", "worse", "formula"), rows))


def print_measure(one: Measure) -> None:
    """Print what a measure is."""
    screen = wide_console()
    worse = "more" if one.direction == "up" else "less"
    screen.print(f"[bold]{escape(one.title)}[/] ({one.name}), {escape(one.unit)}; {worse} is worse")
    screen.print(f"  {escape(one.formula)}", soft_wrap=True)
    screen.print(f"  Source: {escape(one.source)}", soft_wrap=True)
    rows = [(i.name, i.text, i.unit, "optional" if i.optional else "needed") for i in one.inputs]
    screen.print(grid("Inputs", ("name", "what", "unit", ""), rows))


def print_case(case: dict[str, Any]) -> None:
    """Print the working of one case, number by number."""
    rows = [(step["what"], f"{step['value']:.6g}") for step in case["steps"]]
    rests = BASES.get(case["basis"], "nothing observed")
    title = f"\n{case['commodity']} ({case['unit']}), {case['year']}, production from {rests}"
    told = f"figures from {', '.join(case['sources']) or 'nowhere'}; see `lodeway world why sources KEY`"
    if not case["commodity"]:
        title, told = "\nFrom the figures given", ""
    result = f"not defined: {case['undefined']}" if case["undefined"] else f"result: {case['value']:.6g}"
    note = "\n".join(filter(None, [*case["notes"], result, told]))
    wide_console().print(grid(title, ("number", "value"), rows, note), soft_wrap=True)


def print_rank(table: pd.DataFrame, title: str, *, solved: bool) -> None:
    """Print minerals ranked by exposure."""
    powers = [c for c in table.columns if c not in ("mineral", "commodity", "import-reliance", "hhi", "hhi_at")]
    rows = [
        (r["mineral"], r["commodity"], *(percent(r[p]) for p in powers), percent(r["import-reliance"]),
         "-" if math.isnan(r["hhi"]) else f"{r['hhi']:.2f}", "" if pd.isna(r["hhi_at"]) else str(r["hhi_at"]))
        for r in table.to_dict("records")
    ]  # fmt: skip
    head = ("mineral", "most exposed", *powers, "import reliance", "HHI", "of")
    how = "traced in the solved base year, lots kept apart" if solved else "traced on observed flows"
    note = (
        f"Exposure: share of what is delivered that met the power in any role, {how}. "
        "Import reliance: of the most exposed commodity. HHI: the greatest of all stages. - is not defined."
    )
    wide_console().print(grid(title, head, rows, note))


def print_measured(found: Measured, buyer: str) -> None:
    """Print what was measured of a mineral."""
    _print_stages(found, buyer)
    if found.exposure.empty:
        wide_console().print(f"\n{_why_not_traced(found)}")
        return
    for flows, own in found.exposure.groupby("flows", sort=False):
        (_print_solved if flows == "solved" else _print_observed)(own)
    if "solved" not in set(found.exposure["flows"]):
        wide_console().print(
            "Solved flows are not traced: not asked for, or the buyer wants none of it in the base year."
        )
    if len(found.withdrawal):
        _print_withdrawal(found.withdrawal)


def _print_stages(found: Measured, buyer: str) -> None:
    screen = wide_console()
    head = ("commodity", "largest", *SHARES.values(), *INDICES.values(), "from")
    rows = [
        (r["commodity"], r["largest"], *(percent(r[name]) for name in SHARES),
         *("-" if math.isnan(r[name]) else f"{r[name]:.2f}" for name in INDICES), r["basis"])
        for r in found.stages.to_dict("records")
    ]  # fmt: skip
    screen.print(grid(f"{found.mineral} for {buyer}, {found.year}: by stage, as observed", head, rows, SHORT))
    short = {**SHARES, **INDICES}
    shown = found.undefined[found.undefined["measure"].isin(short)]
    told = shown.groupby(["reason", "commodity"], sort=False)["measure"].agg(lambda own: ", ".join(own.map(short)))
    for (reason, which), own in told.reset_index().groupby(["reason", "measure"], sort=False):
        screen.print(f"  {which} of {', '.join(own['commodity'])}: not defined, {escape(str(reason))}", soft_wrap=True)
    for note in found.notes.drop_duplicates(["commodity", "note"]).to_dict("records"):
        screen.print(f"  {note['commodity']}: {escape(note['note'])}", soft_wrap=True)


def _print_solved(rows: pd.DataFrame) -> None:
    cells = {(r["commodity"], r["role"], r["power"], r["custody"]): r for r in rows.to_dict("records")}

    def cell(commodity: str, role: str, power: str) -> str:
        apart, mixed = (cells[commodity, role, power, custody] for custody in ("apart", "mixed"))
        return f"{percent(apart['share'])} / {percent(mixed['share'])} {_ends(apart)}"

    _print_roles(rows, cell, "\nTraced exposure, solved base year: lots kept apart / mixed", SOLVED)


def _print_observed(rows: pd.DataFrame) -> None:
    cells = {(r["commodity"], r["role"], r["power"]): r for r in rows.to_dict("records")}

    def cell(commodity: str, role: str, power: str) -> str:
        one = cells[commodity, role, power]
        if math.isnan(one["share"]):
            return "-"
        dark = f" ?{100 * one['unknown']:.0f}" if one["unknown"] >= 0.005 else ""  # noqa: PLR2004 - shown as 1 or more
        band = "" if math.isnan(one["low"]) else f" ({100 * one['low']:.0f}-{100 * one['high']:.0f})"
        return f"{percent(one['share'])} {_ends(one)}{band}{dark}"

    year = int(rows["year"].iloc[0])
    _print_roles(rows, cell, f"\nTraced exposure, flows observed in {year}", OBSERVED)


def _ends(row: Mapping[Any, Any]) -> str:
    if math.isnan(row["least"]):
        return ""
    return f"[{100 * row['least']:.0f}-{100 * row['most']:.0f}]"


def _print_roles(rows: pd.DataFrame, cell: Any, title: str, note: str) -> None:  # noqa: ANN401 - a function
    powers = list(dict.fromkeys(rows["power"]))
    pairs = dict.fromkeys(zip(rows["commodity"], rows["role"], strict=True))
    lines = [(c, role, *(cell(c, role, power) for power in powers)) for c, role in pairs]
    names = [p if len(p) != CODE else country(p) for p in powers]
    wide_console().print(grid(title, ("commodity", "role", *names), lines, note))


def _print_withdrawal(table: pd.DataFrame) -> None:
    unit, money_unit = unit_of(table["cost"])
    rows = [
        (
            r["commodity"],
            r["power"],
            percent(r["met"]),
            f"{digits(r['delivered_before'])} to {digits(r['delivered'])} {r['unit']}",
            f"{money(r['price_before'])} to {money(r['price'])}",
            amount(r["cost"], unit),
            r["undefined"] or f"{r['days_on_stock']:,.0f} days",
        )
        for r in table.to_dict("records")
    ]
    head = ("commodity", "power", "still met", "delivered", "price a unit", f"cost, {money_unit} a year", "stocks last")
    note = (
        "The base year solved with and without what the power can withdraw. Still met: delivered, as a share of what "
        "is delivered without the withdrawal. Cost: of all buyers together; what must be served and is not has none. "
        "Stocks: those of the commodity itself that the buyer can use."
    )
    wide_console().print(grid("\nN-1: if the power withdraws", head, rows, note))


def print_beside(table: pd.DataFrame, title: str, names: tuple[str, str]) -> None:
    """Print two measurements side by side, the greatest changes of shares first."""
    shown = table[(table["first"].notna() | table["second"].notna()) & ~(table["change"] == 0)]
    shown = shown.assign(size=shown["change"].abs().fillna(0.0)).sort_values("size", ascending=False, kind="stable")
    keys = [c for c in table.columns if c not in ("first", "second", "change")]
    rows = [
        (*(str(r[key]) for key in keys), *(_plain(r[name]) for name in ("first", "second", "change")))
        for r in shown.head(BESIDE).to_dict("records")
    ]
    more = f"{len(shown) - BESIDE} more differ; --csv, --excel and --json hold all. " if len(shown) > BESIDE else ""
    note = f"{more}{len(table) - len(shown)} figures are alike or defined in neither. Shares are fractions."
    wide_console().print(grid(title, (*keys, *names, "change"), rows, note))


def _plain(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.4g}"


def _why_not_traced(found: Measured) -> str:
    if not found.powers:
        return "No exposure: nobody abroad makes it. Name a power with --power."
    return "No exposure is traced: nothing of it is observed that the buyer has, and it wants none in the base year."
