"""Assembling a small world, with the arithmetic beside it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from lodeway.assembly import Assembly, assemble, read_inputs
from lodeway.assembly.files import assembled_world, write_assembly
from lodeway.errors import InputError, WorldError
from lodeway.study.base import flow_deviations, solve_base_year
from lodeway.world import load
from tests.assembly.worlds import METAL, ORE, curated, inputs, observed


@pytest.fixture(scope="module")
def made() -> Assembly:
    return assemble(curated(), inputs(), observed())


def rows(made: Assembly, table: str) -> pd.DataFrame:
    return made.tables[table].set_index("id")


def test_what_named_facilities_do_not_explain_is_the_rest_of_the_country(made: Assembly) -> None:
    """A: 50 made at 80 % takes 62.5, less the 40 named; B: 40 / 0.8; others: what the total of 100 leaves, 10 / 0.8."""
    capacity = rows(made, "facilities")["capacity"]
    assert capacity[capacity.index.str.startswith("rest.cu.ore")].to_dict() == pytest.approx(
        {"rest.cu.ore.arg": 22.5, "rest.cu.ore.bra": 50, "rest.cu.ore.zzz": 12.5}
    )
    assert rows(made, "facilities").loc["rest.cu.ore.bra", "max_build"] == pytest.approx(25)


def test_figures_passed_over_are_listed(made: Assembly) -> None:
    row = made.overridden.iloc[0]
    assert (row["country"], row["chosen"], row["amount"], row["source"]) == ("ARG", 50.0, 55.0, "iea")
    assert row["share"] == pytest.approx(0.05)


def test_flows_are_contained_material_by_country_of_making(made: Assembly) -> None:
    """50 from A and 40 of B's own are 90 in B, of which 10 go on to C: 5/9 of them are A's."""
    flows = rows(made, "flows")
    shipped = flows[flows.index.str.startswith("flow.")]["quantity"]
    assert shipped.to_dict() == pytest.approx({
        "flow.cu.ore.arg.bra": 50 - 10 * 5 / 9, "flow.cu.ore.arg.chl": 10 * 5 / 9, "flow.cu.ore.bra.chl": 10 * 4 / 9,
    })  # fmt: skip
    assert flows.loc["made.cu.ore.arg.2025", "quantity"] == pytest.approx(60)


def test_demand_follows_from_production_and_trade(made: Assembly) -> None:
    """Nothing is known of trade in metal, so each country uses what it makes, at the price that is published."""
    demand = rows(made, "demand")
    metal = demand[demand["commodity"] == METAL]
    assert metal["quantity"].to_dict() == pytest.approx({"demand.cu.metal.bra": 72, "demand.cu.metal.chl": 8})
    assert set(metal["price"]) == {100.0}
    assert set(metal["max_price"]) == {400.0}


def test_every_tonne_of_ore_has_an_account(made: Assembly) -> None:
    """100 made, 80 x 1.25 = 100 used.

    B uses 90 and is seen to have 80, others make 10 and are seen to send nothing: trade stays as it was seen, and the
    10 are differences, stocked there and drawn here.
    """
    account = made.trade.set_index("commodity").loc[ORE]
    assert account[["made", "used", "stocked"]].to_list() == pytest.approx([100, 100, 20])
    assert account[["net_stocked", "reconciled_apart"]].to_list() == pytest.approx([0, 0], abs=1e-6)
    assert rows(made, "demand").loc["stock.cu.ore.zzz", "quantity"] == pytest.approx(10)
    assert rows(made, "stockpiles").loc["stock.cu.ore.bra", "quantity"] == pytest.approx(10)


def test_the_base_year_is_solved_as_observed(made: Assembly) -> None:
    world = assembled_world(curated(), made)
    solution = solve_base_year(world)
    assert flow_deviations(world, solution).set_index("commodity").loc[ORE, "share"] == pytest.approx(0, abs=1e-9)
    output = solution.production.groupby("commodity")["quantity"].sum()
    assert output.to_dict() == pytest.approx({ORE: 100, METAL: 80})


def test_a_site_without_a_way_gets_one(made: Assembly) -> None:
    leg = rows(made, "legs").loc["access.mine.pit"]
    assert (leg["from"], leg["to"], leg["mode"]) == ("mine.pit", "market.arg", "road")
    assert leg["km"] == pytest.approx(1.3 * 997, rel=0.02)


def test_written_and_read_again_it_is_the_same(made: Assembly, tmp_path: Path) -> None:
    write_assembly(curated(), made, tmp_path / "whole", part=False, force=False)
    world = load(tmp_path / "whole", without=("assembly",))
    assert len(world["flows"]) == len(made.tables["flows"])
    assert (tmp_path / "whole" / "assembly" / "overridden.csv").is_file()
    write_assembly(curated(), made, tmp_path / "part", part=True, force=False)
    assert {p.stem for p in (tmp_path / "part").glob("*.csv")} == set(made.tables)
    with pytest.raises(InputError, match="I005"):
        write_assembly(curated(), made, tmp_path / "part", part=True, force=False)


def test_stages_of_what_the_world_lacks_are_refused() -> None:
    known = inputs()
    known.stages.loc[0, "commodity"] = "cu/dust"
    with pytest.raises(WorldError, match="cu/dust"):
        assemble(curated(), known, observed())


def test_inputs_say_where_they_are_wrong(tmp_path: Path) -> None:
    part = tmp_path / "copper"
    part.mkdir()
    (part / "series.csv").write_text("commodity,measure,source,series,factor\ncu/ore,output,mcs,ORE,many\n")
    with pytest.raises(InputError, match="B001") as caught:
        read_inputs(tmp_path)
    found = {(f.line, f.column, f.value) for f in caught.value.findings}
    assert found == {(2, "measure", "output"), (2, "factor", "many")}
