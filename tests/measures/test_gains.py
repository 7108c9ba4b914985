from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lodeway.measures import gains
from lodeway.world import World
from tests.measures.flows import solution
from tests.worlds import make

PRICES = "commodity, place, year, price\nm/ore,, 2020, 7\nm/ore,, 2024, 10\nm/ore,, 2030, 99\nm/ore, works, 2023, 12"


def world_of(prices: str = PRICES) -> World:
    """Ore from A, metal in B (two of ore a unit), a market in C; the way out of B leads through T."""
    return make(
        places="id, country\nmine, A\nworks, B\nstore, B\nmarket, C",
        commodities="id, stage, gross, freight\nm/ore, mine, 1, 1\nm/metal, refining, 2, 1.5",
        processes="id, output, kind\nmine, m/ore, extraction\nrefine, m/metal, processing",
        recipes="process, commodity, amount\nrefine, m/ore, 2",
        facilities="id, place, process\nmine, mine, mine\nworks, works, refine",
        legs="id, from, to, cost, countries\nmine:works, mine, works, 3,\nworks:store, works, store, 0,\n"
        "store:market, store, market, 6, B|T|C",
        demand="id, place, commodity, quantity\nd, market, m/metal, 10",
        **({"prices": prices} if prices else {}),
    )


FLOWS = {
    "production": "facility, quantity\nmine, 20\nworks, 10",
    "shipments": "commodity, from, to, quantity\nm/ore, mine, works, 20\n"
    "m/metal, works, store, 10\nm/metal, store, market, 10",
    "deliveries": "demand, place, commodity, quantity\nd, market, m/metal, 10",
}
MODEL = (
    "place, commodity, price\nmine, m/ore, 5\nworks, m/ore, 8\n"
    "works, m/metal, 50\nstore, m/metal, 50\nmarket, m/metal, 60"
)


def of(world: World, **tables: str) -> pd.DataFrame:
    table = gains(world, solution(world, **{**FLOWS, **tables}))
    assert list(table.columns) == ["year", "country", "value_added", "export_revenue", "transit_revenue", "basis"]
    assert set(table["year"]) == {2024}
    return table.set_index("country")


def test_reference_prices_first_and_the_models_where_there_are_none() -> None:
    found = of(world_of(), prices=MODEL)
    # ore at the mine: the world's latest price up to 2024, 10; at the works one of its own, 12; metal 50 by the model
    assert found.loc["A", ["value_added", "export_revenue", "basis"]].tolist() == [200, 200, "reference"]
    assert found.loc["B", ["value_added", "export_revenue", "basis"]].tolist() == [10 * 50 - 20 * 12, 500, "mixed"]


def test_freight_of_transit_is_divided_among_the_countries_crossed() -> None:
    found = of(world_of(), prices=MODEL)
    # 10 units of 2 t at 1.5 x 6 USD, a third of it in T; B and C are the ends
    assert found["transit_revenue"].to_dict() == pytest.approx({"A": 0, "B": 0, "T": 10 * 2 * 1.5 * 6 / 3})
    assert found.loc["T", ["value_added", "export_revenue", "basis"]].tolist() == [0, 0, ""]


def test_without_reference_prices_the_models_are_used() -> None:
    found = of(world_of(""), prices=MODEL)
    assert found["value_added"][["A", "B"]].to_dict() == pytest.approx({"A": 20 * 5, "B": 10 * 50 - 20 * 8})
    assert found["basis"][["A", "B"]].tolist() == ["model", "model"]


def test_a_price_is_taken_from_elsewhere_in_the_year_and_else_unknown() -> None:
    found = of(world_of(""), prices="place, commodity, price\nmine, m/ore, 4\nworks, m/ore, 8")
    assert found.loc["A", "value_added"] == pytest.approx(80)
    assert np.isnan(found.loc["B", "value_added"])
    assert found.loc["B", "basis"] == "unknown"
    found = of(world_of(""), prices="place, commodity, price\nmine, m/ore, 4\nmarket, m/metal, 60")
    assert found.loc["B", "value_added"] == pytest.approx(600 - 80)


def test_what_is_made_and_used_at_one_place_needs_no_price() -> None:
    world = make(
        places="id, country\nmine, A\nmarket, C",
        commodities="id\nm/ore\nm/metal",
        processes="id, output, kind\nmine, m/ore, extraction\nrefine, m/metal, processing",
        recipes="process, commodity, amount\nrefine, m/ore, 2",
        facilities="id, place, process\nmine, mine, mine\nworks, mine, refine",
        legs="id, from, to\nmine:market, mine, market",
        demand="id, place, commodity, quantity\nd, market, m/metal, 10",
        prices="commodity, place, year, price\nm/metal,, 2024, 30",
    )
    shipments = "commodity, from, to, quantity\nm/metal, mine, market, 10"
    found = of(world, shipments=shipments)
    assert found.loc["A", ["value_added", "export_revenue", "basis"]].tolist() == [300, 300, "reference"]


def test_re_exports_are_no_revenue_of_making() -> None:
    # A and B dig 30 and 10; all lies together in B and goes to C: A earns its 30 at its own border, B its 10
    world = make(
        places="id, country\na, A\nb, B\nc, C",
        facilities="id, place, process\na, a, mine\nb, b, mine",
        legs="id, from, to\na:b, a, b\nb:c, b, c",
        demand="id, place, commodity, quantity\nd, c, good, 40",
        prices="commodity, place, year, price\ngood,, 2024, 2",
    )
    found = of(
        world,
        production="facility, quantity\na, 30\nb, 10",
        shipments="commodity, from, to, quantity\ngood, a, b, 30\ngood, b, c, 40",
        deliveries="demand, place, commodity, quantity\nd, c, good, 40",
    )
    assert found["export_revenue"].to_dict() == pytest.approx({"A": 60, "B": 20})


def test_lots_are_valued_at_their_own_price() -> None:
    world = make(
        places="id, country\na, A\nc, C",
        facilities="id, place, process\na, a, mine",
        legs="id, from, to\na:c, a, c",
        demand="id, place, commodity, quantity\nd, c, good, 40",
    )
    found = of(
        world,
        production="facility, label, quantity\na, clean, 30\na, rest, 10",
        shipments="commodity, from, to, label, quantity\ngood, a, c, clean, 30\ngood, a, c, rest, 10",
        deliveries="demand, place, commodity, label, quantity\nd, c, good, clean, 30\nd, c, good, rest, 10",
        prices="place, commodity, label, price\na, good, clean, 5\na, good, rest, 1",
    )
    assert found.loc["A", "export_revenue"] == pytest.approx(30 * 5 + 10 * 1)
