"""Proposals, on worlds worked out by hand."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lodeway import Goal, InputError, World
from lodeway.agreements.register import add
from lodeway.measures.revenue import export_value
from lodeway.report.annex import annex, register_texts, write_proposal
from lodeway.study import Proposal, propose
from lodeway.study.draft import draft_rows
from lodeway.world import save
from tests.commands import Program
from tests.worlds import frame, make

GOAL = Goal(mineral="good", buyer="BUY", avoid="RIV", cap=0, by=2027)


def losing(out: int = 40, capex: int = 10) -> World:
    """PAR digs 100: 60 for BUY, whose way leads through RIV, and `out` for OTH. PAL could build a mine for BUY.

    Everything is worth 10. Without the cap PAR earns 600 of BUY and 10 x out of OTH. Under a cap of 0 PAL builds 60.
    """
    return make(
        places="id, country\nmine, PAR\nnew, PAL\nmarket, BUY\nother, OTH\nrival, RIV",
        facilities=(
            "id, place, process, cost, capacity, max_build, capex, status\n"
            f"m, mine, mine, 1, 100, 0, 0, operating\nn, new, mine, 1, 0, 100, {capex}, planned"
        ),
        legs=(
            "id, from, to, cost, countries\nthrough, mine, market, 1, PAR|RIV|BUY\n"
            "direct, new, market, 5,\nout, mine, other, 1,\ncross, rival, market, 9,"
        ),
        demand=f"id, place, commodity, quantity\nb, market, good, 60\no, other, good, {out}",
        prices="commodity, year, price\ngood, 2024, 10",
    )


def joint(*, second: bool = True) -> World:
    """PAR digs 40 for OTH. A new mine there would dig 60 for BUY, with as much slag, which only RIV takes, at 100.

    RIV sells to BUY now. PAL could build a mine as well, if there is a `second`, at a higher cost.
    """
    last = "\nk, new, mine, 1, 0, 100, 50, planned" if second else ""
    return make(
        places="id, country\nmine, PAR\nnew, PAL\nmarket, BUY\nother, OTH\nrival, RIV",
        commodities="id, mineral\ngood, good\nslag, good",
        processes="id, output, kind\nmine, good, extraction\nrich, good, extraction",
        recipes="process, commodity, role, amount\nrich, slag, byproduct, 1",
        facilities=(
            "id, place, process, cost, capacity, max_build, capex, status\n"
            "m, mine, mine, 1, 40, 0, 0, operating\nr, rival, mine, 1, 100, 0, 0, operating\n"
            f"n, mine, rich, 1, 0, 100, 100, planned{last}"
        ),
        legs=(
            "id, from, to, cost\nbuy, mine, market, 1\nsell, mine, rival, 1\nout, mine, other, 0\n"
            "old, rival, market, 0\ndirect, new, market, 9"
        ),
        demand=(
            "id, place, commodity, quantity, price\nb, market, good, 60,\no, other, good, 40,\ns, rival, slag, 60, 2"
        ),
        prices="commodity, year, price\ngood, 2024, 10\nslag, 2024, 100",
    )


@cache
def whole() -> Proposal:
    """The proposal of the first world, drawn up once."""
    return propose(losing(), GOAL, "PAR,PAL")


def side(found: pd.DataFrame, partner: str) -> pd.Series:
    return found.set_index("partner").loc[partner]


def test_a_partner_that_loses_is_made_whole() -> None:
    """PAR loses 600 a year of 1000 and is paid it; now the buyer could stop paying, where RIV could close the way."""
    found = whole()
    assert found.stands
    par, pal = (side(found.sides, p) for p in ("PAR", "PAL"))
    assert [par["revenue_without"], par["revenue_with"], par["payment"]] == pytest.approx([1000, 400, 600])
    assert [par["freedom_without"], par["freedom_with"]] == pytest.approx([0.4, 0.4])
    assert [pal["revenue_without"], pal["revenue_with"], pal["payment"]] == pytest.approx([0, 600, 0])
    assert pal["invested"] == pytest.approx(60 * 10)
    items = found.items.set_index("id")
    assert items.loc["build.n", "quantity"] == pytest.approx(60)
    assert items.loc["build.n", "promiser"] == ("PAL",)
    assert items.loc["finance.n", ["amount", "part_of"]].tolist() == [pytest.approx(600), "build.n"]
    assert items.loc["ship.PAL.good.BUY", "quantity"] == pytest.approx(60)
    assert items.loc["buy.PAL.good.BUY", "amount"] == pytest.approx(600)
    assert items.loc["pay.PAR", "amount"] == pytest.approx(600 * 3)  # 2027, 2028 and 2029
    assert found.payments == pytest.approx(sum(600 / 1.05**n for n in (2, 3, 4)), rel=0.06)


def test_a_rivals_stronger_lever_is_planned_around() -> None:
    """The new mine in PAR would make RIV, which takes its slag, a master of most of its revenue: PAL builds instead."""
    found = propose(joint(), GOAL, "PAR,PAL")
    assert found.stands
    assert "No additions in PAR" in found.tried[1]
    assert found.items["facility"].tolist().count("k") == 2
    assert "n" not in found.items["facility"].tolist()
    assert side(found.sides, "PAR")["freedom_with"] == pytest.approx(1)


def test_where_only_what_is_new_is_at_stake_a_guarantee_stands_by() -> None:
    """Without PAL only the new mine in PAR reaches the goal. RIV could take 6000 of 7000: 1000 are left, not 400."""
    found = propose(joint(second=False), GOAL, "PAR")
    assert found.stands
    par = side(found.sides, "PAR")
    assert [par["floor_without"], par["floor_with"]] == pytest.approx([400, 7000])
    assert "PAR: RIV could take 85.7% of its revenue (market), now 0.0%" in found.tried[0]
    assert [par["standby"], par["standby_against"]] == [pytest.approx(6000), "RIV"]
    assert "out of reach" in found.tried[1]
    assert found.items.set_index("id").loc["standby.PAR", "amount_kind"] == "guarantee"


def test_where_no_package_exists_it_says_so() -> None:
    """Without prices nobody can say what PAR earns; without a clean mine anywhere the goal is out of reach."""
    unpriced = losing().keep(prices=losing()["prices"].iloc[:0])
    found = propose(unpriced, GOAL, "PAR")
    assert found.plan.met
    assert not found.stands
    assert side(found.sides, "PAR")["why"] == "its revenue is not known: there is no reference price of good"
    assert "no reference price of good" in annex(found)
    world = losing()
    bare = propose(world.keep(facilities=world["facilities"].assign(max_build=0.0)), GOAL, "PAR")
    assert not bare.plan.met
    assert not bare.stands
    assert bare.tried == ()
    text = annex(bare)
    assert "It is NOT met; the plan that comes closest reaches 100.0 %" in text
    assert "NO PACKAGE WAS FOUND" in text


def test_the_buyers_own_lever_is_bound_by_a_guarantee() -> None:
    """PAR sells to OTH alone, 400 a year; a new clean mine there sells 600 to BUY, which could close its market."""
    world = joint(second=False)
    clean = world.keep(recipes=world["recipes"].iloc[:0])
    found = propose(clean, GOAL, "PAR")
    assert found.stands
    par = side(found.sides, "PAR")
    assert [par["revenue_without"], par["revenue_with"]] == pytest.approx([400, 1000])
    assert par["guarantee"] == pytest.approx(600)
    assert par["freedom_with"] == pytest.approx(par["freedom_without"])
    assert "guarantee.PAR" in found.items["id"].tolist()


def test_what_is_needed_from_others_is_no_commitment() -> None:
    found = propose(losing(), GOAL, "PAR")
    assert found.conditions["id"].tolist() == ["n"]
    assert "build.n" not in found.items["id"].tolist()
    assert "nobody at the table can promise them" in annex(found)


def test_what_a_firm_of_the_power_would_build_is_no_commitment() -> None:
    """PAL's mine alone can serve BUY, and is RIV's: whoever sits at the table cannot promise it, nor BUY pay for it."""
    world = losing()
    only = world.keep(legs=world["legs"][world["legs"]["id"] != "through"])
    owned = only.replace(owners=frame("entity, owner, share\nn, RIV, 1"))
    for case, promised in ((only, True), (owned, False)):
        found = propose(case, replace(GOAL, cap=1), "PAL")
        assert ("n" in found.items["facility"].tolist()) is promised
        assert found.conditions["id"].tolist() == ([] if promised else ["n"])


def test_the_buyer_promises_to_keep_the_cap() -> None:
    """All that BUY gets is touched without the plan; where the cap would be kept anyway, nobody has to promise it."""
    limit = whole().items.set_index("id").loc["limit"]
    assert (limit["promiser"], limit["counterpart"], limit["due"]) == (("BUY",), ("PAL", "PAR"), 2027)
    assert "no more than 0.0% of its supply touched by RIV" in limit["act"]
    idle = propose(losing(), replace(GOAL, cap=1), "PAR,PAL")
    assert "limit" not in idle.items["kind"].tolist()
    assert "would be met without any of it" in annex(idle)


def test_the_annex_tells_payments_by_year_and_who_gains_nothing() -> None:
    """PAR is asked for nothing, and PAL earns 600 that it would not have."""
    text = annex(whole())
    assert "| PAR | 2028 | 1.0 thousand USD | 400 USD | 600 USD |" in text
    assert "why sign is still to be found" not in text
    assert "Nothing is asked of PAR." in text


def test_a_register_takes_several_drafts(tmp_path: Path) -> None:
    """Each draft is a source of its own, those of one goal under another cap too."""
    world = losing()
    drafts = (
        ("one", whole()),
        ("two", propose(world, GOAL, "PAL")),
        ("three", propose(world, replace(GOAL, cap=0.5), "PAL")),
    )
    for name, found in drafts:
        write_proposal(found, tmp_path / name)
        added = add(tmp_path / "mine", world, json.loads((tmp_path / name / "register.json").read_text("utf-8")))
    assert len(added.world["agreements"]) == 3
    assert set(added.world["commitments"]["source"]) == set(added.world["sources"]["id"])


def test_nobody_is_on_two_sides() -> None:
    for partners in ("BUY,PAR", "RIV"):
        with pytest.raises(InputError) as refused:
            propose(losing(), GOAL, partners)
        assert refused.value.code == "A070"


def test_register_rows_are_drafts_that_a_register_takes() -> None:
    found = whole()
    rows = draft_rows(found)
    commitments = rows["commitments"]
    assert set(commitments["modality"]) == {"possible"}
    assert commitments["note"].str.contains("nobody has promised").all()
    assert set(rows["agreements"]["kind"]) == {"draft"}
    build = rows["links"].set_index("effect").loc["adds"]
    assert (build["facility"], build["quantity"]) == ("n", pytest.approx(60))
    texts = register_texts(rows)
    read = {name: frame(text) for name, text in texts.items()}
    world = losing().replace(**read)
    assert set(world["links"]["commitment"]) <= set(world["commitments"]["id"])
    assert not [f for f in world.findings if f.level == "error"]
    alone = world["commitments"][world["commitments"]["part_of"] == ""]
    assert alone["amount_high"].sum() == pytest.approx(600 + 1800)  # the mine, and three years of payments


@settings(max_examples=3, suppress_health_check=list(HealthCheck))
@given(out=st.integers(1, 40), capex=st.integers(1, 60))
def test_no_partner_of_a_proposal_that_stands_is_worse_off(out: int, capex: int) -> None:
    """Read again from the two solutions, not from the proposal's own table."""
    found = propose(losing(out, capex), GOAL, "PAR,PAL")
    assert found.stands
    paid = found.years.set_index(["partner", "year"])["payment"]
    for year in found.plan.solution.years:
        ours, without = (
            export_value(found.plan.world, s, year).groupby("country")["revenue"].sum()
            for s in (found.plan.solution, found.plan.reference)
        )
        for partner in found.partners:
            assert ours.get(partner, 0) + paid[partner, year] >= without.get(partner, 0) * (1 - 1e-3)
    both = found.sides[["freedom_without", "freedom_with"]].dropna()
    assert (both["freedom_with"] >= both["freedom_without"] - 1e-3).all()


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Program:
    return Program(monkeypatch, capsys)


def test_the_command(run: Program, tmp_path: Path) -> None:
    save(losing(), tmp_path / "world")
    words = ("agreements", "propose", "--buyer", "BUY", "--partners", "PAR,PAL", "--avoid", "RIV", "--cap", "0%")
    words = (*words, "--by", "2027", "--world", tmp_path / "world")
    text = run(*words, "--out", tmp_path / "draft").out
    for part in ("# Draft: good for BUY", "Nobody has promised", "No partner is worse off", "pay", "| 600 USD"):
        assert part in text
    assert (tmp_path / "draft" / "annex.md").read_text() in text
    added = run("agreements", "add", tmp_path / "draft" / "register.json", "--register", tmp_path / "own", "--world",
                tmp_path / "world")  # fmt: skip
    assert added.code == 0, added.err
    with (tmp_path / "draft" / "register" / "commitments.csv").open() as file:
        assert {row["modality"] for row in csv.DictReader(file)} == {"possible"}
    told = json.loads(run(*words, "--mineral", "good", "--json").out)
    assert told[0]["stands"] is True
    assert told[0]["draft"] is True
    assert run(*words, "--out", tmp_path / "draft").code == 2
    assert "A071" in run("agreements", "propose", "--buyer", "OTH", "--partners", "RIV", "--avoid", "PAL", "--world",
                         tmp_path / "world").err  # fmt: skip


def test_every_good_that_is_bought_is_told() -> None:
    """BUY gets ore that RIV carries and metal that nobody touches: both stand in the draft."""
    world = losing()
    second = world.replace(
        commodities=frame("id, mineral, stage\ngood, good, mine\nmetal, good, refining"),
        processes=frame("id, output, kind\nmine, good, extraction\nmelt, metal, extraction"),
        facilities=frame(
            "id, place, process, cost, capacity, max_build, capex, status\n"
            "m, mine, mine, 1, 100, 0, 0, operating\nn, new, mine, 1, 0, 100, 10, planned\n"
            "k, new, melt, 1, 50, 0, 0, operating"
        ),
        demand=frame("id, place, commodity, quantity\nb, market, good, 60\no, other, good, 40\nd, market, metal, 9"),
        prices=frame("commodity, year, price\ngood, 2024, 10\nmetal, 2024, 20"),
    )
    found = propose(second, GOAL, "PAR,PAL")
    text = annex(found)
    assert "0.0 % of good, and 100.0 % without the plan" in text
    assert "0.0 % of metal, and 0.0 % without the plan" in text
    assert "100.0% of good, 0.0% of metal" in found.items.set_index("id").loc["limit", "condition"]
