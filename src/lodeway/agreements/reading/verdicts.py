"""What a passage is said to be, and how firm an instrument is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from lodeway.agreements.reading.cues import Cue, weaker
from lodeway.agreements.reading.mentions import Mention, Named
from lodeway.agreements.reading.parsed import Parsed
from lodeway.agreements.reading.words import table

__all__ = ["PLAIN", "Lead", "Verdict", "firmness"]

PLAIN: Final = frozenset(("export control", "grant", "pledge"))
"""Instruments that are not signed."""
_WEAK: Final = re.compile(r"\b(?:non-binding|nonbinding|preliminary|draft)\s(?:\w+\s)?$")
_STRONG: Final = re.compile(r"(?<!non-)\b(?:binding|firm|definitive)\s(?:\w+\s)?$")
_BACK: Final = 24


@dataclass(frozen=True)
class Lead:
    """What stands before: the governing words of a list, and how firm the instrument spoken of last was.

    ``listed`` says that the list is one of deals rather than of what somebody undertakes.
    `opens` says that they end in a verb that each item of the list completes: `Japan will:`.
    """

    level: str = ""
    last: str = ""
    promisers: tuple[Mention, ...] = ()
    item: bool = False
    listed: bool = False
    opens: bool = False


@dataclass(frozen=True)
class Verdict:
    """What a passage is.

    Attributes
    ----------
    label, modality
        What it is, and what its words assert.
    cue
        The governing words; None where there are none.
    instrument
        The instrument that is signed, concluded or listed.
    soft
        Whether what is to be done is only to strengthen, support, cooperate.
    acts
        Whether it names an act that can be done or left undone.
    """

    label: str
    modality: str
    cue: Cue | None = None
    instrument: Named | None = None
    soft: bool = False
    acts: bool = False


def firmness(named: Named, parsed: Parsed) -> str:
    """Modality that an instrument gives to what it holds: that of its kind, less if it is a draft, more if binding."""
    row = next(row for row in table("instruments") if row["kind"] == named.id)
    at = named.span.start - parsed.span.start
    before = parsed.folded[max(0, at - _BACK) : at].casefold()
    if _WEAK.search(before):
        return weaker("agreed", row["modality"])
    strong = _STRONG.search(before) or named.span.text.casefold().startswith(("definitive ", "binding "))
    if strong and row["modality"] == "agreed":
        return "contracted"
    return row["modality"]
