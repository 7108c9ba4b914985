"""A register of one's own: laid over a world, written by several, whole or not at all."""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

import lodeway
from lodeway.agreements.register import add, link, status
from lodeway.agreements.standing import standing
from lodeway.errors import InputError, WorldError
from lodeway.world.register import commit, locked
from tests.agreements.registers import register
from tests.commands import start

WORLD = register()
NEW = {
    "agreements": [{"id": "own", "name": "Ours", "date": "2026-11", "parties": ["USA", "KAZ"]}],
    "commitments": [{"id": "own.mine", "agreement": "own", "act": 'Dig, "deep"\nand wide', "promiser": "KAZ"}],
}  # fmt: skip


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def refused(folder: Path, given: Mapping[str, Sequence[Mapping[str, Any]]]) -> InputError:
    """The error, and that nothing was written."""
    before = {file.name: file.read_bytes() for file in folder.glob("*.csv")}
    with pytest.raises(InputError) as error:
        add(folder, WORLD, given)
    assert {file.name: file.read_bytes() for file in folder.glob("*.csv")} == before
    return error.value


def test_rows_are_added_and_laid_over_the_world(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "mine"
    added = add(folder, WORLD, NEW)
    assert added.ids == {"agreements": ("own",), "commitments": ("own.mine",)}
    assert set(WORLD["commitments"]["id"]) < set(added.world["commitments"]["id"])
    assert rows(folder, "agreements")[0]["parties"] == "USA|KAZ"
    home = lodeway.save(WORLD, tmp_path / "world")
    again = lodeway.load(home, register=folder)
    assert again.digest == added.world.digest != WORLD.digest
    promise = again["commitments"].set_index("id").loc["own.mine"]
    assert promise["act"] == 'Dig, "deep" and wide'  # as texts are read everywhere
    assert lodeway.load(home).digest == WORLD.digest


def test_a_register_may_speak_of_what_the_world_promises(tmp_path: Path) -> None:
    """The log, a step and a link of one's own, about a promise of the world; numbers are given anew."""
    passage = {"address": "https://example.org/a", "retrieved": "2026-11-20"}
    first = status(tmp_path, WORLD, "mine", {"status": "ongoing", "date": "2026-10"}, passage)
    second = status(tmp_path, WORLD, "mine", {"status": "met", "date": "2026-11-20", "delivered_share": 1.0})
    assert (first.ids["status_log"], second.ids["status_log"]) == (("mine.own.1",), ("mine.own.2",))
    assert first.ids["evidence"] == ("mine.own.1",)
    assert rows(tmp_path, "status_log")[0]["evidence"] == "mine.own.1"
    add(tmp_path, WORLD, {"milestones": [{"id": "s", "commitment": "mine", "kind": "study"}]})
    on_step = status(tmp_path, WORLD, "s", {"status": "met", "date": "2026-11"}, passage)
    assert on_step.ids == {"evidence": ("mine.own.2",), "status_log": ("s.own.1",)}
    leg = WORLD["legs"]["id"].iloc[0]
    done = link(tmp_path, WORLD, {"commitment": "rail", "effect": "adds", "leg": leg, "quantity": 5000})
    assert done.world["links"]["quantity"].tolist() == [5000]
    told = standing(done.world).set_index("id")
    assert told.loc["mine", ["status", "date", "delivered_share"]].tolist() == ["met", "2026-11-20", 1.0]


def test_rows_that_were_there_are_kept_to_the_letter(tmp_path: Path) -> None:
    for n in range(3):
        row: dict[str, Any] = {"commitment": "mine", "date": "2026-11-20", "status": "ongoing", "text": f' {n},\n"x"'}
        add(tmp_path, WORLD, {"status_log": [row | ({"delivered_share": 0.1} if n == 2 else {})]})
    log = rows(tmp_path, "status_log")
    assert [row["id"] for row in log] == ["mine.own.1", "mine.own.2", "mine.own.3"]
    assert [row["text"] for row in log] == [f' {n},\n"x"' for n in range(3)]
    assert [row["delivered_share"] for row in log] == ["", "", "0.1"]


BAD: list[tuple[dict[str, list[dict[str, Any]]], str, str]] = [
    ({"commitments": [{"id": "x", "agreement": "nowhere", "act": "a"}]}, "W021", "agreement"),
    ({"commitments": [{"id": "mine", "agreement": "memo", "act": "a"}]}, "W020", "id"),
    ({"agreements": [{"id": "x"}, {"id": "x"}]}, "W020", "id"),
    ({"agreements": [{"id": "x", "date": "6 November"}]}, "W057", "date"),
    ({"agreements": [{"id": "x", "parties": ["Atlantis"]}]}, "W022", "parties"),
    ({"agreements": [{"name": "no id"}]}, "W011", "id"),
    ({"status_log": [{"commitment": "mine", "date": "2026-02-30", "status": "met"}]}, "W057", "date"),
    ({"status_log": [{"commitment": "mine", "date": "2026", "status": "mett"}]}, "W016", "status"),
    ({"status_log": [{"date": "2026", "status": "met"}]}, "W058", ""),
    ({"status_log": [{"agreement": "memo", "commitment": "mine", "date": "2026", "status": "met"}]}, "W058", ""),
    ({"links": [{"commitment": "mine", "effect": "adds", "facility": "none"}]}, "W021", "facility"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "code", "column"), BAD)
def test_what_would_be_wrong_is_refused(
    tmp_path: Path, given: dict[str, list[dict[str, Any]]], code: str, column: str
) -> None:
    add(tmp_path, WORLD, NEW)
    error = refused(tmp_path, given)
    assert error.code == "A003"
    assert (code, column) in {(finding.code, finding.column) for finding in error.findings}
    assert all(finding.message and finding.hint for finding in error.findings)


def test_what_a_register_does_not_have_is_named(tmp_path: Path) -> None:
    for given, near in (({"places": [{"id": "x"}]}, "agreements"), ({"commitment": [{}]}, "commitments")):
        error = refused(tmp_path, given)
        assert (error.code, near in error.hint) == ("I006", True)
    error = refused(tmp_path, {"commitments": [{"id": "x", "promisor": "USA"}]})
    assert (error.code, "promiser" in error.hint) == ("I006", True)
    with pytest.raises(InputError, match=r"A004.*Did you mean mine\.study") as unknown:
        status(tmp_path, WORLD, "mine.studdy", {"status": "met", "date": "2026"})
    assert unknown.value.code == "A004"


def test_what_contradicts_the_log_is_taken_and_told(tmp_path: Path) -> None:
    """The eastern part was met on 1 October 2025; a later row that says otherwise is kept, and flagged."""
    added = status(tmp_path, WORLD, "rail.east", {"status": "ongoing", "date": "2026-01"})
    assert [(f.code, f.level, f.rows) for f in added.findings] == [("W059", "warning", ("rail.east.own.1",))]
    assert status(tmp_path, WORLD, "mine", {"status": "ongoing", "date": "2026-01"}).findings == ()


def test_a_register_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(WorldError) as missing:
        lodeway.load(lodeway.save(WORLD, tmp_path / "w"), register=tmp_path / "none")
    assert missing.value.code == "A001"
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError) as held:
        add(tmp_path / "file", WORLD, NEW)
    assert held.value.code == "I008"
    add(tmp_path / "r", WORLD, NEW)
    (tmp_path / "r" / "places.csv").write_text("id\n", encoding="utf-8")
    world, findings = lodeway.inspect(tmp_path / "w", register=tmp_path / "r")
    assert world is not None
    assert ("W010", "places") in {(finding.code, finding.table) for finding in findings}
    (tmp_path / "r" / "commitments.csv").write_bytes(b"id,act\n\xff\xfe,x\n")
    with pytest.raises(WorldError) as unreadable:
        lodeway.load(tmp_path / "w", register=tmp_path / "r")
    assert unreadable.value.code == "W003"


def test_who_holds_a_register_makes_others_wait(tmp_path: Path) -> None:
    with locked(tmp_path, write=True), pytest.raises(InputError) as busy, locked(tmp_path, write=True, wait=0.05):
        pytest.fail("two hold it")
    assert busy.value.code == "A002"
    with locked(tmp_path, write=False), locked(tmp_path, write=False, wait=0.05):
        assert (tmp_path / ".lock").exists()
    with locked(tmp_path, write=True, wait=0.05):  # given back
        assert (tmp_path / ".lock").exists()


ADD = """
import sys
from lodeway.agreements.register import status
from tests.agreements.registers import register
world = register()
for n in range(6):
    status(sys.argv[1], world, "mine", {"status": "ongoing", "date": "2026-11-20", "text": f"{sys.argv[2]} {n}"})
"""
HELD = """
import os, sys
from pathlib import Path
from lodeway.world.register import commit, locked
folder = Path(sys.argv[1])
with locked(folder, write=True):
    Path.rename = lambda *_: os._exit(9)
    commit(folder, {"agreements": "id,date\\nlost,2026\\n"})
"""


def test_several_add_at_once_and_nothing_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parents[2])
    writers = [start(ADD, tmp_path / "r", name) for name in ("a", "b", "c")]
    for writer in writers:
        assert writer.wait(240) == 0, writer.communicate()[1]
        writer.communicate()
    log = rows(tmp_path / "r", "status_log")
    assert sorted(row["text"] for row in log) == sorted(f"{name} {n}" for name in "abc" for n in range(6))
    assert len({row["id"] for row in log}) == 18
    assert [row["text"] for row in log if row["text"][0] == "a"] == [f"a {n}" for n in range(6)]


def test_who_dies_while_writing_leaves_nothing_half_written(tmp_path: Path) -> None:
    """Before the one renaming nothing has happened; the lock ends with the process, and what it left goes."""
    add(tmp_path, WORLD, NEW)
    before = (tmp_path / "agreements.csv").read_bytes()
    dead = start(HELD, tmp_path)
    assert dead.wait(60) == 9
    dead.communicate()
    assert (tmp_path / "agreements.csv").read_bytes() == before
    assert list(tmp_path.glob(".pending-*"))
    added = add(tmp_path, WORLD, {"agreements": [{"id": "next", "date": "2026"}]})
    assert set(added.world["agreements"]["id"]) == {"memo", "works", "own", "next"}
    assert not list(tmp_path.glob(".pending-*"))


def test_who_dies_while_moving_files_has_written_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the one renaming all has happened: readers see it, and the next writer moves what is left."""
    add(tmp_path / "r", WORLD, NEW)
    texts = {"agreements": "id,date\nown,2026\nlate,2026\n", "commitments": "id,agreement,act\nlate.one,late,Dig\n"}
    moved: list[Path] = []

    def once(source: Path, target: Path) -> Path:
        if moved:
            raise KeyboardInterrupt
        moved.append(target)
        os.replace(source, target)  # noqa: PTH105 - Path.replace is this
        return target

    with monkeypatch.context() as broken, locked(tmp_path / "r", write=True):
        broken.setattr(Path, "replace", once)
        with pytest.raises(KeyboardInterrupt):
            commit(tmp_path / "r", texts)
    assert len(moved) == 1
    home = lodeway.save(WORLD, tmp_path / "world")
    assert {"late", "own"} < set(lodeway.load(home, register=tmp_path / "r")["agreements"]["id"])
    assert "late.one" in set(lodeway.load(home, register=tmp_path / "r")["commitments"]["id"])
    added = add(tmp_path / "r", WORLD, {"agreements": [{"id": "next", "date": "2026"}]})
    assert {"late", "next"} < set(added.world["agreements"]["id"])
    assert [row["id"] for row in rows(tmp_path / "r", "commitments")] == ["late.one"]
    assert not (tmp_path / "r" / ".commit").exists()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("lodeway.world.register.os.fsync", full)
    with pytest.raises(InputError, match="No space left on device") as error:
        add(tmp_path, WORLD, NEW)
    assert error.value.code == "I008"
    assert list(tmp_path.glob("*.csv")) == []


@pytest.mark.parametrize("link", [False, True])
def test_what_stands_in_the_place_of_a_file_is_told(tmp_path: Path, link: bool) -> None:
    """A folder of that name, or a link that leads nowhere, is no empty table; the answer names the register."""
    folder = tmp_path / "mine"
    folder.mkdir()
    place = folder / "agreements.csv"
    place.symlink_to(tmp_path / "nowhere") if link else place.mkdir()
    with pytest.raises(WorldError, match="with the register") as error:
        lodeway.load(lodeway.save(WORLD, tmp_path / "w"), register=folder)
    assert [finding.file for finding in error.value.findings] == [str(place)]


def test_nothing_to_add_is_told(tmp_path: Path) -> None:
    error = refused(tmp_path, {"commitments": []})
    assert error.code == "A003"
