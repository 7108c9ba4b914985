"""What a set of powers touches: by standing in them, by crossing them, by their owning it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from lodeway.world.ownership import NEGLIGIBLE, effective_ownership
from lodeway.world.world import World

OWNERSHIP = "ownership"
TRANSIT = "transit"
THRESHOLD = 0.25


@dataclass(frozen=True)
class Touch:
    """Facilities and legs that a set of powers touches, with the roles in which it does.

    Attributes
    ----------
    facilities
        Facility -> roles: the stage of its process if it stands in a power, ``ownership`` if powers
        own enough of it. Only what is touched is listed.
    legs
        Leg (in either direction) -> roles: ``transit`` if it crosses a power, ``ownership`` if powers own enough of it.

    """

    facilities: Mapping[str, frozenset[str]]
    legs: Mapping[str, frozenset[str]]


def touch(world: World, powers: frozenset[str], year: int, threshold: float = THRESHOLD) -> Touch:
    """Find what `powers` touch in `year`.

    Parameters
    ----------
    world
        The world.
    powers
        Countries, as codes; they count together.
    year
        Year in which owners are looked up.
    threshold
        Share from which an owner touches, chains multiplied through and powers added up.

    """
    owned = _owned(world, powers, year, threshold)
    stage = process_stages(world)
    country = facility_countries(world)
    facilities = {
        facility: _roles(stage[process] if country[facility] in powers else "", OWNERSHIP if facility in owned else "")
        for facility, process in zip(world["facilities"]["id"], world["facilities"]["process"], strict=True)
    }
    legs = {
        leg: _roles(TRANSIT if powers.intersection(crossed) else "", OWNERSHIP if leg in owned else "")
        for leg, crossed in zip(world["legs"]["id"], world["legs"]["countries"], strict=True)
    }
    return Touch({k: v for k, v in facilities.items() if v}, {k: v for k, v in legs.items() if v})


def facility_countries(world: World) -> pd.Series[str]:
    """Country of the place of every facility, by facility."""
    facilities = world["facilities"]
    country = facilities["place"].map(world["places"].set_index("id")["country"]).fillna("")
    return pd.Series(country.to_numpy(), index=facilities["id"], dtype=object)


def process_stages(world: World) -> pd.Series[str]:
    """Role under which every process is shown: its stage, or its kind if it names none."""
    processes = world["processes"]
    named = processes["stage"].where(processes["stage"] != "", processes["kind"])
    return pd.Series(named.to_numpy(), index=processes["id"], dtype=object)


def _owned(world: World, powers: frozenset[str], year: int, threshold: float) -> frozenset[str]:
    effective = effective_ownership(world, year, powers)
    held = effective[effective["country"].isin(powers)].groupby("entity")["share"].sum()
    return frozenset(held.index[held >= threshold - NEGLIGIBLE])


def _roles(*roles: str) -> frozenset[str]:
    return frozenset(role for role in roles if role)
