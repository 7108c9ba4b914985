"""A cap under full mixing: worlds with one pool, worked by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import lodeway
from lodeway import Goal, InputError, World
from lodeway.measures import trace
from lodeway.model import Model
from lodeway.study.mixing import ACCURACY, hold_mixed, starves
from tests.strategies import Shape, random_options, random_world
from tests.study.worlds import half, pits
from tests.worlds import make

RIV, BUY = frozenset({"RIV"}), frozenset({"BUY"})


def mill(direct: str = "30", most: str = "") -> World:
    """One mill in MID takes ore of RIV at 10 and of FRI at 14; BUY and ALY want 100 good each.

    FRI can also send good straight to BUY, made at `direct` (not if it can dig no more than `most`).
    Kept apart, BUY takes what is milled of FRI's ore: at a cap
    of a tenth 90 x 14 + 10 x 10 = 1360, and ALY's 100 at 10: 2360 in all. Mixed in the mill, both get its average s.
    Let BUY take x straight from FRI at d and 100 - x from the mill: s (100 - x) <= 10, and the mill, which sends
    200 - x, costs (200 - x)(14 - 4 s). With s = 10 / (100 - x) that is 14 (200 - x) - 40 (200 - x) / (100 - x); a unit
    more from FRI costs d - 14 + 4000 / (100 - x)^2 less nothing, and brings 40 (100) / (100 - x)^2: so the sum is
    d x + 14 (200 - x) - 40 - 4000 / (100 - x), concave in x: best at an end. x = 0, s = 1/10: 2800 - 80 = 2720;
    x = 90, s = 1: 90 d + 110 x 10 = 1100 + 90 d. So the mill is cleaned if d > 18, and circumvented if d < 18.
    """
    return make(
        places="id, country\nrival, RIV\nfriend, FRI\nmill, MID\nmarket, BUY\nally, ALY",
        commodities="id\nore\ngood",
        processes="id, output, kind\ndig, ore, extraction\nmill, good, processing\nmake, good, extraction",
        recipes="process, commodity, role, amount\nmill, ore, input, 1",
        facilities=(
            f"id, place, process, cost, capacity\nrival, rival, dig, 10,\nfriend, friend, dig, 14, {most}\n"
            "mill, mill, mill, 0,\n"
            f"straight, friend, make, {direct}, {0 if most else ''}"
        ),
        legs="id, from, to\nrm, rival, mill\nfm, friend, mill\nmb, mill, market\nma, mill, ally\nfb, friend, market",
        demand="id, place, commodity, quantity\nd, market, good, 100\na, ally, good, 100",
    )


def one(**changes: object) -> Goal:
    return half(**{"cap": 0.1, "by": 2025, "until": 2025, "custody": "mixed", **changes})


def mixed(world: World, solution: lodeway.Solution) -> float:
    return float(trace(world, solution, BUY, RIV, custody="mixed").max())


@pytest.mark.parametrize(("direct", "cost"), [("30", 2720), ("20", 2720), ("16", 2540), ("15", 2450)])
def test_one_pool(direct: str, cost: float) -> None:
    """See mill: a cleaner mill for everybody, or a way around it, whichever is cheaper."""
    found = lodeway.plan(mill(direct), one())
    assert found.met
    assert found.confirmed
    assert mixed(found.world, found.solution) <= 0.1 + ACCURACY
    assert found.solution.cost == pytest.approx(cost)
    assert found.premium == pytest.approx(cost - 2000)
    assert found.premium_least == pytest.approx(360)  # 2360 with lots kept apart
    assert found.gap == pytest.approx(cost - 2360)


def test_kept_apart_it_costs_less_and_leaks() -> None:
    found = lodeway.plan(mill(), one(custody="apart"))
    assert found.solution.cost == pytest.approx(2360)
    assert found.gap == 0
    assert found.premium_least == pytest.approx(found.premium)
    assert mixed(found.world, found.solution) == pytest.approx(0.55)  # 110 of the mill's 200


def test_a_cap_that_holds_only_with_lots_kept_apart() -> None:
    """FRI digs 95: enough for BUY's 90 alone, but the mill's 200 are touched by 105 / 200 at least."""
    found = lodeway.plan(mill(most="95"), one())
    assert lodeway.plan(mill(most="95"), one(custody="apart")).met
    assert not found.met
    assert found.least == pytest.approx(105 / 200)
    assert found.solution.unmet == 0
    assert found.premium_least != found.premium_least  # not told
    assert found.independence.empty


def test_what_holds_mixed_already_is_proven() -> None:
    """BUY is the only one who buys: what he gets is the average anyway."""
    found, apart = (lodeway.plan(pits(), half(custody=custody)) for custody in ("mixed", "apart"))
    assert found.met
    assert found.gap == 0
    assert found.solution.cost == pytest.approx(apart.solution.cost)
    assert found.independence["saving"].sum() == pytest.approx(90)


@pytest.mark.parametrize("tighter", [0.0, 0.05, 0.3, 0.8, 1.0])
def test_every_cap_is_kept(tighter: float) -> None:
    """By hand: the mill's average is the cap, 200 (14 - 4 cap), while nothing is sent straight."""
    found = lodeway.plan(mill(), one(cap=tighter))
    assert found.met
    assert found.solution.cost == pytest.approx(200 * (14 - 4 * tighter))


def test_a_way_to_keep_lots_that_is_not_known() -> None:
    with pytest.raises(InputError) as refused:
        one(custody="stirred")
    assert refused.value.code == "I014"


@pytest.mark.parametrize("seed", range(12))
def test_random_worlds(seed: int) -> None:
    """What is found keeps the cap by the tracer, serves as much, and costs no less than with lots kept apart."""
    shape = Shape(years=(0, 2)[seed % 2], caps=1, hard=seed % 3 == 0, transfers=seed % 5 == 0, seed=seed)
    world, options = random_world(shape), random_options(shape)
    cap = replace(options.caps[0], custody="mixed")
    model = Model(world, replace(options, caps=(cap,)))
    apart = model.solve()
    found = hold_mixed(model, apart, cap, apart, None)
    assert welfare(found.solution) <= welfare(apart) + 1e-6 * max(abs(welfare(apart)), 1.0) or not found.met
    if found.met:
        shares = trace(
            world, found.solution, cap.buyer, cap.powers, roles=cap.roles, threshold=cap.threshold, custody="mixed"
        )
        limit = [cap.at(year) for year in shares.index.get_level_values("year")]
        assert (shares.fillna(0.0) <= np.array(limit) + ACCURACY).all()
        assert not starves(found.solution, apart)


def welfare(solution: lodeway.Solution) -> float:
    return solution.value - solution.cost
