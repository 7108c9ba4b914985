"""The least and the most of a delivery that can be touched: every way of sharing out what lies together.

Proportional mixing is an assumption. The totals alone, what every channel brings and every lot takes, allow other
answers: at a node, any of the lots drawn may be given the touched units first. The interval is the pair of optimal
values of a linear program over the touched part of every lot, in which units are neither made nor lost.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.optimize import linprog
from scipy.sparse.csgraph import breadth_first_order

from lodeway.errors import SolveError
from lodeway.measures.mixture import END, Floats, Ints, Mixture

__all__ = ["interval"]


def interval(mixture: Mixture, delivered: Floats, share: Floats, unknown: Floats | None = None) -> tuple[float, float]:
    """Find the least and the most touched share of what is delivered that the same totals allow.

    Parameters
    ----------
    mixture
        Nodes and channels.
    delivered
        What the buyer takes from each node, units of the node.
    share
        Part of each channel that is touched for certain, 0 to 1.
    unknown
        Part of each channel of which nobody knows whether it is touched (1: origin not observed); none if left out.

    Returns
    -------
    tuple of float
        Least and most, 0 to 1; NaN if nothing is delivered. The share traced under proportional mixing
        lies between them, whatever the network.

    Raises
    ------
    SolveError
        S001 if the solver gives no answer.
    """
    total = float(delivered.sum())
    if not total > 0:
        return float("nan"), float("nan")
    small, delivered, share, hidden = _upstream(mixture, delivered, share, unknown)
    least = _extreme(small, delivered, share, 1.0)
    most = _extreme(small, delivered, np.maximum(share, hidden), -1.0)
    first, last = (float(np.clip(found / total, 0.0, 1.0)) + 0.0 for found in (least, most))
    return first, last


def _upstream(
    mixture: Mixture, delivered: Floats, share: Floats, unknown: Floats | None
) -> tuple[Mixture, Floats, Floats, Floats]:
    """Keep the nodes from which something reaches the delivery; what others take from them is left over there."""
    start = mixture.count
    live = np.flatnonzero((mixture.quantity > 0) & (mixture.source != END))
    ends = np.flatnonzero(delivered > 0)
    rows = np.concatenate([np.full(len(ends), start), mixture.into[live]])
    columns = np.concatenate([ends, mixture.source[live]])
    graph = sparse.coo_array((np.ones(len(rows)), (rows, columns)), shape=(start + 1, start + 1)).tocsr()
    reached = breadth_first_order(graph, start, return_predecessors=False)
    kept = np.intersect1d(reached[reached != start], mixture.fed)
    place = np.full(mixture.count + 1, END)
    place[kept] = np.arange(len(kept))
    own = (place[mixture.into] != END) & (mixture.quantity > 0)
    source = np.where(mixture.source[own] == END, mixture.count, mixture.source[own])
    small = Mixture(
        len(kept), place[mixture.into[own]], place[source], mixture.quantity[own], mixture.drawn[own], mixture.lot[own]
    )
    hidden = np.zeros(int(own.sum())) if unknown is None else unknown[own]
    return small, delivered[kept], share[own], hidden


def _extreme(mixture: Mixture, delivered: Floats, share: Floats, sign: float) -> float:
    """Least (sign 1) or most (sign -1) touched units delivered."""
    into, source, quantity, drawn, lot = _divided(mixture, share)
    touched = np.concatenate([share, np.zeros(len(into) - len(share))])
    touched[: len(share)] = (share > 0).astype(float)
    carries = (source != END) & (touched == 0)
    numbers, column = np.unique(lot, return_inverse=True)
    first = np.unique(lot, return_index=True)[1]
    taken, at = np.where(source[first] == END, 0.0, drawn[first]), source[first]
    inflow = np.bincount(into, quantity, mixture.count)
    outflow = np.bincount(np.where(at == END, 0, at), taken, mixture.count) + delivered
    spare = np.maximum(inflow - outflow, 0.0)
    lots, nodes = len(numbers), mixture.count
    real = at != END
    buys, leaves = np.flatnonzero(delivered > 0), np.arange(nodes)
    rows = np.concatenate([at[real], buys, leaves, into[carries]])
    columns = np.concatenate(
        [np.flatnonzero(real), lots + np.arange(len(buys)), lots + len(buys) + leaves, column[carries]]
    )
    data = np.concatenate([taken[real], delivered[buys], np.ones(nodes), -quantity[carries]])
    width = lots + len(buys) + nodes
    scale = 1.0 / np.where(inflow > 0, inflow, 1.0)
    system = sparse.coo_array((data * scale[rows], (rows, columns)), shape=(nodes, width)).tocsr()
    fixed = np.bincount(into, quantity * touched, nodes) * scale
    upper = np.concatenate([np.ones(lots + len(buys)), spare])
    lower = np.concatenate([np.zeros(lots + len(buys)), -np.maximum(outflow - inflow, 0.0)])
    cost = np.zeros(width)
    cost[lots : lots + len(buys)] = sign * delivered[buys] / delivered.sum()
    found = linprog(cost, A_eq=system, b_eq=fixed, bounds=np.column_stack([lower, upper]), method="highs")
    if found.status != 0:
        raise SolveError("S001", f"the interval of an exposure was not found ({found.message})", "report it as a bug")
    return float(sign * found.fun * delivered.sum())


def _divided(mixture: Mixture, share: Floats) -> tuple[Ints, Ints, Floats, Floats, Ints]:
    """Divide channels that are touched in part: the touched parts first, in their order, then what is not touched."""
    part = (share > 0) & (share < 1)
    held = np.where(share > 0, share, 1.0)
    more = mixture.lot.max(initial=0) + 1
    return (
        np.concatenate([mixture.into, mixture.into[part]]),
        np.concatenate([mixture.source, mixture.source[part]]),
        np.concatenate([mixture.quantity * held, (mixture.quantity * (1 - share))[part]]),
        np.concatenate([mixture.drawn * held, (mixture.drawn * (1 - share))[part]]),
        np.concatenate([mixture.lot, mixture.lot[part] + more]),
    )
