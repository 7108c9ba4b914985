from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodeway.geography import (
    COUNTRIES,
    GROUP_NAMES,
    GROUPS,
    MEMBERSHIPS,
    NAMES,
    Membership,
    great_circle_km,
    members,
    nearest,
    present,
)

SIZES = {"C5": 5, "C5+1": 6, "EU": 27, "G7": 7, "EAEU": 5, "SCO": 10, "BRICS": 10, "OECD": 38, "NATO": 32}
SIZES |= {"ASEAN": 11, "MERCOSUR": 5, "GCC": 6, "CSTO": 6, "OTS": 5, "CIS": 9, "OPEC": 11, "OPEC+": 21, "MSP": 14}
SIZES |= {"MSP-FORUM": 15, "FORGE": 14, "FIVE-EYES": 5, "QUAD": 4, "ABRAHAM-ACCORDS": 6, "C6": 6}


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
    assert {group: len(today) for group, today in GROUPS.items()} == SIZES
    assert GROUP_NAMES.keys() == GROUPS.keys()
    assert all(span.member in COUNTRIES for spans in MEMBERSHIPS.values() for span in spans)
    assert GROUPS["C5"] == {"KAZ", "KGZ", "TJK", "TKM", "UZB"}
    assert GROUPS["C5+1"] - GROUPS["C5"] == {"USA"}
    assert "GBR" not in GROUPS["EU"]


@pytest.mark.parametrize(
    ("group", "country", "first", "last"),
    [
        ("EU", "GBR", 1973, 2019),
        ("EU", "HRV", 2013, None),
        ("NATO", "SWE", 2024, None),
        ("BRICS", "IDN", 2025, None),
        ("ABRAHAM-ACCORDS", "KAZ", 2025, None),
        ("OPEC+", "ARE", 2016, 2025),
    ],
)
def test_membership_has_its_years(group: str, country: str, first: int, last: int | None) -> None:
    assert country not in members(group, first - 1)
    assert country in members(group, first)
    assert (country in GROUPS[group]) == (last is None)
    if last is not None:
        assert country in members(group, last)
        assert country not in members(group, last + 1)


def test_size_of_the_union_after_each_enlargement() -> None:
    sizes = {1958: 6, 1973: 9, 1981: 10, 1986: 12, 1995: 15, 2004: 25, 2007: 27, 2013: 28, 2020: 27}
    assert {year: len(members("EU", year)) for year in sizes} == sizes


def test_nobody_belongs_to_a_group_twice_at_a_time() -> None:
    for group, spans in MEMBERSHIPS.items():
        for year in range(1945, 2030):
            there = [span.member for span in spans if span.first <= year <= span.last]
            assert len(there) == len(set(there)), (group, year)


def test_present_counts_both_ends() -> None:
    spans = [Membership("A", 2000, 2001), Membership("A", 2005), Membership("B", last=2000)]
    seen = {year: present(spans, year) for year in (1999, 2000, 2001, 2002, 2005)}
    assert seen == {1999: {"B"}, 2000: {"A", "B"}, 2001: {"A"}, 2002: set(), 2005: {"A"}}


def test_no_group_is_taken_for_a_country() -> None:
    assert not {text.casefold() for pair in GROUP_NAMES.items() for text in pair} & NAMES.keys()


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
