"""Forms of the names of firms that no list knows: `X Resources Ltd`, and what says where such a firm is at home."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from lodeway.agreements.reading.words import listed, table

__all__ = [
    "BASED",
    "CITIES",
    "FIRM_WORDS",
    "LEGAL",
    "OF_HOME",
    "UPPER",
    "any_of",
    "firms",
    "seat_before",
    "seats",
    "unformed",
]


def any_of(words: Iterable[str]) -> str:
    """Words as alternatives of a pattern, the longest first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda w: (-len(w), w)))


def _any(*what: str) -> str:
    return any_of(word for name in what for word in listed(name))


UPPER: Final = "A-ZÀ-ÖØ-ÞĆČĞİŁŚŞŠŹŻŽ"
"""Capital letters, as a set of a pattern."""
OF_HOME: Final = rf"(?:[- ](?:{_any('home')}))"
"""What stands between a country or a city and a firm that is at home there: `Perth-headquartered X`."""
BASED: Final = re.compile(rf"{OF_HOME}\s")
LEGAL: Final = re.compile(rf"(?:,?\s(?:&\s)?(?:{_any('legal')})\b\.?)+$")
"""Legal form at the end of a name."""
_ENDS: Final = re.compile(rf"(?P<last>[\w.&'-]+)\sand\s(?=(?P<next>[{UPPER}][\w-]*))")
"""Where one firm may end and another be joined to it: unless what stands there asks for more, as in Oil and Gas."""
_OPEN: Final = listed("generic") | listed("trade")
_FIRM: Final = re.compile(
    rf"(?<![\w.-])(?:[{UPPER}](?:[\w&-]|'(?!s\s))*\.?\s(?:(?:of|and|&)\s(?=[{UPPER}]))?){{1,5}}(?:(?:Bank|Company|Corporation)\s(?:of|for)\s(?:[{UPPER}]\w+\s?){{1,3}}(?<!\s)|(?:{_any('legal', 'trade')})\b(?!\s(?:Office|Act|Code|Law|Minister|Ministry|Conference|Forum|Week|Association|Policy|Strategy|Agreement|Partnership|Project|Dialogue|Cooperation|Initiative|Imports|Exports)\b)\.?)"
)
_BODY: Final = re.compile(
    rf"(?<![\w.-])(?:(?:[{UPPER}]\w+\s){{0,2}}(?:{_any('public')})\s(?:of|for)\s(?:[{UPPER}][\w-]+)(?:\s[{UPPER}][\w-]+){{0,2}}(?:(?:,|,?\sand)?\s(?:{_any('generic')})\b)*|"
    rf"(?:[{UPPER}][\w&-]+\s){{1,4}}(?:Ministry|Agency|Commission|Authority|Organi[sz]ation|Government|Survey|Office|Fund)\b)"
)
"""Form of the name of a public body."""
FIRM_WORDS: Final = frozenset(
    word
    for name in ("legal", "trade", "public")
    for each in listed(name)
    for word in re.findall(r"[a-z]{2,}", each.casefold())
) | {"government"}
"""Words of which a passage must have one to have a firm of that form."""


def firms(folded: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Spans of names that have the form of a firm's; two that are joined by `and` are two."""
    for match in _BODY.finditer(folded, start, end):
        yield match.span()
    for match in _FIRM.finditer(folded, start, end):
        begin = match.start()
        for joint in _ENDS.finditer(folded, begin, match.end()):
            if joint["next"] not in _OPEN:
                yield begin, joint.end("last")
                begin = joint.end()
        yield begin, match.end()


def unformed(name: str) -> str:
    """A name without its legal form.

    >>> unformed("Chaarat Gold Holdings Ltd."), unformed("Mitsui & Co"), unformed("Watan Copper Co., Ltd.")
    ('Chaarat Gold Holdings', 'Mitsui', 'Watan Copper')
    """
    return LEGAL.sub("", name).rstrip(".") or name


CITIES: Final = {city: row["code"] for row in table("states") for city in row["cities"].split("|") if city}
_SEAT: Final = re.compile(rf"(?<![\w-])(?P<city>{any_of(CITIES)})[- ](?:{_any('seat')})\b")
_SEATED: Final = re.compile(rf"{_SEAT.pattern}\s(?:[a-z-]+\s){{0,4}}\"?$")
_NEAR: Final = 80


def seats(folded: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Cities in which a passage says that somebody has a seat, and their countries: `Perth-based`."""
    for match in _SEAT.finditer(folded, start, end):
        yield match.start(), match.end("city"), CITIES[match["city"]]


def seat_before(folded: str, at: int) -> str:
    """Country of the city in which a name that follows has its seat; empty if none is said."""
    found = _SEATED.search(folded[max(0, at - _NEAR) : at])
    return CITIES[found["city"]] if found else ""
