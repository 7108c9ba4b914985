"""The commands of `lodeway sources`."""

from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path
from typing import Annotated, Any, Final

import pandas as pd
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from lodeway import sources
from lodeway.errors import InputError
from lodeway.geography import NAMES, suggest

__all__ = ["app"]

app = typer.Typer(help="Read files as publishers publish them; nothing is downloaded.", no_args_is_help=True)

_SHOWN: Final = 40
"""Series that are listed; the rest is counted."""

_TOLD: Final = 3
"""Warnings that are shown as text."""

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


@app.command("list")
def list_readers(as_json: AsJson = False) -> None:
    """List the publishers whose files can be read, with their terms."""
    publishers = [reader.publisher for reader in sources.readers().values()]
    if as_json:
        typer.echo(json.dumps([dataclasses.asdict(one) for one in publishers], indent=2, ensure_ascii=False))
        return
    console = Console(highlight=False)
    grid = Grid(box=None, pad_edge=False)
    for header in ("reader", "what", "publisher", "terms"):
        grid.add_column(header, overflow="fold")
    for one in publishers:
        grid.add_row(one.key, escape(one.title), escape(one.name), escape(one.licence))
    console.print(grid)
    console.print("\nWhere to get a file: lodeway sources fetch-instructions READER. Then: lodeway sources read FILE.")


@app.command("fetch-instructions")
def fetch_instructions(
    reader: Annotated[str | None, typer.Argument(metavar="[READER]", help="One reader only; see the list.")] = None,
) -> None:
    """Say where to get each file by hand, and what it looks like; nothing is downloaded."""
    known = sources.readers()
    if reader is not None and reader not in known:
        raise InputError("O010", f"There is no reader {reader}.", suggest(reader, known))
    for one in [known[reader].publisher] if reader else [each.publisher for each in known.values()]:
        typer.echo(f"{one.key}: {one.title} ({one.name})\n  {one.address}\n  Terms: {one.licence}")
        for number, step in enumerate(one.fetch, 1):
            typer.echo(f"  {number}. {step}")
        typer.echo(f"  The file: {one.looks}\n  Then: lodeway sources read FILE\n")


@app.command()
def read(
    *,
    file: Annotated[Path, typer.Argument(help="CSV file or Excel workbook, plain or gzipped, as published.")],
    csv: Annotated[Path | None, typer.Option("--csv", metavar="OUT", help="Write tidy observations as CSV.")] = None,
    as_json: AsJson = False,
    reader: Annotated[str | None, typer.Option(help="Reader to use; told by the content if not given.")] = None,
    series: Annotated[str | None, typer.Option(help="Only series whose name has this text in it.")] = None,
    country: Annotated[str | None, typer.Option(help="Only this country, as country or partner.")] = None,
    year: Annotated[list[int] | None, typer.Option(help="Only this year; may be repeated.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite what is there.")] = False,
) -> None:
    """Read a published file and say what is in it; a file that is damaged or foreign is refused."""
    code = _country(country)
    if csv is not None and csv.exists() and not force:
        raise InputError("I005", f"{csv} exists.", "Give another name, or --force.")
    reading = sources.read(file, reader, years=year)
    frame = _chosen(reading.frame, series, code)
    if csv is not None:
        _write(frame, csv)
    if as_json:
        typer.echo(json.dumps({**_summary(reading, frame), "rows": _records(frame)}, indent=2, ensure_ascii=False))
    else:
        _print(reading, frame)
    if csv is not None:
        typer.echo(f"Wrote {csv}", err=as_json)


def _country(name: str | None) -> str | None:
    if name is None:
        return None
    code = name.upper() if name.upper() == sources.OTHERS else NAMES.get(name.casefold())
    if code is None:
        hint = suggest(name, NAMES, "Give a name or an ISO 3166-1 code.")
        raise InputError("I001", f"There is no country {name}.", hint)
    return code


def _chosen(frame: pd.DataFrame, series: str | None, country: str | None) -> pd.DataFrame:
    """Rows that are asked for."""
    if series is not None:
        names = [name for name in frame["series"].cat.categories if series.casefold() in name.casefold()]
        frame = frame[frame["series"].isin(names)]
    if country is not None:
        frame = frame[(frame["country"] == country) | (frame["partner"] == country)]
    return frame


def _write(frame: pd.DataFrame, path: Path) -> None:
    try:
        frame.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
    except OSError as problem:
        raise InputError(
            "I008", f"{path}: {problem.strerror or problem}.", "Give a place that can be written."
        ) from None


def _summary(reading: sources.Reading, frame: pd.DataFrame) -> dict[str, Any]:
    """What a reading is and what it holds, as data."""
    flags = frame["flag"].value_counts()
    years = frame["year"]
    return {
        "file": reading.file, "reader": reading.reader.key, "layout": reading.layout,
        "title": reading.reader.publisher.title, "publisher": reading.reader.publisher.name,
        "licence": reading.reader.publisher.licence, "source": reading.source, "edition": reading.edition,
        "rows_in_file": reading.rows, "figures_in_file": reading.figures, "left_out": dict(reading.left_out),
        "observations": len(frame), "without_amount": int(frame["amount"].isna().sum()),
        "years": [int(years.min()), int(years.max())] if len(frame) else [],
        "series": int(frame["series"].nunique()), "countries": int(frame["country"].nunique()),
        "flags": {str(flag): int(count) for flag, count in flags.items() if flag and count},
        "notes": list(reading.notes), "findings": [dataclasses.asdict(finding) for finding in reading.findings],
    }  # fmt: skip


def _print(reading: sources.Reading, frame: pd.DataFrame) -> None:
    console = Console(soft_wrap=True, highlight=False)
    told = _summary(reading, frame)
    console.print(f"[bold]{escape(told['title'])}[/], {escape(told['publisher'])}, edition {escape(told['edition'])}")
    console.print(
        f"  {escape(told['licence'])}. Source key {told['source']}, reader {told['reader']}, {told['layout']}."
    )
    span = f", years {'-'.join(str(year) for year in dict.fromkeys(told['years']))}" if told["years"] else ""
    console.print(f"  {told['rows_in_file']:,} rows, {told['figures_in_file']:,} figures in the file{span}")
    for reason, count in told["left_out"].items():
        console.print(f"  left out: {count:,}, {escape(reason)}")
    console.print(f"  {told['observations']:,} observations shown, {told['without_amount']:,} without amount; "
                  f"{told['series']:,} series, {told['countries']:,} countries")  # fmt: skip
    if told["flags"]:
        console.print("  flags: " + escape(", ".join(f"{flag} {count:,}" for flag, count in told["flags"].items())))
    for note in told["notes"]:
        console.print(f"  note: {escape(note)}")
    for finding in reading.findings[:_TOLD]:
        console.print(f"  [yellow]{finding.level}[/] {escape(str(finding).partition(' ')[2])}")
    if len(reading.findings) > _TOLD:
        console.print(f"  and {len(reading.findings) - _TOLD} warnings more: --json shows all")
    _print_series(frame)


def _print_series(frame: pd.DataFrame) -> None:
    """Series by name: measure, unit, how many figures and which years."""
    console = Console(highlight=False)
    keys = ["series", "measure", "unit"]
    table = frame.groupby(keys, observed=True, sort=False)["year"].agg(["size", "min", "max"]).reset_index()
    grid = Grid(box=None, pad_edge=False)
    for header in (*keys, "figures", "years"):
        grid.add_column(header, justify="right" if header == "figures" else "left", overflow="fold")
    for row in table.head(_SHOWN).to_dict("records"):
        years = "-".join(str(year) for year in dict.fromkeys((row["min"], row["max"])))
        grid.add_row(escape(row["series"]), row["measure"], escape(row["unit"]), f"{row['size']:,}", years)
    console.print(grid)
    if len(table) > _SHOWN:
        console.print(f"... and {len(table) - _SHOWN:,} series more: --series TEXT, or --csv OUT for all.")


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows for JSON: nothing where there is no amount."""
    return [
        {str(key): None if isinstance(value, float) and math.isnan(value) else value for key, value in row.items()}
        for row in frame.to_dict("records")
    ]
