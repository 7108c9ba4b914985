"""Tables read from the solutions of a plan."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import pandas as pd

from lodeway.model import Solution
from lodeway.study.way import ordered
from lodeway.world import World

SEA = "Sea"
OVERLAND = "overland"
GENERIC = ("", "access", "network", SEA, OVERLAND)
"""Corridor names that say nothing about the way taken."""
NOISE = 1e-6


def country_of(world: World) -> pd.Series[str]:
    """Country of each place."""
    return world["places"].set_index("id")["country"]


def builds(world: World, found: Solution, reference: Solution) -> pd.DataFrame:
    """What is added, by facility or leg and year of decision.

    Returns
    -------
    pandas.DataFrame
        ``year, first_year, kind, id, name, place, country, unit, capacity, capital, owner,
        without_cap``: capacity in ``unit`` a year, capital in USD, owners with their shares, and the
        capacity that is added at the same facility or leg without the cap.
    """
    table = found.builds.copy()
    if table.empty:
        columns = ["name", "place", "country", "unit", "owner", "without_cap"]
        return table.reindex(columns=[*table.columns, *columns])
    other = reference.builds.groupby("id")["capacity"].sum()
    facilities, legs = (world[t].set_index("id") for t in ("facilities", "legs"))
    processes = world["processes"].set_index("id")
    commodities = world["commodities"].set_index("id")
    country = country_of(world)
    owners = world["owners"].groupby("entity")
    rows = []
    for kind, key in zip(table["kind"], table["id"], strict=True):
        row = facilities.loc[key] if kind == "facility" else legs.loc[key]
        if kind == "facility":
            process = processes.loc[row["process"]]
            unit = process["capacity_unit"] or commodities.loc[process["output"], "unit"]
            place, where = row["place"], country[row["place"]]
        else:
            unit, place, where = "t", f"{row['from']} - {row['to']}", ", ".join(row["countries"])
        held = owners.get_group(key) if key in owners.groups else world["owners"].iloc[:0]
        owner = ", ".join(f"{o} {s:.0%}" for o, s in zip(held["owner"], held["share"], strict=True))
        rows.append((row["name"], place, where, unit, owner, float(other.get(key, 0.0))))
    extra = pd.DataFrame(rows, columns=["name", "place", "country", "unit", "owner", "without_cap"], index=table.index)
    table = pd.concat([table.drop(columns="annuity"), extra], axis=1)
    table = table.sort_values("capital", ascending=False, kind="stable", ignore_index=True)
    return table[
        [
            "year",
            "first_year",
            "kind",
            "id",
            "name",
            "place",
            "country",
            "unit",
            "capacity",
            "capital",
            "owner",
            "without_cap",
        ]
    ]


def corridors(world: World, solution: Solution, buyer: frozenset[str]) -> pd.DataFrame:
    """Which corridors carry the buyer's supply: ``year, commodity, corridor, countries, passages, quantity, share``.

    A route is named by the corridors of its legs in order; the countries and passages are all that it crosses, in
    order. Shares are of the year's shipments of the commodity; commodities stand as in the world, from mine to product.
    """
    legs = {row["id"]: row for row in world["legs"].to_dict("records")}
    country = dict(zip(world["places"]["id"], world["places"]["country"], strict=True))

    def describe(route: str) -> tuple[str, str, str]:
        names: list[str] = []
        codes: list[str] = []
        passed: list[str] = []
        for link in solution.routes[route]:
            leg = legs.get(_forth(link))
            if leg is not None:  # else it is a transfer
                way = 1 if link == leg["id"] else -1
                start, end = (country[leg[side]] for side in ("from", "to")[::way])
                names.append(leg["corridor"])
                codes += ordered(leg["countries"][::way], start, end)
                passed += leg["passages"][::way]
        named = " + ".join(dict.fromkeys(name for name in names if name not in GENERIC))
        way_of = named or (SEA if SEA in names else OVERLAND)
        return way_of, ", ".join(dict.fromkeys(codes)), ", ".join(dict.fromkeys(passed))

    own = solution.shipments[_held(solution.shipments, buyer)]
    described = {route: describe(route) for route in own["route"].unique()}
    table = own[["year", "commodity", "quantity"]].copy()
    for i, name in enumerate(("corridor", "countries", "passages")):
        table[name] = own["route"].map({route: told[i] for route, told in described.items()})
    keys = ["year", "commodity", "corridor", "countries", "passages"]
    total = table.groupby(keys)["quantity"].sum().reset_index()
    total["share"] = total["quantity"] / total.groupby(["year", "commodity"])["quantity"].transform("sum")
    stage = total["commodity"].map({key: at for at, key in enumerate(world["commodities"]["id"])})
    total = total.assign(stage=stage).sort_values(["year", "stage", "quantity"], ascending=[True, True, False])
    return total.drop(columns="stage").reset_index(drop=True)


def _forth(leg: str) -> str:
    """Leg of which this may be the way back."""
    return leg.removesuffix(":back")


def _held(table: pd.DataFrame, buyer: frozenset[str]) -> pd.Series[bool]:
    """Rows whose holder belongs to the buyer."""
    return table["holder"].map(lambda h: bool(h) and frozenset(h.split(",")) <= buyer).astype(bool)


def costs(world: World, buyer: frozenset[str], solutions: Mapping[str, Solution]) -> pd.DataFrame:
    """What the buyer's own supply costs, by case and year.

    Making, drawing and moving the buyer's lots, and the annuities of additions in proportion to the
    use that those lots make of them. By-products that others take are in it: joint costs are not shared out.

    Returns
    -------
    pandas.DataFrame
        ``case, year, delivered, making, moving, drawing, building, cost, per_unit, price, passed_on``: units, USD a
        year, USD a unit; ``price`` is the mean of model prices at delivery, ``passed_on`` what by-products of the
        buyer's lots that others take are worth at model prices, USD.
    """
    parts = []
    for case, solution in solutions.items():
        own = {
            "making": _sum(solution.production[_held(solution.production, buyer)], "cost"),
            "moving": _sum(_worth(solution.shipments[_held(solution.shipments, buyer)], "unit_cost"), "worth"),
            "drawing": _sum(_drawn(world, solution.draws[_held(solution.draws, buyer)]), "worth"),
            "building": _built(world, solution, buyer),
        }
        delivered = solution.deliveries[solution.deliveries["place"].map(country_of(world)).isin(buyer)]
        table = pd.DataFrame({"case": case, "year": list(solution.years)}).set_index("year")
        table["delivered"] = _sum(delivered, "quantity")
        for name, column in own.items():
            table[name] = column
        table["passed_on"] = _passed_on(solution, buyer)
        table = table.fillna(0.0)
        table["cost"] = table[list(own)].sum(axis=1)
        table["per_unit"] = table["cost"] / table["delivered"].where(table["delivered"] > 0)
        table["price"] = _price(solution, delivered)
        parts.append(table.reset_index())
    columns = ["case", "year", "delivered", *own, "cost", "per_unit", "price", "passed_on"]
    return pd.concat(parts, ignore_index=True)[columns]


def _sum(table: pd.DataFrame, column: str) -> pd.Series[float]:
    return table.groupby("year")[column].sum()


def _worth(table: pd.DataFrame, unit: str) -> pd.DataFrame:
    return table.assign(worth=table["quantity"] * table[unit])


def _drawn(world: World, draws: pd.DataFrame) -> pd.DataFrame:
    price = world["stockpiles"].set_index("id")["price"]
    return draws.assign(worth=draws["quantity"] * draws["stockpile"].map(price).astype(float))


def _built(world: World, solution: Solution, buyer: frozenset[str]) -> pd.Series[float]:
    """Annuities charged to the buyer by year: his part in the use of each facility and leg that is added to."""
    lifetime = {
        key: int(years)
        for t in ("facilities", "legs")
        for key, years in zip(world[t]["id"], world[t]["lifetime"], strict=True)
    }
    part = buyers_part(solution.production, "facility", buyer)
    if (solution.builds["kind"] == "leg").any():
        part |= buyers_part(carried(world, solution), "leg", buyer)
    charge = dict.fromkeys(solution.years, 0.0)
    for row in solution.builds.to_dict("records"):
        for year in solution.years:
            if row["first_year"] <= year < row["first_year"] + lifetime[row["id"]]:
                charge[year] += row["annuity"] * part.get((year, row["id"]), 0.0)
    return pd.Series(charge)


def used_for(world: World, solution: Solution, buyer: frozenset[str]) -> dict[str, float]:
    """Greatest part, over all years, of what is made at each facility and carried on each leg that is the buyer's."""
    parts = buyers_part(solution.production, "facility", buyer) | buyers_part(carried(world, solution), "leg", buyer)
    found: dict[str, float] = {}
    for (_, key), part in parts.items():
        found[key] = max(found.get(key, 0.0), part)
    return found


def carried(world: World, solution: Solution) -> pd.DataFrame:
    """Shipments by leg, either way, in gross tonnes."""
    gross = world["commodities"].set_index("id")["gross"]
    table = solution.shipments.assign(leg=solution.shipments["route"].map(solution.routes)).explode("leg")
    return table.assign(leg=table["leg"].map(_forth), quantity=table["quantity"] * table["commodity"].map(gross))


def buyers_part(table: pd.DataFrame, of: str, buyer: frozenset[str]) -> dict[tuple[int, str], float]:
    """Part of the quantity that is the buyer's, by year and facility or leg."""
    total = table.groupby(["year", of])["quantity"].sum()
    own = table[_held(table, buyer)].groupby(["year", of])["quantity"].sum()
    keys = zip(own.index.get_level_values(0), own.index.get_level_values(1), strict=True)
    return dict(zip(keys, (own / total.reindex(own.index)).astype(float), strict=True))


def _passed_on(solution: Solution, buyer: frozenset[str]) -> pd.Series[float]:
    """What by-products of the buyer's lots that others take are worth, USD by year."""
    moved = solution.relabelled.rename(columns={"holder_to": "holder", "label_to": "label"})
    gone = moved[_held(moved.assign(holder=moved["holder_from"]), buyer) & ~_held(moved, buyer)]
    return _sum(_priced(solution, gone), "worth")


def _price(solution: Solution, delivered: pd.DataFrame) -> pd.Series[float]:
    paid = _priced(solution, delivered).groupby("year")[["worth", "quantity"]].sum()
    return paid["worth"] / paid["quantity"]


def _priced(solution: Solution, table: pd.DataFrame) -> pd.DataFrame:
    """Quantities with what they are worth at the model's prices where they are, USD."""
    keys = ["year", "place", "commodity", "holder", "label"]
    return _worth(table.merge(solution.prices[[*keys, "price"]], on=keys), "price")


def account(solution: Solution, buyer: frozenset[str]) -> pd.Series[float]:
    """Share of deliveries in lots that may be touched, by year and commodity: the program's own account."""
    own = solution.deliveries[_held(solution.deliveries, buyer)]
    touched = own["quantity"].where(own["label"] != "", 0.0)
    both = own.assign(touched=touched).groupby(["year", "commodity"])[["touched", "quantity"]].sum()
    return both["touched"] / both["quantity"]


def served(solution: Solution) -> dict[tuple[str, int], float]:
    """What each demand gets, up to what it wants at any price."""
    rows = solution.demand
    least = rows[["wanted", "delivered"]].min(axis=1)
    return {(d, int(y)): float(q) for d, y, q in zip(rows["demand"], rows["year"], least, strict=True)}


def welfare_lost(found: Solution, reference: Solution) -> float:
    """Present value of what all users together lose: value less cost, without the cap less with it."""
    return (reference.value - reference.cost) - (found.value - found.cost)


def welfare(solution: Solution, year: int) -> float:
    """What consumption in a year is worth to all users together, less all that it costs, USD in that year."""
    value, cost = _account(solution, year)
    return value - cost


def unit_cost(solution: Solution, year: int, goods: Collection[str]) -> float:
    """What all supply costs in a year for each unit of some goods that is delivered, USD; 0 if none is."""
    rows = solution.deliveries
    got = float(rows["quantity"][(rows["year"] == year) & rows["commodity"].isin(goods)].sum())
    return _account(solution, year)[1] / got if got > 0 else 0.0


def _account(solution: Solution, year: int) -> tuple[float, float]:
    """Worth of consumption, and all costs of a year."""
    account = solution.accounts[solution.accounts["year"] == year].iloc[0].drop("year")
    return float(account["value"]), float(account.drop("value").sum())


def price_of_independence(world: World, solution: Solution, buyer: frozenset[str]) -> pd.DataFrame:
    """What one more point of exposure would save in a year: dual of the cap times a hundredth of deliveries.

    Returns
    -------
    pandas.DataFrame
        ``year, commodity, saving``: USD a year.
    """
    caps = solution.limits[solution.limits["kind"] == "cap"].copy()
    caps["commodity"] = caps["id"].str.split(":", n=1).str[1]
    own = solution.deliveries[solution.deliveries["place"].map(country_of(world)).isin(buyer)]
    delivered = own.groupby(["year", "commodity"])["quantity"].sum()
    units = [float(delivered.get((int(y), c), 0.0)) for y, c in zip(caps["year"], caps["commodity"], strict=True)]
    return pd.DataFrame({
        "year": caps["year"].astype(int), "commodity": caps["commodity"], "saving": caps["dual"] * units / 100,
    }).reset_index(drop=True)  # fmt: skip


def binding(world: World, solution: Solution) -> pd.DataFrame:
    """Limits that bind, by what one percent more of each would save.

    Returns
    -------
    pandas.DataFrame
        ``kind, id, name, years, limit, dual, saving``: years in which it binds; mean limit; mean worth
        of one more unit, USD; present value of one percent more in all those years, USD;
        what saves less than a millionth of the greatest is left out.
    """
    tight = solution.limits[(solution.limits["dual"].abs() > 0) & (solution.limits["kind"] != "cap")].copy()
    weights = solution.weights
    weight = tight["year"].map(weights).astype(float).fillna(1.0)
    tight["saving"] = (tight["dual"] * tight["limit"] * weight).astype(float) / 100
    tight["of"] = tight["year"].astype(object).where(tight["year"].notna(), "all")
    by = tight.groupby(["kind", "id"], as_index=False)
    table: pd.DataFrame = by.agg(
        years=("of", span), limit=("limit", "mean"), dual=("dual", "mean"), saving=("saving", "sum")
    )
    table.insert(2, "name", names(world, table))
    table = table[table["saving"].abs() > NOISE * table["saving"].abs().max()]
    order = table["saving"].abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order].reset_index(drop=True)


def span(years: Iterable[object]) -> str:
    """Years in short, such as 2030-2033, 2035; ``all`` if there are none."""
    numbers = sorted(y for y in years if isinstance(y, int))
    if not numbers:
        return "all"
    runs: list[list[int]] = []
    for year in numbers:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def names(world: World, table: pd.DataFrame) -> list[str]:
    """Names of the facilities, legs and controls that limits are about."""
    known: dict[str, str] = {}
    for frame in ("facilities", "legs", "controls"):
        known |= dict(zip(world[frame]["id"], world[frame]["name"], strict=True))
    return [known.get(_forth(str(i)), str(i)) for i in table["id"]]


def gains_against(today: pd.DataFrame, reference: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Who gains: ``year, country``, then value added and export revenue under the plan and the change against no cap.

    The base year's figures stand in rows of its own year, with no change.
    """
    money = ["value_added", "export_revenue", "transit_revenue"]
    keys = ["year", "country"]
    ours, theirs = (table.set_index(keys)[money] for table in (found, reference))
    index = ours.index.union(theirs.index)
    both = ours.reindex(index, fill_value=0.0)
    change = both - theirs.reindex(index, fill_value=0.0)
    both = both.join(change.add_suffix("_change"))
    base = today.set_index(keys)[money]
    return pd.concat([base, both]).reset_index()
