"""The tracer on solved worlds: it confirms what caps promise, from the flows alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from lodeway.measures import exposure_table, gains, origin_shares, trace
from lodeway.measures import exposures as many
from lodeway.measures.trace import Asked
from lodeway.model import Cap, Options, Solution, solve
from lodeway.world import World
from tests import worlds
from tests.strategies import Shape, random_options, random_world, shapes

BUY, RIV, POW = frozenset({"BUY"}), frozenset({"RIV"}), frozenset({"POW"})
some = settings(max_examples=10, derandomize=True)
ACCURACY = 1e-6


def exposures(world: World, solution: Solution, cap: Cap) -> dict[tuple[int, str], float]:
    found = trace(world, solution, cap.buyer, cap.powers, roles=cap.roles, threshold=cap.threshold)
    return found.dropna().to_dict()


def test_where_the_cap_binds_the_tracer_finds_the_cap() -> None:
    cap = Cap(BUY, RIV, 0.1)
    world = worlds.owned_plants()
    assert exposures(world, solve(world, Options(caps=(cap,))), cap) == {(2024, "good"): pytest.approx(0.1)}
    assert exposures(world, solve(world), cap) == {(2024, "good"): pytest.approx(1)}
    assert exposures(world, solve(world), replace(cap, threshold=0.35)) == {(2024, "good"): 0}
    world, cap = worlds.transit(), Cap(BUY, RIV, 0.2)
    assert exposures(world, solve(world, Options(caps=(cap,))), cap) == {(2024, "good"): pytest.approx(0.2)}


def test_two_caps_at_once() -> None:
    world, caps = worlds.two_rivals(), (Cap(BUY, RIV, 0.5, name="riv"), Cap(BUY, POW, 0.3, name="pow"))
    solution = solve(world, Options(caps=caps))
    assert [exposures(world, solution, cap)[2024, "good"] for cap in caps] == pytest.approx([0.5, 0.3])
    together = trace(world, solution, BUY, RIV | POW)
    assert together[2024, "good"] == pytest.approx(0.8)


def test_lots_of_a_capped_buyer_are_apart_from_those_of_others() -> None:
    # both draw on one works in FRI that takes ore from everywhere: BUY keeps to clean ore, ALY takes the rest
    world = worlds.make(
        places="id, country\nrival, RIV\nfriend, FRI\nworks, FRI\nbuyer, BUY\nally, ALY",
        commodities="id, stage\nm/ore, mine\nm/metal, refining",
        processes="id, output, kind\nmine, m/ore, extraction\nrefine, m/metal, processing",
        recipes="process, commodity, amount\nrefine, m/ore, 1",
        facilities="id, place, process, cost\nrival, rival, mine, 10\nfriend, friend, mine, 20\n"
        "works, works, refine, 1",
        legs="id, from, to\nrw, rival, works\nfw, friend, works\nwb, works, buyer\nwa, works, ally",
        demand="id, place, commodity, quantity\nb, buyer, m/metal, 50\na, ally, m/metal, 150",
    )
    cap = Cap(BUY, RIV, 0.2)
    solution = solve(world, Options(caps=(cap,)))
    assert exposures(world, solution, cap) == {(2024, "m/metal"): pytest.approx(0.2)}
    # 160 of the 200 that pass the works are the rival's
    mixed = trace(world, solution, BUY, RIV, custody="mixed")
    assert mixed[2024, "m/metal"] == pytest.approx(0.8)
    origin = origin_shares(world, solution, BUY, 2024, "m/ore").set_index("country")["share"]
    assert origin.to_dict() == pytest.approx({"FRI": 0.8, "RIV": 0.2})


@given(shapes().filter(lambda shape: shape.caps > 0))
@some
def test_caps_are_kept_by_the_flows(shape: Shape) -> None:
    world, options = random_world(shape), random_options(shape)
    options = replace(options, caps=tuple(replace(cap, name=f"cap{k}") for k, cap in enumerate(options.caps)))
    solution = solve(world, options)
    for cap in options.caps:
        for (year, _), share in exposures(world, solution, cap).items():
            assert share <= cap.at(year) + ACCURACY


@given(shapes(caps=False))
@some
def test_exposures_hang_together(shape: Shape) -> None:
    world = random_world(shape)
    solution = solve(world, random_options(shape))
    buyer, powers = frozenset({"AAA", "BBB"}), frozenset({"CCC", "DDD"})
    table = exposure_table(world, solution, buyer, powers).dropna()
    assert table["share"].between(-1e-9, 1 + 1e-9).all()
    by = ["year", "commodity", "custody"]
    for _, rows in table.groupby(by):
        share = rows.set_index(["power", "role"])["share"]
        for power in share.index.unique("power"):
            apart = share[power].drop("any")
            assert apart.max() - 1e-9 <= share[power, "any"] <= apart.sum() + 1e-9
        single = share.drop("any power").unstack("power")["CCC"]
        assert (single <= share["any power"].reindex(single.index) + 1e-9).all()
    for year in solution.years:
        for commodity in world["commodities"]["id"]:
            found = origin_shares(world, solution, buyer, year, commodity)
            assert found.empty or found["share"].sum() == pytest.approx(1)


@given(shapes())
@settings(some, max_examples=4)
def test_many_at_once_are_as_one_by_one_and_lie_inside_their_intervals(shape: Shape) -> None:
    world = random_world(shape)
    solution = solve(world, random_options(shape))
    buyers = {name: frozenset({name}) for name in ("AAA", "BBB", "CCC")}
    powers = {name: frozenset({name}) for name in ("CCC", "DDD")}
    table = many(world, solution, buyers, powers, Asked(within=True))
    keys = ["year", "commodity", "custody", "power", "role"]
    for name, buyer in buyers.items():
        own = table[table["buyer"] == name].set_index(keys)["share"]
        alone = (
            exposure_table(world, solution, buyer, frozenset(powers))
            .set_index(keys)["share"]
            .drop("any power", level=3)
        )
        assert own.reindex(alone.index).to_numpy() == pytest.approx(alone.to_numpy(), nan_ok=True)
    known = table.dropna(subset="share")
    assert (known["least"] - ACCURACY <= known["share"]).all()
    assert (known["share"] <= known["most"] + ACCURACY).all()
    assert known[["least", "most"]].stack().between(0, 1).all()


def test_ownership_pro_rata_through_chains_and_loops() -> None:
    """RIV holds 60 % of a firm that holds 50 % of `cheap`: a unit of it met RIV with 0.3; legs multiply likewise.

    With 20 % of itself held in a circle, the firm is RIV's by 0.6 / 0.8 = 0.75: 0.375. The leg is RIV's by a fifth:
    1 - 0.7 x 0.8 = 0.44.
    """
    world = worlds.owned_plants()
    asked = Asked(custodies=("apart",), roles=("ownership pro rata", "ownership"), threshold=0.35)

    def shares(owners: str) -> list[float]:
        changed = world.replace(owners=worlds.frame("entity, owner, share\n" + owners))
        table = many(changed, solve(changed), {"": BUY}, {"RIV": RIV}, asked).set_index("role")["share"]
        return [table["ownership pro rata"], table["ownership"]]

    assert shares("cheap, firm, 0.5\nfirm, RIV, 0.6") == pytest.approx([0.3, 0.0])
    assert shares("cheap, firm, 0.5\nfirm, RIV, 0.6\nfirm, firm, 0.2") == pytest.approx([0.375, 1.0])
    leg = "\ncheap:market, RIV, 0.2"
    assert shares("cheap, firm, 0.5\nfirm, RIV, 0.6" + leg) == pytest.approx([0.44, 0.0])
    assert shares("cheap, RIV, 0.5\ncheap:market, RIV, 1.0") == pytest.approx([1.0, 1.0])


@given(shapes())
@some
def test_value_added_is_spread_over_those_who_make(shape: Shape) -> None:
    world = random_world(shape)
    solution = solve(world, random_options(shape))
    found = gains(world, solution)
    makers = set(solution.production["place"].map(world["places"].set_index("id")["country"]))
    assert makers <= set(found["country"])
    assert (found["transit_revenue"] >= 0).all()
    if (solution.prices["price"] >= 0).all():  # what only a contract makes anybody take is worth less than nothing
        assert (found["export_revenue"].dropna() >= -1e-6 * found["export_revenue"].abs().max()).all()
