"""The outlook: for every promise the chance that it is delivered by each year, as it could be told on a day."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

import pandas as pd

from lodeway.agreements.chances import Chance
from lodeway.agreements.priors import Prior, Priors, read_priors
from lodeway.agreements.record import Case, Promise, cases, odds_factor, promises
from lodeway.errors import InputError
from lodeway.geography import suggest
from lodeway.world import World

__all__ = ["AHEAD", "SILENT_MONTHS", "Outlook", "Prospect", "chances", "evidence", "outlook"]

AHEAD: Final = 10
"""Years that an outlook covers beyond that of its day, unless told otherwise."""
SILENT_MONTHS: Final = 12
"""Months without news from which a promise that is not closed is called silent."""
_MONTH: Final = 365.25 / 12
_EVEN: Final = 0.5
_FARTHEST: Final = 3000


@dataclass(frozen=True)
class Prospect:
    """The outlook of one promise.

    Attributes
    ----------
    promise, as_of
        What is known of it, and on which day.
    seen
        Day up to which its delivery would have been heard of; the same or earlier.
    state
        delivered, dropped, gone (superseded or ended), contested, undated, overdue or open.
    prior
        What is believed of its class; None if it has none.
    counts
        Cases on time, late and never in the register's own record, weighed.
    chance
        Shares after record and milestones, before the time gone by; None if undefined.
    planned_days
        Time planned; None if undefined.
    why
        Why its chances by year are undefined; empty if they are not.
    """

    promise: Promise
    as_of: date
    seen: date
    state: str
    prior: Prior | None
    counts: tuple[float, float, float]
    chance: Chance | None
    planned_days: float | None
    why: str = ""

    @property
    def elapsed(self) -> float:
        """Multiple of the planned time that has gone by without delivery; 0 while it is not due."""
        if not self.planned_days or self.promise.made is None:
            return 0.0
        ratio = (self.seen - self.promise.made).days / self.planned_days
        return ratio if ratio > 1 else 0.0

    @property
    def never(self) -> float:
        """Chance that it is never delivered; NaN if undefined."""
        if self.state in ("delivered", "dropped"):
            return float(self.state == "dropped")
        return self.chance.never_given(self.elapsed) if self.chance else math.nan

    def by(self, year: int) -> float:
        """Chance that it is delivered by the end of a year; NaN if undefined."""
        if self.state == "delivered" and self.promise.since:
            return float(year >= self.promise.since.year)
        if self.state == "dropped":
            return 0.0
        if self.chance is None or self.why or not self.planned_days or self.promise.made is None:
            return math.nan
        if date(year, 12, 31) <= self.seen:
            return 0.0
        ratio = (date(year, 12, 31) - self.promise.made).days / self.planned_days
        return float(self.chance.delivered(ratio, self.elapsed))

    def year_at(self, chance: float) -> float:
        """First year by whose end it is delivered with at least this chance; infinite if none, NaN if undefined."""
        if math.isnan(self.by(self.as_of.year)):
            return math.nan
        if chance > 1 - self.never:
            return math.inf
        year = self.promise.since.year if self.state == "delivered" and self.promise.since else self.as_of.year
        while self.by(year) < chance and year < _FARTHEST:
            year += 1
        return float(year) if year < _FARTHEST else math.inf

    @property
    def median_year(self) -> float:
        """Year by which it is as likely as not delivered; infinite if it never gets so far, NaN if undefined."""
        return self.year_at(_EVEN)

    @property
    def median_if_kept(self) -> float:
        """Year by which half of the cases in which it is kept at all are delivered; NaN if undefined."""
        return math.nan if self.state == "dropped" else self.year_at(_EVEN * (1 - self.never))

    @property
    def due(self) -> date | None:
        """Last day on which it is due; where none was promised, that of the time its prior plans, if it does."""
        if self.promise.due is None and self.promise.made and self.planned_days:
            return self.promise.made + timedelta(days=self.planned_days)
        return self.promise.due

    @property
    def cases(self) -> float:
        """Number of cases behind it: those of the prior and the register's own, weighed."""
        return self.prior.weight + sum(self.counts) if self.prior else 0.0

    @property
    def silent_months(self) -> float:
        """Months since the latest news, or since it was made; NaN if neither is known or nothing is awaited."""
        last = self.promise.news or self.promise.made
        if last is None or self.state in ("delivered", "dropped", "gone", "contested"):
            return math.nan
        return (self.as_of - last).days / _MONTH


@dataclass(frozen=True)
class Outlook:
    """The outlook of many promises on one day.

    Attributes
    ----------
    as_of, until
        Day on which it is told, and last year that it covers.
    prospects
        One a promise, in the order of their ids.
    priors
        What was believed of each class.
    record
        The register's own cases on that day.
    """

    as_of: date
    until: int
    prospects: tuple[Prospect, ...]
    priors: Priors
    record: tuple[Case, ...] = ()

    def __iter__(self) -> Iterator[Prospect]:
        return iter(self.prospects)

    def __len__(self) -> int:
        return len(self.prospects)

    def __getitem__(self, commitment: str) -> Prospect:
        """The prospect of a commitment.

        Raises
        ------
        InputError
            A004 with the nearest ids, if there is none.
        """
        for prospect in self.prospects:
            if prospect.promise.id == commitment:
                return prospect
        ids = [prospect.promise.id for prospect in self.prospects]
        hint = suggest(commitment, ids, "`lodeway agreements outlook` lists them.")
        raise InputError("A004", f"No commitment {commitment} was made by {self.as_of}.", hint)

    @property
    def years(self) -> range:
        """Years that it covers."""
        return range(self.as_of.year, self.until + 1)

    def only(self, kept: Iterable[str]) -> Outlook:
        """The same for some of the commitments; what is known of each does not change."""
        wanted = set(kept)
        return replace(self, prospects=tuple(p for p in self.prospects if p.promise.id in wanted))

    def table(self) -> pd.DataFrame:
        """One row a commitment: what it is, how it stands, its chances, and a column a year.

        Chances are numbers between 0 and 1; NaN where undefined, with the reason in `why`. `median_year` is infinite
        for what is more likely never delivered than by any year.
        """
        rows = [
            {
                "commitment": p.promise.id,
                "class": p.promise.klass,
                "promiser": ", ".join(p.promise.promiser),
                "forum": p.promise.forum,
                "act": p.promise.act,
                "status": p.promise.status,
                "since": "" if p.promise.since is None else p.promise.since.isoformat(),
                "state": p.state,
                "due": "" if p.due is None else p.due.isoformat(),
                "silent_months": p.silent_months,
                "delivered_share": p.promise.share,
                "cases": p.cases,
                "never": p.never,
                "median_year": p.median_year,
                "median_if_kept": p.median_if_kept,
                **{str(year): p.by(year) for year in self.years},
                "why": p.why,
            }
            for p in self.prospects
        ]
        return pd.DataFrame(rows, columns=[*_COLUMNS, *map(str, self.years), "why"])


_COLUMNS: Final = (
    "commitment", "class", "promiser", "forum", "act", "status", "since", "state", "due", "silent_months",
    "delivered_share", "cases", "never", "median_year", "median_if_kept",
)  # fmt: skip


def outlook(
    world: World,
    as_of: date,
    until: int | None = None,
    priors: Priors | None = None,
    *,
    seen: date | None = None,
    as_entered: bool = False,
) -> Outlook:
    """Work out the outlook of every commitment of a world, by what was known of it on a day.

    Each class has a Dirichlet prior over on time, late and never. Cases of the register's own record are added to it
    (:func:`~lodeway.agreements.record.cases`), never a promise to its own; each milestone met multiplies the odds of
    never; and the time that has gone by since the due date counts as
    :class:`~lodeway.agreements.chances.Chance` says. What was delivered or dropped is certain.

    Parameters
    ----------
    world
        World with agreements.
    as_of
        Day; rows of the log of a later date are not known.
    until
        Last year; :data:`AHEAD` years ahead if not given.
    priors
        What is believed of each class; those that come with lodeway if not given.
    seen
        Day up to which a delivery would have been heard of; silence after it tells nothing. `as_of` if not given, or
        if that is earlier.
    as_entered
        Leave out rows of the log that were entered after the day: what this register knew then, not what was so then.

    Raises
    ------
    InputError
        A042 if the last year lies before the day, or beyond all reckoning.
    """
    last = as_of.year + AHEAD if until is None else until
    if not as_of.year <= last < _FARTHEST:
        hint = f"Give a year from {as_of.year} to {_FARTHEST - 1}."
        raise InputError("A042", f"The outlook on {as_of} cannot end in {last}.", hint)
    given = priors or read_priors()
    known = promises(world, as_of, as_entered=as_entered)
    days = (as_of, as_of if seen is None else min(seen, as_of))
    record = cases(known, given, *days)
    of_class: dict[str, list[Case]] = {}
    for case in record:
        of_class.setdefault(case.promise.klass, []).append(case)
    prospects = tuple(_prospect(p, of_class.get(p.klass, ()), given, days) for p in known)
    return Outlook(as_of, last, prospects, given, record)


def evidence(promise: Promise, record: Iterable[Case]) -> tuple[Case, ...]:
    """Cases of the record that count for a promise: of its class, but neither itself nor what it is part of."""
    own = (promise.id, promise.part_of)
    return tuple(c for c in record if c.promise.klass == promise.klass and c.promise.id not in own)


def _prospect(promise: Promise, record: Iterable[Case], priors: Priors, days: tuple[date, date]) -> Prospect:
    state = promise.state(days[0])
    prior = priors[promise.klass] if promise.klass else None
    counts = [0.0, 0.0, 0.0]
    for case in evidence(promise, record):
        for at, part in enumerate(case.counts):
            counts[at] += case.weight(promise) * part
    own = (counts[0], counts[1], counts[2])
    planned = promise.planned_days(prior)
    why = _undefined(promise, state, prior, planned)
    chance = None
    if prior and state in ("open", "overdue", "undated"):
        chance = prior.chance(own).weighed(odds_factor(prior, promise.met)[0])
    return Prospect(promise, *days, state, prior, own, chance, planned if not why else None, why)


def _undefined(promise: Promise, state: str, prior: Prior | None, planned: float | None) -> str:
    """Why the chances of a promise by year are undefined; empty if they are not."""
    if state in ("delivered", "dropped"):
        return ""
    reasons = {
        f"It is {promise.status}: nothing more is awaited of it.": state == "gone",
        "The latest rows of the log contradict one another about whether it is still awaited.": state == "contested",
        "It has no class.": prior is None,
        "It is not known when it was made.": promise.made is None,
        "No date was promised.": planned is None,
        "It was due when it was made, so that no delay can be measured by the time planned.": (planned or 0) <= 0,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def chances(told: Outlook) -> Mapping[str, tuple[tuple[int, float], ...]]:
    """For each commitment the chance, by each year, that it is delivered by the end of it.

    How promises can be kept otherwise, and from which year on they count, says
    :func:`lodeway.agreements.promising.deliveries`.

    Parameters
    ----------
    told
        An outlook.

    Returns
    -------
    mapping
        Commitment -> pairs of year and share, both rising; no pair: nothing. What is not delivered yet comes in the
        year of the outlook's day at the earliest. A share that has been delivered is there in any case, and the chance
        is that of the rest. What has no year because no date was promised, or is superseded, is left out;
        :attr:`Prospect.why` says why.
    """
    steps = {prospect.promise.id: _steps(prospect, told) for prospect in told}
    return MappingProxyType({key: found for key, found in steps.items() if found is not None})


def _steps(prospect: Prospect, told: Outlook) -> tuple[tuple[int, float], ...] | None:
    promise = prospect.promise
    if prospect.state == "delivered":
        return ((promise.since.year, 1.0),) if promise.since else None
    if prospect.state == "dropped":
        return ((told.as_of.year, promise.share),) if promise.share else ()
    if prospect.due is None or prospect.why:
        return None
    shares = {year: promise.share + (1 - promise.share) * prospect.by(year) for year in told.years}
    return tuple((year, share) for year, share in shares.items() if share > shares.get(year - 1, 0.0))
