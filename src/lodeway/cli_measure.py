"""The commands of `lodeway measure`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Final

import pandas as pd
import typer

import lodeway
from lodeway.cli_measure_show import (
    print_beside,
    print_case,
    print_list,
    print_measure,
    print_measured,
    print_rank,
)
from lodeway.cli_options import WorldFile
from lodeway.cli_partner import partner
from lodeway.cli_show import share
from lodeway.errors import InputError
from lodeway.geography import COUNTRIES, NAMES, suggest
from lodeway.measures.measure import Measure, Working
from lodeway.measures.observed import Stage
from lodeway.measures.observed_exposure import Draws
from lodeway.measures.registry import measure_named, measures
from lodeway.report.plain import dumps, plain, records
from lodeway.report.sheets import new_files, write_csv_table, write_workbook
from lodeway.scenario import LEVERS, only
from lodeway.study import beside, measure, rank
from lodeway.study.measuring import FLOWS, Measured, Scope, chosen_stages, mineral_of, working
from lodeway.world import World

__all__ = ["app"]

ALL: Final = "all"
RIVALS: Final = ("CHN", "RUS", "USA")
NONE: Final = "none"
PARTNER: Final = "--partner"


class _Minerals(typer.core.TyperGroup):
    """What is no command is the mineral that is measured: `lodeway measure uranium` is `lodeway measure of uranium`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        """Take `lodeway measure [MINERAL] --partner KAZ` for the command that measures partners."""
        given = next((i for i, word in enumerate(args) if word.partition("=")[0] == PARTNER), None)
        if given is not None:
            _, same, value = args[given].partition("=")
            rest = args[given + 1 :] if same else args[given + 2 :]
            args = ["partner", *([value] if same else args[given + 1 : given + 2]), *args[:given], *rest]
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401  (typer's own types)
        """Find the command, or take the word for a mineral."""
        return super().resolve_command(ctx, args if args[0] in self.commands else ["of", *args])


app = typer.Typer(
    help="Measure who can cut a buyer off, by stage and role: `lodeway measure uranium --buyer EU`.",
    no_args_is_help=True, cls=_Minerals,
)  # fmt: skip

app.command("partner")(partner)

Buyer = Annotated[str, typer.Option(help="Country, group or list whose supply is measured: USA, EU, 'JPN,KOR'.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Threshold = Annotated[str, typer.Option(help="Share from which an owner touches.")]
Csv = Annotated[Path | None, typer.Option("--csv", metavar="OUT", help="Write the table as CSV.")]
Excel = Annotated[Path | None, typer.Option("--excel", metavar="OUT", help="Write all tables as a workbook (.xlsx).")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite what is there.")]


@app.command("list")
def list_measures(as_json: AsJson = False) -> None:
    """List the measures: name, unit, which way is worse, and formula."""
    if as_json:
        typer.echo(dumps([_described(one) for one in measures().values()]))
        return
    print_list()


def _described(one: Measure) -> dict[str, Any]:
    return {
        "name": one.name, "title": one.title, "formula": one.formula, "unit": one.unit, "worse": one.direction,
        "source": one.source,
        "inputs": [
            {"name": i.name, "text": i.text, "unit": i.unit, "kind": i.kind, "optional": i.optional} for i in one.inputs
        ],
    }  # fmt: skip


@app.command()
def explain(
    *,
    name: Annotated[str, typer.Argument(help="Measure; see the list.")],
    mineral: Annotated[str | None, typer.Option(help="Mineral, or one commodity of it such as copper/cathode.")] = None,
    buyer: Buyer = "",
    year: Annotated[int | None, typer.Option(help="Year observed; the base year if not given.")] = None,
    given: Annotated[
        list[str] | None,
        typer.Option(
            "--given", metavar="INPUT=FIGURE",
            help="A figure that the world does not have, as recycling=0.28, or figures by country, as "
            "production=CHN:60,AUS:40; may be repeated. Without --mineral these figures alone are used.",
        ),
    ] = None,
    world: WorldFile = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Explain a measure: formula, inputs, source, and with a mineral or given figures the working, number by number."""
    one = measure_named(name)
    figures = _figures(one, given or [])
    cases: list[dict[str, Any]] = []
    if mineral is not None:
        loaded = lodeway.load(world)
        buyers = loaded.countries(buyer) if buyer else frozenset[str]()
        named, commodity = mineral_of(loaded, mineral)
        own = only(loaded, named)
        found = chosen_stages(own, named, commodity, year)
        cases += [_case(working(loaded, one, stage, buyers, **figures), stage) for stage in found]
    elif figures:
        cases.append(_case(one(**figures)))
    if as_json:
        typer.echo(dumps({**_described(one), "cases": cases}))
        return
    print_measure(one)
    for case in cases:
        print_case(case)


def _case(found: Working, stage: Stage | None = None) -> dict[str, Any]:
    """A working as plain values; of figures alone if there is no stage."""
    about = {name: getattr(stage, name, "") for name in ("commodity", "unit", "year", "basis")}
    steps = [{"what": text, "value": plain(value)} for text, value in found.steps]
    sources = [] if stage is None else list(stage.sources)
    told = {"value": plain(found.value), "undefined": found.undefined, "steps": steps, "notes": list(found.notes)}
    return {**about, **told, "sources": sources}


def _figures(one: Measure, given: list[str]) -> dict[str, Any]:
    """Read NAME=NUMBER, and NAME=COUNTRY:NUMBER,COUNTRY:NUMBER for inputs by country."""
    kinds = {item.name: item.kind for item in one.inputs}
    figures: dict[str, Any] = {}
    for text in given:
        name, _, value = text.partition("=")
        if name not in kinds:
            raise InputError("I007", f"The measure {one.name} has no input {name}.", f"It has {', '.join(kinds)}.")
        by_country = kinds[name] == "by country"
        try:
            figures[name] = _by_country(text, value) if by_country else float(value)
        except ValueError:
            right = f"{name}=CHN:60,AUS:40" if by_country else f"{name}=0.28"
            raise InputError("I007", f"--given {text} cannot be read.", f"Write it as {right}.") from None
    return figures


def _by_country(given: str, value: str) -> dict[str, float]:
    """Read COUNTRY:NUMBER,COUNTRY:NUMBER; a country that is not known or comes twice is refused."""
    figures: dict[str, float] = {}
    for part in value.split(","):
        name, _, number = part.rpartition(":")
        code = NAMES.get(name.strip().casefold(), name.strip().upper())
        if code not in COUNTRIES and name:
            raise InputError("I001", f"--given {given}: {name} is no country that is known.", suggest(name, COUNTRIES))
        if code in figures:
            raise InputError("I007", f"--given {given}: {code} stands there twice.", "Give one figure for a country.")
        figures[code] = float(number if name else "")
    return figures


@app.command("of")
def of_mineral(
    *,
    mineral: Annotated[
        str, typer.Argument(help="Mineral, or one commodity, such as uranium; or all, for one line a mineral.")
    ],
    buyer: Buyer,
    power: Annotated[
        list[str] | None,
        typer.Option(
            help="Country, or a group or list that counts together; may be repeated. "
            "The largest makers abroad if not given (all: CHN, RUS, USA)."
        ),
    ] = None,
    year: Annotated[int | None, typer.Option(help="Year observed; the base year if not given.")] = None,
    commodity: Annotated[
        str | None, typer.Option(help="Only this commodity of the mineral, as copper/cathode.")
    ] = None,
    flows: Annotated[
        str, typer.Option(help="solved: of the solved base year; observed: of trade and production data; or both.")
    ] = "both",
    threshold: Threshold = "25%",
    withdraws: Annotated[
        str,
        typer.Option(help="What a power withdraws: some of bans,territory,owners; or none, which saves the solves."),
    ] = ",".join(LEVERS),
    draws: Annotated[
        int, typer.Option(min=0, help="Draws of the observed figures from their ranges; 0: no band.")
    ] = 100,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draws; the same seed gives the same band.")] = 0,
    against_year: Annotated[int | None, typer.Option(help="Another year, set beside.")] = None,
    against: Annotated[Path | None, typer.Option(metavar="WORLD", help="Another world, set beside.")] = None,
    world: WorldFile = None,
    as_json: AsJson = False,
    csv: Csv = None,
    excel: Excel = None,
    force: Force = False,
) -> None:
    """Measure a buyer's supply of a mineral by stage, its traced exposure to powers by role, and N-1 by solving."""
    new_files(csv, excel, force=force)
    scope = Scope(
        year=year, commodity=commodity, threshold=share(threshold, "threshold"),
        flows=_one_of(flows), levers=() if withdraws == NONE else tuple(withdraws.split(",")),
        draws=Draws(draws, seed),
    )  # fmt: skip
    loaded = lodeway.load(world)
    other = loaded if against is None else lodeway.load(against)
    asked, quiet = _Question(mineral, buyer, tuple(power or ())), csv is not None or excel is not None
    first = asked.answer(loaded, scope)
    if against is None and against_year is None:
        _write(first.long() if isinstance(first, Measured) else first, asked.sheets(first), csv, excel)
        asked.tell(first, loaded, solved=_solved(loaded, scope), as_json=as_json, quiet=quiet)
        return
    there = replace(scope, year=scope.year if against_year is None else against_year)
    second = asked.answer(other, there)
    table = beside(first, second)
    _write(table, {"beside": table, **asked.sheets(first, "1 "), **asked.sheets(second, "2 ")}, csv, excel)
    if as_json or not quiet:
        names = (_when(loaded, scope, against), _when(other, there, against))
        asked.tell_both((first, second), (loaded, other), names, as_json=as_json)


@dataclass(frozen=True)
class _Question:
    """What is asked, to be answered of one or two worlds."""

    mineral: str
    buyer: str
    powers: tuple[str, ...]

    def answer(self, world: World, scope: Scope) -> Measured | pd.DataFrame:
        """What was measured, or the minerals ranked."""
        if self.mineral == ALL and scope.commodity is not None:
            raise InputError("I007", "--commodity is given with all minerals.", "Leave it out, or name its mineral.")
        buyers = world.countries(self.buyer)
        named = {text: world.countries(text) for text in self.powers}
        if self.mineral == ALL:
            return rank(world, buyers, named or {c: frozenset({c}) for c in RIVALS if c not in buyers}, scope)
        return measure(world, self.mineral, buyers, named or None, scope)

    def content(self, found: Measured | pd.DataFrame, world: World) -> dict[str, Any]:
        """Plain values for JSON."""
        if isinstance(found, pd.DataFrame):
            buyers = sorted(world.countries(self.buyer))
            return {"buyer": buyers, "powers": list(found.columns[3:-3]), "minerals": records(found)}
        tables = ("stages", "undefined", "notes", "exposure", "withdrawal")
        return {
            "mineral": found.mineral, "buyer": sorted(found.buyer), "powers": list(found.powers), "year": found.year,
            **{name: records(getattr(found, name)) for name in tables},
        }  # fmt: skip

    def sheets(self, found: Measured | pd.DataFrame, prefix: str = "") -> dict[str, pd.DataFrame]:
        """Tables for a workbook."""
        if isinstance(found, pd.DataFrame):
            return {f"{prefix}minerals": found}
        names = ("stages", "exposure", "withdrawal", "undefined", "notes")
        return {f"{prefix}{name}": getattr(found, name) for name in names}

    def tell(self, found: Measured | pd.DataFrame, world: World, *, solved: bool, as_json: bool, quiet: bool) -> None:
        """Print it: as JSON, as tables, or not at all."""
        if as_json:
            typer.echo(dumps(self.content(found, world)))
        elif quiet:
            return
        elif isinstance(found, pd.DataFrame):
            print_rank(found, f"Exposure of {self.buyer}", solved=solved)
        else:
            print_measured(found, self.buyer)

    def tell_both(
        self,
        found: tuple[Measured | pd.DataFrame, Measured | pd.DataFrame],
        worlds: tuple[World, World],
        names: tuple[str, str],
        *,
        as_json: bool,
    ) -> None:
        """Print both side by side, as JSON or as a table."""
        table = beside(*found)
        if as_json:
            first, second = (self.content(one, world) for one, world in zip(found, worlds, strict=True))
            typer.echo(dumps({"first": first, "second": second, "names": list(names), "beside": records(table)}))
        else:
            print_beside(table, f"{self.mineral} for {self.buyer}, side by side", names)


def _solved(world: World, scope: Scope) -> bool:
    return "solved" in scope.flows and scope.year in (None, world.base_year)


def _when(world: World, scope: Scope, against: Path | None) -> str:
    year = world.base_year if scope.year is None else scope.year
    return str(year) if against is None else f"{world.name}, {year}"


def _one_of(flows: str) -> tuple[str, ...]:
    """Which flows are traced; all minerals are ranked by the solved ones where both are, and they are solved."""
    known = {"both": FLOWS, **{one: (one,) for one in FLOWS}}
    if flows not in known:
        raise InputError("I007", f"--flows {flows} cannot be understood.", f"Give one of {', '.join(known)}.")
    return known[flows]


def _write(table: pd.DataFrame, sheets: dict[str, pd.DataFrame], csv: Path | None, excel: Path | None) -> None:
    """Write the files that were asked for, which were seen to be new or may be overwritten."""
    if csv is not None:
        write_csv_table(table, csv, force=True)
    if excel is not None:
        write_workbook(sheets, excel, force=True)
    for file in filter(None, (csv, excel)):
        typer.echo(f"Wrote {file}", err=True)
