"""The commands of `lodeway world`."""

from __future__ import annotations

import dataclasses
import json
import math
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import pandas as pd
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from lodeway.errors import Finding, InputError
from lodeway.geography import nearest
from lodeway.study import compare_base_year
from lodeway.world import World, inspect, load, save
from lodeway.world.cells import write_cell
from lodeway.world.example import new as new_world
from lodeway.world.excel import export as export_workbook
from lodeway.world.excel import inspect_workbook
from lodeway.world.excel import template as export_template
from lodeway.world.facts import facts, keys
from lodeway.world.schema import BY_NAME, QUALITIES, Table
from lodeway.world.world import refuse

__all__ = ["Section", "app"]

app = typer.Typer(help="Read, check, explain and convert worlds.", no_args_is_help=True)

_LEVELS: Final = {"error": "red", "warning": "yellow", "note": "cyan"}
_WEAK: Final = ("estimated", "assumed", "")
_ALL_SOURCED: Final = "Every figure that is not assumed has a source."
_MANY: Final = 100_000  # from here on numbers are shown whole

WorldPath = Annotated[
    Path | None, typer.Argument(metavar="[WORLD]", help="Folder or workbook of a world; the embedded one if not given.")
]
Force = Annotated[bool, typer.Option("--force", help="Overwrite what is there.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


@dataclasses.dataclass(frozen=True)
class Section:
    """A further part of what `world check` prints: title, sentence and table."""

    title: str
    text: str
    table: pd.DataFrame


def no_sections(_world: World) -> Sequence[Section]:
    """Give no further sections."""
    return ()


def beside_observed(world: World) -> Sequence[Section]:
    """Set the solved base year beside observed flows, for worlds that have some."""
    if world["flows"].empty:
        return ()
    table = compare_base_year(world)
    shown = table[["commodity", "buyer", "to", "from", "year", "observed_share", "solved_share", "points"]]
    greatest = float(table["points"].abs().max())
    text = (
        f"Shares in percent of what was observed and of what is solved for {world.base_year}: what is made there, "
        f"or with a buyer, where its supply was made. The greatest difference is {greatest:.1f} points."
    )
    return (Section("Solved base year beside observed flows", text, _short(shown)),)


def _short(table: pd.DataFrame) -> pd.DataFrame:
    """Shares in percent, all to a tenth; columns that say nothing left out."""
    told = table.rename(columns={"observed_share": "observed share", "solved_share": "solved share"})
    told[["observed share", "solved share"]] *= 100
    return told.round(1)[[c for c in told if c != "to" or (told[c] != "").any()]]


@app.command()
def check(world: WorldPath = None, as_json: AsJson = False) -> None:
    """Say all that is wrong with a world, where, and how to mend it; exit code 2 if it is refused."""
    show_check(*inspect(world), as_json=as_json, extra=beside_observed)


def show_check(
    world: World | None,
    findings: Sequence[Finding],
    *,
    as_json: bool,
    extra: Callable[[World], Sequence[Section]] = no_sections,
) -> None:
    """Print findings and, for a world that is sound, further sections; exit with 2 if there are errors."""
    counts = Counter[str](finding.level for finding in findings)
    sections = extra(world) if world is not None else ()
    if as_json:
        _print_json(
            {
                "world": None if world is None else world.name,
                "ok": world is not None,
                "counts": {level: counts[level] for level in _LEVELS},
                "findings": [dataclasses.asdict(finding) for finding in findings],
                "sections": [{"title": s.title, "text": s.text, "rows": _records(s.table)} for s in sections],
            }
        )
    else:
        _print_findings(world, findings, counts)
        for section in sections:
            _print_section(section)
    if world is None:
        raise typer.Exit(2)


def _print_findings(world: World | None, findings: Sequence[Finding], counts: Counter[str]) -> None:
    console = Console(soft_wrap=True, highlight=False)
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


def _print_section(section: Section) -> None:
    console = Console(highlight=False)
    console.print(f"\n[bold]{escape(section.title)}[/]\n{escape(section.text)}")
    grid = Grid(box=None, pad_edge=False)
    for column in section.table.columns:
        grid.add_column(str(column), justify="right" if section.table[column].dtype.kind in "if" else "left")
    for row in section.table.itertuples(index=False):
        grid.add_row(*(_number(cell) if isinstance(cell, float) else str(cell) for cell in row))
    console.print(grid)


@app.command()
def why(
    table: Annotated[str, typer.Argument(help="Table, such as facilities.")],
    row: Annotated[str, typer.Argument(metavar="ID", help="Key of the row; for keys of several columns, 'a, b'.")],
    column: Annotated[str | None, typer.Argument(help="One column only.")] = None,
    world: Annotated[
        Path | None, typer.Option("--world", help="Folder or workbook; the embedded world if not given.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show a row, and where each of its figures comes from."""
    whole = load(world)
    if table not in BY_NAME:
        raise InputError("I006", f"There is no table {table}.", _suggest(table, BY_NAME))
    schema, frame = BY_NAME[table], whole[table]
    if column is not None and column not in frame.columns:
        raise InputError("I006", f"{table} has no column {column}.", _suggest(column, frame.columns))
    chosen = _rows(schema, frame, row)
    ids = keys(schema, frame)
    known = facts(whole)
    answers = []
    for at in chosen:
        mine = known[(known["table"] == table) & (known["id"] == ids[at])]
        mine = mine.merge(whole["sources"].add_prefix("source_"), how="left", left_on="source", right_on="source_id")
        figures = mine if column is None else mine[mine["figure"] == column]
        answers.append((ids[at], _place(whole, table, at), _cells(schema, frame.iloc[at], column), figures))
    if as_json:
        _print_json(
            [
                {"table": table, "id": key, "where": where, "row": cells, "figures": _records(figures)}
                for key, where, cells, figures in answers
            ]
        )
        return
    for key, where, cells, figures in answers:
        _print_why(f"{table}: {key}", where, cells, figures)


def _cells(schema: Table, row: pd.Series[Any], only: str | None) -> dict[str, str]:
    """Cells of a row that say more than the default, or the one asked for."""
    cells = {}
    for column in (*schema.all_columns, *schema.companions):
        if column.name in row.index and only in (None, column.name):
            text = write_cell(column, row[column.name])
            default = "" if column.default is None else write_cell(column, column.default)
            if text != default or only:
                cells[column.name] = text
    return cells


def _rows(schema: Table, frame: pd.DataFrame, wanted: str) -> list[int]:
    """Positions of the rows whose key, or whose key's first parts, are these."""
    ids = keys(schema, frame)
    parts = [part.strip() for part in wanted.split(",")]
    exact = [at for at, key in enumerate(ids) if key == wanted]
    found = exact or [at for at, key in enumerate(ids) if key.split(", ")[: len(parts)] == parts]
    if not found:
        raise InputError("I006", f"{schema.name} has no row {wanted}.", _suggest(wanted, ids))
    return found


def _suggest(word: str, known: Sequence[str] | Any) -> str:  # noqa: ANN401  (any collection of names)
    close = nearest(word, known)
    if close:
        return f"Did you mean {' or '.join(close)}?"
    names = list(known)
    return f"Use one of {', '.join(names[:20])}{', ...' if len(names) > 20 else ''}."  # noqa: PLR2004


def _place(world: World, table: str, at: int) -> str:
    origin = world.origins.get(table)
    return f"{origin.file}:{origin.line(at)}" if origin else ""


def _print_why(title: str, where: str, cells: dict[str, str], figures: pd.DataFrame) -> None:
    console = Console(soft_wrap=True, highlight=False)
    console.print(f"[bold]{escape(title)}[/]{'  ' + escape(where) if where else ''}")
    told = {f"{figure}{part}" for figure in figures["figure"] for part in ("", "_source", "_quality", "_low", "_high")}
    told |= {"source", "quality", "low", "high"} if len(figures) else set()
    for name, text in cells.items():
        if name not in told:
            console.print(f"  {name}: {escape(text)}")
    for fact in _blank(figures).to_dict("records"):
        within = (
            f", from {_number(fact['low'])} to {_number(fact['high'])}"
            if (fact["low"], fact["high"]) != ("", "")
            else ""
        )
        quality = fact["quality"] or "[red]quality not stated[/]"
        console.print(
            f"  [bold]{fact['figure']}[/]: {_number(fact['value'])} {escape(fact['unit'])} ({quality}{within})"
        )
        source = [fact[f"source_{part}"] for part in ("title", "publisher", "address", "accessed", "licence")]
        said = ". ".join(text for text in source if text) or fact["source"]
        console.print(f"    {escape(said)}" if said else "    [red]no source[/]")


@app.command()
def gaps(
    world: WorldPath = None,
    table: Annotated[str | None, typer.Option("--table", help="This table only.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the figures that are estimated, assumed or without source, with their ranges."""
    whole = load(world)
    if table is not None and table not in BY_NAME:
        raise InputError("I006", f"There is no table {table}.", _suggest(table, BY_NAME))
    known = facts(whole)
    known = known if table is None else known[known["table"] == table]
    unsourced = (known["source"] == "") & (known["quality"] != "assumed")
    weak = known[known["quality"].isin(_WEAK) | unsourced]
    counts = {name: Counter(rows["quality"]) for name, rows in known.groupby("table", sort=False)}
    if as_json:
        _print_json(
            {
                "world": whole.name,
                "figures": len(known),
                "without_source": int(unsourced.sum()),
                "counts": {name: {q or "not stated": n for q, n in count.items()} for name, count in counts.items()},
                "gaps": _records(weak),
            }
        )
        return
    console = Console(highlight=False)
    _print_counts(console, whole.name, counts, int(unsourced.sum()))
    for name, rows in weak.groupby("table", sort=False):
        console.print(f"[bold]{name}[/]")
        grid = Grid(box=None, pad_edge=False)
        for header in ("id", "figure", "value", "low", "high", "unit", "quality"):
            grid.add_column(header, justify="right" if header in ("value", "low", "high") else "left", overflow="fold")
        for fact in _blank(rows).to_dict("records"):
            numbers = (_number(fact["value"]), _number(fact["low"]), _number(fact["high"]))
            quality = fact["quality"] or "not stated"
            grid.add_row(fact["id"], fact["figure"], *numbers, fact["unit"], quality)
        console.print(grid)
        console.print()


def _print_counts(console: Console, world: str, counts: dict[Any, Counter[str]], unsourced: int) -> None:
    console.print(f"[bold]Figures of the world {escape(world)}, by quality[/]")
    grid = Grid(box=None, pad_edge=False)
    qualities = (*QUALITIES, "")
    for header in ("table", *QUALITIES, "not stated", "all"):
        grid.add_column(header, justify="left" if header == "table" else "right")
    for name, count in counts.items():
        grid.add_row(str(name), *(str(count[quality]) for quality in qualities), str(count.total()))
    total = sum(counts.values(), Counter[str]())
    grid.add_row("all", *(str(total[quality]) for quality in qualities), str(total.total()), style="bold")
    console.print(grid)
    told = f"{unsourced} figures have no source and are not marked assumed." if unsourced else _ALL_SOURCED
    console.print(f"{told}\n")


@app.command()
def new(folder: Annotated[Path, typer.Argument(help="Folder to make.")], force: Force = False) -> None:
    """Make a small world to start from, with every table and a page that explains them."""
    typer.echo(f"Wrote {new_world(folder, force=force)}. Look into its README.md, then: lodeway world check {folder}")


@app.command()
def export(
    world: WorldPath = None,
    to: Annotated[Path | None, typer.Option("--to", metavar="FILE.xlsx", help="Write an Excel workbook.")] = None,
    folder: Annotated[Path | None, typer.Option("--folder", help="Write a folder of CSV files.")] = None,
    template: Annotated[
        Path | None, typer.Option("--template", metavar="FILE.xlsx", help="Write an empty workbook to fill in.")
    ] = None,
    force: Force = False,
) -> None:
    """Write a world as an Excel workbook or as a folder, or an empty workbook."""
    if to is None and folder is None and template is None:
        raise InputError(
            "I007", "It is not said where to write.", "Give --to FILE.xlsx, --folder DIR or --template FILE.xlsx."
        )
    for file in (to, template):
        if file is not None and file.suffix.lower() != ".xlsx":
            raise InputError("I007", f"{file} is not named as an Excel workbook.", "Give a name that ends in .xlsx.")
    written = []
    if template is not None:
        written.append(export_template(template, force=force))
    if to is not None or folder is not None:
        whole = load(world)
        written += [export_workbook(whole, to, force=force)] if to is not None else []
        written += [save(whole, folder, force=force)] if folder is not None else []
    for path in written:
        typer.echo(f"Wrote {path}")


@app.command("import")
def import_workbook(
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="Workbook to read.")],
    to: Annotated[Path, typer.Option("--to", metavar="FOLDER", help="Folder to write.")],
    force: Force = False,
) -> None:
    """Read an Excel workbook through the checks of any world, and write it as a folder."""
    whole = refuse(*inspect_workbook(file), str(file))
    typer.echo(f"Wrote {save(whole, to, force=force)}")


def _number(value: Any) -> str:  # noqa: ANN401  (a number or nothing)
    if value == "" or (isinstance(value, float) and math.isnan(value)):
        return ""
    return f"{value:,.0f}" if abs(value) >= _MANY else f"{value:.6g}"


def _blank(frame: pd.DataFrame) -> pd.DataFrame:
    """Show nothing where nothing is known."""
    return frame.astype(object).where(frame.notna(), "")


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows for JSON: nothing where nothing is known."""
    return [
        {str(k): None if isinstance(v, float) and math.isnan(v) else v for k, v in row.items()}
        for row in frame.to_dict("records")
    ]


def _print_json(content: Any) -> None:  # noqa: ANN401  (whatever JSON can hold)
    typer.echo(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False))
