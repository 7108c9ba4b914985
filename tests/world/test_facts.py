"""Figures with their units and provenance."""

from __future__ import annotations

import pandas as pd
import pytest

from lodeway.world.facts import FACT_COLUMNS, Units, facts
from lodeway.world.schema import BY_NAME
from tests.worlds import make


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    world = make(
        places="id\nmine\nmarket",
        commodities="id, unit, gross\nore, t U, 1.2\nfuel, kg, ",
        processes="id, output, kind, capacity_unit, capacity_use\nmine, ore, extraction,,\nfuel, fuel, , t SWU, 7",
        recipes="process, commodity, amount\nfuel, ore, 2",
        facilities="id, place, process, capacity, cost, source, quality, low, high, cost_quality, cost_low\n"
        "m, mine, mine, 10, 4, s, reported, 9, 11, assumed, 3\nf, market, fuel, 5, 0, s, estimated, , , ,",
        legs="id, from, to, cost, capacity, max_build\nl, mine, market, 3, 8, 2",
        demand="id, place, commodity, quantity, price\nd, market, fuel, 5, 60",
        owners="entity, owner, share, from_year\nm, KAZ, 0.5, 2020\nm, KAZ, 0.4, ",
    )
    found = facts(world)
    assert tuple(found.columns) == FACT_COLUMNS
    return found.set_index(["table", "id", "figure"])


@pytest.mark.parametrize(
    ("key", "value", "unit"),
    [
        (("facilities", "m", "capacity"), 10, "t U per year"),
        (("facilities", "f", "capacity"), 5, "t SWU per year"),
        (("facilities", "m", "cost"), 4, "USD per t U"),
        (("recipes", "fuel, ore, input", "amount"), 2, "t U per kg"),
        (("processes", "fuel", "capacity_use"), 7, "t SWU per kg"),
        (("commodities", "ore", "gross"), 1.2, "t per t U"),
        (("demand", "d", "quantity"), 5, "kg per year"),
        (("demand", "d", "price"), 60, "USD per kg"),
        (("legs", "l", "cost"), 3, "USD per t"),
        (("legs", "l", "max_build"), 2, "t per year"),
        (("owners", "m, KAZ, 2020", "share"), 0.5, "fraction"),
        (("owners", "m, KAZ", "share"), 0.4, "fraction"),
    ],
)
def test_values_and_units(table: pd.DataFrame, key: tuple[str, str, str], value: float, unit: str) -> None:
    assert (table.loc[key, "value"], table.loc[key, "unit"]) == (value, unit)


def test_defaults_are_not_facts(table: pd.DataFrame) -> None:
    assert ("facilities", "f", "cost") not in table.index
    assert ("commodities", "fuel", "gross") not in table.index


def test_a_figure_has_the_rows_provenance_or_its_own(table: pd.DataFrame) -> None:
    main = table.loc[("facilities", "m", "capacity")]
    assert (main["quality"], main["source"], main["low"], main["high"]) == ("reported", "s", 9, 11)
    own = table.loc[("facilities", "m", "cost")]
    assert (own["quality"], own["source"], own["low"]) == ("assumed", "s", 3)
    assert pd.isna(own["high"])  # the row's high is that of the capacity


def test_every_figure_of_the_schema_has_a_unit_in_words() -> None:
    units = Units({"c": "t"}, {"p": "c"}, {"p": "t SWU"})
    row = {"id": "p", "process": "p", "commodity": "c", "output": "c"}
    for name, table in BY_NAME.items():
        for figure in table.figures:
            assert "capacity" not in units.unit(name, row, table.column(figure))
