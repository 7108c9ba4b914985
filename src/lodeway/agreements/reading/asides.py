"""Words that do not govern a sentence: in relative and time clauses, in added participles, after `saying`."""

from __future__ import annotations

import re
from typing import Final

from lodeway.agreements.reading.cues import Cue
from lodeway.agreements.reading.parsed import Parsed

__all__ = ["aside", "asked", "attributive", "is_month", "relative"]

_BEGINS: Final = re.compile(
    r"^(?:and |but |even |just |only |however, )*(?:before|after|since|when|while|as|until|once|although|though|where)\b(?! (?:part|well|a result|agreed|planned|promised) )[^,]*$",
    re.IGNORECASE,
)
"""A clause of time or ground that opens a sentence: what stands in it does not govern."""
_ASKED: Final = re.compile(
    r"\b(?:ask\w*|wonder\w*|unclear|questions?|open\b[\w ]*|remains?|know\w*|see|seen|saw|disclos\w+|doubt\w*|matter|certain|say|said|told|decid\w+|specif\w+|"
    r"depend\w* on|the point is)\b[^.;:]{0,40}?\b(?:who|whom|what|how|why|whether|when|where)\s(?:[\w'-]+\s){0,4}$",
    re.IGNORECASE,
)
"""A question within a sentence: what stands in it does not govern."""
_TAIL: Final = 140
_GROUND: Final = re.compile(r",\s(?:as|because|since|although|though|even though|given that|so as)\s[^,;:]{0,80}$")
"""A clause of ground after a comma: what stands in it does not govern."""
_TIME: Final = re.compile(r"\s(?:after|before|since|when|once)\s(?:the\s)?(?:[\w.'-]+\s){1,3}$")
"""A clause of time within a sentence: `comes after China tightened`."""
_BARE_AFTER: Final = re.compile(
    r"\s(?:in|by|on|at|from|under|during|since|between|against|initially|last|earlier|more|as|to)\b"
)
_BARE_BEFORE: Final = re.compile(r"(?:,\s|\b[a-z]+s\s|\b(?:newly|recently|just|already|previously|jointly)\s)$")
_DETERMINED: Final = re.compile(
    r"\b(?:the|these|those|this|an?|its|their|his|her|all|any|newly|recently|previously|jointly|other|several)\s$",
    re.IGNORECASE,
)
_AUXILIARY: Final = re.compile(r"\b(?:has|have|had|is|are|was|were)\b")
_SIDES_WILL: Final = re.compile(
    r"(?:the|both|the two)\s(?:contracting\s)?(?:parties|sides|governments)\s(?:will|shall)\s(?!(?:have|need|be able)\b)"
)
"""What two sides will do in a case that may come."""
_SAYING: Final = re.compile(
    r",\"?\s(?:\w+ly\s)?(?:saying|adding|noting|stressing|arguing|asserting|signall?ing|claiming|suggesting|citing|warning)\b[^.;]*$"
)
_RELATIVE: Final = re.compile(r"(?:,\s|\s)(?:which|who|that|where|whose)\s+(?:\w+\s){0,2}?$")
_DATED: Final = re.compile(r"May \d")


def relative(parsed: Parsed, cue: Cue, said: int) -> bool:
    """Whether words stand at the head of a relative clause of what is said from a place on."""
    at = cue.start - parsed.span.start
    begin = max(0, at - 40, said - parsed.span.start)
    return _RELATIVE.search(parsed.folded[begin:at]) is not None


def asked(parsed: Parsed, cue: Cue) -> bool:
    """Whether words stand in a question within a sentence: `nobody knows who would pay`."""
    at = cue.start - parsed.span.start
    return _ASKED.search(parsed.folded[max(0, at - _TAIL) : at]) is not None


def aside(parsed: Parsed, cue: Cue, said: int) -> bool:
    """Whether words stand in a relative or time clause, in a question, in an added participle, or after `saying`."""
    opening = parsed.folded[: cue.start - parsed.span.start]
    if relative(parsed, cue, said) or _BEGINS.match(opening) or asked(parsed, cue):
        return True
    if cue.level == "possible" and _SAYING.search(opening):
        return True
    if _GROUND.search(opening):
        return True
    if cue.use == "opinion" and re.match(r"(?:if|unless|should(?=.*,)|provided)\b", cue.text, re.IGNORECASE):
        counted = parsed.amounts or parsed.quantities or (parsed.dates and parsed.parties)
        return bool(counted) or _SIDES_WILL.match(parsed.folded, cue.end - parsed.span.start) is not None
    return _added(parsed, cue, opening)


def attributive(parsed: Parsed, cue: Cue) -> bool:
    """Whether a bare past form only describes a noun: `the announced deals`, `newly signed contracts`."""
    at = cue.start - parsed.span.start
    if " " in cue.text.strip() or not cue.text.endswith(("ed", "en", "t", "n")):
        return False
    noun = re.match(
        r"\s(?:[\w-]+\s)?(?:[a-z]+s|agreement|contract|deal|memorandum|package|project|plan|statement)\b",
        parsed.folded[at + len(cue.text) :],
    )
    return noun is not None and _DETERMINED.search(parsed.folded[max(0, at - 24) : at]) is not None


def _added(parsed: Parsed, cue: Cue, opening: str) -> bool:
    """Whether a bare past form is an added participle: `the forum, launched in 2015,` or `curbs imposed on`."""
    bare = (
        cue.use == "modal"
        and cue.level in ("done", "intended")
        and " " not in cue.text.strip()
        and cue.text.endswith(("ed", "n", "t"))
    )
    if bare and re.search(r"\band\s$", opening) and not (parsed.amounts or parsed.quantities):
        return _AUXILIARY.search(opening) is not None and not any(c.start < cue.start for c in parsed.cues)
    if bare and _TIME.search(opening):
        return True
    if not bare or not _BARE_AFTER.match(parsed.folded, cue.end - parsed.span.start):
        return False
    named = any(0 < cue.start - m.span.end <= 1 for m in parsed.parties)
    return not named and bool(_BARE_BEFORE.search(opening))


def is_month(parsed: Parsed, cue: Cue) -> bool:
    """Whether it is the month of May, which is no verb: with a capital inside a passage, or before a figure."""
    return cue.text.startswith("May") and (cue.start > parsed.span.start or _DATED.match(cue.text) is not None)
