"""The tracer on flows written by hand; each answer is worked out beside it."""

from __future__ import annotations

from typing import Any

import pytest

from lodeway.errors import CODES, SolveError
from lodeway.measures import exposure_table, origin_shares, trace
from lodeway.measures.trace import roles_towards
from lodeway.world import World
from tests.measures.flows import solution
from tests.worlds import make

BUY, RIV, FOE = frozenset({"BUY"}), frozenset({"RIV"}), frozenset({"FOE"})


def chain() -> World:
    """Ore from RIV and FRI, two plants of FRI, one of them owned by FOE; a leg through FOE."""
    return make(
        places="id, country\nfar, RIV\nnear, FRI\nworks, FRI\nother, FRI\nmarket, BUY\nelse, ALY",
        commodities="id, stage\nm/ore, mine\nm/metal, refining",
        processes="id, output, kind\nmine, m/ore, extraction\nrefine, m/metal, processing",
        recipes="process, commodity, amount\nrefine, m/ore, 2",
        facilities="id, place, process\nfar, far, mine\nnear, near, mine\nworks, works, refine\nother, other, refine",
        owners="entity, owner, share\nother, FOE, 1",
        legs="id, from, to, countries\nfar:works, far, works,\nnear:works, near, works,\nnear:other, near, other,\n"
        "works:market, works, market,\nother:market, other, market, FRI|FOE|BUY\nworks:else, works, else,",
        demand="id, place, commodity, quantity\nmarket, market, m/metal, 100\nelse, else, m/metal, 20",
    )


def chain_flows(world: World, clean: str = "", rest: str = "") -> Any:
    """40 far and 120 near ore make 80 metal in `works`, 40 near ore 20 in `other`; 20 of works' metal go to ALY.

    With labels, BUY's lots are the clean ones, all of near ore, and ALY's 20 the rest.
    """
    return solution(
        world,
        production="facility, label, quantity\n"
        f"far, {rest}, 40\nnear, {clean}, 160\nworks, {clean}, 60\nworks, {rest}, 20\nother, {clean}, 20",
        shipments="commodity, from, to, label, quantity\n"
        f"m/ore, far, works, {rest}, 40\nm/ore, near, works, {clean}, 120\nm/ore, near, other, {clean}, 40\n"
        f"m/metal, works, market, {clean}, 60\nm/metal, other, market, {clean}, 20\nm/metal, works, else, {rest}, 20",
        deliveries="demand, place, commodity, label, quantity\n"
        f"market, market, m/metal, {clean}, 80\nelse, else, m/metal, {rest}, 20",
    )


def test_a_chain_by_hand():
    world = chain()
    flows = chain_flows(world)
    # 60 of the buyer's 80 come from works, a quarter of whose ore is RIV's
    assert trace(world, flows, BUY, RIV)[2024, "m/metal"] == pytest.approx(60 / 80 / 4)
    # 20 of 80 come from the plant that FOE owns, by a leg through FOE: met twice, counted once
    assert trace(world, flows, BUY, FOE)[2024, "m/metal"] == pytest.approx(20 / 80)
    assert trace(world, flows, BUY, FOE, threshold=1.01)[2024, "m/metal"] == pytest.approx(20 / 80)
    assert trace(world, flows, BUY, FOE, threshold=1.01, roles=frozenset({"ownership"}))[2024, "m/metal"] == 0
    # together: nothing that met FOE met RIV, so the shares add up
    assert trace(world, flows, BUY, RIV | FOE)[2024, "m/metal"] == pytest.approx(60 / 80 / 4 + 20 / 80)
    assert trace(world, flows, frozenset({"ALY"}), RIV)[2024, "m/metal"] == pytest.approx(1 / 4)


def test_lots_kept_apart_and_mixed():
    world = chain()
    flows = chain_flows(world, "clean", "touched")
    assert trace(world, flows, BUY, RIV)[2024, "m/metal"] == 0
    assert trace(world, flows, frozenset({"ALY"}), RIV)[2024, "m/metal"] == pytest.approx(1)
    assert trace(world, flows, BUY, RIV, custody="mixed")[2024, "m/metal"] == pytest.approx(60 / 80 / 4)


def test_table_of_exposure():
    world = chain()
    table = exposure_table(world, chain_flows(world), BUY, RIV | FOE)
    assert list(table.columns) == ["year", "commodity", "custody", "power", "role", "share"]
    apart = table[table["custody"] == "apart"].set_index(["power", "role"])["share"]
    assert list(apart.index.unique("power")) == ["FOE", "RIV", "any power"]
    assert list(apart["RIV"].index) == ["mine", "refining", "transit", "ownership", "any"]
    part = 60 / 80 / 4
    # the leg from the far mine begins in RIV
    assert apart["RIV"].to_dict() == pytest.approx(
        {"mine": part, "refining": 0, "transit": part, "ownership": 0, "any": part}
    )
    assert apart["FOE"].to_dict() == pytest.approx(
        {"mine": 0, "refining": 0, "transit": 0.25, "ownership": 0.25, "any": 0.25}
    )
    assert apart["any power"]["any"] == pytest.approx(part + 0.25)
    assert len(table) == 2 * len(apart)


def test_nothing_delivered_is_undefined():
    world = chain()
    flows = solution(world, deliveries="")
    assert trace(world, flows, BUY, RIV).isna().all()
    assert exposure_table(world, flows, BUY, RIV)["share"].isna().all()
    assert origin_shares(world, flows, BUY, 2024, "m/ore").empty


def test_origins_sum_to_one():
    world = chain()
    flows = chain_flows(world)
    mined = origin_shares(world, flows, BUY, 2024, "m/ore").set_index(["country", "origin"])["share"]
    assert mined.to_dict() == pytest.approx({("RIV", "made"): 60 / 80 / 4, ("FRI", "made"): 1 - 60 / 80 / 4})
    refined = origin_shares(world, flows, BUY, 2024, "m/metal")
    assert refined.to_dict("records") == [{"country": "FRI", "origin": "made", "share": pytest.approx(1)}]


def test_bialek_four_buses():
    # Bialek's example of proportional sharing with mean flows: generators of 394.5 at bus 1 and 112.5 at bus 2; of
    # the 304 taken at bus 3, 271.4912 come from the first and 32.5088 from the second.
    world = make(
        places="id, country\n1, ONE\n2, TWO\n3, THREE\n4, FOUR",
        facilities="id, place, process\ng1, 1, mine\ng2, 2, mine",
        legs="id, from, to\n1:2, 1, 2\n1:3, 1, 3\n1:4, 1, 4\n2:4, 2, 4\n4:3, 4, 3",
        demand="id, place, commodity, quantity\nl3, 3, good, 304\nl4, 4, good, 203",
    )
    flows = solution(
        world,
        production="facility, quantity\ng1, 394.5\ng2, 112.5",
        shipments="commodity, from, to, quantity\ngood, 1, 2, 59.5\ngood, 1, 3, 221.5\n"
        "good, 1, 4, 113.5\ngood, 2, 4, 172\ngood, 4, 3, 82.5",
        deliveries="demand, place, commodity, quantity\nl3, 3, good, 304\nl4, 4, good, 203",
    )
    origin = origin_shares(world, flows, frozenset({"THREE"}), 2024, "good").set_index("country")["share"]
    assert 304 * origin["ONE"] == pytest.approx(271.4912, abs=5e-5)
    assert 304 * origin["TWO"] == pytest.approx(32.5088, abs=5e-5)
    # of the 203 taken at bus 4, a share of 113.5 + 59.5 in 285.5 from the first
    assert origin_shares(world, flows, frozenset({"FOUR"}), 2024, "good")["share"][0] == pytest.approx(173 / 285.5)


def test_goods_that_go_round_in_circles():
    # 10 from RIV enter a, 10 from FRI enter b; a and b send each other 10, b delivers 20.
    # a: 10 of RIV and 10 of b in 20; b: 10 of FRI and 20 of a in 30. a = (1 + b)/2, b = 2a/3: a = 3/4, b = 1/2.
    world = make(
        places="id, country\nr, RIV\nf, FRI\na, ALY\nb, BUY",
        facilities="id, place, process\nr, r, mine\nf, f, mine",
        legs="id, from, to\nr:a, r, a\nf:b, f, b\na:b, a, b\nb:a, b, a",
        demand="id, place, commodity, quantity\nd, b, good, 20",
    )
    flows = solution(
        world,
        production="facility, quantity\nr, 10\nf, 10",
        shipments="commodity, from, to, quantity\ngood, r, a, 10\ngood, f, b, 10\ngood, a, b, 20\ngood, b, a, 10",
        deliveries="demand, place, commodity, quantity\nd, b, good, 20",
    )
    assert trace(world, flows, BUY, RIV)[2024, "good"] == pytest.approx(1 / 2)
    # of what arrives at b, two thirds came over a at least once
    assert trace(world, flows, BUY, frozenset({"ALY"}))[2024, "good"] == pytest.approx(2 / 3)


def test_goods_that_only_go_round_touch_nobody():
    world = make(
        places="id, country\nf, FRI\na, RIV\nb, RIV\nm, BUY",
        facilities="id, place, process\nf, f, mine",
        legs="id, from, to\nf:m, f, m\na:b, a, b\nb:a, b, a",
        demand="id, place, commodity, quantity\nd, m, good, 5",
    )
    flows = solution(
        world,
        production="facility, quantity\nf, 5",
        shipments="commodity, from, to, quantity\ngood, f, m, 5\ngood, a, b, 7\ngood, b, a, 7",
        deliveries="demand, place, commodity, quantity\nd, m, good, 5",
    )
    assert trace(world, flows, BUY, RIV)[2024, "good"] == 0


def test_inputs_of_the_same_mineral_count_else_all():
    # metal: 1 ore of m, 4 of acid; alloy: 3 metal of m and 1 of another mineral, neither is the alloy's
    world = make(
        places="id, country\nr, RIV\nf, FRI\nm, BUY",
        commodities="id\nm/ore\nacid\nm/metal\nother\nalloy",
        processes="id, output, kind\nore, m/ore, extraction\nacid, acid, extraction\nother, other, extraction\n"
        "metal, m/metal, processing\nalloy, alloy, processing",
        recipes="process, commodity, amount\nmetal, m/ore, 1\nmetal, acid, 4\nalloy, m/metal, 3\nalloy, other, 1",
        facilities="id, place, process\nore, f, ore\nacid, r, acid\nother, r, other\nmetal, m, metal\nalloy, m, alloy",
        legs="id, from, to\nf:m, f, m\nr:m, r, m",
        demand="id, place, commodity, quantity\nmetal, m, m/metal, 1\nalloy, m, alloy, 1",
    )
    flows = solution(
        world,
        production="facility, quantity\nore, 4\nacid, 16\nother, 1\nmetal, 4\nalloy, 1",
        shipments="commodity, from, to, quantity\nm/ore, f, m, 4\nacid, r, m, 16\nother, r, m, 1",
        deliveries="demand, place, commodity, quantity\nmetal, m, m/metal, 1\nalloy, m, alloy, 1",
    )
    found = trace(world, flows, BUY, RIV)
    assert found[2024, "m/metal"] == 0
    assert found[2024, "alloy"] == pytest.approx(1 / 4)
    origin = origin_shares(world, flows, BUY, 2024, "m/ore", commodity="alloy").set_index("origin")["share"]
    assert origin.to_dict() == pytest.approx({"made": 3 / 4, "other": 1 / 4})


def test_by_products_come_from_what_their_process_used():
    world = make(
        places="id, country\nr, RIV\nm, BUY",
        commodities="id, stage\ncu/ore, mine\ncu/metal, smelting\nco/metal, smelting",
        processes="id, output, kind\nore, cu/ore, extraction\nsmelt, cu/metal, processing",
        recipes="process, commodity, role, amount\nsmelt, cu/ore, input, 2\nsmelt, co/metal, byproduct, 0.1",
        facilities="id, place, process\nore, r, ore\nsmelt, m, smelt",
        legs="id, from, to\nr:m, r, m",
        demand="id, place, commodity, quantity\nd, m, co/metal, 1",
    )
    flows = solution(
        world,
        production="facility, quantity\nore, 20\nsmelt, 10",
        shipments="commodity, from, to, quantity\ncu/ore, r, m, 20",
        deliveries="demand, place, commodity, quantity\nd, m, co/metal, 1",
    )
    assert trace(world, flows, BUY, RIV, roles=frozenset({"mine"}))[2024, "co/metal"] == pytest.approx(1)
    assert roles_towards(world, "co/metal") == ("mine", "smelting", "transit", "ownership")


def test_stocks_and_changes_of_label():
    # BUY's lot: 6 of its own mine, 3 from stock lying in RIV (no touch), 1 that RIV dug and that was labelled anew
    world = make(
        places="id, country\nr, RIV\nm, BUY",
        facilities="id, place, process\nrm, r, mine\nbm, m, mine",
        legs="id, from, to\nr:m, r, m",
        stockpiles="id, place, commodity, quantity\ns, m, good, 3",
        demand="id, place, commodity, quantity\nd, m, good, 10",
    )
    flows = solution(
        world,
        production="facility, label, quantity\nbm, new, 6\nrm, old, 4",
        draws="stockpile, place, commodity, label, quantity\ns, m, good, new, 3",
        shipments="commodity, from, to, label, quantity\ngood, r, m, old, 4",
        relabelled="commodity, place, label_from, label_to, quantity\ngood, m, old, new, 1",
        deliveries="demand, place, commodity, label, quantity\nd, m, good, new, 10",
    )
    assert trace(world, flows, BUY, RIV)[2024, "good"] == pytest.approx(1 / 10)
    assert trace(world, flows, BUY, RIV, custody="mixed")[2024, "good"] == pytest.approx(4 / 13)
    origin = origin_shares(world, flows, BUY, 2024, "good").set_index(["country", "origin"])["share"]
    assert origin.to_dict() == pytest.approx({("BUY", "made"): 0.6, ("BUY", "stock"): 0.3, ("RIV", "made"): 0.1})


def test_a_leg_in_reverse_and_the_role_of_transit():
    world = make(
        places="id, country\na, FRI\nb, FRI\nm, BUY",
        facilities="id, place, process\nb, b, mine",
        legs="id, from, to, two_way, countries\nab, a, b, true, FRI|RIV\nam, a, m, false,",
        demand="id, place, commodity, quantity\nd, m, good, 1",
    )
    flows = solution(
        world,
        routes={"way": ("ab:back", "am")},
        production="facility, quantity\nb, 1",
        shipments="commodity, from, to, route, quantity\ngood, b, m, way, 1",
        deliveries="demand, place, commodity, quantity\nd, m, good, 1",
    )
    assert trace(world, flows, BUY, RIV, roles=frozenset({"transit"}))[2024, "good"] == 1
    assert trace(world, flows, BUY, RIV, roles=frozenset({"extraction", "ownership"}))[2024, "good"] == 0


def test_flows_that_do_not_balance_are_refused():
    world = chain()
    flows = solution(
        world,
        production="facility, quantity\nnear, 100",
        shipments="commodity, from, to, quantity\nm/ore, near, works, 101",
    )
    with pytest.raises(SolveError, match="1 more of m/ore leaves near") as caught:
        trace(world, flows, BUY, RIV)
    assert caught.value.code in CODES
