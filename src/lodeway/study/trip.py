"""What is asked of a route: which cargo, from where, to where, what is shut, in which year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from lodeway.errors import InputError
from lodeway.geography import suggest
from lodeway.model.instance import available
from lodeway.study.goal import LONGEST
from lodeway.world import World
from lodeway.world.touch import THRESHOLD

__all__ = ["MEASURES", "Trip"]

MEASURES = ("cost", "time", "km")


@dataclass(frozen=True)
class Trip:
    """A cargo that is to go from one place to another.

    Attributes
    ----------
    commodity
        What is carried, such as ``uranium/u3o8``.
    start, end
        A place by id (``mine.inkai``), by the last part of it (``inkai``) or by name; or a country or group. A country
        at the start means the places in it that make the commodity that year, if there are any. Else, and at the end,
        it means its market; where it has none, the places in it where something is wanted; else all its places.
    avoid
        Countries or groups, separated by commas, that the cargo must not cross.
    closed
        Sea passages, legs or places that are shut.
    year
        Year of the trip; the world's base year if None. What is planned opens in its year.
    by
        What is to be least: ``cost`` (USD), ``time`` (hours) or ``km``.
    most
        Most alternatives that are given.
    threshold
        Share from which an owner counts as controlling a leg.
    """

    commodity: str
    start: str
    end: str
    avoid: str = ""
    closed: tuple[str, ...] = ()
    year: int | None = None
    by: Literal["cost", "time", "km"] = "cost"
    most: int = 5
    threshold: float = THRESHOLD

    def __post_init__(self) -> None:
        if self.by not in MEASURES:
            raise InputError("I007", f"{self.by!r} cannot be least.", f"Give one of {', '.join(MEASURES)}.")
        if self.most < 0:
            raise InputError("I007", f"{self.most} alternatives make no sense.", "Give 0 or more.")
        if not 0 <= self.threshold <= 1:
            hint = "Give a share between 0 % and 100 %."
            raise InputError("I003", f"a threshold of {self.threshold:.0%} is not a share.", hint)

    def in_year(self, world: World) -> int:
        """Year of the trip.

        Raises
        ------
        InputError
            I004 if the world does not cover it.
        """
        first, last = world.base_year, world.first_year + LONGEST
        year = first if self.year is None else self.year
        if not first <= year <= last:
            raise InputError("I004", f"{year} lies outside this world.", f"Give a year from {first} to {last}.")
        return year

    def carried(self, world: World) -> int:
        """Row of the commodity.

        Raises
        ------
        InputError
            I006 with what is meant, if it is none.
        """
        table = world["commodities"]
        ids = list(table["id"])
        if self.commodity in ids:
            return ids.index(self.commodity)
        forms = list(table["id"][table["mineral"] == self.commodity])
        hint = f"Use one of {', '.join(forms)}." if forms else suggest(self.commodity, ids)
        raise InputError("I006", f"{self.commodity!r} is no commodity of this world.", hint)

    def ends(self, world: World) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Numbers of the places where the trip may start, and where it may end.

        Raises
        ------
        InputError
            I006 if a text means no place; I007 if the trip may start where it ends.
        """
        starts, ends = places(world, self.start, self._makers(world)), places(world, self.end)
        both = np.intersect1d(starts, ends)
        if len(both):
            name = world["places"]["id"].iloc[both[0]]
            raise InputError("I007", f"The cargo is at {name} already.", "Let it go from one place to another.")
        return starts, ends

    def _makers(self, world: World) -> NDArray[np.bool_]:
        """Places where the commodity is made that year, as main output or by-product."""
        processes, recipes, facilities = world["processes"], world["recipes"], world["facilities"]
        beside = recipes["process"][(recipes["role"] == "byproduct") & (recipes["commodity"] == self.commodity)]
        made = {*processes["id"][processes["output"] == self.commodity], *beside}
        runs = available(facilities, (self.in_year(world),))[0] > 0
        where = facilities["place"][runs & facilities["process"].isin(made).to_numpy(bool)]
        return world["places"]["id"].isin(where).to_numpy(bool)


def places(world: World, text: str, makers: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
    """Places that a text means: a place; or of countries the makers, if flags of them are given, or the markets."""
    table = world["places"]
    ids = table["id"]
    if (ids == text).any():
        return np.flatnonzero(ids == text)
    try:
        countries = world.countries(text)
    except InputError as unknown:
        return _named(world, text, unknown)
    found = [_market(world, country, makers) for country in sorted(countries)]
    numbers = np.concatenate([np.zeros(0, dtype=np.int64), *found])
    if not len(numbers):
        raise InputError("I006", f"{text!r} has no place in this world.", "Give a place or another country.")
    return numbers


def _named(world: World, text: str, unknown: InputError) -> NDArray[np.int64]:
    table = world["places"]
    word = " ".join(text.split()).casefold()
    last = table["id"].str.rpartition(".")[2].str.casefold()
    found = np.flatnonzero((table["name"].str.casefold() == word) | (last == word))
    if len(found) == 1:
        return found
    if len(found):
        meant = ", ".join(table["id"].iloc[found])
        raise InputError("I006", f"{text!r} can mean several places.", f"Give one of {meant}.")
    hint = suggest(text, [*table["id"], *last, *table["name"]], f"Give the id or the name of a place. {unknown.hint}")
    raise InputError("I006", f"{text!r} is no place, country or group of this world.", hint)


def _market(world: World, country: str, makers: NDArray[np.bool_] | None) -> NDArray[np.int64]:
    """Makers in a country; else its market; else its places where something is wanted; else all of them."""
    table = world["places"]
    here = (table["country"] == country).to_numpy(bool)
    wanted = table["id"].isin(world["demand"]["place"]).to_numpy(bool)
    for kind in (*(() if makers is None else (makers,)), (table["kind"] == "market").to_numpy(bool), wanted):
        if (here & kind).any():
            return np.flatnonzero(here & kind)
    return np.flatnonzero(here)
