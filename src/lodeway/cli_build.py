"""The command `lodeway world build`."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
from rich.console import Console
from rich.table import Table as Grid

from lodeway.assembly import Assembly, Inputs, assemble, read_inputs
from lodeway.assembly.build import PART
from lodeway.assembly.files import write_assembly
from lodeway.errors import Finding, InputError
from lodeway.sources import Reading, detect, read
from lodeway.world import load

__all__ = ["build"]

BACI = "baci"
NOBODYS = "O002"
"""Code of a file that no reader knows."""
DATA = (".csv", ".gz", ".xlsx", ".xls", ".zip")
"""Endings of files that publishers give; others, such as notes beside them, are never taken for damaged ones."""
NO_DATA = "No table by its name"
"""Why a file of another ending is passed over that only looks like a publisher's."""
FIGURE = ["series", "measure", "country", "partner", "year", "period", "unit", "basis"]
"""What tells one figure from another."""
SAME = 0.01
"""Greatest relative difference of two amounts that are the same but for rounding."""
LEAST = 0.01
"""Least difference, as a part of the world total, of an overridden figure that is printed."""
SHOWN = 20
"""Rows of a table that are printed; all of them are written."""


def build(
    from_: Annotated[Path, typer.Option("--from", help="Folder with files as their publishers give them.")],
    out: Annotated[Path, typer.Option("--out", help="Folder for the world.")],
    curated: Annotated[
        Path | None, typer.Option(help="World with the curated tables; those that come with lodeway if not given.")
    ] = None,
    inputs: Annotated[
        Path | None, typer.Option(help="Folder with series.csv, observations.csv and stages.csv by mineral.")
    ] = None,
    part: Annotated[bool, typer.Option("--part", help=f"Write only the part that is made, `{PART}`.")] = False,
    leave_out: Annotated[
        list[str] | None,
        typer.Option(help="Name of a file that is not read, * standing for anything; may be repeated."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite what is there.")] = False,
) -> None:
    """Assemble a world from published files and curated tables; list every figure passed over for another."""
    console = Console(soft_wrap=True, highlight=False, markup=False)
    world = load(curated, without=(PART,))
    known = read_inputs(inputs)
    files = _files(from_, leave_out or [])
    made = assemble(world, known, _observations(_read(files, known, world.base_year, console), console))
    write_assembly(world, made, out, part=part, force=force)
    _print(console, made)
    console.print(f"Written to {out}.")


def _files(folder: Path, leave_out: list[str]) -> dict[str, Path]:
    """Files of the folder by their names within it, in order of their own names."""
    if not folder.is_dir():
        raise InputError("I007", f"{folder} is no folder.", "Give the folder that holds the publishers' files.")
    files = sorted((p for p in folder.rglob("*") if p.is_file()), key=lambda p: (p.name, str(p)))
    names = {file.relative_to(folder).as_posix(): file for file in files}
    for pattern in leave_out:
        gone = [name for name in names if fnmatch(name, pattern) or fnmatch(names[name].name, pattern)]
        if not gone:
            raise InputError("I007", f"{folder} has no file {pattern}.", "Correct --leave-out, or drop it.")
        names = {name: file for name, file in names.items() if name not in gone}
    return names


def _read(files: dict[str, Path], inputs: Inputs, year: int, console: Console) -> dict[str, Reading]:
    """Every file that a reader knows; one that a reader knows and refuses stops all, others are told of."""
    products = set(inputs.series["series"][inputs.series["measure"] == "trade"])
    found: dict[str, Reading] = {}
    passed: dict[str, list[str]] = {}
    refused: list[Finding] = []
    for name, file in files.items():
        try:
            key = detect(file).key
            trade = {"products": products, "years": {year}} if key == BACI else {}
            found[name] = read(file, key, **trade)
        except InputError as problem:
            if problem.code == NOBODYS or file.suffix.casefold() not in DATA:
                known_badly = problem.code != NOBODYS or not problem.findings
                reason = NO_DATA if known_badly else problem.findings[0].message
                passed.setdefault(reason.rstrip("."), []).append(name)
            else:
                refused += [replace(one, file=name) for one in problem.findings if one.level == "error"] or [
                    Finding("error", problem.code, "", problem.message, problem.hint, name)
                ]
    if refused:
        message = f"{len({one.file for one in refused})} of the files cannot be used."
        raise InputError(refused[0].code, message, "Mend or replace them, or name them by --leave-out.", tuple(refused))
    for why, names in passed.items():
        console.print(f"Passed over, {len(names)}. {why}: {', '.join(names)}")
    if not found:
        hint = "See `lodeway sources list` for what can be read and `lodeway sources fetch-instructions` for how."
        raise InputError("I007", "The folder holds no file that can be read.", hint)
    return found


def _observations(readings: dict[str, Reading], console: Console) -> pd.DataFrame:
    """All observations; of two files with the same figures of the same publication, those of the first."""
    kept: dict[str, Reading] = {}
    for name, reading in readings.items():
        who = f"{reading.reader.key}, {reading.source}"
        twin = next(
            (other for other, one in kept.items() if one.source == reading.source and _overlap(one, reading)), None
        )
        if twin is not None:
            same, differ = _overlap(kept[twin], reading) or (0, 0)
            console.print(
                f"{name}: left out ({who}); {same:,} of its {len(reading.frame):,} observations stand in {twin} too, "
                f"{differ:,} of them with another amount."
            )
            continue
        kept[name] = reading
        odd = f"; {len(reading.findings)} warnings, see `lodeway sources read`" if reading.findings else ""
        console.print(f"{name}: {len(reading.frame):,} observations ({who}){odd}")
    return pd.concat([one.frame for one in kept.values()], ignore_index=True)


def _overlap(one: Reading, other: Reading) -> tuple[int, int] | None:
    """How many figures of the other stand in the one too, and how many of them differ; None if there are none."""
    if one.reader.key != other.reader.key or one.source != other.source:
        return None
    first, second = (
        r.frame[[*FIGURE, "amount"]].astype(dict.fromkeys(FIGURE, "str")).drop_duplicates(FIGURE) for r in (one, other)
    )
    both = first.merge(second, on=FIGURE)
    gap = (both["amount_x"] - both["amount_y"]).abs() > SAME * both["amount_x"].abs()
    apart = gap | (both["amount_x"].isna() != both["amount_y"].isna())
    return (len(both), int(apart.sum())) if len(both) else None


def _print(console: Console, made: Assembly) -> None:
    """What was made, what was passed over, and how trade was reconciled."""
    console.print(f"Made: {', '.join(f'{len(rows):,} {name}' for name, rows in made.tables.items())}.")
    over = made.overridden[made.overridden["share"].abs() >= LEAST]
    console.print(
        f"{len(made.overridden):,} figures were passed over for one of a better rank; {len(over)} differ by "
        f"{LEAST:.0%} of the world total (of trade and prices: of what was chosen) or more."
    )
    _print_table(console, "Passed over", over.head(SHOWN))
    console.print(f"{len(made.notes)} notes.")
    _print_table(console, "Notes", made.notes.head(SHOWN))
    _print_table(console, "Trade: published, corrected for re-exports, reconciled (units of the commodity)", made.trade)


def _print_table(console: Console, title: str, frame: pd.DataFrame) -> None:
    if frame.empty:
        return
    grid = Grid(title=title, title_justify="left")
    for column in frame:
        grid.add_column(str(column))
    for row in frame.itertuples(index=False):
        grid.add_row(*(f"{v:,.4g}" if isinstance(v, float) else str(v) for v in row))
    console.print(grid)
