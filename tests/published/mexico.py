"""Mexico Steel as equations, written from the library's tables and not from the folder.

Kendrick, Meeraus and Alatorre, The Planning of Investment Programs in the Steel Industry (1984); mexss.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog

PLANTS = ("ahmsa", "fundidora", "sicartsa", "hylsa", "hylsap")
PRICES = {"pellets": 18.7, "coke": 52.17, "gas": 14.0, "electricity": 24.0, "scrap": 105.0}
USES = {
    "blast-furnace": ("pig", {"pellets": 1.58, "coke": 0.63}, (3.25, 1.40, 1.10, 0, 0)),
    "direct-reduction": ("sponge", {"pellets": 1.38, "gas": 0.57}, (0, 0, 0, 0.98, 1.00)),
    "open-hearth": ("steel", {"pig": 0.77, "scrap": 0.33}, (1.50, 0.85, 0, 0, 0)),
    "oxygen-converter": ("steel", {"pig": 0.95, "scrap": 0.12}, (2.07, 1.50, 1.30, 0, 0)),
    "electric-arc": ("steel", {"sponge": 1.09, "electricity": 0.58}, (0, 0, 0, 1.13, 0.56)),
}
KM = np.array(  # to mexico-df, monterrey, guadalaja, and the port of export
    [[1204, 218, 1125, 739], [1017, 0, 1030, 521], [819, 1305, 704, 0], [1017, 0, 1030, 521], [185, 1085, 760, 315]]
)
KM_IMPORT = np.array([428, 521, 300])
WANTED = 5.209 * 1.4 * np.array([0.55, 0.30, 0.15])


def _rate(km: np.ndarray) -> np.ndarray:
    return np.where(km > 0, 2.48 + 0.0084 * km, 0.0)


def least_cost(out: str = "") -> float:
    """Total cost, a plant shut or not; columns: process levels (5 x 5), shipments (5 x 3), exports (5), imports (3)."""
    bought = [sum(PRICES.get(c, 0.0) * a for c, a in use.items()) for _, use, _ in USES.values()]
    carried, export = _rate(KM)[:, :3].ravel(), _rate(KM)[:, 3] - 140
    cost = np.concatenate([np.repeat(bought, 5), carried, export, _rate(KM_IMPORT) + 150])
    most = [0 if plant == out else k for _, _, caps in USES.values() for plant, k in zip(PLANTS, caps, strict=True)]
    rows, limits = [], []
    for i in range(5):
        for form in ("pig", "sponge", "steel"):
            row = np.zeros(len(cost))
            row[i:25:5] = [use.get(form, 0.0) - (made == form) for made, use, _ in USES.values()]
            if form == "steel":
                row[25 + 3 * i : 28 + 3 * i] = row[40 + i] = 1
            rows.append(row)
            limits.append(0.0)
    for j in range(3):
        row = np.zeros(len(cost))
        row[25 + j : 40 : 3] = row[45 + j] = -1
        rows.append(row)
        limits.append(-WANTED[j])
    exported = np.zeros(len(cost))
    exported[40:45] = 1
    found = linprog(cost, [*rows, exported], [*limits, 1.0], bounds=[*((0, k) for k in most), *[(0, None)] * 23])
    assert found.status == 0
    return float(found.fun)
