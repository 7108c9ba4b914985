"""Routes for the program: the cheapest under current prices, until none would improve it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lodeway.model.instance import Flags, Floats, Ints
from lodeway.model.lanes import LANE, TRANSIT
from lodeway.model.lp import INFINITY, Entries
from lodeway.model.mixing import PoolShares
from lodeway.model.program import Program
from lodeway.routes.graph import Paths, Tree

NEAREST = 5
"""How many routes each place is given at a time: first the nearest, then the best; fewer cost rounds, more solves."""


@dataclass(frozen=True)
class Search:
    """All shipments priced by one search: a year, a set of permitted links, one freight multiple, rules on transit."""

    year: int
    paths: Paths
    freight: float
    sources: Ints
    free: Tree
    cells: tuple[tuple[int, int], ...]
    transits: tuple[int, ...]
    touches: int = 0


@dataclass(frozen=True)
class _Found:
    """Routes found by one search for one commodity and label, not yet in the program."""

    unit_cost: Floats
    tariff: Floats
    cost: Floats
    entries: list[tuple[Ints, Ints, Floats]]
    keys: Ints


class Pricing:
    """Finds routes and adds them to a program as columns.

    Attributes
    ----------
    columns, keys, unit_cost, tariff
        Number of each shipment column; its year, commodity, label, start, end and route, as numbers; its
        cost a unit, tariffs included, and the tariffs in it.
    routes
        Links of every route in use.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.at = program.at
        self.columns = np.zeros(0, dtype=np.int64)
        self.keys = np.zeros((0, 6), dtype=np.int64)
        self.unit_cost = np.zeros(0)
        self.tariff = np.zeros(0)
        self.routes: list[tuple[int, ...]] = []
        self._number: dict[bytes, int] = {}
        self._known: set[tuple[int, ...]] = set()
        self._pending: list[_Found] = []
        self.searches = self._plan_searches()
        self._lanes = self._lane_rules()

    # -- what to search --------------------------------------------------------------------------

    def _plan_searches(self) -> list[Search]:
        at, program = self.at, self.program
        paths: dict[bytes, Paths] = {}
        trees: dict[tuple[bytes, float, bytes], Tree] = {}
        searches = []
        mask = at.labels.mask
        for t in range(len(at.years)):
            groups: dict[tuple[bytes, float, bytes, tuple[int, ...], int], list[tuple[int, int]]] = {}
            permit: dict[bytes, Flags] = {}
            for c, n in self._traded(t):
                for touches in self._touches(t, int(mask[n])):
                    allowed = program.link_open[t] & at.carriers[c] & ((at.link_touch[t] & ~touches) == 0)
                    key = np.packbits(allowed).tobytes()
                    permit[key] = allowed
                    for makers, transits in self._split(t, c):
                        group = (key, float(at.freight[c]), makers.tobytes(), transits, touches)
                        groups.setdefault(group, []).append((c, n))
            for (key, freight, makers_of, transits, touches), cells in groups.items():
                if key not in paths:
                    paths[key] = Paths(at.graph, permit[key])
                supplied = np.any([program.supplied[t, c, :, n] for c, n in cells], axis=0)
                sources = np.flatnonzero(supplied & np.frombuffer(makers_of, dtype=bool))
                if not len(sources):
                    continue
                tree = (key, freight, sources.tobytes())
                if tree not in trees:
                    trees[tree] = paths[key].search(freight * at.graph.links.cost, sources)
                searches.append(Search(t, paths[key], freight, sources, trees[tree], tuple(cells), transits, touches))
        return searches

    def _traded(self, t: int) -> list[tuple[int, int]]:
        """Commodities and labels that are supplied and used in a year."""
        both = self.program.supplied[t].any(axis=1) & self.program.used[t].any(axis=1)
        return [(int(c), int(n)) for c, n in np.argwhere(both & self.at.labels.active[t])]

    def _touches(self, t: int, mask: int) -> list[int]:
        """For which caps, as bits, the ways searched for a label may be touched: all that it permits.

        Where lots are mixed also fewer: a lot that may use any way is still the better for one that touches nothing.
        """
        mixed = [k for k, year, _, _ in self.program.mixing.cells if year == t]
        return list(dict.fromkeys([mask, mask & ~sum(1 << k for k in set(mixed))]))

    def _split(self, t: int, c: int) -> list[tuple[Flags, tuple[int, ...]]]:
        """Places by the rules on transit that count what they send, since each search has one price of a link."""
        rules = [r for r, x in enumerate(self.at.rules) if x.kind == TRANSIT and (x.year, x.commodity) == (t, c)]
        if not rules:
            return [(np.ones(self.at.shape[2], dtype=bool), ())]
        counted = np.array([self.at.rules[r].makers for r in rules], dtype=bool)
        return [
            ((counted == kind[:, None]).all(axis=0), tuple(r for r, hit in zip(rules, kind, strict=True) if hit))
            for kind in np.unique(counted, axis=1).T
        ]

    def _lane_rules(self) -> dict[tuple[int, int, int], list[int]]:
        """Rules on shipments by year, commodity and label."""
        lanes: dict[tuple[int, int, int], list[int]] = {}
        for r, rule in enumerate(self.at.rules):
            if rule.receivers is not None and rule.links is None:
                for n in np.flatnonzero(rule.labels):
                    lanes.setdefault((rule.year, rule.commodity, int(n)), []).append(r)
        return lanes

    # -- columns ---------------------------------------------------------------------------------

    def start(self) -> None:
        """First routes: the cheapest undisturbed ones of the nearest pairs, and of lanes in use."""
        for s in self.searches:
            for c, n in s.cells:
                i, users = self._ends(s, c, n)
                distance = s.free.to_places(users)[i]
                distance = np.where(s.sources[i][:, None] == users[None, :], np.inf, distance)
                wanted = _nearest(distance, NEAREST) | _nearest(distance.T, NEAREST).T
                for rule in (self.at.rules[r] for r in self._lanes.get((s.year, c, n), [])):
                    if rule.kind == LANE and rule.bound > 0 and rule.receivers is not None:
                        wanted |= rule.makers[s.sources[i]][:, None] & rule.receivers[users][None, :]
                wanted &= np.isfinite(distance)
                a, b = np.nonzero(wanted)
                self._add(s, s.free, (c, n), i[a], users[b])
        self._flush()

    def improve(self, tolerance: float) -> int:
        """Add the best routes with a reduced cost below ``-tolerance`` (USD a unit, undiscounted); returns how many."""
        before = len(self.columns)
        links = self.program.link_row
        for s in self.searches:
            weight = self.at.weight[s.year]
            row = links[s.year]
            toll = np.where(row >= 0, np.maximum(-self.program.lp.duals[row], 0.0) / weight, 0.0)
            for r in s.transits:
                rule, price = self.at.rules[r], max(-float(self.program.lp.duals[self.program.rule_row[r]]), 0.0)
                toll[rule.links] += price / weight / self.at.gross[rule.commodity]
            toll[self.program.closed[s.year]] = np.inf
            self._improve(s, toll, tolerance)
        self._flush()
        return len(self.columns) - before

    def _improve(self, s: Search, toll: Floats, tolerance: float) -> None:
        found = []
        for c, n in s.cells:
            i, users = self._ends(s, c, n)
            margin = self._margin(s, (c, n), s.sources[i], users)
            reduced = self.at.gross[c] * s.free.to_places(users)[i] - margin
            promising = reduced < -tolerance
            if promising.any():
                found.append((c, n, i, users, margin, promising))
        if not found:
            return
        tree, place = s.free, np.arange(len(s.sources))
        if toll.any():
            kept = np.unique(np.concatenate([i[p.any(axis=1)] for _, _, i, _, _, p in found]))
            tree = s.paths.search(s.freight * self.at.graph.links.cost + toll, s.sources[kept])
            place = np.full(len(s.sources), -1)
            place[kept] = np.arange(len(kept))
        for c, n, i, users, margin, promising in found:
            rows = np.flatnonzero(promising.any(axis=1))
            reduced = self.at.gross[c] * tree.to_places(users)[place[i[rows]]] - margin[rows]
            best = _nearest(reduced, NEAREST) | _nearest(reduced.T, NEAREST).T
            a, b = np.nonzero(best & (reduced < -tolerance))
            self._add(s, tree, (c, n), place[i[rows[a]]], users[b], s.sources[i[rows[a]]])

    def _ends(self, s: Search, c: int, n: int) -> tuple[Ints, Ints]:
        """Positions in ``s.sources`` of the places that supply, and the places that use."""
        supplied = self.program.supplied[s.year, c, s.sources, n]
        return np.flatnonzero(supplied), np.flatnonzero(self.program.used[s.year, c, :, n])

    def _margin(self, s: Search, cell: tuple[int, int], sources: Ints, users: Ints) -> Floats:
        """What a unit gains by moving, tariffs and other rules paid; -inf from a place to itself."""
        t, (c, n) = s.year, cell
        duals, program = self.program.lp.duals / self.at.weight[t], self.program
        margin = duals[program.sink[t, c, users, n]][None, :] - duals[program.source[t, c, sources, n]][:, None]
        for r in self._lanes.get((t, c, n), []):
            rule = self.at.rules[r]
            assert rule.receivers is not None  # noqa: S101 - only such rules are listed
            hit = rule.makers[sources][:, None] & rule.receivers[users][None, :]
            row = self.program.rule_row[r]
            gain = -rule.bound if row < 0 else duals[row]
            margin = margin + hit * gain
        mixing = program.mixing
        if mixing.at_work(t):
            price = mixing.price(t, c)[users] / self.at.weight[t]
            margin = margin + price * mixing.gap((t, c, n), sources[:, None], users[None, :], s.touches)
        return np.where(sources[:, None] == users[None, :], -np.inf, margin)

    def _add(
        self, s: Search, tree: Tree, cell: tuple[int, int], source: Ints, user: Ints, place: Ints | None = None
    ) -> None:
        """Columns for routes of a tree from its source numbers to places."""
        if not len(source):
            return
        c, n = cell
        at, t = self.at, s.year
        start = s.sources[source] if place is None else place
        which, link = tree.routes(source, user)
        number = self._register(which, link, len(source))
        new = []
        for k, key in enumerate(zip(start.tolist(), user.tolist(), number.tolist(), strict=True)):
            full = (t, c, n, *key)
            if full not in self._known:
                self._known.add(full)
                new.append(k)
        if not new:
            return
        chosen = np.array(new)
        position = np.full(len(source), -1)
        position[chosen] = np.arange(len(chosen))
        keep = position[which] >= 0
        column, link = position[which[keep]], link[keep]
        start, user = start[chosen], user[chosen]
        one, i = np.ones(len(chosen)), np.arange(len(chosen))
        gross = at.gross[c]
        cost = gross * s.freight * np.bincount(column, at.graph.links.cost[link], minlength=len(chosen))
        tariff = np.zeros(len(chosen))
        entries = [
            (self.program.source[t, c, start, n], i, -one),
            (self.program.sink[t, c, user, n], i, one),
            (self.program.link_row[t, link], column, np.full(len(link), gross)),
        ]
        for r in self._lanes.get((t, c, n), []):
            rule = at.rules[r]
            assert rule.receivers is not None  # noqa: S101 - only such rules are listed
            hit = np.flatnonzero(rule.makers[start] & rule.receivers[user])
            if self.program.rule_row[r] < 0:
                tariff[hit] += rule.bound
            else:
                entries.append((np.full(len(hit), self.program.rule_row[r]), hit, one[hit]))
        for r in s.transits:
            links = at.rules[r].links
            assert links is not None  # noqa: S101 - only such rules are listed
            over = np.isin(link, links)
            entries.append((np.full(over.sum(), self.program.rule_row[r]), column[over], np.ones(over.sum())))
        if self.program.mixing.at_work(t):
            touches = np.bitwise_or.reduceat(at.link_touch[t, link], np.searchsorted(column, i))
            entries += self._mixed((t, c, n), start, user, touches, i)
        keys = np.column_stack([one * t, one * c, one * n, start, user, number[chosen]]).astype(np.int64)
        self._pending.append(_Found(cost + tariff, tariff, at.weight[t] * (cost + tariff), entries, keys))

    def mix(self, mixture: PoolShares) -> None:
        """Hold caps under mixing to first order around pools that are known, in place of any held before."""
        mixing, at = self.program.mixing, self.at
        mixing.mixture = mixture
        touches = np.array([
            int(np.bitwise_or.reduce(at.link_touch[t, list(self.routes[r])], initial=0))
            for t, r in self.keys[:, [0, 5]].tolist()
        ], dtype=np.int64)  # fmt: skip
        entries = list(mixing.entries())
        cells, number = np.unique(self.keys[:, :3], axis=0, return_inverse=True)
        for k, (t, c, n) in enumerate(cells.tolist()):
            if mixing.at_work(t):
                own = np.flatnonzero(number == k)
                entries += self._mixed((t, c, n), self.keys[own, 3], self.keys[own, 4], touches[own], self.columns[own])
        self.program.lp.replace_rows(int(mixing.row[0]), self.program.blocks["over"].columns, entries)

    def _mixed(self, cell: tuple[int, int, int], start: Ints, stop: Ints, touches: Ints, column: Ints) -> Entries:
        """Entries of shipments in the rows that hold caps under mixing."""
        mixing, (t, c, n) = self.program.mixing, cell
        where = (np.full(len(stop), t), np.full(len(stop), c), stop)
        return mixing.entering(where, column, mixing.gap((t, c, n), start, stop, touches))

    def _flush(self) -> None:
        """Put all routes found in this round into the program at once."""
        if not self._pending:
            return
        found, self._pending = self._pending, []
        offsets = np.cumsum([0, *(len(f.cost) for f in found)])
        entries = [
            (row, column + offset, value)
            for offset, f in zip(offsets[:-1], found, strict=True)
            for row, column, value in f.entries
        ]
        cost = np.concatenate([f.cost for f in found])
        first = self.program.lp.columns(cost, np.full(len(cost), INFINITY), entries)
        self.columns = np.concatenate([self.columns, first + np.arange(len(cost))])
        self.keys = np.concatenate([self.keys, *(f.keys for f in found)])
        self.unit_cost = np.concatenate([self.unit_cost, *(f.unit_cost for f in found)])
        self.tariff = np.concatenate([self.tariff, *(f.tariff for f in found)])

    def _register(self, which: Ints, link: Ints, count: int) -> Ints:
        """Numbers of routes, new ones for routes not seen before."""
        ends = np.searchsorted(which, np.arange(count + 1))
        data = link.astype(np.int32)
        numbers = np.empty(count, dtype=np.int64)
        for k in range(count):
            part = data[ends[k] : ends[k + 1]]
            key = part.tobytes()
            found = self._number.get(key)
            if found is None:
                found = self._number[key] = len(self.routes)
                self.routes.append(tuple(part.tolist()))
            numbers[k] = found
        return numbers


def _nearest(distance: Floats, few: int) -> Flags:
    """The few nearest of each column."""
    if distance.shape[0] <= few:
        return np.ones(distance.shape, dtype=bool)
    limit = np.partition(distance, few - 1, axis=0)[few - 1]
    return np.asarray(distance <= limit[None, :])
