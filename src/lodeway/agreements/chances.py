r"""The chance that one promise is kept, and when: on time, late or never.

A promise falls into one of three: kept on its due date (share ``on_time``), kept later, or never kept. For one that is
kept late, the ratio of the time it took to the time that was planned is ``1 + L``, where L is lognormal with median
``median_ratio - 1`` and standard deviation ``log_sd`` of its logarithm. Nothing is delivered before its due date,
unless the register says so. With F the share delivered by a ratio r among those that are kept, and q the
share never kept,

.. math:: P(\text{never} \mid \text{not done at } r) = \frac{q}{q + (1 - q)(1 - F(r))} .
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

__all__ = ["Chance", "Floats"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Chance:
    """Shares of on time, late and never, and how late is late.

    Attributes
    ----------
    on_time, late, never
        Shares that add up to 1, before anything is known about the time that has gone by.
    median_ratio
        Median of actual over planned time among those delivered late; above 1.
    log_sd
        Standard deviation of the logarithm of the delay (ratio less 1); above 0.
    """

    on_time: float
    late: float
    never: float
    median_ratio: float
    log_sd: float

    def undelivered(self, ratio: Any) -> Any:  # noqa: ANN401  (a number or an array)
        """Share not yet delivered when this multiple of the planned time has gone by, those never kept among it."""
        ratio = np.asarray(ratio, dtype=float)
        with np.errstate(divide="ignore"):
            delay = np.log(np.maximum(ratio - 1, 0) / (self.median_ratio - 1)) / self.log_sd
        return np.where(ratio < 1, 1.0, self.never + self.late * ndtr(-delay))

    def delivered(self, ratio: Any, seen: float = 0.0) -> Any:  # noqa: ANN401  (likewise)
        """Chance of delivery by a multiple of the planned time, given that nothing had come at the multiple `seen`."""
        left = float(self.undelivered(seen))
        if left == 0:  # all that is ever kept would have been: nothing can be said but that it comes
            return np.ones_like(np.asarray(ratio, dtype=float))
        return np.maximum(0.0, 1 - self.undelivered(ratio) / left)

    def never_given(self, seen: float) -> float:
        """Chance that it never comes, given that nothing had come at this multiple of the planned time."""
        left = float(self.undelivered(seen))
        return self.never / left if left else 0.0

    def ratio_at(self, chance: Any, seen: float = 0.0) -> Floats:  # noqa: ANN401  (likewise)
        """Multiple of the planned time by which it is delivered with this chance; infinite if it never is.

        The inverse of :meth:`delivered`: of uniform numbers it makes draws of the time of delivery.
        """
        done = 1 - (1 - np.asarray(chance, dtype=float)) * float(self.undelivered(seen))
        late = np.clip((done - self.on_time) / self.late, 0, 1) if self.late else np.where(done > self.on_time, 1.0, 0)
        ratio = np.where(late > 0, 1 + (self.median_ratio - 1) * np.exp(self.log_sd * ndtri(late)), 1.0)
        return np.where(done > 1 - self.never, math.inf, np.maximum(ratio, seen))

    def weighed(self, odds: float) -> Chance:
        """The same with the odds of never multiplied; on time and late keep their proportion."""
        kept = self.on_time + self.late
        if not kept or not self.never:
            return self
        ratio = odds * self.never / kept
        never = ratio / (1 + ratio)
        scale = (1 - never) / kept
        return Chance(self.on_time * scale, self.late * scale, never, self.median_ratio, self.log_sd)
