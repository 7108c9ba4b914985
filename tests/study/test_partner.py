"""The seller's side, on worlds worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

import lodeway
from lodeway import Goal, InputError, World
from lodeway.world import save
from tests.commands import Program
from tests.worlds import make

PRICE = "commodity, year, price\ngood, 2024, 10"


def levers(prices: str = PRICE) -> World:
    """PAR digs 100 at no cost, of which RIV takes 60 and BUY 40; OWN holds 30 % of the mine.

    To BUY it goes through RIV for 1, or around for 5, of which there is room for 30. A mine in BUY digs at 100 for all.
    """
    return make(
        places="id, country\nmine, PAR\nrival, RIV\nmarket, BUY\noffice, OWN",
        facilities="id, place, process, cost, capacity\nm, mine, mine, 0, 100\ns, market, mine, 100,",
        owners="entity, owner, share\nm, OWN, 0.3\nm, PAR, 0.7",
        legs=(
            "id, from, to, cost, capacity, countries\nsell, mine, rival, 0,,\n"
            "through, mine, market, 1,, PAR|RIV|BUY\naround, mine, market, 5, 30,\nback, market, rival, 0,,"
        ),
        demand="id, place, commodity, quantity\nr, rival, good, 60\nb, market, good, 40",
        **({"prices": prices} if prices else {}),
    )


def chain() -> World:
    """PAR sells 100 of ore (10 each) to a smelter in MID: 50 of metal (50 each), 30 of it for BUY and 20 for RIV."""
    return make(
        places="id, country\nmine, PAR\nsmelter, MID\nmarket, BUY\nrival, RIV",
        commodities="id, stage\nm/ore, mine\nm/metal, refining",
        processes="id, output, kind\nmine, m/ore, extraction\nsmelt, m/metal, processing",
        recipes="process, commodity, amount\nsmelt, m/ore, 2",
        facilities="id, place, process\nm, mine, mine\ns, smelter, smelt",
        legs="id, from, to\na, mine, smelter\nb, smelter, market\nc, smelter, rival",
        demand="id, place, commodity, quantity\nd, market, m/metal, 30\ne, rival, m/metal, 20",
        prices="commodity, year, price\nm/ore, 2024, 10\nm/metal, 2024, 50",
    )


def row(table: pd.DataFrame, **keys: str) -> pd.Series:
    for key, value in keys.items():
        table = table[table[key] == value]
    assert len(table) == 1
    return table.iloc[0]


def test_shares_of_revenue_by_role() -> None:
    found = lodeway.measure_partner(levers(), "PAR", ["RIV", "OWN"])
    assert row(found.income, mineral="all")[["export_revenue", "value_added"]].tolist() == [1000, 1000]
    riv, own = (row(found.grip, mineral="all", power=p) for p in ("RIV", "OWN"))
    roles = ["first_buyer", "final_buyer", "way", "owner", "owner_pro_rata", "any"]
    assert riv[roles].tolist() == pytest.approx([0.6, 0.6, 0.4, 0, 0, 1])
    assert own[roles].tolist() == pytest.approx([0, 0, 0, 1, 0.3, 1])
    high = lodeway.measure_partner(levers(), "PAR", ["OWN"], threshold=0.31)
    assert row(high.grip, mineral="all")[roles].tolist() == pytest.approx([0, 0, 0, 0, 0.3, 0])


def test_each_lever_is_pulled_and_the_worst_is_told() -> None:
    """RIV's market: 60 x 10. Its territory: those, and of BUY's 40 all but the 30 that go around. OWN shuts all."""
    found = lodeway.measure_partner(levers(), "PAR", ["RIV", "OWN"])
    lost = found.levers.set_index(["power", "lever"])
    assert lost["revenue_lost"].to_dict() == pytest.approx({
        ("RIV", "market"): 600, ("RIV", "territory"): 700, ("RIV", "owners"): 0,
        ("OWN", "market"): 0, ("OWN", "territory"): 0, ("OWN", "owners"): 1000,
    })  # fmt: skip
    assert lost["value_added_lost"].tolist() == pytest.approx(lost["revenue_lost"].tolist())
    assert lost["stuck"].dropna().to_dict() == pytest.approx({("RIV", "territory"): 100, ("OWN", "territory"): 0})
    assert row(found.grip, mineral="all", power="RIV")["stuck"] == pytest.approx(0.1)
    freedom = found.freedom.set_index("power")
    assert freedom["lever"].to_dict() == {"RIV": "territory", "OWN": "owners"}
    assert freedom["freedom"].to_dict() == pytest.approx({"RIV": 0.3, "OWN": 0})


def test_the_final_buyer_is_found_behind_the_smelter() -> None:
    found = lodeway.measure_partner(chain(), "PAR", ["MID", "BUY", "RIV"])
    roles = ["first_buyer", "final_buyer", "any"]
    shares = found.grip[found.grip["mineral"] == "all"].set_index("power")[roles]
    assert shares.loc["MID"].tolist() == pytest.approx([1, 0, 1])
    assert shares.loc["BUY"].tolist() == pytest.approx([0, 0.6, 0.6])
    assert shares.loc["RIV"].tolist() == pytest.approx([0, 0.4, 0.4])


def test_value_added_by_stage() -> None:
    """Ore 100 x 10 at the mine; metal 50 x 50 less that ore: 1500, all of it in MID."""
    found = lodeway.measure_partner(chain(), "PAR,MID", ["RIV"])
    stages = found.stages.set_index(["partner", "stage"])
    assert stages["value_added"].to_dict() == pytest.approx({("MID", "refining"): 1500, ("PAR", "mine"): 1000})
    assert stages["kept"].tolist() == pytest.approx([1, 1])
    assert stages.loc[("PAR", "mine"), "chain"] == pytest.approx(0.4)
    assert set(found.freedom["partner"]) == {"PAR", "MID"}


def test_what_is_not_defined_says_why() -> None:
    nothing = lodeway.measure_partner(levers(), "OWN", ["RIV"])
    assert "exports nothing" in nothing.undefined["reason"].iloc[0]
    assert nothing.grip.empty
    dear = lodeway.measure_partner(levers(prices=""), "PAR", ["RIV"])
    assert "no reference price of good" in dear.undefined["reason"].iloc[0]
    assert dear.freedom["freedom"].isna().all()
    assert dear.grip["any"].isna().all()


def test_wrong_questions_are_refused() -> None:
    with pytest.raises(InputError) as refused:
        lodeway.measure_partner(levers(), "PAR,RIV", ["RIV"])
    assert refused.value.code == "I017"
    plan = lodeway.plan(levers(), Goal(mineral="good", buyer="BUY", avoid="RIV", cap=0.5, by=2027))
    with pytest.raises(InputError) as refused:
        lodeway.measure_partner(levers(), "PAR", ["RIV"], mineral="else", under=plan)
    assert refused.value.code == "I018"


def growing() -> World:
    """The way around may be widened by 10 for 1 USD a tonne of capacity; BUY plans to use nothing that crosses RIV."""
    world = levers()
    legs = world["legs"].copy()
    legs.loc[legs["id"] == "around", ["max_build", "capex", "lifetime"]] = [10.0, 1.0, 30]
    return world.replace(legs=legs)


def test_under_a_plan_what_it_builds_stands() -> None:
    """Around go 40 now, so that nothing is stuck: the closed territory costs the 600 from RIV alone."""
    plan = lodeway.plan(growing(), Goal(mineral="good", buyer="BUY", avoid="RIV", cap=0, by=2027))
    assert plan.met
    found = lodeway.measure_partner(plan.world, "PAR", ["RIV"], mineral="good", under=plan)
    assert found.year == 2027
    all_minerals = row(found.grip, mineral="all", power="RIV")
    assert all_minerals[["first_buyer", "way", "stuck"]].tolist() == pytest.approx([0.6, 0, 0])
    assert found.freedom["freedom"].tolist() == pytest.approx([0.4])


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Program:
    return Program(monkeypatch, capsys)


def test_the_command(run: Program, tmp_path: Path) -> None:
    save(growing(), tmp_path / "world")
    words = ("measure", "--partner", "PAR", "--power", "RIV", "--world", tmp_path / "world")
    text = run(*words).out
    for part in ("no other way", "its territory closed", "30.0 %", "export revenue 1.0 thousand USD"):
        assert part in text
    told = json.loads(run(*words, "--json", "--csv", tmp_path / "all.csv").out)["today"]
    assert told["freedom"][0]["freedom"] == pytest.approx(0.3)
    table = pd.read_csv(tmp_path / "all.csv")
    assert set(table["table"]) == {"income", "grip", "levers", "freedom", "stages"}
    assert run("measure", "good", "--world", tmp_path / "world").code == 2


def test_the_command_under_a_plan(run: Program, tmp_path: Path) -> None:
    save(growing(), tmp_path / "world")
    goal = ("--buyer", "BUY", "--avoid", "RIV", "--cap", "0%", "--by", "2027", "--world", tmp_path / "world")
    assert run("plan", "good", *goal, "--out", tmp_path / "run").code == 0
    told = json.loads(run("measure", "--partner", "PAR", "--power", "RIV", "--under", tmp_path / "run", "--json").out)
    assert [told[case]["freedom"][0]["freedom"] for case in ("today", "plan")] == pytest.approx([0.3, 0.4])
