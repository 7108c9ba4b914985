"""Outlines of countries: which one a point lies in, and how far it is from another."""

from __future__ import annotations

import pytest

from lodeway.geography import COUNTRIES, great_circle_km
from lodeway.outlines import countries_near, km_outside

CITIES = {
    "KAZ": (51.17, 71.43), "UZB": (41.31, 69.28), "KGZ": (42.87, 74.59), "TJK": (38.56, 68.77), "TKM": (37.95, 58.38),
    "CHN": (39.90, 116.40), "RUS": (55.75, 37.62), "USA": (38.90, -77.04), "AUS": (-35.28, 149.13),
    "CHL": (-33.45, -70.67), "COD": (-11.66, 27.48), "LSO": (-29.31, 27.48), "SGP": (1.35, 103.82),
    "FJI": (-17.80, 178.00), "NZL": (-37.79, 175.28),
}  # fmt: skip


@pytest.mark.parametrize("country", CITIES)
def test_cities_lie_in_their_countries(country: str) -> None:
    lat, lon = CITIES[country]
    assert countries_near(lat, lon) == (country,)
    assert km_outside(country, lat, lon) == 0


def test_a_hole_in_a_country_is_outside_of_it() -> None:
    """Lesotho lies within South Africa."""
    lat, lon = CITIES["LSO"]
    assert 5 < (km_outside("ZAF", lat, lon) or 0) < 60


def test_distances_by_land_and_over_the_date_line() -> None:
    """Almaty is about 190 km from China; Chukotka lies a few hundred km from Alaska, over the date line."""
    assert km_outside("CHN", 43.24, 76.9) == pytest.approx(190, abs=60)
    assert km_outside("RUS", 64.5, -165.4) == pytest.approx(250, abs=120)  # Nome
    lat, lon = CITIES["USA"]
    assert (km_outside("KAZ", lat, lon) or 0) > 5000


def test_what_is_disputed_stands_under_both() -> None:
    assert set(countries_near(45.0, 34.1)) == {"RUS", "UKR"}


def test_borders_are_near_to_both_sides() -> None:
    assert countries_near(45.25, 82.5, 30) == ("KAZ", "CHN")
    assert countries_near(30, -40) == ()


def test_a_country_without_outline() -> None:
    assert km_outside("ZZZ", 0, 0) is None


def test_distance_is_what_it_is_on_the_globe() -> None:
    """The nearest point of a small far country is about its middle."""
    lat, lon = CITIES["SGP"]
    away = km_outside("SGP", 10.0, 110.0)
    assert away == pytest.approx(great_circle_km(10.0, 110.0, lat, lon), rel=0.03)


def test_nearly_every_country_has_an_outline() -> None:
    missing = [code for code in COUNTRIES if km_outside(code, 0, 0) is None]
    assert len(missing) < 20
    assert not {"KAZ", "CHN", "MUS", "BHR", "MLT"} & set(missing)
