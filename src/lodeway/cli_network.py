"""`lodeway agreements network`: agreements and forums side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lodeway.agreements.network import network
from lodeway.agreements.views import Filter
from lodeway.cli_register import AsOf, Register, WorldOption
from lodeway.cli_show import EMBEDDED, AsJson, Force, print_json, wide_console
from lodeway.report.bonds import mermaid, print_network, svg
from lodeway.report.plain import records
from lodeway.report.sheets import new_files, write_text
from lodeway.world import load
from lodeway.world.dates import last_day

__all__ = ["shown"]


def shown(
    *,
    party: Annotated[str | None, typer.Option(help="Promised by or to these countries or groups, or parties.")] = None,
    mineral: Annotated[str | None, typer.Option(help="About this mineral.")] = None,
    forum: Annotated[str | None, typer.Option(help="Made in this family of agreements, such as C5+1.")] = None,
    state: Annotated[str | None, typer.Option(help="In this state, such as met; open: in none that closes it.")] = None,
    acts: Annotated[bool, typer.Option("--acts", help="List each promise under who is bound to whom.")] = False,
    as_of: AsOf = None,
    world: WorldOption = None,
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
    loaded = load(None if world == EMBEDDED else world, register=register)
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
