"""How the outlook of promises is shown: as text and as JSON."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, Final

import pandas as pd
from rich.console import Console
from rich.markup import escape

from lodeway.agreements.outlook import Outlook, Prospect
from lodeway.agreements.priors import FACTORS, OUTCOMES, SHARES
from lodeway.agreements.sampling import NEVER
from lodeway.report.layout import grid, percent
from lodeway.report.plain import records
from lodeway.report.register import DUE_HEAD, due_cells

__all__ = [
    "outlook_data", "print_changes", "print_draws", "print_due", "print_outlook", "print_priors", "print_reasons",
    "print_scores", "print_working", "short", "some", "whole",
]  # fmt: skip

_SHOWN_YEARS: Final = 6
_FEW_YEARS: Final = 3
_ACT: Final = 34
_NARROW: Final = 120
"""Columns of a screen from which there is room for as many years."""
_TENTHS: Final = {0.1: "1 in 10 by", 0.5: "half by", 0.9: "9 in 10 by"}


def outlook_data(told: Outlook) -> list[dict[str, Any]]:
    """Each promise as plain values, its chances by year under `years`, and the milestones met.

    `median_year` is the word never where it is more likely never delivered than by any year, null where undefined.
    """
    rows = records(told.table())
    for row, prospect in zip(rows, told, strict=True):
        row["years"] = {year: row.pop(year) for year in map(str, told.years)}
        row["median_year"] = "never" if math.isinf(prospect.median_year) else row["median_year"]
        row["milestones_met"] = list(prospect.promise.met)
        row["conflict"] = prospect.promise.conflict
    return rows


def short(text: str) -> str:
    """An act in few words."""
    return text if len(text) <= _ACT else text[: _ACT - 3].rstrip() + "..."


def whole(share: float) -> str:
    """A chance in whole percent, finer near 0 and 100."""
    if math.isnan(share):
        return "-"
    return f"{share:.0%}" if share in (0.0, 1.0) or 0.01 <= share <= 0.99 else f"{share:.1%}"  # noqa: PLR2004


def _year(year: float) -> str:
    return "-" if math.isnan(year) else "never" if math.isinf(year) else f"{year:.0f}"


def some(years: range, most: int) -> list[int]:
    """A few of the years, the first and the last among them."""
    count = min(most, len(years))
    return sorted({years[round(at * (len(years) - 1) / max(count - 1, 1))] for at in range(count)})


def print_outlook(told: Outlook, console: Console, silent_from: float) -> None:
    """A line a promise: how it stands, P(never), and the chance that it is delivered by some years."""
    years = some(told.years, _SHOWN_YEARS if console.width >= _NARROW else _FEW_YEARS)
    rows = [
        (
            f"{p.promise.id}\n  {short(p.promise.act)}", f"{', '.join(p.promise.promiser)}\n{p.promise.klass or '-'}",
            _stands(p, silent_from), "-" if p.due is None else p.due.isoformat(), whole(p.never),
            *(whole(p.by(year)) for year in years), _year(p.median_year), f"{p.cases:.3g}",
        )
        for p in told
    ]  # fmt: skip
    head = ("promise", "by, class", "stands", "due", "never", *map(str, years), "median", "cases")
    note = (
        "never: chance that it is never delivered; by year: chance that it is delivered by its end;\n"
        "median: year from which it is as likely as not there; cases: how many stand behind the chance, those of the "
        "prior included. - is not defined."
    )
    console.print(grid(f"Outlook on {told.as_of}", head, rows, note if rows else "No promise was asked for."))
    print_reasons(console, ((prospect.promise.id, prospect.why) for prospect in told))
    sums = sum(p.promise.money is not None for p in told)
    if sums:
        console.print(
            f"  {sums} of them name sums of money; --amounts tells what can be expected of those.", soft_wrap=True
        )
    conflicts = [p.promise.id for p in told if p.promise.conflict]
    if conflicts:
        console.print(
            f"  {escape(', '.join(conflicts))}: the latest rows of the log contradict one another.", soft_wrap=True
        )


def print_reasons(console: Console, told: Iterable[tuple[str, str]]) -> None:
    """Why something cannot be said, a line a reason; nothing of ids without one."""
    why: dict[str, list[str]] = {}
    for key, reason in told:
        if reason:
            why.setdefault(reason, []).append(key)
    for reason, ids in why.items():
        console.print(f"  {escape(', '.join(ids))}: {escape(reason)}", soft_wrap=True)


def _stands(prospect: Prospect, silent_from: float) -> str:
    """State, status and its day, and that nothing was heard of it."""
    promise = prospect.promise
    since = "" if promise.since is None else f" {promise.since:%Y-%m}"
    state = prospect.state if prospect.state in ("delivered", "dropped", "overdue", "contested") else ""
    status = "" if promise.status in ("no_data", "met", state) else promise.status + since
    told = [state + (since if not status else ""), status, "silent" if prospect.silent_months >= silent_from else ""]
    return "\n".join(filter(None, told)) or "no data"


def print_scores(table: pd.DataFrame, console: Console) -> None:
    """Scores of parties and forums."""
    for kind, title in (("party", "Promises of each party"), ("forum", "Promises of each forum")):
        rows = [
            (row["id"], *(f"{row[c]}" for c in ("promises", "n", "delivered", "in_part", "none", "unheard")),
             "-" if math.isnan(row["mean"]) else f"{row['mean']:+.2f}", percent(row["share"]),
             percent(row["share_heard"]))
            for row in table[table["kind"] == kind].to_dict("records")
        ]  # fmt: skip
        head = (
            kind,
            "promises",
            "closed",
            "delivered",
            "in part",
            "none",
            "unheard",
            "mean",
            "share",
            "of those heard of",
        )
        if rows:
            console.print(grid(title, head, rows))
    note = (
        "closed: delivered, dropped or past their due date; each scores +1 if delivered, 0 if in part or under way, "
        "-1 if neither.\nunheard: of the last, those of which nothing was heard since they fell due; the last column "
        "leaves them out. share: (mean + 1) / 2.\n- is not defined: none is closed."
    )
    console.print(note if len(table) else "No promise was asked for.", soft_wrap=True)


def print_due(table: pd.DataFrame, console: Console) -> None:
    """What falls due by a day."""
    rows = [
        (*due_cells(row), row["forum"], f"{row['days']:+d}", row["by"].isoformat(), whole(row["never"]),
         whole(row["chance"]))
        for row in table.to_dict("records")
    ]  # fmt: skip
    head = (*DUE_HEAD, "forum", "days left", "asked for", "never", "that year")
    note = (
        "days left: negative if it is overdue; that year: chance that it is delivered by the end of the year asked for."
    )
    console.print(grid("Not delivered, and due by then", head, rows, note if rows else "Nothing is due by then."))


def print_working(table: pd.DataFrame, console: Console) -> None:
    """The steps from the prior to the chances, a promise under the other."""
    for commitment, steps in table.groupby("commitment", sort=False):
        rows = [
            (r["step"], "-" if math.isnan(r["value"]) else f"{r['value']:.6g}", r["how"])
            for r in steps.to_dict("records")
        ]
        console.print(grid(f"How the chances of {commitment} come about", ("step", "value", "how"), rows))


def print_priors(table: pd.DataFrame, rates: pd.DataFrame, console: Console) -> None:
    """What is believed of each class, why, and the published figures behind it."""
    names = ("class", *OUTCOMES, "median_ratio", "log_sd", *FACTORS)
    cells = [
        (*("" if pd.isna(row[n]) else f"{row[n]}" for n in names), *(_weights(row, what) for what in SHARES))
        for row in table.to_dict("records")
    ]  # fmt: skip
    head = (
        "class",
        "on time",
        "late",
        "never",
        "ratio",
        "log sd",
        *(f.replace("_", " ") for f in FACTORS),
        *SHARES,
    )
    note = (
        "on time, late, never: weights as numbers of cases. ratio: median of actual over planned time of those that "
        "come late; log sd: of the delay.\nThe next five: factors on the odds of never once such a milestone is met."
    )
    console.print(grid("Priors", head, cells, note))
    for row in table.to_dict("records"):
        basis = f"{row['quality']}, {row['file']}; {row['rates'] or 'judgement'}"
        console.print(f"  [bold]{row['class']}[/] ({escape(basis)}): {escape(row['note'])}", soft_wrap=True)
    console.print("\n[bold]Published figures behind them[/]")
    for row in rates.to_dict("records"):
        count = f", {row['k']} of {row['n']}" if row["k"] else f", n = {row['n']}" if row["n"] else ""
        told = f"{row['about']}: {row['measure']} {row['value']} {row['unit']}{count}, {row['period']}"
        source = " ".join(filter(None, (f"{row['publisher']}: {row['title']}.", row["address"])))
        console.print(f"  [bold]{row['id']}[/] {escape(told)}. {escape(source)}", soft_wrap=True)


def _weights(row: Mapping[Any, Any], what: str) -> str:
    """What comes of how many cases."""
    came, missed = row[f"{what}_came"], row[f"{what}_missed"]
    return "" if pd.isna(came) else f"{came:g} of {came + missed:g}"


def print_draws(table: pd.DataFrame, console: Console) -> None:
    """Of each promise the years by which one in ten, half and nine in ten draws keep it, and how many never do."""
    cuts = table.quantile(list(_TENTHS), interpolation="lower") if len(table.columns) else table
    rows = [
        (str(name), *("never" if y == NEVER else str(y) for y in cuts[name]), whole(float((own == NEVER).mean())))
        for name, own in table.items()
    ]
    note = f"{len(table)} draws; --json and --csv tell each."
    console.print(grid("Year of delivery", ("promise", *_TENTHS.values(), "never"), rows, note))


def print_changes(table: pd.DataFrame, console: Console, days: Iterable[str], year: int) -> None:
    """What became of promises between two days."""
    before, after = days
    rows = [
        (row["commitment"], short(row["act"]), row["promiser"], row["what"], row["status_before"], row["status_after"],
         f"{whole(row['never_before'])} -> {whole(row['never_after'])}",
         f"{whole(row['chance_before'])} -> {whole(row['chance_after'])}", row["news"])
        for row in table.to_dict("records")
    ]  # fmt: skip
    head = ("id", "promise", "by", "what", "stood", "stands", "never", f"by {year}", "news of")
    note = "what: time means that nothing was heard; the chances moved with the time gone by and the record of others."
    console.print(grid(f"From {before} to {after}", head, rows, note if rows else "Nothing changed."))
