"""Traced exposure: how much of a buyer's supply met given powers, found from the flows alone.

A unit delivered to the buyer is followed backwards through legs, plants and mines under proportional
mixing. Its exposure is the probability that it met the powers: that it was mined or processed in
one, carried through one, or made or carried in something that they own. What a cap promises is
confirmed with lots kept apart; beside it stands the exposure if everything at a place is mixed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from lodeway.measures.interval import interval
from lodeway.measures.mixture import Floats, Ints
from lodeway.measures.network import Network, origins
from lodeway.measures.pools import CUSTODIES, Custody, Pools, pools
from lodeway.model import Solution
from lodeway.world.touch import OWNERSHIP, PRO_RATA, THRESHOLD, TRANSIT, Touch, process_stages, touches
from lodeway.world.world import World

__all__ = [
    "ANY_POWER", "ANY_ROLE", "Asked", "Network", "bought", "exposure_table", "exposures", "origin_shares", "origins",
    "roles_towards", "trace", "untouched", "wanted",
]  # fmt: skip

Sets = Mapping[str, frozenset[str]]
"""Name -> country codes that count together."""
ANY_POWER: Final = "any power"
ANY_ROLE: Final = "any"


@dataclass(frozen=True)
class Asked:
    """How exposures are traced.

    Attributes
    ----------
    custodies
        ``apart``, ``mixed`` or both.
    threshold
        Share from which an owner touches.
    roles
        Roles that are wanted; all that a commodity has if None.
    within
        Also find the interval that the same totals allow.
    """

    custodies: Sequence[Custody] = CUSTODIES
    threshold: float = THRESHOLD
    roles: Sequence[str] | None = None
    within: bool = False


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
    goods = wanted(world, buyer)
    shares: dict[tuple[int, str], float] = {}
    for year in solution.years:
        network = pools(world, solution, year, custody)
        ways = _Ways.of(network, solution)
        met = network.mixture.met(ways.shares(touches(world, {"": powers}, year, threshold)[""], roles))
        answers = _bought(world, network, {"": buyer}, [("", c) for c in goods]).shares(met)
        shares |= {(year, c): answer for c, answer in zip(goods, answers, strict=True)}
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
    roles = tuple(dict.fromkeys(r for c in wanted(world, buyer) for r in (*roles_towards(world, c), ANY_ROLE)))
    found = exposures(world, solution, {"": buyer}, sets, Asked(threshold=threshold, roles=roles))
    table = found[["year", "commodity", "custody", "power", "role", "share"]]
    return table.sort_values(["year", "commodity"], kind="stable", ignore_index=True)


def exposures(world: World, solution: Solution, buyers: Sets, powers: Sets, asked: Asked | None = None) -> pd.DataFrame:
    """Trace the exposures of many buyers to many powers at once.

    The flows are put together once a year and custody; one sparse solve a power and role then answers for all buyers.

    Parameters
    ----------
    world, solution
        What was solved, and the flows.
    buyers, powers
        Name -> country codes; those of one power count together.
    asked
        How.

    Returns
    -------
    pandas.DataFrame
        Columns ``buyer, year, commodity, custody, power, role, share`` and, if asked for, ``least`` and ``most``: the
        interval that the same totals allow, whatever the custody. NaN where nothing was delivered.
    """
    asked = asked or Asked()
    keys = [(name, c) for name, buyer in buyers.items() for c in wanted(world, buyer)]
    alone = tuple(asked.roles or ()) == (ANY_ROLE,)
    roles = {
        c: (ANY_ROLE,) if alone else (*roles_towards(world, c), PRO_RATA, ANY_ROLE)
        for c in sorted({c for _, c in keys})
    }
    named = tuple(r for r in dict.fromkeys(r for own in roles.values() for r in own) if r in (asked.roles or (r,)))
    parts = [pd.DataFrame()]
    for year in solution.years:
        touched = touches(world, powers, year, asked.threshold)
        bounds: dict[tuple[str, str], Floats] = {}
        for custody in sorted(asked.custodies, key=CUSTODIES.index, reverse=True):
            network = pools(world, solution, year, custody)
            ways, bought = _Ways.of(network, solution), _bought(world, network, buyers, keys)
            for power, role in product(powers, named):
                share = ways.shares(touched[power], None if role == ANY_ROLE else frozenset({role}))
                rows = bought.keys.assign(year=year, custody=custody, power=power, role=role)
                rows["share"] = bought.shares(network.mixture.met(share))
                has = np.array([role in roles[c] for _, c in keys], dtype=bool)
                if asked.within:
                    if (power, role) not in bounds:
                        bounds[power, role] = bought.intervals(network, share, has)
                    rows[["least", "most"]] = bounds[power, role]
                parts.append(rows[has])
    head = ["buyer", "year", "commodity", "custody", "power", "role", "share", *(["least", "most"] * asked.within)]
    table = pd.concat(parts, ignore_index=True).reindex(columns=head)
    rank = table["custody"].map(CUSTODIES.index)
    return table.assign(rank=rank).sort_values(
        ["buyer", "year", "commodity", "rank"], kind="stable", ignore_index=True
    ).drop(columns="rank")  # fmt: skip


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
    got = bought(world, network, buyer, delivered)
    passed = 1.0 - np.asarray(made, dtype=np.float64)
    found = network.mixture.backwards(passed, value)
    shares = np.full(len(questions), np.nan)
    if len(got):
        shares = np.average(found[got["pool"]], axis=0, weights=got["quantity"])
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
    return np.asarray(_Ways.of(network, solution).shares(touched, roles) == 0)


def bought(world: World, network: Pools, buyer: frozenset[str], goods: Collection[str]) -> pd.DataFrame:
    """Deliveries of commodities to a buyer."""
    deliveries = network.deliveries
    country = deliveries["place"].map(world["places"].set_index("id")["country"])
    return deliveries[country.isin(buyer) & deliveries["commodity"].isin(goods)]


@dataclass(frozen=True)
class _Ways:
    """What the channels of a network pass: facilities, and the legs of their routes."""

    facility: pd.Series[str]
    route: Ints
    legs: pd.Index
    on: sparse.csr_array

    @classmethod
    def of(cls, network: Pools, solution: Solution) -> _Ways:
        """Number the legs of the routes once, for all powers."""
        number, names = pd.factorize(network.channels["route"])
        paths = [solution.routes[r] if r else () for r in names]
        rows = np.repeat(np.arange(len(paths)), [len(p) for p in paths])
        code, legs = pd.factorize(np.array([leg.removesuffix(":back") for p in paths for leg in p], dtype=object))
        on = sparse.coo_array((np.ones(len(rows)), (rows, code)), shape=(len(paths), max(len(legs), 1))).tocsr()
        return cls(network.channels["facility"], number.astype(np.int64), pd.Index(legs), on)

    def shares(self, touched: Touch, roles: Iterable[str] | None) -> Floats:
        """Part of each channel that is touched in the roles (None: any), 0 to 1.

        A route over several legs of which a power holds parts is clean with the product of what it does not hold.
        """
        if roles == frozenset({PRO_RATA}):
            held = pd.Series(touched.held, dtype=float)
            own, legs = (held.reindex(keys).fillna(0.0).to_numpy() for keys in (self.facility, self.legs))
            with np.errstate(divide="ignore"):
                clean = np.exp(self._sum(np.log(np.clip(1.0 - legs, 0.0, 1.0))))
            return np.asarray(np.maximum(np.clip(own, 0.0, 1.0), (1.0 - clean)[self.route]))

        def counts(found: frozenset[str]) -> bool:
            return bool(found if roles is None else found & frozenset(roles))

        facilities = {f for f, found in touched.facilities.items() if counts(found)}
        marked = {leg for leg, found in touched.legs.items() if counts(found)}
        passed = self._sum(self.legs.isin(marked).astype(float)) > 0
        return np.asarray(self.facility.isin(facilities).to_numpy(bool) | passed[self.route], dtype=float)

    def _sum(self, of_legs: Floats) -> Floats:
        """Sum over the legs of each route; an infinite one is that of a leg wholly held."""
        if not len(self.legs):
            return np.zeros(self.on.shape[0])
        finite = np.where(np.isfinite(of_legs), of_legs, 0.0)
        whole = self.on @ (~np.isfinite(of_legs)).astype(float) > 0
        return np.asarray(np.where(whole, -np.inf, self.on @ finite))


@dataclass(frozen=True)
class _Bought:
    """What buyers got of commodities: ``keys`` (a row a buyer and commodity) and quantities by row and pool."""

    keys: pd.DataFrame
    quantity: sparse.csr_array

    def shares(self, of_pools: Floats) -> Floats:
        """Average over what was bought of a figure of the pools it came from; NaN if nothing was."""
        total = self.quantity.sum(axis=1)
        nothing = np.full(len(self.keys), np.nan)
        return np.asarray(np.divide(self.quantity @ of_pools, total, out=nothing, where=total > 0))

    def intervals(self, network: Pools, share: Floats, wanted_rows: NDArray[np.bool_]) -> Floats:
        """Least and most touched, a row each; NaN in rows that are not wanted."""
        found = np.full((len(self.keys), 2), np.nan)
        for i in np.flatnonzero(wanted_rows):
            found[i] = interval(network.mixture, self.quantity[[i]].toarray()[0], share)
        return found


def _bought(world: World, network: Pools, buyers: Sets, keys: Sequence[tuple[str, str]]) -> _Bought:
    deliveries = network.deliveries
    country = deliveries["place"].map(world["places"].set_index("id")["country"])
    number = {key: i for i, key in enumerate(keys)}
    rows, columns, data = [], [], []
    for name, buyer in buyers.items():
        own = deliveries[country.isin(buyer).to_numpy(bool)]
        row = [number.get((name, c), -1) for c in own["commodity"]]
        kept = np.array(row, dtype=np.int64) >= 0
        rows.append(np.array(row, dtype=np.int64)[kept])
        columns.append(own["pool"].to_numpy(np.int64)[kept])
        data.append(own["quantity"].to_numpy(float)[kept])
    entries = (np.concatenate(data), (np.concatenate(rows), np.concatenate(columns)))
    quantity = sparse.coo_array(entries, shape=(len(keys), len(network.keys))).tocsr()
    return _Bought(pd.DataFrame(keys, columns=["buyer", "commodity"]), quantity)
