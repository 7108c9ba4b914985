"""How the least cost of a solution changes with each figure of the world, to first order.

By the envelope theorem it is what the solution already tells: for a cost the activity that pays it, for a limit its
dual. All changes are of the discounted cost, in USD per unit of the figure.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lodeway.model import Solution
from lodeway.model.additions import annuities
from lodeway.model.instance import available
from lodeway.world.world import World

Floats = NDArray[np.float64]
Years = NDArray[np.int64]
Slopes = dict[tuple[str, str], "pd.Series[float]"]

LIMITS = {
    ("facilities", "max_build"): "build",
    ("facilities", "reserves"): "reserves",
    ("legs", "max_build"): "build",
    ("transfers", "capacity"): "transfer",
    ("stockpiles", "quantity"): "stock",
    ("stockpiles", "max_draw"): "draw",
    ("controls", "limit"): "control",
}
SHORT = 1e-6


def weights(solution: Solution) -> pd.Series[float]:
    """Weight of each year in the objective: the years it stands for, discounted to the first."""
    years = np.array(solution.years, dtype=float)
    last = years[-1] - years[-2] if len(years) > 1 else 1.0
    discount = (1 + solution.options.discount) ** (years[0] - years)
    return pd.Series(np.diff(years, append=years[-1] + last) * discount, index=pd.Index(solution.years))


def slopes(world: World, solution: Solution) -> Slopes:
    """Find the change of the discounted cost with each figure, by table and figure, then id."""
    found = _limits(world, solution) | _activities(world, solution) | _freight(world, solution)
    found["demand", "quantity"] = _demand(world, solution)
    return {
        (table, figure): slope.groupby(level=0).sum().reindex(world[table]["id"], fill_value=0.0)
        for (table, figure), slope in found.items()
    }


def _limits(world: World, solution: Solution) -> Slopes:
    """Figures that limit something: what one more unit of the limit saves, times the units that the figure gives."""
    limits = solution.limits[["year", "kind", "id", "limit"]].copy()
    year = solution.limits["year"].astype(float)
    limits["slope"] = -solution.limits["dual"] * year.map(weights(solution)).fillna(1.0)
    limits["id"] = limits["id"].str.removesuffix(":back").str.split("@").str[0]
    of_kind = {kind: limits[limits["kind"] == kind] for kind in [*LIMITS.values(), "facility", "leg", "contract"]}
    found = {key: of_kind[kind].set_index("id")["slope"] for key, kind in LIMITS.items()}
    for table, kind in (("facilities", "facility"), ("legs", "leg")):
        rows = of_kind[kind]
        part = available(world[table].assign(capacity=1.0), solution.years)
        number = pd.Index(world[table]["id"]).get_indexer(pd.Index(rows["id"]))
        up = part[pd.Index(solution.years).get_indexer(pd.Index(rows["year"].astype(int))), number]
        found[table, "capacity"] = pd.Series(rows["slope"].to_numpy() * up, rows["id"])
    rows = of_kind["contract"]
    broken = solution.shortfalls[solution.shortfalls["kind"] == "contract"].set_index(["year", "id"]).index
    rows = rows[~pd.MultiIndex.from_arrays([rows["year"].astype(int), rows["id"]]).isin(broken)]
    bound = rows["limit"] / rows["id"].map(world["contracts"].set_index("id")["quantity"])
    found["contracts", "quantity"] = (rows["slope"] * bound).set_axis(rows["id"])
    return found


def _activities(world: World, solution: Solution) -> Slopes:
    """Unit costs of making, drawing and building: the discounted quantity that pays them."""
    weight, years = weights(solution), np.array(solution.years)
    made, draws, facilities = solution.production, solution.draws, world["facilities"].set_index("id")
    elastic = made["facility"].map(facilities["cost_elasticity"]).notna()
    units = made["quantity"].mask(elastic, made["cost"] / made["facility"].map(facilities["cost"]))
    found: Slopes = {
        ("facilities", "cost"): (units * made["year"].map(weight)).set_axis(made["facility"]),
        ("stockpiles", "price"): (draws["quantity"] * draws["year"].map(weight)).set_axis(draws["stockpile"]),
    }
    for table, kind in (("facilities", "facility"), ("legs", "leg")):
        rows = solution.builds[solution.builds["kind"] == kind]
        life = rows["id"].map(world[table].set_index("id")["lifetime"]).to_numpy(float)
        age = years[None, :] - rows["first_year"].to_numpy(float)[:, None]
        charged = ((age >= 0) & (age < life[:, None])) @ weight.to_numpy()
        unit = annuities(np.ones(len(rows)), life, solution.options.discount)
        found[table, "capex"] = pd.Series(rows["capacity"].to_numpy(float) * unit * charged, rows["id"])
    return found


def _freight(world: World, solution: Solution) -> Slopes:
    """Costs of legs and transfers and freight multiples: the discounted tonnes that pay them."""
    goods = world["commodities"].set_index("id")
    links = pd.concat([world[t].set_index("id")["cost"] for t in ("legs", "transfers")])
    rows = solution.shipments[["year", "commodity", "route", "quantity"]].copy()
    rows["tonnes"] = rows["quantity"] * rows["commodity"].map(goods["gross"]) * rows["year"].map(weights(solution))
    rows["link"] = rows["route"].map(dict(solution.routes))
    rows = rows.explode("link", ignore_index=True).dropna(subset="link")
    rows["link"] = rows["link"].str.removesuffix(":back").str.split("@").str[0]
    paid = (rows["tonnes"] * rows["commodity"].map(goods["freight"])).set_axis(rows["link"])
    multiple = (rows["tonnes"] * rows["link"].map(links)).set_axis(rows["commodity"])
    return {("legs", "cost"): paid, ("transfers", "cost"): paid, ("commodities", "freight"): multiple}


def _demand(world: World, solution: Solution) -> pd.Series[float]:
    """Demand: the discounted cost of delivering in proportion to what is wanted."""
    lots = solution.deliveries.assign(spent=_marginal(world, solution) * solution.deliveries["quantity"])
    totals = lots.groupby(["year", "demand"])[["spent", "quantity"]].sum()
    demand, weight, years = world["demand"], weights(solution).to_numpy(), np.array(solution.years)
    slope = pd.Series(0.0, demand["id"])
    for name, rows in demand.groupby(demand["series"].where(demand["series"] != "", demand["id"])):
        part = _parts(years, rows["year"].to_numpy(float, na_value=np.nan), interpolate=bool(rows["series"].iloc[0]))
        wanted = part @ rows["quantity"].fillna(0.0).to_numpy(float)
        got = totals.reindex(pd.MultiIndex.from_product([years, [name]]), fill_value=0.0)
        full = (got["quantity"].to_numpy(float) >= wanted * (1 - SHORT)) | (rows["curve"].iloc[0] != "fixed")
        unit = np.divide(got["spent"].to_numpy(float), wanted, out=np.zeros(len(years)), where=(wanted > 0) & full)
        slope[rows["id"]] = (unit * weight) @ part
    return slope


def _marginal(world: World, solution: Solution) -> pd.Series[float]:
    """Find what one more unit would cost where each row of deliveries ends: its price, and what it changes in caps."""
    lots = solution.deliveries.reset_index(names="row")
    lots = lots.merge(solution.prices, on=["year", "place", "commodity", "holder", "label"]).set_index("row")
    country = lots["place"].map(world["places"].set_index("id")["country"])
    duals = solution.limits[solution.limits["kind"] == "cap"].set_index(["year", "id"])["dual"]
    cost = lots["price"]
    for cap in solution.options.caps:
        dual = duals.reindex(pd.MultiIndex.from_arrays([lots["year"], cap.name + ":" + lots["commodity"]])).fillna(0.0)
        touched = pd.Series([cap.name in label.split(",") for label in lots["label"]], lots.index, dtype=float)
        toll = (touched - lots["year"].map(cap.at)) * dual.to_numpy()
        cost = cost + toll.where(country.isin(cap.buyer), 0.0)
    return cost


def _parts(years: Years, stated: Floats, *, interpolate: bool) -> Floats:
    """Part that the quantity stated for each row has in each year solved."""
    if not interpolate:
        return np.where(np.isnan(stated) | (years[:, None] == stated), 1.0, 0.0)
    order = np.argsort(stated)
    units = [np.interp(years, stated[order], (order == i).astype(float)) for i in range(len(stated))]
    return np.asarray(np.column_stack(units))
