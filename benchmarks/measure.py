"""Tracing beside a solve, beside a dense Leontief inverse and beside netallocation's method: one command, one table.

Run ``python -m benchmarks.measure``; ``--write`` puts the table into RESULTS-MEASURE.md. The work of a comparison is
the same for both, on the flows of the synthetic world: whether what lies in each pool ever was in each of 60 countries,
or in which of them it was extracted.
Times are processor seconds, medians of the repetitions, one thread, all in this run; compare ratios.
"""

from __future__ import annotations

import argparse
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import scipy

from benchmarks.engine import growth, timed
from benchmarks.synthetic import Size, make_world
from lodeway import load
from lodeway.measures import exposures, origins
from lodeway.measures.mixture import END, Floats, Ints, Mixture
from lodeway.measures.pools import pools
from lodeway.measures.trace import Asked
from lodeway.model import Options, Solution, solve
from lodeway.study import solve_base_year
from lodeway.world import World

RESULTS = Path(__file__).with_name("RESULTS-MEASURE.md")
POWERS = 60
AGREE = 1e-9
BUYERS = (
    "USA JPN KOR DEU FRA ITA ESP POL NLD BEL GBR SWE AUT CZE FIN CAN MEX BRA ARG IND TUR VNM THA IDN MYS AUS ZAF CHE "
    "NOR KAZ"
)
RIVALS = "CHN RUS USA COD AUS CHL"
ANY = Asked(custodies=("mixed",), roles=("any",))
TOLD = (
    "Python {}, scipy {}; the world of the engine benchmark (300 places, 40 commodities, 400 facilities) in {} "
    "countries, seed 0; one thread, medians of {} (dense: one run)."
)
Sets = dict[str, frozenset[str]]


def synthetic(size: Size) -> tuple[World, Solution, Sets, Sets]:
    """The world of the engine benchmark in 60 countries, solved; every buyer, and every country as a power."""
    world = make_world(replace(size, countries=POWERS))
    buyers = world["demand"]["place"].map(world["places"].set_index("id")["country"]).unique()
    powers = sorted(set(world["places"]["country"]))
    return world, solve(world, Options()), *({c: frozenset({c}) for c in some} for some in (buyers, powers))


def mixed(world: World, solution: Solution) -> tuple[Mixture, Ints]:
    """The network of the solved flows, lots mixed, and the number of the country of every pool."""
    network = pools(world, solution, solution.years[0], "mixed")
    country = network.keys["place"].map(world["places"].set_index("id")["country"])
    return network.mixture, country.factorize(sort=True)[0].astype(np.int64)


def sparse(network: Mixture, country: Ints) -> Floats:
    """Ours: one sparse solve a power; whether a unit in each pool was ever in a pool of the country."""
    return np.column_stack([network.met((country[network.into] == k).astype(float)) for k in range(country.max() + 1)])


def matrix(network: Mixture) -> tuple[Floats, Floats]:
    """Dense: part of each pool's inflow that comes from each other pool, and part that is extracted."""
    inner = network.source != END
    share, made = np.zeros((network.count, network.count)), np.zeros(network.count)
    np.add.at(share, (network.into[inner], network.source[inner]), network.weight[inner])
    np.add.at(made, network.into[~inner], network.weight[~inner])
    return share, made


def leontief(network: Mixture, country: Ints) -> Floats:
    """A dense inverse of I - A for every power, A without what the power's pools receive (hypothetical extraction)."""
    share, made = matrix(network)
    found = []
    for k in range(country.max() + 1):
        own = country == k
        inverse = np.linalg.inv(np.eye(network.count) - np.where(own[:, None], 0.0, share))
        found.append(1.0 - inverse @ np.where(own, 0.0, made))
    return np.column_stack(found)


def origins_sparse(network: Mixture, country: Ints) -> Floats:
    """Ours: in which country a unit was extracted, all countries at once."""
    value = np.zeros((len(network.into), country.max() + 1))
    value[np.arange(len(network.into)), country[network.into]] = 1.0
    return network.backwards(np.ones(len(network.into)), value)


def origins_netallocation(network: Mixture, country: Ints) -> Floats:
    """Average participation as netallocation has it by default: a dense inverse of the normalised flow matrix.

    Hoersch et al. 2018: with throughput x, injections p and flows F, the mix at a node is
    ``(diag(x) - F)^-1 diag(p)``; the package forms the matrix of nodes by nodes and inverts it.
    """
    flow, made = np.zeros((network.count, network.count)), np.zeros(network.count)
    inner = network.source != END
    np.add.at(flow, (network.into[inner], network.source[inner]), network.quantity[inner])
    np.add.at(made, network.into[~inner], network.quantity[~inner])
    through = np.where(network.inflow > 0, network.inflow, 1.0)  # the package takes a pseudo-inverse for such nodes
    mix = np.linalg.inv(np.diag(through) - flow) * made[None, :]
    into = np.zeros((network.count, country.max() + 1))
    into[np.arange(network.count), country] = 1.0
    return mix @ into


def transport(nodes: int) -> dict[str, Any]:
    """Flows through eight stages without loss or circles: what the first makes reaches takers in the last."""
    rng = np.random.default_rng(0)
    network = layered(nodes, rng, circles=False)
    inner = network.source != END
    start, end, part = network.source[inner], network.into[inner], network.quantity[inner]
    part = part / np.bincount(start, part, nodes)[start]
    made = np.bincount(network.into[~inner], network.quantity[~inner], nodes)
    chain = scipy.sparse.coo_array((part, (end, start)), shape=(nodes, nodes)).tocsc()
    through = scipy.sparse.linalg.spsolve(scipy.sparse.identity(nodes, format="csc") - chain, made)
    sent = np.bincount(start, minlength=nodes) > 0
    return {"start": start, "end": end, "quantity": part * through[start], "made": made,
            "taken": np.where(sent, 0.0, through)}  # fmt: skip


def beside_netallocation(nodes: int, repeat: int) -> list[tuple[str, float, str]]:
    """Lines that compare with netallocation itself, where an interpreter that has it is named."""
    other = os.environ.get("NETALLOCATION_PYTHON")
    if not other:
        return [("netallocation 0.0.8 itself", math.nan, "not installed here: see peer_netallocation.py")]
    case = transport(nodes)
    names = [str(n) for n in range(nodes)]
    flows = pd.DataFrame(
        {"from": case["start"].astype(str), "to": case["end"].astype(str), "quantity": case["quantity"]}
    )
    made = {names[n]: q for n, q in enumerate(case["made"]) if q > 0}
    mine, shares = clocked(lambda: origins(flows, made), repeat)
    with tempfile.TemporaryDirectory() as folder:
        given, got = Path(folder) / "in.npz", Path(folder) / "out.npz"
        np.savez(given, **case)
        script = str(Path(__file__).with_name("peer_netallocation.py"))
        clean = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
        subprocess.run([other, script, str(given), str(got)], check=True, env=clean)
        answer = np.load(got)
        theirs, seconds = answer["share"], float(answer["seconds"])
    takers = [names[n] for n in np.flatnonzero(case["taken"] > 0)]
    apart = float(np.abs(shares.loc[takers, list(made)].to_numpy() - theirs).max())
    assert apart < AGREE, f"netallocation: {apart}"
    what = f"{len(takers)} takers, {len(made)} origins"
    return [
        (f"{what}: lodeway", mine, f"{nodes} nodes, {len(flows)} flows, from tables to a table"),
        (f"{what}: netallocation 0.0.8", seconds, f"{seconds / mine:.0f} x; shares {apart:.0e} apart"),
    ]


def clocked(work: Callable[[], Any], repeat: int) -> tuple[float, Any]:
    """Median processor seconds of a work, and its answer."""
    kept: list[Any] = []

    def once() -> float:
        kept[:] = [work()]
        return 0.0

    seconds, _ = timed(once, repeat)
    return seconds, kept[0]


def compared(repeat: int) -> list[tuple[str, float, str]]:
    """Lines of the table on the synthetic world of the engine benchmark."""
    world, solution, buyers, powers = synthetic(Size())
    solving, _ = clocked(lambda: solve(world, Options()), repeat)
    tracing, table = clocked(lambda: exposures(world, solution, buyers, powers, ANY), repeat)
    assert tracing < solving, f"tracing {tracing:.2f} s, a solve {solving:.2f} s"
    network, country = mixed(world, solution)
    told = f"{network.count} pools, {len(network.into)} channels"
    lines = [
        ("one solve", solving, f"{len(solution.shipments)} shipments"),
        (f"exposure of {len(buyers)} buyers to {len(powers)} powers, any role", tracing,
         f"{len(table)} shares, from the solution to the table; {tracing / solving:.2f} of a solve"),
    ]  # fmt: skip
    for what, ours, theirs, peer in (
        ("60 powers met", sparse, leontief, "dense Leontief inverses"),
        ("60 origins", origins_sparse, origins_netallocation, "netallocation's method, a dense inverse"),
    ):
        mine, answer = clocked(lambda f=ours: f(network, country), repeat)
        other, rival = clocked(lambda f=theirs: f(network, country), 1)
        apart = float(np.abs(answer - rival)[network.fed].max())
        assert apart < AGREE, f"{what}: {apart}"
        lines += [
            (f"{what}: lodeway", mine, told),
            (f"{what}: {peer}", other, f"{other / mine:.0f} x; shares {apart:.0e} apart"),
        ]
    return lines


def layered(nodes: int, rng: np.random.Generator, *, circles: bool = True) -> Mixture:
    """Nodes in eight stages, each fed by four of the stage before; a few arcs lead anywhere, in circles."""
    stage = np.sort(rng.integers(0, 8, nodes))
    own = [np.flatnonzero(stage == n) for n in range(8)]
    into = [np.repeat(after, 4) for after in own[1:]]
    source = [rng.choice(before, 4 * len(after)) for before, after in pairwise(own)]
    back = nodes // 50 if circles else 0
    into += [rng.choice(nodes, back), own[0]]
    source += [rng.choice(nodes, back), np.full(len(own[0]), END)]
    ends, starts = np.concatenate(into), np.concatenate(source)
    quantity = rng.uniform(0.1, 1.0, len(ends))
    return Mixture(nodes, ends, starts, quantity, quantity, np.arange(len(ends)))


def grown(repeat: int) -> str:
    """How one power's tracing grows with the number of flows, circles included."""
    sizes, seconds = [], []
    for nodes in (3_000, 10_000, 30_000, 100_000):
        rng = np.random.default_rng(0)
        network = layered(nodes, rng)
        share = (rng.random(len(network.into)) < 0.02).astype(float)
        spent, _ = clocked(lambda n=network, s=share: replace(n).met(s), repeat)
        sizes.append(float(len(network.into)))
        seconds.append(spent)
    told = ", ".join(f"{n:,.0f}: {s:.3f} s" for n, s in zip(sizes, seconds, strict=True))
    return f"flows^{growth(sizes, seconds):.2f} ({told})"


def embedded() -> tuple[str, float, str]:
    """All minerals of the embedded world for 30 buyers and 6 powers, every role and both custodies."""
    world = load()
    sets = [{c: frozenset({c}) for c in text.split()} for text in (BUYERS, RIVALS)]
    start = time.process_time()
    base = solve_base_year(world)
    solved = time.process_time()
    table = exposures(world, base, sets[0], sets[1])
    end = time.process_time()
    note = f"{len(table)} shares; base year solved in {solved - start:.1f} s of it"
    return "embedded world: all minerals x 30 buyers x 6 powers", end - start, note


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=3, help="repetitions of which medians are taken")
    parser.add_argument("--write", action="store_true", help=f"write {RESULTS.name}")
    asked = parser.parse_args()
    lines = [*compared(asked.repeat), *beside_netallocation(1000, asked.repeat), embedded()]
    rows = [f"| {what} | {'-' if math.isnan(s) else f'{s:.3f}'} | {note} |" for what, s, note in lines]
    text = "\n".join([
        "# Tracing benchmark",
        "",
        TOLD.format(sys.version.split()[0], scipy.__version__, POWERS, asked.repeat),
        "",
        "| what | processor s | |",
        "|---|---|---|",
        *rows,
        "",
        f"Growth of the time to trace one power through eight stages with circles: {grown(asked.repeat)}.",
        "",
    ])  # fmt: skip
    sys.stdout.write(text)
    if asked.write:
        RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
