"""Who says it: somebody's words inside somebody else's sentence, and passages in quotation marks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from lodeway.agreements.reading.mentions import Mention
from lodeway.agreements.reading.parsed import Parsed

__all__ = ["Speech", "quoted", "speech"]

_VERBS: Final = (
    r"(?:said|says|told|announced|announces|stated|states|stressed|noted|notes|added|adds|declared|declares|confirmed|confirms|"
    r"reported|reports|published|wrote|writes|posted|claimed|claims|revealed|disclosed|emphasi[sz]ed|underlined|highlighted|pointed out|"
    r"explained|recalled|assured|insisted|tweeted|reiterated|affirmed|informed|argued|argues|believes|believe|say|put it)"
)
_LEADING: Final = re.compile(
    rf"(?P<who>(?:[^\";:]|\"[A-Z][\w ]{{1,40}},?\"){{1,160}}?)\b(?P<verb>{_VERBS})(?: (?:reporters|journalists|parliament|lawmakers))?(?:(?<=told) (?:the \w+|[A-Z]\w+(?: [A-Z]\w+)?))?"
    r"(?: (?:on|in|at|during|after) (?:[^,]{1,60}?(?=,? that\b)|[^,]{1,40}?(?:, [A-Z]\w+ \d{1,2},?)?))?"
    r"(?: (?:today|earlier|later|also|separately|yesterday|(?:this|last) (?:week|month|year)))?(?P<that>,? that\b|:|,)?\s+(?P<next>\"?[^\s,]+)",
)
_REPORTED: Final = re.compile(
    r"As (?:\w+ ){0,2}(?:reported|announced|noted|mentioned|stated)(?: \w+)?,\s", re.IGNORECASE
)
"""An opening that says that it was said before, not who said it: `As reported earlier, ...`."""
_ACCORDING: Final = re.compile(
    r"^(?:According to|As reported by|In the words of) (?P<who>[^,]{2,100}),\s", re.IGNORECASE
)
_TRAILING: Final = re.compile(
    rf",\"?\s(?P<who>[^,\"]{{2,90}}?\s(?:also )?{_VERBS}\b[^\"]{{0,120}}|(?:he|she|they|it) {_VERBS}\b[^\"]{{0,120}}|according to [^,]{{2,100}}|(?:said|says|wrote|writes|added|adds|explained|noted) [^\"\d]{{2,120}})\.?$"
)
_OWN: Final = frozenset(("it", "he", "she", "they", "its", "his", "her", "their", "we", "plans"))
_WITHOUT_THAT: Final = re.compile(
    r"^(?:announc|confirm|report|reveal|disclos|reiterat|affirm|inform|highlight|underlin|emphasi|stress|post|put|claim)",
    re.IGNORECASE,
)
_FINITE: Final = re.compile(
    r"\b(?:will|would|is|are|was|were|has|have|had|may|could|can|plans?|intends?|expects?|aims?|agreed|signed|wants?|hopes?|should|must)\b"
)
_WHERE: Final = re.compile(
    r"\s(?:on|in|at|to|during|via|after|following|through|by|late|earlier|later|today|this|last|yesterday|reporters|journalists|[A-Z][a-z]+day)\b"
)
_CLAUSE: Final = re.compile(r",\"?\s(?:while|and|but|which|who|whose|although|as|where|when)\b")
_MARK: Final = re.compile('"')
_NEAR: Final = 90


@dataclass(frozen=True)
class Speech:
    """Where what is said begins and ends, who says it, and whether speaker and subject are the same."""

    start: int
    end: int
    speakers: tuple[Mention, ...] = ()
    own: bool = False
    spoken: bool = False


def speech(parsed: Parsed) -> Speech:
    """Find who is said to say a sentence, and the part of it that is said."""
    text, begin = parsed.folded, parsed.span.start
    end = parsed.span.end
    if found := _ACCORDING.match(text):
        return Speech(begin + found.end(), end, _among(parsed, found.start("who"), found.end("who")), spoken=True)
    reported = _REPORTED.match(text)
    if (found := _LEADING.match(text, reported.end() if reported else 0)) and _is_speech(text, found, parsed, begin):
        word = found["next"].strip("\"'").casefold()
        start = begin + found.start("next")
        return Speech(start, end, _among(parsed, 0, found.end("who")), own=word in _OWN, spoken=True)
    trailing = _TRAILING.search(text, max(0, len(text) - 230))
    if trailing and trailing.start() > 0 and _tail(trailing[0]):
        who = _among(parsed, trailing.start(), len(text))
        return Speech(begin, begin + trailing.start(), who, spoken=True)
    return Speech(begin, end)


def _is_speech(text: str, found: re.Match[str], parsed: Parsed, begin: int) -> bool:
    """Whether the verb introduces a sentence of its own: not `announced plans`, nor a verb after a modal one."""
    if any(cue.use in ("modal", "event") and cue.end <= begin + found.start("verb") for cue in parsed.cues):
        return False
    if found["that"] and found["that"].endswith("that"):
        return True
    word = found["next"].strip("\"'").casefold()
    if word in ("a", "an", "plans", "its", "their", "his") and _WITHOUT_THAT.match(found["verb"]):
        return False
    rest = text[found.start("next") : found.start("next") + _NEAR]
    if _WITHOUT_THAT.match(found["verb"]):
        return word in _OWN and _FINITE.search(rest) is not None
    return _FINITE.search(rest) is not None or found["next"].startswith('"')


def _tail(text: str) -> bool:
    """Whether an ending only says who said it: no clause of its own follows, and it is no relative clause."""
    verb = re.search(rf"\b{_VERBS}\b", text)
    after = text[verb.end() :] if verb else ""
    if verb and _WITHOUT_THAT.match(verb[0]) and after.strip(' ."') and not _WHERE.match(after):
        return False  # what is announced follows: nobody says what stands before
    return not _CLAUSE.match(text) and not _FINITE.search(after) and not after.startswith(" that")


def _among(parsed: Parsed, start: int, end: int) -> tuple[Mention, ...]:
    base = parsed.span.start
    found = [m for m in parsed.parties if base + start <= m.span.start and m.span.end <= base + end]
    return tuple(found[:1])


def quoted(folded: str, paragraph: tuple[int, int]) -> list[tuple[int, int]]:
    """Passages of a paragraph that stand in quotation marks; one that is not closed runs to the end."""
    marks = [match.start() for match in _MARK.finditer(folded, *paragraph)]
    ends = [*marks[1::2], paragraph[1]] if len(marks) % 2 else marks[1::2]
    return list(zip(marks[::2], ends, strict=False))
