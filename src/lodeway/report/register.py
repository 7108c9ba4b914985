"""How a register of agreements is shown, as text and as plain data."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.text import Text

from lodeway.agreements.views import Sheet
from lodeway.errors import Finding
from lodeway.report.layout import grid
from lodeway.report.plain import plain, records

__all__ = [
    "DUE_HEAD",
    "bounds",
    "due_cells",
    "finding_data",
    "print_due",
    "print_findings_of",
    "print_list",
    "print_log",
    "print_sheet",
    "sheet_data",
]

DUE_HEAD = ("due", "what", "of > to", "act", "status and its date")
_SHORT = 60
_BILLION, _MILLION = 1e9, 1e6
_FRAMES = ("standing", "promises", "milestones", "parts", "links", "evidence", "log")


def money(row: Mapping[Any, Any]) -> str:
    """An amount with its bounds and its kind: ``up to 900 m USD (interest)``."""
    told = bounds(row["amount_low"], row["amount_high"])
    return f"{told} {row['currency']} ({row['amount_kind']})" if told else ""


def bounds(low: float, high: float, digits: int = 6) -> str:
    """A sum with its bounds: ``up to 900 m``, ``3 to 5 bn``; empty if neither is said."""
    ends = [_amount(amount, digits) for amount in (low, high) if not pd.isna(amount)]
    if len(ends) == 1:
        return f"{'up to' if pd.isna(low) else 'from'} {ends[0]}"
    figures, units = zip(*(end.partition(" ")[::2] for end in ends), strict=True) if ends else ((), ())
    if len(set(units)) == 1 and len(set(figures)) > 1:
        ends[0] = figures[0]
    return " to ".join(dict.fromkeys(ends))


def _amount(value: float, digits: int) -> str:
    for unit, name in ((_BILLION, "bn"), (_MILLION, "m")):
        if value >= unit:
            return f"{value / unit:,.{max(digits, len(f'{value / unit:.0f}'))}g} {name}"
    return f"{value:,.{max(digits, len(f'{value:.0f}'))}g}"


def state(row: Mapping[Any, Any]) -> str:
    """A status with its date and the share delivered."""
    return f"{row['status']} {row['date']}{_share(row)}" if row["status"] else "nothing told"


def _share(row: Mapping[Any, Any]) -> str:
    return "" if pd.isna(row["delivered_share"]) else f", {row['delivered_share']:.0%} delivered"


def _parties(row: Mapping[Any, Any]) -> str:
    return " > ".join((", ".join(row["promiser"]) or "?", *filter(None, [", ".join(row["counterpart"])])))


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1].rsplit(' ', 1)[0]} ..."


def print_list(frame: pd.DataFrame, console: Console) -> None:
    """Print promises in short."""
    rows = [
        (row["id"], _parties(row), _short(row["act"]), row["class"], money(row), row["due"], state(row) + _mark(row))
        for row in frame.to_dict("records")
    ]
    headers = ("promise", "of > to", "act", "class", "amount", "due", "status and its date")
    count = frame["id"].nunique()
    note = "No promise fits." if not rows else f"{count} promise{'' if count == 1 else 's'}"
    console.print(grid("Promises", headers, rows, note))


def _mark(row: Mapping[Any, Any]) -> str:
    return " (contradicted)" if row["conflict"] else ""


def print_log(frame: pd.DataFrame, console: Console) -> None:
    """Print rows of the log by date."""
    rows = [
        (row["date"], row["subject"], row["status"] + _share(row), row["text"], row["address"])
        for row in frame.to_dict("records")
    ]
    note = "" if rows else "The log says nothing."
    console.print(grid("Log", ("date", "of", "status", "what happened", "evidence"), rows, note))


def due_cells(row: Mapping[Any, Any]) -> tuple[str, ...]:
    """What is due when, of whom to whom, and how it stands, under `DUE_HEAD`."""
    stands = f"{row['status'] or 'nothing told'} {row['date']}"
    return row["due"], row["id"], _parties(row), _short(row["what"]), stands


def print_due(frame: pd.DataFrame, days: tuple[date, date], late: int, console: Console) -> None:
    """Print what falls due between two days, and how much is overdue."""
    rows = [due_cells(row) for row in frame.to_dict("records")]
    note = "" if rows else "Nothing falls due."
    console.print(grid(f"Due from {days[0]} to {days[1]}", DUE_HEAD, rows, note))
    if late:
        console.print(
            f"{late} more {'is' if late == 1 else 'are'} overdue: their date has passed and nothing closes them."
        )


def print_findings_of(found: Sequence[Finding], console: Console) -> None:
    """Print findings about a register."""
    if not found:
        console.print("Nothing contradicts, competes or adds up beyond itself.")
    for finding in found:
        console.print(Text(str(finding)), soft_wrap=True)


def print_sheet(sheet: Sheet, console: Console) -> None:
    """Print all that is known of one thing."""
    name = sheet.row.get("name") or sheet.row.get("act", "")
    console.print(f"[bold]{escape(sheet.id)}[/] ({sheet.kind}): {escape(name)}", soft_wrap=True)
    for column, cell in sheet.row.items():
        text = _cell(cell)
        if text and column not in ("id", "name", "act"):
            console.print(f"  {column}: {escape(text)}", soft_wrap=True)
    own = sheet.standing[sheet.standing["id"] == sheet.id]
    for row in own.to_dict("records"):
        console.print(f"  [bold]status[/]: {escape(state(row))}{_mark(row)}", soft_wrap=True)
    if sheet.unsaid:
        console.print(f"  worth: cannot be said: {escape('; '.join(sheet.unsaid))}", soft_wrap=True)
    told = {row["id"]: state(row) + _mark(row) for row in sheet.standing.to_dict("records")}
    for title, headers, rows in _tables(sheet, told):
        if rows:
            console.print(grid(title, headers, rows))
    print_log(sheet.log, console)
    if sheet.findings:
        console.print("[bold]Worth knowing[/]")
        print_findings_of(sheet.findings, console)


def _tables(sheet: Sheet, told: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...], Sequence[Sequence[str]]]]:
    """Titles, headers and rows of what belongs to a thing; the promises of an agreement, no others."""
    if sheet.kind == "milestone":
        return
    if sheet.kind == "agreement":
        rows = [(r["id"], _short(r["act"]), money(r), r["due"], told.get(r["id"], "")) for r in _rows(sheet.promises)]
        yield "Promises", ("promise", "act", "amount", "due", "status and its date"), rows
    steps = [(r["id"], r["name"], r["due"], told.get(r["id"], "")) for r in _rows(sheet.milestones)]
    yield "Milestones", ("milestone", "step", "due", "status and its date"), steps
    kin = [(r["id"], _short(r["act"]), money(r), "part" if r["part_of"] else "whole") for r in _rows(sheet.parts)]
    yield "Not to be added up with", ("promise", "act", "amount", "it is"), kin
    effects = [(r["id"], r["effect"], _thing(r), _figure(r["quantity"])) for r in _rows(sheet.links)]
    yield "What it changes", ("link", "effect", "of", "quantity"), effects
    yield "What pages tell of one fact", ("of", "fact", "value", "publisher", "address"), _accounts(sheet)
    pages = dict.fromkeys((r["publisher"], r["address"], r["retrieved"], r["quote"]) for r in _rows(sheet.evidence))
    yield "Evidence", ("publisher", "address", "read", "passage"), list(pages)


def _accounts(sheet: Sheet) -> list[tuple[str, ...]]:
    """What passages tell of facts, one beside the other, each with what the row itself holds."""
    rows = {row["id"]: row for row in (*_rows(sheet.promises), sheet.row)}
    told: dict[tuple[str, str], list[tuple[str, ...]]] = {}
    for page in _rows(sheet.evidence):
        about, fact = page["commitment"] or page["agreement"], page["fact"]
        if fact and about in rows:
            value = _figure(float(page["value"])) if isinstance(rows[about][fact], float) else page["value"]
            told.setdefault((about, fact), []).append((value, page["publisher"], page["address"]))
    return [
        line
        for (about, fact), pages in told.items()
        for line in (
            (about, fact, _cell(rows[about][fact]), "as the row has it", ""),
            *((about, fact, *page) for page in pages),
        )
    ]


def _rows(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    return frame.to_dict("records")


def _cell(cell: Any) -> str:  # noqa: ANN401  (a cell)
    return ", ".join(cell) if isinstance(cell, tuple) else _figure(cell)


def _figure(value: Any) -> str:  # noqa: ANN401  (a cell)
    if isinstance(value, float):
        return "" if pd.isna(value) else f"{value:,.12g}"
    return "" if pd.isna(value) else str(value)


def _thing(row: Mapping[Any, Any]) -> str:
    """What a link is about."""
    way = " > ".join(filter(None, (row["from"], row["to"])))
    columns = ("facility", "leg", "control", "other", "commodity")
    return " ".join(filter(None, (*(row[column] for column in columns), way, row["buyer"] and f"for {row['buyer']}")))


def finding_data(finding: Finding) -> dict[str, Any]:
    """A finding as plain data."""
    return {**dataclasses.asdict(finding), "rows": list(finding.rows)}


def sheet_data(sheet: Sheet) -> dict[str, Any]:
    """All that is known of one thing, as plain data."""
    return {
        "kind": sheet.kind,
        "id": sheet.id,
        "row": plain(sheet.row),
        **{name: records(getattr(sheet, name)) for name in _FRAMES},
        "findings": [finding_data(finding) for finding in sheet.findings],
        "unsaid": list(sheet.unsaid),
    }
