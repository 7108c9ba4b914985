"""A small world to assemble: copper mined in A and B, refined in B, used in B and C."""

from __future__ import annotations

import pandas as pd

from lodeway.assembly import Inputs
from lodeway.assembly.inputs import OBSERVATIONS, SERIES, STAGES
from lodeway.world import World

ORE, METAL = "cu/ore", "cu/metal"


def frame(columns: dict[str, str], rows: list[dict[str, object]]) -> pd.DataFrame:
    """Rows of an input table, empty cells as they are read."""
    empty = {"text": "", "number": float("nan"), "flag": False}
    return pd.DataFrame([{name: row.get(name, empty[kind]) for name, kind in columns.items()} for row in rows])


def curated() -> World:
    """Markets of A, B and C and of others, a named mine in A without a way to it, and one recipe: 1.25 ore a metal."""
    return World.build({
        "places": pd.DataFrame([
            {"id": "market.arg", "country": "ARG", "lat": -34.6, "lon": -58.4, "kind": "market"},
            {"id": "market.bra", "country": "BRA", "lat": -23.5, "lon": -46.6, "kind": "market"},
            {"id": "market.chl", "country": "CHL", "lat": -33.4, "lon": -70.7, "kind": "market"},
            {"id": "market.zzz", "country": "ZZZ", "kind": "market"},
            {"id": "mine.pit", "country": "ARG", "lat": -31.5, "lon": -68.5, "kind": "mine"},
        ]),
        "commodities": pd.DataFrame([{"id": ORE}, {"id": METAL}]),
        "processes": pd.DataFrame([{"id": "refine", "output": METAL}]),
        "recipes": pd.DataFrame([{"process": "refine", "commodity": ORE, "amount": 1.25}]),
        "facilities": pd.DataFrame([
            {"id": "mine.pit", "place": "mine.pit", "process": ORE, "capacity": 40.0, "output": 30.0, "cost": 5.0},
        ]),
        "legs": pd.DataFrame([
            {"id": f"{a}.{b}", "from": f"market.{a}", "to": f"market.{b}", "mode": "sea", "cost": 1.0, "two_way": True}
            for a, b in (("arg", "bra"), ("bra", "chl"), ("arg", "chl"), ("zzz", "bra"), ("zzz", "chl"))
        ]),
        "demand": pd.DataFrame(columns=["id", "place", "commodity"]),
    })  # fmt: skip


def inputs() -> Inputs:
    """Ore in kilotonnes, trade in gross tonnes of a quarter metal, metal read by hand."""
    made = {"measure": "production", "source": "mcs"}
    series = [
        {"commodity": ORE, **made, "series": "ORE", "factor": 1000.0, "rank": 1.0},
        {"commodity": ORE, **made, "source": "iea", "series": "Ore", "factor": 1.0, "rank": 2.0},
        {"commodity": ORE, "measure": "trade", "source": "baci", "series": "260300", "factor": 0.25, "rank": 1.0},
        {"commodity": METAL, "measure": "price", "source": "mcs", "series": "PRICE", "factor": 1.0, "rank": 1.0},
    ]
    by_hand = [
        {
            "source": "mcs",
            "series": METAL,
            "measure": "production",
            "country": c,
            "year": 2024.0,
            "amount": q,
            "quality": "reported",
        }
        for c, q in (("BRA", 72.0), ("CHL", 8.0))
    ]
    stages = [
        {"commodity": ORE, "process": ORE, "cost": 6.0, "utilisation": 0.8, "build_share": 0.5, "capex": 10.0},
        {
            "commodity": METAL,
            "process": "refine",
            "cost": 2.0,
            "final": True,
            "elasticity": -0.2,
            "max_price_ratio": 4.0,
        },
    ]
    return Inputs(frame(SERIES, series), frame(OBSERVATIONS, by_hand), frame(STAGES, stages))


def observed() -> pd.DataFrame:
    """A makes 0.05 kt and B 0.04; the world total is 0.1; A sends 200 t of concentrate to B; B 40 t to C."""
    base = {"partner": "", "year": 2024, "period": "", "quality": "reported", "note": ""}
    rows = [
        {"source": "mcs", "series": "ORE", "measure": "production", "country": "ARG", "amount": 0.05},
        {"source": "mcs", "series": "ORE", "measure": "production", "country": "BRA", "amount": 0.04},
        {"source": "mcs", "series": "ORE", "measure": "production", "country": "", "amount": 0.1},
        {"source": "mcs", "series": "ORE", "measure": "production", "country": "ARG", "amount": 0.06, "year": 2025},
        {"source": "iea", "series": "Ore", "measure": "production", "country": "ARG", "amount": 55.0},
        {"source": "baci", "series": "260300", "measure": "trade", "country": "ARG", "partner": "BRA", "amount": 200.0},
        {"source": "baci", "series": "260300", "measure": "trade", "country": "BRA", "partner": "CHL", "amount": 40.0},
        {"source": "mcs", "series": "PRICE", "measure": "price", "country": "USA", "amount": 100.0},
        {"source": "mcs", "series": "TIN", "measure": "price", "country": "USA", "amount": 7.0},
    ]
    return pd.DataFrame([base | row for row in rows])
