"""A passage with everything that the word lists and parsers find in it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lodeway.agreements.reading.cues import Cue, cues
from lodeway.agreements.reading.dates import When, dates
from lodeway.agreements.reading.document import Document
from lodeway.agreements.reading.mentions import Mention, Named, named, parties
from lodeway.agreements.reading.money import Amount, amounts
from lodeway.agreements.reading.quantities import Quantity, quantities
from lodeway.agreements.reading.spans import Span
from lodeway.agreements.reading.words import Token, tokens

__all__ = ["Parsed", "parse"]


@dataclass(frozen=True)
class Parsed:
    """A passage, its words and what they name."""

    span: Span
    folded: str
    words: tuple[Token, ...]
    cues: tuple[Cue, ...]
    parties: tuple[Mention, ...]
    minerals: tuple[Named, ...]
    stages: tuple[Named, ...]
    corridors: tuple[Named, ...]
    instruments: tuple[Named, ...]
    amounts: tuple[Amount, ...]
    quantities: tuple[Quantity, ...]
    dates: tuple[When, ...]

    @property
    def concrete(self) -> bool:
        """Whether it names something that can be counted, dated or located."""
        return bool(self.amounts or self.quantities or self.minerals or self.corridors)


def parse(document: Document, within: tuple[int, int], base: dt.date | None, bare: str) -> Parsed:
    """Find everything in a passage of a text.

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
    """
    text, folded = document.text, document.folded
    start, end = within
    sentence = folded[start:end]
    words = tuple(tokens(folded, start, end))
    money = amounts(folded, text, within, bare) if any(c.isdigit() for c in sentence) or "llion" in sentence else []
    taken = [(a.span.start, a.span.end) for a in money]
    counted = quantities(folded, text, within, taken)
    taken += [(q.span.start, q.span.end) for q in counted]
    when = dates(folded, text, within, base, taken)
    minerals = tuple(named(text, folded, words, "minerals"))
    return Parsed(
        Span(start, end, text[start:end]), sentence, words, tuple(cues(sentence, start)),
        tuple(parties(text, folded, within, words, (document.names, document.homes))), minerals, tuple(named(text, folded, words, "stages")),
        tuple(named(text, folded, words, "corridors")), tuple(named(text, folded, words, "instruments")),
        tuple(money), tuple(counted), tuple(when),
    )  # fmt: skip
