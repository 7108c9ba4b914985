"""Caps under full mixing: rows on what enters the pools that everybody fills and a buyer is served from.

Where lots are mixed, a buyer's touched share is that of the pools he is served from: shares times flows, which no
linear program can hold. Two that are linear stand in for it. With s the touched share of each pool in a plan that is
known, and u the part of the pool that ends with the buyer, a unit more that enters pool v with touched share q moves
the buyer's touched supply by u[v] (q - s[v]), and a unit more that he takes out by s[v]: true to first order. And if
what enters each pool is nowhere more touched than s, then s bounds what he takes out of it: true, and too strict.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lodeway.model.instance import Flags, Floats, Ints
from lodeway.model.lp import INFINITY, Entries

if TYPE_CHECKING:
    from lodeway.model.program import Program

NONE = -1
ROUNDING = 1e-9
"""Coefficients below this are differences of what is the same."""


@dataclass(frozen=True)
class PoolShares:
    """What is taken to be in each pool, by number: years, commodities, places and facilities as in the instance.

    Attributes
    ----------
    share
        Touched share of each pool, ``[year, commodity, place]``; NaN where nothing lies.
    made
        Touched share of what each facility makes, ``[year, facility, commodity]``; NaN where that is not known.
    reach
        Part of each pool that ends with the buyer of each cell under a cap, ``[cell, commodity, place]``; nothing
        where it does not count.
    held
        Pools whose share may not rise, ``[year, commodity, place]``.
    limit
        Touched share that each cell may have.
    """

    share: Floats
    made: Floats
    reach: Floats
    held: Flags
    limit: Floats


class Mixing:
    """The rows of a program that hold caps under mixing: one for each cell under a cap, then one for each pool."""

    def __init__(self, program: Program) -> None:
        self.program = program
        caps = program.at.labels.caps
        mixed = [i for i, cell in enumerate(program.cap_cells) if caps[cell[0]].custody == "mixed"]
        self.cells = [program.cap_cells[i] for i in mixed]
        self.cap_row = program.cap_row[np.array(mixed, dtype=np.int64)]
        self.cap_of = {t: k for k, t, _, _ in self.cells}
        year = np.array([t for _, t, _, _ in self.cells], dtype=np.int64)
        there: Flags = np.any((program.source >= 0) | (program.sink >= 0), axis=3)
        there[[t for t in range(len(there)) if t not in self.cap_of]] = False
        t, c, p = np.nonzero(there)
        zero = np.zeros(len(self.cells) + len(t))
        years = np.concatenate([year, t])
        self.row = program.add_rows("mixed", years, [""] * len(zero), zero - INFINITY, zero)
        self.pool_row = np.full(there.shape, NONE)
        self.pool_row[t, c, p] = self.row[len(self.cells) :]
        self.mixture: PoolShares | None = None

    def _known(self, share: Floats, t: int, label: Ints) -> Floats:
        """Shares; where nothing lies, what the label permits."""
        return np.where(np.isnan(share), (self.program.at.labels.mask[label] >> self.cap_of[t]) & 1, share)

    def gap(self, cell: tuple[int, int, int], start: Ints, stop: Ints, touches: Ints | int) -> Floats:
        """By how much a unit shipped in a year, commodity and label is more touched than what lies where it arrives.

        ``touches`` says for which caps, as bits, the way is touched.
        """
        assert self.mixture is not None  # noqa: S101 - set before
        t, c, n = cell
        share = self.mixture.share[t, c]
        met = np.where((np.asarray(touches) >> self.cap_of[t]) & 1, 1.0, self._known(share[start], t, np.asarray(n)))
        return _clean(met - np.nan_to_num(share[stop]))

    def price(self, t: int, c: int) -> Floats:
        """What a unit that is wholly more touched costs at each place, by the duals: never positive."""
        assert self.mixture is not None  # noqa: S101 - set before
        duals = self.program.lp.duals
        row = self.pool_row[t, c]
        price = np.where((row >= 0) & self.mixture.held[t, c], duals[row], 0.0)
        for i, (_, year, _, _) in enumerate(self.cells):
            if year == t:
                price = price + duals[self.row[i]] * self.mixture.reach[i, c]
        return np.minimum(price, 0.0)

    def at_work(self, t: int) -> bool:
        """Whether anything is held in a year."""
        return self.mixture is not None and t in self.cap_of

    def entering(self, where: tuple[Ints, Ints, Ints], column: Ints, value: Floats) -> Entries:
        """Entries of columns that put ``value`` more of what is touched than the pool has into it."""
        assert self.mixture is not None  # noqa: S101 - set before
        t, c, p = where
        row = self.pool_row[t, c, p]
        held = np.flatnonzero((row >= 0) & self.mixture.held[t, c, p] & (value != 0))
        found = [(row[held], column[held], value[held])]
        for i, (_, year, _, _) in enumerate(self.cells):
            amount = _clean(value * self.mixture.reach[i, c, p] * (t == year))
            some = np.flatnonzero(amount)
            found.append((np.full(len(some), self.row[i]), column[some], amount[some]))
        return found

    def entries(self) -> Entries:
        """Entries of all columns but shipments."""
        return [*self._made(), *self._drawn(), *self._taken()]

    def _made(self) -> Entries:
        assert self.mixture is not None  # noqa: S101 - set before
        lines, block = self.program.lines, self.program.blocks["production"]
        found: list[tuple[Ints, Ints, Floats]] = []
        for t in self.cap_of:
            own = np.flatnonzero((lines.amount > 0) & (lines.year == t))
            column, c, p = lines.column[own], lines.commodity[own], lines.place[own]
            met = self._known(self.mixture.made[t, block.keys["facility"][column], c], t, lines.label[own])
            gap = _clean(met - np.nan_to_num(self.mixture.share[t, c, p]))
            found += self.entering((lines.year[own], c, p), block.first + column, lines.amount[own] * gap)
        return found

    def _drawn(self) -> Entries:
        assert self.mixture is not None  # noqa: S101 - set before
        block, stock = self.program.blocks["draw"], self.program.stocks
        t, s = block.keys["year"], block.keys["stock"]
        where = (t, stock.commodity[s], stock.place[s])
        return self.entering(where, block.columns, -np.nan_to_num(self.mixture.share[where]))

    def _taken(self) -> Entries:
        assert self.mixture is not None  # noqa: S101 - set before
        block, wants = self.program.blocks["delivery"], self.program.at.wants
        want = block.keys["want"]
        found: list[tuple[Ints, Ints, Floats]] = []
        for i, (_, t, c, of_buyer) in enumerate(self.cells):
            own = np.flatnonzero((wants.year[want] == t) & (wants.commodity[want] == c) & of_buyer[want])
            share = self._known(self.mixture.share[t, c][wants.place[want[own]]], t, block.keys["label"][own])
            found.append((np.full(len(own), self.row[i]), block.columns[own], share - self.mixture.limit[i]))
        return found


def _clean(value: Floats) -> Floats:
    return np.where(np.abs(value) < ROUNDING, 0.0, value)
