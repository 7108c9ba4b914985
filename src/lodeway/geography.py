"""Countries, groups of countries, and distances on the globe."""

from __future__ import annotations

import csv
import difflib
import itertools
import math
from collections.abc import Iterable, Mapping
from importlib import resources
from types import MappingProxyType
from typing import Final, NamedTuple

__all__ = [
    "COUNTRIES",
    "GROUPS",
    "GROUP_NAMES",
    "MEMBERSHIPS",
    "NAMES",
    "NUMBERS",
    "Membership",
    "great_circle_km",
    "members",
    "nearest",
    "present",
    "suggest",
]

_ALIKE: Final = 0.6
_OFFERED: Final = 20
_EARTH_RADIUS_KM: Final = 6371.0088  # mean radius (2a + b) / 3 of WGS 84


class Membership(NamedTuple):
    """A country in a group: a member at the end of the years from the first to the last."""

    member: str
    first: float = -math.inf
    last: float = math.inf


def present(spans: Iterable[Membership], year: float) -> frozenset[str]:
    """Members at the end of a year.

    >>> sorted(present([Membership("ESP", 1986), Membership("GBR", 1973, 2019)], 2024))
    ['ESP']
    """
    return frozenset(span.member for span in spans if span.first <= year <= span.last)


def _read(*path: str) -> list[dict[str, str]]:
    text = resources.files("lodeway").joinpath("data", *path).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _names() -> dict[str, str]:
    """Every way to write a country, in lower case -> its code."""
    found: dict[str, str] = {}
    for row in _ROWS:
        for name in (row["code"], row["alpha2"], row["name"], *row["aliases"].split("|")):
            if name:
                found[name.casefold()] = row["code"]
    return found


def _memberships() -> dict[str, tuple[Membership, ...]]:
    """Read the groups of the embedded world, which are the ones that every world knows."""
    spans: dict[str, list[Membership]] = {code: [] for code in GROUP_NAMES}
    for row in _read("world", "grip", "groups.csv"):
        first, last = row["from_year"] or -math.inf, row["to_year"] or math.inf
        spans[row["group"]].append(Membership(row["member"], float(first), float(last)))
    return {code: tuple(found) for code, found in spans.items()}


_ROWS = _read("countries.csv")

COUNTRIES: Final[Mapping[str, str]] = MappingProxyType({row["code"]: row["name"] for row in _ROWS})
"""ISO 3166-1 alpha-3 code -> English name."""

NAMES: Final[Mapping[str, str]] = MappingProxyType(_names())
"""Code of two or three letters, name or alias, in lower case -> alpha-3 code."""

NUMBERS: Final[Mapping[int, str]] = MappingProxyType({int(row["numeric"]): row["code"] for row in _ROWS})
"""ISO 3166-1 numeric code -> alpha-3 code."""

GROUP_NAMES: Final[Mapping[str, str]] = MappingProxyType({row["code"]: row["name"] for row in _read("groups.csv")})
"""Code of a group -> its name."""

MEMBERSHIPS: Final[Mapping[str, tuple[Membership, ...]]] = MappingProxyType(_memberships())
"""Code of a group -> who belongs to it, and when."""

GROUPS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {code: present(spans, math.inf) for code, spans in MEMBERSHIPS.items()}
)
"""Code of a group -> its members today, that is, those whose membership has no end."""


def members(group: str, year: int) -> frozenset[str]:
    """Members of a group at the end of a year.

    >>> "GBR" in members("EU", 2019), "GBR" in members("EU", 2020)
    (True, False)
    """
    return present(MEMBERSHIPS[group], year)


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
    """The words that are most like this one, capitals apart, best first; one that differs in capitals only, alone.

    >>> nearest("Kazakstan", COUNTRIES.values(), 1)
    ('Kazakhstan',)
    >>> nearest("Uranium", ["germanium", "uranium"])
    ('uranium',)
    """
    folded: dict[str, str] = {}
    for candidate in words:
        folded.setdefault(candidate.casefold(), candidate)
    wanted = word.casefold()
    if wanted in folded:
        return (folded[wanted],)
    matcher = difflib.SequenceMatcher(b=wanted)
    ranked: list[tuple[float, int, str]] = []
    for candidate in folded:
        matcher.set_seq1(candidate)
        if matcher.quick_ratio() >= _ALIKE and (ratio := matcher.ratio()) >= _ALIKE:
            alike = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(wanted, candidate, strict=False))
            ranked.append((-ratio, -len(list(alike)), candidate))
    return tuple(folded[candidate] for *_, candidate in sorted(ranked)[:count])


def suggest(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Say which of the known names is meant; if none is near, something else, or what there is.

    >>> suggest("urnium", ["gold", "uranium"])
    'Did you mean uranium?'
    >>> suggest("u3o8", ["gold", "uranium"])
    'Use one of gold, uranium.'
    """
    names = list(known)
    close = nearest(word, names)
    if close or otherwise:
        return f"Did you mean {' or '.join(close)}?" if close else otherwise
    return f"Use one of {', '.join(names[:_OFFERED])}{', ...' if len(names) > _OFFERED else ''}."
