"""Who heads a passage: the party that is its subject, and those joined to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from lodeway.agreements.reading.firms import any_of
from lodeway.agreements.reading.mentions import Mention
from lodeway.agreements.reading.parsed import Parsed
from lodeway.agreements.reading.words import listed

__all__ = ["JOIN", "described", "lawgiver", "plain", "segment", "subject", "together", "topic"]

_UNDER_A: Final = re.compile(r"\bunder (?:an?|the)\s(?:new\s)?$", re.IGNORECASE)
_LAW: Final = re.compile(r"(?:'s)?\s(?:\w+\s)?(?:laws?|act|rules?|decree|legislation)\b", re.IGNORECASE)
_AWAY: Final = re.compile(
    r"\b(?:with|in|to|from|at|for|between|by|against|on|near|through|into|via|under|towards?|outside|across|of|than|like|including|about|over|along)"
    r"\s(?:the\s|its\s|their\s|both\s)?(?:(?!it\b|this\b|that\b|which\b|them\b|these\b|years\b|now\b|return\b|turn\b|addition\b|exchange\b|parallel\b|response\b|particular\b|total\b|future\b|decades\b|months\b|weeks\b|example\b|instance\b|summit\b|visit\b|meeting\b|forum\b|talks\b|conference\b|ceremony\b|week\b|month\b|year\b|quarter\b)[\w'-]+\s)?$",
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
    r"regulators?|(?:[\w-]+\s)?offices?|agency|arm|business(?:es)?|delegation|congress|lawmakers|commission|giant|corporation|conglomerate|utility|country|nation|republic|partners?|presidency|owners?|shareholders?|participants?|part(?:y|ies)|railway|railways|"
    rf"counterparts?|spokes\w+|embassy|foreign|countries|states|nations|republics|{any_of(listed('firm'))})\b",
    re.IGNORECASE,
)
JOIN: Final = re.compile(
    r"^(?:'s)?\.?(?:\s?\([^)]{1,60}\)){0,3}(?:,?\s(?:and|&|as well as|together with|along with)\s(?:the\s|its\s)?(?:(?:two|three|four|five|six|seven|27|\d{1,2})\s)?(?:governments?\sof\s(?:the\s)?|republic\sof\s)?|,\s(?:the\s)?|\s?/\s?|\s-\s|-|\s)"
    rf"(?:(?:[\w-]+\s){{0,4}}(?:{any_of(listed('firm'))}|partner|President|Minister|Secretary|Survey|Institute|Agency|Authority)\s\"?|[\w.]+[- ](?:{any_of(listed('home'))})\s)?$",
    re.IGNORECASE,
)
_FIRM: Final = re.compile(
    rf"\s(?:[a-z-]+\s){{0,2}}(?:{any_of(listed('firm') - {'bank', 'lender', 'fund', 'agency', 'institute'})})\b(?!\s[A-Z])"
)
_OWNER: Final = re.compile(
    r",\s(?:an?|the)\s(?:[\w-]+\s){0,3}?(?:unit|subsidiary|arm|affiliate|part)\sof\s(?:[\w'-]+\s){0,3}$"
)
_MET: Final = re.compile(
    r"\b(?:met|meeting|talks|received|visit|negotiations|summit|hosted|commission|consultations)\b"
)
_NEAR: Final = 40
_HEAD: Final = 40


def segment(parsed: Parsed, start: int, end: int) -> str:
    """Words of a passage between two places of the text."""
    return parsed.folded[start - parsed.span.start : end - parsed.span.start]


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
    return tuple(_firm_of(parsed, m) for m in plain(found))


def together(parsed: Parsed, *pairs: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """The two of whom a sentence tells that they did something together, or met; nobody if they are not two."""
    for pair in pairs:
        if len(pair) > 1 and len({m.code or m.name for m in pair}) == 2:  # noqa: PLR2004
            return pair
    if len(parsed.parties) < 2 or not _MET.search(parsed.folded):  # noqa: PLR2004
        return ()
    states = plain([m for m in parsed.parties if m.kind in ("state", "adjective", "group", "capital")])
    met = {m.code: m for m in reversed(states)}
    return tuple(met.values())[::-1] if len(met) == 2 else ()  # noqa: PLR2004


def subject(parsed: Parsed, start: int, end: int) -> tuple[Mention, ...]:
    """Parties that are the subject of what follows: the last that hangs on no preposition, and those joined to it."""
    inside = [m for m in parsed.parties if start <= m.span.start and m.span.end <= end]
    shared = re.search(r"\s(?:and|but)\s(?:also\s|then\s)?$", segment(parsed, start, end))
    order = range(len(inside)) if shared else range(len(inside) - 1, -1, -1)
    for i in order:
        if not _heads(parsed, inside[i], start, end):
            continue
        first = i
        while first > 0 and _joined(parsed, inside[first - 1], inside[first]):
            first -= 1
        joined = [m for m in inside[first : i + 1] if m.kind != "capital" or inside[i].kind == "capital"]
        return tuple(_firm_of(parsed, m) for m in plain(joined))
    return ()


def described(parsed: Parsed) -> tuple[Mention, ...]:
    """Parties of a passage, a firm that is only called by its country as a firm, and without the owners of other firms."""
    start = parsed.span.start
    kept = (m for m in parsed.parties if not (m.organisation and _OWNER.search(segment(parsed, start, m.span.start))))
    return tuple(_firm_of(parsed, mention) for mention in kept)


def lawgiver(parsed: Parsed, start: int) -> tuple[Mention, ...]:
    """Whose law it is under which something is done: `will be banned under a US law`."""
    for mention in parsed.parties:
        before = segment(parsed, max(parsed.span.start, mention.span.start - 20), mention.span.start)
        after = segment(parsed, mention.span.end, parsed.span.end)
        if mention.span.start >= start and _UNDER_A.search(before) and _LAW.match(after):
            return (mention,)
    return ()


def _firm_of(parsed: Parsed, mention: Mention) -> Mention:
    """A firm that is only called by its country: the French company."""
    firm = mention.kind == "adjective" and _FIRM.match(segment(parsed, mention.span.end, parsed.span.end))
    return replace(mention, kind="firm") if firm else mention


def _joined(parsed: Parsed, one: Mention, other: Mention) -> bool:
    """Whether two parties are one subject: A and B; but not where the first ends an opening phrase: `with A, B will`."""
    gap = segment(parsed, one.span.end, other.span.start)
    if not JOIN.match(gap):
        return False
    before = segment(parsed, max(parsed.span.start, one.span.start - 60), one.span.start)
    return not (gap.startswith(",") and _AWAY.search(before) and not _OF_BODY.search(before))


def _heads(parsed: Parsed, mention: Mention, start: int, end: int) -> bool:
    before = segment(parsed, max(start, mention.span.start - 60), mention.span.start)
    after = segment(parsed, mention.span.end, min(end, mention.span.end + 80))
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


def plain(found: Sequence[Mention]) -> tuple[Mention, ...]:
    """Without the adjective or state of a firm that stands beside it, and without a person beside his state."""
    firms = [m for m in found if m.organisation]
    kept = [m for m in found if m.organisation or not any(_beside(m, firm) for firm in firms)]
    return tuple({(m.code, m.name): m for m in reversed(kept or found)}.values())[::-1]


def _beside(mention: Mention, firm: Mention) -> bool:
    """Whether an adjective or a state says where the firm behind it is at home."""
    own = mention.kind in ("adjective", "state") and firm.code in (mention.code, "")
    return own and 0 < firm.span.start - mention.span.end < _NEAR
