r"""The share of a promised sum that comes if the promise is kept: a beta distribution.

With weights a of what comes and b of what does not, the share S has mean a / (a + b). Once a share d is there, only
greater ones are possible, and with I the regularised incomplete beta function

.. math:: E[S \mid S \ge d] = \frac{a}{a + b} \, \frac{1 - I_d(a + 1, b)}{1 - I_d(a, b)} .
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import betaincc, betainccinv

from lodeway.agreements.chances import Floats

__all__ = ["Share"]


@dataclass(frozen=True)
class Share:
    """A share between 0 and 1 that is not known but believed.

    Attributes
    ----------
    came, missed
        Weights of the part that comes and of the rest, as numbers of cases (parameters of a beta distribution); not
        negative and not both 0. If one is 0 the share is certain.
    """

    came: float
    missed: float

    @property
    def cases(self) -> float:
        """Number of cases that it counts for."""
        return self.came + self.missed

    @property
    def mean(self) -> float:
        """Mean share."""
        return self.came / self.cases

    def mean_above(self, least: float) -> float:
        """Mean share if it is at least so much; that itself where nothing greater is possible."""
        left = float(betaincc(self.came, self.missed, least)) if self.came and self.missed else 0.0
        if not left:
            return max(self.mean, least)
        mean = self.mean * float(betaincc(self.came + 1, self.missed, least)) / left
        return min(max(mean, least), 1.0)  # near 1 both tails are rounding

    def at(self, chance: Any, least: float = 0.0) -> Floats:  # noqa: ANN401  (a number or an array)
        """Share that it stays below with this chance, if it is at least so much; of uniform numbers it makes draws."""
        chance = np.asarray(chance, dtype=float)
        if not (self.came and self.missed):
            return np.full(chance.shape, max(self.mean, least))
        left = (1 - chance) * betaincc(self.came, self.missed, least)
        return np.asarray(np.maximum(betainccinv(self.came, self.missed, left), least), dtype=float)

    def outdone_by(self, other: Share) -> bool:
        """Whether it stays below the other at every chance: enough that no weight speaks for more of it."""
        return self.came <= other.came and self.missed >= other.missed
