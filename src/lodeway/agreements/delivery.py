"""What becomes of a promise: how much of it is there from which year on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lodeway.errors import InputError
from lodeway.geography import suggest
from lodeway.world import World

__all__ = ["BROKEN", "EVEN", "Deliveries", "Delivery", "first_full_year", "known", "settled"]

EVEN = 0.5
"""Share from which what cannot be had in part counts as there: it is more likely than not."""
_SLACK = 1e-12


@dataclass(frozen=True)
class Delivery:
    """How much of what was promised is there, year by year.

    Attributes
    ----------
    steps
        (year, share): from that year on this share, 0 to 1, of what was promised is there. Years rise and shares do not
        fall. No step: the promise is broken. Shares between 0 and 1 are parts delivered, or chances that all is there.
    """

    steps: tuple[tuple[int, float], ...] = ()

    def __post_init__(self) -> None:
        years, shares = [y for y, _ in self.steps], [s for _, s in self.steps]
        if years != sorted(set(years)):
            raise InputError(
                "A060", f"the years of a delivery, {years}, do not rise.", "List each year once, in order."
            )
        if any(not 0 <= s <= 1 + _SLACK for s in shares) or shares != sorted(shares):
            message = f"the shares of a delivery, {shares}, are not shares that grow."
            raise InputError("A060", message, "Give what is there in all, from 0 to 1; what is there stays there.")

    @classmethod
    def kept(cls, year: int) -> Delivery:
        """All of it from a year on."""
        return cls(((year, 1.0),))

    def at(self, year: int) -> float:
        """Share that is there in a year."""
        return max((share for since, share in self.steps if since <= year), default=0.0)

    def late(self, years: int) -> Delivery:
        """The same, so many years later."""
        return Delivery(tuple((year + years, share) for year, share in self.steps))

    def within(self, other: Delivery) -> Delivery:
        """At most what there is of another, year by year."""
        years = sorted({year for year, _ in (*self.steps, *other.steps)})
        return _stepped([(year, min(self.at(year), other.at(year))) for year in years])

    @property
    def since(self) -> int | None:
        """First year in which it is there more likely than not, or for the greater part; None if that never is."""
        return next((year for year, share in self.steps if share >= EVEN - _SLACK), None)


Deliveries = Mapping[str, Delivery]
"""Commitment -> what becomes of it."""

BROKEN = Delivery()
"""Nothing of it, ever."""


def _stepped(points: list[tuple[int, float]]) -> Delivery:
    """Leave out years in which nothing changes."""
    steps: list[tuple[int, float]] = []
    for year, share in points:
        if share > (steps[-1][1] if steps else 0.0) + _SLACK:
            steps.append((year, share))
    return Delivery(tuple(steps))


def first_full_year(date: str) -> int:
    """First full year that begins on a day (ISO 8601: day, month or year) or after it.

    What is due on 1 January 2028 counts from 2028, what is due in May 2029 or by 2029 from 2030.
    """
    year = int(date[:4])
    return year if date[4:] == "-01-01" else year + 1


def known(world: World, deliveries: Deliveries) -> None:
    """Refuse what is no commitment of the world.

    Raises
    ------
    InputError
        A061 with the nearest names.
    """
    there = set(world["commitments"]["id"])
    for key in deliveries:
        if key not in there:
            hint = suggest(key, there, "`lodeway agreements list` shows them.")
            raise InputError("A061", f"{key!r} is no commitment of this world.", hint)


def settled(world: World, deliveries: Deliveries) -> dict[str, Delivery]:
    """Deliveries after what they require: of no promise more than of those that it requires, in the same year.

    Required promises that are not named are as the tables of the world have them, and hold nobody up. Of chances the
    smallest counts, as if one luck decided all: an upper bound of the chance that all are kept.
    """
    links = world["links"]
    required = links[(links["effect"] == "requires") & links["commitment"].isin(list(deliveries))]
    needs: dict[str, set[str]] = {key: set() for key in deliveries}
    for one, other in zip(required["commitment"], required["other"], strict=True):
        if other in deliveries:
            needs[one].add(other)
    found = dict(deliveries)
    for _ in deliveries:  # each round carries a delay one promise further; a longest chain names each once
        before = dict(found)
        for one, others in needs.items():
            for other in others:
                found[one] = found[one].within(found[other])
        if found == before:
            break
    return found
