"""The flows of a solution as pools and channels: what lies together, and where it came from.

A pool is what lies together of a commodity at a place: the lots of one holder and label where lots are
kept apart, all of it where they are mixed. A channel is one way into a pool. Under proportional
mixing a unit drawn from a pool came through each of its channels with the probability of the
channel's weight, so going backwards from a delivery is a Markov chain over pools (Bialek 1996, "Tracing
the flow of electricity").

Labels play no part in what is traced: they only tell which lots lie together.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from lodeway.errors import SolveError
from lodeway.measures.mixture import END, Floats, Mixture
from lodeway.model import Solution
from lodeway.world.world import World

Custody = Literal["apart", "mixed"]
CUSTODIES: tuple[Custody, ...] = ("apart", "mixed")

POOL = ["place", "commodity", "holder", "label"]
SOURCE = ["from_place", "from_commodity", "from_holder", "from_label"]
CARRIERS = ("facility", "route", "stockpile")
BALANCE = 1e-6


@dataclass(frozen=True)
class Pools:
    """Pools of one year, their channels and what is delivered from them.

    Attributes
    ----------
    keys
        One row a pool: ``place``, ``commodity``, ``holder``, ``label`` (the last two empty where lots are mixed).
    channels
        One row a channel: ``pool`` it leads into, ``source`` pool it comes from (-1: none, it was extracted
        or lay in stock), ``quantity`` that it brings, ``drawn`` that its ``lot`` takes from the source,
        ``facility`` that made it, ``route`` on which it came, ``stockpile`` in which it lay (at most one of the three
        is not empty).
    deliveries
        ``pool``, ``place``, ``commodity`` and ``quantity`` of what buyers got.

    """

    keys: pd.DataFrame
    channels: pd.DataFrame
    deliveries: pd.DataFrame

    @cached_property
    def mixture(self) -> Mixture:
        """The same in numbers."""
        ints = [self.channels[name].to_numpy(np.int64) for name in ("pool", "source", "lot")]
        quantity, drawn = (self.channels[name].to_numpy(float) for name in ("quantity", "drawn"))
        return Mixture(len(self.keys), ints[0], ints[1], quantity, drawn, ints[2])


def of_year(frame: pd.DataFrame, year: int) -> pd.DataFrame:
    """Rows of a year with a positive quantity."""
    return frame[(frame["year"] == year) & (frame["quantity"] > 0)]


def made_and_used(world: World, production: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Find what facilities made, by-products included, and what they used for it."""
    output = world["processes"].set_index("id")["output"]
    runs = production[production["commodity"] == production["process"].map(output)]
    runs = runs.assign(run=runs["quantity"])
    bare = runs.drop(columns="commodity")
    beside, used = (bare.merge(_recipe(world, role), on="process") for role in ("byproduct", "input"))
    beside, used = (f.assign(quantity=f["quantity"] * f["amount"]) for f in (beside, used))
    return pd.concat([runs, beside[runs.columns]], ignore_index=True), used


def pools(world: World, solution: Solution, year: int, custody: Custody) -> Pools:
    """Find the pools of a year and what flows into them.

    Raises
    ------
    SolveError
        More leaves a pool than enters it, so the flows are not those of a solution.

    """
    return solution.once(_pools, world, year, custody)


def _pools(solution: Solution, world: World, year: int, custody: Custody) -> Pools:
    made, used = made_and_used(world, of_year(solution.production, year))
    shipped, delivered = of_year(solution.shipments, year), of_year(solution.deliveries, year)
    entering = [_by_input(world, made), _arriving(shipped), of_year(solution.draws, year)]
    leaving = [used, shipped.assign(place=shipped["from"]), delivered]
    if custody == "apart":
        moved = of_year(solution.relabelled, year)
        moved = moved.rename(columns={"holder_from": "holder", "label_from": "label"})
        entering.append(_from_itself(moved).assign(holder=moved["holder_to"], label=moved["label_to"]))
        leaving.append(moved)
    columns = [*POOL, *SOURCE, *CARRIERS, "quantity", "drawn", "lot"]
    channels = pd.concat([f.reindex(columns=columns, fill_value="") for f in entering], ignore_index=True)
    alone = channels["lot"] == ""  # what moves takes as much as it brings, and is a lot by itself
    channels["drawn"] = channels["drawn"].where(~alone, channels["quantity"]).astype(float)
    channels["lot"] = channels["lot"].where(~alone, channels.index.map("alone {}".format)).factorize()[0]
    left = pd.concat([f[[*POOL, "quantity"]] for f in leaving], ignore_index=True)
    if custody == "mixed":
        channels, left, delivered = (_mix(f) for f in (channels, left, delivered))
    return _numbered(year, channels, left, delivered)


def downstream(world: World, solution: Solution, year: int) -> Pools:
    """Find where what leaves each pool goes next: the pools of a year the other way round, lots kept apart.

    A channel leads from its ``source``, the pool that is entered, back to the ``pool`` that was left, and brings the
    ``quantity`` that goes this way; at an end it was delivered. So its mixture, followed backwards, leads a unit
    downstream. What a facility used is in all that it made, by quantity.
    """
    made, used = made_and_used(world, of_year(solution.production, year))
    shipped, delivered = of_year(solution.shipments, year), of_year(solution.deliveries, year)
    moved = of_year(solution.relabelled, year).rename(columns={"holder_from": "holder", "label_from": "label"})
    one = ["facility", "holder", "label"]
    part = made["quantity"] / made.groupby(one)["quantity"].transform("sum")
    onward = made.assign(part=part)[[*one, "commodity", "part"]].rename(columns={"commodity": "from_commodity"})
    runs = used.merge(onward, on=one)
    runs = runs.assign(quantity=runs["quantity"] * runs["part"], **{f"from_{k}": runs[k] for k in ("place", *one[1:])})
    left = [
        runs,
        _from_itself(shipped.assign(place=shipped["to"])).assign(place=shipped["from"]),
        _from_itself(moved).assign(from_holder=moved["holder_to"], from_label=moved["label_to"]),
        delivered,
    ]
    columns = [*POOL, *SOURCE, *CARRIERS, "quantity"]
    rows = pd.concat([f.reindex(columns=columns, fill_value="") for f in left], ignore_index=True)
    ends = rows["from_place"] == ""
    both = pd.concat([rows[POOL], rows.loc[~ends, SOURCE].set_axis(POOL, axis=1)], ignore_index=True)
    number = both.groupby(POOL, sort=False).ngroup().to_numpy()
    source = np.full(len(rows), END)
    source[~ends] = number[len(rows) :]
    channels = rows.assign(pool=number[: len(rows)], source=source)
    channels = channels.assign(drawn=channels["quantity"], lot=np.arange(len(rows)))
    keys = both.drop_duplicates(ignore_index=True)
    at = channels[ends]
    return Pools(keys, channels[["pool", "source", "quantity", "drawn", "lot", *CARRIERS]], at)


def _from_itself(lots: pd.DataFrame) -> pd.DataFrame:
    """Lots that come from where they lie."""
    return lots.assign(**{source: lots[key] for source, key in zip(SOURCE, POOL, strict=True)})


def _arriving(shipped: pd.DataFrame) -> pd.DataFrame:
    return _from_itself(shipped.assign(place=shipped["from"])).assign(place=shipped["to"])


def _recipe(world: World, role: str) -> pd.DataFrame:
    recipes = world["recipes"]
    return recipes.loc[recipes["role"] == role, ["process", "commodity", "amount"]]


def counted_inputs(world: World) -> pd.DataFrame:
    """Find what counts as the stuff of which everything that a process makes is made.

    Inputs of the same mineral count, by amount; if there is none, all inputs.

    Returns
    -------
    pandas.DataFrame
        Columns ``process``, ``commodity`` made, ``from_commodity``, its ``amount`` and ``part`` (those of a process and
        commodity sum to 1); what is extracted has no ``from_commodity``.

    """
    products = world["processes"].rename(columns={"id": "process", "output": "commodity"})[["process", "commodity"]]
    products = pd.concat([products, _recipe(world, "byproduct")[["process", "commodity"]]], ignore_index=True)
    inputs = _recipe(world, "input").rename(columns={"commodity": "from_commodity"})
    rows = products.drop_duplicates().merge(inputs, on="process", how="left")
    mineral = world["commodities"].set_index("id")["mineral"]
    keys = [rows["process"], rows["commodity"]]
    amount = rows["amount"].mask(rows["from_commodity"].isna(), 1.0)
    same = amount.where(rows["from_commodity"].map(mineral) == rows["commodity"].map(mineral), 0.0)
    counted = amount.where(same.groupby(keys).transform("sum") == 0, same)
    rows["part"] = counted / counted.groupby(keys).transform("sum")
    return rows[rows["part"] > 0].reset_index(drop=True)


def _by_input(world: World, made: pd.DataFrame) -> pd.DataFrame:
    """Divide what facilities made among the inputs it was made of."""
    rows = made.merge(world.once(counted_inputs), on=["process", "commodity"], how="left")
    rows = rows.fillna({"from_commodity": "", "amount": 0.0, "part": 1.0})
    source = {f"from_{key}": rows[key].where(rows["from_commodity"] != "", "") for key in ("place", "holder", "label")}
    lots = rows.groupby(["facility", "holder", "label", "from_commodity"]).ngroup().map("made {}".format)
    rows = rows.assign(quantity=rows["quantity"] * rows["part"], drawn=rows["run"] * rows["amount"], lot=lots, **source)
    return rows[rows["quantity"] > 0]


def _mix(frame: pd.DataFrame) -> pd.DataFrame:
    """Forget who holds a lot and what its label is."""
    return frame.assign(**dict.fromkeys({"holder", "label", "from_holder", "from_label"} & set(frame.columns), ""))


def _numbered(year: int, channels: pd.DataFrame, leaving: pd.DataFrame, deliveries: pd.DataFrame) -> Pools:
    """Number the pools, and check that nothing comes from nowhere."""
    sources = channels[SOURCE].set_axis(POOL, axis=1)
    rows = pd.concat([channels[POOL], sources, leaving[POOL], deliveries[POOL]], ignore_index=True)
    number = rows.groupby(POOL, sort=False).ngroup().to_numpy()
    keys = rows.drop_duplicates(ignore_index=True)
    bounds = np.cumsum([len(channels), len(channels), len(leaving)])
    into, source, out, delivered = np.split(number, bounds)
    entered = np.bincount(into, channels["quantity"].to_numpy(float), len(keys)).astype(float)
    left = np.bincount(out, leaving["quantity"].to_numpy(float), len(keys)).astype(float)
    _check_balance(year, keys, entered, left)
    channels = channels.assign(
        pool=into,
        source=np.where(channels["from_place"] == "", END, source),
    )
    return Pools(
        keys, channels[["pool", "source", "quantity", "drawn", "lot", *CARRIERS]], deliveries.assign(pool=delivered)
    )


def _check_balance(year: int, keys: pd.DataFrame, entered: Floats, left: Floats) -> None:
    excess = left - entered
    allowed = BALANCE * max(1.0, float(entered.max(initial=0.0)))
    if keys.empty or excess.max() <= allowed:
        return
    worst = keys.loc[int(excess.argmax())]
    raise SolveError(
        "S001",
        f"in {year}, {excess.max():g} more of {worst['commodity']} leaves {worst['place']} than enters it",
        "the flows do not balance and cannot be traced; solve again",
    )
