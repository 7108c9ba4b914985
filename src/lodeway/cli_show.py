"""What the commands of `lodeway world` share: options, and how numbers, tables and JSON are shown."""

from __future__ import annotations

import json
import math
import os
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import pandas as pd
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from lodeway.errors import Finding, InputError
from lodeway.world import World, load
from lodeway.world.table import LATEST

__all__ = [
    "AsJson",
    "Force",
    "WorldPath",
    "blank",
    "number",
    "open_world",
    "print_findings",
    "print_json",
    "print_table",
    "records",
    "share",
    "wide_console",
]

EMBEDDED: Final = "embedded"
_LEVELS: Final = {"error": "red", "warning": "yellow", "note": "cyan"}
_MANY: Final = 100_000  # from here on numbers are shown whole
_WIDTH: Final = 140
_NARROW: Final = 80

WorldPath = Annotated[
    Path | None,
    typer.Argument(metavar="[WORLD]", help="Folder, workbook or DuckDB file; the embedded world if not given."),
]
Force = Annotated[bool, typer.Option("--force", help="Overwrite what is there.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


def open_world(path: str | Path | None, register: Path | None = None) -> World:
    """Read a world, with a register laid over it; the embedded one if no path is given, or the word embedded."""
    return load(None if path is None or str(path) == EMBEDDED else path, register=register)


def number(value: Any) -> str:  # noqa: ANN401  (a number or nothing)
    """Show a number: whole if it is large, else to six digits, in thousands unless it could be a year; "" for none."""
    if value == "" or (isinstance(value, float) and math.isnan(value)):
        return ""
    value = value + 0.0  # minus zero is zero
    if abs(value) >= _MANY:
        return f"{value:,.0f}"
    return f"{value:,.6g}" if abs(value) > LATEST else f"{value:.6g}"


def share(text: str, what: str) -> float:
    """Read a share such as ``10%`` or ``0.1``; what could mean two things is refused."""
    found = re.fullmatch(r"\s*([0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*(%?)\s*", text)
    value = float("nan") if found is None else float(found[1]) / (100 if found[2] else 1)
    if found and not found[2] and value >= 1 and "." not in found[1]:
        raise InputError(
            "I003", f"--{what} {text} can be read in two ways.", f"Write {text}%, or a fraction such as 0.1."
        )
    if not 0 <= value <= 1:
        hint = "Give one between 0 % and 100 %, such as 10% or 0.1; 0 is a fair question."
        raise InputError("I003", f"--{what} {text} is not a share.", hint)
    return value


def blank(frame: pd.DataFrame) -> pd.DataFrame:
    """Show nothing where nothing is known."""
    return frame.astype(object).where(frame.notna(), "")


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows for JSON: nothing where nothing is known."""
    return [{str(k): _jsonable(v) for k, v in row.items()} for row in frame.to_dict("records")]


def _jsonable(value: Any) -> Any:  # noqa: ANN401  (a cell)
    if value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return list(value) if isinstance(value, tuple) else value


def print_findings(world: World | None, findings: Sequence[Finding]) -> None:
    """Print findings, errors first, and whether the world can be used."""
    console = Console(soft_wrap=True, highlight=False)
    counts = Counter[str](finding.level for finding in findings)
    for level, colour in _LEVELS.items():
        if counts[level]:
            console.print(f"[{colour}]{level}s ({counts[level]})[/]")
        for finding in findings:
            if finding.level == level:
                what = " ".join(filter(None, (finding.where, finding.column, finding.value and repr(finding.value))))
                console.print(f"  [bold]{finding.code}[/] {escape(what)}")
                console.print(f"       {escape(finding.message)} {escape(finding.hint)}")
    rows = "" if world is None else f", {sum(map(len, world.tables.values()))} rows"
    name = "The world" if world is None else f"World {escape(world.name)}"
    verdict = "[red]is refused[/]" if world is None else "[green]can be used[/]"
    told = ", ".join(f"{counts[level]} {level}{'' if counts[level] == 1 else 's'}" for level in _LEVELS)
    console.print(f"{name} {verdict}: {told}{rows}.")


def print_json(content: Any) -> None:  # noqa: ANN401  (whatever JSON can hold)
    """Print a value as JSON."""
    typer.echo(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False))


def wide_console() -> Console:
    """A console as wide as the screen or as COLUMNS says, but never so narrow that figures would be cut.

    Where neither is known, as in a pipe, it is wide enough for tables.
    """
    console = Console(highlight=False)
    known = console.is_terminal or os.environ.get("COLUMNS", "").isdigit()
    return Console(highlight=False, width=max(console.width, _NARROW) if known else _WIDTH)


def print_table(console: Console, frame: pd.DataFrame) -> None:
    """Print a table, numbers to the right."""
    grid = Grid(box=None, pad_edge=False)
    for column in frame.columns:
        grid.add_column(str(column), justify="right" if frame[column].dtype.kind in "if" else "left", overflow="fold")
    for row in frame.itertuples(index=False):
        grid.add_row(*(number(cell) if isinstance(cell, float) else escape(str(cell)) for cell in row))
    console.print(grid)
