"""Named corridors side by side: the best way of a cargo by each of them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from lodeway.errors import InputError
from lodeway.geography import suggest
from lodeway.model.solution import Solution
from lodeway.study.network import Flags, Network
from lodeway.study.trip import Trip
from lodeway.study.way import Way, describe
from lodeway.world import World

__all__ = ["COMMON", "ByCorridor", "Comparison", "compare_routes"]

COMMON = frozenset({"access", "network", "sea", "air"})
"""Names (in small letters) of families that are no corridor; they are compared only if asked for."""


@dataclass(frozen=True)
class ByCorridor:
    """A corridor and the best way that uses at least one of its legs.

    Attributes
    ----------
    corridor
        Name.
    way
        The way; None if there is none.
    why_not
        Why there is none: ``not open``, ``does not carry it``, ``crosses what is avoided or closed``, ``only by turning
        back`` (every way over it comes back to a place that it left) or ``does not join them``; empty with a way.
    km
        Length of the way's legs on the corridor, NaN if that of one is not known.
    extra_cost, extra_hours
        More than the best way of all; NaN if hours are not known.
    """

    corridor: str
    way: Way | None
    why_not: str
    km: float
    extra_cost: float
    extra_hours: float


@dataclass(frozen=True)
class Comparison:
    """Corridors side by side, best first, those without a way last.

    Attributes
    ----------
    trip, year, unit
        What was asked, its year, and the unit of the commodity.
    best
        The best way of all; None if nothing permitted is left.
    rows
        One entry a corridor.
    """

    trip: Trip
    year: int
    unit: str
    best: Way | None
    rows: tuple[ByCorridor, ...]


def compare_routes(
    world: World, trip: Trip, corridors: tuple[str, ...] = (), solution: Solution | None = None
) -> Comparison:
    """Find the best way of a cargo by each named corridor.

    The way must use at least one leg of the corridor and comes back to no place that it left before it: the shortest
    path on two layers, before and after the first leg of the corridor (:meth:`lodeway.routes.ways.Ways.through`).

    Parameters
    ----------
    world, trip
        The world, and what is asked of it.
    corridors
        Names as in ``legs.corridor``; none: all of them, :data:`COMMON` families apart.
    solution
        Solved flows that are taken from the capacities.

    Raises
    ------
    InputError
        As :func:`lodeway.route`; I006 with the nearest names, if a corridor is not known.
    """
    net = Network(world, trip, solution)
    row = trip.carried(world)
    _ = net.year, net.usable
    links = net.ways.best(net.usable)
    best = None if links is None else describe(net, links)
    rows = [_by(net, name, best) for name in _names(world, corridors)]
    order = {"cost": "cost", "time": "hours", "km": "km"}[trip.by]
    rows.sort(key=lambda r: (r.way is None, *((_missing(r.way, order), getattr(r.way, order)) if r.way else (0, 0.0))))
    return Comparison(trip, net.year, str(world["commodities"]["unit"].iloc[row]), best, tuple(rows))


def _missing(way: Way, order: str) -> int:
    """Legs whose figure is not known: ways with the fewest come first."""
    return {"hours": way.legs_without_hours, "km": way.legs_without_km}.get(order, 0)


def _names(world: World, wanted: tuple[str, ...]) -> list[str]:
    known = sorted({name for name in world["legs"]["corridor"] if name})
    if not wanted:
        return [name for name in known if name.casefold() not in COMMON]
    by_word = {name.casefold(): name for name in known}
    for name in wanted:
        if name.strip().casefold() not in by_word:
            hint = suggest(name, known, f"Corridors are {', '.join(known)}.")
            raise InputError("I006", f"{name!r} is no corridor of this world.", hint)
    return list(dict.fromkeys(by_word[name.strip().casefold()] for name in wanted))


def _by(net: Network, name: str, best: Way | None) -> ByCorridor:
    legs = (net.world["legs"]["corridor"] == name).to_numpy(bool)
    links = net.graph.links
    chosen = links.is_leg & legs[np.where(links.is_leg, links.row, 0)]
    usable = net.usable
    if not (chosen & usable).any():
        return ByCorridor(name, None, _reason(net, chosen), *(math.nan,) * 3)
    found, proven = net.ways.through(usable, chosen)
    if found is None:
        why = "only by turning back" if not proven or _joined(net, chosen) else "does not join them"
        return ByCorridor(name, None, why, *(math.nan,) * 3)
    way = describe(net, found)
    on = chosen[found]
    extra = (math.nan, math.nan) if best is None else (way.cost - best.cost, way.exact_hours - best.exact_hours)
    return ByCorridor(name, way, "", float(np.sum(net.km[found][on])), *extra)


def _reason(net: Network, chosen: Flags) -> str:
    """Why no leg of a corridor can be used."""
    if not (chosen & net.carried).any():
        return "does not carry it"
    if not (chosen & net.carried & net.opened).any():
        return "not open"
    return "crosses what is avoided or closed"


def _joined(net: Network, chosen: Flags) -> bool:
    """Whether a leg of a corridor lies within reach of the starts and of the ends."""
    out, back = net.ways.reach(net.usable)
    g = net.graph
    legs = (g.link >= 0) & (chosen & net.usable)[g.link]
    return bool(np.isfinite(out[g.tail[legs]] + back[g.head[legs]]).any())
