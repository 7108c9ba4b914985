"""Seeded random worlds, small and awkward: shared capacity, several inputs, by-products, chains of owners."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from lodeway.model import Cap, Options
from lodeway.world import World

BASE_YEAR = 2024
COUNTRIES = ("AAA", "BBB", "CCC", "DDD", "EEE", "FFF")
BUYERS = COUNTRIES[:3]
VEHICLES = (("rail", "1520"), ("rail", "1435"), ("road", ""), ("sea", ""))
Row = dict[str, Any]


@dataclass(frozen=True)
class Shape:
    """What a random world is to contain."""

    years: int = 0
    caps: int = 0
    hard: bool = False
    transfers: bool = False
    rules: bool = False
    byproducts: bool = True
    seed: int = 0


@dataclass
class _Maker:
    """Rows of the tables of one random world."""

    shape: Shape
    rng: np.random.Generator
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, table: str, **cells: Any) -> None:
        """Add a row; cells that are None stay empty."""
        rows = self.rows.setdefault(table, [])
        rows.append({"id": f"{table}{len(rows)}"} | {name: cell for name, cell in cells.items() if cell is not None})

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return bool(self.rng.random() < probability)

    def between(self, low: float, high: float) -> float:
        """A number of six digits."""
        return round(float(self.rng.uniform(low, high)), 6)

    def pick(self, items: Any) -> Any:
        """One of the items."""
        return items[int(self.rng.integers(len(items)))]


def random_world(shape: Shape) -> World:
    """A world of this shape; the same shape gives the same world."""
    make = _Maker(shape, np.random.default_rng(shape.seed))
    _network(make)
    _chain(make)
    _facilities(make)
    _owners(make)
    _demand(make)
    if shape.rules:
        _rules(make)
    frames = {name: pd.DataFrame(rows) for name, rows in make.rows.items()}
    for name in {"owners", "recipes"} & set(frames):
        frames[name] = frames[name].drop(columns="id")
    return World.build(frames, name=f"random {shape.seed}", base_year=BASE_YEAR)


def random_options(shape: Shape) -> Options:
    """Options that go with a world of this shape."""
    rng = np.random.default_rng(shape.seed + 1_000_000)
    years = tuple(range(BASE_YEAR, BASE_YEAR + shape.years))
    if shape.years and rng.random() < 0.3:
        years = (*years[:-1], years[-1] + int(rng.integers(1, 4)))
    return Options(
        years=years,
        caps=tuple(_cap(rng, years, f"cap {n}") for n in range(shape.caps)),
        discount=float(rng.choice([0.0, 0.05, 0.1])),
    )


def _cap(rng: np.random.Generator, years: tuple[int, ...], name: str) -> Cap:
    buyer = frozenset(rng.choice(BUYERS, size=int(rng.integers(1, 3)), replace=False).tolist())
    powers = frozenset(rng.choice(COUNTRIES, size=int(rng.integers(1, 3)), replace=False).tolist())
    roles = [None, frozenset({"mine", "transit"}), frozenset({"plant", "ownership"}), frozenset({"mine", "plant"})]
    share = float(rng.choice([0.0, 0.1, 0.3, 0.6]))
    by_year = dict.fromkeys(years[1:], share) if years and rng.random() < 0.5 else share
    return Cap(buyer, powers, by_year, roles=roles[int(rng.integers(len(roles)))], name=name)


def _network(make: _Maker) -> None:
    count = int(make.rng.integers(5, 13))
    spots = make.rng.uniform(0, 10, (count, 2))
    for n in range(count):
        make.add("places", country=COUNTRIES[n] if n < len(COUNTRIES) else make.pick(COUNTRIES))
    distance = np.linalg.norm(spots[:, None] - spots[None, :], axis=2)
    pairs = [(int(make.rng.integers(n)), n) for n in range(1, count)]
    pairs += [tuple(make.rng.choice(count, 2, replace=False)) for _ in range(int(make.rng.integers(count, 2 * count)))]
    for one, other in pairs:
        ends = (one, other) if make.chance(0.5) else (other, one)
        mode, gauge = make.pick(VEHICLES)
        home = tuple(make.rows["places"][end]["country"] for end in ends)
        crossed = make.chance(0.2)
        wide = make.chance(0.5)
        make.add(
            "legs",
            **{"from": f"places{ends[0]}", "to": f"places{ends[1]}"},
            mode=mode,
            gauge=gauge,
            cost=make.between(0.2, 1.5) * round(float(distance[one, other]), 3),
            capacity=None if wide else make.between(5, 40),
            two_way=make.chance(0.6),
            countries=(*home, make.pick(COUNTRIES)) if crossed else None,
            commodities=("stuff/*", "ware/0") if make.chance(0.1) else None,
            close_year=BASE_YEAR + 1 if make.chance(0.05) else None,
            **_addition(make, 0.0 if wide else 0.4),
        )
    if make.shape.transfers:
        make.add("transfers", cost=make.between(0.1, 1), from_mode="road")
        make.add("transfers", cost=make.between(0.1, 1), to_mode="road")
        make.add("transfers", cost=make.between(0.5, 3), from_mode="rail", to_mode="rail")
        make.add("transfers", cost=make.between(0.1, 1), from_mode="rail", to_mode="sea")
        for place in {int(make.rng.integers(count)) for _ in range(3)}:
            make.add("transfers", cost=make.between(0.0, 0.5), place=f"places{place}", capacity=make.between(2, 20))


def _addition(make: _Maker, probability: float) -> Row:
    if not make.chance(probability):
        return {"max_build": 0.0}
    return {
        "max_build": make.between(5, 30),
        "capex": make.between(1, 40),
        "lead_time": int(make.rng.integers(0, 3)),
        "ramp_years": int(make.rng.integers(1, 3)),
        "lifetime": int(make.rng.integers(1, 20)),
        "build_from": BASE_YEAR + 2 if make.chance(0.2) else None,
    }


def _chain(make: _Maker) -> None:
    """Ores, what is made of them, and a last ware of two inputs; a by-product that is an ore of another kind."""
    ores, wares = int(make.rng.integers(1, 3)), int(make.rng.integers(1, 4))
    for n in range(ores):
        make.add("commodities", id=f"stuff/{n}", stage="mine", gross=make.between(0.8, 3), freight=make.between(0.7, 2))
        make.add("processes", output=f"stuff/{n}", kind="extraction")
    for n in range(wares):
        make.add("commodities", id=f"ware/{n}", stage="plant", gross=make.between(0.8, 3), freight=make.between(0.7, 2))
        make.add("processes", output=f"ware/{n}", capacity_use=make.between(0.5, 2))
        process = make.rows["processes"][-1]["id"]
        before = [f"stuff/{k}" for k in range(ores)] + [f"ware/{k}" for k in range(n)]
        for k in make.rng.choice(len(before), size=min(len(before), int(make.rng.integers(1, 3))), replace=False):
            make.add("recipes", process=process, commodity=before[k], role="input", amount=make.between(1.3, 2))
        later = [f"ware/{k}" for k in range(n)] + ["slag"]
        if make.shape.byproducts and make.chance(0.6):
            make.add(
                "recipes", process=process, commodity=make.pick(later), role="byproduct", amount=make.between(0.05, 0.3)
            )
    make.add("commodities", id="slag", stage="plant")


def _facilities(make: _Maker) -> None:
    places = [row["id"] for row in make.rows["places"]]
    for process in make.rows["processes"]:
        for _ in range(int(make.rng.integers(2, 4))):
            ore = process["output"].startswith("stuff")
            multi = make.shape.years > 0
            make.add(
                "facilities",
                place=make.pick(places),
                process=process["id"],
                capacity=make.between(10, 60),
                cost=make.between(1, 15),
                reserves=make.between(20, 120) if ore and multi and make.chance(0.3) else None,
                close_year=BASE_YEAR + 1 if multi and make.chance(0.1) else None,
                open_year=BASE_YEAR + 1 if multi and make.chance(0.1) else None,
                **_addition(make, 0.4),
            )


def _owners(make: _Maker) -> None:
    """States and firms; one firm owns the other and a part of it belongs to the first again."""
    make.add("owners", entity="firm", owner=make.pick(COUNTRIES), share=make.between(0.3, 0.6))
    make.add("owners", entity="firm", owner="holding", share=make.between(0.1, 0.3))
    make.add("owners", entity="holding", owner=make.pick(COUNTRIES), share=make.between(0.3, 0.6))
    make.add("owners", entity="holding", owner="firm", share=make.between(0.1, 0.3))
    owned = [row["id"] for row in make.rows["facilities"]] + [row["id"] for row in make.rows["legs"][:4]]
    for entity in owned:
        if make.chance(0.4):
            make.add(
                "owners",
                entity=entity,
                owner=make.pick((*COUNTRIES, "firm", "holding")),
                share=make.between(0.3, 1),
                to_year=BASE_YEAR + 1 if make.chance(0.2) else None,
            )


def _demand(make: _Maker) -> None:
    homes = {row["country"]: row["id"] for row in make.rows["places"] if row["country"] in BUYERS}
    commodities = [row["id"] for row in make.rows["commodities"]]
    for commodity in commodities[-3:]:
        for place in sorted(homes.values()):
            if not make.chance(0.7) and len(make.rows.get("demand", [])):
                continue
            hard = make.shape.hard and make.chance(0.7)
            price = make.between(80, 250)
            for _ in range(1 if hard else int(make.rng.integers(1, 4))):
                price = round(price * make.between(0.5, 0.9), 6)
                _demand_row(make, place, commodity, None if hard else price)


def _demand_row(make: _Maker, place: str, commodity: str, price: float | None) -> None:
    quantity = make.between(2, 15)
    if make.shape.years and make.chance(0.4):
        series = f"series{len(make.rows['demand'])}" if make.rows.get("demand") else "series"
        for year in (BASE_YEAR, BASE_YEAR + 2):
            make.add(
                "demand",
                place=place,
                commodity=commodity,
                price=price,
                series=series,
                year=year,
                quantity=quantity * (1 + 0.25 * (year - BASE_YEAR)),
            )
    else:
        make.add("demand", place=place, commodity=commodity, price=price, quantity=quantity)


def _rules(make: _Maker) -> None:
    """Stocks, contracts on mines that can keep them, bans, quotas and tariffs."""
    places = [row["id"] for row in make.rows["places"]]
    commodities = [row["id"] for row in make.rows["commodities"]]
    buyers = sorted({make_country(make, row["place"]) for row in make.rows["demand"]})
    for _ in range(int(make.rng.integers(1, 3))):
        make.add(
            "stockpiles",
            place=make.pick(places),
            commodity=make.pick(commodities),
            quantity=make.between(5, 40),
            max_draw=make.between(3, 10) if make.chance(0.5) else None,
            price=make.between(5, 60),
            buyer=make.pick(buyers) if make.chance(0.4) else None,
        )
    mine = make.rows["facilities"][0]
    make.add(
        "contracts",
        commodity="stuff/0",
        **{"from": make_country(make, mine["place"])},
        buyer=make.pick(buyers) if make.chance(0.6) else None,
        quantity=0.2 * mine["capacity"],
        to_year=BASE_YEAR,
        run_off_years=int(make.rng.integers(0, 3)),
    )
    for kind in ("quota", "tariff", "ban"):
        made = make.pick(make.rows["processes"])["output"]
        plants = [
            f for f in make.rows["facilities"][1:] if make.rows["processes"][int(f["process"][9:])]["output"] == made
        ]
        if made == "stuff/0" and kind != "tariff":
            continue
        make.add(
            "controls",
            kind=kind,
            commodity=made,
            **{"from": make_country(make, make.pick(plants)["place"])},
            buyer=make.pick(buyers) if make.chance(0.6) else None,
            limit=make.between(2, 10) if kind == "quota" else None,
            rate=make.between(1, 20) if kind == "tariff" else None,
            from_year=BASE_YEAR + 1 if make.chance(0.3) else None,
        )


def make_country(make: _Maker, place: str) -> str:
    """Country of a place of the world being made."""
    return next(row["country"] for row in make.rows["places"] if row["id"] == place)


def shapes(*, years: bool = True, caps: bool = True) -> st.SearchStrategy[Shape]:
    """Shapes of random worlds for Hypothesis."""
    return st.builds(
        Shape,
        years=st.integers(0, 3) if years else st.just(0),
        caps=st.integers(0, 2) if caps else st.just(0),
        hard=st.booleans(),
        transfers=st.booleans(),
        rules=st.booleans(),
        byproducts=st.booleans(),
        seed=st.integers(0, 10_000),
    )
