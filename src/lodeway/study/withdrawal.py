"""N-1 by solving: what is left of a buyer's supply when a power withdraws everything, and how long stocks last."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from lodeway.measures.trace import wanted
from lodeway.model import Options, Solution, settled_lanes, solve
from lodeway.scenario import LEVERS, withdraw
from lodeway.world import World
from lodeway.world.touch import THRESHOLD

__all__ = ["COLUMNS", "withdrawals"]

COLUMNS: Final = [
    "commodity", "unit", "power", "delivered_before", "delivered", "met", "price_before", "price", "cost", "stock",
    "days_on_stock", "undefined",
]  # fmt: skip
DAYS: Final = 365.0
SHORT: Final = 1e-6
"""Part of what was delivered from which supply counts as short."""


def withdrawals(
    world: World,
    base: Solution,
    buyer: frozenset[str],
    powers: Mapping[str, frozenset[str]],
    *,
    levers: Collection[str] = LEVERS,
    threshold: float = THRESHOLD,
) -> pd.DataFrame:
    """Solve the base year with and without each power, and set what the buyer gets side by side.

    Neither run holds flows to what was observed, since a withdrawal reroutes them; both start from the lanes
    of the solved base year, which cost something to leave, so that only the withdrawal tells them apart.

    Parameters
    ----------
    world, base
        The world, best of one mineral, and its solved base year.
    buyer
        Country codes.
    powers
        Name -> country codes; those of one power withdraw together. Where buyer and power share a country, it keeps
        what it makes.
    levers, threshold
        See :func:`lodeway.scenario.withdraw`.

    Returns
    -------
    pandas.DataFrame
        A row a commodity that the buyer wants and a power: ``delivered_before, delivered``: units a year; ``met``: the
        latter as a share of the former, NaN where nothing was delivered; ``price_before, price``: USD a unit where it
        is delivered (NaN where nothing is); ``cost``: what the withdrawal costs all together, USD a year (welfare lost
        where demand has a value; what had to be served and is not has none); ``stock``: units in stocks that the
        buyer can use; ``days_on_stock``: for how long they would replace what is short, all of them drawn as needed;
        ``undefined``: why that is NaN (no stock that the buyer can use is known, or nothing is short).
    """
    options = Options(lanes=settled_lanes(world, base))
    before = solve(world, options)
    rows: list[dict[str, Any]] = []
    for name, some in powers.items():
        after = solve(withdraw(world, some, levers, threshold=threshold), options)
        cost = _spent(after) - _spent(before)
        rows += [
            {"commodity": c, "power": name, "cost": cost, **_served(world, before, after, buyer, c)}
            for c in wanted(world, buyer)
        ]
    table = pd.DataFrame(rows)
    units = world["commodities"].set_index("id")["unit"]
    if len(table):
        table["unit"] = table["commodity"].map(units)
    return table.reindex(columns=COLUMNS)


def _spent(solution: Solution) -> float:
    """Cost, or welfare lost, USD."""
    return -solution.objective if solution.sense == "welfare" else solution.objective


def _served(world: World, before: Solution, after: Solution, buyer: frozenset[str], commodity: str) -> dict[str, Any]:
    first, last = (_delivered(world, one, buyer, commodity) for one in (before, after))
    stocks = _usable(world, buyer, commodity)
    stock = float(stocks["quantity"].sum())
    drawn = [float(one.draws["quantity"][one.draws["stockpile"].isin(stocks["id"])].sum()) for one in (before, after)]
    short = first - last + drawn[1] - drawn[0]
    reason = ""
    if not len(stocks):
        reason = "no stock known"
    elif not short > SHORT * first:
        reason = "nothing short"
    return {
        "delivered_before": first, "delivered": last, "met": last / first if first > 0 else np.nan,
        "price_before": _price(world, before, buyer, commodity), "price": _price(world, after, buyer, commodity),
        "stock": stock if len(stocks) else np.nan, "days_on_stock": np.nan if reason else DAYS * stock / short,
        "undefined": reason,
    }  # fmt: skip


def _delivered(world: World, solution: Solution, buyer: frozenset[str], commodity: str) -> float:
    """What the buyer gets; what is put by at a price of 0 is not wanted."""
    country = world["places"].set_index("id")["country"]
    free = world["demand"][(world["demand"]["curve"] == "fixed") & (world["demand"]["price"] == 0)]
    put_by = {*free["id"], *free["series"]} - {""}
    rows = solution.demand
    own = rows[(rows["commodity"] == commodity) & rows["place"].map(country).isin(buyer) & ~rows["demand"].isin(put_by)]
    return float(own["delivered"].sum())


def _usable(world: World, buyer: frozenset[str], commodity: str) -> pd.DataFrame:
    """Stocks of the commodity that are kept for the buyer, or lie in it and are open to all."""
    stocks = world["stockpiles"]
    country = stocks["place"].map(world["places"].set_index("id")["country"])
    kept = np.array([bool(b) and bool(world.countries(b) & buyer) for b in stocks["buyer"]], dtype=bool)
    return stocks[(stocks["commodity"] == commodity) & (kept | ((stocks["buyer"] == "") & country.isin(buyer)))]


def _price(world: World, solution: Solution, buyer: frozenset[str], commodity: str) -> float:
    """Price of what the buyer gets, USD a unit, weighted by deliveries; NaN if it gets nothing."""
    country = world["places"].set_index("id")["country"]
    lots = solution.deliveries
    lots = lots[(lots["commodity"] == commodity) & lots["place"].map(country).isin(buyer) & (lots["quantity"] > 0)]
    found = lots.merge(solution.prices, on=["year", "place", "commodity", "holder", "label"]).dropna(subset="price")
    return float(np.average(found["price"], weights=found["quantity"])) if len(found) else np.nan
