"""The commands `lodeway world why` and `lodeway world gaps`: what figures rest on."""

from __future__ import annotations

import dataclasses
import math
from collections import Counter
from typing import Annotated, Any, Final

import pandas as pd
import typer
from rich.console import Console
from rich.markup import escape

from lodeway.cli_options import WorldFile
from lodeway.cli_show import (
    AsJson,
    WorldPath,
    blank,
    number,
    open_world,
    print_json,
    print_table,
    records,
    wide_console,
)
from lodeway.errors import InputError
from lodeway.geography import suggest
from lodeway.world import World
from lodeway.world.cells import write_cell
from lodeway.world.facts import facts, keys
from lodeway.world.schema import BY_NAME
from lodeway.world.table import QUALITIES, Table
from lodeway.world.trust import coverage, grouped, hanging, named_sources, of_country, shares
from lodeway.world.trust import gaps as gaps_of

__all__ = ["gaps", "why"]

_SOURCE: Final = ("title", "publisher", "address", "accessed", "licence", "note")
_PARTS: Final = ("", "_source", "_quality", "_low", "_high")
_ALL_SOURCED: Final = "Every figure that is not assumed has a source."
_SHOWN: Final = 25
_GAPS: Final = (
    "Estimates and assumptions on which most hangs: in percent of the world's quantity of the commodity,\n"
    "and how much of that is in doubt by half the range of the figure (20 % where none is stated)"
)
_MADE: Final = "What is known of the world's production rests on, in percent (of capacity where no output is known)"


@dataclasses.dataclass(frozen=True)
class _Answer:
    """What is known of one row."""

    table: str
    id: str
    where: str
    row: dict[str, str]
    figures: pd.DataFrame
    hangs: float
    named: pd.DataFrame
    national: pd.DataFrame


def why(
    table: Annotated[str, typer.Argument(help="Table, such as facilities.")],
    row: Annotated[str, typer.Argument(metavar="ID", help="Key of the row; for keys of several columns, 'a, b'.")],
    column: Annotated[str | None, typer.Argument(help="One column only.")] = None,
    world: WorldFile = None,
    as_json: AsJson = False,
) -> None:
    """Show a row, where each of its figures comes from, and how much hangs on it."""
    whole = open_world(world)
    if table not in BY_NAME:
        raise InputError("I006", f"There is no table {table}.", suggest(table, BY_NAME))
    if column is not None and column not in whole[table].columns:
        raise InputError("I006", f"{table} has no column {column}.", suggest(column, whole[table].columns))
    answers = _answers(whole, table, row, column)
    if as_json:
        print_json([_data(answer) for answer in answers])
        return
    for answer in answers:
        _print_why(answer)


def _answers(world: World, table: str, row: str, column: str | None) -> list[_Answer]:
    schema, frame, sources = BY_NAME[table], world[table], world["sources"]
    ids, known, weights = keys(schema, frame), facts(world), hanging(world, table)
    answers = []
    for at in _rows(schema, frame, row):
        mine = known[(known["table"] == table) & (known["id"] == ids[at])]
        figures = _with_sources(world, mine if column is None else mine[mine["figure"] == column])
        note = str(frame["note"].iloc[at]) if schema.facts else ""
        named = [key for key in named_sources(world, note) if key not in set(figures["source"])]
        answers.append(_Answer(
            table, ids[at], _place(world, table, at), _cells(schema, frame.iloc[at], column), figures,
            weights.get(ids[at], math.nan), sources[sources["id"].isin(named)],
            _with_sources(world, of_country(world, ids[at]) if table == "facilities" else known[:0]),
        ))  # fmt: skip
    return answers


def _with_sources(world: World, figures: pd.DataFrame) -> pd.DataFrame:
    """Add to each fact what the table of sources says of its source."""
    return figures.merge(world["sources"].add_prefix("source_"), how="left", left_on="source", right_on="source_id")


def _data(answer: _Answer) -> dict[str, Any]:
    frames = {name: records(getattr(answer, name)) for name in ("figures", "named", "national")}
    hangs = None if math.isnan(answer.hangs) else answer.hangs
    where = {"table": answer.table, "id": answer.id, "where": answer.where, "row": answer.row, "hangs": hangs}
    return {**where, "figures": frames["figures"], "named_sources": frames["named"], "national": frames["national"]}


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
        raise InputError("I006", f"{schema.name} has no row {wanted}.", suggest(wanted, ids))
    return found


def _place(world: World, table: str, at: int) -> str:
    origin = world.origins.get(table)
    file, line = origin.at(at) if origin else ("", None)
    return f"{file}:{line}" if file else ""


def _print_why(answer: _Answer) -> None:
    console = Console(soft_wrap=True, highlight=False)
    where = f"  {escape(answer.where)}" if answer.where else ""
    console.print(f"[bold]{escape(answer.table)}: {escape(answer.id)}[/]{where}")
    told = {f"{figure}{part}" for figure in answer.figures["figure"] for part in _PARTS}
    told |= {"source", "quality", "low", "high"} if len(answer.figures) else set()
    for name, text in answer.row.items():
        if name not in told:
            console.print(f"  {name}: {escape(text)}")
    for fact in blank(answer.figures).to_dict("records"):
        _print_fact(console, str(fact["figure"]), fact)
    for source in answer.named.to_dict("records"):
        console.print(f"  [bold]named in the note[/]: {escape(_said(source))}")
    for fact in blank(answer.national).to_dict("records"):
        _print_fact(console, f"its country's {fact['commodity']}, flows {fact['id']}", fact)
    if not math.isnan(answer.hangs):
        commodity = next(iter(answer.figures["commodity"]), "")
        console.print(f"  [bold]hangs on it[/]: {answer.hangs:.1%} of the world's {escape(commodity)}")


def _print_fact(console: Console, name: str, fact: dict[Any, Any]) -> None:
    """Print a figure with its range and quality, and below it what its source is."""
    known = (fact["low"], fact["high"]) != ("", "")
    within = f", from {number(fact['low'])} to {number(fact['high'])}" if known else ""
    quality = fact["quality"] or "[red]quality not stated[/]"
    console.print(f"  [bold]{escape(name)}[/]: {number(fact['value'])} {escape(fact['unit'])} ({quality}{within})")
    said = _said({part: fact[f"source_{part}"] for part in _SOURCE}) or fact["source"]
    console.print(f"    {escape(said)}" if said else "    [red]no source[/]")


def _said(source: dict[Any, Any]) -> str:
    return ". ".join(str(source[part]).rstrip(".") for part in _SOURCE if source[part])


def gaps(
    world: WorldPath = None,
    table: Annotated[str | None, typer.Option("--table", help="Figures of this table only, each of them.")] = None,
    mineral: Annotated[str | None, typer.Option("--mineral", help="Figures of this mineral only.")] = None,
    every: Annotated[
        bool, typer.Option("--all", help="List every figure, not what rests on one source together.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Say what figures rest on, by mineral and table, and list what is estimated, assumed or without source."""
    whole = open_world(world)
    if table is not None and table not in BY_NAME:
        raise InputError("I006", f"There is no table {table}.", suggest(table, BY_NAME))
    counts, made, weak = shares(whole), coverage(whole), gaps_of(whole)
    if mineral is not None:
        known = list(dict.fromkeys(whole["commodities"]["mineral"]))
        if mineral not in known:
            raise InputError("I002", f"{mineral!r} is no mineral of this world.", suggest(mineral, known))
        counts, made, weak = (frame[frame["mineral"] == mineral] for frame in (counts, made, weak))
    if table is not None:
        counts, weak = counts[counts["table"] == table], weak[weak["table"] == table]
    unsourced = int(((weak["source"] == "") & (weak["quality"] != "assumed")).sum())
    if as_json:
        _print_gaps_as_json(whole, counts, made, weak, unsourced)
        return
    console = wide_console()
    told = f"{unsourced} figures have no source and are not marked assumed." if unsourced else _ALL_SOURCED
    console.print(f"[bold]Figures of the world {escape(whole.name)}, in percent by quality[/]")
    print_table(console, _in_percent(counts))
    console.print(f"{told}\n")
    if table is None and len(made):
        console.print(f"[bold]{_MADE}[/]")
        print_table(console, _production(made))
        console.print()
    _print_gaps(console, weak, every=every or table is not None)


def _print_gaps_as_json(
    world: World, counts: pd.DataFrame, made: pd.DataFrame, weak: pd.DataFrame, unsourced: int
) -> None:
    by_table: dict[str, Counter[str]] = {}
    qualities = [*QUALITIES, "not stated"]
    for row in counts.to_dict("records"):
        by_table.setdefault(row["table"], Counter()).update({q: row[q] for q in qualities if row[q]})
    print_json({
        "world": world.name, "figures": int(counts["figures"].sum()), "without_source": unsourced, "counts": by_table,
        "minerals": records(counts), "production": records(made), "gaps": records(weak),
    })  # fmt: skip


def _in_percent(counts: pd.DataFrame) -> pd.DataFrame:
    """Counts by mineral and table in percent, with a line for all."""
    numbers = counts.columns[2:]
    total = pd.DataFrame([["all", "", *counts[numbers].sum()]], columns=counts.columns)
    table = pd.concat([counts, total], ignore_index=True)
    parts = table[numbers[:-1]].div(table["figures"].replace(0, 1), axis=0)
    table[numbers[:-1]] = parts.map(lambda part: f"{part:.0%}" if part else "")
    return table.assign(figures=table["figures"].astype(int))


def _production(made: pd.DataFrame) -> pd.DataFrame:
    """Quantities by quality, in percent; columns that say nothing left out."""
    table = made.drop(columns="mineral")
    parts = [c for c in table.columns[4:] if c == "firm" or (table[c].abs() > 0.0005).any()]  # noqa: PLR2004
    shown = {c: table[c].map(lambda part: f"{part:.0%}" if abs(part) > 0.0005 else "") for c in parts}  # noqa: PLR2004
    return table[["commodity", "stage", "basis"]].assign(whole=table["whole"].map("{:,.0f}".format), **shown)


def _print_gaps(console: Console, weak: pd.DataFrame, *, every: bool) -> None:
    """Print the figures by table, or groups of them, what most hangs on first."""
    if not every:
        groups = grouped(weak)
        if len(groups):
            console.print(f"[bold]{_GAPS}[/]")
            print_table(console, _shown(groups.drop(columns="mineral")).head(_SHOWN))
        if len(groups) > _SHOWN:
            told = f"{len(groups) - _SHOWN} more, {len(weak)} figures in all"
            console.print(f"{told}: --all lists every figure, --table and --mineral those of one.")
        return
    for name, rows in weak.groupby("table", sort=False):
        console.print(f"[bold]{name}[/]")
        columns = ["id", "figure", "value", "low", "high", "unit", "quality", "hangs", "doubt"]
        print_table(console, _shown(rows[columns]))
        console.print()


def _shown(rows: pd.DataFrame) -> pd.DataFrame:
    """What hangs on figures in percent, and qualities that are not stated in words."""
    percent = {
        name: rows[name].map(lambda part: "" if math.isnan(part) else f"{part:.1%}") for name in ("hangs", "doubt")
    }
    return rows.assign(quality=rows["quality"].replace("", "not stated"), **percent)
