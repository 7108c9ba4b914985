"""Figures and tables as text."""

from __future__ import annotations

import io
import math

import pytest
from rich.console import Console

from lodeway.report.layout import amount, country, grid, money, number, percent, unit_of


def shown(width: int, *arguments: object) -> list[str]:
    console = Console(file=io.StringIO(), width=width, highlight=False)
    console.print(grid(*arguments))  # type: ignore[arg-type]
    return console.file.getvalue().splitlines()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (1234567.0, "1,234,567"),
        (99.994, "99.99"),
        (0.12345, "0.1235"),
        (-1500.0, "-1,500"),
        (math.nan, "-"),
    ],
)
def test_numbers(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("usd", "text"),
    [
        (4.2e9, "4,200 M USD"),
        (4.2e6, "4.2 M USD"),
        (4200.0, "4.2 thousand USD"),
        (42.0, "42.0 USD"),
        (-0.5, "-0.50 USD"),
        (1e-9, "0 USD"),
        (0.0, "0 USD"),
        (math.nan, "-"),
    ],
)
def test_money(usd: float, text: str) -> None:
    assert money(usd) == text


def test_one_unit_for_a_table() -> None:
    unit, name = unit_of([3.0, -2e6, math.nan])
    assert name == "M USD"
    assert [amount(usd, unit) for usd in (3.0, -2e6, 5e4)] == ["0", "-2.0", "0.05"]
    assert unit_of([]) == (1.0, "USD")


def test_shares_and_countries() -> None:
    assert (percent(0.1234), percent(math.nan), percent(-1e-9)) == ("12.3 %", "-", "0.0 %")
    assert (country("KAZ"), country("XYZ"), country("")) == ("Kazakhstan", "XYZ", "(no country)")
    assert country("ZZZ") == "Other countries"


def test_numbers_stand_right_and_are_never_broken() -> None:
    lines = shown(40, "A title", ["name", "sum"], [["a very long name that must be broken", "1,234,567"], ["b", "89"]])
    assert lines[0] == "A title"
    assert lines[2].endswith("1,234,567")
    assert lines[-1].endswith("       89")
    assert len(lines) > 4


def test_brackets_are_no_markup_and_an_empty_table_is_its_title() -> None:
    assert any("[bold]" in line for line in shown(40, "T", ["x"], [["[bold]"]]))
    assert shown(40, "Nothing", ["x"], []) == ["Nothing"]
    assert shown(40, "T", ["x"], [["1"]], "A note.")[-1] == "A note."


WIDE = ("promise", "kept", *(f"value added in country {n}" for n in range(8)))


def test_headings_break_where_there_is_no_room_and_no_column_is_lost() -> None:
    lines = shown(120, "Title", WIDE, [("cove.production", "as promised", *["+1.0"] * 8)])
    assert lines[-1].split() == ["cove.production", "as", "promised", *["+1.0"] * 8]
    assert max(map(len, lines)) <= 120
    assert len(lines) > 3


def test_where_there_is_room_headings_stand_in_one_line() -> None:
    lines = shown(300, "Title", WIDE, [("cove.production", "as promised", *["+1.0"] * 8)])
    assert len(lines) == 3
    assert lines[1].split() == " ".join(WIDE).split()
