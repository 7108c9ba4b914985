"""The commands outlook, draw, diff and priors of `lodeway agreements`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from lodeway.agreements.sampling import NEVER
from lodeway.world import World, save
from tests.agreements.ventures import pledged, register, tungsten
from tests.commands import Program

DAY = ("--as-of", "2026-11-23")
MONEY = (
    "a, pact, USA, buy, contract, 2028, , 7e9, 7e9, USD, purchase\n"
    "b, pact, USA, lend, headline, , a, , 2e9, USD, pledge\n"
    "c, lone, KAZ, build, project, 2028, , 3e9, 3e9, USD, cost"
)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Program:
    return Program(monkeypatch, capsys)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The tungsten venture, a register of four promises, and one of money."""
    rows = (
        "a, pact, USA, build, contract, 2022,\nb, pact, KAZ, sell, contract, 2025,\nc, other, CHN, lend, headline, ,\n"
        "d, other, CHN, lend, , 2026,"
    )
    log = "1, a, , 2021-05, met, ,\n2, b, , 2021-05, announced, ,"
    worlds: dict[str, World] = {
        "w": tungsten(),
        "four": register(rows, log, "m, b, meeting, 2026"),
        "money": pledged(MONEY),
    }
    return {name: save(world, tmp_path_factory.mktemp("worlds") / name) for name, world in worlds.items()}


def test_chances_by_year(run: Program, folders: dict[str, Path]) -> None:
    words = ("agreements", "outlook", "--world", folders["w"], *DAY)
    found = json.loads(run(*words, "--json").out)
    assert found["as_of"] == "2026-11-23"
    one = found["promises"][0]
    assert one["commitment"] == "w"
    assert one["never"] == pytest.approx(0.9 / 1.9)
    assert one["years"]["2030"] == pytest.approx(0.18, abs=0.005)
    assert one["median_year"] == 2039
    assert one["milestones_met"] == ["definitive_agreement"]
    text = run(*words).out
    assert "produce tungsten" in text
    assert "47%" in text
    assert list(json.loads(run(*words, "--until", 2028, "--json").out)["promises"][0]["years"]) == [
        "2026",
        "2027",
        "2028",
    ]


def test_explained_number_by_number(run: Program, folders: dict[str, Path]) -> None:
    words = ("agreements", "outlook", "w", "--explain", "--world", folders["w"], *DAY)
    steps = {row["step"]: row["value"] for row in json.loads(run(*words, "--json").out)["working"]}
    assert steps["cases never"] == 6
    assert steps["by end 2035"] == pytest.approx(0.46, abs=0.005)
    assert "odds 1.5 x 0.6 = 0.9" in run(*words).out
    bare = run("agreements", "outlook", "c", "--explain", "--world", folders["four"], *DAY)
    assert "No date was promised." in bare.out


def test_filters(run: Program, folders: dict[str, Path]) -> None:
    def ids(*words: object) -> list[str]:
        given = ("agreements", "outlook", "--world", folders["four"], "--as-of", "2023-06-30", "--json")
        return [one["commitment"] for one in json.loads(run(*given, *words).out)["promises"]]

    assert ids() == ["a", "b", "c", "d"]
    assert ids("c", "a") == ["a", "c"]
    assert ids("--party", "C5") == ["b"]
    assert ids("--forum", "G") == ["c", "d"]
    assert ids("--class", "contract") == ["a", "b"]
    assert ids("--state", "announced") == ["b"]
    assert ids("--corridor", "middle") == []
    assert ids("--silent") == ["b", "c", "d"]
    assert ids("--silent", "--months", "100") == []
    assert ids("--overdue") == []
    assert ids("--overdue", "--as-of", "2026-06-30") == ["b"]


def test_scores_and_what_falls_due(run: Program, folders: dict[str, Path]) -> None:
    words = ("agreements", "outlook", "--world", folders["four"], "--as-of", "2026-06-30")
    found = {row["id"]: row for row in json.loads(run(*words, "--scores", "--json").out)["scores"]}
    assert (found["USA"]["share"], found["KAZ"]["share"], found["CHN"]["share"]) == (1, 0, None)
    assert "share: (mean + 1) / 2" in run(*words, "--scores").out
    due = json.loads(run(*words, "--before", "meeting", "--json").out)
    assert due["before"] == {"F": "2026-12-31"}
    assert {row["commitment"] for row in due["due"]} == {"b"}
    rows = json.loads(run(*words, "--before", "2026", "--json").out)["due"]
    assert [row["id"] for row in rows if row["kind"] == "commitment"] == ["b", "d"]
    plain = json.loads(run("agreements", "due", *words[2:], "--until", "2026", "--json").out)
    assert {row["id"] for row in plain} == {row["id"] for row in rows if row["days"] >= 0}
    assert set(rows[0]) == {*plain[0], "commitment", "forum", "by", "days", "never", "chance"}
    gone = json.loads(run(*words, "b", "--as-of", "2035", "--json").out)["promises"][0]
    assert gone["median_year"] == "never"
    assert "days left" in run(*words, "--before", "2026").out
    none = run("agreements", "outlook", "--world", folders["w"], *DAY, "--before", "meeting")
    assert "No meeting lies ahead" in none.out


def test_money(run: Program, folders: dict[str, Path], tmp_path: Path) -> None:
    """`a` is kept with 0.8, and then 4/7 of 7 bn come: 3.2 bn in the end, 0.4 x 4 bn by 2028, of it 0.28 bn beyond."""
    words = ("agreements", "outlook", "--world", folders["money"], *DAY)
    found = json.loads(run(*words, "--amounts", "--json").out)
    a, b, c = found["amounts"]
    assert a["by"]["ever"]["expected_low"] == pytest.approx(3.2e9)
    assert a["by"]["2028"]["expected_low"] == pytest.approx(1.6e9)
    assert a["by"]["2028"]["additional_high"] == pytest.approx(0.28e9)
    assert (b["within"], b["promised_low"], b["by"]["2028"]["why"]) == (["a"], None, "No date was promised.")
    assert "costs" in c["by"]["ever"]["why"]
    together = {(one["of"], one["id"]): one for one in found["sums"]}
    assert set(together) == {("all", ""), ("party", "USA"), ("forum", "F")}
    assert together["all", ""]["by"]["ever"]["expected_low"] == pytest.approx(3.2e9)
    assert {key: found[key] for key in ("amounts", "sums")}.items() <= json.loads(run(*words, "--json").out).items()
    text = run(*words, "--amounts").out
    assert "3.2 bn" in text
    assert "up to 2 bn USD" in text
    assert "b in a" in text
    assert "3 of them name sums of money" in run(*words).out
    out = tmp_path / "money.csv"
    assert run(*words, "--amounts", "--csv", out).code == 0
    assert pd.read_csv(out)["expected_low"].max() == pytest.approx(3.2e9)
    none = run("agreements", "outlook", "--world", folders["w"], *DAY, "--amounts").out
    assert "No sum can be told" in none
    assert "Together" not in none


def test_draws_of_money(run: Program, folders: dict[str, Path]) -> None:
    words = ("agreements", "draw", "--world", folders["money"], *DAY, "--draws", 20, "--seed", 4, "--json")
    found = json.loads(run(*words).out)
    assert list(found["money"]) == ["a", "b"]
    assert found["money"]["a"]["years"] == found["draws"]["a"]
    assert found["money"]["b"]["years"] is None
    assert all(0 < share < 1 for share in found["money"]["b"]["share"])
    assert len(found["money"]["b"]["kept"]) == 20


def test_what_changed(run: Program, folders: dict[str, Path]) -> None:
    words = ("agreements", "diff", "2020", "2026-06", "--world", folders["four"])
    found = json.loads(run(*words, "--by", 2030, "--json").out)
    assert (found["from"], found["to"], found["year"]) == ("2020-12-31", "2026-06-30", 2030)
    assert {row["commitment"]: row["what"] for row in found["changes"]} == {"a": "delivered", "b": "overdue"}
    assert "From 2020-12-31 to 2026-06-30" in run(*words).out


def test_draws(run: Program, folders: dict[str, Path], tmp_path: Path) -> None:
    words = ("agreements", "draw", "--world", folders["four"], *DAY, "--draws", 30, "--seed", 4)
    found = json.loads(run(*words, "--json").out)
    assert list(found["draws"]) == ["a", "b"]
    assert set(found["draws"]["a"]) == {2021}
    assert len(found["draws"]["b"]) == 30
    assert found["undefined"] == {"c": "No date was promised.", "d": "It has no class."}
    told = run(*words).out
    assert re.search(r"^a +2021 +2021 +2021 +0%$", told, re.M)
    never = sum(year == NEVER for year in found["draws"]["b"]) / 30
    assert re.search(rf"^b .* {never:.0%}$", told, re.M)
    out = tmp_path / "draws.csv"
    assert run(*words, "--csv", out).code == 0
    assert pd.read_csv(out)["b"].tolist() == found["draws"]["b"]
    assert "I005" in run(*words, "--csv", out).err


def test_priors_are_shown_and_can_be_given_back(run: Program, folders: dict[str, Path], tmp_path: Path) -> None:
    found = json.loads(run("agreements", "priors", "--json").out)
    assert len(found["priors"]) == 9
    assert {row["id"] for row in found["base_rates"]} >= {"B01", "B30"}
    text = run("agreements", "priors").out
    assert "The Diplomat on Lowy Institute" in text
    out = tmp_path / "priors.csv"
    assert run("agreements", "priors", "--csv", out).code == 0
    out.write_text(
        out.read_text(encoding="utf-8").replace("project,0.5,3.5,6.0", "project,0.5,3.5,12.0"), encoding="utf-8"
    )
    words = ("agreements", "outlook", "--world", folders["w"], *DAY, "--json")
    given = json.loads(run(*words, "--priors", out).out)["promises"][0]
    assert given["never"] == pytest.approx(1.8 / 2.8)  # odds 3 x 0.6


@pytest.mark.parametrize(
    ("words", "code", "hint"),
    [
        (["outlook", "bb"], "A004", "Did you mean b?"),
        (["outlook", "--until", "2020"], "A042", "Give a year from 2026"),
        (["outlook", "--until", "123456"], "A042", "Give a year from 2026"),
        (["outlook", "--scores", "--explain"], "A041", "one of them"),
        (["outlook", "--scores", "--amounts"], "A041", "one of them"),
        (["outlook", "--class", "contrct"], "I007", "contract"),
        (["outlook", "--forum", "H"], "I007", ""),
        (["outlook", "--mineral", "unobtainium"], "I002", ""),
        (["outlook", "--party", "Kazakstan"], "I001", "Kazakhstan"),
        (["outlook", "--as-of", "yesterday"], "I007", "2024-11"),
        (["outlook", "--before", "soon"], "I007", "2024-11"),
        (["outlook", "--priors", "nowhere.csv"], "A040", "lodeway agreements priors"),
        (["draw", "--draws", "0"], "A045", "at least 1"),
        (["draw", "--within-forum", "90%"], "A044", "add up"),
    ],
)
def test_wrong_questions(run: Program, folders: dict[str, Path], words: list[str], code: str, hint: str) -> None:
    day = [] if "--as-of" in words else DAY
    answer = run("agreements", *words, "--world", folders["four"], *day)
    assert answer.code == 2
    assert code in answer.err
    assert hint in answer.err


def test_days_in_the_wrong_order(run: Program, folders: dict[str, Path]) -> None:
    answer = run("agreements", "diff", "2026", "2020", "--world", folders["four"])
    assert (answer.code, "A046" in answer.err) == (2, True)
