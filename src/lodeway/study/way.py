"""One way of a cargo: its steps, and what they come to."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from lodeway.study.network import Ints, Network

__all__ = ["Way", "describe", "ordered"]

ON_WATER = frozenset({"sea", "ferry", "air"})
"""Modes that pass by countries without a border post for each."""


@dataclass(frozen=True)
class Way:
    """A way step by step, and its totals.

    Attributes
    ----------
    steps
        ``step, kind`` (leg or transfer), ``id, name, from, to, mode, gauge, km, hours, cost`` (USD a gross tonne, the
        cargo's multiple included), ``cost_per_unit`` (USD), ``countries`` (crossed), ``borders, passages, owners``
        (country and share, from the threshold on), ``capacity`` (gross tonnes a year, of all ``parallel`` legs that the
        cargo may use between the two places by that mode and gauge; infinite: not limited), ``load, spare`` (NaN
        without a solution), ``status, open_year, corridor``.
    cost, cost_per_unit
        USD a gross tonne, and USD a unit of the commodity (cost x gross tonnes of a unit).
    hours, km
        Sum of what is known; see ``legs_without_hours``. Time at borders stands in the hours of the legs.
    waiting
        Hours of transfers, part of ``hours``.
    legs_without_hours, legs_without_km
        Steps whose figure is not known: where it is not 0, the sum is a lower bound.
    countries, passages, corridors
        In order of travel.
    returns
        Countries that it leaves for another and comes back to.
    borders
        Borders crossed, at least: a leg on land counts one less than the countries it crosses.
    transfers
        Changes of mode or gauge.
    scarcest
        Id of the leg or transfer with the least capacity (spare, if flows are given); empty if none is limited.
    capacity, spare
        Of the scarcest; infinite and NaN if none is limited.
    """

    steps: pd.DataFrame
    cost: float
    cost_per_unit: float
    hours: float
    km: float
    waiting: float
    legs_without_hours: int
    legs_without_km: int
    countries: tuple[str, ...]
    passages: tuple[str, ...]
    corridors: tuple[str, ...]
    returns: tuple[str, ...]
    borders: int
    transfers: int
    scarcest: str
    capacity: float
    spare: float

    @property
    def places(self) -> tuple[str, ...]:
        """Places in order of travel."""
        legs = self.steps[self.steps["kind"] == "leg"]
        return (*legs["from"].iloc[:1], *legs["to"])

    @property
    def exact_hours(self) -> float:
        """Hours, NaN if those of a step are not known."""
        return self.hours if self.legs_without_hours == 0 else math.nan

    @property
    def exact_km(self) -> float:
        """Length, NaN if that of a leg is not known."""
        return self.km if self.legs_without_km == 0 else math.nan


def describe(net: Network, links: Ints) -> Way:
    """Say what a way is whose links are given in order of travel."""
    steps = pd.DataFrame(_steps(net, links))
    limited = links[np.isfinite(net.bundled[links])]
    scarcest = int(limited[np.argmin(net.spare[limited])]) if len(limited) else None
    hours, km = steps["hours"].to_numpy(float), steps["km"].to_numpy(float)
    moves = (steps["kind"] == "transfer").to_numpy(bool)
    has_load = scarcest is not None and net.solution is not None
    return Way(
        steps=steps,
        cost=float(steps["cost"].sum()),
        cost_per_unit=float(steps["cost_per_unit"].sum()),
        hours=float(np.nansum(hours)),
        km=float(np.nansum(km)),
        waiting=float(np.nansum(hours[moves])),
        legs_without_hours=int(np.isnan(hours).sum()),
        legs_without_km=int(np.isnan(km).sum()),
        countries=_in_order(steps["countries"]),
        passages=_in_order(steps["passages"]),
        corridors=tuple(dict.fromkeys(c for c in steps["corridor"] if c)),
        returns=_returns(net, links),
        borders=int(steps["borders"].sum()),
        transfers=int(moves.sum()),
        scarcest="" if scarcest is None else str(net.graph.links.ids[scarcest]),
        capacity=math.inf if scarcest is None else float(net.bundled[scarcest]),
        spare=float(net.spare[scarcest]) if scarcest is not None and has_load else math.nan,
    )


def _in_order(cells: pd.Series[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for cell in cells for name in cell))


def _returns(net: Network, links: Ints) -> tuple[str, ...]:
    country = net.world["places"]["country"].to_numpy(object)
    visited = [str(c) for c in (country[net.places[0][links[0]]], *country[net.places[1][links]]) if c]
    runs = [c for before, c in zip(["", *visited], visited, strict=False) if c != before]
    return tuple(dict.fromkeys(c for i, c in enumerate(runs) if c in runs[:i]))


def _steps(net: Network, links: Ints) -> list[dict[str, Any]]:
    ids = net.world["places"]["id"].to_numpy(object)
    country = net.world["places"]["country"].to_numpy(object)
    rows: list[dict[str, Any]] = []
    last = str(country[net.places[0][links[0]]])
    for k in map(int, links):
        start, end = int(net.places[0][k]), int(net.places[1][k])
        row = _leg(net, k) if net.graph.links.is_leg[k] else _transfer(net, k)
        here = str(country[end])
        crossed = ordered(sorted(net.countries[k]), last, here)
        rows.append({
            "step": len(rows) + 1, "kind": "leg" if net.graph.links.is_leg[k] else "transfer",
            "id": str(net.graph.links.ids[k]), "name": row["name"], "from": str(ids[start]), "to": str(ids[end]),
            "mode": row["mode"], "gauge": row["gauge"], "km": float(net.km[k]), "hours": float(net.hours[k]),
            "cost": float(net.cost[k]), "cost_per_unit": float(net.cost[k]) * net.gross, "countries": crossed,
            "borders": _borders(crossed, last, here, on_land=row["mode"] not in ON_WATER), "passages": net.passages[k],
            "owners": row["owners"], "capacity": float(net.bundled[k]), "parallel": row["parallel"],
            "load": float(net.load[k]), "spare": float(net.spare[k]) if net.solution is not None else math.nan,
            "status": row["status"], "open_year": row["open_year"], "corridor": row["corridor"],
        })  # fmt: skip
        last = here or last
    return rows


def _leg(net: Network, link: int) -> dict[str, Any]:
    leg = net.world["legs"].iloc[int(net.graph.links.row[link])]
    side = (net.bundle == net.bundle[link]) & net.carried & net.opened
    opened = leg["open_year"]
    return {
        "name": leg["name"], "mode": leg["mode"], "gauge": leg["gauge"], "status": leg["status"],
        "open_year": None if pd.isna(opened) else int(opened), "corridor": leg["corridor"],
        "owners": net.owners.get(str(leg["id"]), ()), "parallel": int(side.sum()),
    }  # fmt: skip


def _transfer(net: Network, link: int) -> dict[str, Any]:
    move = net.world["transfers"].iloc[int(net.graph.links.row[link])]
    sides = [f"{move[f'{end}_mode']} {move[f'{end}_gauge']}".replace("*", "").strip() for end in ("from", "to")]
    return {
        "name": " to ".join(side or "any" for side in sides), "mode": "transfer", "gauge": "", "status": "",
        "open_year": None, "corridor": "", "owners": (), "parallel": 1,
    }  # fmt: skip


def ordered(crossed: Sequence[str], first: str, last: str) -> tuple[str, ...]:
    """Countries with those of the two ends at the ends, the others as they are given."""
    between = [code for code in crossed if code not in (first, last)]
    ends = [first] if first in crossed else []
    return (*ends, *between, *([last] if last in crossed and last != first else []))


def _borders(crossed: tuple[str, ...], last: str, here: str, *, on_land: bool) -> int:
    """Borders crossed, at least: on land one into every further country; over water one if it lands in another."""
    if not on_land:
        return int(bool(here) and bool(last) and here != last)
    further = len(set(crossed) - {last})
    return further + int(here == last and further > 0)
