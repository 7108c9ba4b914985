"""A passage with everything that the word lists and parsers find in it, each when it is asked for."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from lodeway.agreements.reading.cues import Cue, cues
from lodeway.agreements.reading.dates import When, dates
from lodeway.agreements.reading.document import Document
from lodeway.agreements.reading.mentions import Mention, Named, named, parties
from lodeway.agreements.reading.money import Amount, amounts
from lodeway.agreements.reading.numerals import WORDS
from lodeway.agreements.reading.quantities import Quantity, quantities
from lodeway.agreements.reading.spans import Span
from lodeway.agreements.reading.words import Words, tokens

__all__ = ["MOST_FIGURES", "Parsed", "is_table", "parse"]

MOST_FIGURES: Final = 100
"""Figures from which a passage is a table, whose figures are not read as promised."""
_COUNTS: Final = frozenset(word for phrase in WORDS for word in re.split(r"[ -]", phrase)) - {"a", "of", "and"}
_FIGURE: Final = re.compile(r"\d+")


def is_table(sentence: str) -> bool:
    """Whether a passage holds so many figures that it is a table rather than a sentence."""
    return len(_FIGURE.findall(sentence)) > MOST_FIGURES


@dataclass(frozen=True)
class Parsed:
    """A passage, its words and what they name."""

    document: Document
    span: Span
    folded: str
    words: Words
    cues: tuple[Cue, ...]
    base: dt.date | None
    bare: str

    @property
    def _bounds(self) -> tuple[int, int]:
        return self.span.start, self.span.end

    @cached_property
    def _digits(self) -> bool:
        return _FIGURE.search(self.folded) is not None

    @cached_property
    def table(self) -> bool:
        """Whether it is a table of figures rather than a sentence."""
        return is_table(self.folded)

    @cached_property
    def parties(self) -> tuple[Mention, ...]:
        """Parties, in the order in which they stand; as all that follows."""
        own = self.document
        found = parties(own.text, own.folded, self._bounds, self.words, own.own)
        routes = [n.span for n in self.corridors if n.kind == "corridor"]
        return tuple(m for m in found if not any(route.holds(m.span) for route in routes))

    @cached_property
    def minerals(self) -> tuple[Named, ...]:
        """Minerals."""
        return self._named("minerals")

    @cached_property
    def stages(self) -> tuple[Named, ...]:
        """Stages of a chain."""
        return self._named("stages")

    @cached_property
    def corridors(self) -> tuple[Named, ...]:
        """Corridors, forums and projects."""
        return self._named("corridors")

    @cached_property
    def instruments(self) -> tuple[Named, ...]:
        """Instruments."""
        return self._named("instruments")

    def _named(self, what: str) -> tuple[Named, ...]:
        return tuple(named(self.document.text, self.document.folded, self.words, what))

    @cached_property
    def amounts(self) -> tuple[Amount, ...]:
        """Amounts of money."""
        if self.table or not (self._digits or "llion" in self.folded):
            return ()
        return tuple(amounts(self.document.folded, self.document.text, self._bounds, self.bare))

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """Quantities that are not money."""
        if self.table or not (self._digits or _COUNTS & self.words.present):
            return ()
        taken = [(a.span.start, a.span.end) for a in self.amounts]
        return tuple(quantities(self.document.folded, self.document.text, self._bounds, taken))

    @cached_property
    def dates(self) -> tuple[When, ...]:
        """Dates and terms."""
        if self.table:
            return ()
        taken = [(a.span.start, a.span.end) for a in self.amounts]
        taken += [(q.span.start, q.span.end) for q in self.quantities]
        return tuple(dates(self.document.folded, self.document.text, self._bounds, self.base, taken))

    @property
    def concrete(self) -> bool:
        """Whether it names something that can be counted, dated or located."""
        return bool(self.minerals or self.corridors or self.amounts or self.quantities)


def parse(
    document: Document, within: tuple[int, int], base: dt.date | None, bare: str, words: Words | None = None
) -> Parsed:
    """A passage of a text, and the words in it that say what it is.

    Parameters
    ----------
    document
        The text.
    within
        First character of the passage, and the one after its last.
    base
        Date of the text, from which terms are counted.
    bare
        Currency of a bare dollar sign.
    words
        Its words, if they are known.
    """
    start, end = within
    sentence = document.folded[start:end]
    words = tokens(document.folded, start, end) if words is None else words
    return Parsed(
        document,
        Span(start, end, document.text[start:end]),
        sentence,
        words,
        tuple(cues(sentence, start, words)),
        base,
        bare,
    )
