"""Changes to a world; each gives another world."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from lodeway.errors import InputError
from lodeway.geography import nearest
from lodeway.units import separative_work
from lodeway.world import World
from lodeway.world.cargo import NOT, named, permits
from lodeway.world.touch import OWNERSHIP, THRESHOLD, facility_countries, touch


def minerals(world: World) -> tuple[str, ...]:
    """Minerals of a world, in the order of its commodities."""
    return tuple(dict.fromkeys(world["commodities"]["mineral"]))


def only(world: World, mineral: str) -> World:
    """Keep a mineral's commodities and all that making them needs, makes or competes with.

    Raises
    ------
    InputError
        I002 with the nearest names, if the world does not know the mineral.
    """
    known = minerals(world)
    if mineral not in known:
        close = nearest(mineral, known) or known
        raise InputError("I002", f"{mineral!r} is no mineral of this world.", f"Did you mean {' or '.join(close)}?")
    commodities = world["commodities"]
    kept = set(commodities["id"][commodities["mineral"] == mineral])
    lines = pd.concat([
        world["recipes"][["process", "commodity"]],
        world["processes"].rename(columns={"id": "process", "output": "commodity"})[["process", "commodity"]],
    ])  # fmt: skip
    processes: set[str] = set()
    while True:
        found = set(lines["process"][lines["commodity"].isin(kept)])
        if found == processes:
            break
        processes = found
        kept |= set(lines["commodity"][lines["process"].isin(processes)])
    if kept >= set(commodities["id"]):
        return world
    frames = {
        "commodities": commodities[commodities["id"].isin(kept)],
        "processes": world["processes"][world["processes"]["id"].isin(processes)],
        "recipes": world["recipes"][world["recipes"]["process"].isin(processes)],
        "facilities": world["facilities"][world["facilities"]["process"].isin(processes)],
    }
    for table in ("demand", "contracts", "controls", "stockpiles", "flows", "prices"):
        frames[table] = world[table][world[table]["commodity"].isin(kept)]
    frames["legs"] = _carrying(world["legs"], kept)
    transits = world["transits"]
    frames["transits"] = transits[transits["commodity"].isin(kept) & transits["leg"].isin({"", *frames["legs"]["id"]})]
    owners = world["owners"]
    gone = {key for table in ("facilities", "legs") for key in set(world[table]["id"]) - set(frames[table]["id"])}
    frames["owners"] = owners[~owners["entity"].isin(gone)]
    return world.keep(**frames)


def separate(world: World) -> tuple[World, ...]:
    """Divide a world by mineral; minerals that a recipe joins stay together."""
    parts: list[World] = []
    seen: set[str] = set()
    for mineral in minerals(world):
        if mineral not in seen:
            parts.append(only(world, mineral))
            seen |= set(parts[-1]["commodities"]["mineral"])
    return tuple(parts)


def close_market(world: World, powers: frozenset[str], sellers: frozenset[str]) -> World:
    """Let nothing be shipped from the sellers to the powers; round about through others it still may be."""
    here = set(world["places"]["country"])
    ends = [(a, b) for a in sorted(sellers & here) for b in sorted(powers & here)]
    selectors = [(c, a, b) for c in world["commodities"]["id"] for a, b in ends]
    bans = pd.DataFrame(selectors, columns=["commodity", "from", "to"])
    bans.insert(0, "id", [f"closed:{c}:{a}:{b}" for c, a, b in selectors])
    return world.replace(controls=pd.concat([world["controls"], bans.assign(kind="ban")], ignore_index=True))


def close_territory(world: World, powers: frozenset[str]) -> World:
    """Let nothing enter, leave or cross the powers; what lies within them goes on."""
    legs = world["legs"]
    crossing = legs["countries"].map(lambda crossed: not powers.isdisjoint(crossed) and not powers.issuperset(crossed))
    return _without(world, legs=legs[crossing.to_numpy(bool)]["id"])


def withdraw_owners(world: World, powers: frozenset[str], year: int, threshold: float = THRESHOLD) -> World:
    """Shut facilities and legs outside the powers of which they own at least the threshold, chains followed through."""
    held = touch(world, powers, year, threshold)
    country = facility_countries(world)
    legs = world["legs"].set_index("id")["countries"]
    plants = [f for f, roles in held.facilities.items() if OWNERSHIP in roles and country[f] not in powers]
    ways = [g for g, roles in held.legs.items() if OWNERSHIP in roles and not powers.issuperset(legs[g])]
    return _without(world, facilities=plants, legs=ways)


def _without(world: World, **gone: Iterable[str]) -> World:
    """A world without some rows, and without what refers to them."""
    keys = {table: frozenset(ids) for table, ids in gone.items()}
    frames = {table: world[table][~world[table]["id"].isin(ids)] for table, ids in keys.items()}
    everything = frozenset[str]().union(*keys.values())
    frames["owners"] = world["owners"][~world["owners"]["entity"].isin(everything)]
    frames["transits"] = world["transits"][~world["transits"]["leg"].isin(keys.get("legs", frozenset()))]
    return world.keep(**frames)


def _carrying(legs: pd.DataFrame, commodities: set[str]) -> pd.DataFrame:
    """Legs that may carry some of these commodities, without the names of others."""
    names = [
        tuple(name for name in own if any(named([name.removeprefix(NOT)], commodity) for commodity in commodities))
        for own in legs["commodities"]
    ]
    usable = [any(permits(tuple(own), commodity) for commodity in commodities) for own in legs["commodities"]]
    return legs.assign(commodities=pd.Series(names, legs.index, dtype=object))[np.array(usable, dtype=bool)]


def with_tails(world: World, tails: float) -> World:
    """Set the tails assay of every enrichment process: feed and separative work a unit follow from it.

    A lower assay draws more product out of the same feed for more separative work.

    Raises
    ------
    InputError
        I007 if the world enriches nothing, or the assay does not lie between 0 and that of the feed.
    """
    processes = world["processes"]
    enriching = processes["tails_assay"].notna()
    if not enriching.any():
        raise InputError("I007", "this world enriches nothing.", "Leave the tails assay out.")
    least = float(processes["feed_assay"][enriching].min())
    if not 0 < tails < least:
        raise InputError(
            "I007",
            f"a tails assay of {tails:.3%} is impossible.",
            f"Give one above 0 and below the feed's, {least:.3%}.",
        )
    recipes = world["recipes"].copy()
    changed = processes.copy()
    for i in processes.index[enriching]:
        feed, work = separative_work(changed.loc[i, "product_assay"], changed.loc[i, "feed_assay"], tails)
        changed.loc[i, ["tails_assay", "capacity_use"]] = tails, work
        mine = (recipes["process"] == changed.loc[i, "id"]) & (recipes["role"] == "input")
        recipes.loc[mine, "amount"] = feed
    return world.replace(processes=changed, recipes=recipes)
