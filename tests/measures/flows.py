"""Solutions written by hand, so that measures are tested without the engine."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd

from lodeway.world import World
from lodeway.world.once import Once
from tests.worlds import frame

COLUMNS = {
    "shipments": "commodity from to route holder label quantity unit_cost",
    "production": "facility process commodity place holder label quantity cost",
    "deliveries": "demand place commodity holder label quantity",
    "draws": "stockpile place commodity holder label quantity",
    "relabelled": "commodity place holder_from label_from holder_to label_to quantity",
    "prices": "place commodity holder label price traded",
}
NUMBERS = ("quantity", "unit_cost", "cost", "price")


class Written(Once, SimpleNamespace):
    """The tables of a solution that measures read."""


def solution(world: World, *, routes: dict[str, tuple[str, ...]] | None = None, **tables: str) -> Any:
    """A solution of tables written as text; what is left out is empty, the year is the base year if none is given.

    A shipment without a route goes by the legs of its own name: ``from:to``.
    """
    frames = {}
    for name, columns in COLUMNS.items():
        given = frame(tables.get(name, "") or "year")
        table = given.reindex(columns=["year", *columns.split()], fill_value="").astype(object)
        table["year"] = table["year"].replace("", str(world.base_year)).astype("int64")
        numbers = [c for c in NUMBERS if c in table]
        table[numbers] = table[numbers].replace("", "nan")
        frames[name] = table.astype(dict.fromkeys(numbers, float))
    shipments = frames["shipments"]
    own = shipments["from"] + ":" + shipments["to"]
    shipments["route"] = shipments["route"].where(shipments["route"] != "", own)
    frames["prices"]["traded"] = True
    frames["production"] = with_places(world, frames["production"])
    years = tuple(sorted(set(frames["deliveries"]["year"]))) or (world.base_year,)
    paths = {route: (route,) for route in own} | (routes or {})
    return Written(years=years, routes=paths, **frames)


def with_places(world: World, production: pd.DataFrame) -> pd.DataFrame:
    """Production with process, commodity and place of its facilities, unless given."""
    facilities = world["facilities"].set_index("id")
    output = world["processes"].set_index("id")["output"]
    process = production["facility"].map(facilities["process"])
    known = {
        "place": production["facility"].map(facilities["place"]),
        "process": process,
        "commodity": process.map(output),
    }
    return production.assign(**{c: production[c].where(production[c] != "", known[c]) for c in known})
