"""Promised shipments, controls and claims on output."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from lodeway.agreements.delivery import Delivery
from lodeway.model.instance import available
from lodeway.world import World
from lodeway.world.frames import raw_from_frame, read_table
from lodeway.world.schema import BY_NAME

__all__ = ["Made", "Told", "claim", "impose", "lift", "ship"]

Made = tuple[str, str, str, str, str]
"""Link, commitment, effect, table and id of what came of it."""
LAST = 9999
OFF = "announced"


@dataclass(frozen=True)
class Told:
    """A link that changes something, what it delivers in the years in which it counts, and when it was to count."""

    link: Mapping[Hashable, Any]
    delivery: Delivery
    year: int

    def spans(self) -> list[tuple[int, int | None, float]]:
        """Years from and to in which one share is there, and the share; the last is open unless the link ends."""
        end = None if pd.isna(self.link["to_year"]) else int(self.link["to_year"])
        starts = [year for year, _ in self.delivery.steps]
        stops = [*(year - 1 for year in starts[1:]), end][: len(starts)]
        spans = [(y, _least(stop, end), s) for (y, s), stop in zip(self.delivery.steps, stops, strict=True)]
        return [span for span in spans if span[1] is None or span[0] <= span[1]]

    def made(self, effect: str, table: str, key: str) -> Made:
        """What came of it."""
        return str(self.link["id"]), str(self.link["commitment"]), effect, table, key


def _least(one: int | None, other: int | None) -> int | None:
    return one if other is None else other if one is None else min(one, other)


def ship(world: World, told: Sequence[Told]) -> tuple[World, list[Made]]:
    """Promised shipments become contracts, in place of those of the world on the same lane in the same years."""
    contracts, made, rows = world["contracts"], [], []
    for one in told:
        link = one.link
        lane = np.logical_and.reduce([contracts[c] == link[c] for c in ("commodity", "from", "to", "buyer")])
        begin, end = contracts["from_year"].astype(float), contracts["to_year"].astype(float)
        meet = (begin.fillna(-LAST) <= _number(link["to_year"], LAST)) & (end.fillna(LAST) >= one.year)
        contracts = contracts[~(lane & meet)]
        for first, last, share in one.spans():
            key = f"{link['id']}.{first}"
            rows.append({
                **{c: link[c] for c in ("commodity", "from", "to", "buyer")}, "id": key,
                "quantity": share * float(link["quantity"]), "from_year": first, "to_year": last, **_facts(link),
            })  # fmt: skip
            made.append(one.made("ships", "contracts", key))
    return (_with_rows(world, "contracts", contracts, rows), made) if told else (world, [])


def impose(world: World, told: Sequence[Told]) -> tuple[World, list[Made]]:
    """A promised control is in force from its delivery on, and not at all if that never comes."""
    controls, made = world["controls"].copy(), []
    for one in told:
        row = controls["id"] == one.link["control"]
        since = one.delivery.since
        controls.loc[row, "status"] = OFF if since is None else "in_force"
        if since is not None:
            controls.loc[row, "from_year"] = since
        made.append(one.made("imposes", "controls", str(one.link["control"])))
    return (world.keep(controls=controls), made) if told else (world, [])


def lift(world: World, told: Sequence[Told]) -> tuple[World, list[Made]]:
    """A control is off from the delivery of the promise to lift it until the link ends, and on in its years before."""
    made: list[Made] = []
    for one in told:
        controls, key = world["controls"], str(one.link["control"])
        row = dict(controls[controls["id"] == key].iloc[0])
        first, last = int(_number(row["from_year"], -LAST)), int(_number(row["to_year"], LAST))
        begin, end = one.year, int(_number(one.link["to_year"], LAST))
        since = LAST + 1 if one.delivery.since is None else one.delivery.since
        pieces = [
            (first, min(last, begin - 1), str(row["status"])),
            (max(first, begin), min(last, end, since - 1), "in_force"),
            (max(first, end + 1), last, str(row["status"])),
        ]
        kept = [piece for piece in pieces if piece[0] <= piece[1]] or [(first, last, "ended")]
        rows = [
            {
                **row, "id": key if n == 0 else f"{key}.{one.link['id']}.{start}", "status": status,
                "from_year": None if start == -LAST else start, "to_year": None if stop == LAST else stop,
            }
            for n, (start, stop, status) in enumerate(kept)
        ]  # fmt: skip
        world = _with_rows(world, "controls", controls[controls["id"] != key], rows)
        made += [one.made("lifts", "controls", str(r["id"])) for r in rows]
    return world, made


def claim(world: World, told: Sequence[Told]) -> tuple[World, list[Made]]:
    """Output that is claimed is kept from others, as far as the buyer could use it.

    Others may have at most ``capacity - min(claimed share x capacity, use)`` of what is made of the commodity at the
    place; `use` is what the buyer would need if all that it wants were made by way of it.
    """
    made, rows = [], []
    for one in told:
        facilities = world["facilities"].set_index("id")
        place, process = facilities.loc[one.link["facility"], ["place", "process"]]
        outputs = world["processes"].set_index("id")["output"]
        output = str(outputs[process])
        own = facilities[(facilities["place"] == place) & (facilities["process"].map(outputs) == output)]
        most, buyer = use(world, str(one.link["buyer"]), output), str(one.link["buyer"])
        starts = {int(y) for y in own["open_year"].dropna()}
        for first, last, share in one.spans():
            cuts = sorted({first, *(y for y in starts if y > first and (last is None or y <= last))})
            for start, stop in zip(cuts, [*(y - 1 for y in cuts[1:]), last], strict=True):
                ramped = start + int(own["ramp_years"].max()) - 1
                capacity = float(available(own, (ramped,)).sum())
                key = f"{one.link['id']}.{start}"
                rows.append({
                    "id": key, "name": f"Claimed for {buyer}: {own['name'].iloc[0]}", "kind": "quota", "by": "",
                    "commodity": output, "from": place, "to": "", "buyer": f"WORLD,-{buyer}",
                    "limit": capacity - min(share * float(one.link["quantity"]) * capacity, most),
                    "from_year": start, "to_year": stop, "status": "in_force", **_facts(one.link),
                })  # fmt: skip
                made.append(one.made("claims", "controls", key))
    return (_with_rows(world, "controls", world["controls"], rows), made) if rows else (world, [])


def use(world: World, buyer: str, commodity: str) -> float:
    """What a buyer would need of a commodity in a year if all it wants were made by way of it, at its greatest."""
    demand = world["demand"]
    own = demand[demand["place"].isin(world.places(buyer))].copy()
    own["series"] = own["series"].where(own["series"] != "", own["id"])
    wanted = own.groupby(["commodity", "series"])["quantity"].max().groupby("commodity").sum()
    recipes = world["recipes"][world["recipes"]["role"] == "input"]
    output = world["processes"].set_index("id")["output"]

    def need(one: str, seen: frozenset[str]) -> float:
        direct = float(wanted.get(one, 0.0))
        by_output: dict[str, float] = {}
        for process, amount in zip(
            *(recipes.loc[recipes["commodity"] == one, c] for c in ("process", "amount")), strict=True
        ):
            product = str(output[process])
            if product not in seen:
                by_output[product] = max(by_output.get(product, 0.0), float(amount))
        return direct + sum(amount * need(product, seen | {product}) for product, amount in by_output.items())

    return need(commodity, frozenset({commodity}))


def _facts(link: Mapping[Hashable, Any]) -> dict[str, Any]:
    return {c: link[c] for c in ("source", "quality") if c in link}


def _number(value: Any, other: float) -> float:  # noqa: ANN401 - a cell
    return other if pd.isna(value) else float(value)


def _with_rows(world: World, table: str, frame: pd.DataFrame, rows: list[dict[str, Any]]) -> World:
    """The world with rows added to a table, read as any others."""
    if not rows:
        return world.keep(**{table: frame})
    blank = [
        {c: None if not isinstance(v, (tuple, list)) and pd.isna(v) else v for c, v in row.items()} for row in rows
    ]
    extra, _ = read_table(BY_NAME[table], raw_from_frame(pd.DataFrame(blank, dtype=object)))
    return world.keep(**{table: pd.concat([frame, extra], ignore_index=True) if len(frame) else extra})
