"""Curves of demand and supply, cut into segments that are refined where the price falls.

Inside the linear program a curve is a row of segments, each a column with its width as upper bound
and its chord as price. Segments of a concave value (or a convex cost) fill in order by
themselves. After each solve, :meth:`Segments.refine` cuts at the quantity that answers the current
price, so the chords close in on the curve and prices come out to a stated accuracy.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Protocol

import numpy as np

NARROW = 16
"""How many times narrower than the error in the price the segments around its answer are made."""


CUT = 0.1
"""Narrowest segment, relative to the curve and to the accuracy wanted."""
THIN = 1e-2
"""Width of a segment, relative to its end, below which its mean price is integrated numerically."""


class Curve(Protocol):
    """A curve of price over quantity."""

    @property
    def sign(self) -> int:
        """-1 for demand (value, falling price), +1 for supply (cost, rising price)."""

    def price(self, quantity: float) -> float:
        """Price at a quantity."""

    def quantity(self, price: float) -> float:
        """Quantity that answers a price."""

    def total(self, quantity: float) -> float:
        """Value or cost of a quantity: the integral of the price from 0."""

    def start(self) -> list[float]:
        """Rising quantities to begin with, the first 0."""


@dataclass(frozen=True)
class LinearDemand:
    """Price = intercept - slope x quantity."""

    intercept: float
    slope: float
    sign: int = -1

    def price(self, quantity: float) -> float:  # noqa: D102 - see Curve
        return self.intercept - self.slope * quantity

    def quantity(self, price: float) -> float:  # noqa: D102
        return min(max((self.intercept - price) / self.slope, 0.0), self.intercept / self.slope)

    def total(self, quantity: float) -> float:  # noqa: D102
        return self.intercept * quantity - self.slope * quantity**2 / 2

    def start(self) -> list[float]:  # noqa: D102
        return list(np.linspace(0, self.intercept / self.slope, 9))


@dataclass(frozen=True)
class ElasticDemand:
    """Quantity = reference x (price / reference price) ^ elasticity, nothing beyond the greatest price."""

    reference: float
    at: float
    elasticity: float
    most: float
    sign: int = -1

    @property
    def least(self) -> float:
        """Quantity bought at the greatest price."""
        return float(self.reference * (self.most / self.at) ** self.elasticity)

    def price(self, quantity: float) -> float:  # noqa: D102
        if quantity <= self.least:
            return self.most
        return float(self.at * (quantity / self.reference) ** (1 / self.elasticity))

    def quantity(self, price: float) -> float:  # noqa: D102
        if price > self.most:
            return 0.0
        return float(self.reference * (max(price, self.at * 1e-6) / self.at) ** self.elasticity)

    def total(self, quantity: float) -> float:  # noqa: D102
        base = self.most * min(quantity, self.least)
        if quantity <= self.least:
            return base
        power = 1 + 1 / self.elasticity
        low, high = self.least / self.reference, quantity / self.reference
        area = np.log(high / low) if abs(power) < 1e-12 else (high**power - low**power) / power  # noqa: PLR2004
        return base + float(self.at * self.reference * area)

    def start(self) -> list[float]:  # noqa: D102
        prices = np.geomspace(self.most, self.at / 10, 9)
        return [0.0, *(self.quantity(float(p)) for p in prices)]


@dataclass(frozen=True)
class LinearSupply:
    """Marginal cost = cost + slope x quantity; ``reach`` is a quantity that is probably enough."""

    cost: float
    slope: float
    reach: float
    sign: int = 1

    def price(self, quantity: float) -> float:  # noqa: D102
        return self.cost + self.slope * quantity

    def quantity(self, price: float) -> float:  # noqa: D102
        return max((price - self.cost) / self.slope, 0.0)

    def total(self, quantity: float) -> float:  # noqa: D102
        return self.cost * quantity + self.slope * quantity**2 / 2

    def start(self) -> list[float]:  # noqa: D102
        return list(np.linspace(0, self.reach, 9))


@dataclass(frozen=True)
class ElasticSupply:
    """Marginal cost = cost x (quantity / reference) ^ (1 / elasticity); ``reach`` is probably enough."""

    cost: float
    reference: float
    elasticity: float
    reach: float
    sign: int = 1

    def price(self, quantity: float) -> float:  # noqa: D102
        return float(self.cost * (quantity / self.reference) ** (1 / self.elasticity))

    def quantity(self, price: float) -> float:  # noqa: D102
        return float(self.reference * (max(price, 0.0) / self.cost) ** self.elasticity)

    def total(self, quantity: float) -> float:  # noqa: D102
        power = 1 + 1 / self.elasticity
        return float(self.cost * self.reference * (quantity / self.reference) ** power / power)

    def start(self) -> list[float]:  # noqa: D102
        return list(np.linspace(0, self.reach, 9))


@dataclass
class Segments:
    """One curve in the program: its cuts and the column of each segment between them.

    Attributes
    ----------
    curve, year, scale
        The curve, the number of its year, and the weight of that year in the objective.
    row
        Row that ties the segments to what is used or made: use less segments, or output less
        segments, is 0.
    cuts, columns
        Rising quantities from 0, and the column between each two.
    """

    curve: Curve
    year: int
    scale: float
    row: int
    cuts: list[float] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)

    def segment(self, i: int) -> tuple[float, float]:
        """Cost (negative for a value) and width of segment ``i``."""
        low, high = self.cuts[i], self.cuts[i + 1]
        return self.curve.sign * self.scale * self._chord(low, high), high - low

    def _chord(self, low: float, high: float) -> float:
        """Mean price between two cuts: by Simpson's rule where the difference of totals would cancel."""
        if high - low > THIN * high:
            return (self.curve.total(high) - self.curve.total(low)) / (high - low)
        ends, middle = self.curve.price(low) + self.curve.price(high), self.curve.price((low + high) / 2)
        return (ends + 4 * middle) / 6

    def refine(self, used: float, price: float, accuracy: float) -> list[float]:
        """Where to cut so that the curve answers ``price``: rising quantities; none if the price is accurate.

        Parameters
        ----------
        used
            Quantity in the last solution.
        price
            Price in the last solution, undiscounted.
        accuracy
            Relative accuracy wanted between ``price`` and the curve's price at ``used``.
        """
        answer = self.curve.quantity(price)
        span = max(self.cuts[-1], answer, 1e-300)
        error = self._error(used, price)
        if error <= accuracy:
            return []
        here = self.curve.price(used)
        near = [p * (1 + d * error / NARROW) for p in (price, here) for d in (-1, 1)]
        wanted = [answer, *(self.curve.quantity(p) for p in near)]
        finest = CUT * accuracy * span
        new = sorted({q for q in wanted if q > 0 and min(abs(q - c) for c in self.cuts) > finest})
        return [q for i, q in enumerate(new) if i == 0 or q - new[i - 1] > finest]

    def _error(self, used: float, price: float) -> float:
        """Relative distance of the price from the curve at ``used``; 0 where an end of the curve explains it."""
        here, answer = self.curve.price(used), self.curve.quantity(price)
        at_zero = used <= 1e-9 * self.cuts[-1] and (price - here) * self.curve.sign <= 0
        if at_zero or abs(answer - used) <= 1e-12 * used:
            return 0.0
        return abs(price - here) / max(abs(price), abs(here), 1e-300)


def recut(
    cuts: Iterable[tuple[Segments, list[float]]], first: int
) -> tuple[list[tuple[int, float, float]], list[tuple[int, float, float]]]:
    """Cut curves further.

    Parameters
    ----------
    cuts
        Segments and new cuts in them.
    first
        Number of the first new column.

    Returns
    -------
    tuple of list
        Segments that shrink: column, cost and width; and new ones in order of their columns: row, cost and width.
    """
    shrunk: list[tuple[int, float, float]] = []
    added: list[tuple[int, float, float]] = []
    for segments, new in cuts:
        ends = dict(zip(segments.cuts, zip(segments.columns, segments.cuts[1:], strict=True), strict=False))
        segments.cuts = sorted({*segments.cuts, *new})
        segments.columns = []
        for i, (low, high) in enumerate(pairwise(segments.cuts)):
            column, end = ends.get(low, (first + len(added), high))
            if low not in ends:
                added.append((segments.row, *segments.segment(i)))
            elif end != high:
                shrunk.append((column, *segments.segment(i)))
            segments.columns.append(column)
    return shrunk, added
