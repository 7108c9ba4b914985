"""Aims of a buyer that a plan can take as its goal: to bring a dependence under a share by a year."""

from __future__ import annotations

import re
from typing import Final

from lodeway.agreements.reading.mentions import Mention
from lodeway.agreements.reading.parsed import Parsed
from lodeway.agreements.reading.referring import Known
from lodeway.agreements.reading.results import Aim

__all__ = ["aim_of", "caps"]

_LESS: Final = re.compile(
    r"\b(?:reduc\w+|cut\w*|lower\w*|limit\w*|bring(?:s|ing)? down|curb\w*|decreas\w+|diminish\w*|no more than|not more than|not exceed\w*|"
    r"less than|under|below|end|ending|eliminat\w+)\b",
    re.IGNORECASE,
)
_DEPENDENCE: Final = re.compile(
    r"\b(?:dependenc\w+|dependent|reliance|relian\w+|rely|relying|consumption|supplies|imports?|sourced|com(?:e|es|ing) from)\b",
    re.IGNORECASE,
)
_ON: Final = re.compile(r"\b(?:on|from|of)\s(?:the\s|its\s)?(?:\w+\s)?$", re.IGNORECASE)


def caps(parsed: Parsed) -> bool:
    """Whether a passage speaks of less dependence and names a share."""
    less = _DEPENDENCE.search(parsed.folded) is not None and _LESS.search(parsed.folded) is not None
    return less and any(q.unit == "%" for q in parsed.quantities)


def aim_of(parsed: Parsed, known: Known) -> Aim | None:
    """The aim in a passage that :func:`caps`; the buyer is left empty where the words do not say who."""
    if not caps(parsed):
        return None
    powers: list[Mention] = []
    buyers: list[Mention] = []
    for mention in parsed.parties:
        before = parsed.folded[
            max(0, mention.span.start - parsed.span.start - 24) : mention.span.start - parsed.span.start
        ]
        (powers if _ON.search(before) else buyers).append(mention)
    share = next(q for q in parsed.quantities if q.unit == "%")
    bound = share.high if share.high is not None else share.low
    year = next((int(w.last[:4]) for w in parsed.dates if w.last and w.role in ("due", "at", "")), None)
    who = tuple(dict.fromkeys(m.code for m in buyers if m.code)) or tuple(dict.fromkeys(m.code for m in known.subject))
    return Aim(
        parsed.span, who, tuple(dict.fromkeys(m.code for m in powers if m.code)),
        tuple(dict.fromkeys(n.id for n in parsed.minerals)), None if bound is None else bound / 100, year,
    )  # fmt: skip
