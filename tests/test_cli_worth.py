"""`lodeway agreements worth` from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from lodeway import save
from tests.agreements.worlds import chain
from tests.commands import Program


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("worth") / "world"
    save(chain(), folder)
    return folder


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Program:
    return Program(monkeypatch, capsys)


def arguments(world: Path) -> list[str]:
    words = "agreements worth --buyer BUY --avoid RIV --partner FRI --by 2032 --late 2 --world"
    return [*words.split(), str(world)]


def test_worth(run: Program, world: Path, tmp_path: Path) -> None:
    """A third each of 60 points by Shapley; all of it in the table of changes; the same as JSON."""
    out = tmp_path / "changes.csv"
    answer = json.loads(run(*arguments(world), "--json", "--csv", str(out)).out)
    assert [row["least"] for row in answer["shares"]] == pytest.approx([-0.2] * 3)
    assert {row["commitment"] for row in answer["single"]} == {"M", "P", "R"}
    table = pd.read_csv(out)
    kept = table[(table["case"] == "as promised") & (table["measure"] == "least") & (table["commitment"] == "M")]
    assert kept["change"].tolist() == pytest.approx([-0.6])


def test_worth_as_text(run: Program, world: Path) -> None:
    told = run(*arguments(world), "--no-gaps").out
    for words in ("Whole groups and agreements", "-60.0", "-20.0", "Matters most: M", "Worth that cannot be said"):
        assert words in told


def test_wrong_input(run: Program, world: Path) -> None:
    for wrong, code in (("--others perhaps", "A060"), ("--mineral gold", "I002"), ("--late 0", "A060")):
        answer = run(*arguments(world), *wrong.split())
        assert answer.code == 2
        assert answer.err.startswith(f"error {code}")
