"""The commands of `lodeway world`."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Final

import pandas as pd
import typer
from rich.markup import escape

from lodeway.cli_convert import export, import_file
from lodeway.cli_diff import diff
from lodeway.cli_evidence import gaps, why
from lodeway.cli_show import AsJson, Force, WorldPath, print_findings, print_json, print_table, records, wide_console
from lodeway.errors import Finding
from lodeway.study import compare_base_year, flow_deviations, solve_base_year
from lodeway.world import World, inspect
from lodeway.world.example import new as new_world
from lodeway.world.totals import beside_published

__all__ = ["Section", "app"]

app = typer.Typer(help="Read, check, explain, compare and convert worlds.", no_args_is_help=True)
app.command()(why)
app.command()(gaps)
app.command()(diff)
app.command()(export)
app.command("import")(import_file)

_LEVELS: Final = ("error", "warning", "note")
_SHOWN: Final = 60
_OBSERVED: Final = "Solved base year beside observed flows, by origin"
_FLOWS: Final = "Solved base year beside observed flows between countries"
_PUBLISHED: Final = "Production beside what publishers state"


@dataclasses.dataclass(frozen=True)
class Section:
    """A further part of what `world check` prints: title, sentence and table, of which the first rows are printed."""

    title: str
    text: str
    table: pd.DataFrame


def no_sections(_world: World) -> Sequence[Section]:
    """Give no further sections."""
    return ()


def beside_observed(world: World) -> Sequence[Section]:
    """Set production and the solved base year beside what was observed, for worlds with observed flows."""
    if world["flows"].empty:
        return ()
    solution = solve_base_year(world)
    origins, lanes = compare_base_year(world, solution), flow_deviations(world, solution)
    sections = [_published(world)]
    if len(origins):
        text = (
            f"Shares in percent of what was observed and of what is solved for {world.base_year}: what is made there, "
            f"or with a buyer, where its supply was made. The greatest difference is "
            f"{float(origins['points'].abs().max()):.1f} points."
        )
        sections.append(Section(_OBSERVED, text, _short(origins)))
    if len(lanes):
        text = (
            f"Shipments between countries in {world.base_year}, and the sum of absolute deviations over all pairs of "
            f"countries, in percent of what was observed; beside: what is solved between pairs for which nothing was "
            f"observed; last the pair that is farthest off (solved less observed)."
        )
        percent = lanes.assign(share=(100 * lanes["share"]).round(1)).rename(columns={"share": "percent"})
        sections.append(
            Section(_FLOWS, text, percent.round({"observed": 1, "solved": 1, "deviation": 1, "beside": 1, "off": 1}))
        )
    return [section for section in sections if len(section.table)]


def _published(world: World) -> Section:
    """Production of facilities beside that of publishers, the largest differences first."""
    table = beside_published(world)
    table = table.assign(percent=(100 * table["share"]).round(2)).drop(columns=["id", "share"])
    order = table["percent"].abs().sort_values(ascending=False, kind="stable").index
    text = (
        f"What facilities are observed to make in {world.base_year} and could make at most (of the world where no "
        f"country is named), and how far the published figure lies outside, in percent of the world's production. "
        f"The greatest is {float(table['percent'].abs().max()):.2f}."
    )
    return Section(_PUBLISHED, text, table.loc[order])


def _short(table: pd.DataFrame) -> pd.DataFrame:
    """Shares in percent, all to a tenth; if there are many, what differs most first."""
    told = table.rename(columns={"observed_share": "observed share", "solved_share": "solved share"})
    told = told[["commodity", "buyer", "from", "year", "observed share", "solved share", "points"]]
    told[["observed share", "solved share"]] *= 100
    if len(told) > _SHOWN:
        told = told.loc[told["points"].abs().sort_values(ascending=False, kind="stable").index]
    return told.round(1)


@app.command()
def check(world: WorldPath = None, as_json: AsJson = False) -> None:
    """Say all that is wrong with a world, where, and how to mend it; exit code 2 if it is refused."""
    show_check(*inspect(world), as_json=as_json, extra=beside_observed)


def show_check(
    world: World | None,
    findings: Sequence[Finding],
    *,
    as_json: bool,
    extra: Callable[[World], Sequence[Section]] = no_sections,
) -> None:
    """Print findings and, for a world that is sound, further sections; exit with 2 if there are errors."""
    sections = extra(world) if world is not None else ()
    if as_json:
        counts = Counter[str](finding.level for finding in findings)
        print_json(
            {
                "world": None if world is None else world.name,
                "ok": world is not None,
                "counts": {level: counts[level] for level in _LEVELS},
                "findings": [dataclasses.asdict(finding) for finding in findings],
                "sections": [{"title": s.title, "text": s.text, "rows": records(s.table)} for s in sections],
            }
        )
    else:
        print_findings(world, findings)
        for section in sections:
            _print_section(section)
    if world is None:
        raise typer.Exit(2)


def _print_section(section: Section) -> None:
    console = wide_console()
    console.print(f"\n[bold]{escape(section.title)}[/]\n{escape(section.text)}")
    print_table(console, section.table.head(_SHOWN))
    if len(section.table) > _SHOWN:
        console.print(f"... {len(section.table) - _SHOWN} more; --json gives all.")


@app.command()
def new(folder: Annotated[Path, typer.Argument(help="Folder to make.")], force: Force = False) -> None:
    """Make a small world to start from, with every table and a page that explains them."""
    typer.echo(f"Wrote {new_world(folder, force=force)}. Look into its README.md, then: lodeway world check {folder}")
