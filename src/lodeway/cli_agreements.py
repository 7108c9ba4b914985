"""The commands of `lodeway agreements`."""

from __future__ import annotations

import typer

from lodeway import cli_network, cli_outlook, cli_propose, cli_reading, cli_register, cli_worth

__all__ = ["app"]

app = typer.Typer(
    help="Keep agreements: what was promised, what became of it, what it is worth.",
    no_args_is_help=True,
)
app.command("list")(cli_register.listed)
app.command("show")(cli_register.show)
app.command("log")(cli_register.log)
app.command("due")(cli_register.due)
app.command("check")(cli_register.check)
app.command("export")(cli_register.export)
app.command("add")(cli_register.add)
app.command("status")(cli_register.status)
app.command("link")(cli_register.link)
app.command("outlook")(cli_outlook.tell)
app.command("draw")(cli_outlook.draw)
app.command("diff")(cli_outlook.diff)
app.command("priors")(cli_outlook.priors)
app.command("read")(cli_reading.read_text)
app.command("worth")(cli_worth.weigh)
app.command("propose")(cli_propose.proposed)
app.command("network")(cli_network.shown)
