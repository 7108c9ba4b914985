"""Figures as facts: each with its unit, source, quality and range."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from lodeway.world.schema import BY_NAME
from lodeway.world.table import Column, Table

if TYPE_CHECKING:
    from lodeway.world.world import World

__all__ = ["FACT_COLUMNS", "Units", "commodity_of", "facts", "keys", "provenance_of", "stated"]

FACT_COLUMNS: Final = (
    "table", "id", "figure", "commodity", "value", "unit", "quality", "low", "high", "source", "note",
)  # fmt: skip


def stated(table: Table, frame: pd.DataFrame, figure: str) -> pd.Series[Any]:
    """Rows in which a figure says something: neither empty nor the default."""
    default = table.column(figure).default
    says = frame[figure].notna()
    return says if default is None else says & (frame[figure] != default)


def provenance_of(table: Table, frame: pd.DataFrame, figure: str, part: str) -> pd.Series[Any]:
    """Source, quality, low or high of a figure.

    It is the figure's own if given, else that of the row; low and high of the row are only those of
    the table's main figure.
    """
    own = f"{figure}_{part}"
    if part in ("low", "high"):
        of_row = frame[part] if figure == table.main else pd.Series(float("nan"), index=frame.index)
        return frame[own].fillna(of_row) if own in frame else of_row
    return frame[own].where(frame[own] != "", frame[part]) if own in frame else frame[part]


def keys(table: Table, frame: pd.DataFrame) -> list[str]:
    """Key of each row as text, its parts joined by commas."""
    columns = [frame[name].astype(object).where(frame[name].notna(), "") for name in table.key]
    return [", ".join(str(cell) for cell in row if cell != "") for row in zip(*columns, strict=True)]


def commodity_of(world: World, table: str) -> pd.Series[Any]:
    """Commodity that each row of a table is about: what a process makes, what is wanted; empty if none."""
    frame = world[table]
    output = dict(zip(world["processes"]["id"], world["processes"]["output"], strict=True))
    if table == "commodities":
        return frame["id"]
    if table == "processes":
        return frame["output"]
    if "process" in frame:
        return frame["process"].map(output).fillna("")
    if table == "owners":
        process = dict(zip(world["facilities"]["id"], world["facilities"]["process"], strict=True))
        return frame["entity"].map(process).map(output).fillna("")
    return frame["commodity"] if "commodity" in frame else pd.Series("", index=frame.index, dtype=object)


def facts(world: World) -> pd.DataFrame:
    """Every figure that the world states, a row each, with :data:`FACT_COLUMNS`.

    The commodity is the one that the row is about; empty for legs, transfers and whatever is about none or many.
    """
    parts, units = [], Units.of(world)
    for name, table in BY_NAME.items():
        frame = world[name]
        if not table.facts or frame.empty:
            continue
        ids = pd.Series(keys(table, frame), index=frame.index, dtype=object)
        about = commodity_of(world, name)
        rows = frame[[c for c in ("id", "process", "commodity", "output") if c in frame]].to_dict("records")
        for figure in table.figures:
            chosen = stated(table, frame, figure).to_numpy(dtype=bool)
            if not chosen.any():
                continue
            column = table.column(figure)
            part = {"table": name, "id": ids, "figure": figure, "commodity": about}
            part["value"] = frame[figure].astype("float64")
            part["unit"] = [units.unit(name, row, column) for row in rows]
            part |= {word: provenance_of(table, frame, figure, word) for word in ("quality", "low", "high", "source")}
            parts.append(pd.DataFrame({**part, "note": frame["note"]})[chosen])
    if not parts:
        return pd.DataFrame(columns=list(FACT_COLUMNS))
    return pd.concat(parts, ignore_index=True)[list(FACT_COLUMNS)]


@dataclass(frozen=True)
class Units:
    """Units of a world's figures, with those of commodities and capacities put in."""

    commodity: Mapping[str, str]
    output: Mapping[str, str]
    capacity: Mapping[str, str]

    @classmethod
    def of(cls, world: World) -> Units:
        """Take the units from the tables."""
        commodities, processes = world["commodities"], world["processes"]
        return cls(
            dict(zip(commodities["id"], commodities["unit"], strict=True)),
            dict(zip(processes["id"], processes["output"], strict=True)),
            dict(zip(processes["id"], processes["capacity_unit"], strict=True)),
        )

    def unit(self, table: str, row: Mapping[Any, Any], column: Column) -> str:
        """Unit of a cell.

        >>> units = Units({"uranium/uf6": "t U"}, {}, {})
        >>> units.unit("demand", {"commodity": "uranium/uf6"}, BY_NAME["demand"].column("price"))
        'USD per t U'
        """
        if "unit" not in column.unit and "capacity" not in column.unit:
            return column.unit
        own = {"commodities": "id", "processes": "output"}.get(table, "commodity")
        output = self.output.get(row["process"], "") if "process" in row else row.get(own, "")
        process = row["id"] if table == "processes" else row.get("process", "")
        capacity = self.capacity.get(process, "unit") if process else "t per year"
        text = re.sub(r"\bcapacity unit\b|\bunit of capacity\b|\bcapacity\b", "\0", column.unit)
        if table == "recipes":  # input for one unit of output
            text = text.replace("unit", self.commodity.get(row["commodity"], "unit"), 1)
        return re.sub(r"\bunit\b", self.commodity.get(output, "unit"), text).replace("\0", capacity)
