"""What a passage is once it is known who does it, and how much of it: the last word after :mod:`judge`."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from lodeway.agreements.reading.aims import caps
from lodeway.agreements.reading.cues import verbs
from lodeway.agreements.reading.judge import judge
from lodeway.agreements.reading.parsed import Parsed
from lodeway.agreements.reading.referring import Known
from lodeway.agreements.reading.speech import Speech
from lodeway.agreements.reading.verdicts import Lead, Verdict
from lodeway.agreements.reading.who import sides

__all__ = ["governing", "of_law", "settled"]

_ITSELF: Final = re.compile(
    r"(?:(?:On|In|At|Last|Earlier|Later)\s[\w ]{2,25}?,?\s)?(?:it|he|she|they|we|the \w+(?:'s \w+)?)\s", re.IGNORECASE
)
_AIMS: Final = re.compile(r"(?:aims?|seeks?) to", re.IGNORECASE)
_WORKS: Final = re.compile(
    r"(?:the )?(?:first )?(?:construction|work|works|production|commissioning|drilling|deliver\w+|shipments?|exports?|operations?)\b",
    re.IGNORECASE,
)
_TARGET: Final = re.compile(r"\btarget", re.IGNORECASE)
_SOUGHT: Final = re.compile(r"(?:is |are |was |were |to )?(?:\w+ly )?(?:seek|aim|striv|target|sought)", re.IGNORECASE)
_THING: Final = re.compile(
    r"(?:this|that|the|these|such|both)\s(?:[\w-]+\s){0,3}?(?:project|corridor|route|deal|agreement|partnership|initiative|investment|programme|"
    r"program|move|step|railway|road|line|cooperation|venture|memorandum)s?\b",
    re.IGNORECASE,
)
_DOING: Final = re.compile(r"\b(?:allow|give|help|support|contribute|facilitate|ensure|provide|open)")
"""Words for an effect that are what is promised where somebody is their subject."""


def settled(parsed: Parsed, said: Speech, quotes: list[tuple[int, int]], lead: Lead) -> Verdict:
    """What a passage is, seen with who does it and how much: an effect that a party brings about is promised."""
    verdict = judge(parsed, said, quotes, lead)
    will = governing(verdict).startswith(("will", "would"))
    doing = _DOING.search(governing(verdict)) is not None and bool(parsed.concrete or parsed.dates or parsed.stages)
    if verdict.label == "expected_effect" and (doing or (will and (parsed.amounts or parsed.quantities))):
        own = sides(parsed, said, verdict, Known()).promisers
        level = "intended" if will else "possible" if verdict.modality == "possible" else "expected"
        if own:
            return replace(verdict, label="commitment", modality=level, soft=False)
    earned = governing(verdict).startswith(("is expected", "are expected", "is projected", "are projected"))
    if verdict.label == "expected_effect" and earned and parsed.amounts:
        return replace(verdict, label="expectation", modality="expected", soft=False)
    if (
        verdict.label == "commitment"
        and will
        and _follows(parsed, verdict)
        and not (parsed.amounts or parsed.quantities)
    ):
        return replace(verdict, label="expected_effect", modality="expected", soft=True)
    if verdict.label in ("commitment", "expectation") and caps(parsed) and verdict.modality in ("possible", "intended"):
        return replace(verdict, label="aim")
    if verdict.label == "background" and caps(parsed) and parsed.dates and parsed.parties:
        return Verdict("aim", "possible", verdict.cue)
    return _completed(parsed, said, verdict, quotes, lead)


def _follows(parsed: Parsed, verdict: Verdict) -> bool:
    """Whether something is only said to follow: `this project will reduce travel times`."""
    return _THING.match(parsed.folded) is not None and governing(verdict).split()[-1] in verbs("effect", "base")


def _completed(parsed: Parsed, said: Speech, verdict: Verdict, quotes: list[tuple[int, int]], lead: Lead) -> Verdict:
    """A bare past form without somebody who did it does not govern; to seek is an aim, a promise only with a figure."""
    cue = verdict.cue
    bare = verdict.label == "delivered" and cue and " " not in cue.text.strip()
    if (
        bare
        and cue
        and not cue.text.casefold().startswith(("receive", "won"))
        and not _ITSELF.match(parsed.folded)
        and not _WORKS.match(parsed.folded)
        and not sides(parsed, said, verdict, Known()).promisers
    ):
        rest = tuple(c for c in parsed.cues if c.start >= cue.end)
        return settled(replace(parsed, cues=rest), said, quotes, lead) if rest else Verdict("background", "none", cue)
    if (
        verdict.label == "aim"
        and not caps(parsed)
        and (
            parsed.amounts
            or any(q.unit != "%" for q in parsed.quantities)
            or (parsed.dates and _TARGET.search(governing(verdict)))
        )
    ):
        return (
            replace(verdict, label="commitment")
            if cue and (_AIMS.match(cue.text) or _TARGET.search(cue.text))
            else verdict
        )
    if (
        cue
        and verdict.modality == "possible"
        and _SOUGHT.match(cue.text)
        and not (parsed.amounts or parsed.quantities or (parsed.dates and _TARGET.search(cue.text)))
    ):
        return replace(verdict, label="aim")
    return verdict


def governing(verdict: Verdict) -> str:
    """The governing words, in lower case; empty where there are none."""
    return verdict.cue.text.casefold() if verdict.cue else ""


def of_law(verdict: Verdict) -> bool:
    """Whether a measure was taken or lifted, whatever it is called; or a named instrument was."""
    words = governing(verdict).split()
    measured = bool(words) and (words[-1] in verbs("law", "part") or words[-1] in ("effect", "force"))
    return measured and (len(words) > 1 or verdict.instrument is not None)
