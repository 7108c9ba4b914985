"""What a solution is: tables keyed by the world's ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from lodeway.model.instance import year_weights
from lodeway.model.options import Options
from lodeway.world.once import Once

BINDING = 1e-7
"""Smallest quantity, relative to the largest of its kind, that is reported."""


@dataclass(frozen=True)
class Solution(Once):
    """Everything that follows from solving a world; tables are never changed.

    Attributes
    ----------
    options, years
        What was asked, and the years solved.
    objective, sense
        Cost, or welfare (value of consumption less cost) if any demand carries a value; discounted to the first year.
    cost, value
        Its parts.
    accounts
        ``year, value, making, moving, drawing, building, switching, tariffs``: USD in the year, not discounted.
    shipments
        ``year, commodity, from, to, route, holder, label, quantity, unit_cost``: quantities in units of the
        commodity, cost in USD a unit.
    routes
        Route -> ids of its legs (``:back`` where reversed) and transfers (``transfer@place``), in order.
    production
        ``year, facility, process, commodity, place, holder, label, quantity, cost``: cost in USD.
    deliveries
        ``year, demand, place, commodity, holder, label, quantity``.
    draws
        ``year, stockpile, place, commodity, holder, label, quantity``.
    relabelled
        By-products that passed from one label to another:
        ``year, commodity, place, holder_from, label_from, holder_to, label_to, quantity``.
    demand
        ``year, demand, place, commodity, wanted, least, price, delivered, unmet, must``: ``wanted`` at the price
        stated (linear: at none), ``least`` at the greatest ``price`` that is paid, ``unmet`` is what ``delivered``
        lacks of it; ``must``: it has no price and had to be served.
    builds
        ``year, first_year, kind, id, capacity, capital, annuity``: USD; the annuity is that of one year.
    prices
        ``year, place, commodity, holder, label, price, traded``: USD a unit, undiscounted; only where
        ``traded`` is a price fixed by the market (not where only demand left unserved would set it).
    limits
        ``year, kind, id, used, limit, dual``: every limit; ``dual`` is the value of one more unit of it, USD
        undiscounted (limits on all years together: present value, ``year`` empty).
    shortfalls
        ``year, kind, id, quantity``: contracts broken, observed outputs and flows (``lane``) missed, caps exceeded;
        negative where there is more than was observed.
    log, seconds, rounds, columns
        Solver log, run time, rounds of route generation, columns in the end.
    """

    options: Options
    years: tuple[int, ...]
    objective: float
    sense: Literal["cost", "welfare"]
    cost: float
    value: float
    accounts: pd.DataFrame
    shipments: pd.DataFrame
    routes: Mapping[str, tuple[str, ...]]
    production: pd.DataFrame
    deliveries: pd.DataFrame
    draws: pd.DataFrame
    relabelled: pd.DataFrame
    demand: pd.DataFrame
    builds: pd.DataFrame
    prices: pd.DataFrame
    limits: pd.DataFrame
    shortfalls: pd.DataFrame
    log: str
    seconds: float
    rounds: int
    columns: int

    @property
    def weights(self) -> pd.Series[float]:
        """Weight of each year in the objective, by year."""
        return pd.Series(year_weights(self.years, self.options.discount), index=pd.Index(self.years, name="year"))

    @property
    def unmet(self) -> float:
        """Demand that had to be served and was not, over all years, in units."""
        return float(self.demand["unmet"][self.demand["must"].astype(bool)].sum())
