"""Keys, references, ranges and years: what holds for rows of any table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from lodeway.errors import Finding, InputError
from lodeway.geography import nearest, suggest
from lodeway.world.cargo import NOT
from lodeway.world.checks.tell import Teller, positions
from lodeway.world.schema import BY_NAME
from lodeway.world.table import Table

if TYPE_CHECKING:
    from lodeway.world.world import World

__all__ = ["blank", "ids", "keys", "patterns", "ranges", "references", "selectors", "transits", "years"]

_RESERVED: Final = ("|", "*")
_PLACE_SELECTORS: Final = {
    "contracts": ("from", "to"),
    "controls": ("from", "to"),
    "flows": ("from", "to"),
    "transits": ("from",),
    "links": ("from", "to"),
}
_COUNTRY_SELECTORS: Final = {
    "contracts": ("buyer",),
    "controls": ("buyer", "by"),
    "flows": ("buyer",),
    "stockpiles": ("buyer",),
    "links": ("buyer",),
}
_SPANS: Final = (("open_year", "close_year"), ("from_year", "to_year"))


def keys(world: World) -> list[Finding]:
    """Every key appears once."""
    found = []
    for name, table in _filled(world):
        frame, tell = world[name], Teller(world, name)
        for row in positions(frame.duplicated(list(table.key))):
            key = tell.key(row)
            first = next(other for other in range(row) if tell.key(other) == key)
            file, line = world.origins[name].at(first) if name in world.origins else ("", None)
            place = f" (first on line {line}{_elsewhere(world, name, row, file)})" if line else ""
            message = f"The key {key} appears twice{place}."
            hint = "Delete one of the rows or give it another key."
            found.append(tell.error("W020", row, message, hint, table.key[0]))
    return found


def _elsewhere(world: World, table: str, row: int, file: str) -> str:
    """Name of the file if it is not that of the row."""
    return "" if world.origins[table].at(row)[0] == file else f" of {file}"


def _filled(world: World) -> list[tuple[str, Table]]:
    """Tables that have rows."""
    return [(name, table) for name, table in BY_NAME.items() if len(world[name])]


def blank(world: World) -> list[Finding]:
    """The tables that every world needs have rows; only legs may be missing where nothing has to travel."""
    return [
        Finding("warning", "W046", name, f"The table {name} has no rows.", f"Fill it: {table.text}")
        for name, table in BY_NAME.items()
        if table.required and name != "legs" and world[name].empty
    ]


def ids(world: World) -> list[Finding]:
    """Ids hold no characters that mean something else, and owned things are told apart."""
    found = []
    for name, table in _filled(world):
        if table.key != ("id",):
            continue
        tell = Teller(world, name)
        for row, key in enumerate(world[name]["id"]):
            mark = next((mark for mark in _RESERVED if mark in key), ":back" if key.endswith(":back") else "")
            if mark:
                message = f"An id cannot hold {mark}, which has a meaning of its own."
                found.append(tell.error("W018", row, message, f"Choose an id without {mark}.", "id"))
    both = set(world["facilities"]["id"]) & set(world["legs"]["id"]) & set(world["owners"]["entity"])
    tell = Teller(world, "legs")
    for row, key in enumerate(world["legs"]["id"]):
        if key in both:
            message = f"{key} is a facility as well, and owners cannot tell the two apart."
            found.append(tell.error("W018", row, message, "Give one of them another id.", "id"))
    return found


def references(world: World) -> list[Finding]:
    """Every reference leads to a row (sources are looked at elsewhere)."""
    found = []
    for name, table in _filled(world):
        frame, tell = world[name], Teller(world, name)
        for column in table.columns:
            if not column.ref:
                continue
            known, standing = set(world[column.ref]["id"]), _standing(world, column.ref)
            for row, key in enumerate(frame[column.name]):
                if not key or key in known:
                    continue
                message = f"There is no {key} in the table {column.ref}."
                close = standing.get(key) or nearest(key, known)
                hint = f"{_suggest(close)}add it to {column.ref}, or correct the cell."
                found.append(tell.error("W021", row, message, hint, column.name))
    places = world["transfers"]["place"]
    tell = Teller(world, "transfers")
    for row in positions((places != "*") & ~places.isin(world["places"]["id"])):
        hint = f"{_suggest(nearest(places.iloc[row], world['places']['id']))}write * for every place."
        found.append(tell.error("W021", row, f"There is no {places.iloc[row]} in the table places.", hint, "place"))
    return found


def _standing(world: World, table: str) -> dict[str, list[str]]:
    """Place -> the facilities there, which may be meant where it is named for one of them."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    if table == "facilities":
        for key, place in zip(world["facilities"]["id"], world["facilities"]["place"], strict=True):
            found[place].append(key)
    return found


def _suggest(close: Iterable[str]) -> str:
    return f"Did you mean {' or '.join(close)}? Otherwise " if close else "Either way "


def patterns(world: World) -> list[Finding]:
    """What legs may carry, and the modes and gauges that transfers join, exist."""
    found = []
    known, legs = tuple(world["commodities"]["id"]), Teller(world, "legs")
    for row, given in enumerate(world["legs"]["commodities"]):
        for pattern in given:
            if not pattern.startswith(NOT) and not any(fnmatchcase(commodity, pattern) for commodity in known):
                hint = suggest(pattern, known, "Use ids of commodities; * stands for any.")
                found.append(legs.error("W021", row, f"{pattern} is no commodity of this world.", hint, "commodities"))
    frame, tell = world["transfers"], Teller(world, "transfers")
    for column in ("from_mode", "to_mode", "from_gauge", "to_gauge"):
        used = {"*", *world["legs"][column.partition("_")[2]]}
        for row in positions(~frame[column].isin(used)):
            message = f"No leg has the {column.partition('_')[2]} {frame[column].iloc[row]}."
            hint = suggest(frame[column].iloc[row], used, "Correct it, or delete the row.")
            found.append(tell.warning("W021", row, message, hint, column))
    return found


def transits(world: World) -> list[Finding]:
    """What passed is counted over one leg, or at one place where something changes mode or gauge."""
    found = []
    frame, tell, legs = world["transits"], Teller(world, "transits"), world["legs"]
    changes = set(world["transfers"]["place"])
    for row in positions((frame["leg"] == "") == (frame["place"] == "")):
        hint = "Name a leg, or a place where cargo changes mode; not both."
        found.append(tell.error("W019", row, "One of leg and place must be named.", hint, "leg"))
    for row in positions((frame["place"] != "") & (frame["leg"] == "")):
        place = frame["place"].iloc[row]
        here = legs[(legs["from"] == place) | (legs["to"] == place)]
        if not changes & {place, "*"} or len(here[["mode", "gauge"]].drop_duplicates()) < 2:  # noqa: PLR2004
            message = f"The table of transfers lets nothing change mode or gauge at {place}: this counts nothing."
            found.append(tell.warning("W019", row, message, "Name a leg, or add the transfer.", "place"))
    return found


def selectors(world: World) -> list[Finding]:
    """Who and where in contracts, controls, flows and stockpiles is known."""
    found = []
    readers = (
        (_PLACE_SELECTORS, world.places, "place, country or group"),
        (_COUNTRY_SELECTORS, world.countries, "country or group"),
    )
    for columns, read, what in readers:
        for name, chosen in columns.items():
            tell = Teller(world, name)
            for column in chosen:
                for row in positions(world[name][column] != ""):
                    text = world[name][column].iloc[row]
                    try:
                        read(text)
                    except InputError as error:
                        message = f"{text} is no {what} that is known."
                        found.append(tell.error("W022", row, message, error.hint, column))
    return found


def ranges(world: World) -> list[Finding]:
    """Figures lie within their own low and high."""
    found = []
    for name, table in _filled(world):
        for figure, low, high in _ranges_of(table):
            frame, tell = world[name], Teller(world, name)
            if low in frame and high in frame:
                for row in positions(frame[low] > frame[high]):
                    message = f"{low} is more than {high} ({frame[high].iloc[row]:g})."
                    found.append(tell.error("W024", row, message, "Exchange them.", low))
            if not figure:
                continue
            for bound, beyond, word in ((low, "lt", "less"), (high, "gt", "more")):
                for row in positions(getattr(frame[figure], beyond)(frame[bound])) if bound in frame else ():
                    message = f"{figure} is {word} than its own {bound} ({frame[bound].iloc[row]:g})."
                    found.append(tell.error("W024", row, message, f"Correct {figure} or {bound}.", figure))
    return found


def _ranges_of(table: Table) -> list[tuple[str, str, str]]:
    rows = [(table.main, "low", "high")] if table.facts else []
    return rows + [(figure, f"{figure}_low", f"{figure}_high") for figure in table.figures]


def years(world: World) -> list[Finding]:
    """Nothing ends before it begins."""
    found = []
    for name, table in _filled(world):
        for begin, end in _SPANS:
            if begin in table.names and end in table.names:
                frame, tell = world[name], Teller(world, name)
                for row in positions(frame[end] < frame[begin]):
                    message = f"{end} lies before {begin} ({frame[begin].iloc[row]})."
                    found.append(tell.error("W036", row, message, "Correct one of the two years.", end))
    if world.first_year < world.base_year:
        message = f"The first year of decisions ({world.first_year}) lies before the base year ({world.base_year})."
        hint = "Correct lodeway.base_year or lodeway.first_year in datapackage.json."
        found.append(Finding("error", "W045", "", message, hint))
    return found
