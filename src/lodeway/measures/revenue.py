"""The seller's side: which part of a country's export revenue a power can interrupt, and what value stays at home.

A unit that a partner exports is followed back to where it was made, along the route on which it leaves, and
on downstream to whoever uses it in the end, under proportional mixing as in :mod:`lodeway.measures.trace`. A power can
interrupt it as first or final buyer, on the way, or as owner.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from lodeway.measures.gains import exports, valued
from lodeway.measures.mixture import Floats
from lodeway.measures.pools import POOL, Pools, downstream, made_and_used, of_year, pools
from lodeway.model import Solution
from lodeway.world.touch import OWNERSHIP, THRESHOLD, TRANSIT, process_stages, touch
from lodeway.world.world import World

__all__ = ["ROLES", "export_value", "grip", "unpriced", "value_added"]

ROLES: Final = ("first_buyer", "final_buyer", "way", "owner", "owner_pro_rata", "any")
"""How a power can interrupt revenue; ``any``: in any of them, ownership above the threshold."""


def export_value(world: World, solution: Solution, year: int) -> pd.DataFrame:
    """Value exports at reference prices.

    Returns
    -------
    pandas.DataFrame
        Rows of :func:`lodeway.measures.gains.exports` with ``mineral`` and ``revenue``, USD a year at the place of
        dispatch; NaN where the world has no reference price up to its base year.
    """
    rows = exports(world, solution, year)
    found = valued(world, _bare(solution), rows.assign(added=0.0, sold=rows["quantity"], year=year))
    mineral = world["commodities"].set_index("id")["mineral"]
    return found.assign(mineral=found["commodity"].map(mineral)).rename(columns={"export_revenue": "revenue"})


def value_added(world: World, solution: Solution, year: int) -> pd.DataFrame:
    """Value added by country, mineral and stage: outputs less inputs of facilities at reference prices, USD a year.

    Returns
    -------
    pandas.DataFrame
        ``country, mineral, stage, value_added``; NaN where a price that is needed is not known.
    """
    made, used = made_and_used(world, of_year(solution.production, year))
    lots = pd.concat([made.assign(added=made["quantity"]), used.assign(added=-used["quantity"])], ignore_index=True)
    found = valued(world, _bare(solution), lots.assign(sold=0.0, year=year))
    mineral, output = (world[t].set_index("id") for t in ("commodities", "processes"))
    found = found.assign(
        country=found["place"].map(world["places"].set_index("id")["country"]),
        stage=found["process"].map(process_stages(world)),
        mineral=found["process"].map(output["output"]).map(mineral["mineral"]),
    )
    return found.groupby(["country", "mineral", "stage"], sort=False)["value_added"].sum(skipna=False).reset_index()


def unpriced(world: World) -> tuple[str, ...]:
    """Commodities without a reference price up to the base year."""
    prices = world["prices"]
    known = set(prices["commodity"][prices["year"] <= world.base_year])
    return tuple(c for c in world["commodities"]["id"] if c not in known)


def _bare(solution: Solution) -> Solution:
    """The same without the model's own prices, so that only reference prices are used."""
    return replace(solution, prices=solution.prices.iloc[:0])


def grip(
    world: World,
    solution: Solution,
    year: int,
    powers: Mapping[str, frozenset[str]],
    threshold: float = THRESHOLD,
) -> pd.DataFrame:
    """Find what part of each country's export revenue each power can interrupt.

    Parameters
    ----------
    world, solution, year
        What was solved, the flows and the year.
    powers
        Name -> country codes; those of one power count together.
    threshold
        Share from which an owner touches, chains of owners multiplied through.

    Returns
    -------
    pandas.DataFrame
        ``country, mineral, commodity, power, revenue`` and a column for each of :data:`ROLES`, USD a year:
        ``first_buyer``: it is shipped to the power; ``final_buyer``: it is used there in the end, whatever was made of
        it meanwhile; ``way``: it leaves, or came to where it leaves from, over a leg that crosses the power or that the
        power owns, and is not shipped to it; ``owner``: it passed a mine or plant that the power owns, above the
        threshold or pro rata. NaN where a price is not known.
    """
    rows = export_value(world, solution, year)
    made, onward = pools(world, solution, year, "apart"), downstream(world, solution, year)
    left = _number(made, rows[POOL])
    arrived = _number(onward, rows.assign(place=rows["to"])[POOL])
    used = _users(world, onward)
    parts = []
    for name, codes in powers.items():
        found = _chances(world, solution, made, (codes, year, threshold), rows, left)
        final = used.reindex(columns=sorted(codes), fill_value=0.0).sum(axis=1).to_numpy()
        found["final_buyer"] = np.where(arrived >= 0, np.append(final, 0.0)[arrived], 0.0)
        clean = [1.0 - found[role] for role in ROLES if role not in ("owner_pro_rata", "any")]
        found["any"] = 1.0 - np.prod(clean, axis=0)
        worth = {role: found[role] * rows["revenue"].to_numpy(float) for role in ROLES}
        parts.append(rows[["country", "mineral", "commodity", "revenue"]].assign(power=name, **worth))
    table = pd.concat(parts, ignore_index=True)
    return table.groupby(["country", "mineral", "commodity", "power"], sort=False).sum(min_count=1).reset_index()


def _chances(
    world: World,
    solution: Solution,
    made: Pools,
    asked: tuple[frozenset[str], int, float],
    rows: pd.DataFrame,
    left: np.ndarray,
) -> dict[str, Floats]:
    """Chance that a unit of each row meets the power before it is delivered to its first buyer."""
    codes, year, threshold = asked
    touched = touch(world, codes, year, threshold)
    plants = {f: 1.0 for f, roles in touched.facilities.items() if OWNERSHIP in roles}
    held = {entity: min(share, 1.0) for entity, share in touched.held.items()}
    legs = {leg for leg, roles in touched.legs.items() if not roles.isdisjoint({TRANSIT, OWNERSHIP})}
    crossing = {r: not legs.isdisjoint(leg.removesuffix(":back") for leg in p) for r, p in solution.routes.items()}
    channels = made.channels
    first = np.asarray(rows["destination"].isin(codes), dtype=np.float64)
    leaving = np.asarray(rows["route"].map(crossing), dtype=np.float64)
    before = made.mixture.met(np.asarray(channels["route"].map(crossing).eq(other=True), dtype=np.float64))[left]
    return {
        "first_buyer": first,
        "way": np.where(first > 0, before, np.maximum(before, leaving)),
        "owner": made.mixture.met(np.asarray(channels["facility"].map(plants).fillna(0.0), dtype=np.float64))[left],
        "owner_pro_rata": made.mixture.met(np.asarray(channels["facility"].map(held).fillna(0.0), dtype=np.float64))[
            left
        ],
    }


def _number(network: Pools, wanted: pd.DataFrame) -> np.ndarray:
    """Numbers of pools, -1 where there is none."""
    return pd.MultiIndex.from_frame(network.keys).get_indexer(pd.MultiIndex.from_frame(wanted))


def _users(world: World, onward: Pools) -> pd.DataFrame:
    """Chance that a unit that leaves each pool is used in each country in the end."""
    ends = onward.deliveries
    country, codes = pd.factorize(ends["place"].map(world["places"].set_index("id")["country"]))
    value = np.zeros((len(onward.channels), len(codes)))
    value[ends.index.to_numpy(), country] = 1.0
    everything = np.ones(len(onward.channels))
    return pd.DataFrame(onward.mixture.backwards(everything, value), columns=list(codes))
