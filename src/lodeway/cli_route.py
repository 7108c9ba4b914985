"""The commands of `lodeway route`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import typer
from rich.console import Console, Group
from rich.markup import escape
from rich.text import Text

from lodeway.cli_options import WorldFile
from lodeway.cli_show import AsJson, Force, open_world, wide_console
from lodeway.model import Solution
from lodeway.report.layout import country, grid, number
from lodeway.report.plain import dumps
from lodeway.report.sheets import write_csv_table
from lodeway.report.ways import comparison_data, comparison_table, route_data, route_table
from lodeway.study import Comparison, Route, Trip, compare_routes, route, solve_base_year
from lodeway.study.corridors import ByCorridor
from lodeway.study.way import Way
from lodeway.world import World
from lodeway.world.touch import THRESHOLD

__all__ = ["app"]

_FAR: Final = 3.0
"""Corridors whose way weighs more than this many times the best are only named."""
_DAY: Final = 24
_LEAST: Final = {"cost": "least cost", "time": "least time", "km": "least distance"}


class _OrBest(typer.core.TyperGroup):
    """A group whose command `best` need not be named."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - the context of either click
        """Put `best` before words that begin with no command."""
        named = not args or args[0] in self.commands or args[0] in ("--help", "-h")
        return super().parse_args(ctx, args if named else ["best", *args])


app = typer.Typer(
    cls=_OrBest, no_args_is_help=True,
    help="Find the best way of a cargo, who controls it, and what if it is shut. `lodeway route COMMODITY ...` is "
    "`lodeway route best COMMODITY ...`.",
)  # fmt: skip

Commodity = Annotated[str, typer.Argument(help="What is carried, such as uranium/u3o8.")]
From = Annotated[
    str, typer.Option("--from", help="Place by id or name; a country or group means where it makes the commodity.")
]
To = Annotated[str, typer.Option("--to", help="Place by id or name; a country or group means its market.")]
Avoid = Annotated[str, typer.Option(help="Countries or groups whose territory is not crossed: RUS, 'RUS,CHN', C5.")]
Closed = Annotated[
    list[str] | None,
    typer.Option(help="Sea passage, leg or place that is shut; may be repeated or a list with commas."),
]
Year = Annotated[int | None, typer.Option(help="Year; what is planned opens in its year. The base year if not given.")]
By = Annotated[Literal["cost", "time", "km"], typer.Option(help="What is to be least.")]
Threshold = Annotated[float, typer.Option(help="Share from which an owner is said to control a leg, such as 0.25.")]
Loaded = Annotated[
    bool, typer.Option("--loaded", help="Solve the base year first, and take what it carries from the capacities.")
]
Csv = Annotated[Path | None, typer.Option("--csv", help="Write the table to this file.")]


@app.command()
def best(
    *,
    commodity: Commodity,
    from_: From,
    to: To,
    avoid: Avoid = "",
    closed: Closed = None,
    year: Year = None,
    by: By = "cost",
    most: Annotated[int, typer.Option("--alternatives", help="Most alternatives that are shown.")] = 5,
    threshold: Threshold = THRESHOLD,
    loaded: Loaded = False,
    world: WorldFile = None,
    as_json: AsJson = False,
    csv: Csv = None,
    force: Force = False,
) -> None:
    """Find the best way leg by leg, other ways, and what each country's withdrawal would do; never a forbidden way."""
    trip = Trip(commodity, from_, to, avoid, _listed(closed), year, by, most, threshold)
    whole = open_world(world)
    found = route(whole, trip, _solved(whole, trip, loaded=loaded))
    if csv is not None:
        write_csv_table(route_table(found), csv, force=force)
        typer.echo(f"Wrote {csv}", err=True)
    if as_json:
        typer.echo(dumps(route_data(found)))
    elif csv is None:
        _print_route(found, whole, wide_console())


@app.command()
def compare(
    *,
    commodity: Commodity,
    from_: From,
    to: To,
    corridors: Annotated[
        list[str] | None,
        typer.Option(help="Corridor as named in legs.corridor; may be repeated or a list. All if none."),
    ] = None,
    avoid: Avoid = "",
    closed: Closed = None,
    year: Year = None,
    by: By = "cost",
    loaded: Loaded = False,
    world: WorldFile = None,
    as_json: AsJson = False,
    csv: Csv = None,
    force: Force = False,
) -> None:
    """Set named corridors side by side: the best way that uses at least one leg of each, without turning back."""
    trip = Trip(commodity, from_, to, avoid, _listed(closed), year, by)
    whole = open_world(world)
    found = compare_routes(whole, trip, _listed(corridors), _solved(whole, trip, loaded=loaded))
    if csv is not None:
        write_csv_table(comparison_table(found), csv, force=force)
        typer.echo(f"Wrote {csv}", err=True)
    if as_json:
        typer.echo(dumps(comparison_data(found)))
    elif csv is None:
        _print_comparison(found, named=bool(corridors), console=wide_console())


def _listed(words: list[str] | None) -> tuple[str, ...]:
    return tuple(part.strip() for word in words or () for part in word.split(",") if part.strip())


def _solved(world: World, trip: Trip, *, loaded: bool) -> Solution | None:
    """Solve the base year if it is asked for, after the question was seen to make sense."""
    if not loaded:
        return None
    trip.in_year(world)
    trip.carried(world)
    trip.ends(world)
    return solve_base_year(world)


def _print_route(found: Route, world: World, console: Console) -> None:
    console.print(_head(found))
    for what, places in (("start", found.starts), ("end", found.ends)):
        if len(places) > 1:
            console.print(f"The best of {len(places)} places to {what}.")
    if found.best is None:
        _print_hindrances(found, console)
    else:
        gross = float(world["commodities"].set_index("id")["gross"][found.trip.commodity])
        _print_way(found.best, found, gross, console)
        _print_alternatives(found, console)
        _print_withdrawals(found, console)
    for rule in found.rules.to_dict("records"):
        by = f" by {rule['by']}" if rule["by"] else ""
        console.print(
            f"In force: {rule['kind']}{escape(by)}: {escape(str(rule['name'] or rule['id']))}", soft_wrap=True
        )


def _head(found: Route | Comparison) -> Text:
    trip = found.trip
    avoid = f", avoiding {trip.avoid}" if trip.avoid else ""
    closed = f", {', '.join(trip.closed)} closed" if trip.closed else ""
    words = f"{trip.commodity} from {trip.start} to {trip.end} in {found.year}, {_LEAST[trip.by]}{avoid}{closed}"
    return Text(words, style="bold")


def _print_way(way: Way, found: Route, gross: float, console: Console) -> None:
    unit = found.unit
    lines = [
        f"{number(way.cost)} USD a gross tonne, {number(way.cost_per_unit)} USD a {unit} ({gross:g} t gross)",
        f"{_hours(way)}, of it {number(way.waiting)} h in {way.transfers} transfers; {_km(way)}",
        f"{way.borders} borders at least; waiting there is in the hours of the legs",
        f"Crosses {', '.join(map(country, way.countries))}"
        + (f"; through {', '.join(way.passages)}" if way.passages else ""),
    ]
    if way.returns:
        lines.append(f"It leaves {', '.join(map(country, way.returns))} and comes back.")
    lines += _warnings(way, found.trip)
    lines.append(_scarcest(way, found))
    console.print(Group(*map(Text, lines)))
    console.print()
    console.print(grid("Leg by leg", _step_headers(found), _step_rows(way, found)))
    console.print()


def _scarcest(way: Way, found: Route) -> str:
    if not way.scarcest:
        return "No capacity on it is known to be limited."
    if not found.loaded:
        return f"Scarcest: {way.scarcest}, {_mt(way.capacity)} Mt a year (capacity; --loaded gives what is left of it)"
    left = f"{_mt(way.spare)} Mt a year left of {_mt(way.capacity)}"
    return f"Scarcest: {way.scarcest}, {left} beside what the solved base year carries"


def _warnings(way: Way, trip: Trip) -> list[str]:
    lines = []
    for what, unknown in (("time", way.legs_without_hours), ("km", way.legs_without_km)):
        if unknown:
            name = "hours" if what == "time" else "km"
            more = f" The way has as few of them as can be, and the least {name} beside." if trip.by == what else ""
            lines.append(f"The {name} of {unknown} of its steps are not known: the sum is of the others.{more}")
    return lines


def _step_headers(found: Route) -> list[str]:
    return ["", "by", "from", "to", "km", "h", "USD/t", "crosses", "owned by", "Mt a year",
            *(["left"] if found.loaded else []), "note"]  # fmt: skip


def _step_rows(way: Way, found: Route) -> list[list[str]]:
    rows = []
    for s in way.steps.to_dict("records"):
        moving = s["kind"] == "leg"
        notes = [
            f"{s['parallel']} legs" if s["parallel"] > 1 else "",
            f"opens {s['open_year']:.0f}" if s["open_year"] is not None and s["open_year"] == s["open_year"] else "",
            s["status"] if s["status"] not in ("", "operating") else "",
            ", ".join(s["passages"]),
        ]
        rows.append([
            str(s["step"]), f"{s['mode']} {s['gauge']}".strip() if moving else s["name"],
            s["from"], s["to"] if moving else "", _figure(s["km"]) if moving else "", _figure(s["hours"]),
            number(s["cost"]), " ".join(s["countries"]), " ".join(f"{c} {share:.0%}" for c, share in s["owners"]),
            _mt(s["capacity"]), *([_mt(s["spare"])] if found.loaded else []), "; ".join(filter(None, notes)),
        ])  # fmt: skip
    return rows


def _print_alternatives(found: Route, console: Console) -> None:
    if not found.alternatives:
        console.print("No other way was found.\n" if found.trip.most else "")
        return
    rows = [
        ["; ".join(a.without), _more(a.extra_cost), _more(a.extra_cost_per_unit), _more(a.extra_hours),
         _more(a.extra_km), " ".join(a.enters), " ".join(a.leaves), ", ".join(a.way.corridors)]
        for a in found.alternatives
    ]  # fmt: skip
    headers = ["without", "USD/t more", f"USD/{found.unit} more", "h more", "km more", "enters", "leaves", "by"]
    console.print(grid("Other ways, found without what the best one uses", headers, rows))
    console.print()


def _print_withdrawals(found: Route, console: Console) -> None:
    rows = []
    for w in found.withdrawals.to_dict("records"):
        left = w["way_left"]
        lost = "every start or end lies in it" if w["end"] else "no way left"
        rows.append([
            country(w["country"]), "" if left else lost, _more(w["extra_cost"]) if left else "",
            _more(w["extra_cost_per_unit"]) if left else "", _more(w["extra_hours"]) if left else "",
            str(w["legs"]), str(w["owned"]),
        ])  # fmt: skip
    headers = ["country", "", "USD/t more", f"USD/{found.unit} more", "h more", "legs there", "legs owned"]
    console.print(grid("If a country closes its territory", headers, rows))


def _print_hindrances(found: Route, console: Console) -> None:
    console.print("There is no permitted way.")
    if found.hindrances:
        rows = [
            [f"{h.kind} {h.what}", h.detail, number(h.way.cost), number(h.way.cost_per_unit), _hours(h.way),
             " ".join(h.way.countries), ", ".join(h.way.corridors)]
            for h in found.hindrances
        ]  # fmt: skip
        headers = ["what stands in the way", "", "USD/t", f"USD/{found.unit}", "time", "would cross", "by"]
        console.print(grid("Each of these alone would open a way, if it were permitted", headers, rows))
    elif found.nothing_joins:
        console.print("No legs join them, whatever were permitted.")
    else:
        console.print("No single permission would open one: more than one thing stands in the way.")


def _print_comparison(found: Comparison, *, named: bool, console: Console) -> None:
    console.print(_head(found))
    if found.best is None:
        console.print("There is no permitted way; `lodeway route` says what stands in it.")
    groups: dict[tuple[str, ...], list[ByCorridor]] = {}
    for row in found.rows:
        if row.way is not None:
            groups.setdefault(tuple(row.way.steps["id"]), []).append(row)
    near = [rows for rows in groups.values() if named or not _far(rows[0], found)]
    headers = ["corridor", "km on it", "USD/t", f"USD/{found.unit}", "time", "km", "crosses", "passages", "borders",
               "Mt a year", "scarcest"]  # fmt: skip
    console.print(grid("The best way by each corridor", headers, [_corridor(rows) for rows in near]))
    returning = [f"{rows[0].corridor} ({' '.join(rows[0].way.returns)})" for rows in near if rows[0].way.returns]  # type: ignore[union-attr]
    _list("Leave a country and come back", returning, console)
    far = [row.corridor for rows in groups.values() if rows not in near for row in rows]
    _list(f"More than {_FAR:g} times the best way", far, console)
    reasons: dict[str, list[str]] = {}
    for row in found.rows:
        if row.why_not:
            reasons.setdefault(row.why_not, []).append(row.corridor)
    for why, names in reasons.items():
        _list(f"No way, {why}", names, console)


def _list(title: str, names: Sequence[str], console: Console) -> None:
    if names:
        console.print(f"{title}: {escape(', '.join(names))}", soft_wrap=True)


def _far(row: ByCorridor, found: Comparison) -> bool:
    if row.way is None or found.best is None:
        return False
    measure = {"cost": "cost", "time": "hours", "km": "km"}[found.trip.by]
    return bool(getattr(row.way, measure) > _FAR * getattr(found.best, measure) > 0)


def _corridor(rows: list[ByCorridor]) -> list[str]:
    way = rows[0].way
    if way is None:
        return []
    return [
        ", ".join(row.corridor for row in rows), ", ".join(_figure(row.km) for row in rows), number(way.cost),
        number(way.cost_per_unit), _hours(way), _km(way), " ".join(way.countries), ", ".join(way.passages),
        str(way.borders), _mt(way.capacity if math.isnan(way.spare) else way.spare), way.scarcest,
    ]  # fmt: skip


def _hours(way: Way) -> str:
    least = "at least " if way.legs_without_hours else ""
    if least and not way.hours:
        return "hours not known"
    return f"{least}{number(way.hours)} h ({way.hours / _DAY:.0f} days)"


def _km(way: Way) -> str:
    return f"{'at least ' if way.legs_without_km else ''}{number(way.km)} km"


def _figure(value: float) -> str:
    return "?" if math.isnan(value) else number(value)


def _more(value: float) -> str:
    return "not known" if math.isnan(value) else f"{value + 0.0:+,.0f}" if abs(value) >= 10 else f"{value + 0.0:+.3g}"  # noqa: PLR2004


def _mt(tonnes: float) -> str:
    return "" if not math.isfinite(tonnes) else f"{tonnes / 1e6:,.4g}"
