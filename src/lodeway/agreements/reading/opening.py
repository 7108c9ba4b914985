"""What the opening of a text says of it as a whole: its parties, the firm whose release it is, its state."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from lodeway.agreements.reading.document import Document
from lodeway.agreements.reading.mentions import Mention, parties
from lodeway.agreements.reading.referring import Known
from lodeway.agreements.reading.words import tokens
from lodeway.geography import GROUPS

__all__ = ["opening"]

_HEAD: Final = 700
_BODY: Final = 3000
_MOST_PARTIES: Final = 8
_TITLE: Final = re.compile(
    r"\b(?:statement|declaration|memorandum(?: of [Uu]nderstanding)?|communiqu[eé]|agreement|protocol|MoU|MOU)\b(?:[^.,;\n]{0,90}?\b(?:between|by|of)\s)(?=(?:the\s)?[A-Z])",
    re.IGNORECASE,
)
_OFFICES: Final = r"(?:(?:the|[A-Z]\w+|and|of|for)\s){0,8}?"
_FIRST: Final = re.compile(_OFFICES)
_JOINED: Final = re.compile(rf"(?:\s\([^()]{{1,60}}\))?(?:,\s|,?\sand\s){_OFFICES}")
_OFTEN: Final = 3
_OF_STATES: Final = frozenset(("state", "adjective", "capital", "person", "public_body"))
_JOINT: Final = re.compile(
    r"\b(?:joint (?:statement|declaration|communiqu[eé]|press)|the (?:two |both )?(?:sides|parties)|both (?:sides|parties|countries)|participants|fact sheet|"
    r"partnership with|relations)\b",
    re.IGNORECASE,
)
_COMPANY: Final = re.compile(r"\b(?:ASX|TSX|TSXV|NYSE|NASDAQ|LSE|AIM|the \"?Company\"?|shareholders|JORC|NI 43-101)\b")


def opening(document: Document) -> Known:
    """Parties of a text, from its opening: two or a few states and groups, members of a named group left out."""
    folded = document.folded
    first = tokens(folded, 0, min(len(folded), _HEAD))
    found = parties(document.text, folded, (0, min(len(folded), _HEAD)), first, document.own)
    counted = Counter(
        m.code for m in found if m.code and not (m.organisation and m.kind == "firm") and m.kind != "adjective"
    )
    groups = {code for code in counted if code in GROUPS}
    grouped = {member for group in groups if group in ("C5", "EU") for member in GROUPS[group]}
    kept = [code for code in dict.fromkeys(m.code for m in found) if code in counted and code not in grouped]
    kept = [code for code in kept if code not in ("C5+1", "NATO", "MSP", "G7") or len(kept) == 1]
    if len(kept) > 2:  # noqa: PLR2004 - who is named but once in passing is no party of the text
        often = [code for code in kept if counted[code] > 1]
        kept = often if len(often) > 1 else kept
    mentions = [next(m for m in found if m.code == code) for code in kept][:_MOST_PARTIES]
    headed = _headed(folded, found)
    if len({m.code for m in headed if m.code}) > 1:
        mentions = [m for m in headed if m.code]
    firm = None
    if _COMPANY.search(folded, 0, _BODY):
        firm = next((m for m in found if m.organisation and m.kind == "firm"), None)
    joint = bool(_JOINT.search(folded, 0, _BODY)) and firm is None
    return Known(
        tuple(mentions) if len(mentions) > 1 else (), firm, (firm,) if firm else (), joint, home=_home(found), pair=headed if len(headed) == 2 else ()  # noqa: PLR2004
    )  # fmt: skip


def _headed(folded: str, found: list[Mention]) -> tuple[Mention, ...]:
    """The sides that the title of a joint text names: `Joint statement by A, B and C`."""
    title = _TITLE.search(folded, 0, _HEAD)
    if title is None:
        return ()
    sides: list[Mention] = []
    for mention in found:
        if mention.span.start < title.end():
            continue
        gap = folded[sides[-1].span.end if sides else title.end() : mention.span.start]
        if not (_JOINED if sides else _FIRST).fullmatch(gap):
            break
        sides.append(mention)
    return tuple({m.code or m.name: m for m in sides}.values())


def _home(found: list[Mention]) -> tuple[Mention, ...]:
    """The state of which an opening tells by far the most, if there is one."""
    counted = Counter(m.code for m in found if m.code and m.kind in _OF_STATES).most_common(2)
    if not counted or counted[0][1] < _OFTEN or (len(counted) > 1 and counted[0][1] < 2 * counted[1][1]):
        return ()
    return (next(m for m in found if m.code == counted[0][0]),)
