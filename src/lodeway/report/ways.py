"""Routes and corridors as plain data: for JSON, and as tables for CSV."""

from __future__ import annotations

import dataclasses
from typing import Any, Final

import pandas as pd

from lodeway.report.plain import plain, records
from lodeway.study import Comparison, Route
from lodeway.study.way import Way

__all__ = ["comparison_data", "comparison_table", "route_data", "route_table", "way_data"]

_TOTALS: Final = tuple(f.name for f in dataclasses.fields(Way) if f.name != "steps")


def way_data(way: Way | None) -> dict[str, Any] | None:
    """A way whole; nothing where there is none."""
    if way is None:
        return None
    steps = [{**row, "owners": [{"country": c, "share": s} for c, s in row["owners"]]} for row in records(way.steps)]
    return {**{name: plain(getattr(way, name)) for name in _TOTALS}, "places": list(way.places), "steps": steps}


def route_data(found: Route) -> dict[str, Any]:
    """A route whole; an unlimited capacity, and what is not known, is null."""
    return {
        **_asked(found),
        "starts": list(found.starts),
        "ends": list(found.ends),
        "loaded": found.loaded,
        "best": way_data(found.best),
        "alternatives": [{**_fields(a), "way": way_data(a.way)} for a in found.alternatives],
        "withdrawals": records(found.withdrawals),
        "hindrances": [{**_fields(h), "way": way_data(h.way)} for h in found.hindrances],
        "nothing_joins": found.nothing_joins,
        "rules": records(found.rules),
    }


def comparison_data(found: Comparison) -> dict[str, Any]:
    """Corridors side by side, whole."""
    rows = [{**_fields(row), "way": way_data(row.way)} for row in found.rows]
    return {**_asked(found), "best": way_data(found.best), "corridors": rows}


def route_table(found: Route) -> pd.DataFrame:
    """Steps of the best way and of the alternatives, or of the ways that a single permission would open."""
    ways = [("best", "", found.best)] if found.best is not None else []
    ways += [(f"alternative {n}", "; ".join(a.without), a.way) for n, a in enumerate(found.alternatives, 1)]
    ways += [(f"if permitted {n}", f"{h.kind} {h.what}", h.way) for n, h in enumerate(found.hindrances, 1)]
    parts = [_flat(way.steps).assign(way=name, without=without) for name, without, way in ways if way is not None]
    if not parts:
        return pd.DataFrame({"way": [], "without": []})
    table = pd.concat(parts, ignore_index=True)
    return table[["way", "without", *(c for c in table.columns if c not in ("way", "without"))]]


def comparison_table(found: Comparison) -> pd.DataFrame:
    """One row a corridor with the totals of its way."""
    rows = []
    for row in found.rows:
        totals = {} if row.way is None else {name: getattr(row.way, name) for name in _TOTALS}
        rows.append({
            "corridor": row.corridor, "why_not": row.why_not, "km_on_corridor": row.km, "extra_cost": row.extra_cost,
            "extra_hours": row.extra_hours, **{name: totals.get(name) for name in _TOTALS},
            "places": () if row.way is None else row.way.places,
        })  # fmt: skip
    return _flat(pd.DataFrame(rows))


def _asked(found: Route | Comparison) -> dict[str, Any]:
    asked = plain(dataclasses.asdict(found.trip))
    return {"trip": {**asked, "year": found.year}, "unit": found.unit}


def _fields(row: object) -> dict[str, Any]:
    """Fields of a dataclass, its way apart."""
    names = [f.name for f in dataclasses.fields(row) if f.name != "way"]  # type: ignore[arg-type]
    return {name: plain(getattr(row, name)) for name in names}


def _flat(frame: pd.DataFrame) -> pd.DataFrame:
    """Lists as in the tables of a world, with bars; an unlimited capacity as an empty cell."""
    return frame.map(_cell)


def _cell(value: Any) -> Any:  # noqa: ANN401 - a cell of any table
    if isinstance(value, tuple):
        return "|".join(f"{v[0]}:{v[1]:g}" if isinstance(v, tuple) else str(v) for v in value)
    return plain(value)
