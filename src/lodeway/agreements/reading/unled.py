"""What a passage asserts that no governing words are known for, once its signs say that it is a promise."""

from __future__ import annotations

import re
from typing import Final

from lodeway.agreements.reading.cues import Cue, verbs
from lodeway.agreements.reading.parsed import Parsed
from lodeway.agreements.reading.settling import governing, historic
from lodeway.agreements.reading.speech import Speech
from lodeway.agreements.reading.verdicts import PLAIN, Verdict, firmness

__all__ = ["unled"]

_PASSED: Final = frozenset(("background", "agenda", "opinion"))
_BINDING: Final = frozenset(("nonbinding", "denial", "boiler"))
_TENSES: Final = {
    "possible": (
        r"(?-i:may|might|could|can)\b(?: \w+ly)?(?: \w+)?",
        r"(?:is|are) (?:considering|weighing|exploring|in talks)",
    ),
    "expected": (
        r"(?:should|ought to)\b(?: \w+)?",
        r"(?:(?:is|are|was|were) (?:now |still )?)?(?:due|scheduled|expected|projected|forecast|slated|supposed|anticipated)\b(?: to \w+)?",
        r"(?:is|are) (?:now )?(?:estimated|put) at",
    ),
    "intended": (
        r"(?:will|shall|would)\b(?: \w+ly)?(?: \w+)?",
        r"(?:is|are) (?:also |then |going |set )?to \w+",
        r"plans?(?: to)? \w+",
        r"(?:is|are) (?:being )?\w+ing(?: \w+)?",
    ),
    "done": (
        r"(?:has|have)(?: (?:now|also|already|just|been|\w+ly)){0,2} \w+",
        r"(?:was|were)(?: \w+ly)? \w+(?:ed|en|wn|t)",
    ),
}
"""Finite verbs, by what is asserted with them."""
_FINITE: Final = re.compile(
    "|".join(rf"(?P<{level}>\b(?:{'|'.join(forms)})\b)" for level, forms in _TENSES.items())
    + r"|(?<=[\w)] )(?P<past>[a-z]{2,}ed|took|gave|made|set|sent|won|began|built|bought|sold|paid|put|lent|drew|chose)\b",
    re.IGNORECASE,
)
_HEDGED: Final = re.compile(r"\b(?:possible|potential|proposed|prospective|indicative|non-binding)\b", re.IGNORECASE)
_ONLY_IF: Final = re.compile(r"(?:Should|Were|Had)\b")
_FORMERLY: Final = re.compile(r"Until (?:recently|now|then)\b|\bhad\b")
_LABELS: Final = {"expected": "expectation", "done": "delivered"}


def unled(parsed: Parsed, said: Speech, verdict: Verdict) -> Verdict | None:
    """The verdict on a passage that the rules pass over, by the tense of its verb and the firmness of its instrument.

    None where words of the rules deny it or say that nothing is bound, and where it is history.
    """
    denied = verdict.cue is not None and verdict.cue.use == "modal" and verdict.cue.level == "none"
    if verdict.label not in _PASSED or denied or any(cue.use in _BINDING for cue in parsed.cues):
        return None
    begin = said.start - parsed.span.start
    made = _asserted(parsed, begin)
    becomes = (
        made.modality == "intended"
        and governing(made).rsplit(" ", 1)[-1] in verbs("talk", "base")
        and not parsed.amounts
    )
    return None if becomes or _FORMERLY.search(parsed.folded, begin) or historic(parsed, made) else made


def _asserted(parsed: Parsed, begin: int) -> Verdict:
    """What is told as done of an instrument is as firm as the instrument; what has no such tense is agreed."""
    held = next((named for named in parsed.instruments if named.id not in PLAIN), None)
    found = _FINITE.search(parsed.folded, begin)
    level = "" if found is None else {"past": "done"}.get(found.lastgroup or "", found.lastgroup or "")
    if _ONLY_IF.match(parsed.folded, begin):
        level = "possible"
    base = parsed.span.start
    cue = Cue(base + found.start(), base + found.end(), "modal", level, found[0]) if found else None
    if held is not None and level in ("", "done"):
        return Verdict("agreement_event", firmness(held, parsed), cue, held)
    level = level or ("possible" if _HEDGED.search(parsed.folded) else "agreed")
    return Verdict(_LABELS.get(level, "commitment"), level, cue, held, acts=True)
