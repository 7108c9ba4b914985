"""Caps that cannot be met: the least that can be reached, and what stands in the way."""

from __future__ import annotations

import pytest

import lodeway
from tests.study.worlds import half, pair, pits
from tests.worlds import star


def test_capacity_stands_in_the_way() -> None:
    """FRI can dig 20 and add 30: half of the 100 stays touched, whatever the cap.

    Ten percent more of what can be added is 3, a tenth of what there is 2: points of exposure in every capped year.
    """
    found = lodeway.plan(pits(most=30), half(cap=0.4))
    assert not found.met
    assert not found.confirmed
    assert found.least == pytest.approx(0.5)
    assert found.exposure["plan"].tolist() == pytest.approx([1, 1, 1, 0.5, 0.5, 0.5])
    told = found.obstacles.to_dict("records")
    assert [(r["kind"], r["id"], r["years"]) for r in told] == [
        ("build", "clean", "all"),
        ("facility", "clean", "2028-2030"),
    ]
    assert [r["limit"] for r in told] == [30, 20]
    assert [r["points"] for r in told] == pytest.approx([3, 2], rel=1e-2)  # less what the clean units cost more


def test_points_do_not_depend_on_the_discount_rate() -> None:
    found = lodeway.plan(pits(most=30), half(cap=0.4, discount=0.1))
    assert found.obstacles["points"].tolist() == pytest.approx([3, 2], rel=1e-2)


def test_the_plan_that_comes_closest_is_the_cheapest_such() -> None:
    """30 are added, and the year's cost is 2300 as if the cap were a half."""
    found = lodeway.plan(pits(most=30), half(cap=0.4))
    assert found.premium == pytest.approx(3900)
    costs = found.costs.set_index(["case", "year"])
    assert costs.loc[("plan", 2028), "cost"] == pytest.approx(2300)


def test_no_figure_holds_the_penalty_of_exceeding_the_cap() -> None:
    found = lodeway.plan(pits(most=30), half(cap=0.4))
    assert found.independence.empty
    assert found.binding.empty
    assert found.leaning.empty
    assert found.costs.set_index("case").loc["plan", "price"].isna().all()
    assert found.costs.set_index("case").loc["reference", "price"].notna().all()


def test_time_stands_in_the_way() -> None:
    """What FRI adds opens in 2030 at the earliest, after the last year planned: 80 of 100 stay touched."""
    found = lodeway.plan(pits(lead=5), half(until=2029))
    assert not found.met
    assert found.least == pytest.approx(0.8)
    by = found.obstacles.set_index("kind")
    assert by.loc["facility that opens too late", "years"] == "2030"
    assert by.loc["facility that opens too late", "limit"] == 100
    assert by.loc["facility", "points"] == pytest.approx(2, rel=1e-2)


def test_nothing_limited_stands_in_the_way() -> None:
    """Only RIV digs."""
    world = star("country, id, cost\nRIV, only, 10", "id, place, commodity, quantity\nd, market, good, 100")
    found = lodeway.plan(world, half(by=2025, until=2026))
    assert not found.met
    assert found.least == pytest.approx(1)
    assert found.obstacles.empty


def test_a_linear_path_may_fail_on_the_way_only() -> None:
    """In 2026 only 20 are clean, for nothing opens before 2027: 80 %, above the 75 % of the path."""
    found = lodeway.plan(pits(), half(path="linear"))
    assert not found.met
    assert found.exposure["plan"].tolist() == pytest.approx([0.875, 0.8, 0.625, 0.5, 0.5, 0.5])
    assert found.least == pytest.approx(0.5)


def test_two_buyers_together() -> None:
    """60 clean for 100: 40 % at least."""
    found = lodeway.plan(pair(), half(buyer="PAIR", cap=0.3, by=2025, until=2025))
    assert not found.met
    assert found.least == pytest.approx(0.4)
    assert found.obstacles["points"].tolist() == pytest.approx([6], rel=1e-2)


def test_demand_that_cannot_be_served_without_the_cap_either_is_no_obstacle() -> None:
    """RIV can dig 50 and FRI 30: 20 are missing with and without the cap; half of the 80 may be touched, 50 are."""
    world = star(
        "country, id, cost, capacity\nRIV, cheap, 10, 50\nFRI, clean, 30, 30",
        "id, place, commodity, quantity\nd, market, good, 100",
    )
    found = lodeway.plan(world, half(cap=0.7, by=2025, until=2025))
    assert found.met
    assert found.least == pytest.approx(50 / 80)
    assert found.solution.unmet == pytest.approx(20)
