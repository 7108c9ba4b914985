"""Who gains: value added, export revenue and freight for transit, by country."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lodeway.measures.pools import POOL, made_and_used, of_year, pools
from lodeway.model import Solution
from lodeway.world.valuation import reference_prices
from lodeway.world.world import World

NOISE = 1e-9
COLUMNS = ["year", "country", "value_added", "export_revenue", "transit_revenue", "basis"]


def gains(world: World, solution: Solution) -> pd.DataFrame:
    """Find what each country earns in each year.

    Quantities are valued at the reference price: the latest of the `prices` table up to the base year, of the
    place if it has one, else of the world. A commodity without one is valued at the model's own price: that of
    the lots concerned, else the mean at the place, else the mean of the year, where it is traded.

    Returns
    -------
    pandas.DataFrame
        ``year``, ``country``; ``value_added``: outputs less inputs of all facilities in the country, USD a year;
        ``export_revenue``: value, at the place of dispatch, of what leaves the country that made it, USD a year;
        ``transit_revenue``: freight on legs through countries that are neither origin nor destination,
        each leg divided equally among the countries it crosses: an indication only;
        ``basis`` of the prices: ``reference``, ``model``, ``mixed``, or ``unknown`` where a price that is
        needed is not known, and then the figures that need it are NaN.

    """
    country = world["places"].set_index("id")["country"]
    lots = pd.concat([_lots(world, solution, year) for year in solution.years], ignore_index=True)
    lots = valued(world, solution, lots).assign(country=lots["place"].map(country))
    by = lots.groupby(["year", "country"])
    table = by[["value_added", "export_revenue"]].sum(skipna=False)
    table["basis"] = by["basis"].agg(_basis)
    table = table.join(_transit(world, solution, country), how="outer")
    only_transit = table["basis"].isna()
    table.loc[only_transit, ["value_added", "export_revenue"]] = 0.0
    table = table.fillna({"transit_revenue": 0.0, "basis": ""}).reset_index()
    return table[COLUMNS]


def _lots(world: World, solution: Solution, year: int) -> pd.DataFrame:
    """Net quantities made and exported, by pool."""
    made, used = made_and_used(world, of_year(solution.production, year))
    gross = made.groupby(POOL)["quantity"].sum()
    added = gross.sub(used.groupby(POOL)["quantity"].sum(), fill_value=0.0)
    added = added.where(added.abs() > NOISE * gross.reindex(added.index, fill_value=0.0), 0.0)
    sold = exports(world, solution, year).groupby(POOL)["quantity"].sum()
    lots = pd.DataFrame({"added": added, "sold": sold}).fillna(0.0).rename_axis(POOL)
    return lots.reset_index().assign(year=year)


def exports(world: World, solution: Solution, year: int) -> pd.DataFrame:
    """Find what leaves the country that made it: shipments abroad with the part of them that was last made at home.

    Returns
    -------
    pandas.DataFrame
        Rows of ``shipments`` with ``place`` (of dispatch), ``country`` (of dispatch), ``destination`` (a country) and
        ``quantity``, that part alone.
    """
    country = world["places"].set_index("id")["country"]
    network = pools(world, solution, year, "apart")
    home = network.keys["place"].map(country).fillna("")
    number, codes = pd.factorize(home)
    made = (network.channels["facility"] != "").to_numpy(bool)
    value = np.zeros((len(network.channels), len(codes)))
    value[made, number[network.channels["pool"].to_numpy()[made]]] = 1.0
    origin = network.mixture.backwards((~made).astype(float), value)
    share = pd.Series(origin[np.arange(len(number)), number], index=pd.MultiIndex.from_frame(network.keys))
    shipped = of_year(solution.shipments, year)
    abroad = shipped[shipped["from"].map(country) != shipped["to"].map(country)]
    rows = abroad.assign(place=abroad["from"], country=abroad["from"].map(country))
    own = share.reindex(pd.MultiIndex.from_frame(rows[POOL])).to_numpy(float)
    rows = rows.assign(destination=rows["to"].map(country), quantity=rows["quantity"] * own)
    return rows[rows["quantity"] > 0].reset_index(drop=True)


def valued(world: World, solution: Solution, lots: pd.DataFrame) -> pd.DataFrame:
    """Add the value of what was ``added`` and ``sold`` of each pool, and the basis of its price: see :func:`gains`."""
    traded = solution.prices[solution.prices["traded"].astype(bool) & solution.prices["price"].notna()]
    price = reference_prices(world, lots)
    basis = pd.Series("unknown", index=lots.index).mask(price.notna(), "reference")
    for keys in (["year", *POOL], ["year", "place", "commodity"], ["year", "commodity"]):
        found = lots[keys].join(traded.groupby(keys)["price"].mean().rename("known"), on=keys)["known"]
        basis = basis.mask(price.isna() & found.notna(), "model")
        price = price.fillna(found)
    idle = (lots["added"] == 0) & (lots["sold"] == 0)
    return lots.assign(
        value_added=(lots["added"] * price).mask(lots["added"] == 0, 0.0),
        export_revenue=(lots["sold"] * price).mask(lots["sold"] == 0, 0.0),
        basis=basis.mask(idle, ""),
    )


def _basis(found: pd.Series[str]) -> str:
    names = set(found) - {""}
    if "unknown" in names:
        return "unknown"
    return "mixed" if len(names) > 1 else "".join(names)


def _transit(world: World, solution: Solution, country: pd.Series[str]) -> pd.Series[float]:
    """Freight by year and country of transit."""
    legs = world["legs"].set_index("id")
    steps = [(route, link.removesuffix(":back")) for route, links in solution.routes.items() for link in links]
    paths = pd.DataFrame(steps, columns=["route", "leg"], dtype="str")
    paths = paths.join(legs[["cost", "countries"]], on="leg").dropna()  # transfers are no legs
    paths["part"] = paths["cost"] / paths["countries"].str.len()
    parts = paths.explode("countries").groupby(["route", "countries"])["part"].sum().reset_index()
    goods = world["commodities"].set_index("id")
    shipped = solution.shipments.merge(parts, on="route")
    ends = (shipped["countries"] == shipped["from"].map(country)) | (shipped["countries"] == shipped["to"].map(country))
    shipped = shipped[~ends]
    tonnes = shipped["quantity"] * shipped["commodity"].map(goods["gross"]) * shipped["commodity"].map(goods["freight"])
    revenue = (tonnes * shipped["part"]).groupby([shipped["year"], shipped["countries"]]).sum()
    return revenue.rename("transit_revenue").rename_axis(["year", "country"])
