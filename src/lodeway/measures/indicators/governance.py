"""Concentration in countries that are governed badly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

from lodeway.measures.measure import Amounts, Input, Measure, UndefinedError, Working, measured, per_country, shares

__all__ = ["MEASURES", "scaled"]

SMALL: Final = 0.01
"""Share below which a country without figures is left out, and said to be."""
WIDEST: Final = 3.5
"""Estimates lie within about 2.5 of 0; what lies farther is of another scale."""


def scaled(governance: Amounts) -> pd.Series[float]:
    """Governance as the EU scales it: (2.5 - x) * 2, from 0, best, to 10, worst.

    Raises
    ------
    UndefinedError
        An estimate lies so far out that it must be of another scale, such as 0 to 100.
    """
    given = per_country(governance, "governance")
    far = given[given.abs() > WIDEST]
    if len(far):
        message = f"governance of {far.index[0]} is {far.iloc[0]:g}, which is no estimate between -2.5 and 2.5"
        raise UndefinedError(message)
    return (2.5 - given) * 2


@measured
def hhi_wgi(production: Amounts, governance: Amounts, trade: Amounts | None = None, others: float = 0.0) -> Working:
    """Governance-weighted index of concentration: sum_c S_c^2 * WGI_c * t_c, WGI_c = (2.5 - x_c) * 2.

    Unit: 0 to 10 (times t), 10 worst. Source: European Commission, methodology of 2017. S_c is a fraction, x_c the
    mean of the six World Governance Indicators, t_c the trade parameter (0.8 within the EU, 1 neutral, more under
    export restrictions; 1 where not given). A country without x_c and with less than 1 % is left out and
    said to be; with more, the measure is not defined.
    """
    held = shares(production, others)
    worse = scaled(governance)
    factor: Mapping[str, float] = {} if trade is None else dict(per_country(trade, "trade parameter", whole=True))
    steps, notes, total = [], [], 0.0
    for country, share in zip(map(str, held.index), held, strict=True):
        if share <= 0:
            continue
        if country not in worse.index:
            if share >= SMALL:
                message = f"governance of {country}, with {share:.1%} of the total, is not known"
                raise UndefinedError(message)
            notes.append(f"{country} ({share:.2%}) is left out: its governance is not known")
            continue
        wgi, t = float(worse[country]), factor.get(country, 1.0)
        part = share**2 * wgi * t
        steps.append((f"{country}: S {share:.6g}^2 * WGI {wgi:.4g} * t {t:g}", part))
        total += part
    rest = 1.0 - float(held.sum())
    if rest > 1e-9:  # noqa: PLR2004
        notes.append(f"{rest:.1%} is made by countries not told: this is a lower bound")
    return Working(total, tuple(steps), notes=tuple(notes))


MEASURES: Final = (
    Measure(
        "hhi-wgi", "Governance-weighted HHI", "sum_c S_c^2 * WGI_c * t_c,  WGI_c = (2.5 - x_c) * 2", "0 to 10", "up",
        "European Commission, Methodology for establishing the EU list of critical raw materials (2017), as stated "
        "in the project's design and reproduced from the study's tables; the guideline itself was not read.",
        (
            Input("production", "What each country makes, or its share.", "any one unit", tonnage=True),
            Input("governance", "Mean of the six World Governance Indicators.", "estimate, -2.5 (worst) to 2.5"),
            Input("trade", "Trade parameter t; 1 for countries not named.", "factor, 0.8 to 1.5", optional=True),
            Input("others", "What is made besides, by countries not told; 0 if left out.", "as production", "number",
                  optional=True, tonnage=True),
        ), hhi_wgi,
        {"production": {"CHN": 60.0, "AUS": 40.0}, "governance": {"CHN": -0.3, "AUS": 1.5}, "trade": {"CHN": 1.1}},
        0.36 * 5.6 * 1.1 + 0.16 * 2.0, high=15.0,
    ),
)  # fmt: skip
