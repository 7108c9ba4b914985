"""Writing an assembled world, or only the part that was made."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from lodeway.errors import InputError
from lodeway.world import World, save
from lodeway.world.schema import BY_NAME
from lodeway.world.write import fresh_folder

if TYPE_CHECKING:
    from lodeway.assembly.build import Assembly

__all__ = ["assembled_world", "write_assembly"]

DIGITS = 12
"""Significant digits of a figure that is made; far beyond what any source carries."""
REPORTS = ("overridden", "totals", "trade", "notes")


def assembled_world(world: World, made: Assembly) -> World:
    """Curated tables and those that were made, as one world.

    Raises
    ------
    WorldError
        With every finding, if the two do not agree.
    """
    frames = {
        name: pd.concat([world[name], rows], ignore_index=True) if len(world[name]) else rows
        for name, rows in made.tables.items()
    }
    return world.replace(**frames)


def write_assembly(world: World, made: Assembly, out: Path, *, part: bool, force: bool) -> None:
    """Write the whole world and, in its folder `assembly`, how it was made; or the part alone.

    Raises
    ------
    InputError
        I005 if the folder holds anything, unless `force`; I008 if it cannot be written.
    """
    if part:
        _write(out, {name: _ordered(name, rows) for name, rows in made.tables.items()}, force=force)
        return
    save(assembled_world(world, made), out, force=force)
    _write(out / "assembly", {name: getattr(made, name) for name in REPORTS}, force=force)


def _ordered(table: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Columns in the order of the schema, without those that are empty."""
    schema = BY_NAME[table]
    known = [c.name for c in (*schema.all_columns, *schema.companions)]
    return rows[[c for c in known if c in rows and rows[c].map(_text).ne("").any()]]


def _write(folder: Path, frames: dict[str, pd.DataFrame], *, force: bool) -> None:
    try:
        with fresh_folder(folder, {f"{name}.csv" for name in frames}, force=force) as temporary:
            for name, frame in frames.items():
                frame.map(_text).to_csv(temporary / f"{name}.csv", index=False, lineterminator="\n")
    except OSError as error:
        message = f"{folder} cannot be written: {error.strerror or error}."
        raise InputError("I008", message, "Choose another folder.") from error


def _text(value: Any) -> str:  # noqa: ANN401 - cells of any kind
    """A cell as text: whole numbers without a point, nothing for what is missing."""
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return ""
    return f"{value:.{DIGITS}g}" if isinstance(value, float) else str(value)
