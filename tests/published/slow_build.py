"""The world ``slow-build`` as equations, written from its description and not from the folder."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.optimize import linprog

NEW, FAR, RAIL = (50, 2, 3, 8, 80, 2025), (15, 1, 1, 5, 100, 2027), (4, 3, 2, 20, 50, 2025)
"""Capital, years to build, to come up and to last, the most that may be added, the first year of decisions."""


def _annuity(capital: float, rate: float, years: int) -> float:
    return capital / years if rate == 0 else capital * rate / (1 - (1 + rate) ** -years)


def least_cost(years: tuple[int, ...], rate: float) -> float:
    """Discounted cost of serving all demand; a year stands for those up to the next, the last like the one before."""
    stands = np.diff(years, append=2 * years[-1] - years[-2])
    weight = stands * (1 + rate) ** (years[0] - np.array(years, dtype=float))
    cost: list[float] = []
    most: list[float] = []
    rows: list[tuple[Mapping[int, float], float]] = []
    equal: list[tuple[Mapping[int, float], float]] = []

    def column(price: float, bound: float = np.inf) -> int:
        cost.append(price)
        most.append(bound)
        return len(cost) - 1

    def additions(capital: float, lead: int, ramp: int, life: int, total: float, first: int) -> list[dict[int, float]]:
        """By year what is up of each addition."""
        up: list[dict[int, float]] = [{} for _ in years]
        for decided in years:
            ages = [year - decided - lead for year in years]
            if decided >= first and decided + lead <= years[-1]:
                charged = sum(w for age, w in zip(ages, weight, strict=True) if 0 <= age < life)
                x = column(_annuity(capital, rate, life) * charged)
                for part, age in zip(up, ages, strict=True):
                    part[x] = min(1.0, (age + 1) / ramp) if 0 <= age < life else 0.0
        rows.append((dict.fromkeys(sorted({x for part in up for x in part}), 1.0), total))
        return up

    new, far, rail = (additions(*terms) for terms in (NEW, FAR, RAIL))
    stock: dict[int, float] = {}
    ground: dict[int, float] = {}
    for t, year in enumerate(years):
        old, fresh, abroad, drawn = (column(weight[t] * c) for c in (10 + 3, 12 + 3, 25 + 6, 5))
        most[old], most[drawn] = (60 if year <= 2029 else 0), 9
        equal.append((dict.fromkeys((old, fresh, abroad, drawn), 1.0), 50 + 60 * (year - 2025) / 15))
        for used, up, there in (((fresh,), new[t], 0), ((abroad,), far[t], 20), ((old, fresh), rail[t], 70)):
            rows.append(({**dict.fromkeys(used, 1.0), **{x: -part for x, part in up.items()}}, there))
        rows.append(({abroad: -1.0}, -15 * max(0.0, min(1.0, 1 - (year - 2027) / 4))))
        stock[drawn], ground[fresh] = float(stands[t]), float(stands[t])
    rows += [(stock, 60), (ground, 400)]

    def matrix(lines: list[tuple[Mapping[int, float], float]]) -> np.ndarray:
        return np.array([[line.get(x, 0.0) for x in range(len(cost))] for line, _ in lines])

    found = linprog(
        cost, matrix(rows), [b for _, b in rows], matrix(equal), [b for _, b in equal],
        [(0, bound) for bound in most], method="highs",
    )  # fmt: skip
    return float(found.fun)
