"""Holders and labels: whose supply a lot is, and which caps it may break.

A label is a permission: lots of a label with the caps ``mask`` may use what is touched for those
caps and for no others. So shipping and processing never change a label, and the layered search
of clean and touched states becomes one search on the permitted links of each label.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lodeway.model.options import Cap
from lodeway.world.touch import touch
from lodeway.world.world import World

Masks = NDArray[np.int64]


@dataclass(frozen=True)
class Label:
    """Holder (number) and the set of caps, as bits, that lots of this label may break."""

    holder: int
    mask: int


@dataclass(frozen=True)
class Labels:
    """All labels of a problem.

    Attributes
    ----------
    holders
        Countries of each holder; together all countries of demand.
    labels
        The labels; ``active[t, l]`` says which are in use in a year.
    """

    holders: tuple[frozenset[str], ...]
    names: tuple[str, ...]
    labels: tuple[Label, ...]
    active: NDArray[np.bool_]
    caps: tuple[Cap, ...]

    @property
    def holder(self) -> Masks:
        """Holder of each label."""
        return np.array([x.holder for x in self.labels], dtype=np.int64)

    @property
    def mask(self) -> Masks:
        """Mask of each label."""
        return np.array([x.mask for x in self.labels], dtype=np.int64)

    def of(self, buyer: frozenset[str]) -> NDArray[np.bool_]:
        """Labels whose holder belongs to a buyer."""
        inside = np.array([bool(h) and h <= buyer for h in self.holders], dtype=bool)
        return np.asarray(inside[self.holder], dtype=bool)

    def text(self, label: int) -> str:
        """Names of the caps of its holder that a label may break, joined by commas; empty: clean, or not capped."""
        mask, members = self.labels[label].mask, self.holders[self.labels[label].holder]
        return ",".join(c.name for k, c in enumerate(self.caps) if mask >> k & 1 and members <= c.buyer)


def make_labels(
    countries: Iterable[str], buyers: Iterable[frozenset[str]], caps: tuple[Cap, ...], years: tuple[int, ...]
) -> Labels:
    """Divide the countries of demand into holders and give each the labels that its caps need.

    Lots whose holder a cap does not concern, or in a year in which it is not set, may break it
    freely: of such caps only labels with the bit set are in use.
    """
    sets = [*buyers, *(c.buyer for c in caps)]
    classes: dict[tuple[bool, ...], set[str]] = {}
    for country in sorted(set(countries)):
        classes.setdefault(tuple(country in s for s in sets), set()).add(country)
    holders = tuple(frozenset(c) for c in classes.values())
    names = tuple("" if not any(signature) else ",".join(sorted(members)) for signature, members in classes.items())
    labels: list[Label] = []
    for h, members in enumerate(holders):
        concerned = [members <= c.buyer for c in caps]
        masks = [sum(1 << k for k, own in enumerate(concerned) if not own)]
        for bit in (1 << k for k, own in enumerate(concerned) if own):
            masks += [m | bit for m in masks]
        labels += [Label(h, m) for m in masks]
    active = np.ones((len(years), len(labels)), dtype=bool)
    for t, year in enumerate(years):
        free = sum(1 << k for k, c in enumerate(caps) if c.at(year) >= 1)
        active[t] = [label.mask & free == free for label in labels]
    return Labels(holders, names, tuple(labels), active, caps)


def touch_masks(world: World, caps: tuple[Cap, ...], years: tuple[int, ...]) -> tuple[Masks, Masks]:
    """Caps, as bits, for which each facility and each row of ``legs`` is touched, by year."""
    facilities, legs = world["facilities"]["id"], world["legs"]["id"]
    on_facilities = np.zeros((len(years), len(facilities)), dtype=np.int64)
    on_legs = np.zeros((len(years), len(legs)), dtype=np.int64)
    for k, cap in enumerate(caps):
        for t, year in enumerate(years):
            found = touch(world, cap.powers, year, cap.threshold)
            for table, ids, roles in ((on_facilities, facilities, found.facilities), (on_legs, legs, found.legs)):
                hit = [i for i, r in roles.items() if cap.roles is None or r & cap.roles]
                table[t] |= ids.isin(hit).to_numpy(dtype=np.int64) << k
    return on_facilities, on_legs
