"""Where figures come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lodeway.errors import Finding
from lodeway.geography import suggest
from lodeway.world.checks.tell import Teller, positions
from lodeway.world.facts import provenance_of, stated
from lodeway.world.schema import BY_NAME

if TYPE_CHECKING:
    from lodeway.world.world import World

__all__ = ["sources", "unsourced"]


def unsourced(world: World) -> list[Finding]:
    """In a world with sources, every figure that is not assumed has one."""
    if world["sources"].empty:
        return []
    found = []
    for name, table in BY_NAME.items():
        frame, tell = world[name], Teller(world, name)
        for figure in table.figures if table.facts else ():
            bare = provenance_of(table, frame, figure, "source") == ""
            known = provenance_of(table, frame, figure, "quality") != "assumed"
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
                hint = suggest(key, known, "Add it to the table sources.")
                found.append(tell.warning("W039", row, f"There is no source {key}.", hint, column))
    return found
