"""The transport graph: states (place, mode, gauge), arcs for legs and transfers, cheapest routes.

A cargo starts at the source node of a place, changes mode or gauge only by a transfer, and ends at
the sink node of another. In a world without the table ``transfers`` every change is free, and all
states of a place are one node.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from lodeway.world.cargo import permits

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from lodeway.world.world import World

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]

BACK = ":back"


@dataclass(frozen=True)
class Links:
    """Everything cargo moves over, one entry a directed leg or a transfer at a place.

    Attributes
    ----------
    ids
        Leg id (with ``:back`` if reversed) or ``transfer@place``.
    row
        Row of the table ``legs``, or of ``transfers`` for a transfer.
    cost, capacity
        USD per gross tonne, gross tonnes a year (infinite if not limited).
    is_leg
        Leg or transfer.
    """

    ids: NDArray[np.object_]
    row: Ints
    cost: Floats
    capacity: Floats
    is_leg: Flags

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Graph:
    """Nodes and arcs; ``link`` is the number in ``links``, or -1 for loading and unloading."""

    links: Links
    nodes: int
    tail: Ints
    head: Ints
    link: Ints
    source: Ints
    sink: Ints


def build_graph(world: World) -> Graph:
    """The transport graph of a world; places are numbered as in its table."""
    legs, transfers, places = world["legs"], world["transfers"], world["places"]
    number = {p: i for i, p in enumerate(places["id"])}
    start, end = (legs[c].map(number).to_numpy(dtype=np.int64, na_value=-1) for c in ("from", "to"))
    back = np.flatnonzero(legs["two_way"].to_numpy(dtype=bool))
    row = np.concatenate([np.arange(len(legs)), back])
    start, end = np.concatenate([start, end[back]]), np.concatenate([end, start[back]])
    ids = np.concatenate([legs["id"].to_numpy(object), (legs["id"].iloc[back] + BACK).to_numpy(object)])
    leg_links = Links(ids, row, _column(legs, "cost")[row], _capacity(legs)[row], np.ones(len(row), bool))
    here = np.arange(len(places))
    if transfers.empty:
        return Graph(leg_links, len(places), start, end, np.arange(len(row)), here, here)
    return _with_states(leg_links, (start, end), legs, transfers, places)


def _column(table: pd.DataFrame, name: str) -> Floats:
    return table[name].to_numpy(dtype=float)


def _capacity(table: pd.DataFrame) -> Floats:
    capacity = _column(table, "capacity")
    return np.where(np.isnan(capacity), np.inf, capacity)


def _with_states(
    leg_links: Links, ends: tuple[Ints, Ints], legs: pd.DataFrame, transfers: pd.DataFrame, places: pd.DataFrame
) -> Graph:
    n = len(places)
    names = list(places["id"])
    mode, gauge = (legs[c].to_numpy(object)[leg_links.row] for c in ("mode", "gauge"))
    states: dict[tuple[int, str, str], int] = {}

    def state(place: int, m: str, g: str) -> int:
        return states.setdefault((place, m, g), 2 * n + len(states))

    tail = [state(int(p), m, g) for p, m, g in zip(ends[0], mode, gauge, strict=True)]
    head = [state(int(p), m, g) for p, m, g in zip(ends[1], mode, gauge, strict=True)]
    link = list(range(len(leg_links)))
    at: dict[int, list[tuple[str, str, int]]] = {}
    for (place, m, g), node in states.items():
        at.setdefault(place, []).append((m, g, node))
        tail += [place, node]
        head += [node, n + place]
        link += [-1, -1]
    changes: list[tuple[int, str, tuple[str, ...]]] = [
        (i, r["place"], (r["from_mode"], r["to_mode"], r["from_gauge"], r["to_gauge"]))
        for i, r in enumerate(transfers.to_dict("records"))
    ]
    used: dict[tuple[int, int], int] = {}
    for place, here in at.items():
        for m1, g1, a in here:
            for m2, g2, b in here:
                change = _transfer(changes, names[place], (m1, m2, g1, g2)) if a != b else None
                if change is not None:
                    tail.append(a)
                    head.append(b)
                    link.append(len(leg_links) + used.setdefault((change, place), len(used)))
    row = np.array([r for r, _ in used], dtype=np.int64)
    moves = transfers.take(row)
    links = Links(
        np.concatenate([leg_links.ids, np.array([f"{transfers['id'].iloc[r]}@{names[p]}" for r, p in used], object)]),
        np.concatenate([leg_links.row, row]),
        np.concatenate([leg_links.cost, _column(moves, "cost")]),
        np.concatenate([leg_links.capacity, _capacity(moves)]),
        np.concatenate([leg_links.is_leg, np.zeros(len(row), bool)]),
    )
    here_all = np.arange(n)
    return Graph(links, 2 * n + len(states), np.array(tail), np.array(head), np.array(link), here_all, n + here_all)


def _transfer(rows: list[tuple[int, str, tuple[str, ...]]], place: str, change: tuple[str, ...]) -> int | None:
    """The most specific row for a change: a named place before any place, then fewest stars."""
    best: tuple[bool, int] | None = None
    found = None
    for i, where, pattern in rows:
        if where in ("*", place) and all(p in ("*", c) for p, c in zip(pattern, change, strict=True)):
            rank = (where == "*", pattern.count("*"))
            if best is None or rank < best:
                best, found = rank, i
    return found


def carries(patterns: pd.Series, commodity: str) -> Flags:
    """Which legs may carry a commodity."""
    return np.array([permits(tuple(p), commodity) for p in patterns], dtype=bool)


class Paths:
    """Cheapest routes on a graph restricted to permitted links.

    Parallel arcs between two nodes are folded to the cheaper one at the weights of the search.
    """

    def __init__(self, graph: Graph, permitted: Flags) -> None:
        keep = (graph.link < 0) | permitted[graph.link]
        tail, head, link = graph.tail[keep], graph.head[keep], graph.link[keep]
        order = np.lexsort((head, tail))
        self.graph = graph
        self._tail, self._head, self._link = tail[order], head[order], link[order]
        cell = self._tail * graph.nodes + self._head
        self._first = np.flatnonzero(np.r_[True, cell[1:] != cell[:-1]][: len(cell)])
        self._group = np.repeat(np.arange(len(self._first)), np.diff(np.r_[self._first, len(cell)]))
        self._cells = cell[self._first]
        self._pointer = np.searchsorted(self._tail[self._first], np.arange(graph.nodes + 1))

    def search(self, weight: Floats, sources: Ints) -> Tree:
        """Cheapest routes from places to all places, under a weight a link (0 or more)."""
        arc = np.where(self._link >= 0, weight[self._link], 0.0)
        best = self._first
        if len(self._first) < len(arc):
            best = np.lexsort((arc, self._group))[self._first]
        n = self.graph.nodes
        matrix = sparse.csr_array((arc[best], self._head[best], self._pointer), shape=(n, n))
        start = self.graph.source[sources]
        distance, previous = csgraph.dijkstra(matrix, indices=start, return_predecessors=True)
        return Tree(self.graph, start, distance, previous, self._cells, self._link[best])


@dataclass(frozen=True)
class Tree:
    """Result of a search: distances, and the links of single routes on demand."""

    graph: Graph
    start: Ints
    distance: Floats
    previous: NDArray[np.int32]
    _cells: Ints
    _links: Ints

    def to_places(self, places: Ints) -> Floats:
        """Distances, shape (sources, places); infinite where there is no permitted route."""
        distance: Floats = self.distance[:, self.graph.sink[places]]
        return distance

    def routes(self, sources: Ints, places: Ints) -> tuple[Ints, Ints]:
        """Links of many routes at once.

        Parameters
        ----------
        sources, places
            Route i runs from source number ``sources[i]`` of the search to place ``places[i]``,
            which must be within reach.

        Returns
        -------
        which, link
            The routes' numbers, rising, and their links in order of travel.
        """
        node = self.graph.sink[places].copy()
        alive = np.arange(len(node))
        which: list[Ints] = [alive[:0]]
        links: list[Ints] = [alive[:0]]
        while len(alive):
            alive = alive[node[alive] != self.start[sources[alive]]]
            before = self.previous[sources[alive], node[alive]].astype(np.int64)
            link = self._links[np.searchsorted(self._cells, before * self.graph.nodes + node[alive])]
            node[alive] = before
            which.append(alive[link >= 0])
            links.append(link[link >= 0])
        routes, steps = np.concatenate(which[::-1]), np.concatenate(links[::-1])
        order = np.argsort(routes, kind="stable")
        return routes[order], steps[order]
