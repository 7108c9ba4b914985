"""Why a cap cannot be met."""

from __future__ import annotations

import pandas as pd

from lodeway.model import Solution
from lodeway.study.views import country_of, names, span
from lodeway.world import World

COLUMNS = ["kind", "id", "name", "years", "limit", "points"]
NO_OBSTACLES = pd.DataFrame(columns=COLUMNS)
MORE = 0.1
"""How much more of a limit is asked about."""
LEAST = 1e-3
"""Fewest points that are worth telling."""
LATE = "opens too late"


def obstacles(world: World, solution: Solution, buyer: frozenset[str], touched: frozenset[str]) -> pd.DataFrame:
    """Limits that hold exposure up, and untouched additions that open too late.

    Parameters
    ----------
    world, solution
        The world, and its solution with caps softened.
    buyer, touched
        Whose exposure is capped, and the facilities and legs that are touched.

    Returns
    -------
    pandas.DataFrame
        ``kind, id, name, years, limit, points``: points by which ten percent more of the limit would lower the
        buyer's exposure, on average over the capped years (to first order). What opens too late has its first
        possible year in ``years``, the capacity that may be added in ``limit`` and no points.
    """
    caps = solution.limits[solution.limits["kind"] == "cap"]
    penalty = float(caps["dual"].abs().max()) if len(caps) else 0.0
    if penalty <= 0:
        return NO_OBSTACLES
    weights = solution.weights
    capped = sorted(caps["year"].astype(int).unique())
    own = solution.deliveries[solution.deliveries["place"].map(country_of(world)).isin(buyer)]
    delivered = own.groupby("year")["quantity"].sum().reindex(capped, fill_value=0.0)
    total = float((delivered * weights[capped]).sum())
    limits = solution.limits[(solution.limits["kind"] != "cap") & (solution.limits["dual"] > 0)].copy()
    weight = limits["year"].map(weights).astype(float).fillna(1.0)  # duals of limits on all years are present values
    limits["points"] = (100 * MORE * limits["dual"] * limits["limit"] * weight / penalty / total).astype(float)
    limits["years"] = limits["year"].astype(object).where(limits["year"].notna(), "all")
    by = limits.groupby(["kind", "id"])
    table = by.agg({"years": span, "limit": "mean", "points": "sum"}).reset_index()
    table.insert(2, "name", names(world, table))
    table = table[table["points"] >= LEAST].sort_values("points", ascending=False, kind="stable")
    return pd.concat([table[COLUMNS], _late(world, capped[0], touched)], ignore_index=True)


def _late(world: World, year: int, touched: frozenset[str]) -> pd.DataFrame:
    """Untouched facilities and legs to which capacity can be added, but not by a year."""
    parts = []
    for kind, table in (("facility", "facilities"), ("leg", "legs")):
        frame = world[table]
        begin = frame["build_from"].astype(float).fillna(world.first_year).clip(lower=world.first_year)
        opens = begin + frame["lead_time"].astype(float)
        late = (frame["max_build"] > 0) & (opens > year) & ~frame["id"].isin(touched)
        rows = frame[late]
        parts.append(pd.DataFrame({
            "kind": f"{kind} that {LATE}", "id": rows["id"], "name": rows["name"],
            "years": opens[late].astype(int).astype(str), "limit": rows["max_build"], "points": float("nan"),
        }))  # fmt: skip
    return pd.concat(parts).sort_values("years", kind="stable")
