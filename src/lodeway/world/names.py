"""What a text means: countries, groups of countries, places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from lodeway.errors import InputError
from lodeway.geography import COUNTRIES, GROUPS, NAMES, nearest

__all__ = ["Book"]


@dataclass(frozen=True)
class Book:
    """Groups and countries that a world knows, on top of those that lodeway knows.

    Attributes
    ----------
    groups
        Code in lower case -> members; the world's own groups hide built-in ones.
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
        """Take the names from a world's tables; groups have the members of the given year."""
        groups = tables["groups"]
        inside = (groups["from_year"].isna() | (groups["from_year"] <= year)) & (
            groups["to_year"].isna() | (groups["to_year"] >= year)
        )
        known = {code.casefold(): members for code, members in GROUPS.items()}
        known |= {str(code).casefold(): frozenset() for code in groups["group"]}
        for code, rows in groups[inside.astype(bool)].groupby("group"):
            known[str(code).casefold()] = frozenset(rows["member"])
        places = tables["places"]
        by_country = {str(code): frozenset(rows["id"]) for code, rows in places.groupby("country")}
        codes = {code.casefold(): code for code in (*groups["member"], *places["country"]) if code}
        return cls(known, codes, by_country, frozenset(places["id"]))

    def countries(self, text: str) -> frozenset[str]:
        """See :meth:`lodeway.world.World.countries`."""
        whole = self._one(text)
        if whole is not None:
            return whole
        parts = [part.strip() for part in text.split(",") if part.strip()]
        if not parts:
            raise InputError("I001", "No country or group is given.", "Give codes such as USA, or groups such as EU.")
        found = {part: self._one(part) for part in parts}
        for part, members in found.items():
            if members is None:
                raise InputError("I001", f"{part!r} is no country or group that is known.", self._hint(part))
        return frozenset[str]().union(*(members for members in found.values() if members))

    def places(self, text: str) -> frozenset[str]:
        """See :meth:`lodeway.world.World.places`."""
        if text in self.ids:
            return frozenset({text})
        empty = frozenset[str]()
        return empty.union(*(self.by_country.get(country, empty) for country in self.countries(text)))

    def _one(self, text: str) -> frozenset[str] | None:
        """Meaning of one name, None if it has none."""
        name = " ".join(text.split()).casefold()
        if name in self.groups:
            return self.groups[name]
        code = self.codes.get(name) or NAMES.get(name)
        return frozenset({code}) if code else None

    def _hint(self, text: str) -> str:
        groups = [code.upper() for code in self.groups]
        close = nearest(text, [*self.codes.values(), *COUNTRIES.values(), *COUNTRIES, *groups])
        if not close:
            return "Use ISO codes of three letters, English names, or groups such as C5 and EU."
        names = [f"{name} ({COUNTRIES[name]})" if name in COUNTRIES else name for name in close]
        return f"Did you mean {' or '.join(names)}?"
