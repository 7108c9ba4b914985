"""`lodeway sources`: what it prints, writes and refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from lodeway import sources
from tests.commands import Program
from tests.sources.samples import MCS, SAMPLES


@pytest.fixture
def lode(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Program:
    monkeypatch.setenv("COLUMNS", "140")
    return Program(monkeypatch, capsys)


@pytest.fixture
def mcs(tmp_path: Path) -> Path:
    path = tmp_path / "MCS2026_Commodities_Data.csv"
    path.write_bytes(MCS.encode("cp1252"))
    return path


def test_list_names_every_reader(lode: Program) -> None:
    answer = lode("sources", "list")
    assert answer.code == 0
    assert all(key in answer.out for key in sources.readers())
    data = json.loads(lode("sources", "list", "--json").out)
    assert [one["key"] for one in data] == list(sources.readers())
    assert all(one["licence"] and one["fetch"] for one in data)


def test_instructions_are_plain_words(lode: Program) -> None:
    answer = lode("sources", "fetch-instructions", "pinksheet")
    assert answer.code == 0
    assert "1. Open the address" in answer.out
    assert "CMO-Historical-Data-Monthly.xlsx" in answer.out
    every = lode("sources", "fetch-instructions").out
    assert all(reader.publisher.address in every for reader in sources.readers().values())
    wrong = lode("sources", "fetch-instructions", "pinkshet")
    assert (wrong.code, wrong.out) == (2, "")
    assert "Did you mean pinksheet?" in wrong.err


def test_read_tells_a_person_what_is_in_it(lode: Program, mcs: Path) -> None:
    answer = lode("sources", "read", mcs)
    assert (answer.code, answer.err) == (0, "")
    for part in (
        "Mineral Commodity Summaries 2026", "U.S. Geological Survey", "edition 2026", "8 rows", "Read as cp1252",
        "years 2021-2025", "ANTIMONY|Production|Mine production", "W 1", "e 1", "O011", "usgs-mcs2026",
    ):  # fmt: skip
        assert part in answer.out, part


def test_series_country_and_year_are_chosen(lode: Program, mcs: Path) -> None:
    data = json.loads(lode("sources", "read", mcs, "--json", "--series", "mine prod", "--country", "tajikistan").out)
    assert [(row["country"], row["amount"], row["line"]) for row in data["rows"]] == [("TJK", 17000.0, 2)]
    assert (data["observations"], data["rows_in_file"], data["source"]) == (1, 8, "usgs-mcs2026")
    later = json.loads(lode("sources", "read", mcs, "--json", "--year", "2025").out)
    assert {row["year"] for row in later["rows"]} == {2025}
    assert later["left_out"] == {"not asked for": 6}
    others = json.loads(lode("sources", "read", mcs, "--json", "--country", "zzz").out)
    assert [(row["amount"], row["flag"]) for row in others["rows"]] == [(None, "W")]
    assert lode("sources", "read", mcs, "--country", "Tajikstan").code == 2


def test_csv_holds_what_was_read(lode: Program, mcs: Path, tmp_path: Path) -> None:
    out = tmp_path / "tidy.csv"
    answer = lode("sources", "read", mcs, "--csv", out)
    assert answer.code == 0
    assert f"Wrote {out}" in answer.out
    again = pd.read_csv(out, keep_default_na=False, dtype=str)
    frame = sources.read(mcs).frame
    assert list(again) == list(frame)
    assert list(again["series"]) == list(frame["series"])
    assert [float(text) if text else None for text in again["amount"]] == [
        None if pd.isna(amount) else amount for amount in frame["amount"]
    ]
    assert lode("sources", "read", mcs, "--csv", out).code == 2
    assert lode("sources", "read", mcs, "--csv", out, "--force", "--json").code == 0
    assert "I008" in lode("sources", "read", mcs, "--csv", tmp_path / "no" / "where.csv").err


@pytest.mark.parametrize("name", SAMPLES)
def test_every_layout_is_shown(lode: Program, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(SAMPLES[name][1])
    answer = lode("sources", "read", path, "--reader", SAMPLES[name][0])
    assert (answer.code, answer.err) == (0, "")
    assert "observations shown" in answer.out


def test_wrong_files_end_with_2_and_say_where(lode: Program, tmp_path: Path) -> None:
    path = tmp_path / "cut.csv"
    path.write_bytes(MCS.encode("cp1252")[:-5])
    answer = lode("sources", "read", path)
    assert (answer.code, answer.out) == (2, "")
    assert "cut.csv:9" in answer.err
    assert "O003" in answer.err
    assert "Traceback" not in answer.err
