"""What promises are worth, in worlds solved by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain as joined
from itertools import combinations

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lodeway import InputError, World
from lodeway.agreements.delivery import BROKEN, Delivery
from lodeway.study.appraisal import Appraiser, Question
from lodeway.study.worth import Worth, groups, steadied, worth
from tests.agreements.worlds import chain, promising
from tests.worlds import frame

QUESTION = Question(buyer="BUY", avoid="RIV", partner="FRI", by=2032, late=5, discount=0.0)


@pytest.fixture(scope="module")
def found() -> Worth:
    return worth(apart(), QUESTION)


def apart() -> World:
    """The chain of mine, plant and corridor without promises that require one another."""
    world = chain()
    links = world["links"]
    return world.replace(links=links[links["effect"] == "adds"])


def powerset(names: str) -> list[tuple[str, ...]]:
    return list(joined.from_iterable(combinations(names, n) for n in range(len(names) + 1)))


def test_leave_one_out_credits_each_with_the_whole_and_shapley_a_third(found: Worth) -> None:
    """The three are joined since their worths interact.

    60 of 100 come from FRI at 10 in place of RIV's 20 once all three are kept; 0 without any one of them.

    So the three together lower exposure, and the least that can be reached, from 1 to 0.4, and cost by 60 x 10 = 600.
    Each alone changes nothing, each as the last changes all; of six orders each comes last in two: a third.
    """
    assert list(found.shares["commitment"]) == ["M", "P", "R"]
    for column, whole in (("exposure", -0.6), ("least", -0.6), ("cost", -600.0), ("unmet", 0.0)):
        assert list(found.shares[column]) == pytest.approx([whole / 3] * 3, abs=1e-9)
        assert list(found.shares[f"{column}_last"]) == pytest.approx([whole] * 3, abs=1e-9)
        assert list(found.shares[f"{column}_first"]) == pytest.approx([0.0] * 3, abs=1e-9)
    joint = found.joint[(found.joint["case"] == "as promised") & (found.joint["agreement"] == "")].iloc[0]
    assert found.shares["least"].sum() == pytest.approx(joint["least"], abs=1e-9)


def test_what_matters_most_without_less_exposure_or_cost_is_what_is_made_cleaner(found: Worth) -> None:
    """All tie in the least and in cost; P makes least touched, R next, M nothing."""
    tied = found.shares.assign(least=0.0, cost_clean=0.0, exposure_made=[0.0, -0.5, -0.1])
    assert list(replace(found, shares=tied).most["commitment"]) == ["P", "R", "M"]


def test_what_cannot_be_told_apart_is_the_same() -> None:
    """Costs within 1 of one seen before are that one; sums of differences stay sums."""
    seen: dict[str, list[float]] = {}
    costs = [
        steadied(pd.Series({"cost": c, "other": c}), {"cost": 1.0}, seen)
        for c in (100.0, 100.9, 98.9, 99.2, float("nan"))
    ]
    assert [one["cost"] for one in costs[:4]] == [100.0, 100.0, 98.9, 100.0]
    assert pd.isna(costs[4]["cost"])
    assert [one["other"] for one in costs[:2]] == [100.0, 100.9]


def test_partner_gains_what_is_made_and_sold(found: Worth) -> None:
    """60 of metal at the reference price of 20: 1200 exported; ore 360 and metal less ore 840 added, 1200 in all."""
    row = found.joint[(found.joint["case"] == "as promised") & (found.joint["agreement"] == "")].iloc[0]
    assert row["export_revenue:FRI"] == pytest.approx(1200)
    assert row["value_added:FRI"] == pytest.approx(1200)


def test_late_is_worth_nothing_before_it_comes(found: Worth) -> None:
    """Five years late is 2035, after the year asked for: nothing in 2032, as if broken."""
    cases = found.joint[found.joint["agreement"] == ""].set_index("case")
    assert cases.loc["late", "exposure"] == pytest.approx(0)
    assert cases.loc["broken", "exposure"] == 0
    sooner = worth(apart(), replace(QUESTION, late=2)).joint
    sooner = sooner[sooner["agreement"] == ""].set_index("case")
    assert sooner.loc["late", "exposure"] == pytest.approx(-0.6)


def test_worlds_answer_alike_whatever_was_solved_before() -> None:
    """Eight sets of promises, and half a chance that nobody foresaw, forwards, backwards and each alone."""
    sets = [{c: Delivery.kept(2030) if c in some else BROKEN for c in "MPR"} for some in powerset("MPR")]
    sets.append(dict.fromkeys("MPR", Delivery(((2030, 0.5),))))
    alone = [Appraiser(apart(), QUESTION, "iron").value(one) for one in sets]
    for order in (sets, sets[::-1]):
        at = Appraiser(apart(), QUESTION, "iron", foreseen=sets[:8])
        for one in order:
            pd.testing.assert_series_equal(at.value(one), alone[sets.index(one)])
        assert [at.value(one)["least"] for one in sets] == [one["least"] for one in alone]
        assert at.solved == len(sets)  # asked again, nothing is solved again


def test_cost_is_what_all_lose_however_they_share_it() -> None:
    """BUY and ALY want 50 each at 50; RIV sells at 10 without limit, FRI 60 at 4 once promised: 360 a year saved.

    Who of the two gets FRI's cheaper lots is open: what is told is the sum. With as little touched as can be, BUY gets
    50 of FRI and ALY the other 10, which costs all no more.
    """
    world = promising(
        "id, commitment, effect, facility, quantity\na, a, adds, friend, 60",
        "a, a, add, 2029-12-31",
        places="id, country\nrival, RIV\nfriend, FRI\nbuyer, BUY\nally, ALY",
        facilities=(
            "id, place, process, cost, capacity, status\nrival, rival, mine, 10,,\nfriend, friend, mine, 4, 0, planned"
        ),
        legs="id, from, to\nrb, rival, buyer\nra, rival, ally\nfb, friend, buyer\nfa, friend, ally",
        demand="id, place, commodity, quantity, price\nb, buyer, good, 50, 50\na, ally, good, 50, 50",
    )
    found = worth(world, QUESTION, find_gaps=False)
    kept = found.single[found.single["case"] == "as promised"].iloc[0]
    assert [kept["cost"], kept["cost_clean"]] == pytest.approx([-360, -360])
    assert [kept["exposure"], kept["least"]] == pytest.approx([-1, -1])
    assert found.baselines["cost"].tolist()[:2] == pytest.approx([0, -360])


def test_half_a_chance_is_half_the_capacity() -> None:
    """With a chance of half, 30 of 100 are expected from FRI: exposure 0.7."""
    at = Appraiser(apart(), QUESTION, "iron")
    half = at.value(dict.fromkeys("MPR", Delivery(((2030, 0.5),))))
    assert half["exposure"] == pytest.approx(0.7)
    assert half["least"] == pytest.approx(0.7)


def test_what_cannot_be_said_is_said() -> None:
    world = apart()
    table = world["commitments"]
    more = frame("id, agreement, act\nT, a, cooperate on minerals")
    found = worth(world.replace(commitments=pd.concat([table, more], ignore_index=True)), QUESTION, find_gaps=False)
    assert found.unsaid["commitment"].tolist() == ["T"]
    assert "nothing measurable" in found.unsaid["missing"].iloc[0]


def test_groups_are_those_that_need_each_other() -> None:
    """Mine and plant are of one chain; the corridor is joined to them only by what it requires."""
    assert groups(apart(), ("M", "P", "R")) == [("M", "P"), ("R",)]
    assert groups(chain(), ("M", "P", "R")) == [("M", "P", "R")]


def test_a_gap_is_what_no_promise_covers() -> None:
    """FRI's plant is promised, its mine is not and can be built: the mine is the gap."""
    world = chain()
    facilities = world["facilities"].copy()
    facilities.loc[facilities["id"] == "mine", ["max_build", "capex", "lead_time"]] = [100.0, 10.0, 1]
    links = world["links"][world["links"]["id"].isin(["l2", "l3"])]
    found = worth(world.replace(facilities=facilities, links=links), QUESTION)
    builds = found.gaps[found.gaps["kind"] == "build"]
    assert list(zip(builds["id"], builds["stage"], builds["covered"], strict=True)) == [("mine", "mine", "")]
    assert builds["quantity"].iloc[0] == pytest.approx(60)


def test_a_question_that_no_promise_touches() -> None:
    world = apart()
    with pytest.raises(InputError) as refused:
        worth(world.replace(links=world["links"].iloc[:0]), QUESTION)
    assert refused.value.code == "A062"
    for wrong in ({"others": "perhaps"}, {"late": 0}):
        with pytest.raises(InputError) as refused:
            replace(QUESTION, **wrong)
        assert refused.value.code == "A060"


@pytest.mark.parametrize("dearer", [0, 0.01])
def test_of_tied_ways_the_one_touched_less_is_taken(dearer: float) -> None:
    """FRI's goods reach BUY through RIV or, for 0.01 of 13 more (less than a thousandth), through its own port.

    A promise to add another way through RIV, as cheap, adds nothing and is worth nothing: exposure 0 with and without.
    A way through RIV that is cheaper by 1 does change what is cheapest: exposure 1.
    """

    def exposed(cost: float) -> list[float]:
        world = promising(
            "id, commitment, effect, leg, quantity\na, a, adds, third, 100",
            "a, a, add, 2029-12-31",
            places="id, country\nfriend, FRI\nport, FRI\nrival, RIV\nother, RIV\nbuyer, BUY",
            facilities="id, place, process, cost\nfriend, friend, mine, 12",
            legs=(
                "id, from, to, cost, capacity, status\nfr, friend, rival, 0,,\nrb, rival, buyer, 1,,\n"
                f"fp, friend, port, 0,,\npb, port, buyer, {1 + dearer},,\n"
                f"third, friend, other, 0, 0, planned\nob, other, buyer, {cost},,"
            ),
        )
        at = Appraiser(world, QUESTION, "good")
        return [float(at.value({"a": one})["exposure"]) for one in (BROKEN, Delivery.kept(2030))]

    assert exposed(1) == pytest.approx([0, 0], abs=1e-9)
    assert exposed(0) == pytest.approx([0, 1], abs=1e-9)


def test_work_can_be_stopped() -> None:
    calls = []

    def stop(phase: str, n: int, _: float) -> None:
        calls.append((phase, n))
        if n == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        worth(apart(), QUESTION, stop)
    assert calls == [("iron", 1), ("iron", 2)]


capacities = st.sampled_from([0, 7, 60])
some = st.sets(st.sampled_from(["a", "b", "c", "d"]))


@settings(max_examples=8, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])
@given(st.tuples(capacities, capacities, capacities, capacities), some, st.sampled_from(["a", "b", "c", "d"]))
def test_one_more_promise_that_adds_capacity_never_raises_the_least_exposure(sizes, kept, more) -> None:  # noqa: ANN001
    """Promises at a mine of a friend, at one of the rival, on a leg through a friend's port, and at an empty pit."""
    where = ["friend,", "rival,", ",fp", "empty,"]
    links = "id, commitment, effect, facility, leg, quantity\n" + "\n".join(
        f"{c}, {c}, adds, {place}, {size + 1}" for c, place, size in zip("abcd", where, sizes, strict=True)
    )
    commitments = "\n".join(f"{c}, a, add, 2029-12-31" for c in "abcd")
    at = Appraiser(promising(links, commitments), QUESTION, "good")

    def least(of: set[str]) -> float:
        return float(at.value({c: Delivery.kept(2030) if c in of else BROKEN for c in "abcd"})["least"])

    assert least(kept | {more}) <= least(kept) + 1e-9
