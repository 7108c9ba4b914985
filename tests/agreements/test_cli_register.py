"""The commands of the register: what they print, write and refuse."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import pytest

import lodeway
from tests.agreements.registers import register
from tests.commands import Program

CELLS = ("id=own", "agreement=memo", "act=Dig deep", "promiser=USA|KAZ", "due=2027")


@pytest.fixture
def lode(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Program:
    return Program(monkeypatch, capsys)


@pytest.fixture
def world(tmp_path: Path) -> Path:
    return lodeway.save(register(), tmp_path / "world")


def test_listing(lode: Program, world: Path, tmp_path: Path) -> None:
    answer = lode("agreements", "list", "--world", world, "--party", "USA")
    assert (answer.code, answer.err) == (0, "")
    for part in ("mine", "USA > KAZ", "1.1 bn USD (cost)", "announced 2025-11-06", "2 promises"):
        assert part in answer.out
    told = json.loads(lode("agreements", "list", "--world", world, "--json").out, parse_constant=pytest.fail)
    assert [row["id"] for row in told] == ["rail", "rail.east", "rail.east", "mine", "smelter"]
    assert (told[3]["promiser"], told[3]["delivered_share"], told[1]["conflict"]) == (["USA"], None, True)
    files = (tmp_path / "a.csv", tmp_path / "a.xlsx")
    lode("agreements", "list", "--world", world, "--csv", files[0], "--excel", files[1])
    with files[0].open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["promiser"] for row in rows][-2:] == ["USA", "KAZ"]
    sheet = openpyxl.load_workbook(files[1])["promises"]
    assert [cell.value for cell in sheet["A"]] == ["id", *(row["id"] for row in rows)]
    again = lode("agreements", "list", "--world", world, "--csv", files[0])
    assert (again.code, "I005" in again.err) == (2, True)
    assert lode("agreements", "list", "--world", world, "--class", "law").out.endswith("No promise fits.\n")


def test_showing_one_thing(lode: Program, world: Path) -> None:
    shown = lode("agreements", "show", "rail.east", "--world", world).out
    for part in ("Open its eastern part", "met 2025-10-01 (contradicted)", "ongoing 2025-10-01", "whole", "W069"):
        assert part in shown
    told = json.loads(lode("agreements", "show", "memo", "--world", world, "--json").out, parse_constant=pytest.fail)
    assert [row["id"] for row in told["milestones"]] == ["mine.study", "mine.loan"]
    assert (told["kind"], told["row"]["parties"]) == ("agreement", ["USA", "KAZ"])
    log = lode("agreements", "log", "mine", "--world", world).out
    assert log.index("announced") < log.index("met")
    assert "says nothing" in lode("agreements", "log", "smelter", "--world", world).out


def test_what_is_due(lode: Program, world: Path, tmp_path: Path) -> None:
    shown = lode("agreements", "due", "--as-of", "2026-12-01", "--world", world).out
    assert "rail" in shown
    assert "1 more is overdue" in shown  # the eastern part, over which the log contradicts itself
    told = json.loads(lode("agreements", "due", "--as-of", "2027", "--until", "2029", "--world", world, "--json").out)
    assert [(row["id"], row["day"]) for row in told] == [("mine", "2029-05-31")]
    file = tmp_path / "due.ics"
    lode("agreements", "due", "--as-of", "2026-12-01", "--within", "1m", "--ics", file, "--world", world)
    assert file.read_bytes().count(b"BEGIN:VEVENT\r\n") == 1
    for words, part in ((("--within", "1m", "--until", "2027"), "both"), (("--within", "soon"), "no period")):
        refused = lode("agreements", "due", "--world", world, *words)
        assert (refused.code, "I007" in refused.err, part in refused.err.lower()) == (2, True, True)


def test_other_forms(lode: Program, world: Path, tmp_path: Path) -> None:
    forms = (
        "--csv",
        tmp_path / "c",
        "--excel",
        tmp_path / "x.xlsx",
        "--ics",
        tmp_path / "i.ics",
        "--ftm",
        tmp_path / "f",
    )
    assert lode("agreements", "export", "--as-of", "2026", *forms, "--world", world).code == 0
    assert {file.name for file in (tmp_path / "c").iterdir()} == {
        "agreements.csv", "commitments.csv", "milestones.csv", "status_log.csv",
    }  # fmt: skip
    assert openpyxl.load_workbook(tmp_path / "x.xlsx").sheetnames == [
        "agreements", "commitments", "milestones", "status_log",
    ]  # fmt: skip
    assert all(json.loads(line)["id"] for line in (tmp_path / "f").read_text(encoding="utf-8").splitlines())
    bare = lodeway.save(register(agreements=(), commitments=(), milestones=(), status_log=()), tmp_path / "bare")
    alone = lodeway.load(bare, register=tmp_path / "c")  # what was exported is a register
    assert alone["commitments"]["id"].tolist() == lodeway.load(world)["commitments"]["id"].tolist()
    nowhere = lode("agreements", "export", "--world", world)
    assert (nowhere.code, "I007" in nowhere.err) == (2, True)


def test_adding_by_cells_and_by_file(lode: Program, world: Path, tmp_path: Path) -> None:
    own = ("--register", tmp_path / "own", "--world", world)
    assert lode("agreements", "add", "commitments", *CELLS, *own).out == "Added to commitments: own\n"
    file = tmp_path / "rows.json"
    rows = {"agreements": [{"id": "x", "date": "2026"}], "commitments": [{"id": "y", "agreement": "x", "act": "Do"}]}
    file.write_text(json.dumps(rows), encoding="utf-8")
    told = json.loads(lode("agreements", "add", file, *own, "--json").out)
    assert told == {"added": {"agreements": ["x"], "commitments": ["y"]}, "findings": []}
    said = lode("agreements", "status", "own", "met", "--date", "2026-11", "--share", "0.5", *own)
    assert (said.code, "W059" in said.err) == (0, True)  # met, with half of it delivered
    page = ("--evidence", "https://example.org", "--text", "Seen", "--by", "A")
    assert "No page says so" in said.err
    assert (with_page := lode("agreements", "status", "y", "ongoing", *page, *own)).code == 0
    assert "No page" not in with_page.err
    assert lode("agreements", "link", "y", "requires", "other=own", *own).out == "Added to links: y.own.1\n"
    shown = lode("agreements", "show", "y", *own).out
    for part in ("Seen", "https://example.org", "requires", "ongoing"):
        assert part in shown
    assert [line.split()[1] for line in lode("agreements", "check", *own).out.splitlines()] == ["W069", "W059"]
    found = json.loads(lode("agreements", "check", "--world", world, "--json").out)
    assert [(finding["code"], finding["rows"]) for finding in found] == [("W069", ["7"])]


@pytest.mark.parametrize(
    ("words", "code", "part"),
    [
        (("add", "commitments", *CELLS), "A005", "never written"),
        (("add", "commitments", "id", "--register", "r"), "I007", "COLUMN=VALUE"),
        (("add", "commitments", "id=a", "id=b", "--register", "r"), "I007", "once"),
        (("add", "comitments", "id=a", "--register", "r"), "I006", "commitments"),
        (("add", "nothing.json", "--register", "r"), "I006", "neither"),
        (("add", "commitments", "id=mine", "agreement=memo", "act=a", "--register", "r"), "A003", "W020"),
        (("status", "mine", "mett", "--register", "r"), "A003", "Did you mean met"),
        (("status", "mein", "met", "--register", "r"), "A004", "mine"),
        (("link", "mine", "adds", "facility=none", "--register", "r"), "A003", "W021"),
        (("show", "mien"), "A004", "mine"),
        (("list", "--register", "none"), "A001", "does not exist"),
        (("log", "mine", "--as-of", "yesterday"), "I007", "yesterday"),
        (("list", "--as-of", "2026-02-30"), "I007", "2026-02-30"),
        (("show", "mine", "--as-of", "2024"), "A004", "was not made by 2024-12-31"),
        (("log", "mine", "--as-of", "2024"), "A004", "was not made by 2024-12-31"),
        (("due", "--as-of", "2030", "--until", "2029"), "I007", "comes before"),
    ],
)
def test_what_is_wrong_is_told(
    lode: Program,
    world: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    code: str,
    part: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = lode("agreements", *words, "--world", world)
    assert (answer.code, code in answer.err, part in answer.err) == (2, True, True), answer.err
    assert not list((tmp_path / "r").glob("*.csv"))


@pytest.mark.parametrize("text", ["[1]", '{"commitments": 3}', '{"commitments": [3]}', "{", ""])
def test_a_file_without_rows_is_refused(lode: Program, world: Path, tmp_path: Path, text: str) -> None:
    file = tmp_path / "rows.json"
    file.write_text(text, encoding="utf-8")
    answer = lode("agreements", "add", file, "--register", tmp_path / "r", "--world", world)
    assert (answer.code, "I007" in answer.err) == (2, True)


def test_nothing_from_later_shows(lode: Program, world: Path, tmp_path: Path) -> None:
    told = json.loads(lode("agreements", "show", "works", "--as-of", "2024", "--world", world, "--json").out)
    assert [row["id"] for row in told["promises"]] == ["rail"]  # its eastern part was promised in 2025
    assert [row["id"] for row in told["log"]] == ["3"]
    assert told["findings"] == []  # the log contradicts itself over the eastern part, in 2025
    lode("agreements", "export", "--csv", tmp_path / "c", "--as-of", "2024", "--world", world)
    with (tmp_path / "c" / "commitments.csv").open(encoding="utf-8", newline="") as file:
        assert [row["id"] for row in csv.DictReader(file)] == ["rail"]


def test_a_status_stands_beside_its_share(lode: Program, world: Path) -> None:
    shown = lode("agreements", "log", "rail", "--world", world).out
    assert "ongoing, 25% delivered" in shown
    assert "ongoing 2024-07" not in shown  # the date has a column of its own


def test_files_are_written_all_or_none(lode: Program, world: Path, tmp_path: Path) -> None:
    old, new = tmp_path / "old.xlsx", tmp_path / "new.csv"
    old.write_text("mine")
    for words in (("list",), ("export", "--ics", tmp_path / "new.ics")):
        refused = lode("agreements", *words, "--csv", new, "--excel", old, "--world", world)
        assert (refused.code, "I005" in refused.err) == (2, True)
    for words in (("due", "--ics", new, "--csv", old), ("network", "--svg", new, "--mermaid", old)):
        assert lode("agreements", *words, "--world", world).code == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["old.xlsx", "world"]
    assert old.read_text() == "mine"
