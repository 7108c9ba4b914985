from __future__ import annotations

from datetime import date

import pytest

from lodeway.agreements.outlook import deliveries, outlook
from lodeway.agreements.priors import read_priors
from lodeway.world import World
from tests.worlds import frame, shared_leg

GONE_BY = {  # P(never) once 1, 1.5, 2 and 3 times the planned time have gone by: worked out apart from the program
    "talks": (0.50, 0.84, 0.96, 1.00),
    "memorandum": (0.67, 0.73, 0.84, 0.94),
    "letter_of_interest": (0.67, 0.73, 0.84, 0.94),
    "headline": (0.62, 0.77, 0.90, 0.98),
    "contract": (0.33, 0.56, 0.80, 0.96),
    "financed": (0.12, 0.26, 0.58, 0.93),
    "project": (0.63, 0.70, 0.81, 0.93),
    "law": (0.50, 0.89, 0.98, 1.00),
    "corridor": (0.44, 0.58, 0.75, 0.92),
}


def register(commitments: str, log: str = "", milestones: str = "") -> World:
    """A world with one agreement of a forum of 1 January 2020, its promises, their steps and the log."""
    tables = {
        "agreements": "id, date, forum\npact, 2020-01-01, F\nother, 2020-01-01, G",
        "commitments": "id, agreement, promiser, act, class, due, part_of\n" + commitments,
        "milestones": "id, commitment, kind\n" + milestones,
        "status_log": "id, commitment, milestone, date, status, delivered_share\n" + log,
    }
    return shared_leg().replace(**{name: frame(text) for name, text in tables.items() if text.strip().count("\n")})


@pytest.mark.parametrize("klass", GONE_BY)
def test_never_given_the_time_gone_by(klass: str) -> None:
    chance = read_priors()[klass].chance()
    assert [chance.never_given(r) for r in (1, 1.5, 2, 3)] == pytest.approx(GONE_BY[klass], abs=0.0051)


def test_tungsten_venture() -> None:
    """Odds of never 1.5 x 0.6 = 0.9, so 0.9 / 1.9 = 0.474; by 2030 5.15 of 3.5 years have gone by: ratio 1.47.

    Of the rest 0.526, 0.125 are on time and 0.875 late, of which 25 % by then: 0.526 x (0.125 + 0.875 x 0.253) = 0.18.
    """
    made = {
        "agreements": "id, date\ncove, 2025-11-06",
        "commitments": "id, agreement, promiser, act, class, due\nw, cove, USA, start, project, 2029-05-06",
        "milestones": "id, commitment, kind\nw1, w, definitive_agreement",
        "status_log": "id, milestone, date, status\n1, w1, 2025-11-06, met",
    }
    world = shared_leg().replace(**{name: frame(text) for name, text in made.items()})
    one = outlook(world, date(2026, 11, 23))["w"]
    assert one.never == pytest.approx(0.9 / 1.9)
    assert [one.by(year) for year in (2028, 2030, 2032, 2035)] == pytest.approx([0, 0.18, 0.36, 0.46], abs=0.005)


def test_deliveries() -> None:
    """`a` is due in 2024, and 40 % are there; `b` is delivered, `c` dropped; `d` has no date."""
    world = register(
        "a, pact, USA, x, corridor, 2024,\nb, pact, USA, x, corridor, 2021,\nc, pact, USA, x, corridor, 2024,\n"
        "d, pact, USA, x, corridor, ,",
        "1, a, , 2021-05-01, ongoing, 0.4\n2, b, , 2021-03-01, met,\n3, c, , 2021-04-01, dropped,",
    )
    told = outlook(world, date(2021, 6, 30), 2030)
    assert deliveries(told, "as-promised") == {"a": ((2021, 0.4), (2024, 1)), "b": ((2021, 1),), "c": ((2024, 1),)}
    assert deliveries(told, "late:3") == {"a": ((2021, 0.4), (2027, 1)), "b": ((2021, 1),), "c": ((2027, 1),)}
    assert deliveries(told, "none") == {"a": ((2021, 0.4),), "b": ((2021, 1),), "c": (), "d": ()}
    expected = deliveries(told, "as-expected")
    assert set(expected) == {"a", "b", "c"}
    assert expected["c"] == ()
    assert expected["a"][0] == (2021, 0.4)
    assert dict(expected["a"])[2026] == pytest.approx(0.4 + 0.6 * told["a"].by(2026))
    assert [p.why for p in told if p.why] == ["No date was promised."]
