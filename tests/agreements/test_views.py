"""What a register shows."""

from __future__ import annotations

from datetime import date

import pytest

from lodeway.agreements.views import Filter, due, findings, listing, log, show, until_day
from lodeway.errors import InputError
from tests.agreements.registers import COMMITMENTS, LOG, register

WORLD = register()


def ids(as_of: date | None = None, **wanted: str) -> list[str]:
    return list(dict.fromkeys(listing(WORLD, Filter(**wanted), as_of)["id"]))


def test_promises_are_listed_by_the_day_on_which_they_were_made() -> None:
    assert ids() == ["rail", "rail.east", "mine", "smelter"]  # 2024, June 2025, November 2025 twice
    frame = listing(WORLD).set_index("id")
    assert frame.loc["mine", ["made", "status", "date"]].tolist() == ["2025-11-06", "announced", "2025-11-06"]
    assert frame.loc["rail.east", "status"].tolist() == ["met", "ongoing"]
    assert frame.loc["smelter", "status"] == ""


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"party": "CHN"}, ["rail", "rail.east"]),
        ({"party": "United States"}, ["mine", "smelter"]),  # party to the memorandum in which KAZ promised
        ({"party": "C5"}, ["rail", "rail.east", "mine", "smelter"]),
        ({"mineral": "tungsten"}, ["mine"]),
        ({"corridor": "MIDD"}, ["rail"]),
        ({"klass": "corridor", "state": "met"}, ["rail.east"]),
        (
            {"state": "open"},
            ["rail", "rail.east", "mine", "smelter"],
        ),  # of the eastern part one row says that it is not met
        ({"forum": "C5+1"}, ["mine", "smelter"]),
        ({"forum": "C5+1", "party": "CHN"}, []),
    ],
)
def test_filters(wanted: dict[str, str], expected: list[str]) -> None:
    assert ids(**wanted) == expected


def test_as_of_a_date() -> None:
    assert ids(date(2025, 6, 30)) == ["rail", "rail.east"]


@pytest.mark.parametrize(
    ("wanted", "code", "hint"),
    [
        ({"party": "Kazakstan"}, "I001", "Kazakhstan"),
        ({"mineral": "tungstn"}, "I002", "tungsten"),
        ({"klass": "projekt"}, "I007", "project"),
        ({"state": "mett"}, "I007", "met"),
        ({"forum": "C5"}, "I007", "C5+1"),
    ],
)
def test_words_that_nothing_has_are_refused(wanted: dict[str, str], code: str, hint: str) -> None:
    with pytest.raises(InputError) as error:
        listing(WORLD, Filter(**wanted))
    assert (error.value.code, hint in error.value.hint) == (code, True)


def test_one_promise_whole() -> None:
    sheet = show(WORLD, "rail")
    assert (sheet.kind, sheet.row["act"]) == ("commitment", "Open the railway")
    assert sheet.parts["id"].tolist() == ["rail.east"]
    assert sheet.log["id"].tolist() == ["3", "4"]
    east = show(WORLD, "rail.east")
    assert east.parts["id"].tolist() == ["rail"]
    assert [finding.code for finding in east.findings] == ["W069"]
    assert east.standing["status"].tolist() == ["met", "ongoing"]


def test_one_agreement_and_one_milestone_whole() -> None:
    sheet = show(WORLD, "memo")
    assert sheet.promises["id"].tolist() == ["mine", "smelter"]
    assert sheet.milestones["id"].tolist() == ["mine.study", "mine.loan"]
    assert sheet.log["subject"].tolist() == ["memo", "mine", "mine.study"]
    step = show(WORLD, "mine.study", date(2026, 4, 1))
    assert (step.kind, step.standing["status"].tolist(), len(step.log)) == ("milestone", [""], 0)
    with pytest.raises(InputError) as error:
        show(WORLD, "rial")
    assert (error.value.code, "rail" in error.value.hint) == ("A004", True)


def test_rivals_and_evidence_are_shown_on_both_sides() -> None:
    """Two buyers are promised the same gallium in different agreements."""
    sold = {"class": "contract", "subject": "Plant", "minerals": ("gallium",), "act": "Sell"}
    world = register(
        commitments=[
            {"id": "a", "agreement": "memo", "counterpart": ("JPN",), **sold},
            {"id": "b", "agreement": "works", "counterpart": ("USA",), **sold},
        ],
        milestones=(),
        status_log=[{"id": "1", "commitment": "a", "date": "2025", "status": "signed", "evidence": "e"}],
        evidence=[{"id": "e", "commitment": "a", "address": "https://example.org", "retrieved": "2026-11-23"}],
    )
    assert [f.code for f in show(world, "a").findings] == [f.code for f in show(world, "b").findings] == ["W062"]
    assert [f.code for f in findings(world)] == ["W062"]
    row = log(world, "a").iloc[0]
    assert (row["address"], row["retrieved"]) == ("https://example.org", "2026-11-23")


def test_the_log_goes_by_dates() -> None:
    assert log(WORLD)["id"].tolist() == ["3", "6", "7", "1", "2", "4", "8", "5"]
    assert log(WORLD, "mine")["id"].tolist() == ["2", "5"]  # with its milestones
    assert log(WORLD, "works", date(2025, 10, 1))["id"].tolist() == ["3", "6", "7"]
    assert log(register(status_log=())).empty


def test_what_falls_due() -> None:
    """The railway in 2026, which ends with December; a step that is met falls due no more."""
    frame = due(WORLD, date(2026, 1, 1), date(2029, 12, 31))
    assert list(zip(frame["id"], frame["day"], strict=True)) == [
        ("rail", date(2026, 12, 31)),
        ("mine", date(2029, 5, 31)),
    ]
    assert due(WORLD, date(2026, 1, 1), date(2026, 12, 30)).empty
    assert due(WORLD, date(2027, 1, 1), date(2029, 5, 30)).empty
    before = due(WORLD, date(2026, 1, 1), date(2026, 12, 31), date(2026, 1, 1))  # the study was not met yet
    assert before["id"].tolist() == ["mine.study", "rail"]
    assert before["what"].tolist()[0] == "mine.study: Build the mine"
    closed = [*LOG, {"id": "9", "commitment": "rail", "date": "2026-02", "status": "dropped"}]
    assert due(register(status_log=closed), date(2026, 1, 1), date(2028, 1, 1)).empty
    assert due(register(commitments=COMMITMENTS[:2], status_log=()), date(2020, 1, 1), date(2026, 1, 1)).empty


@pytest.mark.parametrize(
    ("within", "day"),
    [("90d", "2026-11-29"), ("2w", "2026-09-14"), ("6m", "2027-02-28"), ("2y", "2028-08-31"), ("18m", "2028-02-29")],
)
def test_periods(within: str, day: str) -> None:
    assert str(until_day(date(2026, 8, 31), within)) == day


@pytest.mark.parametrize("within", ["", "soon", "6", "m", "-1m", "9999y", "1.5m"])
def test_what_is_no_period_is_refused(within: str) -> None:
    with pytest.raises(InputError) as error:
        until_day(date(2026, 8, 31), within)
    assert error.value.code == "I007"
