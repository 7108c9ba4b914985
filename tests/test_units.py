"""Conversions, and separative work against published worked examples."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodeway.errors import InputError
from lodeway.units import CONTENT, TONNES, convert, convert_price, separative_work, value_function

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


# Formula, its metal, and the part that is metal as tables of conversion factors print it.
FACTORS = [
    ("WO3", "W", 0.7930),
    ("Sb2O3", "Sb", 0.8353),
    ("Sb2S3", "Sb", 0.7169),
    ("Li2CO3", "Li", 0.1879),
    ("LiOH\u00b7H2O", "Li", 0.1654),
    ("Li2O", "Li", 0.4645),
    ("TiO2", "Ti", 0.5993),
    ("Cr2O3", "Cr", 0.6842),
    ("MnO2", "Mn", 0.6319),
    ("V2O5", "V", 0.5602),
    ("Nb2O5", "Nb", 0.6990),
    ("Ta2O5", "Ta", 0.8190),
    ("Nd2O3", "Nd", 0.8574),
    ("Pr6O11", "Pr", 0.8277),
    ("Dy2O3", "Dy", 0.8713),
    ("Tb4O7", "Tb", 0.8502),
    ("Y2O3", "Y", 0.7874),
    ("CeO2", "Ce", 0.8141),
    ("La2O3", "La", 0.8527),
    ("GeO2", "Ge", 0.6942),
    ("Ga2O3", "Ga", 0.7439),
    ("CoSO4\u00b77H2O", "Co", 0.2097),
    ("Co(OH)2", "Co", 0.6340),
    ("NiSO4\u00b76H2O", "Ni", 0.2233),
    ("CuFeS2", "Cu", 0.3463),
    ("Al2O3", "Al", 0.5293),
]


@pytest.mark.parametrize(("formula", "metal", "part"), FACTORS)
def test_metal_in_compounds(formula: str, metal: str, part: float) -> None:
    assert CONTENT[formula] == (metal, pytest.approx(part, abs=6e-5))
    assert convert(1, f"kt {formula}", f"t {metal}") == pytest.approx(1000 * part, abs=0.06)


def test_published_figures_by_hand() -> None:
    """Each as a reader meets it: unit and basis of the publisher, and what it is in ours."""
    # a publisher's 27,440 t U3O8 of Kazakhstan in 2024 is the 23,270 t U of another
    assert convert(27_440, "t U3O8", "t U") == pytest.approx(23_270, rel=1e-4)
    # 5,510 thousand metric tons of copper
    assert convert(5_510, "thousand metric tons Cu", "t Cu") == pytest.approx(5.51e6)
    # 6 million troy ounces of gold: 6e6 x 31.1034768 g
    assert convert(6e6, "troy ounces Au", "t Au") == pytest.approx(186.62, abs=0.005)
    # 270,000 t REO stay REO
    assert convert(270_000, "metric tons REO", "kt REO") == pytest.approx(270)
    # 1,000 t of concentrate with 65 % WO3: 650 t WO3 with 79.3 % W
    assert convert(1_000 * 0.65, "t WO3", "t W") == pytest.approx(515.4, abs=0.1)
    # one tonne of lithium is 5.323 t of lithium carbonate equivalent
    assert convert(1, "t Li", "t Li2CO3") == pytest.approx(5.323, abs=1e-3)
    # 100 million carats are 20 t
    assert convert(100, "million carats", "t") == pytest.approx(20)


def test_prices_go_the_other_way() -> None:
    """80 USD/lb U3O8: a tonne of U needs 1/0.848 t U3O8 of 2204.62 lb: 80 x 2599.8."""
    assert convert_price(80, "lb U3O8", "t U") == pytest.approx(207_983, rel=1e-4)
    assert convert_price(2_000, "troy ounces Au", "kg Au") == pytest.approx(64_301, abs=1)
    assert convert_price(330, "metric tons WO3", "metric tons W") == pytest.approx(330 / 0.79297, rel=1e-4)


def test_oxides_of_rare_earths_have_no_one_metal() -> None:
    with pytest.raises(InputError, match="measures REO"):
        convert(1, "t REO", "t Nd")


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
