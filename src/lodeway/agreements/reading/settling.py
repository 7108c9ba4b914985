"""What a passage is once it is known who does it, and how much of it: the last word after :mod:`judge`."""

from __future__ import annotations

import datetime as dt
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

__all__ = ["governing", "historic", "of_law", "settled"]

_ITSELF: Final = re.compile(
    r"(?:(?:On|In|At|Last|Earlier|Later)\s[\w ]{2,25}?,?\s)?(?:it|he|she|they|we|the \w+(?:'s \w+)?)\s", re.IGNORECASE
)
_AIMS: Final = re.compile(r"(?:aims?|seeks?) to", re.IGNORECASE)
_WORKS: Final = re.compile(
    r"(?:the )?(?:first )?(?:construction|work|works|production|commissioning|drilling|deliver\w+|shipments?|exports?|operations?)\b",
    re.IGNORECASE,
)
_TARGET: Final = re.compile(r"\btarget", re.IGNORECASE)
_SET: Final = re.compile(r"\bset (?:[\w-]+ ){1,4}(?:goals?|targets?)\b")
_SOUGHT: Final = re.compile(r"(?:is |are |was |were |to )?(?:\w+ly )?(?:seek|aim|striv|target|sought)", re.IGNORECASE)
_SINCE: Final = re.compile(r"\bsince (?:\w+ )?(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE)
_LONG: Final = 5
"""Years from which what somebody has done since is history."""
_GOAL: Final = re.compile(r"(?:(?:is|are|was|were|has been|to) )?(?:\w+ly )?(?:aim|target)", re.IGNORECASE)
"""A goal that is set with a figure or a day is intended; what is only sought is not."""
_THING: Final = re.compile(
    r"(?:this|that|the|these|such|both)\s(?:[\w-]+\s){0,3}?(?:project|corridor|route|deal|agreement|partnership|initiative|investment|programme|"
    r"program|move|step|railway|road|line|cooperation|venture|memorandum)s?\b",
    re.IGNORECASE,
)
_SOMEBODY: Final = re.compile(
    r"\b(?:states|countries|sides|parties|governments?|compan(?:y|ies)|banks?|ministry|ministries|partners|participants|shareholders|investors?|lenders?|fund)\s$",
    re.IGNORECASE,
)
_NEWS: Final = dt.timedelta(days=180)
"""How far back a text tells news of; what was done before is history."""
_IN_FORCE: Final = re.compile(r"\binto (?:law|force)\b|\bratified\b|\btook effect\b")
_HAS: Final = re.compile(r"(?:has|have)\b")
_DOING: Final = re.compile(r"\b(?:allow|give|help|support|contribute|facilitate|ensure|provide|open)")
"""Words for an effect that are what is promised where somebody is their subject."""


def settled(parsed: Parsed, said: Speech, quotes: list[tuple[int, int]], lead: Lead) -> Verdict:
    """What a passage is, seen with who does it and how much: an effect that a party brings about is promised."""
    verdict = judge(parsed, said, quotes, lead)
    will = governing(verdict).startswith(("will", "would"))
    counted = bool(parsed.amounts or parsed.quantities)
    if verdict.label == "expected_effect":
        return _brought_about(parsed, said, verdict, will=will, counted=counted)
    if verdict.label == "commitment" and _WORKS.match(parsed.folded, said.start - parsed.span.start):
        verdict = replace(verdict, acts=True)
    if verdict.label == "commitment" and will and not counted and _follows(parsed, verdict):
        return replace(verdict, label="expected_effect", modality="expected", soft=True)
    if verdict.label in ("commitment", "expectation") and caps(parsed) and verdict.modality in ("possible", "intended"):
        return replace(verdict, label="aim")
    if verdict.label == "background" and caps(parsed) and parsed.dates and parsed.parties:
        return Verdict("aim", "possible", verdict.cue)
    if historic(parsed, verdict):
        cue = verdict.cue
        later = tuple(c for c in parsed.cues if cue in parsed.cues and cue is not None and c.start >= cue.end)
        return settled(replace(parsed, cues=later), said, quotes, lead) if later else Verdict("background", "none")
    return _completed(parsed, said, verdict, quotes, lead)


def _brought_about(parsed: Parsed, said: Speech, verdict: Verdict, *, will: bool, counted: bool) -> Verdict:
    """An effect that somebody brings about is promised; one that can be counted in money is expected."""
    cue = governing(verdict)
    if _THING.match(parsed.folded) and not parsed.amounts:
        return verdict
    doing = _DOING.search(cue) is not None and bool(parsed.concrete or parsed.dates or parsed.stages)
    if (doing or (will and (counted or parsed.dates))) and (
        sides(parsed, said, verdict, Known()).promisers or (will and _acting(parsed, verdict))
    ):
        level = "intended" if will else "possible" if verdict.modality == "possible" else "expected"
        return replace(verdict, label="commitment", modality=level, soft=False, acts=True)
    if parsed.amounts and cue.startswith(("is expected", "are expected", "is projected", "are projected")):
        return replace(verdict, label="expectation", modality="expected", soft=False)
    return verdict


def _acting(parsed: Parsed, verdict: Verdict) -> bool:
    """Whether the subject is somebody, even if nobody knows who: `the three states will contribute $2 billion`."""
    at = verdict.cue.start - parsed.span.start if verdict.cue else 0
    return _SOMEBODY.search(parsed.folded[:at]) is not None


def historic(parsed: Parsed, verdict: Verdict) -> bool:
    """Whether what was done or signed lies further back than a text tells news of, and no other day is named."""
    if verdict.label not in ("delivered", "agreement_event") or parsed.base is None:
        return False
    since = _SINCE.search(parsed.folded)
    if verdict.label == "delivered" and since and int(since["year"]) <= parsed.base.year - _LONG:
        return True
    if verdict.label == "delivered" and _HAS.match(governing(verdict)):
        return False
    if _IN_FORCE.search(parsed.folded):
        return False
    days = [when.last for when in parsed.dates]
    limit = (parsed.base - _NEWS).isoformat()
    return bool(days) and all(day is not None and day < limit for day in days)


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
        and not _ITSELF.match(parsed.folded, said.start - parsed.span.start)
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
            replace(verdict, label="commitment", modality="intended")
            if cue and (_AIMS.match(cue.text) or _TARGET.search(cue.text) or _SET.search(parsed.folded))
            else verdict
        )
    if cue and verdict.modality == "possible" and _SOUGHT.match(cue.text):
        goal = _GOAL.match(cue.text) is not None
        if not (parsed.amounts or parsed.quantities or (parsed.dates and goal)):
            return replace(verdict, label="aim")
        return replace(verdict, modality="intended") if goal and verdict.label == "commitment" else verdict
    return verdict


def governing(verdict: Verdict) -> str:
    """The governing words, in lower case; empty where there are none."""
    return verdict.cue.text.casefold() if verdict.cue else ""


def of_law(verdict: Verdict) -> bool:
    """Whether a measure was taken or lifted, whatever it is called; or a named instrument was."""
    words = governing(verdict).split()
    measured = bool(words) and (words[-1] in verbs("law", "part") or words[-1] in ("effect", "force"))
    return measured and (len(words) > 1 or verdict.instrument is not None)
