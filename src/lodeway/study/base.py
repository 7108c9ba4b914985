"""The solved base year beside what was observed."""

from __future__ import annotations

import pandas as pd

from lodeway.measures import origin_shares
from lodeway.model import Options, Solution, solve
from lodeway.world import World


def solve_base_year(world: World) -> Solution:
    """Solve the base year, observed outputs held and contracts in force."""
    return solve(world, Options(base=True))


def compare_base_year(world: World, solution: Solution | None = None) -> pd.DataFrame:
    """Set the solved base year beside the table ``flows``.

    Rows of ``flows`` of one commodity and buyer are compared as shares of their sum. Without a buyer,
    what is made in a country counts; with one, where the commodity in the buyer's supply was made.
    Rows with a destination compare direct shipments.

    Returns
    -------
    pandas.DataFrame
        ``commodity, buyer, to, from, year, observed, solved`` in units, ``observed_share, solved_share``
        as fractions of their sums, and ``points``: the difference of the shares in percentage points.
    """
    flows = world["flows"]
    if flows.empty:
        return pd.DataFrame(columns=["commodity", "buyer", "to", "from", "year", "observed", "solved", "observed_share", "solved_share", "points"])
    solution = solution or solve_base_year(world)
    parts = []
    for (commodity, buyer, to), rows in flows.groupby(["commodity", "buyer", "to"], sort=False):
        solved = _solved(world, solution, str(commodity), str(buyer), str(to), list(rows["from"]))
        observed = rows["quantity"].astype(float)
        table = pd.DataFrame({
            "commodity": commodity, "buyer": buyer, "to": to, "from": rows["from"], "year": rows["year"],
            "observed": observed, "solved": solved,
        })  # fmt: skip
        table["observed_share"] = observed / observed.sum()
        total = table["solved"].sum()
        table["solved_share"] = table["solved"] / total if total > 0 else float("nan")
        table["points"] = 100 * (table["solved_share"] - table["observed_share"])
        parts.append(table)
    return pd.concat(parts, ignore_index=True)


def _solved(world: World, solution: Solution, commodity: str, buyer: str, to: str, makers: list[str]) -> list[float]:
    """Solved quantities of one commodity by maker."""
    country = world["places"].set_index("id")["country"]
    if to:
        shipped = solution.shipments[solution.shipments["commodity"] == commodity]
        shipped = shipped[shipped["to"].isin(world.places(to))]
        return [float(shipped["quantity"][shipped["from"].isin(world.places(m))].sum()) for m in makers]
    if buyer:
        found = origin_shares(world, solution, world.countries(buyer), solution.years[0], commodity)
        found = found[found["country"] != ""]
        delivered = 1.0
        return [float(found["share"][found["country"].isin(world.countries(m))].sum()) * delivered for m in makers]
    made = solution.production[solution.production["commodity"] == commodity]
    origin = made["place"].map(country)
    return [float(made["quantity"][origin.isin(world.countries(m))].sum()) for m in makers]
