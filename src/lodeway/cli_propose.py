"""`lodeway agreements propose`: a deal drawn from a plan."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

import lodeway
from lodeway.cli_options import Promises
from lodeway.cli_register import Register
from lodeway.cli_show import AsJson, share
from lodeway.errors import InputError
from lodeway.measures.trace import wanted
from lodeway.report.annex import annex, proposal_data, write_proposal
from lodeway.report.plain import dumps
from lodeway.report.record import check_target
from lodeway.study import Goal, Proposal, propose
from lodeway.world.touch import facility_countries

__all__ = ["proposed"]

ALL = "all"


def proposed(
    *,
    buyer: Annotated[str, typer.Option(help="Country, group or list that buys: USA, EU, 'JPN,KOR'.")],
    partners: Annotated[str, typer.Option(help="Countries, group or list that would sell and build: C5, 'KAZ,UZB'.")],
    mineral: Annotated[
        str, typer.Option(help="Mineral; or all that the buyer wants and a partner mines, makes or could make.")
    ] = ALL,
    avoid: Annotated[str, typer.Option(help="Powers whose touch is capped: countries or groups.")] = "RUS,CHN",
    cap: Annotated[str, typer.Option(help="Greatest share of deliveries that may be touched.")] = "10%",
    by: Annotated[int, typer.Option(help="Year from which the cap holds.")] = 2035,
    promises: Promises = "",
    out: Annotated[Path | None, typer.Option(help="Folder for annex, figures and register rows.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite what --out wrote before.")] = False,
    world: Annotated[
        Path | None,
        typer.Option("--world", help="Folder, workbook or DuckDB file of a world; the embedded one if not given."),
    ] = None,
    register: Register = None,
    as_json: AsJson = False,
) -> None:
    """Draw up the commitments that would build a plan, so that no partner ends worse off than without it."""
    if out is not None:
        check_target(out, force=force)
    loaded = lodeway.load(world, register=register)
    named = [mineral] if mineral != ALL else _minerals(loaded, buyer, partners)
    goals = [
        Goal(mineral=one, buyer=buyer, avoid=avoid, cap=share(cap, "cap"), by=by, promises=promises) for one in named
    ]
    found = [_work(loaded, goal, partners) for goal in goals]
    if out is not None:
        for one in found:
            folder = out if len(found) == 1 else out / one.plan.goal.mineral
            write_proposal(one, folder, force=force)
    if as_json:
        typer.echo(dumps([proposal_data(one) for one in found]))
    else:
        typer.echo("\n".join(annex(one) for one in found))
    if out is not None:
        typer.echo(f"Wrote {out}", err=as_json)


def _minerals(world: lodeway.World, buyer: str, partners: str) -> list[str]:
    """Minerals that the buyer wants and of which a partner has a facility, or could have one."""
    mineral = dict(zip(world["commodities"]["id"], world["commodities"]["mineral"], strict=True))
    output = dict(zip(world["processes"]["id"], world["processes"]["output"], strict=True))
    theirs = facility_countries(world).isin(world.countries(partners)).to_numpy(bool)
    made = {mineral[output[process]] for process in world["facilities"]["process"][theirs]}
    both = [m for m in dict.fromkeys(mineral[c] for c in wanted(world, world.countries(buyer))) if m in made]
    if not both:
        message = f"there is no mineral that {buyer} wants and {partners} could sell."
        raise InputError("A071", message, "Name other partners, or another buyer.")
    return both


def _work(world: lodeway.World, goal: Goal, partners: str) -> Proposal:
    console = Console(stderr=True)
    if not console.is_terminal:
        return propose(world, goal, partners)
    with console.status(goal.mineral) as status:
        say: Callable[[str], None] = lambda text: status.update(f"{goal.mineral}: {text}")  # noqa: E731
        return propose(world, goal, partners, say)
