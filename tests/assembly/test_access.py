"""Ways from sites that no leg reaches."""

from __future__ import annotations

import pandas as pd
import pytest

from lodeway.assembly.access import access_legs
from lodeway.geography import great_circle_km
from lodeway.world import World


def world(mode: str, *, far: bool = True, lat: float | None = -30.0) -> World:
    """A pit at 30 S, 60 W, and a hub in its country due north of it, 778 or 111 km away, joined to a market abroad."""
    hub = -23.0 if far else -29.0
    gauge = {"gauge": "1435"} if mode == "rail" else {}
    return World.build({
        "places": pd.DataFrame([
            {"id": "pit", "name": "Pit", "country": "ARG", "lat": lat, "lon": -60.0, "kind": "mine"},
            {"id": "hub.north", "name": "North", "country": "ARG", "lat": hub, "lon": -60.0, "kind": "hub"},
            {"id": "hub.alone", "country": "ARG", "lat": -30.1, "lon": -60.0, "kind": "hub"},
            {"id": "market.bra", "country": "BRA", "lat": -30.2, "lon": -60.1, "kind": "market"},
        ]),
        "commodities": pd.DataFrame([{"id": "cu/ore"}]),
        "facilities": pd.DataFrame([{"id": "pit", "place": "pit", "process": "cu/ore", "capacity": 1.0}]),
        "legs": pd.DataFrame([{
            "id": "out", "from": "hub.north", "to": "market.bra", "mode": mode, "two_way": True, **gauge,
        }]),
        "demand": pd.DataFrame(columns=["id", "place", "commodity"]),
    })  # fmt: skip


def test_a_far_site_takes_the_railway_of_the_hub() -> None:
    (leg,) = access_legs(world("rail"))
    straight = great_circle_km(-30.0, -60.0, -23.0, -60.0)
    assert (leg["from"], leg["to"], leg["mode"], leg["gauge"]) == ("pit", "hub.north", "rail", "1435")
    assert leg["km"] == pytest.approx(1.25 * straight, abs=0.1)
    assert leg["cost"] == pytest.approx(1.25 * straight * 0.0233, rel=1e-3)
    assert leg["low"] < leg["cost"] < leg["high"]
    assert leg["km_low"] < leg["km"] < leg["km_high"]


def test_a_hub_without_railway_is_reached_by_road() -> None:
    """The nearer hub has no leg, and the nearest market is abroad."""
    (leg,) = access_legs(world("sea"))
    assert (leg["to"], leg["mode"], leg["gauge"]) == ("hub.north", "road", "")


def test_a_near_site_takes_the_road_though_there_is_a_railway() -> None:
    (leg,) = access_legs(world("rail", far=False))
    assert (leg["mode"], leg["gauge"]) == ("road", "")


def test_a_leg_is_one_of_the_world() -> None:
    given = world("rail")
    legs = pd.concat([given["legs"], pd.DataFrame(access_legs(given))], ignore_index=True)
    assert set(given.replace(legs=legs)["legs"]["id"]) == {"out", "access.pit"}


def test_a_site_without_coordinates_is_left_as_it_is() -> None:
    assert access_legs(world("rail", lat=None)) == []
