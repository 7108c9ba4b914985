from __future__ import annotations

import pytest

from lodeway.world import World
from lodeway.world.ownership import effective_ownership
from tests.worlds import make


def owned(owners: str, places: str = "") -> World:
    """A mine in Kazakhstan and a market in the USA, with owners."""
    return make(
        places=f"id, country\nmine, KAZ\nmarket, USA\n{places}",
        facilities="id, place, process\nmine, mine, mine",
        legs="id, from, to\nleg, mine, market",
        demand="id, place, commodity, quantity\nd, market, good, 1",
        owners=f"entity, owner, share, from_year, to_year\n{owners}",
    )


def shares(world: World, entity: str, year: int = 2024) -> dict[str, float]:
    table = effective_ownership(world, year)
    assert list(table.columns) == ["entity", "country", "share"]
    return {r.country: r.share for r in table.itertuples() if r.entity == entity}


def test_chains_multiply_through():
    # 60 % of the mine by a joint venture: 40 % Russian, 60 % a firm that is 75 % Kazakh and whose rest is not stated
    world = owned(
        "mine, venture, 0.6,,\nmine, KAZ, 0.4,,\nventure, RUS, 0.4,,\nventure, firm, 0.6,,\nfirm, KAZ, 0.75,,"
    )
    assert shares(world, "mine") == pytest.approx({"KAZ": 0.4 + 0.6 * 0.6 * 0.75, "RUS": 0.24})
    assert shares(world, "venture") == pytest.approx({"KAZ": 0.45, "RUS": 0.4})
    assert shares(world, "firm") == pytest.approx({"KAZ": 0.75})


def test_firms_that_own_each_other():
    # a: 20 % b, 80 % DEU; b: 30 % a, 70 % FRA. a = 0.8 DEU + 0.2 (0.7 FRA + 0.3 a): DEU 0.8/0.94, FRA 0.14/0.94
    world = owned("mine, a, 1,,\na, b, 0.2,,\na, DEU, 0.8,,\nb, a, 0.3,,\nb, FRA, 0.7,,")
    assert shares(world, "mine") == pytest.approx({"DEU": 0.8 / 0.94, "FRA": 0.14 / 0.94})
    assert sum(shares(world, "b").values()) == pytest.approx(1)


def test_a_firm_that_owns_itself_belongs_to_its_other_owners():
    assert shares(owned("mine, firm, 1,,\nfirm, firm, 0.1,,\nfirm, DEU, 0.9,,"), "mine") == pytest.approx({"DEU": 1})


def test_a_closed_ring_and_firms_without_a_home_are_nobodys():
    world = owned("mine, a, 0.5,,\na, b, 1,,\nb, a, 1,,\nmine, orphan, 0.3,,\nmine, FRA, 0.2,,")
    assert shares(world, "mine") == pytest.approx({"FRA": 0.2})
    assert shares(world, "a") == {}


def test_a_country_is_final_even_if_somebody_says_who_owns_it():
    assert shares(owned("mine, KAZ, 1,,\nKAZ, RUS, 1,,"), "mine") == pytest.approx({"KAZ": 1})


def test_countries_of_a_world_that_is_not_this_earth():
    world = owned("mine, firm, 1,,\nfirm, Mars, 0.5,,\nfirm, Venus, 0.5,,", places="base, Mars\n")
    assert shares(world, "mine") == pytest.approx({"Mars": 0.5})  # no place lies in Venus, so it passes for a firm
    named = (
        effective_ownership(world, 2024, frozenset({"Venus"})).query("entity == 'mine'").set_index("country")["share"]
    )
    assert named.to_dict() == pytest.approx({"Mars": 0.5, "Venus": 0.5})


def test_shares_are_those_in_force():
    world = owned("mine, RUS, 0.5,, 2026\nmine, CHN, 0.5, 2027,\nmine, KAZ, 0.5,,")
    assert shares(world, "mine", 2026) == pytest.approx({"RUS": 0.5, "KAZ": 0.5})
    assert shares(world, "mine", 2027) == pytest.approx({"CHN": 0.5, "KAZ": 0.5})


def test_a_world_without_owners():
    world = make(
        places="id, country\nmine, KAZ",
        facilities="id, place, process\nmine, mine, mine",
        legs="id, from, to",
        demand="id, place, commodity, quantity\nd, mine, good, 1",
    )
    assert effective_ownership(world, 2024).empty
