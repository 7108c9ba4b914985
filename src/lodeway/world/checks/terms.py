"""Demand, controls, owners and additions of capacity: that each says what it must."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

import pandas as pd

from lodeway.errors import Finding, InputError
from lodeway.geography import COUNTRIES, suggest
from lodeway.world.checks.tell import Teller, lookup, positions
from lodeway.world.ownership import with_a_country
from lodeway.world.schema import CONTROL_BOUNDS
from lodeway.world.valuation import reference_prices

if TYPE_CHECKING:
    from lodeway.world.world import World

__all__ = ["additions", "controls", "curves", "entities", "openings", "series", "shares", "supply"]

_SLACK: Final = 1e-9
_NEEDS: Final = {
    "fixed": ("quantity",),
    "linear": ("intercept", "slope"),
    "elastic": ("quantity", "price", "elasticity", "max_price"),
}


def curves(world: World) -> list[Finding]:
    """A demand curve has the figures that its kind needs."""
    found = []
    tell, demand = Teller(world, "demand"), world["demand"]
    for curve, columns in _NEEDS.items():
        for column in columns:
            for row in positions((demand["curve"] == curve) & demand[column].isna()):
                message = f"A {curve} demand needs {column}."
                found.append(tell.error("W034", row, message, f"Fill {column}, or choose another curve.", column))
    elastic = demand["curve"] == "elastic"
    limits = (
        ("quantity", demand["quantity"] <= 0, "more than 0"),
        ("price", demand["price"] <= 0, "more than 0"),
        ("elasticity", demand["elasticity"] >= 0, "less than 0"),
        ("max_price", demand["max_price"] <= demand["price"], "more than the price"),
    )
    for column, bad, wanted in limits:
        for row in positions(elastic & bad):
            message = f"An elastic demand needs a {column} of {wanted}."
            found.append(tell.error("W034", row, message, f"Correct {column}.", column))
    return found


def supply(world: World) -> list[Finding]:
    """A facility has one supply curve at most, with the figures that it needs."""
    found = []
    tell, frame = Teller(world, "facilities"), world["facilities"]
    elastic = frame["cost_elasticity"].notna()
    for row in positions(elastic & (frame["cost_slope"] > 0)):
        message = "It has two supply curves, cost_slope and cost_elasticity."
        found.append(tell.error("W034", row, message, "Empty one of them.", "cost_slope"))
    for column, bad in (("cost", frame["cost"] <= 0), ("cost_quantity", frame["cost_quantity"].isna())):
        for row in positions(elastic & bad):
            message = f"A supply of constant elasticity needs {column}, more than 0."
            found.append(tell.error("W034", row, message, f"Fill {column}, or empty cost_elasticity.", column))
    return found


def series(world: World) -> list[Finding]:
    """The rows of a series are one demand at different years."""
    found = []
    demand = world["demand"].reset_index(drop=True)
    tell = Teller(world, "demand")
    for name, rows in demand[demand["series"] != ""].groupby("series"):
        first = rows.iloc[0]
        for column in ("place", "commodity", "curve"):
            for row in rows.index[rows[column] != first[column]]:
                message = f"The series {name} has another {column} ({first[column]}) in its first row."
                hint = f"Give all its rows one {column}, or another series."
                found.append(tell.error("W038", row, message, hint, column))
        for row in rows.index[rows["year"].isna() | rows["year"].duplicated()]:
            message = f"The series {name} needs a year in every row, each once."
            found.append(tell.error("W038", row, message, "Fill or correct the year.", "year"))
    return found


def controls(world: World) -> list[Finding]:
    """A quota has a limit, a tariff a rate or a part of a price; what its kind does not use says nothing."""
    tell, frame = Teller(world, "controls"), world["controls"]
    found = []
    for row, control in enumerate(frame.to_dict("records")):
        kind = control["kind"]
        uses = CONTROL_BOUNDS.get(kind)
        if uses is None:  # told by another check
            continue
        if kind in ("quota", "tariff") and all(pd.isna(control[column]) for column in uses):
            message = f"A {kind} needs a {' or '.join(uses)}."
            found.append(tell.error("W037", row, message, f"Fill {' or '.join(uses)}.", uses[0]))
            continue
        for column in ("limit", "rate", "ad_valorem"):
            if column not in uses and control[column] > 0:
                hint = "Empty it, or write another kind or row."
                found.append(tell.warning("W071", row, f"A {kind} does not use {column}.", hint, column))
    return found + _by_value(world, tell)


def _by_value(world: World, tell: Teller) -> list[Finding]:
    """Whatever a tariff by value is levied on has a price where it comes from."""
    found = []
    facilities, stocks = world["facilities"], world["stockpiles"]
    output = lookup(world["processes"], "output")
    made = facilities.assign(commodity=facilities["process"].map(output))
    recipes = world["recipes"][world["recipes"]["role"] == "byproduct"]
    beside = facilities[["place", "process"]].merge(recipes[["process", "commodity"]], on="process")
    columns = ["commodity", "place"]
    supply = pd.concat([made[columns], beside[columns], stocks[columns]]).drop_duplicates(ignore_index=True)
    supply = supply[reference_prices(world, supply).isna()]
    for row, control in enumerate(world["controls"].to_dict("records")):
        places = set(supply.loc[supply["commodity"] == control["commodity"], "place"])
        if not control["ad_valorem"] > 0 or not places:
            continue
        with suppress(InputError):  # told by another check
            inside = sorted(places & world.places(control["from"]) if control["from"] else places)
            if not inside:
                continue
            message = f"{control['commodity']} from {', '.join(inside[:3])} has no price on which it could be levied."
            hint = f"Add a row of prices for {control['commodity']} of {world.base_year} or earlier, or give a rate."
            found.append(tell.error("W070", row, message, hint, "ad_valorem"))
    return found


def shares(world: World) -> list[Finding]:
    """In no year do the owners of one entity hold more than all of it."""
    found = []
    owners = world["owners"].reset_index(drop=True)
    tell = Teller(world, "owners")
    begin = owners["from_year"].astype("float64").fillna(float("-inf"))
    end = owners["to_year"].astype("float64").fillna(float("inf"))
    for entity, rows in owners.groupby("entity"):
        if rows["share"].sum() <= 1 + _SLACK:
            continue
        for year in sorted(set(begin[rows.index])):
            held = rows[(begin[rows.index] <= year) & (end[rows.index] >= year)]
            total = held["share"].sum()
            if total > 1 + _SLACK:
                when = "" if year == float("-inf") else f" from {year:.0f}"
                message = f"The owners of {entity} together hold {total:.6g} of it{when}."
                hint = "Correct the shares, or the years in which they are held; fractions, not percent."
                found.append(tell.error("W029", int(held.index[-1]), message, hint, "share"))
                break
    return found


def entities(world: World) -> list[Finding]:
    """What is owned exists, and every chain of owners ends in a country."""
    found = []
    owners, tell = world["owners"], Teller(world, "owners")
    things = set(world["facilities"]["id"]) | set(world["legs"]["id"])
    firms = set(owners["owner"])
    for row in positions(~owners["entity"].isin(things | firms) & ~owners["entity"].duplicated()):
        entity = owners["entity"].iloc[row]
        hint = suggest(entity, things, "Correct it, or delete the row.")
        message = f"{entity} is neither a facility nor a leg, and owns nothing."
        found.append(tell.warning("W040", row, message, hint, "entity"))
    ends = COUNTRIES.keys() | set(world["places"]["country"]) | set(owners["entity"])
    for row in positions(~owners["owner"].isin(ends) & ~owners["owner"].duplicated()):
        owner = owners["owner"].iloc[row]
        message = f"{owner} is no country and has no owners, so that what it owns counts as nobody's."
        hint = f"Add a row that gives its home: entity {owner}, owner a country code, share 1."
        found.append(tell.note("W041", row, message, hint, "owner"))
    ending = with_a_country(owners, COUNTRIES.keys() | firms - set(owners["entity"]))
    for row in positions(owners["owner"].isin(set(owners["entity"]) - ending) & ~owners["owner"].duplicated()):
        owner = owners["owner"].iloc[row]
        message = f"{owner} belongs to nobody but firms that own one another, so that what it owns counts as nobody's."
        hint = f"Add a row that gives its home: entity {owner}, owner a country code."
        found.append(tell.note("W041", row, message, hint, "owner"))
    return found


def additions(world: World) -> list[Finding]:
    """Capacity can be added only where it is limited."""
    found = []
    for table in ("facilities", "legs"):
        tell, frame = Teller(world, table), world[table]
        for row in positions((frame["max_build"] > 0) & frame["capacity"].isna()):
            message = "Capacity may be added here, but it is not limited to begin with."
            hint = "Fill capacity (0 if there is none yet), or empty max_build."
            found.append(tell.warning("W042", row, message, hint, "max_build"))
    return found


def openings(world: World) -> list[Finding]:
    """What is planned or under construction says from when it counts."""
    found = []
    for table in ("facilities", "legs"):
        tell, frame = Teller(world, table), world[table]
        waiting: pd.Series[bool] = frame["status"].isin(["planned", "construction"])
        for row in positions(waiting & frame["open_year"].isna() & ~(frame["capacity"] == 0)):
            message = f"It is {frame['status'].iloc[row]} but has no open_year."
            hint = "Fill open_year, or give it capacity 0 and max_build if a plan may build it."
            found.append(tell.note("W043", row, message, hint, "open_year"))
    return found
