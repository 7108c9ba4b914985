"""`lodeway world build`: what it reads, says, writes and refuses."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pandas as pd
import pytest

import lodeway
from tests.assembly.worlds import curated, inputs
from tests.commands import Program

WORLD_DATA = """\
SOURCE,COMMODITY,COUNTRY,TYPE,UNIT_MEAS,PROD_2023,PROD_EST_ 2024,PROD_NOTES,CAP_2023,CAP_EST_ 2024,CAP_NOTES,\
RESERVES_2024,RESERVE_NOTES
MCS2025,Copper,Argentina,"Mine production, recoverable copper content",thousand metric tons,0.04,0.05,,,,,1,
MCS2025,Copper,Brazil,"Mine production, recoverable copper content",thousand metric tons,0.04,0.04,,,,,1,
MCS2025,Copper,World total (rounded),"Mine production, recoverable copper content",thousand metric tons,0.1,0.1,,,,,,
"""
BACI = "t,i,j,k,v,q\n2024,32,76,260300,9,200\n2024,76,152,260300,9,40\n2023,32,152,260300,9,77\n"
PINK = 'month,"Copper ($/mt)"\n2024M01,90\n2024M02,110\n'
WIDE = "iso3,country,year,va,pv,ge,rq,rl,cc,mean6\nARG,Argentina,2023,-1,-1,-1,-1,-1,-1,-1\n"
LONG = "iso3,country,year,indicator,estimate,stderr,nsource,pctrank\nARG,Argentina,2023,pv,-0.5,0.2,9,36\n"


@pytest.fixture
def lode(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Program:
    monkeypatch.setenv("COLUMNS", "200")
    return Program(monkeypatch, capsys)


@pytest.fixture
def words(tmp_path: Path) -> tuple[str, ...]:
    """A folder of files in the layouts of their publishers, the curated world and its inputs; and the command."""
    files, tables = tmp_path / "files", tmp_path / "inputs" / "copper"
    (files / "trade").mkdir(parents=True)
    tables.mkdir(parents=True)
    (files / "MCS2025_World_Data.csv").write_text(WORLD_DATA, encoding="utf-8")
    (files / "trade" / "BACI_HS92_Y2024_V202601.csv").write_text(BACI, encoding="utf-8")
    (files / "pink.csv").write_text(PINK, encoding="utf-8")
    (files / "README.md").write_text("mineral,stage,country,year,value\n", encoding="utf-8")
    known = inputs()
    mine = "Copper|Production|Mine production, recoverable copper content"
    rows = [("cu/ore", "production", "usgs-mcs2025", mine, 1000.0), ("cu/ore", "trade", "", "260300", 0.25),
            ("cu/metal", "price", "", "Copper", 1.0)]  # fmt: skip
    for name, reader in (
        ("trade", "trade/BACI_HS92_Y2024_V202601.csv"),
        ("price", "pink.csv"),
        ("production", "MCS2025_World_Data.csv"),
    ):
        frame = lodeway.sources.read(files / reader).frame
        key = frame["source"].iloc[0]
        rows = [
            (c, m, key if m == name else s, frame["series"].iloc[0] if m == name else t, f) for c, m, s, t, f in rows
        ]
    pd.DataFrame(rows, columns=["commodity", "measure", "source", "series", "factor"]).to_csv(
        tables / "series.csv", index=False
    )
    known.observations.drop(columns=["unit"]).to_csv(tables / "observations.csv", index=False)
    known.stages.to_csv(tables / "stages.csv", index=False)
    world = lodeway.save(curated(), tmp_path / "curated")
    return ("world", "build", "--from", str(files), "--curated", str(world), "--inputs", str(tmp_path / "inputs"))


def test_a_world_is_built_and_can_be_loaded(lode: Program, words: tuple[str, ...], tmp_path: Path) -> None:
    """A makes 50 of the world's 100, and 200 t of concentrate of a quarter metal go from A to B."""
    out = tmp_path / "out"
    answer = lode(*words, "--out", out)
    assert (answer.code, answer.err) == (0, "")
    for part in ("pink.csv: 2 observations (pinksheet", "trade/BACI_HS92_Y2024_V202601.csv: 4 observations (baci",
                 "No table by its name: README.md", "Trade: published", "0 notes.", f"Written to {out}."):  # fmt: skip
        assert part in answer.out, part
    world = lodeway.load(out)
    flows = world["flows"].set_index("id")["quantity"]
    assert flows["made.cu.ore.arg.2024"] == pytest.approx(50)
    assert flows["made.cu.ore.zzz.2024"] == pytest.approx(10)
    assert flows["flow.cu.ore.arg.bra"] == pytest.approx(50 - 10 * 5 / 9)
    assert world["prices"]["price"].to_list() == [100.0]
    account = pd.read_csv(out / "assembly" / "trade.csv")
    assert account.set_index("commodity").loc["cu/ore", "seen"] == pytest.approx(60)
    again = lode(*words, "--out", out)
    assert again.code == 2
    assert "I005" in again.err
    assert lode(*words, "--out", out, "--force").code == 0


def test_the_part_alone_has_only_what_was_made(lode: Program, words: tuple[str, ...], tmp_path: Path) -> None:
    out = tmp_path / "part"
    assert lode(*words, "--out", out, "--part").code == 0
    made = pd.read_csv(out / "facilities.csv")
    assert set(made["id"].str.split(".").str[0]) == {"rest"}
    assert not (out / "places.csv").exists()


def test_the_same_publication_twice_is_used_once(lode: Program, words: tuple[str, ...], tmp_path: Path) -> None:
    """One of the two months stands there with another amount; the first file by name is the one that is used."""
    (tmp_path / "files" / "zinc.csv").write_text(PINK.replace("110", "990"), encoding="utf-8")
    answer = lode(*words, "--out", tmp_path / "out")
    assert answer.code == 0
    assert "zinc.csv: left out (pinksheet" in answer.out
    assert "2 of its 2 observations stand in pink.csv too, 1 of them with another amount" in answer.out
    assert lodeway.load(tmp_path / "out")["prices"]["price"].to_list() == [100.0]


def test_two_files_of_one_publication_without_a_common_figure_are_both_used(
    lode: Program, words: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "files" / "wgi-a.csv").write_text(WIDE, encoding="utf-8")
    (tmp_path / "files" / "wgi-b.csv").write_text(WIDE.replace("ARG,Argentina", "BRA,Brazil"), encoding="utf-8")
    answer = lode(*words, "--out", tmp_path / "out")
    assert "left out" not in answer.out
    hazards = lodeway.load(tmp_path / "out")["hazards"]
    assert set(hazards["id"]) == {f"{kind}.{c}" for kind in ("governance", "stability") for c in ("arg", "bra")}


def test_long_and_wide_tables_of_indicators_are_the_same_publication(
    lode: Program, words: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "files" / "wgi-long.csv").write_text(LONG, encoding="utf-8")
    (tmp_path / "files" / "wgi-wide.csv").write_text(WIDE, encoding="utf-8")
    answer = lode(*words, "--out", tmp_path / "out")
    assert "wgi-wide.csv: left out" in answer.out
    hazards = lodeway.load(tmp_path / "out")["hazards"].set_index("id")["value"]
    assert hazards.to_dict() == {"stability.arg": -0.5}


def test_files_that_their_reader_refuses_stop_all_and_are_named(
    lode: Program, words: tuple[str, ...], tmp_path: Path
) -> None:
    """A cell that is no figure, and a header that lacks a column; both are told at once."""
    (tmp_path / "files" / "bad.csv").write_text(PINK.replace("110", "many"), encoding="utf-8")
    (tmp_path / "files" / "trade" / "semi.csv").write_text(BACI.replace(",", ";"), encoding="utf-8")
    answer = lode(*words, "--out", tmp_path / "out")
    assert (answer.code, answer.out) == (2, "")
    assert "2 of the files cannot be used" in answer.err
    assert "bad.csv:3" in answer.err
    assert "'many'" in answer.err
    assert "trade/semi.csv:1" in answer.err
    assert "semicolons" in answer.err
    assert not (tmp_path / "out").exists()
    without = ("--leave-out", "bad.csv", "--leave-out", "semi*")
    assert lode(*words, "--out", tmp_path / "out", *without).code == 0
    wrong = lode(*words, "--out", tmp_path / "other", *without, "--leave-out", "good.csv")
    assert wrong.code == 2
    assert "has no file good.csv" in wrong.err


def test_files_that_no_reader_knows_are_passed_over_and_told_with_the_reason(
    lode: Program, words: tuple[str, ...], tmp_path: Path
) -> None:
    """A table of one's own with a publisher's words, an archive and an old workbook do not stop the build."""
    files = tmp_path / "files"
    own = "mineral,stage,country,year,value,unit,basis,source_title,publisher\nCopper,mining,Chile,2024,5,kt,,a,b\n"
    (files / "shares.csv").write_text(own, encoding="utf-8")
    (files / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64))
    with zipfile.ZipFile(files / "packed.zip", "w") as archive:
        archive.writestr("packed.csv", BACI)
    answer = lode(*words, "--out", tmp_path / "out")
    assert (answer.code, answer.err) == (0, "")
    assert "Passed over, 1. No reader knows this file: shares.csv" in answer.out
    assert "Passed over, 1. It is an old Excel file (.xls): old.xls" in answer.out
    assert "Passed over, 1. It is an archive, not a workbook: packed.zip" in answer.out


def test_a_folder_that_is_none_or_holds_nothing_is_refused(
    lode: Program, words: tuple[str, ...], tmp_path: Path
) -> None:
    none = lode(*words, "--out", tmp_path / "out", "--from", tmp_path / "none")
    assert none.code == 2
    assert "is no folder" in none.err
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    nothing = lode(*words, "--out", tmp_path / "out", "--from", tmp_path / "empty")
    assert nothing.code == 2
    assert "notes.csv" in nothing.out
    assert "no file that can be read" in nothing.err
