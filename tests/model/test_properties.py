"""What must hold for every world, whatever the optimum is."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lodeway.model import Options, Solution, solve
from lodeway.world import World
from lodeway.world.touch import touch
from tests.oracle import unserved
from tests.strategies import Shape, random_options, random_world, shapes

LOT = ["year", "place", "commodity", "holder", "label"]
QUANTITIES = {
    "facilities": ("capacity", "reserves", "max_build", "output"),
    "legs": ("capacity", "max_build"),
    "transfers": ("capacity",),
    "demand": ("quantity",),
    "contracts": ("quantity",),
    "controls": ("limit",),
    "stockpiles": ("quantity", "max_draw"),
}
MONEY = {
    "facilities": ("cost", "capex"),
    "legs": ("cost", "capex"),
    "transfers": ("cost",),
    "demand": ("price",),
    "controls": ("rate",),
    "stockpiles": ("price",),
}
some = settings(max_examples=20, derandomize=True)


def scaled(world: World, columns: dict[str, tuple[str, ...]], factor: float) -> World:
    """The world with some columns multiplied."""
    frames = {t: world[t].assign(**{c: world[t][c] * factor for c in names}) for t, names in columns.items()}
    return world.replace(**frames)


def not_worse(world: World, better: Solution, worse: Solution) -> bool:
    """Less goes unserved, or as little at no less worth."""
    unmet = unserved(world, better) - unserved(world, worse)
    near = 1e-7 * (1 + worse.cost + worse.value)
    gain = (better.value - better.cost) - (worse.value - worse.cost)
    return bool(unmet < -near or (unmet <= near and gain >= -near))


def soft(shape: Shape) -> Shape:
    """Without demand that must be served where years are weighed against each other."""
    return replace(shape, hard=shape.hard and not shape.years)


@given(shapes())
@some
def test_balances_close_and_limits_hold(shape: Shape) -> None:
    world, options = random_world(shape), random_options(shape)
    solution = solve(world, options)
    assert balance(world, solution).min() > -1e-6
    used = facility_use(world, solution)
    stated = world["facilities"].set_index("id")
    built = solution.builds[solution.builds["kind"] == "facility"].groupby("id")["capacity"].sum()
    limit = stated["capacity"].add(built, fill_value=0.0)
    assert (used <= limit.reindex(used.index.get_level_values("facility")).to_numpy() + 1e-6).all()
    links = pd.concat([world["legs"], world["transfers"]]).set_index("id")["capacity"].fillna(np.inf)
    added = solution.builds[solution.builds["kind"] == "leg"].groupby("id")["capacity"].sum()
    for (_, link), gross in carried(world, solution).items():
        row = link.removesuffix(":back").partition("@")[0]
        assert gross <= links[row] + added.get(row, 0.0) + 1e-6


def balance(world: World, solution: Solution) -> pd.Series[float]:
    """What comes to lie at a place in lots of one label, less what leaves."""
    processes = world["processes"].set_index("id")
    runs = solution.production[
        solution.production["commodity"] == solution.production["process"].map(processes["output"])
    ]
    recipes = world["recipes"].assign(sign=world["recipes"]["role"].map({"input": -1.0, "byproduct": 1.0}))
    beside = runs.drop(columns="commodity").merge(recipes[["process", "commodity", "amount", "sign"]], on="process")
    moved, gone = solution.relabelled, solution.relabelled
    parts = [
        runs,
        beside.assign(quantity=beside["quantity"] * beside["amount"] * beside["sign"]),
        solution.shipments.rename(columns={"to": "place"}),
        minus(solution.shipments.rename(columns={"from": "place"})),
        solution.draws,
        minus(solution.deliveries),
        moved.rename(columns={"holder_to": "holder", "label_to": "label"}),
        minus(gone.rename(columns={"holder_from": "holder", "label_from": "label"})),
    ]
    return pd.concat([part[[*LOT, "quantity"]] for part in parts]).groupby(LOT)["quantity"].sum()


def minus(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its quantities taken away."""
    return frame.assign(quantity=-frame["quantity"])


def facility_use(world: World, solution: Solution) -> pd.Series[float]:
    """Capacity used by year and facility."""
    processes = world["processes"].set_index("id")
    rows = solution.production
    runs = rows[rows["commodity"] == rows["process"].map(processes["output"])]
    use = runs["quantity"] * runs["process"].map(processes["capacity_use"])
    return use.groupby([runs["year"], runs["facility"]]).sum()


def carried(world: World, solution: Solution) -> dict[tuple[int, str], float]:
    """Gross tonnes by year and directed leg or transfer."""
    gross = world["commodities"].set_index("id")["gross"]
    total: dict[tuple[int, str], float] = {}
    for row in solution.shipments.to_dict("records"):
        for link in solution.routes[row["route"]]:
            key = (row["year"], link)
            total[key] = total.get(key, 0.0) + row["quantity"] * gross[row["commodity"]]
    return total


@given(shapes().filter(lambda shape: shape.caps > 0))
@some
def test_caps_hold_and_clean_lots_meet_no_power(shape: Shape) -> None:
    world, options = random_world(shape), random_options(shape)
    caps = tuple(replace(cap, name=f"cap{k}") for k, cap in enumerate(options.caps))
    solution = solve(world, replace(options, caps=caps))
    country = world["places"].set_index("id")["country"]
    deliveries = solution.deliveries.assign(buyer=solution.deliveries["place"].map(country))
    for cap in caps:
        mine = deliveries[deliveries["buyer"].isin(cap.buyer)]
        for (year, _), rows in mine.groupby(["year", "commodity"]):
            touched = rows.loc[[cap.name in label.split(",") for label in rows["label"]], "quantity"].sum()
            assert touched <= cap.at(int(str(year))) * rows["quantity"].sum() + 1e-6
        for year in solution.years:
            found = touch(world, cap.powers, year, cap.threshold)
            hit = {i for i, roles in (found.facilities | found.legs).items() if cap.roles is None or roles & cap.roles}
            assert not hit & clean_units(solution, year, cap.name, cap.buyer)


def clean_units(solution: Solution, year: int, cap: str, buyer: frozenset[str]) -> set[str]:
    """Facilities and legs used by lots for a buyer that may not break a cap."""

    def clean(frame: pd.DataFrame) -> pd.DataFrame:
        holder = [set(h.split(",")) <= buyer for h in frame["holder"]]
        lots = [cap not in label.split(",") for label in frame["label"]]
        return frame[np.array(holder, dtype=bool) & np.array(lots, dtype=bool) & (frame["year"] == year).to_numpy()]

    legs = {leg.removesuffix(":back") for route in clean(solution.shipments)["route"] for leg in solution.routes[route]}
    return legs | set(clean(solution.production)["facility"])


@given(shapes(), st.sampled_from(["facilities", "legs"]), st.integers(0, 99))
@some
def test_more_capacity_never_costs_more(shape: Shape, table: str, which: int) -> None:
    shape = soft(shape)
    world, options = random_world(shape), random_options(shape)
    capacity = world[table]["capacity"].copy()
    capacity.iloc[which % len(capacity)] *= 1.5
    wider = world.replace(**{table: world[table].assign(capacity=capacity)})
    assert not_worse(world, solve(wider, options), solve(world, options))


@given(shapes(), st.integers(0, 99))
@some
def test_closing_a_leg_never_helps(shape: Shape, which: int) -> None:
    shape = soft(shape)
    world, options = random_world(shape), random_options(shape)
    legs = world["legs"]
    shut = world.replace(legs=legs.drop(index=which % len(legs)))
    assert not_worse(world, solve(world, options), solve(shut, options))


@given(shapes(), st.sampled_from([1e-3, 0.5, 7.0, 1e4]))
@some
def test_scaling_quantities_scales_the_objective(shape: Shape, factor: float) -> None:
    world, options = random_world(shape), random_options(shape)
    before, after = solve(world, options), solve(scaled(world, QUANTITIES, factor), options)
    assert after.objective == pytest.approx(
        factor * before.objective, rel=1e-7, abs=1e-7 * factor * (before.cost + before.value)
    )
    assert after.demand["delivered"].sum() == pytest.approx(
        factor * before.demand["delivered"].sum(), rel=1e-6, abs=1e-6 * factor
    )


@given(shapes(), st.sampled_from([1e-3, 0.5, 7.0, 1e4]))
@some
def test_scaling_prices_scales_the_objective(shape: Shape, factor: float) -> None:
    world, options = random_world(shape), random_options(shape)
    before, after = solve(world, options), solve(scaled(world, MONEY, factor), options)
    assert after.objective == pytest.approx(
        factor * before.objective, rel=1e-7, abs=1e-7 * factor * (before.cost + before.value)
    )


@given(shapes(), st.integers(0, 999))
@some
def test_order_of_rows_does_not_matter(shape: Shape, seed: int) -> None:
    world, options = random_world(shape), random_options(shape)
    shuffled = {
        name: frame.sample(frac=1, random_state=seed) for name, frame in world.tables.items() if name != "transfers"
    }
    before, after = solve(world, options), solve(world.replace(**shuffled), options)
    assert after.objective == pytest.approx(before.objective, rel=1e-9, abs=1e-9 * (before.cost + before.value))


@given(shapes().filter(lambda shape: shape.caps > 0), st.floats(0.05, 0.4))
@some
def test_a_looser_cap_never_costs_more(shape: Shape, more: float) -> None:
    shape = soft(shape)
    world, options = random_world(shape), random_options(shape)
    tight = replace(options, caps=tuple(replace(cap, share=0.2) for cap in options.caps))
    loose = replace(options, caps=tuple(replace(cap, share=0.2 + more) for cap in options.caps))
    assert not_worse(world, solve(world, loose), solve(world, tight))


@given(st.integers(0, 10_000))
@some
def test_network_simplex_agrees_on_integer_transport(seed: int) -> None:
    rng = np.random.default_rng(seed)
    graph = nx.DiGraph()
    count = int(rng.integers(6, 15))
    supply, demand = rng.integers(5, 20, 3), rng.integers(1, 10, 3)
    assume(supply.sum() >= demand.sum())
    for n in range(count):
        graph.add_node(n, demand=0)
    for n in range(3):
        graph.nodes[count - 1 - n]["demand"] = int(demand[n])
        graph.add_edge("mines", n, capacity=int(supply[n]), weight=int(rng.integers(1, 5)))
    graph.add_node("mines", demand=-int(demand.sum()))
    for tail, head in {(int(a), int(b)) for a, b in rng.integers(0, count, (6 * count, 2)) if a != b}:
        graph.add_edge(tail, head, capacity=int(rng.integers(2, 15)), weight=int(rng.integers(1, 20)))
    try:
        expected, _ = nx.network_simplex(graph)
    except nx.NetworkXUnfeasible:
        assume(False)
    assert solve(transport_world(graph), Options()).objective == pytest.approx(expected, rel=1e-9)


def transport_world(graph: nx.DiGraph) -> World:
    """The network as a world: a mine for every edge out of the common source."""
    nodes = [node for node in graph if node != "mines"]
    mines = [(n, data) for _, n, data in graph.out_edges("mines", data=True)]
    edges = [(a, b, data) for a, b, data in graph.edges(data=True) if a != "mines"]
    wanted = [(n, graph.nodes[n]["demand"]) for n in nodes if graph.nodes[n]["demand"] > 0]
    return World.build(
        {
            "places": pd.DataFrame({"id": [f"p{n}" for n in nodes], "country": "AAA"}),
            "commodities": pd.DataFrame({"id": ["ore"]}),
            "processes": pd.DataFrame({"id": ["dig"], "output": ["ore"]}),
            "facilities": pd.DataFrame(
                [
                    {
                        "id": f"f{n}",
                        "place": f"p{n}",
                        "process": "dig",
                        "capacity": data["capacity"],
                        "cost": data["weight"],
                    }
                    for n, data in mines
                ]
            ),
            "legs": pd.DataFrame(
                [
                    {
                        "id": f"{a}-{b}",
                        "from": f"p{a}",
                        "to": f"p{b}",
                        "capacity": data["capacity"],
                        "cost": data["weight"],
                    }
                    for a, b, data in edges
                ]
            ),
            "demand": pd.DataFrame(
                [{"id": f"d{n}", "place": f"p{n}", "commodity": "ore", "quantity": quantity} for n, quantity in wanted]
            ),
        }
    )
