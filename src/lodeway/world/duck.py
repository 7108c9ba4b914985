"""Worlds as DuckDB files: one table of the database a table, with types and comments."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from lodeway.errors import Finding, InputError
from lodeway.world.frames import Origin, RawTable
from lodeway.world.schema import BY_NAME
from lodeway.world.settings import YEARS, Settings, read_settings
from lodeway.world.table import Column, Table
from lodeway.world.world import World, assemble, cells, stray_table
from lodeway.world.write import fresh_file

if TYPE_CHECKING:
    import duckdb

__all__ = ["export", "inspect_database"]

_SETTINGS: Final = "world"
_TYPES: Final = {"text": "VARCHAR", "number": "DOUBLE", "integer": "BIGINT", "flag": "BOOLEAN", "list": "VARCHAR[]"}


def export(world: World, file: str | Path, *, force: bool = False) -> Path:
    """Write a world as a DuckDB file such that reading it gives an equal world; all of it or nothing.

    Raises
    ------
    InputError
        I005 if the file exists, unless `force`; I008 if it cannot be written.
    """
    import duckdb  # noqa: PLC0415  (slow to import, seldom needed)

    target = Path(file)
    try:
        with fresh_file(target, force=force) as temporary:
            temporary.unlink()
            with duckdb.connect(str(temporary)) as database:
                _write_settings(database, world)
                for name, table in BY_NAME.items():
                    _write_table(database, table, world[name])
    except (OSError, duckdb.Error) as error:
        message = f"{target} cannot be written: {getattr(error, 'strerror', None) or error}."
        raise InputError("I008", message, "Choose another file.") from error
    return target


def _write_settings(database: duckdb.DuckDBPyConnection, world: World) -> None:
    database.execute(f'CREATE TABLE "{_SETTINGS}" (setting VARCHAR, value VARCHAR)')
    for name in ("name", *YEARS):
        database.execute(f'INSERT INTO "{_SETTINGS}" VALUES (?, ?)', [name, str(getattr(world, name))])  # noqa: S608


def _write_table(database: duckdb.DuckDBPyConnection, table: Table, frame: pd.DataFrame) -> None:
    """Write the texts of a table, which the database turns into its own types: both read the same number in them."""
    header, *rows = cells(table, frame, everything=True)
    known = {column.name: column for column in (*table.all_columns, *table.companions)}
    columns = [known[name] for name in header]
    database.execute(f'CREATE TABLE "{table.name}" ({", ".join(f"{_q(c)} {_TYPES[c.kind]}" for c in columns)})')
    database.execute(f'COMMENT ON TABLE "{table.name}" IS {_literal(table.text)}')
    for column in columns:
        text = f"{column.text} Unit: {column.unit}." if column.unit else column.text
        database.execute(f'COMMENT ON COLUMN "{table.name}".{_q(column)} IS {_literal(text)}')
    if rows:
        database.register("given", pd.DataFrame(rows, columns=header, dtype=object))
        chosen = ", ".join(map(_read_as, columns))
        database.execute(f'INSERT INTO "{table.name}" SELECT {chosen} FROM given')  # noqa: S608  (our own names)
        database.unregister("given")


def _q(column: Column) -> str:
    return f'"{column.name}"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _read_as(column: Column) -> str:
    text = f"nullif({_q(column)}, '')"
    return f"string_split({text}, '|')" if column.kind == "list" else f"CAST({text} AS {_TYPES[column.kind]})"


def inspect_database(file: str | Path) -> tuple[World | None, list[Finding]]:
    """Read a world from a DuckDB file and say all that is wrong or worth knowing; None if that is an error."""
    import duckdb  # noqa: PLC0415  (slow to import, seldom needed)

    path = Path(file)
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        return None, [Finding("error", "W001", "", f"{path} {what}.", "Give the name of a DuckDB file.", str(path))]
    raws: dict[str, RawTable] = {}
    findings: list[Finding] = []
    settings = Settings(path.stem)
    try:
        with duckdb.connect(str(path), read_only=True) as database:
            names = [row[0] for row in database.execute("SHOW TABLES").fetchall()]
            for name in sorted(names):
                if name == _SETTINGS:
                    rows = database.execute(f'SELECT * FROM "{name}"').fetchall()  # noqa: S608
                    given = {str(row[0]): row[1] for row in rows if len(row) > 1 and row[1] is not None}
                    settings, wrong = read_settings(given, path.stem, f"{path}[{_SETTINGS}]")
                    findings += wrong
                elif name not in BY_NAME:
                    findings.append(stray_table(name, names, str(path)))
            for name in BY_NAME:
                if name in names:
                    raws |= _table(name, path, database)
    except (OSError, duckdb.Error) as error:
        hint = "Close what holds it open, write it with a version of DuckDB that fits, or as a folder of CSV files."
        told = str(error).partition("\n")[0]
        return None, [Finding("error", "W003", "", f"{path} cannot be read: {told}.", hint, str(path))]
    return assemble(raws, settings, before=findings)


def _table(name: str, path: Path, database: duckdb.DuckDBPyConnection) -> dict[str, RawTable]:
    """Take a table as it is; one without rows is no table unless a world needs it."""
    answer = database.execute(f'SELECT * FROM "{name}"')  # noqa: S608  (our own names)
    header = [str(column[0]) for column in answer.description or ()]
    rows = answer.fetchall()
    if not rows and not BY_NAME[name].required:
        return {}
    columns = {column: [_plain(row[at]) for row in rows] for at, column in enumerate(header)}
    where = f"{path}[{name}]"
    return {name: RawTable(columns, len(rows), Origin([(where, range(1, len(rows) + 1))]), [(where, header)])}


def _plain(value: Any) -> Any:  # noqa: ANN401  (whatever a database holds)
    """Take exact decimals, which people's own tables may hold, as numbers."""
    return float(value) if isinstance(value, Decimal) else value
