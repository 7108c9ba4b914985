"""Names that a text introduces itself: abbreviations in brackets, and the first word of a firm that it names in full."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from lodeway.agreements.reading.mentions import FIRM_WORDS, Mention, parties
from lodeway.agreements.reading.words import Entry, Phrases, Words, listed

if TYPE_CHECKING:
    from lodeway.agreements.reading.document import Document

__all__ = ["introduced"]

_BRACKET: Final = re.compile(r"\s?\(\"?(?P<name>[A-Z][\w&-]{1,20})\"?\)")
_FIRST: Final = re.compile(r"(?P<name>[A-Z][\w&-]{4,})\s")
_COMMON: Final = frozenset(
    [
        "united",
        "general",
        "national",
        "american",
        "european",
        "central",
        "global",
        "first",
        "royal",
        "critical",
        "energy",
        "international",
        "eurasian",
        "world",
        "asian",
        "northern",
        "southern",
        "eastern",
        "western",
        "pacific",
        "atlantic",
        "state",
        "strategic",
        "advanced",
        "green",
        "great",
        "capital",
        "federal",
        "republic",
        "house",
        "security",
        "north",
        "south",
        "white",
        "trump",
        "silver",
        "golden",
        "resources",
        "minerals",
        "metals",
        "mining",
    ]
)
_NAME: Final = r"\"?(?P<name>[A-Z][\w&'.-]*[\w](?:\s(?:(?:of|and|&)\s)?[A-Z][\w&'-]*\w){0,5})\"?"
_KIND: Final = "|".join(re.escape(word) for word in sorted(listed("firm"), key=lambda word: (-len(word), word)))
_OF_HOME: Final = r"(?:[- ](?:based|listed|headquartered|registered|owned|backed|quoted))?"
_FIRM_AFTER: Final = re.compile(rf"{_OF_HOME}(?:'s)?\s(?:[a-z-]+\s){{0,4}}?(?:{_KIND})\s{_NAME}")
_FIRM_NOUN: Final = re.compile(rf"{_OF_HOME}\s(?:[\w-]+\s){{0,4}}?(?:{_KIND})\b")
_FIRM_BEFORE: Final = re.compile(
    rf"{_NAME}(?:\s\([^()]{{2,30}}\))?,\s(?:which is\s)?(?:an?|the)\s(?:[a-z-]+\s){{0,3}}$"
)
_OWNED: Final = re.compile(rf"'s\s(?:[a-z-]+\s){{0,3}}?{_NAME}")
ACTS: Final = frozenset(
    ("ceo", "announced", "signed", "entered", "developing", "received", "secured", "shares", "chief")
)
"""Words of which a sentence must have one to show an unknown name to be a firm's."""
_ACTING: Final = re.compile(
    r"(?<![\w&'-])(?P<name>[A-Z][\w&-]+(?:\s[A-Z][\w&-]+){1,3}|[A-Z]{2,}[a-z]+|[A-Z][a-z]+[A-Z]\w+)"
    r"(?:\s\([^()]{2,30}\))?\s(?:(?:has|have)\s(?:also\s)?(?:announced|signed|entered into|received|secured)|entered into|is developing|is building|CEO|chief executive|shares)\b"
)
_HEADS: Final = frozenset(re.split(r"[ -]", word)[0] for word in listed("firm")) | {"s"}
"""Words of which a sentence must have one to say where a firm is at home."""
_NO_NAME: Final = frozenset(("The", "This", "In", "On", "It", "A", "An"))
_FAR: Final = 120
_FORMS: Final = frozenset(("firm", "bank", "fund", "public_body"))


def introduced(
    document: Document, within: Sequence[tuple[int, int]], words: Sequence[Words]
) -> tuple[Phrases, dict[str, str]]:
    """Short names of organisations, and homes of firms, that a text states somewhere.

    Parameters
    ----------
    document
        The text.
    within, words
        Its sentences, and their words.

    Returns
    -------
    tuple
        Phrases to look for besides the word lists; and the home of each firm whose home is stated once.
    """
    homes: dict[str, str] = {}
    short: dict[str, tuple[str, str, str]] = {}
    text, folded = document.text, document.folded
    for (start, end), inside in zip(within, words, strict=True):
        described = bool(_HEADS & inside.present)
        if not (
            described or ACTS & inside.present or _BRACKET.search(folded, start, end) or FIRM_WORDS & inside.present
        ):
            continue
        mentions = parties(text, folded, (start, end), inside)
        short |= {name: ("firm", "", name) for name in _acting(folded, (start, end), mentions) if name not in short}
        if described:
            for name, home in _described(folded, (start, end), mentions):
                homes.setdefault(name, home)
                short.setdefault(name, ("firm", home, name))
        for found in mentions:
            if not found.organisation:
                continue
            if found.code:
                homes.setdefault(found.name, found.code)
            for name in _short(folded, found):
                short.setdefault(name, (found.kind, homes.get(found.name, found.code), found.name))
    entries = [Entry(name, kind, f"{code or homes.get(full, '')}:{full}") for name, (kind, code, full) in short.items()]
    return Phrases(entries, capital=True), homes


def _acting(folded: str, within: tuple[int, int], mentions: list[Mention]) -> Iterator[str]:
    """Names that no list knows and that act as firms do: `Graphite One has signed`."""
    start, end = within
    for found in _ACTING.finditer(folded, start, end):
        first, last = found.span("name")
        heads = first == start or folded[max(0, first - 5) : first].endswith((", ", "that ", '"'))
        known = any(m.span.start < last and first < m.span.end for m in mentions)
        if heads and not known and "-based" not in found["name"] and found["name"].split()[0] not in listed("role"):
            yield found["name"]


def _described(folded: str, within: tuple[int, int], mentions: list[Mention]) -> Iterator[tuple[str, str]]:
    """Firms that a sentence introduces with their home: `the Canadian miner X`, `X, a US-based company`, `Brazil's X`."""
    start, end = within
    for home in mentions:
        if home.kind not in ("adjective", "state", "capital"):
            continue
        found = _FIRM_AFTER.match(folded, home.span.end, end)
        if found is None and home.kind == "state":
            found = _OWNED.match(folded, home.span.end, end)
            if found and (
                found["name"].split()[0] in listed("role")
                or any(m.organisation and m.span.start <= found.start("name") < m.span.end for m in mentions)
            ):
                found = None
        if found is None and _FIRM_NOUN.match(folded, home.span.end, end):
            found = _FIRM_BEFORE.search(folded, max(start, home.span.start - _FAR), home.span.start)
        if found is not None and found["name"].split()[0] not in _NO_NAME:
            yield found["name"].strip(), home.code


def _short(folded: str, found: Mention) -> list[str]:
    names = []
    if found.kind in _FORMS and (bracket := _BRACKET.match(folded, found.span.end)):
        names.append(bracket["name"])
    first = _FIRST.match(folded, found.span.start, found.span.end)
    if (
        found.kind == "firm"
        and first
        and first["name"].casefold() not in _COMMON
        and found.name.startswith(first["name"])
    ):
        names.append(first["name"])
    return names
