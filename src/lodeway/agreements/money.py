r"""What can be expected of a sum that was promised: how much of it has come by the end of each year.

Beside the chance P that the promise is kept stands the share S of the sum that comes if it is
(:class:`~lodeway.agreements.shares.Share`). What has come already, a share d, is certain, and only shares above it are
possible:

.. math::
   E[\text{share by } y] = d + P(y) \, (E[S \mid S \ge d] - d), \qquad
   E[\text{additional by } y] = P(y) \, E[A],

with A the share that comes beyond what would have come anyway. Chance and share are independent. As with the chance,
the sum counts when the promise is kept, not before its due date: payments on the way are not told.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pandas as pd

from lodeway.agreements.outlook import Outlook, Prospect
from lodeway.agreements.record import Money
from lodeway.agreements.shares import Share

__all__ = ["AMOUNT_COLUMNS", "EVER", "RANGE", "Pledge", "amounts", "pledges", "points"]

EVER: Final = "ever"
"""Stands in the place of a year for what comes in the end."""
RANGE: Final = (0.1, 0.9)
"""Chances at the ends of ranges: the middle eight tenths."""
AMOUNT_COLUMNS: Final = (
    "commitment", "promiser", "forum", "class", "kind", "currency", "promised_low", "promised_high", "delivered_share",
    "within", "cases", "share", "share_cases", "additional_share", "additional_cases", "by", "chance", "expected_low",
    "expected_high", "least", "most", "additional_low", "additional_high", "additional_least", "additional_most", "why",
)  # fmt: skip
_NOT_MONEY: Final = {
    "cost": "The amount is what the thing promised costs, not money promised.",
    "guarantee": "The amount is guaranteed, not paid.",
}
_NO_SHARE: Final = "The prior of its class says nothing of the share of a sum that comes."


@dataclass(frozen=True)
class Pledge:
    """A promise of money.

    Attributes
    ----------
    prospect
        Its outlook.
    money
        The sum that it names.
    """

    prospect: Prospect
    money: Money

    @property
    def done(self) -> float:
        """Share of the sum that has come by the outlook's day."""
        return self.prospect.promise.share

    @property
    def over(self) -> bool:
        """Nothing more comes of it, but what has come is known."""
        return self.prospect.state == "dropped" or (self.prospect.state == "gone" and self.done > 0)

    @property
    def total(self) -> Share | None:
        """Share that comes if it is kept; None if nothing is said of it."""
        return self.prospect.prior.total if self.prospect.prior else None

    @property
    def additional(self) -> Share | None:
        """Share that comes beyond what would have come anyway, if it is kept; None if nothing is said of it."""
        return self.prospect.prior.additional if self.prospect.prior else None

    @cached_property
    def why(self) -> str:
        """Why nothing can be said of the sum; empty if something can."""
        if self.money.kind in _NOT_MONEY:
            return _NOT_MONEY[self.money.kind]
        if self.over or (self.prospect.state == "delivered" and self.done >= 1):
            return ""
        if math.isnan(self.prospect.never):
            return self.prospect.why
        return "" if self.total else _NO_SHARE

    def chance(self, year: int | None) -> float:
        """Chance that more has come by the end of a year, or ever (None); NaN if undefined."""
        if self.why:
            return math.nan
        if self.over:
            return 0.0
        return 1 - self.prospect.never if year is None else self.prospect.by(year)

    def expected(self, chance: float) -> float:
        """Mean share of the sum that has come, if more has come with this chance."""
        if not self.total or self.done >= 1:
            return self.done + 0 * chance
        return self.done + chance * (self.total.mean_above(self.done) - self.done)

    def expected_additional(self, chance: float) -> float:
        """Mean share that has come beyond what would have come anyway; NaN if undefined."""
        return chance * self.additional.mean if self.additional else chance * (0.0 if self.over else math.nan)

    def at(self, quantile: float, chance: float) -> float:
        """Share of the sum below which what has come stays in this part of the cases."""
        return _at(quantile, chance, self.total, self.done)

    def additional_at(self, quantile: float, chance: float) -> float:
        """Likewise, beyond what would have come anyway; NaN if undefined."""
        return _at(quantile, chance, self.additional, 0.0)


def _at(quantile: float, chance: float, share: Share | None, done: float) -> float:
    """With 1 - chance what is there, else the share's own distribution above it."""
    if math.isnan(chance) or quantile <= 1 - chance or done >= 1:
        return done + 0 * chance
    return float(share.at((quantile - (1 - chance)) / chance, done)) if share else math.nan


def pledges(told: Outlook) -> tuple[Pledge, ...]:
    """Promises that name a sum of money, in the order of the outlook."""
    return tuple(Pledge(one, one.promise.money) for one in told if one.promise.money)


def points(told: Outlook) -> tuple[int | None, ...]:
    """Years of an outlook, and None for what comes in the end."""
    return (*told.years, None)


def amounts(told: Outlook) -> pd.DataFrame:
    """What can be expected of every sum promised: a row a promise and year, and one for what comes in the end.

    Returns
    -------
    pandas.DataFrame
        :data:`AMOUNT_COLUMNS`. Sums are in units of ``currency``, as the register has them; a bound that it does not
        have is NaN here too. ``by`` is a year or :data:`EVER`; ``chance``, that the promise is kept by then, and
        ``share``, what comes of the sum if it is, with the cases behind both; ``expected_low`` and ``expected_high``,
        for the two bounds of the sum, what has come by then on average; ``least`` and ``most``, the ends of
        :data:`RANGE`, on the lower and the upper bound; ``additional_...``, beyond what would have come anyway;
        ``within``, in which other sums of the outlook it is included; ``why``, what cannot be said.
    """
    found = pledges(told)
    said = {one.prospect.promise.id for one in found if not one.why}
    rows = [row for one in found for row in _rows(one, said, told)]
    return pd.DataFrame(rows, columns=list(AMOUNT_COLUMNS))


def _rows(one: Pledge, said: set[str], told: Outlook) -> list[tuple[object, ...]]:
    prospect, money, promise = one.prospect, one.money, one.prospect.promise
    head = (
        promise.id, ", ".join(promise.promiser), promise.forum, promise.klass, money.kind, money.currency, money.low,
        money.high, one.done, " ".join(key for key in promise.within if key in said), prospect.cases,
        one.total.mean_above(one.done) if one.total else math.nan, one.total.cases if one.total else math.nan,
        one.additional.mean if one.additional else math.nan, one.additional.cases if one.additional else math.nan,
    )  # fmt: skip
    rows = []
    for year in points(told):
        chance = one.chance(year)
        mean, more = one.expected(chance), one.expected_additional(chance)
        least, most, more_least, more_most = (f(end, chance) for f in (one.at, one.additional_at) for end in RANGE)
        shares = (mean, mean, least, most, more, more, more_least, more_most)
        ends = (money.low, money.high) * 4
        figures = [0.0 if share == 0 else share * end for share, end in zip(shares, ends, strict=True)]
        why = one.why or (prospect.why if math.isnan(chance) else "")
        rows.append((*head, EVER if year is None else str(year), chance, *figures, why))
    return rows
