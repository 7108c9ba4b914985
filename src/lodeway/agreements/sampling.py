r"""Draws of when promises are delivered: each by its own outlook, alike within a promiser and within a forum.

A Gaussian copula with two kinds of factors: for promise i of promisers p and forum f

.. math:: Z_i = \sqrt{a} P_p + \sqrt{b} F_f + \sqrt{1 - a - b} E_i, \qquad U_i = \Phi(Z_i),

and it is delivered in the year by which its outlook gives the chance U. So the draws of each promise are distributed
exactly as its outlook says, and those of one promiser or forum tend to come late, or never, together.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtr

from lodeway.agreements.chances import Floats
from lodeway.agreements.outlook import Outlook, Prospect
from lodeway.errors import InputError

__all__ = ["NEVER", "Luck", "luck_of", "sample"]

NEVER: Final = 9999
"""Year that stands for never in draws: after every year that is ever asked for."""
_DAYS: Final = 365.2425


@dataclass(frozen=True)
class Luck:
    """How far promises of one promiser, and of one forum, share their luck.

    Attributes
    ----------
    promiser, forum
        Correlation of Z between two promises that share the promiser only, or the forum only; with both it is their
        sum, which is at most 1. No published figure was found: both are assumed.

    Raises
    ------
    InputError
        A044 if one is negative, or their sum above 1.
    """

    promiser: float = 0.2
    forum: float = 0.2

    def __post_init__(self) -> None:
        if not (self.promiser >= 0 and self.forum >= 0 and self.promiser + self.forum <= 1):
            message = (
                f"Shared luck of {self.promiser} within a promiser and {self.forum} within a forum is not possible."
            )
            raise InputError("A044", message, "Give two shares that are not negative and add up to at most 1.")


def sample(told: Outlook, draws: int, seed: int = 0, luck: Luck | None = None) -> pd.DataFrame:
    """Draw in which year each promise is delivered.

    Parameters
    ----------
    told
        An outlook.
    draws
        How many.
    seed
        The same seed gives the same draws. A promise's draws depend on the seed, its id, promisers and forum and on
        its own outlook alone: others may come, go or change their order.
    luck
        How far promises share their luck; :class:`Luck` as it stands if not given.

    Returns
    -------
    pandas.DataFrame
        A row a draw, a column a commitment: year of delivery, :data:`NEVER` if it is never delivered. Promises without
        chances by year have no column; :attr:`~lodeway.agreements.outlook.Prospect.why` says why.

    Raises
    ------
    InputError
        A045 if there is not at least one draw.
    """
    if draws < 1:
        raise InputError("A045", f"{draws} draws cannot be made.", "Give a whole number of at least 1.")
    shared = luck or Luck()
    columns = {p.promise.id: _years(p, luck_of(p, draws, seed, shared)) for p in told if not p.why}
    return pd.DataFrame(columns, index=pd.RangeIndex(draws, name="draw"))


def luck_of(prospect: Prospect, draws: int, seed: int, luck: Luck, on: str = "") -> Floats:
    """Uniform numbers of a promise, independent for each thing that they are drawn on.

    One without promiser or forum has more luck of its own.
    """
    promise = prospect.promise
    total = np.zeros(draws)
    own = 1.0
    for kind, names, part in (("promiser", promise.promiser, luck.promiser), ("forum", (promise.forum,), luck.forum)):
        named = sorted(set(filter(None, names)))
        if named and part:
            own -= part
            total += math.sqrt(part / len(named)) * _sum(_normal(f"{on}{kind} {n}", draws, seed) for n in named)
    total += math.sqrt(max(own, 0.0)) * _normal(f"{on}commitment {promise.id}", draws, seed)
    return np.asarray(ndtr(total), dtype=float)


def _sum(parts: Iterable[Floats]) -> Floats:
    return np.asarray(sum(parts), dtype=float)


def _normal(name: str, draws: int, seed: int) -> Floats:
    """Normal numbers that depend on the name and the seed alone."""
    digest = hashlib.sha256(f"{seed} {name}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "big")).standard_normal(draws)


def _years(prospect: Prospect, uniform: Floats) -> npt.NDArray[np.int64]:
    """Years by which the outlook of a promise gives these chances."""
    promise = prospect.promise
    if prospect.state == "dropped":
        return np.full(len(uniform), NEVER, dtype=np.int64)
    if prospect.state == "delivered" and promise.since:
        return np.full(len(uniform), promise.since.year, dtype=np.int64)
    if prospect.chance is None or promise.made is None or not prospect.planned_days:
        message = f"{promise.id} has no chances by year"
        raise ValueError(message)
    days = prospect.chance.ratio_at(uniform, prospect.elapsed) * prospect.planned_days
    start = np.datetime64(promise.made, "D")
    found = np.full(len(uniform), NEVER, dtype=np.int64)
    comes = days < (NEVER - promise.made.year) * _DAYS
    # a small part of a day is taken off, so that what is due on the last day of a year does not slip by rounding
    dates = start + np.ceil(days[comes] - 1e-6).astype("timedelta64[D]")
    found[comes] = dates.astype("datetime64[Y]").astype(np.int64) + 1970
    return found
