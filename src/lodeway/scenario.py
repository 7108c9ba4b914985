"""Changes to a world; each gives another world."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

import numpy as np
import pandas as pd

from lodeway.errors import InputError
from lodeway.geography import suggest
from lodeway.units import separative_work
from lodeway.world import World
from lodeway.world.cargo import NOT, named, permits
from lodeway.world.touch import OWNERSHIP, THRESHOLD, facility_countries, touch

LEVERS: Final = ("bans", "territory", "owners")
"""What a power can withdraw: what it makes and ships, the way through it, and what it owns elsewhere."""


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
        raise InputError("I002", f"{mineral!r} is no mineral of this world.", suggest(mineral, known))
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
    frames["links"] = _about(world["links"], frames)
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


def _about(links: pd.DataFrame, frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Links of promises to what is kept, or to nothing but other promises."""
    refs = {"facility": "facilities", "leg": "legs", "control": "controls", "commodity": "commodities"}
    gone = [(links[c] != "") & ~links[c].isin(frames[table]["id"]) for c, table in refs.items()]
    kept: pd.DataFrame = links.loc[~np.logical_or.reduce(gone)]
    return kept


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


def withdraw(
    world: World,
    powers: frozenset[str],
    levers: Collection[str] = LEVERS,
    *,
    threshold: float = THRESHOLD,
) -> World:
    """Let powers withdraw: nothing leaves them, nothing passes through them, what they own elsewhere stands still.

    What stays in the powers' own hands, made there and used there, goes on.

    Parameters
    ----------
    world, powers
        The world, and country codes.
    levers
        Which of :data:`LEVERS`: ``bans`` on all that is shipped from them to others; ``territory``: legs that cross
        them, and not them alone, are closed; ``owners``: facilities outside them, and legs, of which they own the
        threshold or more stand still.
    threshold
        Share from which an owner counts, chains multiplied through and powers added up.

    Raises
    ------
    InputError
        I013 if there is no such lever.
    """
    for lever in levers:
        if lever not in LEVERS:
            raise InputError("I013", f"A power cannot withdraw {lever!r}.", f"Give some of {', '.join(LEVERS)}.")
    facilities, legs = world["facilities"], world["legs"]
    still, closed = pd.Series(False, facilities.index), pd.Series(False, legs.index)
    if "owners" in levers:
        touched = touch(world, powers, world.base_year, threshold)
        owned = {key for key, roles in (*touched.facilities.items(), *touched.legs.items()) if OWNERSHIP in roles}
        abroad = ~facility_countries(world).isin(powers).to_numpy(bool)
        still |= facilities["id"].isin(owned) & abroad
        closed |= legs["id"].isin(owned)
    if "territory" in levers:
        closed |= np.array(
            [bool(powers & set(own)) and not set(own) <= powers for own in legs["countries"]], dtype=bool
        )
    gone = {*facilities["id"][still], *legs["id"][closed]}
    transits, owners = world["transits"], world["owners"]
    left = world.keep(
        facilities=facilities[~still],
        legs=legs[~closed],
        transits=transits[~transits["leg"].isin(gone)],
        owners=owners[~owners["entity"].isin(gone)],
    )
    bans = _bans(world, powers)
    return left.add("controls", bans) if "bans" in levers and len(bans) else left


def close_market(world: World, powers: frozenset[str], sellers: frozenset[str]) -> World:
    """Let nothing be shipped from the sellers to the powers; round about through others it still may be."""
    here = {*world["places"]["country"]}
    makers, takers = (",".join(sorted(some & here)) for some in (sellers, powers))
    goods = world["commodities"]["id"][[bool(makers and takers)] * len(world["commodities"])]
    bans = pd.DataFrame({
        "id": "closed." + goods, "kind": "ban", "by": takers, "commodity": goods, "from": makers, "to": takers,
        "status": "in_force",
    })  # fmt: skip
    return world.add("controls", bans) if len(bans) else world


def _bans(world: World, powers: frozenset[str]) -> pd.DataFrame:
    """A ban on everything that powers ship to others."""
    others = sorted({*world["places"]["country"]} - powers - {""})
    inside = sorted(powers & {*world["places"]["country"]})
    goods = world["commodities"]["id"][[bool(others and inside)] * len(world["commodities"])]
    return pd.DataFrame({
        "id": "withdrawn." + goods, "kind": "ban", "by": ",".join(inside), "commodity": goods,
        "from": ",".join(inside), "to": ",".join(others), "status": "in_force",
    })  # fmt: skip
