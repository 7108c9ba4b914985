"""What a set of powers touches: by standing in them, by crossing them, by their owning it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from lodeway.world.ownership import NEGLIGIBLE, effective_ownership
from lodeway.world.world import World

OWNERSHIP = "ownership"
PRO_RATA = "ownership pro rata"
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
    held
        Entity -> share of it that powers own, chains multiplied through; positive shares only.

    """

    facilities: Mapping[str, frozenset[str]]
    legs: Mapping[str, frozenset[str]]
    held: Mapping[str, float] = field(default_factory=dict)


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
    return touches(world, {"": powers}, year, threshold)[""]


def touches(
    world: World, powers: Mapping[str, frozenset[str]], year: int, threshold: float = THRESHOLD
) -> dict[str, Touch]:
    """Find what each of several sets of powers touches; see :func:`touch`. Owners are followed through once."""
    effective = effective_ownership(world, year, frozenset[str]().union(*powers.values()))
    facilities, crossed, known = world.once(_sites)
    return {name: _touch(effective, facilities, crossed, known, (some, threshold)) for name, some in powers.items()}


def _sites(world: World) -> tuple[pd.DataFrame, dict[str, frozenset[str]], tuple[frozenset[str], frozenset[str]]]:
    """Country and stage of every facility; the legs that cross each country; the ids of legs and of facilities."""
    facilities = pd.DataFrame({
        "id": world["facilities"]["id"], "country": facility_countries(world).to_numpy(),
        "stage": world["facilities"]["process"].map(process_stages(world)),
    })  # fmt: skip
    legs = world["legs"][["id", "countries"]].explode("countries")
    crossed = {str(c): frozenset(rows["id"]) for c, rows in legs.groupby("countries")}
    return facilities, crossed, (frozenset(world["legs"]["id"]), frozenset(world["facilities"]["id"]))


def _touch(
    effective: pd.DataFrame,
    facilities: pd.DataFrame,
    crossed: Mapping[str, frozenset[str]],
    known: tuple[frozenset[str], frozenset[str]],
    asked: tuple[frozenset[str], float],
) -> Touch:
    powers, threshold = asked
    held = effective[effective["country"].isin(powers)].groupby("entity")["share"].sum()
    owned = frozenset(held.index[held >= threshold - NEGLIGIBLE])
    at = facilities[facilities["country"].isin(powers)]
    inside = {f: frozenset({stage}) for f, stage in zip(at["id"], at["stage"], strict=True) if stage}
    passing = frozenset[str]().union(*(crossed.get(c, frozenset()) for c in powers))
    own = frozenset({OWNERSHIP})
    return Touch(
        inside | {f: inside.get(f, frozenset()) | own for f in owned & known[1]},
        {leg: frozenset({TRANSIT}) for leg in passing - owned}
        | {leg: own | ({TRANSIT} if leg in passing else frozenset()) for leg in owned & known[0]},
        {str(entity): float(share) for entity, share in held.items()},
    )


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
