"""The whole: published files and curated tables in, the part of the world that follows from them out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from lodeway.assembly.access import access_legs
from lodeway.assembly.checks import check, market, unmatched
from lodeway.assembly.fill import TOLD, Commodity, Figures, fill
from lodeway.assembly.hazards import hazards
from lodeway.assembly.national import Nation, best, mapped, national
from lodeway.sources.observations import OTHERS

if TYPE_CHECKING:
    from lodeway.assembly.inputs import Inputs
    from lodeway.world import World

__all__ = ["PART", "Assembly", "assemble"]

PART = "observed"
"""Name of the part of a world that is made here, and never by hand."""
TABLES = ("facilities", "legs", "demand", "stockpiles", "flows", "prices", "hazards")


@dataclass(frozen=True)
class Assembly:
    """What was made, and how.

    Attributes
    ----------
    tables
        Rows by table of the world.
    overridden
        Figures that were passed over for another: see :class:`lodeway.assembly.national.Nation`, with ``measure``;
        of trade and prices ``share`` is the difference as a part of what was chosen.
    totals
        World totals of production as published, beside the sum of countries chosen.
    trade
        One row a commodity: ``made, used, wanted, stocked`` (tonnes), ``seen`` (published trade, contained),
        ``corrected`` (for re-exports), ``kept`` (as flows), ``reconciled_apart`` (sum of absolute deviations of
        flows that balance from those), ``exports_scaled`` (countries seen to export more than they make and import).
    notes
        ``commodity, country, note``: series without a figure, and figures that were not used or do not agree.
    """

    tables: dict[str, pd.DataFrame]
    overridden: pd.DataFrame
    totals: pd.DataFrame
    trade: pd.DataFrame
    notes: pd.DataFrame


def assemble(world: World, inputs: Inputs, observed: pd.DataFrame) -> Assembly:
    """Make the tables that follow from published figures.

    Parameters
    ----------
    world
        Curated tables: named facilities, recipes, routes, markets.
    inputs
        Which series is which commodity, figures by hand, how to fill in the rest.
    observed
        Tidy observations (:mod:`lodeway.sources`), all publishers together.

    Raises
    ------
    WorldError
        B002: a table names a commodity, process or country that the world lacks.
    """
    check(world, inputs)
    markets = {
        country: place
        for place, country, kind in zip(*(world["places"][c] for c in ("id", "country", "kind")), strict=True)
        if kind == "market" and place == market(country)
    }
    output = dict(zip(world["processes"]["id"], world["processes"]["output"], strict=True))
    figures = mapped(observed, inputs.series, inputs.observations, output)
    known = frozenset(markets) - {OTHERS}
    nations = {
        measure: national(figures[figures["measure"] == measure], known)
        for measure in ("production", "capacity", "demand")
    }
    notes = unmatched(inputs.series, observed)
    trade, trade_over = best(figures[figures["measure"] == "trade"], ["commodity", "country", "partner", "year"])
    prices, prices_over = _prices(world, figures)
    outputs = _outputs(world, nations["production"], inputs, notes)
    nations["production"] = _beside(world, nations["production"], inputs, outputs)
    use = _use(world, outputs)
    made: list[Commodity] = []
    for commodity, stages in inputs.stages.groupby("commodity", sort=False):
        own = {p: outputs[p] for p in stages["process"] if p in outputs}
        what = _figures(world, str(commodity), trade, nations, prices, (own, markets))
        what = replace(what, complete=not stages["partial_trade"].iloc[0])
        if what.made.empty:
            notes.append({"commodity": str(commodity), "country": "", "note": "Nobody is known to make it."})
        else:
            made.append(fill(world, stages, what, markets, use.get(str(commodity), pd.Series(dtype=float))))
    passed = [nation.overridden.assign(measure=measure) for measure, nation in nations.items()]
    passed += [_passed(trade_over, "trade"), _passed(prices_over, "price")]
    return Assembly(
        _tables(world, observed, made, nations["production"], prices),
        pd.concat([rows for rows in passed if len(rows)] or passed[:1], ignore_index=True),
        _totals(nations["production"]),
        pd.DataFrame([one.account for one in made]),
        pd.DataFrame([*notes, *(note for one in made for note in one.notes)], columns=["commodity", "country", "note"]),
    )


def _tables(
    world: World, observed: pd.DataFrame, made: list[Commodity], production: Nation, prices: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Rows of all commodities, by table."""
    rows: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}
    for one in made:
        for table, some in one.rows.items():
            rows[table] += some
    rows["flows"] += _history(world, production)
    rows["flows"] += _world_totals(world, production)
    rows["legs"] = access_legs(world)
    rows["hazards"] = hazards(world, observed)
    tables = {table: pd.DataFrame(some) for table, some in rows.items() if some}
    if prices["computed"].any():
        made_here = prices[prices["computed"]].drop(columns=["computed"])
        tables["prices"] = made_here.sort_values(["commodity", "year"], ignore_index=True)
    return tables


def _passed(over: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Figures of trade or price that were passed over; a difference is a part of what was chosen."""
    share = (over["amount"] - over["chosen"]) / over["chosen"].where(over["chosen"] != 0)
    columns = ["commodity", "process", "country", "partner", "year", "chosen", "chosen_source", "amount", "source"]
    return over[columns].assign(share=share, measure=measure)


def _figures(
    world: World, commodity: str, trade: pd.DataFrame, nations: dict[str, Nation], prices: pd.DataFrame,
    more: tuple[dict[str, pd.Series[float]], dict[str, str]],
) -> Figures:  # fmt: skip
    """National figures of one commodity in the base year; ``more`` are outputs by process, and markets."""
    outputs, markets = more

    def now(measure: str) -> pd.DataFrame:
        rows = nations[measure].chosen
        return rows[(rows["commodity"] == commodity) & (rows["year"] == world.base_year)]

    production = now("production")
    whole = production[production["process"] == ""].set_index("country")
    parts = production[(production["process"] != "") & ~production["country"].isin(whole.index)]
    if len(parts):
        whole = pd.concat([whole, _summed(parts)]) if len(whole) else _summed(parts)
    trade = trade[trade["commodity"] == commodity]
    trade = _between(trade[(trade["year"] == world.base_year) & (trade["amount"] > 0)], markets)
    price = prices[(prices["commodity"] == commodity) & (prices["year"] == world.base_year)]
    price = price.rename(columns={"price": "amount"})
    return Figures(
        whole,
        outputs,
        now("capacity").set_index("country"),
        now("demand").set_index("country"),
        _growth(nations["demand"], commodity, world.base_year),
        trade,
        price=None if price.empty else price.iloc[0],
    )


def _summed(parts: pd.DataFrame) -> pd.DataFrame:
    """By country, what is given by process only; a part without bounds of its own counts as itself."""
    ranged = parts[["low", "high"]].notna().any(axis=1).groupby(parts["country"]).transform("any")
    bounds = {c: parts[c].fillna(parts["amount"]).where(ranged) for c in ("low", "high")}
    by = parts.assign(**bounds).sort_values("amount", ascending=False, kind="stable").groupby("country")
    sums = {c: by[c].sum(min_count=1) for c in ("amount", "low", "high")}
    return by.first().assign(**sums)


def _between(trade: pd.DataFrame, markets: dict[str, str]) -> pd.DataFrame:
    """Trade between countries that have a market, all others being one."""
    trade = trade[(trade["country"] != "") & (trade["partner"] != "")]
    ends = {c: trade[c].where(trade[c].isin(markets), OTHERS) for c in ("country", "partner")}
    joined = {"amount": "sum", "source": "first", "quality": "first", "note": "first", "rank": "max"}
    by = trade.assign(**ends).sort_values("amount", ascending=False).groupby(["country", "partner"], sort=False)
    sums = by.agg(joined).reset_index()
    return sums[sums["country"] != sums["partner"]].reset_index(drop=True)


def _growth(demand: Nation, commodity: str, base: int) -> dict[int, float]:
    """Index of the world's demand by year, if a publisher gives it for the base year and later."""
    rows = demand.totals[(demand.totals["commodity"] == commodity) & (demand.totals["year"] >= base)]
    by_year = rows.set_index("year")["amount"].sort_index()
    if len(by_year) < 2 or not by_year.get(base, 0.0) > 0:  # noqa: PLR2004
        return {}
    return {int(str(year)): float(amount / by_year[base]) for year, amount in by_year.items()}


def _prices(world: World, figures: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Prices by commodity and year, means of months where a publisher gives months; curated ones come first.

    And the published ones of these years that were passed over.
    """
    curated = world["prices"][world["prices"]["place"] == ""].assign(computed=False)
    rows = figures[(figures["measure"] == "price") & (figures["country"].isin(["", "USA"]))]
    rows = rows.sort_values("rank", kind="stable")
    keys = ["commodity", "year", "rank", "source"]
    texts = dict.fromkeys(("quality", "note", "low", "high"), "first")
    mean = rows.groupby(keys, sort=False).agg({"amount": "mean", "period": "nunique", **texts}).reset_index()
    mean["quality"] = mean["quality"].where(mean["period"] == 1, "derived")
    mean["note"] = mean["note"].where(mean["period"] == 1, "Mean of " + mean["period"].astype(str) + " months.")
    mean[["low", "high"]] = mean[["low", "high"]].where(mean["period"] == 1)
    near = mean["year"].between(world.base_year - 4, world.base_year)
    mean = mean[near].rename(columns={"amount": "price"}).assign(computed=True)
    columns = ["commodity", "year", "price", "source", "quality", "low", "high", "note", "computed"]
    both = pd.concat([curated[columns], mean[columns]] if len(curated) else [mean[columns]], ignore_index=True)
    second = both.duplicated(["commodity", "year"])
    chosen = both[~second].reset_index(drop=True)
    names = {"price": "chosen", "source": "chosen_source"}
    over = both[second].rename(columns={"price": "amount"}).assign(process="", country="", partner="")
    over = over.merge(chosen[["commodity", "year", *names]].rename(columns=names), on=["commodity", "year"])
    return chosen, over


def _outputs(
    world: World, production: Nation, inputs: Inputs, notes: list[dict[str, str]]
) -> dict[str, pd.Series[float]]:
    """Output by process and country: as given for the process, or of its named facilities.

    The rest is that of the commodity's first process; where processes make more than the whole, that is noted.
    """
    rows = production.chosen[production.chosen["year"] == world.base_year]
    country = dict(zip(world["places"]["id"], world["places"]["country"], strict=True))
    facilities = world["facilities"].assign(country=world["facilities"]["place"].map(country))
    found: dict[str, pd.Series[float]] = {}
    for commodity, stages in inputs.stages.groupby("commodity", sort=False):
        mine = rows[rows["commodity"] == commodity]
        rest = mine[mine["process"] == ""].set_index("country")["amount"]
        processes = [str(p) for p in stages["process"] if p]
        for process in processes:
            own = mine[mine["process"] == process].set_index("country")["amount"]
            if own.empty and process != processes[0]:
                own = facilities[facilities["process"] == process].groupby("country")["output"].sum()
            if process != processes[0] or rest.empty:
                found[process] = own
                rest = rest.sub(own.reindex(rest.index).fillna(0.0))
        if processes and processes[0] not in found:
            found[processes[0]] = rest.clip(lower=0.0)
            notes += [
                {
                    "commodity": str(commodity), "country": str(country),
                    "note": f"Its processes together make {-over:.6g} more than its national figure.",
                }
                for country, over in rest[rest < -TOLD * float(mine["amount"].sum())].items()
            ]  # fmt: skip
    return found


def _use(world: World, outputs: dict[str, pd.Series[float]]) -> dict[str, pd.Series[float]]:
    """What each country uses of each commodity in making others, from their output and the recipes."""
    use: dict[str, pd.Series[float]] = {}
    for line in world["recipes"][world["recipes"]["role"] == "input"].to_dict("records"):
        what, process = str(line["commodity"]), str(line["process"])
        if process in outputs:
            before = use.get(what, pd.Series(dtype=float))
            use[what] = before.add(outputs[process] * line["amount"], fill_value=0.0)
    return use


def _beside(world: World, production: Nation, inputs: Inputs, outputs: dict[str, pd.Series[float]]) -> Nation:
    """Add what is made beside something else, where nobody gives a figure for it: main output times the recipe."""
    recipes = world["recipes"][world["recipes"]["role"] == "byproduct"]
    main = production.chosen[production.chosen["year"] == world.base_year].drop_duplicates(["commodity", "country"])
    source = main.set_index(["commodity", "country"])["source"].to_dict()
    given = set(main["commodity"])
    output = dict(zip(world["processes"]["id"], world["processes"]["output"], strict=True))
    found = []
    for commodity in inputs.stages["commodity"][inputs.stages["process"] == ""]:
        amounts: dict[str, float] = {}
        origin: dict[str, str] = {}
        for line in recipes[recipes["commodity"] == commodity].to_dict("records"):
            process = str(line["process"])
            for country, amount in outputs.get(process, pd.Series(dtype=float)).items():
                where = str(country)
                amounts[where] = amounts.get(where, 0.0) + float(amount) * line["amount"]
                origin[where] = source.get((output[process], where), "") or origin.get(where, "")
        found += [
            {
                "commodity": commodity, "process": "", "country": country, "year": world.base_year, "amount": amount,
                "source": origin[country], "quality": "derived",
                "note": "Made beside other products: their output times the recipe.",
            }
            for country, amount in amounts.items()
            if commodity not in given
        ]  # fmt: skip
    if not found:
        return production
    return replace(production, chosen=pd.concat([production.chosen, pd.DataFrame(found)], ignore_index=True))


def _history(world: World, production: Nation) -> list[dict[str, Any]]:
    """National output of other years, as observed flows."""
    rows = production.chosen
    past = rows["year"].le(world.base_year + 1) & (rows["year"] != world.base_year)  # what lies farther on is projected
    rows = rows[past & (rows["process"] == "") & (rows["amount"] > 0)]
    return [
        {
            "id": f"made.{r['commodity'].replace('/', '.')}.{r['country'].lower()}.{int(r['year'])}",
            "commodity": r["commodity"], "from": r["country"], "year": int(r["year"]), "quantity": r["amount"],
            "source": r["source"], "quality": r["quality"], "low": r["low"], "high": r["high"], "note": r["note"],
        }
        for r in rows.to_dict("records")
    ]  # fmt: skip


def _world_totals(world: World, production: Nation) -> list[dict[str, Any]]:
    """World totals of production as published, for the checks to compare with."""
    rows = production.totals
    rows = rows[(rows["year"] == world.base_year) & (rows["process"] == "") & (rows["amount"] > 0)]
    return [
        {
            "id": f"made.{r['commodity'].replace('/', '.')}.world.{world.base_year}", "commodity": r["commodity"],
            "year": world.base_year, "quantity": r["amount"], "source": r["source"], "quality": "reported",
            "note": "World total as published.",
        }
        for r in rows.to_dict("records")
    ]  # fmt: skip


def _totals(production: Nation) -> pd.DataFrame:
    keys = ["commodity", "process", "year"]
    sums = production.chosen.groupby(keys)["amount"].sum().rename("countries").reset_index()
    return production.totals.merge(sums, on=keys, how="left")
