"""How the joint worth of several is shared among them: Shapley's value, exact or sampled.

Shapley, L. S. (1953), A value for n-person games: each gets the mean, over all orders in which they could come, of what
changes when it comes. The shares add up to the joint worth, and where a mine, a plant and a corridor are each needed,
each gets a third, while leaving out one of them alone would credit each with the whole.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Final

import numpy as np
import pandas as pd

__all__ = ["EXACT", "SAMPLES", "Value", "shapley", "shapley_sampled"]

Value = Callable[[frozenset[str]], "pd.Series[float]"]
"""What a set of promises is worth, by several measures at once."""
EXACT: Final = 6
"""Most players for which every set is valued; of more, orders are sampled."""
SAMPLES: Final = 60
"""Orders sampled."""


def shapley(players: Sequence[str], value: Value) -> pd.DataFrame:
    """Share the joint worth exactly.

    Parameters
    ----------
    players
        Who shares it; every one of their ``2 ** n`` sets is valued.
    value
        Worth of a set.

    Returns
    -------
    pandas.DataFrame
        A row a player, a column a measure; the columns add up to ``value(all) - value(none)``.
    """
    n = len(players)
    found = {}
    for one in players:
        others = [p for p in players if p != one]
        parts = []
        for size in range(n):
            weight = math.factorial(size) * math.factorial(n - size - 1) / math.factorial(n)
            for some in combinations(others, size):
                without = frozenset(some)
                parts.append(weight * (value(without | {one}) - value(without)))
        found[one] = pd.concat(parts, axis=1).sum(axis=1, skipna=False)
    return pd.DataFrame(found).T


def shapley_sampled(
    players: Sequence[str], value: Value, seed: int = 0, samples: int = SAMPLES
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Share the joint worth by sampled orders: an unbiased estimate that adds up all the same.

    Returns
    -------
    tuple of pandas.DataFrame
        Shares as in :func:`shapley`, and their standard errors.
    """
    draw = np.random.default_rng(seed)
    orders = []
    for _ in range(samples):
        before, came, parts = value(frozenset()), frozenset[str](), {}
        for at in draw.permutation(len(players)):
            one = players[int(at)]
            came |= {one}
            now = value(came)
            parts[one] = now - before
            before = now
        orders.append(pd.DataFrame(parts).T.reindex(list(players)))
    stacked = np.stack([order.to_numpy(dtype=float) for order in orders])
    like = orders[0]
    error = stacked.std(axis=0, ddof=1) / math.sqrt(samples)
    return like.copy().assign(**dict(zip(like.columns, stacked.mean(axis=0).T, strict=True))), pd.DataFrame(
        error, index=like.index, columns=like.columns
    )
