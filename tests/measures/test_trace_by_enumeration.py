"""The tracer against every path one by one, on random flows without circles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
import pandas as pd
import pytest

from lodeway.measures import origin_shares, trace
from lodeway.world import World
from tests.measures.flows import solution
from tests.worlds import make

COUNTRIES = ("BUY", "RIV", "FRI", "ALY")
RIV = frozenset({"RIV"})
LABELS = ("", "rival")
Lot = tuple[str, str]


def random_flows(seed: int) -> tuple[World, Any]:
    """Six places in a row; every arc leads forward, a mine stands everywhere, what is left over is used there."""
    rng = np.random.default_rng(seed)
    country = [str(rng.choice(COUNTRIES)) for _ in range(5)] + ["BUY"]
    arcs = [(i, j) for i in range(6) for j in range(i + 1, 6) if j == i + 1 or rng.random() < 0.5]
    crossed = {arc: "RIV" if rng.random() < 0.2 else "FRI" for arc in arcs}
    world = make(
        places="id, country\n" + "\n".join(f"p{i}, {c}" for i, c in enumerate(country)),
        facilities="id, place, process\n" + "\n".join(f"m{i}, p{i}, mine" for i in range(6)),
        legs="id, from, to, countries\n"
        + "\n".join(f"p{i}:p{j}, p{i}, p{j}, {country[i]}|{country[j]}|{crossed[i, j]}" for i, j in arcs),
        owners="entity, owner, share\nm0, RIV, 0.5\nm3, RIV, 0.1",
        demand="id, place, commodity, quantity\n" + "\n".join(f"d{i}, p{i}, good, 1" for i in range(6)),
    )
    production, shipments, deliveries = ["facility, label, quantity"], ["commodity, from, to, label, quantity"], []
    for label in LABELS:
        flow = {arc: float(rng.integers(1, 20)) for arc in arcs if rng.random() < 0.8}
        for i in range(6):
            came = sum(q for (_, j), q in flow.items() if j == i)
            went = sum(q for (j, _), q in flow.items() if j == i)
            dug = max(0.0, went - came) + float(rng.integers(0, 10))
            production.append(f"m{i}, {label}, {dug}")
            deliveries.append(f"d{i}, p{i}, good, {label}, {came + dug - went}")
        shipments += [f"good, p{i}, p{j}, {label}, {q}" for (i, j), q in flow.items()]
    flows = solution(
        world,
        production="\n".join(production),
        shipments="\n".join(shipments),
        deliveries="\n".join(["demand, place, commodity, label, quantity", *deliveries]),
    )
    return world, flows


def paths(flows: Any, lot: Lot, mixed: bool) -> Iterator[tuple[float, tuple[str, ...]]]:
    """Probability and passages (facility, route) of every way back from a lot."""
    place, label = lot

    def here(table: pd.DataFrame, where: str) -> list[dict[str, Any]]:
        found = table[(table[where] == place) & (table["quantity"] > 0)]
        return [r for r in found.to_dict("records") if mixed or r["label"] == label]

    made, came = here(flows.production, "place"), here(flows.shipments, "to")
    total = sum(r["quantity"] for r in [*made, *came])
    for row in made:
        yield row["quantity"] / total, (row["facility"],)
    for row in came:
        for part, passed in paths(flows, (row["from"], row["label"]), mixed):
            yield row["quantity"] / total * part, (*passed, row["route"])


def delivered(flows: Any, mixed: bool, world: World) -> list[tuple[float, tuple[str, ...]]]:
    """Share of the buyer's supply, and passages, of every way back."""
    country = world["places"].set_index("id")["country"]
    rows = [r for r in flows.deliveries.to_dict("records") if country[r["place"]] == "BUY" and r["quantity"] > 0]
    total = sum(r["quantity"] for r in rows)
    return [
        (row["quantity"] / total * part, passed)
        for row in rows
        for part, passed in paths(flows, (row["place"], row["label"]), mixed)
    ]


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("custody", ["apart", "mixed"])
def test_every_path(seed: int, custody: Literal["apart", "mixed"]) -> None:
    world, flows = random_flows(seed)
    found = delivered(flows, custody == "mixed", world)
    assert sum(part for part, _ in found) == pytest.approx(1)
    country = world["places"].set_index("id")["country"]
    legs = world["legs"].set_index("id")["countries"]
    touched = {
        "mine": {f"m{i}" for i in range(6) if country[f"p{i}"] == "RIV"},
        "ownership": {"m0"},
        "transit": {leg for leg, crossed in legs.items() if "RIV" in crossed},
    }
    touched["any"] = set.union(*touched.values())
    for role, those in touched.items():
        expected = sum(part for part, passed in found if those.intersection(passed))
        roles = None if role == "any" else frozenset({role})
        share = trace(world, flows, frozenset({"BUY"}), RIV, roles=roles, custody=custody)
        assert share[2024, "good"] == pytest.approx(expected, abs=1e-12)
    origin = origin_shares(world, flows, frozenset({"BUY"}), 2024, "good", custody=custody)
    assert origin["share"].sum() == pytest.approx(1)
    expected = pd.Series({i: sum(part for part, passed in found if passed[0] == f"m{i}") for i in range(6)})
    by_country = expected.groupby([country[f"p{i}"] for i in range(6)]).sum()
    assert origin.set_index("country")["share"].to_dict() == pytest.approx(by_country[by_country > 0].to_dict())
