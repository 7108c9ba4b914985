"""The linear program of an instance, concern by concern; see docs/mathematics.md for the symbols."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lodeway.model import additions, delivery, supply
from lodeway.model.curves import Curve, Segments, recut
from lodeway.model.instance import Flags, Floats, Instance, Ints, numbers
from lodeway.model.lanes import LANE, TRANSIT, lane_costs, transit_costs
from lodeway.model.lp import FEASIBLE, INFINITY, LinearProgram
from lodeway.model.mixing import Mixing
from lodeway.model.penalties import Penalties

NONE = -1
NOISE = 1e-9
"""Quantities less than this part of a typical one are nothing."""


@dataclass(frozen=True)
class Block:
    """Columns of one kind, in order from ``first``, with the numbers that say what each is about."""

    first: int
    keys: dict[str, Ints]

    def __len__(self) -> int:
        return len(next(iter(self.keys.values())))

    @property
    def columns(self) -> Ints:
        """Column numbers."""
        return self.first + np.arange(len(self))


@dataclass(frozen=True)
class RowBlock:
    """Rows of one kind, in order from ``first``: the number of each one's year (-1: all years) and its id."""

    first: int
    year: Ints
    ids: list[str]

    def __len__(self) -> int:
        return len(self.ids)


class Program:
    """The program of an instance: everything but the routes, which pricing adds."""

    def __init__(self, instance: Instance, unit_cost: float, varying: frozenset[str] = frozenset()) -> None:
        at = self.at = instance
        self.varying = varying
        self.penalties = Penalties.above(unit_cost)
        self.lp = LinearProgram(quantity_scale=_quantity_scale(at), cost_scale=unit_cost)
        self.blocks: dict[str, Block] = {}
        self.rows: dict[str, RowBlock] = {}
        self.charges: dict[str, tuple[Floats, Floats]] = {}
        self.tariffs: dict[str, Floats] = {}
        self.segments: dict[tuple[str, int], Segments] = {}
        self.cap_cells: list[tuple[int, int, int, Flags]] = []
        self.capped = True
        self._sets()
        self._make_rows()
        self._make_columns()

    def _sets(self) -> None:
        """What may run, be added, be drawn and be delivered, where and in which label."""
        at = self.at
        facilities, legs, links = at.world["facilities"], at.world["legs"], at.graph.links
        self.buildable = {"facility": additions.buildable(facilities, at), "leg": additions.buildable(legs, at)}
        running = (at.facility_capacity > 0) | additions.opened(facilities, at, self.buildable["facility"])
        leg_of_link = np.where(links.is_leg, links.row, NONE)
        built = additions.opened(legs, at, self.buildable["leg"])
        self.leg_of_link = leg_of_link
        self.built = links.is_leg & built[:, leg_of_link]
        self.link_open = (at.link_capacity > 0) | self.built
        self.closed = np.zeros_like(self.link_open)
        self.run = supply.activities(at, running)
        self.lines = supply.made(at, self.run)
        self.passage = supply.pools(at, self.lines)
        self.stocks = supply.stocks(at)
        self.deliver = delivery.deliveries(at)
        slope, elasticity = (numbers(facilities, c) for c in ("cost_slope", "cost_elasticity"))
        self.curved = (slope > 0) | np.isfinite(elasticity)
        self.running = running
        self.facility_capacity = at.facility_capacity

    # -- rows ------------------------------------------------------------------------------------

    def _make_rows(self) -> None:
        self.facility_row = self._facility_rows()
        self.link_row = self._link_rows()
        self._balance_rows()
        self.demand_row = delivery.add_demand_rows(self)
        self.floor_row = delivery.add_floor_rows(self)
        self.cap_row = delivery.add_cap_rows(self)
        self.rule_row = self._rule_rows()
        self.habits, self.habit_row = self._habit_rows()
        self.stock_row, self.draw_row, self.reserve_row = self._stock_rows()
        self.build_row = {
            kind: additions.add_rows(self, kind, self.at.world[table], self.buildable[kind])
            for kind, table in (("facility", "facilities"), ("leg", "legs"))
        }
        self.curve_row, self.output_row = self._curve_rows()
        self.mixing = Mixing(self)  # last, so that its rows can be taken away and put back

    def add_rows(self, kind: str, year: Ints, ids: list[str], lower: Floats, upper: Floats) -> Ints:
        """Add rows of one kind; returns their numbers."""
        first = self.lp.rows(lower, upper)
        self.rows[kind] = RowBlock(first, np.asarray(year, dtype=np.int64), ids)
        return first + np.arange(len(ids))

    def _limits(self, kind: str, limit: Floats, needed: Flags, ids: NDArray[np.object_]) -> Ints:
        """One row ``<= limit`` by year and thing where one is needed; -1 elsewhere."""
        t, i = np.nonzero(needed)
        row = np.full(needed.shape, NONE)
        row[t, i] = self.add_rows(kind, t, list(ids[i]), np.full(len(t), -INFINITY), limit[t, i])
        return row

    def _facility_rows(self) -> Ints:
        """Rows where several labels or additions share a capacity; elsewhere the column has a bound."""
        at = self.at
        several = np.zeros(self.running.shape, dtype=np.int64)
        np.add.at(several, self.run[:2], 1)
        shared = (several > 1) | self.buildable["facility"].any(axis=0)
        ids = at.world["facilities"]["id"]
        limited = np.isfinite(at.facility_capacity) | ids.isin(self.varying).to_numpy(bool)
        return self._limits("facility", at.facility_capacity, shared & limited, ids.to_numpy(object))

    def _link_rows(self) -> Ints:
        at, links = self.at, self.at.graph.links
        varying = at.world["legs"]["id"].isin(self.varying).to_numpy(bool)
        limited = np.isfinite(at.link_capacity) | (links.is_leg & varying[self.leg_of_link])
        return self._limits("leg", at.link_capacity, self.link_open & limited, links.ids)

    def _balance_rows(self) -> None:
        """Rows wherever something is supplied, and wherever it is used: what comes in covers what goes out.

        What arrives at a place is used there; only what is made or drawn there is sent on. Nothing is made to be
        thrown away, but what is made together with something else may be left over.
        """
        at, wants, lines, stock = self.at, self.at.wants, self.lines, self.stocks
        self.supplied, self.used, made = (np.zeros(at.shape, dtype=bool) for _ in range(3))
        for flags, chosen in ((self.supplied, (lines.amount > 0) & ~lines.joint), (self.used, lines.amount < 0)):
            flags[lines.year[chosen], lines.commodity[chosen], lines.place[chosen], lines.label[chosen]] = True
        t, c, p, n, m = self.passage
        self.supplied[t, c, p, m] = True
        made[t, c, p, n] = True
        t, s, n = stock.draw
        self.supplied[t, stock.commodity[s], stock.place[s], n] = True
        d, n = self.deliver
        self.used[wants.year[d], wants.commodity[d], wants.place[d], n] = True
        nothing = np.zeros(at.shape[1])
        surplus = np.where(made.any(axis=(0, 2, 3)), INFINITY, nothing)
        self.source = self._cells("source", self.supplied, surplus)
        self.sink = self._cells("sink", self.used, nothing)
        self.pool = self._cells("pool", made, nothing)

    def _cells(self, kind: str, wanted: Flags, surplus: Floats) -> Ints:
        """A row wherever wanted; ``surplus`` is what may be left over, by commodity."""
        t, c, p, n = np.nonzero(wanted)
        row = np.full(wanted.shape, NONE)
        row[t, c, p, n] = self.add_rows(kind, t, [""] * len(t), np.zeros(len(t)), surplus[c])
        return row

    def _rule_rows(self) -> Ints:
        """Contracts bind from below, controls and transits from above, lanes from both sides; tariffs are costs."""
        rules = self.at.rules
        bound = np.array([r.bound for r in rules])
        year = np.array([r.year for r in rules], dtype=np.int64)
        row = np.full(len(rules), NONE)
        for kind, kinds, lower, upper in (
            ("contract", ("contract",), bound, bound + INFINITY),
            ("control", ("ban", "quota", "licence", "sanction"), bound - INFINITY, bound),
            (LANE, (LANE,), bound, bound),
            (TRANSIT, (TRANSIT,), bound - INFINITY, bound),
        ):
            i = np.array([n for n, r in enumerate(rules) if r.kind in kinds], dtype=np.int64)
            row[i] = self.add_rows(kind, year[i], [rules[n].id for n in i], lower[i], upper[i])
        return row

    def _habit_rows(self) -> tuple[Ints, Ints]:
        """By how much a maker's part in a buyer's supply exceeds that of the base year, year by year."""
        habits = self.at.habits
        cells = [
            (t, h, m) for t in range(len(self.at.years)) for h, x in enumerate(habits) for m in range(len(x.makers))
        ]
        which = np.array(cells, dtype=np.int64).reshape(-1, 3)
        zero = np.zeros(len(cells))
        return which, self.add_rows("habit", which[:, 0], [habits[h].id for h in which[:, 1]], zero - INFINITY, zero)

    def _stock_rows(self) -> tuple[Ints, Ints, Ints]:
        stocks, facilities = self.at.world["stockpiles"], self.at.world["facilities"]
        ids = stocks["id"].to_numpy(object)
        n = len(ids)
        stock = self.add_rows("stock", np.full(n, NONE), list(ids), np.full(n, -INFINITY), numbers(stocks, "quantity"))
        most = np.broadcast_to(numbers(stocks, "max_draw"), (len(self.at.years), n))
        draw = self._limits("draw", most, np.isfinite(most), ids)
        left = numbers(facilities, "reserves")
        i = np.flatnonzero(np.isfinite(left))
        reserve = np.full(len(facilities), NONE)
        names = list(facilities["id"].iloc[i])
        reserve[i] = self.add_rows("reserves", np.full(len(i), NONE), names, np.full(len(i), -INFINITY), left[i])
        return stock, draw, reserve

    def _curve_rows(self) -> tuple[Ints, Ints]:
        """Rows that tie a facility's output to its supply curve, or to the output observed."""
        facilities = self.at.world["facilities"]
        output = numbers(facilities, "output")
        held = self.running & np.isfinite(output) & self.at.options.base
        rows = []
        for kind, chosen, value in (
            ("curve", self.running & self.curved, np.zeros(len(output))),
            ("output", held, output),
        ):
            t, f = np.nonzero(chosen)
            row = np.full(chosen.shape, NONE)
            row[t, f] = self.add_rows(kind, t, list(facilities["id"].iloc[f]), value[f], value[f])
            rows.append(row)
        return rows[0], rows[1]

    # -- columns ---------------------------------------------------------------------------------

    def _make_columns(self) -> None:
        supply.add_production(self)
        supply.add_passages(self)
        supply.add_local_use(self)
        supply.add_draws(self)
        delivery.add_deliveries(self)
        facilities, legs = self.at.world["facilities"], self.at.world["legs"]
        additions.add_columns(self, "facility", facilities, self.buildable["facility"], np.arange(len(facilities)))
        additions.add_columns(self, "leg", legs, self.buildable["leg"], self.leg_of_link)
        self._slacks()
        self._segments()

    def add_columns(
        self, kind: str, keys: dict[str, Ints], cost: Floats, upper: Floats, entries: list[tuple[Ints, Ints, Floats]]
    ) -> None:
        """Add columns of one kind; entries of a row numbered -1 are left out."""
        self.blocks[kind] = Block(self.lp.columns(cost, upper, entries), keys)

    def count(
        self, made: tuple[Ints, Ints, Ints, Ints], amount: Floats
    ) -> tuple[list[tuple[Ints, Ints, Floats]], Floats]:
        """Entries, and tariffs, under the contracts, controls and habits that count making.

        ``made`` are year, commodity, place and label of what is made.
        """
        at = self.at
        year, commodity, place, label = made
        entries: list[tuple[Ints, Ints, Floats]] = []
        tariff = np.zeros(len(year))
        for row, rule in zip(self.rule_row, at.rules, strict=True):
            if rule.receivers is None:
                hit = (year == rule.year) & (commodity == rule.commodity) & rule.makers[place] & rule.labels[label]
                if rule.kind == "tariff":
                    tariff[hit] += rule.bound * amount[hit]
                else:
                    entries.append((np.full(hit.sum(), row), np.flatnonzero(hit), amount[hit]))
        for row, (t, h, m) in zip(self.habit_row, self.habits, strict=True):
            habit = at.habits[h]
            k = np.flatnonzero((year == t) & (commodity == habit.commodity) & habit.labels[label])
            entries.append((np.full(len(k), row), k, amount[k] * (habit.makers[m][place[k]] - habit.shares[m])))
        return entries, tariff

    def _slacks(self) -> None:
        """Shortfalls and excesses that are allowed at a penalty, so that the program is never infeasible."""
        wants, habits, rows = self.at.wants, self.at.habits, self.rows
        hard = np.flatnonzero(wants.kind == "hard")
        contracts, output = (rows[k].first + np.arange(len(rows[k])) for k in ("contract", "output"))
        lanes, transits = (rows[k].first + np.arange(len(rows[k])) for k in (LANE, TRANSIT))
        self.lane_less, self.lane_more = lane_costs(self)
        self.transit_more = transit_costs(self)
        switching = np.array([habits[h].cost for h in self.habits[:, 1]])
        for kind, row, year, penalty, sign in (
            ("unmet", self.demand_row[hard], wants.year[hard], self.penalties.hunger, 1.0),
            ("short", self.floor_row, rows["floor"].year, self.penalties.hunger, 1.0),
            ("excess", self.cap_row, rows["cap"].year, 0.0, -1.0),
            ("over", self.mixing.row, rows["mixed"].year, self.penalties.cap, -1.0),
            ("switched", self.habit_row, self.habits[:, 0], switching, -1.0),
            ("left", lanes, rows[LANE].year, self.lane_less, 1.0),
            ("widened", lanes, rows[LANE].year, self.lane_more, -1.0),
            ("transited", transits, rows[TRANSIT].year, self.transit_more, -1.0),
            ("broken", contracts, rows["contract"].year, self.penalties.contract, 1.0),
            ("below", output, rows["output"].year, self.penalties.contract, 1.0),
            ("above", output, rows["output"].year, self.penalties.contract, -1.0),
        ):
            n = len(row)
            cost = self.at.weight[year] * penalty
            entry = (np.asarray(row), np.arange(n), np.full(n, sign))
            self.add_columns(kind, {"row": np.asarray(row), "year": year}, cost, np.full(n, INFINITY), [entry])

    # -- caps and hunger -------------------------------------------------------------------------

    def release_caps(self, price: float = 0.0) -> None:
        """Let every cap be exceeded, at a price a unit that is given back for all that is delivered under a cap."""
        self._set_caps(INFINITY, price)
        delivery.favour(self, price)
        self.lp.change_rows(self.floor_row, lower=np.full(len(self.floor_row), -INFINITY))
        self.capped = False

    def enforce_caps(self) -> None:
        """Let no cap be exceeded."""
        self._set_caps(0.0, 0.0)

    def soften_caps(self, floor: Floats) -> None:
        """Serve at least so much of each demand, and exceed caps for it by as little as can be."""
        self._set_caps(INFINITY, self.penalties.cap)
        self.lp.change_rows(self.floor_row, lower=floor)

    def _set_caps(self, most: float, penalty: float) -> None:
        self.capped = True
        delivery.favour(self, 0.0)
        excess = self.blocks["excess"]
        self.lp.change_upper(excess.columns, np.full(len(excess), most))
        self._penalise("excess", penalty)

    def starve(self, factor: float) -> None:
        """Raise the penalty of leaving demand unserved, where it may have been too low to matter."""
        self.penalties = replace(self.penalties, hunger=self.penalties.hunger * factor)
        for kind in ("unmet", "short"):
            self._penalise(kind, self.penalties.hunger)

    def unsettled(self, *, hungry: bool) -> tuple[str, ...]:
        """Slacks whose penalty may be in the prices: of demand, if all is served; of contracts that are broken."""
        broken = self._slack("broken").any()
        priced = not hungry and bool((np.abs(self.lp.duals) > self.at.weight.min() * self.penalties.hunger / 2).any())
        return (*(("unmet", "short") if priced else ()), *(("broken",) if broken else ()))

    def settle(self, kinds: tuple[str, ...]) -> None:
        """Hold slacks where they are, at no cost, so that prices are those that costs explain.

        Where supply just meets demand any price up to the penalty would do; where a contract is kept as far as can
        be, any from what the last unit of it costs.
        """
        for kind in kinds:
            columns = self.blocks[kind].columns
            self.lp.fix(columns, self._slack(kind))
            self.lp.change_cost(columns, np.zeros(len(columns)))

    def unsettle(self, kinds: tuple[str, ...]) -> None:
        """Let slacks go again, at their penalty."""
        for kind in kinds:
            self.lp.change_upper(self.blocks[kind].columns, np.full(len(self.blocks[kind]), INFINITY))
            self._penalise(kind, self.penalties.contract if kind == "broken" else self.penalties.hunger)

    def _slack(self, kind: str) -> Floats:
        values: Floats = self.lp.values[self.blocks[kind].columns]
        return np.where(values > NOISE * self.lp.quantity_scale, values, 0.0)

    def _penalise(self, kind: str, penalty: float) -> None:
        block = self.blocks[kind]
        self.lp.change_cost(block.columns, self.at.weight[block.keys["year"]] * penalty)

    # -- curves ----------------------------------------------------------------------------------

    def _segments(self) -> None:
        """First cuts of every curve; sharp prices on curves need a sharper solver, and new cuts the last basis."""
        at, wants = self.at, self.at.wants
        for d in np.flatnonzero(np.isin(wants.kind, ("linear", "elastic"))).tolist():
            self._draw(("demand", d), delivery.demand_curve(at, d), int(wants.year[d]), int(self.demand_row[d]))
        for t, f in np.argwhere(self.curve_row >= 0).tolist():
            cell = t * self.curve_row.shape[1] + f
            self._draw(("supply", cell), supply.supply_curve(at, t, f), t, int(self.curve_row[t, f]))
        self.cut([(segments, segments.curve.start()[1:]) for segments in self.segments.values()])
        if self.segments:
            self.lp.accuracy = min(FEASIBLE, at.options.tolerance / 100)
            self.lp.within = False

    def _draw(self, key: tuple[str, int], curve: Curve, year: int, row: int) -> None:
        self.segments[key] = Segments(curve, year, float(self.at.weight[year]), row, [0.0])

    def cut(self, cuts: Iterable[tuple[Segments, list[float]]]) -> bool:
        """Put new cuts into curves; False if there are none."""
        shrunk, added = recut(cuts, self.lp.column_count)
        if shrunk:
            column, cost, width = (np.array(x) for x in zip(*shrunk, strict=True))
            self.lp.split(column, cost, width)
        if added:
            row, cost, width = (np.array(x) for x in zip(*added, strict=True))
            self.lp.columns(cost, width, [(row, np.arange(len(row)), np.full(len(row), -1.0))])
        return bool(added)


def _quantity_scale(at: Instance) -> float:
    """A typical quantity, as a power of two so that scaling is exact."""
    wants = at.wants
    linear = wants.intercept / wants.slope
    typical = np.where(np.isfinite(linear), linear, wants.quantity)
    typical = typical[typical > 0]
    return float(2.0 ** np.round(np.log2(np.median(typical)))) if len(typical) else 1.0
