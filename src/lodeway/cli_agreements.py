"""The commands of `lodeway agreements`."""

from __future__ import annotations

import typer

from lodeway import cli_reading

__all__ = ["app"]

app = typer.Typer(
    help="Keep agreements: what was promised, what became of it, what it is worth.",
    no_args_is_help=True,
)
app.command("read")(cli_reading.read_text)
