"""Several worlds in one program: made once of all that any of them has, then bound to one after the other.

Worlds that differ only in how much there is of what, from when to when, share rows and columns. So the program of the
world that has all of it, its routes and its basis serve them all, and what one lacks is bounded to nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from lodeway.model.instance import Floats, Ints, available, bound_in, numbers
from lodeway.model.program import Program, RowBlock
from lodeway.world import World
from lodeway.world.schema import BY_NAME

__all__ = ["Bounds", "Envelope", "bind", "bounds", "envelope"]

AMOUNTS: Final = {
    "facilities": ("capacity", "reserves", "max_build", "open_year", "close_year", "status"),
    "legs": ("capacity", "max_build", "open_year", "close_year", "status"),
    "contracts": ("quantity", "from_year", "to_year", "run_off_years"),
    "controls": ("limit", "from_year", "to_year", "status"),
}
"""Columns that say how much there is, from when to when; what the others say must be the same in every world."""
SAID: Final = ("name", "start", "end")
ALWAYS: Final = {"facilities": "operating", "legs": "operating", "controls": "in_force"}
TARIFF: Final = "tariff"
RULES: Final = {"contract": "contracts", "control": "controls"}
BUILT: Final = {"facility": "facilities", "leg": "legs"}


@dataclass(frozen=True)
class Envelope:
    """A world that has all that several have.

    Attributes
    ----------
    world
        The world; what differs between them is there at any time.
    varying
        Ids of facilities, legs, contracts and controls that differ.
    """

    world: World
    varying: frozenset[str]


@dataclass(frozen=True)
class Bounds:
    """What bounds the program of an envelope where it stands for one of its worlds.

    Attributes
    ----------
    facility, link
        Capacity by year and facility, and by year and link.
    reserves
        By facility.
    rules
        Of ``contract`` and ``control``: the bound of each row.
    build
        Of ``facility`` and ``leg``: what may be added, a row of the table.
    """

    facility: Floats
    link: Floats
    reserves: Floats
    rules: Mapping[str, Floats]
    build: Mapping[str, Floats]

    @property
    def key(self) -> bytes:
        """The same for worlds that are bounded alike."""
        parts = (self.facility, self.link, self.reserves, *self.rules.values(), *self.build.values())
        return b"".join(part.tobytes() for part in parts)


def envelope(worlds: Sequence[World]) -> Envelope:
    """The world that has all that several have; of what they say differently but for amounts, the last holds.

    Parameters
    ----------
    worlds
        Worlds that differ in facilities, legs, contracts and controls alone, and in owners of what some lack.
    """
    frames, varying = {}, set()
    for table in AMOUNTS:
        frames[table], some = _widest(table, [world[table] for world in worlds])
        varying |= some
    for table in ("owners", "hazards"):
        every = pd.concat([world[table] for world in worlds], ignore_index=True)
        frames[table] = every[~every.duplicated()]
    return Envelope(worlds[-1].keep(**frames), frozenset(varying))


def _widest(table: str, frames: Sequence[pd.DataFrame]) -> tuple[pd.DataFrame, set[str]]:
    """All rows of a table in several worlds, those that differ as large as anywhere and always there; and which."""
    every = pd.concat(frames, ignore_index=True).astype(dict(frames[-1].dtypes))
    rows = every.drop_duplicates("id", keep="last")
    rows = rows.iloc[pd.Index(rows["id"]).get_indexer(every["id"].drop_duplicates())].reset_index(drop=True)
    if table == "controls":  # a tariff is a cost, and stays as it is
        rows = rows[(rows["kind"] != TARIFF) | rows["id"].isin(frames[-1]["id"])].reset_index(drop=True)
        every = every[every["kind"] != TARIFF]
    amounts = list(AMOUNTS[table])
    alike = every.groupby(["id", *amounts], dropna=False, sort=False)["id"].transform("size")
    some = every[alike < len(frames)]
    wide = rows["id"].isin(some["id"]).to_numpy(bool)
    for column in amounts:
        if column == "status":
            rows.loc[wide, column] = ALWAYS[table]
        elif column.endswith("_year"):
            rows.loc[wide, column] = pd.NA
        elif column != "run_off_years":
            of = some.groupby("id", sort=False)[column]
            most = of.max().where(of.count() == of.size()) if column == "capacity" else of.max()
            rows.loc[wide, column] = most.reindex(rows["id"][wide]).to_numpy()
    return rows, set(some["id"])


def bounds(whole: Envelope, program: Program, world: World) -> Bounds | None:
    """What bounds the program of an envelope where it stands for a world; None if the world is not within it."""
    at = program.at
    found = {table: _positions(whole, table, world[table]) for table in AMOUNTS}
    where = {table: rows for table, rows in found.items() if rows is not None}
    if len(where) < len(found):
        return None

    def placed(values: Floats, table: str) -> Floats:
        """Values of some rows among all, nothing of the others."""
        among = np.zeros((*values.shape[:-1], len(at.world[table])))
        among[..., where[table]] = values
        return among

    return Bounds(
        facility=placed(available(world["facilities"], at.years), "facilities"),
        link=at.of_links(placed(available(world["legs"], at.years), "legs")),
        reserves=placed(np.nan_to_num(numbers(world["facilities"], "reserves"), nan=np.inf), "facilities"),
        rules={kind: _rules(program.rows[kind], world[table], table, at.years) for kind, table in RULES.items()},
        build={kind: placed(numbers(world[table], "max_build"), table) for kind, table in BUILT.items()},
    )


def bind(program: Program, to: Bounds) -> None:
    """Let the program of an envelope stand for one of its worlds."""
    lp, at = program.lp, program.at
    limits = [
        (program.facility_row, to.facility), (program.link_row, to.link), (program.reserve_row, to.reserves),
        *((program.build_row[kind], to.build[kind]) for kind in BUILT),
    ]  # fmt: skip
    for row, most in limits:
        lp.change_rows(row[row >= 0], upper=most[row >= 0])
    for kind, bound in to.rules.items():
        rows = program.rows[kind].first + np.arange(len(bound))
        lp.change_rows(rows, **{"lower" if kind == "contract" else "upper": bound})
    run = program.blocks["production"]
    t, f = run.keys["year"], run.keys["facility"]
    own = program.facility_row[t, f] < 0
    lp.change_upper(run.columns[own], (to.facility[t, f] / at.capacity_use[f])[own])
    program.facility_capacity = to.facility
    program.closed = (to.link <= 0) & ~program.built


def _positions(whole: Envelope, table: str, frame: pd.DataFrame) -> Ints | None:
    """Rows of the envelope's table that these are; None if it has no room for them."""
    rows, amounts = whole.world[table], list(AMOUNTS[table])
    where = pd.Index(rows["id"]).get_indexer(pd.Index(frame["id"]))
    gone = ~rows["id"].isin(frame["id"]) & ~rows["id"].isin(whole.varying)
    if (where < 0).any() or gone.any():
        return None
    own = rows.take(where).reset_index(drop=True)
    fixed = ~frame["id"].isin(whole.varying)
    facts = [c.name for c in BY_NAME[table].columns if c.name not in ("id", *amounts, *SAID)]
    alike = own[facts].equals(frame[facts]) and own.loc[fixed, amounts].equals(frame.loc[fixed, amounts])
    more = "capacity" in amounts and bool(((own["capacity"] == 0) & (frame["capacity"] != 0)).any())
    return np.asarray(where, dtype=np.int64) if alike and not more else None


def _rules(block: RowBlock, frame: pd.DataFrame, table: str, years: tuple[int, ...]) -> Floats:
    """Bounds of contracts or controls; what is not in force bounds nothing."""
    rows: dict[str, Mapping[Any, Any]] = {str(row["id"]): row for row in frame.to_dict("records")}
    nothing = 0.0 if table == "contracts" else np.inf
    named = zip(block.ids, block.year, strict=True)
    found = (bound_in(rows[i], table, years[t]) if i in rows else None for i, t in named)
    return np.array([nothing if bound is None else bound for bound in found], dtype=float)
