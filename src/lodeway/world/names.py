"""What a text means: countries, groups of countries, places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from lodeway.errors import InputError
from lodeway.geography import COUNTRIES, GROUP_NAMES, MEMBERSHIPS, NAMES, Membership, nearest, present

__all__ = ["Book"]

_WORLD: Final = "world"
_WITHOUT: Final = "-"


@dataclass(frozen=True)
class Book:
    """Groups and countries that a world knows, on top of those that lodeway knows.

    Attributes
    ----------
    groups
        Code or name in lower case -> members; the world's own groups hide built-in ones.
    codes
        Country code in lower case -> code, for the world's own countries.
    by_country
        Country code -> places in it.
    """

    groups: Mapping[str, frozenset[str]]
    codes: Mapping[str, str]
    by_country: Mapping[str, frozenset[str]]
    ids: frozenset[str]

    @classmethod
    def of(cls, tables: Mapping[str, pd.DataFrame], year: int) -> Book:
        """Take the names from a world's tables; groups have the members of the given year.

        A group that begins after the year has the members with which it begins.
        """
        groups = tables["groups"]
        known = {code.casefold(): _as_of(spans, year) for code, spans in MEMBERSHIPS.items()}
        for code, rows in groups.groupby("group"):
            known[str(code).casefold()] = _as_of([*_spans(rows)], year)
        known = {name.casefold(): known[code.casefold()] for code, name in GROUP_NAMES.items()} | known
        places = tables["places"]
        by_country = {str(code): frozenset(rows["id"]) for code, rows in places.groupby("country")}
        codes = {code.casefold(): code for code in (*groups["member"], *places["country"]) if code}
        known[_WORLD] = frozenset({*COUNTRIES, *codes.values()})
        return cls(known, codes, by_country, frozenset(places["id"]))

    def countries(self, text: str) -> frozenset[str]:
        """See :meth:`lodeway.world.World.countries`."""
        whole = self._one(text)
        if whole is not None:
            return whole
        parts = [part.strip() for part in text.split(",") if part.strip()]
        if all(part.startswith(_WITHOUT) for part in parts):
            raise InputError("I001", "No country or group is given.", "Give codes such as USA, or groups such as EU.")
        given = [self._known(part) for part in parts if not part.startswith(_WITHOUT)]
        without = [self._known(part.removeprefix(_WITHOUT)) for part in parts if part.startswith(_WITHOUT)]
        return frozenset[str]().union(*given).difference(*without)

    def places(self, text: str) -> frozenset[str]:
        """See :meth:`lodeway.world.World.places`."""
        if text in self.ids:
            return frozenset({text})
        empty = frozenset[str]()
        return empty.union(*(self.by_country.get(country, empty) for country in self.countries(text)))

    def _known(self, part: str) -> frozenset[str]:
        """Meaning of one name; an error if it has none."""
        members = self._one(part)
        if members is None:
            raise InputError("I001", f"{part!r} is no country or group that is known.", self._hint(part))
        return members

    def _one(self, text: str) -> frozenset[str] | None:
        """Meaning of one name, None if it has none."""
        name = " ".join(text.split()).casefold()
        if name in self.groups:
            return self.groups[name]
        code = self.codes.get(name) or NAMES.get(name)
        return frozenset({code}) if code else None

    def _hint(self, text: str) -> str:
        groups = [*GROUP_NAMES.values(), *(code.upper() for code in self.groups)]
        close = nearest(text, [*self.codes.values(), *COUNTRIES.values(), *COUNTRIES, *groups])
        if not close:
            return "Use ISO codes of three letters, English names, or groups such as C5 and EU."
        names = [f"{name} ({COUNTRIES[name]})" if name in COUNTRIES else name for name in close]
        return f"Did you mean {' or '.join(names)}?"


def _spans(rows: pd.DataFrame) -> Iterable[Membership]:
    """Rows of the table of groups as memberships."""
    first = rows["from_year"].astype("float64").fillna(float("-inf"))
    last = rows["to_year"].astype("float64").fillna(float("inf"))
    return map(Membership, rows["member"], first, last)


def _as_of(spans: Sequence[Membership], year: int) -> frozenset[str]:
    """Members in a year, or in the group's first year if that is later."""
    return present(spans, max(year, min(span.first for span in spans)))
