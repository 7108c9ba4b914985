"""Which promises a plan leans on."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Final

import pandas as pd

from lodeway.agreements.effects import Applied, carry_out
from lodeway.agreements.promising import deliveries
from lodeway.agreements.terms import lacking
from lodeway.model import Solution
from lodeway.study import views
from lodeway.world import World

__all__ = ["NOTHING_LEANT_ON", "carried", "keep_promises", "leant_on", "made"]

COLUMNS: Final = (
    "commitment", "link", "effect", "table", "id", "name", "first_year", "size", "used", "saving", "missing",
)  # fmt: skip
NOTHING_LEANT_ON: Final = pd.DataFrame(columns=list(COLUMNS))
_KINDS: Final = {"facilities": "facility", "legs": "leg", "contracts": "contract", "controls": "control"}


def keep_promises(world: World, how: str) -> Applied:
    """Put promises into a world as a goal says; nothing if it says nothing."""
    return carry_out(world, deliveries(world, how) if how else {})


def leant_on(given: World, done: Applied, solution: Solution) -> pd.DataFrame:
    """What of each promise a plan uses, and what one percent more of it would save.

    Parameters
    ----------
    given
        The world of the mineral before promises.
    done
        What became of the promises.
    solution
        The plan.

    Returns
    -------
    pandas.DataFrame
        By link: ``commitment, link, effect, table, id, name``; ``first_year``: in which it counts; ``size``: promised
        capacity, quantity or limit a year (empty: no limit), ``used``: the most of it that a year of the plan uses,
        both in units of the table; ``saving``: present value of one percent more, USD; ``missing``: why it changes
        nothing. What saves most comes first; what is of other minerals is left out.
    """
    if done.rows.empty and given["links"].empty:
        return NOTHING_LEANT_ON
    own = set(given["links"]["id"])
    rows = [_row(done.world, solution, row) for row in done.rows.to_dict("records") if row["link"] in own]
    told = {*done.rows["link"], *done.world["links"]["id"]}
    rows += [
        {**dict.fromkeys(COLUMNS), **{c: link[c] for c in ("commitment", "effect")}, "link": link["id"],
         "missing": lacking(given, link)}
        for link in given["links"].to_dict("records")
        if link["id"] not in told
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table[["size", "used", "saving"]] = table[["size", "used", "saving"]].astype(float)
    table["first_year"] = table["first_year"].astype("Int64")
    order = table["saving"].abs().fillna(-1.0).sort_values(ascending=False, kind="stable").index
    return table.loc[order].reset_index(drop=True)


def _row(world: World, solution: Solution, row: Mapping[Hashable, Any]) -> dict[str, object]:
    there = world[row["table"]].set_index("id")
    own = solution.limits["id"].str.removesuffix(":back") == row["id"]
    limits = solution.limits[own & (solution.limits["kind"] == _KINDS[row["table"]])]
    weight = limits["year"].map(solution.weights).astype(float).fillna(1.0)
    size = {"facilities": "capacity", "legs": "capacity", "contracts": "quantity", "controls": "limit"}[row["table"]]
    one = there.loc[row["id"]]
    begin = one["open_year"] if row["table"] in ("facilities", "legs") else one["from_year"]
    used = {"facilities": made, "legs": carried}.get(row["table"])
    most = float(limits["used"].max()) if used is None and len(limits) else float("nan")
    return {
        **{str(k): v for k, v in row.items()}, "name": one.get("name", row["id"]), "first_year": begin,
        "size": one[size],
        "used": most if used is None else float(used(world, solution, row["id"]).max()),
        "saving": float((limits["dual"] * limits["limit"] * weight).sum()) / 100, "missing": "",
    }  # fmt: skip


def made(world: World, solution: Solution, facility: str) -> pd.Series[float]:
    """Capacity of a facility that is used, by year."""
    rows = solution.production[solution.production["facility"] == facility]
    use = world["processes"].set_index("id")["capacity_use"]
    units = (rows["quantity"] * rows["process"].map(use)).groupby(rows["year"]).sum()
    return units.reindex(list(solution.years), fill_value=0.0)


def carried(world: World, solution: Solution, leg: str) -> pd.Series[float]:
    """Gross tonnes over a leg, both ways, by year."""
    rows = views.carried(world, solution)
    rows = rows[rows["leg"] == leg]
    return rows.groupby("year")["quantity"].sum().reindex(list(solution.years), fill_value=0.0)
