"""Agreements as a network, on a register made by hand."""

from __future__ import annotations

import json
import math
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from lodeway import World
from lodeway.agreements.network import NOBODY, network
from lodeway.agreements.views import Filter
from lodeway.report.bonds import mermaid, svg
from lodeway.world import save
from tests.commands import Program
from tests.worlds import make


def register() -> World:
    """A package of 100 for KAZ, of which 30 is one part; a joint promise; one to the other parties; one to nobody."""
    return make(
        places="id, country\nmine, KAZ\nmarket, USA",
        facilities="id, place, process\nm, mine, mine",
        legs="id, from, to\nl, mine, market",
        demand="id, place, commodity, quantity\nd, market, good, 1",
        agreements=(
            "id, date, parties, forum\none, 2024-01-01, USA|KAZ, F\ntwo, 2025-01-01, USA|KAZ|UZB, G\nlaw, 2024, CHN,"
        ),
        commitments=(
            "id, agreement, promiser, promiser_org, counterpart, act, class, minerals, amount_low, amount_high, "
            "currency, amount_kind, part_of\n"
            "package, one, USA,, KAZ, pay, headline, copper, 100, 100, USD, pledge,\n"
            "part, one, USA,, KAZ, pay some, contract, tungsten, 30, 30, USD, pledge, package\n"
            "inner, one, USA,, KAZ, pay a part of it, contract,, 5, 5, USD, pledge, step\n"
            "step, one, USA,, KAZ, do, contract,,,,,, package\n"
            "upto, one, USA,, KAZ, buy, contract,,, 7, USD, purchase,\n"
            "joint, two, KAZ|UZB,, USA, build, project,, 40, 50, USD, cost,\n"
            "open, two, UZB,,, talk, talks,,,,,,\n"
            "both, one, USA|KAZ,,, work together, memorandum,,,,,,\n"
            "ban, law, CHN,,, ban, law,,,,,,\n"
            "bank, two,, A bank, KAZ, lend, financed,, 9, 9, EUR, commitment,"
        ),
        status_log="id, commitment, date, status\n1, package, 2024-06, met\n2, part, 2024-06, dropped",
    )


def test_who_is_bound_to_whom_and_money_counts_once() -> None:
    """The part, and what is part of a step of the package, are in its 100; 'up to 7' has no low end."""
    bonds = network(register()).bonds.set_index(["promiser", "counterpart"])
    assert bonds["promises"].to_dict() == {
        ("USA", "KAZ"): 6, ("KAZ", "USA"): 2, ("UZB", "USA"): 2, ("UZB", "KAZ"): 1, ("CHN", NOBODY): 1,
        ("A bank", "KAZ"): 1,
    }  # fmt: skip
    given = bonds.loc[("USA", "KAZ")]
    assert given["classes"] == {"contract": 4, "headline": 1, "memorandum": 1}
    assert given["states"] == {"silent": 4, "met": 1, "dropped": 1}
    assert given["minerals"] == ("copper", "tungsten")
    pledge, purchase = given["amounts"]
    assert (pledge["kind"], pledge["low"], pledge["high"], pledge["promises"]) == ("pledge", 100, 100, 1)
    assert math.isnan(purchase["low"])
    assert purchase["high"] == 7
    for promiser in ("KAZ", "UZB"):
        (cost,) = bonds.loc[(promiser, "USA"), "amounts"]
        assert (cost["low"], cost["high"], cost["shared"]) == (40, 50, True)


def test_an_amount_without_an_end_is_not_bounded_there() -> None:
    """Over 10 of one and up to 7 of another: neither end of the sum is known."""
    world = register()
    some = world["commitments"].copy()
    some.loc[some["id"] == "joint", ["amount_low", "amount_high"]] = [40.0, float("nan")]
    (cost,) = network(world.keep(commitments=some)).bonds.set_index(["promiser", "counterpart"]).loc[
        ("UZB", "USA"), "amounts"
    ]  # fmt: skip
    assert cost["low"] == 40
    assert math.isnan(cost["high"])


def test_forums_stand_side_by_side_and_every_promise_is_told() -> None:
    """F holds package, part, inner, step, upto and both; G joint, open and bank; the law belongs to none."""
    found = network(register())
    forums = found.forums.set_index("forum")
    assert forums["promises"].to_dict() == {"F": 6, "G": 3, "": 1}
    assert forums.loc["F", ["agreements", "open"]].tolist() == [1, 4]
    assert forums.loc["G", "parties"] == ("A bank", "KAZ", "USA", "UZB")
    assert [a["high"] for a in forums.loc["F", "amounts"]] == [100, 7]
    told = found.acts[(found.acts["promiser"] == "UZB") & (found.acts["counterpart"] == "USA")]
    assert told["act"].tolist() == ["build", "talk"]
    assert len(found.acts) == found.bonds["promises"].sum()


def test_what_each_party_gives_and_receives() -> None:
    parties = network(register()).parties.set_index("party")
    assert parties.loc["USA", ["given", "received", "open", "agreements"]].tolist() == [6, 3, 4, 2]
    assert parties.loc["USA", "forums"] == ("F", "G")
    assert parties.loc[NOBODY, "received"] == 1


def test_forums_and_dates() -> None:
    assert set(network(register(), Filter(forum="G")).bonds["promiser"]) == {"KAZ", "UZB", "A bank"}
    before = network(register(), Filter(forum="F")).bonds
    assert before.iloc[0]["promises"] == 6
    alone = network(register(), Filter(mineral="tungsten")).bonds
    assert alone.iloc[0]["amounts"][0]["high"] == 30  # the package is not shown, so that nothing counts twice


def test_drawings() -> None:
    found = network(register())
    drawn = ET.fromstring(svg(found))  # noqa: S314 - our own
    assert len(drawn.findall("{*}text")) == len(found.parties)
    assert len(drawn.findall("{*}path")) == len(found.bonds)
    chart = mermaid(found)
    assert chart.startswith("flowchart LR\n")
    assert chart.count("-->") == len(found.bonds)
    empty = network(register(), Filter(state="ended"))
    assert svg(empty).count("<text") == 0


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Program:
    return Program(monkeypatch, capsys)


def test_the_command(run: Program, tmp_path: Path) -> None:
    save(register(), tmp_path / "world")
    words = ("agreements", "network", "--world", tmp_path / "world")
    text = run(*words).out
    for part in ("United States ->", "headline", "Parties", "A bank"):
        assert part in text.replace("\n", " ")
    told = json.loads(run(*words, "--json").out)
    assert told["bonds"][0]["promises"] == 6
    assert told["bonds"][0]["amounts"][1]["low"] is None
    assert run(*words, "--svg", tmp_path / "a.svg", "--mermaid", tmp_path / "a.mmd").code == 0
    assert (tmp_path / "a.svg").read_text().startswith("<svg")
    assert (tmp_path / "a.mmd").read_text().startswith("flowchart")
    assert run(*words, "--svg", tmp_path / "a.svg").code == 2
