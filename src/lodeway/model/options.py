"""What is asked of the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from lodeway.errors import InputError
from lodeway.model.lanes import Lane


@dataclass(frozen=True)
class Cap:
    """At most this share of what a buyer gets may be touched by powers.

    Attributes
    ----------
    buyer, powers
        Country codes.
    share
        Fraction of deliveries, 0 to 1; or by year, and then years that are absent are not capped.
    roles
        Stages, ``"transit"``, ``"ownership"``; ``None`` for all of them.
    threshold
        Share of a facility or leg from which the powers' ownership counts.
    name
        Shown in labels and limits.
    custody
        ``apart``: it holds for lots as they are held; ``mixed``: also for what the buyer gets from pools that all lots
        fill, as far as :meth:`lodeway.model.Model.mix` says what lies in them.
    """

    buyer: frozenset[str]
    powers: frozenset[str]
    share: float | Mapping[int, float]
    roles: frozenset[str] | None = None
    threshold: float = 0.25
    name: str = "cap"
    custody: Literal["apart", "mixed"] = "apart"

    def __post_init__(self) -> None:
        shares = self.share.values() if isinstance(self.share, Mapping) else [self.share]
        for share in shares:
            if not 0 <= share <= 1:
                raise InputError(
                    "I003",
                    f"a cap of {share:.0%} is not a share",
                    "give a cap between 0 % and 100 % (0 is a fair question)",
                )

    def at(self, year: int) -> float:
        """Share permitted in a year; 1 if it is not capped."""
        return self.share.get(year, 1.0) if isinstance(self.share, Mapping) else self.share


@dataclass(frozen=True)
class Options:
    """How a world is solved.

    Attributes
    ----------
    years
        Years of a plan, rising; empty: a static solution of the world's base year.
    caps
        Caps on exposure.
    discount
        Rate a year, for present values and annuities.
    base
        Hold facilities to the output, and shipments to the flows between countries, observed in the base year.
    lanes
        Flows between countries in the solved base year (:func:`lodeway.model.settled_lanes`), which a plan leaves at
        a cost; if there are none, those observed.
    build
        Capacity may be added (plans only).
    tolerance
        Relative accuracy of prices on curves.
    """

    years: tuple[int, ...] = ()
    caps: tuple[Cap, ...] = ()
    discount: float = 0.05
    base: bool = False
    lanes: tuple[Lane, ...] = ()
    build: bool = True
    tolerance: float = 1e-8

    def __post_init__(self) -> None:
        if list(self.years) != sorted(set(self.years)):
            raise InputError("I004", f"years {self.years} do not rise", "list each year once, in order")
        names = [cap.name for cap in self.caps]
        if len(names) > len(set(names)):
            raise InputError("I007", f"two caps have one name: {', '.join(names)}.", "Give each cap a name of its own.")
        if self.discount < 0:
            raise InputError("I005", f"a discount rate of {self.discount:.1%} is negative", "give a rate of 0 or more")
