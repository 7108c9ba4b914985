"""Draws of the money that comes of promises, and its sums over parties and forums, each sum counted once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from lodeway.agreements.chances import Floats
from lodeway.agreements.money import EVER, RANGE, Pledge, pledges, points
from lodeway.agreements.outlook import Outlook
from lodeway.agreements.sampling import NEVER, Luck, luck_of, sample

__all__ = ["DRAWS", "SUM_COLUMNS", "MoneyDraws", "sample_money", "sums"]

DRAWS: Final = 4000
"""Draws behind the ranges of sums."""
SUM_COLUMNS: Final = (
    "of", "id", "kind", "currency", "promises", "joint", "undated", "unsaid", "promised_low", "promised_high", "by",
    "expected_low", "expected_high", "least", "most", "additional_low", "additional_high", "additional_least",
    "additional_most",
)  # fmt: skip

_PROMISED: Final = ("promised_low", "promised_high")


@dataclass(frozen=True)
class MoneyDraws:
    """Draws of what comes of a sum.

    Attributes
    ----------
    years
        Year in which the promise is kept; :data:`~lodeway.agreements.sampling.NEVER` if never. None: it has no chances
        by year.
    kept
        Whether it is kept at all.
    total, additional
        Share of the sum that comes if it is, and that which comes beyond what would have come anyway.
    done
        Share that has come already, and is there in any case.
    """

    years: npt.NDArray[np.int64] | None
    kept: npt.NDArray[np.bool_]
    total: Floats
    additional: Floats
    done: float

    def by(self, year: int | None, *, additional: bool = False) -> Floats:
        """Share that has come by the end of a year, or ever (None), draw by draw; nothing of it without years."""
        if year is not None and self.years is None:
            return np.zeros(len(self.total))
        there = self.kept if year is None or self.years is None else self.years <= year
        return np.where(there, self.additional, 0.0) if additional else np.where(there, self.total, self.done)


def sample_money(told: Outlook, draws: int, seed: int = 0, luck: Luck | None = None) -> Mapping[str, MoneyDraws]:
    """Draw what comes of every sum of which something can be said, for the same years as :func:`.sampling.sample`.

    The share is drawn with luck of its own, independent of that on the year, and shared within a promiser and a forum
    in the same measure. Both shares of a draw come of one number, so that no more comes beyond what would have come
    anyway than comes at all.

    Parameters
    ----------
    told, draws, seed, luck
        As :func:`lodeway.agreements.sampling.sample`.

    Raises
    ------
    InputError
        A045 if there is not at least one draw.
    """
    shared = luck or Luck()
    years = sample(told, draws, seed, shared)
    found = {}
    for one in pledges(told):
        if one.why:
            continue
        key = one.prospect.promise.id
        own = years[key].to_numpy() if key in years else np.full(draws, NEVER) if one.over else None
        kept = luck_of(one.prospect, draws, seed, shared) <= one.chance(None) if own is None else own < NEVER
        drawn = luck_of(one.prospect, draws, seed, shared, "share ")
        total = one.total.at(drawn, one.done) if one.total else np.full(draws, one.done)
        additional = one.additional.at(drawn) if one.additional else np.full(draws, np.nan)
        found[key] = MoneyDraws(own, kept, total, additional, one.done)
    return found


@dataclass(frozen=True)
class _Group:
    """Sums of one currency that are told together: roots, and what each promise includes."""

    roots: tuple[Pledge, ...]
    parts: Mapping[str, tuple[Pledge, ...]]

    def sum(self, share: Callable[[str], Floats]) -> Floats:
        """Sum over the roots of what has come, for their least and their greatest: one axis before those of the shares.

        A least that is not said is 0, a greatest that is not said stays so.
        """
        return np.asarray(sum(self._of(one, share) for one in self.roots), dtype=float)

    def _of(self, one: Pledge, share: Callable[[str], Floats]) -> Floats:
        """The greater of what has come of a sum and of its parts together, which are in it."""
        own = share(one.prospect.promise.id)
        ends = (np.nan_to_num(one.money.low), one.money.high)
        # nothing of a sum that is not said is nothing
        come = np.stack([np.where(own == 0, 0.0, own * end) if np.isnan(end) else own * end for end in ends])
        parts = self.parts.get(one.prospect.promise.id, ())
        return np.maximum(come, sum(self._of(part, share) for part in parts)) if parts else come


def sums(told: Outlook, draws: int = DRAWS, seed: int = 0, luck: Luck | None = None) -> pd.DataFrame:
    """What can be expected of all sums together, and of those of each promiser and forum, by currency.

    Of a sum that is included in another one of the same group nothing is added: in each year the greater counts of what
    is expected of the whole and of its parts. Letters of interest stand apart from money that is promised. What has no
    chances by year is in the sums of what comes in the end alone; where nothing in a group has any, what comes by a
    year is NaN.

    Parameters
    ----------
    told
        An outlook.
    draws, seed, luck
        Behind the ranges: as :func:`sample_money`.

    Returns
    -------
    pandas.DataFrame
        :data:`SUM_COLUMNS`, a row a group, kind of money, currency and year: ``of`` all, party or forum; ``promises``
        that are counted; of these ``joint`` ones of several promisers, which stand with each of them, and ``undated``
        ones; and ``unsaid``, those that name a sum of which nothing can be said. A greatest sum that is not said of one
        promise is NaN; a least that is not said counts as 0. Else as :func:`.money.amounts`.
    """
    found = pledges(told)
    years = points(told)
    means = {one.prospect.promise.id: _Means.of(one, years) for one in found if not one.why}
    drawn = sample_money(told, draws, seed, luck)
    rows: list[dict[str, Any]] = []
    for (of, name), members in _groups(found).items():
        inside = {one.prospect.promise.id for one in members if not one.why}
        for kind, currency in sorted({(_kind(one), one.money.currency) for one in members}):
            alike = [one for one in members if (_kind(one), one.money.currency) == (kind, currency)]
            own = [one for one in alike if not one.why]
            roots = tuple(one for one in own if inside.isdisjoint(one.prospect.promise.within))
            head = {
                "of": of, "id": name, "kind": kind, "currency": currency, "promises": len(roots),
                "joint": sum(len(one.prospect.promise.promiser) > 1 for one in roots),
                "undated": sum(not means[one.prospect.promise.id].told[0] for one in roots),
                "unsaid": len(alike) - len(own),
            }  # fmt: skip
            if roots:
                known = np.any([means[one.prospect.promise.id].told for one in own], axis=0)
                figures = _figures(_Group(roots, _parts(own)), means, drawn, years)
                rows += [
                    {**head, "by": EVER if year is None else str(year)}
                    | {key: value[at] if known[at] or key in _PROMISED else np.nan for key, value in figures.items()}
                    for at, year in enumerate(years)
                ]
    return pd.DataFrame(rows, columns=list(SUM_COLUMNS))


@dataclass(frozen=True)
class _Means:
    """Mean shares of a sum by year: whether they are told, in all and beyond what would have come anyway."""

    told: npt.NDArray[np.bool_]
    total: Floats
    additional: Floats

    @classmethod
    def of(cls, one: Pledge, years: Sequence[int | None]) -> _Means:
        """Nothing where there are no chances by year."""
        chances = [one.chance(year) for year in years]
        told = ~np.isnan(chances)
        means = (np.array([mean(chance) for chance in chances]) for mean in (one.expected, one.expected_additional))
        return cls(told, *(np.where(told, mean, 0.0) for mean in means))


def _kind(one: Pledge) -> str:
    return "interest" if one.money.kind == "interest" else "promised"


def _groups(found: Sequence[Pledge]) -> dict[tuple[str, str], list[Pledge]]:
    groups: dict[tuple[str, str], list[Pledge]] = {("all", ""): list(found)}
    for one in found:
        for party in dict.fromkeys(one.prospect.promise.promiser):
            groups.setdefault(("party", party), []).append(one)
    for one in found:
        if one.prospect.promise.forum:
            groups.setdefault(("forum", one.prospect.promise.forum), []).append(one)
    return dict(sorted(groups.items(), key=lambda item: (["all", "party", "forum"].index(item[0][0]), item[0][1])))


def _parts(own: Collection[Pledge]) -> dict[str, tuple[Pledge, ...]]:
    """What each sum includes of the same group: its nearest parts."""
    keys = {one.prospect.promise.id for one in own}
    parts: dict[str, tuple[Pledge, ...]] = {}
    for one in own:
        whole = next((key for key in one.prospect.promise.within if key in keys), None)
        if whole is not None:
            parts[whole] = (*parts.get(whole, ()), one)
    return parts


def _figures(
    group: _Group, means: Mapping[str, _Means], drawn: Mapping[str, MoneyDraws], years: Sequence[int | None]
) -> dict[str, Floats]:
    """What was promised, what is expected and the ranges, by year."""
    found = dict(zip(_PROMISED, group.sum(lambda _: np.ones(len(years))), strict=True))
    for additional, name, ends in (
        (False, "expected", ("least", "most")),
        (True, "additional", ("additional_least", "additional_most")),
    ):
        expected = group.sum(partial(_mean, means, additional))
        found |= dict(zip((f"{name}_low", f"{name}_high"), expected, strict=True))
        for end, quantile, come in zip(ends, RANGE, group.sum(partial(_come, drawn, years, additional)), strict=True):
            found[end] = np.quantile(come, quantile, axis=1)
    return found


def _mean(means: Mapping[str, _Means], additional: bool, key: str) -> Floats:
    return means[key].additional if additional else means[key].total


def _come(drawn: Mapping[str, MoneyDraws], years: Sequence[int | None], additional: bool, key: str) -> Floats:
    return np.stack([drawn[key].by(year, additional=additional) for year in years])
