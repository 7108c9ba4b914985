"""What was observed of a mineral's stages in a world, as the plain tables that measures take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from lodeway.world.world import World

__all__ = ["Stage", "inputs", "stages"]

ROUNDED = 0.01
"""Part of a total by which it may exceed the sum of the countries and still be taken for rounding."""


@dataclass(frozen=True)
class Stage:
    """One commodity of a mineral as observed in a year.

    Attributes
    ----------
    commodity, stage, unit, year
        What, made at which stage, in which unit, when.
    production
        What each country makes.
    basis
        From what that is known: ``flows`` (national figures), ``output`` or ``capacity`` (of facilities, added up; the
        latter in its own unit), or ``none``.
    others
        What is made besides, by countries not told.
    trade
        ``from, to, quantity``: between countries.
    purchases
        ``from, buyer, quantity``: what buyers take by country of making, where that is published instead.
    demand
        What each country uses of it: apparent consumption, processing included.
    sources
        Keys of the sources of these figures.
    """

    commodity: str
    stage: str
    unit: str
    year: int
    production: pd.Series[float] = field(repr=False)
    basis: str
    others: float
    trade: pd.DataFrame = field(repr=False)
    purchases: pd.DataFrame = field(repr=False)
    demand: pd.Series[float] = field(repr=False)
    sources: tuple[str, ...] = ()


def stages(world: World, mineral: str, year: int | None = None) -> tuple[Stage, ...]:
    """Stages of a mineral as observed in a year (the base year if not given), in the world's order."""
    when = world.base_year if year is None else year
    goods = world["commodities"]
    return tuple(_stage(world, row, when) for row in goods[goods["mineral"] == mineral].to_dict("records"))


def _stage(world: World, good: Mapping[Any, Any], year: int) -> Stage:
    commodity = str(good["id"])
    flows = world["flows"]
    own = flows[flows["commodity"] == commodity]
    now = own[own["year"] == year]
    between = now[(now["from"] != "") & (now["to"] != "") & (now["buyer"] == "")]
    bought = own[(own["buyer"] != "") & (own["to"] == "") & (own["year"] <= year)]
    last = bought.groupby("buyer")["year"].transform("max")
    production, basis, used = _production(world, commodity, now, year)
    plain = now[(now["from"] == "") & (now["to"] == "") & (now["buyer"] == "")]["quantity"]
    more = float(plain.max()) - float(production.sum()) if len(plain) and basis == "flows" else 0.0
    trade = between.groupby(["from", "to"])["quantity"].sum().reset_index()
    return Stage(
        commodity, str(good["stage"]), str(good["unit"]), year, production, basis,
        more if more > ROUNDED * float(production.sum()) else 0.0, trade,
        bought[bought["year"] == last][["from", "buyer", "quantity"]].reset_index(drop=True),
        _demand(production if basis in ("flows", "output") else None, trade),
        tuple(sorted({*now["source"], *bought["source"], *used} - {""})),
    )  # fmt: skip


def _production(world: World, commodity: str, now: pd.DataFrame, year: int) -> tuple[pd.Series[float], str, set[str]]:
    """National figures; else output of facilities; else their capacity."""
    national = now[(now["from"] != "") & (now["to"] == "") & (now["buyer"] == "")]
    if len(national):
        return national.groupby("from")["quantity"].sum().astype(float), "flows", set()
    processes = world["processes"]
    makers = {*processes["id"][processes["output"] == commodity], commodity}
    plants = world["facilities"]
    plants = plants[plants["process"].isin(makers)]
    told = set(plants["source"])
    country = plants["place"].map(world["places"].set_index("id")["country"])
    if year == world.base_year and plants["output"].notna().any():
        return plants["output"].groupby(country).sum().astype(float), "output", told
    working = plants["status"].eq("operating") & ~(plants["open_year"] > year).fillna(value=False)
    some = plants["capacity"].where(working & ~(plants["close_year"] < year).fillna(value=False))
    if some.notna().any():
        made = some.groupby(country).sum().astype(float)
        return made[made > 0], "capacity", told
    return pd.Series(dtype=float), "none", set()


def _demand(made: pd.Series[float] | None, trade: pd.DataFrame) -> pd.Series[float]:
    """Apparent consumption by country: what is made and imported less what is exported; empty if not known."""
    if made is None or trade.empty:
        return pd.Series(dtype=float)
    net = trade.groupby("to")["quantity"].sum().sub(trade.groupby("from")["quantity"].sum(), fill_value=0.0)
    used = made.add(net, fill_value=0.0)
    return used[used > 0].astype(float)


def inputs(world: World, stage: Stage, buyer: frozenset[str]) -> dict[str, Any]:
    """What measures can be given for a stage and a buyer; what is not known is left out.

    Parameters
    ----------
    world, stage
        From which world, and which of its stages.
    buyer
        Country codes; trade among them counts neither as import nor as export.
    """
    hazards = world["hazards"]
    known: dict[str, Any] = {}
    for name, kind in (("governance", "governance"), ("stability", "stability")):
        rows = hazards[hazards["kind"] == kind].sort_values("year")
        if len(rows):
            known[name] = rows.groupby("subject")["value"].last()
    if len(stage.production):
        known |= {"production": stage.production, "others": stage.others}
    if not stage.purchases.empty:  # published instead of trade, of which single pairs may be known
        return known | (_purchased(world, stage, buyer) or {})
    if len(stage.demand):
        known["demand"] = stage.demand
    return known | (_abroad(stage, buyer) or {})


def _abroad(stage: Stage, buyer: frozenset[str]) -> dict[str, Any] | None:
    """Imports, exports and own production of a buyer, from trade between countries."""
    if stage.trade.empty:
        return None
    trade = stage.trade
    into, out = trade["to"].isin(buyer), trade["from"].isin(buyer)
    found: dict[str, Any] = {
        "imports": trade[into & ~out].groupby("from")["quantity"].sum(),
        "exports": trade[out & ~into].groupby("to")["quantity"].sum(),
    }
    own = stage.production[stage.production.index.isin(buyer)]
    if stage.basis in ("flows", "output") or own.empty:
        found["domestic"] = float(own.sum())
    return found


def _purchased(world: World, stage: Stage, buyer: frozenset[str]) -> dict[str, Any] | None:
    """The same from what a buyer takes by country of making; nothing if a row lies on both sides of its border."""
    rows = stage.purchases[[world.countries(text) <= buyer for text in stage.purchases["buyer"]]]
    if rows.empty:
        return None
    makers = [world.countries(text) for text in rows["from"]]
    inside = pd.Series([bool(who & buyer) for who in makers], index=rows.index)
    if any(who & buyer and who - buyer for who in makers):
        return None
    return {
        "imports": rows[~inside].groupby("from")["quantity"].sum(), "exports": {},
        "domestic": float(rows["quantity"][inside].sum()),
    }  # fmt: skip
