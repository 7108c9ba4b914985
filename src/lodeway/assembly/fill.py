"""One commodity: what national figures say beyond named facilities, as rows of the world's tables."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from lodeway.assembly.trade import Balance, Floats, held_back, origins, reconcile
from lodeway.geography import COUNTRIES

if TYPE_CHECKING:
    from lodeway.world import World

__all__ = ["Commodity", "Figures", "fill"]

DERIVED = "derived"
ASSUMED = "lodeway-assumption"
UTILISATION = 0.9
"""Output as a part of capacity where a stage does not say."""
SMALL = 5e-4
"""Smallest part of a world total for which a row is made."""
SCALED = 0.005
"""Smallest cut of a country's exports that is told."""
TOLD = 0.005
"""Smallest difference, as a part of the world total, that is told."""
COVERED = 0.995
"""Part of trade, largest flows first, that is kept as observed flows."""
LARGE = 1e-3
"""Part of what the world makes from which a flow is kept in any case: without it its buyer would lack what it uses."""


@dataclass(frozen=True)
class Figures:
    """National figures of the base year of one commodity, by country.

    Attributes
    ----------
    made, by_process, capacity, demand, price
        Production with its source, and by process in amounts; capacity, demand and price.
    growth
        Index of the world's demand by year.
    trade, complete
        Trade as ``country, partner, amount``; complete unless only single flows are known (``partial_trade``).
    """

    made: pd.DataFrame
    by_process: dict[str, pd.Series[float]]
    capacity: pd.DataFrame
    demand: pd.DataFrame
    growth: dict[int, float]
    trade: pd.DataFrame
    price: pd.Series[Any] | None
    complete: bool = True


@dataclass
class Commodity:
    """Rows made for one commodity, by table, and how they came about.

    ``account`` has one row: what was seen traded, what the correction for re-exports and the reconciliation changed.
    """

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    account: dict[str, Any] = field(default_factory=dict)

    notes: list[dict[str, str]] = field(default_factory=list)

    def tell(self, commodity: str, country: str, note: str) -> None:
        """Note what a figure was not used for."""
        self.notes.append({"commodity": commodity, "country": country, "note": note})

    def add(self, table: str, **row: Any) -> None:  # noqa: ANN401 - cells of any kind
        """Add a row to a table."""
        self.rows.setdefault(table, []).append(row)


def fill(
    world: World, stages: pd.DataFrame, figures: Figures, markets: dict[str, str], used: pd.Series[float]
) -> Commodity:
    """Make the rows of one commodity.

    Parameters
    ----------
    world
        Curated tables.
    stages
        Rows of :class:`lodeway.assembly.Inputs` on this commodity, the default process first.
    figures
        National figures.
    markets
        Country -> its market.
    used
        What each country uses of it in making other things, by country.
    """
    found = Commodity()
    commodity = str(stages["commodity"].iloc[0])
    _national(found, world, commodity, figures)
    _facilities(found, world, stages, figures, markets)
    _trade(found, world, stages, figures, markets, used)
    return found


def _national(found: Commodity, world: World, commodity: str, figures: Figures) -> None:
    for row in figures.made.rename_axis("country").reset_index().to_dict("records"):
        if row["amount"] > 0:
            country = row["country"]
            found.add(
                "flows", id=f"made.{_key(commodity)}.{country.lower()}.{world.base_year}", commodity=commodity,
                **{"from": country}, year=world.base_year, quantity=row["amount"], source=row["source"],
                quality=row["quality"], low=row["low"], high=row["high"], note=row["note"],
            )  # fmt: skip


def _key(commodity: str) -> str:
    return commodity.replace("/", ".")


def _countries(world: World) -> dict[Any, Any]:
    return dict(zip(world["places"]["id"], world["places"]["country"], strict=True))


def _facilities(
    found: Commodity, world: World, stages: pd.DataFrame, figures: Figures, markets: dict[str, str]
) -> None:
    """Facilities for the output and capacity that named ones do not explain."""
    named = world["facilities"].assign(country=world["facilities"]["place"].map(_countries(world)))
    total = float(figures.made["amount"].sum())
    by_stage = stages.set_index("process")
    for process, amounts in figures.by_process.items():
        stage = by_stage.loc[[process]].iloc[0]
        part = stage["utilisation"] if stage["utilisation"] > 0 else UTILISATION
        there = (named["status"] == "operating") & ~(named["open_year"] > world.base_year)
        own = named[(named["process"] == process) & there.fillna(value=True)]
        capacity = figures.capacity if process == stages["process"].iloc[0] else figures.capacity.iloc[:0]
        for country, amount in amounts.items():
            mine = own[own["country"] == country]
            published = capacity["amount"].get(country, np.nan)
            whole = max(float(amount) / part, published if published > 0 else 0.0)
            output = float(amount) - float(mine["output"].fillna(mine["capacity"] * part).sum())
            rest = max(whole - float(mine["capacity"].sum()), output)
            over = float(mine["output"].sum()) - float(amount)
            if over > TOLD * total:
                told = f"Named facilities of {process} make {over:.6g} more than the {amount:.6g} of the country."
                found.tell(stage["commodity"], str(country), told)
            if amount > 0 and rest > SMALL * total and country in markets:
                known = output if mine["output"].notna().all() and output > 0 else np.nan
                row = figures.made.loc[country].to_dict() | {"rest": rest, "named": len(mine), "of": float(amount)}
                row |= {"output": known}
                _rest(found, world, stage, (process, str(country), markets[str(country)]), row)
        idle = f"Its capacity of {process} is left out, since it is not known to have made any."
        for country in [c for c in capacity.index if not amounts.get(c, 0.0) > 0]:
            found.tell(stage["commodity"], str(country), idle)
        unseen = own[~own["country"].isin(amounts.index)].groupby("country")["output"].sum()
        for country, output in unseen[unseen > TOLD * total].items():
            told = f"Named facilities of {process} make {output:.6g}, and no national figure is known."
            found.tell(stage["commodity"], str(country), told)


def _rest(
    found: Commodity, world: World, stage: pd.Series[Any], where: tuple[str, str, str], row: dict[str, Any]
) -> None:
    """One facility for what is left of a country's output by a process."""
    process, country, market = where
    what, rest, named = stage["commodity"], row["rest"], row["named"]
    scale = rest / row["amount"] if row["amount"] > 0 else np.nan
    beyond = f" beyond {named} named facilities" if named else ""
    build = stage["build_share"] * rest if stage["build_share"] > 0 else 0.0
    name = world["commodities"].set_index("id")["name"].get(what, what)
    found.add(
        "facilities", id=f"rest.{_key(process)}.{country.lower()}",
        name=f"{name}: {'rest of ' if named else ''}{COUNTRIES.get(country, country)}", place=market, process=process,
        capacity=rest, cost=stage["cost"], max_build=build, capex=stage["capex"] if build else 0.0,
        lead_time=int(stage["lead_time"]) if build and stage["lead_time"] > 0 else 0,
        output=row["output"], output_source=row["source"] if row["output"] > 0 else "",
        output_quality=(DERIVED if named else row["quality"]) if row["output"] > 0 else "",
        source=row["source"], quality=DERIVED if row["quality"] == "reported" else row["quality"],
        low=row["low"] * scale, high=row["high"] * scale,
        note=f"National output of {row['of']:g}{beyond}, and the capacity that it takes.",
        cost_source=stage["cost_source"], cost_quality=stage["cost_quality"], cost_low=stage["cost_low"],
        cost_high=stage["cost_high"], capex_source=stage["capex_source"] if build else "",
        capex_quality=stage["capex_quality"] if build else "", capex_low=stage["capex_low"] if build else np.nan,
        capex_high=stage["capex_high"] if build else np.nan, max_build_source=ASSUMED if build else "",
        max_build_quality="assumed" if build else "", max_build_low=0.0 if build else np.nan,
        max_build_high=2 * build if build else np.nan,
    )  # fmt: skip


def _trade(
    found: Commodity,
    world: World,
    stages: pd.DataFrame,
    figures: Figures,
    markets: dict[str, str],
    used: pd.Series[float],
) -> None:
    """Flows between countries, final demand, and changes of stocks."""
    stage = stages.iloc[0]
    seen, demand = figures.trade, figures.demand
    codes = [c for c in markets if any(c in x for x in (figures.made.index, used.index, demand.index))]
    codes += [c for c in dict.fromkeys([*seen["country"], *seen["partner"]]) if c in markets and c not in codes]
    number = {c: i for i, c in enumerate(codes)}
    made = figures.made["amount"].reindex(codes).fillna(0.0).to_numpy(dtype=float)
    taken = np.asarray(used.reindex(codes).fillna(0.0), dtype=np.float64)
    for country, amount in used[~used.index.isin(codes) & (used > 0)].items():
        found.tell(stage["commodity"], str(country), f"It uses {amount:.6g} and has no market.")
    table = np.zeros((len(codes), len(codes)))
    ends = tuple(seen[c].map(number).to_numpy(dtype=np.int64) for c in ("country", "partner"))
    np.add.at(table, ends, seen["amount"].to_numpy(dtype=float))
    corrected, kept = origins(made, table) if figures.complete else held_back(made, table)
    wanted = _wanted(demand, codes) if bool(stage["final"]) else None
    if wanted is None and len(demand):
        found.tell(stage["commodity"], "", "Figures for final demand are left out, since the stage is not final.")
    balance = reconcile(made, taken, corrected, wanted, complete=figures.complete)
    total = float(made.sum())
    if len(seen):
        _flows(found, world, stage, (codes, table, corrected, balance), figures)
    for i, country in enumerate(codes):
        if wanted is not None and balance.used[i] > SMALL * total:
            _demand(found, world, stage, (country, markets[country]), float(balance.used[i]), figures)
        if abs(balance.stocked[i]) > SMALL * total:
            _stock(found, world, stage, (country, markets[country]), float(balance.stocked[i]), figures)
    found.account |= {
        "commodity": stage["commodity"], "made": total, "used": float(taken.sum()),
        "wanted": float(balance.used.sum()), "stocked": float(np.abs(balance.stocked).sum()),
        "net_stocked": float(balance.stocked.sum()),
        "exports_scaled": ", ".join(f"{c} {k:.0%}" for c, k in zip(codes, kept, strict=True) if k < 1 - SCALED),
    }  # fmt: skip


def _wanted(demand: pd.DataFrame, codes: list[str]) -> Floats:
    """Demand where it is given; if any is, countries without a figure have none."""
    if demand.empty:
        return np.full(len(codes), np.nan)
    return demand["amount"].reindex(codes).fillna(0.0).to_numpy(dtype=float)


def _flows(
    found: Commodity,
    world: World,
    stage: pd.Series[Any],
    trade: tuple[list[str], Floats, Floats, Balance],
    figures: Figures,
) -> None:
    codes, table, corrected, balance = trade
    read = {(row["country"], row["partner"]): row for row in figures.trade.to_dict("records")}
    away = corrected.copy()
    np.fill_diagonal(away, 0.0)
    reconciled = balance.flows.copy()
    np.fill_diagonal(reconciled, 0.0)
    order = np.argsort(-away.ravel(), kind="stable")
    running = np.cumsum(away.ravel()[order])
    some = away.sum() > 0
    count = int(np.searchsorted(running, COVERED * away.sum()) + 1) if some else 0
    keep = order[: max(count, int((away > LARGE * figures.made["amount"].sum()).sum()))]
    for cell in keep:
        i, j = divmod(int(cell), len(codes))
        if away[i, j] <= 0:
            continue
        found.add(
            "flows", id=f"flow.{_key(stage['commodity'])}.{codes[i].lower()}.{codes[j].lower()}",
            commodity=stage["commodity"], **{"from": codes[i], "to": codes[j]}, year=world.base_year,
            quantity=away[i, j], **_evidence(read, (codes[i], codes[j]), table[i, j], complete=figures.complete),
        )  # fmt: skip
    found.account |= {
        "seen": float(table.sum()), "corrected": float(away.sum()), "kept": float(away.ravel()[keep].sum()),
        "re_exports": float(np.abs(table - away).sum()), "reconciled_apart": float(np.abs(reconciled - away).sum()),
    }  # fmt: skip


def _evidence(
    read: dict[tuple[str, str], dict[Hashable, Any]], lane: tuple[str, str], amount: float, *, complete: bool
) -> dict[str, str]:  # fmt: skip
    """Where an observed flow comes from: its own row if it was read by hand, else all trade that was published."""
    known = lane in read
    row = read[lane] if known else next(iter(read.values()))
    if not complete:
        return {"source": row["source"], "quality": row["quality"], "note": row["note"]}
    told = f"Contained material; as published {amount:.6g}, corrected for re-exports. "
    weak = known and row["quality"] in {"estimated", "assumed"}
    return {
        "source": row["source"], "quality": row["quality"] if weak else DERIVED,
        "note": (told + (row["note"] if known else "")).strip(),
    }  # fmt: skip


def _demand(
    found: Commodity, world: World, stage: pd.Series[Any], where: tuple[str, str], quantity: float, figures: Figures
) -> None:
    country, market = where
    what = stage["commodity"]
    price = None if figures.price is None else figures.price.to_dict()
    given = figures.demand.loc[[country]].iloc[0] if country in figures.demand.index else None
    key = f"demand.{_key(what)}.{country.lower()}"
    base = {
        "place": market, "commodity": what, "series": "" if not figures.growth else key[7:],
        "source": given["source"] if given is not None else figures.made["source"].iloc[0],
        "quality": given["quality"] if given is not None else DERIVED,
    }  # fmt: skip
    if price is not None:
        base |= {"price": price["amount"], "price_source": price["source"], "price_quality": price["quality"]}
    if price is not None and stage["elasticity"] < 0 and stage["max_price_ratio"] > 1:
        base |= {
            "curve": "elastic", "elasticity": stage["elasticity"], "elasticity_source": stage["elasticity_source"],
            "elasticity_quality": stage["elasticity_quality"], "elasticity_low": stage["elasticity_low"],
            "elasticity_high": stage["elasticity_high"], "max_price": stage["max_price_ratio"] * price["amount"],
            "max_price_source": ASSUMED, "max_price_quality": "assumed",
            "max_price_low": (1 + stage["max_price_ratio"]) / 2 * price["amount"],
            "max_price_high": 2 * stage["max_price_ratio"] * price["amount"],
        }  # fmt: skip
    note = given["note"] if given is not None else "Production, imports and exports, reconciled."
    low, high = (np.nan, np.nan) if given is None else (given["low"], given["high"])
    if not figures.growth:
        found.add("demand", id=key, quantity=quantity, low=low, high=high, note=note, **base)
    for year, factor in figures.growth.items():
        now = year == world.base_year
        told = note if now else f"Grows as the world's demand in the publisher's base case ({factor:.3f})."
        amounts = {"quantity": quantity * factor, "low": low * factor, "high": high * factor}
        later = {} if now else {"quality": "estimated"}
        found.add("demand", id=f"{key}.{year}", year=year, note=told, **(base | later | amounts))


def _stock(
    found: Commodity, world: World, stage: pd.Series[Any], where: tuple[str, str], rise: float, figures: Figures
) -> None:
    """Rise of stocks as demand of the base year, fall as a stock to draw on."""
    country, market = where
    what = stage["commodity"]
    price = float(figures.price["amount"]) if figures.price is not None else float(stage["cost"])
    row = {
        "id": f"stock.{_key(what)}.{country.lower()}", "place": market, "commodity": what, "quantity": abs(rise),
        "source": figures.made["source"].iloc[0], "quality": DERIVED,
        "note": "Change of stocks and statistical difference between what was made, traded and used.",
    }  # fmt: skip
    if rise > 0:
        found.add("demand", **row, year=world.base_year, curve="fixed", price=0.0, price_source=ASSUMED,
                  price_quality="assumed", price_low=0.0, price_high=0.0)  # fmt: skip
    else:
        found.add("stockpiles", **row, max_draw=abs(rise), price=price, price_source=ASSUMED, price_quality="assumed",
                  price_low=0.0, price_high=2 * price)  # fmt: skip
