"""How much of a stage the largest countries hold."""

from __future__ import annotations

from typing import Final

import pandas as pd

from lodeway.measures.measure import Amounts, Input, Measure, Working, measured, shares

__all__ = ["MEASURES"]

_MADE = Input("production", "What each country makes in a year.", "any one unit", tonnage=True)
_OTHERS = Input(
    "others", "What is made besides, by countries not told; 0 if left out.", "as production", "number",
    optional=True, tonnage=True,
)  # fmt: skip
_EXAMPLE: Final = {"production": {"CHN": 60.0, "AUS": 25.0, "USA": 10.0, "MMR": 5.0}}
_IEA = (
    "IEA, Global Critical Minerals Outlook 2025 (as quoted on the IEA's topic page on critical minerals, read: "
    "'average market share of the top three refining nations')."
)
_HHI = (
    "Herfindahl-Hirschman index; European Commission, Methodology for establishing the EU list of critical raw "
    "materials (2017), sum of squared shares (stated in the project's design; the guideline itself was not read)."
)
_KNOWN = "General knowledge: a share."


@measured
def top_share(production: Amounts, others: float = 0.0) -> Working:
    """Share of the largest country: max_c S_c, S_c = P_c / (sum P + others).

    Unit: fraction, 0 to 1. Source: general knowledge. Not defined where nothing is made.
    """
    return _largest(shares(production, others), 1)


@measured
def top3_share(production: Amounts, others: float = 0.0) -> Working:
    """Share of the three largest countries: S_1 + S_2 + S_3, S_c = P_c / (sum P + others).

    Unit: fraction, 0 to 1. Source: IEA, Global Critical Minerals Outlook 2025. Not defined where nothing is made.
    """
    return _largest(shares(production, others), 3)


@measured
def hhi(production: Amounts, others: float = 0.0) -> Working:
    """Herfindahl-Hirschman index of countries: sum_c S_c^2, S_c = P_c / (sum P + others).

    Unit: 0 to 1 (times 10,000 where shares are taken in percent). Source: European Commission, methodology of
    2017. What others make is nobody's, so it makes the index a lower bound. Not defined where nothing is made.
    """
    held = shares(production, others)
    squares = tuple((f"S^2 of {country}: {share:.6g}^2", float(share**2)) for country, share in held.items())
    return Working(float((held**2).sum()), squares, notes=_bound(held))


def _largest(held: pd.Series[float], count: int) -> Working:
    told = tuple((f"share of {country}", float(share)) for country, share in held.items())
    return Working(float(held.iloc[:count].sum()), told, notes=_bound(held))


def _bound(held: pd.Series[float]) -> tuple[str, ...]:
    rest = 1.0 - float(held.sum())
    return (f"{rest:.1%} is made by countries not told: this is a lower bound",) if rest > 1e-9 else ()  # noqa: PLR2004


MEASURES: Final = (
    Measure(
        "top1", "Share of the largest country", "max_c S_c,  S_c = P_c / (sum P + others)", "fraction", "up", _KNOWN,
        (_MADE, _OTHERS), top_share, _EXAMPLE, 0.60, high=1.0,
    ),
    Measure(
        "top3", "Share of the three largest countries", "S_1 + S_2 + S_3,  S_c = P_c / (sum P + others)", "fraction",
        "up", _IEA, (_MADE, _OTHERS), top3_share, _EXAMPLE, 0.95, high=1.0,
    ),
    Measure(
        "hhi", "Herfindahl-Hirschman index", "sum_c S_c^2,  S_c = P_c / (sum P + others)", "0 to 1", "up", _HHI,
        (_MADE, _OTHERS), hhi, _EXAMPLE, 0.435, high=1.0,
    ),
)  # fmt: skip
