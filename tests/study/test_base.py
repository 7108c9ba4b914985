"""The solved base year beside observed flows, by hand."""

from __future__ import annotations

import pandas as pd
import pytest

import lodeway
from lodeway import World
from lodeway.study.base import OTHERS, flow_deviations, solve_base_year
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


def test_made_and_bought() -> None:
    """Observed 50 : 50 of what is made; 9 : 3 of what BUY got."""
    flows = "1, earth/ore, NEAR, , , 2024, 5\n2, earth/ore, FAR, , , 2024, 5\n3, earth/ore, NEAR, , BUY, 2024, 9\n"
    table = lodeway.compare_base_year(world(flows + "4, earth/ore, far, , BUY, 2024, 3"))
    assert table["from"].tolist() == ["NEAR", "FAR", "NEAR", "far"]
    assert table["observed_share"].tolist() == pytest.approx([0.5, 0.5, 0.75, 0.25])
    assert table["solved_share"].tolist() == pytest.approx([0.6, 0.4, 0.6, 0.4])
    assert table["points"].tolist() == pytest.approx([10, -10, -15, 15])


def test_what_is_made_beside_counts() -> None:
    """NEAR makes 60 of ore with 0.5 of slag each, FAR 40 by a process without: all of the slag is NEAR's."""
    base = world("")
    rich = base.replace(
        commodities=pd.DataFrame({"id": ["earth/ore", "earth/metal", "earth/slag"]}),
        processes=pd.concat([base["processes"], base["processes"].iloc[[0]].assign(id="bare")], ignore_index=True),
        recipes=pd.DataFrame({
            "process": ["smelt", "mine"], "commodity": ["earth/ore", "earth/slag"], "role": ["input", "byproduct"],
            "amount": [1, 0.5],
        }),
        facilities=base["facilities"].assign(process=["mine", "bare", "smelt"]),
        flows=pd.DataFrame({
            "id": ["1", "2"], "commodity": "earth/slag", "from": ["NEAR", "FAR"], "year": 2024, "quantity": [3, 9],
        }),
    )  # fmt: skip
    table = lodeway.compare_base_year(rich)
    assert table["observed_share"].tolist() == pytest.approx([0.25, 0.75])
    assert table["solved_share"].tolist() == pytest.approx([1, 0])


def test_only_the_base_year_is_compared_and_anywhere_is_everywhere() -> None:
    flows = "1, earth/ore, NEAR, , , 2023, 5\n2, earth/ore, FAR, , , 2024, 5\n3, earth/ore, , , BUY, 2024, 9"
    table = lodeway.compare_base_year(world(flows))
    assert table["from"].tolist() == ["FAR", OTHERS, ""]
    assert table["observed_share"].tolist() == pytest.approx([1, 0, 1])
    assert table["solved_share"].tolist() == pytest.approx([0.4, 0.6, 1])


def test_flows_between_countries_deviate_on_each_pair() -> None:
    """NEAR is observed to ship 45 and makes 60, all of which go to BUY; of FAR nothing was observed."""
    base = world("5, earth/ore, near, plant, , 2024, 45\n6, earth/ore, NEAR, BUY, , 2023, 7")
    row = flow_deviations(base, solve_base_year(base)).set_index("commodity").loc["earth/ore"]
    assert (row["observed"], row["solved"], row["deviation"]) == pytest.approx((45, 60, 15))
    assert (row["share"], row["beside"], row["off"]) == pytest.approx((1 / 3, 40, 15))


def test_a_world_without_flows_has_nothing_to_compare() -> None:
    table = lodeway.compare_base_year(world("").replace(flows=world("")["flows"].iloc[:0]))
    assert table.empty
    assert "points" in table
