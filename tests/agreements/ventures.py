"""Registers for the outlook, written as text."""

from __future__ import annotations

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


def tungsten() -> World:
    """The tungsten venture: production promised within three and a half years, definitive agreement signed."""
    made = {
        "agreements": "id, date, forum\ncove, 2025-11-06, C5+1",
        "commitments": "id, agreement, promiser, act, class, due\nw, cove, USA, produce tungsten, project, 2029-05-06",
        "milestones": "id, commitment, kind\nw1, w, definitive_agreement",
        "status_log": "id, milestone, date, status\n1, w1, 2025-11-06, met",
    }
    return shared_leg().replace(**{name: frame(text) for name, text in made.items()})
