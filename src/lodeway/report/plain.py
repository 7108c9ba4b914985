"""Results as plain data: for JSON, and for files on disk."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from lodeway.model import Solution
from lodeway.study import Plan

SOLUTION_TABLES = (
    "accounts", "shipments", "production", "deliveries", "draws", "relabelled", "demand", "builds", "prices", "limits",
    "shortfalls",
)  # fmt: skip
PLAN_TABLES = (
    "exposure_today", "exposure", "builds", "corridors", "costs", "independence", "binding", "gains", "leaning",
    "assumptions", "obstacles", "shortfalls", "promises",
)  # fmt: skip


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain values; nothing where nothing is known."""
    return [{str(k): plain(v) for k, v in row.items()} for row in frame.to_dict("records")]


def plain(value: Any) -> Any:  # noqa: ANN401 - a cell of any table
    """A value as JSON can hold it."""
    if isinstance(value, (list, tuple, frozenset, set)):
        return [plain(v) for v in (sorted(value) if isinstance(value, (set, frozenset)) else value)]
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if value is pd.NA or value is None:
        return None
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def solution_data(solution: Solution) -> dict[str, Any]:
    """A solution whole."""
    return {
        "objective": solution.objective,
        "sense": solution.sense,
        "cost": solution.cost,
        "value": solution.value,
        "unmet": solution.unmet,
        "years": list(solution.years),
        **{name: records(getattr(solution, name)) for name in SOLUTION_TABLES},
        "routes": {r: list(solution.routes[r]) for r in dict.fromkeys(solution.shipments["route"])},
        "seconds": solution.seconds,
        "rounds": solution.rounds,
        "columns": solution.columns,
    }


def plan_data(plan: Plan) -> dict[str, Any]:
    """A plan whole, its solutions included."""
    return {
        "goal": plain(dataclasses.asdict(plan.goal)),
        "met": plan.met,
        "least_exposure": plain(plan.least),
        "confirmed_by_tracer": plan.confirmed,
        "premium": plan.premium,
        "premium_least": plain(plan.premium_least),
        "premium_gap": plain(plan.gap),
        "premium_per_unit": plain(plan.premium_per_unit),
        **{name: records(getattr(plan, name)) for name in PLAN_TABLES},
        "solutions": {n: solution_data(getattr(plan, n)) for n in ("today", "reference", "solution")},
    }


def dumps(content: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    """JSON for people and programs alike."""
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)
