"""How the worth of promises is shown."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import pandas as pd
from rich.console import Console
from rich.text import Text

from lodeway.report.layout import amount, country, grid, money, number, percent, unit_of
from lodeway.report.plain import plain, records
from lodeway.study.appraisal import TIE
from lodeway.study.worth import Worth

__all__ = ["long", "print_worth", "worth_data"]

TABLES = ("baselines", "single", "joint", "shares", "unsaid", "gaps", "most")
ROWS = 12


def worth_data(found: Worth) -> dict[str, Any]:
    """All of it as plain data."""
    return {
        "question": plain(dataclasses.asdict(found.question)), "partners": list(found.partners), "solved": found.solved,
        **{name: records(getattr(found, name)) for name in TABLES},
    }  # fmt: skip


def long(found: Worth) -> pd.DataFrame:
    """Changes as one table: ``mineral, group, agreement, commitment, case, measure, change``."""
    head = ["mineral", "group", "agreement", "commitment", "case"]
    parts = [t.reindex(columns=[*head, *(c for c in t if c not in head)]) for t in (found.single, found.joint)]
    table = pd.concat(parts, ignore_index=True)
    table[head] = table[head].fillna("")
    return table.melt(head, var_name="measure", value_name="change").dropna(subset="change", ignore_index=True)


def print_worth(found: Worth, console: Console) -> None:
    """Print it for people."""
    q = found.question
    lines = (
        f"What promises are worth to {q.buyer} against {q.avoid}, in {q.by}; late is {q.late} years late.",
        "Each mineral by itself, nothing built but what was promised. Changes are against the promise broken, the rest",
        f"of its group kept as promised and all others {q.others.replace('-', ' ')}.",
        "Less exposure, cost and unmet demand is better. Exposure is that of the cheapest supply, nobody caring;",
        f"of ways that cost within {TIE:.1%} of one another that which is touched less is taken. Cost is what all",
        "users together lose against no promise kept: how they share it is not fixed by what is cheapest.",
    )
    console.print(Text("\n".join(lines)))
    for mineral in dict.fromkeys(found.single["mineral"]):
        own = {name: getattr(found, name) for name in ("baselines", "single", "joint", "shares", "gaps")}
        tables = {name: t[t["mineral"] == mineral] for name, t in own.items()}
        console.print(_baselines(mineral, tables["baselines"]))
        console.print(_changes("Whole groups and agreements", tables["joint"], found, _of_joint))
        console.print(_changes("One by one", tables["single"], found, lambda r: str(r["commitment"])))
        console.print(_shares(tables["shares"]))
        if len(tables["gaps"]):
            console.print(_gaps(tables["gaps"]))
    if len(found.most):
        first = found.most.iloc[0]
        console.print(Text(f"Matters most: {first['commitment']} ({first['mineral']}), by Shapley's shares."))
    rows = [(r["commitment"], r["act"], r["missing"]) for r in records(found.unsaid)]
    console.print(grid("Worth that cannot be said", ("promise", "what", "what is missing"), rows))


def _of_joint(row: dict[str, Any]) -> str:
    return str(row["agreement"] or f"group: {row['group']}")


def _baselines(mineral: str, table: pd.DataFrame) -> Any:  # noqa: ANN401 - something to print
    unit, name = unit_of(table[["cost", "cost_clean"]].to_numpy().ravel())
    rows = [
        (r["case"], *(_share(r[c]) for c in ("exposure", "exposure_made", "least")),
         *(amount(_nan(r[c]), unit) for c in ("cost", "cost_clean")), number(_nan(r["unmet"])))
        for r in records(table)
    ]  # fmt: skip
    head = (
        "promises",
        "exposure",
        "transit left out",
        "least reachable",
        f"cost to all, {name}",
        "cost at the least",
        "unmet",
    )
    return grid(f"\n{mineral}: with none, all and what can be expected of the promises", head, rows)


def _changes(title: str, table: pd.DataFrame, found: Worth, name: Any) -> Any:  # noqa: ANN401
    money_columns = ["cost", "cost_clean"]
    gains = [f"value_added:{code}" for code in found.partners if f"value_added:{code}" in table]
    gains = [c for c in gains if table[c].abs().max() > 0]
    unit, what = unit_of(table[[*money_columns, *gains]].to_numpy().ravel())
    rows = [
        (name(r), r["case"], _points(r["exposure"]), _points(r["least"]),
         *(amount(_nan(r[c]), unit) for c in money_columns), number(_nan(r["unmet"])),
         *(amount(_nan(r[c]), unit) for c in gains))
        for r in records(table[table["case"] != "broken"])
    ]  # fmt: skip
    head = (
        "promise", "kept", "exposure, points", "least reachable", f"cost to all, {what}", "cost at the least",
        "unmet", *(f"value added in {country(c.split(':')[1])}" for c in gains),
    )  # fmt: skip
    return grid(title, head, rows, "Cannot be said: -")


def _shares(table: pd.DataFrame) -> Any:  # noqa: ANN401
    unit, what = unit_of(table["cost_clean"])
    rows = [
        (r["commitment"], _points(r["exposure_made"]),
         *(_points(r[c]) for c in ("least", "least_first", "least_last")),
         *(amount(_nan(r[c]), unit) for c in ("cost_clean", "cost_clean_first", "cost_clean_last")))
        for r in records(table)
    ]  # fmt: skip
    head = (
        "promise", "exposure made there", "least reachable", "if first", "if last",
        f"cost at the least, {what}", "if first", "if last",
    )  # fmt: skip
    note = "Shapley's shares of the joint worth; beside them what it changes as the first of its group and as the last."
    return grid("Who brings how much of it, as promised", head, rows, note)


def _gaps(table: pd.DataFrame) -> Any:  # noqa: ANN401
    rows = [
        (r["kind"], str(r["name"]), r["stage"] or (r["id"] if r["kind"] == "corridor" else ""), r["country"],
         f"{number(r['quantity'])} {r['unit']}", money(_nan(r["capital"])) if r["capital"] is not None else "",
         r["covered"] or "no promise")
        for r in records(table.head(2 * ROWS))
    ]  # fmt: skip
    head = ("what", "which", "stage", "country", "a year", "capital", "covered by")
    return grid("What the least exposure takes beyond all promises kept", head, rows)


def _nan(value: Any) -> float:  # noqa: ANN401 - a number or nothing
    return math.nan if value is None else float(value)


def _share(value: Any) -> str:  # noqa: ANN401
    return percent(_nan(value))


def _points(value: Any) -> str:  # noqa: ANN401
    points = 100 * _nan(value)
    return "-" if math.isnan(points) else f"{points:+z.1f}" if abs(points) >= 0.05 else "0"  # noqa: PLR2004 - last digit
