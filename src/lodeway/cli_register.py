"""The commands of `lodeway agreements` that keep the register and show it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

import lodeway
from lodeway.agreements.calendar import calendar
from lodeway.agreements.ftm import ftm_lines
from lodeway.agreements.register import Added, Rows
from lodeway.agreements.register import add as add_rows
from lodeway.agreements.register import link as add_link
from lodeway.agreements.register import status as add_status
from lodeway.agreements.standing import known_by
from lodeway.agreements.views import Filter, findings, listing, promise_tables, until_day
from lodeway.agreements.views import due as due_of
from lodeway.agreements.views import log as log_of
from lodeway.agreements.views import show as show_of
from lodeway.cli_options import Class, Corridor, Forum, Mineral, Party, Register, State, WorldFile
from lodeway.cli_show import AsJson, Force, open_world, print_json, wide_console
from lodeway.errors import InputError
from lodeway.geography import suggest
from lodeway.report.plain import records
from lodeway.report.register import (
    finding_data,
    print_due,
    print_findings_of,
    print_list,
    print_log,
    print_sheet,
    sheet_data,
)
from lodeway.report.sheets import new_files, write_csv_table, write_text, write_workbook
from lodeway.world.dates import last_day
from lodeway.world.register import IN_REGISTER

__all__ = ["add", "check", "due", "export", "link", "listed", "log", "show", "status"]

_SOON: Final = "6m"

Target = Annotated[
    Path | None, typer.Option("--register", help="Folder of your register; it is made if it does not exist.")
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="Day, month or year; what came later does not count. All counts if not given."),
]
Day = Annotated[str | None, typer.Option("--as-of", help="Day, month or year from which to count; today if not given.")]
Csv = Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write the table as CSV.")]
Excel = Annotated[Path | None, typer.Option("--excel", metavar="FILE", help="Write the table as an Excel workbook.")]
Ics = Annotated[Path | None, typer.Option("--ics", metavar="FILE", help="Write a calendar (iCalendar).")]
Cells = Annotated[list[str] | None, typer.Argument(metavar="[COLUMN=VALUE]...", help="Cells of the row.")]


def _day(text: str | None) -> date | None:
    return None if text is None else last_day(text)


def _wrote(*files: Path | None) -> None:
    for file in files:
        if file is not None:
            typer.echo(f"Wrote {file}", err=True)


def listed(
    *,
    party: Party = None,
    mineral: Mineral = None,
    corridor: Corridor = None,
    klass: Class = None,
    state: State = None,
    forum: Forum = None,
    as_of: AsOf = None,
    world: WorldFile = None,
    register: Register = None,
    csv: Csv = None,
    excel: Excel = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """List promises with their latest status and its date."""
    wanted = Filter(party, mineral, corridor, klass, state, forum)
    new_files(csv, excel, force=force)
    frame = listing(open_world(world, register), wanted, _day(as_of))
    if csv is not None:
        write_csv_table(frame, csv, force=force)
    if excel is not None:
        write_workbook({"promises": frame}, excel, force=force)
    _wrote(csv, excel)
    if as_json:
        print_json(records(frame))
    elif csv is None and excel is None:
        print_list(frame, wide_console())


def show(
    subject: Annotated[str, typer.Argument(metavar="ID", help="Agreement, promise or milestone.")],
    as_of: AsOf = None,
    world: WorldFile = None,
    register: Register = None,
    as_json: AsJson = False,
) -> None:
    """Show all that is known of an agreement, a promise or a milestone."""
    sheet = show_of(open_world(world, register), subject, _day(as_of))
    if as_json:
        print_json(sheet_data(sheet))
    else:
        print_sheet(sheet, wide_console())


def log(
    subject: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Agreement, promise or milestone; all if not given.")
    ] = None,
    as_of: AsOf = None,
    world: WorldFile = None,
    register: Register = None,
    as_json: AsJson = False,
) -> None:
    """Show what became of agreements, promises and milestones, by date, with the evidence."""
    frame = log_of(open_world(world, register), subject, _day(as_of))
    if as_json:
        print_json(records(frame))
    else:
        print_log(frame, wide_console())


def due(
    *,
    within: Annotated[
        str | None, typer.Option(help=f"Period from the day on: 90d, 6w, 6m, 2y; {_SOON} if not given.")
    ] = None,
    until: Annotated[str | None, typer.Option(help="Day, month or year up to which.")] = None,
    as_of: Day = None,
    world: WorldFile = None,
    register: Register = None,
    ics: Ics = None,
    csv: Csv = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """List what falls due and is not closed, as a table or a calendar."""
    if within and until:
        raise InputError("I007", "Both --within and --until are given.", "Give one of them.")
    start = _day(as_of) or datetime.now(UTC).date()
    end = last_day(until) if until else until_day(start, within or _SOON)
    if end < start:
        raise InputError("I007", f"{end} comes before {start}.", "Give an --until that is not before --as-of.")
    new_files(ics, csv, force=force)
    opened = open_world(world, register)
    frame = due_of(opened, start, end, start)
    if ics is not None:
        write_text(calendar(frame, datetime.now(UTC), version=lodeway.__version__), ics, force=force)
    if csv is not None:
        write_csv_table(frame, csv, force=force)
    _wrote(ics, csv)
    if as_json:
        print_json(records(frame))
    elif ics is None and csv is None:
        late = len(due_of(opened, date.min, start, start)) - len(due_of(opened, start, start, start))
        print_due(frame, (start, end), late, wide_console())


def check(world: WorldFile = None, register: Register = None, as_json: AsJson = False) -> None:
    """Show what contradicts, competes or adds up beyond itself in the register."""
    found = findings(open_world(world, register))
    if as_json:
        print_json([finding_data(finding) for finding in found])
    else:
        print_findings_of(found, wide_console())


def export(
    *,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FOLDER", help="Write the tables as a folder of CSV files.")
    ] = None,
    excel: Annotated[
        Path | None, typer.Option("--excel", metavar="FILE", help="Write the tables as a workbook.")
    ] = None,
    ics: Annotated[
        Path | None, typer.Option("--ics", metavar="FILE", help="Write all that is still due as a calendar.")
    ] = None,
    ftm: Annotated[
        Path | None, typer.Option("--ftm", metavar="FILE", help="Write FollowTheMoney entities, one a line.")
    ] = None,
    as_of: AsOf = None,
    world: WorldFile = None,
    register: Register = None,
    force: Force = False,
) -> None:
    """Write the register, or what was known of it on a day, in other forms; a calendar begins on that day, or today."""
    if not any((csv, excel, ics, ftm)):
        hint = "Give --csv FOLDER, --excel FILE, --ics FILE or --ftm FILE."
        raise InputError("I007", "It is not said where to write.", hint)
    known = _day(as_of)
    opened, day = known_by(open_world(world, register), known), known or datetime.now(UTC).date()
    tables = promise_tables(opened)
    new_files(*(csv / f"{name}.csv" for name in tables if csv), excel, ics, ftm, force=force)
    if csv is not None:
        for name, frame in tables.items():
            write_csv_table(frame, csv / f"{name}.csv", force=force)
    if excel is not None:
        write_workbook(tables, excel, force=force)
    if ics is not None:
        rows = due_of(opened, day, date.max, day)
        write_text(calendar(rows, datetime.now(UTC), version=lodeway.__version__), ics, force=force)
    if ftm is not None:
        write_text(ftm_lines(opened, known), ftm, force=force)
    for file in filter(None, (csv, excel, ics, ftm)):
        typer.echo(f"Wrote {file}")


def add(
    table: Annotated[
        str,
        typer.Argument(
            help=f"{', '.join(IN_REGISTER)}; or a JSON file with rows of several: {{table: [row, ...]}}; - reads it."
        ),
    ],
    cells: Cells = None,
    register: Target = None,
    world: WorldFile = None,
    as_json: AsJson = False,
) -> None:
    """Add rows to your own register; the world itself is never written."""
    rows = {table: [_cells(cells or ())]} if cells or table in IN_REGISTER else _rows(table)
    _tell(add_rows(_target(register), open_world(world, None), rows), as_json=as_json)


def status(
    *,
    subject: Annotated[str, typer.Argument(metavar="ID", help="Agreement, promise or milestone.")],
    state: Annotated[str, typer.Argument(metavar="STATUS", help="How it stands: met, ongoing, not_met, dropped, ...")],
    when: Annotated[
        str | None, typer.Option("--date", help="Day, month or year at which it was so; today if not given.")
    ] = None,
    share: Annotated[float | None, typer.Option("--share", help="Share delivered up to then, as a fraction.")] = None,
    text: Annotated[str, typer.Option(help="What happened, in your words.")] = "",
    address: Annotated[str, typer.Option("--evidence", help="Address of the page that says so.")] = "",
    by: Annotated[str, typer.Option(help="Who enters the row.")] = "",
    register: Target = None,
    world: WorldFile = None,
    as_json: AsJson = False,
) -> None:
    """Add a row to the log: how something stands, since when, and what says so."""
    today = datetime.now(UTC).date().isoformat()
    row = {"status": state, "date": when or today, "delivered_share": share, "text": text, "by": by, "entered": today}
    evidence = {"address": address, "retrieved": today, "reader": by or "person"} if address else None
    given = {column: cell for column, cell in row.items() if cell not in (None, "")}
    _tell(add_status(_target(register), open_world(world, None), subject, given, evidence), as_json=as_json)
    if evidence is None:
        typer.echo("  No page says so: give its address with --evidence, in a further row.", err=True)


def link(
    commitment: Annotated[str, typer.Argument(help="The promise.")],
    effect: Annotated[str, typer.Argument(help="adds, ships, imposes, lifts, funds, requires or claims.")],
    cells: Cells = None,
    register: Target = None,
    world: WorldFile = None,
    as_json: AsJson = False,
) -> None:
    """Say what a promise changes in the world, such as facility=ID quantity=5000 from_year=2029."""
    row = {"commitment": commitment, "effect": effect, **_cells(cells or ())}
    _tell(add_link(_target(register), open_world(world, None), row), as_json=as_json)


def _target(register: Path | None) -> Path:
    if register is None:
        hint = "Give --register FOLDER: the world that comes with lodeway is never written."
        raise InputError("A005", "It is not said in which register to write.", hint)
    return register


def _cells(given: Sequence[str]) -> dict[str, str]:
    """Cells of the form column=value."""
    row: dict[str, str] = {}
    for text in given:
        column, mark, value = text.partition("=")
        if not mark or not column or column in row:
            hint = "Write COLUMN=VALUE once for each column, in quotes if there are spaces: 'act=Build a mine'."
            raise InputError("I007", f"{text!r} is no cell.", hint)
        row[column] = value
    return row


def _rows(file: str) -> Rows:
    """Rows of several tables from a JSON file."""
    path = Path(file)
    if file != "-" and not path.is_file():
        hint = f"{suggest(file, IN_REGISTER)} Or give a JSON file."
        raise InputError("I006", f"{file} is neither a table of a register nor a file.", hint)
    hint = 'Write {"commitments": [{"id": "...", ...}, ...], ...}.'
    try:
        text = typer.get_text_stream("stdin").read() if file == "-" else path.read_text(encoding="utf-8-sig")
        content = json.loads(text)
    except (OSError, ValueError) as error:
        raise InputError("I007", f"{file} cannot be read as JSON: {error}.", hint) from None
    sound = isinstance(content, Mapping) and all(
        isinstance(rows, list) and all(isinstance(row, Mapping) for row in rows) for rows in content.values()
    )
    if not sound:
        raise InputError("I007", f"{file} holds no rows of tables.", hint)
    return {str(name): rows for name, rows in content.items()}


def _tell(added: Added, *, as_json: bool) -> None:
    """Say what was added, and what is worth knowing about it."""
    if as_json:
        warnings = [finding_data(finding) for finding in added.findings]
        print_json({"added": {name: list(ids) for name, ids in added.ids.items()}, "findings": warnings})
        return
    for name, ids in added.ids.items():
        typer.echo(f"Added to {name}: {', '.join(ids)}")
    for finding in added.findings:
        typer.echo(f"  {finding}", err=True)
