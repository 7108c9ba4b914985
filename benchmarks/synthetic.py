"""The seeded world of the benchmarks: many places, shared legs, chains of four stages, buyers with demand steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lodeway.world import World

STAGES = ("ore", "concentrate", "metal", "product")
FIRST_YEAR = 2025
POWERS = 6


@dataclass(frozen=True)
class Size:
    """How large a world is; the defaults are those of the goals. ``room`` multiplies the capacities of legs."""

    places: int = 300
    legs: int = 1200
    commodities: int = 40
    facilities: int = 400
    buyers: int = 25
    wanted: int = 15
    steps: int = 4
    countries: int = 40
    room: float = 1.0
    builds: bool = False
    seed: int = 0


def make_world(size: Size) -> World:
    """Draw a world: costs are continuous, so that optima are unique in all likelihood."""
    rng = np.random.default_rng(size.seed)
    minerals = size.commodities // len(STAGES)
    commodities = [f"m{m}/{stage}" for stage in STAGES for m in range(minerals)]
    places = pd.DataFrame(
        {
            "id": [f"p{n}" for n in range(size.places)],
            "country": [f"C{n:02d}" for n in rng.permutation(np.arange(size.places) % size.countries)],
        }
    )
    frames = {
        "places": places,
        "commodities": pd.DataFrame(
            {
                "id": commodities,
                "stage": [c.split("/")[1] for c in commodities],
                "gross": rng.uniform(0.8, 2.5, len(commodities)),
            }
        ),
        "legs": _legs(size, rng),
        **_plants(size, rng, minerals, commodities),
        "demand": _demand(size, rng, commodities),
    }
    return World.build(frames, name=f"synthetic {size.seed}", base_year=FIRST_YEAR - 1, first_year=FIRST_YEAR)


def powers(_size: Size | None = None) -> frozenset[str]:
    """Countries whose touch is capped."""
    return frozenset(f"C{n:02d}" for n in range(POWERS))


def _legs(size: Size, rng: np.random.Generator) -> pd.DataFrame:
    """Directed legs, mostly short: a ring through all places, then neighbours; half of them have a capacity."""
    spots = rng.uniform(0, 100, (size.places, 2))
    order = np.lexsort((spots[:, 1] * (-1) ** (spots[:, 0] // 10), spots[:, 0] // 10))
    pairs = {(int(a), int(b)) for a, b in zip(order, np.roll(order, -1), strict=True)}
    distance = np.linalg.norm(spots[:, None] - spots[None], axis=2)
    near = np.argsort(distance, axis=1)[:, 1:9]
    while len(pairs) < size.legs:
        a = int(rng.integers(size.places))
        b = int(near[a, rng.integers(8)]) if rng.random() < 0.85 else int(rng.integers(size.places))
        if a != b:
            pairs.add((a, b))
    ends = np.array(sorted(pairs))
    km = distance[ends[:, 0], ends[:, 1]]
    building = {
        "max_build": np.where(rng.random(len(ends)) < 200 / size.legs, rng.uniform(300, 2000, len(ends)), 0.0),
        "capex": rng.uniform(5, 40, len(ends)),
        "lead_time": rng.integers(1, 4, len(ends)),
    }
    return pd.DataFrame(
        {
            "id": [f"l{n}" for n in range(len(ends))],
            "from": [f"p{n}" for n in ends[:, 0]],
            "to": [f"p{n}" for n in ends[:, 1]],
            "cost": km * rng.uniform(0.5, 1.5, len(ends)) * 0.1,
            "capacity": np.where(rng.random(len(ends)) < 0.5, size.room * rng.uniform(400, 2500, len(ends)), np.nan),
            **(building if size.builds else {}),
        }
    )


def _plants(size: Size, rng: np.random.Generator, minerals: int, commodities: list[str]) -> dict[str, pd.DataFrame]:
    """One process a commodity; every stage needs the one before, products a second metal, some give a by-product."""
    recipes = []
    for n, commodity in enumerate(commodities):
        if n >= minerals:
            recipes.append((commodity, commodities[n - minerals], "input", rng.uniform(1.02, 1.4)))
        if n >= 3 * minerals:
            other = commodities[2 * minerals + (n + 1) % minerals]
            recipes.append((commodity, other, "input", rng.uniform(0.05, 0.3)))
        if 2 * minerals <= n < 3 * minerals and n % 3 == 0:
            recipes.append((commodity, commodities[minerals + (n + 1) % minerals], "byproduct", rng.uniform(0.02, 0.1)))
    made = rng.permutation(np.arange(size.facilities) % len(commodities))
    cost = np.array([10.0, 20.0, 40.0, 60.0])[made // minerals]
    scale = np.array([240.0, 220.0, 200.0, 180.0])[made // minerals]
    building = {
        "max_build": np.where(rng.random(size.facilities) < 0.5, scale * rng.uniform(0.3, 1.5, size.facilities), 0.0),
        "capex": cost * rng.uniform(4, 9, size.facilities),
        "lead_time": rng.integers(1, 5, size.facilities),
        "ramp_years": rng.integers(1, 4, size.facilities),
        "lifetime": rng.integers(10, 31, size.facilities),
    }
    return {
        "processes": pd.DataFrame({"id": commodities, "output": commodities}),
        "recipes": pd.DataFrame(recipes, columns=["process", "commodity", "role", "amount"]),
        "facilities": pd.DataFrame(
            {
                "id": [f"f{n}" for n in range(size.facilities)],
                "place": [f"p{n}" for n in rng.integers(size.places, size=size.facilities)],
                "process": [commodities[n] for n in made],
                "capacity": scale * rng.uniform(0.3, 1.7, size.facilities),
                "cost": cost * rng.uniform(0.5, 1.5, size.facilities),
                **(building if size.builds else {}),
            }
        ),
    }


def _demand(size: Size, rng: np.random.Generator, commodities: list[str]) -> pd.DataFrame:
    """Falling steps at each buyer for the last commodities; a plan's demand grows by 4 points a year over 15 years."""
    wanted = commodities[-size.wanted :]
    homes = rng.choice(size.places, size.buyers, replace=False)
    rows = []
    for home in homes:
        for commodity in wanted:
            value = {"product": 320.0, "metal": 200.0}.get(commodity.split("/")[1], 120.0) * rng.uniform(0.8, 1.3)
            for step in range(size.steps):
                first, price = rng.uniform(2, 14), value * (1 - 0.15 * step) * rng.uniform(0.95, 1.05)
                name = f"d{len(rows)}"
                rows.append((name, f"p{home}", commodity, "", None, first, price))
    frame = pd.DataFrame(rows, columns=["id", "place", "commodity", "series", "year", "quantity", "price"])
    if not size.builds:
        return frame
    growth = [
        frame.assign(id=frame["id"] + f".{year}", series=frame["id"], year=year, quantity=frame["quantity"] * factor)
        for year, factor in ((FIRST_YEAR, 1.0), (FIRST_YEAR + 14, 1.56))
    ]
    return pd.concat(growth, ignore_index=True)
