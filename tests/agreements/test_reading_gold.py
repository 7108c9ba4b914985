"""The reader against texts of our own: those it was developed on, and those that were held out."""

from __future__ import annotations

import pytest

from tests.agreements.gold import TEXTS, Score, annotated, score


def total(kind: str) -> Score:
    whole = Score()
    for path in sorted(TEXTS.glob(f"{kind}-*.gold")):
        part = score(path)
        for what, count in part.of.items():
            whole.of[what] = whole.of.get(what, 0) + count
            whole.right[what] = whole.right.get(what, 0) + part.right[what]
        whole.misses += part.misses
    return whole


LEAST = {
    "must above the line": 1.0, "must proposed": 1.0, "proposals right": 0.95, "modality right": 0.9,
    "promiser right or open": 0.95, "amounts right": 1.0, "minerals right": 1.0, "due right": 1.0,
    "non-promises not proposed": 1.0,
}  # fmt: skip
HELD = {
    "must above the line": 1.0, "must proposed": 1.0, "proposals right": 0.9, "modality right": 0.95,
    "promiser right or open": 0.95, "amounts right": 0.95, "minerals right": 0.8, "non-promises not proposed": 0.9,
}  # fmt: skip
"""What docs/agreements-reading.md reports, rounded down; not what is wanted."""


@pytest.mark.parametrize(("kind", "least"), [("dev", LEAST), ("held", HELD)])
def test_scores_do_not_fall(kind: str, least: dict[str, float]) -> None:
    whole = total(kind)
    low = {what: round(whole.share(what), 3) for what in least if whole.share(what) < least[what]}
    assert not low, whole.misses


def test_there_are_as_many_held_out_as_developed_on() -> None:
    kinds = [path.name.split("-")[0] for path in TEXTS.glob("*.gold")]
    assert kinds.count("dev") == kinds.count("held") == 4


def test_marks_stand_where_they_say() -> None:
    text, marks = annotated(TEXTS / "dev-joint-statement.gold")
    assert text[marks[3].start : marks[3].end].startswith("They reaffirmed")
    assert {mark.weight for mark in marks} == {"must", "should", "nice", "not"}
