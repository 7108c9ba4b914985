"""Proposals: what a sentence may promise, put together from its parts."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from lodeway.agreements.reading.cues import inflected
from lodeway.agreements.reading.mentions import Mention, Named
from lodeway.agreements.reading.money import Amount
from lodeway.agreements.reading.parsed import Parsed
from lodeway.agreements.reading.quantities import Quantity
from lodeway.agreements.reading.results import Proposal
from lodeway.agreements.reading.spans import Span
from lodeway.agreements.reading.speech import Speech
from lodeway.agreements.reading.subjects import subject_of
from lodeway.agreements.reading.verdicts import Verdict
from lodeway.agreements.reading.who import Sides
from lodeway.agreements.reading.words import table

__all__ = ["PROPOSED", "propose"]

PROPOSED: Final = frozenset(("commitment", "agreement_event", "expectation", "delivered"))
"""Labels of sentences from which proposals are made."""
_CONDITION: Final = re.compile(
    r"\b(?:subject to|conditional (?:up)?on|provided that|on condition that|contingent (?:up)?on|pending|unless|depending on|if (?!not\b)|once)\b[^.;]{3,200}?(?=[.;]|, and\b|$)",
    re.IGNORECASE,
)
_STOP: Final = re.compile(
    r"[;:]|(?<![A-Z])\.(?=\s|$)|,\s|\s(?:by the end|by (?:19|20)\d\d|within|until|over the next|from|worth|valued|using|which|that|under|subject to|during|for the period|as part of|"
    r"according to|no later|not later|before|in (?:19|20)\d\d)\b|\s-\s"
)
_LONG: Final = 160
_LAW: Final = frozenset(("export control", "law"))
_MEETING: Final = re.compile(
    r"\b(?:summit|meeting|dialogue|forum|working group|consultations|talks|roadmap|conference|commission)\b",
    re.IGNORECASE,
)
_PLANT: Final = re.compile(
    r"\b(?:mine|mining|plant|smelter|refinery|deposits?|concentrator|project|facility|factory|combine)\b", re.IGNORECASE
)


def propose(parsed: Parsed, said: Speech, verdict: Verdict, found: Sides) -> Proposal:
    """Put together a proposal from a passage that may promise something."""
    act, verb, kind = _act(parsed, verdict)
    promised = {m.code for m in found.promisers}
    speaker = (
        tuple(m for m in (*said.speakers, *found.announcer) if m.code not in promised or m.organisation)
        if not said.own
        else ()
    )
    speaker = tuple(m for m in speaker if m not in found.promisers)[:1]
    cue = verdict.cue
    hedge = Span(cue.start, cue.end, _text(parsed, cue.start, cue.end)) if cue else None
    condition = _CONDITION.search(parsed.folded)
    start = parsed.span.start
    money, counted = assigned(parsed)
    return Proposal(
        id="", span=parsed.span, label=verdict.label, modality=verdict.modality,
        promisers=found.promisers, counterparts=found.counterparts, speaker=speaker, how=found.how,
        act=act, verb=verb, object=_object(parsed, act), minerals=parsed.minerals, stages=parsed.stages,
        corridors=parsed.corridors, instrument=verdict.instrument, amounts=money, quantities=counted,
        dates=parsed.dates, hedge=hedge,
        condition=Span(start + condition.start(), start + condition.end(), _text(parsed, start + condition.start(), start + condition.end())) if condition else None,
        subject=subject_of(parsed, cue.start if cue else start), follow=follow(parsed, verdict, kind), notes=_notes(found, money, speaker),
    )  # fmt: skip


def _notes(found: Sides, money: tuple[Amount, ...], speaker: tuple[Mention, ...]) -> tuple[str, ...]:
    notes = []
    if not found.promisers:
        notes.append("The promiser is open: name it.")
    elif not any(m.code for m in found.promisers):
        notes.append("The home of the promiser is open: name it.")
    elif found.how in ("collective", "carried", "implied"):
        notes.append("The promiser follows from the context: check it.")
    if any(a.part_of is not None for a in money):
        notes.append("One amount contains another: they are not added up.")
    if speaker:
        notes.append("Somebody else says it than the one who would do it.")
    return tuple(notes)


def _text(parsed: Parsed, start: int, end: int) -> str:
    return parsed.span.text[start - parsed.span.start : end - parsed.span.start]


def _act(parsed: Parsed, verdict: Verdict) -> tuple[Span | None, str, str]:
    """From the governing words to the verb of what is to be done."""
    verbs = inflected()
    cue = verdict.cue
    start = cue.start if cue else parsed.span.start
    inside = [t for t in parsed.words if t.start >= start]
    after = verdict.instrument.span.end if verdict.instrument is not None and cue and cue.use == "event" else None
    for token in inside:
        known = verbs.get(token.low)
        fits = token.end >= (cue.end if cue else start)
        if (
            known
            and fits
            and known[0] != "paper"
            and (after is None or token.start > after or verdict.instrument is None)
        ):
            begin = start if cue else token.start
            return Span(begin, token.end, _text(parsed, begin, token.end)), known[1], known[0]
    if cue is None:
        return None, "", ""
    return Span(cue.start, cue.end, _text(parsed, cue.start, cue.end)), "", ""


def _object(parsed: Parsed, act: Span | None) -> Span | None:
    if act is None:
        return None
    begin = act.end - parsed.span.start
    while begin < len(parsed.folded) and parsed.folded[begin] in " ,":
        begin += 1
    stop = _STOP.search(parsed.folded, begin)
    end = min(stop.start() if stop else len(parsed.folded), begin + _LONG)
    if end <= begin:
        return None
    base = parsed.span.start
    return Span(base + begin, base + end, _text(parsed, base + begin, base + end))


def assigned(parsed: Parsed) -> tuple[tuple[Amount, ...], tuple[Quantity, ...]]:
    """Figures with the minerals that they are said of: the nearest, where a passage names several."""
    money = tuple(replace(a, minerals=_minerals_of(parsed, a.span)) for a in parsed.amounts)
    counted = tuple(
        replace(q, minerals=_minerals_of(parsed, q.span)) if q.unit in _OF_MINERALS else q for q in parsed.quantities
    )
    return money, counted


_OF_MINERALS: Final = frozenset(("t", "kg", "g", "lb", "oz", "short ton", "%", "SWU", "bbl", "m3"))


def _minerals_of(parsed: Parsed, figure: Span) -> tuple[str, ...]:
    every = tuple(dict.fromkeys(n.id for n in parsed.minerals))
    if len(every) <= 1:
        return every
    figures = [a.span for a in parsed.amounts] + [q.span for q in parsed.quantities]
    if len(figures) == 1:
        return every
    after = min((f.start for f in figures if f.start >= figure.end), default=parsed.span.end)
    following = tuple(dict.fromkeys(n.id for n in parsed.minerals if figure.end <= n.span.start < after))
    if following:
        return following
    before = max((f.end for f in figures if f.end <= figure.start), default=parsed.span.start)
    return tuple(dict.fromkeys(n.id for n in parsed.minerals if before <= n.span.start < figure.start))[-1:]


def _classes() -> dict[str, str]:
    return {row["kind"]: row["class"] for row in table("instruments")}


def follow(parsed: Parsed, verdict: Verdict, kind: str) -> str:
    """Class by which a promise's chance of being kept is judged; an editable suggestion."""
    named: Named | None = verdict.instrument
    known = "" if named is None else _classes()[named.id]
    if known == "law" or (kind == "law" and any(n.id in _LAW for n in parsed.instruments)):
        return "law"
    if known in ("letter_of_interest", "contract", "financed", "memorandum"):
        return known
    if any(n.kind == "corridor" for n in parsed.corridors) and kind in ("build", "fund", ""):
        return "corridor"
    if kind in ("meet", "study", "paper", "join", "soft") or known == "talks" or _MEETING.search(parsed.folded):
        return "talks"
    return "contract" if verdict.modality == "contracted" else _by_act(parsed, kind) or known or "talks"


def _by_act(parsed: Parsed, kind: str) -> str:
    if kind in ("build", "produce") and (_PLANT.search(parsed.folded) or parsed.minerals):
        return "project"
    return "headline" if kind in ("fund", "buy", "sell") or parsed.amounts else ""
