"""Pages of the docs that follow from the schema and the codes.

``python -m lodeway.world.reference docs/reference`` writes them.
"""

from __future__ import annotations

import sys
from pathlib import Path

from lodeway.errors import CODES
from lodeway.world.cells import write_cell
from lodeway.world.schema import TABLES
from lodeway.world.table import PROVENANCE, Column, Table

__all__ = ["PAGES", "errors_page", "tables_page", "write"]

_KINDS = {
    "text": "text",
    "number": "number",
    "integer": "whole number",
    "flag": "true or false",
    "list": "list, separated by `|`",
}
_FAMILIES = {
    "I": "Arguments",
    "A": "Agreements",
    "O": "Published files",
    "W": "Worlds",
    "B": "Assembly of worlds",
    "S": "Solver",
    "G": "Goals",
}


def tables_page() -> str:
    """Render the page of all tables and columns, in Markdown."""
    head = [
        "# The tables of a world",
        "",
        "A world is a folder of CSV files in UTF-8, one a table, named after it, and perhaps a `datapackage.json`",
        "that gives the world's name and years. Columns that are left out have their defaults. A *figure* is a fact",
        "in numbers; where it comes from stands in the row's columns of provenance, or, for figures other than",
        "the table's main one, in columns of its own: `cost_source`, `cost_quality`, `cost_low`, `cost_high`.",
        "",
    ]
    return "\n".join([*head, *(line for table in TABLES for line in _table(table)), *_provenance()])


def _table(table: Table) -> list[str]:
    need = "Required. " if table.required else ""
    main = f" Main figure: `{table.main}`." if table.main else ""
    facts = " With columns of [provenance](#provenance)." if table.facts else ""
    key = ", ".join(f"`{name}`" for name in table.key)
    lines = [f"## {table.name}", "", f"{table.text} {need}Key: {key}.{main}{facts}", ""]
    return lines + [line for column in table.columns for line in _column(column, table.name)]


def _provenance() -> list[str]:
    lines = ["## provenance", "", "Columns that every table with facts has.", ""]
    return lines + [line for column in PROVENANCE for line in _column(column, "provenance")]


def _column(column: Column, table: str) -> list[str]:
    parts = [_KINDS[column.kind] + (f", {column.unit}" if column.unit else "")]
    if column.required:
        parts.append("required")
    if column.ref:
        parts.append(f"id of [{column.ref}](#{column.ref})")
    if column.choices:
        parts.append("one of " + ", ".join(f"`{word}`" for word in column.choices))
    if column.minimum is not None:
        parts.append(f"{'more than' if column.positive else 'at least'} {column.minimum:g}")
    if column.maximum is not None:
        parts.append(f"at most {column.maximum:g}")
    if column.default is not None:
        parts.append(f"if empty: `{write_cell(column, column.default)}`")
    if column.figure:
        parts.append("figure")
    return [f"### {table}.{column.name}", "", column.text, "", f"*{'; '.join(parts)}*", ""]


def errors_page() -> str:
    """Render the page of all codes of errors and findings, in Markdown."""
    lines = [
        "# Errors and findings",
        "",
        "Every error has a code, says what is wrong and how to mend it. Wrong arguments and worlds that are",
        "refused end a command with exit code 2. `lodeway world check --json` gives findings as data.",
        "",
    ]
    for letter, family in _FAMILIES.items():
        lines += [f"## {family}", ""]
        for code, meaning in CODES.items():
            if code.startswith(letter):
                lines += [f"### {code}", "", meaning, ""]
    return "\n".join(lines)


PAGES = {"tables.md": tables_page, "errors.md": errors_page}


def write(folder: Path) -> None:
    """Write every page into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (folder / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
