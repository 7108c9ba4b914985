"""What is written is read back as it was; it is written whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from pandas.testing import assert_frame_equal

from lodeway.errors import InputError
from lodeway.world import World, inspect, load, save, store
from lodeway.world.example import example, new
from lodeway.world.schema import BY_NAME
from lodeway.world.write import fresh_file
from tests.world.worlds import worlds

SOME = settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])


def test_every_table_and_column_comes_back(tmp_path: Path) -> None:
    world = load()
    again = load(save(world, tmp_path / "copy"))
    assert again == world
    assert again.digest == world.digest
    for name in BY_NAME:
        assert_frame_equal(again[name], world[name])


@SOME
@given(world=worlds())
def test_any_world_comes_back(world: World, tmp_path_factory: pytest.TempPathFactory) -> None:
    again = load(save(world, tmp_path_factory.mktemp("world") / "w"))
    assert again == world
    for name in BY_NAME:
        assert_frame_equal(again[name], world[name])


@SOME
@given(world=worlds())
def test_building_again_changes_nothing(world: World) -> None:
    assert World.build(world.tables, world.name, world.base_year, world.first_year) == world


@SOME
@given(world=worlds())
def test_the_digest_knows_content_and_not_order(world: World) -> None:
    mixed = {name: world[name].iloc[::-1].reset_index(drop=True) for name in BY_NAME}
    assert World.build(mixed, "other", world.base_year, world.first_year).digest == world.digest
    legs = world["legs"].assign(cost=[0.0 if cost else 1.0 for cost in world["legs"]["cost"]])
    assert world.replace(legs=legs).digest != world.digest
    assert World.build(world.tables, world.name, world.base_year, world.first_year + 1).digest != world.digest


def test_saving_twice_gives_the_same_files(tmp_path: Path) -> None:
    first, second = (save(example(), tmp_path / name) for name in ("a", "b"))
    assert {p.name: p.read_bytes() for p in first.iterdir()} == {p.name: p.read_bytes() for p in second.iterdir()}


def test_the_descriptor_is_a_data_package(tmp_path: Path) -> None:
    package = json.loads((save(example(), tmp_path / "w") / "datapackage.json").read_text())
    assert package["lodeway"] == {"base_year": 2024, "first_year": 2025}
    legs = next(r for r in package["resources"] if r["name"] == "legs")
    header = (tmp_path / "w" / "legs.csv").read_text().splitlines()[0].split(",")
    assert [field["name"] for field in legs["schema"]["fields"]] == header
    assert legs["schema"]["primaryKey"] == ["id"]


def test_a_folder_that_holds_something_is_kept(tmp_path: Path) -> None:
    save(example(), tmp_path / "w")
    (tmp_path / "w" / "mine.txt").write_text("keep me")
    (tmp_path / "w" / "sub").mkdir()
    with pytest.raises(InputError, match="I005"):
        save(example(), tmp_path / "w")
    smaller = example().replace(owners=example()["owners"].iloc[:0])
    save(smaller, tmp_path / "w", force=True)
    assert (tmp_path / "w" / "mine.txt").read_text() == "keep me"
    assert (tmp_path / "w" / "sub").is_dir()
    assert not (tmp_path / "w" / "owners.csv").exists()
    assert load(tmp_path / "w").digest == smaller.digest
    assert [p.name for p in tmp_path.iterdir()] == ["w"]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "w").mkdir()
    assert load(save(example(), tmp_path / "w")) == example()


@pytest.mark.parametrize("failure", [KeyboardInterrupt, OSError])
@pytest.mark.parametrize("exists", [True, False])
def test_nothing_is_left_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: type[BaseException], *, exists: bool
) -> None:
    if exists:
        save(example(), tmp_path / "w")
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    written = []

    def broken(handle: object, **_: object) -> object:
        written.append(handle)
        if len(written) == 3:
            raise failure
        return _csv_writer(handle, lineterminator="\n")

    _csv_writer = store.csv.writer
    monkeypatch.setattr(store.csv, "writer", broken)
    with pytest.raises((failure, InputError)):
        save(example("other"), tmp_path / "w", force=True)
    assert len(written) == 3
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before
    assert [p.name for p in tmp_path.iterdir()] == (["w"] if exists else [])


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="I005"):
        save(example(), tmp_path / "file", force=True)
    with pytest.raises(InputError, match="I008"):
        save(example(), tmp_path / "file" / "w")


def _interrupted(target: Path) -> None:
    with fresh_file(target) as temporary:
        temporary.write_text("half")
        raise KeyboardInterrupt


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "sub" / "x.txt"
    with pytest.raises(KeyboardInterrupt):
        _interrupted(target)
    assert list((tmp_path / "sub").iterdir()) == []
    with fresh_file(target) as temporary:
        temporary.write_text("whole")
    assert target.read_text() == "whole"
    with pytest.raises(InputError, match="I005"), fresh_file(target):
        pytest.fail("not reached")
    with pytest.raises(InputError, match="I005"), fresh_file(tmp_path):
        pytest.fail("not reached")


def test_a_new_world_shows_every_table_and_column_and_is_good(tmp_path: Path) -> None:
    folder = new(tmp_path / "start")
    world, findings = inspect(folder)
    assert findings == []
    assert world is not None
    assert world.digest == example("start").digest
    for name, table in BY_NAME.items():
        assert tuple(pd.read_csv(folder / f"{name}.csv").columns) == table.names
    page = (folder / "README.md").read_text(encoding="utf-8")
    assert all(f"### {name}.{column.name}" in page for name, table in BY_NAME.items() for column in table.columns)
    assert set(world["legs"]["quality"]) == {"assumed"}
