"""The solved base year of the embedded uranium world beside what publishers state."""

from __future__ import annotations

import pandas as pd
import pytest

import lodeway
from lodeway import World
from lodeway.model import Solution
from lodeway.scenario import only
from lodeway.study.base import compare_base_year, flow_deviations, solve_base_year

U3O8 = "uranium/u3o8"
BUYERS = {(U3O8, "USA"), ("uranium/eup", "USA"), (U3O8, "EU-LWR"), ("uranium/eup", "EU-LWR"), ("uranium/eup", "KOR")}


@pytest.fixture(scope="module")
def world() -> World:
    return only(lodeway.load(), "uranium")


@pytest.fixture(scope="module")
def solution(world: World) -> Solution:
    return solve_base_year(world)


@pytest.fixture(scope="module")
def table(world: World, solution: Solution) -> pd.DataFrame:
    return compare_base_year(world, solution)


def test_mine_output_is_within_a_percent_of_the_world_nuclear_association(table: pd.DataFrame) -> None:
    mined = table[table["buyer"] == ""]
    assert set(mined["commodity"]) == {U3O8}
    assert mined["observed"].sum() == pytest.approx(60213)
    assert (mined["solved_share"] / mined["observed_share"] - 1).abs().max() < 0.01


def test_origins_of_every_buyer_that_publishes_them_are_within_five_points(table: pd.DataFrame) -> None:
    bought = table[table["buyer"] != ""]
    assert set(zip(bought["commodity"], bought["buyer"], strict=True)) == BUYERS
    assert bought["points"].abs().max() < 5


def test_flows_between_countries_are_held(world: World, solution: Solution) -> None:
    """What Kazakhstan ships to China, Russia, France, Canada and India; nothing from Uzbekistan to Russia."""
    row = flow_deviations(world, solution).set_index("commodity").loc[U3O8]
    assert row["observed"] == pytest.approx(9390 + 7550 + 2675 + 1594 + 650)
    assert row["share"] < 0.01
    assert solution.shortfalls.empty
