"""Changes to worlds."""

from __future__ import annotations

import math

import pytest

import lodeway
from lodeway import InputError, World
from lodeway.scenario import (
    close_market,
    minerals,
    only,
    separate,
    with_tails,
)  # fmt: skip
from tests.worlds import make

PRODUCT, FEED, TAILS = 0.045, 0.00711, 0.0025


def work(x: float) -> float:
    """Value function of separative work."""
    return (2 * x - 1) * math.log(x / (1 - x))


def per_unit(tails: float) -> tuple[float, float]:
    """Feed and separative work of a unit of product, from the balances of matter and of the isotope."""
    feed = (PRODUCT - tails) / (FEED - tails)
    return feed, work(PRODUCT) + (feed - 1) * work(tails) - feed * work(FEED)


def enriching() -> World:
    """One plant turns natural uranium, at 100, into fuel; there is capacity for 10 of it at the first tails assay."""
    feed, swu = per_unit(TAILS)
    return make(
        places="id, country\nplant, A",
        commodities="id\nu/natural\nu/enriched",
        processes=(
            "id, output, kind, capacity_use, feed_assay, product_assay, tails_assay\n"
            f"mine, u/natural, extraction,,,,\nenrich, u/enriched, processing, {swu!r}, {FEED}, {PRODUCT}, {TAILS}"
        ),
        recipes=f"process, commodity, amount\nenrich, u/natural, {feed!r}",
        facilities=f"id, place, process, cost, capacity\nm, plant, mine, 100,\ne, plant, enrich, 0, {10 * swu!r}",
        legs="id, from, to",
        demand="id, place, commodity, quantity\nd, plant, u/enriched, 10",
    )


def several() -> World:
    """Copper with cobalt beside it, cobalt dug alone, magnets of copper and iron, and tin that nothing else needs."""
    return make(
        places="id, country\na, A\nb, B",
        commodities="id\ncopper/ore\ncobalt/ore\niron/ore\nmagnet/block\ntin/ore",
        processes=(
            "id, output, kind\njoint, copper/ore, extraction\ncobalt, cobalt/ore, extraction\n"
            "iron, iron/ore, extraction\nmagnet, magnet/block, processing\ntin, tin/ore, extraction"
        ),
        recipes=(
            "process, commodity, role, amount\njoint, cobalt/ore, byproduct, 0.1\nmagnet, copper/ore, input, 1\n"
            "magnet, iron/ore, input, 1"
        ),
        facilities="id, place, process\n"
        + "\n".join(f"{p}, a, {p}" for p in ("joint", "cobalt", "iron", "magnet", "tin")),
        legs=(
            "id, from, to, commodities\nall, a, b,\nsome, a, b, tin/ore|iron/*\ntins, a, b, tin/*\n"
            "own, b, a, magnet/block"
        ),
        demand=(
            "id, place, commodity, quantity\ncobalt, b, cobalt/ore, 1\nmagnet, b, magnet/block, 1\ntin, b, tin/ore, 1"
        ),
        owners="entity, owner, share\ntin, B, 1\ntins, B, 1\njoint, B, 0.5",
        prices="commodity, year, price\ntin/ore, 2024, 5\niron/ore, 2024, 1",
    )


def test_minerals() -> None:
    assert minerals(several()) == ("copper", "cobalt", "iron", "magnet", "tin")


def test_only_a_mineral_keeps_what_shares_its_processes() -> None:
    """Cobalt comes beside copper, copper competes for magnets, which take iron; tin is alone."""
    kept = only(several(), "cobalt")
    assert kept["commodities"]["id"].tolist() == ["copper/ore", "cobalt/ore", "iron/ore", "magnet/block"]
    assert kept["facilities"]["id"].tolist() == ["joint", "cobalt", "iron", "magnet"]
    assert kept["demand"]["id"].tolist() == ["cobalt", "magnet"]
    assert kept["prices"]["commodity"].tolist() == ["iron/ore"]
    assert kept["owners"]["entity"].tolist() == ["joint"]


def test_only_a_mineral_keeps_the_legs_that_may_carry_it() -> None:
    """A leg for tin alone goes, or it would be open to anything."""
    legs = only(several(), "cobalt")["legs"].set_index("id")["commodities"]
    assert legs.to_dict() == {"all": (), "some": ("iron/*",), "own": ("magnet/block",)}
    tin = only(several(), "tin")["legs"].set_index("id")["commodities"]
    assert tin.to_dict() == {"all": (), "some": ("tin/ore",), "tins": ("tin/*",)}


def test_only_a_mineral_keeps_what_legs_bar_of_it() -> None:
    """A leg that bars tin is closed to a world of tin, and open to one of cobalt."""
    world = several()
    legs = world["legs"].assign(commodities=[("!tin/*",), ("!copper/ore", "!tin/ore"), ("tin/*", "!tin/ore"), ()])
    world = world.replace(legs=legs)
    left = only(world, "tin")["legs"].set_index("id")["commodities"]
    assert left.to_dict() == {"own": ()}
    left = only(world, "cobalt")["legs"].set_index("id")["commodities"]
    assert left.to_dict() == {"all": (), "some": ("!copper/ore",), "own": ()}


def test_only_of_a_world_of_one_mineral_is_that_world() -> None:
    world = enriching()
    assert only(world, "u") is world


def test_an_unknown_mineral_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="cobalt") as refused:
        only(several(), "kobalt")
    assert refused.value.code == "I002"
    with pytest.raises(InputError, match="copper, cobalt, iron, magnet, tin"):
        only(several(), "xyz")


@pytest.mark.parametrize("tails", [0.0015, TAILS, 0.004])
def test_tails_set_feed_and_separative_work(tails: float) -> None:
    feed, swu = per_unit(tails)
    world = with_tails(enriching(), tails)
    assert world["recipes"]["amount"].tolist() == pytest.approx([feed])
    process = world["processes"].set_index("id").loc["enrich"]
    assert process["capacity_use"] == pytest.approx(swu)
    assert process["tails_assay"] == tails
    assert world["processes"].set_index("id").loc["mine", "capacity_use"] == 1


def test_a_lower_assay_takes_less_feed_and_more_work() -> None:
    """Leaner tails save feed; the plant then has work for fewer than ten."""
    before, after = (lodeway.solve(world) for world in (enriching(), with_tails(enriching(), 0.0015)))
    assert before.unmet == pytest.approx(0)
    assert before.cost == pytest.approx(10 * per_unit(TAILS)[0] * 100)
    made = 10 * per_unit(TAILS)[1] / per_unit(0.0015)[1]
    assert after.unmet == pytest.approx(10 - made)
    assert after.cost == pytest.approx(made * per_unit(0.0015)[0] * 100)


@pytest.mark.parametrize("tails", [0.0, -0.1, FEED, 0.2, math.nan])
def test_impossible_tails_are_refused(tails: float) -> None:
    with pytest.raises(InputError) as refused:
        with_tails(enriching(), tails)
    assert refused.value.code == "I007"


def test_a_world_that_enriches_nothing_has_no_tails() -> None:
    with pytest.raises(InputError, match="enriches nothing"):
        with_tails(several(), 0.002)


def crossing() -> World:
    """A mine in A; a way through RIV for 1 and one around for 5, and markets in RIV and C."""
    return make(
        places="id, country\nmine, A\ndepot, RIV\nstore, RIV\nmarket, C",
        facilities="id, place, process\nm, mine, mine\nn, store, mine",
        legs=(
            "id, from, to, cost, countries\nin, mine, depot, 0,\nhome, depot, store, 0,\nout, depot, market, 1,\n"
            "around, mine, market, 5,"
        ),
        demand="id, place, commodity, quantity\nr, store, good, 1\nc, market, good, 10",
    )


def test_a_closed_market_may_still_be_crossed() -> None:
    solved = lodeway.solve(close_market(crossing(), frozenset({"RIV"}), frozenset({"A"})))
    shipped = solved.shipments.groupby(["from", "to"])["quantity"].sum()
    assert shipped.to_dict() == {("mine", "market"): 10}
    assert solved.cost == pytest.approx(10)


def test_a_world_is_divided_where_no_recipe_joins() -> None:
    parts = separate(several())
    found = [frozenset(part["commodities"]["id"]) for part in parts]
    assert frozenset().union(*found) == set(several()["commodities"]["id"])
    assert sum(map(len, found)) == len(several()["commodities"])
    assert len(parts) > 1
