"""What every registered measure must do, and the arithmetic of each by hand."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pandas as pd
import pytest

from lodeway.errors import InputError
from lodeway.measures.registry import Measure, Working, measure_named, measures

EVERY = pytest.mark.parametrize("measure", measures().values(), ids=lambda one: one.name)
LEAST = {
    "top1", "top3", "hhi", "hhi-wgi", "import-reliance", "net-import-reliance", "n-1", "geopolrisk", "eu-supply-risk",
}  # fmt: skip


def tables(measure: Measure) -> list[str]:
    return [one.name for one in measure.inputs if one.kind == "by country" and one.name in measure.example]


def assert_undefined(found: Working) -> None:
    assert math.isnan(found.value), found
    assert found.undefined


def test_the_promised_measures_are_there() -> None:
    assert set(measures()) >= LEAST
    assert all(name == one.name for name, one in measures().items())


def test_a_wrong_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"I010.*hhi"):
        measure_named("hhj")


@EVERY
def test_says_what_it_is(measure: Measure) -> None:
    assert all((measure.title, measure.formula, measure.unit, measure.inputs))
    assert measure.direction in ("up", "down")
    assert len(measure.source) > 20
    text = " ".join((measure.function.__doc__ or "").split())
    squeezed = "".join(text.split())
    right = measure.formula.split(",  ")[0]
    assert "".join(right.split()) in squeezed, "the docstring must state the formula"
    assert "Unit: " in text and "Source: " in text and "ot defined" in text  # noqa: PT018
    assert all(one.text.endswith(".") or ";" in one.text for one in measure.inputs)


@EVERY
def test_example_comes_out_with_its_working(measure: Measure) -> None:
    found = measure(**measure.example)
    assert found.value == pytest.approx(measure.answer, rel=1e-12)
    assert measure.low <= found.value <= measure.high
    assert found.steps
    assert all(isinstance(text, str) and isinstance(value, float) for text, value in found.steps)
    assert not found.undefined


@EVERY
def test_rows_in_another_order_change_nothing(measure: Measure) -> None:
    shuffled = dict(measure.example)
    for name in tables(measure):
        rows = list(dict(shuffled[name]).items())
        shuffled[name] = pd.Series(dict(reversed(rows)))
    assert measure(**shuffled) == measure(**measure.example)


@EVERY
def test_rows_of_one_country_add_up(measure: Measure) -> None:
    split: dict[str, Any] = dict(measure.example)
    for one in measure.inputs:
        if one.kind == "by country" and one.tonnage:
            halves = [(c, v / 2) for c, v in split[one.name].items() for _ in range(2)]
            split[one.name] = pd.Series([v for _, v in halves], index=[c for c, _ in halves])
    assert measure(**split).value == pytest.approx(measure.answer, rel=1e-12)


@EVERY
def test_the_unit_of_quantities_does_not_matter(measure: Measure) -> None:
    given: dict[str, Any] = dict(measure.example)
    for one in measure.inputs:
        if one.tonnage and one.name in given:
            value = given[one.name]
            given[one.name] = value * 1000 if one.kind == "number" else {c: v * 1000 for c, v in value.items()}
    assert measure(**given).value == pytest.approx(measure.answer, rel=1e-12)


@EVERY
def test_without_a_needed_input_it_is_undefined(measure: Measure) -> None:
    for one in measure.inputs:
        if not one.optional:
            assert_undefined(measure(**{k: v for k, v in measure.example.items() if k != one.name}))
            assert_undefined(measure(**{**measure.example, one.name: None}))
    with pytest.raises(InputError, match="I007"):
        measure(**measure.example, nonsense=1.0)


@EVERY
def test_a_figure_that_is_not_known_is_never_taken_for_nothing(measure: Measure) -> None:
    """NaN in a quantity or number makes the measure undefined, or is said in the notes."""
    for one in measure.inputs:
        if one.name not in measure.example:
            continue
        value = measure.example[one.name]
        holed = math.nan if one.kind == "number" else {**value, next(iter(value)): math.nan}
        found = measure(**{**measure.example, one.name: holed})
        assert math.isnan(found.value) or found.notes, one.name


@EVERY
def test_nothing_at_all_is_undefined_and_not_zero(measure: Measure) -> None:
    empty = {
        one.name: ({} if one.kind == "by country" else 0.0 if one.tonnage else math.nan)
        for one in measure.inputs
        if not one.optional
    }
    assert_undefined(measure(**empty))


@EVERY
def test_a_negative_quantity_is_refused(measure: Measure) -> None:
    for one in measure.inputs:
        if one.kind == "by country" and one.tonnage:
            value = dict(measure.example[one.name])
            assert_undefined(measure(**{**measure.example, one.name: {**value, "ZZZ": -1.0}}))


def work(name: str, **given: Any) -> Working:
    return measure_named(name)(**given)


def test_what_others_make_lowers_every_share() -> None:
    """30 and 10 of 80: 0.375 and 0.125; squares 0.140625 + 0.015625 = 0.15625, a lower bound, which is said."""
    found = work("hhi", production={"A": 30.0, "B": 10.0}, others=40.0)
    assert found.value == pytest.approx(0.15625)
    assert "50.0%" in found.notes[0]
    assert "lower bound" in found.notes[0]
    assert work("top3", production={"A": 30.0, "B": 10.0}, others=40.0).value == pytest.approx(0.5)
    assert work("top1", production={"A": 30.0, "B": 10.0}).value == pytest.approx(0.75)


def test_governance_is_scaled_from_best_to_worst() -> None:
    """One country: WGI = (2.5 - x) * 2: best 2.5 gives 0, worst -2.5 gives 10, 0 gives 5."""
    for x, worse in ((2.5, 0.0), (0.0, 5.0), (-2.5, 10.0)):
        assert work("hhi-wgi", production={"A": 7.0}, governance={"A": x}).value == pytest.approx(worse)


def test_a_large_country_without_governance_makes_it_undefined_and_a_small_one_is_told() -> None:
    assert_undefined(work("hhi-wgi", production={"A": 95.0, "B": 5.0}, governance={"A": 0.0}))
    found = work("hhi-wgi", production={"A": 99.5, "B": 0.5}, governance={"A": 0.0})
    assert found.value == pytest.approx(0.995**2 * 5)
    assert "B (0.50%) is left out" in found.notes[0]


def test_governance_given_twice_must_be_alike() -> None:
    twice = pd.Series([0.0, 0.5], index=["A", "A"])
    assert "given twice" in work("hhi-wgi", production={"A": 1.0}, governance=twice).undefined
    same = pd.Series([0.5, 0.5], index=["A", "A"])
    trade = pd.Series([1.1, 1.1], index=["A", "A"])
    assert work("hhi-wgi", production={"A": 1.0}, governance=same, trade=trade).value == pytest.approx(4.0 * 1.1)


def test_governance_on_another_scale_is_refused() -> None:
    assert "no estimate" in work("hhi-wgi", production={"A": 1.0}, governance={"A": 62.0}).undefined
    given = dict(measure_named("geopolrisk").example) | {"stability": {"CHN": 30.0, "AUS": 70.0}}
    assert "no estimate" in work("geopolrisk", **given).undefined


def test_a_net_exporter_has_negative_reliance_which_is_not_clipped() -> None:
    """100 made, 10 in, 60 out: -50 / 50 = -1."""
    given = {"domestic": 100.0, "imports": {"A": 10.0}, "exports": {"B": 60.0}}
    assert work("import-reliance", **given).value == pytest.approx(-1.0)
    assert work("net-import-reliance", **given).value == pytest.approx(-1.0)


@pytest.mark.parametrize("exports", [110.0, 150.0])
def test_reliance_is_undefined_where_nothing_is_used(exports: float) -> None:
    found = work("import-reliance", domestic=100.0, imports={"A": 10.0}, exports={"B": exports})
    assert_undefined(found)
    assert "apparent consumption is not positive" in found.undefined


def test_all_from_abroad_is_all() -> None:
    found = work("import-reliance", domestic=0.0, imports={"A": 10.0}, exports={})
    assert found.value == pytest.approx(1.0)


def test_n_minus_1_counts_only_the_demand_outside_the_largest_supplier() -> None:
    """70 of 100 made by A, which uses 80 of 100: 30 for 20."""
    found = work("n-1", production={"A": 70.0, "B": 30.0}, demand={"A": 80.0, "C": 20.0})
    assert found.value == pytest.approx(1.5)
    assert_undefined(work("n-1", production={"A": 70.0, "B": 30.0}, demand={"A": 80.0}))


def test_geopolrisk_takes_a_half_where_stability_is_not_known_and_says_so() -> None:
    """One maker, so HHI 1; all imported from a country without a figure: 0.5."""
    found = work("geopolrisk", production={"A": 5.0}, imports={"A": 2.0}, stability={}, domestic=0.0)
    assert found.value == pytest.approx(0.5)
    assert found.notes


PRINTED = [  # index of global supply and of EU sourcing, IR, EoL-RIR, SI, printed supply risk: study of 2017
    ("borate", 1.1, 5.0, 1.00, 0.00, 1.0, 3.0),
    ("antimony", 7.1, 5.7, 1.00, 0.28, 0.9, 4.3),
    ("tungsten", 7.5, 1.9, 0.44, 0.42, 1.0, 1.8),
    ("lithium", 0.8, 1.4, 0.86, 0.00, 0.9, 1.0),
]


@pytest.mark.parametrize(("name", "world", "europe", "reliance", "recycling", "substitution", "printed"), PRINTED)
def test_eu_supply_risk_of_2017(
    name: str, world: float, europe: float, reliance: float, recycling: float, substitution: float, printed: float
) -> None:
    """Inputs as printed give what is printed within what their rounding permits."""
    printed_as = {
        "hhi_gs": (world, 0.05), "hhi_eu": (europe, 0.05), "reliance": (reliance, 0.005),
        "recycling": (recycling, 0.005), "substitution": (substitution, 0.05),
    }  # fmt: skip
    most = {"hhi_gs": 15.0, "hhi_eu": 15.0}
    corners = [
        [min(max(value + sign * half, 0.0), most.get(key, 1.0)) for sign in (-1, 1)]
        for key, (value, half) in printed_as.items()
    ]
    found = [
        work("eu-supply-risk", **dict(zip(printed_as, corner, strict=True))).value
        for corner in itertools.product(*corners)
    ]
    assert min(found) <= printed + 0.05, name
    assert max(found) >= printed - 0.05, name


def test_eu_supply_risk_uses_a_negative_reliance_as_nothing_and_says_so() -> None:
    given = {"hhi_gs": 8.0, "hhi_eu": 2.0, "recycling": 0.0, "substitution": 1.0}
    found = work("eu-supply-risk", **given, reliance=-0.7)
    assert found.value == pytest.approx(2.0)
    assert "used as 0" in found.notes[0]
    assert_undefined(work("eu-supply-risk", **given))
    assert_undefined(work("eu-supply-risk", **given, reliance=1.2))


def test_eu_supply_risk_of_one_index_alone() -> None:
    for name in ("hhi_gs", "hhi_eu"):
        found = work("eu-supply-risk", **{name: 4.0}, recycling=0.25, substitution=0.9)
        assert found.value == pytest.approx(4.0 * 0.75 * 0.9)
        assert "alone" in found.notes[0]
    assert_undefined(work("eu-supply-risk", recycling=0.25, substitution=0.9))
    assert_undefined(work("eu-supply-risk", hhi_gs=4.0, recycling=25.0, substitution=0.9))
