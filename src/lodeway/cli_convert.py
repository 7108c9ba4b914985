"""The commands `lodeway world export` and `lodeway world import`: worlds in other forms."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from lodeway.cli_show import Force, WorldPath, open_world, print_findings
from lodeway.errors import InputError
from lodeway.world import inspect, save
from lodeway.world.duck import export as export_database
from lodeway.world.excel import export as export_workbook
from lodeway.world.excel import template as export_template
from lodeway.world.store import DUCKDB
from lodeway.world.world import refuse

__all__ = ["export", "import_file"]

EXCEL: Final = (".xlsx",)
_FORMS: Final = {EXCEL: "an Excel workbook", DUCKDB: "a DuckDB file"}


def export(
    world: WorldPath = None,
    excel: Annotated[
        Path | None, typer.Option("--excel", "--to", metavar="FILE.xlsx", help="Write an Excel workbook.")
    ] = None,
    duckdb: Annotated[Path | None, typer.Option("--duckdb", metavar="FILE.duckdb", help="Write a DuckDB file.")] = None,
    folder: Annotated[Path | None, typer.Option("--folder", help="Write a folder of CSV files.")] = None,
    template: Annotated[
        Path | None, typer.Option("--template", metavar="FILE.xlsx", help="Write an empty workbook to fill in.")
    ] = None,
    force: Force = False,
) -> None:
    """Write a world as an Excel workbook, a DuckDB file or a folder, or an empty workbook."""
    if not any((excel, duckdb, folder, template)):
        hint = "Give --excel FILE.xlsx, --duckdb FILE.duckdb, --folder DIR or --template FILE.xlsx."
        raise InputError("I007", "It is not said where to write.", hint)
    for file, suffixes in ((excel, EXCEL), (template, EXCEL), (duckdb, DUCKDB)):
        if file is not None and file.suffix.lower() not in suffixes:
            hint = f"Give a name that ends in {' or '.join(suffixes)}."
            raise InputError("I007", f"{file} is not named as {_FORMS[suffixes]}.", hint)
    written = []
    if template is not None:
        written.append(export_template(template, force=force))
    if excel or duckdb or folder:
        whole = open_world(world)
        written += [export_workbook(whole, excel, force=force)] if excel is not None else []
        written += [export_database(whole, duckdb, force=force)] if duckdb is not None else []
        written += [save(whole, folder, force=force)] if folder is not None else []
    for path in written:
        typer.echo(f"Wrote {path}")


def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Workbook (.xlsx) or DuckDB file (.duckdb) to read.")],
    to: Annotated[Path, typer.Option("--to", "--out", metavar="FOLDER", help="Folder to write.")],
    force: Force = False,
) -> None:
    """Read a workbook or a DuckDB file through the checks of any world, and write it as a folder."""
    if file.suffix.lower() not in (*EXCEL, *DUCKDB):
        hint = f"Give a file whose name ends in {', '.join((*EXCEL, *DUCKDB))}; folders are read as they are."
        raise InputError("I007", f"{file} is neither an Excel workbook nor a DuckDB file.", hint)
    world, findings = inspect(file)
    whole = refuse(world, findings, str(file))
    print_findings(whole, findings)
    typer.echo(f"Wrote {save(whole, to, force=force)}")
