"""Who promises, and to whom: the subject of the governing words, or nobody where the words do not say."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from lodeway.agreements.reading.cues import Cue
from lodeway.agreements.reading.heads import JOIN, lawgiver, plain, segment, subject
from lodeway.agreements.reading.mentions import Mention
from lodeway.agreements.reading.parsed import Parsed
from lodeway.agreements.reading.referring import Known, concluded, land, owned, referred, ruled, spoken, which
from lodeway.agreements.reading.speech import Speech
from lodeway.agreements.reading.verdicts import Verdict

__all__ = ["Sides", "sides"]

_WE: Final = re.compile(r"\b(?:we|our)\b", re.IGNORECASE)
_BY: Final = re.compile(r"\bby\s(?:the\s|its\s)?(?:[\w-]+\s){0,3}?$", re.IGNORECASE)
_GIVER: Final = re.compile(r"\b(?:by|from)\s(?:the\s|its\s)?(?:[\w-]+\s){0,3}?$", re.IGNORECASE)
_RECEIVED: Final = re.compile(
    r"\b(?:receive[sd]?|receipt of|receiv\w+ (?:[\w-]+ ){0,5}of interest|won|(?:was|were|been) awarded|.*\bright of first )",
    re.IGNORECASE,
)
_RIGHT: Final = re.compile(r"\bright of first\b")
"""A right that one side is given; who has it does not give it."""
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
    r"\b(?:be|been|being|was|were|is|are)\b(?!\s(?:to|expected|supposed|set(?!\sup\b)|due|likely|ready|scheduled|planned|planning|projected|forecast|estimated|committed|willing|prepared|preparing|poised|slated|in|going|working|considering|seeking|targeting|targeted|anticipated|able))",
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
_EXPECTS: Final = re.compile(r"(?:expect|anticipat|forecast|oblig|commits$|binds|requires)", re.IGNORECASE)
_RECEIPT: Final = re.compile(r"\s(?:the\s)?receipt of\b")
_TO_BE: Final = re.compile(r"\b(?:was|were|been|being|is|are)\s(?:\w+ly\s)?$")
_BOTH: Final = re.compile(
    r"\b(?:both|the two|two)\s(?:leaders|sides|countries|presidents|governments|parties|ministers|nations|states|companies)\s(?:\w+ly\s|also\s|each\s)?$",
    re.IGNORECASE,
)
_BY_STATE: Final = re.compile(
    r"\bby\s(?:the|a|its)\s(?:[a-z-]+\s)?(?:ministry|government|parliament|cabinet|regulator|authorities|state|akimat|lawmakers|president|prime minister|legislature)\b"
)
_UNDER: Final = re.compile(r"(?:Under|As part of|In line with|Within)\s", re.IGNORECASE)
_CHOSEN: Final = re.compile(r"\b(?:appointed|selected|engaged|chosen|retained|hired|named)\b", re.IGNORECASE)
_AHEAD: Final = 14
_PURCHASE: Final = re.compile(r"\b(?:purchase|procurement|acquisition|order|lease)s?\b", re.IGNORECASE)
_LENDING: Final = frozenset(("loan agreement", "grant"))
_GIVING: Final = _LENDING | {"letter of interest"}
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
        announcer = tuple(m for m in subject(parsed, said.start, verdict.cue.start) if m not in promisers)
    promisers = tuple(_at_home(m, known) for m in promisers)
    return Sides(promisers, _bilateral(promisers, counterparts, known, verdict), how, announcer)


def _at_home(mention: Mention, known: Known) -> Mention:
    """A public body of no stated country is one of the state of which the text tells."""
    if mention.kind != "public_body" or mention.code or not known.home:
        return mention
    return replace(mention, code=known.home[0].code)


def _promisers(parsed: Parsed, said: Speech, verdict: Verdict, known: Known) -> tuple[tuple[Mention, ...], str]:
    cue = verdict.cue
    if cue is None:
        return (), "open"
    bound = _by_agreement(parsed, said, verdict, known)
    if bound is not None:
        return bound
    heads = _both(parsed, said.start, cue.start) or subject(parsed, said.start, cue.start)
    heads = tuple(which(m, known) for m in heads)
    if heads:
        told = _ANNOUNCED.match(cue.text) and cue.use != "event"
        return _announced(parsed, cue.start, heads) if told else (heads, "named")
    begun = re.match(r"(?:it|they)\b", cue.text, re.IGNORECASE) is not None
    meant = _meant(said, segment(parsed, said.start, cue.end if begun else cue.start) + " ", known)
    later = _under(parsed, said, cue) if not meant[0] else ()
    return (later, "named") if later else meant


def _under(parsed: Parsed, said: Speech, cue: Cue) -> tuple[Mention, ...]:
    """Who does something under what only leads in: `under the proposed arrangement, A would deliver`."""
    if not _UNDER.match(segment(parsed, said.start, cue.end)):
        return ()
    following = (c for c in parsed.cues if cue.end <= c.start < said.end and c.use == "modal")
    return next((heads for c in following if (heads := subject(parsed, cue.end, c.start))), ())


def _both(parsed: Parsed, start: int, end: int) -> tuple[Mention, ...]:
    """The two that a passage has named where it goes on with `both leaders`."""
    if not _BOTH.search(segment(parsed, start, end)):
        return ()
    named = {
        m.code: m for m in reversed(parsed.parties) if m.code and start <= m.span.start < end and not m.organisation
    }
    return tuple(named.values())[::-1] if len(named) == 2 else ()  # noqa: PLR2004


def _meant(said: Speech, opening: str, known: Known) -> tuple[tuple[Mention, ...], str]:
    """Who promises where no party is the subject: the speaker, `we`, `it`, `the company`."""
    if said.own and said.speakers:
        return said.speakers, "named"
    if len(said.speakers) == 1 and (_MEASURE.search(opening) or ruled(opening)):
        return said.speakers, "implied"
    meant = spoken(said, known) if _WE.search(opening) else referred(opening, known)
    return meant if meant[0] else owned(opening, known)


def _by_agreement(
    parsed: Parsed, said: Speech, verdict: Verdict, known: Known
) -> tuple[tuple[Mention, ...], str] | None:
    """Who promises where the words before do not say so: between A and B, terms of an agreement, done by somebody."""
    cue = verdict.cue
    if cue is None or cue.use == "noun":
        return None if cue is None else _of_noun(parsed, cue)
    if not cue.text.casefold().endswith(" to") and _EXPECTS.match(cue.text) and (other := _expected_of(parsed, cue)):
        return other, "named"
    if cue.use in ("terms", "event") and (those := _between(parsed, cue) or _doer(parsed, cue)):
        return those, "named"
    if cue.use == "terms":
        return _bound(parsed, cue, known)
    received = _RECEIVED.search(cue.text) or _RECEIPT.match(segment(parsed, cue.end, parsed.span.end))
    if received or _passive(parsed, cue, verdict):
        agents = _agents(parsed, cue.end, _GIVER if received else _BY)
        return agents if agents[0] else _unsaid(parsed, said, cue, known)
    return None


def _unsaid(parsed: Parsed, said: Speech, cue: Cue, known: Known) -> tuple[tuple[Mention, ...], str]:
    """Who does what is said to be done by nobody: whose law it is, the sides of what is signed, whose work it is."""
    if state := lawgiver(parsed, cue.end):
        return state, "named"
    if _BY_STATE.search(segment(parsed, cue.start, parsed.span.end)):
        states = known.before if known.before and not any(m.organisation for m in known.before) else land(known)
        return states, "implied" if states else "open"
    own = {m.code for m in parsed.parties} if _RIGHT.search(cue.text) else set()
    if (
        _RECEIVED.search(cue.text)
        and known.before
        and all(m.kind != "firm" and m.code not in own for m in known.before)
    ):
        return known.before, "implied"
    if known.firm and _CHOSEN.search(cue.text):
        return (known.firm,), "implied"
    opening = segment(parsed, said.start, cue.end)
    named = {m.code: m for m in parsed.parties if m.code and not m.organisation}
    signed = concluded(opening, tuple(named.values()), known)
    if not signed[0] and len(said.speakers) == 1:
        return said.speakers, "implied"
    return signed if signed[0] else owned(opening, known)


def _of_noun(parsed: Parsed, cue: Cue) -> tuple[tuple[Mention, ...], str] | None:
    """Whose pledge it is: the possessor's, or who stands after `by`, `from` or `of`; else whoever governs."""
    owner = [
        m for m in parsed.parties if m.span.end <= cue.start and _OWNER.match(segment(parsed, m.span.end, cue.start))
    ]
    if owner:
        return tuple(owner[-1:]), "named"
    found = [m for m in parsed.parties if cue.start <= m.span.start < cue.end]
    given = [m for m in found if _GIVEN.search(segment(parsed, cue.start, m.span.start))]
    return (tuple(given[:1]), "named") if given else None


def _expected_of(parsed: Parsed, cue: Cue) -> tuple[Mention, ...]:
    """Of whom something is expected: `expects the Department's funding to be capped`."""
    return tuple(m for m in parsed.parties if 0 <= m.span.start - cue.end <= len(" the "))[:1]


def _doer(parsed: Parsed, cue: Cue) -> tuple[Mention, ...]:
    """Who is to do it, where an agreement is one for somebody to do something."""
    if cue.use != "event":
        return ()
    for mention in parsed.parties:
        if mention.span.start >= cue.end and _FOR.search(segment(parsed, cue.end, mention.span.start)):
            return (mention,) if segment(parsed, mention.span.end, parsed.span.end).startswith(" to ") else ()
    return ()


def _between(parsed: Parsed, cue: Cue) -> tuple[Mention, ...]:
    """The two sides of an agreement between A and B."""
    at = re.search(r"\bbetween\b", parsed.folded)
    if at is None or (
        cue.use == "event" and not _PASSIVE.search(cue.text) and at.start() + parsed.span.start < cue.start
    ):
        return ()
    found = _sides_after(parsed, at.end() + parsed.span.start)
    if len(found) <= 1 or (
        cue.use == "event" and not _PASSIVE.search(cue.text) and subject(parsed, parsed.span.start, cue.start)
    ):
        return ()
    return found


def _sides_after(parsed: Parsed, start: int) -> tuple[Mention, ...]:
    """The parties that are named one after another from a place on: those after `between`."""
    after = plain([m for m in parsed.parties if m.span.start >= start])
    joined = list(after[:1])
    for mention in after[1:]:
        if not JOIN.match(segment(parsed, joined[-1].span.end, mention.span.start)):
            break
        joined.append(mention)
    return tuple(joined) if len(joined) > 1 else after[:2]


def _bound(parsed: Parsed, cue: Cue, known: Known) -> tuple[tuple[Mention, ...], str]:
    """Whom the terms of an agreement bind: who is said to do something under it, else its sides."""
    doing = next(
        (c for c in parsed.cues if c.start >= cue.end and re.match(r"(?:will|shall)\b", c.text, re.IGNORECASE)), None
    )
    if doing and (heads := subject(parsed, cue.end, doing.start)):
        return heads, "named"
    return known.deal, "carried" if known.deal else "open"


def _announced(parsed: Parsed, start: int, heads: tuple[Mention, ...]) -> tuple[tuple[Mention, ...], str]:
    """Of a deal that somebody announces, promises who is said to do something; else it stays open."""
    rest = [m for m in parsed.parties if m.span.start > start]
    doing = tuple(m for m in rest if _DOING.match(segment(parsed, m.span.end, parsed.span.end)))
    if doing:
        return doing[:1], "named"
    deal = _DEAL.search(segment(parsed, start, parsed.span.end))
    if deal and rest and not re.match(r"\swith\s", segment(parsed, start, parsed.span.end)[deal.end() :]):
        return (), "open"
    return heads, "named"


def _passive(parsed: Parsed, cue: Cue, verdict: Verdict) -> bool:
    found = _PASSIVE.search(segment(parsed, cue.start, cue.end + _AHEAD))
    inside = found is not None and found.start() < cue.end - cue.start
    bare = " " not in cue.text.removesuffix(" to").strip() and _TO_BE.search(
        segment(parsed, parsed.span.start, cue.start)
    )
    return (inside or bool(bare)) and not cue.text.endswith("ing") and verdict.label != "reaffirmation"


def _agents(parsed: Parsed, start: int, by: re.Pattern[str]) -> tuple[tuple[Mention, ...], str]:
    """Who does what is to be done, or gives what is received: the parties after `by`, or `from`."""
    found: list[Mention] = []
    for mention in parsed.parties:
        if mention.span.start < start:
            continue
        before = segment(parsed, max(parsed.span.start, mention.span.start - 40), mention.span.start)
        if by.search(before) or (found and JOIN.match(segment(parsed, found[-1].span.end, mention.span.start))):
            found.append(mention)
    return tuple(found), "named" if found else "open"


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
        before = segment(parsed, max(parsed.span.start, mention.span.start - 60), mention.span.start)
        near = bool(found) and bool(JOIN.match(segment(parsed, found[-1].span.end, mention.span.start)))
        placed = bool(
            _PLACED.search(before)
            and mention.kind in ("state", "group", "adjective")
            and _WORKS.search(segment(parsed, cue.start, mention.span.start))
        )
        seller = mention.organisation and mention.kind == "firm" and _bought(parsed, cue.start)
        if _TOWARDS.search(before) or near or placed or seller:
            found.append(mention)
    return plain(found) if found else ()


def _bought(parsed: Parsed, start: int) -> bool:
    return bool(
        re.search(
            r"\b(?:order|orders|buy|buying|purchase|purchasing|procure|acquire|selected)\b",
            segment(parsed, start, parsed.span.end),
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
    """An item of a list: A and B bind themselves where it is between them; an order from a seller; a contract awarded to somebody."""
    inside = parsed.parties
    between = re.search(r"\bbetween\b", parsed.folded)
    if between:
        ordered = _sides_after(parsed, parsed.span.start + between.end())
        if ordered:
            return Sides(ordered, (), "named")
    if verdict.instrument is not None and verdict.instrument.id in _GIVING:
        given = [m for m in inside if _GIVEN.search(segment(parsed, parsed.span.start, m.span.start))]
        if given:
            return Sides(tuple(given[:1]), tuple(m for m in plain(inside) if m not in given[:1]), "named")
    buying = [m for m in inside if _BY.search(segment(parsed, parsed.span.start, m.span.start))]
    if buying and _PURCHASE.search(parsed.folded):
        return Sides(plain(buying[:1]), tuple(m for m in plain(inside) if m not in buying and m.organisation), "named")
    seller = [m for m in inside if m.organisation and _supplies(parsed, m)]
    buyers = [m for m in inside if m not in seller and m.code not in {s.code for s in seller}]
    if verdict.instrument is not None and verdict.instrument.id in _ORDERS and (seller or buyers):
        if not seller:
            seller = [m for m in inside if m.kind == "firm" and m not in buyers[-1:]]
            buyers = [m for m in buyers if m not in seller]
        sold = {m.code for m in seller}
        if buyers:
            return Sides(plain(buyers[-1:]), tuple(seller), "named")
        other = tuple(m for m in known.parties if m.code not in sold)
        return Sides(other if len(other) == 1 else (), tuple(seller), "implied" if len(other) == 1 else "open")
    states = [m for m in inside if m.kind in ("state", "group")]
    heads = subject(parsed, parsed.span.start, parsed.span.end) if not states else ()
    return Sides(plain(list(heads)), (), "named") if heads else Sides()


def _supplies(parsed: Parsed, mention: Mention) -> bool:
    before = segment(parsed, max(parsed.span.start, mention.span.start - 50), mention.span.start)
    after = segment(parsed, mention.span.end, min(parsed.span.end, mention.span.end + 30))
    aircraft = mention.name in ("Boeing", "Airbus") and not after.startswith("'s fleet")
    return aircraft or bool(re.search(r"\b(?:from|awarded to|by|with)\s(?:the\s)?(?:[\w.-]+\s){0,3}$", before))
