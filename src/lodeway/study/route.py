"""The best way of a cargo, others that really differ, and what each country's withdrawal would do to it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lodeway.model.solution import Solution
from lodeway.study.hindrance import Hindrance, hindrances
from lodeway.study.network import Flags, Ints, Network
from lodeway.study.trip import Trip
from lodeway.study.way import Way, describe
from lodeway.world import World

__all__ = ["Alternative", "Route", "route"]


@dataclass(frozen=True)
class Alternative:
    """Another way: what was shut to find it, and how it differs from the best.

    Attributes
    ----------
    without
        What was shut, each of which gives this way: ``leg ID`` (with those beside it), ``transfer ID``,
        ``country CODE`` or ``passage NAME``.
    way
        The way.
    extra_cost, extra_cost_per_unit, extra_hours, extra_km
        More than the best way's; NaN for hours and km where those of a step of either are not known.
    enters, leaves
        Countries that it crosses and the best way does not, and the other way round.
    """

    without: tuple[str, ...]
    way: Way
    extra_cost: float
    extra_cost_per_unit: float
    extra_hours: float
    extra_km: float
    enters: tuple[str, ...]
    leaves: tuple[str, ...]


@dataclass(frozen=True)
class Route:
    """Answer to where a cargo can go; tables are never changed.

    Attributes
    ----------
    trip, year, unit
        What was asked, its year, and the unit of the commodity.
    starts, ends
        Places where it may start and end.
    best
        The best way; None if nothing permitted is left.
    alternatives
        Other ways, best first.
    withdrawals
        ``country, end, way_left, extra_cost, extra_cost_per_unit, extra_hours, extra_km, legs, owned``: what closing
        the territory of each country on the best way would add; ``end``: every start or every end lies in it;
        ``legs``: legs of the way that cross it; ``owned``: those of which it owns at least the threshold.
    hindrances
        Without a way: single permissions each of which alone would open one, best first.
    nothing_joins
        Without a way: none would be left even if all were permitted that is shut or not open.
    rules
        ``id, name, kind, by, from, to, buyer, limit, rate, ad_valorem, start, end``: controls in force that year on
        this commodity from such a start to such an end. They are told, and hinder no way.
    loaded
        Spare capacity rests on solved flows.
    """

    trip: Trip
    year: int
    unit: str
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    best: Way | None
    alternatives: tuple[Alternative, ...]
    withdrawals: pd.DataFrame
    hindrances: tuple[Hindrance, ...]
    nothing_joins: bool
    rules: pd.DataFrame
    loaded: bool


def route(world: World, trip: Trip, solution: Solution | None = None) -> Route:
    """Find the best permitted way of a cargo, and what hangs on it.

    The way is the shortest path on states (place, mode, gauge) under USD a gross tonne, hours or km. Legs whose hours
    or km are not known come last: the way has the fewest of them, and the least sum of the rest. An alternative is
    the best way without the scarcest leg, without a country that is no end, or without a passage of the best way.

    Parameters
    ----------
    world, trip
        The world, and what is asked of it.
    solution
        Solved flows (of the base year, say) that are taken from the capacities; None: capacities as they are.

    Returns
    -------
    Route
        Never with a way that is not permitted; without a way, with the single permissions that would open one.

    Raises
    ------
    InputError
        I001, I006: a country, commodity, place or passage is not known; I004: the year lies outside the world.
    """
    net = Network(world, trip, solution)
    row = trip.carried(world)
    _ = net.year, net.usable
    found = net.ways.best(net.usable)
    ids = world["places"]["id"]
    starts, ends = net.ways.starts, net.ways.ends
    others, table = _around(net, found) if found is not None else ((), _withdrawals([]))
    hindering, nothing = hindrances(net) if found is None else ((), False)
    return Route(
        trip=trip, year=net.year, unit=str(world["commodities"]["unit"].iloc[row]),
        starts=tuple(ids.iloc[starts]), ends=tuple(ids.iloc[ends]),
        best=None if found is None else describe(net, found), alternatives=others, withdrawals=table,
        hindrances=hindering, nothing_joins=nothing, rules=_rules(net), loaded=solution is not None,
    )  # fmt: skip


def _around(net: Network, found: Ints) -> tuple[tuple[Alternative, ...], pd.DataFrame]:
    """Solve again without each thing that the best way uses."""
    best = describe(net, found)
    ends = [{str(net.world["places"]["country"].iloc[p]) for p in some} for some in (net.ways.starts, net.ways.ends)]
    fixed = set[str]().union(*(some for some in ends if len(some) == 1))
    masks: dict[str, Flags] = {}
    if best.scarcest:
        link = next(k for k in found if net.graph.links.ids[k] == best.scarcest)
        kind = "leg" if net.graph.links.is_leg[link] else "transfer"
        masks[f"{kind} {best.scarcest}"] = np.asarray(net.bundle == net.bundle[link])
    masks |= {f"country {c}": net.crossing(frozenset({c})) for c in best.countries}
    masks |= {f"passage {p}": net.shut_by(p) for p in best.passages}
    ways = {name: net.ways.best(net.usable & ~mask) for name, mask in masks.items()}
    rows: list[tuple[object, ...]] = []
    for c in best.countries:
        left = ways[f"country {c}"]
        extra = _extra(best, None if left is None else describe(net, left))
        crossed = [s for s in best.steps.to_dict("records") if s["kind"] == "leg" and c in s["countries"]]
        owned = [s for s in best.steps.to_dict("records") if c in dict(s["owners"])]
        rows.append((c, c in fixed, left is not None, *extra, len(crossed), len(owned)))
    return _alternatives(net, best, ways), _withdrawals(rows)


def _withdrawals(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    columns = [
        "country", "end", "way_left", "extra_cost", "extra_cost_per_unit", "extra_hours", "extra_km", "legs", "owned",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _extra(best: Way, other: Way | None) -> tuple[float, float, float, float]:
    """What another way takes more: USD a gross tonne and a unit, hours, km."""
    if other is None:
        return (math.nan,) * 4
    return (
        other.cost - best.cost,
        other.cost_per_unit - best.cost_per_unit,
        other.exact_hours - best.exact_hours,
        other.exact_km - best.exact_km,
    )


def _alternatives(net: Network, best: Way, ways: dict[str, Ints | None]) -> tuple[Alternative, ...]:
    """Ways found, each once, best first."""
    grouped: dict[tuple[int, ...], tuple[Ints, list[str]]] = {}
    for name, links in ways.items():
        if links is not None:
            key = tuple(map(int, net.bundle[links]))
            grouped.setdefault(key, (links, []))[1].append(name)
    ranked = sorted(grouped.values(), key=lambda entry: (float(net.ways.weight[entry[0]].sum()), entry[1]))
    found = []
    for links, names in ranked[: net.trip.most]:
        way = describe(net, links)
        enters = tuple(c for c in way.countries if c not in best.countries)
        leaves = tuple(c for c in best.countries if c not in way.countries)
        found.append(Alternative(tuple(names), way, *_extra(best, way), enters, leaves))
    return tuple(found)


def _rules(net: Network) -> pd.DataFrame:
    """Controls in force on the cargo in the year, between such a start and such an end."""
    world, controls = net.world, net.world["controls"]
    ids, country = world["places"]["id"], world["places"]["country"]
    starts, ends = frozenset(ids.iloc[net.ways.starts]), frozenset(ids.iloc[net.ways.ends])
    buyers = frozenset(country.iloc[net.ways.ends])
    begun = controls["from_year"].isna() | (controls["from_year"] <= net.year).fillna(value=False)
    lasts = controls["to_year"].isna() | (controls["to_year"] >= net.year).fillna(value=False)
    held = controls[begun & lasts & (controls["status"] == "in_force") & (controls["commodity"] == net.trip.commodity)]
    meant = [
        (not r["from"] or not world.places(r["from"]).isdisjoint(starts))
        and (not r["to"] or not world.places(r["to"]).isdisjoint(ends))
        and (not r["buyer"] or not world.countries(r["buyer"]).isdisjoint(buyers))
        for r in held.to_dict("records")
    ]
    columns = ["id", "name", "kind", "by", "from", "to", "buyer", "limit", "rate", "ad_valorem", "start", "end"]
    return held[np.array(meant, dtype=bool)][columns].reset_index(drop=True)
