"""Names that no list knows and that act as firms and bodies do: `Caremag is building`, `a contract with Claas`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from lodeway.agreements.reading.cues import verbs
from lodeway.agreements.reading.firms import BASED, CITIES, UPPER, any_of
from lodeway.agreements.reading.mentions import Mention
from lodeway.agreements.reading.words import listed, table

__all__ = ["Capitals", "acting", "words_of_acting"]

_WORD: Final = rf"[{UPPER}][\w&-]*\w"
_NAME: Final = rf"(?P<name>{_WORD}(?:\s{_WORD}){{0,4}})"
_BARE: Final = rf"(?:{_WORD}(?:\s{_WORD}){{0,4}})"
_PAST: Final = any_of({*verbs("pledge", "part"), *verbs("grant", "part"), *verbs("works", "part"), *listed("dealt")})
_DOES: Final = (
    r"(?:\s\([^()]{2,40}\))?(?P<told>,\s(?:an?|the|its|which|one|part|wholly|majority|in|of|"
    + any_of(listed("home"))
    + r")\b[^,;.:]{3,70},)?\s(?:(?:also|then|now|today|yesterday|each|both|jointly)\s)?"
    rf"(?:(?:will|would|shall|is to|are to|plans|plan|intends?|expects?|aims? to|has|have)\s(?:also\s|now\s)?(?=[a-z])|(?:{_PAST})\b|"
    r"is (?:building|developing|planning|considering|investing|preparing|due to|set to|expected to)\b|"
    r"(?:CEO|chief executive|shares)\b|sa(?:id|ys) (?:that )?it\b)"
)
_ACTING: Final = re.compile(
    rf"(?<![\w&'.-])(?:(?P<first>{_BARE})(?:\s\([^()]{{2,40}}\))?(?:,?\sand\s(?:the\s)?)(?={_WORD}))?{_NAME}{_DOES}"
)
_SIDE: Final = re.compile(
    rf"\b(?:between|with|from|by|(?:management|representatives|heads?|subsidiary|unit|arm)\sof)\s(?:the\s)?(?:[a-z-]+\s){{0,3}}?(?P<first>{_BARE})(?:,?\sand\s(?:the\s)?(?:[a-z-]+\s){{0,3}}?{_NAME})?(?=\W*$|[^\w\s-]|\s\(|\s(?:on|for|to|in|of|and|at|by|under|worth|as|over|which|that|from|with|during|after|was|is|were|are|has|have|will|would|about|through)\b)"
)
_AGENT: Final = re.compile(rf"\bbe\s(?:\w+ly\s)?\w+\sby\s(?:the\s)?(?P<first>{_BARE})(?:,?\sand\s(?:the\s)?{_NAME})?")
_DEALING: Final = re.compile(
    r"\b(?:agreements?|contracts?|memorandum|memoranda|mous?|deals?|pact|orders?|loan|purchase[sd]?|bought|offtake|venture|partnership|stake|"
    r"management of|representatives of|heads? of|subsidiary of|unit of|arm of|selected by)\b",
    re.IGNORECASE,
)
_TITLED: Final = re.compile(
    rf"\b(?:{any_of(listed('title'))})\s(?:of\s[\w ]{{2,40}}?\s)?(?P<one>{_BARE})|(?P<two>{_BARE}),\s(?:who\b|(?:the\s|its\s|an?\s)?(?:[\w-]+\s){{0,4}}?(?:{any_of(listed('title'))})\b)|"
    rf"\b(?:said|says|told|added)\s(?P<three>{_BARE})|(?P<four>{_BARE})\s(?:said|says|told|added)\b(?!\s(?:that\s)?it\b)"
)
_PLACED: Final = re.compile(
    rf"(?<!stake\s)(?<!stakes\s)(?<!shares\s)(?<!interest\s)(?<!invest\s)(?<!investment\s)(?<!holding\s)(?<![\w-])(?:in|at|near|outside|across|on)\s(?:the\s)?(?P<name>{_BARE})"
)
_SITED: Final = re.compile(rf"(?<![\w-])(?P<name>{_BARE})\s(?:{any_of([*listed('facility'), *listed('thing')])})\b")
_WITHIN: Final = re.compile(rf"(?:[a-z,;]\s|\(\"?)(?P<name>{_WORD})")
_ACRONYM: Final = re.compile(rf"[{UPPER}]{{3,}}\w*|[{UPPER}][a-z]+[{UPPER}]\w+")
_ARTICLE: Final = re.compile(r"(?:^|\W)(?:the|an?|this|that|its|their|our|any|each|every|such|no)\s$", re.IGNORECASE)
_HEADED: Final = re.compile(
    rf"(?:^|[,;:\"(]\s?|\s-\s|\b(?:and|but|that|which|where|while|as|it|said|And|But|under|by|{any_of(w for w in listed('firm') if w not in ('fund', 'railway'))})\s)$"
)
_BACK: Final = 24


@dataclass(frozen=True)
class Capitals:
    """How a text writes its words: what stands in capitals within a sentence, in small letters, as person or as place."""

    folded: str

    @cached_property
    def within(self) -> frozenset[str]:
        """Words that stand with a capital where no sentence begins."""
        return frozenset(match["name"] for match in _WITHIN.finditer(self.folded))

    @cached_property
    def small(self) -> frozenset[str]:
        """Words that stand in small letters."""
        return frozenset(re.findall(r"\b[a-z]{3,}\b", self.folded))

    @cached_property
    def people(self) -> frozenset[str]:
        """Names of people, whole and each last word, where a title or what they say shows them to be people."""
        found = {name for match in _TITLED.finditer(self.folded) for name in match.groups() if name}
        return frozenset(found | {name.split()[-1] for name in found})

    @cached_property
    def places(self) -> frozenset[str]:
        """Names that something is said to lie in or at."""
        named = {match["name"] for match in _SITED.finditer(self.folded)}
        return frozenset({match["name"] for match in _PLACED.finditer(self.folded)} | named)


def acting(
    folded: str, within: tuple[int, int], mentions: Sequence[Mention], capitals: Capitals
) -> Iterator[tuple[int, int]]:
    """Spans of names in a sentence that no list knows and that sign, build, plan, or with which somebody has a contract."""
    start, end = within
    for found in _ACTING.finditer(folded, start, end):
        for part in ("first", "name"):
            at, last = found.span(part)
            if at < 0 or not _head(folded, start, found.start(), found["name"]):
                continue
            at = _bare(folded, at, last)
            alone = at == start and part == "name" and found["told"] is None
            if _fits(folded[at:last], capitals, first=alone) and not _known((at, last), mentions):
                yield at, last
    sides = _SIDE if _DEALING.search(folded, start, end) else _AGENT
    for found in sides.finditer(folded, start, end):
        for part in ("first", "name"):
            at, last = found.span(part)
            at = _bare(folded, at, last)
            if at >= 0 and not _known((at, last), mentions) and _fits(folded[at:last], capitals, first=False):
                yield at, last


def _bare(folded: str, at: int, last: int) -> int:
    """Where a name begins, without where it is at home: `Lyon-based Carester`."""
    based = BASED.search(folded, at, last) if at >= 0 else None
    return based.end() if based else at


def _known(span: tuple[int, int], mentions: Sequence[Mention]) -> bool:
    return any(m.span.start < span[1] and span[0] < m.span.end for m in mentions)


def _head(folded: str, start: int, at: int, name: str) -> bool:
    """Whether a name stands where the subject of a clause can begin."""
    before = folded[max(start, at - _BACK) : at]
    return bool(_HEADED.search(before)) or (bool(_ACRONYM.match(name)) and not _ARTICLE.search(before))


def _fits(name: str, capitals: Capitals, *, first: bool) -> bool:
    """Whether it is a name, and neither a person, a place, an office nor a word with which a sentence begins."""
    words = name.split()
    if (
        words[0] in listed("role")
        or words[0] in listed("title")
        or words[-1].casefold() in _THINGS
        or _OTHER & set(words)
    ):
        return False
    if name in capitals.people or name in capitals.places or name in CITIES or words[0] in _STARTS:
        return False
    if len(words) > 1:
        return words[0].casefold() not in capitals.small or words[0] in capitals.within
    if name.casefold() in capitals.small or name in _PAPERS:
        return False
    if _ACRONYM.fullmatch(name) or name in capitals.within or not first:
        return True
    return not (_ENDING.search(name) or name.casefold() in _COMMON)


_ENDING: Final = re.compile(r"(?:[^s]s|ing|tion|sion|ment|ity|ance|ence|ency|ship|age|ness|ism|ure|ist|er|or)$")
"""Endings of common nouns, with which a sentence may begin, more than of names."""
_COMMON: Final = listed("common")
_THINGS: Final = frozenset((*listed("facility"), *listed("thing")))
_OTHER: Final = frozenset(listed("calendar"))
_STARTS: Final = frozenset(word.capitalize() for word in listed("start")) | {"I"}
_PAPERS: Final = frozenset(
    word for row in table("instruments") for word in row["words"].split("|") if word.isupper()
) | listed("paper")


def words_of_acting() -> frozenset[str]:
    """Words of which a sentence must have one for a name in it to act."""
    return frozenset(
        word
        for phrase in (
            "will would shall is are plans plan intends intend expects expect aims has have ceo chief shares said says management representatives subsidiary unit contract agreement memorandum deal pact order",
            _PAST,
        )
        for word in re.split(r"[ |-]", phrase.casefold())
    )
