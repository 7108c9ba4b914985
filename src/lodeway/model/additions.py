"""Additions of capacity at facilities and legs: when they may be decided, come up, and are paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lodeway.model.instance import Flags, Floats, Instance, Ints, numbers, ramp
from lodeway.model.lp import INFINITY

if TYPE_CHECKING:
    import pandas as pd

    from lodeway.model.program import Program

NONE = -1


def buildable(frame: pd.DataFrame, at: Instance) -> Flags:
    """Where and in which year of a plan additions may be decided."""
    years = np.array(at.options.years)
    if not at.options.build or not len(years):
        return np.zeros((len(at.years), len(frame)), dtype=bool)
    begin = np.fmax(numbers(frame, "build_from"), at.world.first_year)
    useful = years[:, None] + numbers(frame, "lead_time")[None, :] <= years[-1]
    return np.asarray((numbers(frame, "max_build") > 0)[None, :] & (years[:, None] >= begin[None, :]) & useful)


def opened(frame: pd.DataFrame, at: Instance, decided: Flags) -> Flags:
    """Where additions may be up, by year."""
    years = np.array(at.years)
    first = np.where(decided.any(axis=0), years[decided.argmax(axis=0)] + numbers(frame, "lead_time"), np.inf)
    return np.asarray(years[:, None] >= first[None, :])


def annuities(capex: Floats, lifetime: Floats, rate: float) -> Floats:
    """Yearly charge that repays capital with interest over a lifetime."""
    return capex / lifetime if rate == 0 else capex * rate / (1 - (1 + rate) ** -lifetime)


def add_rows(program: Program, kind: str, frame: pd.DataFrame, decided: Flags) -> Ints:
    """One row ``additions <= max_build`` for each facility or leg that can be added to; -1 elsewhere."""
    i = np.flatnonzero(decided.any(axis=0))
    row = np.full(len(frame), NONE)
    most = numbers(frame, "max_build")[i]
    ids = list(frame["id"].iloc[i])
    row[i] = program.add_rows(f"build_{kind}", np.full(len(i), NONE), ids, np.full(len(i), -INFINITY), most)
    return row


def add_columns(program: Program, kind: str, frame: pd.DataFrame, decided: Flags, owner: Ints) -> None:
    """Columns of additions by year of decision; ``owner`` is the row of ``frame`` that each limit belongs to."""
    at = program.at
    limits = program.facility_row if kind == "facility" else program.link_row
    year, i = np.nonzero(decided)
    lead, life, step = (numbers(frame, c)[i] for c in ("lead_time", "lifetime", "ramp_years"))
    years = np.array(at.years, dtype=float)
    age = years[:, None] - (years[year] + lead)[None, :]
    lives = (age >= 0) & (age < life)
    up = np.where(lives, ramp(age, step), 0.0)
    annuity = annuities(numbers(frame, "capex"), numbers(frame, "lifetime"), at.options.discount)[i]
    program.charges[kind] = (annuity, lives.astype(float))
    entries = [(program.build_row[kind][i], np.arange(len(i)), np.ones(len(i)))]
    for limited in np.flatnonzero(np.isin(owner, i)):
        column = np.flatnonzero(i == owner[limited])
        t, k = np.nonzero(up[:, column])
        entries.append((limits[t, limited], column[k], -up[t, column[k]]))
    cost = annuity * (at.weight @ lives)
    program.add_columns(f"build_{kind}", {"year": year, "item": i}, cost, np.full(len(i), INFINITY), entries)
