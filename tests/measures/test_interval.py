"""The interval against a linear program built another way, and against every path one by one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from lodeway.measures import Network
from lodeway.measures.interval import interval
from lodeway.measures.mixture import END, Mixture
from tests.measures.networks import flows, random_network

Case = tuple[pd.DataFrame, dict[str, float], dict[str, float]]


def by_arcs(case: Case, touched: set[str], at: set[str]) -> tuple[float, float]:
    """Least and most, with the touched tonnes of every arc and every taking as variables, written out densely."""
    table, made, taken = case
    arcs = list(table.itertuples(index=False, name=None))
    takes = [(n, q) for n, q in taken.items() if q > 0]
    limits = [q for *_, q in arcs] + [q for _, q in takes]
    rows, right = [], []
    for node in made:
        row, known = np.zeros(len(limits)), 0.0
        for k, (start, _, _) in enumerate(arcs):
            row[k] += start == node
        for k, (n, _) in enumerate(takes, len(arcs)):
            row[k] += n == node
        if node in touched:  # all that comes is touched
            known = made[node] + sum(q for _, end, q in arcs if end == node)
        else:
            for k, (_, end, _) in enumerate(arcs):
                row[k] -= end == node
        rows.append(row)
        right.append(known)
    wanted = np.array([0.0] * len(arcs) + [float(n in at) for n, _ in takes])
    total = sum(q for n, q in takes if n in at)
    ends = [
        linprog(s * wanted, A_eq=np.array(rows), b_eq=right, bounds=[(0, q) for q in limits], method="highs-ds").fun * s
        for s in (1, -1)
    ]
    return ends[0] / total, ends[1] / total


def paths(case: Case, node: str, seen: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every way from a source to a node, as the nodes passed."""
    table, made, _ = case
    if made[node] > 0:
        yield (node, *seen)
    for start in table["from"][table["to"] == node]:
        yield from paths(case, start, (node, *seen))


def by_paths(case: Case, touched: set[str], at: set[str]) -> tuple[float, float]:
    """Least and most over every division of the flows among whole paths (networks without circles)."""
    table, made, taken = case
    ways = [path for node in made if taken[node] > 0 for path in paths(case, node)]
    rows, right = [], []
    for start, end, q in table.itertuples(index=False, name=None):
        rows.append([float((start, end) in set(pairwise(way))) for way in ways])
        right.append(q)
    for node in made:
        rows.append([float(way[0] == node) for way in ways])
        right.append(made[node])
        rows.append([float(way[-1] == node) for way in ways])
        right.append(taken[node])
    wanted = np.array([float(way[-1] in at and not touched.isdisjoint(way)) for way in ways])
    total = sum(taken[n] for n in at)
    ends = [linprog(s * wanted, A_eq=np.array(rows), b_eq=right, method="highs").fun * s for s in (1, -1)]
    return ends[0] / total, ends[1] / total


def asked(rng: np.random.Generator, case: Case) -> tuple[set[str], set[str]]:
    """Some touched nodes, and some at which something is taken away."""
    places = [n for n, q in case[2].items() if q > 0]
    return set(rng.choice(list(case[1]), 2, replace=False)), set(rng.choice(places, min(2, len(places)), replace=False))


@settings(max_examples=60)
@given(st.integers(0, 10_000))
def test_circles_and_re_exports_against_a_dense_program(seed: int) -> None:
    rng = np.random.default_rng(seed)
    case = random_network(rng)
    if sum(case[2].values()) == 0:
        return
    touched, at = asked(rng, case)
    network = Network.of(case[0], case[1])
    found = network.interval(touched, {n: case[2][n] for n in at})
    assert found == pytest.approx(by_arcs(case, touched, at), abs=1e-7)
    met = network.met(touched)
    traced = sum(case[2][n] * met[n] for n in at) / sum(case[2][n] for n in at)
    assert found[0] - 1e-7 <= traced <= found[1] + 1e-7


@settings(max_examples=40)
@given(st.integers(0, 10_000))
def test_every_path_one_by_one(seed: int) -> None:
    rng = np.random.default_rng(seed)
    case = random_network(rng, 5, circles=False)
    if sum(case[2].values()) == 0:
        return
    touched, at = asked(rng, case)
    found = Network.of(case[0], case[1]).interval(touched, {n: case[2][n] for n in at})
    assert found == pytest.approx(by_paths(case, touched, at), abs=1e-7)


def test_two_buyers_of_one_pool_by_hand() -> None:
    """60 touched and 40 clean meet; 50 go to each of two: between 10 and 50 of a buyer's 50 are touched, traced 30."""
    network = Network.of(flows(("r", "pool", 60.0), ("f", "pool", 40.0), ("pool", "b", 50.0), ("pool", "c", 50.0)),
                         {"r": 60.0, "f": 40.0})  # fmt: skip
    assert network.interval(["r"], {"b": 50.0}) == pytest.approx((0.2, 1.0))
    assert network.interval(["r"], {"b": 50.0, "c": 50.0}) == pytest.approx((0.6, 0.6))
    assert network.met(["r"])["b"] == pytest.approx(0.6)


def test_nothing_delivered_is_undefined() -> None:
    network = Network.of(flows(("a", "b", 1.0)), {"a": 1.0})
    assert np.isnan(network.interval(["a"], {})).all()


def mixture(*rows: tuple[int, int, float, float, int]) -> Mixture:
    into, source, quantity, drawn, lot = (np.array(column) for column in zip(*rows, strict=True))
    return Mixture(int(max(into.max(), source.max())) + 1, into, source, quantity, drawn, lot)


def test_what_is_half_owned_may_take_the_touched_units_or_not() -> None:
    """Node 0 holds 4 touched and 6 clean; a plant makes 5 of 10 at node 1, half of it the power's.

    Half is touched for certain. The other half, made of 5 units, holds between 0 (the power's part takes the 4) and
    4 of 5 touched: 0.5 to 0.5 + 0.5 x 0.8 = 0.9. Traced: 1 - 0.5 x 0.6 = 0.7.
    """
    one = mixture((0, END, 4.0, 0.0, 0), (0, END, 6.0, 0.0, 1), (1, 0, 5.0, 10.0, 2))
    share, taken = np.array([1.0, 0.0, 0.5]), np.array([0.0, 5.0])
    assert interval(one, taken, share) == pytest.approx((0.5, 0.9))
    assert one.met(share)[1] == pytest.approx(0.7)


def test_a_by_product_is_made_of_the_units_of_its_main_product() -> None:
    """10 units, 4 touched, make 5 of the main product at 1 and 1 of a by-product at 2; nothing else takes any.

    All units go into one lot, so both products are 40 % touched: the interval is a point.
    """
    one = mixture((0, END, 4.0, 0.0, 0), (0, END, 6.0, 0.0, 1), (1, 0, 5.0, 10.0, 2), (2, 0, 1.0, 10.0, 2))
    share = np.array([1.0, 0.0, 0.0, 0.0])
    for node in (1, 2):
        taken = np.zeros(3)
        taken[node] = one.inflow[node]
        assert interval(one, taken, share) == pytest.approx((0.4, 0.4))


def test_what_is_of_unknown_origin_widens_it() -> None:
    """3 of 10 unknown, 2 touched: between 0.2 and 0.5 of everything."""
    one = mixture((0, END, 2.0, 0.0, 0), (0, END, 5.0, 0.0, 1), (0, END, 3.0, 0.0, 2))
    found = interval(one, np.array([10.0]), np.array([1.0, 0.0, 0.0]), np.array([0.0, 0.0, 1.0]))
    assert found == pytest.approx((0.2, 0.5))
