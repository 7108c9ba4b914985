"""Networks given as plain tables: published answers, circles, losses, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lodeway.errors import InputError
from lodeway.measures import Network, origins
from tests.measures.networks import flows, random_network

BIALEK = flows(("1", "2", 59.5), ("1", "3", 221.5), ("1", "4", 113.5), ("2", "4", 172.0), ("4", "3", 82.5))
MADE = {"1": 394.5, "2": 112.5}


def test_bialek_four_buses() -> None:
    """Bialek 1996, averaged flows: of 304 MW at bus 3, 271.4912 come from generator 1 and 32.5088 from generator 2.

    At bus 4, 113.5 + 59.5 of 285.5 are from 1; at bus 3, 221.5 + 82.5 x 173 / 285.5 = 271.4912.
    """
    shares = origins(BIALEK, MADE)
    assert (304 * shares.loc["3"]).round(4).to_dict() == {"1": 271.4912, "2": 32.5088}
    assert shares.loc["2"].to_dict() == pytest.approx({"1": 59.5 / 172, "2": 112.5 / 172})


def test_what_met_a_node_is_counted_once() -> None:
    """Bus 4 passes 82.5 of 304 on to bus 3; node 1 touches all that it makes and that passes it."""
    network = Network.of(BIALEK, MADE)
    assert network.met(["4"])["3"] == pytest.approx(82.5 / 304)
    assert network.met(["1"])["3"] == pytest.approx(271.4912 / 304, abs=1e-6)
    assert network.met(["1", "4"])["3"] == pytest.approx((221.5 + 82.5) / 304)
    assert network.met([])["3"] == 0.0


def test_the_interval_of_bialek() -> None:
    """Bus 3 takes 304: 221.5 from 1 for certain; of the 82.5 from bus 4, 203 of 285.5 go elsewhere.

    At bus 4 lie 113.5 of 1 for certain; bus 2 has 59.5 of 1 in 172, all of which flows on to bus 4: 173 of 285.5. So
    all 82.5 can be of 1, or none: 112.5 of generator 2 lie there.
    """
    least, most = Network.of(BIALEK, MADE).interval(["1"], {"3": 304.0})
    assert (least, most) == pytest.approx((221.5 / 304, 1.0))


def test_circles_are_followed_round() -> None:
    """Node a makes 10 and sends 15, 5 come back: b has 15, of which 5 return and 10 stay; all is of a.

    c adds 5 to a: then a has 20 (10 + 5 + 5 back), b's origin is 2/3 a.
    """
    ring = flows(("a", "b", 15.0), ("b", "a", 5.0))
    assert origins(ring, {"a": 10.0}).loc["b"].to_dict() == pytest.approx({"a": 1.0})
    ring = flows(("a", "b", 20.0), ("b", "a", 5.0), ("c", "a", 5.0))
    assert origins(ring, {"a": 10.0, "c": 5.0}).loc["b"].to_dict() == pytest.approx({"a": 2 / 3, "c": 1 / 3})


def test_losses_on_the_way_change_weights() -> None:
    """Node b receives 8 of the 10 sent by a, and makes 8: half each."""
    lossy = flows(("a", "b", 10.0)).assign(received=8.0)
    assert origins(lossy, {"a": 10.0, "b": 8.0}).loc["b"].to_dict() == pytest.approx({"a": 0.5, "b": 0.5})


def test_several_origins_at_one_node() -> None:
    made = pd.DataFrame({"node": ["a", "a"], "quantity": [3.0, 1.0], "origin": ["mine", "stock"]})
    assert origins(flows(("a", "b", 4.0)), made).loc["b"].to_dict() == {"mine": 0.75, "stock": 0.25}


def test_what_nothing_feeds_is_undefined() -> None:
    """Nodes x and y send the same 3 round and round; nothing is known of it."""
    shares = origins(flows(("x", "y", 3.0), ("y", "x", 3.0), ("a", "b", 1.0)), {"a": 1.0})
    assert shares.loc[["x", "y"]].isna().all().all()
    assert Network.of(flows(("x", "y", 3.0), ("y", "x", 3.0)), {"a": 1.0}).met(["x"])[["x", "y"]].isna().all()


@pytest.mark.parametrize(
    ("table", "made", "code", "told"),
    [
        (BIALEK.drop(columns="to"), MADE, "I011", "no column to"),
        (BIALEK.assign(quantity=[1.0, -2.0, 3.0, 4.0, 5.0]), MADE, "I011", "Row 2"),
        (BIALEK.assign(quantity=[1.0, np.nan, 3.0, 4.0, 5.0]), MADE, "I011", "Row 2"),
        (BIALEK, {"1": 394.5, "2": np.inf}, "I011", "Row 2"),
        (BIALEK, {"1": 300.0, "2": 112.5}, "I012", "394.5 leaves 1"),
        (BIALEK, {"1": 394.5}, "I012", "172 leaves 2"),
    ],
)
def test_tables_that_cannot_be_traced_are_refused(table: pd.DataFrame, made: dict[str, float], code: str, told: str):
    with pytest.raises(InputError, match=told) as refused:
        origins(table, made)
    assert refused.value.code == code


@settings(max_examples=40)
@given(st.integers(0, 10_000))
def test_tonnes_are_conserved(seed: int) -> None:
    """Shares sum to 1, and what all nodes take away of an origin is what it injected."""
    table, made, taken = random_network(np.random.default_rng(seed))
    shares = origins(table, made)
    fed = shares.dropna()
    assert fed.sum(axis=1).to_numpy() == pytest.approx(1.0)
    assert ((fed > -1e-12) & (fed < 1 + 1e-12)).all().all()
    got = {origin: sum(taken[n] * shares.loc[n, origin] for n in fed.index) for origin in shares}
    assert got == pytest.approx({n: q for n, q in made.items() if q > 0}, rel=1e-9, abs=1e-9)


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_neither_the_order_of_rows_nor_the_unit_matters(seed: int) -> None:
    table, made, _ = random_network(np.random.default_rng(seed))
    turned = table.iloc[::-1].assign(quantity=table["quantity"].iloc[::-1] * 1000)
    there = origins(turned, {n: 1000 * q for n, q in reversed(made.items())})
    here = origins(table, made)
    assert there.loc[here.index, here.columns].to_numpy() == pytest.approx(here.to_numpy(), nan_ok=True, abs=1e-9)
