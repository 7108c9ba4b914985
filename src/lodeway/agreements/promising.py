"""What becomes of all promises at once: kept as promised, as can be expected, late, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from lodeway.agreements import outlook as outlooks
from lodeway.agreements import sampling
from lodeway.agreements.delivery import BROKEN, Delivery, first_full_year
from lodeway.agreements.standing import dated_log
from lodeway.agreements.terms import linked, promised
from lodeway.errors import InputError
from lodeway.world import World

__all__ = ["HOWS", "as_of", "deliveries", "drawn", "expected", "how_late"]

HOWS: Final = ("as-promised", "as-expected", "late:N", "none")
"""How promises can be kept."""
_AHEAD: Final = 40
"""Years of an outlook: as long as the longest plan."""


def how_late(how: str) -> int:
    """Years by which promises are late; 0 unless the word says late.

    Raises
    ------
    InputError
        A060 if the word is none of :data:`HOWS`.
    """
    if how in HOWS and how != "late:N":
        return 0
    found = re.fullmatch(r"late:([0-9]{1,2})", how)
    if found is None:
        hint = f"Use {', '.join(HOWS)}; with a number of years for N, such as late:5."
        raise InputError("A060", f"promises cannot be kept {how!r}.", hint)
    return int(found[1])


def as_of(world: World) -> date:
    """Day up to which the register tells: that of the latest row of its log; without a log that of the first decisions.

    Where a row's date is a month or a year it is its first day. What is due later is not overdue for want of news that
    nobody has looked for.
    """
    days = [row["first"] for row in dated_log(world["status_log"], None)]
    return max(days, default=date(world.first_year, 1, 1))


def deliveries(world: World, how: str, day: date | None = None) -> dict[str, Delivery]:
    """What becomes of every linked promise of a world.

    Parameters
    ----------
    world
        The whole world.
    how
        ``as-promised``: from the first full year after its due date on, else from the year that its link states;
        ``late:N``: N years after that; ``as-expected``: by each year the chance that it is delivered before
        (:mod:`lodeway.agreements.outlook`); ``none``: never. What the register says has been delivered stays so.
    day
        Day of the outlook; that of the register if not given.

    Returns
    -------
    dict
        Commitment -> delivery. Where nothing can be expected of a promise by itself, for want of a date or a class,
        ``as-expected`` takes it to be kept as far as those that it requires; one that requires none is left out, so
        that the tables of the world stand for it.

    Raises
    ------
    InputError
        A060 if `how` is none of :data:`HOWS`.
    """
    late = how_late(how)
    found = expected(world, linked(world), day)
    if how == "as-expected":
        needing = _needing(world) - set(found)
        return found | {key: promised(world, key) for key in linked(world) if key in needing}
    done = {key: one for key, one in found.items() if one.steps and one.steps[0][1] >= 1 and _past(world, one)}
    if how == "none":
        return {key: done.get(key, BROKEN) for key in linked(world)}
    return {key: done.get(key, promised(world, key).late(late)) for key in linked(world)}


def _needing(world: World) -> set[str]:
    links = world["links"]
    return set(links["commitment"][links["effect"] == "requires"])


def _past(world: World, one: Delivery) -> bool:
    return one.steps[0][0] <= world.first_year


def expected(world: World, commitments: Iterable[str], day: date | None = None) -> dict[str, Delivery]:
    """Chances that promises are delivered, by the year from which it would count: those of which they can be told.

    What is delivered by the end of a year is there from the next one on.
    """
    told_on = day or as_of(world)
    told = outlooks.outlook(world, told_on, told_on.year + _AHEAD).only(commitments)
    return {key: Delivery(_counted(world, key, steps)) for key, steps in outlooks.chances(told).items()}


def _counted(world: World, commitment: str, steps: Iterable[tuple[int, float]]) -> tuple[tuple[int, float], ...]:
    table = world["commitments"]
    due = str(table["due"][table["id"] == commitment].iloc[0])
    more = first_full_year(due) - int(due[:4]) if due else 1
    return tuple((year + more, min(share, 1.0)) for year, share in steps if share > 0)


def drawn(world: World, draws: int, seed: int = 0, day: date | None = None) -> Iterator[dict[str, Delivery]]:
    """Draw what becomes of every linked promise: each drawn world is certain, and all together are as the outlook says.

    Parameters
    ----------
    world
        The whole world.
    draws, seed
        How many, and what they depend on; promises of one promiser or forum share their luck
        (:mod:`lodeway.agreements.sampling`).
    day
        Day of the outlook; that of the register if not given.

    Yields
    ------
    dict
        Commitment -> delivery, whole from the first full year after it is delivered or never; for
        :func:`lodeway.agreements.effects.apply`. What has no chances of its own is kept as in ``as-expected``.
    """
    told_on = day or as_of(world)
    told = outlooks.outlook(world, told_on, told_on.year + _AHEAD).only(linked(world))
    years = sampling.sample(told, draws, seed)
    rest = {key: one for key, one in deliveries(world, "as-expected", told_on).items() if key not in years}
    for row in years.to_dict("records"):
        found = {
            str(key): BROKEN if year == sampling.NEVER else Delivery(_counted(world, str(key), [(int(year), 1.0)]))
            for key, year in row.items()
        }
        yield rest | found
