"""A promise is a change to the network: what was promised, and how much of it is kept, becomes another world.

A commitment that is named is *governed*: all that its links touch follows its delivery, and nothing of it is there
when it is broken. What is not named stays as the tables have it.

===========  ==========================================================================================================
effect       what follows from a delivery
===========  ==========================================================================================================
``adds``     Capacity at the facility or leg from the link's year on, in parts as it is delivered. What the world lists
             there as planned or under construction is that promise, and goes when it is broken. What is added is
             taken off what a plan may add at its own cost (``max_build``). A leg without a limit cannot be had in part:
             it opens when it is there more likely than not.
``ships``    A contract for the part delivered; one of the world on the same lane and years gives way to it.
``imposes``  The control, in force from then on, more likely than not; before, it is not.
``lifts``    The control, not in force from then until the link ends; before that, within the link's years, it is.
``claims``   Others may have only what is left of the output, as far as the buyer could use what it claims.
``funds``    Nothing by itself.
``requires`` No delivery is earlier or greater than one that it requires.
===========  ==========================================================================================================

A link that says too little (:func:`lodeway.agreements.terms.lacking`) changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from lodeway.agreements import additions, rules
from lodeway.agreements.delivery import Deliveries, known, settled
from lodeway.agreements.terms import lacking, lag, link_year
from lodeway.world import World

__all__ = ["Applied", "apply", "carry_out"]


@dataclass(frozen=True)
class Applied:
    """A world after promises.

    Attributes
    ----------
    world
        The world. Links that were carried out are gone from it, so that they cannot be carried out twice.
    rows
        What came of each link: ``link, commitment, effect, table, id``; several rows where it came in parts.
    """

    world: World
    rows: pd.DataFrame


def apply(world: World, deliveries: Deliveries) -> World:
    """Change a world by what becomes of promises.

    Parameters
    ----------
    world
        Any world, whole or of one mineral.
    deliveries
        Commitment -> what becomes of it. Others stay as the tables have them.

    Raises
    ------
    InputError
        A061 if a commitment is not known.
    """
    return carry_out(world, deliveries).world


def carry_out(world: World, deliveries: Deliveries) -> Applied:
    """Change a world by what becomes of promises, and keep account of what came of which; see :func:`apply`."""
    known(world, deliveries)
    given = settled(world, deliveries)
    links = world["links"]
    mine = links["commitment"].isin(list(given))
    told = [
        rules.Told(row, given[row["commitment"]].late(lag(world, row)), year)
        for row in links[mine].to_dict("records")
        if not lacking(world, row) and (year := link_year(world, row)) is not None
    ]
    changed, rows = additions.carry_out(world, _of(told, "adds"))
    found = [*rows]
    for effect, change in (
        ("ships", rules.ship),
        ("imposes", rules.impose),
        ("lifts", rules.lift),
        ("claims", rules.claim),
    ):
        changed, rows = change(changed, _of(told, effect))
        found += rows
    changed = changed.keep(links=links[~mine])
    return Applied(changed, pd.DataFrame(found, columns=["link", "commitment", "effect", "table", "id"]))


def _of(told: Sequence[rules.Told], effect: str) -> list[rules.Told]:
    return [one for one in told if one.link["effect"] == effect]
