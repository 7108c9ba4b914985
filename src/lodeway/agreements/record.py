"""What is known of each promise on a day, and what the register's own record says of a class of promises."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

from lodeway.agreements.known import first_day, known_log, last_day
from lodeway.agreements.priors import Prior, Priors
from lodeway.world import World

__all__ = ["OTHERS", "Case", "Promise", "cases", "promises"]

OTHERS: Final = 0.25
"""Weight of a case of another promiser in another forum."""
_DAYS: Final = 365.25
_GONE: Final = ("superseded", "ended")
_HOLDS: Final = ("in_force", "met")


@dataclass(frozen=True)
class Promise:
    """One commitment as it was known on a day.

    Attributes
    ----------
    id, klass, agreement, forum, act, part_of
        From the tables; empty where they say nothing.
    promiser, counterpart, minerals
        Likewise.
    made, due
        First day on which it may have been made, last day on which it is due; None if the register does not say.
    status, since
        Latest status, and the day from which it stood so; "no_data" and None if the log says nothing.
    earliest
        First day on which that status can have begun, where its date is a month or a year.
    news
        Day of the latest row about the promise or one of its milestones; None if there is none.
    share
        Share delivered according to the latest row that gives one; 0 if none does.
    met
        Kinds of milestones met.
    """

    id: str
    klass: str
    agreement: str
    forum: str
    act: str
    part_of: str
    promiser: tuple[str, ...]
    counterpart: tuple[str, ...]
    minerals: tuple[str, ...]
    made: date | None
    due: date | None
    status: str = "no_data"
    since: date | None = None
    earliest: date | None = None
    news: date | None = None
    share: float = 0.0
    met: tuple[str, ...] = ()

    def state(self, as_of: date) -> str:
        """delivered, dropped, gone (superseded or ended), undated, overdue or open."""
        if self.status == "met" or (self.status == "in_force" and self._begun):
            return "delivered"
        if self.status == "dropped":
            return "dropped"
        if self.status in _GONE:
            return "gone"
        if self.due is None:
            return "undated"
        return "overdue" if as_of > self.due else "open"

    @property
    def _begun(self) -> bool:
        """It is a law whose day had come when it was said to be in force."""
        return self.klass == "law" and (self.due is None or (self.since is not None and self.since >= self.due))

    @property
    def late(self) -> bool:
        """Delivered after its due date; where the log gives a month or a year, in doubt not."""
        return self.due is not None and self.earliest is not None and self.earliest > self.due

    def planned_days(self, prior: Prior | None) -> float | None:
        """Days from the making to the due date, or those that the prior gives where no date was promised."""
        if self.made is None:
            return None
        if self.due is not None:
            return float((self.due - self.made).days)
        return prior.planned_years * _DAYS if prior and prior.planned_years else None


def promises(world: World, as_of: date) -> tuple[Promise, ...]:
    """Every commitment made by a day, with what the log said by then, in the order of their ids.

    A commitment whose day is not known is taken to have been made. Rows of the log are known from the last day of
    their date, and not before the day on which they were entered.
    """
    log = known_log(world, as_of)
    by_promise = {str(key): rows for key, rows in log.groupby("commitment") if key}
    by_step = {str(key): rows for key, rows in log.groupby("milestone") if key}
    steps: dict[str, list[tuple[str, str]]] = {}
    for step in world["milestones"].to_dict("records"):
        steps.setdefault(step["commitment"], []).append((step["id"], step["kind"]))
    agreements = {row["id"]: row for row in world["agreements"].to_dict("records")}
    found = []
    for row in world["commitments"].sort_values("id").to_dict("records"):
        agreement = agreements[row["agreement"]]
        made = first_day(row["made"] or agreement["date"])
        if made is None or made <= as_of:
            mine = [(kind, by_step[key]) for key, kind in steps.get(row["id"], []) if key in by_step]
            found.append(_promise(row, agreement, made, by_promise.get(row["id"]), mine))
    return tuple(found)


def _promise(
    row: Mapping[Any, Any],
    agreement: Mapping[Any, Any],
    made: date | None,
    log: pd.DataFrame | None,
    steps: Sequence[tuple[str, pd.DataFrame]],
) -> Promise:
    facts: dict[str, Any] = {}
    days = [rows["_last"].iloc[-1] for _, rows in steps]
    if log is not None:
        status = log["status"].iloc[-1]
        run = log[(log["status"] != status).iloc[::-1].cumsum().iloc[::-1] == 0]
        shares = log["delivered_share"].dropna()
        facts = {
            "status": status,
            "since": run["_last"].iloc[0],
            "earliest": first_day(run["date"].iloc[0]),
            "share": 1.0 if status == "met" else float(shares.iloc[-1]) if len(shares) else 0.0,
        }
        days.append(log["_last"].iloc[-1])
    met = {kind for kind, rows in steps if rows["status"].iloc[-1] == "met"}
    return Promise(
        row["id"], row["class"], row["agreement"], agreement["forum"], row["act"], row["part_of"],
        tuple(row["promiser"]), tuple(row["counterpart"]), tuple(row["minerals"]), made, last_day(row["due"]),
        news=max(days, default=None), met=tuple(sorted(met)), **facts,
    )  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A promise whose end is known, or that is overdue, as evidence on others of its class.

    ``counts`` are its parts on time, late and never, which add up to 1: an overdue one was not on time, and is parted
    into late and never by the formula of its class.
    """

    promise: Promise
    state: str
    counts: tuple[float, float, float]

    def weight(self, other: Promise) -> float:
        """Weight as evidence on another promise: 1 if they share a promiser or the forum, else :data:`OTHERS`."""
        forum = self.promise.forum and self.promise.forum == other.forum
        return 1.0 if forum or set(self.promise.promiser) & set(other.promiser) else OTHERS


def cases(known: Iterable[Promise], priors: Priors, as_of: date) -> tuple[Case, ...]:
    """Promises of a class with a due date that were delivered, dropped, or are overdue; no parts of others.

    Those without a due date are left out, since one that is not kept never shows, and so would make the record look
    better than it is; and so would leaving out the overdue.
    """
    found = []
    for promise in known:
        state = promise.state(as_of)
        planned = promise.planned_days(None)
        if not promise.klass or promise.part_of or promise.due is None:
            continue
        if state == "delivered":
            counts = (0.0, 1.0, 0.0) if promise.late else (1.0, 0.0, 0.0)
        elif state == "dropped":
            counts = (0.0, 0.0, 1.0)
        elif state == "overdue" and planned and planned > 0 and promise.made:
            prior = priors[promise.klass]
            chance = prior.chance().weighed(odds_factor(prior, promise.met)[0])
            never = chance.never_given((as_of - promise.made).days / planned)
            counts = (0.0, 1 - never, never)
        else:
            continue
        found.append(Case(promise, state, counts))
    return tuple(found)


def odds_factor(prior: Prior, met: Iterable[str]) -> tuple[float, tuple[tuple[str, float], ...]]:
    """Product of the factors of the milestones met, and each of them."""
    parts = tuple((kind, prior.factors[kind]) for kind in met if kind in prior.factors)
    product = 1.0
    for _, factor in parts:
        product *= factor
    return product, parts
