"""EU supply risk of many materials, from the tables of shares that the Commission publishes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from lodeway.measures.indicators.eu_supply_risk import supply_risk
from lodeway.measures.indicators.governance import hhi_wgi
from lodeway.measures.measure import Amounts

__all__ = ["annex", "concentration", "governance_of", "greatest", "supply_risks"]

PERCENT = 100.0
_UNUSED = {"GS": "hhi_eu", "EUS": "hhi_gs"}
"""Which index is not used where the study names one supply alone."""
STAGES = {"E": "extraction", "P": "processing"}
DIMENSIONS = ("pv", "va", "ge", "rq", "rl", "cc")


def annex(observed: pd.DataFrame) -> pd.DataFrame:
    """Shares and trade parameters of an annex, from the observations that the reader ``eu-crm`` makes of it.

    Returns
    -------
    pandas.DataFrame
        ``material, stage, country, share, trade``: share as a fraction, t as printed.
    """
    rows = observed.astype({"series": "object", "country": "object"})
    parts = rows["series"].str.split("|", expand=True)
    parameter = rows["measure"] == "index"
    keys = pd.DataFrame(
        {"material": parts[0], "stage": parts[1].map(STAGES), "country": rows["country"], "line": rows["line"]}
    )
    held = keys[~parameter].assign(share=rows["amount"][~parameter] / PERCENT)
    trade = keys[parameter].assign(trade=rows["amount"][parameter])
    table = held.merge(trade, on=list(keys.columns), how="left")
    return table.drop(columns="line").reset_index(drop=True)


def governance_of(observed: pd.DataFrame, first: int, last: int) -> pd.Series[float]:
    """Mean of the six World Governance Indicators over years, by country, from the observations of the reader ``wgi``.

    A country lacks where one of the six is not known in any of the years.
    """
    rows = observed[(observed["year"] >= first) & (observed["year"] <= last) & observed["amount"].notna()]
    series = rows["series"].astype(str).str.casefold()
    rows = rows.assign(series=series)[series.isin([f"{one} estimate" for one in DIMENSIONS])]
    table = rows.astype({"country": "object"}).pivot_table(index="country", columns="series", values="amount")
    return table.dropna().mean(axis=1)


def concentration(table: pd.DataFrame, governance: Amounts) -> pd.DataFrame:
    """Governance-weighted HHI of every material and stage of a table of shares.

    Parameters
    ----------
    table
        ``material, stage, country, share`` (fractions; what lacks to 1 counts for nobody) and ``trade`` (t).
    governance
        Mean of the six indicators, -2.5 to 2.5, by country.

    Returns
    -------
    pandas.DataFrame
        ``material, stage, hhi`` (NaN where not defined), ``undefined`` (why).
    """
    rows: list[dict[str, Any]] = []
    for key, own in table.groupby(["material", "stage"], sort=True):
        by = own.groupby("country")[["share", "trade"]].agg({"share": "sum", "trade": "mean"})
        total = float(by["share"].sum())
        found = hhi_wgi(by["share"], governance, by["trade"].fillna(1.0), max(0.0, 1.0 - total))
        as_printed = max(1.0, total) ** 2  # shares that add up to more than 1 by rounding are taken as they stand
        rows.append(
            {"material": key[0], "stage": key[1], "hhi": found.value * as_printed, "undefined": found.undefined}
        )
    return pd.DataFrame(rows, columns=["material", "stage", "hhi", "undefined"])


def supply_risks(parameters: pd.DataFrame) -> pd.DataFrame:
    """EU supply risk of every row of a table of inputs, as published in 2017 or computed for 2023.

    Parameters
    ----------
    parameters
        ``material`` and, if there are several, ``stage``; ``hhi_gs, hhi_eu`` (NaN where not used), ``reliance``
        (fraction; may be negative), ``recycling`` and ``substitution`` (fractions). Where a column ``supply`` says GS
        or EUS, the index of global supply or of EU sourcing is used alone, as the study says for some materials.

    Returns
    -------
    pandas.DataFrame
        The same with ``supply_risk`` (NaN where not defined) and ``undefined`` (why).
    """
    names = ("recycling", "substitution", "hhi_gs", "hhi_eu", "reliance")
    found = [supply_risk(**{name: _figure(row, name) for name in names}) for row in parameters.to_dict("records")]
    values = pd.Series([one.value for one in found], parameters.index, dtype=float)
    return parameters.assign(supply_risk=values, undefined=[one.undefined for one in found])


def _figure(row: Mapping[Any, Any], name: str) -> float:
    if name == _UNUSED.get(str(row.get("supply", ""))):
        return math.nan
    value = row.get(name)
    return math.nan if value is None or pd.isna(value) else float(value)


def greatest(risks: pd.DataFrame) -> pd.DataFrame:
    """Greatest supply risk of each material over its stages, the stage being the bottleneck; NaN if none is defined.

    Returns
    -------
    pandas.DataFrame
        ``material, stage, supply_risk``, greatest first.
    """
    order = risks.sort_values("supply_risk", ascending=False, kind="stable", na_position="last")
    columns = [name for name in ("material", "stage", "supply_risk") if name in order]
    return order.drop_duplicates("material")[columns].reset_index(drop=True)
