"""Demand: rows that share it among labels, deliveries, caps on what is touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lodeway.model.curves import Curve, ElasticDemand, LinearDemand
from lodeway.model.instance import Floats, Instance, Ints
from lodeway.model.lp import INFINITY

if TYPE_CHECKING:
    from lodeway.model.program import Program

NONE = -1


def deliveries(at: Instance) -> tuple[Ints, Ints]:
    """Demand and label of every delivery that may take place."""
    wants, labels = at.wants, at.labels
    country = at.world["places"]["country"].to_numpy(object)[wants.place]
    owner = np.array([[c in h for c in country] for h in labels.holders], dtype=bool).reshape(
        len(labels.holders), len(wants)
    )
    d, n = np.nonzero(owner[labels.holder].T & labels.active[wants.year])
    return d, n


def add_demand_rows(program: Program) -> Ints:
    """Rows where several labels, a curve or a duty to serve share a demand; elsewhere the column has a bound."""
    wants = program.at.wants
    shared = (wants.kind != "fixed") | (np.bincount(program.deliver[0], minlength=len(wants)) > 1)
    upper = np.where(np.isin(wants.kind, ("fixed", "hard")), wants.quantity, 0.0)
    lower = np.where(wants.kind == "fixed", -INFINITY, upper)
    i = np.flatnonzero(shared)
    row = np.full(len(wants), NONE)
    row[i] = program.add_rows("demand", wants.year[i], [wants.id[n] for n in i], lower[i], upper[i])
    return row


def add_floor_rows(program: Program) -> Ints:
    """Rows that can be told to serve at least so much of each demand; only plans with caps need them."""
    wants = program.at.wants
    n = len(wants) if program.at.labels.caps else 0
    most = np.full(n, INFINITY)
    return program.add_rows("floor", wants.year[:n], list(wants.id[:n]), -most, most)


def add_cap_rows(program: Program) -> Ints:
    """One row a cap, year and commodity: touched deliveries less the share of all that may be."""
    at, wants = program.at, program.at.wants
    country = at.world["places"]["country"].to_numpy(object)[wants.place]
    cells = []
    for k, cap in enumerate(at.labels.caps):
        of_buyer = np.isin(country, list(cap.buyer))
        for t, year in enumerate(at.years):
            if cap.at(year) < 1:
                chosen = of_buyer & (wants.year == t)
                cells += [(k, t, int(c), of_buyer) for c in np.unique(wants.commodity[chosen])]
    program.cap_cells = cells
    commodities = at.world["commodities"]["id"]
    ids = [f"{at.labels.caps[k].name}:{commodities.iloc[c]}" for k, _, c, _ in cells]
    year_of = np.array([t for _, t, _, _ in cells], dtype=np.int64)
    zero = np.zeros(len(cells))
    return program.add_rows("cap", year_of, ids, zero - INFINITY, zero)


def add_deliveries(program: Program) -> None:
    """Columns of deliveries."""
    at, wants = program.at, program.at.wants
    d, n = program.deliver
    t, c, p = wants.year[d], wants.commodity[d], wants.place[d]
    i, one = np.arange(len(d)), np.ones(len(d))
    entries: list[tuple[Ints, Ints, Floats]] = [(program.sink[t, c, p, n], i, -one), (program.demand_row[d], i, one)]
    if len(program.floor_row):
        entries.append((program.floor_row[d], i, one))
    for row, (k, year, commodity, of_buyer) in zip(program.cap_row, program.cap_cells, strict=True):
        hit = np.flatnonzero((t == year) & (c == commodity) & of_buyer[d])
        touched = ((at.labels.mask[n[hit]] >> k) & 1).astype(float)
        entries.append((np.full(len(hit), row), hit, touched - at.labels.caps[k].at(at.years[year])))
    upper = np.where(program.demand_row[d] >= 0, INFINITY, wants.quantity[d])
    program.add_columns("delivery", {"want": d, "label": n, "year": t}, _cost(program), upper, entries)


def _cost(program: Program) -> Floats:
    """Cost of each delivery: less than nothing where what is delivered has a fixed worth."""
    wants, (d, _) = program.at.wants, program.deliver
    return -program.at.weight[wants.year[d]] * np.where(wants.kind == "fixed", wants.price, 0.0)[d]


def favour(program: Program, by: float) -> None:
    """Let each unit delivered under a cap be worth so much more, USD, than it is."""
    wants, (d, _) = program.at.wants, program.deliver
    under = np.zeros(len(d), dtype=bool)
    for _, year, commodity, of_buyer in program.cap_cells:
        under |= ((wants.year == year) & (wants.commodity == commodity) & of_buyer)[d]
    cost = _cost(program) - program.at.weight[wants.year[d]] * by
    program.lp.change_cost(program.blocks["delivery"].columns[under], cost[under])


def demand_curve(at: Instance, d: int) -> Curve:
    """Curve of a demand that answers to price."""
    wants = at.wants
    if wants.kind[d] == "linear":
        return LinearDemand(float(wants.intercept[d]), float(wants.slope[d]))
    return ElasticDemand(
        float(wants.quantity[d]), float(wants.price[d]), float(wants.elasticity[d]), float(wants.max_price[d])
    )
