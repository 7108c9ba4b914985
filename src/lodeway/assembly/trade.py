"""Trade between countries: corrected for re-exports, and reconciled with what countries make and use."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_array

from lodeway.errors import SolveError

__all__ = ["Balance", "held_back", "origins", "reconcile"]

Floats = NDArray[np.float64]
UNSEEN, UNTOLD = 3.0, 0.2
"""Cost of a tonne of trade between countries that were not seen to trade, where all trade is published and where only
single flows were read; a tonne more or less than seen costs 1."""
STOCKED = 0.45
"""Cost of a tonne put down to a change of stocks and statistical difference: less than half that of a tonne of trade
changed, so that a surplus here and a lack there leave trade as it was seen and stand as differences, as in
commodity balances."""
ROUNDS, CLOSE = 2000, 1e-10
"""Most rounds of scaling exports down, and the cut at which they end."""
HOME = 1e-3
"""Cost of a tonne used at home, so that ties are broken one way."""


def origins(made: Floats, trade: Floats) -> tuple[Floats, Floats]:
    """Trade by country of making: what passes through a country is put down to where it was made.

    What a country makes and what it imports are taken to mix: each export carries the same shares of origin
    (the method of Kastner, Kastner and Nonhebel 2011). A country that is seen to
    export more than it makes and imports has its exports scaled down to that.

    Parameters
    ----------
    made
        Quantity made in each of n countries.
    trade
        n x n, from row to column; the diagonal is not read.

    Returns
    -------
    tuple
        n x n quantities made in the row's country and used in the column's (the diagonal: at home); and the share of
        each country's seen exports that was kept.
    """
    moved = np.array(trade, dtype=float)
    np.fill_diagonal(moved, 0.0)
    nothing = CLOSE * max(float(made.max(initial=0.0)), float(moved.max(initial=0.0)))
    made = np.where(made > nothing, made, 0.0)
    kept = np.ones(len(made))
    for _ in range(ROUNDS):  # scaling one country's exports lowers another's imports
        moved[moved <= nothing] = 0.0
        sent, had = moved.sum(axis=1), made + moved.sum(axis=0)
        part = np.where(sent > had, had / np.where(sent > 0, sent, 1.0), 1.0)
        if (part > 1 - CLOSE).all():
            break
        kept *= part
        moved *= part[:, None]
    had = made + moved.sum(axis=0)
    share = moved.T / np.where(had > 0, had, 1.0)[None, :]  # of what the column has, that goes to the row
    # had = made + share @ had, so the origin of what a country has is (1 - share)^-1 made
    reach = np.linalg.solve(np.eye(len(made)) - share * (1 - 1e-12), np.diag(made))
    left = 1 - moved.sum(axis=1) / np.where(had > 0, had, 1.0)
    return (reach * np.clip(left, 0.0, 1.0)[:, None]).T, kept


def held_back(made: Floats, trade: Floats) -> tuple[Floats, Floats]:
    """Single flows as they were read, no country sending more than it makes; and the share that was kept.

    With parts of the trade only, what passes through a country cannot be told from what it makes.
    """
    moved = np.array(trade, dtype=float)
    np.fill_diagonal(moved, 0.0)
    sent = moved.sum(axis=1)
    kept = np.where(sent > made, made / np.where(sent > 0, sent, 1.0), 1.0)
    return moved * kept[:, None], kept


@dataclass(frozen=True)
class Balance:
    """Flows that agree with what countries make and use.

    Attributes
    ----------
    flows
        n x n, from row to column; the diagonal is used at home.
    used
        What each country uses for final demand.
    stocked
        Rise of stocks and statistical difference in each country; negative where stocks fall.
    """

    flows: Floats
    used: Floats
    stocked: Floats


def reconcile(made: Floats, used: Floats, seen: Floats, wanted: Floats | None, *, complete: bool = True) -> Balance:
    """Find the flows nearest to those seen (least sum of absolute differences) that balance in every country.

    Parameters
    ----------
    made, used
        Quantity made, and used in processing, in each of n countries.
    seen
        n x n flows by country of making; the diagonal is not read.
    wanted
        Final demand in each country: NaN where it follows from the rest; None if there is none anywhere.
    complete
        Whether all trade was seen; else trade that was not seen is likely.

    Returns
    -------
    Balance

    Raises
    ------
    SolveError
        The solver gave no answer.
    """
    n = len(made)
    cells, each = np.arange(n * n), np.ones(n)
    start, stop = cells // n, cells % n
    home = start == stop
    observed = np.where(home, 0.0, seen.ravel())
    final = np.zeros(n) if wanted is None else np.where(np.isnan(wanted), np.inf, wanted)
    # columns: flows, excess over what was seen, lack of it, final use, rise and fall of stocks
    flow, over, under = (k * n * n + cells for k in range(3))
    use, rise, fall = (3 * n * n + k * n + np.arange(n) for k in range(3))
    cost = np.zeros(3 * n * n + 3 * n)
    cost[over] = np.where(home, HOME, np.where(observed > 0, 1.0, UNSEEN if complete else UNTOLD))
    cost[under] = np.where(home, 0.0, 1.0)
    cost[rise] = cost[fall] = STOCKED
    one = np.ones(n * n)
    rows = [
        (start, flow, one),  # made
        (n + stop, flow, one), (n + np.arange(n), use, -each),  # used
        (n + np.arange(n), rise, -each), (n + np.arange(n), fall, each),
        (2 * n + cells, flow, one), (2 * n + cells, over, -one), (2 * n + cells, under, one),  # differences
    ]  # fmt: skip
    i, j, v = (np.concatenate([r[k] for r in rows]) for k in range(3))
    lower, upper = np.zeros(len(cost)), np.full(len(cost), np.inf)
    lower[use], upper[use] = np.where(np.isfinite(final), final, 0.0), final
    found = linprog(
        cost,
        A_eq=coo_array((v, (i, j)), shape=(2 * n + n * n, len(cost))).tocsr(),
        b_eq=np.concatenate([made, used, observed]),
        bounds=np.column_stack([lower, upper]),
        method="highs",
    )
    if found.status != 0:
        hint = "Look at the figures of this commodity."
        raise SolveError("S001", f"flows could not be reconciled: {found.message}", hint)
    return Balance(found.x[flow].reshape(n, n), found.x[use], found.x[rise] - found.x[fall])
