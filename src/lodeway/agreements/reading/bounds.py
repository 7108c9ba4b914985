"""What stands before an amount: up to, at least, about, between; and what it makes of the figures."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["QUALIFIER", "TO", "bounds"]

_UPPER: Final = (
    "up to", "as much as", "as many as", "at most", "no more than", "not more than", "less than", "fewer than", "under",
    "below", "a maximum of", "not exceeding", "maximum of", "to below", "to under", "or less",
)  # fmt: skip
_LOWER: Final = (
    "at least", "more than", "over", "no less than", "not less than", "in excess of", "exceeding", "a minimum of",
    "minimum of", "upwards of", "above", "no fewer than",
)  # fmt: skip
_ABOUT: Final = (
    "about", "around", "some", "nearly", "almost", "approximately", "approx.", "roughly", "an estimated", "estimated",
    "close to", "circa", "ca.", "just over", "just under", "more or less", "~",
)  # fmt: skip
_OTHER: Final = ("between", "from", "ranging from", "a further", "an additional", "another", "a total of", "additional")
_ALL: Final = sorted((*_UPPER, *_LOWER, *_ABOUT, *_OTHER[1:]), key=lambda word: (-len(word), word))
_PLACES: Final = ("under", "over", "below", "above")
_WORDS: Final = "|".join(re.escape(w) + (r"(?!\s(?:a|an|the|its)\s)" if w in _PLACES else "") for w in _ALL)
QUALIFIER: Final = rf"(?:(?<!\w)(?P<qual>(?P<between>between)|{_WORDS})\s?(?:(?:a|an|the|some|its)\s)?)"
"""Pattern of a qualifier with the blank after it, as the group `qual`; `between` is a group of its own."""
TO: Final = r"(?:\s?-\s?|\sto\s|(?(between)\sand\s|(?!)))"
"""Pattern between the two figures of a range; `and` only after between."""


def _kind(qualifier: str) -> str:
    """What a qualifier says: upper, lower, about, or nothing that changes the figure."""
    word = " ".join(qualifier.casefold().split())
    return "upper" if word in _UPPER else "lower" if word in _LOWER else "about" if word in _ABOUT else ""


def bounds(qualifier: str, low: float, high: float | None) -> tuple[float | None, float | None, str | None]:
    """Least and greatest figure, and the qualifier to show.

    >>> bounds("up to", 5.0, None), bounds("over", 5.0, None), bounds("", 3.0, 5.0)
    ((None, 5.0, 'up to'), (5.0, None, 'over'), (3.0, 5.0, 'range'))
    """
    word = " ".join(qualifier.casefold().split())
    if high is not None:
        return min(low, high), max(low, high), "range"
    what = _kind(qualifier)
    if what == "upper":
        return None, low, word
    if what == "lower":
        return low, None, word
    shown = word if what == "about" or word in ("a further", "an additional", "another", "additional") else None
    return low, low, shown
