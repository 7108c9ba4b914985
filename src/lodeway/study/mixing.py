"""A cap that holds under full mixing: successive linear programs, each around the pools of the last plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from lodeway.measures import trace
from lodeway.measures.pools import counted_inputs, pools
from lodeway.measures.trace import bought, untouched
from lodeway.model import Cap, Model, PoolShares, Solution
from lodeway.model.instance import Flags, Floats, codes
from lodeway.model.solve import Progress
from lodeway.world.touch import touch

ROUNDS = 12
"""Most plans that are tried."""
PATIENCE = 2
"""How many of them may bring nothing before the search ends."""
BETTER = 1e-7
"""Part of the objective, or share, by which a plan must be better to count as such."""
ACCURACY = 1e-6
"""Exposure above a cap that counts as rounding."""
SHORTER, LONGER = 0.25, 2.0
"""By how much a step becomes shorter where it brought nothing, and longer where it did."""
FLOWING = ("shipments", "production", "deliveries", "draws", "relabelled")
"""Tables of a solution that say what flows."""


@dataclass(frozen=True)
class Mixed:
    """What the search found.

    Attributes
    ----------
    solution
        The cheapest plan found that holds the cap under mixing; if there is none, the one that exceeds it least.
    met
        Whether it holds it.
    programs
        Plans that were tried; each takes two linear programs.
    """

    solution: Solution
    met: bool
    programs: int


def hold_mixed(model: Model, start: Solution, cap: Cap, served: Solution | None, progress: Progress | None) -> Mixed:
    """Find a plan that holds a cap under full mixing, from one that holds it with lots kept apart.

    Parameters
    ----------
    model, start
        The model, caps on, and its solution.
    cap
        The cap, with shares by year.
    served
        If given, a plan that leaves more demand unserved than this solution does not hold the cap.
    progress
        Called after every round of every program.

    Notes
    -----
    Two programs by turns (successive linear programming: Palacios-Gomez, Lasdon and Engquist 1982). The first holds the
    cap to first order around the plan tried last, which tells which pools should be cleaner, but may exceed it. The
    second holds the shares of those pools, lowered until the cap is met: what it finds keeps the cap, and need not
    be the best. Once some plan holds the cap, the shares held are those a step on the way from the best plan to what
    the first program found; a step that brings nothing is shortened, one that does is lengthened (a trust region).
    What counts is the tracer's exposure of what comes out.
    """
    search = _Search(model, start, cap)
    ahead = None
    while not search.settled and search.programs < ROUNDS:
        if ahead is None:
            model.mix(search.first_order())
            ahead = model.solve(progress)
        model.mix(search.held(ahead))
        ahead = ahead if search.take(model.solve(progress), served) else None
    return Mixed(search.best, search.met, search.programs)


@dataclass(frozen=True)
class _Pools:
    """Touched share of what lies in each pool, which pools serve the buyer, and what is touched, of one plan."""

    share: Floats
    reach: Floats
    touched: Flags


class _Search:
    """Where the search stands."""

    def __init__(self, model: Model, start: Solution, cap: Cap) -> None:
        self.at, self.cap = model.instance, cap
        commodity = self.at.world["commodities"]["id"]
        self.cells = [(t, self.at.years[t], str(commodity.iloc[c])) for t, c in model.mixed_cells]
        self.share = np.array([cap.at(year) for _, year, _ in self.cells])
        self.best = start
        self.excess = self._excess(start)
        self.met = bool((self.excess <= ACCURACY).all())
        self.idle = self.programs = 0
        self.step = 1.0
        self.around = self._pools(start)

    @property
    def settled(self) -> bool:
        """Nothing more is to be had."""
        return self.idle > PATIENCE or (self.met and self.programs == 0)

    def _excess(self, solution: Solution) -> Floats:
        """By how much each cell exceeds the cap under mixing; what is not delivered exceeds nothing."""
        cap = self.cap
        found = trace(
            self.at.world, solution, cap.buyer, cap.powers, roles=cap.roles, threshold=cap.threshold, custody="mixed"
        )
        reached = np.array([found[year, c] for _, year, c in self.cells], dtype=float)
        return np.asarray(np.nan_to_num(reached, nan=0.0) - self.share)

    def first_order(self) -> PoolShares:
        """The cap to first order around the plan tried last."""
        now = self.around
        held = np.zeros(self.at.shape[:3], dtype=bool)
        return PoolShares(now.share, self._made(now), now.reach, held, self.share)

    def held(self, found: Solution) -> PoolShares:
        """Shares held where they serve the buyer, lowered as far as the cap needs; elsewhere they are free.

        They are those of ``found``, or, once a plan holds the cap, those a step on the way from it to ``found``: the
        shorter the step, the less they need be lowered, and the less what the first order promised is lost by it.
        """
        if self.met and self.step < 1:
            found = between(self.best, found, self.step)
        now, excess = self._pools(found), self._excess(found)
        serve = np.zeros(self.at.shape[:3], dtype=bool)
        share = now.share.copy()
        for i, (t, *_) in enumerate(self.cells):
            own = now.reach[i] > 0
            serve[t] |= own
            if excess[i] > 0:
                share[t][own] *= self.share[i] / (self.share[i] + excess[i])
        share = np.where(serve | np.isnan(share), share, 1.0)
        made = self._made(_Pools(share, now.reach, now.touched))
        return PoolShares(share, made, 0 * now.reach, serve, self.share)

    def take(self, found: Solution, served: Solution | None) -> bool:
        """Judge what came out with shares held; whether a shorter step on the same way is to be tried."""
        self.programs += 1
        excess = self._excess(found)
        met = bool((excess <= ACCURACY).all()) and (served is None or not starves(found, served))
        nearer = float(excess.max(initial=0.0)) < float(self.excess.max(initial=0.0)) - BETTER
        better = cheaper(found, self.best) if met and self.met else met or (nearer and not self.met)
        shorter = self.met and not better
        if better:
            self.best, self.excess, self.met = found, excess, met
        self.idle = 0 if better else self.idle + 1
        self.step = self.step * SHORTER if shorter else min(1.0, self.step * LONGER)
        if not shorter:
            self.around = self._pools(found)
        return shorter

    def _pools(self, solution: Solution) -> _Pools:
        at, cap, world = self.at, self.cap, self.at.world
        places, commodities = world["places"]["id"], world["commodities"]["id"]
        share = np.full(at.shape[:3], np.nan)
        reach = np.zeros((len(self.cells), *at.shape[1:3]))
        touched = np.zeros((len(at.years), len(world["facilities"])), dtype=bool)
        for t in sorted({t for t, *_ in self.cells}):
            year = at.years[t]
            network = pools(world, solution, year, "mixed")
            met = touch(world, cap.powers, year, cap.threshold)
            clean = untouched(network, solution, met, cap.roles)
            c, p = codes(network.keys["commodity"], commodities), codes(network.keys["place"], places)
            share[t, c, p] = 1.0  # what nothing feeds counts as touched
            fed = network.mixture.fed
            share[t, c[fed], p[fed]] = network.mixture.met((~clean).astype(np.float64))[fed]
            channels = network.channels
            entered = np.bincount(channels["pool"], channels["quantity"].to_numpy(float), len(c))
            for i in (i for i, cell in enumerate(self.cells) if cell[0] == t):
                taken = bought(world, network, cap.buyer, [self.cells[i][2]])
                amount = np.bincount(taken["pool"], taken["quantity"].to_numpy(float), len(c)).astype(float)
                ends = network.mixture.forwards(clean.astype(float), amount)
                reach[i, c, p] = np.divide(ends, entered, out=np.zeros(len(c)), where=entered > 0)
            hit = [f for f, roles in met.facilities.items() if cap.roles is None or roles & cap.roles]
            touched[t] = world["facilities"]["id"].isin(hit)
        return _Pools(share, reach, touched)

    def _made(self, of: _Pools) -> Floats:
        """Touched share of what each facility makes."""
        share, touched = of.share, of.touched
        at = self.at
        parts = at.world.once(counted_inputs)
        commodities = at.world["commodities"]["id"]
        made = np.full((len(at.years), len(at.facility_place), at.shape[1]), np.nan)
        process = codes(parts["process"], at.world["processes"]["id"])
        out, into = codes(parts["commodity"], commodities), codes(parts["from_commodity"].fillna(""), commodities)
        for f, (own, place) in enumerate(zip(at.facility_process, at.facility_place, strict=True)):
            for c in np.unique(out[process == own]):
                rows = np.flatnonzero((process == own) & (out == c))
                bare = into[rows[0]] < 0
                used = 0.0 if bare else share[:, into[rows], place] @ parts["part"].to_numpy(float)[rows]
                made[:, f, c] = np.where(touched[:, f], 1.0, used)
        return made


def between(plan: Solution, other: Solution, part: float) -> Solution:
    """Flows of two plans of one model, ``part`` of the other's and the rest of the first's: plans make a convex set."""
    shares = ((plan, 1 - part, "a"), (other, part, "b"))
    tables: dict[str, Any] = {
        name: pd.concat(
            [_scaled(getattr(solution, name), weight, mark) for solution, weight, mark in shares if weight > 0],
            ignore_index=True,
        )
        for name in FLOWING
    }
    routes = {f"{mark}:{key}": legs for solution, _, mark in shares for key, legs in solution.routes.items()}
    return replace(plan, **tables, routes=routes)


def _scaled(table: pd.DataFrame, weight: float, mark: str) -> pd.DataFrame:
    """A part of what flows, on routes that no other plan's are named like."""
    table = table.assign(quantity=table["quantity"] * weight)
    return table.assign(route=[f"{mark}:{key}" for key in table["route"]]) if "route" in table else table


def cheaper(found: Solution, than: Solution) -> bool:
    """Whether a plan is cheaper, or better for all, by more than rounding."""
    gain = (found.value - found.cost) - (than.value - than.cost)
    return gain > BETTER * max(abs(than.value - than.cost), 1e-9)


def starves(found: Solution, reference: Solution) -> bool:
    """Whether more demand is left unserved than in the reference.

    Of several steps of price of one demand only the dearest counts: the others give way to a higher price, as what lies
    below the greatest price of a curve does.
    """
    demand = found.demand
    more = demand["unmet"].to_numpy() - reference.demand["unmet"].to_numpy()
    price = demand["price"].fillna(float("inf"))
    dearest = price.groupby([demand["year"], demand["place"], demand["commodity"]]).transform("max")
    step = ~demand["must"].astype(bool) & (demand["wanted"] == demand["least"]) & (price < dearest)
    return bool(((more > ACCURACY * demand["wanted"].clip(lower=1e-9)) & ~step).any())
