"""Whom `it`, `we`, `the company`, `both sides` mean: one that was named before, or nobody."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from lodeway.agreements.reading.firms import any_of
from lodeway.agreements.reading.mentions import Mention
from lodeway.agreements.reading.speech import Speech
from lodeway.agreements.reading.words import listed

__all__ = ["Known", "concluded", "land", "owned", "referred", "ruled", "spoken", "which"]

_COLLECTIVE: Final = re.compile(
    r"\b(?:(?:sides|parties|participants|leaders|ministers|presidents|countries|delegations|heads of state|governments|signatories|partners|nations|"
    r"members|principals|companies|firms|banks|the two|both|pair|duo)\b|(?:each|either|both|neither) (?:of them|sides?|party|country|government|participant|partner|company)\b|"
    r"(?:two|three|four|five|six|all) (?:sides|parties|states|republics|capitals|neighbou?rs|institutions|ministries|allies)\b)|^each\b",
    re.IGNORECASE,
)
_FUNDS: Final = frozenset(
    ("fund", "ministry", "agency", "department", "commission", "regulator", "institute", "loan", "funding", "survey")
)
_FIRMS: Final = (listed("firm") - _FUNDS - {"bank", "lender"}) | listed("works")
_MINERS: Final = frozenset(("miner", "explorer"))
_ROLES: Final = frozenset(
    ("buyer", "seller", "supplier", "contractor", "investor", "importer", "exporter", "operator", "developer")
)
"""What one of two firms can be as well as the other."""
_STATES: Final = listed("land")
_LEAD: Final = rf"(?:(?:{any_of(listed('lead'))}|[A-Z][a-z]+ly)\b[^,]{{0,60}})"
"""An opening phrase, after which the subject follows; not the subject itself: `Proinversion, the state agency`."""
_PRONOUN: Final = re.compile(
    rf"^(?:{_LEAD},\s|(?:{any_of(listed('lead'))})\s(?:\w+\s){{0,3}}?)?[\"']?"
    rf"(?P<what>it|he|she|they|(?:the|this) (?P<name>[\w-]+\s)?(?:{any_of(_FUNDS | _FIRMS | _STATES | listed('measure') | {'bank', 'lender'})}))\b",
    re.IGNORECASE,
)
_DOCUMENT: Final = re.compile(
    r"^(?:[^,]{0,60},\s)?(?:the|this|both) (?:[\w-]+\s){0,2}(?:agreement|contract|deal|memorandum|term sheet|offtake|venture|partnership|documents?|mou|pact)\b",
    re.IGNORECASE,
)
_KINDS: Final = (
    (_FIRMS, ("firm",)),
    (frozenset(("bank", "lender")), ("bank",)),
    (_FUNDS, ("fund", "public_body", "bank", "group", "state")),
    (_STATES | {"he", "she"}, ("state", "group", "adjective", "capital", "person", "public_body")),
)
"""What a description can mean."""
_OF_HOME: Final = _STATES | {"ministry", "regulator"}
"""Descriptions of those who act for the state of which a text tells."""
_GOVERNING: Final = frozenset(("government", "cabinet", "treasury", "lawmakers"))
_SPEAKING: Final = frozenset(("ministry", "department", "agency", "commission", "regulator"))
_PLACE: Final = re.compile(
    r"^(?:[^,]{0,60},\s)?(?:the|this)\s(?:[\w-]+\s){0,3}?(?:plant|project|facility|mine|refinery|smelter|company|concentrator|hub)\b",
    re.IGNORECASE,
)
_EACH: Final = re.compile(
    r"\b(?:each|either|both|the two|the pair|the (?:sides|parties|partners|companies|firms))\b", re.IGNORECASE
)
_HIS: Final = re.compile(
    r"(?:[^,]{0,60},\s){0,2}(?:his|her) (?:administration|government|country|cabinet|ministry)\b", re.IGNORECASE
)
_STATE_FIRM: Final = re.compile(
    r"(?:the|its) (?:[\w-]+ )?(?:state|national|sovereign|state-owned|state-run) (?:[\w-]+ )?(?:company|firm|miner|fund|group|corporation|operator)\b",
    re.IGNORECASE,
)
_WORK: Final = re.compile(
    rf"(?:[^,]{{0,40}},\s)?(?:(?:the|this|its|their|first|commercial|initial|full|actual|annual|preliminary)\s)*(?:[\w-]+\s){{0,2}}?(?:{any_of(listed('work'))})\b",
    re.IGNORECASE,
)
"""A work or a thing of which the sentence before says whose it is: production is to start."""
_TWO_SIDES: Final = 2
_PAPER: Final = re.compile(
    r"\b(?:agreements?|contracts?|memorand\w+|deals?|pact|protocols?|documents?|declaration|treaty|roadmap|accords?|understanding|joint|acquisition|purchase|transaction|sale|merger|takeover|it was (?:also )?(?:agreed|decided))\b",
    re.IGNORECASE,
)
_THAT: Final = re.compile(r"(?:[^,]{0,40},\s)?(?:the|this|that|these)\s", re.IGNORECASE)
_NAMED: Final = re.compile(r"(?:[^,]{0,40},\s)?(?:The|the|This|this|Its|its)\s(?:[a-z-]+\s)*[A-Z]")
"""A plant with a name of its own, whose owner need not be who was spoken of last."""
_LENT: Final = frozenset(("bank", "fund", "public_body"))
"""Who gives money for the works of others."""
_TURN: Final = re.compile(
    r"(?:For (?:its|their|his|her) part|In (?:its|their) turn|In turn|In return|In exchange),?\s(?:it|the)\s",
    re.IGNORECASE,
)
_TITLE: Final = re.compile(r"(?:[^,]{0,60},\s)?[Tt]he (?P<word>[A-Z][a-z]+)\s")
_SUM: Final = re.compile(
    r"(?:the|this|that)\s(?:same\s)?(?:money|sum|funds|funding|credit|grant|amount|loan|award|letters?|LOIs?|tranche|package)\b",
    re.IGNORECASE,
)
_RULE: Final = re.compile(
    rf"(?:[^,]{{0,60}},\s){{0,2}}(?:[\w-]+\s){{0,3}}?(?:{any_of(listed('rule'))})\b|.*\b(?:allowed|permitted|required|obliged|exempted|banned)\s*$",
    re.IGNORECASE,
)
"""What only a state lays down, and who is only allowed by it."""
_TWO: Final = re.compile(r"\b(?:two|both|bilateral)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Known:
    """What earlier sentences and the opening of a text say.

    Attributes
    ----------
    parties, firm, joint
        Parties of the text, the firm whose release it is, and whether the parties speak together.
    subject, deal, recent
        The last that promised, the sides of the last agreement, and who was named in the last sentence that names anybody.
    topic, home, voice
        Of whom the sentence before tells, the state of which the text tells by far the most, and who spoke last.
    before, others
        Who promises in the sentence before of the same paragraph, and to whom.
    pair, land
        The last two who met, signed or did something together; the state of the last sentence that names one alone.
    """

    parties: tuple[Mention, ...] = ()
    firm: Mention | None = None
    subject: tuple[Mention, ...] = ()
    joint: bool = False
    deal: tuple[Mention, ...] = ()
    recent: tuple[Mention, ...] = ()
    topic: tuple[Mention, ...] = ()
    home: tuple[Mention, ...] = ()
    voice: tuple[Mention, ...] = ()
    before: tuple[Mention, ...] = ()
    others: tuple[Mention, ...] = ()
    pair: tuple[Mention, ...] = ()
    land: tuple[Mention, ...] = ()


def spoken(said: Speech, known: Known) -> tuple[tuple[Mention, ...], str]:
    """Who `we` are: who speaks, the firm whose release it is, or the parties of a joint text."""
    if said.speakers:
        return said.speakers, "carried"
    if said.spoken:
        if known.firm:
            return (known.firm,), "carried"
        if len({m.code or m.name for m in known.deal}) > 1:
            return (), "open"
        who = _one(known.topic) or _one(known.voice)
        return (who, "carried") if who else ((), "open")
    if known.firm:
        return (known.firm,), "carried"
    return (known.parties, "collective") if known.joint else ((), "open")


def referred(opening: str, known: Known) -> tuple[tuple[Mention, ...], str]:
    """Whom `it`, `the company`, `the two sides` mean; nobody where that is not clear."""
    they = re.match(r"they\b", opening, re.IGNORECASE)
    if _TURN.match(opening) and (other := _other(known)):
        return other, "carried"
    if _HIS.match(opening) and (his := _one(known.voice) or _one(known.topic)) and not his[0].organisation:
        return his, "carried"
    found: tuple[tuple[Mention, ...], str] = (), "open"
    if _DOCUMENT.match(opening) and known.deal:
        found = known.deal, "carried"
    elif meant := _titled(opening, known) or _described(opening, known):
        found = meant, "carried"
    elif (they or _COLLECTIVE.search(opening)) and len(known.subject) > 1 and _fits(opening, known.subject):
        found = known.subject, "carried"
    elif _EACH.search(opening) and len(known.deal) > 1:
        found = known.deal, "carried"
    elif _TWO.search(opening) and len({m.code for m in known.parties}) != _TWO_SIDES:
        found = known.pair, "carried" if known.pair else "open"
    elif known.parties and (_COLLECTIVE.search(opening) or they):
        found = known.parties, "collective"
    elif known.pair and _COLLECTIVE.search(opening):
        found = known.pair, "carried"
    return found


def owned(opening: str, known: Known) -> tuple[tuple[Mention, ...], str]:
    """Whose a plant, a delivery or a rule is where nobody is named: the firm of the text, who promised just before, the state."""
    firm = (known.firm,) if known.firm else () if _NAMED.match(opening) else _one(known.subject)
    if firm and firm[0].kind == "firm" and _PLACE.match(opening):
        return firm, "implied"
    states = known.before and not any(m.kind in ("firm", "bank", "fund") for m in known.before)
    if _SUM.match(opening) and known.before:
        return known.before, "implied"
    if _RULE.match(opening):
        return (known.before if states else known.home), "implied" if states or known.home else "open"
    if not _WORK.match(opening):
        return (), "open"
    whose = (known.firm,) if known.firm else () if _NAMED.match(opening) else known.before
    return (whose, "implied") if whose and not any(m.kind in _LENT for m in whose) else ((), "open")


def _other(known: Known) -> tuple[Mention, ...]:
    """Of two of whom the text told, the one who did not promise just before."""
    codes = {m.code or m.name for m in known.before}
    others = tuple(m for m in known.pair if (m.code or m.name) not in codes)
    return others if len(known.pair) == _TWO_SIDES and len(others) == 1 and len(codes) == 1 else ()


def _titled(opening: str, known: Known) -> tuple[Mention, ...]:
    """The one organisation whose name has the word by which a text calls it: the Survey, the Ministry, the Bank."""
    word = _TITLE.match(opening)
    if word is None:
        return ()
    said = (*known.recent, *known.pair, *known.deal, *known.parties)
    found = {m.name: m for m in said if m.name and word["word"] in m.name.split()}
    return tuple(found.values()) if len(found) == 1 else ()


def which(mention: Mention, known: Known) -> Mention:
    """The firm that is meant where only its country is said, if one of that country was named: the French company."""
    if mention.kind != "firm" or mention.name:
        return mention
    said = {
        m.name: m
        for m in (*known.recent, *known.deal, *known.before, *known.others)
        if m.name and m.code == mention.code
    }
    return next(iter(said.values())) if len(said) == 1 else mention


def land(known: Known) -> tuple[Mention, ...]:
    """The state that a text tells of where it speaks of `the state company` or `the mining ministry`."""
    homes = {m.code for m in known.recent if m.organisation}
    states = {m.code: m for m in known.recent if m.kind in ("state", "capital") and m.code not in homes}
    return tuple(states.values()) if len(states) == 1 else known.home or known.land


def ruled(opening: str) -> bool:
    """Whether somebody tells of what only a state lays down."""
    return _RULE.match(opening) is not None


def concluded(opening: str, named: tuple[Mention, ...], known: Known) -> tuple[tuple[Mention, ...], str]:
    """Who concludes an agreement that is said to be signed by nobody: its sides if it is known, those who met, or the parties."""
    if not _PAPER.search(opening):
        return (), "open"
    if _THAT.match(opening) and known.deal:
        return known.deal, "carried"
    if len(named) > _TWO_SIDES:
        return (), "open"
    if len(named) == _TWO_SIDES and all(m.kind == "adjective" for m in named):  # an American-Uzbek council
        return named, "named"
    if len({m.code for m in known.pair}) == _TWO_SIDES:
        return known.pair, "carried"
    both = len({m.code for m in known.parties}) == _TWO_SIDES
    return (known.parties, "collective") if both else ((), "open")


def _fits(opening: str, subject: tuple[Mention, ...]) -> bool:
    """Whether those who spoke or promised last can be the two, both, each; of two there must be two."""
    return not _TWO.search(opening) or len({m.code or m.name for m in subject}) == _TWO_SIDES


def _described(opening: str, known: Known) -> tuple[Mention, ...]:
    """The one that a pronoun or a description can mean: a firm for `the company`, a state for `the country`."""
    match = _PRONOUN.match(opening)
    if match is None or re.match(r"they\b", opening, re.IGNORECASE):
        return ()
    word = match["what"].casefold().split()[-1]
    kinds = next((kinds for words, kinds in _KINDS if word in words), None)
    if kinds is None:
        return _one(known.topic) or _one(known.subject)
    if match["name"] and match["name"][0].isupper() and word in listed("works"):
        return (known.firm,) if known.firm else ()
    if word == "akimat" or _STATE_FIRM.search(opening):
        return land(known)
    return _fitting(word, kinds, known)


def _fitting(word: str, kinds: tuple[str, ...], known: Known) -> tuple[Mention, ...]:
    """The one of those kinds of whom a text told last, or the only one whom the sentence before names."""
    if known.firm and "firm" in kinds:
        return (known.firm,)
    for one in (_one(known.topic) or _one(known.subject), _one(known.subject)):
        if one and one[0].kind in kinds and word not in _ROLES and _able(word, one[0]):
            return one
    if word in _SPEAKING and _one(known.voice):
        return known.voice[-1:]
    said = (*known.recent, *(known.deal if word in _MINERS else ()))
    named = {
        m.name or m.code: m for m in said if m.kind in kinds and (m.name or word not in _SPEAKING) and _able(word, m)
    }
    if len(named) == 1:
        return tuple(named.values())
    return land(known) if word in _OF_HOME else ()


def _able(word: str, mention: Mention) -> bool:
    """Whether it can be what it is called: a power company is no miner, a group of states is no government."""
    if word in _GOVERNING and mention.kind == "group":
        return False
    return word not in _MINERS or not listed("no_miner") & set(mention.name.split())


def _one(found: tuple[Mention, ...]) -> tuple[Mention, ...]:
    return found[-1:] if len({m.code or m.name for m in found}) == 1 else ()
