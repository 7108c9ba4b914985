"""Where things stand: points in their countries, crossings on borders, no site twice."""

from __future__ import annotations

import difflib
import math
from typing import TYPE_CHECKING, Final

import pandas as pd

from lodeway.errors import Finding
from lodeway.geography import great_circle_km
from lodeway.outlines import countries_near, km_outside
from lodeway.world.checks.tell import Teller, positions

if TYPE_CHECKING:
    from lodeway.world.world import World

__all__ = ["crossings", "outside", "twins"]

_OUTSIDE_KM: Final = 30.0  # outlines are true to 10 km, and coordinates may be those of the town
_OFFSHORE_KM: Final = 370.0  # 200 nautical miles: what lies at sea may belong to a country
_BORDER_KM: Final = 50.0
_NEAR_KM: Final = 2.0
_ALIKE: Final = 0.85


def outside(world: World) -> list[Finding]:
    """No place lies in another country than its own, nor far out at sea."""
    found = []
    tell, places = Teller(world, "places"), world["places"]
    for row, (country, lat, lon) in enumerate(zip(*(places[name] for name in ("country", "lat", "lon")), strict=True)):
        away = None if math.isnan(lat) or math.isnan(lon) else km_outside(country, lat, lon)
        if away is None or away <= _OUTSIDE_KM:
            continue
        others = countries_near(lat, lon)
        if not others and away <= _OFFSHORE_KM:
            continue
        where = f"in {' and '.join(others)}" if others else "at sea"
        message = f"The place lies {where}, {away:.0f} km outside {country}."
        swapped = km_outside(country, lon, lat) if abs(lon) <= 90 else None  # noqa: PLR2004  (a latitude)
        hint = "Latitude and longitude seem to be exchanged." if swapped == 0 else "Correct lat, lon or country."
        found.append(tell.warning("W048", row, message, hint, "lat"))
    return found


def crossings(world: World) -> list[Finding]:
    """The legs of a crossing lead into a country whose border it lies on."""
    found = []
    tell, places, legs = Teller(world, "places"), world["places"], world["legs"]
    touched: dict[str, set[str]] = {}
    for start, end, countries in zip(legs["from"], legs["to"], legs["countries"], strict=True):
        for place in (start, end):
            touched.setdefault(place, set()).update(countries)
    for row in positions((places["kind"] == "crossing") & places["id"].isin(list(touched)) & (places["country"] != "")):
        key, own, lat, lon = places[["id", "country", "lat", "lon"]].iloc[row]
        others = touched[key] - {own}
        if not others:
            message = f"No leg of the crossing leads out of {own}."
            hint = "Add the legs that cross the border, correct their countries, or give the place another kind."
            found.append(tell.warning("W049", row, message, hint, "kind"))
            continue
        given = not (math.isnan(lat) or math.isnan(lon))
        away = {country: km_outside(country, lat, lon) for country in others if given}
        known = {country: km for country, km in away.items() if km is not None}
        if known and len(known) == len(others) and min(known.values()) > _BORDER_KM:
            nearest, km = min(known.items(), key=lambda pair: pair[1])
            message = f"Legs of the crossing lead to {', '.join(sorted(others))}, but {nearest} is {km:.0f} km away."
            near = [country for country in countries_near(lat, lon, _BORDER_KM) if country != own]
            hint = f"It lies near {', '.join(near)}: correct" if near else "It lies on no border: correct"
            hint += " the countries of its legs, its coordinates or its kind."
            found.append(tell.warning("W049", row, message, hint, "kind"))
    return found


def twins(world: World) -> list[Finding]:
    """No two operating facilities have one process at one place, or within 2 km and with names alike."""
    found = []
    tell, frame = Teller(world, "facilities"), world["facilities"].reset_index(drop=True)
    frame = frame[frame["status"] == "operating"]
    again = frame[frame.duplicated(["place", "process"], keep=False)]
    for (place, process), rows in again.groupby(["place", "process"], sort=False):
        message = f"{len(rows)} facilities do {process} at {place}: {', '.join(rows['id'])}."
        hint = "If they are one, keep one row; if not, nothing need be done."
        found.append(tell.many("note", "W047", list(rows.index), (message, hint, "place")))
    for first, second, km in _near(world, frame):
        name, other = (str(frame["name"][row]).casefold() for row in (first, second))
        if difflib.SequenceMatcher(None, name, other).ratio() >= _ALIKE:
            message = f"{frame['id'][first]} and {frame['id'][second]} do the same {km:.1f} km apart."
            hint = "If they are one, keep one row; if not, nothing need be done."
            found.append(tell.many("note", "W047", [first, second], (message, hint, "place")))
    return found


def _near(world: World, facilities: pd.DataFrame) -> list[tuple[int, int, float]]:
    """Pairs of facilities with one process at two places that are near to each other, and their distance."""
    places = world["places"].drop_duplicates("id").set_index("id")
    at = facilities[["process", "place"]].join(places[["lat", "lon"]], on="place").dropna(subset=["lat", "lon"])
    pairs = []
    for _, rows in at.groupby("process", sort=False):
        ordered = list(rows.sort_values("lat")[["place", "lat", "lon"]].itertuples(name=None))
        for number, (first, place, lat, lon) in enumerate(ordered):
            for second, other, to_lat, to_lon in ordered[number + 1 :]:
                if to_lat - lat > _NEAR_KM / 110:  # a degree of latitude is 111 km
                    break
                km = great_circle_km(lat, lon, to_lat, to_lon)
                if place != other and km <= _NEAR_KM:
                    pairs.append((min(first, second), max(first, second), km))
    return sorted(pairs)
