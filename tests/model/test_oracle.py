"""The engine against the same problem written over arcs."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from lodeway.model import Cap, Lane, Options, lp, solve
from lodeway.world import World
from tests.oracle import arc_solve, unserved
from tests.strategies import BASE_YEAR, Shape, random_options, random_world

SEEDS = range(160)
AGREEMENT = 1e-9


def shape_of(seed: int) -> Shape:
    """Every combination of years, caps, transfers, rules and kind of demand comes up."""
    return Shape(
        years=(0, 0, 2, 3, 4)[seed % 5],
        caps=(0, 1, 2)[seed % 3],
        hard=seed % 2 == 0,
        transfers=seed % 7 < 3,
        rules=seed % 4 < 2,
        byproducts=seed % 11 < 8,
        seed=seed,
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_engine_equals_the_arc_program(seed: int) -> None:
    world, options = random_world(shape_of(seed)), random_options(shape_of(seed))
    expected, found = arc_solve(world, options), solve(world, options)
    assert found.objective == pytest.approx(expected.objective, rel=AGREEMENT, abs=AGREEMENT * expected.value)
    assert found.cost == pytest.approx(expected.cost, rel=AGREEMENT, abs=1e-6) or expected.value > 0
    assert unserved(world, found) == pytest.approx(expected.unmet, abs=1e-6) or expected.value > 0


@pytest.mark.parametrize("seed", range(60))
def test_large_worlds_start_within(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if all worlds were large: the first basis comes by interior point, the objective is the same."""
    monkeypatch.setattr(lp, "LARGE", 0)
    world, options = random_world(shape_of(seed)), random_options(shape_of(seed))
    expected, found = arc_solve(world, options), solve(world, options)
    assert found.objective == pytest.approx(expected.objective, rel=AGREEMENT, abs=AGREEMENT * expected.value)


@pytest.mark.parametrize("seed", range(40))
def test_quantities_that_pass_over_a_leg(seed: int) -> None:
    """The leg that carries most may carry half of it; beyond that a unit costs something, one cap or two beside."""
    shape = replace(shape_of(seed), years=2 + seed % 2)
    world = random_world(shape)
    options = replace(random_options(shape), years=tuple(range(BASE_YEAR, BASE_YEAR + shape.years)))
    free = solve(world, options)
    legs = free.shipments.assign(leg=free.shipments["route"].map(free.routes)).explode("leg")
    legs = legs[~legs["leg"].str.contains("@")]
    if legs.empty:
        pytest.skip("nothing is shipped")
    legs = legs.assign(leg=legs["leg"].str.removesuffix(":back"))
    used = legs.groupby(["leg", "commodity", "year"])["quantity"].sum().groupby(["leg", "commodity"]).max()
    leg, commodity = used.idxmax()
    everybody = ",".join(sorted(set(world["places"]["country"])))
    lane = Lane("seen", commodity, everybody, "", used.max() / 2, dual=1.0 + seed % 3, leg=leg)
    options = replace(options, lanes=(lane,))
    expected, found = arc_solve(world, options), solve(world, options)
    assert found.objective == pytest.approx(expected.objective, rel=AGREEMENT, abs=AGREEMENT * expected.value)
    assert found.cost == pytest.approx(expected.cost, rel=AGREEMENT, abs=1e-6) or expected.value > 0


def test_the_worlds_are_not_trivial() -> None:
    answers = [arc_solve(random_world(shape_of(seed)), random_options(shape_of(seed))) for seed in SEEDS]
    assert sum(answer.cost > 1 for answer in answers) > 0.9 * len(answers)
    assert sum(answer.unmet > 1e-6 for answer in answers) > 0.1 * len(answers)
    assert sum(max(answer.duals.values(), default=0) > 1e-6 for answer in answers) > 0.3 * len(answers)
    assert 0 < sum(answer.broken > 1e-6 for answer in answers) < 0.2 * len(answers)


def test_oracle_on_the_transport_problem_of_dantzig() -> None:
    """Two canneries, three markets; Dantzig (1963), chapter 3.3: 153.675 thousand dollars."""
    places = [("seattle", "WES"), ("san-diego", "WES"), ("new-york", "EAS"), ("chicago", "EAS"), ("topeka", "EAS")]
    thousands = {"seattle": (2.5, 1.7, 1.8), "san-diego": (2.5, 1.8, 1.4)}
    markets = {"new-york": 325, "chicago": 300, "topeka": 275}
    world = World.build(
        {
            "places": pd.DataFrame(places, columns=["id", "country"]),
            "commodities": pd.DataFrame({"id": ["cases"]}),
            "processes": pd.DataFrame({"id": ["can"], "output": ["cases"]}),
            "facilities": pd.DataFrame(
                {"id": ["f1", "f2"], "place": ["seattle", "san-diego"], "process": "can", "capacity": [350, 600]}
            ),
            "legs": pd.DataFrame(
                [
                    (f"{a}-{b}", a, b, 90 * d / 1000)
                    for a, row in thousands.items()
                    for b, d in zip(markets, row, strict=True)
                ],
                columns=["id", "from", "to", "cost"],
            ),
            "demand": pd.DataFrame(
                {"id": list(markets), "place": list(markets), "commodity": "cases", "quantity": list(markets.values())}
            ),
        }
    )
    assert arc_solve(world, Options()).objective == pytest.approx(153.675, rel=1e-12)


def chain_world() -> World:
    """Ore from a clean mine at 10 or a touched one at 4, smelted at 1 a unit; 10 units must be served."""
    return World.build(
        {
            "places": pd.DataFrame({"id": ["a", "b", "c"], "country": ["AAA", "BBB", "CCC"]}),
            "commodities": pd.DataFrame({"id": ["ore", "metal"], "stage": ["mine", "smelter"]}),
            "processes": pd.DataFrame({"id": ["dig", "smelt"], "output": ["ore", "metal"]}),
            "recipes": pd.DataFrame({"process": ["smelt"], "commodity": ["ore"], "amount": [2.0]}),
            "facilities": pd.DataFrame(
                {
                    "id": ["clean", "touched", "smelter"],
                    "place": ["a", "b", "c"],
                    "process": ["dig", "dig", "smelt"],
                    "capacity": [100, 100, 100],
                    "cost": [10, 4, 1],
                }
            ),
            "legs": pd.DataFrame({"id": ["ac", "bc"], "from": ["a", "b"], "to": ["c", "c"], "cost": [0.5, 0.5]}),
            "demand": pd.DataFrame({"id": ["d"], "place": ["c"], "commodity": ["metal"], "quantity": [10.0]}),
        }
    )


def test_a_cap_solved_by_hand() -> None:
    """With 30 %, 3 units are made of touched ore: 7 (2 x 10.5 + 1) + 3 (2 x 4.5 + 1) = 184; a point saves 12 a unit."""
    cap = Cap(frozenset({"CCC"}), frozenset({"BBB"}), 0.3)
    world, options = chain_world(), Options(caps=(cap,))
    expected, found = arc_solve(world, options), solve(world, options)
    assert expected.objective == pytest.approx(184)
    assert found.objective == pytest.approx(184)
    assert expected.duals[world.base_year, 0, "metal"] == pytest.approx(12)
    limits = found.limits[found.limits["kind"] == "cap"]
    assert limits["dual"].abs().to_list() == pytest.approx([12])


def test_building_solved_by_hand() -> None:
    """The clean mine opened wider: 20 ore for 3 years; capital 9 for a life of 3 years at 0 % is 3 a year."""
    world = chain_world()
    facilities = world["facilities"].assign(
        capacity=[10.0, 0.0, 100.0], max_build=[50.0, 0.0, 0.0], capex=[9.0, 0.0, 0.0], lifetime=[3, 30, 30]
    )
    world = world.replace(facilities=facilities)
    options = Options(years=(2025, 2026, 2027), discount=0.0)
    expected, found = arc_solve(world, options), solve(world, options)
    assert expected.objective == pytest.approx(3 * (20 * 10.5 + 10 * 1 + 10 * 3))
    assert found.objective == pytest.approx(expected.objective)
    assert found.builds["capacity"].sum() == pytest.approx(10)
