"""Registers and prospects for the outlook."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from lodeway.agreements.chances import Chance
from lodeway.agreements.outlook import Prospect
from lodeway.agreements.priors import read_priors
from lodeway.agreements.record import Promise
from lodeway.world import World
from tests.worlds import frame, shared_leg


def register(commitments: str, log: str = "", milestones: str = "") -> World:
    """A world with a pact of 1 January 2020 in the forum F and one of that day in G, its promises, steps and log."""
    tables = {
        "agreements": "id, date, forum\npact, 2020-01-01, F\nother, 2020-01-01, G\nlone, 2020-01-01,",
        "commitments": "id, agreement, promiser, act, class, due, part_of\n" + commitments,
        "milestones": "id, commitment, kind, due\n" + milestones,
        "status_log": "id, commitment, milestone, date, status, delivered_share, entered\n" + log,
    }
    return shared_leg().replace(**{name: frame(text) for name, text in tables.items() if text.strip().count("\n")})


def pledged(commitments: str, log: str = "", links: str = "") -> World:
    """Promises of money of 1 January 2020, in the forum F or none."""
    tables = {
        "agreements": "id, date, forum\npact, 2020-01-01, F\nlone, 2020-01-01,",
        "commitments": "id, agreement, promiser, act, class, due, part_of, amount_low, amount_high, currency, "
        "amount_kind\n" + commitments,
        "status_log": "id, commitment, date, status, delivered_share\n" + log,
        "links": "id, commitment, effect, other\n" + links,
    }
    return shared_leg().replace(**{name: frame(text) for name, text in tables.items() if text.strip().count("\n")})


def tungsten() -> World:
    """The tungsten venture: production promised within three and a half years, definitive agreement signed."""
    made = {
        "agreements": "id, date, forum\ncove, 2025-11-06, C5+1",
        "commitments": "id, agreement, promiser, act, class, due\nw, cove, USA, produce tungsten, project, 2029-05-06",
        "milestones": "id, commitment, kind\nw1, w, definitive_agreement",
        "status_log": "id, milestone, date, status\n1, w1, 2025-11-06, met",
    }
    return shared_leg().replace(**{name: frame(text) for name, text in made.items()})


_SHARES = st.tuples(*[st.floats(0.01, 1)] * 3)


@st.composite
def prospects(draw: st.DrawFn) -> tuple[Prospect, Prospect]:
    """One promise on two days of silence, the second later."""
    on_time, late, never = draw(_SHARES)
    total = on_time + late + never
    chance = Chance(on_time / total, late / total, never / total, draw(st.floats(1.05, 3)), draw(st.floats(0.2, 1.5)))
    made = date(2010, 1, 1) + timedelta(days=draw(st.integers(0, 5000)))
    planned = draw(st.integers(1, 4000))
    promise = Promise("p", "project", "a", "", "", "", (), (), (), made, made + timedelta(days=planned))
    days = [made + timedelta(days=draw(st.integers(0, 8000)))]
    days.append(days[0] + timedelta(days=draw(st.integers(1, 3000))))
    prior = read_priors()["project"]
    one, other = (Prospect(promise, d, d, promise.state(d), prior, (0, 0, 0), chance, float(planned)) for d in days)
    return one, other
