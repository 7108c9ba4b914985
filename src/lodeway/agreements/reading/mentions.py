"""Who and what a sentence names: states, groups, firms and people; minerals, stages, corridors, instruments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Final

from lodeway.agreements.reading.firms import BASED, FIRM_WORDS, LEGAL, OF_HOME, UPPER, firms, seat_before, unformed
from lodeway.agreements.reading.spans import Span
from lodeway.agreements.reading.words import Entry, Hit, Phrases, Words, listed, table
from lodeway.geography import GROUP_NAMES, NAMES

__all__ = ["Mention", "Named", "Own", "firsts", "named", "parties", "plain_parties"]

_SHORTEST: Final = 4
_BODY: Final = re.compile(
    r"(?<![\w-])(?:the )?(?:Ministry|Ministries|Ministers?|Government|Governments|Department|Agency|Cabinet|National Bank|Central Bank|President|"
    r"Prime Minister|Foreign Minister|Parliament|Senate|Embassy|Akim|akim) (?:of|for) (?!the [a-z])"
)
_HOME_BEFORE: Final = re.compile(
    rf"\.?{OF_HOME}?\s(?:(?!(?:and|or|with|to|of|in|for|by|from|on|at|as|that)\s)[a-z-]+\s){{0,4}}\"?"
)
_HOME_AFTER: Final = re.compile(r",?\"?\s?(?:of|from|in)\s(?:the\s)?(?:Republic\sof\s|Kingdom\sof\s)?|\s\((?:the\s)?")
_MONEY: Final = re.compile(
    r"\.?\s(?:dollars?|cents|roubles?|rubles?|yuan|francs?|pounds?|rupees?|lira|won|yen|crowns?|kron[ae])\b"
)
_BEHIND: Final = re.compile(r"\.?,?\s?(?:\([^()]{1,60}\)\s?)*\(\"?(?:the\s)?\"?(?:[^()\"]{1,30}\"\sor\s(?:the\s)?\"?)?")
_OF: Final = re.compile(r"\sof\s(?:the\s)?(?:Republic\sof\s|Kingdom\sof\s)?")
_PARTS: Final = frozenset(("Commission",))
_NAMED: Final = re.compile(rf"(?<!^)(?<=[\w,] )(?!The\b|European\b|Commission\b)[{UPPER}][\w-]+\s$")
"""A capital word that makes what follows a part of another name: the Nuclear Regulatory Commission."""
_COMMON: Final = listed("generic") | listed("trade") | {"and", "&", "of"}
"""Words of which a name must have another one: `Aviation and Minerals` is nobody."""
_NO_FIRM: Final = frozenset(("The", "This", "These", "In", "Under", "Trade", "Rare", "Critical", "Joint"))


@dataclass(frozen=True)
class Mention:
    """A party that is named.

    Attributes
    ----------
    code
        Country (ISO 3166-1 alpha-3) or group; empty for an organisation whose home is not known.
    kind
        state, group, adjective, capital, person, or what an organisation is: firm, bank, fund, public_body.
    name, also
        Name of an organisation without its legal form, else empty; and what else the text calls it.
    """

    span: Span
    code: str
    kind: str
    name: str = ""
    also: tuple[str, ...] = ()

    @property
    def organisation(self) -> bool:
        """Whether it is a firm, bank, fund or public body."""
        return bool(self.name)

    @property
    def title(self) -> str:
        """The shortest of its names that the text states: what it calls the organisation."""
        return min((self.name, *self.also), key=len)

    def data(self) -> dict[str, Any]:
        """Plain values for JSON."""
        extra = {"also": list(self.also)} if self.also else {}
        return {"id": self.code or None, "kind": self.kind, "name": self.name or None, **extra, **self.span.data()}


@dataclass(frozen=True)
class Own:
    """What a text says itself of organisations.

    Attributes
    ----------
    names, homes, also
        Short names, homes, and what else it calls each.
    plain
        Parties that a sentence names by the lists and by their form, by its bounds, where they were looked for already.
    """

    names: Phrases | None = None
    homes: Mapping[str, str] = field(default_factory=dict)
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    plain: Mapping[tuple[int, int], Sequence[Mention]] = field(default_factory=dict)


@dataclass(frozen=True)
class Named:
    """A mineral, stage, corridor or instrument that is named; `within` is the group of a rare earth."""

    span: Span
    id: str
    kind: str
    within: str = ""

    def data(self) -> dict[str, Any]:
        """Plain values for JSON."""
        extra = {"within": self.within} if self.within else {}
        return {"id": self.id, "kind": self.kind, **self.span.data(), **extra}


@cache
def _parties() -> Phrases:
    entries = _stated()
    entries += [Entry(name.title(), "state", code) for name, code in NAMES.items() if len(name) >= _SHORTEST]
    entries += [
        Entry(name, "group", code) for code, name in GROUP_NAMES.items() if code not in ("C5+1", "ABRAHAM-ACCORDS")
    ]
    entries += [Entry(code, "group", code) for code in GROUP_NAMES if code not in ("C5+1", "ABRAHAM-ACCORDS")]
    entries += [Entry("UK", "state", "GBR"), Entry("UAE", "state", "ARE"), Entry("DRC", "state", "COD")]
    for row in table("organisations"):
        for word in (row["name"], *filter(None, row["aliases"].split("|"))):
            entries.append(Entry(word, row["kind"], f"{row['home']}:{row['name']}"))
    return Phrases(entries, capital=True)


def _stated() -> list[Entry]:
    """What the list of states says; of a name that several states have it decides."""
    entries: list[Entry] = []
    for row in table("states"):
        state = "group" if row["code"] in GROUP_NAMES else "state"
        for column, kind in (
            ("others", state),
            ("adjectives", "adjective"),
            ("capitals", "capital"),
            ("leaders", "person"),
        ):
            entries += [Entry(word, kind, row["code"]) for word in row[column].split("|") if word]
    return entries


@cache
def _things(name: str) -> Phrases:
    key = {"minerals": "mineral", "stages": "stage", "instruments": "kind", "corridors": "id"}[name]
    entries = [
        Entry(word, row["within"] if name == "minerals" else row.get("kind", ""), row[key])
        for row in table(name)
        for word in row["words"].split("|")
    ]
    return Phrases(entries, capital=name == "corridors")


@cache
def firsts() -> frozenset[str]:
    """Words of which a passage must have one to name a party or an instrument of the lists, or a firm by its form."""
    return frozenset((*_parties().firsts, *_things("instruments").firsts, *FIRM_WORDS))


def named(text: str, folded: str, words: Words, name: str) -> list[Named]:
    """Minerals, stages, corridors or instruments among the words of a sentence, by the name of the list."""
    kinds = {"minerals": "mineral", "stages": "stage", "instruments": "instrument"}
    found = []
    for hit in _things(name).find(folded, words):
        within = hit.entry.kind if name == "minerals" else ""
        kind = kinds.get(name) or hit.entry.kind
        found.append(Named(_span(text, hit), hit.entry.value, kind, within))
    return found


def _span(text: str, hit: Hit) -> Span:
    return Span(hit.start, hit.end, text[hit.start : hit.end])


def parties(text: str, folded: str, within: tuple[int, int], words: Words, own: Own = Own()) -> list[Mention]:
    """Parties that a sentence names, in the order in which they stand.

    A firm that no list knows is found by its form (... Resources Ltd); its home is that of the adjective before it or
    the country after it, or not known.
    """
    known = own.plain.get(within)
    found = list(plain_parties(text, folded, within, words) if known is None else known)
    found = _introduced(text, folded, words, own.names, found)
    found = [_owned(m, own) if m.name else m for m in found]
    whole = sorted((_whole(text, folded, within[0], m) for m in found), key=lambda m: m.span.start)
    return _unbracketed(text, folded, whole)


def plain_parties(text: str, folded: str, within: tuple[int, int], words: Words) -> list[Mention]:
    """Parties that a sentence names by the lists and by their form, whatever the text says of them elsewhere."""
    found: list[Mention] = []
    for hit in _parties().find(folded, words):
        part = hit.entry.phrase in _PARTS and _NAMED.search(folded, within[0], hit.start)
        listed_as = hit.end - hit.start <= _TICKER and _EXCHANGE.search(folded, within[0], hit.start)
        if part or listed_as or _MONEY.match(folded, hit.end):
            continue
        home, _, name = hit.entry.value.rpartition(":")
        code = home if name and hit.entry.kind not in _STATES else hit.entry.value
        found.append(Mention(_span(text, hit), code, hit.entry.kind, name if hit.entry.kind not in _STATES else ""))
    for span in _formed(text, folded, within, found) if FIRM_WORDS & words.present else ():
        inside = [m for m in found if span.holds(m.span)]
        found = [m for m in found if not span.holds(m.span)]
        name = unformed(span.text)
        found.append(Mention(span, _home(folded, span, [*found, *inside]), _kind(name), name))
    return found


def _unbracketed(text: str, folded: str, found: list[Mention]) -> list[Mention]:
    """Without what only says of an organisation what it is called, or which country it is of: `the Ministry of Energy of`."""
    kept: list[Mention] = []
    for mention in found:
        last = kept[-1] if kept else None
        between = (last.span.end, mention.span.start) if last is not None and last.organisation else None
        if last is None or between is None:
            kept.append(mention)
        elif mention.kind == "state" and last.kind == "public_body" and _OF.fullmatch(folded, *between):
            whole = Span(last.span.start, mention.span.end, text[last.span.start : mention.span.end])
            kept[-1] = replace(last, span=whole, code=last.code or mention.code)
        elif not _BEHIND.fullmatch(folded, *between):
            kept.append(mention)
        elif mention.kind == "state" and folded[mention.span.end : mention.span.end + 1] == ")":
            kept[-1] = replace(last, code=last.code or mention.code)
        elif mention.name != last.name:
            kept.append(mention)
    return kept


def _formed(text: str, folded: str, within: tuple[int, int], found: Sequence[Mention]) -> list[Span]:
    """Spans of names that have the form of a firm's and that no list knows."""
    spans: list[Span] = []
    for first, last in firms(folded, *within):
        start = _start_of_firm(folded, (first, last), found)
        span = Span(start, last, text[start:last])
        words = set(span.text.split())
        taken = any(m.organisation or m.kind in ("person", "group") for m in found if m.span.meets(span))
        taken = taken or any(other.meets(span) for other in spans)
        if len(words) > 1 and not (taken or words & listed("office") or words <= _COMMON):
            spans.append(span)
    return spans


def _kind(name: str) -> str:
    words = name.split()
    if words[-1] == "Bank" or words[0] == "Bank":
        return "bank"
    if words[-1] == "Fund":
        return "fund"
    return "public_body" if {words[0], words[-1]} & (listed("public") | {"Government"}) else "firm"


def _owned(mention: Mention, own: Own) -> Mention:
    """An organisation with the home that the text states, and what the text calls it."""
    called = own.also.get(mention.name, ())
    code = own.homes.get(mention.name, mention.code)
    return replace(mention, code=code, also=called) if code != mention.code or called else mention


def _introduced(text: str, folded: str, words: Words, names: Phrases | None, found: list[Mention]) -> list[Mention]:
    """Parties with the short names that the text has introduced, where no organisation nor anything longer is named."""
    for hit in names.find(folded, words) if names else ():
        span = _span(text, hit)
        met = [m for m in found if m.span.meets(span)]
        part = (
            len(met) == 1 and met[0].kind in ("adjective", "state") and met[0].span != span and span.holds(met[0].span)
        )
        if part or not met:
            home, _, name = hit.entry.value.partition(":")
            found = [*(m for m in found if m not in met), Mention(span, home, hit.entry.kind, name)]
    return found


_TICKER: Final = 5
_EXCHANGE: Final = re.compile(
    r"\b(?:NYSE(?: American)?|NASDAQ|Nasdaq|TSX-?V?|AMEX|ASX|AIM|LSE|CSE|OTC\w*|FSE|FRA|JSE|HKEX)\s?:\s?$"
)
"""What stands before the letters under which shares are traded, which name no state: `(TSXV: EU)`."""
_STATES: Final = frozenset(("state", "group", "adjective", "capital", "person"))


def _start_of_firm(folded: str, within: tuple[int, int], found: Iterable[Mention]) -> int:
    """Where the name of a firm begins: not with an article, nor with the adjective of its home."""
    start, end = within
    if based := BASED.search(folded, start, end):
        start = based.end()
    if folded[start - 1 : start] == '"' or LEGAL.search(folded[start:end]):
        return start
    while (space := folded.find(" ", start, end)) > 0 and (
        folded[start:space] in _NO_FIRM
        or any(m.span.start == start and m.span.end <= space and _leads(m) for m in found)
    ):
        start = space + 1
    return start


def _leads(mention: Mention) -> bool:
    """Whether a country before a name says where the firm is at home: its adjective, or its initials; else it is a part."""
    return mention.kind == "adjective" or (mention.kind == "state" and mention.span.text.isupper())


def _home(folded: str, span: Span, found: Iterable[Mention]) -> str:
    for mention in found:
        if span.holds(mention.span) and mention.kind in ("state", "adjective"):
            return mention.code
        gap = folded[mention.span.end : span.start] if mention.span.end <= span.start else None
        if gap is not None and mention.kind in ("state", "adjective") and _HOME_BEFORE.fullmatch(gap.replace("'s", "")):
            return mention.code
        after = folded[span.end : mention.span.start] if span.end <= mention.span.start else None
        if after is not None and mention.kind == "state" and _HOME_AFTER.fullmatch(after):
            return mention.code
    return seat_before(folded, span.start)


def _whole(text: str, folded: str, begin: int, mention: Mention) -> Mention:
    """A state with the body that speaks for it: the Government of Kazakhstan."""
    if mention.kind != "state":
        return mention
    match = _BODY.search(folded, max(begin, mention.span.start - _BACK), mention.span.start)
    body = None if match is None or match.end() < mention.span.start - 4 else match.start()
    if body is None or folded[match.end() if match else 0 : mention.span.start] not in ("", "the "):
        return mention
    start = body + 4 if folded.startswith("the ", body) else body
    span = Span(start, mention.span.end, text[start : mention.span.end])
    return Mention(span, mention.code, mention.kind, mention.name)


_BACK: Final = 60
