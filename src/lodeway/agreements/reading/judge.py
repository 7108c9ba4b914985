"""What a sentence is, and how firmly it is said: the first words that govern decide, negation before all."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from lodeway.agreements.reading.asides import aside, asked, attributive, is_month, relative
from lodeway.agreements.reading.cues import Cue, inflected, weaker
from lodeway.agreements.reading.mentions import Named
from lodeway.agreements.reading.nominal import begins, nominal, titled
from lodeway.agreements.reading.parsed import Parsed
from lodeway.agreements.reading.signing import announced, as_firm, held_by, is_event
from lodeway.agreements.reading.speech import Speech
from lodeway.agreements.reading.verdicts import PLAIN, Lead, Verdict, firmness

__all__ = ["judge"]

_ORDER: Final = (
    "nonbinding",
    "boiler",
    "reaffirmation",
    "effect",
    "aim",
    "agenda",
    "told",
    "event",
    "terms",
    "opinion",
    "modal",
    "praise",
    "background",
)
"""Which use counts where several begin at one place."""
_GAP: Final = re.compile(
    r"[\s,]*(?:(?:to|on|that|they|it|in|of|a|an|the|its|their|new|formal|soon|be|also|jointly|further|for)\s+){0,4}$"
)
_UNDER: Final = re.compile(
    r"^(?:[^,]{0,40}\b)?(?:under|as part of|pursuant to|in line with|within|in accordance with|among)\s(?:the|this|these|a|an|its|their|them|separate)\b",
    re.IGNORECASE,
)
_EXPERT: Final = re.compile(
    r"analyst|expert|broker|trader|dealer|lawyer|critic|observer|s[ck]eptic|economist|commentator|researcher|scholar|watcher|fellow|professor|think[- ]tank|university|"
    r"institute|lecturer|consultan|strategist|historian|argue|remains? to be|remains unclear|open question|it is unclear|be easy|time will|skeptical",
    re.IGNORECASE,
)
_DISCUSSED: Final = re.compile(
    r"(?:will|would|plans? to|intends? to) (?:\w+ )?(?:discuss|focus|include|cover|talk|meet(?! for the first))\b",
    re.IGNORECASE,
)
_WEIGHED: Final = re.compile(
    r"(?:will|would|shall|to) (?:\w+ )?(?:consider|explore|seek|look|endeavou?r|try|strive|attempt)\b", re.IGNORECASE
)
_GROUND: Final = re.compile(
    r"\s(?:for\s|the\s|an?\s)?(?:[\w-]+\s){0,3}?(?:blocks?|deposits?|licen[cs]e areas?|areas?|fields?|ground|lithium|copper|gold|uranium|tungsten|ores?)\b"
)
"""What is explored with drills rather than with words."""
_NOT: Final = re.compile(r"\b(?:not|no longer)\b", re.IGNORECASE)
_IF: Final = re.compile(r"\bif\s(?!not\b)|\bsubject to\b", re.IGNORECASE)
_THAT: Final = re.compile(
    r"the (?:signing|signature|conclusion) of (?:that|these|those|its|any|a final)\b", re.IGNORECASE
)
_ENACTED: Final = re.compile(r"\sinto law\b")
_OWNED: Final = re.compile(
    r"(?:'s?|\b(?:an?|the|its|their|his|her|this|that|any|new))\s(?:[\w$€£.-]+\s){0,2}?$", re.IGNORECASE
)
_HAD: Final = re.compile(r"\bhad\s(?:\w+\s)?$")
_LATELY: Final = re.compile(r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:last|this) (?:week|month))\b")
_EARLIER: Final = re.compile(
    r"(?:Previously|Formerly|Historically|Traditionally|In the past|Years ago|For some time|Earlier this decade|Until (?:now|recently|then)|For (?:many )?(?:years|decades))\b"
)
_WOULD: Final = re.compile(r"(?:will|would)\b", re.IGNORECASE)
_PROVIDES: Final = re.compile(
    r"(?:envisag|envision|foresee|provides? for|stipulat|(?:is|are) envisaged)", re.IGNORECASE
)
_TO_BE: Final = re.compile(r"\bbe\s(?:\w+ly\s)?$")
_JOINED: Final = re.compile(r"\b(?:and|but)\s(?:\w+ly\s|also\s|then\s|further\s)?$")
"""What stands before a second verb of the same subject: `recognised the risks and agreed to act`."""
_OBJECT_NEAR: Final = 60
_LEADING: Final = re.compile(
    r"(?:help|take|start|begin|consider)(?!\w|\swork\b)|(?:continue|endeavou?r|seek|try|strive|undertake|be able|attempt)\sto\b",
    re.IGNORECASE,
)
"""Words that lead in the verb of what is to be done: help build."""
_QUOTED: Final = 0.5
_EVERYWHERE: Final = (("nonbinding", "non_binding_clause"), ("boiler", "background"), ("denial", "background"))
_JOINING: Final = ("praise", "agenda", "background", "told", "reaffirmation")
_FIRST_PERSON: Final = re.compile(
    r"\b(?:we|i|our (?:company|country|government|group))(?:(?:'re| are)(?: now| also)? (?!(?:look|hop|work|talk|discuss|think|try|consider|fac|see|liv|celebrat|be|do|go|com|seek|mak|delight|enter|anticipat|welcom|witness)(?:t|p)?ing\b)\w+ing\b|(?:'m| am| are|'re) \w+ to announce|'ll| will| would| announce| plan to| intend to| are going to| have agreed| agreed| have signed| signed| are ready to| pledge| commit| have decided| decided)\b",
    re.IGNORECASE,
)
_FIRM: Final = re.compile(r"(?:will|shall|plans? to|intends? to|(?:has |have )?agreed)\b", re.IGNORECASE)
_LABEL: Final = {
    "agenda": "agenda", "praise": "praise", "opinion": "opinion", "reaffirmation": "reaffirmation", "aim": "aim",
    "effect": "expected_effect", "background": "background", "told": "background",
}  # fmt: skip


def judge(parsed: Parsed, said: Speech, quotes: list[tuple[int, int]], lead: Lead) -> Verdict:
    """Label a passage, and find its modality.

    Parameters
    ----------
    parsed
        The passage.
    said
        Who says it, and which part of it is said.
    quotes
        Passages in quotation marks.
    lead
        What stands before it.
    """
    whole = _of_the_whole(parsed, quotes)
    if whole is not None:
        return whole
    if lead.item and lead.level and begins(parsed) and (parsed.concrete or not lead.listed):
        return _listed(parsed, lead)
    governing = _governing(parsed, said) or (None if lead.item and lead.level else titled(parsed))
    if governing is None or governing.use in ("background", "praise"):
        told = nominal(parsed, lead, said.start)
        if told is not None:
            return told
    return Verdict("background", "none") if governing is None else _decided(parsed, said, governing, lead)


def _of_the_whole(parsed: Parsed, quotes: list[tuple[int, int]]) -> Verdict | None:
    """What words make of a passage wherever in it they stand: nothing is bound, it is denied, an expert says it."""
    for use, label in _EVERYWHERE:
        if cue := next((cue for cue in parsed.cues if cue.use == use), None):
            return Verdict(label, "none", cue)
    expert = next((cue for cue in parsed.cues if cue.use == "opinion" and _EXPERT.search(cue.text)), None)
    quoted = _mostly_quoted(parsed, quotes) and not (_FIRST_PERSON.search(parsed.folded) or _promise_of(parsed))
    return Verdict("opinion", "none", expert) if expert or quoted else None


def _promise_of(parsed: Parsed) -> bool:
    """Whether quoted words name who will do something that can be counted or dated."""
    firm = next((c for c in parsed.cues if c.use == "modal" and _FIRM.match(c.text)), None)
    counted = bool(parsed.amounts or parsed.quantities or parsed.dates)
    return counted and firm is not None and any(0 <= firm.start - m.span.end <= 1 for m in parsed.parties)


def _listed(parsed: Parsed, lead: Lead) -> Verdict:
    """An item that begins with a verb is as firm as what leads it in, or less if it says so itself."""
    hedge = next((c for c in parsed.cues if c.start == parsed.span.start and c.level == "possible"), None)
    level = weaker(lead.level, "possible") if hedge else lead.level
    kind = inflected().get(parsed.words[0].low, ("", ""))[0]
    return Verdict(
        "commitment", level, hedge, _first_instrument(parsed), soft=kind == "soft", acts=kind not in ("", "soft")
    )


def _first_instrument(parsed: Parsed) -> Named | None:
    return parsed.instruments[0] if parsed.instruments else None


def _mostly_quoted(parsed: Parsed, quotes: list[tuple[int, int]]) -> bool:
    span = parsed.span
    inside = sum(max(0, min(span.end, last) - max(span.start, first)) for first, last in quotes)
    return inside > _QUOTED * (span.end - span.start)


def _governing(parsed: Parsed, said: Speech) -> Cue | None:
    """The first words that count, leaving out relative clauses, participles and what is said of somebody's saying."""
    inside = [cue for cue in parsed.cues if said.start <= cue.start < said.end and cue.use in _ORDER]
    if said.spoken and said.start > parsed.span.start:
        inside = [cue for cue in inside if not (cue.use == "praise" and cue.start < said.start)]
    inside = [c for c in inside if not (c.level == "none" and _restrains(c, inside)) and not _is_noun(parsed, c)]
    kept: list[Cue] = []
    for cue in sorted(inside, key=lambda c: (c.start, _ORDER.index(c.use), -c.end)):
        taken = any(other.start <= cue.start < other.end for other in kept)
        if not taken and _can_govern(parsed, cue, said):
            kept.append(cue)
    negations = [c for c in inside if c.use == "modal" and c.level == "none"]
    first = next((cue for cue in kept if not aside(parsed, cue, said.start)), None)
    if first is None:
        first = next((c for c in kept if relative(parsed, c, said.start) and not asked(parsed, c)), None)
    if first is None:
        return None
    if first.use in ("praise", "agenda"):
        first = next((c for c in kept if c.use == "reaffirmation" and "commitment" in c.text.casefold()), first)
    if first.use in _JOINING:
        first = next((c for c in kept if _goes_further(parsed, c, first, said)), first)
    return next((n for n in negations if n.start <= first.start < n.end or first.start <= n.start < first.end), first)


def _goes_further(parsed: Parsed, cue: Cue, first: Cue, said: Speech) -> bool:
    """Whether words promise something after talk or history: `recognised the risks and agreed to act`."""
    if (
        cue.use not in ("modal", "event")
        or cue.level == "none"
        or "committed to" in cue.text
        or aside(parsed, cue, said.start)
    ):
        return False
    joined = _JOINED.search(_before(parsed, cue.start)) is not None or (
        cue.use == "event" and cue.start - first.end == 1
    )
    return joined or (first.use == "background" and cue.level != "done")


def _can_govern(parsed: Parsed, cue: Cue, said: Speech) -> bool:
    """Whether words tell something: signing only of an instrument, participles and what is long past do not."""
    if cue.use == "event" and not is_event(parsed, cue):
        return False
    if cue.level == "done" and _TO_BE.search(_before(parsed, cue.start)):
        return False
    told = cue.text.casefold() in ("awarded", "awards", "announced", "unveiled")
    if is_month(parsed, cue) or (told and _participle(parsed, cue)):
        return False
    return not (cue.use in ("modal", "event") and (attributive(parsed, cue) or _long_past(parsed, cue, said)))


def _restrains(negation: Cue, cues: list[Cue]) -> bool:
    """Whether a negation is what is promised: not to permit, no longer to buy."""
    return any(c.level == "intended" and c.start <= negation.start < c.end and _NOT.search(c.text) for c in cues)


def _is_noun(parsed: Parsed, cue: Cue) -> bool:
    """Whether what may be a verb is a noun: `its pledge to build`."""
    same = any(c.use == "noun" and c.start == cue.start for c in parsed.cues)
    return same and _OWNED.search(_before(parsed, cue.start)) is not None


def _long_past(parsed: Parsed, cue: Cue, said: Speech) -> bool:
    """Whether words tell what was done before what the text tells: had signed, previously imposed."""
    if cue.use == "modal" and cue.level not in ("done", "agreed", "contracted"):
        return False
    had = cue.text.casefold().startswith("had ") or _HAD.search(_before(parsed, cue.start)) is not None
    return (had and not said.spoken and not _LATELY.search(_opening(parsed, said, cue))) or _EARLIER.match(
        parsed.folded
    ) is not None


def _participle(parsed: Parsed, cue: Cue) -> bool:
    """A contract awarded: the word follows the instrument without a verb between."""
    return any(0 <= cue.start - n.span.end <= 1 for n in parsed.instruments)


def _before(parsed: Parsed, at: int, most: int = 40) -> str:
    return parsed.folded[max(0, at - parsed.span.start - most) : at - parsed.span.start]


def _decided(parsed: Parsed, said: Speech, cue: Cue, lead: Lead) -> Verdict:
    if (
        cue.use == "effect"
        and _WOULD.match(cue.text)
        and _UNDER.match(_opening(parsed, said, cue))
        and parsed.instruments
    ):
        cue = replace(cue, use="modal", level="intended")
    if cue.use in _LABEL and cue.use not in ("reaffirmation", "aim", "effect"):
        return Verdict(_LABEL[cue.use], "none", cue)
    if cue.use in ("reaffirmation", "aim", "effect"):
        return _softer(cue)
    if cue.use == "event":
        return _event(parsed, cue)
    if cue.use == "terms":
        return _terms(parsed, cue, lead)
    return _modal(parsed, said, cue, lead) if cue.level != "none" else Verdict("background", "none", cue)


def _event(parsed: Parsed, cue: Cue) -> Verdict:
    """What was signed is as firm as its instrument; one that is only referred to is not told as news."""
    held = held_by(parsed, cue)
    if _THAT.match(parsed.folded, cue.start - parsed.span.start):
        return Verdict("background", "none", cue)
    if _ENACTED.match(parsed.folded, cue.end - parsed.span.start):
        return Verdict("delivered", "done", cue, held)
    return Verdict("agreement_event", firmness(held, parsed) if held else "agreed", cue, held)


def _terms(parsed: Parsed, cue: Cue, lead: Lead) -> Verdict:
    """What an agreement is said to contain is as firm as the agreement, or as the one spoken of last."""
    held = next((n for n in reversed(parsed.instruments) if n.span.start <= cue.end), None)
    own = "" if held is None or held.id in PLAIN else firmness(held, parsed)
    if not own and not lead.last:
        return Verdict("background", "none", cue)
    firm = lead.last if lead.last and (own in ("", "agreed") or lead.last in ("possible", "intended")) else own
    return Verdict("commitment", firm, cue, held)


def _softer(cue: Cue) -> Verdict:
    low = cue.text.casefold()
    if cue.use == "reaffirmation":
        weak = any(word in low for word in ("readiness", "willingness", "desire"))
        return Verdict("reaffirmation", "possible" if weak else "agreed", cue, soft=True)
    if cue.use == "aim":
        firm = any(word in low for word in ("intended to", "designed to", "meant to", "goal", "objective", "target"))
        return Verdict("aim", "intended" if firm else "possible", cue)
    level = "possible" if re.match(r"(?:could|may|can|would)", low) else "expected"
    return Verdict("expected_effect", level, cue, soft=True)


def _modal(parsed: Parsed, said: Speech, cue: Cue, lead: Lead) -> Verdict:
    if _DISCUSSED.match(cue.text) and not (parsed.amounts or parsed.quantities):
        return Verdict("agenda", "none", cue)
    drilled = cue.text.endswith("explore") and _GROUND.match(parsed.folded, cue.end - parsed.span.start)
    level, last = "possible" if _WEIGHED.match(cue.text) and not drilled else cue.level, cue
    for other in parsed.cues:
        if other.start <= last.start or other.end <= last.end or other.start >= said.end:
            continue
        gap = parsed.folded[last.end - parsed.span.start : other.start - parsed.span.start]
        if not _GAP.fullmatch(gap):
            continue
        if other.use == "modal" and other.level not in ("none", "done") and not is_month(parsed, other):
            level, last = weaker(level, other.level), other
        elif other.use == "event" and (held := held_by(parsed, other)):
            own = firmness(held, parsed)
            level, last = own if announced(cue) else weaker(level, own), other
    level = as_firm(parsed, cue, level)
    level = _raised(parsed, said, cue, level, lead)
    if level == "intended" and cue.text.casefold().startswith("would ") and _IF.search(parsed.folded):
        level = "possible"
    label = {"done": "delivered", "expected": "expectation"}.get(level, "commitment")
    kind = _kind(parsed, cue, last)
    if kind == "soft" and level in ("agreed", "contracted") and cue.level == "intended":
        level = cue.level
    acts = kind not in ("", "soft") or _PROVIDES.match(cue.text) is not None
    return Verdict(label, level, cue, _instrument(parsed, cue), soft=kind == "soft", acts=acts)


def _opening(parsed: Parsed, said: Speech, cue: Cue) -> str:
    """What stands before the governing words, of what is said."""
    return parsed.folded[said.start - parsed.span.start : cue.start - parsed.span.start]


def _instrument(parsed: Parsed, cue: Cue) -> Named | None:
    after = [n for n in parsed.instruments if n.span.start >= cue.start]
    return after[0] if after else parsed.instruments[0] if parsed.instruments else None


def _raised(parsed: Parsed, said: Speech, cue: Cue, level: str, lead: Lead) -> str:
    """What will be done under an agreement is as firm as the agreement."""
    if level != "intended" or not re.match(r"(?:will|would|'ll|is to|are to)\b", cue.text, re.IGNORECASE):
        return level
    opening = _opening(parsed, said, cue)
    if not _UNDER.match(opening):
        return level
    if re.match(r"among them", opening, re.IGNORECASE):
        return lead.last or level
    held = next(
        (n for n in parsed.instruments if n.span.end <= cue.start and n.id not in ("export control", "law")), None
    )
    if held is None:
        return level
    definite = re.search(r"\b(?:the|this)\s(?:\w+\s){0,2}$", _before(parsed, held.span.start))
    own = firmness(held, parsed)
    if own in ("possible", "intended"):
        return level
    return lead.last if definite and lead.last in ("agreed", "contracted") and own == "agreed" else own


def _kind(parsed: Parsed, cue: Cue, last: Cue) -> str:
    """What kind of act is to be done; soft if it is only to strengthen, support, cooperate; empty if none is named."""
    verbs = inflected()
    words = [t for t in parsed.words if cue.start <= t.start]
    for token in words:
        if _LEADING.match(parsed.folded, token.start - parsed.span.start):
            continue
        if token.low in verbs and (token.start >= last.end or token.end == last.end):
            return verbs[token.low][0]
        if token.start > last.end + _OBJECT_NEAR:
            break
    return ""
