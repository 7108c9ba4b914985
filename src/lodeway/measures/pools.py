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
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import breadth_first_order
from scipy.sparse.linalg import spsolve

from lodeway.errors import SolveError
from lodeway.model import Solution
from lodeway.world.world import World

Custody = Literal["apart", "mixed"]
CUSTODIES: tuple[Custody, ...] = ("apart", "mixed")
Floats = NDArray[np.float64]

POOL = ["place", "commodity", "holder", "label"]
SOURCE = ["from_place", "from_commodity", "from_holder", "from_label"]
CARRIERS = ("facility", "route", "stockpile")
BALANCE = 1e-6
END = -1


@dataclass(frozen=True)
class Pools:
    """Pools of one year, their channels and what is delivered from them.

    Attributes
    ----------
    keys
        One row a pool: ``place``, ``commodity``, ``holder``, ``label`` (the last two empty where lots are mixed).
    channels
        One row a channel: ``pool`` it leads into, ``source`` pool it comes from (-1: none, it was extracted
        or lay in stock), ``quantity`` and ``weight`` (those of a pool sum to 1), ``facility`` that made it, ``route``
        on which it came, ``stockpile`` in which it lay (at most one of the three is not empty).
    deliveries
        ``pool``, ``place``, ``commodity`` and ``quantity`` of what buyers got.

    """

    keys: pd.DataFrame
    channels: pd.DataFrame
    deliveries: pd.DataFrame

    def backwards(self, passed: NDArray[np.bool_], value: Floats) -> Floats:
        """Go backwards from every pool until a question is answered.

        Parameters
        ----------
        passed
            Channels after which the question is still open, so that the way goes on at their source.
        value
            Answers given at the other channels and at ends: one row a channel, one column a question.

        Returns
        -------
        numpy.ndarray
            Expected answer for a unit from each pool, one column a question. Zero for a pool that nothing enters.

        """
        count = len(self.keys)
        pool, source = self.channels["pool"].to_numpy(), self.channels["source"].to_numpy()
        weight = self.channels["weight"].to_numpy(float)
        on = passed & (source != END)
        chain = sparse.coo_array((weight[on], (pool[on], source[on])), shape=(count, count)).tocsr()
        answered = np.flatnonzero(~on)
        into = sparse.coo_array((weight[answered], (pool[answered], answered)), shape=(count, len(weight))).tocsr()
        answer = np.zeros((count, value.shape[1]))
        fed = self._fed()
        if fed.size:
            system = (sparse.identity(count, format="csr") - chain)[fed][:, fed]
            answer[fed] = spsolve(system.tocsc(), (into @ value)[fed]).reshape(fed.size, -1)
        return answer

    def forwards(self, passed: NDArray[np.bool_], amount: Floats) -> Floats:
        """How much of what lies in each pool goes, by such channels alone, into amounts taken from pools.

        Parameters
        ----------
        passed
            Channels that count.
        amount
            Quantity taken from each pool.

        Returns
        -------
        numpy.ndarray
            Quantity by pool: the adjoint of :meth:`backwards`.

        """
        count = len(self.keys)
        pool, source = self.channels["pool"].to_numpy(), self.channels["source"].to_numpy()
        on = passed & (source != END)
        weight = self.channels["weight"].to_numpy(float)[on]
        chain = sparse.coo_array((weight, (source[on], pool[on])), shape=(count, count)).tocsr()
        ends = np.zeros(count)
        fed = self._fed()
        if fed.size:
            system = (sparse.identity(count, format="csr") - chain)[fed][:, fed]
            ends[fed] = np.atleast_1d(spsolve(system.tocsc(), amount[fed]))
        return ends

    def _fed(self) -> NDArray[np.int64]:
        """Pools that an end feeds; goods in the others go round in circles and reach nobody."""
        count = len(self.keys)
        pool, source = self.channels["pool"].to_numpy(), self.channels["source"].to_numpy()
        ways = (np.ones(len(pool)), (np.where(source == END, count, source), pool))
        graph = sparse.coo_array(ways, shape=(count + 1, count + 1)).tocsr()
        reached = breadth_first_order(graph, count, return_predecessors=False)
        return np.sort(reached[reached != count]).astype(np.int64)


def of_year(frame: pd.DataFrame, year: int) -> pd.DataFrame:
    """Rows of a year with a positive quantity."""
    return frame[(frame["year"] == year) & (frame["quantity"] > 0)]


def made_and_used(world: World, production: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Find what facilities made, by-products included, and what they used for it."""
    output = world["processes"].set_index("id")["output"]
    runs = production[production["commodity"] == production["process"].map(output)]
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
    made, used = made_and_used(world, of_year(solution.production, year))
    shipped, delivered = of_year(solution.shipments, year), of_year(solution.deliveries, year)
    entering = [_by_input(world, made), _arriving(shipped), of_year(solution.draws, year)]
    leaving = [used, shipped.assign(place=shipped["from"]), delivered]
    if custody == "apart":
        moved = of_year(solution.relabelled, year)
        moved = moved.rename(columns={"holder_from": "holder", "label_from": "label"})
        entering.append(_from_itself(moved).assign(holder=moved["holder_to"], label=moved["label_to"]))
        leaving.append(moved)
    columns = [*POOL, *SOURCE, *CARRIERS, "quantity"]
    channels = pd.concat([f.reindex(columns=columns, fill_value="") for f in entering], ignore_index=True)
    left = pd.concat([f[[*POOL, "quantity"]] for f in leaving], ignore_index=True)
    if custody == "mixed":
        channels, left, delivered = (_mix(f) for f in (channels, left, delivered))
    return _numbered(year, channels, left, delivered)


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
        Columns ``process``, ``commodity`` made, ``from_commodity`` and ``part`` (those of a process and commodity sum
        to 1); what is extracted has no ``from_commodity``.

    """
    processes = world["processes"].rename(columns={"id": "process", "output": "commodity"})[["process", "commodity"]]
    beside = _recipe(world, "byproduct")[["process", "commodity"]]
    made = pd.concat([processes, beside], ignore_index=True).drop_duplicates(ignore_index=True)
    mineral = world["commodities"].set_index("id")["mineral"]
    parts = _recipe(world, "input").rename(columns={"commodity": "from_commodity"})
    rows = made.reset_index(names="made").merge(parts, on="process", how="left")
    amount = rows["amount"].mask(rows["from_commodity"].isna(), 1.0)
    same = amount.where(rows["from_commodity"].map(mineral) == rows["commodity"].map(mineral), 0.0)
    counted = amount.where(same.groupby(rows["made"]).transform("sum") == 0, same)
    rows["part"] = counted / counted.groupby(rows["made"]).transform("sum")
    return rows.loc[rows["part"] > 0, ["process", "commodity", "from_commodity", "part"]]


def _by_input(world: World, made: pd.DataFrame) -> pd.DataFrame:
    """Divide what facilities made among the inputs that it is made of."""
    rows = made.merge(counted_inputs(world), on=["process", "commodity"])
    extracted = rows["from_commodity"].isna()
    source = {f"from_{key}": rows[key].where(~extracted, "") for key in ("place", "holder", "label")}
    source["from_commodity"] = rows["from_commodity"].where(~extracted, "")
    rows = rows.assign(quantity=rows["quantity"] * rows["part"], **source)
    return rows[rows["quantity"] > 0]


def _mix(frame: pd.DataFrame) -> pd.DataFrame:
    """Forget who holds a lot and what its label is."""
    return frame.assign(**dict.fromkeys({"holder", "label", "from_holder", "from_label"} & set(frame.columns), ""))


def _numbered(year: int, channels: pd.DataFrame, leaving: pd.DataFrame, deliveries: pd.DataFrame) -> Pools:
    """Number the pools, check that nothing comes from nowhere, and weigh the channels."""
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
        weight=channels["quantity"].to_numpy(float) / entered[into],
    )
    return Pools(keys, channels[["pool", "source", "quantity", "weight", *CARRIERS]], deliveries.assign(pool=delivered))


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
