"""Annotated texts of our own: how they are written down, and how a reading is scored against them.

A sentence stands on a line; a line that begins with ``>`` says what a careful person marks in it: how much it matters
(must, should, nice; not for what is no promise), its class, its modality, and promisers (p), counterparts (c),
speaker (s), minerals (min), amounts (amt, low-high:currency), quantities (qty, low-high:unit), and the due day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from lodeway.agreements.reading import LINE, Reading, decode, read
from lodeway.agreements.reading.results import codes, ids

TEXTS = Path(__file__).parent / "texts"
PROMISED = {"commitment", "agreement_event", "expectation", "delivered"}


@dataclass(frozen=True)
class Marked:
    start: int
    end: int
    weight: str
    label: str
    modality: str
    facts: dict[str, str]


@dataclass
class Score:
    """Counts of what is right, of how many."""

    right: dict[str, int] = field(default_factory=dict)
    of: dict[str, int] = field(default_factory=dict)
    misses: list[str] = field(default_factory=list)

    def add(self, what: str, good: bool, note: str) -> None:
        self.of[what] = self.of.get(what, 0) + 1
        self.right[what] = self.right.get(what, 0) + good
        if not good:
            self.misses.append(f"{what}: {note}")

    def share(self, what: str) -> float:
        return self.right.get(what, 0) / self.of[what] if self.of.get(what) else 1.0


def annotated(path: Path) -> tuple[str, list[Marked]]:
    """Text and marks of a file."""
    text, marks = "", []
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.startswith(">"):
            words = line[1:].split()
            facts = dict(word.partition("=")[::2] for word in words if "=" in word)
            plain = [word for word in words if "=" not in word]
            start = text.rfind("\n") + 1 if False else marks_start
            modality = plain[2] if len(plain) > 2 else "none"
            marks.append(Marked(start, len(text), plain[0], plain[1], modality, facts))
        elif line:
            text += "" if not text or text.endswith("\n") else " "
            marks_start = len(text)
            text += line
        else:
            text += "\n\n"
    return text, marks


def figure(text: str) -> tuple[float | None, float | None]:
    low, dash, high = re.fullmatch(r"([\d.]*(?:e\d+)?)(-?)([\d.]*(?:e\d+)?)", text).groups()
    if text == "":
        return None, None
    return float(low) if low else None, (float(high) if high else None) if dash else float(low)


def score(path: Path) -> Score:
    text, marks = annotated(path)
    return scored(read(decode(text.encode(), path.name)), marks, text)


def scored(reading: Reading, marks: list[Marked], text: str) -> Score:
    result = Score()
    for mark in marks:
        quote = text[mark.start : mark.end][:90]
        above = any(s.rank >= LINE for s in reading.sentences if s.span.start < mark.end and mark.start < s.span.end)
        made = [p for p in reading.proposals if p.span.start < mark.end and mark.start < p.span.end]
        if mark.weight == "must":
            result.add("must above the line", above, quote)
        if mark.weight == "not" or mark.label in ("aim", "non_binding_clause", "reaffirmation"):
            result.add("non-promises not proposed", not made, f"{quote} -> {[p.label for p in made]}")
        for proposal in made:
            result.add("proposals right", mark.weight != "not" and mark.label in PROMISED | {"expected_effect"}, quote)
        if mark.weight == "must" and mark.label in PROMISED:
            result.add("must proposed", bool(made), quote)
        if mark.weight == "not":
            continue
        levels = {p.modality for p in made} or {
            s.modality for s in reading.sentences if s.span.start < mark.end and mark.start < s.span.end
        }
        result.add("modality right", mark.modality in levels, f"{quote} -> {levels} not {mark.modality}")
        if made:
            _facts(result, mark, made, quote)
    return result


def _facts(result: Score, mark: Marked, made: list, quote: str) -> None:
    found = {code for p in made for code in codes(p.promisers)}
    if "p" in mark.facts:
        wanted = set(filter(None, mark.facts["p"].split(",")))
        result.add("promiser right or open", not found or found == wanted, f"{quote} -> {found} not {wanted}")
        if wanted:
            result.add("promiser found", found == wanted, f"{quote} -> {found} not {wanted}")
    if "c" in mark.facts:
        got = {code for p in made for code in codes(p.counterparts)}
        wanted = set(mark.facts["c"].split(","))
        result.add("counterpart right or open", got <= wanted, f"{quote} -> {got} not {wanted}")
    if "min" in mark.facts:
        got = {one for p in made for one in ids(p.minerals)}
        result.add("minerals right", got == set(mark.facts["min"].split(",")), f"{quote} -> {got}")
    amounts = {(a.low, a.high, a.currency) for p in made for a in p.amounts}
    wanted = set()
    for word in filter(None, mark.facts.get("amt", "").split(",")):
        figures, currency = word.rsplit(":", 1)
        upper = figures.startswith(":")
        low, high = figure(figures.lstrip(":"))
        wanted.add((None if upper else low, high, currency))
    loose = {(a[0] if a[0] is not None and a[1] is not None else None, a[1] or a[0], a[2]) for a in amounts}
    wanted_loose = {(w[0], w[1], w[2]) for w in wanted}
    good = len(amounts) == len(wanted) and all(
        any((a[1] == w[1] or a[0] == w[0]) and a[2] == w[2] for a in amounts) for w in wanted
    )
    result.add("amounts right", good, f"{quote} -> {loose} not {wanted_loose}")
    if "due" in mark.facts:
        dues = {w.due for p in made for w in p.dates if w.due}
        result.add("due right", mark.facts["due"] in dues, f"{quote} -> {dues}")
