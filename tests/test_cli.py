"""Commands: what they print, write and refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

import lodeway
from lodeway import cli
from lodeway.report import record
from lodeway.study.goal import AFTER
from tests.commands import Answer, Program
from tests.study.worlds import pits
from tests.world.folders import GOOD, write
from tests.worlds import star, steps

GOAL = ("plan", "good", "--buyer", "BUY", "--avoid", "RIV", "--cap", "50%", "--by", "2028", "--until", "2030")
GOAL += ("--discount", "0")


@pytest.fixture
def lode(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Program:
    return Program(monkeypatch, capsys)


@pytest.fixture
def world(tmp_path: Path) -> Path:
    return lodeway.save(pits(), tmp_path / "world")


def assert_refused(answer: Answer, *words: str) -> None:
    assert answer.code == 2
    assert answer.out == ""
    said = " ".join(answer.err.replace("│", " ").split())
    assert not [word for word in words if word not in said], answer.err
    assert "Traceback" not in answer.err


def changed(**options: str) -> list[str]:
    """The words of the goal with these options changed."""
    words = list(GOAL)
    for name, value in options.items():
        if f"--{name}" in words:
            words[words.index(f"--{name}") + 1] = value
        elif name == "mineral":
            words[1] = value
        else:
            words += [f"--{name}", value]
    return words


def test_plan_prints_all_parts(lode: Program, world: Path) -> None:
    answer = lode(*GOAL, "--world", world)
    assert (answer.code, answer.err) == (0, "")
    for part in (
        "The cap is met", "Exposure today", "What to build", "Which ways", "year by year", "supply costs", "Premium",
        "Price of independence", "What binds", "Who gains", "leans on most",
    ):  # fmt: skip
        assert part in answer.out


@pytest.mark.parametrize(("columns", "width"), [("100", 100), ("20", 80), ("many", 140)])
def test_tables_are_as_wide_as_columns_says(
    lode: Program, world: Path, monkeypatch: pytest.MonkeyPatch, columns: str, width: int
) -> None:
    """No narrower than figures need, and as wide as tables are if it says nothing."""
    monkeypatch.setenv("COLUMNS", columns)
    lines = [line.rstrip() for line in lode(*GOAL, "--world", world).out.splitlines()]
    assert max(map(len, lines)) <= width
    assert ["2028", "100.0", "%", "50.0", "%", "50.0", "%", "50.0", "%"] in [line.split() for line in lines]


def test_plan_as_json(lode: Program, world: Path) -> None:
    answer = lode(*GOAL, "--world", world, "--json", "--path", "step", "--role", "mine", "--role", "transit")
    told = json.loads(answer.out, parse_constant=pytest.fail)
    assert (answer.code, answer.err) == (0, "")
    assert told["met"]
    assert told["goal"]["roles"] == ["mine", "transit"]
    assert told["premium"] == pytest.approx(3900)


def test_a_cap_that_cannot_be_met_is_an_answer(lode: Program, tmp_path: Path) -> None:
    world = lodeway.save(pits(most=30), tmp_path / "tight")
    answer = lode(*changed(cap="0"), "--world", world, "--json")
    told = json.loads(answer.out)
    assert answer.code == 0
    assert told["met"] is False
    assert told["least_exposure"] == pytest.approx(0.5)
    assert [o["id"] for o in told["obstacles"]] == ["clean", "clean"]


def test_a_run_is_written_and_repeated(lode: Program, world: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    answer = lode(*GOAL, "--world", world, "--out", run, "--json")
    assert (answer.code, answer.err) == (0, f"Wrote {run}\n")
    assert json.loads(answer.out) == json.loads((run / "plan.json").read_text(encoding="utf-8"))
    again = lode("repeat", run, "--json")
    assert again.code == 0
    assert "is the same as recorded" in again.err
    assert json.loads(again.out)["exposure"] == json.loads(answer.out)["exposure"]
    assert_refused(lode(*GOAL, "--world", world, "--out", run), "I005", "--force")
    assert lode(*GOAL, "--world", world, "--out", run, "--force").out.endswith(f"Wrote {run}\n")
    assert_refused(lode(*GOAL, "--world", world, "--out", world, "--force"), "I005", "holds the tables of a world")
    assert (lode("world", "check", world).code, (world / "run.json").exists()) == (0, False)


def test_a_run_that_comes_out_otherwise_is_told(lode: Program, world: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    lode(*GOAL, "--world", world, "--out", run)
    told = json.loads((run / "run.json").read_text(encoding="utf-8"))
    told["objectives"]["solution"] += 1
    (run / "run.json").write_text(json.dumps(told), encoding="utf-8")
    answer = lode("repeat", run)
    assert answer.code == 1
    assert "NOT the same as recorded" in answer.err
    facilities = run / "world" / "facilities.csv"
    facilities.write_text(facilities.read_text(encoding="utf-8").replace(",10", ",11"), encoding="utf-8")
    assert_refused(lode("repeat", run), "I009", "changed")
    assert_refused(lode("repeat", tmp_path), "I009")


def never(*_: object, **__: object) -> None:
    pytest.fail("work was done")


def test_what_cannot_be_written_is_refused_before_work(
    lode: Program, world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli.lodeway, "plan", never)
    file = tmp_path / "file"
    file.touch()
    assert_refused(lode(*GOAL, "--world", world, "--out", file / "run"), "I008", "Choose another folder")
    assert_refused(lode(*GOAL, "--world", world, "--out", file), "I005", "is a file")
    assert_refused(lode(*GOAL, "--world", world, "--out", tmp_path), "I005", "not empty")


def full(*_: object) -> str:
    raise OSError(28, "No space left on device")


def test_a_disk_that_is_full_is_no_crash(
    lode: Program, world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record, "dumps", full)
    assert_refused(lode(*GOAL, "--world", world, "--out", tmp_path / "run"), "I008", "No space left")
    assert [p.name for p in tmp_path.iterdir()] == ["world"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"buyer": "Kazakstan"}, ("I001", "Did you mean Kazakhstan")),
        ({"avoid": "RUS,CNH"}, ("I001", "'CNH'", "Did you mean", "(Switzerland)")),
        ({"avoid": ""}, ("I001", "No country")),
        ({"mineral": "god"}, ("I002", "Did you mean good?")),
        ({"mineral": "GOOD"}, ("I002", "Did you mean good?")),
        ({"mineral": "u3o8"}, ("I002", "Use one of good.")),
        ({"cap": "150%"}, ("I003", "--cap", "between 0 % and 100 %")),
        ({"cap": "abc"}, ("I003", "--cap", "abc")),
        ({"cap": "10"}, ("I003", "--cap", "10%")),
        ({"cap": "1"}, ("I003", "two ways", "1%")),
        ({"cap": "-5%"}, ("--cap",)),
        ({"threshold": "25"}, ("I003", "--threshold")),
        ({"by": "2020", "until": "2021"}, ("I004", "in the past", "2025")),
        ({"by": "2100", "until": "2104"}, ("I004", "2061")),
        ({"until": "2027"}, ("I004", "2028")),
        ({"by": "soon"}, ("--by", "integer")),
        ({"path": "winding"}, ("--path", "step", "linear")),
        ({"role": "mien"}, ("I007", "mine")),
        ({"buyer": "FRI"}, ("I007", "wants no good", "BUY")),
        ({"buyer": "BUY,RIV"}, ("I007", "cannot avoid itself")),
        ({"buyer": "C5"}, ("I007", "wants no good")),
        ({"tails": "0.2%"}, ("I007", "enriches nothing")),
        ({"discount": "5"}, ("I003", "--discount", "5%")),
    ],
)
def test_wrong_options_are_refused(lode: Program, world: Path, options: dict[str, str], words: tuple[str, ...]) -> None:
    assert_refused(lode(*changed(**options), "--world", world), *words)


@pytest.mark.parametrize("text", ["0", "0%", "0.0"])
def test_a_cap_of_nothing_is_a_fair_question(text: str) -> None:
    assert cli.share(text, "cap") == 0


@pytest.mark.parametrize(
    ("text", "value"), [("10%", 0.1), ("0.1", 0.1), (" 12.5 % ", 0.125), (".5", 0.5), ("100%", 1), ("1.0", 1)]
)
def test_shares(text: str, value: float) -> None:
    assert cli.share(text, "cap") == pytest.approx(value)


def test_a_missing_option_is_refused(lode: Program, world: Path) -> None:
    assert_refused(lode("plan", "good", "--buyer", "BUY", "--world", world), "Missing option", "--avoid")
    assert_refused(lode("plans"), "No such command")


FED = GOOD["recipes"].replace("1.005", "0.5")
FED_BY_NOTHING = "id,output,kind\nmine,u/ore,extraction\nconv,u/uf6,processing\n"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"facilities": GOOD["facilities"].replace("m,a", "m,x")}, ("W021", "facilities.csv:2", "place", "'x'")),
        ({"legs": "id,from,to,cost,capacity\nl,a,b,3,-7\n"}, ("W015", "legs.csv:2", "capacity", "'-7'")),
        ({"demand": "id,place,commodity,quantity\nd,b,u/uf6,lots\n"}, ("W012", "demand.csv:2", "quantity", "'lots'")),
        ({"places": GOOD["places"] + "a,USA\n"}, ("W020", "places.csv:4", "'a'")),
        ({"legs": None}, ("W002", "legs")),
        ({"demand": b"\xff\xfe\x00"}, ("W003", "demand.csv")),
        ({"recipes": FED}, ("W026",)),
        ({"recipes": "process,commodity,amount\n", "processes": FED_BY_NOTHING}, ("W027", "from nothing")),
    ],
)
def test_bad_worlds_are_refused(
    lode: Program, tmp_path: Path, files: dict[str, str | None], words: tuple[str, ...]
) -> None:
    """By every command that reads one, with all that is wrong, and how to mend it."""
    folder = write(tmp_path / "bad", **files)
    goal = ("plan", "u", "--buyer", "USA", "--avoid", "KAZ", "--cap", "10%", "--by", "2030")
    for command in ((*goal, "--world", folder), ("solve", folder), ("solve", folder, "--json")):
        assert_refused(lode(*command), *words, "refused")


def test_worlds_that_cannot_be_read_are_refused(lode: Program, tmp_path: Path) -> None:
    assert_refused(lode(*GOAL, "--world", tmp_path / "nowhere"), "W001", "does not exist")
    (tmp_path / "book.xlsx").write_bytes(b"no workbook")
    assert_refused(lode("solve", tmp_path / "book.xlsx"), "W0", "book.xlsx")
    folder = write(tmp_path / "w")
    (folder / "legs.csv").unlink()
    (folder / "legs.csv").mkdir()
    assert_refused(lode("solve", folder), "W003", "legs.csv")


def test_solve(lode: Program, tmp_path: Path) -> None:
    folder = lodeway.save(steps(), tmp_path / "steps")
    told = lode("solve", folder)
    assert (told.code, told.err) == (0, "")
    assert "Welfare: 1,200" in told.out
    data = json.loads(lode("solve", folder, "--json").out)
    assert data["objective"] == pytest.approx(1200)
    assert data["shipments"][0]["route"] in data["routes"]


def test_solve_says_where_nothing_is_wanted(lode: Program, tmp_path: Path) -> None:
    folder = write(tmp_path / "w")
    file = folder / "demand.csv"
    file.write_text(file.read_text(encoding="utf-8").splitlines()[0], encoding="utf-8")
    told = lode("solve", folder)
    assert (told.code, told.err) == (0, "")
    assert told.out.startswith("Cost: 0\nNothing is wanted in 2024: ")


def test_solve_of_the_base_year_holds_outputs(lode: Program, tmp_path: Path) -> None:
    world = star(
        "country, id, cost, output\nA, near, 1, 30\nB, far, 2, 70",
        "id, place, commodity, quantity\nd, market, good, 100",
    )
    folder = lodeway.save(world, tmp_path / "w")
    assert json.loads(lode("solve", folder, "--json").out)["cost"] == pytest.approx(100)
    assert json.loads(lode("solve", folder, "--base", "--json").out)["cost"] == pytest.approx(30 + 140)


def test_solve_of_one_mineral_leaves_the_others_out(lode: Program, tmp_path: Path) -> None:
    """A unit of tin at 2 and a unit of zinc at 5 are 7 together."""
    world = lodeway.World.build({
        "places": pd.DataFrame([{"id": "p", "country": "KAZ"}, {"id": "q", "country": "UZB"}]),
        "commodities": pd.DataFrame([{"id": "tin/ore"}, {"id": "zinc/ore"}]),
        "facilities": pd.DataFrame([
            {"id": m, "place": "p", "process": f"{m}/ore", "capacity": 1.0, "cost": c}
            for m, c in (("tin", 2.0), ("zinc", 5.0))
        ]),
        "legs": pd.DataFrame([{"id": "pq", "from": "p", "to": "q"}]),
        "demand": pd.DataFrame([
            {"id": m, "place": "p", "commodity": f"{m}/ore", "quantity": 1.0} for m in ("tin", "zinc")
        ]),
    })  # fmt: skip
    folder = lodeway.save(world, tmp_path / "w")
    assert json.loads(lode("solve", folder, "--json").out)["cost"] == pytest.approx(7)
    assert json.loads(lode("solve", folder, "--mineral", "zinc", "--json").out)["cost"] == pytest.approx(5)
    assert_refused(lode("solve", folder, "--mineral", "zink"), "I002", "zinc")


def test_check_sets_the_base_year_beside_what_was_observed(lode: Program, tmp_path: Path) -> None:
    world = star(
        "country, id, cost, output\nA, near, 1, 30\nB, far, 2, 70",
        "id, place, commodity, quantity\nd, market, good, 100",
        flows="id, commodity, from, buyer, year, quantity\n1, good, A, BUY, 2024, 40\n2, good, B, BUY, 2024, 60",
    )
    folder = lodeway.save(world, tmp_path / "w")
    told = lode("world", "check", folder)
    assert told.code == 0
    assert "Solved base year beside observed flows" in told.out
    assert "The greatest difference is 10.0 points." in " ".join(told.out.split())
    rows = [line.split() for line in told.out.splitlines()]
    assert ["good", "BUY", "A", "2024", "40", "30", "-10"] in rows
    section = json.loads(lode("world", "check", folder, "--json").out)["sections"][0]
    assert section["rows"][1] == {
        "commodity": "good", "buyer": "BUY", "from": "B", "year": 2024,
        "observed share": 60.0, "solved share": 70.0, "points": 10.0,
    }  # fmt: skip
    assert json.loads(lode("world", "check", lodeway.save(steps(), tmp_path / "s"), "--json").out)["sections"] == []


def test_version_and_help(lode: Program) -> None:
    assert lode("--version").out == f"{lodeway.__version__}\n"
    said = lode("plan", "--help")
    assert said.code == 0
    assert "--avoid" in said.out


def test_the_main_job(lode: Program, tmp_path: Path) -> None:
    """The command of the README on the embedded world: met, confirmed by the tracer, repeatable, recognisable."""
    run = tmp_path / "run"
    words = ("plan", "uranium", "--buyer", "USA", "--avoid", "RUS,CHN", "--cap", "10%", "--by", "2035", "--out", run)
    answer = lode(*words)
    assert (answer.code, answer.err) == (0, "")
    for part in (
        "Kazakhstan",
        "Kyrgyzstan",
        "Tajikistan",
        "Turkmenistan",
        "Uzbekistan",
        "conversion",
        "enrichment",
        "transit",
    ):
        assert part in answer.out
    assert max(len(line.rstrip()) for line in answer.out.splitlines()) <= max(140, len(f"Wrote {run}"))
    told = json.loads((run / "plan.json").read_text(encoding="utf-8"), parse_constant=pytest.fail)
    assert told["met"]
    assert told["confirmed_by_tracer"]
    capped = [row for row in told["exposure"] if row["year"] >= 2035]
    assert len(capped) == 1 + AFTER
    for row in capped:
        assert row["plan"] <= row["plan_account"] + 1e-6 <= 0.1 + 2e-6
    assert told["premium"] >= -1e-6 * told["solutions"]["reference"]["cost"]
    assert {row["country"] for row in told["gains"]} > {"KAZ", "UZB", "RUS", "CHN", "USA"}
