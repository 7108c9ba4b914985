"""The commands of `lodeway measure`."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Annotated, Any, Final

import pandas as pd
import typer
from rich.console import Console
from rich.markup import escape

import lodeway
from lodeway.cli_partner import show_partner
from lodeway.cli_show import share
from lodeway.errors import InputError
from lodeway.geography import nearest
from lodeway.measures.measure import Measure
from lodeway.measures.observed import Stage, stages
from lodeway.measures.registry import measure_named, measures
from lodeway.report.layout import country, grid, percent
from lodeway.report.plain import dumps, records
from lodeway.scenario import only
from lodeway.study.measuring import Measured, measure, rank, working
from lodeway.world import World

__all__ = ["app"]

WIDTH: Final = 140
ALL: Final = "all"
SHARES: Final = {"top1": "top 1", "top3": "top 3", "import-reliance": "IR", "net-import-reliance": "NIR", "n-1": "N-1"}
INDICES: Final = {"hhi": "HHI", "hhi-wgi": "HHI-WGI", "geopolrisk": "GPR"}
SHORT: Final = (
    "IR import reliance, NIR the same by the USGS, GPR GeoPolRisk; - is not defined. See `lodeway measure list`."
)


class _Minerals(typer.core.TyperGroup):
    """What is no command is the mineral that is measured: `lodeway measure uranium` is `lodeway measure of uranium`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        """Take an option that comes first for one of measuring: `lodeway measure --partner KAZ`."""
        options = {name for one in self.params for name in one.opts} | set(ctx.help_option_names)
        first = args[0].partition("=")[0] if args else ""
        return super().parse_args(ctx, ["of", *args] if first.startswith("-") and first not in options else args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401  (typer's own types)
        """Find the command, or take the word for a mineral."""
        return super().resolve_command(ctx, args if args[0] in self.commands else ["of", *args])


app = typer.Typer(
    help="Measure who can cut a buyer off, by stage and role: `lodeway measure uranium --buyer EU`.",
    no_args_is_help=True, cls=_Minerals,
)  # fmt: skip

WorldFile = Annotated[
    Path | None,
    typer.Option("--world", help="Folder, workbook or DuckDB file of a world; the embedded one if not given."),
]
Buyer = Annotated[str, typer.Option(help="Country, group or list whose supply is measured: USA, EU, 'JPN,KOR'.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Csv = Annotated[Path | None, typer.Option("--csv", metavar="OUT", help="Write the table as CSV.")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite what is there.")]


@app.command("list")
def list_measures(as_json: AsJson = False) -> None:
    """List the measures: name, unit, which way is worse, and formula."""
    if as_json:
        typer.echo(dumps([_described(one) for one in measures().values()]))
        return
    rows = [(one.name, one.title, one.unit, one.direction, one.formula) for one in measures().values()]
    _console().print(grid("Measures", ("name", "what", "unit", "worse", "formula"), rows))


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
        typer.Option("--given", metavar="INPUT=NUMBER", help="A figure that the world does not have; may be repeated."),
    ] = None,
    world: WorldFile = None,
    as_json: AsJson = False,
) -> None:
    """Explain a measure: formula, inputs, source, and with a mineral the working, number by number."""
    one = measure_named(name)
    cases: list[dict[str, Any]] = []
    if mineral is not None:
        loaded = lodeway.load(world)
        buyers = loaded.countries(buyer) if buyer else frozenset[str]()
        figures = _figures(one, given or [])
        for stage in _chosen(loaded, mineral, year):
            found = working(loaded, one, stage, buyers, **figures)
            steps = [{"what": text, "value": value} for text, value in found.steps]
            cases.append({
                "commodity": stage.commodity, "unit": stage.unit, "year": stage.year, "basis": stage.basis,
                "value": None if math.isnan(found.value) else found.value, "undefined": found.undefined,
                "steps": steps, "notes": list(found.notes), "sources": list(stage.sources),
            })  # fmt: skip
    if as_json:
        typer.echo(dumps({**_described(one), "cases": cases}))
        return
    _print_measure(one)
    for case in cases:
        _print_case(case)


def _figures(one: Measure, given: list[str]) -> dict[str, float]:
    """Read NAME=NUMBER for inputs that are numbers."""
    known = [item.name for item in one.inputs if item.kind == "number"]
    figures: dict[str, float] = {}
    for text in given:
        name, _, value = text.partition("=")
        try:
            figures[name] = float(value)
        except ValueError:
            raise InputError("I007", f"--given {text} is no number.", "Write it as recycling=0.28.") from None
        if name not in known:
            hint = f"Its numbers are {', '.join(known)}." if known else "It takes none."
            raise InputError("I007", f"The measure {one.name} has no number {name}.", hint)
    return figures


def _chosen(world: World, mineral: str, year: int | None) -> tuple[Stage, ...]:
    """Stages of a mineral, or the one of a commodity."""
    goods = world["commodities"].set_index("id")["mineral"]
    if mineral in goods.index:
        own = only(world, str(goods[mineral]))
        return tuple(s for s in stages(own, str(goods[mineral]), year) if s.commodity == mineral)
    if "/" in mineral:
        close = nearest(mineral, goods.index)
        raise InputError("I002", f"{mineral!r} is no commodity of this world.", f"Did you mean {' or '.join(close)}?")
    return stages(only(world, mineral), mineral, year)


def _print_measure(one: Measure) -> None:
    console = _console()
    console.print(f"[bold]{escape(one.title)}[/] ({one.name}), {escape(one.unit)}; {_worse(one)} is worse")
    console.print(f"  {escape(one.formula)}", soft_wrap=True)
    console.print(f"  Source: {escape(one.source)}", soft_wrap=True)
    rows = [(i.name, i.text, i.unit, "optional" if i.optional else "needed") for i in one.inputs]
    console.print(grid("Inputs", ("name", "what", "unit", ""), rows))


def _worse(one: Measure) -> str:
    return "more" if one.direction == "up" else "less"


def _print_case(case: dict[str, Any]) -> None:
    basis = {"flows": "national figures", "output": "output of facilities", "capacity": "capacity of facilities"}
    rows = [(step["what"], f"{step['value']:.6g}") for step in case["steps"]]
    rests = basis.get(case["basis"], "nothing observed")
    title = f"\n{case['commodity']} ({case['unit']}), {case['year']}, production from {rests}"
    result = f"not defined: {case['undefined']}" if case["undefined"] else f"result: {case['value']:.6g}"
    told = f"figures from {', '.join(case['sources']) or 'nowhere'}; see `lodeway world why sources KEY`"
    _console().print(grid(title, ("number", "value"), rows, "\n".join([*case["notes"], result, told])), soft_wrap=True)


@app.command("of")
def of_mineral(
    *,
    mineral: Annotated[str, typer.Argument(help="Mineral, such as uranium; or all, for one line a mineral.")] = ALL,
    buyer: Buyer = "",
    partner: Annotated[
        str, typer.Option(help="Instead of a buyer: country, group or list whose export revenue is measured.")
    ] = "",
    only_mineral: Annotated[
        str | None, typer.Option("--mineral", help="With --partner: measure this mineral only.")
    ] = None,
    under: Annotated[
        Path | None, typer.Option(help="With --partner: folder that `plan --out` wrote; what changes under that plan.")
    ] = None,
    power: Annotated[
        list[str] | None,
        typer.Option(
            help="Country or group; may be repeated. The largest makers abroad if not given (all: CHN, RUS, USA)."
        ),
    ] = None,
    year: Annotated[int | None, typer.Option(help="Year observed; the base year if not given.")] = None,
    threshold: Annotated[str, typer.Option(help="Share from which an owner touches.")] = "25%",
    world: WorldFile = None,
    as_json: AsJson = False,
    csv: Csv = None,
    force: Force = False,
) -> None:
    """Measure a buyer's supply of a mineral by stage, and its traced exposure to powers by role."""
    from_share = share(threshold, "threshold")
    if csv is not None and csv.exists() and not force:
        raise InputError("I005", f"{csv} exists.", "Give another name, or --force.")
    if partner:
        named = only_mineral or (None if mineral == ALL else mineral)
        show_partner(
            partner, power or [], mineral=named, threshold=from_share, under=under, world=world, as_json=as_json,
            csv=csv,
        )  # fmt: skip
        return
    if not buyer:
        raise InputError("I007", "neither a buyer nor a partner is given.", "Give --buyer USA or --partner KAZ.")
    loaded = lodeway.load(world)
    buyers = loaded.countries(buyer)
    powers = frozenset[str]().union(*(loaded.countries(one) for one in power or []))
    if mineral == ALL and year not in (None, loaded.base_year):
        message = f"all minerals are ranked by what is traced in the base year, {loaded.base_year}, not {year}."
        raise InputError("I004", message, "Leave --year out, or name one mineral.")
    if mineral == ALL:
        rivals = powers or frozenset({"CHN", "RUS", "USA"} - buyers)
        table = rank(loaded, buyers, rivals, threshold=from_share)
        _answer(table, {"buyer": sorted(buyers), "powers": sorted(rivals), "minerals": records(table)}, as_json, csv)
        if not as_json:
            _print_rank(table, buyer, loaded.base_year)
        return
    found = measure(loaded, mineral, buyers, powers or None, year=year, threshold=from_share)
    content = {
        "mineral": mineral, "buyer": sorted(buyers), "powers": list(found.powers), "year": found.year,
        **{name: records(getattr(found, name)) for name in ("stages", "undefined", "notes", "exposure")},
    }  # fmt: skip
    _answer(_long(found), content, as_json, csv)
    if not as_json:
        _print_measured(found, buyer)


def _answer(table: pd.DataFrame, content: dict[str, Any], as_json: bool, csv: Path | None) -> None:
    if csv is not None:
        try:
            table.to_csv(csv, index=False, lineterminator="\n", encoding="utf-8")
        except OSError as problem:
            message = f"{csv}: {problem.strerror or problem}."
            raise InputError("I008", message, "Give a place that can be written.") from None
        typer.echo(f"Wrote {csv}", err=True)
    if as_json:
        typer.echo(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False))


def _long(found: Measured) -> pd.DataFrame:
    """Stages and exposure in one table: ``commodity, measure, power, role, custody, value``."""
    head = ["commodity", "measure", "power", "role", "custody", "value"]
    by_stage = found.stages.melt("commodity", list(measures()), "measure", "value")
    traced = found.exposure.rename(columns={"share": "value"}).assign(measure="exposure")
    return pd.concat([by_stage.reindex(columns=head), traced.reindex(columns=head)], ignore_index=True).fillna(
        dict.fromkeys(head[2:5], "")
    )


def _print_rank(table: pd.DataFrame, buyer: str, year: int) -> None:
    powers = [c for c in table.columns if c not in ("mineral", "commodity", "import-reliance", "hhi", "hhi_at")]
    rows = [
        (r["mineral"], r["commodity"], *(percent(r[p]) for p in powers), percent(r["import-reliance"]),
         "-" if math.isnan(r["hhi"]) else f"{r['hhi']:.2f}", "" if pd.isna(r["hhi_at"]) else str(r["hhi_at"]))
        for r in table.to_dict("records")
    ]  # fmt: skip
    head = ("mineral", "most exposed", *powers, "import reliance", "HHI", "of")
    note = (
        "Exposure: share of what is delivered that met the power in any role, traced in the solved base year, lots "
        "kept apart. Import reliance: of the most exposed commodity. HHI: the greatest of all stages. - is not defined."
    )
    _console().print(grid(f"Exposure of {buyer}, {year}", head, rows, note))


def _print_measured(found: Measured, buyer: str) -> None:
    console = _console()
    head = ("commodity", "largest", *SHARES.values(), *INDICES.values(), "from")
    rows = [
        (r["commodity"], r["largest"], *(percent(r[name]) for name in SHARES),
         *("-" if math.isnan(r[name]) else f"{r[name]:.2f}" for name in INDICES), r["basis"])
        for r in found.stages.to_dict("records")
    ]  # fmt: skip
    title = f"{found.mineral} for {buyer}, {found.year}: by stage, as observed"
    console.print(grid(title, head, rows, SHORT))
    short = {**SHARES, **INDICES}
    shown = found.undefined[found.undefined["measure"].isin(short)]
    told = shown.groupby(["reason", "commodity"], sort=False)["measure"].agg(lambda own: ", ".join(own.map(short)))
    for (reason, which), own in told.reset_index().groupby(["reason", "measure"], sort=False):
        console.print(f"  {which} of {', '.join(own['commodity'])}: not defined, {escape(str(reason))}", soft_wrap=True)
    for note in found.notes.drop_duplicates(["commodity", "note"]).to_dict("records"):
        console.print(f"  {note['commodity']}: {escape(note['note'])}", soft_wrap=True)
    if found.exposure.empty:
        console.print(f"\n{_why_not_traced(found)}")
        return
    cells = {
        (r["commodity"], r["role"], r["power"], r["custody"]): r["share"] for r in found.exposure.to_dict("records")
    }
    powers = list(dict.fromkeys(power for _, _, power, _ in cells))[: None if len(found.powers) > 1 else 1]
    lines = [
        (c, role, *(f"{percent(cells[c, role, p, 'apart'])} / {percent(cells[c, role, p, 'mixed'])}" for p in powers))
        for c, role in dict.fromkeys((c, role) for c, role, _, _ in cells)
    ]
    names = [p if len(p) != 3 else country(p) for p in powers]  # noqa: PLR2004
    console.print(
        grid("\nTraced exposure, solved base year: lots kept apart / mixed", ("commodity", "role", *names), lines,
             "Share of what is delivered that met the power in that role; any: in any of them.")
    )  # fmt: skip


def _why_not_traced(found: Measured) -> str:
    if not found.powers:
        return "No exposure: nobody abroad makes it. Name a power with --power."
    return "No exposure is traced: the buyer wants nothing of it in the base year, or another year was asked for."


def _console() -> Console:
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=WIDTH)
