"""Countries, groups of countries, and distances on the globe."""

from __future__ import annotations

import csv
import difflib
import itertools
import math
from collections.abc import Iterable, Mapping
from importlib import resources
from types import MappingProxyType
from typing import Final

__all__ = ["COUNTRIES", "GROUPS", "NAMES", "great_circle_km", "nearest"]

_ALIKE: Final = 0.6
_EARTH_RADIUS_KM: Final = 6371.0088  # mean radius (2a + b) / 3 of WGS 84


def _read(name: str) -> list[dict[str, str]]:
    text = (resources.files("lodeway") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _names() -> dict[str, str]:
    """Every way to write a country, in lower case -> its code."""
    found: dict[str, str] = {}
    for row in _ROWS:
        for name in (row["code"], row["alpha2"], row["name"], *row["aliases"].split("|")):
            if name:
                found[name.casefold()] = row["code"]
    return found


_ROWS = _read("countries.csv")

COUNTRIES: Final[Mapping[str, str]] = MappingProxyType({row["code"]: row["name"] for row in _ROWS})
"""ISO 3166-1 alpha-3 code -> English name."""

NAMES: Final[Mapping[str, str]] = MappingProxyType(_names())
"""Code of two or three letters, name or alias, in lower case -> alpha-3 code."""

GROUPS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {row["code"]: frozenset(row["members"].split("|")) for row in _read("groups.csv")}
)
"""Code of a group -> its members; the file says as of when."""


def great_circle_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Shortest distance over the globe between two points in degrees (haversine formula).

    >>> round(great_circle_km(0, 0, 0, 180))
    20015
    """
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    a = math.sin((phi2 - phi1) / 2) ** 2
    b = math.cos(phi1) * math.cos(phi2) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(a + b)))


def nearest(word: str, words: Iterable[str], count: int = 3) -> tuple[str, ...]:
    """The words that are most like this one, capitals apart, best first.

    >>> nearest("Kazakstan", COUNTRIES.values(), 1)
    ('Kazakhstan',)
    """
    folded: dict[str, str] = {}
    for candidate in words:
        folded.setdefault(candidate.casefold(), candidate)
    wanted = word.casefold()
    matcher = difflib.SequenceMatcher(b=wanted)
    ranked: list[tuple[float, int, str]] = []
    for candidate in folded:
        matcher.set_seq1(candidate)
        if matcher.quick_ratio() >= _ALIKE and (ratio := matcher.ratio()) >= _ALIKE:
            alike = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(wanted, candidate, strict=False))
            ranked.append((-ratio, -len(list(alike)), candidate))
    return tuple(folded[candidate] for *_, candidate in sorted(ranked)[:count])
