"""The best way between two sets of places, also where it must use one of some chosen links."""

from __future__ import annotations

import heapq
import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from lodeway.routes.graph import Paths

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lodeway.routes.graph import Graph

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]

__all__ = ["Ways", "node_places", "weights"]

SEARCHES: Final = 80
"""Most searches for one way that must use a chosen link and visits no place twice."""


def weights(values: Floats) -> Floats:
    """Weights under which the fewest unknown values come first, and the least sum of the known ones second.

    An unknown value (NaN) weighs more than all known ones together, so it is never taken for 0.

    >>> weights(np.array([2.0, np.nan, 3.0])).tolist()
    [2.0, 6.0, 3.0]
    """
    known = ~np.isnan(values)
    return np.where(known, np.where(known, values, 0.0), values[known].sum() + 1.0)


def node_places(graph: Graph) -> Ints:
    """Place of every node of a transport graph."""
    place = np.arange(graph.nodes)
    place[graph.sink] = np.arange(len(graph.sink))
    states = (graph.link < 0) & (graph.tail < len(graph.source))
    place[graph.head[states]] = graph.tail[states]
    return place


@dataclass(frozen=True)
class Ways:
    """Searches on one graph, with one weight a link, from any of the starts to any of the ends.

    Attributes
    ----------
    graph
        The transport graph.
    weight
        Weight of each link, 0 or more: USD, hours or km.
    starts, ends
        Numbers of places.
    """

    graph: Graph
    weight: Floats
    starts: Ints
    ends: Ints

    def best(self, usable: Flags) -> Ints | None:
        """Links of the way of least weight over usable links, in order; None if there is none.

        Dijkstra's algorithm (1959) on the states (place, mode, gauge).
        """
        return _shortest(self, usable)

    def reach(self, usable: Flags) -> tuple[Floats, Floats]:
        """Least weight from the starts to every node, and from every node to the ends; infinite if out of reach."""
        g = self.graph
        turned = replace(g, tail=g.head, head=g.tail, source=g.sink, sink=g.source)
        out = Paths(g, usable).search(self.weight, self.starts).distance
        back = Paths(turned, usable).search(self.weight, self.ends).distance
        return out.min(axis=0), back.min(axis=0)

    def through(self, usable: Flags, chosen: Flags, most: int = SEARCHES) -> tuple[Ints | None, bool]:
        """Way of least weight that uses a chosen link and does not come back to a place it left before that link.

        Every node stands twice, before and after the first chosen link; only a chosen link leads from the one
        layer to the other. The shortest walk there may turn round (out over the chosen link and back); then one
        place stands in both layers, and the search goes on twice, with the place left out of either layer. Walks are
        taken in order of weight, so the first that turns nowhere is the best (branch and bound, exact).

        Returns
        -------
        links, proven
            Links in order, or None; and whether that is certain (False after ``most`` searches).
        """
        layers = _Layers(self, usable, chosen)
        queue: list[tuple[float, int, Ints, tuple[tuple[int, int], ...]]] = []
        number = itertools.count()
        only = [(some, layer) for some, layer in ((self.starts, 1), (self.ends, 0)) if len(some) == 1]
        fixed = tuple((int(some[0]), layer) for some, layer in only)  # a shortcut: it would turn there

        def push(left_out: tuple[tuple[int, int], ...]) -> None:
            found = layers.walk(left_out)
            if found is not None:
                heapq.heappush(queue, (float(layers.ways.weight[found].sum()), next(number), found, left_out))

        push(fixed)
        while queue:
            _, tries, walk, left_out = heapq.heappop(queue)
            twice = layers.twice(walk)
            if twice is None:
                return walk % len(self.weight), True
            if tries >= most:
                return None, False
            push((*left_out, (twice, 0)))
            push((*left_out, (twice, 1)))
        return None, True


class _Layers:
    """A graph twice, before and after the first chosen link.

    Link k stands as k before, as k + n after, and as k + 2n where it leads from the one layer to the other.
    """

    def __init__(self, ways: Ways, usable: Flags, chosen: Flags) -> None:
        g, n = ways.graph, len(ways.weight)
        free = g.link < 0
        over = ~free & chosen[g.link]
        place = node_places(g)
        self._tail, self._head = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
        self._tail[g.link[~free]], self._head[g.link[~free]] = place[g.tail[~free]], place[g.head[~free]]
        self._usable = np.concatenate([usable & ~chosen, usable, usable & chosen])
        layered = replace(
            g, nodes=2 * g.nodes, sink=g.sink + g.nodes,
            tail=np.concatenate([g.tail, g.tail + g.nodes, g.tail[over]]),
            head=np.concatenate([g.head, g.head + g.nodes, g.head[over] + g.nodes]),
            link=np.concatenate([g.link, np.where(free, -1, g.link + n), g.link[over] + 2 * n]),
        )  # fmt: skip
        self.ways = Ways(layered, np.tile(ways.weight, 3), ways.starts, ways.ends)

    def walk(self, left_out: tuple[tuple[int, int], ...]) -> Ints | None:
        """Shortest walk that visits none of these (place, layer)."""
        n, usable = len(self._tail), self._usable.copy()
        for layer in (0, 1):
            places = [p for p, where in left_out if where == layer]
            from_, to = np.isin(self._tail, places), np.isin(self._head, places)
            usable[layer * n : (layer + 1) * n] &= ~(from_ | to)
            usable[2 * n :] &= ~(to if layer else from_)
        return _shortest(self.ways, usable)

    def twice(self, walk: Ints) -> int | None:
        """A place that a walk visits both before and after its first chosen link; None if there is none."""
        n = len(self._tail)
        at = int(np.flatnonzero(walk >= 2 * n)[0])
        before, after = walk[: at + 1] % n, walk[at:] % n
        common = np.intersect1d(self._tail[before], self._head[after])
        return int(common[0]) if len(common) else None


def _shortest(ways: Ways, usable: Flags) -> Ints | None:
    tree = Paths(ways.graph, usable).search(ways.weight, ways.starts)
    distance = tree.to_places(ways.ends)
    if not np.isfinite(distance).any():
        return None
    start, end = np.unravel_index(int(np.argmin(distance)), distance.shape)
    return tree.routes(np.array([start]), ways.ends[[end]])[1]
