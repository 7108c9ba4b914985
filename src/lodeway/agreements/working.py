"""How the chances of one promise come about, number by number."""

from __future__ import annotations

import math
from datetime import date
from typing import Final

import pandas as pd

from lodeway.agreements.chances import Chance
from lodeway.agreements.money import Pledge, points
from lodeway.agreements.outlook import Outlook, Prospect, evidence
from lodeway.agreements.priors import OUTCOMES, Prior
from lodeway.agreements.record import odds_factor

__all__ = ["WORKING_COLUMNS", "working"]

WORKING_COLUMNS: Final = ("step", "value", "how")
_Row = tuple[str, float, str]


def working(told: Outlook, commitment: str) -> pd.DataFrame:
    """Every step from the prior of a promise's class to its chances by year, with :data:`WORKING_COLUMNS`.

    Raises
    ------
    InputError
        A004 if there is no such commitment in the outlook.
    """
    prospect = told[commitment]
    rows: list[_Row] = []
    if prospect.prior and prospect.chance:
        rows += _shares(told, prospect, prospect.prior, prospect.chance)
        rows += _time(prospect, prospect.chance)
    elif prospect.state in ("delivered", "dropped"):
        rows.append(("never", prospect.never, f"It is {prospect.state}: that is certain."))
    if prospect.why:
        rows.append(("by year", math.nan, prospect.why))
    else:
        rows += _years(told, prospect)
    if prospect.promise.money:
        rows += _sum(told, Pledge(prospect, prospect.promise.money))
    return pd.DataFrame(rows, columns=list(WORKING_COLUMNS))


def _shares(told: Outlook, prospect: Prospect, prior: Prior, chance: Chance) -> list[_Row]:
    basis = f"prior of the class {prior.klass}, {prior.quality}; rests on {', '.join(prior.rates) or 'judgement alone'}"
    rows: list[_Row] = [(f"cases {name}", number, basis) for name, number in zip(OUTCOMES, prior.cases, strict=True)]
    for case in evidence(prospect.promise, told.record):
        weight = case.weight(prospect.promise)
        kin = "its promiser or forum" if weight == 1 else "another promiser and forum"
        told_parts = ", ".join(f"{name} {part:.3g}" for name, part in zip(OUTCOMES, case.counts, strict=True) if part)
        rows.append((f"case {case.promise.id}", weight, f"weight; {case.state}: {told_parts}; of {kin}"))
    before = prior.chance(prospect.counts)
    low, high = prior.never_range(prospect.counts)
    total = f"of {prospect.cases:.4g} cases in all"
    rows += [
        ("share on_time", before.on_time, total),
        ("share late", before.late, total),
        ("share never", before.never, f"{total}; nine tenths of the belief lie between {low:.3f} and {high:.3f}"),
    ]
    product, parts = odds_factor(prior, prospect.promise.met)
    rows += [(f"odds of never, {kind}", factor, "factor: this milestone is met") for kind, factor in parts]
    if parts:
        odds = before.never / (1 - before.never) if before.never < 1 else math.inf
        how = f"odds {odds:.4g} x {product:.4g} = {odds * product:.4g}; odds / (1 + odds)"
        rows.append(("share never", chance.never, how))
    return rows


def _time(prospect: Prospect, chance: Chance) -> list[_Row]:
    promise, rows = prospect.promise, list[_Row]()
    if prospect.planned_days and promise.made and prospect.due:
        whose = "promised" if promise.due else "none was promised: the prior's planned time"
        rows.append(("planned days", prospect.planned_days, f"from {promise.made} to {prospect.due} ({whose})"))
        gone = (prospect.seen - promise.made).days
        rows.append(("time gone by", gone / prospect.planned_days, f"{gone} days by {prospect.seen}, as a multiple"))
    done = _kept(chance, prospect.elapsed)
    rest = "it is not due yet, or has no date" if not prospect.elapsed else "1 - F of those kept would still be to come"
    rows.append(("F", done, f"share of those ever kept that would have come by now; {rest}"))
    rows.append(("never", prospect.never, "q / (q + (1 - q)(1 - F)), with q the share never"))
    return rows


def _years(told: Outlook, prospect: Prospect) -> list[_Row]:
    rows = []
    for year in told.years:
        how = ""
        if prospect.chance and prospect.promise.made and prospect.planned_days:
            ratio = (date(year, 12, 31) - prospect.promise.made).days / prospect.planned_days
            how = f"{ratio:.3f} of the planned time, F = {_kept(prospect.chance, ratio):.4f}"
        rows.append((f"by end {year}", prospect.by(year), how))
    return rows


def _sum(told: Outlook, pledge: Pledge) -> list[_Row]:
    """What comes of the sum, as a share of it."""
    money, done = pledge.money, pledge.done
    rows = [
        (f"sum, {name}", bound, money.currency or "no currency is said")
        for name, bound in (("least", money.low), ("most", money.high))
        if not math.isnan(bound)
    ]
    if pledge.why:
        return [*rows, ("share of the sum", math.nan, pledge.why)]
    if done:
        rows.append(("share that has come", done, "the log says so; it is there in any case"))
    if pledge.total and not pledge.over:
        above = f", above {done:.3g}" if done else ""
        how = f"mean of a beta distribution of {pledge.total.came:g} and {pledge.total.missed:g} cases{above}"
        rows.append(("share that comes, if kept", pledge.total.mean_above(done), how))
    if pledge.additional and not pledge.over:
        how = f"mean of a beta distribution of {pledge.additional.came:g} and {pledge.additional.missed:g} cases"
        rows.append(("share beyond what would come anyway", pledge.additional.mean, how))
    for year in points(told):
        when, chance = "ever" if year is None else f"by end {year}", pledge.chance(year)
        if not math.isnan(chance):
            how = f"share of the sum, on average: {done:.3g} + {chance:.4g} x (share - {done:.3g})"
            rows.append((f"expected {when}", pledge.expected(chance), how))
    return rows


def _kept(chance: Chance, ratio: float) -> float:
    """Share delivered by a multiple of the planned time among those that are ever kept."""
    return (1 - float(chance.undelivered(ratio))) / (1 - chance.never) if chance.never < 1 else 0.0
