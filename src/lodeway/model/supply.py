"""What facilities make and stocks give: activities, joint products, supply curves, draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lodeway.model.curves import Curve, ElasticSupply, LinearSupply
from lodeway.model.instance import Flags, Floats, Instance, Ints, codes, numbers, totals
from lodeway.model.lp import INFINITY

if TYPE_CHECKING:
    from lodeway.model.program import Program

NONE = -1
SPARE = 1.25
"""How far beyond capacity a supply curve is first drawn, so that capacity, not its end, is what binds."""


@dataclass(frozen=True)
class Made:
    """Lines of all recipes in all activities: what each column makes (amount > 0) or uses (< 0).

    ``joint`` marks what is made together with by-products, and may pass to any label that permits it.
    """

    column: Ints
    year: Ints
    commodity: Ints
    place: Ints
    label: Ints
    amount: Floats
    joint: Flags


def activities(at: Instance, running: Flags) -> tuple[Ints, Ints, Ints]:
    """Year, facility and label of every activity that may take place."""
    free = (at.facility_touch[:, :, None] & ~at.labels.mask[None, None, :]) == 0
    t, f, n = np.nonzero(free & running[:, :, None] & at.labels.active[:, None, :])
    return t, f, n


def made(at: Instance, run: tuple[Ints, Ints, Ints]) -> Made:
    """Expand activities by their recipes."""
    t, f, n = run
    process, commodity, amount = at.recipe
    count = np.bincount(process, minlength=len(at.world["processes"]))
    joint = np.bincount(process[amount > 0], minlength=len(count)) > 0
    order = np.argsort(process, kind="stable")
    start = np.cumsum(count) - count
    own = at.facility_process[f]
    times = count[own]
    column = np.repeat(np.arange(len(f)), times)
    within = np.arange(len(column)) - np.repeat(np.cumsum(times) - times, times)
    line = order[start[own[column]] + within]
    every = np.concatenate([np.arange(len(f)), column])
    what = np.concatenate([at.facility_output[f], commodity[line]])
    much = np.concatenate([np.ones(len(f)), amount[line]])
    return Made(every, t[every], what, at.facility_place[f][every], n[every], much, joint[own[every]] & (much > 0))


def pools(at: Instance, lines: Made) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Year, commodity, place, label before and after of every passage of joint products."""
    made_here = np.zeros(at.shape, dtype=bool)
    j = lines.joint
    made_here[lines.year[j], lines.commodity[j], lines.place[j], lines.label[j]] = True
    mask = at.labels.mask
    permits = (mask[:, None] & ~mask[None, :]) == 0
    t, c, p, n = np.nonzero(made_here)
    cell, m = np.nonzero(permits[n] & at.labels.active[t])
    return t[cell], c[cell], p[cell], n[cell], m


def add_production(program: Program) -> None:
    """Columns of activities: balances of what they make and use, capacities, and the rules that count them."""
    at, lines = program.at, program.lines
    t, f, n = program.run
    i, one = np.arange(len(t)), np.ones(len(t))
    cell = (lines.year, lines.commodity, lines.place, lines.label)
    balance = np.where(
        lines.joint, program.pool[cell], np.where(lines.amount > 0, program.source[cell], program.sink[cell])
    )
    entries = [
        (balance, lines.column, lines.amount),
        (program.facility_row[t, f], i, at.capacity_use[f]),
        (program.curve_row[t, f], i, one),
        (program.output_row[t, f], i, one),
        (program.reserve_row[f], i, at.span[t]),
    ]
    own = np.flatnonzero((lines.amount > 0) & ~lines.joint)
    year, commodity, place, label = (x[own] for x in cell)
    counted, tariff = program.count((year, commodity, place, label), lines.amount[own])
    entries += [(row, lines.column[own[k]], value) for row, k, value in counted]
    program.tariffs["production"] = totals(lines.column[own], tariff, len(t))
    cost = np.where(program.curved[f], 0.0, numbers(at.world["facilities"], "cost")[f])
    upper = np.where(program.facility_row[t, f] >= 0, INFINITY, at.facility_capacity[t, f] / at.capacity_use[f])
    keys = {"year": t, "facility": f, "label": n}
    program.add_columns("production", keys, at.weight[t] * (cost + program.tariffs["production"]), upper, entries)


def add_passages(program: Program) -> None:
    """Columns of joint products: from the label of the activity to any that permits it; rules count them there."""
    at = program.at
    t, c, p, n, m = program.passage
    i, one = np.arange(len(t)), np.ones(len(t))
    counted, tariff = program.count((t, c, p, m), one)
    entries = [(program.pool[t, c, p, n], i, -one), (program.source[t, c, p, m], i, one), *counted]
    program.tariffs["passed"] = tariff
    keys = {"year": t, "commodity": c, "place": p, "label": n, "to": m}
    program.add_columns("passed", keys, at.weight[t] * tariff, one * INFINITY, entries)


def add_local_use(program: Program) -> None:
    """Columns of what is used where it was made or drawn, without being shipped."""
    t, c, p, n = np.nonzero(program.supplied & program.used)
    i, one = np.arange(len(t)), np.ones(len(t))
    entries = [(program.source[t, c, p, n], i, -one), (program.sink[t, c, p, n], i, one)]
    program.add_columns("local", {"year": t, "commodity": c, "place": p, "label": n}, one * 0, one * INFINITY, entries)


def supply_curve(at: Instance, t: int, f: int) -> Curve:
    """Curve of a facility's marginal cost."""
    row = at.world["facilities"].iloc[f]
    capacity = at.facility_capacity[t, f] / at.capacity_use[f]
    bounded = 0 < capacity < np.inf
    if row["cost_slope"] > 0:
        enough = capacity if bounded else max(row["cost"], 1.0) / row["cost_slope"]
        return LinearSupply(row["cost"], row["cost_slope"], SPARE * enough)
    enough = capacity if bounded else row["cost_quantity"]
    return ElasticSupply(row["cost"], row["cost_quantity"], row["cost_elasticity"], SPARE * enough)


@dataclass(frozen=True)
class Stocks:
    """Place and commodity of each stockpile; year, stockpile and label of every draw that may take place."""

    place: Ints
    commodity: Ints
    draw: tuple[Ints, Ints, Ints]


def stocks(at: Instance) -> Stocks:
    """Stockpiles in numbers."""
    table = at.world["stockpiles"]
    t, s, n = np.nonzero(at.labels.active[:, None, :] & at.stock_labels[None, :, :])
    place = codes(table["place"], at.world["places"]["id"])
    return Stocks(place, codes(table["commodity"], at.world["commodities"]["id"]), (t, s, n))


def add_draws(program: Program) -> None:
    """Columns of draws from stockpiles."""
    at, stock = program.at, program.stocks
    t, s, n = stock.draw
    i, one = np.arange(len(t)), np.ones(len(t))
    entries = [
        (program.source[t, stock.commodity[s], stock.place[s], n], i, one),
        (program.stock_row[s], i, at.span[t]),
        (program.draw_row[t, s], i, one),
    ]
    cost = at.weight[t] * numbers(at.world["stockpiles"], "price")[s]
    program.add_columns("draw", {"year": t, "stock": s, "label": n}, cost, one * INFINITY, entries)
