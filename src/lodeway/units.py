"""Conversions at the border, and separative work. Nothing inside lodeway carries units.

Atomic weights: IUPAC standard values U 238.02891, O 15.999, F 18.998403.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from lodeway.errors import InputError

__all__ = ["NATURAL_ASSAY", "TONNES", "convert", "separative_work", "value_function"]

NATURAL_ASSAY: Final = 0.00711
"""Fraction of U-235 in natural uranium, by weight."""

_POUND: Final = 0.45359237e-3  # t, exact
_TROY_OUNCE: Final = 31.1034768e-6  # t, exact
_URANIUM, _OXYGEN, _FLUORINE = 238.02891, 15.999, 18.998403
_IN_U3O8: Final = 3 * _URANIUM / (3 * _URANIUM + 8 * _OXYGEN)  # 0.8480
_IN_UF6: Final = _URANIUM / (_URANIUM + 6 * _FLUORINE)  # 0.6762
_IN_UO2: Final = _URANIUM / (_URANIUM + 2 * _OXYGEN)  # 0.8815

_MASSES: Final = {"t": 1.0, "kt": 1e3, "Mt": 1e6, "kg": 1e-3, "g": 1e-6, "lb": _POUND, "Mlb": 1e6 * _POUND}
_FORMS: Final = {"U": 1.0, "U3O8": _IN_U3O8, "UF6": _IN_UF6, "UO2": _IN_UO2}


def _tonnes() -> dict[str, tuple[str, float]]:
    units = {mass: ("mass", tonnes) for mass, tonnes in {**_MASSES, "oz t": _TROY_OUNCE}.items()}
    units |= {f"{mass} {form}": ("U", t * part) for mass, t in _MASSES.items() for form, part in _FORMS.items()}
    units |= {"SWU": ("SWU", 1e-3), "kSWU": ("SWU", 1.0), "MSWU": ("SWU", 1e3), "t SWU": ("SWU", 1.0)}
    return units


TONNES: Final[Mapping[str, tuple[str, float]]] = MappingProxyType(_tonnes())
"""Unit -> what it measures (mass, uranium contained, separative work) and how many tonnes of it."""


def convert(value: float, unit: str, to: str) -> float:
    """Convert a figure between two units that measure the same thing.

    >>> round(convert(1, "Mlb U3O8", "t U"), 2)
    384.65
    """
    for name in (unit, to):
        if name not in TONNES:
            raise InputError("I007", f"{name!r} is no unit that can be converted.", f"Use one of {', '.join(TONNES)}.")
    (kind, size), (to_kind, to_size) = TONNES[unit], TONNES[to]
    if kind != to_kind:
        raise InputError("I007", f"{unit} measures {kind}, {to} measures {to_kind}.", "Convert between like units.")
    return value * (size / to_size)


def value_function(assay: float) -> float:
    """Value of a tonne of uranium of this assay: (2x - 1) ln(x / (1 - x))."""
    return (2 * assay - 1) * math.log(assay / (1 - assay))


def separative_work(product: float, feed: float = NATURAL_ASSAY, tails: float = 0.0022) -> tuple[float, float]:
    """Feed and separative work that one unit of enriched product needs.

    With assays p, f and w, feed F = (p - w) / (f - w) and work V(p) + (F - 1) V(w) - F V(f), V being
    :func:`value_function`.

    Parameters
    ----------
    product, feed, tails
        Fractions of the isotope, tails < feed < product.

    Returns
    -------
    tuple of float
        Feed and separative work, each per unit of product.

    >>> tuple(round(x, 2) for x in separative_work(0.045, 0.00711, 0.003))
    (10.22, 6.23)
    """
    if not 0 < tails < feed < product < 1:
        raise InputError(
            "I007",
            f"Assays must rise from tails ({tails}) through feed ({feed}) to product ({product}), within 0 and 1.",
            "Write them as fractions: 4.5 % is 0.045.",
        )
    amount = (product - tails) / (feed - tails)
    return amount, value_function(product) + (amount - 1) * value_function(tails) - amount * value_function(feed)
