"""The command line."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

import lodeway
from lodeway import cli_agreements, cli_build, cli_measure, cli_route, cli_sources, cli_world
from lodeway.cli_options import Promises, Register, WorldFile
from lodeway.cli_show import open_world, share, wide_console
from lodeway.errors import InputError, LodewayError, SolveError
from lodeway.report.plain import dumps, plan_data, solution_data
from lodeway.report.record import WORLD, check_target, read_run, write_run
from lodeway.report.static import print_solution
from lodeway.report.text import print_plan
from lodeway.scenario import only
from lodeway.study import Goal, Plan

WRONG, FAILED, INTERRUPTED = 2, 1, 130
SAME = 1e-9
"""Relative difference of two objectives that are the same."""

app = typer.Typer(
    help="Who can cut a buyer off from a mineral, and the cheapest supply chain that nobody can cut.",
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
)  # fmt: skip
cli_world.app.command("build")(cli_build.build)
app.add_typer(cli_world.app, name="world")
app.add_typer(cli_sources.app, name="sources")
app.add_typer(cli_route.app, name="route")
app.add_typer(cli_measure.app, name="measure")
app.add_typer(cli_agreements.app, name="agreements")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Show no progress.")]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(lodeway.__version__)
        raise typer.Exit


Version = Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")]


@app.callback()
def _options(version: Version = False) -> None:
    """Take the options that come before a command."""


@app.command()
def plan(
    *,
    mineral: Annotated[str, typer.Argument(help="Mineral, such as uranium.")],
    buyer: Annotated[str, typer.Option(help="Country, group or list whose supply is planned: USA, EU, 'JPN,KOR'.")],
    avoid: Annotated[str, typer.Option(help="Powers whose touch is capped: countries or groups.")],
    cap: Annotated[str, typer.Option(help="Greatest share of deliveries that may be touched: 10% or 0.1.")],
    by: Annotated[int, typer.Option(help="Year from which the cap holds.")],
    path: Annotated[
        Literal["step", "linear"],
        typer.Option(help="step: free until that year; linear: falling to the cap every year."),
    ] = "step",
    role: Annotated[
        list[str] | None,
        typer.Option(help="Count this role only (a stage, transit, ownership); may be repeated."),
    ] = None,
    threshold: Annotated[str, typer.Option(help="Share from which an owner touches.")] = "25%",
    discount: Annotated[str, typer.Option(help="Discount rate a year.")] = "5%",
    until: Annotated[int | None, typer.Option(help="Last year planned; two years after --by if not given.")] = None,
    tails: Annotated[
        str | None, typer.Option(help="Tails assay of enrichment, such as 0.25%; the world's if not given.")
    ] = None,
    custody: Annotated[
        Literal["apart", "mixed"],
        typer.Option(help="apart: the buyer's lots are kept apart; mixed: every customer of a plant gets the average."),
    ] = "apart",
    promises: Promises = "",
    world: WorldFile = None,
    register: Register = None,
    as_json: AsJson = False,
    out: Annotated[Path | None, typer.Option(help="Folder for all tables and a record to repeat the run from.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite what --out wrote before.")] = False,
    quiet: Quiet = False,
) -> None:
    """Find the cheapest supply chain that keeps exposure to powers under a cap."""
    goal = Goal(
        mineral=mineral, buyer=buyer, avoid=avoid, cap=share(cap, "cap"), by=by, path=path, roles=tuple(role or ()),
        threshold=share(threshold, "threshold"), discount=share(discount, "discount"), until=until,
        tails=None if tails is None else share(tails, "tails"), custody=custody, promises=promises,
    )  # fmt: skip
    if out is not None:
        check_target(out, force=force)
    found = _work(open_world(world, register), goal, quiet=quiet)
    if out is not None:
        read = "embedded" if world is None else str(world)
        write_run(found, out, read if register is None else f"{read}, register {register}", force=force)
    _show(found, as_json=as_json)
    if out is not None:
        typer.echo(f"Wrote {out}", err=as_json)


def _work(world: lodeway.World, goal: Goal, *, quiet: bool) -> Plan:
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        return lodeway.plan(world, goal)
    with console.status("reading") as status:
        return lodeway.plan(world, goal, lambda phase, n, _: status.update(f"{phase}: round {n + 1}"))


def _show(found: Plan, *, as_json: bool) -> None:
    if as_json:
        typer.echo(dumps(plan_data(found)))
    else:
        print_plan(found, wide_console())


@app.command()
def repeat(
    run: Annotated[Path, typer.Argument(help="Folder that `plan --out` wrote.")],
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Repeat a recorded run on its own copy of the world, and say whether it came out the same."""
    goal, record = read_run(run)
    world = lodeway.load(run / WORLD)
    if world.digest != record["world"]["sha256"]:
        message = f"The world in {run} is not the one of the record."
        raise InputError("I009", message, f"It was changed: run `lodeway plan --world {run / WORLD}`.")
    found = _work(world, goal, quiet=quiet)
    before, now = record["objectives"]["solution"], found.solution.objective
    same = abs(now - before) <= SAME * max(abs(before), 1.0)
    _show(found, as_json=as_json)
    answer = "the same" if same else "NOT the same"
    typer.echo(f"The objective is {answer} as recorded: {now:.12g}, was {before:.12g}.", err=True)
    if not same:
        raise typer.Exit(FAILED)


@app.command()
def solve(
    world: Annotated[Path, typer.Argument(help="Folder, workbook or DuckDB file of a world.")],
    base: Annotated[
        bool, typer.Option("--base", help="Hold facilities to the output observed in the base year.")
    ] = False,
    mineral: Annotated[
        str | None, typer.Option(help="Solve for this mineral and what it needs only; for all if not given.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Find the static equilibrium of a world: least cost, or greatest welfare where demand has prices."""
    given = lodeway.load(world)
    solution = lodeway.solve(given if mineral is None else only(given, mineral), lodeway.Options(base=base))
    if as_json:
        typer.echo(dumps(solution_data(solution)))
    else:
        print_solution(solution, wide_console())


def main() -> None:
    """Run the command line; wrong input ends with exit code 2 and a plain message."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that it cleans up as after Ctrl-C
    try:
        app()
    except LodewayError as problem:
        typer.echo(f"error {problem}", err=True)
        sys.exit(FAILED if isinstance(problem, SolveError) else WRONG)
    except OSError as problem:  # such as a full disk to which the output goes
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left of it cannot be written either
        what = f"{problem.filename} cannot be read or" if problem.filename else "output cannot be"
        hint = "Make room, or let the output go elsewhere."
        typer.echo(f"error I008: {what} written: {problem.strerror}. {hint}", err=True)
        sys.exit(WRONG)
    except SystemExit as ended:
        if ended.code == INTERRUPTED:
            typer.echo("Interrupted; nothing is left half-written.", err=True)
        raise
