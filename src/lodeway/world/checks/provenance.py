"""Where figures come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from lodeway.errors import Finding
from lodeway.geography import nearest
from lodeway.world.checks.tell import Teller, positions
from lodeway.world.schema import BY_NAME, Table

if TYPE_CHECKING:
    from lodeway.world.world import World

__all__ = ["provenance_of", "sources", "stated", "unsourced"]


def stated(table: Table, frame: pd.DataFrame, figure: str) -> pd.Series[Any]:
    """Rows in which a figure says something: neither empty nor the default."""
    default = table.column(figure).default
    says = frame[figure].notna()
    return says if default is None else says & (frame[figure] != default)


def provenance_of(frame: pd.DataFrame, figure: str, part: str) -> pd.Series[Any]:
    """Source, quality, low or high of a figure: its own, else (source and quality only) the row's."""
    own = f"{figure}_{part}"
    if own not in frame:
        return frame[part]
    return frame[own].where(frame[own] != "", frame[part])


def unsourced(world: World) -> list[Finding]:
    """In a world with sources, every figure that is not assumed has one."""
    if world["sources"].empty:
        return []
    found = []
    for name, table in BY_NAME.items():
        frame, tell = world[name], Teller(world, name)
        for figure in table.figures if table.facts else ():
            bare = provenance_of(frame, figure, "source") == ""
            known = provenance_of(frame, figure, "quality") != "assumed"
            rows = positions(bare & known & stated(table, frame, figure))
            if rows:
                message = f"{len(rows)} of {len(frame)} rows give {figure} without a source and do not mark it assumed."
                hint = f"Fill source (or {figure}_source), or write the quality assumed."
                found.append(tell.many("warning", "W025", rows, (message, hint, figure)))
    return found


def sources(world: World) -> list[Finding]:
    """In a world with sources, every source that is named is among them."""
    known = world["sources"]["id"]
    if known.empty:
        return []
    found = []
    for name, table in BY_NAME.items():
        frame, tell = world[name], Teller(world, name)
        named = [c.name for c in (*table.all_columns, *table.companions) if c.ref == "sources" and c.name in frame]
        for column in named:
            unknown = (frame[column] != "") & ~frame[column].isin(known)
            for row in positions(unknown & ~frame[column].duplicated()):
                key = frame[column].iloc[row]
                close = nearest(key, known)
                hint = f"Did you mean {' or '.join(close)}?" if close else "Add it to the table sources."
                found.append(tell.warning("W039", row, f"There is no source {key}.", hint, column))
    return found
