"""Routes worked out by hand: where a cargo goes, who can stop it, what opens when, what stands in the way."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

import lodeway
from lodeway import InputError, Route, Trip, World
from lodeway.study.trip import places
from tests.worlds import make


def crossroads(**tables: str) -> World:
    """From A to E: by B and the strait 10 + 10, by C 15 + 15 (5 t a year), by D 20 + 20 from 2030.

    The good weighs 2 t a unit and pays 1.5 times: 30, 45 and 60 USD a gross tonne, 60, 90 and 120 a unit.
    """
    given = {
        "places": "id, country, kind, name\na, AAA, mine, Alpha pit\nb, BBB, hub,\nc, CCC, hub,\nd, DDD, hub,\n"
        "e, EEE, market,\nf, EEE, port,",
        "commodities": "id, mineral, gross, freight\ngood, stuff, 2, 1.5",
        "processes": "id, output, kind\ngood, good, extraction",
        "facilities": "id, place, process\npit, a, good",
        "legs": "id, from, to, mode, km, hours, cost, capacity, countries, passages, corridor, status, open_year\n"
        "ab, a, b, rail, 100, 10, 10,,,, Sea way,,\nbe, b, e, sea, 200, 20, 10,,, strait, Sea way,,\n"
        "ac, a, c, rail, 110, 5, 15, 5,,, Land way,,\nce, c, e, rail, 120, 5, 15,,,, Land way,,\n"
        "ad, a, d, rail, 130, 30, 20,,,, New way, planned, 2030\nde, d, e, rail, 130,, 20,,,, New way,,",
        "demand": "id, place, commodity, quantity\nd, e, good, 1",
        "owners": "entity, owner, share\nce, firm, 0.5\nfirm, BBB, 0.8\nfirm, CCC, 0.2\nbe, FFF, 0.2",
    }
    return make(**{**given, **tables})


def ask(world: World | None = None, **changes: Any) -> Route:
    return lodeway.route(world or crossroads(), Trip(**{"commodity": "good", "start": "a", "end": "EEE", **changes}))


def test_the_best_way_leg_by_leg() -> None:
    found = ask()
    way = found.best
    assert way is not None
    assert (way.places, way.cost, way.cost_per_unit, way.hours, way.km) == (("a", "b", "e"), 30, 60, 30, 300)
    assert (way.countries, way.passages, way.corridors) == (("AAA", "BBB", "EEE"), ("strait",), ("Sea way",))
    assert (way.borders, way.transfers, way.scarcest, way.returns) == (2, 0, "", ())
    assert way.capacity == math.inf
    assert (found.starts, found.ends) == (("a",), ("e",))  # the market, not the port


def test_alternatives_and_withdrawals() -> None:
    found = ask()
    [other] = found.alternatives  # without BBB and without the strait it is the same way
    assert (other.without, other.way.places) == (("country BBB", "passage strait"), ("a", "c", "e"))
    assert (other.extra_cost, other.extra_cost_per_unit, other.extra_hours, other.extra_km) == (15, 30, -20, -70)
    assert (other.enters, other.leaves) == (("CCC",), ("BBB",))
    table = found.withdrawals.set_index("country")
    assert table["end"].to_dict() == {"AAA": True, "BBB": False, "EEE": True}
    assert table["way_left"].to_dict() == {"AAA": False, "BBB": True, "EEE": False}
    assert table["extra_cost"]["BBB"] == 15
    assert ask(most=0).alternatives == ()


def test_who_controls_a_leg_and_how_much_it_carries() -> None:
    """`ce`: BBB has 0.5 x 0.8 = 40 % through the firm, CCC 0.5 x 0.2 = 10 %, below a quarter."""
    way = ask(avoid="BBB").best
    assert way is not None
    assert [dict(owners) for owners in way.steps["owners"]] == [{}, {"BBB": pytest.approx(0.4)}]
    assert (way.scarcest, way.capacity) == ("ac", 5)
    both = ask(avoid="BBB", threshold=0.1).best
    assert both is not None
    assert dict(both.steps["owners"].iloc[1]) == {"BBB": pytest.approx(0.4), "CCC": pytest.approx(0.1)}


def test_the_scarcest_leg_is_left_out_with_its_parallels() -> None:
    """Two more tracks from a to c: their capacity is added, and an alternative does not hop from one to another."""
    legs = crossroads()["legs"].astype(object)
    more = legs[legs["id"] == "ac"].assign(id="ac2", capacity=7.0)
    back = legs[legs["id"] == "ac"].assign(id="ac3", capacity=9.0, status="planned", open_year=2030)
    world = crossroads()
    world = world.replace(legs=pd.concat([legs, more, back], ignore_index=True))
    for year, capacity, parallel in ((None, 12, 2), (2030, 21, 3)):
        found = ask(world, avoid="BBB", year=year)
        assert found.best is not None
        first = found.best.steps.iloc[0]
        assert (first["capacity"], first["parallel"]) == (capacity, parallel)
        assert ["d" in a.way.places for a in found.alternatives] == ([] if year is None else [True])


def test_what_is_planned_opens_in_its_year() -> None:
    before, after = (ask(avoid="BBB,CCC", year=year) for year in (2029, 2030))
    assert before.best is None
    assert after.best is not None
    assert after.best.cost == 60
    assert after.best.steps["open_year"].iloc[0] == 2030
    assert (after.best.legs_without_hours, after.best.hours, math.isnan(after.best.exact_hours)) == (1, 30, True)


def test_what_stands_in_the_way() -> None:
    """Without B and C: either country alone, or the planned leg alone, would open a way; the best first."""
    found = ask(avoid="BBB,CCC")
    told = [(h.kind, h.what, h.way.cost) for h in found.hindrances]
    assert told == [("country", "BBB", 30), ("country", "CCC", 45), ("leg", "ad", 60)]
    assert found.hindrances[2].detail == "planned, opens 2030"
    assert (found.best, found.alternatives, len(found.withdrawals)) == (None, (), 0)
    closed = ask(avoid="CCC", closed=("strait", "ad"))
    assert [(h.kind, h.what) for h in closed.hindrances] == [("country", "CCC"), ("closure", "strait")][::-1]


def test_what_a_leg_does_not_carry_stands_in_the_way() -> None:
    legs = "id, from, to, cost, commodities, status\nae, a, e, 10, !good,\nac, a, c, 1,,\nce, c, e, 4, !good, idle"
    found = ask(crossroads(legs=legs, owners="entity, owner, share"))
    assert [(h.kind, h.what, h.detail, h.way.cost) for h in found.hindrances] == [
        ("commodity", "ae", "carries !good", 15)
    ]
    nothing = ask(crossroads(legs="id, from, to\nba, b, a\nce, c, e", owners="entity, owner, share"))
    assert (nothing.hindrances, nothing.nothing_joins) == ((), True)
    two = "id, from, to, status\nab, a, b, idle\nbe, b, e, planned"
    both = ask(crossroads(legs=two, owners="entity, owner, share"))
    assert (both.hindrances, both.nothing_joins) == ((), False)


def test_a_missing_transfer_stands_in_the_way() -> None:
    """By b the good comes by rail and would go on by sea; only rail to road is permitted."""
    tables = {"legs": "id, from, to, mode, gauge, cost\nab, a, b, rail, 1520, 10\nbe, b, e, sea,, 10",
              "owners": "entity, owner, share"}  # fmt: skip
    found = ask(crossroads(**tables, transfers="id, from_mode, to_mode, cost\nt, rail, road, 1"))
    [missing] = found.hindrances
    assert (missing.kind, missing.what, missing.way.cost) == ("transfer", "b: rail 1520 to sea", 30)
    way = ask(crossroads(**tables, transfers="id, from_mode, to_mode, cost, hours\nt, rail, sea, 2, 7")).best
    assert way is not None
    assert list(way.steps["kind"]) == ["leg", "transfer", "leg"]
    assert (way.cost, way.waiting, way.transfers) == (33, 7, 1)


def test_least_time_and_least_km() -> None:
    fast, short = ask(by="time").best, ask(by="km").best
    assert fast is not None
    assert short is not None
    assert (fast.places, fast.hours) == (("a", "c", "e"), 10)
    assert short.places == ("a", "c", "e")
    late = ask(by="time", avoid="BBB,CCC", year=2031).best  # the hours of `de` are not known
    assert late is not None
    assert late.legs_without_hours == 1


def test_spare_capacity_is_what_the_solved_flows_leave() -> None:
    """The base year ships 1 unit of 2 t; with the strait's way shut for a moment it would all go by `ac`."""
    legs = crossroads()["legs"]
    world = crossroads().replace(legs=legs[legs["corridor"] == "Land way"].astype(object))
    found = lodeway.route(world, Trip("good", "a", "e"), lodeway.solve(world))
    assert found.best is not None
    assert (found.best.scarcest, found.best.capacity, found.best.spare) == ("ac", 5, 3)
    assert list(found.best.steps["load"]) == [2, 2]
    assert found.loaded


def test_rules_on_the_books_are_told() -> None:
    controls = (
        "id, kind, by, commodity, from, to, limit, from_year, to_year, status\n"
        "ours, ban, AAA, good, AAA, EEE,,,,\nlapsed, ban, AAA, good, AAA,,,, 2020,\nother, ban, BBB, good, BBB,,,,,"
    )
    assert list(ask(crossroads(controls=controls)).rules["id"]) == ["ours"]


def test_corridors_side_by_side() -> None:
    compared = lodeway.compare_routes(crossroads(), Trip("good", "a", "e"))
    assert [(r.corridor, r.km, r.extra_cost, r.why_not) for r in compared.rows[:2]] == [
        ("Sea way", 300, 0, ""), ("Land way", 230, 15, "")
    ]  # fmt: skip
    new = compared.rows[2]
    assert (new.corridor, new.way, new.why_not) == ("New way", None, "does not join them")
    later = lodeway.compare_routes(crossroads(), Trip("good", "a", "e", year=2030), ("new way",)).rows
    assert [(r.corridor, r.extra_cost) for r in later] == [("New way", 30)]
    shut = lodeway.compare_routes(crossroads(), Trip("good", "a", "e", avoid="CCC"), ("Land way",)).rows[0]
    assert shut.why_not == "crosses what is avoided or closed"


@pytest.mark.parametrize(
    ("text", "found"), [("a", ["a"]), ("Alpha  Pit", ["a"]), ("AAA", ["a"]), ("bbb", ["b"]), ("EEE,ddd", ["d", "e"])]
)
def test_places_by_id_name_or_country(text: str, found: list[str]) -> None:
    """A country means its market (EEE), else where something is wanted, else all of its places."""
    world = crossroads()
    assert list(world["places"]["id"].iloc[places(world, text)]) == found


def test_a_country_that_makes_it_means_its_makers() -> None:
    """BBB makes the good from 2030 on in a second place of its own; until then it means what it has."""
    world = crossroads(
        facilities="id, place, process, status, open_year\npit, a, good,,\nlate, g, good, planned, 2030",
        places="id, country, kind\na, AAA, mine\nb, BBB, market\ng, BBB, mine\nc, CCC,\nd, DDD,\ne, EEE, market",
    )
    assert ask(world, start="BBB").starts == ("b",)
    assert ask(world, start="BBB", year=2030).starts == ("g",)
    assert ask(world, start="AAA,BBB").starts == ("a", "b")
    assert ask(world, start="a", end="BBB", year=2030).ends == ("b",)


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"start": "alpa pit"}, "I006", "Did you mean Alpha pit"),
        ({"commodity": "stuff"}, "I006", "Use one of good"),
        ({"commodity": "goud"}, "I006", "Did you mean good"),
        ({"closed": ("straight",)}, "I006", "strait"),
        ({"avoid": "Kazakstan"}, "I001", "Kazakhstan"),
        ({"year": 2023}, "I004", "from 2024 to"),
        ({"year": 2066}, "I004", "to 2065"),
        ({"end": "AAA"}, "I007", "at a already"),
        ({"by": "fun"}, "I007", "cost, time, km"),
        ({"most": -1}, "I007", "0 or more"),
        ({"threshold": 2}, "I003", "not a share"),
    ],
)
def test_wrong_questions_are_refused(changes: dict[str, Any], code: str, words: str) -> None:
    with pytest.raises(InputError) as refused:
        ask(**changes)
    assert refused.value.code == code
    assert words in str(refused.value)


def test_an_unknown_corridor_is_refused() -> None:
    with pytest.raises(InputError, match="Did you mean Land way"):
        lodeway.compare_routes(crossroads(), Trip("good", "a", "e"), ("Lan way",))
