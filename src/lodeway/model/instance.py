"""A world in numbers: the arrays from which rows and columns are made."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lodeway.model.labels import Labels, make_labels, touch_masks
from lodeway.model.lanes import LANE, TRANSIT, watched_lanes, watched_transits
from lodeway.model.options import Options
from lodeway.routes.graph import Graph, build_graph, carries
from lodeway.world.valuation import reference_prices
from lodeway.world.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Wants:
    """Demand by year: one entry a year and demand.

    ``kind`` is ``fixed``, ``hard`` (fixed, must be served), ``linear`` or ``elastic``.
    """

    year: Ints
    id: NDArray[np.object_]
    place: Ints
    commodity: Ints
    kind: NDArray[np.object_]
    quantity: Floats
    price: Floats
    elasticity: Floats
    max_price: Floats
    intercept: Floats
    slope: Floats

    def __len__(self) -> int:
        return len(self.id)


@dataclass(frozen=True)
class Rule:
    """A contract, control or lane in one year: which making or shipping it counts, and its bound.

    ``makers`` are flags over places; ``receivers`` is ``None`` where making counts; ``dual`` is a lane's. With
    ``links`` it counts what passes over one of them.
    """

    kind: str
    id: str
    year: int
    commodity: int
    makers: Flags
    receivers: Flags | None
    labels: Flags
    bound: float
    dual: float = 0.0
    links: Ints | None = None


@dataclass(frozen=True)
class Habit:
    """From which makers a buyer took a commodity in the base year, and what a unit taken otherwise costs.

    ``makers[i]`` are flags over places, ``shares[i]`` their shares; the last is anybody else, with a share of 0.
    """

    id: str
    commodity: int
    labels: Flags
    makers: tuple[Flags, ...]
    shares: tuple[float, ...]
    cost: float


@dataclass(frozen=True)
class Instance:
    """World and options in arrays; places, commodities and facilities numbered as in their tables."""

    world: World
    options: Options
    years: tuple[int, ...]
    span: Floats
    weight: Floats
    labels: Labels
    graph: Graph
    wants: Wants
    rules: tuple[Rule, ...]
    habits: tuple[Habit, ...]

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """Numbers of years, commodities, places and labels."""
        return len(self.years), len(self.world["commodities"]), len(self.world["places"]), len(self.labels.labels)

    @cached_property
    def gross(self) -> Floats:
        """Gross tonnes of one unit of each commodity."""
        return numbers(self.world["commodities"], "gross")

    @cached_property
    def freight(self) -> Floats:
        """Multiple of a leg's cost that each commodity pays."""
        return numbers(self.world["commodities"], "freight")

    @cached_property
    def switching(self) -> Floats:
        """Cost of one unit of each commodity taken otherwise than in the base year."""
        return numbers(self.world["commodities"], "switching")

    @cached_property
    def facility_place(self) -> Ints:
        """Place of each facility."""
        return codes(self.world["facilities"]["place"], self.world["places"]["id"])

    @cached_property
    def facility_process(self) -> Ints:
        """Process of each facility."""
        return codes(self.world["facilities"]["process"], self.world["processes"]["id"])

    @cached_property
    def facility_output(self) -> Ints:
        """Commodity that each facility makes."""
        return codes(self.world["processes"]["output"], self.world["commodities"]["id"])[self.facility_process]

    @cached_property
    def capacity_use(self) -> Floats:
        """Capacity that one unit of output of each facility takes."""
        return numbers(self.world["processes"], "capacity_use")[self.facility_process]

    @cached_property
    def recipe(self) -> tuple[Ints, Ints, Floats]:
        """Process, commodity and amount of each line of the recipes; inputs are negative."""
        recipes = self.world["recipes"]
        sign = np.where((recipes["role"] == "input").to_numpy(bool), -1.0, 1.0)
        return (
            codes(recipes["process"], self.world["processes"]["id"]),
            codes(recipes["commodity"], self.world["commodities"]["id"]),
            sign * numbers(recipes, "amount"),
        )

    @cached_property
    def facility_touch(self) -> Ints:
        """Caps for which each facility is touched, by year."""
        return self._touch[0]

    @cached_property
    def link_touch(self) -> Ints:
        """Caps for which each link is touched, by year; transfers never are."""
        links = self.graph.links
        return np.where(links.is_leg, self._touch[1][:, np.where(links.is_leg, links.row, 0)], 0)

    @cached_property
    def _touch(self) -> tuple[Ints, Ints]:
        return touch_masks(self.world, self.labels.caps, self.years)

    @cached_property
    def facility_capacity(self) -> Floats:
        """Capacity of each facility by year, additions apart."""
        return available(self.world["facilities"], self.years)

    @cached_property
    def link_capacity(self) -> Floats:
        """Capacity of each link by year, additions apart."""
        return self.of_links(available(self.world["legs"], self.years))

    def of_links(self, legs: Floats) -> Floats:
        """Capacity of each link by year, that of the legs given."""
        links = self.graph.links
        return np.where(links.is_leg, legs[:, np.where(links.is_leg, links.row, 0)], links.capacity)

    @cached_property
    def stock_labels(self) -> Flags:
        """Which labels may draw each stockpile."""
        stocks = self.world["stockpiles"]
        everyone = np.ones(len(self.labels.labels), dtype=bool)
        return np.array(
            [everyone if not b else self.labels.of(self.world.countries(b)) for b in stocks["buyer"]], dtype=bool
        ).reshape(len(stocks), len(everyone))

    @cached_property
    def carriers(self) -> Flags:
        """Which links may carry each commodity."""
        links, patterns = self.graph.links, self.world["legs"]["commodities"]
        if not patterns.map(len).any():
            return np.ones((len(self.gross), len(links)), dtype=bool)
        by_leg = np.array([carries(patterns, c) for c in self.world["commodities"]["id"]])
        return np.where(links.is_leg, by_leg[:, np.where(links.is_leg, links.row, 0)], True)


def codes(values: pd.Series, keys: pd.Series) -> Ints:
    """Numbers of the rows whose keys are the values."""
    return np.asarray(pd.Index(keys).get_indexer(pd.Index(values)), dtype=np.int64)


def numbers(table: pd.DataFrame, column: str) -> Floats:
    """A numeric column as floats, NaN where empty."""
    return table[column].to_numpy(dtype=float, na_value=np.nan)


def totals(where: Ints, values: Floats, count: int) -> Floats:
    """Sums of values by number, from 0 to ``count``."""
    return np.bincount(where, values, minlength=count).astype(float)


def ramp(years_open: Floats, ramp_years: Floats) -> Floats:
    """Part of new capacity that is up after so many full years (0 in the first)."""
    return np.clip((years_open + 1) / np.maximum(ramp_years, 1), 0, 1)


def available(table: pd.DataFrame, years: tuple[int, ...]) -> Floats:
    """Capacity of facilities or legs by year: what exists, as it opens, ramps up and closes."""
    capacity = numbers(table, "capacity")
    capacity = np.where(np.isnan(capacity), np.inf, capacity)
    opened, closed = numbers(table, "open_year"), numbers(table, "close_year")
    never = ((table["status"] != "operating").to_numpy(bool)) & np.isnan(opened)
    year = np.array(years, dtype=float)[:, None]
    running = ~never & ~(opened > year) & ~(closed < year)
    part = np.where(np.isnan(opened), 1.0, ramp(year - np.nan_to_num(opened), numbers(table, "ramp_years")))
    return np.where(running & (capacity > 0), np.where(running, capacity, 1.0) * np.where(running, part, 1.0), 0.0)


def spans(years: tuple[int, ...]) -> Floats:
    """Number of years that each year of a plan stands for: up to the next; the last as long as the one before."""
    last = years[-1] - years[-2] if len(years) > 1 else 1
    return np.diff(years, append=years[-1] + last).astype(float)


def year_weights(years: tuple[int, ...], discount: float) -> Floats:
    """Weight of each year in the objective: the years it stands for, discounted to the first."""
    rate: Floats = (1 + discount) ** (years[0] - np.array(years, dtype=float))
    return spans(years) * rate


def make_instance(world: World, options: Options) -> Instance:
    """Turn a world into arrays."""
    years = options.years or (world.base_year,)
    span, weight = spans(years), year_weights(years, options.discount)
    wants = _wants(world, years)
    country = world["places"]["country"].to_numpy(object)
    named = [
        world.countries(b)
        for table in ("contracts", "controls", "stockpiles")
        for b in sorted(set(world[table]["buyer"]) - {""})
    ]
    observed = _observed(world) if options.years else []
    named += [world.countries(rows["buyer"].iloc[0]) for rows in observed]
    labels = make_labels(country[wants.place], named, options.caps, years)
    rules = [r for t, year in enumerate(years) for r in _rules(world, labels, t, year)]
    graph = build_graph(world)
    rules += _lanes(world, labels, options, len(years))
    rules += _transits(world, labels, options, graph, len(years))
    habits = tuple(_habit(world, labels, rows) for rows in observed)
    return Instance(world, options, years, span, weight, labels, graph, wants, tuple(rules), habits)


def _wants(world: World, years: tuple[int, ...]) -> Wants:
    demand = world["demand"]
    hard = (demand["curve"] == "fixed").to_numpy(bool) & np.isnan(numbers(demand, "price"))
    stated = numbers(demand, "year")
    place = codes(demand["place"], world["places"]["id"])
    commodity = codes(demand["commodity"], world["commodities"]["id"])
    kind = np.where(hard, "hard", demand["curve"].to_numpy(object))
    figures = {c: numbers(demand, c) for c in ("quantity", "price", "elasticity", "max_price", "intercept", "slope")}
    series = demand["series"].to_numpy(object)
    alone = np.flatnonzero(series == "")
    parts: list[tuple[Ints, Ints, dict[str, Floats], NDArray[np.object_]]] = []
    ids = demand["id"].to_numpy(object)
    for n, year in enumerate(years):
        rows = alone[np.isnan(stated[alone]) | (stated[alone] == year)]
        parts.append((np.full(len(rows), n), rows, {c: f[rows] for c, f in figures.items()}, ids[rows]))
    for name in sorted(set(series) - {""}):
        rows = np.flatnonzero(series == name)
        rows = rows[np.argsort(stated[rows])]
        at = {c: np.interp(years, stated[rows], f[rows]) for c, f in figures.items()}
        every = np.arange(len(years))
        parts.append((every, np.full(len(every), rows[0]), at, np.array([name] * len(every), dtype=object)))
    year_of, row = (np.concatenate([p[i] for p in parts]).astype(np.int64) for i in (0, 1))
    values = {c: np.concatenate([p[2][c] for p in parts]) for c in figures}
    return Wants(year_of, np.concatenate([p[3] for p in parts]), place[row], commodity[row], kind[row], **values)


def _rules(world: World, labels: Labels, t: int, year: int) -> list[Rule]:
    rules = []
    number = {c: i for i, c in enumerate(world["commodities"]["id"])}
    for table in ("contracts", "controls"):
        for r in world[table].to_dict("records"):
            bound = bound_in(r, table, year)
            if bound is None:
                continue
            kind = "contract" if table == "contracts" else r["kind"]
            for_buyer = labels.of(world.countries(r["buyer"])) if r["buyer"] else np.ones(len(labels.labels), bool)
            receivers = _places(world, r["to"]) if r["to"] else None
            bounds = np.full(len(world["places"]), bound)
            if kind == "tariff" and r["ad_valorem"] > 0:
                lots = pd.DataFrame({"commodity": r["commodity"], "place": world["places"]["id"]})
                bounds += r["ad_valorem"] * reference_prices(world, lots).to_numpy(dtype=float)
            makers = _places(world, r["from"])
            for each in np.unique(bounds[makers & np.isfinite(bounds)]):  # a tariff by value: makers of one price
                own = makers & (bounds == each)
                rules.append(Rule(kind, r["id"], t, number[r["commodity"]], own, receivers, for_buyer, float(each)))
    return rules


def _lanes(world: World, labels: Labels, options: Options, years: int) -> list[Rule]:
    """Flows between countries in the base year as rules on shipments."""
    number = {c: i for i, c in enumerate(world["commodities"]["id"])}
    everyone = np.ones(len(labels.labels), dtype=bool)
    return [
        Rule(LANE, x.lane.id, t, number[x.lane.commodity], x.makers, x.takers, everyone, x.lane.quantity, x.lane.dual)
        for x in watched_lanes(world, options.lanes, base=options.base)
        for t in range(years)
    ]


def _transits(world: World, labels: Labels, options: Options, graph: Graph, years: int) -> list[Rule]:
    """What was observed to pass over legs in the base year as rules on routes."""
    number = {c: i for i, c in enumerate(world["commodities"]["id"])}
    everyone, anywhere = np.ones(len(labels.labels), dtype=bool), np.ones(len(world["places"]), dtype=bool)
    rules = []
    for x in watched_transits(world, options.lanes, base=options.base):
        links = np.flatnonzero(
            [
                link in (x.leg, f"{x.leg}:back") or (bool(x.place) and link.endswith(f"@{x.place}"))
                for link in graph.links.ids
            ]
        )
        makers, c = _places(world, x.start), number[x.commodity]
        rules += [
            Rule(TRANSIT, x.id, t, c, makers, anywhere, everyone, x.quantity, x.dual, links) for t in range(years)
        ]
    return rules


def _observed(world: World) -> list[pd.DataFrame]:
    """Observed flows by buyer and commodity, of the latest year, where leaving them has a cost."""
    flows = world["flows"]
    dear = world["commodities"]["id"][world["commodities"]["switching"] > 0]
    flows = flows[flows["commodity"].isin(dear) & (flows["buyer"] != "") & (flows["to"] == "") & (flows["from"] != "")]
    groups = [rows[rows["year"] == rows["year"].max()] for _, rows in flows.groupby(["commodity", "buyer"], sort=False)]
    return [rows for rows in groups if rows["quantity"].sum() > 0]


def _habit(world: World, labels: Labels, rows: pd.DataFrame) -> Habit:
    commodity, buyer = rows["commodity"].iloc[0], rows["buyer"].iloc[0]
    number = int(codes(rows["commodity"], world["commodities"]["id"])[0])
    makers = [_places(world, maker) for maker in rows["from"]]
    shares = rows["quantity"].to_numpy(dtype=float)
    return Habit(
        f"{buyer}:{commodity}",
        number,
        labels.of(world.countries(buyer)),
        (*makers, ~np.any(makers, axis=0)),
        (*(shares / shares.sum()), 0.0),
        float(numbers(world["commodities"], "switching")[number]),
    )


def bound_in(row: Mapping[Hashable, Any], table: str, year: int) -> float | None:
    """What a contract or control bounds in a year; None if it is not in force."""
    begin, end = (None if pd.isna(row[c]) else int(row[c]) for c in ("from_year", "to_year"))
    if begin is not None and year < begin:
        return None
    if table == "contracts":
        after = 0 if end is None else max(year - end, 0)
        part = 1.0 if after == 0 else max(0.0, 1 - after / max(int(row["run_off_years"]), 1))
        return float(row["quantity"]) * part if part > 0 else None
    if (end is not None and year > end) or row["status"] != "in_force":
        return None
    rate = 0.0 if pd.isna(row["rate"]) and row["ad_valorem"] > 0 else row["rate"]
    bound = {"ban": 0.0, "tariff": rate}.get(row["kind"], row["limit"])
    return None if pd.isna(bound) else float(bound)  # a licence or sanction without a limit binds nothing


def _places(world: World, selector: str) -> Flags:
    """Places that a selector names; all if it is empty."""
    ids = world["places"]["id"]
    return ids.isin(world.places(selector)).to_numpy(bool) if selector else np.ones(len(ids), dtype=bool)
