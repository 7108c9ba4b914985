"""The solved base year beside observed flows, by hand."""

from __future__ import annotations

import pytest

import lodeway
from lodeway import World
from lodeway.study.base import OTHERS
from tests.worlds import make


def world(flows: str) -> World:
    """NEAR digs 60 and FAR 40, as observed; a plant in BUY turns all of it into metal for BUY."""
    return make(
        places="id, country\nnear, NEAR\nfar, FAR\nplant, BUY",
        commodities="id\nearth/ore\nearth/metal",
        processes="id, output, kind\nmine, earth/ore, extraction\nsmelt, earth/metal, processing",
        recipes="process, commodity, amount\nsmelt, earth/ore, 1",
        facilities="id, place, process, cost, output\nn, near, mine, 1, 60\nf, far, mine, 2, 40\ns, plant, smelt, 0,",
        legs="id, from, to\na, near, plant\nb, far, plant",
        demand="id, place, commodity, quantity\nd, plant, earth/metal, 100",
        flows="id, commodity, from, to, buyer, year, quantity\n" + flows,
    )


def test_made_bought_and_shipped() -> None:
    """Observed 50 : 50 of what is made; 9 : 3 of what BUY got; of what was shipped to the plant only NEAR is listed."""
    flows = "1, earth/ore, NEAR, , , 2024, 5\n2, earth/ore, FAR, , , 2024, 5\n3, earth/ore, NEAR, , BUY, 2024, 9\n"
    flows += "4, earth/ore, far, , BUY, 2024, 3\n5, earth/ore, near, plant, , 2024, 7"
    table = lodeway.compare_base_year(world(flows))
    assert table["from"].tolist() == ["NEAR", "FAR", "NEAR", "far", "near", OTHERS]
    assert table["observed_share"].tolist() == pytest.approx([0.5, 0.5, 0.75, 0.25, 1, 0])
    assert table["solved_share"].tolist() == pytest.approx([0.6, 0.4, 0.6, 0.4, 0.6, 0.4])
    assert table["points"].tolist() == pytest.approx([10, -10, -15, 15, -40, 40])


def test_years_are_compared_apart_and_anywhere_is_everywhere() -> None:
    flows = "1, earth/ore, NEAR, , , 2023, 5\n2, earth/ore, FAR, , , 2024, 5\n3, earth/ore, , , BUY, 2024, 9"
    table = lodeway.compare_base_year(world(flows))
    assert table["year"].tolist() == [2023, 2023, 2024, 2024, 2024]
    assert table["observed_share"].tolist() == pytest.approx([1, 0, 1, 0, 1])
    assert table["solved_share"].tolist() == pytest.approx([0.6, 0.4, 0.4, 0.6, 1])


def test_a_world_without_flows_has_nothing_to_compare() -> None:
    table = lodeway.compare_base_year(world("").replace(flows=world("")["flows"].iloc[:0]))
    assert table.empty
    assert "points" in table
