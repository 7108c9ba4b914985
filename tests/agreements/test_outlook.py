from __future__ import annotations

import itertools
import math
from datetime import date

import pytest
from hypothesis import given
from scipy.integrate import quad
from scipy.stats import lognorm

from lodeway.agreements.outlook import Prospect, chances, outlook
from lodeway.agreements.priors import base_rates, read_priors
from lodeway.agreements.working import working
from lodeway.errors import InputError
from lodeway.world.promises import CLASSES
from tests.agreements.ventures import prospects, register, tungsten

GONE_BY = {  # P(never) once 1, 1.5, 2 and 3 times the planned time have gone by: worked out apart from the program
    "talks": (0.50, 0.84, 0.96, 1.00),
    "memorandum": (0.67, 0.73, 0.84, 0.94),
    "letter_of_interest": (0.67, 0.73, 0.84, 0.94),
    "headline": (0.62, 0.77, 0.90, 0.98),
    "contract": (0.33, 0.56, 0.80, 0.96),
    "financed": (0.12, 0.26, 0.58, 0.93),
    "project": (0.63, 0.70, 0.81, 0.93),
    "law": (0.50, 0.89, 0.98, 1.00),
    "corridor": (0.44, 0.58, 0.75, 0.92),
}


@pytest.mark.parametrize("klass", GONE_BY)
def test_never_given_the_time_gone_by(klass: str) -> None:
    chance = read_priors()[klass].chance()
    assert [chance.never_given(r) for r in (1, 1.5, 2, 3)] == pytest.approx(GONE_BY[klass], abs=0.0051)


def test_every_class_has_a_prior_and_its_figures_are_there() -> None:
    believed = read_priors()
    assert tuple(believed.classes) == CLASSES
    known = set(base_rates()["id"])
    assert all(set(prior.rates) <= known and prior.quality == "assumed" for prior in believed.classes.values())


def test_tungsten_venture() -> None:
    """Odds of never 1.5 x 0.6 = 0.9, so 0.9 / 1.9 = 0.474; by 2030 5.15 of 3.5 years have gone by: ratio 1.47.

    Of the rest 0.526, 0.125 are on time and 0.875 late, of which 25 % by then: 0.526 x (0.125 + 0.875 x 0.253) = 0.18.
    """
    told = outlook(tungsten(), date(2026, 11, 23))
    assert told["w"].never == pytest.approx(0.9 / 1.9)
    assert [told["w"].by(year) for year in (2028, 2030, 2032, 2035)] == pytest.approx([0, 0.18, 0.36, 0.46], abs=0.005)
    assert told["w"].median_year == 2039
    assert told["w"].median_if_kept == 2031
    steps = working(told, "w").set_index("step")["value"]
    assert steps["odds of never, definitive_agreement"] == 0.6
    assert steps["planned days"] == 1277
    assert steps["by end 2032"] == told["w"].by(2032)
    assert steps["never"] == told["w"].never


@pytest.mark.parametrize("klass", CLASSES)
@pytest.mark.parametrize("seen", [0.0, 1.3, 2.5])
def test_closed_form_is_the_integral(klass: str, seen: float) -> None:
    """The density of the delay is integrated by quadrature, from an independent lognormal of scipy."""
    chance = read_priors()[klass].chance()
    delay = lognorm(s=chance.log_sd, scale=chance.median_ratio - 1)

    def by(ratio: float) -> float:
        return 0.0 if ratio < 1 else chance.on_time + chance.late * quad(delay.pdf, 0, ratio - 1, limit=200)[0]

    left = 1 - by(seen)
    assert chance.never_given(seen) == pytest.approx(chance.never / left, rel=1e-6)
    for ratio in (0.5, 1.0, 1.8, 3.5):
        wanted = max(0.0, (by(ratio) - by(seen)) / left)
        assert float(chance.delivered(ratio, seen)) == pytest.approx(wanted, abs=1e-7)


@given(prospects())
def test_chances_are_coherent(pair: tuple[Prospect, Prospect]) -> None:
    """Delivered by a year never falls with the year and stays below 1 - P(never); silence raises P(never)."""
    now, later = pair
    chances = [now.by(year) for year in range(now.as_of.year, now.as_of.year + 40)]
    assert all(0 <= a <= b for a, b in itertools.pairwise(chances))
    assert chances[-1] <= 1 - now.never + 1e-9
    assert now.by(2900) == pytest.approx(1 - now.never, abs=0.02)
    assert later.never >= now.never - 1e-12
    assert now.promise.due is not None
    if later.as_of <= now.promise.due:
        assert later.never == now.never
        assert later.by(2050) == now.by(2050)
    # the chance of being silent until the later day, times what is left then, is what was told before
    silent = 1 - float(now.chance.delivered(later.elapsed, now.elapsed)) if now.chance and later.elapsed else 1.0
    assert silent * later.never == pytest.approx(now.never, rel=1e-6)


def test_the_record_counts() -> None:
    """Six corridors of the same time: one on time, one late, one dropped, one overdue, a part, and the one judged.

    It shares its promiser with `a` and `b` (weight 1), nothing with `c` and `d` (1/4). `d` took 2 of 1 years on
    1 January 2022 (731 / 366 = 1.997) without a word: P(never) = 0.4 / (0.4 + 0.5 (1 - Phi(ln(0.997 / 0.6) / 0.8))).
    """
    world = register(
        "a, pact, USA, x, corridor, 2020-12-31,\nb, pact, USA, x, corridor, 2020-12-31,\n"
        "c, other, CHN, x, corridor, 2020-12-31,\nd, other, CHN, x, corridor, 2021-01-01,\n"
        "e, pact, USA, x, corridor, 2020-12-31, b\nz, lone, USA, x, corridor, 2030,\nq, lone, USA, x, talks, 2030,",
        "1, a, , 2020-12, met, ,\n2, b, , 2021-05-01, met, ,\n3, c, , 2020-06, dropped, ,\n4, e, , 2020-05, dropped, ,",
    )
    one = outlook(world, date(2022, 1, 1))["z"]
    delay = math.log((731 / 366 - 1) / 0.6) / 0.8
    never = 0.4 / (0.4 + 0.5 * 0.5 * math.erfc(delay / math.sqrt(2)))
    assert one.counts == pytest.approx((1, 1 + (1 - never) / 4, 0.25 + never / 4))
    assert one.cases == pytest.approx(12.5)
    assert one.never == pytest.approx((4 + 0.25 + never / 4) / 12.5)
    steps = working(outlook(world, date(2022, 1, 1)), "z").set_index("step")["value"]
    assert [steps[f"case {name}"] for name in "abcd"] == [1, 1, 0.25, 0.25]


def test_only_what_was_known_counts() -> None:
    """Met on 1 March 2021; entered a year later. What was made later is not there yet."""
    world = register(
        "a, pact, USA, x, contract, 2021-02-28,\nb, pact, USA, x, contract, 2022,",
        "1, a, , 2021-03-01, met, , 2022-03-01",
    )
    assert outlook(world, date(2021, 2, 28))["a"].state == "open"
    assert outlook(world, date(2021, 3, 1))["a"].state == "delivered"
    assert outlook(world, date(2021, 3, 1), as_entered=True)["a"].state == "overdue"
    assert outlook(world, date(2022, 3, 1), as_entered=True)["a"].state == "delivered"
    assert outlook(world, date(2021, 3, 1))["a"].promise.late
    assert len(outlook(world, date(2019, 12, 31))) == 0


def test_silence_counts_while_it_would_have_been_broken() -> None:
    world = register("a, pact, USA, x, contract, 2021,")
    late, blind = (outlook(world, date(2024, 6, 30), seen=seen)["a"] for seen in (None, date(2021, 6, 30)))
    assert blind.never == pytest.approx(0.2)
    assert late.never > blind.never
    assert blind.by(2024) > late.by(2024)
    assert blind.state == "overdue"


@pytest.mark.parametrize(
    ("row", "log", "why"),
    [
        ("a, pact, USA, x, project, ,", "", "No date was promised."),
        ("a, pact, USA, x, , 2022,", "", "It has no class."),
        ("a, pact, USA, x, project, 2020-01-01,", "", "It was due when it was made"),
        ("a, pact, USA, x, project, 2022,", "1, a, , 2020-05, superseded, ,", "It is superseded"),
        ("a, pact, USA, x, project, 2022,", "1, a, , 2020-05, met, ,\n2, a, , 2020-05, ongoing, ,", "contradict"),
    ],
)
def test_undefined_with_its_reason(row: str, log: str, why: str) -> None:
    told = outlook(register(row, log), date(2020, 6, 30))
    assert why in told["a"].why
    assert math.isnan(told["a"].by(2030))
    assert "a" not in chances(told)
    assert math.isnan(told["a"].median_year)


def test_dates_of_the_register_itself() -> None:
    """Delivered in 2021, said again in 2023: it came in 2021. Dropped is never."""
    world = register(
        "a, pact, USA, x, project, 2021,\nb, pact, USA, x, project, 2021,",
        "1, a, , 2020-05, ongoing, 0.5,\n2, a, , 2021-05, met, ,\n3, a, , 2023, met, ,\n4, b, , 2022, dropped, ,",
    )
    told = outlook(world, date(2024, 6, 30))
    assert told["a"].promise.since == date(2021, 5, 31)
    assert [told["a"].by(2020), told["a"].by(2021), told["a"].never] == [0, 1, 0]
    assert [told["b"].by(2050), told["b"].never] == [0, 1]
    assert told["b"].median_year == math.inf


def test_chances_by_year() -> None:
    """`a` is due in 2024, and 40 % are there; `b` is delivered, `c` dropped; `d` has no date."""
    world = register(
        "a, pact, USA, x, corridor, 2024,\nb, pact, USA, x, corridor, 2021,\nc, pact, USA, x, corridor, 2024,\n"
        "d, pact, USA, x, corridor, ,",
        "1, a, , 2021-05-01, ongoing, 0.4,\n2, b, , 2021-03-01, met, ,\n3, c, , 2021-04-01, dropped, ,",
    )
    told = outlook(world, date(2021, 6, 30), 2030)
    expected = chances(told)
    assert set(expected) == {"a", "b", "c"}
    assert expected["b"] == ((2021, 1),)
    assert expected["c"] == ()
    assert expected["a"][0] == (2021, 0.4)
    assert dict(expected["a"])[2026] == pytest.approx(0.4 + 0.6 * told["a"].by(2026))


def test_wrong_questions() -> None:
    told = outlook(register("alpha, pact, USA, x, corridor, 2024,"), date(2021, 6, 30))
    with pytest.raises(InputError, match=r"A004.*alpha"):
        told["alpa"]
    with pytest.raises(InputError, match="A042"):
        outlook(register("a, pact, USA, x, corridor, 2024,"), date(2021, 6, 30), 2020)
