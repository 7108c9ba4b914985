"""What the linear program does where the solver gives up."""

from __future__ import annotations

import highspy
import numpy as np
import pytest

from lodeway.errors import SolveError
from lodeway.model.lp import DUAL, FEASIBLE, LinearProgram

GIVEN_UP = highspy.HighsModelStatus.kUnknown


class Stumbling(LinearProgram):
    """Gives up a number of times, whatever was found, and keeps how it was asked."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times
        self.asked: list[tuple[bool, float]] = []

    def _run(self, highs: highspy.Highs) -> highspy.HighsModelStatus:
        self.asked.append((highs.getOptionValue("simplex_strategy")[1] == DUAL, self.accuracy))
        status = super()._run(highs)
        return GIVEN_UP if len(self.asked) <= self.times else status


def least(times: int, accuracy: float = FEASIBLE) -> Stumbling:
    """``min x + 2 y`` with ``x + y >= 3`` and ``x <= 2``: 2 and 1, at 4."""
    lp = Stumbling(times)
    lp.accuracy = accuracy
    lp.rows(np.array([3.0]), np.array([highspy.kHighsInf]))
    entries = (np.array([0, 0]), np.array([0, 1]), np.ones(2))
    lp.columns(np.array([1.0, 2.0]), np.array([2.0, highspy.kHighsInf]), [entries])
    lp.solve()
    return lp


@pytest.mark.parametrize("times", [0, 1, 2])
def test_it_goes_on_where_the_solver_gives_up(times: int) -> None:
    lp = least(times)
    assert lp.objective == pytest.approx(4.0)
    assert lp.values == pytest.approx([2.0, 1.0])
    assert len(lp.asked) == times + 1
    assert all(dual for dual, _ in lp.asked[1:])


def test_it_asks_for_less_accuracy_only_as_far_as_need_be() -> None:
    lp = least(3, accuracy=1e-9)
    assert [accuracy for _, accuracy in lp.asked] == pytest.approx([1e-9, 1e-9, 1e-8, 1e-7])
    assert lp.objective == pytest.approx(4.0)


def test_what_stays_unsolved_is_told() -> None:
    with pytest.raises(SolveError, match="S001"):
        least(9)
