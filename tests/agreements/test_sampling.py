from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from lodeway.agreements.outlook import Outlook, outlook
from lodeway.agreements.sampling import NEVER, Luck, sample
from lodeway.errors import InputError
from tests.agreements.ventures import register

DRAWS = 40_000
ROWS = (
    "a, pact, USA, x, project, 2023-12-31,", "b, pact, KAZ, x, headline, 2024,", "c, other, USA, x, financed, 2021-05,",
    "d, other, CHN, x, talks, 2020-12-31,", "e, lone, JPN, x, law, 2022-12-31,", "f, pact, USA, x, corridor, 2025,",
    "g, lone, JPN|USA, x, contract, 2025,", "h, lone, , x, contract, ,", "i, lone, , x, contract, 2021,",
)  # fmt: skip


@pytest.fixture(scope="module")
def told() -> Outlook:
    return outlook(register("\n".join(ROWS), "1, i, , 2021-03, met, ,"), date(2022, 6, 30), 2040)


def test_frequencies_are_the_outlook(told: Outlook) -> None:
    """Each within 4.5 standard errors of its chance, sqrt(p (1 - p) / n)."""
    drawn = sample(told, DRAWS, 5)
    assert list(drawn) == list("abcdefgi")
    for prospect in told:
        if prospect.promise.id in drawn:
            years = drawn[prospect.promise.id]
            pairs = [((years <= year).mean(), prospect.by(year)) for year in told.years]
            pairs.append(((years == NEVER).mean(), prospect.never))
            for frequency, chance in pairs:
                assert abs(frequency - chance) <= 4.5 * np.sqrt(chance * (1 - chance) / DRAWS) + 1e-9


def test_luck_is_shared(told: Outlook) -> None:
    """`a` and `f` share promiser and forum, `a` and `c` the promiser, `a` and `b` the forum, `a` and `e` nothing."""
    ranks = sample(told, DRAWS, 5).rank().corr()
    assert ranks.loc["a", "f"] > ranks.loc["a", "c"] > 0.05
    assert ranks.loc["a", "b"] > 0.05
    assert ranks.loc["e", "g"] > 0.02
    assert abs(ranks.loc["a", "e"]) < 4.5 / np.sqrt(DRAWS)
    apart = sample(told, DRAWS, 5, Luck(0, 0)).rank().corr()
    assert abs(apart.loc["a", "f"]) < 4.5 / np.sqrt(DRAWS)
    same = sample(told, 2000, 5, Luck(0.5, 0.5))
    assert same["a"].rank().corr(same["f"].rank()) > 0.8


def test_draws_do_not_depend_on_others(told: Outlook) -> None:
    drawn = sample(told, 50, 7)
    world = register("\n".join(reversed(ROWS[:3])))
    assert sample(outlook(world, date(2022, 6, 30)), 50, 7)["b"].equals(drawn["b"])
    assert sample(told, 50, 7).equals(drawn)
    assert not sample(told, 50, 8).equals(drawn)
    assert sample(told.only(["b"]), 50, 7)["b"].equals(drawn["b"])


def test_wrong_questions(told: Outlook) -> None:
    with pytest.raises(InputError, match="A045"):
        sample(told, 0)
    for luck in ((0.6, 0.6), (-0.1, 0.2)):
        with pytest.raises(InputError, match="A044"):
            Luck(*luck)
