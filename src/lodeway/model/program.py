"""Rows and columns of the linear program, concern by concern; see docs/mathematics.md for the symbols."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from lodeway.model.curves import Curve, ElasticDemand, ElasticSupply, LinearDemand, LinearSupply, Segments
from lodeway.model.instance import Flags, Floats, Instance, Ints, available, codes, numbers, ramp
from lodeway.model.lp import FEASIBLE, INFINITY, LinearProgram

NONE = -1


@dataclass(frozen=True)
class Penalties:
    """Costs beyond every true cost: of breaking contracts, of exceeding a cap, of leaving demand unserved."""

    contract: float
    cap: float
    hunger: float


@dataclass
class Block:
    """Columns of one kind, in order from ``first``, with the numbers that say what each is about."""

    first: int
    keys: dict[str, Ints] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(next(iter(self.keys.values()))) if self.keys else 0

    @property
    def columns(self) -> Ints:
        """Column numbers."""
        return self.first + np.arange(len(self))


@dataclass
class RowBlock:
    """Rows of one kind, with what each is about: ids, years and limits."""

    first: int
    year: Ints
    ids: list[str]

    def __len__(self) -> int:
        return len(self.ids)


class Program:
    """The program of an instance: everything but the routes, which pricing adds."""

    def __init__(self, instance: Instance, penalties: Penalties) -> None:
        self.at = instance
        self.penalties = penalties
        self.lp = LinearProgram(quantity_scale=_quantity_scale(instance), cost_scale=penalties.contract / CONTRACT)
        self.blocks: dict[str, Block] = {}
        self.charges: dict[str, tuple[Floats, Floats]] = {}
        self.rows: dict[str, RowBlock] = {}
        self.segments: dict[tuple[str, int], Segments] = {}
        self.run = self._runs()
        self.facility_row = self._facility_rows()
        self.link_row = self._link_rows()
        self.balance, self.supplied, self.used = self._balance_rows()
        self._demand_rows()
        self._rule_rows()
        self._stock_rows()
        self._habit_rows()
        self._cap_rows()
        self._build_rows()
        self._curve_rows()
        self._production()
        self._deliveries()
        self._draws()
        self._relabelling()
        self._slacks()
        self._builds()
        self._segments()

    # -- rows ------------------------------------------------------------------------------------

    def _rows(self, kind: str, year: Ints, ids: list[str], lower: Floats, upper: Floats) -> Ints:
        first = self.lp.rows(lower, upper)
        self.rows[kind] = RowBlock(first, np.asarray(year, dtype=np.int64), ids)
        return first + np.arange(len(ids))

    def _limit_rows(self, kind: str, capacity: Floats, needed: Flags, ids: Ints) -> Ints:
        """One row ``<= capacity`` where a limit is needed; -1 elsewhere."""
        t, i = np.nonzero(needed)
        row = np.full(needed.shape, NONE)
        limit = capacity[t, i]
        row[t, i] = self._rows(kind, t, list(ids[i]), np.full(len(t), -INFINITY), limit)
        return row

    def _facility_rows(self) -> Ints:
        """Rows where several labels or additions share a capacity; elsewhere the column has a bound."""
        at = self.at
        several = np.zeros(self.facility_open.shape, dtype=np.int64)
        np.add.at(several, self.run[:2], 1)
        shared = (several > 1) | self.buildable.any(axis=0)
        ids = at.world["facilities"]["id"].to_numpy(object)
        return self._limit_rows("facility", at.facility_capacity, shared & np.isfinite(at.facility_capacity), ids)

    def _link_rows(self) -> Ints:
        at, links = self.at, self.at.graph.links
        self.leg_buildable = _buildable(at.world["legs"], at)
        opened = _opened(at.world["legs"], at, self.leg_buildable)
        built = np.where(links.is_leg, opened[:, np.where(links.is_leg, links.row, 0)], False)
        self.link_open = (at.link_capacity > 0) | built
        needed = self.link_open & np.isfinite(at.link_capacity)
        return self._limit_rows("leg", at.link_capacity, needed, links.ids)

    def _runs(self) -> tuple[Ints, Ints, Ints]:
        """Year, facility and label of every activity that may take place."""
        at = self.at
        facilities = at.world["facilities"]
        self.buildable = _buildable(facilities, at)
        self.facility_open = (at.facility_capacity > 0) | _opened(facilities, at, self.buildable)
        free = (at.facility_touch[:, :, None] & ~at.labels.mask[None, None, :]) == 0
        return np.nonzero(free & self.facility_open[:, :, None] & at.labels.active[:, None, :])  # type: ignore[return-value]

    def _made(self, t: Ints, f: Ints, n: Ints) -> tuple[Ints, Ints, Ints, Ints, Ints, Floats]:
        """Column, year, commodity, place, label and amount of all that activities make (+) and use (-)."""
        process, commodity, amount = self.at.recipe
        order = np.argsort(process, kind="stable")
        count = np.bincount(process, minlength=len(self.at.world["processes"]))
        start = np.concatenate([[0], np.cumsum(count)])[:-1]
        own = self.at.facility_process[f]
        times = count[own]
        column = np.repeat(np.arange(len(f)), times)
        within = np.arange(len(column)) - np.repeat(np.cumsum(times) - times, times)
        line = order[start[own[column]] + within]
        made = np.concatenate([np.arange(len(f)), column])
        what = np.concatenate([self.at.facility_output[f], commodity[line]])
        much = np.concatenate([np.ones(len(f)), amount[line]])
        return made, t[made], what, self.at.facility_place[f][made], n[made], much

    def _balance_rows(self) -> tuple[Ints, Flags, Flags]:
        at, wants, labels = self.at, self.at.wants, self.at.labels
        supplied, used = np.zeros(at.shape, dtype=bool), np.zeros(at.shape, dtype=bool)
        _, t, c, p, n, amount = self._made(*self.run)
        up = amount > 0
        supplied[t[up], c[up], p[up], n[up]] = True
        used[t[~up], c[~up], p[~up], n[~up]] = True
        self.stock_place, self.stock_commodity = (
            codes(at.world["stockpiles"]["place"], at.world["places"]["id"]),
            codes(at.world["stockpiles"]["commodity"], at.world["commodities"]["id"]),
        )
        self.draw = np.nonzero(labels.active[:, None, :] & at.stock_labels[None, :, :])
        supplied[self.draw[0], self.stock_commodity[self.draw[1]], self.stock_place[self.draw[1]], self.draw[2]] = True
        country = at.world["places"]["country"].to_numpy(object)[wants.place]
        owner = np.array([[c in h for c in country] for h in labels.holders], dtype=bool).reshape(-1, len(wants))
        self.deliver = np.nonzero(owner[labels.holder].T & labels.active[wants.year])
        d, n = self.deliver
        used[wants.year[d], wants.commodity[d], wants.place[d], n] = True
        self._widen(supplied)
        t, c, p, n = np.nonzero(supplied | used)
        balance = np.full(at.shape, NONE)
        ids = [""] * len(t)
        balance[t, c, p, n] = self._rows("balance", t, ids, np.zeros(len(t)), np.full(len(t), INFINITY))
        return balance, supplied, used

    def _widen(self, supplied: Flags) -> None:
        """By-products can pass to other labels: list the passages and let them supply."""
        at, labels = self.at, self.at.labels
        process, commodity, amount = at.recipe
        by_product = np.zeros(at.shape[1], dtype=bool)
        by_product[commodity[amount > 0]] = True
        mask = labels.mask
        passes = ((mask[:, None] & ~mask[None, :]) == 0) & ~np.eye(len(mask), dtype=bool)
        here = supplied & by_product[None, :, None, None]
        t, c, p, n, m = np.nonzero(here[..., None] & passes[None, None, None] & labels.active[:, None, None, None, :])
        self.passage = (t, c, p, n, m)
        supplied[t, c, p, m] = True

    def _demand_rows(self) -> None:
        """Rows where several labels, a curve or a duty to serve share a demand; elsewhere the column has a bound."""
        wants = self.at.wants
        ids = list(wants.id)
        shared = (wants.kind != "fixed") | (np.bincount(self.deliver[0], minlength=len(ids)) > 1)
        upper = np.where(np.isin(wants.kind, ("fixed", "hard")), wants.quantity, 0.0)
        lower = np.where(wants.kind == "fixed", -INFINITY, upper)
        i = np.flatnonzero(shared)
        self.demand_row = np.full(len(ids), NONE)
        self.demand_row[i] = self._rows("demand", wants.year[i], [ids[n] for n in i], lower[i], upper[i])
        floors = len(ids) if self.at.labels.caps else 0
        most = np.full(floors, INFINITY)
        self.floor_row = self._rows("floor", wants.year[:floors], ids[:floors], -most, most)

    def _rule_rows(self) -> None:
        rules = self.at.rules
        bound = np.array([r.bound for r in rules])
        contract = np.array([r.kind == "contract" for r in rules], dtype=bool)
        year = np.array([r.year for r in rules], dtype=np.int64)
        self.rule_row = np.full(len(rules), NONE)
        for kind, chosen, lower, upper in (
            ("contract", contract, bound, np.full(len(rules), INFINITY)),
            ("control", ~contract & np.array([r.kind != "tariff" for r in rules], dtype=bool), np.full(len(rules), -INFINITY), bound),
        ):
            i = np.flatnonzero(chosen)
            self.rule_row[i] = self._rows(kind, year[i], [rules[n].id for n in i], lower[i], upper[i])

    def _stock_rows(self) -> None:
        stocks = self.at.world["stockpiles"]
        ids = stocks["id"].to_numpy(object)
        n = len(ids)
        no_limit = np.full(n, -INFINITY)
        self.stock_row = self._rows("stock", np.full(n, NONE), list(ids), no_limit, numbers(stocks, "quantity"))
        most = np.broadcast_to(numbers(stocks, "max_draw"), (len(self.at.years), n))
        self.draw_row = self._limit_rows("draw", most, np.isfinite(most), ids)
        facilities = self.at.world["facilities"]
        reserves = numbers(facilities, "reserves")
        i = np.flatnonzero(np.isfinite(reserves))
        self.reserve_row = np.full(len(facilities), NONE)
        self.reserve_row[i] = self._rows(
            "reserves", np.full(len(i), NONE), list(facilities["id"].iloc[i]), np.full(len(i), -INFINITY), reserves[i]
        )

    def _habit_rows(self) -> None:
        """What a maker's part in a buyer's supply exceeds that of the base year by, year by year."""
        cells = [(t, h, m) for t in range(len(self.at.years)) for h, x in enumerate(self.at.habits) for m in range(len(x.makers))]
        self.habits = np.array(cells, dtype=np.int64).reshape(-1, 3)
        zero = np.zeros(len(cells))
        ids = [self.at.habits[h].id for _, h, _ in cells]
        self.habit_row = self._rows("habit", self.habits[:, 0], ids, zero - INFINITY, zero)

    def _cap_rows(self) -> None:
        at, wants = self.at, self.at.wants
        country = at.world["places"]["country"].to_numpy(object)[wants.place]
        found: list[tuple[int, int, int, float]] = []
        self.capped: list[Flags] = []
        for k, cap in enumerate(at.labels.caps):
            of_buyer = np.isin(country, list(cap.buyer))
            self.capped.append(of_buyer)
            for t, year in enumerate(at.years):
                share = cap.at(year)
                if share < 1:
                    chosen = of_buyer & (wants.year == t)
                    found += [(k, t, int(c), share) for c in np.unique(wants.commodity[chosen])]
        self.cap_rules = found
        commodities = at.world["commodities"]["id"]
        ids = [f"{at.labels.caps[k].name}:{commodities.iloc[c]}" for k, _, c, _ in found]
        zero = np.zeros(len(found))
        self.cap_row = self._rows(
            "cap", np.array([t for _, t, _, _ in found], dtype=np.int64), ids, zero - INFINITY, zero
        )

    def _build_rows(self) -> None:
        self.build_row: dict[str, Ints] = {}
        for kind, table, buildable in (
            ("facility", "facilities", self.buildable), ("leg", "legs", self.leg_buildable),
        ):
            frame = self.at.world[table]
            i = np.flatnonzero(buildable.any(axis=0))
            row = np.full(len(frame), NONE)
            most = numbers(frame, "max_build")[i]
            row[i] = self._rows(
                f"build_{kind}", np.full(len(i), NONE), list(frame["id"].iloc[i]), np.full(len(i), -INFINITY), most
            )
            self.build_row[kind] = row

    def _curve_rows(self) -> None:
        """Rows that tie a facility's output to its supply curve, or to the output observed."""
        at = self.at
        facilities = at.world["facilities"]
        slope, elasticity, output = (numbers(facilities, c) for c in ("cost_slope", "cost_elasticity", "output"))
        self.curved = (slope > 0) | np.isfinite(elasticity)
        t, f = np.nonzero(self.facility_open & self.curved)
        ids = facilities["id"].to_numpy(object)
        zero = np.zeros(len(t))
        self.curve_row = np.full(self.facility_open.shape, NONE)
        self.curve_row[t, f] = self._rows("curve", t, list(ids[f]), zero, zero)
        t, f = np.nonzero(self.facility_open & np.isfinite(output)) if at.options.base else (zero[:0].astype(int),) * 2
        self.output_row = np.full(self.facility_open.shape, NONE)
        self.output_row[t, f] = self._rows("output", t, list(ids[f]), output[f], output[f])

    # -- columns ---------------------------------------------------------------------------------

    def _columns(
        self, kind: str, keys: dict[str, Ints], cost: Floats, upper: Floats, entries: list[tuple[Ints, Ints, Floats]]
    ) -> Block:
        block = Block(self.lp.columns(cost, upper, entries), keys)
        self.blocks[kind] = block
        return block

    def _production(self) -> None:
        at = self.at
        t, f, n = self.run
        column, year, what, where, label, much = self._made(t, f, n)
        i, one = np.arange(len(t)), np.ones(len(t))
        entries = [
            (self.balance[year, what, where, label], column, much),
            (self.facility_row[t, f], i, at.capacity_use[f]),
            (self.curve_row[t, f], i, one),
            (self.output_row[t, f], i, one),
            (self.reserve_row[f], i, at.span[t]),
        ]
        cost = np.where(self.curved[f], 0.0, numbers(at.world["facilities"], "cost")[f])
        self.tariffs = np.zeros(len(f))
        for r, rule in enumerate(at.rules):
            if rule.receivers is not None:
                continue
            hit = (year == rule.year) & (what == rule.commodity) & rule.makers[where] & rule.labels[label] & (much > 0)
            if rule.kind == "tariff":
                np.add.at(self.tariffs, column[hit], rule.bound * much[hit])
            else:
                entries.append((np.full(hit.sum(), self.rule_row[r]), column[hit], much[hit]))
        for (when, h, m), row in zip(self.habits, self.habit_row, strict=True):
            habit = at.habits[h]
            hit = (year == when) & (what == habit.commodity) & habit.labels[label] & (much > 0)
            part = habit.makers[m][where[hit]] - habit.shares[m]
            entries.append((np.full(hit.sum(), row), column[hit], much[hit] * part))
        upper = np.where(self.facility_row[t, f] >= 0, INFINITY, at.facility_capacity[t, f] / at.capacity_use[f])
        self._columns("production", {"year": t, "facility": f, "label": n}, at.weight[t] * (cost + self.tariffs), upper, entries)

    def _deliveries(self) -> None:
        at, wants = self.at, self.at.wants
        d, n = self.deliver
        t, c, p = wants.year[d], wants.commodity[d], wants.place[d]
        i, one = np.arange(len(d)), np.ones(len(d))
        entries = [(self.balance[t, c, p, n], i, -one), (self.demand_row[d], i, one)]
        if len(self.floor_row):
            entries.append((self.floor_row[d], i, one))
        for row, (k, year, commodity, share) in zip(self.cap_row, self.cap_rules, strict=True):
            hit = np.flatnonzero((t == year) & (c == commodity) & self.capped[k][d])
            touched = (at.labels.mask[n[hit]] >> k) & 1
            entries.append((np.full(len(hit), row), hit, touched - share))
        value = np.where(wants.kind == "fixed", wants.price, 0.0)[d]
        upper = np.where(self.demand_row[d] >= 0, INFINITY, wants.quantity[d])
        self._columns("delivery", {"want": d, "label": n, "year": t}, -at.weight[t] * value, upper, entries)

    def _draws(self) -> None:
        at = self.at
        t, s, n = self.draw
        i, one = np.arange(len(t)), np.ones(len(t))
        entries = [
            (self.balance[t, self.stock_commodity[s], self.stock_place[s], n], i, one),
            (self.stock_row[s], i, at.span[t]),
            (self.draw_row[t, s], i, one),
        ]
        cost = at.weight[t] * numbers(at.world["stockpiles"], "price")[s]
        self._columns("draw", {"year": t, "stock": s, "label": n}, cost, one * INFINITY, entries)

    def _relabelling(self) -> None:
        t, c, p, n, m = self.passage
        i, one = np.arange(len(t)), np.ones(len(t))
        entries = [(self.balance[t, c, p, n], i, -one), (self.balance[t, c, p, m], i, one)]
        keys = {"year": t, "commodity": c, "place": p, "label": n, "to": m}
        self._columns("relabelled", keys, one * 0, one * INFINITY, entries)

    def _slacks(self) -> None:
        """Shortfalls and excesses that are allowed at a penalty, so that the program is never infeasible."""
        at, wants = self.at, self.at.wants
        hard = np.flatnonzero(wants.kind == "hard")
        self._slack("unmet", self.demand_row[hard], wants.year[hard], self.penalties.hunger)
        self._slack("short", self.floor_row, wants.year[: len(self.floor_row)], self.penalties.hunger)
        self._slack("excess", self.cap_row, self.rows["cap"].year, self.penalties.cap, -1.0)
        cost = np.array([h.cost for h in at.habits])[self.habits[:, 1]] if len(self.habits) else np.zeros(0)
        self._slack("switched", self.habit_row, self.habits[:, 0], cost, -1.0)
        contracts = self.rows["contract"]
        self._slack("broken", contracts.first + np.arange(len(contracts)), contracts.year, self.penalties.contract)
        output = self.rows["output"]
        rows = output.first + np.arange(len(output))
        self._slack("below", rows, output.year, self.penalties.contract)
        self._slack("above", rows, output.year, self.penalties.contract, -1.0)

    def _slack(self, kind: str, rows: Ints, year: Ints, penalty: float | Floats, sign: float = 1.0) -> None:
        i, one = np.arange(len(rows)), np.ones(len(rows))
        cost = self.at.weight[year] * penalty if len(rows) else one
        self._columns(kind, {"row": np.asarray(rows), "year": year}, cost, one * INFINITY, [(np.asarray(rows), i, sign * one)])

    def release_caps(self) -> None:
        """Let every cap be exceeded freely."""
        self.capped = False
        excess = self.blocks["excess"]
        if len(excess):
            self.lp.change_upper(excess.columns, np.full(len(excess), INFINITY))
            self.lp.change_cost(excess.columns, np.zeros(len(excess)))

    def enforce_caps(self) -> None:
        """Let no cap be exceeded."""
        self.capped = True
        excess = self.blocks["excess"]
        if len(excess):
            self.lp.change_upper(excess.columns, np.zeros(len(excess)))

    def soften_caps(self, floor: Floats) -> None:
        """Serve at least so much of each demand, and exceed caps for it by as little as can be."""
        self.capped = True
        excess = self.blocks["excess"]
        self.lp.change_upper(excess.columns, np.full(len(excess), INFINITY))
        self.lp.change_cost(excess.columns, self.at.weight[excess.keys["year"]] * self.penalties.cap)
        self.lp.change_row_lower(self.floor_row, floor)

    def starve(self, factor: float) -> None:
        """Raise the penalty of leaving demand unserved, where it may have been too low to matter."""
        self.penalties = replace(self.penalties, hunger=self.penalties.hunger * factor)
        for kind in ("unmet", "short"):
            block = self.blocks[kind]
            if len(block):
                self.lp.change_cost(block.columns, self.at.weight[block.keys["year"]] * self.penalties.hunger)

    def _builds(self) -> None:
        links = self.at.graph.links
        leg_of = np.where(links.is_leg, links.row, NONE)
        facilities = np.arange(len(self.at.world["facilities"]))
        for kind, table, buildable, rows, owner in (
            ("facility", "facilities", self.buildable, self.facility_row, facilities),
            ("leg", "legs", self.leg_buildable, self.link_row, leg_of),
        ):
            self._build(kind, self.at.world[table], buildable, rows, owner)

    def _build(self, kind: str, frame: pd.DataFrame, buildable: Flags, rows: Ints, owner: Ints) -> None:
        """Columns of additions; ``owner`` is the row of ``frame`` to which each limit row belongs."""
        at = self.at
        decided, i = np.nonzero(buildable)
        lead, life, step = (numbers(frame, c)[i] for c in ("lead_time", "lifetime", "ramp_years"))
        year = np.array(at.years, dtype=float)
        age = year[:, None] - (year[decided] + lead)[None, :]
        up = np.where((age >= 0) & (age < life), ramp(age, step), 0.0)
        annuity = annuities(numbers(frame, "capex"), numbers(frame, "lifetime"), at.options.discount)[i]
        charged = np.where((age >= 0) & (age < life), 1.0, 0.0)
        self.charges[kind] = (annuity, charged)
        entries = [(self.build_row[kind][i], np.arange(len(i)), np.ones(len(i)))]
        for limited in np.flatnonzero(np.isin(owner, i)):
            column = np.flatnonzero(i == owner[limited])
            t, k = np.nonzero(up[:, column])
            entries.append((rows[t, limited], column[k], -up[t, column[k]]))
        keys = {"year": decided, "item": i}
        self._columns(f"build_{kind}", keys, annuity * (at.weight @ charged), np.full(len(i), INFINITY), entries)

    def _segments(self) -> None:
        """First cuts of every curve; sharp prices on curves need a sharper solver."""
        at, wants = self.at, self.at.wants
        for d in np.flatnonzero(np.isin(wants.kind, ("linear", "elastic"))):
            self._segment("demand", int(d), _demand_curve(at, int(d)), int(wants.year[d]), int(self.demand_row[d]))
        for t, f in zip(*np.nonzero(self.curve_row >= 0), strict=True):
            cell = int(t) * self.curve_row.shape[1] + int(f)
            self._segment("supply", cell, self._supply_curve(int(t), int(f)), int(t), int(self.curve_row[t, f]))
        if self.segments:
            self.lp.accuracy = min(FEASIBLE, at.options.tolerance / 100)

    def _supply_curve(self, t: int, f: int) -> Curve:
        at = self.at
        row = at.world["facilities"].iloc[f]
        capacity = at.facility_capacity[t, f] / at.capacity_use[f]
        if row["cost_slope"] > 0:
            enough = capacity if 0 < capacity < np.inf else max(row["cost"], 1.0) / row["cost_slope"]
            return LinearSupply(row["cost"], row["cost_slope"], SPARE * enough)
        enough = capacity if 0 < capacity < np.inf else row["cost_quantity"]
        return ElasticSupply(row["cost"], row["cost_quantity"], row["cost_elasticity"], SPARE * enough)

    def _segment(self, kind: str, key: int, curve: Curve, year: int, row: int) -> None:
        segments = Segments(curve, year, float(self.at.weight[year]), row, [0.0])
        self.segments[kind, key] = segments
        self.cut(segments, curve.start()[1:])

    def cut(self, segments: Segments, new: list[float]) -> None:
        """Put new cuts into a curve: the segments that they fall in shrink, and new ones are added."""
        old = segments.cuts
        cuts = sorted({*old, *new})
        before = dict(zip(old[:-1], segments.columns, strict=True))
        segments.cuts = cuts
        figures = [segments.segment(i) for i in range(len(cuts) - 1)]
        kept = [i for i, low in enumerate(cuts[:-1]) if low in before]
        fresh = [i for i, low in enumerate(cuts[:-1]) if low not in before]
        if kept:
            columns = np.array([before[cuts[i]] for i in kept])
            self.lp.change_cost(columns, np.array([figures[i][0] for i in kept]))
            self.lp.change_upper(columns, np.array([figures[i][1] for i in kept]))
        n = len(fresh)
        first = self.lp.columns(
            np.array([figures[i][0] for i in fresh]),
            np.array([figures[i][1] for i in fresh]),
            [(np.full(n, segments.row), np.arange(n), np.full(n, -1.0))],
        )
        added = dict(zip(fresh, range(first, first + n), strict=True))
        segments.columns = [before.get(low, added.get(i, NONE)) for i, low in enumerate(cuts[:-1])]


CONTRACT = 30.0
SPARE = 1.25
"""How far beyond capacity a supply curve is first drawn, so that capacity, not its end, is what binds."""


def _buildable(frame: pd.DataFrame, at: Instance) -> Flags:
    """Where and in which year of a plan additions may be decided."""
    years = np.array(at.options.years)
    if not at.options.build or not len(years):
        return np.zeros((len(at.years), len(frame)), dtype=bool)
    begin = np.fmax(numbers(frame, "build_from"), at.world.first_year)
    begin = np.where(np.isnan(begin), at.world.first_year, begin)
    useful = years[:, None] + numbers(frame, "lead_time")[None, :] <= years[-1]
    return np.asarray((numbers(frame, "max_build") > 0)[None, :] & (years[:, None] >= begin[None, :]) & useful)


def _opened(frame: pd.DataFrame, at: Instance, buildable: Flags) -> Flags:
    """Where additions may be up, by year."""
    years = np.array(at.years)
    first = np.where(buildable.any(axis=0), years[buildable.argmax(axis=0)] + numbers(frame, "lead_time"), np.inf)
    return np.asarray(years[:, None] >= first[None, :])


def annuities(capex: Floats, lifetime: Floats, rate: float) -> Floats:
    """Yearly charge that repays capital with interest over a lifetime."""
    return capex / lifetime if rate == 0 else capex * rate / (1 - (1 + rate) ** -lifetime)


def _demand_curve(at: Instance, d: int) -> Curve:
    wants = at.wants
    if wants.kind[d] == "linear":
        return LinearDemand(float(wants.intercept[d]), float(wants.slope[d]))
    return ElasticDemand(
        float(wants.quantity[d]), float(wants.price[d]), float(wants.elasticity[d]), float(wants.max_price[d])
    )


def _quantity_scale(at: Instance) -> float:
    """A typical quantity, as a power of two so that scaling is exact."""
    wants = at.wants
    linear = wants.intercept / wants.slope
    typical = np.where(np.isfinite(linear), linear, wants.quantity)
    typical = typical[typical > 0]
    return float(2.0 ** np.round(np.log2(np.median(typical)))) if len(typical) else 1.0


__all__ = ["Block", "Penalties", "Program", "RowBlock", "annuities", "available"]
