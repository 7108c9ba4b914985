"""The linear program of the mathematics page a second time, over arcs, for comparison with the engine.

Nothing here is shared with :mod:`lodeway.model`. Cargo moves leg by leg between states (place, mode,
gauge), and a lot carries the set of caps that it *has met*: entering a touched leg or facility moves it
to a larger set (the engine labels lots with what they *may* meet). Left out, because the comparison
does not use them: curves, observed output, contracts and controls of lanes (``to`` filled), and lanes other
than those that count what passes over a leg, whoever made it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import combinations, permutations
from typing import TYPE_CHECKING, Any, NamedTuple

import highspy
import numpy as np
import pandas as pd
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lodeway.model import Cap, Options, Solution
    from lodeway.world import World

INF = highspy.kHighsInf
BREACH, HUNGER = 1e4, 1e6
Row = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What the oracle found: ``duals`` by (year, index of the cap, commodity), undiscounted."""

    objective: float
    cost: float
    value: float
    unmet: float
    broken: float
    duals: Mapping[tuple[int, int, str], float]


class Lot(NamedTuple):
    """Cargo of one holder that has met a set of caps."""

    holder: int
    met: frozenset[int]


@dataclass
class Program:
    """A linear program put together column by column: least cost - value + penalty."""

    cost: list[float] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    penalty: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    entries: list[tuple[int, int, float]] = field(default_factory=list)

    def column(self, *entries: tuple[int, float], cost: float = 0.0, value: float = 0.0, upper: float = INF) -> int:
        """Add a column with entries (row, coefficient)."""
        self.cost.append(cost)
        self.value.append(value)
        self.penalty.append(0.0)
        self.upper.append(upper)
        new = len(self.cost) - 1
        self.entries.extend((row, new, coefficient) for row, coefficient in entries)
        return new

    def row(self, low: float, high: float) -> int:
        """Add an empty row."""
        self.low.append(low)
        self.high.append(high)
        return len(self.low) - 1

    def slack(self, row: int, penalty: float) -> int:
        """Add a penalised column that relieves a row from below."""
        new = self.column((row, 1.0))
        self.penalty[new] = penalty
        return new

    def solve(self) -> tuple[np.ndarray, np.ndarray]:
        """Primal values of the columns and duals of the rows."""
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.cost), len(self.low)
        lp.col_cost_ = np.array(self.cost) - np.array(self.value) + np.array(self.penalty)
        lp.col_lower_, lp.col_upper_ = np.zeros(len(self.cost)), np.array(self.upper)
        lp.row_lower_, lp.row_upper_ = np.array(self.low), np.array(self.high)
        rows, columns, coefficients = (np.array(part) for part in zip(*self.entries, strict=True))
        matrix = sparse.csc_matrix((coefficients, (rows, columns)), shape=(len(self.low), len(self.cost)))
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
        solver = highspy.Highs()
        solver.silent()
        solver.setOptionValue("primal_feasibility_tolerance", 1e-9)
        solver.setOptionValue("dual_feasibility_tolerance", 1e-9)
        solver.passModel(lp)
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise AssertionError(solver.modelStatusToString(solver.getModelStatus()))
        solution = solver.getSolution()
        return np.array(solution.col_value), np.array(solution.row_dual)


def arc_solve(world: World, options: Options) -> Answer:
    """Solve a world over arcs."""
    model = _Arcs(world, options)
    for year in model.years:
        model.add_facilities(year)
        model.add_transport(year)
        model.add_demand(year)
        model.add_stocks(year)
        model.add_rules(year)
        model.add_caps(year)
    model.add_builds()
    return model.answer()


def unserved(world: World, solution: Solution) -> float:
    """Unmet part of the demand that must be served."""
    demand = world["demand"]
    priced = set(demand.loc[demand["price"].notna(), "id"]) | set(demand.loc[demand["price"].notna(), "series"])
    rows = solution.demand
    return float(rows.loc[~rows["demand"].isin(priced), "unmet"].sum())


class _Arcs:
    """The program under construction: rows are made when first asked for."""

    def __init__(self, world: World, options: Options) -> None:
        self.world, self.options = world, options
        self.years = options.years or (world.base_year,)
        gaps = np.diff(self.years).tolist()
        self.stands_for = dict(zip(self.years, [*gaps, *(gaps or [1])[-1:]], strict=True))
        self.lp = Program()
        self.rows: dict[tuple[Any, ...], int] = {}
        self.table: dict[str, list[Row]] = {name: _records(frame) for name, frame in world.tables.items()}
        self.country = {row["id"]: row["country"] for row in self.table["places"]}
        self.commodity = {row["id"]: row for row in self.table["commodities"]}
        self.process = {row["id"]: row for row in self.table["processes"]}
        self.holders = self._classes()
        self.lots = [Lot(h, met) for h, group in enumerate(self.holders) for met in _subsets(self._concerned(group))]
        self.legs = [leg for row in self.table["legs"] for leg in _directions(row)]
        self.states = sorted({(leg[end], leg["mode"], leg["gauge"]) for leg in self.legs for end in ("from", "to")})
        self.made = {(self.process[f["process"]]["output"], f["place"]) for f in self.table["facilities"]}
        self.made |= {(s["commodity"], s["place"]) for s in self.table["stockpiles"]}
        self.made |= {(r["commodity"], f["place"]) for f, r in self._recipe_rows("byproduct")}
        jointly = {r["process"] for r in self.table["recipes"] if r["role"] == "byproduct"}
        self.joint = {self.process[p]["output"] for p in jointly}
        self.joint |= {r["commodity"] for r in self.table["recipes"] if r["role"] == "byproduct"}
        self.used = {(d["commodity"], d["place"]) for d in self.table["demand"]}
        self.used |= {(r["commodity"], f["place"]) for f, r in self._recipe_rows("input")}
        self.output: dict[tuple[int, str, str, Lot], list[int]] = {}
        self.deliveries: dict[tuple[int, str, Lot], int] = {}
        self.unmet: list[int] = []
        self.broken: list[int] = []

    # Sets

    def _recipe_rows(self, role: str) -> Iterable[tuple[Row, Row]]:
        recipes = [row for row in self.table["recipes"] if row["role"] == role]
        return [(f, r) for f in self.table["facilities"] for r in recipes if r["process"] == f["process"]]

    def _classes(self) -> list[frozenset[str]]:
        named = [
            self.world.countries(row["buyer"])
            for name in ("contracts", "controls", "stockpiles")
            for row in self.table[name]
            if row["buyer"]
        ]
        named += [cap.buyer for cap in self.options.caps]
        classes: dict[tuple[bool, ...], set[str]] = {}
        for row in self.table["demand"]:
            country = self.country[row["place"]]
            classes.setdefault(tuple(country in group for group in named), set()).add(country)
        return [frozenset(group) for group in classes.values()]

    def _concerned(self, group: frozenset[str]) -> frozenset[int]:
        return frozenset(k for k, cap in enumerate(self.options.caps) if group <= cap.buyer)

    def _buys(self, lot: Lot, buyer: str) -> bool:
        return not buyer or self.holders[lot.holder] <= self.world.countries(buyer)

    def _meets(self, entity: str, year: int, where: Iterable[str], role: str, lot: Lot) -> Lot:
        """The lot after it has been through a facility or leg."""
        met = set(lot.met)
        for k in self._concerned(self.holders[lot.holder]):
            cap = self.options.caps[k]
            here = _counts(cap, role) and not cap.powers.isdisjoint(where)
            owned = _counts(cap, "ownership") and self._owned(entity, year, cap.powers) >= cap.threshold
            if here or owned:
                met.add(k)
        return Lot(lot.holder, frozenset(met))

    def _owned(self, entity: str, year: int, powers: frozenset[str]) -> float:
        """Share of an entity that powers own in the end, by following every chain until it fades."""
        direct = [(r["entity"], r["owner"], r["share"]) for r in self.table["owners"] if _in_force(r, year)]
        hold, total = {entity: 1.0}, 0.0
        while sum(hold.values()) > 1e-13:
            passed: dict[str, float] = {}
            for owned, owner, share in direct:
                if owned in hold:
                    passed[owner] = passed.get(owner, 0.0) + hold[owned] * share
            total += sum(share for owner, share in passed.items() if owner in powers)
            hold = passed
        return total

    # Rows

    def _row(self, *key: Any, low: float, high: float) -> int:
        if key not in self.rows:
            self.rows[key] = self.lp.row(low, high)
        return self.rows[key]

    def _source(self, year: int, commodity: str, place: str, lot: Lot) -> int:
        """Row of what is made or drawn at a place: it is used there or leaves."""
        return self._row("source", year, commodity, place, lot, low=0.0, high=INF if commodity in self.joint else 0.0)

    def _sink(self, year: int, commodity: str, place: str, lot: Lot) -> int:
        """Row of what is used at a place: it was made there or has arrived."""
        return self._row("sink", year, commodity, place, lot, low=0.0, high=0.0)

    def _capacity(self, kind: str, row: Row, year: int) -> int:
        limit = row["capacity"] if row["capacity"] is not None else INF
        return self._row(
            kind, row["id"], year, low=-INF, high=limit * part if (part := _in_service(row, year)) else 0.0
        )

    def _weight(self, year: int) -> float:
        """Present worth of a dollar in each of the years that a year stands for."""
        return float(self.stands_for[year] * (1 + self.options.discount) ** -(year - self.years[0]))

    # Concerns

    def add_facilities(self, year: int) -> None:
        """Recipes: inputs of one state, main output in the state after the plant, by-products beside it."""
        for row in self.table["facilities"]:
            process, place = self.process[row["process"]], row["place"]
            parts = [r for r in self.table["recipes"] if r["process"] == row["process"]]
            inputs = [(r["commodity"], r["amount"]) for r in parts if r["role"] == "input"]
            beside = [(r["commodity"], r["amount"]) for r in parts if r["role"] == "byproduct"]
            stage = process["stage"] or self.commodity[process["output"]]["stage"]
            for lot in self.lots:
                after = self._meets(row["id"], year, [self.country[place]], stage, lot)
                column = self.lp.column(
                    *[(self._sink(year, c, place, lot), -amount) for c, amount in inputs],
                    (self._capacity("facility", row, year), process["capacity_use"]),
                    cost=row["cost"] * self._weight(year),
                )
                if beside:
                    self._add_joint(year, row, (process["output"], 1.0), after, column)
                else:
                    self.lp.entries.append((self._source(year, process["output"], place, after), column, 1.0))
                    self.output[year, row["id"], process["output"], lot] = [column]
                if row["reserves"] is not None:
                    reserves = self._row("reserves", row["id"], low=-INF, high=row["reserves"])
                    self.lp.entries.append((reserves, column, self.stands_for[year]))
                for c, amount in beside:
                    self._add_joint(year, row, (c, amount), after, column)

    def _add_joint(self, year: int, row: Row, part: tuple[str, float], lot: Lot, column: int) -> None:
        """What is made together may go to different holders; what one did not watch is taken as met for another."""
        commodity, amount = part
        pool = self._row("pool", year, row["id"], commodity, lot, low=0.0, high=0.0)
        self.lp.entries.append((pool, column, -amount))
        watched = self._concerned(self.holders[lot.holder])
        for h, group in enumerate(self.holders):
            concerned = self._concerned(group)
            to = Lot(h, (lot.met & concerned) | (concerned - watched))
            new = self.lp.column((pool, 1.0), (self._source(year, commodity, row["place"], to), 1.0))
            self.output.setdefault((year, row["id"], commodity, to), []).append(new)

    def add_transport(self, year: int) -> None:
        """Loading, legs, transfers and unloading of every commodity, and lots taken for worse than they are."""
        for commodity in self.commodity:
            for lot in self.lots:
                for place in {p for c, p in self.used if c == commodity}:
                    sink = self._sink(year, commodity, place, lot)
                    self.lp.column((self._source(year, commodity, place, lot), -1.0), (sink, 1.0))
                    for worse in self.lots:
                        if worse.holder == lot.holder and worse.met > lot.met:
                            self.lp.column((sink, -1.0), (self._sink(year, commodity, place, worse), 1.0))
                self._add_legs(year, commodity, lot)

    def _add_legs(self, year: int, commodity: str, lot: Lot) -> None:
        gross, freight = self.commodity[commodity]["gross"], self.commodity[commodity]["freight"]
        departures, arrivals = set(), set()
        for leg in self.legs:
            patterns = leg["commodities"]
            barred = [pattern[1:] for pattern in patterns if pattern[0] == "!"]
            chosen = [pattern for pattern in patterns if pattern[0] != "!"] or ["*"]
            if _any(commodity, barred) or not _any(commodity, chosen):
                continue
            vehicle = (leg["mode"], leg["gauge"]) if self.table["transfers"] else ("", "")
            crossed = leg["countries"] or (self.country[leg["from"]], self.country[leg["to"]])
            after = self._meets(leg["owned"], year, crossed, "transit", lot)
            departures.add((leg["from"], *vehicle))
            arrivals.add((leg["to"], *vehicle))
            column = self.lp.column(
                (self._state(year, commodity, (leg["from"], *vehicle), lot), -1.0),
                (self._state(year, commodity, (leg["to"], *vehicle), after), 1.0),
                (self._capacity("leg", leg, year), gross),
                cost=gross * freight * leg["cost"] * self._weight(year),
            )
            self.lp.entries += [(row, column, 1.0) for row in self._passing(leg["owned"], commodity, year)]
        for state in departures:
            if (commodity, state[0]) in self.made:
                self.lp.column(
                    (self._source(year, commodity, state[0], lot), -1.0),
                    (self._state(year, commodity, state, lot), 1.0),
                )
        for state in arrivals:
            if (commodity, state[0]) in self.used:
                self.lp.column(
                    (self._state(year, commodity, state, lot), -1.0), (self._sink(year, commodity, state[0], lot), 1.0)
                )
        for state, onward in permutations(self.states, 2):
            if self.table["transfers"] and state[0] == onward[0]:
                self._add_transfer(year, commodity, lot, (state, onward))

    def _passing(self, leg: str, commodity: str, year: int) -> list[int]:
        """Rows of lanes that count what passes over a leg; what is beyond the quantity observed has a cost."""
        found = []
        for n, lane in enumerate(self.options.lanes):
            if (lane.leg, lane.commodity) == (leg, commodity):
                new = ("passing", n, year) not in self.rows
                found.append(self._row("passing", n, year, low=-INF, high=lane.quantity))
                if new:
                    self.lp.column((found[-1], -1.0), cost=lane.dual * self._weight(year))
        return found

    def _state(self, year: int, commodity: str, state: tuple[str, str, str], lot: Lot) -> int:
        return self._row("state", year, commodity, state, lot, low=0.0, high=0.0)

    def _add_transfer(
        self, year: int, commodity: str, lot: Lot, change: tuple[tuple[str, str, str], tuple[str, str, str]]
    ) -> None:
        (place, *arrived), (_, *leaves) = change
        gross, freight = self.commodity[commodity]["gross"], self.commodity[commodity]["freight"]
        fits = []
        for row in self.table["transfers"]:
            asked = (row["place"], row["from_mode"], row["from_gauge"], row["to_mode"], row["to_gauge"])
            if all(a in ("*", b) for a, b in zip(asked, (place, *arrived, *leaves), strict=True)):
                fits.append((asked[0] == "*", asked[1:].count("*"), len(fits), row))
        if fits:
            row = min(fits)[-1]  # a rule for this place, then the one with fewest stars, then the first
            limit = row["capacity"] if row["capacity"] is not None else INF
            self.lp.column(
                (self._state(year, commodity, change[0], lot), -1.0),
                (self._state(year, commodity, change[1], lot), 1.0),
                (self._row("transfer", row["id"], place, year, low=-INF, high=limit), gross),
                cost=gross * freight * row["cost"] * self._weight(year),
            )

    def add_demand(self, year: int) -> None:
        """Fixed demand: up to its quantity at its price, or all of it if it has no price."""
        for name, row, quantity in self._wanted(year):
            hard = row["price"] is None
            total = self._row("demand", name, year, low=quantity if hard else -INF, high=quantity)
            for lot in self.lots:
                if self.country[row["place"]] in self.holders[lot.holder]:
                    balance = self._sink(year, row["commodity"], row["place"], lot)
                    value = 0.0 if hard else row["price"] * self._weight(year)
                    self.deliveries[year, row["id"], lot] = self.lp.column((total, 1.0), (balance, -1.0), value=value)
            if hard:
                self.unmet.append(self.lp.slack(total, HUNGER * self._weight(year)))

    def _wanted(self, year: int) -> Iterable[tuple[str, Row, float]]:
        """Demand in force: (name, row that describes it, quantity)."""
        series: dict[str, list[Row]] = {}
        for row in self.table["demand"]:
            if row["series"]:
                series.setdefault(row["series"], []).append(row)
            elif row["year"] is None or row["year"] == year:
                yield row["id"], row, row["quantity"]
        for name, rows in series.items():
            ordered = sorted(rows, key=lambda row: int(row["year"]))
            quantity = np.interp(year, [r["year"] for r in ordered], [r["quantity"] for r in ordered])
            yield name, ordered[0], float(quantity)

    def add_stocks(self, year: int) -> None:
        """Draws on stock in hand, which has met nothing."""
        for row in self.table["stockpiles"]:
            most = row["max_draw"] if row["max_draw"] is not None else INF
            stock = self._row("stock", row["id"], low=-INF, high=row["quantity"])
            rate = self._row("draw", row["id"], year, low=-INF, high=most)
            for lot in self.lots:
                if not lot.met and self._buys(lot, row["buyer"]):
                    balance = self._source(year, row["commodity"], row["place"], lot)
                    cost = row["price"] * self._weight(year)
                    self.lp.column((balance, 1.0), (stock, self.stands_for[year]), (rate, 1.0), cost=cost)

    def add_rules(self, year: int) -> None:
        """Contracts, bans, quotas and tariffs on what is made."""
        for row in self.table["contracts"]:
            quantity = _owed(row, year)
            if quantity > 0:
                least = self._row("contract", row["id"], year, low=quantity, high=INF)
                self.lp.entries.extend((least, column, 1.0) for column in self._concerns(row, year))
                self.broken.append(self.lp.slack(least, BREACH * self._weight(year)))
        for row in self.table["controls"]:
            if not _in_force(row, year):
                continue
            if row["kind"] == "tariff":
                for column in self._concerns(row, year):
                    self.lp.cost[column] += row["rate"] * self._weight(year)
                continue
            most = 0.0 if row["kind"] == "ban" else row["limit"]
            limit = self._row("control", row["id"], year, low=-INF, high=most)
            self.lp.entries.extend((limit, column, 1.0) for column in self._concerns(row, year))

    def _concerns(self, rule: Row, year: int) -> list[int]:
        """Columns of production that a rule speaks of."""
        assert not rule["to"], "the oracle knows no rules on lanes"
        columns = []
        for row in self.table["facilities"]:
            made_there = not rule["from"] or rule["from"] == row["place"]
            made_there = made_there or self.country[row["place"]] in self.world.countries(rule["from"])
            for lot in self.lots:
                if made_there and self._buys(lot, rule["buyer"]):
                    columns += self.output.get((year, row["id"], rule["commodity"], lot), [])
        return columns

    def add_caps(self, year: int) -> None:
        """Touched deliveries of each commodity to each cap's buyer stay below the share."""
        for k, cap in enumerate(self.options.caps):
            share = _share(cap, year)
            demand = [row for row in self.table["demand"] if self.country[row["place"]] in cap.buyer]
            for row in demand if share is not None else ():
                limit = self._row("cap", year, k, row["commodity"], low=-INF, high=0.0)
                for lot in self.lots:
                    if (year, row["id"], lot) in self.deliveries:
                        column = self.deliveries[year, row["id"], lot]
                        self.lp.entries.append((limit, column, (k in lot.met) - share))

    def add_builds(self) -> None:
        """Capacity decided in one year, usable after its lead time, paid for by annuities; on a leg, both ways."""
        if not (self.options.years and self.options.build):
            return
        for kind, table in (("facility", "facilities"), ("leg", "legs")):
            for row in self.table[table]:
                if row["max_build"] <= 0 or row["capacity"] is None:
                    continue
                total = self._row("build", kind, row["id"], low=-INF, high=row["max_build"])
                for decided in self.years:
                    if decided >= max(self.world.first_year, row["build_from"] or 0):
                        self._add_build(kind, row, decided, total)

    def _add_build(self, kind: str, row: Row, decided: int, total: int) -> None:
        entries, cost = [(total, 1.0)], 0.0
        rate, life = self.options.discount, row["lifetime"]
        annuity = row["capex"] * (rate / (1 - (1 + rate) ** -life) if rate else 1 / life)
        for year in self.years:
            age = year - decided - row["lead_time"]
            if 0 <= age < life:
                up = min(1.0, (age + 1) / row["ramp_years"])
                ways = [(kind, row["id"], year), (kind, f"{row['id']}:back", year)]
                entries += [(self.rows[way], -up) for way in ways if way in self.rows]
                cost += annuity * self._weight(year)
        self.lp.column(*entries, cost=cost)

    def answer(self) -> Answer:
        """Solve and add up."""
        values, duals = self.lp.solve()
        cost, value = float(values @ np.array(self.lp.cost)), float(values @ np.array(self.lp.value))
        prices = {
            key[1:]: -float(duals[row]) / self._weight(key[1]) for key, row in self.rows.items() if key[0] == "cap"
        }
        return Answer(
            objective=value - cost if any(row["price"] is not None for row in self.table["demand"]) else cost,
            cost=cost,
            value=value,
            unmet=float(values[self.unmet].sum()),
            broken=float(values[self.broken].sum()),
            duals=prices,
        )


def _records(frame: pd.DataFrame) -> list[Row]:
    """Rows as dicts, with None for what is missing."""
    rows = frame.astype(object).to_dict("records")
    return [{str(k): None if _missing(v) else v for k, v in row.items()} for row in rows]


def _missing(value: Any) -> bool:
    return not isinstance(value, str | tuple | bool) and bool(pd.isna(value))


def _directions(row: Row) -> list[Row]:
    forth = {**row, "owned": row["id"]}
    back = {**forth, "id": f"{row['id']}:back", "from": row["to"], "to": row["from"]}
    return [forth, back] if row["two_way"] else [forth]


def _subsets(items: frozenset[int]) -> list[frozenset[int]]:
    return [frozenset(chosen) for size in range(len(items) + 1) for chosen in combinations(sorted(items), size)]


def _any(commodity: str, patterns: list[str]) -> bool:
    return any(fnmatchcase(commodity, pattern) for pattern in patterns)


def _counts(cap: Cap, role: str) -> bool:
    return cap.roles is None or role in cap.roles


def _share(cap: Cap, year: int) -> float | None:
    return cap.share if isinstance(cap.share, int | float) else cap.share.get(year)


def _in_force(row: Row, year: int) -> bool:
    return (row["from_year"] or year) <= year <= (row["to_year"] or year)


def _in_service(row: Row, year: int) -> float:
    """Part of the stated capacity that there is: none before opening, then in equal parts."""
    if not (row["open_year"] or year) <= year <= (row["close_year"] or year):
        return 0.0
    if row["open_year"] is None:
        return float(row["status"] == "operating")
    return float(min(1.0, (year - row["open_year"] + 1) / row["ramp_years"]))


def _owed(row: Row, year: int) -> float:
    """Quantity of a contract in a year: in full, then falling to nothing in equal steps."""
    if (row["from_year"] or year) > year:
        return 0.0
    over = max(0, year - (row["to_year"] or year))
    return float(row["quantity"]) * max(0.0, 1 - over / max(1, row["run_off_years"]))
