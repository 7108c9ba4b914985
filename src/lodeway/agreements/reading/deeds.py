"""What a named party does or did, told with a verb that no cue knows: the last resort, and only with something concrete."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from lodeway.agreements.reading.asides import aside
from lodeway.agreements.reading.cues import Cue, inflected, verbs
from lodeway.agreements.reading.parsed import Parsed
from lodeway.agreements.reading.verdicts import Verdict, firmness
from lodeway.agreements.reading.words import Token, listed

__all__ = ["acted"]

_UNDER: Final = re.compile(
    r"(?i:under|as part of|pursuant to|in line with|in accordance with)\s(?:the|this|these|an?|its|their|existing)\s[^,;]{3,90}?(?:,\s|\s(?=[A-Z]|the\b))"
)
_BOUND: Final = re.compile(r"\b(?:is|are)\s(?:to be\s)?[a-z]+(?:ed|en)\b")
_HAS: Final = re.compile(
    r"(?P<who>[\w.)]+)\s(?P<has>(?:has|have)\s(?:now\s|also\s|already\s|\w+ly\s)?(?P<verb>[a-z]+(?:ed|[aeiou]wn|en|t|ut|id|de|ne|ng|nk|un))\b)"
)
_KINDS: Final = frozenset(("fund", "build", "law"))
_JOINED: Final = re.compile(r"\band\s$")
_BY: Final = re.compile(r"\s(?:by|in the|as)\b")
_LAST: Final = re.compile(r"([\w]+)\s$")


def acted(parsed: Parsed) -> Verdict | None:
    """What somebody does under an agreement, has done, or did; None if the passage does not tell it of a party."""
    return _under(parsed) or _has_done(parsed) or _did(parsed)


def _under(parsed: Parsed) -> Verdict | None:
    """What is done under an agreement, told in the present: `under the contract Japan supplies 20 reactors`."""
    opening = _UNDER.match(parsed.folded)
    if opening is None:
        return None
    base = parsed.span.start
    held = next((n for n in parsed.instruments if n.span.end - base <= opening.end()), None)
    if held is None:
        return None
    acts = inflected()
    spans = [
        (t.start, t.end) for t in parsed.words if t.low.endswith("s") and acts.get(t.low, ("soft", t.low))[1] != t.low
    ]
    spans = [s for s in spans if acts[parsed.folded[s[0] - base : s[1] - base].casefold()][0] != "soft"]
    bound = _BOUND.search(parsed.folded, opening.end()) if parsed.concrete else None
    spans += [(base + bound.start(), base + bound.end())] if bound else []
    first = min((s for s in spans if s[0] >= base + opening.end()), default=None)
    return (
        Verdict("commitment", firmness(held, parsed), _cue(parsed, *first, "agreed"), held, acts=True)
        if first
        else None
    )


def _has_done(parsed: Parsed) -> Verdict | None:
    """What a party has done, if it is told with a figure: `the bank has carved out $30 million`."""
    if not (parsed.amounts or parsed.quantities):
        return None
    base = parsed.span.start
    for match in _HAS.finditer(parsed.folded):
        if match["verb"].casefold() not in verbs("tell", "part") and _is_subject(parsed, match.start("has")):
            return _done(parsed, base + match.start("has"), base + match.end())
    return None


def _did(parsed: Parsed) -> Verdict | None:
    """What a party did, if it names a mineral, a sum, a day or an instrument: `Guinea ordered the firm to hand back its lease`."""
    if not (parsed.concrete or parsed.instruments or parsed.dates):
        return None
    for token in parsed.words:
        if _is_past(token) and not _BY.match(parsed.folded, token.end - parsed.span.start):
            at = token.start - parsed.span.start
            joined = parsed.amounts and parsed.parties and _JOINED.search(parsed.folded[:at])
            if (joined or _is_subject(parsed, at)) and not aside(
                parsed, _cue(parsed, token.start, token.end, "done"), parsed.span.start
            ):
                return _done(parsed, token.start, token.end)
    return None


def _is_past(token: Token) -> bool:
    return token.low in _pasts()


@cache
def _pasts() -> frozenset[str]:
    """Past forms of acts that can be told as news; what the lists call told, such as output and trade, is not."""
    acts = inflected()
    forms = {f for f, (kind, base) in acts.items() if kind in _KINDS and f != base and not f.endswith(("s", "ing"))}
    return frozenset(forms) - set(verbs("tell", "past")) - set(verbs("state", "past"))


def _is_subject(parsed: Parsed, at: int) -> bool:
    """Whether a party, or a word for one, stands right before a place."""
    start = parsed.span.start + at
    if any(0 <= start - m.span.end <= 1 and m.kind != "adjective" for m in parsed.parties):
        return True
    last = _LAST.search(parsed.folded[max(0, at - 30) : at])
    word = last[1].casefold() if last else ""
    return bool({word, word.removesuffix("s"), word.removesuffix("ies") + "y"} & (listed("firm") | listed("actor")))


def _done(parsed: Parsed, start: int, end: int) -> Verdict:
    first = parsed.instruments[0] if parsed.instruments else None
    return Verdict("delivered", "done", _cue(parsed, start, end, "done"), first, acts=True)


def _cue(parsed: Parsed, start: int, end: int, level: str) -> Cue:
    base = parsed.span.start
    return Cue(start, end, "modal", level, parsed.folded[start - base : end - base])
