"""What is made, used and wanted in the base year, as the tables say it; nothing is solved."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from lodeway.errors import InputError
from lodeway.world.facts import provenance_of
from lodeway.world.schema import BY_NAME

if TYPE_CHECKING:
    from lodeway.world.world import World

__all__ = ["beside_published", "exchanges", "national", "production", "products", "stated", "stocks", "use", "wants"]

PRODUCTION: Final = ("facility", "country", "commodity", "quantity", "limit", "quality")


def production(world: World) -> pd.DataFrame:
    """What every facility makes in the base year: a row for its main output and for each by-product.

    Returns
    -------
    pandas.DataFrame
        ``facility, country, commodity``; ``quantity``: as observed, NaN if the facility has no `output`; ``limit``: as
        observed, else what its capacity permits, inf if nothing limits it; ``quality`` of what is observed.
    """
    found = _observed(world).merge(products(world), on="process")
    for column in ("quantity", "limit"):
        found[column] *= found["amount"]
    return found[list(PRODUCTION)]


def products(world: World) -> pd.DataFrame:
    """What a process makes for one unit of its main output: ``process, commodity, amount``, by-products included."""
    others = world["recipes"][world["recipes"]["role"] == "byproduct"][["process", "commodity", "amount"]]
    main = world["processes"][["id", "output"]].assign(amount=1.0).set_axis(others.columns, axis=1)
    return pd.concat([main, others], ignore_index=True)


def _observed(world: World) -> pd.DataFrame:
    """Observed output of facilities, and the most that it can be."""
    frame = world["facilities"]
    by_process = world["processes"].drop_duplicates("id").set_index("id")
    place = world["places"].drop_duplicates("id").set_index("id")["country"]
    opened, closed = (frame[name].to_numpy(float, na_value=np.nan) for name in ("open_year", "close_year"))
    runs = (frame["status"] == "operating").to_numpy(bool) | ~np.isnan(opened)
    runs &= ~(opened > world.base_year) & ~(closed < world.base_year)
    most = frame["capacity"].fillna(np.inf) / frame["process"].map(by_process["capacity_use"]).fillna(1.0)
    output = frame["output"].astype(float)
    return pd.DataFrame({
        "facility": frame["id"],
        "process": frame["process"],
        "country": frame["place"].map(place).fillna(""),
        "quantity": output,
        "limit": output.fillna(most.where(runs, 0.0)),
        "quality": provenance_of(BY_NAME["facilities"], frame, "output", "quality").where(output.notna(), ""),
    })  # fmt: skip


def stated(world: World) -> pd.DataFrame:
    """What publishers say that single countries make in the base year: rows of ``flows`` without `to` and `buyer`.

    Returns
    -------
    pandas.DataFrame
        ``id, commodity, country, quantity, quality``.
    """
    flows = _production_rows(world)
    country = _countries(world, flows["from"])
    found = flows[["id", "commodity", "quantity", "quality"]].assign(country=flows["from"].map(country))
    return found[found["country"] != ""].reset_index(drop=True)


def _production_rows(world: World) -> pd.DataFrame:
    flows = world["flows"]
    return flows[(flows["year"] == world.base_year) & (flows["buyer"] == "") & (flows["to"] == "")]


def national(world: World) -> pd.DataFrame:
    """What every country makes in the base year: as published, else as its facilities are observed to make.

    Returns
    -------
    pandas.DataFrame
        By ``commodity`` and ``country``: ``observed``: of facilities with an `output`; ``made``: as published, else
        observed; ``most``: as published, else what capacity permits.
    """
    keys = ["commodity", "country"]
    sums = production(world).groupby(keys)[["quantity", "limit"]].sum()
    published = stated(world).groupby(keys)["quantity"].sum().rename("published")
    found = sums.join(published, how="outer").fillna({"quantity": 0.0, "limit": 0.0})
    return pd.DataFrame({
        "observed": found["quantity"],
        "made": found["published"].fillna(found["quantity"]),
        "most": found["published"].fillna(found["limit"]),
    })  # fmt: skip


def use(world: World) -> pd.DataFrame:
    """What is taken in at least to make what is made: ``country, commodity, quantity``.

    Facilities use what their recipes say; for what a country makes beyond what its facilities are observed to make, the
    recipe that takes least of the input counts.
    """
    inputs = world["recipes"][world["recipes"]["role"] == "input"][["process", "commodity", "amount"]]
    found = _observed(world).dropna(subset="quantity").merge(inputs, on="process")
    known = found.assign(quantity=found["quantity"] * found["amount"])[["country", "commodity", "quantity"]]
    sums = national(world).reset_index()
    beyond = (sums["made"] - sums["observed"]).clip(lower=0.0)
    least = _least_inputs(world)
    rest = [
        (country, commodity, quantity * amount)
        for output, country, quantity in zip(sums["commodity"], sums["country"], beyond, strict=True)
        for commodity, amount in (least.get(output, {}) if quantity > 0 else {}).items()
    ]
    return pd.concat([known, pd.DataFrame(rest, columns=["country", "commodity", "quantity"])], ignore_index=True)


def _least_inputs(world: World) -> dict[str, dict[str, float]]:
    """Output -> input -> the least that any process takes of it for one unit; what some process does not take is 0."""
    inputs = world["recipes"][world["recipes"]["role"] == "input"]
    amounts: dict[str, dict[str, float]] = {}
    for process, commodity, amount in zip(inputs["process"], inputs["commodity"], inputs["amount"], strict=True):
        amounts.setdefault(process, {})[commodity] = amount
    found: dict[str, dict[str, float]] = {}
    for process, output in zip(world["processes"]["id"], world["processes"]["output"], strict=True):
        own = amounts.get(process, {})
        before = found.get(output, own)
        found[output] = {commodity: min(own[commodity], before[commodity]) for commodity in own.keys() & before.keys()}
    return found


def wants(world: World) -> pd.DataFrame:
    """What buyers want in the base year, at the stated price: ``country, commodity, quantity``; lines are left out."""
    demand = world["demand"][world["demand"]["curve"] != "linear"]
    country = dict(zip(world["places"]["id"], world["places"]["country"], strict=True))
    names = ("place", "commodity", "series", "quantity")
    years = demand["year"].to_numpy(float, na_value=np.nan)
    rows: list[tuple[Any, ...]] = []
    series: dict[tuple[str, str, str], list[tuple[float, float]]] = {}
    for place, commodity, key, quantity, year in zip(*(demand[name] for name in names), years, strict=True):
        if key and not math.isnan(year):
            series.setdefault((key, place, commodity), []).append((year, quantity))
        elif not key and (math.isnan(year) or year == world.base_year):
            rows.append((country.get(place, ""), commodity, quantity))
    for (_, place, commodity), points in series.items():
        known, quantities = zip(*sorted(points), strict=True)
        rows.append((country.get(place, ""), commodity, float(np.interp(world.base_year, known, quantities))))
    return pd.DataFrame(rows, columns=["country", "commodity", "quantity"]).astype({"quantity": float})


def stocks(world: World) -> pd.DataFrame:
    """What can be drawn from stocks in a year: ``country, commodity, quantity``."""
    frame = world["stockpiles"]
    country = dict(zip(world["places"]["id"], world["places"]["country"], strict=True))
    most = frame[["quantity", "max_draw"]].min(axis=1)
    return pd.DataFrame({
        "country": [country.get(place, "") for place in frame["place"]],
        "commodity": frame["commodity"], "quantity": most.astype(float),
    })  # fmt: skip


def exchanges(world: World) -> pd.DataFrame:
    """Observed flows of the base year from one country to another: ``commodity, from, to, quantity``."""
    flows = world["flows"]
    flows = flows[(flows["year"] == world.base_year) & (flows["buyer"] == "") & (flows["from"] != "")]
    ends = _countries(world, (*flows["from"], *flows["to"]))
    found = pd.DataFrame({
        "commodity": flows["commodity"], "from": flows["from"].map(ends), "to": flows["to"].map(ends),
        "quantity": flows["quantity"].astype(float),
    })  # fmt: skip
    return found[(found["from"] != "") & (found["to"] != "") & (found["from"] != found["to"])].reset_index(drop=True)


def _countries(world: World, texts: Iterable[str]) -> dict[str, str]:
    """The one country that each selector means; empty if it means several or none."""
    places = dict(zip(world["places"]["id"], world["places"]["country"], strict=True))
    found = {}
    for text in set(texts):
        try:
            meant = world.countries(text) if text and text not in places else frozenset[str]()
        except InputError:
            meant = frozenset()
        found[text] = places.get(text, next(iter(meant)) if len(meant) == 1 else "")
    return found


def beside_published(world: World) -> pd.DataFrame:
    """Set what facilities are observed to make, and could make, beside what publishers say is made.

    A row of ``flows`` of the base year without `to` and `buyer` states production: of a country (or group, or place) in
    `from`, of the world without it. The world is compared with the sum over countries, as published where they are.

    Returns
    -------
    pandas.DataFrame
        ``id`` of the flow, ``commodity``, ``from``, ``made``, ``most``, ``published``, and ``share``: by how much the
        published figure lies under what is made (positive) or over what could be (negative), as a fraction of the
        world's production.
    """
    rows = _production_rows(world)
    sums = national(world).groupby("commodity")[["made", "most"]].sum()
    at_place = _by_place(world)
    places = {text: _places(world, text) for text in rows["from"] if text}
    worlds = dict(zip(rows["commodity"][rows["from"] == ""], rows["quantity"][rows["from"] == ""], strict=True))
    found = []
    columns = (rows[name] for name in ("id", "commodity", "from", "quantity"))
    for key, commodity, start, published in zip(*columns, strict=True):
        if start:
            own = [pair for place, pair in at_place.get(commodity, {}).items() if place in places[start]]
            made, most = (sum(pair[side] for pair in own) for side in (0, 1))
        else:
            made, most = sums.loc[commodity] if commodity in sums.index else (0.0, 0.0)
        whole = worlds.get(commodity, float(sums["made"].get(commodity, 0.0))) or published
        off = max(made - published, 0.0) + min(most - published, 0.0)
        found.append((key, commodity, start, made, most, published, off / whole if whole else 0.0))
    return pd.DataFrame(found, columns=["id", "commodity", "from", "made", "most", "published", "share"])


def _by_place(world: World) -> dict[str, dict[str, tuple[float, float]]]:
    """Commodity -> place -> what is observed to be made there, and what could be."""
    made = production(world)
    place = world["facilities"].drop_duplicates("id").set_index("id")["place"]
    sums = made.groupby([made["commodity"], made["facility"].map(place)])[["quantity", "limit"]].sum()
    found: dict[str, dict[str, tuple[float, float]]] = {}
    for (commodity, at), observed, most in zip(sums.index, sums["quantity"], sums["limit"], strict=True):
        found.setdefault(commodity, {})[at] = (observed, most)
    return found


def _places(world: World, text: str) -> frozenset[str]:
    try:
        return world.places(text)
    except InputError:
        return frozenset()
