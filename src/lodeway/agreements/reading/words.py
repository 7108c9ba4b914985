"""Word lists, and finding their phrases in one pass over the words of a text."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from itertools import pairwise
from typing import Final, NamedTuple

__all__ = ["Entry", "Hit", "Phrases", "Token", "Words", "listed", "table", "tokens"]

_WORD: Final = re.compile(r"[^\W_]+")
_JOIN: Final = re.compile(r"[ .'&+/()-]{0,4}")
_ACRONYM: Final = 6
"""Longest word that, written in capitals in a list, must stand in capitals in the text."""


class Token(NamedTuple):
    """A word of a text: where it stands, and what it is in lower case."""

    start: int
    end: int
    low: str


class Words(tuple[Token, ...]):  # noqa: SLOT001 - what is derived is kept
    """Words of a passage."""

    @cached_property
    def lows(self) -> tuple[str, ...]:
        """The words in lower case."""
        return tuple(token.low for token in self)

    @cached_property
    def present(self) -> frozenset[str]:
        """The words in lower case, each once."""
        return frozenset(self.lows)


@dataclass(frozen=True)
class Entry:
    """A phrase of a list: how it is written, and what it stands for."""

    phrase: str
    kind: str
    value: str


class Hit(NamedTuple):
    """A phrase of a list that was found in a text."""

    start: int
    end: int
    entry: Entry


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """Rows of a word list of the reader."""
    text = resources.files("lodeway").joinpath("data", "reading", f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def listed(what: str) -> frozenset[str]:
    """Words that describe or follow a party, by the name of their row: firm, role, past."""
    return frozenset(next(row["words"] for row in table("descriptions") if row["what"] == what).split("|"))


def tokens(text: str, start: int = 0, end: int | None = None) -> Words:
    """Words of a passage of a text.

    >>> [t.low for t in tokens("U.S.-based Cove Kaz")]
    ['u', 's', 'based', 'cove', 'kaz']
    """
    last = len(text) if end is None else end
    return Words(Token(m.start(), m.end(), m[0].casefold()) for m in _WORD.finditer(text, start, last))


class Phrases:
    """Phrases of word lists, found longest first.

    Parameters
    ----------
    entries
        Phrases; one that is written in capitals must stand in capitals.
    capital
        Whether every phrase must begin with a capital letter in the text.
    """

    def __init__(self, entries: Iterable[Entry], *, capital: bool = False) -> None:
        self._capital = capital
        self._by_first: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
        for entry in entries:
            words = tuple(token.low for token in tokens(entry.phrase))
            if words:
                self._by_first.setdefault(words[0], []).append((words, entry))
        for found in self._by_first.values():
            found.sort(key=lambda pair: -len(pair[0]))

    @property
    def firsts(self) -> AbstractSet[str]:
        """First words of all phrases: a text with none of them has no phrase."""
        return self._by_first.keys()

    def find(self, text: str, words: Words) -> Iterator[Hit]:
        """Phrases among the words of a text, none inside another."""
        known = self.firsts & words.present
        if not known:
            return
        after = 0
        lows = words.lows
        for at, low in enumerate(lows):
            if at < after or low not in known:
                continue
            hit, size = self._at(text, words, lows, at)
            after = at + size
            if hit is not None:
                yield hit

    def _at(self, text: str, words: Sequence[Token], lows: tuple[str, ...], at: int) -> tuple[Hit | None, int]:
        for phrase, entry in self._by_first[lows[at]]:
            size = len(phrase)
            if lows[at : at + size] != phrase:
                continue
            taken = words[at : at + size]
            if self._written(text, taken, entry):
                return Hit(taken[0].start, taken[-1].end, entry), size
        return None, 1

    def _written(self, text: str, taken: Sequence[Token], entry: Entry) -> bool:
        for one, other in pairwise(taken):
            if not _JOIN.fullmatch(text, one.end, other.start):
                return False
        surface = text[taken[0].start : taken[-1].end]
        if len(entry.phrase) <= _ACRONYM and entry.phrase.isupper():
            return surface.isupper()
        return not self._capital or surface[0].isupper()
