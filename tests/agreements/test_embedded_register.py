"""The register that comes with the world: that it is sound, dated, sourced and says no more than was read."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

import lodeway
from lodeway.agreements import due, findings, show, standing
from lodeway.world import World
from lodeway.world.dates import last_day

READ = "2026-11-23"
CLIFFS = {"2026-11-10": ["chn.october-suspended", "usa-chn.exclusions"], "2026-11-27": ["chn-usa.ban-suspended"]}


@cache
def world() -> World:
    return lodeway.load()


def test_every_status_has_a_date_and_what_it_rests_on() -> None:
    log = world()["status_log"]
    pages = dict(zip(world()["evidence"]["id"], world()["evidence"]["source"], strict=True))
    bare = log[(log["evidence"] == "") & (log["status"] != "no_data")]
    assert bare.empty
    told = log[log["evidence"] != ""]
    assert (told["source"] == told["evidence"].map(pages)).all()
    assert (log["date"] != "").all()
    unsure = log[(log["status"] == "no_data") & (log["source"] != "")]
    assert unsure.empty


def test_nothing_in_the_log_is_assumed() -> None:
    """What no page tells is not told."""
    log = world()["status_log"]
    assert set(log["quality"]) == {"reported"}
    assert not log["note"].str.contains("no page|not kept").any()


def test_where_pages_differ_all_that_they_tell_stands_side_by_side() -> None:
    """The railway was said to cost 8, 4.665 and 4.7 billion; the row reckons with the last."""
    sheet = show(world(), "cku.opening")
    costs = sheet.evidence[sheet.evidence["fact"] == "amount_high"]
    assert sorted(map(float, costs["value"])) == [4.665e9, 4.7e9, 8e9]
    assert set(costs["publisher"]) == {"Fergana", "Qalampir"}
    assert sheet.row["amount_low"] == sheet.row["amount_high"] == 4.7e9
    pages = {key for f in findings(world()) if f.code == "W056" for key in f.rows}
    told = world()["evidence"].set_index("id").loc[sorted(pages)]
    differing = set(zip(told["commitment"] + told["agreement"], told["fact"], strict=True))
    assert {
        ("cku.opening", "amount_high"), ("cove.production", "due"), ("usa-aus.investment", "amount_low"),
        ("usa-uzb-2026-investment", "date"), ("tripp-2026", "date"), ("erg-mitsubishi.gallium", "due"),
    } <= differing  # fmt: skip


def test_every_agreement_and_promise_has_a_page_and_a_source_with_terms() -> None:
    evidence, sources = world()["evidence"], world()["sources"].set_index("id")
    for table, column in (("agreements", "agreement"), ("commitments", "commitment")):
        assert set(world()[table]["id"]) <= set(evidence[column])
        assert set(world()[table]["source"]) <= set(sources.index)
    own = sources[sources.index.str.startswith("agr-")]
    assert (own[["address", "licence", "accessed", "publisher"]] != "").all().all()
    used = {
        s
        for table in ("agreements", "commitments", "milestones", "status_log", "evidence")
        for s in world()[table]["source"]
    }
    assert set(own.index) <= used
    assert (evidence["retrieved"] <= "2026-11-29").all()
    assert (evidence["quote"] == "").all()


def test_the_archive_ends_in_the_middle_of_2026() -> None:
    """Nothing is said of later days but that nothing is known."""
    log = world()["status_log"]
    late = log[[last_day(text) > date(2026, 12, 31) or text >= "2026-07" for text in log["date"]]]
    assert set(late["status"]) == {"no_data"}


@pytest.mark.parametrize(("day", "ids"), CLIFFS.items())
def test_after_a_cliff_nothing_is_known(day: str, ids: list[str]) -> None:
    before = standing(world(), date(2026, 11, 9)).set_index("id")
    after = standing(world(), date.fromisoformat(day)).set_index("id")
    assert set(before.loc[ids, "status"]) == {"in_force"}
    assert set(after.loc[ids, "status"]) == {"no_data"}
    frame = due(world(), date.fromisoformat(day), date.fromisoformat(day), date(2026, 11, 9))
    assert frame["id"].tolist() == sorted(ids)


def test_the_first_case() -> None:
    memo = show(world(), "kaz-usa.cooperation")
    assert memo.row["due"] == ""
    assert memo.row["amount_high"] != memo.row["amount_high"]
    cove = show(world(), "cove.production")
    steps = cove.milestones.set_index("kind")["due"].to_dict()
    assert list(steps) == ["definitive_agreement", "study", "financing", "construction_start", "delivery"]
    assert (steps["construction_start"], steps["delivery"]) == ("2027-11-06", "2029-05-06")
    told = cove.standing.set_index("id")["status"]
    assert (told["cove.production.agreements"], told["cove.production.financing"]) == ("met", "")
    assert cove.row["quantity"] == 12000
    aircraft = world()["commitments"].set_index("id").loc[
        ["uzb-boeing.aircraft", "tjk-usa.somon-air", "kaz-usa.boeing"], "modality"
    ]  # fmt: skip
    assert aircraft.tolist() == ["contracted", "intended", "intended"]


def test_letters_of_interest_exceed_the_cost() -> None:
    """900 + 700 = 1,600 million of letters of interest for works of 1,100 million."""
    found = [f for f in findings(world()) if f.code == "W065"]
    assert [finding.rows for finding in found] == [("cove.works",)]
    assert "1,600,000,000 USD" in found[0].message


def test_sums_that_include_each_other_are_marked() -> None:
    part_of = dict(zip(world()["commitments"]["id"], world()["commitments"]["part_of"], strict=True))
    assert part_of["uzb-usa.three-years"] == "uzb-usa.ten-years"
    assert part_of["eu-c5.package-minerals"] == part_of["eu-c5.package-transport"] == "eu-c5.package"
    assert part_of["eu-c5.eib-memoranda"] == "eu-c5.transport"


def test_every_family_of_the_first_case_is_there() -> None:
    forums = set(world()["agreements"]["forum"])
    assert {
        "C5+1", "EU-Central Asia", "China-Central Asia", "Belt and Road", "Russia-Central Asia", "TRIPP",
        "Abraham Accords", "Chinese export controls", "Japan-Central Asia",
    } <= forums  # fmt: skip
    named = {
        "line-d-2013", "cku-2024", "kaz-copper-smelter-2024", "rus-uzb-small-2024", "rus-uzb-nuclear-2025-09",
        "chn-kaz-nuclear-2025", "usa-centrus-waiver-2024", "kaz-chn-uranium-2023", "uzb-traxys-2025",
    }  # fmt: skip
    assert named <= set(world()["agreements"]["id"])
    assert len(world()["agreements"]) == 56
    assert len(world()["commitments"]) == 84
