"""The command `lodeway agreements worth`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

import lodeway
from lodeway.cli_options import Register, WorldFile
from lodeway.cli_show import AsJson, Force, open_world, print_json, share, wide_console
from lodeway.report.sheets import write_csv_table
from lodeway.report.worth import long, print_worth, worth_data
from lodeway.study.appraisal import Question
from lodeway.study.worth import Worth, worth

__all__ = ["weigh"]


def weigh(
    *,
    buyer: Annotated[str, typer.Option(help="Country, group or list to which promises are worth something.")],
    avoid: Annotated[str, typer.Option(help="Powers whose touch counts as exposure.")] = "RUS,CHN",
    partner: Annotated[
        str, typer.Option(help="Countries whose gain is shown; the five of Central Asia if not given.")
    ] = "",
    mineral: Annotated[
        str,
        typer.Option(help="This mineral only; if not given, all that promises of plants, shipments or controls touch."),
    ] = "",
    by: Annotated[int, typer.Option(help="Year at which the world is looked at.")] = 2035,
    late: Annotated[int, typer.Option(help="Years by which what is late is late.")] = 5,
    others: Annotated[
        str, typer.Option(help="How promises outside a group are kept: as-promised, as-expected or none.")
    ] = "as-promised",
    threshold: Annotated[str, typer.Option(help="Share from which an owner touches.")] = "25%",
    gaps: Annotated[bool, typer.Option("--gaps/--no-gaps", help="Look for what no promise covers.")] = True,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the orders sampled in groups of more than six.")] = 0,
    world: WorldFile = None,
    register: Register = None,
    as_json: AsJson = False,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="OUT", help="Write the changes as CSV.")] = None,
    force: Force = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress.")] = False,
) -> None:
    """Say what each linked promise is worth: kept, as can be expected, late or broken."""
    question = Question(
        buyer=buyer, avoid=avoid, partner=partner, mineral=mineral, by=by, late=late, others=others,
        threshold=share(threshold, "threshold"),
    )  # fmt: skip
    found = _work(open_world(world, register), question, seed=seed, gaps=gaps, quiet=quiet)
    if csv is not None:
        write_csv_table(long(found), csv, force=force)
        typer.echo(f"Wrote {csv}", err=True)
    if as_json:
        print_json(worth_data(found))
    else:
        print_worth(found, wide_console())


def _work(world: lodeway.World, question: Question, *, seed: int, gaps: bool, quiet: bool) -> Worth:
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        return worth(world, question, seed=seed, find_gaps=gaps)
    with console.status("reading") as status:
        return worth(
            world, question, lambda mineral, n, _: status.update(f"{mineral}: world {n}"), seed=seed, find_gaps=gaps
        )
