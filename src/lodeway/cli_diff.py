"""The command `lodeway world diff`: what changed between two worlds or dates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

import pandas as pd
import typer
from rich.console import Console
from rich.markup import escape

from lodeway.cli_show import AsJson, number, open_world, print_json, print_table, records, wide_console
from lodeway.errors import InputError
from lodeway.world import Difference, between
from lodeway.world import diff as diff_of
from lodeway.world.facts import keys
from lodeway.world.schema import BY_NAME

__all__ = ["diff"]

_DIFFERENT: Final = 1
_SHOWN: Final = 20
_WHAT: Final = ("name", "place", "from", "to", "commodity", "owner", "kind", "quantity", "capacity", "cost", "share")

World = Annotated[str, typer.Argument(metavar="WORLD", help="Folder, workbook, DuckDB file, or the word embedded.")]
Other = Annotated[str | None, typer.Argument(metavar="[WORLD]", help="The world to compare it with.")]


def diff(
    world: World,
    other: Other = None,
    at: Annotated[
        tuple[str, str] | None,
        typer.Option(help="Two dates of one world, such as 2024 2028 or 2024-11 2026-12-01: what is in force at each."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="List every row and cell.")] = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="End with exit code 1 if there is a difference.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Say what changed between two worlds, or what is in force at one date of a world and not at another."""
    if (other is None) == (at is None):
        raise InputError("I007", "It is not said what to compare.", "Give two worlds, or one and --at with two dates.")
    first = open_world(world)
    found = between(first, *at) if at else diff_of(first, open_world(other))
    names = at or (world, str(other))
    if as_json:
        print_json(_data(found, names))
    else:
        _print(found, names, _SHOWN if not every else len(found.changed) + 1_000_000)
    if found and exit_code:
        raise typer.Exit(_DIFFERENT)


def _data(found: Difference, names: tuple[str, str]) -> dict[str, Any]:
    tables: dict[str, dict[str, Any]] = {}
    for name in BY_NAME:
        changed = found.changed[found.changed["table"] == name].drop(columns="table")
        parts = {"removed": found.removed.get(name), "added": found.added.get(name), "changed": changed}
        kept = {word: records(rows) for word, rows in parts.items() if rows is not None and len(rows)}
        tables |= {name: kept} if kept else {}
    return {"from": names[0], "to": names[1], "same": not found, "settings": records(found.settings), "tables": tables}


def _print(found: Difference, names: tuple[str, str], shown: int) -> None:
    console = Console(soft_wrap=True, highlight=False)
    old, new = (escape(name) for name in names)
    if not found:
        console.print(f"Nothing differs between {old} and {new}.")
        return
    console.print(f"[bold]From {old} to {new}[/]")
    for row in found.settings.to_dict("records"):
        console.print(f"  {row['setting']}: {escape(row['old'])} -> {escape(row['new'])}")
    for name in BY_NAME:
        changed = found.changed[found.changed["table"] == name]
        gone, come = _count(found.removed, name), _count(found.added, name)
        if not (gone or come or len(changed)):
            continue
        counts = (f"{gone} removed" if gone else "", f"{come} added" if come else "", _cells(changed))
        console.print(f"\n[bold]{name}[/]: {', '.join(filter(None, counts))}")
        for mark, rows in (("-", found.removed.get(name)), ("+", found.added.get(name))):
            _print_rows(console, name, mark, rows, shown)
        if len(changed):
            print_table(wide_console(), _readable(changed).head(shown))
            _print_rest(console, len(changed) - shown)


def _count(rows: Mapping[str, pd.DataFrame], name: str) -> int:
    return len(rows[name]) if name in rows else 0


def _cells(changed: pd.DataFrame) -> str:
    rows = changed["id"].nunique()
    return f"{len(changed)} cells changed in {rows} row{'' if rows == 1 else 's'}" if len(changed) else ""


def _print_rows(console: Console, name: str, mark: str, rows: pd.DataFrame | None, shown: int) -> None:
    """Print rows of one world only: their keys and the columns that say most."""
    if rows is None:
        return
    table = BY_NAME[name]
    told = [c for c in _WHAT if c in table.names and c not in table.key]
    for key, row in zip(keys(table, rows.head(shown)), rows.head(shown).to_dict("records"), strict=True):
        cells = (f"{c} {number(row[c]) if isinstance(row[c], float) else row[c]}" for c in told if _says(row[c], key))
        console.print(f"  {mark} {escape(key)}  {escape(', '.join(cells))}".rstrip())
    _print_rest(console, len(rows) - shown)


def _says(cell: object, key: str) -> bool:
    """A cell says something that the key does not."""
    return cell not in ("", key) and not (isinstance(cell, float) and cell != cell)  # noqa: PLR0124  (not NaN)


def _print_rest(console: Console, count: int) -> None:
    if count > 0:
        console.print(f"  ... {count} more; --all lists them.")


def _readable(changed: pd.DataFrame) -> pd.DataFrame:
    """Changes as people read them: numbers short, relative changes in percent."""
    percent = changed["relative"].map(lambda part: f"{part:+.1%}" if abs(part) < float("inf") else "")
    shown = changed[["id", "column", "old", "new"]].assign(change=changed["change"].map(number), relative=percent)
    return shown.astype(str).replace({"old": {"": "(empty)"}, "new": {"": "(empty)"}})
