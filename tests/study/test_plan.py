"""Plans of small worlds, by hand."""

from __future__ import annotations

import math

import pandas as pd
import pytest

import lodeway
from lodeway import Cap, InputError, Options, Plan
from lodeway.study.goal import AFTER, LONGEST
from lodeway.study.views import corridors, span
from tests.study.worlds import crossing, half, pair, pits
from tests.worlds import make, owned_plants, star

YEARS = list(range(2025, 2031))
LATEST = 2025 + LONGEST - AFTER


@pytest.fixture(scope="module")
def plan() -> Plan:
    return lodeway.plan(pits(), half())


def of(table: pd.DataFrame, column: str, **where: object) -> list[float]:
    for key, value in where.items():
        table = table[table[key] == value]
    return [float(x) for x in table[column]]


def test_exposure_by_year(plan: Plan) -> None:
    """All from RIV until half must be clean."""
    assert plan.met
    assert plan.confirmed
    assert plan.least == pytest.approx(0.5)
    assert plan.exposure["year"].tolist() == YEARS
    assert plan.exposure["cap"].tolist() == [1, 1, 1, 0.5, 0.5, 0.5]
    for column in ("plan", "plan_account", "plan_mixed"):
        assert plan.exposure[column].tolist() == pytest.approx([1, 1, 1, 0.5, 0.5, 0.5])
    assert plan.exposure["reference"].tolist() == pytest.approx([1] * 6)
    today = plan.exposure_today
    assert of(today, "share", custody="apart", power="any power", role="any") == pytest.approx([1])
    assert of(today, "share", custody="apart", power="RIV", role="transit") == pytest.approx([1])  # it begins in RIV
    assert of(today, "share", custody="mixed", power="RIV", role="ownership") == pytest.approx([0])


def test_builds(plan: Plan) -> None:
    """30 decided in 2026, open in 2028: any earlier would be charged for longer."""
    row = plan.builds.to_dict("records")[0]
    assert len(plan.builds) == 1
    assert (row["id"], row["year"], row["first_year"], row["country"]) == ("clean", 2026, 2028, "FRI")
    assert (row["capacity"], row["capital"], row["without_cap"]) == pytest.approx((30, 3000, 0))
    assert row["owner"] == ""


def test_premium_and_price_of_independence(plan: Plan) -> None:
    """3900 over 600 units; a point less saves 20 a year and 10 a year of capital, in three years: 90."""
    assert plan.premium == pytest.approx(3900)
    assert plan.premium_per_unit == pytest.approx(6.5)
    assert plan.independence["year"].tolist() == [2028, 2029, 2030]
    assert plan.independence["saving"].sum() == pytest.approx(90)
    assert plan.independence["saving"].min() >= 20 - 1e-6


def test_costs(plan: Plan) -> None:
    """Half at 10 and half at 30, 30 of it from a plant of 3000 over 10 years."""
    costs = plan.costs.set_index(["case", "year"])
    assert costs.loc[("today", 2024), "cost"] == pytest.approx(1000)
    assert costs.loc[("reference", 2028), "per_unit"] == pytest.approx(10)
    assert costs.loc[("plan", 2027), "cost"] == pytest.approx(1000)
    found = costs.loc[("plan", 2028)]
    assert found["making"] == pytest.approx(2000)
    assert found["building"] == pytest.approx(300)
    assert found["per_unit"] == pytest.approx(23)
    assert found["delivered"] == pytest.approx(100)


def test_gains(plan: Plan) -> None:
    """50 at 40 move from RIV to FRI."""
    for column in ("value_added", "export_revenue"):
        assert of(plan.gains, column, year=2028, country="RIV") == pytest.approx([2000])
        assert of(plan.gains, f"{column}_change", year=2028, country="RIV") == pytest.approx([-2000])
        assert of(plan.gains, f"{column}_change", year=2028, country="FRI") == pytest.approx([2000])
        assert of(plan.gains, f"{column}_change", year=2026, country="RIV") == pytest.approx([0])
        assert of(plan.gains, column, year=2024, country="RIV") == pytest.approx([4000])


def test_gains_that_are_not_known_are_not_nothing() -> None:
    """Ore has neither a price nor a market: what it adds in RIV is unknown, and so is the change."""
    found = lodeway.plan(pits(prices="commodity, year, price\ngood, 2030, 40"), half())
    assert found.gains["value_added"].notna().all()  # from the model's own prices
    table = lodeway.study.views.gains_against(
        *(found.gains[["year", "country", *GAINS]].assign(value_added=v) for v in (1.0, 1.0, math.nan))
    )
    assert table[table["value_added_change"].notna()].empty


GAINS = ["value_added", "export_revenue", "transit_revenue"]


def test_a_country_that_only_one_case_has_gains_all_of_it() -> None:
    rows = [pd.DataFrame({"year": 2030, "country": [c], **dict.fromkeys(GAINS, 5.0)}) for c in ("A", "A", "B")]
    table = lodeway.study.views.gains_against(*rows)
    assert of(table, "value_added_change", country="B") == [5]
    assert of(table, "value_added_change", country="A")[1:] == [-5]


@pytest.mark.parametrize(
    ("names", "way"),
    [
        (("access", "Sea", "access"), "Sea"),
        (("access", "network", ""), "overland"),
        (("access", "Air", "access"), "Air"),
        (("access", "Old road", "Sea"), "Old road"),
    ],
)
def test_what_a_way_is_called(names: tuple[str, str, str], way: str) -> None:
    world = make(
        places="id, country\nmine, FRI\na, FRI\nb, BUY\nmarket, BUY",
        facilities="id, place, process\nmine, mine, mine",
        legs="id, from, to, corridor\n1, mine, a, {}\n2, a, b, {}\n3, b, market, {}".format(*names),
        demand="id, place, commodity, quantity\nd, market, good, 100",
    )
    buyer = frozenset({"BUY"})
    found = lodeway.solve(world, Options(caps=(Cap(buyer, frozenset({"RIV"}), 1.0),)))
    assert corridors(world, found, buyer)["corridor"].tolist() == [way]


def test_binding(plan: Plan) -> None:
    """What FRI has now saves as much a unit as what is added, in three years: one percent of 20 saves 0.2 x 10 x 3."""
    row = plan.binding.to_dict("records")[0]
    assert (row["id"], row["kind"]) == ("clean", "facility")
    assert row["years"].startswith("2028")  # the three years share one worth, and any of them may show it
    assert row["saving"] == pytest.approx(6)
    assert plan.obstacles.empty


def test_ways_that_carry_it() -> None:
    """All through RIV; from 2028 on a tenth, and the rest around it, backwards on a leg that is built."""
    found = lodeway.plan(crossing(), half(cap=0.1))
    at = found.corridors.set_index(["year", "corridor"])
    assert at.loc[(2027, "Old road"), "share"] == pytest.approx(1)
    assert at.loc[(2028, "Old road"), "quantity"] == pytest.approx(10)
    assert at.loc[(2028, "New road"), "quantity"] == pytest.approx(90)
    assert tuple(at.loc[(2028, "New road"), ["countries", "passages"]]) == ("FRI, BUY", "strait")
    row = found.builds.to_dict("records")[0]
    assert (row["kind"], row["year"], row["first_year"], row["unit"]) == ("leg", 2027, 2028, "t")
    costs = found.costs.set_index(["case", "year"]).loc[("plan", 2028)]
    assert costs["building"] == pytest.approx(90 * 200 / 20)
    assert costs["moving"] == pytest.approx(10 * 10 + 90 * 20)
    assert found.premium == pytest.approx(3 * 0.9 * 2000)


@pytest.mark.parametrize(("price", "bought"), [(18, 60), (22, 100)])
def test_a_step_of_demand_gives_way_to_a_cap(price: float, bought: float) -> None:
    """60 must be had, 40 more are worth so much; RIV digs at 10, FRI at 30, so that half of each costs 20 on average.

    At 18 nobody buys the 40: 30 x 10 + 30 x 30 a year instead of 1000 less 40 x 18. At 22 they are bought: 2000.
    """
    wanted = f"id, place, commodity, quantity, price\nd, market, good, 60,\ne, market, good, 40, {price}"
    world = star("country, id, cost\nRIV, dirty, 10\nFRI, clean, 30", wanted)
    found = lodeway.plan(world, half())
    assert found.met
    last = found.solution.demand[found.solution.demand["year"] == 2030]
    assert last["delivered"].sum() == pytest.approx(bought)
    lost = 1200 - (1000 - 40 * price) if bought < 100 else 1000
    assert found.premium == pytest.approx(3 * lost)


@pytest.mark.parametrize("looser", [0.2, 0.5, 0.8, 1.0])
def test_a_looser_cap_never_costs_more(looser: float) -> None:
    """By hand: (1 - cap) x 100 clean, 20 of them there already: 20 more each, and 10 more for what is added."""
    found = lodeway.plan(pits(), half(cap=looser))
    clean = 100 * (1 - looser)
    assert found.solution.cost == pytest.approx(6000 + 3 * (20 * clean + 10 * max(clean - 20, 0)))
    assert found.met


def test_a_cap_of_nothing_and_a_cap_of_all() -> None:
    assert lodeway.plan(pits(), half(cap=0.0)).least == pytest.approx(0, abs=1e-9)
    free = lodeway.plan(pits(), half(cap=1.0))
    assert free.premium == pytest.approx(0)
    assert free.independence.empty


def test_a_linear_path() -> None:
    """From all in the base year to a half in 2028, in four steps of an eighth."""
    found = lodeway.plan(pits(lead=1), half(path="linear"))
    assert found.met
    assert found.exposure["cap"].tolist() == pytest.approx([0.875, 0.75, 0.625, 0.5, 0.5, 0.5])
    assert found.exposure["plan"].tolist() == pytest.approx([0.875, 0.75, 0.625, 0.5, 0.5, 0.5])


def test_a_linear_path_from_nothing_still_ends_at_the_cap() -> None:
    """Nothing is bought in the base year, so there is no exposure to start from: all is permitted before."""
    world = pits(lead=1, demand="id, place, commodity, quantity, series, year\n" + "\n".join(
        f"d{y}, market, good, {q}, s, {y}" for y, q in ((2024, 0), (2025, 100))
    ))  # fmt: skip
    found = lodeway.plan(world, half(path="linear"))
    assert found.exposure["cap"].tolist() == pytest.approx([0.875, 0.75, 0.625, 0.5, 0.5, 0.5])
    assert found.met


def test_a_linear_path_never_rises() -> None:
    """Today is cleaner than the cap: the cap holds at once, and not less."""
    goal = half(path="linear", cap=0.7)
    assert set(goal.shares((2025, 2026, 2027, 2028), 0.2).values()) == {0.7}


@pytest.mark.parametrize(("role", "exposure"), [("mine", 0.5), ("ownership", 0.0)])
def test_roles(role: str, exposure: float) -> None:
    """RIV digs but owns nothing."""
    found = lodeway.plan(pits(), half(roles=(role,)))
    assert found.met
    assert found.least == pytest.approx(exposure)
    assert found.builds.empty == (role == "ownership")


@pytest.mark.parametrize(("threshold", "cost"), [(0.25, 1450.0), (0.35, 1000.0)])
def test_threshold(threshold: float, cost: float) -> None:
    """See tests.worlds.owned_plants: RIV holds 30 % of the cheap mine."""
    found = lodeway.plan(owned_plants(), half(cap=0.1, by=2025, until=2025, threshold=threshold))
    assert found.solution.cost == pytest.approx(cost)


def test_buyers_of_a_group_are_pooled() -> None:
    """60 clean for 100 wanted: 40 % together, whoever gets them; a buyer alone takes 40 of them for 20 %."""
    for name in ("PAIR", "BUY,ALY", "pair"):
        found = lodeway.plan(pair(), half(buyer=name, cap=0.4, by=2025, until=2025))
        assert found.met
        assert found.least == pytest.approx(0.4)
        assert found.solution.cost == pytest.approx(40 * 10 + 60 * 20)
    alone = lodeway.plan(pair(), half(cap=0.2, by=2025, until=2025))
    assert alone.solution.cost == pytest.approx(60 * 10 + 40 * 20)


def test_groups_work_as_buyers_and_as_powers() -> None:
    """Kazakhstan is of the C5, the USA and Canada are of the G7."""
    world = star(
        "country, id, cost\nKAZ, cheap, 10\nCAN, clean, 30",
        "id, place, commodity, quantity\nd, market, good, 100",
        places="id, country\nmarket, USA\ncheap, KAZ\nclean, CAN",
    )
    for buyer, avoid in (("G7", "C5"), ("USA", "KAZ,UZB"), ("Canada, United States", "RUS,C5")):
        found = lodeway.plan(world, half(buyer=buyer, avoid=avoid, cap=0.3, by=2025, until=2025))
        assert found.solution.cost == pytest.approx(30 * 10 + 70 * 30)
        assert found.least == pytest.approx(0.3)


def test_a_mineral_is_planned_without_the_others() -> None:
    """Tin is dropped; what is wanted of it neither costs nor counts."""
    world = make(
        places="id, country\nrival, RIV\nfriend, FRI\nmarket, BUY",
        commodities="id\ngood\ntin/ore",
        processes="id, output, kind\nmine, good, extraction\ntin, tin/ore, extraction",
        facilities="id, place, process, cost\nrival, rival, mine, 10\nfriend, friend, mine, 30\ntin, rival, tin, 7",
        legs="id, from, to, commodities\na, rival, market, good|tin/*\nb, friend, market,",
        demand="id, place, commodity, quantity\nd, market, good, 100\nt, market, tin/ore, 100",
    )
    found = lodeway.plan(world, half(cap=0, by=2025, until=2025))
    assert found.solution.cost == pytest.approx(3000)
    assert found.world["facilities"]["id"].tolist() == ["rival", "friend"]


def test_a_mineral_that_nobody_wants_is_refused() -> None:
    world = pits(commodities="id\ngood\ntin/ore")
    with pytest.raises(InputError, match="nobody wants tin"):
        lodeway.plan(world, half(mineral="tin"))


def test_where_nothing_is_wanted_at_all_that_is_said() -> None:
    with pytest.raises(InputError, match=r"nobody wants good in this world\. Fill the table demand"):
        lodeway.plan(pits(demand="id, place, commodity, quantity"), half())


def test_demand_that_begins_in_a_plan() -> None:
    """Nothing is wanted, and so nothing shipped, today; 100 are from 2027 on, half of it from FRI in 2028."""
    rows = "\n".join(f"d{year}, market, good, {year}, 100" for year in range(2027, 2031))
    found = lodeway.plan(pits(demand=f"id, place, commodity, year, quantity\n{rows}"), half())
    assert found.met
    assert found.today.demand.empty
    assert found.today.shipments.empty
    assert math.isnan(of(found.costs, "per_unit", case="today")[0])
    assert of(found.costs, "delivered", case="plan") == pytest.approx([0, 0, 100, 100, 100, 100])
    assert of(found.exposure, "plan")[2:] == pytest.approx([1, 0.5, 0.5, 0.5])
    assert set(found.gains["year"]) == {2027, 2028, 2029, 2030}


def test_a_plan_in_which_nothing_travels() -> None:
    """100 are dug where they are wanted."""
    world = pits(demand="id, place, commodity, quantity\nd, cheap, good, 100", legs="id, from, to")
    found = lodeway.plan(world, half(buyer="RIV", avoid="FRI"))
    assert found.met
    assert found.solution.shipments.empty
    assert of(found.costs, "delivered", case="plan") == pytest.approx([100] * 6)


def test_contracts_that_break_are_told() -> None:
    """FRI has to sell 30 and can dig 20 until more can open, two years after the first in which it can be decided."""
    found = lodeway.plan(pits(contracts="id, commodity, from, buyer, quantity\nold, good, FRI, BUY, 30"), half())
    assert found.met
    rows = found.shortfalls.to_dict("records")
    short = [("today", 2024), ("reference", 2025), ("reference", 2026), ("plan", 2025), ("plan", 2026)]
    assert [(r["case"], r["year"]) for r in rows] == short
    assert {(r["kind"], r["id"], round(r["quantity"], 6)) for r in rows} == {("contract", "old", 10)}


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"mineral": "goof"}, "I002", "good"),
        ({"buyer": "FRI"}, "I007", "BUY"),
        ({"buyer": "BUY,RIV"}, "I007", "RIV"),
        ({"avoid": "RIW"}, "I001", "RIV"),
        ({"roles": ("mines",)}, "I007", "mine"),
        ({"by": 2024}, "I004", "2025"),
        ({"by": 2070, "until": None}, "I004", str(LATEST)),
        ({"tails": 0.002}, "I007", "enriches nothing"),
    ],
)
def test_goals_that_mean_nothing_are_refused(changes: dict[str, object], code: str, words: str) -> None:
    with pytest.raises(InputError) as refused:
        lodeway.plan(pits(), half(**changes))
    assert refused.value.code == code
    assert words in str(refused.value)


def test_the_latest_year_that_is_offered_is_taken() -> None:
    with pytest.raises(InputError, match=str(LATEST)):
        half(by=LATEST + 1, until=None).years(pits())
    assert half(by=LATEST, until=None).years(pits())[-1] == 2025 + LONGEST


def test_by_products_that_others_take_are_told_beside_the_cost() -> None:
    """10 metal of 100 ore at 10; the 90 salt beside it are worth 20 each where they come up: 1800."""
    world = make(
        places="id,country\nm,FRI\nb,BUY\no,OTH",
        commodities="id,mineral,stage\nore,x,mine\nmetal,x,refining\nsalt,x,refining",
        processes="id,output,kind\nsplit,metal,processing\ndig,ore,extraction",
        recipes="process,commodity,role,amount\nsplit,ore,input,10\nsplit,salt,byproduct,9",
        facilities="id,place,process,cost,capacity\nmine,m,dig,10,100\nworks,m,split,0,",
        legs="id,from,to,commodities\n1,m,b,metal|salt\n2,m,o,salt",
        demand="id,place,commodity,quantity,price\nd,b,metal,10,1000\ne,o,salt,200,20",
    )
    goal = lodeway.Goal("x", "BUY", "OTH", cap=0, by=2025, until=2025, discount=0)
    costs = lodeway.plan(world, goal).costs.set_index("case")
    assert costs["cost"].tolist() == pytest.approx([1000] * 3)
    assert costs["passed_on"].tolist() == pytest.approx([1800] * 3)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"cap": 1.5}, "I003"),
        ({"cap": math.nan}, "I003"),
        ({"threshold": -0.1}, "I003"),
        ({"discount": -0.1}, "I007"),
        ({"discount": math.nan}, "I007"),
        ({"path": "winding"}, "I007"),
        ({"until": 2027}, "I004"),
    ],
)
def test_goals_that_cannot_be_are_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(InputError) as refused:
        half(**changes)
    assert refused.value.code == code


def test_spans_of_years() -> None:
    assert span([2031, 2030, 2035, 2037, 2036]) == "2030-2031, 2035-2037"
    assert span(["all"]) == "all"
