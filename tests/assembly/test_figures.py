"""What becomes of figures on their way into a world: demand, prices, trade, by-products, other years."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from lodeway.assembly import Assembly, Inputs, assemble
from lodeway.assembly.inputs import OBSERVATIONS, SERIES, STAGES
from lodeway.errors import WorldError
from lodeway.world import World
from tests.assembly.worlds import METAL, ORE, curated, frame, inputs, observed

GOLD = "au/slime"


def hand(series: str, measure: str, amount: float, **more: object) -> dict[str, object]:
    base = {"source": "me", "series": series, "measure": measure, "country": "BRA", "year": 2024.0, "amount": amount}
    return base | {"quality": "reported"} | more


def with_hand(*rows: dict[str, object], known: Inputs | None = None) -> Inputs:
    known = known or inputs()
    return replace(known, observations=pd.concat([known.observations, frame(OBSERVATIONS, list(rows))]))


def with_series(*rows: dict[str, object], known: Inputs | None = None) -> Inputs:
    known = known or inputs()
    return replace(known, series=pd.concat([known.series, frame(SERIES, list(rows))], ignore_index=True))


def seen(*rows: dict[str, object]) -> pd.DataFrame:
    base = {"country": "", "partner": "", "year": 2024, "period": "", "quality": "reported", "note": ""}
    return pd.concat([observed(), pd.DataFrame([base | row for row in rows])], ignore_index=True)


def table(made: Assembly, name: str) -> pd.DataFrame:
    return made.tables[name].set_index("id")


def notes(made: Assembly) -> str:
    return "\n".join(made.notes["note"])


def test_demand_by_hand_is_held_with_its_range_and_grows_with_the_world() -> None:
    """72 of B and 8 of C; the world goes from 200 to 300, so half as much again in 2030, as an estimate."""
    known = with_series({"commodity": METAL, "measure": "demand", "source": "iea", "series": "Use", "factor": 1.0})
    known = with_hand(
        hand(METAL, "demand", 72.0, low=60.0, high=90.0), hand(METAL, "demand", 8.0, country="CHL"), known=known
    )
    world = {"source": "iea", "series": "Use", "measure": "demand"}
    made = assemble(curated(), known, seen(world | {"amount": 200.0}, world | {"amount": 300.0, "year": 2030}))
    rows = table(made, "demand")
    now, later = rows.loc["demand.cu.metal.bra.2024"], rows.loc["demand.cu.metal.bra.2030"]
    assert now[["quantity", "low", "high"]].to_list() == pytest.approx([72, 60, 90])
    assert later[["quantity", "low", "high"]].to_list() == pytest.approx([108, 90, 135])
    assert (now["source"], now["quality"], later["source"], later["quality"]) == ("me", "reported", "me", "estimated")
    assert now["series"] == later["series"] == "cu.metal.bra"


def test_demand_for_what_is_not_final_is_left_out_and_told() -> None:
    made = assemble(curated(), with_hand(hand(ORE, "demand", 5.0)), observed())
    assert "Figures for final demand are left out" in notes(made)


def test_prices_are_means_of_months() -> None:
    """90 and 110 in two months; the yearly figure of a lower rank is passed over and listed."""
    known = inputs()
    known = replace(known, series=known.series.assign(rank=known.series["rank"] + 1))
    known = with_series({"commodity": METAL, "measure": "price", "source": "bank", "series": "Cu", "factor": 1.0,
                         "rank": 1.0}, known=known)  # fmt: skip
    month = {"source": "bank", "series": "Cu", "measure": "price"}
    some = seen(*(month | {"amount": p, "period": f"2024-0{m}"} for m, p in ((1, 90.0), (2, 110.0))),
                month | {"amount": 7.0, "period": "2019-12", "year": 2019})  # fmt: skip
    made = assemble(curated(), known, some)
    (row,) = made.tables["prices"].to_dict("records")
    assert (row["price"], row["source"], row["quality"], row["note"]) == (100.0, "bank", "derived", "Mean of 2 months.")
    (over,) = made.overridden[made.overridden["measure"] == "price"].to_dict("records")
    assert (over["chosen"], over["amount"], over["source"]) == (100.0, 100.0, "mcs")


def test_a_price_in_the_world_comes_before_any_published() -> None:
    own = pd.DataFrame([{"commodity": METAL, "year": 2024, "price": 55.0, "source": "me", "quality": "reported"}])
    made = assemble(curated().replace(prices=own), inputs(), observed())
    assert "prices" not in made.tables
    assert set(table(made, "demand")["price"].dropna()) >= {55.0}


def test_trade_read_by_hand_comes_before_the_published_and_keeps_its_own_evidence() -> None:
    """A is read to send 20 to B; the published 50 are passed over, and listed, not added."""
    known = with_hand(hand(ORE, "trade", 20.0, country="ARG", partner="BRA", note="Customs."))
    made = assemble(curated(), known, observed())
    assert made.trade.set_index("commodity").loc[ORE, "seen"] == pytest.approx(20 + 10)
    (over,) = made.overridden[made.overridden["measure"] == "trade"].to_dict("records")
    assert (over["country"], over["partner"], over["chosen"], over["amount"]) == ("ARG", "BRA", 20.0, 50.0)


@pytest.mark.parametrize(("gross", "kept"), [(0.8, True), (0.2, False)])
def test_a_flow_of_a_thousandth_of_the_world_s_output_is_kept_though_it_is_little_of_all_trade(
    gross: float,
    kept: bool,
) -> None:
    """The world makes 100 of ore, a thousandth of it is 0.1. A sends 50 to B, B 10 on to C: 54.4 by country of making.

    Others send 0.2 or 0.05 to C, a quarter of the gross tonnes: both are less than the half percent of trade, 0.27,
    beyond the part that is kept in any case.
    """
    lane = {"source": "baci", "series": "260300", "measure": "trade", "country": "PER", "partner": "CHL"}
    flows = table(assemble(curated(), inputs(), seen(lane | {"amount": gross})), "flows")
    assert ("flow.cu.ore.zzz.chl" in flows.index) == kept
    assert flows.loc["flow.cu.ore.arg.bra", "quantity"] == pytest.approx(50 - 10 * 5 / 9)
    if kept:
        assert flows.loc["flow.cu.ore.zzz.chl", "quantity"] == pytest.approx(gross / 4)


def test_the_title_of_a_product_is_no_part_of_a_flow_s_note() -> None:
    """It stands in a file of its own beside the trade, which may be missing: a world is the same without it."""
    plain = observed()
    titled = plain.assign(note=plain["note"].mask(plain["measure"] == "trade", "Copper ores and concentrates"))
    with_titles, without = (assemble(curated(), inputs(), rows).tables["flows"] for rows in (titled, plain))
    assert len(without)
    assert with_titles.equals(without)


def test_prices_stand_by_commodity_and_year_whatever_the_order_of_files() -> None:
    tin = [{"source": "mcs", "series": "TIN", "measure": "price", "year": year, "amount": 7.0} for year in (2024, 2023)]
    known = with_series({"commodity": ORE, "measure": "price", "source": "mcs", "series": "TIN", "factor": 1.0})
    for rows in (seen(*tin), seen(*tin).iloc[::-1].reset_index(drop=True)):
        prices = assemble(curated(), known, rows).tables["prices"]
        assert list(zip(prices["commodity"], prices["year"], strict=True)) == [(METAL, 2024), (ORE, 2023), (ORE, 2024)]


def test_single_flows_are_kept_as_they_were_read() -> None:
    """Of metal, 10 from C to B were read, an estimate; C makes 8, so 8 are kept, and C is named."""
    flow = hand(METAL, "trade", 10.0, country="CHL", partner="BRA", quality="estimated", note="A report.")
    known = with_hand(flow)
    single = known.stages["partial_trade"].mask(known.stages["commodity"] == METAL, other=True)
    made = assemble(curated(), replace(known, stages=known.stages.assign(partial_trade=single)), observed())
    row = table(made, "flows").loc["flow.cu.metal.chl.bra"]
    assert row["quantity"] == pytest.approx(8)
    assert (row["source"], row["quality"], row["note"]) == ("me", "estimated", "A report.")
    assert made.trade.set_index("commodity").loc[METAL, "exports_scaled"] == "CHL 80%"
    assert table(made, "flows").loc["flow.cu.ore.arg.bra", "quality"] == "derived"


def test_trade_with_countries_without_a_market_is_with_others() -> None:
    rows = (hand(METAL, "trade", 2.0, country="BRA", partner=c) for c in ("FJI", "TUV"))
    flows = table(assemble(curated(), with_hand(*rows), observed()), "flows")
    assert flows.loc["flow.cu.metal.bra.zzz", "quantity"] == pytest.approx(4)


def gilded() -> tuple[World, Inputs]:
    """A metal beside which a tenth of a kilogram of slime is made, which nothing makes by itself."""
    world = curated()
    slime = {"process": "refine", "commodity": GOLD, "amount": 0.1, "role": "byproduct"}
    world = world.replace(
        commodities=pd.concat([world["commodities"][["id"]], pd.DataFrame([{"id": GOLD}])]),
        recipes=pd.concat([world["recipes"][["process", "commodity", "amount", "role"]], pd.DataFrame([slime])]),
    )
    stage = frame(STAGES, [{"commodity": GOLD, "process": "", "final": True, "cost": 1.0}])
    return world, replace(inputs(), stages=pd.concat([inputs().stages, stage], ignore_index=True))


def test_what_is_made_beside_follows_from_the_recipe() -> None:
    """72 and 8 of metal give 7.2 and 0.8 of slime, by no facility of its own."""
    world, known = gilded()
    made = assemble(world, known, observed())
    flows = table(made, "flows")
    assert flows.loc[["made.au.slime.bra.2024", "made.au.slime.chl.2024"], "quantity"].to_list() == pytest.approx(
        [7.2, 0.8]
    )
    assert flows.loc["made.au.slime.bra.2024", ["source", "quality"]].to_list() == ["mcs", "derived"]
    assert not any("au.slime" in key or key == "rest..bra" for key in table(made, "facilities").index)


def test_a_figure_for_what_is_made_beside_comes_before_the_recipe() -> None:
    """A figure of another year is none for the base year."""
    world, known = gilded()
    given = assemble(world, with_hand(hand(GOLD, "production", 5.0), known=known), observed())
    flows = table(given, "flows")
    assert flows.loc[flows.index.str.startswith("made.au"), "quantity"].to_dict() == {"made.au.slime.bra.2024": 5.0}
    old = assemble(world, with_hand(hand(GOLD, "production", 5.0, year=2020.0), known=known), observed())
    assert table(old, "flows").loc["made.au.slime.bra.2024", "quantity"] == pytest.approx(7.2)


def test_other_years_are_kept_up_to_the_one_after_the_base_year() -> None:
    rows = (hand(METAL, "production", q, year=y) for y, q in ((2023.0, 60.0), (2025.0, 70.0), (2026.0, 80.0)))
    flows = table(assemble(curated(), with_hand(*rows), observed()), "flows")
    years = flows.loc[flows.index.str.startswith("made.cu.metal.bra"), "year"]
    assert sorted(years) == [2023, 2024, 2025]


def test_a_country_known_by_process_only_stands_beside_those_known_as_a_whole() -> None:
    """A makes 6 by refining, of a range from 5 to 7; the others are read as a whole."""
    flow = hand("refine", "production", 6.0, country="ARG", low=5.0, high=7.0)
    made = assemble(curated(), with_hand(flow), observed())
    row = table(made, "flows").loc["made.cu.metal.arg.2024"]
    assert row[["quantity", "low", "high"]].to_list() == [6.0, 5.0, 7.0]


def test_named_facilities_that_make_more_than_the_country_are_told() -> None:
    """The pit makes 30; the country is read to make 20 of ore."""
    made = assemble(curated(), with_hand(hand(ORE, "production", 20.0, country="ARG")), observed())
    (row,) = made.notes[made.notes["country"] == "ARG"].to_dict("records")
    assert row["note"] == f"Named facilities of {ORE} make 10 more than the 20 of the country."


def test_a_series_that_no_file_gave_is_told() -> None:
    made = assemble(curated(), inputs(), observed())
    assert made.notes.empty
    wrong = {"commodity": ORE, "measure": "production", "source": "mcs", "series": "OER", "factor": 1.0}
    assert "production by mcs: OER" in notes(assemble(curated(), with_series(wrong), observed()))


def test_capacity_of_a_country_that_makes_nothing_is_told() -> None:
    made = assemble(curated(), with_hand(hand(ORE, "capacity", 5.0, country="CHL")), observed())
    assert "Its capacity of cu/ore is left out" in notes(made)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (hand("cu/dust", "production", 1.0), "the series cu/dust"),
        (hand(ORE, "production", 1.0, country="BRZ"), "the country BRZ"),
        (hand(ORE, "trade", 1.0), "lacks its country or its partner"),
    ],
)
def test_figures_of_what_the_world_lacks_are_refused(row: dict[str, object], said: str) -> None:
    with pytest.raises(WorldError, match=said) as caught:
        assemble(curated(), with_hand(row), observed())
    assert caught.value.code == "B002"


def test_stages_that_stand_twice_and_a_world_without_others_are_refused() -> None:
    known = inputs()
    twice = replace(known, stages=pd.concat([known.stages, known.stages.iloc[:1]], ignore_index=True))
    with pytest.raises(WorldError, match="more than once"):
        assemble(curated(), twice, observed())
    world = curated()
    legs = world["legs"][~world["legs"]["from"].str.endswith("zzz")]
    alone = world.replace(places=world["places"][world["places"]["id"] != "market.zzz"], legs=legs)
    with pytest.raises(WorldError, match=r"no place market\.zzz"):
        assemble(alone, known, observed())
