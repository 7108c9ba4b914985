"""Totals of the base year, what they rest on, and how much hangs on a figure."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from lodeway.world import World
from lodeway.world.example import example
from lodeway.world.totals import beside_published, exchanges, national, production, stated, stocks, use, wants
from lodeway.world.trust import coverage, gaps, grouped, hanging, named_sources, of_country, shares
from tests.worlds import make


@pytest.fixture(scope="module")
def world() -> World:
    """Two mines make 60 and 40 of ore, a third could make 30; a plant makes 45 of metal from 90, and 9 of slag.

    Another plant, of capacity 20 at 2 a unit, could make 10; a planned one does not count. Published are 110 of ore for
    the world, 60 for KAZ.
    """
    return make(
        places="id, country\na, KAZ\nb, CHN\nc, USA",
        commodities="id, stage, unit\nm/ore, mine, t\nm/metal, refining, t\nm/slag, , t\nx/gas, , t",
        processes="id, output, kind, capacity_use\ndig, m/ore, extraction,\nmelt, m/metal, , 2",
        recipes="process, commodity, role, amount, quality, source\n"
        "melt, m/ore, input, 2, assumed,\nmelt, m/slag, byproduct, 0.2, reported, s",
        facilities="id, place, process, capacity, output, quality, output_quality, status, source, note\n"
        "one, a, dig, 70, 60, assumed, reported, , s, By s2 and t.\ntwo, b, dig, 50, 40, estimated, , , s,\n"
        "three, c, dig, 30, , reported, , , s,\nplant, b, melt, 100, 45, derived, , , s,\n"
        "more, c, melt, 20, , assumed, , , , \nlater, c, melt, 20, , assumed, , planned, ,",
        legs="id, from, to, cost, quality\nl, a, b, 3, assumed\nk, b, c, 4, assumed",
        demand="id, place, commodity, quantity, year, series, curve, intercept, slope, quality, source\n"
        "d, c, m/metal, 20, , , , , , assumed,\ne, c, m/metal, 10, 2022, s, , , , reported, s\n"
        "f, c, m/metal, 20, 2026, s, , , , reported, s\ng, b, m/metal, , , , linear, 9, 1, ,\n"
        "h, b, m/metal, 7, 2030, , , , , reported, s",
        owners="entity, owner, share, quality, source\none, KAZ, 0.5, assumed,\none, Firm, 0.25, assumed,\n"
        "Firm, CHN, 1, reported, s",
        stockpiles="id, place, commodity, quantity, max_draw, quality\ns, c, m/ore, 8, 3, assumed\n"
        "t, a, m/ore, 2, , assumed",
        flows="id, commodity, from, to, buyer, year, quantity, quality, source\n"
        "w, m/ore, , , , 2024, 110, reported, s\n"
        "k, m/ore, KAZ, , , 2024, 60, reported, s\nt, m/ore, KAZ, CHN, , 2024, 50, reported, s\n"
        "u, m/ore, a, b, , 2024, 1, reported, s\nv, m/ore, C5, CHN, , 2024, 5, reported, s\n"
        "x, m/ore, KAZ, CHN, , 2023, 70, reported, s\ny, m/ore, KAZ, CHN, USA, 2024, 70, reported, s",
        sources="id, title, publisher\ns, Title, P\ns2, Second, P",
    )  # fmt: skip


def test_what_is_made(world: World) -> None:
    made = production(world).set_index(["facility", "commodity"])
    assert made["quantity"].dropna().to_dict() == {
        ("one", "m/ore"): 60, ("two", "m/ore"): 40, ("plant", "m/metal"): 45, ("plant", "m/slag"): 9,
    }  # fmt: skip
    assert made["limit"][("three", "m/ore")] == 30
    assert made["limit"][("more", "m/metal")] == 10
    assert made["limit"][("later", "m/metal")] == 0
    assert made["quality"][("one", "m/ore")] == "reported"
    assert made["quality"][("three", "m/ore")] == ""
    assert made["country"][("two", "m/ore")] == "CHN"


def test_what_is_used_wanted_and_held(world: World) -> None:
    """The series wants 15 in 2024, half-way from 10 to 20; lines and other years do not count."""
    assert use(world).to_numpy().tolist() == [["CHN", "m/ore", 90]]
    assert wants(world).to_numpy().tolist() == [["USA", "m/metal", 20], ["USA", "m/metal", 15]]
    assert stocks(world).to_numpy().tolist() == [["USA", "m/ore", 3], ["KAZ", "m/ore", 2]]


def test_flows_between_two_countries_of_the_base_year(world: World) -> None:
    """Places stand for their countries; flows from groups, for buyers or of other years are left out."""
    assert exchanges(world).to_numpy().tolist() == [["m/ore", "KAZ", "CHN", 50], ["m/ore", "KAZ", "CHN", 1]]


def test_beside_what_publishers_state(world: World) -> None:
    """Of 110 published for the world 100 are observed and 130 possible; in KAZ just what is published."""
    assert beside_published(world).to_numpy().tolist() == [
        ["w", "m/ore", "", 100, 130, 110, 0],
        ["k", "m/ore", "KAZ", 60, 60, 60, 0],
    ]
    flows = world["flows"].assign(quantity=[150, 55, *[0.0] * 5])
    assert beside_published(world.replace(flows=flows))["share"].tolist() == pytest.approx([-25 / 150, 5 / 150])
    assert beside_published(example()).empty


def test_what_countries_make_as_published_and_otherwise(world: World) -> None:
    """50 of metal are published for the USA, which could make 10: 50 x 2 of ore go in; nobody says which facility's."""
    metal = [{"id": "z", "commodity": "m/metal", "from": "USA", "year": 2024, "quantity": 50.0, "quality": "derived"}]
    told = world.replace(flows=pd.concat([world["flows"], pd.DataFrame(metal)]))
    assert stated(told)[["id", "country"]].to_numpy().tolist() == [["k", "KAZ"], ["z", "USA"]]
    sums = national(told)
    assert sums.loc[("m/ore", "CHN")].tolist() == [40, 40, 40]
    assert sums.loc[("m/ore", "USA")].tolist() == [0, 0, 30]
    assert sums.loc[("m/metal", "USA")].tolist() == [0, 50, 50]
    assert use(told).to_numpy().tolist() == [["CHN", "m/ore", 90], ["USA", "m/ore", 100]]
    row = coverage(told).set_index("commodity").loc["m/metal"]
    assert row[["whole", "derived"]].tolist() == [95, 1]
    other = pd.DataFrame({"id": ["scrap"], "output": ["m/metal"], "kind": ["extraction"]})
    ways = told.replace(processes=pd.concat([told["processes"], other]))
    assert use(ways).to_numpy().tolist() == [["CHN", "m/ore", 90]]  # it may all come from scrap


def test_what_production_rests_on(world: World) -> None:
    """Of 110 published 60 are reported, 40 estimated and 10 not explained; slag has the quality of the metal."""
    table = coverage(world).set_index("commodity")
    assert table.index.tolist() == ["m/ore", "m/metal", "m/slag"]
    ore = table.loc["m/ore"]
    assert (ore["mineral"], ore["stage"], ore["basis"], ore["whole"]) == ("m", "mine", "output", 110)
    assert ore[["reported", "estimated", "unexplained", "firm"]].tolist() == pytest.approx(
        [60 / 110, 40 / 110, 10 / 110, 60 / 110]
    )
    assert table.loc["m/metal", ["derived", "firm", "unexplained"]].tolist() == [1, 1, 0]


def test_capacity_stands_in_where_no_output_is_known() -> None:
    """100,000 of concentrate, 40,000 + 80,000 of cathode, all assumed."""
    table = coverage(example())
    assert table["basis"].tolist() == ["capacity", "capacity"]
    assert table["whole"].tolist() == [100_000, 120_000]
    assert table["assumed"].tolist() == [1, 1]


def test_shares_of_figures_by_mineral_and_table(world: World) -> None:
    table = shares(world).set_index(["mineral", "table"])
    assert table.loc[("", "legs"), ["assumed", "figures"]].tolist() == [2, 2]
    assert table.loc[("m", "recipes"), ["reported", "assumed", "figures"]].tolist() == [1, 1, 2]
    assert table.loc[("m", "owners"), ["assumed", "figures"]].tolist() == [2, 2]
    assert table.loc[("", "owners"), ["reported", "figures"]].tolist() == [1, 1]
    assert (table[["reported", "derived", "estimated", "assumed", "not stated"]].sum(axis=1) == table["figures"]).all()


def test_how_much_hangs_on_a_figure(world: World) -> None:
    """Of ore 60 + 40 + 30 = 130 are made or could be; of metal 45 + 10 = 55; 20 + 15 of metal are wanted."""
    assert hanging(world, "facilities") == pytest.approx(
        {"one": 60 / 130, "two": 40 / 130, "three": 30 / 130, "plant": 45 / 55, "more": 10 / 55, "later": 0}
    )
    owners = hanging(world, "owners")
    assert owners["one, KAZ"] == pytest.approx(30 / 130)
    assert math.isnan(owners["Firm, CHN"])
    assert hanging(world, "recipes")["melt, m/ore, input"] == 1
    demand = hanging(world, "demand")
    assert demand["d"] == pytest.approx(20 / 35)
    assert hanging(world, "stockpiles")["s"] == pytest.approx(8 / 130)
    assert hanging(world, "legs") == {}


def test_gaps_come_in_the_order_of_what_is_in_doubt(world: World) -> None:
    """One mine of 60 in 130 is known to 20 %; from 65 to 75 of 70, a fourteenth of it would be in doubt."""
    weak = gaps(world)
    assert set(weak["quality"]) == {"estimated", "assumed", ""}  # capacity_use of the process states none
    assert weak["doubt"].dropna().is_monotonic_decreasing
    assert weak["doubt"].notna().iloc[: weak["doubt"].count()].all()
    assert weak[["table", "id", "mineral"]].to_numpy().tolist()[:2] == [
        ["processes", "melt", "m"], ["recipes", "melt, m/ore, input", "m"],
    ]  # fmt: skip
    groups = grouped(weak).set_index(["table", "figure", "commodity", "quality"])
    one = ("facilities", "capacity", "m/ore", "assumed")
    assert groups.loc[one, ["figures", "hangs", "doubt"]].tolist() == pytest.approx([1, 60 / 130, 12 / 130])
    assert groups.loc[("stockpiles", "quantity", "m/ore", "assumed"), "hangs"] == pytest.approx(10 / 130)
    assert groups["figures"].sum() == len(weak)
    known = world["facilities"]["id"] == "one"
    ranged = world["facilities"].assign(low=np.where(known, 65, np.nan), high=np.where(known, 75, np.nan))
    groups = grouped(gaps(world.replace(facilities=ranged))).set_index(["table", "figure", "commodity", "quality"])
    assert groups.loc[one, "doubt"] == pytest.approx(60 / 130 / 14)


def test_sources_that_a_note_names(world: World) -> None:
    assert named_sources(world, "By s2, s and (s2). Not s3.") == ["s2", "s"]


def test_what_is_stated_of_the_country(world: World) -> None:
    assert of_country(world, "one")[["id", "value"]].to_numpy().tolist() == [["k", 60]]
    assert of_country(world, "two").empty


def test_a_world_without_figures() -> None:
    bare = {"demand": "id, place, commodity"}
    world = make(legs="id, from, to", places="id\na", facilities="id, place, process", **bare)
    assert pd.concat([shares(world), coverage(world), gaps(world)]).empty
