"""Conversions, and separative work against published worked examples."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodeway.errors import InputError
from lodeway.units import TONNES, convert, separative_work, value_function

# Feed and work for one of product, feed assay 0.711 %; last, the precision to which they were published.
PUBLISHED = [
    (0.041, 0.0020, 7.6, 6.8, 0.05),  # EPJ Nuclear Sci. Technol. 2016 (epjn150063), table 2
    (0.030, 0.0020, 5.479, 4.306, 6e-4),  # IAEA Bulletin 19/1
    (0.050, 0.0020, 9.4, 8.9, 0.05),  # World Nuclear Association, Uranium Enrichment
    (0.050, 0.0025, 10.4, 7.9, 0.1),  # likewise; its feed is 10.30 by its own formula
    (0.035, 0.0030, 7.8, 4.3, 0.05),  # likewise
]


@pytest.mark.parametrize(("product", "tails", "feed", "work", "within"), PUBLISHED)
def test_separative_work_as_published(product: float, tails: float, feed: float, work: float, within: float) -> None:
    got = separative_work(product, 0.00711, tails)
    assert got == (pytest.approx(feed, abs=within), pytest.approx(work, abs=within))


def test_work_by_hand() -> None:
    """F = (.04 - .002) / (.007 - .002) = 7.6; work = V(.04) + 6.6 V(.002) - 7.6 V(.007)."""

    def v(x: float) -> float:
        return (1 - 2 * x) * math.log((1 - x) / x)

    assert separative_work(0.04, 0.007, 0.002) == (
        pytest.approx(7.6),
        pytest.approx(v(0.04) + 6.6 * v(0.002) - 7.6 * v(0.007)),
    )


@given(st.floats(0.0005, 0.003), st.floats(0.004, 0.02), st.floats(0.03, 0.2), st.floats(0.01, 0.99))
def test_work_is_additive(tails: float, feed: float, product: float, part: float) -> None:
    """Enriching part of the way and then the rest takes the same work, whatever the step between.

    The second plant's tails have the first one's feed assay and replace feed, so that nothing is lost.
    """
    middle = feed + part * (product - feed)
    first_product, second = separative_work(product, middle, feed)
    first = first_product * separative_work(middle, feed, tails)[1]
    assert first + second == pytest.approx(separative_work(product, feed, tails)[1], rel=1e-9)


@pytest.mark.parametrize(
    "assays", [(0.003, 0.00711, 0.002), (0.05, 0.00711, 0.01), (4.5, 0.711, 0.2), (0.05, 0.007, 0)]
)
def test_assays_out_of_order_are_refused(assays: tuple[float, float, float]) -> None:
    with pytest.raises(InputError, match="I007"):
        separative_work(*assays)


def test_value_function_is_zero_at_half_and_symmetric() -> None:
    assert value_function(0.5) == 0
    assert value_function(0.2) == pytest.approx(value_function(0.8))


@pytest.mark.parametrize(
    ("value", "unit", "to", "expected"),
    [
        (1, "t U3O8", "t U", 0.848),
        (1, "t U", "t U3O8", 1.1792),
        (1, "lb U3O8", "kg U", 0.38465),
        (1, "Mlb U3O8", "t U", 384.65),
        (100, "t UF6", "t U", 67.62),
        (1, "t UO2", "t U", 0.8815),
        (32.1507466, "oz t", "kg", 1.0),
        (4.5, "MSWU", "t SWU", 4500),
        (2000, "lb", "t", 0.90718474),
    ],
)
def test_conversions(value: float, unit: str, to: str, expected: float) -> None:
    assert convert(value, unit, to) == pytest.approx(expected, rel=1e-4)


@given(st.sampled_from(sorted(TONNES)), st.sampled_from(sorted(TONNES)), st.floats(1e-9, 1e9))
def test_there_and_back(unit: str, to: str, value: float) -> None:
    if TONNES[unit][0] != TONNES[to][0]:
        with pytest.raises(InputError, match="I007"):
            convert(value, unit, to)
    else:
        assert convert(convert(value, unit, to), to, unit) == pytest.approx(value, rel=1e-12)


def test_unknown_unit_is_refused() -> None:
    with pytest.raises(InputError, match="furlong"):
        convert(1, "furlong", "t")
