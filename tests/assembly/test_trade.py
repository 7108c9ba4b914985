"""Trade corrected for re-exports and reconciled, by hand and by property."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lodeway.assembly.trade import origins, reconcile

SIZE = 4


def test_what_passes_through_is_put_down_to_its_maker() -> None:
    """A makes 10 and sends 6 to B, which makes nothing and sends 4 on to C: A feeds B with 2 and C with 4."""
    corrected, kept = origins(np.array([10.0, 0, 0]), np.array([[0.0, 6, 0], [0, 0, 4], [0, 0, 0]]))
    assert corrected == pytest.approx(np.array([[4.0, 2, 4], [0, 0, 0], [0, 0, 0]]))
    assert kept == pytest.approx(np.ones(3))


def test_exports_carry_the_mix_of_what_a_country_has() -> None:
    """B makes 5, gets 5 from A and sends 5 to C: half of what C gets is A's."""
    corrected, _ = origins(np.array([10.0, 5, 0]), np.array([[0.0, 5, 0], [0, 0, 5], [0, 0, 0]]))
    assert corrected == pytest.approx(np.array([[5.0, 2.5, 2.5], [0, 2.5, 2.5], [0, 0, 0]]))


def test_exports_beyond_what_a_country_has_are_scaled_and_told() -> None:
    """A makes 4 and is seen to export 8."""
    corrected, kept = origins(np.array([4.0, 0]), np.array([[0.0, 8], [0, 0]]))
    assert corrected == pytest.approx(np.array([[0.0, 4], [0, 0]]))
    assert kept == pytest.approx([0.5, 1.0])


@given(
    made=arrays(float, SIZE, elements=st.floats(0, 100)),
    trade=arrays(float, (SIZE, SIZE), elements=st.floats(0, 50)),
)
def test_every_maker_sees_all_it_made_used_somewhere(made: np.ndarray, trade: np.ndarray) -> None:
    corrected, kept = origins(made, trade)
    assert (corrected >= -1e-9).all()
    assert ((kept >= 0) & (kept <= 1)).all()
    # what circles among countries that make nothing is nobody's
    assert (corrected.sum(axis=1) <= made + 1e-6 * (1 + made.sum())).all()


def test_flows_that_balance_are_kept_as_seen() -> None:
    made, used = np.array([10.0, 5, 0]), np.array([4.0, 6, 5])
    seen = np.array([[0.0, 3, 3], [0, 0, 2], [0, 0, 0]])
    balance = reconcile(made, used, seen, None)
    assert balance.flows - np.diag(np.diag(balance.flows)) == pytest.approx(seen)
    assert balance.stocked == pytest.approx(np.zeros(3))


def test_what_does_not_balance_is_a_change_of_stocks_or_a_change_of_flows() -> None:
    """A makes 10, uses nothing and is seen to send 8 to B, which uses 7: of 10 made 7 are used, 3 are stocked."""
    balance = reconcile(np.array([10.0, 0]), np.array([0.0, 7]), np.array([[0.0, 8], [0, 0]]), None)
    assert balance.stocked.sum() == pytest.approx(3)
    assert np.abs(balance.stocked).sum() == pytest.approx(3)
    assert balance.flows.sum() == pytest.approx(10)
    assert balance.flows[0, 1] == pytest.approx(8)


def test_final_demand_follows_from_the_rest_or_is_given() -> None:
    made, nothing = np.array([10.0, 0]), np.zeros(2)
    seen = np.array([[0.0, 6], [0, 0]])
    assert reconcile(made, nothing, seen, np.full(2, np.nan)).used == pytest.approx([4, 6])
    given_ = reconcile(made, nothing, seen, np.array([5.0, 5.0]))
    assert given_.used == pytest.approx([5, 5])
    assert given_.flows[0, 1] == pytest.approx(6)  # as seen: A draws on stocks, B adds to them
    assert given_.stocked == pytest.approx([-1, 1])


@given(
    made=arrays(float, SIZE, elements=st.floats(0, 100)),
    used=arrays(float, SIZE, elements=st.floats(0, 100)),
    seen=arrays(float, (SIZE, SIZE), elements=st.floats(0, 50)),
)
def test_reconciled_flows_balance_in_every_country(made: np.ndarray, used: np.ndarray, seen: np.ndarray) -> None:
    balance = reconcile(made, used, seen, np.full(SIZE, np.nan))
    assert balance.flows.min() >= -1e-7
    assert balance.flows.sum(axis=1) == pytest.approx(made, abs=1e-5)
    assert balance.flows.sum(axis=0) - used - balance.used == pytest.approx(balance.stocked, abs=1e-5)
