"""How things stand at a date."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from lodeway.agreements.standing import standing, wholes
from tests.agreements.registers import LOG, register
from tests.agreements.ventures import pledged


def stands(as_of: date | None = None) -> dict[str, list[tuple[object, ...]]]:
    """Subject -> (status, row, share, silent days, conflict), several where statuses contradict one another."""
    found: dict[str, list[tuple[object, ...]]] = {}
    for row in standing(register(), as_of).to_dict("records"):
        share, silent = (None if np.isnan(row[c]) else row[c] for c in ("delivered_share", "silent_days"))
        found.setdefault(row["id"], []).append((row["status"], row["row"], share, silent, row["conflict"]))
    return found


def test_the_latest_row_of_each_subject_counts_and_contradictions_are_kept() -> None:
    # the log's latest row begins on 1 May 2026: silence is counted to that day
    assert stands() == {
        "memo": [("signed", "1", None, 176, False)],  # 6 November 2025 to 1 May 2026: 24 + 31 + 31 + 28 + 31 + 30 + 1
        "works": [("in_force", "8", None, 0, False)],  # some time in 2026: its last day has not come
        "mine": [("announced", "2", None, 176, False)],
        "smelter": [("", "", None, None, False)],
        "rail": [("ongoing", "4", 0.25, 136, False)],  # the share told in 2024 is not lost; 15 + 31 + 28 + 31 + 30 + 1
        "rail.east": [("met", "6", None, 212, True), ("ongoing", "7", None, 212, True)],
        "mine.study": [("met", "5", None, 0, False)],
        "mine.loan": [("", "", None, None, False)],
    }


def test_as_of_a_date_what_came_later_is_not_there() -> None:
    # made in 2024: the works contract and its railway; the eastern part was promised in June 2025
    assert stands(date(2024, 7, 31)) == {
        "works": [("", "", None, None, False)],
        "rail": [("ongoing", "3", 0.25, 0, False)],
    }
    assert set(stands(date(2025, 6, 1))) == {"works", "rail", "rail.east"}
    assert stands(date(2024, 6, 30))["rail"] == [("", "", None, None, False)]
    assert stands(date(2026, 12, 1))["mine.study"] == [("met", "5", None, 214, False)]


def test_the_order_of_the_log_does_not_matter() -> None:
    there = standing(register()).sort_values("row").reset_index(drop=True)
    back = standing(register(status_log=LOG[::-1])).sort_values("row").reset_index(drop=True)
    assert there.equals(back)


@pytest.mark.parametrize("status", ["met", "not_met"])
def test_rows_that_say_the_same_on_the_same_day_are_no_conflict(status: str) -> None:
    twice = [{"id": str(n), "commitment": "rail", "date": "2026-12-31", "status": status} for n in (1, 2)]
    frame = standing(register(status_log=twice))
    assert frame.loc[frame["id"] == "rail", ["status", "row", "conflict"]].to_numpy().tolist() == [[status, "2", False]]


def test_a_world_without_agreements_has_none_that_stand() -> None:
    assert standing(register(agreements=(), commitments=(), milestones=(), status_log=())).empty


def test_silence_is_not_broken_by_a_row_that_says_that_nothing_is_known() -> None:
    log = [
        {"id": "1", "commitment": "rail", "date": "2025-01-01", "status": "ongoing"},
        {"id": "2", "commitment": "rail", "date": "2025-01-31", "status": "no_data"},
        {"id": "3", "commitment": "mine", "date": "2025-12-01", "status": "no_data"},
    ]
    frame = standing(register(status_log=log), date(2025, 12, 31)).set_index("id")
    assert frame.loc["rail", ["status", "silent_days"]].tolist() == ["no_data", 364]
    assert frame.loc["mine", "status"] == "no_data"
    assert np.isnan(frame.loc["mine", "silent_days"])


def test_what_is_in_what() -> None:
    """`c` is a part of `b`, which is one of `a`; `d` funds `b`."""
    rows = "a, pact, USA, x, talks, , , , , ,\nb, pact, USA, x, talks, , a, , , ,\nc, pact, USA, x, talks, , b, , , ,\n"
    world = pledged(f"{rows}d, pact, USA, x, talks, , , , , ,", links="1, d, funds, b")
    assert wholes(world) == {"a": (), "b": ("a",), "c": ("b", "a"), "d": ()}
    assert wholes(world, funding=True)["d"] == ("b", "a")
    commitments = world["commitments"].assign(part_of=["c", "a", "b", ""])
    circle = wholes(world.keep(commitments=commitments))  # told by the checks, and no endless search
    assert circle == {"a": ("c", "b"), "b": ("a", "c"), "c": ("b", "a"), "d": ()}
