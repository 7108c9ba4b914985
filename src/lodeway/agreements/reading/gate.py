"""The gate: what a model points at counts only if it stands in the text; everything else is read by our own rules."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from lodeway.agreements.reading.document import fold
from lodeway.agreements.reading.mentions import Mention
from lodeway.agreements.reading.money import dollar
from lodeway.agreements.reading.parsed import Parsed, parse
from lodeway.agreements.reading.proposals import PROPOSED
from lodeway.agreements.reading.reader import proposed
from lodeway.agreements.reading.results import LINE, Dropped, Proposal, Reading, Sentence

__all__ = ["Pointed", "admit"]

_SHORTEST: Final = 12
_SHOWN: Final = 80


@dataclass(frozen=True)
class Pointed:
    """What a model says: a sentence by its number, a quote from it, and who it thinks promises to whom."""

    sentence: Any
    quote: str
    promiser: str = ""
    counterpart: str = ""


def admit(reading: Reading, pointed: Iterable[Pointed], troubles: Iterable[str], reader: str) -> Reading:
    """A reading with the proposals of a model that pass, and the others with the reason why not.

    A quote must stand in its sentence, blanks and quotation marks apart; its offsets are found anew. The label and the
    modality are those of our rules on the quote, and a passage that they call no promise is not proposed; one that stands
    above the line and that no rule knows may be. A party that the model names must be one that the quote's sentence
    names.

    Parameters
    ----------
    reading
        What the rules found.
    pointed, troubles
        What the model points at, and what went wrong in asking it.
    reader
        Name under which evidence carries the model.
    """
    dropped = [Dropped("endpoint", trouble) for trouble in troubles]
    made: list[Proposal] = []
    for one in pointed:
        found = _passed(reading, one, [*reading.proposals, *made])
        if isinstance(found, Dropped):
            dropped.append(found)
        else:
            made.append(replace(found, id=f"m{len(made) + 1}", reader=reader))
    return replace(reading, proposals=(*reading.proposals, *made), dropped=tuple(dropped))


def _passed(reading: Reading, one: Pointed, there: list[Proposal]) -> Proposal | Dropped:
    what = f"sentence {one.sentence}: {one.quote[:_SHOWN]}"
    number = one.sentence
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < len(reading.sentences):
        return Dropped(what, "There is no such sentence.")
    sentence = reading.sentences[number]
    span = _located(reading, sentence, one.quote)
    reason = _refused(reading, sentence, one.quote, span, there)
    if span is None or reason:
        return Dropped(what, reason)
    base = dt.date.fromisoformat(reading.made) if reading.made else None
    parsed = parse(reading.document, span, base, dollar(reading.document.folded))
    proposal = proposed(parsed)
    return _named(proposal, one, parsed) if proposal else Dropped(what, "By our rules the words promise nothing.")


def _refused(
    reading: Reading, sentence: Sentence, quote: str, span: tuple[int, int] | None, there: list[Proposal]
) -> str:
    """Why a quote does not count; nothing if it may."""
    if len(quote.strip()) < _SHORTEST:
        return "The quote is too short to be a promise."
    if span is None:
        elsewhere = any(_located(reading, other, quote) for other in reading.sentences)
        return "The quote stands in another sentence." if elsewhere else "The quote does not stand in the text."
    if any(p.span.start < span[1] and span[0] < p.span.end for p in there):
        return "The passage is proposed already."
    unknown = sentence.label == "background" and sentence.rank >= LINE
    if sentence.label in PROPOSED or unknown:
        return ""
    return f"By our rules the sentence is {sentence.label}, no promise."


def _named(proposal: Proposal, one: Pointed, parsed: Parsed) -> Proposal:
    """The proposal, with a word where the model names a party that our rules do not confirm."""
    notes = list(proposal.notes)
    for role, name, ours in (
        ("promiser", one.promiser, proposal.promisers),
        ("counterpart", one.counterpart, proposal.counterparts),
    ):
        if name and not any(_same(name, mention) for mention in (*ours, *parsed.parties)):
            notes.append(f"The model names a {role} that the passage does not: please name it.")
    return replace(proposal, notes=tuple(notes))


def _same(name: str, mention: Mention) -> bool:
    low = name.casefold()
    return mention.span.text.casefold() in low or low in mention.span.text.casefold()


def _located(reading: Reading, sentence: Sentence, quote: str) -> tuple[int, int] | None:
    """Where a quote stands in a sentence, blanks, dashes and quotation marks folded."""
    words = [re.escape(word) for word in fold(quote).split()]
    if not words:
        return None
    found = re.compile(r"\s+".join(words)).search(reading.document.folded, sentence.span.start, sentence.span.end)
    return found.span() if found else None
