"""`lodeway measure --partner`: the seller's side."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated, Any, Final

import pandas as pd
import typer
from rich.console import Console
from rich.markup import escape

import lodeway
from lodeway.cli_options import WorldFile
from lodeway.cli_show import AsJson, Force, share, wide_console
from lodeway.errors import InputError
from lodeway.report.layout import country, grid, money, percent
from lodeway.report.plain import dumps, records
from lodeway.report.record import WORLD, read_run
from lodeway.report.sheets import new_files, write_csv_table
from lodeway.study.partner import ALL, LEVERS, PartnerMeasured, measure_partner

__all__ = ["partner"]

LEAST: Final = 0.0005
"""Share that is shown: less is told as 0.0 %."""
TABLES: Final = ("income", "grip", "levers", "freedom", "stages", "undefined")
SHARES: Final = {
    "first_buyer": "first buyer", "final_buyer": "final buyer", "way": "on the way", "stuck": "no other way",
    "owner": "owner", "owner_pro_rata": "pro rata", "any": "any",
}  # fmt: skip


def partner(
    *,
    partner: Annotated[str, typer.Argument(help="Country, group or list; each member is measured by itself.")],
    mineral: Annotated[str, typer.Argument(help="Mineral, such as copper; all of them if not given.")] = ALL,
    only_mineral: Annotated[str | None, typer.Option("--mineral", help="The same, as an option.")] = None,
    power: Annotated[
        list[str] | None,
        typer.Option(help="Country, or a group that counts together; may be repeated. CHN, RUS, USA if not given."),
    ] = None,
    threshold: Annotated[str, typer.Option(help="Share from which an owner counts.")] = "25%",
    under: Annotated[
        Path | None, typer.Option(metavar="RUN", help="Folder that `plan --out` wrote: what changes under that plan.")
    ] = None,
    world: WorldFile = None,
    as_json: AsJson = False,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="OUT", help="Write all tables as one long one.")] = None,
    force: Force = False,
) -> None:
    """Measure the seller's side, also as `measure --partner KAZ`: who can interrupt its revenue, and at what cost."""
    new_files(csv, force=force)
    named = only_mineral or (None if mineral == ALL else mineral)
    from_share = share(threshold, "threshold")
    if under is None:
        loaded = lodeway.load(world)
        found = [("today", measure_partner(loaded, partner, power, mineral=named, threshold=from_share))]
    else:
        found = _under(partner, power or [], named, from_share, under)
    if csv is not None:
        table = pd.concat([_long(one).assign(case=case) for case, one in found], ignore_index=True)
        write_csv_table(table, csv, force=True)
        typer.echo(f"Wrote {csv}", err=True)
    if as_json:
        typer.echo(dumps({case: _data(one) for case, one in found}))
    elif csv is None:
        console = wide_console()
        for case, one in found:
            _print(console, one, case)


def _under(
    partner: str, powers: list[str], mineral: str | None, threshold: float, folder: Path
) -> list[tuple[str, PartnerMeasured]]:
    """Repeat a recorded plan on its own copy of the world, and measure today and under it."""
    goal, record = read_run(folder)
    loaded = lodeway.load(folder / WORLD)
    if loaded.digest != record["world"]["sha256"]:
        raise InputError("I009", f"the world in {folder} is not the one that was planned.", "Plan again.")
    plan = lodeway.plan(loaded, goal)
    own = mineral or goal.mineral
    return [
        (case, measure_partner(plan.world, partner, powers, mineral=own, threshold=threshold, under=given))
        for case, given in (("today", None), ("plan", plan))
    ]


def _data(one: PartnerMeasured) -> dict[str, Any]:
    return {
        "partners": list(one.partners), "powers": {name: sorted(codes) for name, codes in one.powers.items()},
        "year": one.year, "threshold": one.threshold, "prices": "reference",
        **{name: records(getattr(one, name)) for name in TABLES},
    }  # fmt: skip


def _long(one: PartnerMeasured) -> pd.DataFrame:
    """All tables in one: ``table, partner, mineral, commodity, power, lever, stage, measure, value``."""
    keys = ["partner", "mineral", "commodity", "power", "lever", "stage"]
    parts = []
    for name in TABLES[:-1]:
        found: pd.DataFrame = getattr(one, name)
        own = [k for k in keys if k in found]
        parts.append(found.melt(own, var_name="measure", value_name="value").assign(table=name))
    columns = ["table", *keys, "measure", "value"]
    table: pd.DataFrame = pd.concat(parts, ignore_index=True).reindex(columns=columns)
    table[keys] = table[keys].fillna("")
    return table


def _print(console: Console, one: PartnerMeasured, case: str) -> None:
    when = f"{one.year}" if case == "today" else f"{one.year}, under the plan"
    total = one.income[one.income["mineral"] == ALL].set_index("partner")
    rows = [
        (country(r["partner"]), r["power"], *(percent(r[role]) for role in SHARES))
        for r in one.grip[one.grip["mineral"] == ALL].to_dict("records")
    ]
    note = "Share of export revenue, at reference prices, that the power can interrupt in each role."
    console.print(
        grid(f"Who can interrupt what partners earn, {when}", ("partner", "power", *SHARES.values()), rows, note)
    )
    rows = [
        (country(r["partner"]), r["power"], LEVERS.get(r["lever"], "-"), money(r["revenue_lost"]),
         money(r["value_added_lost"]), percent(r["freedom"]))
        for r in one.freedom.to_dict("records")
    ]  # fmt: skip
    head = ("partner", "power", "worst lever", "revenue lost a year", "value added lost", "freedom of choice")
    note = "Solved again with each single lever pulled; freedom of choice is 1 less the share of revenue lost."
    console.print(grid("\nThe worst single lever of each power", head, rows, note))
    rows = [
        (country(r["partner"]), r["commodity"], r["power"], *(percent(r[role]) for role in SHARES if role != "stuck"))
        for r in one.grip[one.grip["commodity"] != ALL].to_dict("records")
        if r["any"] >= LEAST
    ]
    told = (name for role, name in SHARES.items() if role != "stuck")
    title = "\nBy commodity, where a power can interrupt any"
    console.print(grid(title, ("partner", "commodity", "power", *told), rows))
    rows = [
        (country(r["partner"]), r["mineral"], r["stage"], money(r["value_added"]), percent(r["kept"]),
         percent(r["chain"]))
        for r in one.stages.to_dict("records")
    ]  # fmt: skip
    head = ("partner", "mineral", "stage", "value added a year", "of all countries'", "stage's part of the chain")
    console.print(grid("\nValue added at home, by stage", head, rows))
    for code in one.partners:
        earned = total["export_revenue"].get(code, math.nan)
        if not math.isnan(earned):
            console.print(f"  {country(code)}: export revenue {money(earned)}, value added "
                          f"{money(total['value_added'][code])} a year", soft_wrap=True)  # fmt: skip
    for r in one.undefined.to_dict("records"):
        console.print(f"  {country(r['partner'])}: {r['what']} not defined, {escape(r['reason'])}", soft_wrap=True)
