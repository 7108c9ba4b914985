"""What is wrong in a corrected row, cell by cell."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Final

from lodeway.agreements.reading.results import Reading
from lodeway.errors import InputError
from lodeway.geography import COUNTRIES, GROUP_NAMES, suggest
from lodeway.world.dates import span
from lodeway.world.promises import CLASSES, MODALITIES, MONEY

__all__ = ["problems"]

_DECISIONS: Final = ("accept", "reject")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_CHOICES: Final = {"modality": MODALITIES, "class": CLASSES, "amount_kind": MONEY}
_FIGURES: Final = ("amount_low", "amount_high", "quantity")

Problem = tuple[str, str, str]


def problems(row: Mapping[str, str], reading: Reading) -> list[Problem]:
    """Column, what is wrong in it and how to mend it; only what is accepted must be right in full."""
    decision = row["decision"].strip().casefold()
    if decision and decision not in _DECISIONS:
        return [("decision", "It is no decision.", "Write accept or reject, or leave it empty to decide later.")]
    if decision != "accept":
        return []
    return [*_passage(row, reading), *_parties(row), *_words(row), *_numbers(row), *_due(row)]


def _passage(row: Mapping[str, str], reading: Reading) -> Iterable[Problem]:
    if row["sha256"].strip() != reading.document.sha256:
        yield (
            "sha256",
            "The row is of another text.",
            f"Give the text that it was read from; this one is {reading.document.sha256}.",
        )
        return
    bounds = []
    for column in ("start", "end"):
        if not re.fullmatch(r"\s*\d{1,12}\s*", row[column]):
            yield column, "It is no whole number.", "Count code points of the text, from 0."
        else:
            bounds.append(int(row[column]))
    if len(bounds) == 2 and reading.document.text[bounds[0] : bounds[1]] != row["quote"]:  # noqa: PLR2004 - both ends
        there = reading.document.text[bounds[0] : bounds[1]]
        yield "quote", "It is not what stands in the text there.", f"There stands {there[:80]!r}."
    elif not row["quote"].strip():
        yield "quote", "It is empty.", "Quote the passage that promises it."


def _parties(row: Mapping[str, str]) -> Iterable[Problem]:
    for column in ("promiser", "counterpart", "speaker"):
        for code in filter(None, (part.strip() for part in row[column].split("|"))):
            if code not in COUNTRIES and code not in GROUP_NAMES:
                known = [*COUNTRIES, *GROUP_NAMES, *COUNTRIES.values()]
                hint = suggest(code, known, "Write ISO 3166-1 alpha-3 codes or groups, with | between.")
                yield column, f"{code} is no country or group.", hint
    if not row["promiser"].strip() and not row["promiser_org"].strip():
        yield "promiser", "Nobody promises it.", "Say who: a country or group here, or a firm in promiser_org."


def _words(row: Mapping[str, str]) -> Iterable[Problem]:
    if not row["act"].strip():
        yield "act", "It is empty.", "Say what is to be done."
    for column, known in _CHOICES.items():
        word = row[column].strip()
        if word and word not in known:
            yield column, "It is none of the words for it.", f"Use one of {', '.join(known)}."
    if row["currency"].strip() and not _CURRENCY.fullmatch(row["currency"].strip()):
        yield "currency", "It is no currency.", "Write a code of ISO 4217, such as USD."


def _numbers(row: Mapping[str, str]) -> Iterable[Problem]:
    values: dict[str, float] = {}
    for column in _FIGURES:
        text = row[column].strip()
        if not text:
            continue
        try:
            values[column] = float(text)
        except ValueError:
            values[column] = math.nan
        if not math.isfinite(values[column]) or values[column] < 0:
            yield (
                column,
                "It is no number from 0 on.",
                "Write it with a point and without separators, such as 1100000000.",
            )
    if values.get("amount_low", 0) > values.get("amount_high", math.inf):
        yield "amount_low", "It is more than amount_high.", "Exchange them, or leave one empty."
    if ("amount_low" in values or "amount_high" in values) and not row["currency"].strip():
        yield "currency", "It is empty.", "Write a code of ISO 4217, such as USD."


def _due(row: Mapping[str, str]) -> Iterable[Problem]:
    if not row["due"].strip():
        return
    try:
        span(row["due"].strip())
    except InputError as wrong:
        yield "due", wrong.message, wrong.hint
