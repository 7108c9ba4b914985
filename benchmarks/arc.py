"""The rival: the same problem over arcs, put together with numpy in one go and given to HiGHS.

A variable for every (year, lot, commodity, leg). Lots with one cap: of the cap's buyer clean, of the
buyer touched, and of others. It knows what the synthetic worlds hold and no more.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
import pandas as pd
from scipy import sparse

from lodeway.model import Cap, Options
from lodeway.world import World
from lodeway.world.touch import touch

INF = highspy.kHighsInf


@dataclass(frozen=True)
class Arrays:
    """Least ``cost @ x`` with ``low <= matrix @ x <= high`` and ``0 <= x <= upper``."""

    cost: np.ndarray
    upper: np.ndarray
    low: np.ndarray
    high: np.ndarray
    matrix: sparse.csc_matrix


@dataclass
class Parts:
    """Rows and columns in blocks."""

    cost: list[np.ndarray]
    upper: list[np.ndarray]
    low: list[np.ndarray]
    high: list[np.ndarray]
    entries: list[tuple[np.ndarray, np.ndarray, np.ndarray]]
    row_count: int = 0
    column_count: int = 0

    def rows(self, low: float, high: np.ndarray) -> np.ndarray:
        """Add rows; their numbers in the shape of ``high``."""
        number = self.row_count + np.arange(high.size).reshape(high.shape)
        self.row_count += high.size
        self.low.append(np.full(high.size, low))
        self.high.append(high.ravel())
        return number

    def columns(
        self, cost: np.ndarray, *entries: tuple[np.ndarray, np.ndarray | float], upper: np.ndarray | None = None
    ) -> None:
        """Add columns, each with one entry in each of the given arrays of rows (row -1: none)."""
        number = self.column_count + np.arange(cost.size)
        self.column_count += cost.size
        self.cost.append(cost.ravel())
        self.upper.append(np.full(cost.size, INF) if upper is None else upper.ravel())
        for row, value in entries:
            flat = np.broadcast_to(row, cost.shape).ravel()
            self.entries.append(
                (flat[flat >= 0], number[flat >= 0], np.broadcast_to(value, cost.shape).ravel()[flat >= 0])
            )

    def arrays(self) -> Arrays:
        """Join the blocks."""
        row, column, value = (np.concatenate([e[i] for e in self.entries]) for i in range(3))
        matrix = sparse.csc_matrix((value, (row, column)), shape=(self.row_count, self.column_count))
        return Arrays(*(np.concatenate(x) for x in (self.cost, self.upper, self.low, self.high)), matrix)


def arc_program(world: World, options: Options) -> Arrays:
    """Rows and columns of a synthetic world."""
    return _Arc(world, options).parts.arrays()


def solve_arrays(lp: Arrays, time_limit: float = INF) -> tuple[float, bool]:
    """Greatest welfare, and whether the solver came to its end in time."""
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = lp.matrix.shape
    model.col_cost_, model.col_lower_, model.col_upper_ = lp.cost, np.zeros(len(lp.cost)), lp.upper
    model.row_lower_, model.row_upper_ = lp.low, lp.high
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_ = lp.matrix.indptr, lp.matrix.indices
    model.a_matrix_.value_ = lp.matrix.data
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("time_limit", time_limit)
    solver.passModel(model)
    solver.run()
    done = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return -solver.getInfo().objective_function_value, done


class _Arc:
    """Blocks of the program; axes are (year, lot, commodity, place or leg)."""

    def __init__(self, world: World, options: Options) -> None:
        self.world, self.options = world, options
        self.cap: Cap | None = options.caps[0] if options.caps else None
        self.years = np.array(options.years or (world.base_year,))
        self.weight = (1 + options.discount) ** -(self.years - self.years[0]).astype(float)
        self.facilities, self.legs = world["facilities"], world["legs"]
        self.place = pd.Index(world["places"]["id"])
        self.commodity = pd.Index(world["commodities"]["id"])
        self.country = world["places"]["country"].to_numpy(object)
        self.at = self.place.get_indexer(self.facilities["place"])
        processes = world["processes"].set_index("id").loc[self.facilities["process"]]
        self.output = self.commodity.get_indexer(processes["output"])
        self.use = processes["capacity_use"].to_numpy()
        self.parts = Parts([], [], [], [], [])
        self._lots()
        shape = (len(self.years), self.lots, len(self.commodity), len(self.place))
        self.balance = self.parts.rows(0.0, np.full(shape, INF))
        self._facilities()
        self._flows()
        self._demand()

    def _lots(self) -> None:
        """Lots 0 clean and 1 touched are the buyer's, the last is everybody else's."""
        wanted = set(self.country[self.place.get_indexer(self.world["demand"]["place"])])
        others = self.cap is not None and not wanted <= self.cap.buyer
        self.lots = 1 if self.cap is None else 2 + others
        self.hit_facility = np.zeros(len(self.facilities), bool)
        self.hit_leg = np.zeros(len(self.legs), bool)
        if self.cap is not None:
            touched = touch(self.world, self.cap.powers, int(self.years[0]), self.cap.threshold)
            self.hit_facility = self.facilities["id"].isin(list(touched.facilities)).to_numpy()
            self.hit_leg = self.legs["id"].isin(list(touched.legs)).to_numpy()

    def _after(self, lot: int, hit: np.ndarray) -> np.ndarray:
        """Lot after a facility or leg."""
        return np.where(hit, 1, lot) if self.cap is not None and lot == 0 else np.full(len(hit), lot)

    def _limits(self, frame: pd.DataFrame) -> np.ndarray:
        """Rows of capacity by year, with the columns of what can be added; -1 where there is no limit."""
        capacity = frame["capacity"].to_numpy(dtype=float)
        limited = np.flatnonzero(np.isfinite(capacity))
        row = np.full((len(self.years), len(frame)), -1)
        row[:, limited] = self.parts.rows(-INF, np.tile(capacity[limited], (len(self.years), 1)))
        most = frame["max_build"].to_numpy(dtype=float)
        added = np.flatnonzero((most > 0) & np.isfinite(capacity)) if self.options.years else limited[:0]
        total = self.parts.rows(-INF, most[added])
        rate = self.options.discount
        capex, life, lead, ramp = (
            frame[c].to_numpy(dtype=float)[added] for c in ("capex", "lifetime", "lead_time", "ramp_years")
        )
        annuity = capex * rate / (1 - (1 + rate) ** -life)
        for decided in self.years:
            age = self.years[:, None] - decided - lead[None, :]
            here = (age >= 0) & (age < life)
            up = np.where(here, np.minimum(1.0, (age + 1) / ramp), 0.0)
            cost = annuity * (here * self.weight[:, None]).sum(axis=0)
            self.parts.columns(
                cost, (total, 1.0), *[(np.where(up[t] > 0, row[t, added], -1), -up[t]) for t in range(len(up))]
            )
        return row

    def _facilities(self) -> None:
        recipes = self.world["recipes"]
        lines = self.facilities[["process"]].reset_index(names="facility").merge(recipes, on="process")
        lines = lines.assign(
            line=lines.groupby("facility").cumcount(), number=self.commodity.get_indexer(lines["commodity"])
        )
        width = int(lines["line"].max()) + 1
        part, amount = np.full((len(self.facilities), width), -1), np.zeros((len(self.facilities), width))
        cell = (lines["facility"].to_numpy(), lines["line"].to_numpy())
        part[cell] = lines["number"].to_numpy()
        amount[cell] = lines["amount"].to_numpy() * np.where(lines["role"] == "input", -1, 1)
        self.mixes = ((part >= 0) & (amount < 0)).sum(axis=1) > 1
        capacity = self.facilities["capacity"].to_numpy(dtype=float)
        single = self.lots == 1 and not self.options.years  # then a capacity is the bound of a column
        limit = np.full((1, len(capacity)), -1) if single else self._limits(self.facilities)
        for t, weight in enumerate(self.weight):
            for lot in range(self.lots):
                after = self._after(lot, self.hit_facility)
                into = np.where(amount > 0, after[:, None], lot)
                lined = [
                    np.where(part[:, k] >= 0, self.balance[t, into[:, k], part[:, k], self.at], -1)
                    for k in range(width)
                ]
                self.parts.columns(
                    weight * self.facilities["cost"].to_numpy(),
                    (self.balance[t, after, self.output, self.at], 1.0),
                    (limit[t], self.use),
                    *[(lined[k], amount[:, k]) for k in range(width)],
                    upper=capacity / self.use if single else None,
                )
            if self.cap is not None:
                self._worse(t, part, amount)

    def _worse(self, t: int, part: np.ndarray, amount: np.ndarray) -> None:
        """Clean lots may be taken for touched before they are mixed; joint products may change hands."""
        for f in np.flatnonzero(self.mixes):
            inputs = part[f][(part[f] >= 0) & (amount[f] < 0)]
            place = self.at[f]
            self._pass(self.balance[t, 0, inputs, place], self.balance[t, 1, inputs, place])
        joint = (amount > 0).any(axis=1) & (self.lots > 2)
        for f in np.flatnonzero(joint):
            for what in (self.output[f], *part[f][amount[f] > 0]):
                rows = self.balance[t, :, [what], self.at[f]].T
                for one, other in ((2, 1), (0, 2), (1, 2)):
                    self._pass(rows[one], rows[other])

    def _pass(self, one: np.ndarray, other: np.ndarray) -> None:
        self.parts.columns(np.zeros(one.shape), (one, -1.0), (other, 1.0))

    def _flows(self) -> None:
        tail, head = (self.place.get_indexer(self.legs[c]) for c in ("from", "to"))
        gross, freight = (self.world["commodities"][c].to_numpy()[:, None] for c in ("gross", "freight"))
        limit = self._limits(self.legs)
        c = np.arange(len(self.commodity))[:, None]
        for t, weight in enumerate(self.weight):
            for lot in range(self.lots):
                keep = np.arange(len(self.legs))
                if self.cap is not None and lot == 0:  # nothing is clean in a country of the powers
                    keep = np.flatnonzero(~np.isin(self.country[tail], list(self.cap.powers)))
                after = self._after(lot, self.hit_leg)[keep]
                self.parts.columns(
                    weight * gross * freight * self.legs["cost"].to_numpy()[keep],
                    (self.balance[t, lot, c, tail[keep]], -1.0),
                    (self.balance[t, after, c, head[keep]], 1.0),
                    (limit[t, keep], gross),
                )

    def _demand(self) -> None:
        demand = self.world["demand"]
        named = demand["series"].where(demand["series"] != "", demand["id"])
        rows = demand.groupby(named, sort=False)
        first = rows.first()
        place, commodity = self.place.get_indexer(first["place"]), self.commodity.get_indexer(first["commodity"])
        mine = np.isin(self.country[place], list(self.cap.buyer)) if self.cap is not None else np.ones(len(first), bool)
        for t, (year, weight) in enumerate(zip(self.years, self.weight, strict=True)):
            quantity = self._quantity(first, rows, year)
            limit = self.parts.rows(-INF, quantity) if self.cap is not None else np.full(len(first), -1)
            share = np.full(len(first), -1)
            if self.cap is not None:
                kinds, which = np.unique(commodity[mine], return_inverse=True)
                share[mine] = self.parts.rows(-INF, np.zeros(len(kinds)))[which]
            for lot in range(self.lots):
                its = np.flatnonzero(mine == (lot < 2))
                self.parts.columns(
                    -weight * first["price"].to_numpy()[its],
                    (self.balance[t, lot, commodity[its], place[its]], -1.0),
                    (limit[its], 1.0),
                    (share[its], (lot == 1) - (self.cap.at(int(year)) if self.cap is not None else 0.0)),
                    upper=quantity[its],
                )

    def _quantity(self, first: pd.DataFrame, rows: object, year: int) -> np.ndarray:
        if not self.options.years:
            return first["quantity"].to_numpy()
        last = rows.last()  # type: ignore[attr-defined]
        begin, end = (f["year"].to_numpy(dtype=float) for f in (first, last))
        part = (year - begin) / (end - begin)
        return first["quantity"].to_numpy() * (1 - part) + last["quantity"].to_numpy() * part
