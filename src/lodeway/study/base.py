"""The solved base year beside what was observed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace

import numpy as np
import pandas as pd

from lodeway.measures import origin_shares
from lodeway.model import Options, Solution, solve
from lodeway.scenario import only, separate
from lodeway.world import World
from lodeway.world.totals import products

KEYS = ["commodity", "buyer", "year"]
COLUMNS = ["commodity", "buyer", "from", "year", "observed", "observed_share", "solved_share", "points"]
DEVIATIONS = ["commodity", "observed", "solved", "deviation", "share", "beside", "from", "to", "off"]
OTHERS = "(others)"
FULL = 1e-6
"""Smallest excess over a leg's capacity, as a part of what it carries, that is told."""
LEAST = 1e-6
"""Smallest solved share that others must have to be shown."""


def solve_base_year(world: World) -> Solution:
    """Solve the base year, observed outputs and flows held and contracts in force.

    Minerals that no recipe joins are solved one by one, since their prices and quantities lie too far apart for one
    program, and put together: a leg that they fill beyond its capacity together stands in ``shortfalls``, kind ``leg``.
    """
    parts = {own["commodities"]["mineral"].iloc[0]: solve(own, Options(base=True)) for own in separate(world)}
    return next(iter(parts.values())) if len(parts) == 1 else _together(world, parts)


def _together(world: World, parts: dict[str, Solution]) -> Solution:
    """One solution of several that share nothing but legs."""
    renamed = [_prefixed(solution, mineral) for mineral, solution in parts.items()]
    first = renamed[0]
    tables = {
        f.name: pd.concat([getattr(part, f.name) for part in renamed], ignore_index=True)
        for f in fields(Solution)
        if isinstance(getattr(first, f.name), pd.DataFrame)
    }
    tables["accounts"] = tables["accounts"].groupby("year", as_index=False).sum()
    routes = {key: legs for part in renamed for key, legs in part.routes.items()}
    over = _overfull(world, tables["shipments"], routes)
    tables["shortfalls"] = pd.concat([tables["shortfalls"], over], ignore_index=True)
    sums = {name: sum(getattr(part, name) for part in renamed) for name in ("cost", "value", "seconds", "columns")}
    welfare = any(part.sense == "welfare" for part in renamed)
    return replace(
        first,
        **tables,
        **sums,
        routes=routes,
        sense="welfare" if welfare else "cost",
        objective=sums["value"] - sums["cost"] if welfare else sums["cost"],
        log="\n".join(part.log for part in renamed),
        rounds=max(part.rounds for part in renamed),
    )


def _prefixed(solution: Solution, mineral: str) -> Solution:
    """The same with routes that no other mineral's are named like."""
    shipments = solution.shipments.assign(route=[f"{mineral}:{key}" for key in solution.shipments["route"]])
    return replace(solution, shipments=shipments, routes={f"{mineral}:{k}": v for k, v in solution.routes.items()})


def _overfull(world: World, shipments: pd.DataFrame, routes: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    """Legs that carry more than their capacity, all minerals together: gross tonnes beyond it, as shortfalls."""
    gross = dict(zip(world["commodities"]["id"], world["commodities"]["gross"], strict=True))
    tonnes: dict[str, float] = {}
    for commodity, route, quantity in zip(
        shipments["commodity"], shipments["route"], shipments["quantity"], strict=True
    ):
        for leg in routes[route]:
            tonnes[leg] = tonnes.get(leg, 0.0) + quantity * gross[commodity]
    capacity = dict(zip(world["legs"]["id"], world["legs"]["capacity"], strict=True))
    over = {leg: used - capacity.get(leg.removesuffix(":back"), np.inf) for leg, used in tonnes.items()}
    rows = [(world.base_year, "leg", leg, more) for leg, more in over.items() if more > FULL * tonnes[leg]]
    return pd.DataFrame(rows, columns=["year", "kind", "id", "quantity"])


def compare_base_year(world: World, solution: Solution | None = None) -> pd.DataFrame:
    """Set the solved base year beside the table ``flows``.

    Rows of ``flows`` of one commodity, buyer and year are taken for all that was observed of it, and
    compared as shares. Without a buyer, what is made in a country counts, by-products included; with one, where
    the commodity in the buyer's supply was made or drawn from stock. What is solved to come from anybody who is not
    listed stands in a row of its own. For shipments between countries see :func:`flow_deviations`.

    Returns
    -------
    pandas.DataFrame
        ``commodity, buyer, from, year``; ``observed``: in units; ``observed_share, solved_share``: fractions of
        all that was observed and solved; ``points``: the difference of the shares in percentage points.
    """
    flows = world["flows"]
    named = (flows["from"] != "") | (flows["buyer"] != "")  # other rows state what the whole world makes
    flows = flows[named & (flows["to"] == "") & (flows["year"] == world.base_year)]
    if flows.empty:
        return pd.DataFrame(columns=COLUMNS)
    solution = solution or solve_base_year(world)
    table = pd.concat(
        [_beside(world, solution, rows) for _, rows in flows.groupby(KEYS, sort=False)], ignore_index=True
    )
    table["observed_share"] = table["observed"] / table.groupby(KEYS)["observed"].transform("sum")
    table["points"] = 100 * (table["solved_share"] - table["observed_share"])
    return table[COLUMNS]


def _beside(world: World, solution: Solution, rows: pd.DataFrame) -> pd.DataFrame:
    """Set rows of one commodity, buyer and year beside what was solved."""
    commodity, buyer = (str(rows[key].iloc[0]) for key in KEYS[:2])
    if buyer:
        chain, own = _chain(world, solution, commodity)
        found = origin_shares(chain, own, world.countries(buyer), solution.years[0], commodity)
        solved = found[found["country"] != ""].groupby("country")["share"].sum()
    else:
        made = solution.production.drop(columns="commodity").merge(products(world), on="process")
        made = made[made["commodity"] == commodity]
        solved = (made["quantity"] * made["amount"]).groupby(made["place"]).sum()
    solved = solved / solved.sum()
    country = dict(zip(world["places"]["id"], world["places"]["country"], strict=True))
    makers = [world.places(text) if text else frozenset(country) for text in rows["from"]]
    if buyer:
        makers = [frozenset(country[place] for place in places) for places in makers]
    shares = [float(solved[solved.index.isin(who)].sum()) for who in makers]
    rest = float(solved[~solved.index.isin(frozenset().union(*makers))].sum())
    table = pd.DataFrame({
        "from": [*rows["from"], OTHERS], "observed": [*rows["quantity"].astype(float), 0.0],
        "solved_share": [*shares, rest],
    }).assign(commodity=commodity, buyer=buyer, year=int(rows["year"].iloc[0]))  # fmt: skip
    return table if rest > LEAST else table.iloc[:-1]


def _chain(world: World, solution: Solution, commodity: str) -> tuple[World, Solution]:
    """World and solution of one commodity's chain alone: a buyer's supply of other minerals says nothing of it."""
    commodities = world["commodities"]
    chain = only(world, commodities["mineral"][commodities["id"] == commodity].iloc[0])
    kept = set(chain["commodities"]["id"])
    tables = {
        name: rows[rows["commodity"].isin(kept)]
        for name in ("shipments", "production", "deliveries", "draws", "relabelled")
        for rows in (getattr(solution, name),)
    }
    return chain, replace(solution, **tables)


def flow_deviations(world: World, solution: Solution) -> pd.DataFrame:
    """How far shipments between countries in the solved base year lie from the observed ones.

    Returns
    -------
    pandas.DataFrame
        By commodity with observed flows between countries: ``observed, solved`` (units, on pairs of countries with an
        observed flow), ``deviation`` (sum of absolute deviations over them), ``share`` (of what was observed),
        ``beside`` (solved between pairs for which nothing was observed: where a publisher gives all trade, that is
        deviation too), and the pair that is farthest off: ``from, to, off`` (solved less observed).
    """
    flows = world["flows"]
    lanes = flows[(flows["from"] != "") & (flows["to"] != "") & (flows["buyer"] == "")]
    lanes = lanes[lanes["year"] == world.base_year]
    country = dict(zip(world["places"]["id"], world["places"]["country"], strict=True))
    rows = []
    for commodity, own in lanes.groupby("commodity", sort=False):
        shipped = solution.shipments[solution.shipments["commodity"] == commodity]
        abroad = (shipped["from"].map(country) != shipped["to"].map(country)).to_numpy(dtype=bool)
        seen = np.zeros(len(shipped), dtype=bool)
        off = []
        for lane in own.to_dict("records"):
            on = (
                shipped["from"].isin(world.places(lane["from"])) & shipped["to"].isin(world.places(lane["to"]))
            ).to_numpy()
            seen |= on
            off.append(float(shipped["quantity"][on].sum()) - lane["quantity"])
        worst = int(np.argmax(np.abs(off)))
        observed, deviation = float(own["quantity"].sum()), float(np.abs(off).sum())
        rows.append({
            "commodity": commodity, "observed": observed, "solved": float(shipped["quantity"][seen].sum()),
            "deviation": deviation, "share": deviation / observed,
            "beside": float(shipped["quantity"][abroad & ~seen].sum()),
            "from": own["from"].iloc[worst], "to": own["to"].iloc[worst], "off": off[worst],
        })  # fmt: skip
    return pd.DataFrame(rows, columns=DEVIATIONS)
