"""Lanes: flows between countries in the base year, and what it costs to leave them.

In the base year shipments are held to what was observed. The duals of that run say how much dearer (or cheaper)
each lane is than what the model would choose; in plans they are the cost of leaving the lane (or of widening it),
on top of the commodity's own cost of switching, so that the plan starts from the base year. This is positive
mathematical programming (Howitt 1995) with linear pieces in place of a quadratic cost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from lodeway.model.instance import Flags, Floats
    from lodeway.model.program import Program
    from lodeway.model.solution import Solution
    from lodeway.world.world import World

__all__ = [
    "LANE", "TRANSIT", "Lane", "Watched", "lane_costs", "settled_lanes", "transit_costs", "watched_lanes",
    "watched_transits",
]  # fmt: skip

LANE = "lane"
TRANSIT = "transit"
SLIVER = 1e-7
"""Smallest flow between countries, as a part of the greatest of its commodity, that is a lane."""


@dataclass(frozen=True)
class Lane:
    """What went from one country to another, what a country made, or what passed over a leg in the base year.

    Attributes
    ----------
    id, commodity, start, stop
        Key, commodity, and selectors of sender and receiver (no receiver: what a country made).
    quantity
        Units in a year.
    dual
        What one more unit on it cost in the solved base year, USD; over a leg: what it would have saved.
    leg, place
        What passed over this leg, or changed mode or gauge at this place, if one is named.
    """

    id: str
    commodity: str
    start: str
    stop: str
    quantity: float
    dual: float = 0.0
    leg: str = ""
    place: str = ""

    @property
    def passing(self) -> bool:
        """What passed over a leg or through a place, not from country to country."""
        return bool(self.leg or self.place)


@dataclass(frozen=True)
class Watched:
    """A lane as a rule: flags over the places of senders and receivers (``None``: making counts)."""

    lane: Lane
    makers: Flags
    takers: Flags | None


def _observed(world: World) -> list[Lane]:
    """Observed flows of the base year: between countries, and what countries make."""
    flows = world["flows"]
    rows = flows[(flows["from"] != "") & (flows["buyer"] == "") & (flows["year"] == world.base_year)]
    return [Lane(r["id"], r["commodity"], r["from"], r["to"], r["quantity"]) for r in rows.to_dict("records")]


def settled_lanes(world: World, base: Solution) -> tuple[Lane, ...]:
    """Flows between countries as the solved base year has them, and over legs, with the duals of those that were held.

    Only commodities of which some flow was observed have lanes. A lane that could not be held as it was observed
    has no dual of its own.
    """
    seen = {(o.commodity, o.start, o.stop): o for o in _observed(world) if o.stop}
    dual = {key: -value for key, value in _duals(base, LANE).items()}
    country = dict(zip(world["places"]["id"], world["places"]["country"], strict=True))
    moved = base.shipments[base.shipments["commodity"].isin({c for c, _, _ in seen})]
    pair = [moved["commodity"], moved["from"].map(country), moved["to"].map(country)]
    sums = moved.groupby(pair)["quantity"].sum()
    sums = sums[sums > SLIVER * sums.groupby(level=0).transform("max")]
    found = []
    for (c, a, b), quantity in zip(sums.index, sums, strict=True):
        known = seen.get((c, a, b))
        if a != b:
            key = known.id if known else f"{c}:{a}:{b}"
            found.append(Lane(key, c, a, b, float(quantity), dual.get(key, 0.0)))
    saving = _duals(base, TRANSIT)
    found += [replace(one, dual=saving.get(one.id, 0.0)) for one in _passing(world)]
    return tuple(found)


def _duals(base: Solution, kind: str) -> dict[str, float]:
    """What one more unit would have saved, by id, where what was observed was held."""
    limits = base.limits[base.limits["kind"] == kind]
    missed = set(base.shortfalls["id"][base.shortfalls["kind"] == kind])
    return {key: float(value) for key, value in zip(limits["id"], limits["dual"], strict=True) if key not in missed}


def _passing(world: World) -> list[Lane]:
    """What was observed to pass over legs in the base year."""
    rows = world["transits"][world["transits"]["year"] == world.base_year]
    return [
        Lane(r["id"], r["commodity"], r["from"], "", float(r["quantity"]), leg=r["leg"], place=r["place"])
        for r in rows.to_dict("records")
    ]


def watched_transits(world: World, lanes: tuple[Lane, ...], *, base: bool) -> list[Lane]:
    """What may pass over legs: as observed in the base year; in plans what is beyond it costs the dual of ``lanes``."""
    return _passing(world) if base else [one for one in lanes if one.passing and one.dual > 0]


def watched_lanes(world: World, lanes: tuple[Lane, ...], *, base: bool) -> list[Watched]:
    """Every lane that the program watches.

    In the base year these are the observed ones, and what each country makes unless the output of each of its
    facilities is observed. In plans they are ``lanes`` (or the observed ones) of commodities with a cost of switching,
    and for each maker all that it ships elsewhere, of which there was nothing. Where buyers' origins were observed,
    leaving these is what switching costs, and lanes count only what it cost to hold them.
    """
    known = [one for one in lanes if not one.passing] or _observed(world)
    if base:
        return [
            Watched(one, _in(world, one.start), _in(world, one.stop) if one.stop else None)
            for one in known
            if one.stop or not _all_held(world, one)
        ]
    commodities = world["commodities"]
    dear = set(commodities["id"][commodities["switching"] > 0])
    settled = dear - _by_origin(world)
    found = [
        Watched(one, _in(world, one.start), _in(world, one.stop))
        for one in known
        if one.stop and (one.commodity in settled or (one.commodity in dear and one.dual))
    ]
    country = world["places"]["country"].to_numpy(object)
    for commodity in dict.fromkeys(one.lane.commodity for one in found if one.lane.commodity in settled):
        own = [one for one in found if one.lane.commodity == commodity]
        for c in sorted(_makers(world, commodity)):
            home = country == c
            elsewhere = ~home
            for one in own:
                if one.takers is not None and (one.makers & home).any():
                    elsewhere &= ~one.takers
            found.append(Watched(Lane(f"{commodity}:{c}:elsewhere", commodity, c, "", 0.0), home, elsewhere))
    return found


def _by_origin(world: World) -> set[str]:
    """Commodities of which the origins of some buyer were observed."""
    flows = world["flows"]
    return set(flows["commodity"][(flows["buyer"] != "") & (flows["to"] == "") & (flows["from"] != "")])


def _in(world: World, selector: str) -> Flags:
    return world["places"]["id"].isin(world.places(selector)).to_numpy(bool)


def _all_held(world: World, lane: Lane) -> bool:
    """Whether the output of every facility that makes it there is held by itself."""
    processes, facilities, places = world["processes"], world["facilities"], world["places"]["id"]
    making = facilities["process"].isin(processes["id"][processes["output"] == lane.commodity])
    own = making & facilities["place"].isin(places[_in(world, lane.start)]) & (facilities["status"] == "operating")
    return bool(facilities["output"][own].notna().all())


def _makers(world: World, commodity: str) -> set[str]:
    """Countries with a facility that makes the commodity, or a stock of it."""
    processes, recipes, facilities = world["processes"], world["recipes"], world["facilities"]
    beside = recipes["process"][(recipes["commodity"] == commodity) & (recipes["role"] == "byproduct")]
    making = set(processes["id"][processes["output"] == commodity]) | set(beside)
    stocks, where = world["stockpiles"], world["places"]
    places = [
        *facilities["place"][facilities["process"].isin(making)],
        *stocks["place"][stocks["commodity"] == commodity],
    ]
    return set(where["country"][where["id"].isin(places)])


def lane_costs(program: Program) -> tuple[Floats, Floats]:
    """Cost of a unit less on each lane than in the base year, and of a unit more, USD."""
    at = program.at
    rules = [r for r in at.rules if r.kind == LANE]
    if at.options.base:  # held, by more than any single step costs
        held = np.full(len(rules), program.lp.cost_scale)
        return held, held
    dual = np.array([r.dual for r in rules])
    own = at.switching * ~at.world["commodities"]["id"].isin(_by_origin(at.world)).to_numpy(bool)
    switching = own[np.array([r.commodity for r in rules], dtype=np.int64)]
    return np.maximum(dual, 0.0), np.maximum(-dual, 0.0) + switching


def transit_costs(program: Program) -> Floats:
    """Cost of a unit more over each leg than in the base year, USD."""
    at = program.at
    rules = [r for r in at.rules if r.kind == TRANSIT]
    return np.array([program.lp.cost_scale if at.options.base else r.dual for r in rules])
