from __future__ import annotations

import pytest

from lodeway.world import World
from lodeway.world.touch import touch
from tests.worlds import make

RUS, CHN, BOTH = frozenset({"RUS"}), frozenset({"CHN"}), frozenset({"RUS", "CHN"})


@pytest.fixture(scope="module")
def world() -> World:
    return make(
        places="id, country\nmine, KAZ\nplant, RUS\nmarket, USA",
        commodities="id, stage\nu/ore, mine\nu/fuel, fabrication",
        processes="id, output, kind, stage\nmine, u/ore, extraction,\nfuel, u/fuel, processing,",
        recipes="process, commodity, amount\nfuel, u/ore, 1",
        facilities="id, place, process\nmine, mine, mine\nplant, plant, fuel",
        legs="id, from, to, two_way, countries\ndirect, mine, plant, true,\nout, plant, market, false,\n"
        "around, mine, market, false, KAZ|CHN|USA\npipe, mine, market, false,",
        demand="id, place, commodity, quantity\nd, market, u/fuel, 1",
        owners="entity, owner, share, from_year\nmine, venture, 0.5,\nventure, RUS, 0.4,\n"
        "mine, CHN, 0.15,\npipe, CHN, 0.5, 2030",
    )


def test_place_crossing_and_ownership(world: World) -> None:
    found = touch(world, RUS, 2024)
    assert found.facilities == {"plant": {"fabrication"}}  # 0.5 x 0.4 = 20 % of the mine is below 25 %
    assert found.legs == {"direct": {"transit"}, "out": {"transit"}}


def test_powers_add_up_and_the_threshold_counts_from_itself(world: World) -> None:
    assert touch(world, BOTH, 2024).facilities["mine"] == {"ownership"}  # 20 + 15 %
    assert touch(world, RUS, 2024, threshold=0.2).facilities["mine"] == {"ownership"}
    assert "mine" not in touch(world, CHN, 2024, threshold=0.2).facilities


def test_a_threshold_of_nothing_is_met_by_owners_only(world: World) -> None:
    found = touch(world, CHN, 2024, threshold=0)
    assert found.facilities == {"mine": {"ownership"}}


def test_legs_by_countries_crossed_and_by_owners_of_the_year(world: World) -> None:
    assert touch(world, CHN, 2024).legs == {"around": {"transit"}}
    assert touch(world, CHN, 2030).legs == {"around": {"transit"}, "pipe": {"ownership"}}


def test_a_stage_that_is_not_named_is_the_kind_of_the_process() -> None:
    world = make(
        commodities="id\ngood",
        places="id, country\nmine, RUS",
        facilities="id, place, process\nmine, mine, mine",
        legs="id, from, to",
        demand="id, place, commodity, quantity\nd, mine, good, 1",
    )
    assert touch(world, RUS, 2024).facilities == {"mine": {"extraction"}}
