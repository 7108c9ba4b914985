"""What goods are worth where nothing is solved: reference prices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from lodeway.world.world import World

__all__ = ["reference_prices"]


def reference_prices(world: World, lots: pd.DataFrame) -> pd.Series[float]:
    """Find the reference price of each lot: the latest of `prices` to the base year, of the place, else of the world.

    Parameters
    ----------
    world
        A world.
    lots
        Rows with ``commodity`` and ``place``.

    Returns
    -------
    pandas.Series
        USD a unit, row by row; NaN where none is known.
    """
    prices = world["prices"]
    latest = prices[prices["year"] <= world.base_year].sort_values("year", kind="stable")
    price = pd.Series(np.nan, index=lots.index)
    for rows, keys in ((latest, ["commodity", "place"]), (latest[latest["place"] == ""], ["commodity"])):
        known = rows.groupby(keys)["price"].last().rename("known")
        price = price.fillna(lots[keys].join(known, on=keys)["known"])
    return price
