"""Checks of a world: small functions that return findings; all are run and shown at once.

A check may meet keys that are doubled and references that lead nowhere: others tell of those.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from lodeway.errors import Finding
from lodeway.world.checks import (
    balance,
    evidence,
    links,
    matter,
    network,
    promises,
    provenance,
    rivals,
    rows,
    sites,
    terms,
)

if TYPE_CHECKING:
    from lodeway.world.world import World

__all__ = ["CHECKS", "check"]

CHECKS: Final[tuple[Callable[[World], list[Finding]], ...]] = (
    rows.blank,
    rows.keys,
    rows.ids,
    rows.references,
    rows.patterns,
    rows.selectors,
    rows.transits,
    rows.ranges,
    rows.years,
    matter.kinds,
    matter.mass,
    matter.loops,
    matter.enrichment,
    network.loops_of_legs,
    network.crossed,
    network.distances,
    network.countries,
    network.named_groups,
    network.coordinates,
    sites.outside,
    sites.crossings,
    sites.twins,
    network.makers,
    network.reach,
    terms.curves,
    terms.supply,
    terms.series,
    terms.controls,
    terms.shares,
    terms.entities,
    terms.additions,
    terms.openings,
    links.complete,
    links.circles,
    links.claimed,
    balance.stages,
    balance.countries,
    balance.published,
    promises.dates,
    promises.parties,
    promises.subjects,
    promises.order,
    promises.foretold,
    promises.times,
    promises.amounts,
    evidence.passages,
    evidence.accounts,
    promises.parts,
    rivals.finance,
    rivals.rivals,
    provenance.unsourced,
    provenance.sources,
)


def check(world: World) -> tuple[Finding, ...]:
    """Run every check."""
    return tuple(finding for one in CHECKS for finding in one(world))
