"""The GeoPolRisk score."""

from __future__ import annotations

from typing import Final

from lodeway.measures.indicators.concentration import hhi
from lodeway.measures.measure import (
    Amounts,
    Input,
    Measure,
    UndefinedError,
    Working,
    by_country,
    measured,
    number,
    per_country,
)

__all__ = ["MEASURES"]

UNKNOWN: Final = 0.5
"""What the method takes where political stability is not known."""
WIDEST: Final = 3.5


@measured
def geopolrisk(
    production: Amounts, imports: Amounts, stability: Amounts, domestic: float, others: float = 0.0
) -> Working:
    """GeoPolRisk score: HHI * sum_i g_i f_i / (p + F), g_i = (2.5 - x_i) / 5.

    Unit: 0 to 1. Source: Gemechu 2015, Santillan-Saldivar 2022, Koyamparambath 2024, as their program geopolrisk-py
    computes it. HHI of world production; f_i imports from country i, F their sum, p what the buyer makes, x_i political
    stability. As in the program, 0.5 stands for g_i where it is not known, which is said. Not defined where nothing is
    made in the world, or the buyer neither makes nor imports anything.
    """
    world = hhi(production, others)
    if world.undefined:
        raise UndefinedError(world.undefined)
    bought, made = by_country(imports, "imports"), number(domestic, "domestic production")
    total = made + float(bought.sum())
    if made < 0 or not total > 0:
        message = f"the buyer neither makes nor imports anything ({total:g})"
        raise UndefinedError(message)
    steps, notes, risk = [("HHI of world production", world.value)], list(world.notes), 0.0
    known = per_country(stability, "stability").to_dict()
    for country, quantity in bought.items():
        x = known.get(str(country))
        if x is not None and abs(x) > WIDEST:
            message = f"stability of {country} is {x:g}, which is no estimate between -2.5 and 2.5"
            raise UndefinedError(message)
        if x is None:
            notes.append(f"{country}: stability is not known, 0.5 is taken as the method does")
        g = UNKNOWN if x is None else (2.5 - x) / 5
        risk += g * float(quantity)
        steps.append((f"from {country}: g {g:.4g} * f {quantity:.6g}", g * float(quantity)))
    steps += [("p + F", total), ("sum g f / (p + F)", risk / total)]
    return Working(world.value * risk / total, tuple(steps), notes=tuple(notes))


MEASURES: Final = (
    Measure(
        "geopolrisk", "GeoPolRisk score", "HHI * sum_i g_i f_i / (p + F),  g_i = (2.5 - x_i) / 5", "0 to 1", "up",
        "Gemechu 2015; Santillan-Saldivar 2022; Koyamparambath 2024; read in their program geopolrisk-py (core.py).",
        (
            Input("production", "What each country of the world makes in a year.", "t contained", tonnage=True),
            Input("imports", "The buyer's imports from each country.", "t contained", tonnage=True),
            Input("stability", "Political stability (WGI).", "estimate, -2.5 (worst) to 2.5"),
            Input("domestic", "What the buyer makes in a year.", "t contained", "number", tonnage=True),
            Input("others", "What is made besides, by countries not told; 0 if left out.", "as production", "number",
                  optional=True, tonnage=True),
        ), geopolrisk,
        {
            "production": {"CHN": 60.0, "AUS": 40.0}, "imports": {"CHN": 30.0, "AUS": 10.0},
            "stability": {"CHN": -0.5, "AUS": 0.5}, "domestic": 10.0,
        },
        0.52 * (0.6 * 30 + 0.4 * 10) / 50, high=1.2,
    ),
)  # fmt: skip
