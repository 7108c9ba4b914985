from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodeway.geography import COUNTRIES, GROUPS, NAMES, great_circle_km, nearest

SIZES = {"C5": 5, "C5+1": 6, "EU": 27, "G7": 7, "EAEU": 5, "SCO": 10, "BRICS": 10, "OECD": 38, "NATO": 32}


def test_countries_are_those_of_iso_3166() -> None:
    assert len(COUNTRIES) == 249
    assert all(len(code) == 3 and code.isascii() and code.isupper() for code in COUNTRIES)
    assert COUNTRIES["KAZ"] == "Kazakhstan"


def test_no_name_means_two_countries() -> None:
    assert {NAMES[name.casefold()] for name in COUNTRIES.values()} == set(COUNTRIES)
    assert all(NAMES[code.casefold()] == code for code in COUNTRIES)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("us", "USA"),
        ("south korea", "KOR"),
        ("turkey", "TUR"),
        ("czech republic", "CZE"),
        ("russian federation", "RUS"),
    ],
)
def test_aliases(name: str, code: str) -> None:
    assert NAMES[name] == code


def test_groups_have_their_members() -> None:
    assert {group: len(GROUPS[group]) for group in SIZES} == SIZES
    assert all(members <= COUNTRIES.keys() for members in GROUPS.values())
    assert GROUPS["C5"] == {"KAZ", "KGZ", "TJK", "TKM", "UZB"}
    assert GROUPS["C5+1"] - GROUPS["C5"] == {"USA"}
    assert "GBR" not in GROUPS["EU"]


def test_no_group_is_taken_for_a_country() -> None:
    assert not {group.casefold() for group in GROUPS} & NAMES.keys()


@pytest.mark.parametrize(
    ("ends", "km"),
    [
        ((0, 0, 0, 90), 10007.6),  # a quarter of the equator on the mean sphere
        ((90, 0, -90, 0), 20015.1),
        ((48.8566, 2.3522, 51.5074, -0.1278), 343.6),  # Paris to London
        ((0, 179.5, 0, -179.5), 111.2),  # over the date line
    ],
)
def test_great_circle(ends: tuple[float, float, float, float], km: float) -> None:
    assert great_circle_km(*ends) == pytest.approx(km, rel=1e-3)


@given(st.floats(-90, 90), st.floats(-180, 180), st.floats(-90, 90), st.floats(-180, 180))
def test_distance_is_symmetric_and_bounded(lat1: float, lon1: float, lat2: float, lon2: float) -> None:
    there = great_circle_km(lat1, lon1, lat2, lon2)
    assert 0 <= there <= 20015.2
    assert there == pytest.approx(great_circle_km(lat2, lon2, lat1, lon1), abs=1e-6)


def test_nearest_names() -> None:
    assert nearest("kazakstan", COUNTRIES.values())[0] == "Kazakhstan"
    assert nearest("qqqqqqq", COUNTRIES.values()) == ()
