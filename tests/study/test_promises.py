"""Plans that take promises in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from lodeway import Goal, InputError, load, plan
from lodeway.report.plain import plan_data
from lodeway.report.record import read_run, write_run
from lodeway.report.text import print_plan
from tests.agreements.worlds import chain

GOAL = Goal(mineral="iron", buyer="BUY", avoid="RIV", cap=0.5, by=2032, until=2034, discount=0.0)


def least(promises: str) -> float:
    return plan(chain(), replace(GOAL, promises=promises)).least


def test_a_cap_is_met_with_promises_only() -> None:
    """60 of 100 can be clean once mine, plant and corridor are there, in 2030; without any of them nothing is."""
    kept = plan(chain(), replace(GOAL, promises="as-promised"))
    assert kept.met
    assert kept.least == pytest.approx(0.4)
    broken = plan(chain(), replace(GOAL, promises="none"))
    assert not broken.met
    assert broken.least == pytest.approx(1.0)
    assert least("late:2") == pytest.approx(0.4)
    assert least("late:3") == pytest.approx(1.0)


def test_without_a_word_the_tables_stand_as_they_are() -> None:
    found = plan(chain(), GOAL)
    assert found.promises.empty
    assert found.given.digest == found.world.digest
    assert found.least == pytest.approx(1.0)


def test_a_plan_says_which_promises_it_leans_on() -> None:
    """A free plan takes all 60 of FRI's 10 a unit before RIV's 20: one more unit of each of the three saves nothing.

    All three limit together, so that the whole 10 of a unit falls on any of them: one percent of 60 in each of 2030 to
    2034 saves 0.6 x 10 x 5 = 30 in all only if all three grow, and the duals of the three add up to it.
    """
    found = plan(chain(), replace(GOAL, promises="as-promised")).promises
    own = found[found["missing"] == ""]
    assert set(own["id"]) == {"mine", "plant", "corridor"}
    assert list(own["used"]) == pytest.approx([60] * 3)
    assert list(own["size"]) == pytest.approx([60] * 3)
    assert set(own["first_year"]) == {2030}
    assert own["saving"].sum() == pytest.approx(30)


@pytest.mark.parametrize("wrong", ["perhaps", "late", "late:x", "late:-1"])
def test_how_promises_are_kept_is_a_known_word(wrong: str) -> None:
    with pytest.raises(InputError) as refused:
        replace(GOAL, promises=wrong)
    assert refused.value.code == "A060"


def test_a_recorded_run_with_promises_comes_out_the_same(tmp_path: Path) -> None:
    found = plan(chain(), replace(GOAL, promises="late:1"))
    folder = write_run(found, tmp_path / "run", "chain")
    goal, record = read_run(folder)
    assert goal == found.goal
    world = load(folder / "world")
    assert world.digest == record["world"]["sha256"]
    again = plan(world, goal)
    assert again.solution.objective == pytest.approx(found.solution.objective)
    assert plan_data(again)["promises"] == plan_data(found)["promises"]


def test_the_report_names_the_promises(capsys: pytest.CaptureFixture[str]) -> None:
    print_plan(plan(chain(), replace(GOAL, promises="as-promised")), Console(width=160))
    told = capsys.readouterr().out
    assert "Which promises it leans on, as promised" in told
    assert "corridor" in told.split("Which promises")[1]
