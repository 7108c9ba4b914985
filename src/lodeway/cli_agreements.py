"""The commands of `lodeway agreements`."""

from __future__ import annotations

import typer

from lodeway import cli_outlook

__all__ = ["app"]

app = typer.Typer(
    help="Keep agreements: what was promised, what became of it, what it is worth.",
    no_args_is_help=True,
)
app.command("outlook")(cli_outlook.tell)
app.command("draw")(cli_outlook.draw)
app.command("diff")(cli_outlook.diff)
app.command("priors")(cli_outlook.priors)
