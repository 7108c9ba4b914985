"""Shares of a joint worth."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodeway.study.shapley import shapley, shapley_sampled

GLOVES = {"L": 0, "R": 1, "S": 1}
"""One left glove and two right ones: a pair is worth 1. Shapley gives 2/3, 1/6, 1/6."""


def pairs(some: frozenset[str]) -> pd.Series[float]:
    left = sum(GLOVES[p] == 0 for p in some)
    return pd.Series({"pairs": float(min(left, len(some) - left))})


def test_gloves() -> None:
    assert shapley(list(GLOVES), pairs)["pairs"].to_dict() == pytest.approx({"L": 2 / 3, "R": 1 / 6, "S": 1 / 6})


def test_sampled_gloves() -> None:
    shares, error = shapley_sampled(list(GLOVES), pairs, seed=1, samples=400)
    assert shares["pairs"].sum() == pytest.approx(1, abs=1e-12)
    for one, exact in {"L": 2 / 3, "R": 1 / 6, "S": 1 / 6}.items():
        assert abs(shares.loc[one, "pairs"] - exact) < 4 * error.loc[one, "pairs"]
    again, _ = shapley_sampled(list(GLOVES), pairs, seed=1, samples=400)
    pd.testing.assert_frame_equal(shares, again)


@given(st.lists(st.floats(-100, 100), min_size=16, max_size=16))
def test_shares_add_up_and_who_changes_nothing_gets_nothing(worths: list[float]) -> None:
    """Any worths of the sets of four players; a fifth changes nothing."""

    def value(some: frozenset[str]) -> pd.Series[float]:
        number = sum(1 << "abcd".index(p) for p in some if p != "e")
        return pd.Series({"x": worths[number], "y": 2 * worths[number]})

    found = shapley(list("abcde"), value)
    joint = value(frozenset("abcde")) - value(frozenset())
    assert found.sum().to_dict() == pytest.approx(joint.to_dict(), abs=1e-9)
    assert found.loc["e"].to_dict() == pytest.approx({"x": 0, "y": 0}, abs=1e-9)
