"""Names that a text introduces itself: abbreviations in brackets, and the first word of a firm that it names in full."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lodeway.agreements.reading.mentions import FIRM, Mention, parties
from lodeway.agreements.reading.words import Entry, Phrases, tokens

if TYPE_CHECKING:
    from lodeway.agreements.reading.document import Document

__all__ = ["introduced"]

_BRACKET: Final = re.compile(r"\s?\(\"?(?P<name>[A-Z][\w&-]{1,20})\"?\)")
_FIRST: Final = re.compile(r"(?P<name>[A-Z][\w&-]{4,})\s")
_COMMON: Final = frozenset(
    [
        "united",
        "general",
        "national",
        "american",
        "european",
        "central",
        "global",
        "first",
        "royal",
        "critical",
        "energy",
        "international",
        "eurasian",
        "world",
        "asian",
        "northern",
        "southern",
        "eastern",
        "western",
        "pacific",
        "atlantic",
        "state",
        "strategic",
        "advanced",
        "green",
        "great",
        "capital",
        "federal",
        "republic",
        "house",
        "security",
        "north",
        "south",
        "white",
        "trump",
        "silver",
        "golden",
        "resources",
        "minerals",
        "metals",
        "mining",
    ]
)
_FORMS: Final = frozenset(("firm", "bank", "fund", "public_body"))


def introduced(document: Document, within: list[tuple[int, int]]) -> tuple[Phrases, dict[str, str]]:
    """Short names of organisations, and homes of firms, that a text states somewhere.

    Parameters
    ----------
    document
        The text.
    within
        Its sentences.

    Returns
    -------
    tuple
        Phrases to look for besides the word lists; and the home of each firm whose home is stated once.
    """
    homes: dict[str, str] = {}
    short: dict[str, tuple[str, str, str]] = {}
    text, folded = document.text, document.folded
    for start, end in within:
        if not (_BRACKET.search(folded, start, end) or FIRM.search(folded, start, end)):
            continue
        for found in parties(text, folded, (start, end), tokens(folded, start, end)):
            if not found.organisation:
                continue
            if found.code:
                homes.setdefault(found.name, found.code)
            for name in _short(folded, found):
                short.setdefault(name, (found.kind, found.code, found.name))
    entries = [Entry(name, kind, f"{code or homes.get(full, '')}:{full}") for name, (kind, code, full) in short.items()]
    return Phrases(entries, capital=True), homes


def _short(folded: str, found: Mention) -> list[str]:
    names = []
    if found.kind in _FORMS and (bracket := _BRACKET.match(folded, found.span.end)):
        names.append(bracket["name"])
    first = _FIRST.match(folded, found.span.start, found.span.end)
    if (
        found.kind == "firm"
        and first
        and first["name"].casefold() not in _COMMON
        and found.name.startswith(first["name"])
    ):
        names.append(first["name"])
    return names
