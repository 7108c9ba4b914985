"""Small networks of flows."""

from __future__ import annotations

import numpy as np
import pandas as pd


def flows(*rows: tuple[str, str, float]) -> pd.DataFrame:
    """Flows written as (from, to, quantity)."""
    return pd.DataFrame(rows, columns=["from", "to", "quantity"])


def random_network(
    rng: np.random.Generator, nodes: int = 6, *, circles: bool = True
) -> tuple[pd.DataFrame, dict[str, float], dict[str, float]]:
    """Flows, what is made at each node, and what is taken away there; circles and re-exports included."""
    arcs = [
        (f"n{i}", f"n{j}", float(rng.integers(1, 20)))
        for i in range(nodes)
        for j in range(nodes)
        if i != j and (i < j or circles) and rng.random() < 0.45
    ]
    made, taken = {}, {}
    for i in range(nodes):
        came = sum(q for _, end, q in arcs if end == f"n{i}")
        went = sum(q for start, _, q in arcs if start == f"n{i}")
        made[f"n{i}"] = max(0.0, went - came) + float(rng.integers(0, 10)) * float(rng.random() < 0.5)
        taken[f"n{i}"] = came + made[f"n{i}"] - went
    return flows(*arcs), made, taken
