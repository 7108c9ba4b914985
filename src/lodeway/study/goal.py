"""What a plan is to reach."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from lodeway.agreements.promising import how_late
from lodeway.errors import InputError
from lodeway.measures.pools import CUSTODIES, Custody
from lodeway.world import World

AFTER = 2
"""Years that a plan goes on beyond its goal, so that a cap cannot be met by emptying stocks once."""
LONGEST = 40
"""Most years that a plan may span."""


@dataclass(frozen=True)
class Goal:
    """Keep a buyer's exposure to powers under a cap by a year, at least cost.

    Attributes
    ----------
    mineral
        Mineral whose chain is planned.
    buyer, avoid
        Countries or groups: codes, names, or lists separated by commas.
    cap
        Greatest share of deliveries that may be touched, 0 to 1.
    by
        Year from which the cap holds.
    path
        ``step``: free until ``by``; ``linear``: falling to the cap in equal steps from today's exposure.
    roles
        Roles that count: stages, ``transit``, ``ownership``; none given: all.
    threshold
        Share from which an owner touches.
    discount
        Rate a year.
    until
        Last year planned; by default two years beyond ``by``.
    custody
        ``apart``: the cap holds for the buyer's lots, kept apart from all others; ``mixed``: also where all lots at a
        place are mixed and every customer gets the average.
    tails
        Tails assay of enrichment; by default that of the world.
    promises
        How linked promises are kept: ``as-promised``, ``as-expected``, ``late:N``, ``none``; empty: the tables of the
        world stand as they are. See :func:`lodeway.agreements.promising.deliveries`.
    """

    mineral: str
    buyer: str
    avoid: str
    cap: float
    by: int
    path: Literal["step", "linear"] = "step"
    roles: tuple[str, ...] = ()
    threshold: float = 0.25
    discount: float = 0.05
    until: int | None = None
    tails: float | None = None
    custody: Custody = "apart"
    promises: str = ""

    def __post_init__(self) -> None:
        for what, value in (("cap", self.cap), ("threshold", self.threshold)):
            if not 0 <= value <= 1:
                hint = "Give a share between 0 % and 100 %; 0 is a fair question."
                raise InputError("I003", f"a {what} of {value:.0%} is not a share.", hint)
        if not 0 <= self.discount <= 1:
            hint = "Give a rate between 0 % and 100 % a year."
            raise InputError("I007", f"a discount rate of {self.discount:.0%} makes no sense.", hint)
        if self.until is not None and self.until < self.by:
            message = f"the plan would end in {self.until}, before its goal of {self.by}."
            raise InputError("I004", message, f"Give {self.by} or a later year.")
        if self.path not in ("step", "linear"):
            raise InputError("I007", f"{self.path!r} is no path to a cap.", "Give step or linear.")
        if self.custody not in CUSTODIES:
            message = f"{self.custody!r} is no way to keep lots."
            raise InputError("I014", message, f"Give {' or '.join(CUSTODIES)}.")
        if self.promises:
            how_late(self.promises)

    @property
    def last(self) -> int:
        """Last year planned."""
        return self.by + AFTER if self.until is None else self.until

    def years(self, world: World) -> tuple[int, ...]:
        """Years planned: from the first in which the world can decide to the last.

        Raises
        ------
        InputError
            I004 if the goal lies before the first year or too far beyond the world's horizon.
        """
        if self.by < world.first_year:
            message = f"{self.by} is in the past: this world can decide nothing before {world.first_year}."
            raise InputError("I004", message, f"Give {world.first_year} or a later year.")
        if self.last > world.first_year + LONGEST:
            latest = world.first_year + LONGEST - (self.last - self.by)
            message = f"a plan from {world.first_year} to {self.last} is longer than {LONGEST} years."
            raise InputError("I004", message, f"Let the cap hold from a year up to {latest}.")
        return tuple(range(world.first_year, self.last + 1))

    def shares(self, years: tuple[int, ...], today: float) -> dict[int, float]:
        """Cap by year; years without one are free.

        Parameters
        ----------
        years
            Years planned.
        today
            Exposure from which a linear path falls; NaN if there is none today, and then all is permitted at first.
        """
        if self.path == "step":
            return {y: self.cap for y in years if y >= self.by}
        start = 1.0 if math.isnan(today) else max(today, self.cap)
        steps = self.by - years[0] + 1
        return {y: start + (self.cap - start) * min(1.0, (y - years[0] + 1) / steps) for y in years}
