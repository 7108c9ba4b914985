"""DuckDB files: what is written is read back through the same checks."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from pandas.testing import assert_frame_equal

from lodeway.errors import InputError
from lodeway.world import World, duck, inspect, load, save
from lodeway.world.duck import export, inspect_database
from lodeway.world.example import example
from lodeway.world.excel import export as export_workbook
from lodeway.world.schema import BY_NAME
from tests.world.folders import codes
from tests.world.worlds import worlds

SOME = settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow])


@SOME
@given(world=worlds())
def test_any_world_comes_back(world: World, tmp_path_factory: pytest.TempPathFactory) -> None:
    again = load(export(world, tmp_path_factory.mktemp("base") / "w.duckdb"))
    assert again == world
    for name in BY_NAME:
        assert_frame_equal(again[name], world[name], check_exact=True)


@SOME
@given(world=worlds())
def test_round_and_round_changes_nothing(world: World, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Through CSV, Excel, DuckDB and CSV again: to the last digit."""
    folder = tmp_path_factory.mktemp("round")
    first = save(world, folder / "first")
    second = export_workbook(load(first), folder / "second.xlsx")
    third = export(load(second), folder / "third.duckdb")
    fourth = save(load(third), folder / "fourth")
    assert load(fourth) == world
    assert load(fourth).digest == world.digest
    for file in sorted(first.iterdir()):
        assert (fourth / file.name).read_bytes() == file.read_bytes()


def change(file: Path, *statements: str) -> Path:
    export(example(), file)
    with duckdb.connect(str(file)) as database:
        for statement in statements:
            database.execute(statement)
    return file


def test_tables_have_types_and_comments(tmp_path: Path) -> None:
    with duckdb.connect(str(export(example(), tmp_path / "w.duckdb"))) as database:
        columns = database.execute(
            "SELECT column_name, data_type, comment FROM duckdb_columns() WHERE table_name = 'legs'"
        ).fetchall()
        crossed = database.execute("SELECT id FROM legs WHERE list_contains(countries, 'RUS')").fetchall()
    kinds = {name: kind for name, kind, _ in columns}
    assert tuple(kinds) == BY_NAME["legs"].names
    assert (kinds["cost"], kinds["open_year"], kinds["two_way"]) == ("DOUBLE", "BIGINT", "BOOLEAN")
    assert (kinds["from"], kinds["countries"]) == ("VARCHAR", "VARCHAR[]")
    assert all(comment for *_, comment in columns)
    assert crossed == [("rail",)]


def test_tables_that_people_made_otherwise_are_read(tmp_path: Path) -> None:
    """Exact decimals, integers where numbers are wanted, views, and fewer columns."""
    file = change(
        tmp_path / "w.duckdb",
        'CREATE TABLE other AS SELECT id, "from", "to", 140.25::DECIMAL(9, 2) AS cost, 1 AS km FROM legs',
        "DROP TABLE legs",
        "ALTER TABLE other RENAME TO roads",
        "CREATE VIEW legs AS SELECT * FROM roads",
    )  # fmt: skip
    world, findings = inspect_database(file)
    assert codes([f for f in findings if f.code != "W030"]) == ["W010"]
    assert world is not None
    assert world["legs"]["cost"].tolist() == [140.25, 140.25]
    assert world["legs"]["km"].tolist() == [1, 1]


@pytest.mark.parametrize(
    ("statement", "code", "line", "column"),
    [
        ("UPDATE legs SET cost = -1 WHERE id = 'caspian'", "W015", 2, "cost"),
        ("UPDATE legs SET \"to\" = 'nowhere'", "W021", 1, "to"),
        ("ALTER TABLE legs ADD COLUMN colour VARCHAR", "W005", 1, "colour"),
        ('ALTER TABLE legs DROP COLUMN "to"', "W006", 1, "to"),
        ("UPDATE legs SET cost = 'inf'::DOUBLE", "W012", 1, "cost"),
        ("DROP TABLE legs", "W002", None, ""),
        ("UPDATE world SET value = 'soon' WHERE setting = 'first_year'", "W013", None, "first_year"),
        ("INSERT INTO world VALUES ('bas_year', '2020')", "W005", None, "bas_year"),
    ],
)
def test_wrong_cells_are_named_by_table_and_row(
    tmp_path: Path, statement: str, code: str, line: int | None, column: str
) -> None:
    findings = inspect(change(tmp_path / "w.duckdb", statement))[1]
    first = next(f for f in findings if f.level == "error")
    assert (first.code, first.line, first.column) == (code, line, column)
    assert first.file in ("", f"{tmp_path / 'w.duckdb'}[{first.table or 'world'}]")


@pytest.mark.parametrize("content", [b"", b"no database at all"])
def test_what_is_no_database(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "w.duckdb").write_bytes(content)
    world, findings = inspect(tmp_path / "w.duckdb")
    assert world is None
    assert codes(findings)[0] in ("W003", "W002")  # DuckDB takes an empty file for an empty database
    assert (tmp_path / "w.duckdb").read_bytes() == content


def test_no_file(tmp_path: Path) -> None:
    assert codes(inspect_database(tmp_path / "w.duckdb")[1]) == ["W001"]
    assert codes(inspect_database(tmp_path)[1]) == ["W001"]


def test_a_file_is_not_overwritten(tmp_path: Path) -> None:
    file = export(example(), tmp_path / "w.duckdb")
    with pytest.raises(InputError, match="I005"):
        export(example("other"), file)
    assert load(file).name == "example"
    assert load(export(example("other"), file, force=True)).name == "other"
    assert [path.name for path in tmp_path.iterdir()] == ["w.duckdb"]


@pytest.mark.parametrize("failure", [KeyboardInterrupt, duckdb.Error, OSError])
def test_an_interrupted_export_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: type[BaseException]
) -> None:
    def interrupt(*_: object) -> None:
        raise failure

    monkeypatch.setattr(duck, "_literal", interrupt)
    with pytest.raises((failure, InputError)):
        export(example(), tmp_path / "w.duckdb")
    assert list(tmp_path.iterdir()) == []
