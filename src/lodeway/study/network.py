"""The transport graph as one cargo meets it in one year: what each link costs, who it crosses, whether it is open."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lodeway.errors import InputError
from lodeway.geography import suggest
from lodeway.model.instance import available, numbers, totals
from lodeway.model.solution import Solution
from lodeway.routes.graph import Graph, build_graph, carries
from lodeway.routes.ways import Ways, node_places, weights
from lodeway.study.trip import Trip
from lodeway.world import World
from lodeway.world.ownership import NEGLIGIBLE, effective_ownership

__all__ = ["Network"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Network:
    """Links of the transport graph for a trip; arrays have one entry a link.

    Attributes
    ----------
    world, trip
        The world and what is asked of it.
    solution
        Solved flows from which spare capacity follows; None: capacity only.
    """

    world: World
    trip: Trip
    solution: Solution | None = None

    @cached_property
    def graph(self) -> Graph:
        """The transport graph."""
        return build_graph(self.world)

    @cached_property
    def year(self) -> int:
        """Year of the trip."""
        return self.trip.in_year(self.world)

    @cached_property
    def places(self) -> tuple[Ints, Ints]:
        """Places where each link begins and ends; the same for a transfer."""
        g, place = self.graph, node_places(self.graph)
        real = g.link >= 0
        found = np.zeros((2, len(g.links)), dtype=np.int64)
        found[0, g.link[real]], found[1, g.link[real]] = place[g.tail[real]], place[g.head[real]]
        return found[0], found[1]

    @cached_property
    def gross(self) -> float:
        """Gross tonnes of one unit of the cargo."""
        return float(numbers(self.world["commodities"], "gross")[self.trip.carried(self.world)])

    @cached_property
    def cost(self) -> Floats:
        """USD a gross tonne, the multiple included that this cargo pays."""
        freight = float(numbers(self.world["commodities"], "freight")[self.trip.carried(self.world)])
        return self.graph.links.cost * freight

    @cached_property
    def hours(self) -> Floats:
        """Hours, NaN where they are not known."""
        transfers = numbers(self.world["transfers"], "hours")
        return self._of_legs(numbers(self.world["legs"], "hours"), transfers)

    @cached_property
    def km(self) -> Floats:
        """Length, NaN where it is not known; a transfer has none."""
        return self._of_legs(numbers(self.world["legs"], "km"), np.zeros(len(self.world["transfers"])))

    @cached_property
    def capacity(self) -> Floats:
        """Gross tonnes in the year of the trip; 0 where a leg is not open."""
        legs = available(self.world["legs"], (self.year,))[0]
        return self._of_legs(legs, np.zeros(len(self.world["transfers"])), self.graph.links.capacity)

    @cached_property
    def ways(self) -> Ways:
        """Searches by the measure of the trip."""
        measure = {"cost": self.cost, "time": self.hours, "km": self.km}[self.trip.by]
        return Ways(self.graph, weights(measure), *self.trip.ends(self.world))

    @cached_property
    def countries(self) -> list[frozenset[str]]:
        """Countries crossed, those of both ends included."""
        country = self.world["places"]["country"].to_numpy(object)
        links, crossed = self.graph.links, list(self.world["legs"]["countries"])
        ends = zip(country[self.places[0]], country[self.places[1]], strict=True)
        return [
            frozenset({*(crossed[row] if leg else ()), *end} - {""})
            for leg, row, end in zip(links.is_leg, links.row, ends, strict=True)
        ]

    @cached_property
    def passages(self) -> list[tuple[str, ...]]:
        """Sea passages used."""
        links, used = self.graph.links, list(self.world["legs"]["passages"])
        return [tuple(used[row]) if leg else () for leg, row in zip(links.is_leg, links.row, strict=True)]

    @cached_property
    def carried(self) -> Flags:
        """Links that may carry the cargo."""
        patterns = self.world["legs"]["commodities"]
        legs = carries(patterns, self.trip.commodity)
        return np.asarray(self._of_legs(legs.astype(float), np.ones(len(self.world["transfers"]))) > 0)

    @cached_property
    def opened(self) -> Flags:
        """Links that are open in the year."""
        return np.asarray(self.capacity > 0)

    @cached_property
    def avoided(self) -> frozenset[str]:
        """Countries that are avoided."""
        return self.world.countries(self.trip.avoid) if self.trip.avoid.strip() else frozenset()

    @cached_property
    def closed(self) -> dict[str, Flags]:
        """Links that each closure shuts."""
        return {name: self.shut_by(name) for name in self.trip.closed}

    @cached_property
    def usable(self) -> Flags:
        """Links that the trip may use."""
        shut = np.any(list(self.closed.values()), axis=0) if self.closed else np.zeros(len(self.cost), dtype=bool)
        return np.asarray(self.carried & self.opened & ~shut & ~self.crossing(self.avoided))

    def crossing(self, countries: frozenset[str]) -> Flags:
        """Links that cross any of the countries."""
        return np.array([not countries.isdisjoint(crossed) for crossed in self.countries], dtype=bool)

    def shut_by(self, name: str) -> Flags:
        """Links that are shut with a passage, a leg (in both directions) or a place.

        Raises
        ------
        InputError
            I006 with the nearest names, if it is none of these.
        """
        world, word = self.world, name.strip().casefold()
        known = {p for used in world["legs"]["passages"] for p in used}
        passages = {p for p in known if p.casefold() == word}
        if passages:
            return np.array([not passages.isdisjoint(used) for used in self.passages], dtype=bool)
        rows = np.flatnonzero(world["legs"]["id"].str.casefold() == word)
        if len(rows):
            return np.asarray(self.graph.links.is_leg & (self.graph.links.row == rows[0]))
        place = np.flatnonzero(world["places"]["id"].str.casefold() == word)
        if len(place):
            return np.asarray((self.places[0] == place[0]) | (self.places[1] == place[0]))
        hint = suggest(
            name,
            [*sorted(known), *world["legs"]["id"], *world["places"]["id"]],
            f"Passages are {', '.join(sorted(known))}.",
        )
        raise InputError("I006", f"{name!r} is no passage, leg or place of this world.", hint)

    @cached_property
    def bundle(self) -> Ints:
        """Number of the bundle of each link: legs between the same places, of one mode and gauge, or one transfer."""
        links, legs = self.graph.links, self.world["legs"]
        mode, gauge = (np.where(links.is_leg, legs[c].to_numpy(object)[self._row], "") for c in ("mode", "gauge"))
        own = np.where(links.is_leg, -1, np.arange(len(links)))
        keys = pd.DataFrame({"a": self.places[0], "b": self.places[1], "m": mode, "g": gauge, "own": own})
        return np.asarray(keys.groupby(["a", "b", "m", "g", "own"], sort=False).ngroup(), dtype=np.int64)

    @cached_property
    def bundled(self) -> Floats:
        """Capacity of the usable links of each link's bundle together."""
        amount = np.where(self.carried, self.capacity, 0.0)
        return totals(self.bundle, amount, len(amount))[self.bundle]

    @cached_property
    def load(self) -> Floats:
        """Gross tonnes that the solution carries over each link's bundle in a year; NaN without a solution."""
        solution, size = self.solution, len(self.cost)
        if solution is None:
            return np.full(size, np.nan)
        year = self.year if self.year in solution.years else solution.years[0]
        gross = dict(zip(self.world["commodities"]["id"], numbers(self.world["commodities"], "gross"), strict=True))
        number = {name: i for i, name in enumerate(self.graph.links.ids)}
        total = np.zeros(size)
        shipped = solution.shipments[solution.shipments["year"] == year]
        for route, commodity, quantity in zip(shipped["route"], shipped["commodity"], shipped["quantity"], strict=True):
            for name in solution.routes[route]:
                total[number[name]] += quantity * gross[commodity]
        return totals(self.bundle, total, size)[self.bundle]

    @cached_property
    def spare(self) -> Floats:
        """Capacity that is left, never below 0; the capacity itself without a solution."""
        return np.maximum(self.bundled - np.nan_to_num(self.load), 0.0)

    @cached_property
    def owners(self) -> dict[str, tuple[tuple[str, float], ...]]:
        """Countries that own at least the threshold of each leg, chains multiplied through, largest first."""
        effective = effective_ownership(self.world, self.year)
        effective = effective[effective["share"] >= self.trip.threshold - NEGLIGIBLE]
        found: dict[str, list[tuple[str, float]]] = {}
        for row in effective.sort_values("share", ascending=False, kind="stable").itertuples(index=False):
            found.setdefault(str(row.entity), []).append((str(row.country), float(str(row.share))))
        return {entity: tuple(held) for entity, held in found.items()}

    @cached_property
    def _row(self) -> Ints:
        links = self.graph.links
        return np.where(links.is_leg, links.row, 0)

    def _of_legs(self, legs: Floats, transfers: Floats, otherwise: Floats | None = None) -> Floats:
        """Figures of legs and of transfers as figures of links."""
        links = self.graph.links
        values = np.zeros(len(links))
        values[links.is_leg] = legs[links.row[links.is_leg]]
        moves = ~links.is_leg
        values[moves] = transfers[links.row[moves]] if otherwise is None else otherwise[moves]
        return values
