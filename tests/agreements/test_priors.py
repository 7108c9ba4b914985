from __future__ import annotations

from pathlib import Path

import pytest

from lodeway.agreements.priors import read_priors
from lodeway.agreements.shares import Share
from lodeway.errors import InputError

HEAD = "class,on_time,late,never,median_ratio,log_sd"


def test_rows_of_a_file_stand_in(tmp_path: Path) -> None:
    file = tmp_path / "priors.csv"
    file.write_text(f"{HEAD},planned_years,study\nproject,2,1,1,1.5,0.5,4,0.5\n", encoding="utf-8")
    given, own = read_priors(file), read_priors()
    assert given["project"].cases == (2, 1, 1)
    assert given["project"].planned_years == 4
    assert dict(given["project"].factors) == {"study": 0.5}
    assert given["project"].total is None
    assert given["law"] == own["law"]
    assert list(given.table["class"]) == list(own.table["class"])
    assert set(given.table.loc[given.table["class"] == "project", "file"]) == {str(file)}


@pytest.mark.parametrize(
    ("rows", "column", "line"),
    [
        ("projct,2,1,1,1.5,0.5", "class", 2),
        ("project,2,-1,1,1.5,0.5", "late", 2),
        ("project,2,1,1,1,0.5", "median_ratio", 2),
        ("project,2,1,1,1.5,0", "log_sd", 2),
        ("project,2,1,1,1.5,1e9", "log_sd", 2),
        ("project,2,1,inf,1.5,1", "never", 2),
        ("project,2,1,nan,1.5,1", "never", 2),
        ("project,x,1,1,1.5,0.5", "on_time", 2),
        ("project,0,0,0,1.5,0.5", "never", 2),
        ("project,1,1,1,1.5,0.5\nproject,1,1,1,1.5,0.5", "class", 3),
        ("project,1,1,1,,0.5", "median_ratio", 2),
    ],
)
def test_wrong_files_are_refused(tmp_path: Path, rows: str, column: str, line: int) -> None:
    file = tmp_path / "priors.csv"
    file.write_text(f"{HEAD}\n{rows}\n", encoding="utf-8")
    with pytest.raises(InputError, match="A040") as caught:
        read_priors(file)
    assert [(f.column, f.line, f.file) for f in caught.value.findings] == [(column, line, str(file))]


def test_files_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    for name in ("missing.csv", "empty.csv"):
        with pytest.raises(InputError, match="A040"):
            read_priors(tmp_path / name)


def test_the_belief_has_a_width() -> None:
    """A beta distribution of 6 and 4 cases: nine tenths between 0.345 and 0.831, by its tables."""
    assert read_priors()["project"].never_range() == pytest.approx((0.345, 0.831), abs=0.001)
    low, high = read_priors()["project"].never_range((0, 40, 60))
    assert high - low < 0.2


def test_shares_of_sums(tmp_path: Path) -> None:
    """Of the one measured pledge 57 % came, and none of what was beyond: 4 of 7 cases, and 1 of 10."""
    headline = read_priors()["headline"]
    assert headline.total == Share(4, 3)
    assert headline.additional == Share(1, 9)
    file = tmp_path / "priors.csv"
    head = f"{HEAD},total_came,total_missed,additional_came,additional_missed"
    file.write_text(f"{head}\nproject,2,1,1,1.5,0.5,9,1,2,8\ncontract,2,1,1,1.5,0.5,1,0,,\n", encoding="utf-8")
    given = read_priors(file)
    assert (given["project"].total, given["project"].additional) == (Share(9, 1), Share(2, 8))
    assert (given["contract"].total, given["contract"].additional) == (Share(1, 0), None)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ("4,,,", "total_missed"),
        (",3,,", "total_came"),
        ("0,0,,", "total_missed"),
        ("-1,3,,", "total_came"),
        (",,1,9", "additional_came"),
        ("4,3,5,3", "additional_came"),
        ("4,3,1,2", "additional_came"),
    ],
)
def test_impossible_shares_are_refused(tmp_path: Path, cells: str, column: str) -> None:
    file = tmp_path / "priors.csv"
    head = f"{HEAD},total_came,total_missed,additional_came,additional_missed"
    file.write_text(f"{head}\nproject,2,1,1,1.5,0.5,{cells}\n", encoding="utf-8")
    with pytest.raises(InputError, match="A040") as caught:
        read_priors(file)
    assert [(f.column, f.line) for f in caught.value.findings] == [(column, 2)]
