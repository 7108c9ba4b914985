"""A growing linear program over HiGHS: blocks of rows and columns in, values and duals out.

Minimises. Rows and columns are numbered in the order in which they are added; the caller keeps
the numbers. Quantities and costs are scaled by one factor each, so that the solver's absolute
tolerances mean the same in tonnes and in millions of tonnes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import highspy
import numpy as np
from scipy import sparse

from lodeway.errors import SolveError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

INFINITY = highspy.kHighsInf
FEASIBLE = 1e-7
"""HiGHS' own tolerance on scaled rows and reduced costs."""
LARGE = 5000
"""Rows from which interior point finds a first basis sooner than the dual simplex does; not where there are curves."""
PERTURBED = 0.01
"""How far costs are perturbed, as a part of what HiGHS does: they differ already, and undoing it takes iterations."""
MANY = 0.05
"""Part of the columns that, once new, makes the last basis worth less than none."""
DUAL, PRIMAL = 1, 4
"""HiGHS' numbers for the methods of simplex."""

Entries = Sequence[tuple["Ints", "Ints", "Floats"]]
"""Triples of row numbers, column numbers (from 0 within the block) and values."""


class LinearProgram:
    """Rows and columns added in blocks; solved repeatedly, from the last basis where it is worth it."""

    def __init__(self, *, quantity_scale: float = 1.0, cost_scale: float = 1.0) -> None:
        self.quantity_scale = quantity_scale
        self.cost_scale = cost_scale
        self.accuracy = FEASIBLE
        self.within = True
        self.row_count = 0
        self.column_count = 0
        self._bounds: list[tuple[Floats, Floats]] = []
        self._blocks: list[tuple[Floats, Floats, Floats, sparse.csc_array]] = []
        self._highs: highspy.Highs | None = None
        self._log: list[str] = []
        self._solved = 0
        self._kept = False  # whether the last values keep all rows and bounds, or nearly
        self.iterations = 0

    def rows(self, lower: Floats, upper: Floats) -> int:
        """Add rows ``lower <= a x <= upper``, before the first solve; returns the first's number."""
        first = self.row_count
        self._bounds.append((np.asarray(lower, float), np.asarray(upper, float)))
        self.row_count += len(lower)
        return first

    def columns(self, cost: Floats, upper: Floats, entries: Entries) -> int:
        """Add columns ``0 <= x <= upper``; entries of one cell add up. Returns the first's number."""
        first = self.column_count
        n = len(cost)
        if entries:
            row, col, value = (np.concatenate([np.asarray(e[i]) for e in entries]) for i in range(3))
        else:
            row, col, value = np.zeros(0, int), np.zeros(0, int), np.zeros(0)
        keep = row >= 0
        matrix = sparse.coo_array((value[keep], (row[keep], col[keep])), shape=(self.row_count, n)).tocsc()
        block = (np.asarray(cost, float), np.zeros(n), np.asarray(upper, float), matrix)
        self.column_count += n
        if self._highs is None:
            self._blocks.append(block)
        elif n:
            self._append(self._highs, block)
        return first

    def change_cost(self, columns: Ints, cost: Floats) -> None:
        """Set the cost of columns."""
        if len(columns):
            self._model().changeColsCost(len(columns), columns.astype(np.int32), cost / self.cost_scale)

    def change_upper(self, columns: Ints, upper: Floats) -> None:
        """Set the upper bound of columns (the lower bound is 0)."""
        self._bound(columns, np.zeros(len(columns)), upper)

    def split(self, columns: Ints, cost: Floats, upper: Floats) -> None:
        """Give columns the cost and width of a part, the rest of which columns that are to be added get.

        The last values stay a good start: the primal simplex moves what is beyond a width to the new columns.
        """
        kept = self._kept
        self.change_cost(columns, cost)
        self.change_upper(columns, upper)
        self._kept = kept

    def fix(self, columns: Ints, values: Floats) -> None:
        """Hold columns at values; :meth:`change_upper` lets them go."""
        self._bound(columns, values, values)

    def _bound(self, columns: Ints, lower: Floats, upper: Floats) -> None:
        if len(columns):
            self._kept = False
            least, most = self._scaled(lower), self._scaled(upper)
            self._model().changeColsBounds(len(columns), columns.astype(np.int32), least, most)

    def change_rows(self, rows: Ints, *, lower: Floats | None = None, upper: Floats | None = None) -> None:
        """Set bounds of rows, as given; a side that is not given stays as it is."""
        self._kept = False
        both = self.bounds()
        for side, new in zip(both, (lower, upper), strict=True):
            if new is not None:
                side[rows] = new
        self._bounds = [both]
        least, most = (self._scaled(side[rows]) for side in both)
        self._model().changeRowsBounds(len(rows), rows.astype(np.int32), least, most)  # type: ignore[attr-defined]

    def replace_rows(self, first: int, slack: Ints, entries: Entries) -> None:
        """Put other rows ``a x - slack <= 0`` in the place of the last ones, from ``first`` on; slack are columns."""
        self._kept = False
        highs, n = self._model(), self.row_count - first
        row, column, value = (np.concatenate([np.asarray(e[i]) for e in entries]) for i in range(3))
        row, column, value = (
            np.concatenate(pair) for pair in ((row - first, np.arange(n)), (column, slack), (value, np.full(n, -1.0)))
        )
        matrix = sparse.coo_array((value, (row, column)), shape=(n, self.column_count)).tocsr()
        highs.deleteRows(n, np.arange(first, self.row_count, dtype=np.int32))
        highs.addRows(
            n,
            np.full(n, -INFINITY),
            np.zeros(n),
            matrix.nnz,
            matrix.indptr[:-1].astype(np.int32),
            matrix.indices.astype(np.int32),
            matrix.data,
        )

    def solve(self) -> None:
        """Solve from the last basis; if large and mostly new, by interior point with crossover to a basis.

        Where few columns are new and nothing else is, the last values are a start for the primal simplex, and it needs
        a fraction of the iterations of the dual one, which has to begin by making the new columns cost enough.

        Raises
        ------
        SolveError
            The solver ended without an optimum.
        """
        highs = self._model()
        status = highspy.HighsModelStatus.kNotset
        fresh = self.column_count - self._solved > MANY * self.column_count
        highs.setOptionValue("simplex_strategy", PRIMAL if self._kept and not fresh else DUAL)
        if fresh and self.within and self.row_count > LARGE:
            status = self._within(highs)
        self._solved = self.column_count
        if status != highspy.HighsModelStatus.kOptimal:
            status = self._run(highs)
        if status == highspy.HighsModelStatus.kUnknown:
            status = self._again(highs)
        info = highs.getInfo()
        if status not in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty):
            raise SolveError(
                "S001",
                f"the solver stopped with status {highs.modelStatusToString(status)!r}",
                "run `lodeway world check`; if it finds nothing, report the world as a bug",
            )
        self._kept = True
        solution = highs.getSolution()
        self.values: Floats = np.asarray(solution.col_value) * self.quantity_scale
        self.duals: Floats = np.asarray(solution.row_dual) * self.cost_scale
        self.reduced_costs: Floats = np.asarray(solution.col_dual) * self.cost_scale
        self.activity: Floats = np.asarray(solution.row_value) * self.quantity_scale
        self.objective = float(info.objective_function_value) * self.quantity_scale * self.cost_scale

    def _within(self, highs: highspy.Highs) -> highspy.HighsModelStatus:
        """Run from nothing by interior point; what it leaves unfinished is forgotten."""
        highs.clearSolver()
        highs.setOptionValue("solver", "ipx")
        status = self._run(highs)
        highs.setOptionValue("solver", "choose")
        if status != highspy.HighsModelStatus.kOptimal:
            highs.clearSolver()
        return status

    def _again(self, highs: highspy.Highs) -> highspy.HighsModelStatus:
        """Go on where HiGHS gave up: by the dual simplex, then from nothing, as sharply as the numbers can bear."""
        highs.setOptionValue("simplex_strategy", DUAL)
        status, last = self._run(highs), False
        while status == highspy.HighsModelStatus.kUnknown and not last:
            last = self.accuracy >= FEASIBLE
            self.accuracy = min(10 * self.accuracy, FEASIBLE)
            self._sharpness(highs)
            highs.clearSolver()
            status = self._run(highs)
        return status

    def _run(self, highs: highspy.Highs) -> highspy.HighsModelStatus:
        highs.run()
        info = highs.getInfo()
        self.iterations += max(info.simplex_iteration_count, 0)
        self._log.append(
            f"rows {self.row_count} columns {self.column_count} iterations {info.simplex_iteration_count} "
            f"objective {info.objective_function_value * self.quantity_scale * self.cost_scale:.12g}"
        )
        return highs.getModelStatus()

    def _sharpness(self, highs: highspy.Highs) -> None:
        for option in ("dual_feasibility_tolerance", "primal_feasibility_tolerance"):
            highs.setOptionValue(option, self.accuracy)

    @property
    def log(self) -> str:
        """One line a solve."""
        return "\n".join(self._log)

    def bounds(self) -> tuple[Floats, Floats]:
        """Bounds of all rows, as given."""
        lower, upper = (np.concatenate([b[i] for b in self._bounds]) for i in range(2))
        return lower, upper

    def _scaled(self, bound: Floats) -> Floats:
        return np.clip(bound / self.quantity_scale, -INFINITY, INFINITY)

    def _model(self) -> highspy.Highs:
        if self._highs is None:
            self._highs = self._start()
        return self._highs

    def _start(self) -> highspy.Highs:
        highs: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]
        highs.silent()
        highs.setOptionValue("threads", 1)
        highs.setOptionValue("dual_simplex_cost_perturbation_multiplier", PERTURBED)
        self._sharpness(highs)
        cost, lower, upper = (np.concatenate([b[i] for b in self._blocks]) for i in range(3))
        matrix = sparse.hstack([b[3] for b in self._blocks], format="csc")
        row_lower, row_upper = self.bounds()
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self.column_count, self.row_count
        lp.col_cost_ = cost / self.cost_scale
        lp.col_lower_, lp.col_upper_ = lower, self._scaled(upper)
        lp.row_lower_, lp.row_upper_ = self._scaled(row_lower), self._scaled(row_upper)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = matrix.indptr
        lp.a_matrix_.index_ = matrix.indices
        lp.a_matrix_.value_ = matrix.data
        highs.passModel(lp)
        self._blocks = []
        return highs

    def _append(self, highs: highspy.Highs, block: tuple[Floats, Floats, Floats, sparse.csc_array]) -> None:
        cost, lower, upper, matrix = block
        highs.addCols(
            len(cost),
            cost / self.cost_scale,
            lower,
            self._scaled(upper),
            matrix.nnz,
            matrix.indptr[:-1].astype(np.int32),
            matrix.indices.astype(np.int32),
            matrix.data,
        )
