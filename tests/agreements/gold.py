"""Annotated texts of our own: how they are written down, and how a reading is scored against them.

A sentence stands on a line; a line that begins with ``>`` says what a careful person marks in it: how much it matters
(must, should, nice; not for what is no promise), its class, its modality, and promisers (p), counterparts (c),
speaker (s), minerals (min), amounts (amt, low-high:currency), quantities (qty, low-high:unit), and the due day.
"""

from __future__ import annotations

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
    text, start = "", 0
    marks: list[Marked] = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.startswith(">"):
            words = line[1:].split()
            facts = dict(word.partition("=")[::2] for word in words if "=" in word)
            weight, label, *modality = [word for word in words if "=" not in word]
            marks.append(Marked(start, len(text), weight, label, modality[0] if modality else "none", facts))
        elif line:
            text += "" if not text or text.endswith("\n") else " "
            start = len(text)
            text += line
        else:
            text += "\n\n"
    return text, marks


def amount(word: str) -> tuple[float | None, float | None, str]:
    """An amount such as 3e9-5e9:USD; with a colon in front, up to it."""
    figures, currency = word.lstrip(":").rsplit(":", 1)
    low, _, high = figures.partition("-")
    return None if word.startswith(":") else float(low), float(high or low), currency


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
        for _ in made:
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
    amounts = [(a.low, a.high, a.currency) for p in made for a in p.amounts]
    wanted_amounts = [amount(word) for word in mark.facts.get("amt", "").split(",") if word]
    good = len(amounts) == len(wanted_amounts) and all(
        any(currency == c and (high == most or low == least) for least, most, c in amounts)
        for low, high, currency in wanted_amounts
    )
    result.add("amounts right", good, f"{quote} -> {amounts} not {wanted_amounts}")
    if "due" in mark.facts:
        dues = {w.due for p in made for w in p.dates if w.due}
        result.add("due right", mark.facts["due"] in dues, f"{quote} -> {dues}")
