"""Routes on the embedded world that a reader of maps would recognise."""

from __future__ import annotations

from typing import Any

import pytest

import lodeway
from lodeway import Route, Trip, World


@pytest.fixture(scope="module")
def world() -> World:
    return lodeway.load()


def ask(world: World, commodity: str, start: str, end: str, **more: Any) -> Route:
    return lodeway.route(world, Trip(commodity, start, end, **more))


def test_kazakh_uranium_goes_by_russia_or_else_by_the_caspian(world: World) -> None:
    free, clean = (ask(world, "uranium/u3o8", "inkai", "USA", avoid=avoid).best for avoid in ("", "RUS"))
    assert free is not None
    assert clean is not None
    assert "RUS" in free.countries
    assert {"AZE", "GEO"} <= set(clean.countries)
    assert not set(clean.countries) & {"RUS"}
    assert clean.cost > free.cost
    assert clean.scarcest == "rail.beyneu.aktau"
    left = ask(world, "uranium/u3o8", "inkai", "FRA", avoid="RUS").withdrawals.set_index("country")["way_left"]
    assert not left["AZE"]
    assert not left["GEO"]  # class 7 goods cross neither Iran nor China to the sea
    shut = ask(world, "uranium/u3o8", "inkai", "USA", avoid="RUS,AZE,CHN")
    assert shut.best is None
    assert {"RUS", "AZE"} <= {h.what for h in shut.hindrances if h.kind == "country"}


def test_tengiz_oil_goes_by_cpc_or_else_by_ceyhan(world: World) -> None:
    free, clean = (ask(world, "crude_oil/crude", "mine.tengiz", "ITA", avoid=avoid).best for avoid in ("", "RUS"))
    assert free is not None
    assert clean is not None
    assert "CPC" in free.corridors
    [cpc] = free.steps[free.steps["id"] == "pipe.cpc"].to_dict("records")
    assert "RUS" in dict(cpc["owners"])
    assert "BTC" in clean.corridors
    assert "port.ceyhan" in clean.places
    assert clean.legs_without_hours > 0  # pipelines


def test_the_railway_to_kashgar_opens_in_2030(world: World) -> None:
    """Until then an Uzbek smelter without Kazakhstan goes round by Iran; afterwards by Makmal."""
    extra = {}
    for year in (2027, 2032):
        found = ask(world, "copper/cathode", "plant.copper-almalyk", "CHN", year=year)
        table = found.withdrawals.set_index("country")
        extra[year] = table["extra_cost"]["KAZ"]
        ways = {name: a.way for a in found.alternatives for name in a.without}
        assert ("crossing.makmal" in ways["country KAZ"].places) == (year == 2032)
    assert extra[2032] < extra[2027] / 2


def test_suez_closed_goes_round_the_cape(world: World) -> None:
    free, shut = (ask(world, "rare_earths/magnet", "CHN", "DEU", closed=closed).best for closed in ((), ("suez",)))
    assert free is not None
    assert shut is not None
    assert "suez" in free.passages
    assert "suez" not in shut.passages
    assert shut.km > free.km + 3000


def test_kazakh_copper_leaves_by_the_two_crossings_to_china(world: World) -> None:
    found = ask(world, "copper/concentrate", "mine.copper-aktogay", "CHN")
    assert found.best is not None
    assert "crossing.dostyk" in found.best.places
    [other] = found.alternatives
    assert "crossing.altynkol" in other.way.places


def test_corridors_of_kazakh_uranium(world: World) -> None:
    compared = lodeway.compare_routes(world, Trip("uranium/u3o8", "inkai", "USA"))
    with_way = [row.corridor for row in compared.rows if row.way is not None]
    assert with_way[:2] == ["North via Russia", "Trans-Caspian"]
    assert {row.why_not for row in compared.rows if row.corridor == "CPC"} == {"does not carry it"}
