"""The commands of `lodeway route`: what they print, write and refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

import lodeway
from tests.commands import Program
from tests.study.test_route import crossroads

TRIP = ("good", "--from", "a", "--to", "EEE")


@pytest.fixture
def lode(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Program:
    return Program(monkeypatch, capsys)


@pytest.fixture
def world(tmp_path: Path) -> Path:
    return lodeway.save(crossroads(), tmp_path / "world")


def test_the_word_best_may_be_left_out(lode: Program, world: Path) -> None:
    short, long = lode("route", *TRIP, "--world", world), lode("route", "best", *TRIP, "--world", world)
    first = lode("route", "--world", world, *TRIP)
    assert (short.code, short.err) == (0, "")
    assert short.out == long.out == first.out
    for part in ("30 USD a gross tonne, 60 USD a t", "Leg by leg", "strait", "country BBB", "every start or end"):
        assert part in short.out


def test_as_json(lode: Program, world: Path) -> None:
    answer = lode("route", *TRIP, "--world", world, "--avoid", "BBB", "--json")
    told = json.loads(answer.out, parse_constant=pytest.fail)
    assert (answer.code, answer.err) == (0, "")
    assert told["trip"]["year"] == 2024
    assert told["best"]["cost"] == 45
    assert told["best"]["steps"][1]["capacity"] is None  # not limited
    assert told["best"]["steps"][1]["owners"] == [{"country": "BBB", "share": pytest.approx(0.4)}]
    assert [w["country"] for w in told["withdrawals"]] == ["AAA", "CCC", "EEE"]


def test_what_stands_in_the_way_is_said(lode: Program, world: Path) -> None:
    answer = lode("route", *TRIP, "--world", world, "--avoid", "BBB,CCC", "--closed", "strait")
    assert answer.code == 0
    for part in ("There is no permitted way", "country CCC", "leg ad", "planned, opens 2030"):
        assert part in answer.out
    assert "country BBB" not in answer.out  # the strait would still be shut
    more = lode("route", *TRIP, "--world", world, "--avoid", "BBB,CCC", "--closed", "strait,ad", "--closed", "ac")
    assert "more than one thing stands in the way" in more.out


def test_csv_is_written_once(lode: Program, world: Path, tmp_path: Path) -> None:
    file = tmp_path / "way.csv"
    written = lode("route", *TRIP, "--world", world, "--csv", file)
    assert (written.code, written.out, written.err) == (0, "", f"Wrote {file}\n")
    table = pd.read_csv(file)
    assert list(table["way"]) == ["best", "best", "alternative 1", "alternative 1"]
    assert list(table["id"]) == ["ab", "be", "ac", "ce"]
    refused = lode("route", *TRIP, "--world", world, "--csv", file)
    assert (refused.code, "I005" in refused.err) == (2, True)
    assert lode("route", *TRIP, "--world", world, "--csv", file, "--force").code == 0
    nowhere = lode("route", *TRIP, "--world", world, "--csv", file / "way.csv")
    assert (nowhere.code, "I008" in nowhere.err) == (2, True)


def test_hours_that_are_not_known_are_told(lode: Program, world: Path) -> None:
    answer = lode("route", *TRIP, "--world", world, "--avoid", "BBB,CCC", "--year", 2030, "--by", "time")
    said = " ".join(answer.out.split())
    assert "at least 30 h" in said
    assert "The hours of 1 of its steps are not known" in said


def test_compare(lode: Program, world: Path, tmp_path: Path) -> None:
    file = tmp_path / "corridors.csv"
    written = lode("route", "compare", *TRIP, "--world", world, "--csv", file)
    assert (written.code, written.out, written.err) == (0, "", f"Wrote {file}\n")
    answer = lode("route", "compare", *TRIP, "--world", world)
    assert (answer.code, answer.err) == (0, "")
    for part in ("Sea way", "Land way", "No way, does not join them: New way"):
        assert part in answer.out
    assert pd.read_csv(file)["corridor"].tolist() == ["Sea way", "Land way", "New way"]
    told = json.loads(lode("route", "compare", *TRIP, "--world", world, "--corridors", "Land way", "--json").out)
    assert [(row["corridor"], row["extra_cost"]) for row in told["corridors"]] == [("Land way", 15)]


def test_loaded_takes_what_the_base_year_carries(lode: Program, world: Path) -> None:
    """The base year ships one unit of 2 t by the strait; 5 t a year can go by land."""
    told = json.loads(lode("route", *TRIP, "--world", world, "--loaded", "--json").out)
    assert told["loaded"] is True
    assert [step["load"] for step in told["best"]["steps"]] == [2, 2]
    shown = lode("route", *TRIP, "--world", world, "--loaded", "--avoid", "BBB").out
    assert "beside what the solved base year carries" in " ".join(shown.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("good", "--from", "alpa pit", "--to", "EEE"), "I006"),
        (("good", "--from", "a", "--to", "EEE", "--year", "1990"), "I004"),
        (("good", "--from", "a", "--to", "EEE", "--year", "1990", "--loaded"), "I004"),
        (("compare", *TRIP, "--corridors", "Lan way"), "I006"),
    ],
)
def test_wrong_questions_end_with_2(lode: Program, world: Path, words: tuple[str, ...], said: str) -> None:
    answer = lode("route", *words, "--world", world)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert "Traceback" not in answer.err
