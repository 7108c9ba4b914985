"""How well the reader reads marked texts, and the points of its rank fitted to them: one command, one table.

Run ``python -m benchmarks.reading`` for the texts of the tests, or name folders of texts, each with a
``NAME.gold.json`` beside it (schema `lodeway-gold-commitments/1`; `modality` may name several that are right, with
``|`` between them). With ``--fit`` the points of `lodeway/data/reading/points.csv` are fitted to the texts; the table
says what points fitted to the other folders do on each, and ``--write`` writes those fitted to all.
``--readings FOLDER`` takes what sentences are from readings (``lodeway agreements read TEXT --json`` written into
``FOLDER/NAME.json``) of a version that had not seen the texts: rules that were made for a text are right on it more
often than on the next.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

import lodeway
from lodeway.agreements.reading import LINE, Reading, decode, read
from tests.agreements.gold import TEXTS, annotated

POINTS = Path(lodeway.__file__).parent / "data" / "reading" / "points.csv"
PENALTY = 4.0
"""Weight of the squares of the points in the fit."""
RECALL = 0.985
"""Share of the sentences that a person must find that is to stand above the line."""
LEAST = 0.15
"""Points of a sign that are too few to keep it."""
FEWEST = 5
"""Sentences that must show a sign for it to be weighed."""
WEIGHTS = {"must": 1.5, "should": 0.7, "nice": 0.0, "not": 1.0, "": 0.5}
"""What a sentence counts in the fit, by its mark; one that may or may not be marked does not count."""
ORDER = ("must", "should", "nice", "not")


@dataclass(frozen=True)
class Mark:
    """A marked passage: how much it matters (must, should, nice; not if it is no promise), and what is right of it."""

    start: int
    end: int
    weight: str
    modalities: frozenset[str] = frozenset()
    promisers: frozenset[str] = frozenset()

    def meets(self, start: int, end: int) -> bool:
        return start < self.end and self.start < end


@dataclass(frozen=True)
class Text:
    """A marked text, as it is read."""

    group: str
    name: str
    reading: Reading
    marks: tuple[Mark, ...]

    def mark(self, start: int, end: int) -> str:
        """The highest mark of what stands there; empty if it is not marked."""
        found = {mark.weight for mark in self.marks if mark.meets(start, end)}
        return next((weight for weight in ORDER if weight in found), "")


def texts(folder: Path) -> list[Text]:
    """The marked texts of a folder: with the marks beside them, or between their lines as in the tests."""
    found = []
    for path in sorted((*folder.glob("*.gold.json"), *folder.glob("*.gold"))):
        if path.suffix == ".gold":
            content, lines = annotated(path)
            reading = read(decode(content.encode(), path.name))
            marks = [
                Mark(
                    m.start,
                    m.end,
                    m.weight,
                    frozenset((m.modality,)),
                    frozenset(filter(None, m.facts.get("p", "").split(","))),
                )
                for m in lines
            ]
        else:
            gold = json.loads(path.read_text(encoding="utf-8"))
            reading = read(decode((folder / gold["text_file"]).read_bytes(), gold["text_file"]))
            marks = [_mark(one) for one in gold["commitments"]]
            marks += [Mark(one["start"], one["end"], "not") for one in gold["not_commitments"]]
        found.append(Text(folder.name, path.name.split(".gold")[0], reading, tuple(marks)))
    if not found:
        message = f"{folder} holds no marked texts: neither *.gold.json nor *.gold."
        raise SystemExit(message)
    return found


def _mark(one: dict[str, Any]) -> Mark:
    span = one["evidence"]
    who = frozenset(p["id"] for p in one["promiser"])
    return Mark(span["start"], span["end"], one["recover"], frozenset(one["modality"].split("|")), who)


def scores(read_texts: Iterable[Text]) -> dict[str, tuple[int, int]]:
    """Counts of what is right, of how many."""
    found: dict[str, list[bool]] = {}
    for text in read_texts:
        made = text.reading.proposals
        for mark in text.marks:
            near = [s for s in text.reading.sentences if mark.meets(s.span.start, s.span.end)]
            mine = [p for p in made if mark.meets(p.span.start, p.span.end)]
            found.setdefault(f"{mark.weight}: above the line", []).append(any(s.rank >= LINE for s in near))
            found.setdefault(f"{mark.weight}: proposed", []).append(bool(mine))
            if mine and mark.weight != "not":
                found.setdefault("modality right", []).append(any(p.modality in mark.modalities for p in mine))
                named = {n for p in mine for m in p.promisers for n in (m.code, m.name, m.title) if n}
                if mark.promisers:
                    found.setdefault("promiser open", []).append(not named)
                    found.setdefault("promiser right", []).append(bool(named & mark.promisers))
        for p in made:
            right = text.mark(p.span.start, p.span.end) not in ("", "not")
            found.setdefault("proposals on a marked promise", []).append(right)
        found.setdefault("sentences above the line", []).extend(s.rank >= LINE for s in text.reading.sentences)
    return {what: (sum(flags), len(flags)) for what, flags in sorted(found.items())}


@dataclass(frozen=True)
class Sample:
    """Sentences with their signs and marks, ready to be fitted."""

    groups: np.ndarray
    signs: list[frozenset[str]]
    marks: np.ndarray

    def matrix(self, names: Sequence[str]) -> np.ndarray:
        return np.array([[name in shown for name in names] for shown in self.signs], dtype=float)

    @property
    def promised(self) -> np.ndarray:
        return np.isin(self.marks, ("must", "should")).astype(float)

    @property
    def weights(self) -> np.ndarray:
        return np.array([WEIGHTS[mark] for mark in self.marks])


def sample(read_texts: Iterable[Text], readings: Path | None) -> Sample:
    """Every sentence with its signs; what it is and how firm, from the readings of a version that had not seen it."""
    rows = []
    for text in read_texts:
        earlier = _earlier(readings, text) if readings else None
        for s in (s for s in text.reading.sentences if s.signs):
            shown = s.signs
            if earlier is not None:
                shown = frozenset(x for x in shown if not x.startswith(("label ", "modality ")))
                near = max(earlier, key=lambda e, s=s: min(e["end"], s.span.end) - max(e["start"], s.span.start))
                shown |= {f"label {near['label']}", f"modality {near['modality']}"}
            rows.append((text.group, shown, text.mark(s.span.start, s.span.end)))
    groups, signs, marks = zip(*rows, strict=True)
    return Sample(np.array(groups), list(signs), np.array(marks))


def _earlier(readings: Path, text: Text) -> list[dict[str, Any]]:
    path = readings / text.group / f"{text.name}.json"
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["sentences"]
    return found


def fitted(signs: np.ndarray, promised: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Points by logistic regression with a penalty on their squares: of every sentence, then of each sign."""

    def loss(points: np.ndarray) -> tuple[float, np.ndarray]:
        total = signs @ points[1:] + points[0]
        off = weights * (1 / (1 + np.exp(-total)) - promised)
        value = (weights * (np.logaddexp(0, total) - promised * total)).sum() + PENALTY * (points[1:] ** 2).sum() / 2
        return float(value), np.r_[off.sum(), signs.T @ off + PENALTY * points[1:]]

    return np.asarray(minimize(loss, np.zeros(signs.shape[1] + 1), jac=True, method="L-BFGS-B").x)


def crossed(drawn: Sample, names: Sequence[str]) -> np.ndarray:
    """Points of every sentence, fitted to the other folders."""
    found = np.zeros(len(drawn.marks))
    matrix = drawn.matrix(names)
    for group in sorted(set(drawn.groups)):
        other = drawn.groups != group
        points = fitted(matrix[other], drawn.promised[other], drawn.weights[other])
        found[~other] = matrix[~other] @ points[1:] + points[0]
    return found


def kept(drawn: Sample) -> tuple[list[str], np.ndarray]:
    """Signs that are shown often enough and weigh enough, and their points."""
    counts: dict[str, int] = {}
    for shown in drawn.signs:
        for sign in shown:
            counts[sign] = counts.get(sign, 0) + 1
    names = sorted(s for s, n in counts.items() if n >= FEWEST and s not in ("label background", "modality none"))
    while True:
        points = fitted(drawn.matrix(names), drawn.promised, drawn.weights)
        heavy = [name for name, value in zip(names, points[1:], strict=True) if abs(value) >= LEAST]
        if len(heavy) == len(names):
            return names, points
        names = heavy


def fit(drawn: Sample, *, write: bool) -> None:
    """Print what points fitted to other folders do, and write those fitted to all."""
    names, points = kept(drawn)
    total = crossed(drawn, names)
    line = float(np.quantile(total[drawn.marks == "must"], 1 - RECALL))
    print(
        f"{len(drawn.marks)} sentences, {len(names)} signs. Above the line, of each folder by points from the others:"
    )
    print("| folder | must | should | not | all |\n|---|---|---|---|---|")
    for group in sorted(set(drawn.groups)):
        cells = [_share(total[(drawn.groups == group) & (drawn.marks == m)] >= line) for m in ("must", "should", "not")]
        print(f"| {group} | {' | '.join(cells)} | {_share(total[drawn.groups == group] >= line)} |")
    if write:
        with POINTS.open(encoding="utf-8", newline="") as file:
            words = {row["sign"]: row["words"] for row in csv.DictReader(file)}
        value = {"": points[0] - line, **dict(zip(names, points[1:], strict=True))}
        order = sorted({*value, *(s for s, w in words.items() if w)}, key=lambda s: (bool(s) and not words.get(s), s))
        with POINTS.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("sign", "points", "words"))
            writer.writerows((s, f"{value.get(s, 0.0):.2f}", words.get(s, "")) for s in order)


def _share(flags: np.ndarray) -> str:
    return f"{int(flags.sum())} of {len(flags)}"


def main() -> None:
    """Score the reader on folders of marked texts, or fit its points to them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, default=[TEXTS])
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--readings", type=Path)
    asked = parser.parse_args()
    folders = {folder.name: texts(folder) for folder in asked.folders}
    if asked.fit:
        fit(sample((t for found in folders.values() for t in found), asked.readings), write=asked.write)
        return
    table = {name: scores(found) for name, found in folders.items()}
    print("| | " + " | ".join(table) + " |\n|---|" + "---|" * len(table))
    for what in sorted({what for counts in table.values() for what in counts}):
        cells = [counts.get(what, (0, 0)) for counts in table.values()]
        print(f"| {what} | " + " | ".join(f"{right} of {of}" for right, of in cells) + " |")


if __name__ == "__main__":
    main()
