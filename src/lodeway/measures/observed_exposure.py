"""Exposure traced on observed flows, with what is not known of it: origins, mixing, and the quality of the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

import numpy as np
import pandas as pd

from lodeway.measures.interval import interval
from lodeway.measures.mixture import END, Floats, Mixture
from lodeway.measures.observed_flows import ObservedFlows, observed_flows
from lodeway.measures.trace import ANY_ROLE, roles_towards
from lodeway.world.touch import PRO_RATA, THRESHOLD, TRANSIT, touches
from lodeway.world.world import World

__all__ = ["COLUMNS", "Draws", "observed_exposures"]

COLUMNS: Final = [
    "buyer", "year", "commodity", "power", "role", "share", "least", "most", "low", "high", "unknown",
]  # fmt: skip
BAND: Final = (0.05, 0.95)
"""Parts of the draws below which the band begins and ends."""
ALL: Final = 1.0 - 1e-9
"""Part of unknown origin from which nothing is known."""


@dataclass(frozen=True)
class Draws:
    """How the spread that the quality of the data implies is found.

    Attributes
    ----------
    count
        How often every figure is drawn from its range (triangular, its own value most likely); 0: not at all.
    seed
        Seed of the generator: the same seed gives the same band.
    """

    count: int = 100
    seed: int = 0

    def factors(self, observed: ObservedFlows) -> list[Floats]:
        """Factors of the quantities of all channels, an array a draw."""
        rows = observed.channels
        figures = rows.drop_duplicates("figure").sort_values("figure")
        low, high = (figures[name].to_numpy(float) for name in ("low", "high"))
        rng = np.random.default_rng(self.seed)
        held = high - low <= 0
        found = []
        for _ in range(self.count):
            drawn = rng.triangular(low, np.clip(1.0, low, high), np.where(held, low + 1.0, high))
            found.append(np.where(held, 1.0, drawn)[rows["figure"].to_numpy(np.int64)])
        return found


def observed_exposures(
    world: World,
    buyers: Mapping[str, frozenset[str]],
    powers: Mapping[str, frozenset[str]],
    *,
    year: int | None = None,
    threshold: float = THRESHOLD,
    draws: Draws | None = None,
    within: bool = True,
) -> pd.DataFrame:
    """Trace exposures on what was observed in a year: production by country, trade and purchases.

    Parameters
    ----------
    world
        The world; best only one mineral of it.
    buyers, powers
        Name -> country codes; those of one power count together.
    year, threshold
        Year observed (the base year if not given), and share from which an owner touches.
    draws, within
        How the band of the figures' quality is drawn; whether to find the interval that the same totals allow.

    Returns
    -------
    pandas.DataFrame
        ``buyer, year, commodity, power, role`` (stages, ``ownership``, ``ownership pro rata``, ``any``; routes were not
        observed, so there is no transit); ``share``: of what the buyer has of the commodity, traced under
        proportional mixing, what is of unknown origin not counted as touched; ``least, most``: what the same
        totals allow, the unknown counted as clean and as touched; ``low, high``: 5 and 95 in 100 draws of the figures;
        ``unknown``: part that is not known to have met the power, and of which it is not observed where it came
        from before a stage at which it could have. A buyer who has nothing of a
        commodity has no row; NaN where all is of unknown origin.
    """
    observed = observed_flows(world, year)
    mixture = observed.mixture()
    touched = touches(world, powers, observed.year, threshold)
    goods = list(dict.fromkeys(observed.keys["commodity"].sort_values()))
    asked = [(name, c) for name, c in product(buyers, goods) if observed.supply(mixture, c, buyers[name]).sum() > 0]
    roles = {c: (*(r for r in roles_towards(world, c) if r != TRANSIT), PRO_RATA, ANY_ROLE) for c in goods}
    named = list(dict.fromkeys(r for _, c in asked for r in roles[c]))
    shares = {
        (power, role): observed.shares(touched[power], powers[power], None if role == ANY_ROLE else role)
        for power, role in product(powers, named)
    }
    supplies = _supplies(observed, mixture, asked, buyers)
    bands = _bands(observed, shares, (asked, buyers), draws or Draws())
    rows: list[tuple[Any, ...]] = []
    for (power, role), share in shares.items():
        hidden = observed.unknown([c for c in goods if role in roles[c]])
        own = [(name, c, supply) for (name, c), supply in zip(asked, supplies, strict=True) if role in roles[c]]
        found = _figures(mixture, share, hidden, [supply for *_, supply in own], within=within)
        for (name, c, _), (value, *ends, unknown) in zip(own, found, strict=True):
            band = (np.nan, np.nan) if np.isnan(value) else bands[power, role, name, c]
            rows.append((name, observed.year, c, power, role, value, *ends, *band, unknown))
    table = pd.DataFrame(rows, columns=COLUMNS)
    order = [roles[c].index(role) for c, role in zip(table["commodity"], table["role"], strict=True)]
    table = table.assign(order=order, of=table["power"].map(list(powers).index))
    return table.sort_values(["buyer", "commodity", "of", "order"], kind="stable", ignore_index=True)[COLUMNS]


def _figures(
    mixture: Mixture, share: Floats, hidden: Floats, supplies: Sequence[Floats], *, within: bool
) -> list[tuple[float, float, float, float]]:
    """Share, least, most and unknown part of each supply; a share is NaN where all is unknown."""
    met, dark = mixture.met(share), _dark(mixture, share, hidden)
    found = []
    for supply in supplies:
        value, unknown = float(supply @ met / supply.sum()), float(supply @ dark / supply.sum())
        ends = interval(mixture, supply, share, hidden) if within else (np.nan, np.nan)
        found.append((np.nan if unknown > ALL else value, *ends, unknown))
    return found


def _supplies(
    observed: ObservedFlows, mixture: Mixture, asked: Sequence[tuple[str, str]], buyers: Mapping[str, frozenset[str]]
) -> Floats:
    rows = [observed.supply(mixture, c, buyers[name]) for name, c in asked]
    return np.array(rows).reshape(len(asked), len(observed.keys))


def _dark(mixture: Mixture, share: Floats, unknown: Floats) -> Floats:
    """Probability that a unit from each node ends at an unknown origin without having met the power."""
    value = np.where(mixture.source == END, unknown, 0.0)[:, None]
    return np.asarray(mixture.backwards(1.0 - share, value)[:, 0])


def _bands(
    observed: ObservedFlows,
    shares: Mapping[tuple[str, str], Floats],
    wanted: tuple[Sequence[tuple[str, str]], Mapping[str, frozenset[str]]],
    draws: Draws,
) -> dict[tuple[str, str, str, str], tuple[float, float]]:
    """Quantiles of the shares over draws of all figures, by power, role, buyer and commodity."""
    asked, buyers = wanted
    values = np.full((draws.count, len(shares), len(asked)), np.nan)
    for n, factors in enumerate(draws.factors(observed)):
        mixture = observed.mixture(factors)
        supplies = _supplies(observed, mixture, asked, buyers)
        total = supplies.sum(axis=1)
        for k, share in enumerate(shares.values()):
            got = supplies @ mixture.met(share)
            values[n, k] = np.divide(got, total, out=np.full(len(asked), np.nan), where=total > 0)
    found = {}
    for (k, (power, role)), (i, (name, c)) in product(enumerate(shares), enumerate(asked)):
        seen = values[:, k, i][~np.isnan(values[:, k, i])]
        low, high = np.quantile(seen, BAND) if len(seen) else (np.nan, np.nan)
        found[power, role, name, c] = (float(low), float(high))
    return found
