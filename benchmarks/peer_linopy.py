"""linopy on the arc program: put together as arrays of terms, solved cold, and again and again with bounds changed.

The persistent mode keeps one HiGHS model and passes changes of bounds on (``Solver`` with ``track_updates``).
"""

from __future__ import annotations

import statistics
import time

import linopy
import numpy as np
import xarray as xr
from linopy.expressions import LinearExpression

from benchmarks.arc import Arrays, arc_program
from lodeway.model import Options
from lodeway.world import World

STEPS = 5


def build(lp: Arrays) -> linopy.Model:
    """Variables and constraints of the arc program; rows padded to the longest of their group."""
    model = linopy.Model()
    columns = np.arange(len(lp.cost))
    x = model.add_variables(
        lower=0.0, upper=xr.DataArray(lp.upper, dims="column", coords={"column": columns}), name="x"
    )
    rows = lp.matrix.tocsr()
    length = np.diff(rows.indptr)
    for n, group in enumerate(np.array_split(np.argsort(length, kind="stable"), 20)):
        width = int(length[group].max())
        which, terms = np.full((len(group), width), -1), np.full((len(group), width), np.nan)
        for i, row in enumerate(group):
            part = slice(rows.indptr[row], rows.indptr[row + 1])
            which[i, : length[row]] = x.labels.to_numpy()[rows.indices[part]]
            terms[i, : length[row]] = rows.data[part]
        data = xr.Dataset(
            {
                "coeffs": (("row", "_term"), terms),
                "vars": (("row", "_term"), which),
                "const": ("row", np.zeros(len(group))),
            },
            coords={"row": group},
        )
        left = LinearExpression(data, model)
        for sign, bound in ((">=", lp.low[group]), ("<=", lp.high[group])):
            kept = np.flatnonzero(np.isfinite(bound))
            if len(kept):
                right = xr.DataArray(bound[kept], dims="row", coords={"row": group[kept]})
                model.add_constraints(left.isel(row=kept), sign, right, name=f"rows{n}{sign}")
    model.add_objective((xr.DataArray(lp.cost, dims="column", coords={"column": columns}) * x).sum())
    return model


def run(world: World, repeat: int) -> list[tuple[str, float, float | None, str]]:
    """Lines of the table: cold, and a step of a loop that changes bounds."""
    lp = arc_program(world, Options())
    built, cold, value = [], [], np.nan
    for _ in range(repeat):
        start = time.process_time()
        model = build(lp)
        built.append(time.process_time() - start)
        start = time.process_time()
        model.solve("highs", io_api="direct", output_flag=False, threads=1)
        cold.append(time.process_time() - start)
        value = -float(model.objective.value)
    note = f"direct interface; model built in {statistics.median(built):.2f} s"
    return [("cold", statistics.median(cold), value, note), _persistent(model, lp)]


def _persistent(model: linopy.Model, lp: Arrays) -> tuple[str, float, float | None, str]:
    """Mean of re-solves in the persistent mode, each with a twentieth of the capacities cut by half."""
    solver = linopy.solvers.Solver.from_name(
        "highs", model, io_api="direct", track_updates=True, options={"threads": 1}
    )
    rng = np.random.default_rng(0)
    finite = np.flatnonzero(np.isfinite(lp.upper))
    solver.solve()
    seconds = []
    for _ in range(STEPS):
        upper = lp.upper.copy()
        upper[rng.choice(finite, len(finite) // 20, replace=False)] *= 0.5
        start = time.process_time()
        model.variables["x"].upper = xr.DataArray(upper, dims="column", coords={"column": np.arange(len(upper))})
        solver.solve(model, disallow_rebuild=True)
        seconds.append(time.process_time() - start)
    note = f"mean of {STEPS} from the last basis, a twentieth of the bounds halved: a lighter job than a cold solve"
    return "persistent mode, a re-solve", statistics.mean(seconds), None, note
