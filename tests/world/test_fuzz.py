"""Whatever stands in the files, the answer is findings and never a traceback."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lodeway.world import World, inspect, load, save
from lodeway.world.example import new
from lodeway.world.schema import BY_NAME

WORDS = """x -1 0 1 2 1e308 -1e308 1e-320 nan 2030 true | a|b * KAZ EU place.mine mine copper/cathode refining quota ban
extraction processing elastic linear byproduct [ mine:back , " """
NASTY = ["", " ", "\n", "\N{SNOWMAN}", "\ufffe", "9" * 400, *WORDS.split()]
SOME = settings(max_examples=40, suppress_health_check=list(HealthCheck))


def read_table(folder: Path, name: str) -> list[list[str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[list[str]]]:
    """Every table with every column and at least two rows."""
    folder = tmp_path_factory.mktemp("start") / "w"
    tables = {name: read_table(new(folder, force=True), name) for name in BY_NAME}
    return {name: [*rows, *([[""] * len(rows[0])] * max(0, 3 - len(rows)))] for name, rows in tables.items()}


def answer(folder: Path) -> World | None:
    world, findings = inspect(folder)
    assert (world is None) == any(f.level == "error" for f in findings)
    assert all(f.message and f.hint and str(f) for f in findings)
    return world


@SOME
@given(data=st.data())
def test_nasty_cells(
    start: dict[str, list[list[str]]], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    tables = {name: [list(row) for row in rows] for name, rows in start.items()}
    for _ in range(data.draw(st.integers(1, 12))):
        rows = tables[data.draw(st.sampled_from(sorted(tables)))]
        row = data.draw(st.integers(1, len(rows) - 1))
        rows[row][data.draw(st.integers(0, len(rows[0]) - 1))] = data.draw(st.sampled_from(NASTY))
    folder = tmp_path_factory.mktemp("nasty")
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    world = answer(folder)
    if world is not None:
        assert load(save(world, folder / "again")).digest == world.digest


@SOME
@given(data=st.data())
def test_nasty_bytes(
    start: dict[str, list[list[str]]], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("bytes")
    spoilt = data.draw(st.sets(st.sampled_from(sorted(start)), max_size=3))
    for name, rows in start.items():
        content = "\n".join(",".join(row) for row in rows).encode()
        if name in spoilt:
            at = data.draw(st.integers(0, len(content)))
            content = content[:at] + data.draw(st.binary(max_size=4)) + content[at + data.draw(st.integers(0, 5)) :]
        (folder / f"{name}.csv").write_bytes(content)
    package = data.draw(st.one_of(st.none(), st.binary(max_size=3)))
    if package is not None:
        (folder / "datapackage.json").write_bytes(package)
    world = answer(folder)
    assert world is not None or spoilt or package is not None
    assert world is None or package is None  # three bytes are no package
    if world is not None:
        assert load(save(world, folder / "again")).digest == world.digest
