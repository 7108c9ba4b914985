"""A plan as a person reads it in a terminal."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd
from rich.console import Console, Group
from rich.text import Text

from lodeway.geography import GROUPS
from lodeway.measures.trace import ANY_POWER, ANY_ROLE
from lodeway.report.layout import amount, country, grid, money, number, percent, unit_of
from lodeway.study import Plan
from lodeway.study.mixing import ACCURACY
from lodeway.study.views import span

ROWS = 12
SMALL = 0.005
"""Share of a commodity's shipments below which a way is not shown."""
SAME = 1e-3
"""Part of an addition by which the cap must change it to be worth telling."""
EXACT = 1e-9
"""Relative difference that is nothing but rounding."""


def print_plan(plan: Plan, console: Console) -> None:
    """Print a plan."""
    goal = plan.goal
    counted = f", counting {', '.join(goal.roles)} only" if goal.roles else ""
    aim = f"{goal.mineral} for {goal.buyer}, at most {percent(goal.cap)} touched by {goal.avoid} from {goal.by} on"
    console.print(Text(f"{aim}{counted}", style="bold"))
    for line in (_verdict(plan), *_not_kept(plan)):
        console.print(Text(line))
    parts = [_exposure_today, _builds, _corridors, _exposure, _costs, _binding, _gains, _leaning]
    parts += [_promises] if plan.goal.promises else []
    for part in parts:
        console.print()
        console.print(part(plan))


def records(table: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """Rows of a table."""
    return table.to_dict("records")


def _verdict(plan: Plan) -> str:
    mixed = plan.goal.custody == "mixed"
    if plan.met:
        lots = "all lots mixed as well as kept apart" if mixed else "lots kept apart"
        tracer = "the tracer confirms it" if plan.confirmed else "the tracer does NOT confirm it"
        return f"The cap is met ({tracer}: at most {percent(plan.least)} from {plan.goal.by} on, {lots})."
    lines = [
        "The cap cannot be met while demand is served as it is without it.",
        f"The least exposure that can be reached from {plan.goal.by} on is {percent(plan.least)}."
        if not mixed
        else f"The least exposure found under full mixing from {plan.goal.by} on is {percent(plan.least)}; "
        "that no plan reaches less is not proven.",
        f"What follows is the plan that comes closest; it exceeds the cap in {_exceeded(plan)}.",
    ]
    points = plan.obstacles[plan.obstacles["points"].notna()].head(ROWS)
    late = plan.obstacles[plan.obstacles["points"].isna()].head(ROWS)
    if len(points):
        lines.append("What stands in the way, and by how much ten percent more of it would lower exposure:")
        lines += [
            f"  {r['name']} ({r['kind']}, {r['years']}, limit {number(r['limit'])}): {r['points']:.2f} points"
            for r in records(points)
        ]
    if len(late):
        lines.append("What could be built, but opens too late:")
        lines += [f"  {r['name']}: {number(r['limit'])} a year, not before {r['years']}" for r in records(late)]
    if plan.obstacles.empty:
        lines.append("Nothing that is limited stands in the way: no other untouched supply reaches the buyer at all.")
    return "\n".join(lines)


def _exceeded(plan: Plan) -> str:
    rows = plan.exposure.assign(reached=plan.reached)
    above = rows[rows["reached"] > rows["cap"] + ACCURACY]
    return ", ".join(f"{r['year']} ({percent(r['reached'])}, cap {percent(r['cap'])})" for r in records(above))


def _not_kept(plan: Plan) -> list[str]:
    """What a reader must know before reading on: demand unserved, contracts broken, outputs missed."""
    lines = []
    unserved = plan.solution.demand[plan.solution.demand["unmet"] > 0]
    if len(unserved):
        also = ", as without the cap" if plan.met else ""
        lines.append(f"Wanted and not delivered{also}: {_told(unserved, 'demand', 'unmet')}.")
    words = {"contract": "Contracts not kept", "output": "Observed output missed"}
    cases = {"today": "today", "reference": "without the cap", "plan": "in the plan"}
    for (kind, case), rows in plan.shortfalls.groupby(["kind", "case"], sort=False):
        lines.append(f"{words[str(kind)]} {cases[str(case)]}, short by: {_told(rows, 'id', 'quantity')}.")
    return lines


def _told(rows: pd.DataFrame, of: str, quantity: str) -> str:
    """Sums by id with their years, the greatest first."""
    by = rows.groupby(of).agg(quantity=(quantity, "sum"), years=("year", span))
    by = by.sort_values("quantity", ascending=False, kind="stable")
    told = [f"{key} {number(q)} ({y})" for key, q, y in zip(by.index, by["quantity"], by["years"], strict=True)]
    more = f" and {len(told) - ROWS} more" if len(told) > ROWS else ""
    return ", ".join(told[:ROWS]) + more


def _units(plan: Plan) -> dict[str, str]:
    return dict(zip(plan.world["commodities"]["id"], plan.world["commodities"]["unit"], strict=True))


def _exposure_today(plan: Plan) -> Group:
    parts = []
    for commodity, rows in plan.exposure_today.groupby("commodity", sort=False):
        roles = list(dict.fromkeys(rows["role"]))
        share = {(r["custody"], r["power"], r["role"]): float(r["share"]) for r in records(rows)}
        lines = [
            [p if p == ANY_POWER else country(p), *(percent(share["apart", p, r]) for r in roles)]
            for p in dict.fromkeys(rows["power"])
        ]
        mixed = percent(share["mixed", ANY_POWER, ANY_ROLE])
        title = f"Exposure today ({plan.today.years[0]}) of {commodity} delivered, by power and role"
        note = f"Lots kept apart; under full mixing any power, any role: {mixed}. Roles overlap."
        parts.append(grid(title, ["power", *roles], lines, note))
    return Group(*parts)


def _builds(plan: Plan) -> Group:
    if plan.builds.empty:
        return grid("What to build or expand: nothing", [], [])
    keys = ["kind", "id", "name", "place", "country", "unit", "owner", "without_cap"]
    by = plan.builds.groupby(keys, sort=False)
    total = by.agg({"year": "min", "first_year": "min", "capacity": "sum", "capital": "sum"}).reset_index()
    total["more"] = (total["capacity"] - total["without_cap"]).where(
        lambda more: more.abs() > SAME * total["capacity"], 0.0
    )
    total["changed"] = total["more"] != 0
    total = total.sort_values(["changed", "capital"], ascending=False, kind="stable")
    unit, money_unit = unit_of(total["capital"])
    rows = [
        [r["name"], r["place"], r["country"], str(r["year"]), str(r["first_year"]),
         f"{number(r['capacity'])} {r['unit']}", _signed(r["more"]), amount(r["capital"], unit), r["owner"]]
        for r in records(total.head(2 * ROWS))
    ]  # fmt: skip
    left = f" {len(total) - len(rows)} smaller ones are in --json and --out." if len(total) > len(rows) else ""
    headers = [
        "what", "where", "country", "decide", "opens", "size a year", "more than without cap", f"capital, {money_unit}",
        "owner",
    ]  # fmt: skip
    return grid("What to build or expand, what the cap changes first", headers, rows, f"All users together.{left}")


def _signed(value: float) -> str:
    return f"{'+' if value > 0 else ''}{number(value)}" if value else "-"


def _corridors(plan: Plan) -> Group:
    units = _units(plan)
    table = plan.corridors[plan.corridors["year"] == plan.goal.by]
    rows = [
        [r["commodity"], r["corridor"], r["countries"], r["passages"],
         f"{number(r['quantity'])} {units[r['commodity']]}", percent(r["share"])]
        for r in records(table[table["share"] >= SMALL])
    ]  # fmt: skip
    left = len(table) - len(rows)
    note = f"{left} more with less than {percent(SMALL)} each." if left else ""
    headers = ["commodity", "corridor", "countries crossed", "passages", "quantity", "share"]
    return grid(f"Which ways carry {plan.goal.buyer}'s supply in {plan.goal.by}", headers, rows, note)


def _exposure(plan: Plan) -> Group:
    parts = []
    for commodity, table in plan.exposure.groupby("commodity", sort=False):
        rows = [
            [str(r["year"]), percent(r["reference"]), percent(r["plan"]), percent(r["plan_mixed"]),
             "free" if r["cap"] >= 1 else percent(r["cap"])]
            for r in records(table)
        ]  # fmt: skip
        headers = ["year", "without cap", "plan, lots apart", "plan, fully mixed", "cap"]
        capped = table[table["cap"] < 1]
        told = len(capped) > 0 and plan.goal.custody == "apart"
        apart = 100 * float((capped["plan_mixed"] - capped["plan"]).mean()) if told else 0.0
        note = f"Keeping lots apart is worth {apart:.1f} points on average in the capped years." if apart else ""
        parts.append(grid(f"Exposure of {commodity}, year by year", headers, rows, note))
    return Group(*parts)


def _costs(plan: Plan) -> Group:
    goal, costs = plan.goal, {(r["case"], r["year"]): r for r in records(plan.costs)}
    unit, money_unit = unit_of(plan.costs["cost"])
    bought = dict.fromkeys(plan.exposure["commodity"])
    per = " or ".join(dict.fromkeys(_units(plan)[c] for c in bought)) or "unit"
    shown = [("today", "today", plan.today.years[0])]
    for year in dict.fromkeys((goal.by, goal.last)):
        shown += [("without cap", "reference", year), ("plan", "plan", year)]
    rows = []
    for name, case, year in shown:
        r = costs[case, year]
        before = costs["reference", year]["per_unit"] if case == "plan" else float("nan")
        more = r["per_unit"] - before
        if abs(more) < EXACT * abs(before):
            more = 0.0
        rows.append([
            name, str(year), number(r["delivered"]), amount(r["cost"], unit), number(r["per_unit"]), number(r["price"]),
            number(more),
        ])  # fmt: skip
    headers = [
        "case",
        "year",
        f"delivered, {per}",
        f"cost, {money_unit}",
        f"cost, USD per {per}",
        f"price, USD per {per}",
        f"more, USD per {per}",
    ]
    note = (
        "Cost: making, drawing, moving and building for this buyer's own lots; least cost for all does not settle who "
        "gets the cheap lots, so it can fall under a cap. Price: what a further unit is worth at delivery."
    )
    beside = max(costs[case, year]["passed_on"] for _, case, year in shown)
    if beside > 0:
        note += f" By-products worth up to {money(beside)} a year go to others; what they cost is in it."
    return Group(grid(f"What {goal.buyer}'s supply costs", headers, rows, note), Text(_premium(plan, per)))


def _premium(plan: Plan, per: str) -> str:
    count = len(plan.solution.years)
    yearly = plan.premium / float(plan.solution.weights.sum())
    premium = (
        f"Premium, what the cap costs all users together: {money(plan.premium)} in present value over "
        f"{count} year{'' if count == 1 else 's'};\n"
        f"{money(yearly)} a year, {money(plan.premium_per_unit)} per {per} delivered."
    )
    if not plan.met:
        return f"{premium}\nPrice of independence: none, for no more of it can be had."
    if plan.goal.custody == "mixed":
        premium += (
            f"\nUnder mixing this is the best plan found: the premium is at least {money(plan.premium_least)}, that of "
            f"the plan with lots\nkept apart, so a better one could save {money(plan.gap)} at most. Price of "
            "independence: not told, for prices hold only\nwith what is mixed in each plant as it is."
            if plan.gap
            else "\nThe plan with lots kept apart keeps the cap under mixing too: none is cheaper."
        )
    if plan.gap:
        return premium
    saving = plan.independence.groupby("year")["saving"].sum()
    unit, money_unit = unit_of(saving)
    worth = ", ".join(f"{amount(usd, unit)} in {year}" for year, usd in zip(saving.index, saving, strict=True))
    told = f", {money_unit}: {worth}" if worth else ": nothing"
    return f"{premium}\nPrice of independence, what one more point of exposure would save a year{told}."


def _binding(plan: Plan) -> Group:
    table = plan.binding.head(ROWS)
    if table.empty:
        return grid(f"What binds: {'nothing else' if plan.met else 'see what stands in the way, above'}", [], [])
    unit, money_unit = unit_of(table["saving"])
    rows = [[r["name"], r["kind"], r["years"], number(r["limit"]), amount(r["saving"], unit)] for r in records(table)]
    headers = ["limit", "kind", "years", "mean limit", f"one percent more saves, {money_unit}"]
    return grid("What binds", headers, rows, "Present value over the years in which it binds, all users together.")


def _gains(plan: Plan) -> Group:
    columns = ["value_added", "value_added_change", "export_revenue", "export_revenue_change"]
    table = plan.gains[plan.gains["year"] == plan.goal.by].set_index("country")[columns]
    central = sorted(GROUPS["C5"])
    others = table.drop(index=central, errors="ignore")
    others = others[(others.fillna(1.0) != 0).any(axis=1)]
    order = others["value_added_change"].abs().sort_values(ascending=False, kind="stable").index[:ROWS]
    shown = table.reindex([*central, *order]).where(lambda t: t.notna() | t.index.isin(table.index)[:, None], 0.0)
    changes = shown[[c for c in columns if c.endswith("_change")]]
    unit, money_unit = unit_of(shown.to_numpy().ravel())
    small, small_unit = unit_of(changes.to_numpy().ravel())
    rows = [
        [
            country(str(code)),
            *(amount(float(v), small if c in changes else unit) for c, v in zip(columns, line, strict=True)),
        ]
        for code, line in zip(shown.index, shown.to_numpy(), strict=True)
    ]
    headers = [
        "country", f"value added, {money_unit}", f"against no cap, {small_unit}",
        f"export revenue, {money_unit}", f"against no cap, {small_unit}",
    ]  # fmt: skip
    note = "At the world's reference prices where it has them. Central Asia first, then the largest changes."
    return grid(f"Who gains in {plan.goal.by}", headers, rows, note)


def _leaning(plan: Plan) -> Group:
    title = "Which assumed or estimated figures the premium leans on most"
    table = plan.assumptions.head(ROWS)
    if table.empty:
        return grid(f"{title}: {'none' if plan.met else 'not told where the cap is not met'}", [], [])
    unit, money_unit = unit_of([*table["premium_low"], *table["premium_high"]])
    rows = [
        [f"{r['figure']} of {r['table']}", r["kind"], str(r["rows"]), r["quality"], r["source"],
         amount(r["premium_low"], unit), amount(r["premium_high"], unit)]
        for r in records(table)
    ]  # fmt: skip
    headers = ["figure", "of", "rows", "quality", "source", f"premium at low, {money_unit}", "at high"]
    note = (
        "First-order change of the premium (present value) if all figures of a source stood at their low or high. "
        "`lodeway world why` shows each; row by row they are in --json and --out."
    )
    return grid(title, headers, rows, note)


def _promises(plan: Plan) -> Group:
    table = plan.promises[plan.promises["missing"].fillna("") == ""].head(2 * ROWS)
    unit, money_unit = unit_of(table["saving"])
    rows = [
        [r["commitment"], r["effect"], str(r["name"]), number(r["size"]), number(r["used"]), amount(r["saving"], unit)]
        for r in records(table)
    ]
    headers = ["promise", "effect", "what", "size a year", "most used", f"one percent more saves, {money_unit}"]
    note = "What says too little to change anything, and why, is in --json and --out."
    return grid(f"Which promises it leans on, {plan.goal.promises.replace('-', ' ')}", headers, rows, note)
