"""Searches beside others written independently: Dijkstra of networkx, and every simple path one by one."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lodeway
from lodeway import Trip, World
from lodeway.routes.graph import build_graph
from lodeway.routes.ways import Ways, weights

MODES = ("rail", "road", "sea")
COUNTRIES = ("AAA", "BBB", "CCC", "DDD")


def random_world(seed: int, *, transfers: bool, places: int = 6, legs: int = 14) -> World:
    """Places a to f in four countries; legs of three modes, some barred, some two-way, some in a corridor."""
    rng = np.random.default_rng(seed)
    names = [f"p{i}" for i in range(places)]
    rows: list[dict[str, Any]] = []
    for i in range(legs):
        a, b = rng.choice(places, 2, replace=False)
        rows.append({
            "id": f"l{i}", "from": names[a], "to": names[b], "mode": MODES[rng.integers(3)], "gauge": "",
            "cost": int(rng.integers(1, 20)), "hours": "" if rng.random() < 0.2 else int(rng.integers(1, 20)),
            "km": int(rng.integers(1, 20)), "two_way": bool(rng.random() < 0.4),
            "commodities": ("", "!good", "good", "other")[rng.integers(4)] if rng.random() < 0.3 else "",
            "passages": "strait" if i == 1 else ("", "strait", "canal")[rng.integers(3)],
            "corridor": ("", "silk", "spice")[rng.integers(3)],
            "capacity": "" if rng.random() < 0.7 else int(rng.integers(0, 50)),
        })  # fmt: skip
    tables: dict[str, pd.DataFrame] = {
        "places": pd.DataFrame({"id": names, "country": [COUNTRIES[i % 4] for i in range(places)]}),
        "commodities": pd.DataFrame({"id": ["good", "other"], "gross": [2, 1], "freight": [1.5, 1]}),
        "processes": pd.DataFrame({"id": ["dig"], "output": ["good"], "kind": ["extraction"]}),
        "facilities": pd.DataFrame({"id": ["pit"], "place": ["p0"], "process": ["dig"]}),
        "legs": pd.DataFrame(rows),
        "demand": pd.DataFrame({"id": ["d"], "place": [names[-1]], "commodity": ["good"], "quantity": [1]}),
    }
    if transfers:
        pairs = [(m, n) for m in MODES for n in MODES if m != n and rng.random() < 0.6]
        pairs = pairs or [("rail", "road")]
        tables["transfers"] = pd.DataFrame([
            {"id": f"t{i}", "from_mode": m, "to_mode": n, "cost": int(rng.integers(0, 9))}
            for i, (m, n) in enumerate(pairs)
        ])  # fmt: skip
    return World.build({name: frame.astype(str) for name, frame in tables.items()})


def legs_of(world: World) -> list[dict[str, Any]]:
    """Legs that carry the good and are open, both directions of those that run both ways."""
    found = []
    for leg in world["legs"].to_dict("records"):
        names = set(leg["commodities"])
        if names & {"!good"} or (names and "good" not in names) or leg["capacity"] == 0:
            continue
        found.append(leg)
        if leg["two_way"]:
            found.append({**leg, "id": f"{leg['id']}:back", "from": leg["to"], "to": leg["from"]})
    return found


def least(world: World, avoid: frozenset[str] = frozenset(), closed: str = "", value: str = "cost") -> float:
    """Least cost a gross tonne from p0 to the last place, on a graph of (place, mode) made here; infinite if none.

    A cargo changes between modes that have legs at the place.
    """
    graph = nx.DiGraph()
    start, end = world["places"]["id"].iloc[0], world["places"]["id"].iloc[-1]
    home = dict(zip(world["places"]["id"], world["places"]["country"], strict=True))
    free = world["transfers"].empty

    def arc(a: object, b: object, weight: float) -> None:
        if not graph.has_edge(a, b) or graph[a][b]["weight"] > weight:
            graph.add_edge(a, b, weight=weight)

    for leg in legs_of(world):
        crossed = {home[leg["from"]], home[leg["to"]], *leg["countries"]}
        if crossed & avoid or closed in leg["passages"] or np.isnan(float(leg[value])):
            continue
        arc(("out", leg["from"]), (leg["from"], leg["mode"]), 0)
        arc((leg["from"], leg["mode"]), (leg["to"], leg["mode"], "in"), leg[value] * (1.5 if value == "cost" else 1))
        arc((leg["to"], leg["mode"], "in"), (leg["to"], leg["mode"]), 0)
        arc((leg["to"], leg["mode"]), ("end", leg["to"]), 0)
    legs = world["legs"]
    for place in home:
        here = sorted(set(legs["mode"][(legs["from"] == place) | (legs["to"] == place)]))
        for m in here:
            for n in here:
                known = world["transfers"][
                    (world["transfers"]["from_mode"] == m) & (world["transfers"]["to_mode"] == n)
                ]
                if (free and m != n) or len(known):
                    arc((place, m), (place, n), 0 if free else float(known["cost"].iloc[0]) * 1.5)
    try:
        return float(nx.dijkstra_path_length(graph, ("out", start), ("end", end)))
    except (nx.NetworkXNoPath, nx.NodeNotFound):
        return float("inf")


def trip(**changes: Any) -> Trip:
    return Trip(**{"commodity": "good", "start": "p0", "end": "p5", **changes})


@settings(max_examples=30)
@given(st.integers(0, 100_000), st.booleans(), st.sampled_from(["", "BBB", "CCC", "BBB,DDD"]))
def test_the_best_way_is_the_one_that_networkx_finds(seed: int, transfers: bool, avoid: str) -> None:
    world = random_world(seed, transfers=transfers)
    found = lodeway.route(world, trip(avoid=avoid))
    wanted = least(world, frozenset(filter(None, avoid.split(","))))
    if found.best is None:
        assert wanted == float("inf")
    else:
        assert found.best.cost == pytest.approx(wanted)
        assert found.best.cost_per_unit == pytest.approx(2 * wanted)
        assert found.best.steps["cost"].sum() == pytest.approx(wanted)
        legs = found.best.steps[found.best.steps["kind"] == "leg"]
        assert (legs["to"].iloc[:-1].to_numpy() == legs["from"].iloc[1:].to_numpy()).all()
        assert {row["id"] for row in legs_of(world)}.issuperset(legs["id"])


@settings(max_examples=20)
@given(st.integers(0, 100_000), st.booleans())
def test_nothing_forbidden_is_ever_crossed_and_closing_never_helps(seed: int, transfers: bool) -> None:
    world = random_world(seed, transfers=transfers)
    free = lodeway.route(world, trip()).best
    for asked in (trip(avoid="BBB,DDD"), trip(closed=("strait",)), trip(closed=("l0",)), trip(closed=("p3",))):
        found = lodeway.route(world, asked)
        ways = [found.best, *(a.way for a in found.alternatives)]
        assert free is not None or found.best is None
        for way in ways:
            if way is None:
                continue
            assert free is not None
            assert way.cost >= free.cost - 1e-9
            assert not set(way.countries) & ({"BBB", "DDD"} if asked.avoid else set())
            assert not set(asked.closed) & {*way.passages, *way.steps["id"].str.removesuffix(":back"), *way.places}


@settings(max_examples=20)
@given(st.integers(0, 100_000), st.booleans())
def test_withdrawals_and_hindrances_are_what_solving_again_gives(seed: int, transfers: bool) -> None:
    world = random_world(seed, transfers=transfers)
    found = lodeway.route(world, trip())
    for row in found.withdrawals.to_dict("records"):
        without = least(world, frozenset({row["country"]}))
        assert row["way_left"] == np.isfinite(without)
        if row["way_left"]:
            assert found.best is not None
            assert row["extra_cost"] == pytest.approx(without - found.best.cost)
    shut = lodeway.route(world, trip(avoid="CCC,DDD"))
    lifted = {h.what for h in shut.hindrances if h.kind == "country"}
    if shut.best is None:
        for country, other in (("CCC", "DDD"), ("DDD", "CCC")):
            assert (country in lifted) == np.isfinite(least(world, frozenset({other})))


@settings(max_examples=30)
@given(st.integers(0, 100_000))
def test_the_way_by_a_corridor_is_the_best_of_all_simple_paths(seed: int) -> None:
    world = random_world(seed, transfers=False)
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(world["places"]["id"])
    for leg in legs_of(world):
        graph.add_edge(leg["from"], leg["to"], key=leg["id"], cost=leg["cost"] * 1.5, corridor=leg["corridor"])
    compared = lodeway.compare_routes(world, trip())
    assert {row.corridor for row in compared.rows} == set(world["legs"]["corridor"]) - {""}
    for row in compared.rows:
        paths = [
            sum(graph.edges[e]["cost"] for e in path)
            for path in nx.all_simple_edge_paths(graph, "p0", "p5")
            if any(graph.edges[e]["corridor"] == row.corridor for e in path)
        ]
        if not paths:
            assert row.way is None
            assert row.why_not
        else:
            assert row.way is not None
            assert row.way.cost == pytest.approx(min(paths))
            assert row.corridor in row.way.corridors
            assert compared.best is not None
            assert row.extra_cost >= -1e-9


@settings(max_examples=30)
@given(st.integers(0, 100_000))
def test_with_transfers_a_corridor_is_used_and_never_cheaper_than_the_best(seed: int) -> None:
    world = random_world(seed, transfers=True, legs=18)
    compared = lodeway.compare_routes(world, trip())
    for row in compared.rows:
        assert (row.way is None) == bool(row.why_not)
        if row.way is not None:
            used = row.way.steps["corridor"] == row.corridor
            assert used.any()
            first = int(used.to_numpy().argmax())
            before, after = row.way.steps.iloc[: first + 1]["from"], row.way.steps.iloc[first:]["to"]
            assert not set(before) & set(after)
            assert row.extra_cost >= -1e-9


@settings(max_examples=30)
@given(st.integers(0, 100_000))
def test_unknown_hours_come_last_and_are_never_zero(seed: int) -> None:
    """Where a way exists of legs with hours, it is found; else the sum is told to be of the others."""
    world = random_world(seed, transfers=False)
    found = lodeway.route(world, trip(by="time")).best
    known = least(world, value="hours")
    assert found is None or found.legs_without_hours == int(found.steps["hours"].isna().sum())
    if np.isfinite(known):
        assert found is not None
        assert (found.legs_without_hours, found.hours) == (0, pytest.approx(known))
    elif found is not None:
        assert found.legs_without_hours > 0
        assert np.isnan(found.exact_hours)


def test_weights_of_unknown_values_exceed_all_known_ones() -> None:
    assert weights(np.array([1.0, np.nan, 2.5])).tolist() == [1.0, 4.5, 2.5]
    assert weights(np.array([np.nan])).tolist() == [1.0]


def test_a_walk_that_gives_up_says_so() -> None:
    """A - b - c with a spur b - s of the corridor: every walk over it turns back at b."""
    world = random_world(1, transfers=False).replace(
        legs=pd.DataFrame({
            "id": ["ab", "bc", "bs"], "from": ["p0", "p1", "p1"], "to": ["p1", "p5", "p2"], "cost": ["1", "1", "1"],
            "two_way": ["false", "false", "true"], "corridor": ["", "", "spur"],
        })
    )  # fmt: skip
    graph = build_graph(world)
    ways = Ways(graph, graph.links.cost, np.array([0]), np.array([5]))
    usable, chosen = np.ones(len(graph.links), bool), np.array([i.startswith("bs") for i in graph.links.ids])
    assert ways.through(usable, chosen) == (None, True)
    assert ways.through(usable, chosen, most=0) == (None, False)
    row = lodeway.compare_routes(world, trip()).rows[0]
    assert (row.corridor, row.why_not) == ("spur", "only by turning back")
