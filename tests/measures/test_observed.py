"""A world of plain tables as measures see it, and what follows from it by hand."""

from __future__ import annotations

import math

import pytest

from lodeway.measures.observed import inputs, stages
from lodeway.measures.registry import measure_named
from lodeway.study import Scope, measure, rank
from lodeway.study.measuring import largest_makers, working
from lodeway.world import World
from tests.worlds import frame, make

BUYER = frozenset({"USA"})


def chain() -> World:
    """Ore from CHN and AUS, metal from CHN and JPN; USA makes 10 of metal, imports 40 and exports 20."""
    return make(
        places="id, country\ncn, CHN\nau, AUS\njp, JPN\nus, USA",
        commodities="id, stage, unit\nx/ore, mine, t X\nx/metal, refining, t X\nx/powder, powder, t X",
        processes="id, output, kind\ndig, x/ore, extraction\nsmelt, x/metal, processing\nmill, x/powder, processing",
        recipes="process, commodity, amount\nsmelt, x/ore, 1\nmill, x/metal, 1",
        facilities="id, place, process, capacity, output\ndcn, cn, dig, 90, \ndau, au, dig, 30, \n"
        "scn, cn, smelt, 200, 60\nsjp, jp, smelt, 200, 30\nsus, us, smelt, 200, 10\nmjp, jp, mill, 500,",
        legs="id, from, to\n1, cn, us\n2, jp, us\n3, au, cn\n4, cn, jp\n5, us, jp",
        demand="id, place, commodity, quantity\nd, us, x/metal, 30",
        flows="id, commodity, from, to, year, quantity\n"
        "a, x/ore, CHN, , 2024, 60\nb, x/ore, AUS, , 2024, 30\nw, x/ore, , , 2024, 100\n"
        "m1, x/metal, CHN, , 2024, 60\nm2, x/metal, JPN, , 2024, 30\nm3, x/metal, USA, , 2024, 10\n"
        "t1, x/metal, CHN, USA, 2024, 30\nt2, x/metal, JPN, USA, 2024, 10\nt3, x/metal, USA, JPN, 2024, 20\n"
        "t0, x/metal, CHN, USA, 2020, 999",
        hazards="id, subject, kind, year, value, unit\n1, CHN, governance, 2020, -9, x\n"
        "2, CHN, governance, 2023, -0.5, x\n"
        "3, AUS, governance, 2023, 1.5, x\n4, JPN, governance, 2023, 1.5, x\n5, USA, governance, 2023, 1.0, x",
    )


def test_what_is_observed_comes_from_the_year_asked_for() -> None:
    ore, metal, powder = stages(chain(), "x")
    assert (ore.basis, metal.basis, powder.basis) == ("flows", "flows", "capacity")
    assert ore.others == pytest.approx(10.0)  # 100 in the world, 90 by country
    assert metal.others == 0.0
    assert dict(powder.production) == {"JPN": 500.0}
    assert float(metal.trade["quantity"].sum()) == pytest.approx(60.0)
    assert stages(chain(), "x", 2020)[1].basis == "capacity"
    assert float(stages(chain(), "x", 2020)[1].trade["quantity"].sum()) == pytest.approx(999.0)


def test_measures_of_a_world_by_hand() -> None:
    """Metal: 60, 30, 10 of 100. USA uses 10 + 40 - 20 = 30, of which 20 net from abroad. N-1: 40 for 30 + 40 + ... .

    Apparent use: USA 30, JPN 30 - 10 + 20 = 40, CHN 60 - 30 = 30: without CHN 40 for 70. HHI-WGI: 0.36 * 6 + 0.09 * 2 +
    0.01 * 3.
    """
    table = measure(chain(), "x", BUYER).stages.set_index("commodity")
    metal = table.loc["x/metal"]
    want = {
        "top1": 0.6, "top3": 1.0, "hhi": 0.46, "hhi-wgi": 2.37, "import-reliance": 2 / 3, "net-import-reliance": 2 / 3,
        "n-1": 40 / 70,
    }  # fmt: skip
    assert {name: float(metal[name]) for name in want} == pytest.approx(want)
    assert float(table.loc["x/ore", "top1"]) == pytest.approx(0.6)
    assert metal["largest"] == "CHN"


def test_what_is_not_known_is_undefined_with_its_reason() -> None:
    found = measure(chain(), "x", BUYER)
    reasons = found.undefined.set_index(["commodity", "measure"])["reason"]
    assert "trade is not observed" in reasons["x/ore", "import-reliance"]
    assert "not known" in reasons["x/metal", "eu-supply-risk"]
    table = found.stages.set_index("commodity").drop(columns=["stage", "unit", "basis", "largest"])
    told = set(reasons.index)
    assert told == {(c, name) for c in table.index for name in table.columns if math.isnan(table.loc[c, name])}


def test_capacity_is_no_production_of_a_buyer() -> None:
    stage = stages(chain(), "x", 2020)[1]
    assert "domestic" not in inputs(chain(), stage, BUYER)
    found = working(chain(), measure_named("import-reliance"), stage, BUYER)
    assert math.isnan(found.value)
    assert "capacity" in found.undefined


def test_trade_within_the_buyer_is_no_import() -> None:
    both = frozenset({"USA", "JPN"})
    given = inputs(chain(), stages(chain(), "x")[1], both)
    assert dict(given["imports"]) == {"CHN": 30.0}
    assert dict(given["exports"]) == {}
    assert given["domestic"] == pytest.approx(40.0)


def test_rows_in_another_order_change_nothing() -> None:
    world = chain()
    turned = world.replace(**{name: world[name].iloc[::-1] for name in ("flows", "hazards", "facilities", "places")})
    assert measure(world, "x", BUYER).stages.equals(measure(turned, "x", BUYER).stages)


def test_the_unit_of_quantities_does_not_matter() -> None:
    world = chain()
    flows = world["flows"].assign(quantity=world["flows"]["quantity"] * 1000)
    table, large = (measure(w, "x", BUYER).stages for w in (world, world.replace(flows=flows)))
    assert table.round(12).equals(large.round(12))


def test_exposure_is_traced_to_the_largest_makers_abroad() -> None:
    world = chain()
    assert largest_makers(stages(world, "x"), BUYER) == ("JPN", "CHN")  # all of the powder, 60 % of ore and metal
    found = measure(world, "x", BUYER)
    assert found.powers == ("CHN", "JPN")
    traced = found.exposure.set_index(["commodity", "custody", "power", "role"])["share"]
    assert 0 < traced["x/metal", "apart", "CHN", "any"] <= 1
    solved = found.exposure["flows"] == "solved"
    assert set(found.exposure["commodity"][solved]) == {"x/metal"}
    assert set(found.exposure["commodity"][~solved]) == {"x/metal", "x/ore"}
    assert set(measure(world, "x", BUYER, scope=Scope(year=2020)).exposure["flows"]) == {"observed"}


def test_purchases_by_origin_stand_for_trade_and_a_row_on_both_sides_of_the_border_is_not_split() -> None:
    head = "id, commodity, from, buyer, year, quantity\n"
    rows = "1, x/metal, CHN, USA, 2024, 30\n2, x/metal, USA, USA, 2024, 10\n3, x/metal, CHN, USA, 2022, 500"
    world = chain()
    bought = world.replace(flows=frame(head + rows))
    stage = stages(bought, "x")[1]
    assert working(bought, measure_named("import-reliance"), stage, BUYER).value == pytest.approx(0.75)
    pairs = "id, commodity, from, to, buyer, year, quantity\n4, x/metal, CHN, JPN, , 2024, 5\n"
    told = rows.replace("CHN, USA", "CHN, , USA").replace("USA, USA", "USA, , USA")
    known = world.replace(flows=frame(pairs + told))  # single pairs of trade beside it do not stand for all trade
    found = working(known, measure_named("import-reliance"), stages(known, "x")[1], BUYER)
    assert found.value == pytest.approx(0.75)
    mixed = world.replace(flows=frame(head + '1, x/metal, "CHN,USA", USA, 2024, 30'))
    found = working(mixed, measure_named("import-reliance"), stages(mixed, "x")[1], BUYER)
    assert math.isnan(found.value)
    assert found.undefined


def test_ranking_puts_the_most_exposed_first_and_the_unknown_last() -> None:
    table = rank(chain(), BUYER, frozenset({"CHN"}))
    assert list(table["mineral"]) == ["x"]
    row = table.iloc[0]
    assert row["commodity"] == "x/metal"
    assert row["any power"] == row["CHN"]
    assert row["import-reliance"] == pytest.approx(2 / 3)
    assert row["hhi"] == pytest.approx(1.0)
    assert row["hhi_at"] == "x/powder"
    none = rank(chain(), frozenset({"AUS"}), frozenset({"CHN"})).iloc[0]
    assert math.isnan(none["any power"])
    assert none["commodity"] == ""


def test_where_trade_is_not_observed_exposure_is_not_defined() -> None:
    world = chain()
    made = "id, commodity, from, to, year, quantity\n1, x/metal, USA, , 2022, 10\n2, x/metal, CHN, , 2022, 60"
    later = world.replace(flows=frame(made))
    found = measure(later, "x", BUYER, frozenset({"CHN"}), Scope(year=2022, flows=("observed",)))
    assert found.exposure.empty  # what USA makes at home says nothing of what it took from CHN
    reasons = found.undefined.set_index(["commodity", "measure"])["reason"]
    assert reasons["x/metal", "exposure"] == "its trade is not observed in 2022"
    ranked = rank(later, BUYER, frozenset({"CHN"}), Scope(year=2022, flows=("observed",)))
    assert ranked["CHN"].isna().all()
