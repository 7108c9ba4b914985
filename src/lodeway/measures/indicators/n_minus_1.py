"""What is left when the largest supplier leaves."""

from __future__ import annotations

import math
from typing import Final

from lodeway.measures.measure import Amounts, Input, Measure, UndefinedError, Working, by_country, measured, number

__all__ = ["MEASURES"]


@measured
def n_minus_1(production: Amounts, demand: Amounts, others: float = 0.0) -> Working:
    """Supply of all but the largest supplier for the demand of all but it: (sum P + others - P_1) / (sum D - D_1).

    Unit: fraction of the remaining demand that is covered; above 1 there is enough. Source: IEA, Global Critical
    Minerals Outlook 2025 (its N-1; read in summaries only). Not defined where nothing is made or nobody else wants any.
    """
    made, wanted = by_country(production, "production"), by_country(demand, "demand")
    rest = number(others, "production of others")
    if made.empty or not float(made.max()) > 0:
        raise UndefinedError("there is no production")
    top = str(made.idxmax())
    left, need = float(made.sum()) + rest - float(made[top]), float(wanted.drop(top, errors="ignore").sum())
    if not need > 0:
        message = f"nobody but {top}, the largest supplier, wants any"
        raise UndefinedError(message)
    steps = (
        ("supply of all", float(made.sum()) + rest), (f"supply of {top}, the largest", float(made[top])),
        ("supply that is left", left), ("demand of all", float(wanted.sum())), (f"demand outside {top}", need),
    )  # fmt: skip
    return Working(left / need, steps)


MEASURES: Final = (
    Measure(
        "n-1", "Demand met without the largest supplier (IEA N-1)", "(sum P + others - P_1) / (sum D - D_1)",
        "fraction of remaining demand", "down",
        "IEA, Global Critical Minerals Outlook 2025; read in summaries only, which set the remaining supply against "
        "the demand outside the largest supplier.",
        (
            Input("production", "What each country makes in a year.", "t contained", tonnage=True),
            Input("demand", "What each country uses in a year.", "t contained", tonnage=True),
            Input("others", "What is made besides, by countries not told; 0 if left out.", "as production", "number",
                  optional=True, tonnage=True),
        ), n_minus_1,
        {"production": {"CHN": 70.0, "AUS": 20.0, "USA": 10.0}, "demand": {"CHN": 40.0, "USA": 25.0, "JPN": 35.0}},
        0.5, high=math.inf,
    ),
)  # fmt: skip
