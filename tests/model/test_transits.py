"""Observed quantities over legs: no more passes in the base year, and more costs in plans."""

from __future__ import annotations

import pandas as pd
import pytest

from lodeway.errors import WorldError
from lodeway.model import Options, Solution, settled_lanes, solve
from lodeway.scenario import only
from lodeway.world import World

ORE = "m/ore"


def forked(**more: object) -> World:
    """Two mines behind one fork, one user: the north costs 1 USD/t, the south 3. Mine A makes 10, mine B 5.

    Of A's ore 4 were seen in the north. B may go where it likes: 4 + 5 north, 6 south, 9 x 1 + 6 x 3 = 27 USD.
    """
    return World.build({
        "places": pd.DataFrame({"id": ["a", "b", "f", "n", "s", "u"], "country": ["AAA", "BBB", *["FFF"] * 3, "UUU"]}),
        "commodities": pd.DataFrame({"id": [ORE], "gross": [more.get("gross", 1.0)]}),
        "facilities": pd.DataFrame({
            "id": ["A", "B"], "place": ["a", "b"], "process": ORE, "capacity": [10.0, 5.0], "output": [10.0, 5.0],
        }),
        "legs": pd.DataFrame([
            {"id": f"{f}{t}", "from": f, "to": t, "mode": "rail", "cost": c, "two_way": two}
            for f, t, c, two in [("a", "f", 0, False), ("b", "f", 0, False), ("u", "n", 0, True), ("f", "s", 3, False),
                                 ("s", "u", 0, False), ("f", "n", 1, False)]
        ]),
        "demand": pd.DataFrame({"id": ["U"], "place": ["u"], "commodity": ORE, "quantity": [15.0]}),
        "transits": pd.DataFrame({
            "id": ["seen"], "commodity": ORE, "from": [more.get("maker", "AAA")], "leg": [more.get("leg", "fn")],
            "place": [more.get("place", "")], "year": [2024], "quantity": [more.get("quantity", 4.0)],
        }),
    })  # fmt: skip


def north(solution: Solution, year: int = 2024) -> dict[str, float]:
    """What goes north, by mine."""
    rows = solution.shipments[solution.shipments["year"] == year]
    rows = rows[[leg_in("fn", solution, route) for route in rows["route"]]]
    return {str(k): float(q) for k, q in rows.groupby("from")["quantity"].sum().items()}


def leg_in(leg: str, solution: Solution, route: str) -> bool:
    return leg in solution.routes[route]


def test_no_more_passes_than_was_seen_and_only_of_those_makers() -> None:
    solution = solve(forked(), Options(base=True))
    assert north(solution) == pytest.approx({"a": 4, "b": 5})
    assert solution.cost == pytest.approx(27)
    assert solution.shortfalls.empty
    row = solution.limits[solution.limits["kind"] == "transit"].iloc[0]
    assert row["id"] == "seen"
    assert [row["used"], row["limit"], row["dual"]] == pytest.approx([4, 4, 2])


def test_anybody_counts_without_a_maker_and_either_direction() -> None:
    """All 15 share 4 in the north; the leg from n to u is the way back of a two-way one."""
    solution = solve(forked(maker="", leg="un"), Options(base=True))
    assert sum(north(solution).values()) == pytest.approx(4)
    assert solution.cost == pytest.approx(4 + 33)


def test_what_changes_mode_at_a_place_counts() -> None:
    """By ship from n on: 4 of A's ore change there, which costs nothing more."""
    world = forked(leg="", place="n")
    legs = world["legs"].assign(mode=["sea" if leg == "un" else "rail" for leg in world["legs"]["id"]])
    world = world.replace(legs=legs, transfers=pd.DataFrame({"id": ["t"]}))
    assert world.findings == ()
    solution = solve(world, Options(base=True))
    assert north(solution) == pytest.approx({"a": 4, "b": 5})
    lanes = settled_lanes(world, solution)
    assert [(one.leg, one.place, one.dual) for one in lanes] == [("", "n", pytest.approx(2))]


def test_gross_tonnes_do_not_matter_to_what_is_counted() -> None:
    solution = solve(forked(gross=2.5), Options(base=True))
    assert north(solution) == pytest.approx({"a": 4, "b": 5})
    assert solution.cost == pytest.approx(2.5 * 27)


def test_without_the_base_year_it_binds_nothing() -> None:
    assert north(solve(forked())) == pytest.approx({"a": 10, "b": 5})


def test_a_plan_stays_where_the_base_year_was_until_the_other_way_gets_dearer() -> None:
    """The dual is 2: going north with more than 4 of A's ore is then worth nothing, and less costs 2 a unit."""
    world = forked()
    lanes = settled_lanes(world, solve(world, Options(base=True)))
    assert [(one.leg, one.dual) for one in lanes] == [("fn", pytest.approx(2))]
    plan = solve(world, Options(years=(2025, 2030), lanes=lanes))
    for year in (2025, 2030):
        assert north(plan, year)["b"] == pytest.approx(5)
        assert 4 - 1e-9 <= north(plan, year)["a"] <= 10
    legs = world["legs"].copy()
    legs.loc[legs["id"] == "fs", "cost"] = 3.5
    dearer = solve(world.replace(legs=legs), Options(years=(2025,), lanes=lanes))
    assert north(dearer, 2025) == pytest.approx({"a": 10, "b": 5})
    assert dearer.accounts["switching"].sum() == pytest.approx(6 * 2)


def test_what_cannot_be_held_is_told_and_has_no_dual() -> None:
    world = forked()
    legs = world["legs"][world["legs"]["id"] != "fs"]
    world = world.replace(legs=legs)
    solution = solve(world, Options(base=True))
    short = solution.shortfalls[solution.shortfalls["kind"] == "transit"]
    assert short["quantity"].tolist() == pytest.approx([-6])
    assert [one.dual for one in settled_lanes(world, solution) if one.passing] == [0]


@pytest.mark.parametrize(("leg", "place"), [("", ""), ("fn", "n")])
def test_either_a_leg_or_a_place(leg: str, place: str) -> None:
    with pytest.raises(WorldError) as caught:
        forked(leg=leg, place=place)
    assert [f.code for f in caught.value.findings if f.level == "error"] == ["W019"]


def test_a_place_where_nothing_changes_counts_nothing() -> None:
    world = forked(leg="", place="f")
    assert [(f.level, f.code) for f in world.findings] == [("warning", "W019")]
    assert north(solve(world, Options(base=True))) == pytest.approx({"a": 10, "b": 5})


def test_one_mineral_alone_keeps_what_is_about_it() -> None:
    world = forked()
    other = pd.DataFrame({"id": ["x/y"]})
    both = world.replace(commodities=pd.concat([world["commodities"][["id"]], other], ignore_index=True))
    assert only(both, "m")["transits"]["id"].tolist() == ["seen"]
    assert only(both, "x")["transits"].empty
