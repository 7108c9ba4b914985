"""What the links of a promise say: from when, how much, and what they leave unsaid."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from lodeway.agreements.delivery import BROKEN, Delivery, first_full_year
from lodeway.world import World
from lodeway.world.schema import CONTROL_BOUNDS

__all__ = ["RUNNING", "lag", "link_year", "linked", "promised", "promised_year", "unsaid"]

RUNNING = "operating"
Row = Mapping[Hashable, Any]

COUNTED = ("adds", "ships", "imposes", "lifts", "claims")
"""Effects that change the world by themselves."""
_NOTHING = "nothing measurable is promised: neither quantity nor sum nor date"
_NOT_LINKED = "what it promises is linked to no facility, leg, shipment or control of this world"


def linked(world: World) -> tuple[str, ...]:
    """Commitments with links in this world, or required by those, in the order of its commitments."""
    named = {*world["links"]["commitment"], *world["links"]["other"]}
    return tuple(key for key in world["commitments"]["id"] if key in named)


def target(world: World, link: Row) -> Row | None:
    """Row of the facility, leg or control that a link names; None if it names none of this world."""
    for column, table in (("facility", "facilities"), ("leg", "legs"), ("control", "controls")):
        if link[column]:
            return world.row(table, str(link[column]))
    return None


def link_year(world: World, link: Row) -> int | None:
    """First year in which what a link promises is to count.

    Stated by the link; else the opening year of the facility or leg as the world lists it, or the first year of the
    control; else the first full year after the promise's due date.
    """
    stated: Any = link["from_year"]
    if not pd.isna(stated):
        return int(stated)
    row = target(world, link) or {}
    for column in ("open_year", "from_year"):
        stated = row.get(column)
        if stated is not None and not pd.isna(stated):
            return int(stated)
    return _due(world, str(link["commitment"]))


def _due(world: World, commitment: str) -> int | None:
    """First full year after the due date of a promise."""
    row = world.row("commitments", commitment)
    return first_full_year(row["due"]) if row and row["due"] else None


def promised_year(world: World, commitment: str) -> int | None:
    """Year from which a promise is to be kept: after its due date, else the first that one of its links states."""
    due = _due(world, commitment)
    if due is not None:
        return due
    links = world["links"]
    own = links[(links["commitment"] == commitment) & links["effect"].isin(COUNTED)]
    years = [year for row in own.to_dict("records") if (year := link_year(world, row)) is not None]
    return min(years, default=None)


def lag(world: World, link: Row) -> int:
    """Years from which on a link counts after its promise is kept."""
    year, due = link_year(world, link), promised_year(world, str(link["commitment"]))
    return 0 if year is None or due is None else year - due


def promised(world: World, commitment: str) -> Delivery:
    """Delivery of a promise that is kept on time; broken if nobody said a date, for then nothing can be counted."""
    year = promised_year(world, commitment)
    if year is None and _needed(world, commitment):
        year = world.first_year  # nothing but a condition of others: it holds nobody up
    return BROKEN if year is None else Delivery.kept(year)


def _needed(world: World, commitment: str) -> bool:
    links = world["links"]
    return bool((links["other"] == commitment).any())


def unsaid(world: World, commitment: str) -> tuple[str, ...]:
    """What is missing for a promise to be worth something that can be computed; nothing if it can.

    Parameters
    ----------
    world
        The world, not cut to a mineral.
    commitment
        Its id.

    Returns
    -------
    tuple of str
        Reasons in words, one for each link that changes nothing, if none changes anything; one if there is no link.
    """
    links = world["links"]
    own = links[links["commitment"] == commitment].to_dict("records")
    if not own and not _needed(world, commitment):
        row = world["commitments"].set_index("id").loc[commitment]
        said = row["due"] or not row[["quantity", "amount_low", "amount_high"]].isna().all()
        return (_NOT_LINKED if said else _NOTHING,)
    reasons = [why for row in own if (why := lacking(world, row))]
    if len(reasons) < len(own) or _needed(world, commitment):
        return ()
    return tuple(dict.fromkeys(reasons))


def lacking(world: World, link: Row) -> str:
    """Why a link changes nothing that can be computed; empty if it does."""
    effect = str(link["effect"])
    if effect == "requires":
        return "what it changes by itself is not said, only what it waits for"
    if effect == "funds":
        return "it is money; how much sooner or surer a thing is built with it is not published"
    row = target(world, link)
    if effect != "ships" and row is None:
        return f"{_name(link)} is not in this world"
    if link_year(world, link) is None:
        return f"no date is promised for {_name(link)}"
    return _unquantified(effect, link, row)


def _unquantified(effect: str, link: Row, row: Row | None) -> str:
    silent = bool(pd.isna(link["quantity"]))
    if effect == "adds" and silent and row is not None:
        capacity: Any = row["capacity"]
        listed = row["status"] != RUNNING and capacity != 0  # empty: no limit
        return "" if listed else f"the capacity promised at {_name(link)} is not said"
    if effect in ("ships", "claims") and silent:
        return f"how much {'is to be shipped' if effect == 'ships' else 'of the output is promised'} is not said"
    if effect in ("imposes", "lifts") and row is not None:
        columns = CONTROL_BOUNDS[str(row["kind"])]
        said = not columns or any(pd.notna(row[column]) for column in columns)
        return "" if said else "the control states no quantity or rate, so it binds nothing in the model"
    return ""


def _name(link: Row) -> str:
    return str(link["facility"] or link["leg"] or link["control"] or link["other"] or link["commodity"])
