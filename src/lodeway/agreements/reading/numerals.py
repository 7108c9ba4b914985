"""Numbers in figures and words: 1.5, 1,200, half a million, twenty-two, 10-11."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["GLUED", "NUMBER", "SCALE", "SCALES", "WORDS", "number", "scale"]

_ONES: Final = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS: Final = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
WORDS: Final = (
    {word: float(i + 1) for i, word in enumerate(_ONES)}
    | {word: float(10 * i + 20) for i, word in enumerate(_TENS)}
    | {f"{t}-{o}": float(10 * i + 20 + j + 1) for i, t in enumerate(_TENS) for j, o in enumerate(_ONES[:9])}
    | {"half a": 0.5, "half-a": 0.5, "a quarter of a": 0.25, "one and a half": 1.5, "two and a half": 2.5, "dozen": 12.0,
       "a dozen": 12.0, "two dozen": 24.0, "a hundred": 100.0, "one hundred": 100.0, "a thousand": 1000.0}
)  # fmt: skip
SCALES: Final = {
    "thousand": 1e3, "k": 1e3, "lakh": 1e5, "million": 1e6, "m": 1e6, "mn": 1e6, "mln": 1e6, "mm": 1e6, "crore": 1e7,
    "billion": 1e9, "bn": 1e9, "bln": 1e9, "b": 1e9, "trillion": 1e12, "tn": 1e12, "trn": 1e12, "hundred": 1e2,
}  # fmt: skip
"""Multiples, in lower case."""

_FIGURES: Final = r"\d{1,3}(?:[, ]\d{3})+(?![\d])(?:\.\d+)?|\d{1,3}(?:\.\d{3}){2,}|\d+(?:[.,]\d+)?"
_SPELT: Final = "|".join(sorted((re.escape(w) for w in WORDS), key=lambda w: (-len(w), w)))
NUMBER: Final = rf"(?:(?<![\w.,])(?:{_FIGURES})(?![\d]|[.,]\d)|\b(?:{_SPELT})\b)"
"""Pattern of a number, without groups."""
GLUED: Final = rf"(?:(?<![\d.,])(?:{_FIGURES})(?![\d]|[.,]\d)|\b(?:{_SPELT})\b)"
"""The same right behind a word: `USD270`."""
SCALE: Final = (
    r"(?:[ -]?(?:thousand|million|billion|trillion|mln|bln|trn|crore|lakh|mn|bn|tn|mm|hundred)\b|[ ]?[mMbBkK](?!\w))"
)
"""Pattern of a multiple after a number, without groups."""
_GROUPED: Final = re.compile(r"\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?")
_DOTTED: Final = re.compile(r"\d{1,3}(?:\.\d{3}){2,}")


def number(text: str) -> float:
    """Value of a number as :data:`NUMBER` finds it.

    >>> number("1,200"), number("15.46"), number("half a"), number("1,5"), number("1.500.000")
    (1200.0, 15.46, 0.5, 1.5, 1500000.0)
    """
    low = " ".join(text.casefold().split())
    if low in WORDS:
        return WORDS[low]
    if _GROUPED.fullmatch(low):
        return float(low.replace(",", "").replace(" ", ""))
    if _DOTTED.fullmatch(low):
        return float(low.replace(".", ""))
    return float(low.replace(",", "."))


def scale(text: str | None) -> float:
    """Value of a multiple as :data:`SCALE` finds it; 1 if there is none.

    >>> scale(" billion"), scale("m"), scale(None)
    (1000000000.0, 1000000.0, 1.0)
    """
    return SCALES[text.strip(" -").casefold()] if text else 1.0
