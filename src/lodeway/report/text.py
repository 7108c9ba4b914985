"""Results as a person reads them in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from rich.console import Console, Group
from rich.markup import escape
from rich.table import Table as Grid
from rich.text import Text

from lodeway.geography import COUNTRIES, GROUPS
from lodeway.measures.trace import ANY_POWER, ANY_ROLE
from lodeway.model import Solution
from lodeway.study import Plan

ROWS = 12
MILLION = 1e6


def grid(title: str, headers: Sequence[str], rows: Sequence[Sequence[str]], text: str = "") -> Grid:
    """A table; columns after the first that hold numbers only are set right."""
    table = Grid(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, caption=text or None,
                 caption_justify="left")  # fmt: skip
    for i, header in enumerate(headers):
        cells = [r[i] for r in rows]
        right = i > 0 and all(not c or c[0] in "0123456789-+<" for c in cells)
        table.add_column(header, justify="right" if right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(escape(c) for c in row))
    return table


def percent(share: float) -> str:
    """A share in percent; a dash where it is not defined."""
    return "-" if pd.isna(share) else f"{100 * share:.1f} %"


def millions(usd: float) -> str:
    """USD in millions."""
    if pd.isna(usd):
        return "-"
    value = usd / MILLION
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.1f}" if abs(value) >= 1 else f"{value:,.3f}"  # noqa: PLR2004


def number(value: float) -> str:
    """A quantity."""
    return "-" if pd.isna(value) else f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.4g}"  # noqa: PLR2004


def country(code: str) -> str:
    """Name of a country."""
    return COUNTRIES.get(code, code or "(no country)")


def print_plan(plan: Plan, console: Console) -> None:
    """Print a plan."""
    goal = plan.goal
    aim = f"{goal.mineral} for {goal.buyer}, at most {percent(goal.cap)} touched by {goal.avoid} from {goal.by} on"
    console.print(Text(aim, style="bold"))
    console.print(_verdict(plan))
    for part in (
        _exposure_today(plan), _builds(plan), _corridors(plan), _exposure(plan), _costs(plan), _binding(plan),
        _gains(plan), _leaning(plan),
    ):  # fmt: skip
        console.print()
        console.print(part)


def _verdict(plan: Plan) -> Text:
    goal = plan.goal
    if plan.met:
        tracer = "the tracer confirms it" if plan.confirmed else "the tracer does NOT confirm it"
        return Text(f"The cap is met ({tracer}: at most {percent(plan.least)} in the capped years, lots kept apart).")
    lines = [
        f"The cap cannot be met while demand is served as it is without it. The least exposure that can be reached is "
        f"{percent(plan.least)} (cap {percent(goal.cap)}). What stands in the way, and the points of exposure that ten percent more of it would take off:"
    ]
    lines += [
        f"  {r['name']} ({r['kind']}, {r['year']}, limit {number(r['limit'])}): {r['points']:.2f} points"
        for r in plan.obstacles.head(ROWS).to_dict("records")
    ]
    if plan.obstacles.empty:
        lines.append("  no single limit: nothing that could be built or shipped otherwise is untouched")
    return Text("\n".join(lines))


def _exposure_today(plan: Plan) -> Group:
    table = plan.exposure_today
    parts = []
    for commodity, rows in table.groupby("commodity", sort=False):
        roles = list(dict.fromkeys(rows["role"]))
        apart = rows[rows["custody"] == "apart"]
        shares = apart.pivot_table(index="power", columns="role", values="share", dropna=False)
        lines = [
            [p if p == ANY_POWER else country(p), *(percent(shares.loc[p, r]) for r in roles)]
            for p in dict.fromkeys(apart["power"])
        ]
        mixed = rows[(rows["custody"] == "mixed") & (rows["power"] == ANY_POWER) & (rows["role"] == ANY_ROLE)]
        title = f"Exposure today ({plan.today.years[0]}) of {commodity} delivered, by power and role"
        note = f"Lots kept apart; under full mixing any power, any role: {percent(float(mixed['share'].iloc[0]))}. Roles overlap."
        parts.append(grid(title, ["power", *roles], lines, note))
    return Group(*parts)


def _builds(plan: Plan) -> Grid:
    table = plan.builds
    if table.empty:
        return grid("What to build or expand: nothing", ["what"], [])
    keys = ["kind", "id", "name", "place", "country", "unit", "owner", "without_cap"]
    total = table.groupby(keys, as_index=False, sort=False).agg(
        year=("year", "min"), first=("first_year", "min"), capacity=("capacity", "sum"), capital=("capital", "sum")
    )
    total = total.assign(more=total["capacity"] - total["without_cap"])
    total = total.sort_values(["more", "capital"], key=lambda c: c.abs() if c.name == "more" else c, ascending=False)
    changed = total[total["more"].abs() > 1e-6 * total["capacity"]]  # noqa: PLR2004
    shown = pd.concat([changed, total.drop(changed.index).sort_values("capital", ascending=False)]).head(2 * ROWS)
    rows = [
        [r["name"], r["place"], r["country"], str(r["year"]), str(r["first"]), f"{number(r['capacity'])} {r['unit']}",
         f"{r['more']:+,.0f}", millions(r["capital"]), r["owner"]]
        for r in shown.to_dict("records")
    ]  # fmt: skip
    left = f" {len(total) - len(shown)} smaller ones are in --json and --out." if len(total) > len(shown) else ""
    headers = ["what", "where", "country", "decide", "opens", "size a year", "more than without cap", "capital M USD", "owner"]
    return grid("What to build or expand, most changed by the cap first", headers, rows, f"All users together.{left}")


def _corridors(plan: Plan) -> Grid:
    year = min(plan.goal.by, plan.goal.last)
    table = plan.corridors[plan.corridors["year"] == year]
    rows = [
        [r["commodity"], r["corridor"], r["countries"], r["passages"], number(r["quantity"]), percent(r["share"])]
        for r in table[table["share"] >= 0.005].to_dict("records")  # noqa: PLR2004
    ]
    headers = ["commodity", "corridor", "countries crossed", "passages", "quantity", "share"]
    return grid(f"Which ways carry {plan.goal.buyer}'s supply in {year}", headers, rows)


def _exposure(plan: Plan) -> Group:
    parts = []
    for commodity, table in plan.exposure.groupby("commodity", sort=False):
        rows = [
            [str(r["year"]), percent(r["reference"]), percent(r["plan"]), percent(r["plan_mixed"]),
             "free" if r["cap"] >= 1 else percent(r["cap"])]
            for r in table.to_dict("records")
        ]  # fmt: skip
        headers = ["year", "without cap", "plan, lots apart", "plan, fully mixed", "cap"]
        capped = table[table["cap"] < 1]
        apart = 100 * float((capped["plan_mixed"] - capped["plan"]).mean())
        note = f"Keeping lots apart is worth {apart:.1f} points on average in the capped years."
        parts.append(grid(f"Exposure of {commodity}, year by year", headers, rows, note))
    return Group(*parts)


def _costs(plan: Plan) -> Group:
    costs = plan.costs.set_index(["case", "year"])
    today = costs.loc["today"].iloc[0]
    rows = [["today", str(plan.today.years[0]), number(today["delivered"]), millions(today["cost"]), number(today["per_unit"]), number(today["price"]), ""]]
    for year in dict.fromkeys((plan.goal.by, plan.goal.last)):
        reference, found = costs.loc[("reference", year)], costs.loc[("plan", year)]
        more = found["per_unit"] - reference["per_unit"]
        for name, row, extra in (("without cap", reference, ""), ("plan", found, f"{more:+,.0f}")):
            rows.append([name, str(year), number(row["delivered"]), millions(row["cost"]), number(row["per_unit"]), number(row["price"]), extra])
    headers = ["case", "year", "delivered", "cost M USD", "cost a unit", "price a unit", "premium a unit"]
    note = "Cost: making, drawing, moving and building for this buyer's own supply; price: what a further unit is worth at delivery."
    years = len(plan.solution.years)
    saving = plan.independence
    worth = saving.groupby("year")["saving"].sum()
    text = [
        f"Premium for all users together: {millions(plan.premium)} M USD in present value over {years} years, "
        f"{millions(plan.premium / float(plan.solution.weights.sum()))} M USD a year.",
        "Price of independence, what one more point of exposure would save: "
        + (", ".join(f"{y}: {millions(v)}" for y, v in worth.items()) or "nothing")
        + " M USD a year.",
    ]
    return Group(grid(f"What {plan.goal.buyer}'s supply costs", headers, rows, note), Text("\n".join(text)))


def _binding(plan: Plan) -> Grid:
    rows = [
        [r["name"], r["kind"], r["years"], number(r["limit"]), millions(r["saving"])]
        for r in plan.binding.head(ROWS).to_dict("records")
    ]
    headers = ["limit", "kind", "years", "mean limit", "one percent more saves, M USD"]
    return grid("What binds", headers, rows, "Present value over the years in which it binds, all users together.")


def _gains(plan: Plan) -> Grid:
    year = plan.goal.by
    table = plan.gains[plan.gains["year"] == year].set_index("country")
    central = sorted(GROUPS["C5"])
    others = table.drop(index=[c for c in central if c in table.index])
    order = others["value_added_change"].abs().sort_values(ascending=False).index[:ROWS]
    columns = ["value_added", "value_added_change", "export_revenue", "export_revenue_change"]
    rows = [
        [country(c), *(millions(float(v)) for v in (table.loc[c, columns] if c in table.index else [0.0] * 4))]
        for c in [*central, *order]
    ]
    headers = ["country", "value added", "against no cap", "export revenue", "against no cap"]
    return grid(f"Who gains in {year}, M USD", headers, rows, "At the world's reference prices. Central Asia first, then the largest changes.")


def _leaning(plan: Plan) -> Grid:
    rows = [
        [f"{r['table']} {r['id']}", r["figure"], number(r["value"]), f"{number(r['low'])} to {number(r['high'])}", r["quality"],
         millions(r["premium_low"]), millions(r["premium_high"])]
        for r in plan.leaning.head(ROWS).to_dict("records")
    ]  # fmt: skip
    headers = ["figure of", "figure", "value", "range", "quality", "premium at low", "premium at high"]
    return grid(
        "Which assumed or estimated figures the premium leans on most, M USD", headers, rows,
        "First-order change of the premium (present value) if the figure stood at the end of its range. `lodeway world why` shows each.",
    )  # fmt: skip


def print_solution(solution: Solution, console: Console) -> None:
    """Print a static solution."""
    unmet = solution.demand[solution.demand["unmet"] > 0]
    console.print(Text(f"{solution.sense.capitalize()}: {solution.objective:,.10g}", style="bold"))
    if solution.sense == "welfare":
        console.print(Text(f"Value of consumption {solution.value:,.10g}, cost {solution.cost:,.10g}"))
    rows = [[r["demand"], r["commodity"], number(r["unmet"]), number(r["wanted"])] for r in unmet.to_dict("records")]
    if rows:
        console.print(grid("Unmet demand", ["demand", "commodity", "unmet", "wanted"], rows))
    else:
        console.print(Text("All demand that must be served is served."))
    flows = solution.shipments.sort_values(["commodity", "quantity"], ascending=[True, False])
    rows = [
        [r["commodity"], r["from"], r["to"], " > ".join(solution.routes[r["route"]]), f"{r['quantity']:,.6g}", f"{r['unit_cost']:,.6g}"]
        for r in flows.head(8 * ROWS).to_dict("records")
    ]  # fmt: skip
    left = f"{len(flows) - len(rows)} more in --json." if len(flows) > len(rows) else ""
    console.print(grid("Flows by route", ["commodity", "from", "to", "route", "quantity", "cost a unit"], rows, left))
    made = solution.production.groupby(["facility", "commodity"], as_index=False)["quantity"].sum()
    rows = [[r["facility"], r["commodity"], f"{r['quantity']:,.6g}"] for r in made.to_dict("records")]
    console.print(grid("Activity", ["facility", "makes", "quantity"], rows))
    traded = solution.prices[solution.prices["traded"].astype(bool)]
    rows = [
        [r["place"], r["commodity"], r["holder"] or "anybody", r["label"], f"{r['price']:,.6g}"] for r in traded.to_dict("records")
    ]
    console.print(grid("Prices where traded", ["place", "commodity", "for", "lots", "price"], rows))
