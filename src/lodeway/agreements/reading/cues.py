"""Words that say how firmly something is promised, and words that say that nothing is."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from typing import Final

from lodeway.agreements.reading.words import Words, table
from lodeway.world.promises import MODALITIES

__all__ = ["Cue", "cues", "inflected", "triggers", "verbs", "weaker"]

_SIBILANT: Final = ("s", "x", "z", "ch", "sh")
_VOWELS: Final = "aeiou"
_CLASS: Final = re.compile(r"<(?P<name>[a-z]+)(?::(?P<form>base|third|past|part|ing))?>")
_DOUBLED: Final = frozenset(
    (
        "cut",
        "ship",
        "set",
        "run",
        "commit",
        "permit",
        "submit",
        "transfer",
        "begin",
        "ban",
        "map",
        "allot",
        "scrap",
        "bar",
        "drop",
        "cap",
        "slap",
    )
)


@dataclass(frozen=True)
class Cue:
    """Words that were found: where, what they are used for, and the modality they assert, if they are modal."""

    start: int
    end: int
    use: str
    level: str
    text: str


def weaker(*levels: str) -> str:
    """The weakest of several modalities.

    >>> weaker("agreed", "possible")
    'possible'
    """
    return min(levels, key=MODALITIES.index)


@cache
def _rules() -> tuple[tuple[str, str, re.Pattern[str], frozenset[str]], ...]:
    return tuple(
        (row["use"], row["level"], _compiled(row["pattern"]), frozenset(_classes(row["words"]).split("|")))
        for row in table("cues")
    )


def _classes(pattern: str) -> str:
    """Words with the verbs of each class that they name: ``<pledge:past>`` their past forms, ``<pledge>`` all forms."""
    return _CLASS.sub(lambda m: "|".join(verbs(m["name"], m["form"] or "")), pattern)


def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of the list: whole words, any number of blanks where one stands."""
    pattern = _CLASS.sub(lambda m: f"(?:{_classes(m[0])})", pattern)
    whole = pattern if pattern.startswith("^") else rf"(?<![\w-])(?:{pattern})(?!\w)"
    return re.compile(whole.replace(" ?", r"\s*").replace(" ", r"\s+"), re.IGNORECASE)


@cache
def _by_word() -> dict[str, tuple[int, ...]]:
    """First part of each word without which a rule cannot match -> the rules."""
    found: dict[str, list[int]] = {}
    for i, (*_, words) in enumerate(_rules()):
        for word in words:
            found.setdefault(re.split(r"['-]", word.lstrip("'"))[-1 if word == "n't" else 0], []).append(i)
    return {word: tuple(rows) for word, rows in found.items()}


def triggers() -> AbstractSet[str]:
    """Words of which a passage must have one to have a cue."""
    return _by_word().keys()


def cues(sentence: str, offset: int, words: Words) -> list[Cue]:
    """Cues of a folded sentence, in the order in which they stand; rules are tried only where one of their words is."""
    wanted = sorted({row for word in triggers() & words.present for row in _by_word()[word]})
    found: list[Cue] = []
    for row in wanted:
        use, level, pattern, _ = _rules()[row]
        found += [
            Cue(m.start() + offset, m.end() + offset, use, level, m[0])
            for m in pattern.finditer(sentence)
            if m[0].strip()
        ]
    return sorted(found, key=lambda cue: (cue.start, -cue.end))


def _regular(verb: str) -> tuple[str, str, str]:
    """Third person, past form and present participle of a verb that is regular."""
    if verb.endswith("e"):
        return verb + "s", verb + "d", verb[:-1] + "ing"
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"
    stem = verb + verb[-1] if verb in _DOUBLED else verb
    third = verb + ("es" if verb.endswith(_SIBILANT) else "s")
    return third, stem + "ed", stem + "ing"


def _forms(entry: str) -> dict[str, str]:
    """Forms of a verb of a list: its base, and its past form and participle where they are irregular.

    >>> _forms("begin began begun")["part"], _forms("lend lent")["part"], _forms("ban")["past"]
    ('begun', 'lent', 'banned')
    """
    base, *irregular = entry.split()
    third, past, ing = _regular(base)
    past = irregular[0] if irregular else past
    return {"base": base, "third": third, "past": past, "part": irregular[-1] if irregular else past, "ing": ing}


@cache
def verbs(name: str, form: str = "") -> tuple[str, ...]:
    """Verbs of a class in one form (base, third, past, part, ing), or in all.

    >>> verbs("pledge", "past")
    ('pledged', 'committed', 'undertook', 'promised', 'vowed')
    """
    entries = next(row["verbs"] for row in table("verbs") if row["class"] == name).split("|")
    return tuple(dict.fromkeys(f for e in entries for key, f in _forms(e).items() if form in ("", key)))


@cache
def inflected() -> dict[str, tuple[str, str]]:
    """Every form of a verb of the list -> its kind and its base form.

    >>> inflected()["supplied"], inflected()["built"]
    (('sell', 'supply'), ('build', 'build'))
    """
    found: dict[str, tuple[str, str]] = {}
    for row in table("acts"):
        for entry in row["verbs"].split("|"):
            base, *irregular = entry.split()
            for form in (base, *_regular(base), *irregular):
                found.setdefault(form, (row["kind"], base))
    return found
