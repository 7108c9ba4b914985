"""Observed flows between countries: held in the base year, costly to leave in plans."""

from __future__ import annotations

import pandas as pd
import pytest

from lodeway.model import Options, Solution, settled_lanes, solve
from lodeway.world import World

ORE = "m/ore"


def crossed(**more: object) -> World:
    """Two mines and two users, each user nearer to one mine, and yet observed to buy from both.

    Near legs cost 1 USD/t, far legs 5. Each mine makes 10, each user wants 10. Least cost is 10 + 10 on near legs,
    20 USD. Observed: A sends 6 to C and 4 to D, B sends 4 to C and 6 to D: 12 x 1 + 8 x 5 = 52 USD.
    """
    legs = [("a", "c", 1.0), ("a", "d", 5.0), ("b", "c", 5.0), ("b", "d", 1.0)]
    observed = [("a", "c", 6.0), ("a", "d", 4.0), ("b", "c", 4.0), ("b", "d", 6.0)]
    return World.build({
        "places": pd.DataFrame({"id": list("abcd"), "country": ["AAA", "BBB", "CCC", "DDD"]}),
        "commodities": pd.DataFrame({"id": [ORE], "switching": [more.get("switching", 0.5)]}),
        "facilities": pd.DataFrame({
            "id": ["A", "B"], "place": ["a", "b"], "process": ORE, "capacity": [10.0, 10.0], "output": [10.0, 10.0],
        }),
        "legs": pd.DataFrame([{"id": f"{f}{t}", "from": f, "to": t, "mode": "rail", "cost": c} for f, t, c in legs]),
        "demand": pd.DataFrame({"id": ["C", "D"], "place": ["c", "d"], "commodity": ORE, "quantity": [10.0, 10.0]}),
        "flows": pd.DataFrame([
            {"id": f"{f}{t}", "commodity": ORE, "from": 3 * f.upper(), "to": 3 * t.upper(), "year": 2024, "quantity": q}
            for f, t, q in observed
        ]),
    })  # fmt: skip


def shipped(solution: Solution) -> dict[str, float]:
    rows = solution.shipments.groupby(["from", "to"])["quantity"].sum()
    return {f"{f}{t}": float(q) for (f, t), q in rows.items()}


def test_base_year_is_held_to_the_flows() -> None:
    solution = solve(crossed(), Options(base=True))
    assert shipped(solution) == pytest.approx({"ac": 6, "ad": 4, "bc": 4, "bd": 6})
    assert solution.cost == pytest.approx(52)
    assert solution.shortfalls.empty


def test_without_the_base_year_the_flows_bind_nothing_that_is_cheap_to_leave() -> None:
    assert shipped(solve(crossed(switching=0.0))) == pytest.approx({"ac": 10, "bd": 10})


def test_a_lane_is_left_when_that_saves_more_than_switching() -> None:
    """One unit from each far lane to a near one saves 4 + 4 and widens two lanes by one: 2 x 0.5."""
    solution = solve(crossed())
    assert shipped(solution) == pytest.approx({"ac": 10, "bd": 10})
    assert solution.accounts["switching"].sum() == pytest.approx(8 * 0.5)
    dear = solve(crossed(switching=5.0))
    assert shipped(dear) == pytest.approx({"ac": 6, "ad": 4, "bc": 4, "bd": 6})
    assert dear.accounts["switching"].sum() == pytest.approx(0)


def test_where_a_buyers_origins_were_observed_lanes_do_not_count_switching_again() -> None:
    """C, seen to buy 6 from A and 4 from B, takes all from A: 4 beyond its shares at 0.5, nothing for lanes."""
    world = crossed()
    bought = pd.DataFrame([
        {"id": f"{maker}C", "commodity": ORE, "from": maker, "buyer": "CCC", "year": 2024, "quantity": quantity}
        for maker, quantity in (("AAA", 6.0), ("BBB", 4.0))
    ])  # fmt: skip
    world = world.replace(flows=pd.concat([world["flows"], bought], ignore_index=True))
    plan = solve(world, Options(years=(2024,)))
    assert shipped(plan) == pytest.approx({"ac": 10, "bd": 10})
    assert plan.accounts["switching"].sum() == pytest.approx(4 * 0.5)


def test_duals_of_the_base_year_keep_a_plan_at_it() -> None:
    world = crossed(switching=0.01)
    base = solve(world, Options(base=True))
    lanes = settled_lanes(world, base)
    duals = {lane.id: lane.dual for lane in lanes}
    assert duals["ad"] + duals["bc"] - duals["ac"] - duals["bd"] == pytest.approx(8)
    plan = solve(world, Options(years=(2025, 2030), lanes=lanes))
    for year in (2025, 2030):
        rows = plan.shipments[plan.shipments["year"] == year].groupby(["from", "to"])["quantity"].sum()
        assert rows.to_dict() == pytest.approx({("a", "c"): 6, ("a", "d"): 4, ("b", "c"): 4, ("b", "d"): 6})
    assert plan.accounts["switching"].abs().max() == pytest.approx(0, abs=1e-9)


def test_flows_that_cannot_be_met_are_missed_and_told() -> None:
    world = crossed()
    flows = world["flows"].copy()
    flows.loc[flows["id"] == "ac", "quantity"] = 9.0
    solution = solve(world.replace(flows=flows), Options(base=True))
    assert (solution.shortfalls["kind"] == "lane").all()
    assert solution.shortfalls["quantity"].abs().sum() == pytest.approx(3)
    missed = set(solution.shortfalls["id"])
    assert missed
    assert {lane.dual for lane in settled_lanes(world, solution) if lane.id in missed} == {0.0}


def test_what_was_never_observed_counts_as_leaving() -> None:
    """With only A to C and B to D observed, crossing costs the far leg and switching."""
    world = crossed(switching=2.0)
    flows = world["flows"]
    world = world.replace(flows=flows[flows["id"].isin(["ac", "bd"])].assign(quantity=10.0))
    demand = world["demand"].copy()
    demand["quantity"] = [5.0, 15.0]
    solution = solve(world.replace(demand=demand))
    assert shipped(solution) == pytest.approx({"ac": 5, "ad": 5, "bd": 10})
    assert solution.accounts["switching"].sum() == pytest.approx(5 * 2)


def test_what_a_country_makes_is_held_unless_its_facilities_are() -> None:
    """AAA is observed to make 7 in two pits; the cheap one could make all of it, and the dear one is observed at 4."""
    world = World.build({
        "places": pd.DataFrame({"id": ["a", "c"], "country": ["AAA", "CCC"]}),
        "commodities": pd.DataFrame({"id": [ORE]}),
        "facilities": pd.DataFrame({
            "id": ["cheap", "dear"], "place": "a", "process": ORE, "capacity": [10.0, 10.0], "cost": [1.0, 2.0],
            "output": [float("nan"), 4.0],
        }),
        "legs": pd.DataFrame({"id": ["ac"], "from": ["a"], "to": ["c"], "mode": ["rail"]}),
        "demand": pd.DataFrame({"id": ["C"], "place": ["c"], "commodity": [ORE], "quantity": [20.0], "price": [50.0]}),
        "flows": pd.DataFrame({
            "id": ["made"], "commodity": [ORE], "from": ["AAA"], "year": [2024], "quantity": [7.0],
        }),
    })  # fmt: skip
    rows = solve(world, Options(base=True)).production.set_index("facility")["quantity"]
    assert rows.to_dict() == pytest.approx({"cheap": 3, "dear": 4})
