"""How sentences are ranked, what is proposed that no cue governs, and the fit that the points come from."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import reading as bench
from lodeway.agreements.reading import LINE, Reading, decode, read
from lodeway.agreements.reading.parsed import parse
from lodeway.agreements.reading.ranking import rank
from lodeway.agreements.reading.speech import speech
from lodeway.agreements.reading.unled import unled
from lodeway.agreements.reading.verdicts import Verdict
from lodeway.agreements.reading.words import table
from tests.agreements.gold import TEXTS, annotated

POINTS = {row["sign"]: float(row["points"]) for row in table("points")}


def reading(text: str) -> Reading:
    return read(decode(text.encode()), dt.date(2025, 11, 6))


def test_a_rank_is_the_logistic_function_of_the_points() -> None:
    """With no sign the points are those of every sentence; an amount and a year to come add theirs."""
    assert rank(frozenset()) == round(1 / (1 + math.exp(-POINTS[""])), 2)
    total = POINTS[""] + POINTS["amount"] + POINTS["year to come"]
    assert rank({"amount", "year to come", "no sign of ours"}) == round(1 / (1 + math.exp(-total)), 2)


@given(st.sets(st.sampled_from(sorted(POINTS)[1:])), st.sampled_from(sorted(POINTS)[1:]))
def test_a_sign_that_speaks_for_a_promise_never_lowers_a_rank(shown: set[str], sign: str) -> None:
    assert (rank(shown | {sign}) - rank(shown - {sign})) * POINTS[sign] >= 0


def test_every_sign_with_points_is_one_that_sentences_show() -> None:
    texts = [annotated(path)[0] for path in TEXTS.glob("*.gold")]
    texts.append("Tin:\n- The TRIPP and the Lobito Corridor will help Japan create jobs.\n- Why does Japan lag?")
    shown = {sign for text in texts for s in reading(text).sentences for sign in s.signs}
    assert {sign for sign, value in POINTS.items() if sign and value} <= shown


def test_a_date_of_the_text_tells_years_to_come_from_past_ones() -> None:
    text = "Japan will build a tin plant by 2030. Japan mined tin in 1990."
    first, second = reading(text).sentences
    assert "year to come" in first.signs
    assert "past year" in second.signs
    undated = read(decode(text.encode()))
    assert not any(sign in s.signs for s in undated.sentences for sign in ("year to come", "past year"))


@pytest.mark.parametrize(
    ("text", "label", "modality"),
    [
        ("Under the memorandum Alder Metals gets 900 tonnes a year.", "agreement_event", "agreed"),
        ("The supply contract was extended by Alder Metals.", "agreement_event", "contracted"),
        ("Capital spending is put at $400 million in 2027.", "expectation", "expected"),
        ("Trains are supposed to roll in 2030.", "expectation", "expected"),
        ("Should the bank agree, 900 tonnes go to Japan in 2027.", "commitment", "possible"),
        ("A second plant is being weighed up, and might cost $3 million.", "commitment", "intended"),
        ("Two ferries might follow in 2028.", "commitment", "possible"),
        ("The plant is to enter service in 2026.", "commitment", "intended"),
        ("The first 400 tonnes were unloaded at Kuryk.", "delivered", "done"),
        ("Alder Metals chose Kuryk for its plant.", "delivered", "done"),
        ("Phase one: $40 million of equity from the Export Bank of Korea.", "commitment", "agreed"),
        ("Phase one: possible equity of $40 million from the Export Bank of Korea.", "commitment", "possible"),
    ],
)
def test_where_no_cue_governs_the_tense_says_how_firm_it_is(text: str, label: str, modality: str) -> None:
    parsed = parse(decode(text.encode()), (0, len(text)), None, "USD")
    made = unled(parsed, speech(parsed), Verdict("background", "none"))
    assert made is not None
    assert (made.label, made.modality) == (label, modality)


@pytest.mark.parametrize("text", ["Tin had gone to Japan for $40 million.", "Until now tin went to Japan."])
def test_what_once_was_is_no_promise_whatever_its_tense(text: str) -> None:
    parsed = parse(decode(text.encode()), (0, len(text)), None, "USD")
    assert unled(parsed, speech(parsed), Verdict("background", "none")) is None


def test_a_passage_that_no_cue_governs_is_proposed_where_its_signs_are_sure() -> None:
    sure, unsure = (
        "The tin plant, phase one: $40 million of equity from the Export Bank of Korea.",
        "Korea's tin: equity.",
    )
    assert [(p.span.text, p.modality) for p in reading(f"{sure} {unsure}").proposals] == [(sure, "agreed")]


@pytest.mark.parametrize(
    "text",
    [
        "Until recently Alder Metals sold $40 million of tin a year to the first plant in Kazakhstan.",
        "Alder Metals had put the first $40 million into the joint tin plant in Kazakhstan.",
        "The text of the following statement was released by the Governments of Japan and Kazakhstan on May 3, 2025.",
        "The Company undertakes no obligation to update its plans for the $40 million plant in 2027.",
        "On May 3, 2025 Japan's minister welcomed the deputy minister of Kazakhstan to the joint meeting.",
    ],
)
def test_history_and_boilerplate_are_not_proposed_whatever_they_name(text: str) -> None:
    assert reading(text).proposals == ()


def test_what_is_proposed_stands_above_the_line() -> None:
    for path in TEXTS.glob("*.gold"):
        found = read(decode(annotated(path)[0].encode()))
        assert all(p.rank >= LINE for p in found.proposals)
        held = [s for p in found.proposals for s in found.sentences if s.span.holds(p.span)]
        assert [s.rank for s in held] == [p.rank for p in found.proposals]


def test_the_fit_finds_the_points_that_a_single_sign_has() -> None:
    """Of 40 with the sign 30 are promised, of 40 without 10: but for the penalty, its points were the log of 9."""
    signs = np.repeat([1.0, 0.0], 40)[:, None]
    promised = np.r_[np.repeat([1.0, 0.0], (30, 10)), np.repeat([1.0, 0.0], (10, 30))]
    base, points = bench.fitted(signs, promised, np.ones(80))
    off = 1 / (1 + np.exp(-(base + signs[:, 0] * points))) - promised
    assert off.sum() == pytest.approx(0, abs=1e-3)
    assert off[:40].sum() + bench.PENALTY * points == pytest.approx(0, abs=1e-3)
    assert 0 < points < math.log(9)


def test_the_benchmark_counts_what_is_right() -> None:
    """One must that is proposed, with the right modality and promiser, and a non-promise that is not."""
    text = "Japan will invest $3 billion in Kazakhstan by 2030. Gold rose."
    marks = (
        bench.Mark(0, 51, "must", frozenset({"intended"}), frozenset({"JPN"})),
        bench.Mark(52, len(text), "not"),
    )
    counts = bench.scores([bench.Text("a", "b", reading(text), marks)])
    assert counts["must: proposed"] == counts["modality right"] == counts["promiser right"] == (1, 1)
    assert counts["not: proposed"] == counts["promiser open"] == (0, 1)
    assert counts["proposals on a marked promise"] == (1, 1)
