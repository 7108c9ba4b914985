"""Workbooks: what is written is read back through the same checks."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from openpyxl.worksheet.worksheet import Worksheet
from pandas.testing import assert_frame_equal

from lodeway.errors import Finding, InputError
from lodeway.world import World, inspect, load
from lodeway.world.example import example
from lodeway.world.excel import export, inspect_workbook, template
from lodeway.world.schema import BY_NAME
from tests.world.worlds import worlds


def read(file: Path) -> World:
    world, findings = inspect_workbook(file)
    assert not [f for f in findings if f.level == "error"]
    assert world is not None
    return world


@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(world=worlds())
def test_any_world_comes_back(world: World, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert read(export(world, tmp_path_factory.mktemp("book") / "w.xlsx")) == world


def test_the_embedded_world_comes_back(tmp_path: Path) -> None:
    world = load()
    again = load(export(world, tmp_path / "w.xlsx"))
    assert (again.name, again.base_year, again.first_year) == (world.name, world.base_year, world.first_year)
    for name in BY_NAME:
        assert_frame_equal(again[name], world[name], check_exact=True)
    assert again == world


def test_digits_that_another_program_drops_are_put_back(tmp_path: Path) -> None:
    """Another program writes 16 digits; what is changed, moved or added is taken as it stands."""
    world = example()
    costs = [0.1 + 0.2, 1 / 3]
    export(world.replace(legs=world["legs"].assign(cost=costs, km=[8000 + 1 / 3, 7400])), tmp_path / "w.xlsx")
    book = openpyxl.load_workbook(tmp_path / "w.xlsx")
    legs, at = book["legs"], {cell.value: cell.column for cell in book["legs"][1]}
    legs.cell(2, at["km"]).value = 8000.33
    legs.insert_rows(2)
    for name, value in {"id": "new", "from": "place.mine", "to": "place.market", "cost": 0.3}.items():
        legs.cell(2, at[name]).value = value
    book.save(tmp_path / "w.xlsx")
    again = read(tmp_path / "w.xlsx")["legs"].set_index("id")
    assert again["cost"].to_dict() == {"new": 0.3, "rail": costs[0], "caspian": costs[1]}
    assert again["km"]["rail"] == 8000.33


@pytest.mark.parametrize("text", ["_x0041_", "_x0041_x0042_", "<r>", "#N/A", "TRUE", "'1", "=A1", "\N{GRINNING FACE}"])
def test_texts_with_a_meaning_in_excel_come_back(text: str, tmp_path: Path) -> None:
    world = example()
    world = world.replace(legs=world["legs"].assign(note=text))
    assert read(export(world, tmp_path / "w.xlsx")) == world


@pytest.mark.parametrize("text", ["x005F_", "<r>bold</r>"])
def test_texts_that_a_workbook_would_change_are_refused(text: str, tmp_path: Path) -> None:
    world = example()
    for changed in (world.replace(legs=world["legs"].assign(note=text)), example(text)):
        with pytest.raises(InputError, match="I008"):
            export(changed, tmp_path / "w.xlsx")
    assert list(tmp_path.iterdir()) == []


def sheet(file: Path, name: str) -> Worksheet:
    found = openpyxl.load_workbook(file)[name]
    assert isinstance(found, Worksheet)
    return found


def test_a_template_shows_every_table_and_says_what_columns_mean(tmp_path: Path) -> None:
    file = template(tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["README", "world", *BY_NAME]
    for name, table in BY_NAME.items():
        header = [cell.value for cell in book[name][1]]
        assert header == list(table.names)
        for cell, column in zip(book[name][1], table.all_columns, strict=True):
            assert cell.comment is not None
            assert column.text in cell.comment.text
    rules = {str(rule.sqref): rule for rule in sheet(file, "facilities").data_validations.dataValidation}
    at = {name: openpyxl.utils.get_column_letter(n) for n, name in enumerate(BY_NAME["facilities"].names, start=1)}
    assert rules[f"{at['status']}2:{at['status']}1001"].formula1 == '"operating,construction,planned,idle,closed"'
    assert rules[f"{at['place']}2:{at['place']}1001"].formula1 == "places!$A$2:$A$10000"
    assert rules[f"{at['capacity']}2:{at['capacity']}1001"].formula1 == "0"


def test_an_empty_template_is_read_as_a_world_without_rows(tmp_path: Path) -> None:
    world, findings = inspect_workbook(template(tmp_path / "t.xlsx"))
    assert {(f.level, f.code) for f in findings} == {("warning", "W046")}
    assert world is not None
    assert not sum(map(len, world.tables.values()))


def book(file: Path, **sheets: list[list[Any]]) -> list[Finding]:
    """Write the example with some sheets changed or added, and read it."""
    export(example(), file)
    changed = openpyxl.load_workbook(file)
    for name, rows in sheets.items():
        if name in changed.sheetnames:
            del changed[name]
        if rows:
            added = changed.create_sheet(name)
            for row in rows:
                added.append(row)
    changed.save(file)
    return inspect_workbook(file)[1]


LEGS = ["id", "from", "to", "cost"]


@pytest.mark.parametrize(
    ("rows", "code", "line", "column"),
    [
        ([LEGS, ["l", "place.mine", "place.market", "ten"]], "W012", 2, "cost"),
        ([LEGS, [], ["l", "place.mine", "place.market", -1]], "W015", 3, "cost"),
        ([LEGS, ["l", "place.mine", "place.market", True]], "W012", 2, "cost"),
        ([LEGS, ["l", "place.mine", "nowhere", 1]], "W021", 2, "to"),
        ([[*LEGS, "colour"], ["l", "place.mine", "place.market", 1, "red"]], "W005", 1, "colour"),
        ([["id", "from"], ["l", "place.mine"]], "W006", 1, "to"),
    ],
)
def test_wrong_cells_are_named_by_sheet_and_row(
    tmp_path: Path, rows: list[list[Any]], code: str, line: int, column: str
) -> None:
    finding = next(f for f in book(tmp_path / "w.xlsx", legs=rows) if f.level == "error")
    assert (finding.code, finding.line, finding.column) == (code, line, column)
    assert finding.file == f"{tmp_path / 'w.xlsx'}[legs]"


def test_numbers_in_columns_of_text_and_dates_are_taken_as_text(tmp_path: Path) -> None:
    source = [["id", "title", "publisher", "accessed"], [7, 2.5, "P", "2026-01-02"]]
    assert book(tmp_path / "w.xlsx", sources=source) == []
    changed = openpyxl.load_workbook(tmp_path / "w.xlsx")
    changed["sources"]["D2"] = dt.date(2026, 1, 2)
    changed.save(tmp_path / "w.xlsx")
    row = read(tmp_path / "w.xlsx")["sources"].iloc[0]
    assert (row["id"], row["title"], row["accessed"]) == ("7", "2.5", "2026-01-02")


def test_missing_and_stray_sheets(tmp_path: Path) -> None:
    findings = book(tmp_path / "w.xlsx", legs=[], facilties=[["id"], ["x"]])
    assert [(f.code, f.table) for f in findings] == [("W010", "facilties"), ("W002", "legs")]
    assert "facilities" in findings[0].hint


def test_years_of_the_world(tmp_path: Path) -> None:
    good = [["setting", "value"], ["base_year", 2020], ["first_year", 2022], ["name", "Mine"]]
    assert book(tmp_path / "w.xlsx", world=good) == []
    world = read(tmp_path / "w.xlsx")
    assert (world.name, world.base_year, world.first_year) == ("Mine", 2020, 2022)
    assert [f.code for f in book(tmp_path / "v.xlsx", world=[*good[:1], ["base_year", "now"]])] == ["W013"]
    (stray,) = book(tmp_path / "u.xlsx", world=[*good, ["frist_year", 2022]])
    assert (stray.code, stray.level) == ("W005", "error")
    assert "first_year" in stray.hint


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_workbook(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "w.xlsx").write_bytes(content)
    assert [f.code for f in inspect(tmp_path / "w.xlsx")[1]] == ["W003"]


def test_no_file(tmp_path: Path) -> None:
    assert [f.code for f in inspect_workbook(tmp_path / "w.xlsx")[1]] == ["W001"]
    assert [f.code for f in inspect_workbook(tmp_path)[1]] == ["W001"]


def test_a_file_is_not_overwritten(tmp_path: Path) -> None:
    file = export(example(), tmp_path / "w.xlsx")
    before = file.read_bytes()
    with pytest.raises(InputError, match="I005"):
        template(file)
    assert file.read_bytes() == before
    template(file, force=True)
    assert file.read_bytes() != before
    assert [path.name for path in tmp_path.iterdir()] == ["w.xlsx"]


def test_an_interrupted_export_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(xlsxwriter.worksheet.Worksheet, "freeze_panes", interrupt)
    with pytest.raises(KeyboardInterrupt):
        export(example(), tmp_path / "w.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_text_that_no_cell_can_hold(tmp_path: Path) -> None:
    world = example()
    long = world.replace(legs=world["legs"].assign(note="x" * 40_000))
    with pytest.raises(InputError, match="I008"):
        export(long, tmp_path / "w.xlsx")
    assert list(tmp_path.iterdir()) == []
