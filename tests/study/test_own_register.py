"""A register of one's own, laid over a world: a promise added and linked changes answers by what can be worked out.

BUY wants 100 a year from 2025 on, and RIV digs at 10 without limit. FRI's pit is planned: 60 a year at 14, by the end
of 2027, and nobody else can build it. So from 2028 on 60 of 100 can be clean, at 60 x 4 = 240 a year more.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lodeway import Goal, World, load, plan
from lodeway.study.appraisal import Question
from lodeway.study.worth import worth
from lodeway.world import save
from tests.commands import Program
from tests.worlds import make

GOAL = Goal(mineral="good", buyer="BUY", avoid="RIV", cap=0.4, by=2028, until=2032, discount=0.0)
PLAN = "plan good --buyer BUY --avoid RIV --cap 40% --by 2028 --until 2032 --discount 0%"


def world() -> World:
    return make(
        places="id, country\nrival, RIV\nfriend, FRI\nbuyer, BUY",
        facilities=(
            "id, place, process, cost, capacity, status\nrival, rival, mine, 10,,\npit, friend, mine, 14, 0, planned"
        ),
        legs="id, from, to\nrb, rival, buyer\nfb, friend, buyer",
        demand="id, place, commodity, quantity\nd, buyer, good, 100",
        prices="commodity, year, price\ngood, 2024, 20",
    )


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Program:
    return Program(monkeypatch, capsys)


@pytest.fixture
def own(run: Program, tmp_path: Path) -> tuple[str, ...]:
    """Options that name the world, and the register into which the promise was put by commands."""
    save(world(), tmp_path / "world")
    options = ("--register", str(tmp_path / "own"), "--world", str(tmp_path / "world"))
    for words in (
        ("add", "agreements", "id=pact", "date=2025-01-01"),
        ("add", "commitments", "id=pit", "agreement=pact", "promiser=FRI", "act=Open the pit", "due=2027-12-31"),
        ("link", "pit", "adds", "facility=pit", "quantity=60"),
    ):
        answer = run("agreements", *words, *options)
        assert answer.code == 0, answer.err
    return options


def answered(run: Program, *words: str) -> Any:
    answer = run(*words, "--json")
    assert answer.code == 0, answer.err
    return json.loads(answer.out)


def test_late_counts_from_the_year_in_which_it_comes(own: tuple[str, ...]) -> None:
    """The cap of 40 % holds for five years, 2028 to 2032, the others are free; costs against no cap, without discount.

    On time: 60 clean in all five, met: 5 x 240 = 1200. Three years late: clean in 2031 and 2032 alone, so that the cap
    is broken by 60 in each of three years: 2 x 240 = 480. Five years late is 2033, beyond the plan, as if never: 0.
    """
    opened = load(own[3], register=own[1])
    touched = {}
    for how, met, premium in (
        ("as-promised", True, 1200),
        ("late:3", False, 480),
        ("late:5", False, 0),
    ):
        found = plan(opened, replace(GOAL, promises=how))
        assert found.met == met, how
        assert found.premium == pytest.approx(premium, abs=1e-6), how
        touched[how] = found.exposure.set_index("year")["plan"]
    assert touched["as-promised"].loc[2028:].tolist() == pytest.approx([0.4] * 5)
    assert touched["late:3"].loc[2028:].tolist() == pytest.approx([1, 1, 1, 0.4, 0.4])
    assert touched["late:5"].loc[2028:].tolist() == pytest.approx([1] * 5)


def test_worth_of_a_promise_that_is_late(run: Program, own: tuple[str, ...]) -> None:
    """In 2032 60 of 100 need not be touched if the pit is there, at 240 a year more; at the cheapest it is not used.

    Three years late it is there, from 2031 on, and worth as much; five years late, from 2033 on, nothing.
    """
    words = ("agreements", "worth", "--buyer", "BUY", "--avoid", "RIV", "--by", "2032", "--no-gaps", *own)
    for late, least, cost in ((3, -0.6, 240), (5, 0, 0)):
        rows = {row["case"]: row for row in answered(run, *words, "--late", str(late))["single"]}
        for case, here, more in (("as promised", -0.6, 240), ("late", least, cost), ("broken", 0, 0)):
            row = rows[case]
            assert (row["least"], row["cost_clean"]) == (pytest.approx(here), pytest.approx(more, abs=1e-6)), case
            assert (row["exposure"], row["cost"]) == (0, pytest.approx(0, abs=1e-6))
    bare = worth(load(own[3], register=own[1]), Question("BUY", "RIV", by=2032, late=3), find_gaps=False)
    assert bare.single.set_index("case").loc["late", "least"] == pytest.approx(-0.6)


def test_a_plan_takes_it_in_only_with_the_register(run: Program, own: tuple[str, ...]) -> None:
    """With it 1200 for 60 clean a year, without it nothing is clean; and a link of 40 leaves 60 of 100 touched.

    40 clean a year in five years: 5 x 40 x 4 = 800.
    """
    kept = answered(run, *PLAN.split(), "--promises", "as-promised", *own)
    assert (kept["met"], kept["premium"]) == (True, pytest.approx(1200))
    assert [(row["commitment"], row["used"]) for row in kept["promises"]] == [("pit", pytest.approx(60))]
    without = answered(run, *PLAN.split(), "--promises", "as-promised", *own[2:])
    assert (without["met"], without["premium"], without["promises"]) == (False, 0, [])
    other = (own[0], f"{own[1]}.other", *own[2:])
    for words in (
        ("add", "agreements", "id=pact", "date=2025-01-01"),
        ("add", "commitments", "id=pit", "agreement=pact", "promiser=FRI", "act=Open the pit", "due=2027-12-31"),
        ("link", "pit", "adds", "facility=pit", "quantity=40"),
    ):
        assert run("agreements", *words, *other).code == 0
    less = answered(run, *PLAN.split(), "--promises", "as-promised", *other)
    assert (less["met"], less["premium"], less["least_exposure"]) == (
        False, pytest.approx(800), pytest.approx(0.6),
    )  # fmt: skip


def test_a_proposal_builds_on_what_is_promised(run: Program, own: tuple[str, ...]) -> None:
    """Kept, the promised pit makes the cap; what is asked of FRI is to sell 60 a year, worth 60 x 20. Else nothing is.

    FRI earns 1200 a year more in export revenue; without the promise the goal is out of reach, and nothing stands.
    """
    words = ("agreements", "propose", "--partners", "FRI", "--mineral", "good", *PLAN.split()[2:])
    words = tuple(word for word in words if word not in ("--until", "2032", "--discount", "0%"))
    (kept,) = answered(run, *words, "--promises", "as-promised", *own)
    assert kept["stands"]
    bought = {row["kind"]: row for row in kept["items"]}
    assert set(bought) >= {"ship", "buy"}
    assert "build" not in bought
    assert bought["ship"]["quantity"] == pytest.approx(60)
    assert bought["buy"]["amount"] == pytest.approx(1200)
    (bare,) = answered(run, *words, *own)
    assert not bare["stands"]
    assert not [row for row in bare["items"] if row["kind"] == "ship"]
