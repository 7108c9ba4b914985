"""Who promises, and to whom: the subject of the governing words, or nobody where the words do not say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from lodeway.agreements.reading.cues import Cue
from lodeway.agreements.reading.verdicts import Verdict
from lodeway.agreements.reading.mentions import Mention
from lodeway.agreements.reading.parsed import Parsed
from lodeway.agreements.reading.referring import Known, owned, referred, spoken
from lodeway.agreements.reading.speech import Speech
from lodeway.agreements.reading.words import listed

__all__ = ["Sides", "sides", "topic"]

_AWAY: Final = re.compile(
    r"\b(?:with|in|to|from|at|for|between|by|against|on|near|through|into|via|under|towards?|outside|across|of|than|like|including|about|over|along)"
    r"\s(?:the\s|its\s|their\s|both\s)?(?:(?!years\b|now\b|decades\b|months\b|weeks\b|example\b|instance\b)\w+\s)?$",
    re.IGNORECASE,
)
_OF_BODY: Final = re.compile(
    r"\b(?:government|governments|ministry|ministries|minister|ministers|president|presidents|leaders?|republic|state|representatives?|"
    r"authorities|parliament|cabinet|bank|leadership|companies|company|firms?|head|heads|chairman|delegations?|secretary|department)\s(?:for \w+\s)?of\s(?:the\s|five\s|all\s)*$",
    re.IGNORECASE,
)
_ACTOR: Final = re.compile(
    r"^'?s?\s(?:[\w-]+\s){0,4}?(?:governments?|presidents?|ministers?|ministry|state|compan(?:y|ies)|firms?|airlines?|parliament|senate|bank|"
    r"authorities|officials?|investors?|funds?|operators?|carriers?|administration|leaders?|producers?|miners?|side|sides|group|lenders?|"
    r"regulators?|business(?:es)?|delegation|congress|lawmakers|commission|giant|corporation|conglomerate|utility|country|nation|republic|partners?|presidency|railway|railways|"
    r"counterparts?|spokes\w+|embassy|foreign|countries|states|nations|republics)\b",
    re.IGNORECASE,
)
_JOIN: Final = re.compile(
    r"^(?:'s)?(?:\s?\([^)]{1,30}\))?(?:,?\s(?:and|&|as well as|together with|along with)\s(?:the\s|its\s)?(?:(?:two|three|four|five|six|seven|27|\d{1,2})\s)?(?:governments?\sof\s(?:the\s)?|republic\sof\s)?|,\s(?:the\s)?|\s?/\s?|\s-\s|-|\s)"
    r"(?:(?:[\w-]+\s){0,4}(?:firm|company|airline|group|miner|producer|developer|exporter|importer|partner|President|Minister|Secretary)\s\"?)?$",
    re.IGNORECASE,
)
_WE: Final = re.compile(r"\b(?:we|our)\b", re.IGNORECASE)
_BY: Final = re.compile(r"\bby\s(?:the\s|its\s)?(?:[\w-]+\s){0,3}?$", re.IGNORECASE)
_GIVER: Final = re.compile(r"\b(?:by|from)\s(?:the\s|its\s)?(?:[\w-]+\s){0,3}?$", re.IGNORECASE)
_RECEIVED: Final = re.compile(
    r"\b(?:receive[sd]?|receipt of|receiv\w+ (?:[\w-]+ ){0,5}of interest|won|(?:was|were|been) awarded)", re.IGNORECASE
)
_MEASURE: Final = re.compile(
    r"\b(?:suspension|ban|measures?|controls?|restrictions?|curbs?|tariffs?|quotas?|duties|pause|exemptions?|sanctions)\b",
    re.IGNORECASE,
)
_FOR: Final = re.compile(r"\bfor\s(?:the\s|its\s)?(?:[\w-]+\s)?$")
_TOWARDS: Final = re.compile(
    r"\b(?:with|to|from|for|against|between|towards?|awarded to|alongside|on behalf of|by)\s(?:the\s|its\s|their\s|all\s|other\s)*"
    r"(?:(?:[\w-]+\s){0,3}(?:firm|company|giant|maker|manufacturer|group|airline|state firm|government|authorities|companies|bank)\s)?"
    r"(?:governments?\sof\s|republic\sof\s|ministry of [\w ]{1,40} of )?$",
    re.IGNORECASE,
)
_PLACED: Final = re.compile(r"\bin\s(?:the\s)?$", re.IGNORECASE)
_PASSIVE: Final = re.compile(
    r"\b(?:be|been|being|was|were|is|are)\b(?!\s(?:to|expected|set|due|likely|ready|scheduled|planned|planning|projected|forecast|estimated|committed|willing|prepared|preparing|poised|slated|in|going|working|considering|seeking|targeting|targeted|anticipated|able))",
    re.IGNORECASE,
)
_WORKS: Final = re.compile(
    r"\b(?:invest\w*|build\w*|construct\w*|plants?|projects?|mines?|factory|develop\w*|launch\w*|facilit\w+|complex|open)\b",
    re.IGNORECASE,
)
_ANNOUNCED: Final = re.compile(r"(?:announc|unveil)", re.IGNORECASE)
_DEAL: Final = re.compile(r"\b(?:deals?|agreements?|pact|partnership|accord|framework)\b", re.IGNORECASE)
_DOING: Final = re.compile(
    r"^(?:'s|'s? companies| companies)?\s(?:investing|buying|purchasing|supplying|building|delivering|to invest|to buy|to purchase)\b",
    re.IGNORECASE,
)
_OWNER: Final = re.compile(r"'s?\s(?:[\w$€£.-]+\s){0,3}$")
_GIVEN: Final = re.compile(r"\b(?:by|from|of)\s(?:the\s)?$")
_EXPECTS: Final = re.compile(r"(?:expect|anticipat|forecast)", re.IGNORECASE)
_NEAR: Final = 40
_HEAD: Final = 40
_AHEAD: Final = 14
_LENDING: Final = frozenset(("loan agreement", "grant"))
_LENDERS: Final = frozenset(("bank", "fund"))
_ORDERS: Final = frozenset(("procurement", "order", "contract"))


@dataclass(frozen=True)
class Sides:
    """Promisers and counterparts, and how the promisers were found."""

    promisers: tuple[Mention, ...] = ()
    counterparts: tuple[Mention, ...] = ()
    how: str = "open"
    announcer: tuple[Mention, ...] = ()


def sides(parsed: Parsed, said: Speech, verdict: Verdict, known: Known) -> Sides:
    """Find who promises and to whom; what the words leave open stays empty."""
    if verdict.cue is None:
        return _listed(parsed, verdict, known)
    promisers, how = _promisers(parsed, said, verdict, known)
    counterparts = _counterparts(parsed, verdict, promisers, said)
    if verdict.instrument is not None and verdict.instrument.id in _LENDING and verdict.cue.use == "event":
        promisers, counterparts = _lenders(parsed, promisers, counterparts)
    announcer: tuple[Mention, ...] = ()
    if _ANNOUNCED.match(verdict.cue.text):
        announcer = tuple(m for m in _subject(parsed, said.start, verdict.cue.start) if m not in promisers)
    return Sides(promisers, _bilateral(promisers, counterparts, known, verdict), how, announcer)


def _segment(parsed: Parsed, start: int, end: int) -> str:
    return parsed.folded[start - parsed.span.start : end - parsed.span.start]


def _promisers(parsed: Parsed, said: Speech, verdict: Verdict, known: Known) -> tuple[tuple[Mention, ...], str]:
    cue = verdict.cue
    if cue is None:
        return (), "open"
    bound = _by_agreement(parsed, said, verdict, known)
    if bound is not None:
        return bound
    subject = _subject(parsed, said.start, cue.start)
    if subject:
        told = _ANNOUNCED.match(cue.text) and cue.use != "event"
        return _announced(parsed, cue.start, subject) if told else (subject, "named")
    if said.own and said.speakers:
        return said.speakers, "named"
    if said.speakers and len(said.speakers) == 1 and _MEASURE.search(_segment(parsed, said.start, cue.start)):
        return said.speakers, "implied"
    opening = _segment(parsed, said.start, cue.start) + " "
    if _WE.search(opening):
        return spoken(said, known)
    return referred(opening, known)


def _by_agreement(
    parsed: Parsed, said: Speech, verdict: Verdict, known: Known
) -> tuple[tuple[Mention, ...], str] | None:
    """Who promises where the words before do not say so: between A and B, terms of an agreement, done by somebody."""
    cue = verdict.cue
    if cue is None:
        return None
    if cue.use == "noun":
        return _of_noun(parsed, cue)
    if not cue.text.casefold().endswith(" to") and _EXPECTS.match(cue.text) and (other := _expected_of(parsed, cue)):
        return other, "named"
    if cue.use in ("terms", "event") and (both := _between(parsed, cue)):
        return both, "named"
    if cue.use == "terms":
        return _bound(parsed, cue, known)
    if cue.use == "event" and (doer := _doer(parsed, cue)):
        return doer, "named"
    received = _RECEIVED.search(cue.text)
    if received or _passive(parsed, cue, verdict):
        agents = _agents(parsed, cue.end, _GIVER if received else _BY)
        return agents if agents[0] else owned(_segment(parsed, said.start, cue.start), known)
    return None


def _of_noun(parsed: Parsed, cue: Cue) -> tuple[tuple[Mention, ...], str] | None:
    """Whose pledge it is: the possessor's, or who stands after `by`, `from` or `of`; else whoever governs."""
    owner = [
        m for m in parsed.parties if m.span.end <= cue.start and _OWNER.match(_segment(parsed, m.span.end, cue.start))
    ]
    if owner:
        return tuple(owner[-1:]), "named"
    found = [m for m in parsed.parties if cue.start <= m.span.start < cue.end]
    given = [m for m in found if _GIVEN.search(_segment(parsed, cue.start, m.span.start))]
    return (tuple(given[:1]), "named") if given else None


def _expected_of(parsed: Parsed, cue: Cue) -> tuple[Mention, ...]:
    """Of whom something is expected: `expects the Department's funding to be capped`."""
    return tuple(m for m in parsed.parties if 0 < m.span.start - cue.end <= len(" the "))[:1]


def _doer(parsed: Parsed, cue: Cue) -> tuple[Mention, ...]:
    """Who is to do it, where an agreement is one for somebody to do something."""
    for mention in parsed.parties:
        if mention.span.start >= cue.end and _FOR.search(_segment(parsed, cue.end, mention.span.start)):
            return (mention,) if _segment(parsed, mention.span.end, parsed.span.end).startswith(" to ") else ()
    return ()


def topic(parsed: Parsed) -> tuple[Mention, ...]:
    """Of whom a sentence tells: the party at its head, and those joined to it."""
    first = next(iter(parsed.parties), None)
    if (
        first is None
        or first.span.start - parsed.span.start > _HEAD
        or not _heads(parsed, first, parsed.span.start, parsed.span.end)
    ):
        return ()
    found = [first]
    for mention in parsed.parties[1:]:
        if not _joined(parsed, found[-1], mention):
            break
        found.append(mention)
    return _plain(found)


def _between(parsed: Parsed, cue: Cue) -> tuple[Mention, ...]:
    """The two sides of an agreement between A and B."""
    at = re.search(r"\bbetween\b", parsed.folded)
    if at is None or (
        cue.use == "event" and not _PASSIVE.search(cue.text) and at.start() + parsed.span.start < cue.start
    ):
        return ()
    after = [m for m in parsed.parties if m.span.start >= at.end() + parsed.span.start]
    sides_ = _plain(after)
    if len(sides_) <= 1 or (
        cue.use == "event" and not _PASSIVE.search(cue.text) and _subject(parsed, parsed.span.start, cue.start)
    ):
        return ()
    return tuple(sides_[:2])


def _bound(parsed: Parsed, cue: Cue, known: Known) -> tuple[tuple[Mention, ...], str]:
    """Whom the terms of an agreement bind: who is said to do something under it, else its sides."""
    doing = next(
        (c for c in parsed.cues if c.start >= cue.end and re.match(r"(?:will|shall)\b", c.text, re.IGNORECASE)), None
    )
    if doing and (subject := _subject(parsed, cue.end, doing.start)):
        return subject, "named"
    return known.deal, "carried" if known.deal else "open"


def _announced(parsed: Parsed, start: int, subject: tuple[Mention, ...]) -> tuple[tuple[Mention, ...], str]:
    """Of a deal that somebody announces, promises who is said to do something; else it stays open."""
    rest = [m for m in parsed.parties if m.span.start > start]
    doing = tuple(m for m in rest if _DOING.match(_segment(parsed, m.span.end, parsed.span.end)))
    if doing:
        return doing[:1], "named"
    deal = _DEAL.search(_segment(parsed, start, parsed.span.end))
    if deal and rest and not re.match(r"\swith\s", _segment(parsed, start, parsed.span.end)[deal.end() :]):
        return (), "open"
    return subject, "named"


def _passive(parsed: Parsed, cue: Cue, verdict: Verdict) -> bool:
    found = _PASSIVE.search(_segment(parsed, cue.start, cue.end + _AHEAD))
    inside = found is not None and found.start() < cue.end - cue.start
    return inside and not cue.text.endswith("ing") and verdict.label != "reaffirmation"


def _agents(parsed: Parsed, start: int, by: re.Pattern[str]) -> tuple[tuple[Mention, ...], str]:
    """Who does what is to be done, or gives what is received: the parties after `by`, or `from`."""
    found: list[Mention] = []
    for mention in parsed.parties:
        if mention.span.start < start:
            continue
        before = _segment(parsed, max(parsed.span.start, mention.span.start - 40), mention.span.start)
        if by.search(before) or (found and _JOIN.match(_segment(parsed, found[-1].span.end, mention.span.start))):
            found.append(mention)
    return tuple(found), "named" if found else "open"


def _subject(parsed: Parsed, start: int, end: int) -> tuple[Mention, ...]:
    """Parties that are the subject of what follows: the last that hangs on no preposition, and those joined to it."""
    inside = [m for m in parsed.parties if start <= m.span.start and m.span.end <= end]
    shared = re.search(r"\s(?:and|but)\s(?:also\s|then\s)?$", _segment(parsed, start, end))
    order = range(len(inside)) if shared else range(len(inside) - 1, -1, -1)
    for i in order:
        if not _heads(parsed, inside[i], start, end):
            continue
        first = i
        while first > 0 and _joined(parsed, inside[first - 1], inside[first]):
            first -= 1
        joined = [m for m in inside[first : i + 1] if not (m.kind == "capital" and m is not inside[i])]
        return _plain(joined)
    return ()


def _joined(parsed: Parsed, one: Mention, other: Mention) -> bool:
    """Whether two parties are one subject: A and B; but not where the first ends an opening phrase: `with A, B will`."""
    gap = _segment(parsed, one.span.end, other.span.start)
    if not _JOIN.match(gap):
        return False
    before = _segment(parsed, max(parsed.span.start, one.span.start - 60), one.span.start)
    return not (gap.startswith(",") and " and " not in gap and _AWAY.search(before) and not _OF_BODY.search(before))


def _heads(parsed: Parsed, mention: Mention, start: int, end: int) -> bool:
    before = _segment(parsed, max(start, mention.span.start - 60), mention.span.start)
    after = _segment(parsed, mention.span.end, min(end, mention.span.end + 80))
    if re.match(r"-(?:based|listed|owned|led|backed)\b", after):
        return False
    if _AWAY.search(before) and not _OF_BODY.search(before):
        return _joined_away(before, mention)
    if mention.kind == "adjective":
        return bool(_ACTOR.match(after))
    if after.startswith("'s"):
        return bool(_ACTOR.match(after))
    if mention.kind == "capital" and re.match(r",?\s?(?:D\.C\.)?\s?-", after):
        return False
    thing = re.match(
        r"\s(?:(?!and\b|or\b|also\b|has\b|have\b|had\b|is\b|are\b|was\b|were\b|then\b|will\b|would\b|both\b|each\b)[a-z]+\s)",
        after + " ",
    )
    return not (thing and mention.kind in ("state", "group", "capital") and not _ACTOR.match(after) and _noun(after))


def _joined_away(before: str, mention: Mention) -> bool:
    return mention.kind == "person" and bool(re.search(r"\b(?:President|Minister|Secretary)\s$", before))


def _noun(after: str) -> bool:
    """Whether a state is only the attribute of what follows: the Uzbekistan market, the EU list."""
    word = re.match(r"\s([a-z]+)\b", after)
    return (
        word is not None
        and not word[1].endswith(("ly", "ed"))
        and word[1] not in listed("past")
        and word[1] not in ("on", "in", "at", "for", "as", "to", "with", "who")
    )


def _plain(found: list[Mention]) -> tuple[Mention, ...]:
    """Without the adjective or state of a firm that stands beside it, and without a person beside his state."""
    firms = [m for m in found if m.organisation]
    kept = [m for m in found if m.organisation or not any(_beside(m, firm) for firm in firms)]
    return tuple({(m.code, m.name): m for m in reversed(kept or found)}.values())[::-1]


def _beside(mention: Mention, firm: Mention) -> bool:
    """Whether an adjective or a state says where the firm behind it is at home."""
    own = mention.kind in ("adjective", "state") and firm.code in (mention.code, "")
    return own and 0 < firm.span.start - mention.span.end < _NEAR


def _counterparts(
    parsed: Parsed, verdict: Verdict, promisers: tuple[Mention, ...], said: Speech
) -> tuple[Mention, ...]:
    cue = verdict.cue
    if cue is None:
        return ()
    own = {m.code for m in promisers if m.code} | {m.name for m in promisers if m.name}
    found: list[Mention] = []
    for mention in parsed.parties:
        if (
            not cue.start <= mention.span.start < said.end
            or mention.code in own
            or (mention.name and mention.name in own)
        ):
            continue
        before = _segment(parsed, max(parsed.span.start, mention.span.start - 60), mention.span.start)
        near = bool(found) and bool(_JOIN.match(_segment(parsed, found[-1].span.end, mention.span.start)))
        placed = bool(
            _PLACED.search(before)
            and mention.kind in ("state", "group", "adjective")
            and _WORKS.search(_segment(parsed, cue.start, mention.span.start))
        )
        seller = mention.organisation and mention.kind == "firm" and _bought(parsed, cue.start)
        if _TOWARDS.search(before) or near or placed or seller:
            found.append(mention)
    return _plain(found) if found else ()


def _bought(parsed: Parsed, start: int) -> bool:
    return bool(
        re.search(
            r"\b(?:order|orders|buy|buying|purchase|purchasing|procure|acquire|selected)\b",
            _segment(parsed, start, parsed.span.end),
        )
    )


def _lenders(
    parsed: Parsed, promisers: tuple[Mention, ...], counterparts: tuple[Mention, ...]
) -> tuple[tuple[Mention, ...], tuple[Mention, ...]]:
    """Of those who sign a loan, the bank promises."""
    every = (*promisers, *counterparts)
    lenders = tuple(m for m in every if m.kind in _LENDERS)
    if not lenders:
        lenders = tuple(m for m in parsed.parties if m.kind in _LENDERS)[:1]
    return (lenders, tuple(m for m in every if m not in lenders)) if lenders else (promisers, counterparts)


def _bilateral(
    promisers: tuple[Mention, ...], counterparts: tuple[Mention, ...], known: Known, verdict: Verdict
) -> tuple[Mention, ...]:
    """In a text of two parties what one promises is promised to the other."""
    codes = {m.code for m in known.parties}
    mine = {m.code for m in promisers}
    if any(m.organisation for m in promisers):
        return counterparts
    if counterparts or not known.joint or len(codes) != 2 or len(mine & codes) != 1 or verdict.label == "reaffirmation":  # noqa: PLR2004
        return counterparts
    return tuple(m for m in known.parties if m.code not in mine)


def _listed(parsed: Parsed, verdict: Verdict, known: Known) -> Sides:
    """An item of a list: between A and B; an order from a seller; a contract awarded to somebody."""
    inside = parsed.parties
    between = re.search(r"\bbetween\b", parsed.folded)
    if between:
        at = parsed.span.start + between.end()
        ordered = [m for m in inside if m.span.start >= at]
        if ordered:
            first = ordered[0]
            others = [m for m in ordered[1:] if m.code != first.code]
            return Sides((first,), tuple(others), "named")
    seller = [m for m in inside if m.organisation and _supplies(parsed, m)]
    buyers = [m for m in inside if m not in seller and m.code not in {s.code for s in seller}]
    if verdict.instrument is not None and verdict.instrument.id in _ORDERS and (seller or buyers):
        if not seller:
            seller = [m for m in inside if m.kind == "firm" and m not in buyers[-1:]]
            buyers = [m for m in buyers if m not in seller]
        sold = {m.code for m in seller}
        if buyers:
            return Sides(_plain(buyers[-1:]), tuple(seller), "named")
        other = tuple(m for m in known.parties if m.code not in sold)
        return Sides(other if len(other) == 1 else (), tuple(seller), "implied" if len(other) == 1 else "open")
    states = [m for m in inside if m.kind in ("state", "group")]
    subject = _subject(parsed, parsed.span.start, parsed.span.end) if not states else ()
    return Sides(_plain(list(subject)), (), "named") if subject else Sides()


def _supplies(parsed: Parsed, mention: Mention) -> bool:
    before = _segment(parsed, max(parsed.span.start, mention.span.start - 50), mention.span.start)
    after = _segment(parsed, mention.span.end, min(parsed.span.end, mention.span.end + 30))
    aircraft = mention.name in ("Boeing", "Airbus") and not after.startswith("'s fleet")
    return aircraft or bool(re.search(r"\b(?:from|awarded to|by|with)\s(?:the\s)?(?:[\w.-]+\s){0,3}$", before))
