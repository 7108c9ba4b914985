"""Leaning: first-order effects against worlds solved again with the figure changed."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from lodeway.measures import assumptions, leaning
from lodeway.measures.slopes import slopes
from lodeway.model import Cap, Options, Solution, solve
from lodeway.world import World
from tests.strategies import Shape, random_options, random_world
from tests.worlds import make

YEARS = (2024, 2025, 2028)
CAP = Cap(frozenset({"BUY"}), frozenset({"RIV"}), 0.3, name="cap")
STEP = 1e-4
SMALLEST = 1e-4


def rich_world() -> World:
    """One of everything that has figures: curves, additions, stocks, contracts, transfers, demand by year."""
    return make(
        places="id, country\nrival, RIV\nfriend, FRI\nport, FRI\nbuyer, BUY\nally, ALY",
        commodities="id, gross, freight, quality\nm/ore, 1.2, 1, assumed\nm/metal, 1.5, 2, assumed",
        processes="id, output, kind\nmine, m/ore, extraction\nrefine, m/metal, processing",
        recipes="process, commodity, amount\nrefine, m/ore, 1.1",
        facilities=(
            "id, place, process, capacity, cost, cost_slope, cost_elasticity, cost_quantity, reserves, max_build,"
            "capex, lifetime, quality\n"
            "rival, rival, mine,, 10, 0.05,,,,,,, assumed\n"
            "friend, friend, mine,, 20,, 2, 60, 400,,,, assumed\n"
            "works, friend, refine, 60, 5,,,,, 13, 90, 10, assumed\n"
            "other, rival, refine, 80, 3,,,,,,,, assumed\n"
            "dear, friend, mine,, 90,,,,,,,, reported\nlate, friend, refine,, 70,,,,,,,, reported"
        ),
        legs=(
            "id, from, to, mode, cost, capacity, max_build, capex, two_way, quality\n"
            "rf, rival, friend, rail, 2, 35,,, true, assumed\nfp, friend, port, rail, 3, 112, 15, 7, true, assumed\n"
            "pb, port, buyer, sea, 4,,,, false, assumed\npa, port, ally, sea, 5,,,, false, assumed\n"
            "rb, rival, buyer, rail, 1,,,, false, assumed"
        ),
        transfers="id, from_mode, to_mode, cost, capacity, quality\nlift, rail, sea, 1, 118, assumed",
        demand=(
            "id, place, commodity, year, series, quantity, quality\nb24, buyer, m/metal, 2024, b, 70, assumed\n"
            "b27, buyer, m/metal, 2027, b, 85, assumed\na, ally, m/metal,,, 20, assumed"
        ),
        stockpiles="id, place, commodity, quantity, max_draw, price, quality\nstore, port, m/metal, 12, 5, 6, assumed",
        contracts="id, commodity, from, buyer, quantity, to_year, run_off_years, quality\n"
        "c, m/metal, FRI, ALY, 10, 2024, 2, assumed",
        controls="id, commodity, kind, from, to, limit, quality\nq, m/metal, quota, RIV, BUY, 15, assumed",
    )


def resolved(world: World, options: Options, key: tuple[str, str, str], factor: float) -> float:
    """Cost if one figure is multiplied by a factor."""
    table, figure, name = key
    frame = world[table]
    values = frame[figure].astype(float).where(frame["id"] != name, frame[figure].astype(float) * factor)
    solution = solve(world.replace(**{table: frame.assign(**{figure: values})}), options)
    return net_cost(solution)


def net_cost(solution: Solution) -> float:
    return solution.cost if solution.sense == "cost" else -solution.objective


def agrees(world: World, options: Options, solution: Solution, key: tuple[str, str, str], slope: float) -> bool:
    """Whether the slope lies between the differences to either side (at a kink they differ)."""
    table, figure, name = key
    value = float(world[table].set_index("id")[figure][name])
    cost = net_cost(solution)
    steps = [(resolved(world, options, key, 1 + h) - cost) / (value * h) for h in (-STEP, STEP)]
    slack = 1e-3 * abs(slope) + 1e-7 * abs(cost) / (value * STEP)
    return min(steps) - slack <= slope <= max(steps) + slack


def test_every_figure_of_a_plan_against_solving_again() -> None:
    world, options = rich_world(), Options(years=YEARS, caps=(CAP,))
    solution = solve(world, options)
    assert solution.unmet == 0
    assert solution.shortfalls.empty
    found = {
        (t, f, str(i)): s for (t, f), of in slopes(world, solution).items() for i, s in of.items() if abs(s) > SMALLEST
    }
    for key, slope in found.items():
        assert agrees(world, options, solution, key, slope), key
    met = {key[:2] for key in found}
    assert met >= {
        ("facilities", "capacity"), ("facilities", "cost"), ("facilities", "capex"), ("facilities", "max_build"),
        ("facilities", "reserves"), ("legs", "capacity"), ("legs", "cost"), ("legs", "capex"), ("transfers", "cost"),
        ("transfers", "capacity"), ("demand", "quantity"), ("stockpiles", "quantity"), ("stockpiles", "price"),
        ("contracts", "quantity"), ("controls", "limit"), ("commodities", "freight"),
    }  # fmt: skip


@pytest.mark.parametrize("seed", [3, 7, 16, 21])
def test_figures_of_random_worlds_against_solving_again(seed: int) -> None:
    shape = Shape(years=seed % 3, caps=1 + seed % 2, transfers=True, rules=True, seed=seed)
    world, options = random_world(shape), random_options(shape)
    options = replace(options, caps=tuple(replace(cap, name=f"cap{k}") for k, cap in enumerate(options.caps)))
    solution = solve(world, options)
    for (table, figure), of_ids in slopes(world, solution).items():
        largest = of_ids.abs()[world[table].set_index("id")[figure].notna()]
        if (table, figure) != (
            "demand",
            "quantity",
        ) and largest.max() > SMALLEST:
            # (a step of priced demand has a value too)
            key = (table, figure, str(largest.idxmax()))
            assert agrees(world, options, solution, key, float(of_ids[key[2]])), key


def simple(figures: str = "quality, low, high\nassumed,,") -> World:
    """A rival's mine at 10 and a friend's at 15; 100 wanted; what is known of the friend's figures is given."""
    header, *rows = figures.split("\n")
    known = rows[0] if rows else ""
    return make(
        places="id, country\nrival, RIV\nfriend, FRI\nbuyer, BUY",
        facilities=f"id, place, process, cost, {header}\nrival, rival, mine, 10{',' * (header.count(',') + 1)}\n"
        f"friend, friend, mine, 15, {known}",
        legs="id, from, to, cost, low, high, quality\nrb, rival, buyer, 1,,, reported\n"
        "fb, friend, buyer, 2, 1, 5, estimated",
        demand="id, place, commodity, quantity, quality\nd, buyer, good, 100, reported",
    )


def ranked(world: World, share: float = 0.4) -> pd.DataFrame:
    plan = solve(world, Options(caps=(replace(CAP, share=share),)))
    return leaning(world, plan, solve(world)).set_index(["table", "figure", "id"])


def test_effects_premium_and_order() -> None:
    # 60 of the friend's in the plan, none without: its cost of 15 by 20 % is 60 x 3,
    # freight of 2 from 1 to 5 is 60 x -1 and 60 x 3
    found = ranked(simple())
    assert found["effect_low"].to_dict() == pytest.approx(
        {("facilities", "cost", "friend"): -180, ("legs", "cost", "fb"): -60}
    )
    assert found["effect_high"].tolist() == pytest.approx([180, 180])
    assert found["premium_high"].tolist() == pytest.approx([180, 180])
    assert found["range"].to_dict() == {("facilities", "cost", "friend"): "assumed", ("legs", "cost", "fb"): "stated"}
    assert found["quality"].tolist() == ["assumed", "estimated"]
    small = ranked(simple("cost_quality, cost_low, cost_high\nestimated, 14.5, 15.5"))
    assert [key[0] for key in small.index] == ["legs", "facilities"]
    assert small["effect_high"].tolist() == pytest.approx([180, 30])


def test_a_figures_own_provenance_goes_before_the_rows() -> None:
    reported = ranked(simple("quality, cost_quality\nassumed, reported"))
    assert [key[0] for key in reported.index] == ["legs"]
    own = ranked(simple("quality, low, high, cost_low, cost_high\nassumed, 1, 99, 12, 16"))
    assert own.loc[("facilities", "cost", "friend"), ["low", "high", "range"]].tolist() == [12, 16, "stated"]
    rows = ranked(simple("quality, low, high\nassumed, 1, 99"))  # the row's range is of the capacity, not of the cost
    assert rows.loc[("facilities", "cost", "friend"), ["low", "high", "range"]].tolist() == [12, 18, "assumed"]


def test_what_the_plan_shares_with_the_reference_does_not_move_the_premium() -> None:
    world = simple()
    world = world.replace(facilities=world["facilities"].assign(quality="assumed"))
    found = ranked(world, share=0.4)
    # 40 of the rival's in the plan and 100 without: 10 by 20 % is 80 in the plan, and 120 less premium
    assert found.loc[("facilities", "cost", "rival"), ["effect_high", "premium_high"]].tolist() == pytest.approx(
        [80, -120]
    )
    alone = leaning(world, solve(world))
    assert "premium_low" not in alone
    assert alone["id"].tolist() == ["rival"]


def test_a_broken_contract_is_left_out() -> None:
    world = simple().replace(
        facilities=simple()["facilities"].assign(capacity=[100.0, 50.0]),
        contracts=pd.DataFrame(
            {"id": ["c"], "commodity": ["good"], "from": ["FRI"], "quantity": [60.0], "quality": ["assumed"]}
        ),
    )
    solution = solve(world)
    assert solution.shortfalls["id"].tolist() == ["c"]
    assert "contracts" not in set(leaning(world, solution)["table"])


def test_figures_of_one_assumption_add_up() -> None:
    # the friend's two mines cost the same: which of them the plan uses does not matter, what they cost together does
    facilities = (
        "id, place, process, cost, capacity, source, quality\nrival, rival, mine, 10,, a, assumed\n"
        "one, friend, mine, 15, 20, b, assumed\ntwo, friend, mine, 15,, b, assumed"
    )
    world = make(
        places="id, country\nrival, RIV\nfriend, FRI\nbuyer, BUY",
        facilities=facilities,
        legs="id, from, to, mode, cost, source, quality\nrb, rival, buyer, rail, 1, c, estimated\n"
        "fb, friend, buyer, rail, 2, c, estimated",
        demand="id, place, commodity, quantity\nd, buyer, good, 100",
        sources="id, title, publisher\na, a, a\nb, b, b\nc, c, c",
    )
    plan = solve(world, Options(caps=(replace(CAP, share=0.4),)))
    single = leaning(world, plan, solve(world))
    assert single["kind"].unique().tolist() == ["mine", "rail"]
    found = assumptions(single).set_index(["table", "source"])
    assert found.loc[("legs", "c"), "rows"] == 2
    assert set(found.index) == {("facilities", "a"), ("facilities", "b"), ("legs", "c")}
    # 60 x 15 x 20 % more in the plan for the friend's ore; freight 60 x 2 + 40 x 1 in the plan, 100 x 1 without it
    assert found["effect_high"].to_dict() == pytest.approx(
        {("facilities", "b"): 180, ("facilities", "a"): 80, ("legs", "c"): 32}
    )
    assert found["premium_high"].to_dict() == pytest.approx(
        {("facilities", "b"): 180, ("facilities", "a"): -120, ("legs", "c"): 12}
    )
