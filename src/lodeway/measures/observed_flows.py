"""The flows that were observed of a mineral, as a network that can be traced without solving anything.

A node is a commodity in a country; at a place, if all trade in it is told between places. Into it leads what the
country makes (national figures, divided among its facilities; else their output; else their capacity), by the recipes
out of what it has of the inputs, and what it buys from other countries. Where a buyer's purchases by country of making
are published instead of trade, they are made there for a node of their own, from which that buyer's plants draw. What
leaves a node beyond all that was observed to enter it comes from an unknown origin, and is shown as such: it counts
neither as touched nor as clean.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd

from lodeway.measures.mixture import END, Floats, Mixture
from lodeway.measures.observed import Stage, stages
from lodeway.measures.pools import counted_inputs
from lodeway.scenario import minerals
from lodeway.world.totals import production
from lodeway.world.touch import OWNERSHIP, PRO_RATA, Touch, process_stages
from lodeway.world.world import World

__all__ = ["HALF_WIDTHS", "ObservedFlows", "observed_flows"]

HALF_WIDTHS: Final[Mapping[str, float]] = {"reported": 0.05, "derived": 0.10, "estimated": 0.20, "assumed": 0.50}
"""Half of the range of a figure that states none, as a part of it, by quality; an assumption of this program."""
WIDEST: Final = HALF_WIDTHS["assumed"]
EXCESS: Final = 1e-9
PASSES: Final = 8
"""How often plants are fitted to what their inputs permit: stages of the longest chain."""
BUYER: Final = "buyer "
MADE: Final = ["commodity", "country", "holder", "quantity", "figure", "low", "high", "firm"]
CHANNEL: Final = [
    "into",
    "from",
    "quantity",
    "drawn",
    "lot",
    "country",
    "stage",
    "facility",
    "figure",
    "low",
    "high",
    "firm",
]


@dataclass(frozen=True)
class ObservedFlows:
    """What was observed in a year, as nodes and channels.

    Attributes
    ----------
    year
        The year.
    keys
        A row a node: ``commodity``, ``holder`` (a country, a place, or a buyer whose purchases were published) and
        its ``country``.
    channels
        A row a channel: ``into`` and ``from`` (numbers of nodes, -1: extracted), ``quantity``, ``drawn``, ``lot``,
        ``country`` and ``stage`` of making, ``facility`` (all empty for trade), ``figure`` (what it was taken from:
        channels of one figure vary together), its ``low`` and ``high`` as factors of the quantity, and whether it is
        ``firm``: no capacity, which makes only what its inputs permit.
    pools
        Buyers whose purchases are nodes: name -> countries.
    notes
        What was taken for what.
    """

    year: int
    keys: pd.DataFrame
    channels: pd.DataFrame
    pools: Mapping[str, frozenset[str]]
    notes: tuple[str, ...] = ()

    def mixture(self, factors: Floats | None = None) -> Mixture:
        """The network in numbers, a channel of unknown origin a node at the end.

        With factors of the quantities, each node keeps the part that is of unknown origin: a figure drawn from its
        range says nothing of origins.
        """
        known, dark = self._known, self._dark
        count = known.count
        if factors is not None:
            known = replace(known, quantity=known.quantity * factors, drawn=known.drawn * factors)
            before = self._known.inflow
            times = np.divide(known.inflow, before, out=np.ones(count), where=before > 0)
            dark = dark * times
        every, more = np.arange(count), int(known.lot.max(initial=-1)) + 1
        return Mixture(
            count, np.concatenate([known.into, every]), np.concatenate([known.source, np.full(count, END)]),
            np.concatenate([known.quantity, dark]), np.concatenate([known.drawn, np.zeros(count)]),
            np.concatenate([known.lot, more + every]),
        )  # fmt: skip

    @cached_property
    def _known(self) -> Mixture:
        """What was observed, plants known by capacity alone making no more than their inputs permit."""
        rows = self.channels
        into, source, lot = (rows[name].to_numpy(np.int64) for name in ("into", "from", "lot"))
        quantity, drawn = (rows[name].to_numpy(float) for name in ("quantity", "drawn"))
        loose = ~rows["firm"].to_numpy(bool) & (source != END)
        for _ in range(PASSES if loose.any() else 0):
            found = Mixture(len(self.keys), into, source, quantity, drawn, lot)
            firm = _leaving(replace(found, drawn=np.where(loose, 0.0, drawn)))
            asked = _leaving(found) - firm
            left = found.inflow - firm
            part = np.divide(left, asked, out=np.ones(found.count), where=(asked > left) & (left > 0))
            times = np.where(loose, part[source], 1.0)
            quantity, drawn = quantity * times, drawn * times
        return Mixture(len(self.keys), into, source, quantity, drawn, lot)

    @cached_property
    def _dark(self) -> Floats:
        """What leaves each node beyond what was observed to enter it."""
        left = _leaving(self._known)
        excess = np.maximum(left - self._known.inflow, 0.0)
        return np.where(excess > EXCESS * left, excess, 0.0)

    def unknown(self, goods: Collection[str]) -> Floats:
        """1 for the channels of unknown origin of :meth:`mixture` into some commodities, else 0."""
        into = self.keys["commodity"].isin(goods).to_numpy(float)
        return np.concatenate([np.zeros(len(self.channels)), into])

    def shares(self, touched: Touch, powers: frozenset[str], role: str | None) -> Floats:
        """Part of each channel of :meth:`mixture` that powers touch in a role (None: in any, pro rata apart)."""
        rows = self.channels
        inside = rows["country"].isin(powers) & (rows["stage"] == role if role else rows["stage"] != "")
        owned = {f for f, found in touched.facilities.items() if OWNERSHIP in found and role in (None, OWNERSHIP)}
        share = (inside | rows["facility"].isin(owned)).astype(float)
        if role == PRO_RATA:
            share = rows["facility"].map(touched.held).fillna(0.0).clip(upper=1.0)
        return np.concatenate([share, np.zeros(len(self.keys))])

    def supply(self, mixture: Mixture, commodity: str, buyer: frozenset[str]) -> Floats:
        """What a buyer has of a commodity at each node: all that entered, less what went on to other holders."""
        rows = self.channels
        trade = ((rows["stage"] == "") & (rows["from"] != END)).to_numpy(bool)
        moved = mixture.quantity[: len(rows)][trade]
        kept = mixture.inflow - np.bincount(rows["from"].to_numpy(np.int64)[trade], moved, len(self.keys))
        pooled = self._pooled(commodity)
        covered = frozenset[str]().union(*(self.pools[name] for name in pooled))
        own = (buyer - covered) | {name for name in pooled if self.pools[name] <= buyer}
        here = self.keys["commodity"].eq(commodity) & self.keys["country"].isin(own)
        return np.asarray(np.where(here.to_numpy(bool), np.maximum(kept, 0.0), 0.0))

    def _pooled(self, commodity: str) -> set[str]:
        own = self.keys[self.keys["commodity"] == commodity]
        return set(own["holder"]) & set(self.pools)


def observed_flows(world: World, year: int | None = None) -> ObservedFlows:
    """Put together what was observed in a year (the base year if not given) of all commodities of a world."""
    when = world.base_year if year is None else year
    every = [stage for mineral in minerals(world) for stage in stages(world, mineral, when)]
    country = dict(zip(world["places"]["id"], world["places"]["country"], strict=True))
    flows, fine = _located(world, _ranged(world["flows"]), when)
    bought = _purchases(world, flows, when)
    pools = {str(name): world.countries(str(name).removeprefix(BUYER)) for name in bought["holder"].unique()}
    goods = bought.groupby("holder")["commodity"].agg(set)
    inside = {(c, country): name for name, own in pools.items() for c in goods[name] for country in own}
    made = pd.concat([*(_made(world, stage, flows) for stage in every), bought])
    split = _split(made.assign(country=made["country"].replace(country)), _makers(world))
    made = _from_inputs(world, _placed(world, split, fine), inside, fine)
    table = pd.concat([_trade(flows, when), made], ignore_index=True)
    names = ["commodity", "holder"]
    ends = pd.concat([table[names], table[["from_commodity", "from_holder"]].set_axis(names, axis=1)])
    number = ends.groupby(names, sort=False).ngroup().to_numpy()
    source = np.where(table["from_holder"] == "", END, number[len(table) :])
    table = table.assign(
        into=number[: len(table)], lot=table["lot"].factorize()[0], figure=table["figure"].factorize()[0],
        **{"from": source},
    )  # fmt: skip
    notes = [
        f"{stage.commodity}: what is made is taken from the capacity of facilities, as far as their inputs permit"
        for stage in every if stage.basis == "capacity"
    ]  # fmt: skip
    nodes = ends.drop_duplicates(ignore_index=True)
    nodes["country"] = nodes["holder"].replace(country)
    return ObservedFlows(when, nodes, table[CHANNEL], pools, tuple(notes))


def _leaving(mixture: Mixture) -> Floats:
    """What the lots take from each node."""
    at, taken = mixture.lots
    return np.bincount(at[at != END], taken[at != END], mixture.count).astype(float)


def _ranged(flows: pd.DataFrame) -> pd.DataFrame:
    """Rows of flows with a positive quantity and their range as factors of it: as stated, else by quality."""
    flows = flows[flows["quantity"] > 0]
    half = flows["quality"].map(HALF_WIDTHS).fillna(WIDEST)
    low = (flows["low"] / flows["quantity"]).fillna(1 - half).clip(0.0, 1.0)
    high = (flows["high"] / flows["quantity"]).fillna(1 + half).clip(lower=1.0)
    return flows.assign(low=low, high=high, figure="flow " + flows["id"])


def _located(world: World, flows: pd.DataFrame, year: int) -> tuple[pd.DataFrame, frozenset[str]]:
    """Rows of flows whose ends are codes of countries, and the commodities traded between places, whose ends stay."""
    country = dict(zip(world["places"]["id"], world["places"]["country"], strict=True))
    trade = flows[(flows["year"] == year) & (flows["from"] != "") & (flows["to"] != "") & (flows["buyer"] == "")]
    between = trade["from"].isin(country) & trade["to"].isin(country)
    fine = frozenset(trade["commodity"][between]) - frozenset(trade["commodity"][~between])

    def code(text: str) -> str:
        found = world.countries(text) if text and text not in country else frozenset({country.get(text, text)})
        return next(iter(found)) if len(found) == 1 else text

    known = {text: code(text) for text in {*flows["from"], *flows["to"]}}
    stay = flows["commodity"].isin(fine)
    ends = {end: flows[end].where(stay & flows[end].isin(country), flows[end].map(known)) for end in ("from", "to")}
    return flows.assign(**ends), fine


def _placed(world: World, made: pd.DataFrame, fine: frozenset[str]) -> pd.DataFrame:
    """Put what is traded between places where the facility stands that makes it."""
    place = made["facility"].map(world["facilities"].set_index("id")["place"])
    free = made["commodity"].isin(fine) & place.notna() & (made["holder"] == made["country"])
    return made.assign(place=place, holder=made["holder"].mask(free, place))


def _trade(flows: pd.DataFrame, year: int) -> pd.DataFrame:
    """Rows of trade: each is a lot and a figure of its own, and takes what it brings."""
    rows = flows[(flows["year"] == year) & (flows["from"] != "") & (flows["to"] != "") & (flows["buyer"] == "")]
    return rows.assign(
        holder=rows["to"], from_holder=rows["from"], from_commodity=rows["commodity"], drawn=rows["quantity"],
        lot=rows["figure"], country="", stage="", facility="", firm=True,
    )  # fmt: skip


def _purchases(world: World, flows: pd.DataFrame, year: int) -> pd.DataFrame:
    """The latest purchases of each buyer, as made in the country of making for a holder of their own."""
    rows = flows[(flows["buyer"] != "") & (flows["to"] == "") & (flows["from"] != "") & (flows["year"] <= year)]
    rows = rows[rows["year"] == rows.groupby(["commodity", "buyer"])["year"].transform("max")]
    makers = pd.Series([sorted(world.countries(text)) for text in rows["from"]], rows.index, dtype=object)
    rows = rows.assign(country=makers, count=makers.map(len)).explode("country")
    return rows.assign(quantity=rows["quantity"] / rows["count"], holder=BUYER + rows["buyer"], firm=True)[MADE]


def _made(world: World, stage: Stage, flows: pd.DataFrame) -> pd.DataFrame:
    """What is made of a commodity, by country (and facility, where that is what is known)."""
    if stage.basis in ("output", "capacity"):
        plants = production(world)
        column = "quantity" if stage.basis == "output" else "limit"
        known = plants[(plants["commodity"] == stage.commodity) & np.isfinite(plants[column]) & (plants[column] > 0)]
        half = known["quality"].map(HALF_WIDTHS if stage.basis == "output" else {}).fillna(WIDEST)
        known = known.assign(
            quantity=known[column], figure="plant " + known["facility"], low=1 - half, high=1 + half,
            holder=known["country"], firm=stage.basis == "output",
        )  # fmt: skip
        return pd.DataFrame(known[[*MADE, "facility"]])
    own = (flows["commodity"] == stage.commodity) & (flows["year"] == stage.year) & (flows["buyer"] == "")
    national = flows[own & (flows["from"] != "") & (flows["to"] == "")]
    return national.assign(country=national["from"], holder=national["from"], firm=True)[MADE]


def _makers(world: World) -> pd.DataFrame:
    """Parts of facilities and processes in what a country or place makes of a commodity, and (no country) the world."""
    processes = world["facilities"][["id", "process"]].rename(columns={"id": "facility"})
    plants = production(world).merge(processes, on="facility")
    at = plants.assign(country=plants["facility"].map(world["facilities"].set_index("id")["place"]))
    plants = pd.concat([plants, at], ignore_index=True)  # by country, and by place where a figure is told by place
    keys = ["commodity", "country"]
    of = [plants[key] for key in keys]
    seen, free = plants["quantity"].fillna(0.0), np.isinf(plants["limit"]).astype(float)
    part = free.where(free.groupby(of).transform("sum") > 0, plants["limit"])  # alike where nothing limits them
    plants["part"] = seen.where(seen.groupby(of).transform("sum") > 0, part)
    world_mix = plants.groupby(["commodity", "process"])["part"].sum().reset_index()
    lone = world["processes"].rename(columns={"id": "process", "output": "commodity"})[["process", "commodity"]]
    lone = lone[~lone["commodity"].isin(world_mix["commodity"][world_mix["part"] > 0])].assign(part=1.0)
    found = pd.concat([plants[[*keys, "facility", "process", "part"]], world_mix, lone], ignore_index=True)
    found = found.fillna({"country": "", "facility": ""})
    found = found[found["part"] > 0]
    return found.assign(part=found["part"] / found.groupby(keys)["part"].transform("sum"))


def _split(made: pd.DataFrame, makers: pd.DataFrame) -> pd.DataFrame:
    """Divide what a country makes among its facilities; without any that is known, as the world makes it."""
    made = made.fillna({"facility": ""}) if "facility" in made else made.assign(facility="")
    process = makers[makers["facility"] != ""][["commodity", "facility", "process"]].drop_duplicates()
    plants = made[made["facility"] != ""].merge(process, on=["commodity", "facility"])
    national = made[made["facility"] == ""].drop(columns="facility")
    known = pd.MultiIndex.from_frame(makers[["commodity", "country"]])
    national["key"] = ""
    for column in ("country", "holder"):
        has = pd.MultiIndex.from_frame(national[["commodity", column]]).isin(known)
        national["key"] = national[column].where(has, national["key"])
    mix = makers.rename(columns={"country": "key"})
    national = national.merge(mix, on=["commodity", "key"], how="left").fillna({"part": 1.0, "facility": ""})
    national["process"] = national["process"].fillna(national["commodity"])
    national["quantity"] = national["quantity"] * national["part"]
    return pd.concat([plants, national], ignore_index=True)


def _from_inputs(
    world: World, made: pd.DataFrame, inside: Mapping[tuple[str, str], str], fine: frozenset[str]
) -> pd.DataFrame:
    """Channels of what is made, out of the inputs that the country, place, or the buyer whose plants it has, holds."""
    beside = world["recipes"][world["recipes"]["role"] == "byproduct"]
    amounts = beside.rename(columns={"amount": "a_run"})[["process", "commodity", "a_run"]]
    keys = ["process", "commodity"]
    rows = made.merge(amounts, on=keys, how="left").merge(
        world.once(counted_inputs), on=keys, how="left", suffixes=("", "_in")
    )
    rows["part"] = rows.pop("part_in") if "part_in" in rows else rows["part"]
    rows = rows.fillna({"from_commodity": "", "amount": 0.0, "part": 1.0})
    near = rows["place"].fillna(rows["holder"].where(rows["holder"].isin(world["places"]["id"]), rows["country"]))
    near = near.where(rows["from_commodity"].isin(fine), rows["country"])
    from_holder = [
        inside.get((c, country), at) if c else ""
        for c, country, at in zip(rows["from_commodity"], rows["country"], near, strict=True)
    ]
    lots = rows["facility"].where(rows["facility"] != "", rows["process"] + " " + rows["country"])
    alone = rows["commodity"].where(rows["from_commodity"] == "", "")
    rows = rows.assign(
        drawn=rows["quantity"] / rows["a_run"].fillna(1.0) * rows["amount"], from_holder=np.array(from_holder, object),
        quantity=rows["quantity"] * rows["part"], stage=rows["process"].map(process_stages(world)).fillna("mine"),
        lot="made " + lots + " " + rows["holder"] + " " + rows["from_commodity"] + " " + alone,
        beside=rows["a_run"].notna(),
    )  # fmt: skip
    return rows.sort_values("beside", kind="stable")  # a lot takes what its main product takes
