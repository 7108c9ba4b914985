"""What is known of each promise on a day, and what the register's own record says of a class of promises."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import pandas as pd

from lodeway.agreements.priors import Prior, Priors
from lodeway.agreements.standing import dated_log, last_day, made_on, read_day, standing, wholes
from lodeway.world import World

__all__ = ["OTHERS", "Case", "Money", "Promise", "cases", "promises"]

OTHERS: Final = 0.25
"""Weight of a case of another promiser in another forum."""
_DAYS: Final = 365.25
_GONE: Final = ("superseded", "ended")
_NO_NEWS: Final = ("no_data",)
_CLOSING: Final = ("met", "dropped", *_GONE)


@dataclass(frozen=True)
class Money:
    """A sum that a promise names.

    Attributes
    ----------
    low, high
        Its bounds; NaN where one is not said ("up to", "at least").
    currency, kind
        ISO 4217 code, and what the money is; empty where the register does not say.
    """

    low: float
    high: float
    currency: str
    kind: str


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
        Day of the latest row that tells anything of the promise, or of one of its milestones; None if there is none.
    share
        Share delivered according to the latest row that gives one; 0 if none does.
    met
        Kinds of milestones met.
    conflict, contested
        The latest rows about it contradict one another; and they do so about whether anything is awaited any more.
    money
        Sum that it names; None if it names none.
    within
        Promises of which it is a part or that it funds, the nearest first.
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
    conflict: bool = False
    contested: bool = False
    money: Money | None = None
    within: tuple[str, ...] = ()

    def state(self, as_of: date) -> str:
        """delivered, dropped, gone (superseded or ended), contested, undated, overdue or open."""
        if self.contested:
            return "contested"
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


def promises(world: World, as_of: date, *, as_entered: bool = False) -> tuple[Promise, ...]:
    """Every commitment made by a day, with what the log said by then, in the order of their ids.

    One whose day is not known is taken to have been made. With `as_entered`, rows of the log that were entered later
    do not count, though what they tell of had happened.
    """
    known = world.keep(status_log=entered_by(world["status_log"], as_of)) if as_entered else world
    latest: dict[tuple[str, str], list[dict[Any, Any]]] = {}
    for row in standing(known, as_of).to_dict("records"):
        if row["status"]:
            latest.setdefault((row["kind"], row["id"]), []).append(row)
    log: dict[str, list[dict[str, Any]]] = {}
    for told in dated_log(known["status_log"], as_of):
        log.setdefault(told["commitment"], []).append(told)
    steps: dict[str, list[tuple[str, dict[Any, Any]]]] = {}
    for step in world["milestones"].to_dict("records"):
        rows = latest.get(("milestone", step["id"]), [])
        steps.setdefault(step["commitment"], []).extend((step["kind"], row) for row in rows)
    agreements = {row["id"]: row for row in world["agreements"].to_dict("records")}
    made, within = made_on(world, "commitment"), wholes(world, funding=True)
    return tuple(
        replace(
            _promise(row, agreements[row["agreement"]], made[row["id"]]),
            within=within[row["id"]],
            **_standing(latest.get(("commitment", row["id"]), []), log.get(row["id"], []), steps.get(row["id"], [])),
        )
        for row in world["commitments"].sort_values("id").to_dict("records")
        if (day := made[row["id"]]) is None or day <= as_of
    )


def entered_by(log: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Rows of a log that had been entered by a day; those that do not say when count."""
    entered = log["entered"].map(read_day)
    return log[[day is None or day <= as_of for day in entered]]


def _promise(row: Mapping[Any, Any], agreement: Mapping[Any, Any], made: date | None) -> Promise:
    due = last_day(row["due"]) if read_day(row["due"]) else None
    return Promise(
        row["id"], row["class"], row["agreement"], agreement["forum"], row["act"], row["part_of"],
        tuple(row["promiser"]), tuple(row["counterpart"]), tuple(row["minerals"]), made, due, money=_money(row),
    )  # fmt: skip


def _money(row: Mapping[Any, Any]) -> Money | None:
    low, high = float(row["amount_low"]), float(row["amount_high"])
    none = math.isnan(low) and math.isnan(high)
    return None if none else Money(low, high, row["currency"], row["amount_kind"])


def _standing(
    latest: Sequence[Mapping[Any, Any]],
    log: Sequence[Mapping[str, Any]],
    steps: Sequence[tuple[str, Mapping[Any, Any]]],
) -> dict[str, Any]:
    """What the log says of a promise and of its milestones."""
    days = [last_day(row["date"]) for _, row in steps if row["status"] not in _NO_NEWS]
    met = {kind for kind, row in steps if row["status"] == "met" and not row["conflict"]}
    facts: dict[str, Any] = {"met": tuple(sorted(met)), "conflict": len(latest) > 1}
    if latest:
        row, status = latest[-1], latest[-1]["status"]
        facts["contested"] = len(latest) > 1 and any(other["status"] in _CLOSING for other in latest)
        before = [told["status"] != row["status"] for told in log]
        first = log[max((at + 1 for at, other in enumerate(before[:-1]) if other), default=0)]
        share = 1.0 if status == "met" else row["delivered_share"]
        facts |= {
            "status": status, "since": first["last"], "earliest": first["first"],
            "share": 0.0 if pd.isna(share) else float(share),
        }  # fmt: skip
        days += [told["last"] for told in log if told["status"] not in _NO_NEWS]
    return {**facts, "news": max(days, default=None)}


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


def cases(known: Iterable[Promise], priors: Priors, as_of: date, seen: date) -> tuple[Case, ...]:
    """Promises of a class with a due date that were delivered, dropped, or are overdue; no parts of others.

    Those without a due date are left out, since one that is not kept never shows, and so would make the record look
    better than it is; and so would leaving out the overdue. What was due after the last day on which its delivery would
    have been `seen` is not overdue.
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
        elif state == "overdue" and planned and planned > 0 and promise.made and seen > promise.due:
            prior = priors[promise.klass]
            chance = prior.chance().weighed(odds_factor(prior, promise.met)[0])
            never = chance.never_given((seen - promise.made).days / planned)
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
