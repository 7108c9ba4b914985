"""Worlds as folders of CSV tables with a datapackage.json (Frictionless Data Package).

A folder may have parts: sub-folders with tables of their own, whose rows are joined.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import nullcontext
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath
from typing import Any, Final

from lodeway.errors import Finding, InputError
from lodeway.world.frames import Origin, RawTable, joined
from lodeway.world.register import IN_REGISTER, locked, overlay, register_files
from lodeway.world.schema import BY_NAME
from lodeway.world.settings import Settings, read_settings
from lodeway.world.table import Column, Table
from lodeway.world.world import World, assemble, cells, missing_table, refuse, stray_table
from lodeway.world.write import fresh_folder

__all__ = ["inspect", "load", "read_csv", "read_register", "save"]

PACKAGE: Final = "datapackage.json"
DUCKDB: Final = (".duckdb", ".ddb")
"""Suffixes of DuckDB files."""
_TYPES: Final = {"text": "string", "number": "number", "integer": "integer", "flag": "boolean", "list": "string"}


def load(path: str | Path | None = None, without: Collection[str] = (), register: str | Path | None = None) -> World:
    """Read a world from a folder, or the embedded one; ``without`` names parts that are left out.

    ``register`` is the folder of a register of one's own, whose agreements are laid over those of the world.

    Raises
    ------
    WorldError
        With every finding, if one of them is an error.
    """
    world, findings = inspect(path, without, register)
    name = "embedded" if path is None else str(path)
    return refuse(world, findings, name if register is None else f"{name} with the register {register}")


def inspect(
    path: str | Path | None = None, without: Collection[str] = (), register: str | Path | None = None
) -> tuple[World | None, list[Finding]]:
    """Read a world and say all that is wrong or worth knowing; None if one of the findings is an error.

    The path is that of a folder, of its datapackage.json, of an Excel workbook or of a DuckDB file; ``register`` that
    of a folder with agreements of one's own.
    """
    world, findings = _inspect(path, without)
    if register is None or world is None:
        return world, findings
    told = set(world.findings)
    raws, more = read_register(register)
    return overlay(world, raws, [finding for finding in findings if finding not in told] + more)


def read_register(register: str | Path, *, locks: bool = True) -> tuple[dict[str, RawTable], list[Finding]]:
    """Tables of a register as they stand in its folder, with all that is wrong with the files.

    Who holds the register already asks for no lock.
    """
    folder = Path(register)
    if not folder.is_dir():
        what = "is a file" if folder.exists() else "does not exist"
        hint = "Give the folder of a register; `lodeway agreements add` makes one."
        return {}, [Finding("error", "A001", "", f"The register {folder} {what}.", hint, str(folder))]
    with locked(folder, write=False) if locks else nullcontext():
        read = {name: read_csv(BY_NAME[name], file) for name, file in register_files(folder).items()}
    findings = [finding for _, found in read.values() for finding in found]
    for file in sorted(folder.glob("*.csv")):
        if file.stem not in IN_REGISTER:
            hint = f"A register holds {', '.join(IN_REGISTER)}; keep other tables in a world of your own."
            findings.append(Finding("warning", "W010", file.stem, "It is no table of a register.", hint, str(file)))
    return {name: raw for name, (raw, _) in read.items()}, findings


def _inspect(path: str | Path | None, without: Collection[str]) -> tuple[World | None, list[Finding]]:
    folder = resources.files("lodeway") / "data" / "world" if path is None else Path(path)
    if isinstance(folder, Path) and folder.name == PACKAGE:
        folder = folder.parent
    if isinstance(folder, Path) and folder.suffix.lower() == ".xlsx":
        from lodeway.world.excel import inspect_workbook  # noqa: PLC0415  (slow to import, seldom needed)

        return inspect_workbook(folder)
    if isinstance(folder, Path) and folder.suffix.lower() in DUCKDB:
        from lodeway.world.duck import inspect_database  # noqa: PLC0415  (slow to import, seldom needed)

        return inspect_database(folder)
    if not folder.is_dir():
        what = "is a file" if folder.is_file() else "does not exist"
        hint = (
            "Give the folder that holds the tables of a world, a workbook (.xlsx) or a DuckDB file (.duckdb); "
            "`lodeway world new FOLDER` makes one."
        )
        return None, [Finding("error", "W001", "", f"{folder} {what}.", hint, str(folder))]
    settings, files, findings = _package(folder, without)
    raws: dict[str, RawTable] = {}
    for name, parts in files.items():
        absent = [part for part in parts if not part.is_file() and not part.is_dir()]
        if absent:
            findings.append(missing_table(BY_NAME[name], str(absent[0])))
            continue
        read = [read_csv(BY_NAME[name], part) for part in parts]
        raws[name] = joined([raw for raw, _ in read])
        findings += [finding for _, found in read for finding in found]
    if any(finding.code == "W009" for finding in findings):
        return None, findings
    return assemble(raws, settings, before=findings)


Files = dict[str, list[Traversable]]


def _package(folder: Traversable, without: Collection[str]) -> tuple[Settings, Files, list[Finding]]:
    """Read datapackage.json, or take the CSV files that are there."""
    file = folder / PACKAGE
    name = Path(str(folder)).name or "world"
    if not file.is_file():
        files, findings = _tables(_found(folder, without))
        return Settings(name), files, findings
    try:
        package = json.loads(file.read_bytes().decode("utf-8-sig"))
        given = {**package.get("lodeway", {}), "name": package.get("name", name)}
        listed = {
            str(r["name"]): [folder / path for path in _paths(r["path"]) if path.split("/")[0] not in without]
            for r in package.get("resources", [])
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        what = f"has no {error}" if isinstance(error, KeyError) else f"cannot be read: {error}"
        line = error.lineno if isinstance(error, json.JSONDecodeError) else None
        hint = 'It must be an object such as {"resources": [{"name": "places", "path": "places.csv"}]}.'
        return Settings(name), {}, [Finding("error", "W009", "", f"{PACKAGE} {what}.", hint, str(file), line)]
    settings, wrong = read_settings(given, name, str(file))
    there = _found(folder, without)
    files, findings = _tables(listed or there)
    return settings, files, [*wrong, *findings, *(_unlisted(listed, there, str(file)) if listed else ())]


def _unlisted(listed: Files, there: Files, package: str) -> list[Finding]:
    """Tables in the folder that datapackage.json does not list: they must not be passed over in silence."""
    known = {str(part) for parts in listed.values() for part in parts}
    return [
        Finding(
            "error", "W009", name, f"{PACKAGE} does not list {part.name}, which lies beside it.",
            "List it under resources, or delete resources: then every table in the folder is read.", package,
            value=str(part),
        )
        for name, parts in there.items() if name in BY_NAME for part in parts if str(part) not in known
    ]  # fmt: skip


def _paths(path: object) -> list[str]:
    """Files of a resource: one, or a list of parts, none of them outside the folder (as Data Package has it)."""
    found = [path] if isinstance(path, str) else [str(p) for p in path]  # type: ignore[attr-defined]  # or TypeError
    for one in found:
        if PurePosixPath(one).is_absolute() or ".." in PurePosixPath(one).parts:
            message = f"the path {one!r} leads out of the folder"
            raise ValueError(message)
    return found


def _found(folder: Traversable, without: Collection[str]) -> Files:
    """CSV files of the folder and of its sub-folders (parts), by name of table."""
    found: Files = {}
    folders = sorted((e for e in folder.iterdir() if e.is_dir() and e.name not in without), key=lambda e: e.name)
    for part in (folder, *folders):
        for entry in sorted(part.iterdir(), key=lambda e: e.name):
            if entry.name.endswith(".csv"):
                found.setdefault(entry.name[:-4], []).append(entry)
    return found


def _tables(files: Files) -> tuple[Files, list[Finding]]:
    """Keep the files that are tables, in the order of the schema; warn of the others."""
    strays = sorted(files.keys() - BY_NAME.keys())
    findings = [stray_table(name, files, str(file)) for name in strays for file in files[name]]
    return {name: files[name] for name in BY_NAME if name in files}, findings


def read_csv(schema: Table, file: Traversable) -> tuple[RawTable, list[Finding]]:
    """Read a file of comma-separated values that holds a table, with the line of each row."""
    table = schema.name
    try:
        data = file.read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        what = f"cannot be read: {error.strerror or error}."
        return _unreadable(table, file, what, "Put a readable CSV file in its place.")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return _unreadable(table, file, "is not UTF-8 text.", "Save it as CSV in UTF-8.", line)
    origin_lines: list[int] = []
    rows: list[list[str]] = []
    try:
        for line, row in _records(text):
            origin_lines.append(line)
            rows.append(row)
    except csv.Error as error:
        line = origin_lines[-1] + 1 if origin_lines else 1
        hint = "Look for a quote that is not closed."
        return _unreadable(table, file, f"is not valid CSV from line {line} on: {error}.", hint, line)
    if not rows:
        hint = f"Write a header: {','.join(c.name for c in schema.columns if c.required)}."
        return RawTable({}, 0), [Finding("error", "W004", table, "The file is empty.", hint, str(file), 1)]
    return _columns_of(table, str(file), rows, origin_lines)


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank, each with the line where it starts."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    for row in reader:
        if any(cell and not cell.isspace() for cell in row):
            yield line, row
        line = reader.line_num + 1


def _columns_of(table: str, file: str, rows: list[list[str]], lines: list[int]) -> tuple[RawTable, list[Finding]]:
    """Turn rows into columns, with a finding for each row that is ragged and each column that is doubled."""
    header = [name.strip() for name in rows[0]]
    while not header[-1]:
        header.pop()
    findings = []
    for name in sorted({name for name in header if header.count(name) > 1}):
        hint = "Keep one of them." if name else "Delete the empty columns, or name them."
        message = f"The column {name!r} appears twice."
        findings.append(Finding("error", "W007", table, message, hint, file, lines[0], name))
    if len(header) == 1 and (mark := next((m for m in ";\t" if m in header[0]), "")):
        message = f"The cells are separated by {'semicolons' if mark == ';' else 'tabs'}, not commas."
        hint = "Save the file with commas between cells."
        findings.append(Finding("error", "W003", table, message, hint, file, lines[0]))
        return RawTable({}, 0), findings
    width, body = len(header), rows[1:]
    for row in body:
        while len(row) > width and not row[-1].strip():
            row.pop()
    for line, row in zip(lines[1:], body, strict=True):
        if len(row) != width:
            message = f"The row has {len(row)} cells, the header has {width}."
            hint = "Put texts that hold commas in double quotes." if len(row) > width else "Add the missing commas."
            findings.append(Finding("error", "W008", table, message, hint, file, line, value=row[0]))
            row[width:] = [""] * (width - len(row))
    columns = {name: [row[at] for row in body] for at, name in enumerate(header)}
    return RawTable(columns, len(body), Origin([(file, lines[1:])]), [(file, header)]), findings


def _unreadable(
    table: str, file: Traversable, what: str, hint: str, line: int | None = None
) -> tuple[RawTable, list[Finding]]:
    return RawTable({}, 0), [Finding("error", "W003", table, f"The file {what}", hint, str(file), line)]


def save(world: World, folder: str | Path, *, force: bool = False, readme: str = "") -> Path:
    """Write a world as a folder such that reading it gives an equal world; all of it or nothing.

    Parameters
    ----------
    world, folder
        What to write, and where.
    force
        Overwrite the tables that the folder holds; other files in it are kept.
    readme
        Text of a README.md. With it, every table and column is written, for people to fill in.

    Raises
    ------
    InputError
        I005 if the folder exists and holds anything, unless `force`; I008 if it cannot be written.
    """
    target = Path(folder)
    names = [name for name, table in BY_NAME.items() if readme or table.required or len(world[name])]
    tables = {name: _texts(BY_NAME[name], world, everything=bool(readme)) for name in names}
    files = {PACKAGE: json.dumps(_descriptor(world, tables), indent=2, ensure_ascii=False) + "\n"}
    files |= {"README.md": readme} if readme else {}
    try:
        with fresh_folder(target, {*files, *(f"{name}.csv" for name in BY_NAME)}, force=force) as temporary:
            for name, text in files.items():
                (temporary / name).write_text(text, encoding="utf-8")
            for name, rows in tables.items():
                with (temporary / f"{name}.csv").open("w", encoding="utf-8", newline="") as handle:
                    csv.writer(handle, lineterminator="\n").writerows(rows)
    except OSError as error:
        message = f"{target} cannot be written: {error.strerror or error}."
        raise InputError("I008", message, "Choose another folder.") from error
    return target


def _texts(table: Table, world: World, *, everything: bool) -> list[list[str]]:
    """Header and rows as text; a table without rows keeps its header."""
    rows = cells(table, world[table.name], everything=everything)
    return rows if rows[0] else [list(table.names)]


def _descriptor(world: World, tables: Mapping[str, list[list[str]]]) -> dict[str, Any]:
    return {
        "profile": "tabular-data-package",
        "name": world.name,
        "lodeway": {"base_year": world.base_year, "first_year": world.first_year},
        "resources": [_resource(BY_NAME[name], rows[0]) for name, rows in tables.items()],
    }


def _resource(table: Table, header: list[str]) -> dict[str, Any]:
    columns = {c.name: c for c in (*table.all_columns, *table.companions)}
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": f"{table.name}.csv",
        "description": table.text,
        "schema": {
            "fields": [_field(columns[name]) for name in header],
            "missingValues": [""],
            "primaryKey": list(table.key),
        },
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": _TYPES[column.kind], "description": column.text}
    if column.unit:
        field["unit"] = column.unit
    return field
