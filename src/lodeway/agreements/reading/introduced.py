"""Names that a text introduces itself: abbreviations in brackets, and the first word of a firm that it names in full."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lodeway.agreements.reading.acting import Capitals, acting, words_of_acting
from lodeway.agreements.reading.firms import CITIES, FIRM_WORDS, OF_HOME, UPPER, any_of, seat_before, seats, unformed
from lodeway.agreements.reading.mentions import Mention, Own, parties, plain_parties
from lodeway.agreements.reading.spans import Span
from lodeway.agreements.reading.words import Entry, Phrases, Words, listed

if TYPE_CHECKING:
    from lodeway.agreements.reading.document import Document

__all__ = ["introduced"]

_BRACKET: Final = re.compile(rf"\(\"?(?:the\s|hereinafter\s)*\"?[{UPPER}]")
_BRACKETS: Final = re.compile(
    rf"(?:\sof\s(?:the\s)?[{UPPER}]\w+(?:\s[{UPPER}]\w+)?)?\.?,?(?:\s?\([^()]{{2,90}}\)){{1,4}}"
)
_QUOTED: Final = re.compile(
    rf"(?:\"(?:the\s)?|\((?=[\w&-]+\)))(?P<name>[{UPPER}][\w&-]*\w(?:\s[{UPPER}][\w&-]*\w){{0,3}})(?=[\",)])"
)
_FIRST: Final = re.compile(rf"(?P<name>[{UPPER}][\w&-]{{4,}})\s")
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
_NAME: Final = rf"\"?(?P<name>[{UPPER}][\w&'.-]*[\w](?:\s(?:(?:of|and|&)\s)?[{UPPER}][\w&'-]*\w){{0,5}})\"?"
_KIND: Final = any_of(listed("firm"))
_FIRM_AFTER: Final = re.compile(rf"{OF_HOME}?(?:'s)?\s(?:[a-z-]+\s){{0,4}}?(?:{_KIND})\s{_NAME}")
_FIRM_NOUN: Final = re.compile(rf"{OF_HOME}?\s(?:[\w-]+\s){{0,4}}?(?:{_KIND})\b")
_FIRM_BEFORE: Final = re.compile(
    rf"{_NAME}(?:\s\([^()]{{2,30}}\))?,\s(?:which is\s)?(?:an?|the)\s(?:[a-z-]+\s){{0,3}}$"
)
_OWNED: Final = re.compile(rf"'s\s(?:[a-z-]+\s){{0,3}}?{_NAME}")
_HEADS: Final = frozenset(re.split(r"[ -]", word)[0] for word in listed("firm")) | {"s"}
"""Words of which a sentence must have one to say where a firm is at home."""
_ACTS: Final = words_of_acting()
"""Words of which a sentence must have one to show an unknown name to be a firm's."""
_NO_NAME: Final = frozenset(("The", "This", "In", "On", "It", "A", "An"))
_FEW: Final = 2
_FAR: Final = 120
_FORMS: Final = frozenset(("firm", "bank", "fund", "public_body"))


def introduced(document: Document, within: Sequence[tuple[int, int]], words: Sequence[Words]) -> Own:
    """Short names of organisations, and homes of firms, that a text states somewhere.

    Parameters
    ----------
    document
        The text.
    within, words
        Its sentences, and their words.

    Returns
    -------
    Own
        Phrases to look for besides the word lists; the home of each firm whose home is stated once; and what else the
        text calls it.
    """
    text, folded = document.text, document.folded
    capitals = Capitals(folded)
    names = _Names()
    for (start, end), inside in zip(within, words, strict=True):
        described = bool(_HEADS & inside.present)
        if not (
            described or _ACTS & inside.present or _BRACKET.search(folded, start, end) or FIRM_WORDS & inside.present
        ):
            continue
        names.plain[start, end] = plain_parties(text, folded, (start, end), inside)
        mentions = parties(text, folded, (start, end), inside, Own(plain=names.plain))
        for span in acting(folded, (start, end), mentions, capitals):
            names.acted.setdefault(text[slice(*span)], _seen(document, span))
        for name, home in _described(folded, (start, end), mentions) if described else ():
            names.homes.setdefault(name, home)
            names.short.setdefault(name, ("firm", home, name))
        for found in mentions:
            if found.organisation:
                names.take(found, *_short(folded, found, end))
    return names.own(folded)


@dataclass
class _Names:
    """Names as they are gathered: homes, what is short for what, what else each is called, and who was seen to act."""

    homes: dict[str, str] = field(default_factory=dict)
    short: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    also: dict[str, list[str]] = field(default_factory=dict)
    acted: dict[str, Mention] = field(default_factory=dict)
    plain: dict[tuple[int, int], list[Mention]] = field(default_factory=dict)

    def take(self, found: Mention, called: list[str], brief: list[str]) -> None:
        """Take in an organisation that is named, with what it is called and by what else it can be known."""
        if found.code:
            self.homes.setdefault(found.name, found.code)
        self.also.setdefault(found.name, []).extend(called)
        for name in (*called, *brief):
            self.short[name] = (found.kind, self.homes.get(found.name, found.code), found.name)

    def own(self, folded: str) -> Own:
        """All of it, names that were only seen to act last: they may be short for others."""
        wholes = _wholes({full for _, _, full in self.short.values()})
        for found in self.acted.values():
            called, brief = _short(folded, found, found.span.end + _FAR)
            full = wholes.get(found.name, found.name)
            self.also.setdefault(full, []).extend(called)
            for name in (*called, *brief):
                self.short.setdefault(name, ("firm", self.homes.get(full, found.code), full))
        entries = [
            Entry(name, kind, f"{code or self.homes.get(full, '')}:{full}")
            for name, (kind, code, full) in self.short.items()
        ]
        also = {name: tuple(dict.fromkeys(other)) for name, other in self.also.items() if other}
        return Own(Phrases(entries, capital=True), self.homes, also, self.plain)


def _wholes(names: Iterable[str]) -> dict[str, str]:
    """What each name can be short for: the first words of it, or the initials, by what is short."""
    found: dict[str, str] = {}
    for whole in sorted(names):
        words = whole.split()
        initials = "".join(word[0] for word in words if word[0].isupper())
        short = [" ".join(words[:size]) for size in range(1, len(words))]
        for name in (*short, initials) if len(initials) > _FEW else short:
            found.setdefault(name, whole)
    return found


def _seen(document: Document, span: tuple[int, int]) -> Mention:
    """A name that no list knows, as it was seen to act."""
    first, last = span
    text = document.text[first:last]
    return Mention(Span(first, last, text), seat_before(document.folded, first), "firm", unformed(text))


def _described(folded: str, within: tuple[int, int], mentions: list[Mention]) -> Iterator[tuple[str, str]]:
    """Firms that a sentence introduces with their home: `the Canadian miner X`, `X, a US-based company`, `Brazil's X`."""
    start, end = within
    placed = [
        (m.span.start, m.span.end, m.code, m.kind) for m in mentions if m.kind in ("adjective", "state", "capital")
    ]
    for first, last, code, kind in [*placed, *((*seat, "capital") for seat in seats(folded, start, end))]:
        found = _FIRM_AFTER.match(folded, last, end)
        if found is None and kind == "state":
            found = _OWNED.match(folded, last, end)
            if found and (
                found["name"].split()[0] in listed("role")
                or any(m.organisation and m.span.start <= found.start("name") < m.span.end for m in mentions)
            ):
                found = None
        if found is None and _FIRM_NOUN.match(folded, last, end):
            found = _FIRM_BEFORE.search(folded, max(start, first - _FAR), first)
        if found is not None and found["name"].split()[0] not in _NO_NAME and found["name"] not in CITIES:
            yield unformed(found["name"].strip()), code


def _short(folded: str, found: Mention, end: int) -> tuple[list[str], list[str]]:
    """What a text calls an organisation, as it says in brackets, and by what else it can be known in it."""
    if found.kind not in _FORMS:
        return [], []
    called: list[str] = []
    brief = [found.name]
    behind = _BRACKETS.match(folded, found.span.end, end)
    for name in _QUOTED.findall(behind[0]) if behind else ():
        (brief if name in listed("defined") else called).append(name)
    first = _FIRST.match(folded, found.span.start, found.span.end)
    if (
        found.kind == "firm"
        and first
        and first["name"].casefold() not in _COMMON
        and found.name.startswith(first["name"])
    ):
        brief.append(first["name"])
    official = found.span.text.rstrip(".")
    return [*called, *([official] if official.startswith(found.name) and official != found.name else [])], brief
