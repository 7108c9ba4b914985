"""A static solution as a person reads it in a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from lodeway.model import Solution
from lodeway.report.layout import grid, number

ROWS = 100
BINDING = 1e-9
"""Part of the greatest worth of a limit that is nothing."""


def print_solution(solution: Solution, console: Console) -> None:
    """Print a static solution."""
    console.print(Text(f"{solution.sense.capitalize()}: {solution.objective:,.10g}", style="bold"))
    if solution.sense == "welfare":
        console.print(Text(f"Value of consumption {solution.value:,.10g}, cost {solution.cost:,.10g}"))
    _print_unmet(solution, console)
    if len(solution.shortfalls):
        rows = [[r["kind"], str(r["id"]), number(r["quantity"])] for r in solution.shortfalls.to_dict("records")]
        console.print(grid("Contracts and observed outputs that are not kept", ["kind", "id", "short by"], rows))
    _print_tables(solution, console, hungry=solution.unmet > 0)


def _print_unmet(solution: Solution, console: Console) -> None:
    """What had to be served and is not, and what is not worth its price."""
    if solution.demand.empty:
        console.print(Text(f"Nothing is wanted in {solution.years[0]}: the table demand has no row that holds then."))
        return
    unmet = solution.demand[solution.demand["unmet"] > 0]
    must = unmet["must"].astype(bool)
    if not must.any():
        console.print(Text("All demand that must be served is served."))
    for title, part in (("Unmet demand", unmet[must]), ("Demand that would cost more than it pays", unmet[~must])):
        rows = [[r["demand"], r["commodity"], number(r["unmet"]), number(r["wanted"])] for r in part.to_dict("records")]
        if rows:
            console.print(grid(title, ["demand", "commodity", "unmet", "wanted"], rows))


def _print_tables(solution: Solution, console: Console, *, hungry: bool) -> None:
    flows = solution.shipments.sort_values(["commodity", "quantity"], ascending=[True, False], kind="stable")
    rows = [
        [r["commodity"], r["from"], r["to"], way, _exact(r["quantity"]), _exact(r["unit_cost"])]
        for r in flows.head(ROWS).to_dict("records")
        for way in [" > ".join(solution.routes[r["route"]])]
    ]
    left = f"{len(flows) - len(rows)} more in --json." if len(flows) > len(rows) else ""
    console.print(grid("Flows by route", ["commodity", "from", "to", "route", "quantity", "cost a unit"], rows, left))
    made = solution.production.groupby(["facility", "commodity"])["quantity"].sum().reset_index()
    rows = [[r["facility"], r["commodity"], _exact(r["quantity"])] for r in made.to_dict("records")]
    console.print(grid("Activity", ["facility", "makes", "quantity"], rows))
    limits = solution.limits[solution.limits["dual"].abs() > BINDING * solution.limits["dual"].abs().max()]
    rows = [[r["kind"], str(r["id"]), _exact(r["limit"]), _exact(r["dual"])] for r in limits.to_dict("records")]
    if rows and not hungry:
        console.print(grid("Limits that bind", ["kind", "id", "limit", "worth of one more"], rows))
    traded = solution.prices[solution.prices["traded"].astype(bool)]
    rows = [
        [r["place"], r["commodity"], r["holder"] or "anybody", r["label"], _exact(r["price"])]
        for r in traded.to_dict("records")
    ]
    note = "No price, and no worth of a limit, is told that only demand left unserved would set." if hungry else ""
    console.print(grid("Prices where traded", ["place", "commodity", "for", "lots", "price"], rows, note))


def _exact(value: float) -> str:
    return f"{value:,.6g}"
