"""What a person decides: in a file, or one by one; and what enters the register."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from lodeway import cli
from lodeway.agreements.reading import decode, read
from lodeway.agreements.reading.review import COLUMNS, edited, proposals_file
from lodeway.errors import InputError
from lodeway.world import save
from lodeway.world.example import example

TEXT = (
    "Memorandum of the United States and Kazakhstan, 6 November 2025.\n\n"
    "The United States will lend Kazakhstan $60 million, of which $20 million is for tungsten, by the end of 2027. "
    "The parties discussed copper. "
    "Altyn Steppe Resources Ltd will supply 1,200 tonnes of tungsten a year.\n"
)


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "memo.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def world(tmp_path: Path) -> Path:
    save(example(), tmp_path / "world")
    return tmp_path / "world"


def run(*words: object, typed: str = "") -> Result:
    return CliRunner().invoke(cli.app, ["agreements", "read", *map(str, words)], input=typed)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, content: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(content)
    return path


def test_proposals_are_written_a_row_for_each_amount(text: Path, tmp_path: Path) -> None:
    out = tmp_path / "proposals.csv"
    assert run(text, "--proposals-out", out).exit_code == 0
    found = rows(out)
    assert [(r["id"], r["amount_high"], r["part_of"]) for r in found] == [
        ("p1.1", "60000000", ""), ("p1.2", "20000000", "p1.1"), ("p2", "", ""),
    ]  # fmt: skip
    assert {r["decision"] for r in found} == {""}
    assert (found[0]["promiser"], found[0]["counterpart"], found[0]["due"]) == ("USA", "KAZ", "2027-12-31")
    assert (found[2]["promiser"], found[2]["promiser_org"]) == ("", "Altyn Steppe Resources")
    again = run(text, "--proposals-out", out)
    assert isinstance(again.exception, InputError)
    assert again.exception.code == "I005"


def test_an_edited_file_enters_the_register_with_hash_and_passage(text: Path, world: Path, tmp_path: Path) -> None:
    found = rows(
        write(tmp_path / "p.csv", list(csv.DictReader(proposals_file(read(decode(TEXT.encode())), "csv").splitlines())))
    )
    found[0]["decision"], found[1]["decision"], found[2]["decision"] = "accept", "Accept", "reject"
    found[0]["act"] = "Lend money for mining"
    edited_file = write(tmp_path / "p.csv", found)
    register = tmp_path / "register"
    answer = run(text, "--accept", edited_file, "--register", register, "--world", world)
    assert answer.exit_code == 0, answer.output
    assert "2 promises entered" in answer.output
    commitments = pd.read_csv(register / "commitments.csv", dtype=str, keep_default_na=False)
    assert commitments["act"].tolist() == ["Lend money for mining", found[1]["act"]]
    assert commitments["part_of"].tolist() == ["", commitments["id"][0]]
    evidence = pd.read_csv(register / "evidence.csv", dtype=str, keep_default_na=False)
    assert set(evidence["sha256"]) == {hashlib.sha256(TEXT.encode()).hexdigest()}
    start, end = int(evidence["start"][0]), int(evidence["end"][0])
    assert TEXT[start:end] == evidence["quote"][0] == found[0]["quote"]
    again = run(text, "--accept", edited_file, "--register", register, "--world", world)
    assert again.exit_code == 0, again.output  # the same text again: its agreement is not made twice
    assert len(pd.read_csv(register / "agreements.csv")) == 1
    assert len(pd.read_csv(register / "commitments.csv")) == 4


def test_nothing_is_confirmed_by_itself(text: Path, world: Path, tmp_path: Path) -> None:
    register = tmp_path / "register"
    assert run(text, "--register", register, "--yes-none", "--world", world).exit_code == 0
    assert not register.exists()
    unedited = tmp_path / "p.csv"
    run(text, "--proposals-out", unedited)
    assert run(text, "--accept", unedited, "--register", register, "--world", world).exit_code == 0
    assert not register.exists()


def test_one_by_one_a_person_accepts_corrects_and_rejects(text: Path, world: Path, tmp_path: Path) -> None:
    register = tmp_path / "register"
    # the first is accepted, its part rejected; the home of the firm is named, and the quote is no cell to correct
    typed = "a\nr\nc\nquote\nc\npromiser\nKAZ\na\n"
    answer = run(text, "--register", register, "--world", world, typed=typed)
    assert answer.exit_code == 0, answer.output
    assert "There is no quote to correct" in answer.output
    commitments = pd.read_csv(register / "commitments.csv", dtype=str, keep_default_na=False)
    assert commitments["promiser"].tolist() == ["USA", "KAZ"]


def test_a_firm_of_unknown_home_may_promise(text: Path, world: Path, tmp_path: Path) -> None:
    answer = run(text, "--register", tmp_path / "register", "--world", world, typed="r\nr\na\n")
    assert answer.exit_code == 0, answer.output
    commitments = pd.read_csv(tmp_path / "register" / "commitments.csv", dtype=str, keep_default_na=False)
    assert commitments["promiser_org"].tolist() == ["Altyn Steppe Resources"]


def test_one_may_stop(text: Path, world: Path, tmp_path: Path) -> None:
    answer = run(text, "--register", tmp_path / "register", "--world", world, typed="s\n")
    assert answer.exit_code == 0
    assert not (tmp_path / "register").exists()


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("decision", "maybe", "no decision"),
        ("promiser", "KZA", "no country or group"),
        ("promiser", "", "Nobody promises it"),
        ("modality", "sure", "none of the words"),
        ("class", "dream", "none of the words"),
        ("amount_high", "much", "no number"),
        ("amount_high", "-5", "no number"),
        ("amount_low", "9e9", "more than amount_high"),
        ("currency", "", "It is empty"),
        ("currency", "Dollar", "no currency"),
        ("due", "soon", "no date"),
        ("start", "x", "no whole number"),
        ("quote", "Something else", "not what stands"),
        ("sha256", "0" * 64, "another text"),
        ("act", "", "It is empty"),
    ],
)
def test_a_wrong_cell_is_named_with_line_and_column(tmp_path: Path, column: str, value: str, told: str) -> None:
    reading = read(decode(TEXT.encode()))
    content = list(csv.DictReader(proposals_file(reading, "csv").splitlines()))
    content[0] |= {"decision": "accept", column: value}
    path = write(tmp_path / "p.csv", content)
    with pytest.raises(InputError) as caught:
        edited(path, reading)
    assert caught.value.code == "A023"
    finding = next(f for f in caught.value.findings if f.column == column)
    assert (finding.code, finding.line, finding.column) == ("A024", 2, column)
    assert told in finding.message
    assert finding.hint


def test_json_is_read_back_as_csv_is(text: Path, tmp_path: Path) -> None:
    out = tmp_path / "p.json"
    run(text, "--proposals-out", out)
    content = json.loads(out.read_text(encoding="utf-8"))
    content[0]["decision"] = "accept"
    content[0]["minerals"] = ["tungsten", "copper"]
    out.write_text(json.dumps(content), encoding="utf-8")
    (decision,) = edited(out, read(decode(TEXT.encode())))
    assert decision.accept
    assert decision.row["minerals"] == "tungsten|copper"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "no JSON"), ('{"a": 1}', "no list"), ("a,b\n1,2\n", "no column"), ('[{"id": "p1"}]', "no column"),
        (",".join(COLUMNS) + "\np1,accept\n", "line 2"), (",".join([*COLUMNS, "mood"]) + "\n", "mood"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_of_proposals_is_refused(tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "p.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=told) as caught:
        edited(path, read(decode(TEXT.encode())))
    assert caught.value.code == "A022"


def test_an_edited_file_needs_a_register_and_a_text_must_be_there(text: Path, tmp_path: Path) -> None:
    for words, code in (((text, "--accept", tmp_path / "p.csv"), "A005"), ((tmp_path / "none.txt",), "A022")):
        answer = run(*words)
        assert isinstance(answer.exception, InputError)
        assert answer.exception.code == code


def test_json_of_standard_input(text: Path) -> None:
    answer = run("-", "--json", typed=TEXT)
    content = json.loads(answer.output)
    assert {"document", "sentences", "proposals", "goals", "dropped"} == set(content)
    assert content["document"]["sha256"] == hashlib.sha256(TEXT.encode()).hexdigest()
    assert {"promisers", "counterparts", "modality", "minerals", "amounts", "quantities", "dates"} <= set(
        content["proposals"][0]
    )
    assert content == json.loads(run(text, "--json").output) | {"document": content["document"]}


def test_what_the_register_knows_is_filled(world: Path, tmp_path: Path) -> None:
    source = tmp_path / "port.txt"
    source.write_text(
        "Joint statement, 6 November 2025.\n\nThe EU will lend Kazakhstan EUR 45 million for two berths of Aktau port "
        "on the Middle Corridor by 2027; a working group will report on it.\n",
        encoding="utf-8",
    )
    found = rows(
        write(
            tmp_path / "p.csv",
            list(csv.DictReader(proposals_file(read(decode(source.read_bytes())), "csv").splitlines())),
        )
    )
    assert (found[0]["subject"], found[0]["corridor"]) == ("Aktau port", "Trans-Caspian")
    found = [row | {"decision": "accept"} for row in found[:1]]
    register = tmp_path / "register"
    answer = run(source, "--accept", write(tmp_path / "p.csv", found), "--register", register, "--world", world)
    assert answer.exit_code == 0, answer.output
    (row,) = pd.read_csv(register / "commitments.csv", dtype=str, keep_default_na=False).to_dict("records")
    assert (row["subject"], row["corridor"], row["due"]) == ("Aktau port", "Trans-Caspian", "2027")
    assert row["catalysts"].split("|") == [
        "target",
        "timetable",
        "money",
        "body",
        "reporting",
    ]  # two berths are a target
