"""Worlds whose answers are worked out in the docstrings of tests/worlds.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lodeway.model import Cap, Model, Options, Solution, solve
from lodeway.world.world import World
from tests import worlds

BUY, RIV, POW = frozenset({"BUY"}), frozenset({"RIV"}), frozenset({"POW"})


def exactly(number: float) -> object:
    return pytest.approx(number, rel=1e-9, abs=1e-9)


def made(solution: Solution, year: int | None = None) -> dict[str, float]:
    rows = solution.production
    rows = rows if year is None else rows[rows["year"] == year]
    total = rows.groupby("facility")["quantity"].sum()
    return {str(name): float(quantity) for name, quantity in total.items() if quantity > 1e-9}


def dual(solution: Solution, kind: str, name: str) -> float:
    limits = solution.limits
    rows = limits[(limits["kind"] == kind) & (limits["id"] == name)]
    assert len(rows) == 1, rows
    return float(rows["dual"].iloc[0])


def served(solution: Solution) -> None:
    assert solution.demand["unmet"].sum() == pytest.approx(0, abs=1e-9)


def test_leg_shared_by_goods_of_different_weight() -> None:
    solution = solve(worlds.shared_leg())
    assert solution.cost == exactly(260)
    assert dual(solution, "leg", "short") == exactly(2)
    routes = solution.shipments["route"].map(solution.routes)
    long = solution.shipments[routes == ("long",)]
    assert long.groupby("commodity")["quantity"].sum().to_dict() == {"light": exactly(40)}


CHANGE = "id, place, from_gauge, to_gauge, cost, capacity\nchange, border, 1520, 1435, 5, 30"
OTHER = "id, place, from_gauge, to_gauge, cost\nchange, market, 1520, 1435, 5"


@pytest.mark.parametrize(("transfers", "cost"), [("", 1000), (CHANGE, 1550), (OTHER, 2000)])
def test_change_of_gauge(transfers: str, cost: float) -> None:
    solution = solve(worlds.gauges(transfers))
    assert solution.cost == exactly(cost)
    if transfers == CHANGE:
        assert dual(solution, "transfer", "change@border") == exactly(15)


def test_two_way_leg_has_a_capacity_each_way() -> None:
    solution = solve(worlds.both_ways())
    assert solution.cost == exactly(120)
    served(solution)
    assert set(solution.routes.values()) >= {("bridge",), ("bridge:back",)}


@pytest.mark.parametrize(("threshold", "cost", "price"), [(0.25, 1450, 5), (0.30, 1450, 5), (0.35, 1000, 0)])
def test_ownership_is_followed_through_a_chain(threshold: float, cost: float, price: float) -> None:
    cap = Cap(BUY, RIV, 0.1, threshold=threshold, name="rival")
    solution = solve(worlds.owned_plants(), Options(caps=(cap,)))
    assert solution.cost == exactly(cost)
    if price:
        assert dual(solution, "cap", "rival:good") == exactly(price)


@pytest.mark.parametrize(("share", "cost"), [(None, 1000), (1.0, 1000), (0.2, 2600), (0.0, 3000)])
def test_transit_is_capped(share: float | None, cost: float) -> None:
    caps = () if share is None else (Cap(BUY, RIV, share, frozenset({"transit"}), name="rival"),)
    solution = solve(worlds.transit(), Options(caps=caps))
    assert solution.cost == exactly(cost)
    if share == 0.2:
        assert dual(solution, "cap", "rival:good") == exactly(20)


def test_a_cap_on_other_roles_leaves_transit_alone() -> None:
    cap = Cap(BUY, RIV, 0.0, frozenset({"mine", "ownership"}))
    assert solve(worlds.transit(), Options(caps=(cap,))).cost == exactly(1000)


def test_two_caps_at_once() -> None:
    caps = (Cap(BUY, RIV, 0.5, name="riv"), Cap(BUY, POW, 0.3, name="pow"))
    solution = solve(worlds.two_rivals(), Options(caps=caps))
    assert solution.cost == exactly(1690)
    assert made(solution) == {"riv": exactly(50), "pow": exactly(30), "clean": exactly(20)}
    assert dual(solution, "cap", "riv:good") == exactly(16)
    assert dual(solution, "cap", "pow:good") == exactly(17)


def test_a_cap_binds_its_buyer_alone() -> None:
    solution = solve(worlds.two_buyers(), Options(caps=(Cap(BUY, RIV, 0.0),)))
    assert solution.cost == exactly(1500)
    served(solution)


def test_a_cap_that_leaves_demand_unmet() -> None:
    cap = Cap(frozenset({"BUY", "ALY"}), RIV, 0.3)
    solution = solve(worlds.two_buyers(), Options(caps=(cap,)))
    assert solution.demand["unmet"].sum() == exactly(100 / 7)
    assert made(solution) == {"rival": exactly(180 / 7), "friend": exactly(60)}


def test_priced_steps() -> None:
    solution = solve(worlds.steps())
    assert solution.sense == "welfare"
    assert solution.objective == exactly(1200)
    assert (solution.value, solution.cost) == (exactly(3000), exactly(1800))
    price = solution.prices.query("place == 'market' and traded")["price"]
    assert price.tolist() == [exactly(60)]


def test_by_product_is_made_for_its_own_sake() -> None:
    solution = solve(worlds.by_product())
    assert solution.cost == exactly(2400)
    assert made(solution) == {"joint": exactly(120)}
    prices = solution.prices.query("place == 'market'").set_index("commodity")["price"]
    assert prices["cobalt"] == exactly(200)
    assert prices["copper"] == exactly(0)


@pytest.mark.parametrize(("closed", "cost"), [("", 630), ("cheap", 1030)])
def test_inputs_and_a_plant_out(closed: str, cost: float) -> None:
    solution = solve(worlds.assembly(closed))
    assert solution.cost == exactly(cost)
    served(solution)
    if not closed:
        assert dual(solution, "facility", "cheap") == exactly(5)


TARIFF = "id, kind, commodity, from, to, rate\nt, tariff, good, NEAR, BUY, {}"
QUOTA = "id, kind, commodity, from, buyer, limit\nq, quota, good, NEAR, BUY, 30"
BAN = "id, kind, commodity, from, buyer\nb, ban, good, NEAR, BUY"
LAPSED = "id, kind, commodity, from, buyer, to_year\nb, ban, good, NEAR, BUY, 2023"
CONTRACT = "id, commodity, from, buyer, quantity\nc, good, FAR, BUY, 40"


@pytest.mark.parametrize(
    ("tables", "cost"),
    [
        ({}, 1000),
        ({"controls": TARIFF.format(5)}, 1500),
        ({"controls": TARIFF.format(20)}, 2500),
        ({"controls": QUOTA}, 2050),
        ({"controls": BAN}, 2500),
        ({"controls": LAPSED}, 1000),
        ({"contracts": CONTRACT}, 1600),
    ],
    ids=["free", "tariff", "high tariff", "quota", "ban", "lapsed ban", "contract"],
)
def test_controls_and_contracts(tables: Mapping[str, str], cost: float) -> None:
    solution = solve(worlds.controlled(**tables))
    assert solution.cost == exactly(cost)
    served(solution)


def test_contract_that_runs_off() -> None:
    """40 until 2025, then over two years to nothing: 40, 20, 0 from FAR cost 15 more each, not discounted."""
    text = "id, commodity, from, buyer, quantity, to_year, run_off_years\nc, good, FAR, BUY, 40, 2025, 2"
    solution = solve(worlds.controlled(contracts=text), Options(years=(2025, 2026, 2027), discount=0))
    assert [made(solution, year).get("far", 0) for year in (2025, 2026, 2027)] == [exactly(x) for x in (40, 20, 0)]
    assert solution.cost == exactly(3 * 1000 + 15 * 60)


def test_contract_that_cannot_be_kept_is_broken_and_said() -> None:
    text = "id, commodity, from, buyer, quantity\nc, good, FAR, BUY, 140"
    solution = solve(worlds.controlled(contracts=text))
    assert made(solution)["far"] >= 100 - 1e-9
    served(solution)


def test_prices_where_a_contract_cannot_be_kept() -> None:
    """All 100 come from FAR at 25; a unit less of it would come from NEAR at 10. No price is that of the breach."""
    text = "id, commodity, from, buyer, quantity\nc, good, FAR, BUY, 140"
    model = Model(worlds.controlled(contracts=text), Options())
    for _ in range(2):  # and the contract binds again when the model is solved again
        solution = model.solve()
        assert solution.shortfalls[["kind", "id", "quantity"]].to_numpy().tolist() == [["contract", "c", exactly(40)]]
        assert dual(solution, "contract", "c") == exactly(-15)
        at_market = solution.prices[solution.prices["traded"] & (solution.prices["place"] == "market")]
        assert at_market["price"].tolist() == [exactly(10)]
        assert solution.cost == exactly(2500)


DUTY = "id, kind, commodity, from, to, rate, ad_valorem\nt, tariff, good, , BUY, {}, {}"


@pytest.mark.parametrize(
    ("rate", "part", "cost"),
    [("", 0.5, 1400), (1, 0.5, 1500), ("", 1.5, 2200), ("", 2.5, 2800), ("", 0, 1000)],
)
def test_tariff_by_value(rate: object, part: float, cost: float) -> None:
    """100 from NEAR at 10, on a price of 8, or from FAR at 25, on the world's price of 1.2 (99 is to come).

    Half of the value: 10 + 4; with 1 a unit beside: 10 + 5; three halves: 10 + 12; five halves: 10 + 20 or 25 + 3.
    """
    prices = (
        "commodity, place, year, price\ngood, , 2023, 1.2\ngood, near, 2020, 7\ngood, near, 2024, 8\ngood, , 2025, 99"
    )
    solution = solve(worlds.controlled(controls=DUTY.format(rate, part), prices=prices))
    assert solution.cost == exactly(cost)
    assert solution.accounts["tariffs"].sum() == exactly(cost - (2500 if cost == 2800 else 1000))


def built(solution: Solution) -> pd.DataFrame:
    return solution.builds[solution.builds["capacity"] > 1e-9]


@pytest.mark.parametrize(
    ("lead", "ramp", "lifetime", "imported"),
    [
        (1, 1, 10, {2025: 100}),  # decided in 2025, up in 2026
        (2, 1, 10, {2025: 100, 2026: 100}),
        (1, 2, 10, {2025: 100, 2026: 50}),  # half of it in its first year
        (0, 1, 10, {}),
    ],
)
def test_lead_time_and_ramp(lead: int, ramp: int, lifetime: int, imported: dict[int, float]) -> None:
    """Years 2025 to 2028, no discount: 60 an import, 10 a unit made and 10 a year of capital a unit that is up."""
    years = (2025, 2026, 2027, 2028)
    solution = solve(worlds.growing(lead, ramp, lifetime), Options(years=years, discount=0))
    got = {year: made(solution, year).get("imports", 0.0) for year in years}
    assert got == {year: pytest.approx(imported.get(year, 0), abs=1e-6) for year in years}
    up = len(years) - lead
    bought = sum(imported.values())
    assert solution.cost == exactly(60 * bought + 10 * (400 - bought) + 10 * 100 * up)
    assert built(solution)[["year", "capacity"]].values.tolist() == [[2025, exactly(100)]]
    assert built(solution)["capital"].tolist() == [exactly(10_000)]


def test_a_plant_that_wears_out() -> None:
    """Two years of life for 100 of capital, 50 a year: a unit made costs 60, as an import does; 400 x 60 either way."""
    solution = solve(worlds.growing(0, 1, 2), Options(years=(2025, 2026, 2027, 2028), discount=0))
    assert solution.cost == exactly(60 * 400)


def test_building_may_be_forbidden_or_begin_later() -> None:
    years = (2025, 2026, 2027, 2028)
    assert solve(worlds.growing(), Options(years=years, discount=0, build=False)).cost == exactly(60 * 400)
    world = worlds.growing(lead=0)
    later = world["facilities"].assign(build_from=[2027, pd.NA])
    solution = solve(world.replace(facilities=later), Options(years=years, discount=0))
    assert solution.cost == exactly(60 * 200 + 20 * 200)
    assert built(solution)["year"].tolist() == [2027]


def test_reserves_run_out() -> None:
    solution = solve(worlds.reserves(), Options(years=(2025, 2026, 2027), discount=0.1))
    assert [made(solution, year)["small"] for year in (2025, 2026, 2027)] == [exactly(x) for x in (50, 50, 20)]
    assert solution.cost == exactly(500 + 500 / 1.1 + 1100 / 1.21)
    assert dual(solution, "reserves", "small") == exactly(20 / 1.21)


def test_cap_by_year() -> None:
    cap = Cap(BUY, RIV, {2026: 0.5, 2027: 0.2}, name="rival")
    solution = solve(worlds.transit(), Options(years=(2025, 2026, 2027), caps=(cap,), discount=0))
    assert solution.cost == exactly(1000 + 2000 + 2600)


def test_observed_output_is_held_in_the_base_year_only() -> None:
    """FAR dug 30 though it is dear: 70 x 10 + 30 x 25 = 1450."""
    world = worlds.controlled()
    seen = world.replace(facilities=world["facilities"].assign(output=[70.0, 30.0]))
    assert solve(seen, Options(base=True)).cost == exactly(1450)
    assert solve(seen).cost == exactly(1000)


def test_stock_of_another_buyer_stays_where_it_is() -> None:
    """A stock of 40 at 1 lies at the market, for FAR alone or for BUY: 1000, or 60 x 10 + 40 = 640."""
    world = worlds.controlled()
    for buyer, cost in (("FAR", 1000), ("BUY", 640), ("", 640)):
        stock = worlds.frame(f"id, place, commodity, quantity, price, buyer\ns, market, good, 40, 1, {buyer}")
        assert solve(world.replace(stockpiles=stock)).cost == exactly(cost)


def test_opening_closing_and_idle() -> None:
    """NEAR closes after 2025 and FAR opens in 2026: 1000, then 2500; an idle plant without a year never counts."""
    world = worlds.controlled()
    table = world["facilities"].assign(close_year=[2025, pd.NA], open_year=[pd.NA, 2026])
    solution = solve(world.replace(facilities=table), Options(years=(2025, 2026), discount=0))
    assert solution.cost == exactly(3500)
    idle = world["facilities"].assign(status=["idle", "operating"])
    assert solve(world.replace(facilities=idle)).cost == exactly(2500)


def test_nothing_is_wanted() -> None:
    world = worlds.star("country, id, cost\nA, mine, 60", "id, place, commodity, quantity\nd, market, good, 0")
    solution = solve(world)
    assert solution.objective == exactly(0)
    assert isinstance(world, World)


def test_demand_that_nothing_reaches_is_unmet() -> None:
    world = worlds.controlled()
    cut = world.replace(legs=world["legs"].assign(status="closed"))
    assert solve(cut).demand["unmet"].tolist() == [exactly(100)]


@pytest.mark.parametrize("seed", range(20))
def test_market_of_constant_elasticities(seed: int) -> None:
    """Price, quantity and welfare by formula; sizes over eight and prices over seven orders of magnitude."""
    rng = np.random.default_rng(seed)
    a, b, e = 10 ** rng.uniform(-2, 6), 10 ** rng.uniform(-2, 5), -rng.uniform(0.05, 3)
    c, d, f = a * rng.uniform(0.3, 2), b * rng.uniform(0.2, 1.5), rng.uniform(0.2, 4)
    most = b * rng.uniform(5, 20)
    price = np.exp((np.log(a / c) - e * np.log(b) + f * np.log(d)) / (f - e))
    quantity, least = a * (price / b) ** e, a * (most / b) ** e
    solution = solve(worlds.elastic((a, b, e), (c, d, f), most))
    assert solution.prices["price"].tolist() == [pytest.approx(price, rel=1e-6)]
    assert solution.demand["delivered"].tolist() == [pytest.approx(quantity, rel=1e-6)]
    area = a * b / (1 + 1 / e) * ((quantity / a) ** (1 + 1 / e) - (least / a) ** (1 + 1 / e))
    cost = c * d / (1 + 1 / f) * (quantity / c) ** (1 + 1 / f)
    assert solution.objective == pytest.approx(most * least + area - cost, rel=1e-9)


def two_makers(**more: Any) -> World:
    """A makes at 10 and B at 9, either up to 100; both are 1 from C, which wants 50; no `processes`."""
    return World.build(
        {
            "places": pd.DataFrame({"id": ["a", "b", "c"], "country": ["AAA", "BBB", "CCC"]}),
            "commodities": pd.DataFrame({"id": ["x"], "switching": [more.pop("switching", 0.0)]}),
            "facilities": pd.DataFrame(
                {"id": ["fa", "fb"], "place": ["a", "b"], "process": "x", "capacity": 100, "cost": [10, 9]}
            ),
            "legs": pd.DataFrame({"id": ["ac", "bc"], "from": ["a", "b"], "to": "c", "cost": 1}),
            "demand": pd.DataFrame({"id": ["d"], "place": ["c"], "commodity": ["x"], "quantity": [50]}),
            **more,
        },
        first_year=2025,
    )


@pytest.mark.parametrize(("switching", "from_a", "cost"), [(0.0, 0.0, 500.0), (0.5, 0.0, 518.75), (2.0, 37.5, 537.5)])
def test_habits_are_left_where_that_is_worth_it(switching: float, from_a: float, cost: float) -> None:
    """C took three quarters from A: to take all from B saves 37.5 and costs 37.5 x switching."""
    flows = pd.DataFrame(
        {"id": ["1", "2"], "commodity": "x", "from": ["AAA", "BBB"], "buyer": "CCC", "year": 2024, "quantity": [30, 10]}
    )
    found = solve(two_makers(flows=flows, switching=switching), Options(years=(2025,)))
    made = found.production.groupby("facility")["quantity"].sum()
    assert made.get("fa", 0.0) == pytest.approx(from_a)
    assert found.objective == pytest.approx(cost)
    assert found.accounts["switching"].sum() == pytest.approx(switching * (37.5 - from_a))


def test_nothing_is_made_to_be_thrown_away() -> None:
    """A contract for 60 from A meets a demand of 50: 50 are made, and the contract is short by 10."""
    contracts = pd.DataFrame({"id": ["k"], "commodity": ["x"], "from": ["AAA"], "buyer": ["CCC"], "quantity": [60]})
    found = solve(two_makers(contracts=contracts))
    assert found.production["quantity"].sum() == pytest.approx(50)
    assert found.shortfalls[["kind", "id"]].to_numpy().tolist() == [["contract", "k"]]
    assert found.shortfalls["quantity"].tolist() == pytest.approx([10])
