"""Two measurements side by side: two dates, or two worlds."""

from __future__ import annotations

from typing import Final

import pandas as pd

from lodeway.study.measuring import Measured

__all__ = ["KEYS", "beside"]

KEYS: Final = ["commodity", "measure", "power", "role", "flows", "custody"]


def beside(first: Measured | pd.DataFrame, second: Measured | pd.DataFrame) -> pd.DataFrame:
    """Set two measurements of one buyer side by side.

    Returns
    -------
    pandas.DataFrame
        ``commodity, measure, power, role, flows, custody, first, second, change``: NaN where one is not defined;
        first what the first has, in its order. Rankings (tables of :func:`rank`) are set beside each other by mineral.
    """
    one, two = (_figures(given) for given in (first, second))
    keys = [key for key in KEYS if key in one]
    both = one.rename(columns={"value": "first"}).merge(
        two.rename(columns={"value": "second"}), on=keys, how="outer", sort=False
    )
    order = pd.concat([one[keys], two[keys]]).drop_duplicates(ignore_index=True).reset_index(names="order")
    both = both.merge(order, on=keys).sort_values("order", kind="stable", ignore_index=True)
    both["change"] = both["second"] - both["first"]
    return both[[*keys, "first", "second", "change"]]


def _figures(given: Measured | pd.DataFrame) -> pd.DataFrame:
    if isinstance(given, Measured):
        return given.long()[[*KEYS, "value"]]
    figures = given.drop(columns=["commodity", "hhi_at"]).melt("mineral", var_name="measure", value_name="value")
    return figures.rename(columns={"mineral": "commodity"})
