"""The commands of `lodeway agreements`."""

from __future__ import annotations

import typer

from lodeway.cli_propose import proposed

__all__ = ["app"]

app = typer.Typer(
    help="Keep agreements: what was promised, what became of it, what it is worth.",
    no_args_is_help=True,
)
app.command("propose")(proposed)
