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
    assert list(table.columns[:7]) == ["commodity", "measure", "power", "role", "flows", "custody", "value"]
    reliance = table[(table["commodity"] == "x/metal") & (table["measure"] == "import-reliance")]["value"]
    assert list(reliance) == [pytest.approx(2 / 3)]
    assert len(table[table["measure"] == "exposure"]) == len(found["exposure"])
    assert run(*words, "--csv", tmp_path / "out.csv").code == 2
    again = run(*words, "--csv", tmp_path / "out.csv", "--force")
    assert (again.code, again.out, again.err) == (0, "", f"Wrote {tmp_path / 'out.csv'}\n")
    assert "I008" in run(*words, "--csv", tmp_path / "out.csv" / "out.csv").err


def test_all_minerals_ranked(run: Program, world: Path, tmp_path: Path) -> None:
    words = ("measure", "all", "--buyer", "USA", "--power", "CHN", "--power", "JPN", "--world", world)
    found = json.loads(run(*words, "--json", "--csv", tmp_path / "all.csv").out)
    assert [row["mineral"] for row in found["minerals"]] == ["x"]
    assert (found["buyer"], found["powers"]) == (["USA"], ["CHN", "JPN"])
    assert 0 < found["minerals"][0]["any power"] <= 1
    assert list(pd.read_csv(tmp_path / "all.csv")["mineral"]) == ["x"]
    text = run(*words).out
    assert "66.7 %" in text
    assert "JPN" in text


def test_another_year_is_not_traced_and_says_so(run: Program, world: Path) -> None:
    text = run("measure", "x", "--buyer", "USA", "--year", 2020, "--power", "CHN", "--world", world).out
    assert "flows observed in 2020" in text
    assert "Solved flows are not traced" in text
    assert "N-1: if" not in text


def test_a_buyer_or_power_without_supply(run: Program, world: Path) -> None:
    text = run("measure", "x", "--buyer", "AUS", "--flows", "solved", "--world", world).out
    assert "No exposure is traced" in text


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("x", "--buyer", "Atlantis"), "I001"),
        (("unobtainium", "--buyer", "USA"), "I002"),
        (("x", "--buyer", "USA", "--power", "Mordor"), "I001"),
        (("x", "--buyer", "USA", "--threshold", "25"), "I003"),
        (("all", "--buyer", "USA", "--year", "2020", "--flows", "solved"), "I004"),
        (("x", "--buyer", "USA", "--year", "2020", "--flows", "solved"), "I004"),
        (("x", "--buyer", "USA", "--year", "1800"), "I004"),
        (("all", "--buyer", "USA", "--year", "1800"), "I004"),
        (("explain", "hhi", "--mineral", "x", "--year", "1800"), "I004"),
        (("explain", "hhi", "--given", "production=CHN:60,CHN:40"), "I007"),
        (("explain", "hhi", "--given", "production=XXX:60"), "I001"),
        (("explain", "hhi", "--given", "production=60"), "I007"),
        (("all", "--buyer", "USA", "--commodity", "x/ore"), "I007"),
        (("x", "--buyer", "USA", "--flows", "guessed"), "I007"),
        (("x", "--buyer", "USA", "--withdraws", "bans,magic"), "I013"),
        (("x", "--buyer", "USA", "--commodity", "x/gas"), "I002"),
        (("x/gas", "--buyer", "USA"), "I002"),
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


def test_given_figures_alone_are_worked_out(run: Program) -> None:
    """Tungsten in the study of 2017: (7.5 * 0.22 + 1.9 * 0.78) * 0.58 = 1.82; printed 1.8."""
    words = ["measure", "explain", "eu-supply-risk", "--given", "recycling=0.42", "--given", "substitution=1"]
    both = [*words, "--given", "hhi_gs=7.5", "--given", "hhi_eu=1.9"]
    case = json.loads(run(*both, "--given", "reliance=0.44", "--json").out)["cases"][0]
    assert case["value"] == pytest.approx(1.81656)
    assert "result: 1.81656" in run(*both, "--given", "reliance=0.44").out
    negative = json.loads(run(*both, "--given", "reliance=-0.9", "--json").out)["cases"][0]
    assert negative["value"] == pytest.approx(1.9 * 0.58)
    assert "used as 0" in negative["notes"][0]
    for name in ("hhi_gs", "hhi_eu"):  # the study uses one supply alone for some materials
        alone = json.loads(run(*words, "--given", f"{name}=5", "--json").out)["cases"][0]
        assert alone["value"] == pytest.approx(5 * 0.58)
        assert "alone" in alone["notes"][0]
    assert json.loads(run(*words, "--json").out)["cases"][0]["value"] is None


def test_figures_by_country_may_be_given(run: Program) -> None:
    """60, 25 and 15 of 100: 0.36 + 0.0625 + 0.0225."""
    words = ("measure", "explain", "hhi", "--given", "production=CHN:60,AUS:25,USA:15", "--json")
    assert json.loads(run(*words).out)["cases"][0]["value"] == pytest.approx(0.445)
    wrong = run("measure", "explain", "hhi", "--given", "production=CHN")
    assert (wrong.code, "CHN:60" in wrong.err) == (2, True)


def test_one_commodity_either_way(run: Program, world: Path) -> None:
    words = ("--buyer", "USA", "--power", "CHN", "--world", world, "--json", "--draws", 5)
    one, other = (json.loads(run("measure", *w, *words).out) for w in (("x/metal",), ("x", "--commodity", "x/metal")))
    assert one == other
    for table in ("stages", "exposure", "withdrawal"):
        assert {row["commodity"] for row in one[table]} == {"x/metal"}


def test_a_group_is_one_power(run: Program, world: Path) -> None:
    words = ("measure", "x", "--buyer", "USA", "--power", "CHN,JPN", "--world", world, "--json", "--draws", 5)
    found = json.loads(run(*words, "--withdraws", "none").out)
    assert found["powers"] == ["CHN,JPN"]
    refined = [r for r in found["exposure"] if r["role"] == "refining" and r["flows"] == "observed"]
    assert [row["share"] for row in refined if row["commodity"] == "x/metal"] == [pytest.approx(1 - 10 / 46)]
    assert found["withdrawal"] == []


def test_years_and_worlds_side_by_side(run: Program, world: Path, tmp_path: Path) -> None:
    words = ("measure", "x", "--buyer", "USA", "--power", "CHN", "--world", world, "--draws", 0)
    files = ("--csv", tmp_path / "b.csv", "--excel", tmp_path / "b.xlsx")
    found = json.loads(run(*words, "--against-year", 2020, "--json", *files).out)
    assert found["names"] == ["2024", "2020"]
    same = json.loads(run(*words, "--against", world, "--json").out)
    assert {row["change"] for row in same["beside"]} <= {0.0, None}
    text = run(*words, "--against-year", 2020).out
    assert "2024" in text
    assert "side by side" in text
    assert list(pd.read_csv(tmp_path / "b.csv")["first"].dropna())
    assert "beside" in pd.read_excel(tmp_path / "b.xlsx", sheet_name=None)
    ranked = json.loads(run("measure", "all", "--buyer", "USA", "--world", world, "--against", world, "--json").out)
    assert {row["measure"] for row in ranked["beside"]} >= {"any power", "hhi"}


def test_all_tables_in_a_workbook(run: Program, world: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.xlsx"
    words = ("measure", "x", "--buyer", "USA", "--power", "CHN", "--world", world, "--draws", 5, "--excel", file)
    assert run(*words).code == 0
    book = pd.read_excel(file, sheet_name=None)
    assert list(book) == ["stages", "exposure", "withdrawal", "undefined", "notes"]
    assert set(book["exposure"]["flows"]) == {"solved", "observed"}
    assert run(*words).code == 2


def test_the_same_seed_gives_the_same_band(run: Program, world: Path) -> None:
    def band(seed: int) -> list[float]:
        words = ("--flows", "observed", "--draws", 20, "--seed", seed, "--world", world, "--json")
        rows = json.loads(run("measure", "x", "--buyer", "USA", "--power", "CHN", *words).out)["exposure"]
        return [row["low"] for row in rows]

    assert band(1) == band(1)
    assert band(1) != band(2)
