"""Mixing as numbers: nodes, the channels into them, and what a unit met on its way.

Under proportional mixing a unit drawn from a node came through each of its channels in proportion to what
they bring, so that going backwards from a delivery is a Markov chain over nodes (Bialek 1996, "Tracing the flow
of electricity"). Whether the unit met something is then a hitting probability: one sparse solve.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import breadth_first_order, connected_components
from scipy.sparse.linalg import splu, spsolve

__all__ = ["END", "Floats", "Ints", "Mixture"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

END: Final = -1
"""Source of a channel that has none: what comes through it was extracted, or lay in stock."""
NOISE: Final = 1e-12
"""Probability below which a unit met nothing: rounding of the solve."""
SWEEPS: Final = 100
EXACT: Final = 1e-15
"""Error of a probability at which sweeping ends."""


@dataclass(frozen=True)
class Mixture:
    """Nodes and the channels into them; arrays have an entry a channel.

    Attributes
    ----------
    count
        Number of nodes.
    into, source
        Node that a channel leads into, and the one that it comes from (:data:`END`: none).
    quantity
        What it brings in a year, units of the node that it leads into.
    drawn
        What it takes from its source, units of the source; several channels of one lot take it together.
    lot
        Number of the lot: channels of one lot (a main product and its by-products) are made of the same units.
    """

    count: int
    into: Ints
    source: Ints
    quantity: Floats
    drawn: Floats
    lot: Ints

    @cached_property
    def inflow(self) -> Floats:
        """What enters each node in a year."""
        return np.bincount(self.into, self.quantity, self.count).astype(float)

    @cached_property
    def weight(self) -> Floats:
        """Part of what enters its node that comes through each channel; those of a node sum to 1."""
        whole = self.inflow[self.into]
        return np.divide(self.quantity, whole, out=np.zeros(len(whole)), where=whole > 0)

    @cached_property
    def lots(self) -> tuple[Ints, Floats]:
        """Source of every lot, and what it takes from it."""
        _, first = np.unique(self.lot, return_index=True)
        return self.source[first], np.where(self.source[first] == END, 0.0, self.drawn[first])

    @cached_property
    def fed(self) -> Ints:
        """Nodes that an end feeds, upstream before downstream wherever there is no circle.

        Goods in the others go round in circles and reach nobody.
        """
        live = self.quantity > 0
        start = np.where(self.source == END, self.count, self.source)[live]
        shape = (self.count + 1, self.count + 1)
        graph = sparse.coo_array((np.ones(len(start)), (start, self.into[live])), shape=shape).tocsr()
        reached = breadth_first_order(graph, self.count, return_predecessors=False).astype(np.int64)
        _, ring = connected_components(graph, connection="strong")
        apart = ring[start] != ring[self.into[live]]
        falling = np.count_nonzero(ring[start][apart] > ring[self.into[live]][apart])
        order = np.argsort(ring[reached] * (-1 if 2 * falling > np.count_nonzero(apart) else 1), kind="stable")
        return np.asarray(reached[order][reached[order] != self.count], dtype=np.int64)

    def backwards(self, passed: Floats, value: Floats) -> Floats:
        """Go backwards from every node until a question is answered.

        Parameters
        ----------
        passed
            Probability, by channel, that the question is still open after it, so that the way goes on at its source.
        value
            Answers given at channels where it is not, and at ends: a row a channel, a column a question.

        Returns
        -------
        numpy.ndarray
            Expected answer for a unit from each node, a column a question. Zero for a node that nothing feeds.
        """
        on = np.where(self.source == END, 0.0, self.weight * passed)
        here = self.weight - on
        size = (self.count, self.count)
        going = on > 0
        chain = sparse.coo_array((on[going], (self.into[going], self.source[going])), shape=size).tocsr()
        into = sparse.coo_array((here, (self.into, np.arange(len(here)))), shape=(self.count, len(here))).tocsr()
        answer = np.zeros((self.count, value.shape[1]))
        fed = self.fed
        if fed.size:
            answer[fed] = _solved(chain[fed][:, fed], (into @ value)[fed])
        return answer

    def forwards(self, passed: Floats, amount: Floats) -> Floats:
        """How much of what lies in each node goes, by channels that are passed, into amounts taken from nodes.

        Parameters
        ----------
        passed
            Probability, by channel, that a unit goes on through it.
        amount
            Quantity taken from each node.

        Returns
        -------
        numpy.ndarray
            Quantity by node: the adjoint of :meth:`backwards`.
        """
        on = np.where(self.source == END, 0.0, self.weight * passed)
        going = on > 0
        size = (self.count, self.count)
        chain = sparse.coo_array((on[going], (self.source[going], self.into[going])), shape=size).tocsr()
        ends, upwards = np.zeros(self.count), self.fed[::-1]
        if upwards.size:
            ends[upwards] = _solved(chain[upwards][:, upwards], amount[upwards])
        return ends

    def met(self, share: Floats) -> Floats:
        """Probability, for a unit from each node, that it met what touches this share of each channel.

        Shares of one chain meet independently: a unit that passes two plants of which the power holds half each is
        clean with a probability of a quarter. At an end, the share of the channel decides.
        """
        if not share.any():
            return np.zeros(self.count)
        clean = 1.0 - share
        left = self.backwards(clean, np.where(self.source == END, clean, 0.0)[:, None])[:, 0]
        met = np.zeros(self.count)
        met[self.fed] = 1.0 - left[self.fed]
        return np.asarray(np.where(met > NOISE, np.minimum(met, 1.0), 0.0))


def _solved(chain: sparse.csr_array, right: Floats) -> Floats:
    """Solve x = chain x + right, rows in the order of :attr:`Mixture.fed`.

    What flows with the order is solved at once, exactly and without fill; what flows against it, in circles, is swept
    over until nothing changes: a regular splitting of an M-matrix, which converges (Varga 1962). Where that takes
    long, since nearly everything goes round, the whole is factorised.
    """
    count = chain.shape[0]
    along, against = sparse.tril(chain, -1, format="csc"), sparse.triu(chain, format="csr")
    eye = sparse.identity(count, format="csc")
    factor = splu(sparse.csc_array(eye - along), permc_spec="NATURAL", diag_pivot_thresh=0.0)
    found, step = np.asarray(factor.solve(right)), right
    if not against.nnz:
        return found
    before = np.inf
    step = found
    for _ in range(SWEEPS):
        step = np.asarray(factor.solve(against @ step))
        found = found + step
        size = float(np.abs(step).max(initial=0.0))
        rate = min(size / before, 1.0) if before > 0 else 0.0
        before = size
        if size == 0 or (rate < 1 and size * rate / (1 - rate) < EXACT and size < EXACT**0.5):
            return found
    return np.asarray(spsolve(sparse.csc_array(eye - chain), right)).reshape(right.shape)
