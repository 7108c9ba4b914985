"""Governance and conflict by country, from published indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from lodeway.world import World

__all__ = ["hazards"]

STABILITY = "pv estimate"
DIMENSIONS = (STABILITY, "va estimate", "ge estimate", "rq estimate", "rl estimate", "cc estimate")
"""Of the Worldwide Governance Indicators: stability, voice, effectiveness, regulation, law, corruption. Ranks are
others, and no estimates."""
DEATHS = "cumulative_total_deaths_in_orgvio_best"
"""Best estimate of deaths in violence of all kinds; the other series are its parts and bounds."""
RECENT = 5
"""Years over which deaths in conflict are averaged."""
WORSE_LOW, WORSE_HIGH = "estimate, -2.5 to 2.5, lower is worse", "deaths a year, higher is worse"


def hazards(world: World, observed: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of the table ``hazards`` for the countries of the world's places.

    ``governance`` is the mean of the six dimensions, of the last year up to the base year in which all are given;
    ``stability`` political stability alone; ``conflict`` the mean of deaths a year over the last five years, of the
    edition that goes farthest.
    """
    countries = set(world["places"]["country"]) - {""}
    rows = observed[observed["country"].isin(countries) & (observed["year"] <= world.base_year)]
    rows = rows[rows["amount"].notna()]
    return sorted([*_governance(rows), *_conflict(rows, world.base_year)], key=lambda row: str(row["id"]))


def _governance(rows: pd.DataFrame) -> list[dict[str, Any]]:
    series = rows["series"].astype(str).str.casefold()
    some = rows.assign(series=series)[(rows["measure"] == "index") & series.isin(DIMENSIONS)]
    some = some.astype({"country": "object", "source": "object"})
    table = some.pivot_table(index=["country", "year", "source"], columns="series", values="amount")
    found = []
    for kind, columns in (("governance", list(DIMENSIONS)), ("stability", [STABILITY])):
        if not set(columns) <= set(table.columns):
            continue
        mean = table[columns].dropna().mean(axis=1).reset_index(name="value")
        last = mean.sort_values(["year", "source"]).drop_duplicates("country", keep="last")
        note = "Mean of the six dimensions." if kind == "governance" else ""
        found += [
            _row(kind, (r["country"], r["year"], r["value"]), WORSE_LOW, r["source"], note)
            for r in last.to_dict("records")
        ]
    return found


def _conflict(rows: pd.DataFrame, base: int) -> list[dict[str, Any]]:
    some = rows[(rows["measure"] == "deaths") & (rows["series"] == DEATHS) & (rows["year"] > base - RECENT)]
    some = some.astype({"country": "object", "source": "object"})
    by = some.groupby(["country", "source"])
    mean = by.agg(value=("amount", "mean"), first=("year", "min"), last=("year", "max")).reset_index()
    mean = mean.sort_values(["last", "source"]).drop_duplicates("country", keep="last")
    return [
        _row(
            "conflict", (r["country"], r["last"], r["value"]), WORSE_HIGH, r["source"],
            f"Mean of {r['first']} to {r['last']}, best estimates, all kinds of violence.",
        )
        for r in mean.to_dict("records")
    ]  # fmt: skip


def _row(kind: str, what: tuple[str, int, float], unit: str, source: str, note: str) -> dict[str, Any]:
    country, year, value = what
    return {
        "id": f"{kind}.{country.lower()}", "subject": country, "kind": kind, "year": int(year),
        "value": round(float(value), 6), "unit": unit, "source": source, "quality": "derived" if note else "reported",
        "note": note,
    }  # fmt: skip
