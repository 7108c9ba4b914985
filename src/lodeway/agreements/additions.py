"""Promised capacity at facilities and legs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from lodeway.agreements.rules import Made, Told
from lodeway.agreements.terms import RUNNING
from lodeway.world import World

__all__ = ["carry_out"]


def carry_out(world: World, told: Sequence[Told]) -> tuple[World, list[Made]]:
    """Put promised capacity in place, and take out what is listed and not delivered."""
    made: list[Made] = []
    for column, table in (("facility", "facilities"), ("leg", "legs")):
        own = [one for one in told if one.link[column]]
        if own:
            world, rows = _of_table(world, table, [(str(one.link[column]), one) for one in own])
            made += rows
    return world, made


def _of_table(world: World, table: str, told: Sequence[tuple[str, Told]]) -> tuple[World, list[Made]]:
    frame = world[table]
    touched = frame["id"].isin([key for key, _ in told])
    rows = {str(row["id"]): {str(c): v for c, v in row.items()} for row in frame[touched].to_dict("records")}
    copies: dict[str, str] = {}
    made: list[Made] = []
    for key, one in told:
        steps, listed = _steps(rows[key], one), _governed(rows[key], one)
        _take_out(rows[key], listed, sum(part for _, part in steps if np.isfinite(part)))
        vacant, before, whole = rows[key]["capacity"] == 0, dict(rows[key]), sum(part for _, part in steps)
        for n, (year, part) in enumerate(steps):
            name = key if n == 0 and vacant else f"{key}.{one.link['id']}.{year}"
            if name != key:
                copies[name] = key
                rows[name] = {**before, "id": name, "max_build": 0.0, "output": np.nan}
            _open(rows[name], year, part, one)
            _share(rows[name], before, part / whole if np.isfinite(whole) else 1.0)
            made.append(one.made("adds", table, name))
        if not steps:
            made.append(one.made("adds", table, key))
    typed = pd.DataFrame(list(rows.values())).astype(dict(frame.dtypes))[list(frame.columns)]
    return _written(world, table, pd.concat([frame[~touched], typed], ignore_index=True), copies), made


def _steps(row: dict[str, Any], one: Told) -> list[tuple[int, float]]:
    """Years in which parts of the capacity come, and the parts; infinite for a leg without a limit."""
    promised = one.link["quantity"]
    if pd.isna(promised) and pd.isna(row["capacity"]):
        return [] if one.delivery.since is None else [(one.delivery.since, np.inf)]
    whole = float(row["capacity"] if pd.isna(promised) else promised)
    shares = [0.0, *(share for _, share in one.delivery.steps)]
    return [
        (year, whole * (share - before))
        for (year, share), before in zip(one.delivery.steps, shares, strict=False)
        if share > before and whole > 0
    ]


def _governed(row: dict[str, Any], one: Told) -> float:
    """Capacity listed as planned or under construction that is the one promised."""
    if row["status"] == RUNNING:
        return 0.0
    listed = np.inf if pd.isna(row["capacity"]) else float(row["capacity"])
    return listed if pd.isna(one.link["quantity"]) else min(listed, float(one.link["quantity"]))


def _take_out(row: dict[str, Any], listed: float, added: float) -> None:
    """Take what is governed out of what is listed, and what is delivered off what a plan may add."""
    if np.isinf(listed):
        row["capacity"] = 0.0
    elif listed > 0:
        row["capacity"] = float(row["capacity"]) - listed
    row["max_build"] = max(float(row["max_build"]) - max(added - listed, 0.0), 0.0)
    _unbound(row, "", "max_build_")


def _unbound(row: dict[str, Any], *prefixes: str) -> None:
    """Ranges of figures that were changed say nothing any more."""
    row |= {f"{p}{end}": np.nan for p in prefixes for end in ("low", "high") if f"{p}{end}" in row}


def _share(row: dict[str, Any], before: dict[str, Any], part: float) -> None:
    """Parts of one promise share its deposit and its supply curve."""
    for column, factor in (("reserves", part), ("cost_quantity", part), ("cost_slope", 1 / part)):
        if column in before:
            row[column] = before[column] * factor
    _unbound(row, "", "reserves_")


def _open(row: dict[str, Any], year: int, part: float, one: Told) -> None:
    row |= {"capacity": np.nan if np.isinf(part) else part, "open_year": year, "status": RUNNING}
    row |= {c: one.link[c] for c in ("source", "quality")}
    if not pd.isna(one.link["to_year"]):
        row["close_year"] = one.link["to_year"]


def _written(world: World, table: str, frame: pd.DataFrame, copies: dict[str, str]) -> World:
    """The world with these rows; owners and hazards of a row hold for its copies."""
    frames = {table: frame}
    for other, key in (("owners", "entity"), ("hazards", "subject")):
        rows = world[other]
        more = [_copied(rows[rows[key] == old], key, new) for new, old in copies.items()]
        more = [part for part in more if len(part)]
        if more:
            frames[other] = pd.concat([rows, *more], ignore_index=True)
    return world.keep(**frames)


def _copied(rows: pd.DataFrame, key: str, new: str) -> pd.DataFrame:
    """Rows about a facility or leg, said of another; keys of their own get its id too."""
    rows = rows.copy()
    rows[key] = new
    if "id" in rows:
        rows["id"] = [f"{own}.{new}" for own in rows["id"]]
    return rows
