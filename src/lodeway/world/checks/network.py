"""Places and legs: distances, countries, and whether what is wanted can come."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from lodeway.errors import Finding
from lodeway.geography import COUNTRIES, NAMES, great_circle_km, nearest
from lodeway.world.cargo import permits
from lodeway.world.checks.tell import Teller, lookup, positions
from lodeway.world.schema import BY_NAME

if TYPE_CHECKING:
    from lodeway.world.world import World

__all__ = ["coordinates", "countries", "crossed", "distances", "loops_of_legs", "makers", "named_groups", "reach"]

_USER_ASSIGNED: Final = re.compile("AA[A-Z]|Q[M-Z][A-Z]|X[A-Z]{2}|ZZ[A-Z]")  # free for anybody's use by ISO 3166-1
_SLACK: Final = 0.98  # lengths are rounded, and coordinates are those of the town


def loops_of_legs(world: World) -> list[Finding]:
    """No leg leads from a place to itself."""
    tell, legs = Teller(world, "legs"), world["legs"]
    return [
        tell.error("W023", row, f"The leg starts and ends at {legs['to'].iloc[row]}.", "Correct one of its ends.", "to")
        for row in positions(legs["from"] == legs["to"])
    ]


def distances(world: World) -> list[Finding]:
    """No leg is shorter than the shortest way over the globe."""
    found = []
    tell, legs = Teller(world, "legs"), world["legs"]
    lat, lon = lookup(world["places"], "lat"), lookup(world["places"], "lon")
    for row, (start, end, km) in enumerate(zip(legs["from"], legs["to"], legs["km"], strict=True)):
        ends = [coordinate.get(place, float("nan")) for place in (start, end) for coordinate in (lat, lon)]
        if any(x != x for x in (*ends, km)):  # noqa: PLR0124  (x != x: not a number)
            continue
        least = great_circle_km(*ends)
        if km < _SLACK * least:
            message = f"The leg is shorter than the great circle between its ends ({least:.0f} km)."
            found.append(tell.warning("W030", row, message, "Correct km, or the coordinates of its ends.", "km"))
    return found


def coordinates(world: World) -> list[Finding]:
    """Either all places have coordinates or none."""
    places = world["places"]
    bare = positions(places["lat"].isna() | places["lon"].isna())
    if not bare or len(bare) == len(places):
        return []
    message = f"{len(bare)} of {len(places)} places have no coordinates and will not be on the map."
    return [Teller(world, "places").many("note", "W033", bare, (message, "Fill lat and lon.", "lat"))]


def crossed(world: World) -> list[Finding]:
    """The countries of a leg include those of its ends."""
    found = []
    tell, legs, country = Teller(world, "legs"), world["legs"], lookup(world["places"], "country")
    for row, (start, end, given) in enumerate(zip(legs["from"], legs["to"], legs["countries"], strict=True)):
        lacking = {country.get(place, "") for place in (start, end)} - set(given) - {""}
        if lacking:
            message = f"The leg crosses {', '.join(sorted(lacking))}, where it starts or ends, and leaves it out."
            hint = f"Write {'|'.join([*given, *sorted(lacking)])}, or leave the cell empty if it crosses no others."
            found.append(tell.error("W031", row, message, hint, "countries"))
    return found


def countries(world: World) -> list[Finding]:
    """Country codes are those of ISO 3166-1 or free for use, in a world where any is."""
    seen: dict[str, tuple[str, int, str]] = {}
    for row, given in enumerate(world["legs"]["countries"]):
        for code in given:
            seen.setdefault(code, ("legs", row, "countries"))
    for table, column in (("groups", "member"), ("places", "country")):
        for row, code in enumerate(world[table][column]):
            seen[code] = (table, row, column)
    if not any(code in COUNTRIES for code in seen):
        return []
    found = []
    for code in sorted(seen.keys() - COUNTRIES.keys() - {""}):
        if _USER_ASSIGNED.fullmatch(code):
            continue
        table, row, column = seen[code]
        meant = NAMES.get(code.casefold())
        close = nearest(code, COUNTRIES)
        likely = meant or " or ".join(f"{name} ({COUNTRIES[name]})" for name in close)
        hint = f"Did you mean {likely}?" if likely else "Use the code of three letters."
        message = f"{code} is not a country code of ISO 3166-1."
        found.append(Teller(world, table).warning("W032", row, message, hint, column))
    return found


def named_groups(world: World) -> list[Finding]:
    """No group bears the code of a country: it would be taken for it."""
    tell, groups = Teller(world, "groups"), world["groups"]
    known = {*COUNTRIES, *world["places"]["country"]} - {""}
    found = []
    for row in positions(groups["group"].isin(list(known)) & ~groups["group"].duplicated()):
        message = f"The group {groups['group'].iloc[row]} has the code of a country."
        found.append(tell.error("W072", row, message, "Give the group another code.", "group"))
    return found


def _made_at(world: World) -> dict[str, set[str]]:
    """Commodity -> places where it is made or lies in stock."""
    recipes = world["recipes"]
    outputs: defaultdict[str, set[str]] = defaultdict(set)
    for process, output in zip(world["processes"]["id"], world["processes"]["output"], strict=True):
        outputs[process].add(output)
    for process, commodity, role in zip(recipes["process"], recipes["commodity"], recipes["role"], strict=True):
        if role == "byproduct":
            outputs[process].add(commodity)
    places: defaultdict[str, set[str]] = defaultdict(set)
    for place, process in zip(world["facilities"]["place"], world["facilities"]["process"], strict=True):
        for commodity in outputs[process]:
            places[commodity].add(place)
    for place, commodity in zip(world["stockpiles"]["place"], world["stockpiles"]["commodity"], strict=True):
        places[commodity].add(place)
    return places


def makers(world: World) -> list[Finding]:
    """Something makes, or holds in stock, all that is wanted or used."""
    found = []
    made = _made_at(world)
    inputs = world["recipes"]["role"] == "input"
    for table, wanted in (("demand", world["demand"]["id"] != ""), ("recipes", inputs)):
        tell, frame = Teller(world, table), world[table]
        for row in positions(wanted & ~frame["commodity"].duplicated() & ~frame["commodity"].isin(list(made))):
            message = f"No facility makes {frame['commodity'].iloc[row]}, and no stock of it is known."
            hint = "Add a facility whose process makes it, or a stockpile."
            found.append(tell.warning("W035", row, message, hint, "commodity"))
    return found


def reach(world: World) -> list[Finding]:
    """Legs lead from some maker to each place where a commodity is wanted or used, changes of mode apart."""
    made, places = _made_at(world), set(world["places"]["id"])
    if not places.issuperset(world["legs"]["from"]) or not places.issuperset(world["legs"]["to"]):
        return []  # a leg that leads nowhere may be the one that is missed
    reached: dict[str, set[str]] = {}
    told: set[tuple[str, str]] = set()
    found = []
    for table, row, place, commodity, where in (*_wanted_at(world), *_used_at(world)):
        if commodity not in made or place not in places or (place, commodity) in told:
            continue
        if commodity not in reached:
            reached[commodity] = _reached(world, commodity, made[commodity])
        if place not in reached[commodity]:
            told.add((place, commodity))
            message = f"No leg leads {commodity} to {place} from any place that makes it{where}."
            found.append(Teller(world, table).warning("W044", row, message, "Add the legs that are missing.", "place"))
    if found and world["legs"].empty:
        cut_off = sorted({place for place, _ in told})
        others = f" and {len(cut_off) - 1} more places" if len(cut_off) > 1 else ""
        message = f"The table legs has no rows, so that nothing comes to {cut_off[0]}{others}."
        return [Finding("warning", "W046", "legs", message, f"Fill it: {BY_NAME['legs'].text}")]
    return found


def _wanted_at(world: World) -> list[tuple[str, int, str, str, str]]:
    """Table, row, place and commodity of what is wanted, and nothing more to tell."""
    demand = world["demand"]
    rows = enumerate(zip(demand["place"], demand["commodity"], strict=True))
    return [("demand", row, place, commodity, "") for row, (place, commodity) in rows]


def _used_at(world: World) -> list[tuple[str, int, str, str, str]]:
    """Table, row, place and commodity of what facilities use, and by which."""
    recipes, facilities = world["recipes"], world["facilities"]
    inputs: defaultdict[str, list[str]] = defaultdict(list)
    for process, commodity, role in zip(recipes["process"], recipes["commodity"], recipes["role"], strict=True):
        if role == "input":
            inputs[process].append(commodity)
    rows = enumerate(zip(facilities["id"], facilities["place"], facilities["process"], strict=True))
    return [
        ("facilities", row, place, commodity, f", so that {key} cannot run")
        for row, (key, place, process) in rows
        for commodity in inputs[process]
    ]


def _reached(world: World, commodity: str, starts: set[str]) -> set[str]:
    legs = world["legs"]
    following: defaultdict[str, set[str]] = defaultdict(set)
    for start, end, back, allowed in zip(legs["from"], legs["to"], legs["two_way"], legs["commodities"], strict=True):
        if permits(tuple(allowed), commodity):
            following[start].add(end)
            if back:
                following[end].add(start)
    reached, waiting = set(starts), list(starts)
    while waiting:
        new = following[waiting.pop()] - reached
        reached |= new
        waiting += new
    return reached
