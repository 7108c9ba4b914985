"""The rank of a sentence: how likely a careful person marks it as a promise, by points for each sign of it."""

from __future__ import annotations

import math
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Final, NamedTuple

from lodeway.agreements.reading.parsed import Parsed
from lodeway.agreements.reading.speech import Speech
from lodeway.agreements.reading.verdicts import Verdict
from lodeway.agreements.reading.words import table

__all__ = ["SILENT", "Place", "rank", "signs"]

SILENT: Final = 0.05
"""Rank of a sentence without a word of any list."""
_SHORT, _LONG = 8, 30
_LATE: Final = 0.6
_ENDS: Final = (".", "!", "?", ";", '"', ")")
_YEAR: Final = 4


class Place(NamedTuple):
    """Where a sentence stands in its text: at which share of it, and whether it is an item of a list."""

    share: float = 0.0
    item: bool = False
    first: bool = False


@cache
def _points() -> dict[str, float]:
    """Points of every sign; those of the empty one count for every sentence, and put the line at 0."""
    return {row["sign"]: float(row["points"]) for row in table("points")}


@cache
def _classes() -> dict[str, AbstractSet[str]]:
    """Signs that are words -> the words."""
    return {row["sign"]: frozenset(row["words"].split("|")) for row in table("points") if row["words"]}


def signs(parsed: Parsed, said: Speech, verdict: Verdict, place: Place) -> frozenset[str]:
    """What a passage shows that speaks for or against a promise, by the names that signs have in `points.csv`.

    They are what the rules take it for, what it names, words of it by class, its form, and its place.
    """
    text, present = parsed.folded, parsed.words.present
    found = {f"label {verdict.label}", f"modality {verdict.modality}", *(f"cue {cue.use}" for cue in parsed.cues)}
    found |= {name for name, words in _classes().items() if not words.isdisjoint(present)}
    named = {
        "amount": parsed.amounts, "quantity": parsed.quantities, "date": parsed.dates, "mineral": parsed.minerals,
        "stage": parsed.stages, "corridor": parsed.corridors, "instrument": parsed.instruments, "party": parsed.parties,
    }  # fmt: skip
    found |= {name for name, things in named.items() if things}
    found |= {f"more than one {name}" for name, things in named.items() if len(things) > 1}
    years = {int(word) for word in present if len(word) == _YEAR and word[:2] in ("19", "20") and word.isdecimal()}
    now = parsed.base.year if parsed.base else None
    form = {
        "organisation": any(m.organisation for m in parsed.parties),
        "figure": any(map(str.isdigit, text)),
        "year to come": now is not None and any(year > now for year in years),
        "past year": now is not None and any(year < now for year in years),
        "speaker": bool(said.speakers),
        "quotation": '"' in text,
        "question": text.endswith("?"),
        "colon": ":" in text,
        "no full stop": not text.endswith(_ENDS),
        "short": len(parsed.words) < _SHORT,
        "long": len(parsed.words) > _LONG,
        "item": place.item,
        "first": place.first,
        "late": place.share > _LATE,
    }
    return frozenset(found | {name for name, true in form.items() if true})


def rank(shown: AbstractSet[str]) -> float:
    """Rank of a sentence that shows these signs, between 0 and 1; the line stands at 0.5.

    Their points are added up and brought between 0 and 1 by the logistic function. They were fitted to marked texts by
    logistic regression with a penalty on their squares: `python -m benchmarks.reading --fit`.
    """
    points = _points()
    total = points[""] + sum(points.get(sign, 0.0) for sign in shown)
    return round(1 / (1 + math.exp(-total)), 2)
