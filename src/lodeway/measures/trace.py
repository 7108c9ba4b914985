"""Traced exposure: how much of a buyer's supply met given powers, found from the flows alone.

A unit delivered to the buyer is followed backwards through legs, plants and mines under proportional
mixing. Its exposure is the probability that it met the powers: that it was mined or processed in
one, carried through one, or made or carried in something that they own. What a cap promises is
confirmed with lots kept apart; beside it stands the exposure if everything at a place is mixed.
"""

from __future__ import annotations

from itertools import chain, product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lodeway.measures.pools import CUSTODIES, Custody, Floats, Pools, pools
from lodeway.model import Solution
from lodeway.world.touch import OWNERSHIP, THRESHOLD, TRANSIT, Touch, process_stages, touch
from lodeway.world.world import World

ANY_POWER = "any power"
ANY_ROLE = "any"


def trace(
    world: World,
    solution: Solution,
    buyer: frozenset[str],
    powers: frozenset[str],
    *,
    roles: frozenset[str] | None = None,
    threshold: float = THRESHOLD,
    custody: Custody = "apart",
) -> pd.Series[float]:
    """Trace the share of a buyer's supply that met the powers.

    Parameters
    ----------
    world, solution
        What was solved, and the flows.
    buyer, powers
        Country codes. Powers count together, their ownership added up.
    roles
        Stages, ``transit``, ``ownership``; all of them if None.
    threshold
        Share from which an owner touches.
    custody
        ``apart``: lots of different holders and labels are never mixed. ``mixed``: all lots at a place are.

    Returns
    -------
    pandas.Series
        Share, 0 to 1, by year and commodity that the buyer wants; NaN where nothing was delivered.

    """
    shares: dict[tuple[int, str], float] = {}
    for year in solution.years:
        network = pools(world, solution, year, custody)
        met = meeting(network, untouched(network, solution, touch(world, powers, year, threshold), roles))
        for commodity in wanted(world, buyer):
            shares[year, commodity] = float(_average(met, bought(world, network, buyer, commodity)))
    index = pd.MultiIndex.from_arrays([[k[i] for k in shares] for i in (0, 1)], names=["year", "commodity"])
    return pd.Series(list(shares.values()), index=index, dtype=float, name="exposure")


def exposure_table(
    world: World,
    solution: Solution,
    buyer: frozenset[str],
    powers: frozenset[str],
    *,
    threshold: float = THRESHOLD,
) -> pd.DataFrame:
    """Trace a buyer's exposure to each power and to all of them, by role and under either custody.

    Returns
    -------
    pandas.DataFrame
        Columns ``year``, ``commodity``, ``custody``, ``power`` (a country or ``any power``), ``role`` (a
        stage on the way to the commodity, ``transit``, ``ownership`` or ``any``) and ``share`` (NaN where nothing was
        delivered).

    """
    sets = {power: frozenset({power}) for power in sorted(powers)} | {ANY_POWER: powers}
    roles = {commodity: (*roles_towards(world, commodity), ANY_ROLE) for commodity in wanted(world, buyer)}
    rows: list[tuple[int, str, str, str, str, float]] = []
    for year in solution.years:
        touched = {name: touch(world, some, year, threshold) for name, some in sets.items()}
        for custody in CUSTODIES:
            network = pools(world, solution, year, custody)
            got = {commodity: bought(world, network, buyer, commodity) for commodity in roles}
            for name, role in product(sets, dict.fromkeys(chain(*roles.values()))):
                counted = None if role == ANY_ROLE else frozenset({role})
                met = meeting(network, untouched(network, solution, touched[name], counted))
                rows += [
                    (year, commodity, custody, name, role, float(_average(met, got[commodity])))
                    for commodity in roles
                    if role in roles[commodity]
                ]
    table = pd.DataFrame(rows, columns=["year", "commodity", "custody", "power", "role", "share"])
    return table.sort_values(["year", "commodity"], kind="stable", ignore_index=True)


def origin_shares(
    world: World,
    solution: Solution,
    buyer: frozenset[str],
    year: int,
    commodity_made: str,
    *,
    commodity: str | None = None,
    custody: Custody = "apart",
) -> pd.DataFrame:
    """Trace in which countries a buyer's supply was last made into a commodity, or lay in stock before it was.

    Parameters
    ----------
    world, solution, buyer, year
        What was solved, the flows, country codes, and the year.
    commodity_made
        What was made there, such as mined or enriched uranium.
    commodity
        What was delivered; if None, all that the buyer got, unit by unit.
    custody
        Whether lots are kept ``apart`` or ``mixed``.

    Returns
    -------
    pandas.DataFrame
        Columns ``country``, ``origin`` (``made``: it was made there; ``stock``: it came out of a stock that lay
        there and never passed the stage; ``other``, without a country: it never was that commodity) and ``share``,
        largest first. The shares sum to 1; there are no rows if nothing was delivered.

    """
    network = pools(world, solution, year, custody)
    channels = network.channels
    entered = network.keys.iloc[channels["pool"]].reset_index(drop=True)
    made = (channels["facility"] != "") & (entered["commodity"] == commodity_made)
    drawn = channels["stockpile"] != ""
    country = entered["place"].map(world["places"].set_index("id")["country"]).fillna("")
    origin = pd.Series("other", index=channels.index).mask(drawn, "stock").mask(made, "made")
    answers = pd.MultiIndex.from_arrays([country.where(origin != "other", ""), origin])
    number, questions = answers.factorize()
    value = np.zeros((len(channels), len(questions)))
    value[np.arange(len(channels)), number] = 1.0
    delivered = network.deliveries["commodity"].unique() if commodity is None else [commodity]
    got = pd.concat([bought(world, network, buyer, c) for c in delivered]) if len(delivered) else network.deliveries
    shares = _average(network.backwards(~made.to_numpy(bool), value), got)
    table = pd.DataFrame({"share": shares}, index=questions).reset_index(names=["country", "origin"])
    return table[table["share"] > 0].sort_values("share", ascending=False, kind="stable", ignore_index=True)


def wanted(world: World, buyer: frozenset[str]) -> tuple[str, ...]:
    """Commodities that a buyer wants, in any year; what is taken at a price of 0 is put by, not wanted."""
    demand = world["demand"]
    demand = demand[~((demand["curve"] == "fixed") & (demand["price"] == 0))]
    country = demand["place"].map(world["places"].set_index("id")["country"])
    return tuple(sorted(set(demand["commodity"][country.isin(buyer)])))


def roles_towards(world: World, commodity: str) -> tuple[str, ...]:
    """Roles in which a power can touch a commodity: stages from the mine on, then transit and ownership."""
    processes, recipes = world["processes"], world["recipes"]
    stage = process_stages(world)
    beside = recipes[recipes["role"] == "byproduct"]
    stages: dict[str, None] = {}
    seen: set[str] = set()
    front = {commodity}
    while front:
        seen |= front
        makers = {
            *processes["id"][processes["output"].isin(front)],
            *beside["process"][beside["commodity"].isin(front)],
        }
        stages |= dict.fromkeys(stage[p] for p in processes["id"] if p in makers)
        used = (recipes["role"] == "input") & recipes["process"].isin(makers)
        front = set(recipes["commodity"][used]) - seen
    return (*reversed(stages), TRANSIT, OWNERSHIP)


def untouched(network: Pools, solution: Solution, touched: Touch, roles: frozenset[str] | None) -> NDArray[np.bool_]:
    """Channels in which a unit does not meet what is touched in the roles (all if None)."""

    def counts(found: frozenset[str]) -> bool:
        return bool(found if roles is None else found & roles)

    facilities = {f for f, found in touched.facilities.items() if counts(found)}
    legs = {leg for leg, found in touched.legs.items() if counts(found)}
    legs |= {f"{leg}:back" for leg in legs}
    channels = network.channels
    routes = {r for r in channels["route"].unique() if r and not legs.isdisjoint(solution.routes[r])}
    return ~(channels["facility"].isin(facilities) | channels["route"].isin(routes)).to_numpy(bool)


def meeting(network: Pools, clean: NDArray[np.bool_]) -> Floats:
    """Probability, for a unit from each pool, that it came through a channel that is not clean."""
    if clean.all():
        return np.zeros(len(network.keys))
    return np.asarray(1.0 - network.backwards(clean, clean[:, None].astype(float))[:, 0])


def bought(world: World, network: Pools, buyer: frozenset[str], commodity: str) -> pd.DataFrame:
    """Deliveries of a commodity to a buyer."""
    deliveries = network.deliveries
    country = deliveries["place"].map(world["places"].set_index("id")["country"])
    return deliveries[country.isin(buyer) & (deliveries["commodity"] == commodity)]


def _average(of_pools: Floats, bought: pd.DataFrame) -> Floats:
    """Average over what was bought of a figure of the pools it came from; NaN if nothing was."""
    if bought.empty:
        return np.full(of_pools.shape[1:], np.nan)
    return np.asarray(np.average(of_pools[bought["pool"]], axis=0, weights=bought["quantity"]))
