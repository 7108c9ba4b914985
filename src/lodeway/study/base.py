"""The solved base year beside what was observed."""

from __future__ import annotations

import pandas as pd

from lodeway.measures import origin_shares
from lodeway.model import Options, Solution, solve
from lodeway.world import World

KEYS = ["commodity", "buyer", "to", "year"]
COLUMNS = ["commodity", "buyer", "to", "from", "year", "observed", "observed_share", "solved_share", "points"]
OTHERS = "(others)"
LEAST = 1e-6
"""Smallest solved share that others must have to be shown."""


def solve_base_year(world: World) -> Solution:
    """Solve the base year, observed outputs held and contracts in force."""
    return solve(world, Options(base=True))


def compare_base_year(world: World, solution: Solution | None = None) -> pd.DataFrame:
    """Set the solved base year beside the table ``flows``.

    Rows of ``flows`` of one commodity, buyer, destination and year are taken for all that was observed of it, and
    compared as shares. Without a buyer, what is made in a country counts; with one, where the commodity in the
    buyer's supply was made or drawn from stock. Rows with a destination compare direct shipments. What is solved
    to come from anybody who is not listed stands in a row of its own.

    Returns
    -------
    pandas.DataFrame
        ``commodity, buyer, to, from, year``; ``observed``: in units; ``observed_share, solved_share``: fractions of
        all that was observed and solved; ``points``: the difference of the shares in percentage points.
    """
    flows = world["flows"]
    if flows.empty:
        return pd.DataFrame(columns=COLUMNS)
    solution = solution or solve_base_year(world)
    table = pd.concat(
        [_beside(world, solution, rows) for _, rows in flows.groupby(KEYS, sort=False)], ignore_index=True
    )
    table["observed_share"] = table["observed"] / table.groupby(KEYS)["observed"].transform("sum")
    table["points"] = 100 * (table["solved_share"] - table["observed_share"])
    return table[COLUMNS]


def _beside(world: World, solution: Solution, rows: pd.DataFrame) -> pd.DataFrame:
    """Set rows of one commodity, buyer, destination and year beside what was solved."""
    commodity, buyer, to = (str(rows[key].iloc[0]) for key in KEYS[:3])
    if buyer:
        found = origin_shares(world, solution, world.countries(buyer), solution.years[0], commodity)
        solved = found[found["country"] != ""].groupby("country")["share"].sum()
    elif to:
        shipped = solution.shipments[solution.shipments["commodity"] == commodity]
        solved = shipped[shipped["to"].isin(world.places(to))].groupby("from")["quantity"].sum()
    else:
        solved = solution.production[solution.production["commodity"] == commodity].groupby("place")["quantity"].sum()
    solved = solved / solved.sum()
    country = dict(zip(world["places"]["id"], world["places"]["country"], strict=True))
    makers = [world.places(text) if text else frozenset(country) for text in rows["from"]]
    if buyer:
        makers = [frozenset(country[place] for place in places) for places in makers]
    shares = [float(solved[solved.index.isin(who)].sum()) for who in makers]
    rest = float(solved[~solved.index.isin(frozenset().union(*makers))].sum())
    table = pd.DataFrame({
        "from": [*rows["from"], OTHERS], "observed": [*rows["quantity"].astype(float), 0.0],
        "solved_share": [*shares, rest],
    }).assign(commodity=commodity, buyer=buyer, to=to, year=int(rows["year"].iloc[0]))  # fmt: skip
    return table if rest > LEAST else table.iloc[:-1]
