"""Penalties by which what cannot be done gives way, in order of strength."""

from __future__ import annotations

from dataclasses import dataclass

CONTRACT = 30.0
"""How many times the greatest unit cost the mildest penalty is."""


@dataclass(frozen=True)
class Penalties:
    """Costs beyond every true cost: of breaking contracts, of exceeding a cap, of leaving demand unserved."""

    contract: float
    cap: float
    hunger: float

    @classmethod
    def above(cls, unit: float) -> Penalties:
        """Penalties far above a cost, and far apart."""
        return cls(CONTRACT * unit, CONTRACT**2 * unit, CONTRACT**3 * unit)
