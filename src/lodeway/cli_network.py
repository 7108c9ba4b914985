"""`lodeway agreements network`: agreements and forums side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lodeway.agreements.network import network
from lodeway.agreements.views import Filter
from lodeway.cli_options import Forum, Mineral, Party, Register, State, WorldFile
from lodeway.cli_register import AsOf
from lodeway.cli_show import AsJson, Force, open_world, print_json, wide_console
from lodeway.report.bonds import mermaid, print_network, svg
from lodeway.report.plain import records
from lodeway.report.sheets import new_files, write_text
from lodeway.world.dates import last_day

__all__ = ["shown"]


def shown(
    *,
    party: Party = None,
    mineral: Mineral = None,
    forum: Forum = None,
    state: State = None,
    acts: Annotated[bool, typer.Option("--acts", help="List each promise under who is bound to whom.")] = False,
    as_of: AsOf = None,
    world: WorldFile = None,
    register: Register = None,
    drawing: Annotated[Path | None, typer.Option("--svg", metavar="FILE", help="Write a drawing (SVG).")] = None,
    chart: Annotated[
        Path | None, typer.Option("--mermaid", metavar="FILE", help="Write a flowchart in Mermaid's language.")
    ] = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Show agreements and forums as a network: who is bound to whom, by how many promises of which kind, for what."""
    new_files(drawing, chart, force=force)
    loaded = open_world(world, register)
    wanted = Filter(party=party, mineral=mineral, forum=forum, state=state)
    found = network(loaded, wanted, None if as_of is None else last_day(as_of))
    for file, text in ((drawing, svg(found)), (chart, mermaid(found))):
        if file is not None:
            write_text(text, file, force=force)
            typer.echo(f"Wrote {file}", err=True)
    if as_json:
        print_json({name: records(getattr(found, name)) for name in ("parties", "bonds", "acts", "forums")})
    elif drawing is None and chart is None:
        print_network(wide_console(), found, acts=acts)
