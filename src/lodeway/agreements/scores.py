"""Scores of parties and forums by what became of promises that fell due, and what falls due next.

In the style of the G7 and G20 Research Groups: at a review a promise scores +1 if it is delivered, 0 if it is delivered
in part or work on it goes on, -1 if neither. The mean of n scores is also given as a share, (mean + 1) / 2.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Final

import pandas as pd

from lodeway.agreements.outlook import Outlook, Prospect
from lodeway.agreements.standing import last_day, read_day, standing
from lodeway.agreements.views import DUE_COLUMNS, due
from lodeway.world import World

__all__ = ["SCORE_COLUMNS", "due_by", "meetings", "score", "scores"]

SCORE_COLUMNS: Final = (
    "kind", "id", "promises", "n", "delivered", "in_part", "none", "unheard", "mean", "share", "share_heard", "why",
)  # fmt: skip
_IN_PART: Final = ("partly_met", "ongoing")
_AWAITED: Final = ("open", "overdue")


def score(prospect: Prospect) -> float:
    """Score of a promise at the outlook's day: 1, 0 or -1; NaN if it is not closed.

    It is closed if it was delivered or dropped, or its due date has passed. A part of another promise, or one that is
    superseded or ended, has no score.
    """
    promise = prospect.promise
    if promise.part_of or prospect.state not in ("delivered", "dropped", "overdue"):
        return math.nan
    if prospect.state == "delivered":
        return 1.0
    part = promise.status in _IN_PART or promise.share > 0
    return 0.0 if part else -1.0


def scores(told: Outlook) -> pd.DataFrame:
    """Scores of every promiser and forum, with :data:`SCORE_COLUMNS`.

    ``promises`` counts all of its promises, ``n`` those that are closed; ``mean`` lies between -1 and 1, ``share`` is
    (mean + 1) / 2; both are NaN, with the reason in `why`, where no promise is closed. ``unheard`` are those among
    ``none`` of which nothing at all was heard since they fell due: the method counts what nobody found as not done;
    ``share_heard`` leaves them out. A promise of several promisers counts for each.
    """
    groups: dict[tuple[str, str], list[Prospect]] = {}
    for prospect in told:
        for party in prospect.promise.promiser:
            groups.setdefault(("party", party), []).append(prospect)
        if prospect.promise.forum:
            groups.setdefault(("forum", prospect.promise.forum), []).append(prospect)
    rows = [_row(kind, name, members, told.as_of) for (kind, name), members in groups.items()]
    frame = pd.DataFrame(rows, columns=list(SCORE_COLUMNS))
    return frame.sort_values(["kind", "id"], ascending=[False, True]).reset_index(drop=True)


def _row(kind: str, name: str, members: list[Prospect], as_of: date) -> tuple[object, ...]:
    closed = {one.promise.id: value for one in members if not math.isnan(value := score(one))}
    counts = [list(closed.values()).count(value) for value in (1.0, 0.0, -1.0)]
    unheard = {one.promise.id for one in members if closed.get(one.promise.id) == -1 and _unheard(one)}
    heard = [value for key, value in closed.items() if key not in unheard]
    mean = _mean(list(closed.values()))
    why = "" if closed else f"None of its promises was delivered, dropped or due by {as_of}."
    shares = (mean, (mean + 1) / 2, (_mean(heard) + 1) / 2)
    return (kind, name, len(members), len(closed), *counts, len(unheard), *shares, why)


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else math.nan


def _unheard(prospect: Prospect) -> bool:
    """It is overdue, and nothing was heard of it since its due date."""
    promise = prospect.promise
    due = promise.due
    return prospect.state == "overdue" and due is not None and (promise.news is None or promise.news < due)


def due_by(world: World, told: Outlook, day: date | Mapping[str, date]) -> pd.DataFrame:
    """What :func:`~lodeway.agreements.views.due` tells up to a day, overdue things too, and what can be expected of it.

    Parameters
    ----------
    world, told
        A world with agreements, and an outlook of it; what is not in the outlook is left out.
    day
        A day, or one for each forum, such as its next meeting.

    Returns
    -------
    pandas.DataFrame
        `DUE_COLUMNS`, and ``commitment``; ``forum``; ``by``: the day asked for; ``days`` left until the due date
        (negative: overdue); and of promises, not of milestones, the chances that it is ``never`` delivered and that it
        is by the end of the year of that day (``chance``).
    """
    awaited = {prospect.promise.id: prospect for prospect in told if prospect.state in _AWAITED}
    promise_of = dict(zip(world["milestones"]["id"], world["milestones"]["commitment"], strict=True))
    last = day if isinstance(day, date) else max(day.values(), default=date.min)
    rows = []
    for row in due(world, date.min, last, told.as_of).to_dict("records"):
        step = row["kind"] == "milestone"
        prospect = awaited.get(promise_of[row["id"]] if step else row["id"])
        limit = day if isinstance(day, date) else day.get(prospect.promise.forum) if prospect else None
        if prospect is None or limit is None or row["day"] > limit:
            continue
        rows.append({
            **row, "commitment": prospect.promise.id, "forum": prospect.promise.forum, "by": limit,
            "days": (row["day"] - told.as_of).days, "never": math.nan if step else prospect.never,
            "chance": math.nan if step else prospect.by(limit.year),
        })  # fmt: skip
    return pd.DataFrame(rows, columns=[*DUE_COLUMNS, "commitment", "forum", "by", "days", "never", "chance"])


def meetings(world: World, as_of: date) -> dict[str, date]:
    """Next meeting of each forum after a day: the first milestone of the kind `meeting` that is not met or called off.

    It is dated by the last day of what the milestone says.
    """
    forum_of = dict(zip(world["agreements"]["id"], world["agreements"]["forum"], strict=True))
    agreement_of = dict(zip(world["commitments"]["id"], world["commitments"]["agreement"], strict=True))
    stands = standing(world, as_of)
    over = set(stands.loc[(stands["kind"] == "milestone") & stands["status"].isin(["met", "dropped", "not_met"]), "id"])
    found: dict[str, date] = {}
    for row in world["milestones"].to_dict("records"):
        forum = forum_of[agreement_of[row["commitment"]]]
        if row["kind"] != "meeting" or row["id"] in over or not forum or read_day(row["due"]) is None:
            continue
        day = last_day(row["due"])
        if day > as_of:
            found[forum] = min(day, found.get(forum, day))
    return dict(sorted(found.items()))
