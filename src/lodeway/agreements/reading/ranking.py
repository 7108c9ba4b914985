"""The rank of a sentence, between 0 and 1: what it is, how firmly it is said, and how concrete it is."""

from __future__ import annotations

import re
from typing import Final

from lodeway.agreements.reading.parsed import Parsed
from lodeway.agreements.reading.verdicts import Verdict
from lodeway.agreements.reading.who import Sides

__all__ = ["SILENT", "rank"]

_BASE: Final = {
    "non_binding_clause": 0.9, "agreement_event": 0.75, "delivered": 0.5, "expectation": 0.45, "aim": 0.5,
    "reaffirmation": 0.5, "expected_effect": 0.4, "opinion": 0.15, "agenda": 0.12, "praise": 0.1, "background": 0.05,
}  # fmt: skip
SILENT: Final = _BASE["background"]
"""Rank of a sentence that says nothing that is looked for."""
_FIRM: Final = {"possible": 0.48, "expected": 0.5, "intended": 0.55, "agreed": 0.65, "contracted": 0.75, "done": 0.5}
_TALK: Final = frozenset(("opinion", "agenda", "praise", "background", "non_binding_clause"))
_MAY: Final = re.compile(r"(?:may|could|might)\b", re.IGNORECASE)
_CAN: Final = re.compile(r"(?:could|might)\b", re.IGNORECASE)
"""What could be is no promise unless it is counted, dated or located."""
_OPEN: Final = 0.05
_AMOUNT, _DATE, _THING, _PARTY, _SOFT, _VAGUE = 0.08, 0.05, 0.05, 0.05, 0.1, 0.15


def _counted(parsed: Parsed) -> bool:
    law = any(n.id in ("export control", "law") for n in parsed.instruments)
    return bool(parsed.amounts or parsed.quantities or parsed.dates or parsed.corridors or law)


def rank(parsed: Parsed, verdict: Verdict, found: Sides) -> float:
    """Rank of a sentence; the line stands at 0.5.

    The base is that of its label, for commitments that of their modality. Amounts (0.08), quantities, dates, minerals
    and corridors (0.05 each) and a named promiser (0.05) add to it; an act that only strengthens or supports takes 0.1,
    a sentence with no promiser and nothing concrete takes 0.15, or 0.05 if it names an act; so does, whoever promises,
    what may be and is no act, and what only could be, unless it is counted, dated, located or of law. Talk stays under
    0.3 whatever it names.
    """
    base = _FIRM[verdict.modality] if verdict.label == "commitment" else _BASE[verdict.label]
    if verdict.label in _TALK:
        more = 0.02 * bool(parsed.amounts) + 0.01 * bool(parsed.minerals) + 0.01 * bool(parsed.dates)
        return round(base + more, 2)
    base += _AMOUNT * bool(parsed.amounts) + _DATE * bool(parsed.dates) + _THING * bool(parsed.quantities)
    base += _THING * bool(parsed.minerals) + _THING * bool(parsed.corridors) + _PARTY * bool(found.promisers)
    concrete = parsed.concrete or parsed.dates or parsed.stages or verdict.instrument
    base -= _SOFT * (verdict.soft and verdict.label in ("commitment", "expectation") and not parsed.amounts)
    if not found.promisers and not concrete and verdict.label not in ("aim", "agreement_event", "reaffirmation"):
        base -= _OPEN if verdict.acts else _VAGUE
    hedge = verdict.cue.text if verdict.cue else ""
    if verdict.modality == "possible" and _MAY.match(hedge):
        base -= _VAGUE * (not verdict.acts or (_CAN.match(hedge) is not None and not _counted(parsed)))
    return round(min(max(base, 0.0), 1.0), 2)
