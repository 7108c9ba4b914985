"""Writes the pages that are made from the program itself: attribution, the command line and the measures.

``python docs/generate.py`` rewrites them; a test says when they are out of date. The pages on tables and
error codes are written by ``python -m lodeway.world.reference``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import typer

from lodeway.cli import app
from lodeway.measures.registry import measures
from lodeway.world import World, load

HERE = Path(__file__).parent
SKIPPED = ("help", "install_completion", "show_completion")


def attribution(world: World) -> str:
    """Every source of a world with its publisher, terms and the number of rows that rest on it."""
    uses: dict[str, int] = {}
    for frame in world.tables.values():
        for column in frame.columns:
            if column == "source" or column.endswith("_source"):
                for source, rows in frame[column].value_counts().items():
                    uses[str(source)] = uses.get(str(source), 0) + int(rows)
    lines = [
        "# Sources and their terms",
        "",
        "The embedded world is a compilation of facts and figures; no published file is copied into it. Every",
        "row names its source, and these are all of them. *Figures* counts what rests on each.",
        "",
        "| source | publisher | terms | read | figures |",
        "|---|---|---|---|---|",
    ]
    for row in world["sources"].sort_values(["publisher", "id"]).to_dict("records"):
        title = f"[{row['title']}]({row['address']})" if str(row["address"]).startswith("http") else row["title"]
        cells = (title, row["publisher"], row["licence"], row["accessed"], str(uses.get(row["id"], 0)))
        lines.append("| " + " | ".join(str(cell).replace("|", "/") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _commands(group: typer.core.TyperGroup, path: str) -> Iterator[tuple[str, typer.core.TyperCommand]]:
    for name, command in sorted(group.commands.items()):
        if isinstance(command, typer.core.TyperGroup):
            yield from _commands(command, f"{path} {name}")
        elif isinstance(command, typer.core.TyperCommand):
            yield f"{path} {name}", command


def commands() -> str:
    """Every command with its arguments and options."""
    lines = ["# The command line", ""]
    for path, command in _commands(typer.main.get_group(app), "lodeway"):
        lines += [f"## `{path}`", "", (command.help or "").split("\f")[0].strip(), ""]
        shown = [p for p in command.params if p.name not in SKIPPED]
        if shown:
            lines += ["| argument or option | meaning |", "|---|---|"]
        for parameter in shown:
            names = ", ".join([*parameter.opts, *parameter.secondary_opts])
            name = f"`{names}`" if names.startswith("-") else f"`{(parameter.name or '').upper()}`"
            text = " ".join((getattr(parameter, "help", "") or "").split()).replace("|", "\\|")
            lines.append(f"| {name} | {text} |")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def indicators() -> str:
    """Every registered measure with formula, inputs and source."""
    lines = ["# Registered measures", "", "How they are used: [measures](../measures.md).", ""]
    for one in measures().values():
        worse = "more" if one.direction == "up" else "less"
        lines += [f"## `{one.name}`", "", f"{one.title}: `{one.formula}`. Unit: {one.unit}; {worse} is worse.", ""]
        lines += [f"Source: {one.source}", "", "| input | meaning | unit |", "|---|---|---|"]
        lines += [f"| `{i.name}`{' (optional)' if i.optional else ''} | {i.text} | {i.unit} |" for i in one.inputs]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def pages() -> dict[Path, str]:
    """Files of the documentation that are generated, and what should stand in them."""
    return {
        HERE / "data" / "attribution.md": attribution(load()),
        HERE / "reference" / "commands.md": commands(),
        HERE / "reference" / "measures.md": indicators(),
    }


if __name__ == "__main__":
    for path, text in pages().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
