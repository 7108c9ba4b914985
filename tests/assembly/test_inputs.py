"""Tables beside the world: what is refused, and with which words."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from lodeway.assembly import read_inputs
from lodeway.errors import InputError

SERIES = "commodity,measure,source,series,factor\n"
OBSERVATIONS = "source,series,measure,year,amount,low,high\n"


def folder(tmp_path: Path, **tables: str) -> Path:
    (tmp_path / "copper").mkdir()
    for name, text in tables.items():
        (tmp_path / "copper" / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("series", SERIES + "cu/ore,trade,baci,2603,1,more\n", "has not the 5 cells"),
        ("series", SERIES + "cu/ore,trade,baci\n", "has not the 5 cells"),
        ("series", SERIES + "cu/ore,trade,baci,2603,inf\n", "'inf' is not a number"),
        ("series", SERIES + "cu/ore,trade,baci,2603,\n", "The cell factor is empty"),
        ("series", "commodity,measure,source,series\n", "The column factor is missing"),
        ("series", SERIES.replace("factor", "factor,fudge"), "There is no column fudge"),
        ("observations", OBSERVATIONS + "me,cu/ore,trade,2024.5,1,,\n", "'2024.5' is no year"),
        ("observations", OBSERVATIONS + "me,cu/ore,trade,2024,1,2,3\n", "does not lie between its own low"),
        ("stages", "commodity,final\ncu/ore,perhaps\n", "'perhaps' is not true or false"),
        ("serie", SERIES, "It is none of the tables"),
    ],
)
def test_what_is_wrong_is_refused(tmp_path: Path, name: str, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        read_inputs(folder(tmp_path, **{name: text}))
    assert caught.value.code == "B001"
    assert all(name in finding.file for finding in caught.value.findings)


def test_a_folder_without_tables_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no folder"):
        read_inputs(tmp_path / "none")
    with pytest.raises(InputError, match="holds no table"):
        read_inputs(tmp_path)


def test_empty_cells_are_empty(tmp_path: Path) -> None:
    known = read_inputs(folder(tmp_path, stages="commodity,cost,final\ncu/ore,,\n"))
    row = known.stages.iloc[0]
    assert (row["process"], row["final"]) == ("", False)
    assert math.isnan(row["cost"])
    assert known.series.empty


def test_the_tables_that_come_with_lodeway_are_sound() -> None:
    assert len(read_inputs().stages)
