"""The commands of `lodeway measure`."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from lodeway.measures.registry import measures
from lodeway.world import save
from tests.commands import Program
from tests.measures.test_observed import chain


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Program:
    return Program(monkeypatch, capsys)


@pytest.fixture
def world(tmp_path: Path) -> Path:
    save(chain(), tmp_path / "world")
    return tmp_path / "world"


def test_every_registered_measure_is_listed(run: Program) -> None:
    listed = json.loads(run("measure", "list", "--json").out)
    assert [one["name"] for one in listed] == list(measures())
    assert all(one["source"] and one["inputs"] for one in listed)
    text = run("measure", "list").out
    assert all(name in text for name in measures())


@pytest.mark.parametrize("name", measures())
def test_every_measure_is_explained(run: Program, name: str) -> None:
    answer = run("measure", "explain", name)
    assert answer.code == 0
    assert measures()[name].formula in answer.out
    assert "Source:" in answer.out


def test_explained_number_by_number(run: Program, world: Path) -> None:
    words = ("measure", "explain", "import-reliance", "--mineral", "x/metal", "--buyer", "USA", "--world", world)
    case = json.loads(run(*words, "--json").out)["cases"][0]
    assert case["value"] == pytest.approx(2 / 3)
    assert [step["value"] for step in case["steps"]] == [10.0, 40.0, 20.0, 20.0, 30.0]
    assert "apparent consumption" in run(*words).out
    assert "result: 0.666667" in run(*words).out
    undefined = run("measure", "explain", "import-reliance", "--mineral", "x/ore", "--buyer", "USA", "--world", world)
    assert "not defined: its trade is not observed" in undefined.out


def test_figures_that_the_world_lacks_may_be_given(run: Program, world: Path) -> None:
    """(8 * 0.25 + 2 * 0.75) * 0.75 * 0.9 with IR 0.5."""
    words = ["measure", "explain", "eu-supply-risk", "--mineral", "x/metal", "--world", world, "--json"]
    for text in ("hhi_gs=8", "hhi_eu=2", "reliance=0.5", "recycling=0.25", "substitution=0.9"):
        words += ["--given", text]
    assert json.loads(run(*words).out)["cases"][0]["value"] == pytest.approx(3.5 * 0.75 * 0.9)
    for wrong in ("recycling=much", "nonsense=1"):
        answer = run("measure", "explain", "eu-supply-risk", "--mineral", "x", "--world", world, "--given", wrong)
        assert (answer.code, "I007" in answer.err) == (2, True)


def test_a_mineral_by_stage_and_role(run: Program, world: Path, tmp_path: Path) -> None:
    words = ("measure", "x", "--buyer", "USA", "--power", "CHN", "--world", world)
    text = run(*words).out
    for part in ("x/ore", "60.0 %", "66.7 %", "Traced exposure", "China", "transit", "trade is not observed"):
        assert part in text
    found = json.loads(run(*words, "--json", "--csv", tmp_path / "out.csv").out)
    assert found["powers"] == ["CHN"]
    assert {row["commodity"]: row["top1"] for row in found["stages"]}["x/metal"] == pytest.approx(0.6)
    assert all(row["reason"] for row in found["undefined"])
    table = pd.read_csv(tmp_path / "out.csv")
    assert list(table.columns) == ["commodity", "measure", "power", "role", "custody", "value"]
    reliance = table[(table["commodity"] == "x/metal") & (table["measure"] == "import-reliance")]["value"]
    assert list(reliance) == [pytest.approx(2 / 3)]
    assert len(table[table["measure"] == "exposure"]) == len(found["exposure"])
    assert run(*words, "--csv", tmp_path / "out.csv").code == 2
    assert run(*words, "--csv", tmp_path / "out.csv", "--force").code == 0
    assert "I008" in run(*words, "--csv", tmp_path / "nowhere" / "out.csv").err


def test_all_minerals_ranked(run: Program, world: Path, tmp_path: Path) -> None:
    words = ("measure", "all", "--buyer", "USA", "--power", "CHN", "--power", "JPN", "--world", world)
    found = json.loads(run(*words, "--json", "--csv", tmp_path / "all.csv").out)
    assert [row["mineral"] for row in found["minerals"]] == ["x"]
    assert 0 < found["minerals"][0]["any power"] <= 1
    assert list(pd.read_csv(tmp_path / "all.csv")["mineral"]) == ["x"]
    text = run(*words).out
    assert "66.7 %" in text
    assert "JPN" in text


def test_another_year_is_not_traced_and_says_so(run: Program, world: Path) -> None:
    text = run("measure", "x", "--buyer", "USA", "--year", 2020, "--world", world).out
    assert "No exposure is traced" in text


def test_a_buyer_or_power_without_supply(run: Program, world: Path) -> None:
    text = run("measure", "x", "--buyer", "AUS", "--world", world).out
    assert "No exposure is traced" in text


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("x", "--buyer", "Atlantis"), "I001"),
        (("unobtainium", "--buyer", "USA"), "I002"),
        (("x", "--buyer", "USA", "--power", "Mordor"), "I001"),
        (("x", "--buyer", "USA", "--threshold", "25"), "I003"),
        (("all", "--buyer", "USA", "--year", "2020"), "I004"),
        (("explain", "hhj"), "I010"),
        (("explain", "hhi", "--mineral", "x/gas"), "I002"),
    ],
)
def test_what_is_wrong_is_told(run: Program, world: Path, words: tuple[str, ...], code: str) -> None:
    known = () if words == ("explain", "hhj") else ("--world", world)
    answer = run("measure", *words, *known)
    assert answer.code == 2
    assert code in answer.err
    assert not answer.out
