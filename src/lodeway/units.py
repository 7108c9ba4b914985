"""Conversions at the border, and separative work. Nothing inside lodeway carries units.

What a tonne of a compound contains of its metal follows from the standard atomic weights of IUPAC, abridged
(Prohaska and others, Pure and Applied Chemistry 94, 2022), with more digits for uranium and fluorine. What a
tonne of ore or concentrate contains does not: multiply by its grade first.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from lodeway.errors import InputError
from lodeway.geography import nearest

__all__ = ["CONTENT", "NATURAL_ASSAY", "TONNES", "convert", "convert_price", "separative_work", "value_function"]

NATURAL_ASSAY: Final = 0.00711
"""Fraction of U-235 in natural uranium, by weight."""

_POUND: Final = 0.45359237e-3  # t, exact
_TROY_OUNCE: Final = 31.1034768e-6  # t, exact
_CARAT: Final = 0.2e-6  # t, exact

_WEIGHTS: Final = {
    "H": 1.008, "Li": 6.94, "C": 12.011, "N": 14.007, "O": 15.999, "F": 18.998403, "Mg": 24.305, "Al": 26.982,
    "Si": 28.085, "P": 30.974, "S": 32.06, "K": 39.098, "Ca": 40.078, "Ti": 47.867, "V": 50.942, "Cr": 51.996,
    "Mn": 54.938, "Fe": 55.845, "Co": 58.933, "Ni": 58.693, "Cu": 63.546, "Zn": 65.38, "Ga": 69.723, "Ge": 72.630,
    "Y": 88.906, "Zr": 91.224, "Nb": 92.906, "Mo": 95.95, "Sn": 118.71, "Sb": 121.76, "La": 138.91, "Ce": 140.12,
    "Pr": 140.91, "Nd": 144.24, "Sm": 150.36, "Eu": 151.96, "Gd": 157.25, "Tb": 158.93, "Dy": 162.50, "Ta": 180.95,
    "W": 183.84, "Au": 196.97, "Ag": 107.87, "U": 238.02891,
}  # fmt: skip
_COMPOUNDS: Final = {
    "U": ("U3O8", "UO2", "UO3", "UF4", "UF6"), "W": ("WO3", "CaWO4", "WC"), "Sb": ("Sb2O3", "Sb2S3"),
    "Li": ("Li2CO3", "LiOH", "LiOH·H2O", "Li2O", "LiAlSi2O6"), "Ti": ("TiO2", "FeTiO3"), "Cr": ("Cr2O3",),
    "Mn": ("MnO2", "MnO", "MnSO4·H2O"), "Ga": ("Ga2O3",), "Ge": ("GeO2",), "V": ("V2O5",), "Nb": ("Nb2O5",),
    "Ta": ("Ta2O5",), "Co": ("CoO", "Co3O4", "CoSO4·7H2O", "Co(OH)2"), "Ni": ("NiO", "NiSO4·6H2O"),
    "Cu": ("CuFeS2", "CuSO4·5H2O"), "Al": ("Al2O3",), "Mg": ("MgO",), "Zr": ("ZrO2",), "Sn": ("SnO2",),
    "Mo": ("MoO3", "MoS2"), "Zn": ("ZnO",), "Fe": ("Fe2O3",), "K": ("K2O",), "P": ("P2O5",), "C": (),
    "Au": (), "Ag": (),
    "La": ("La2O3",), "Ce": ("CeO2",), "Pr": ("Pr6O11",), "Nd": ("Nd2O3",), "Sm": ("Sm2O3",), "Eu": ("Eu2O3",),
    "Gd": ("Gd2O3",), "Tb": ("Tb4O7",), "Dy": ("Dy2O3",), "Y": ("Y2O3",),
}  # fmt: skip
"""Metal -> compounds in which it is measured or sold."""


def _weight(formula: str) -> dict[str, float]:
    """Weight of each element in a formula such as Co(OH)2 or CoSO4·7H2O."""
    found: dict[str, float] = {}
    for part in formula.split("·"):
        times, rest = re.fullmatch(r"(\d*)(.*)", part).groups()  # type: ignore[union-attr]  # it matches anything
        while group := re.search(r"\(([^()]*)\)(\d*)", rest):
            rest = rest[: group.start()] + group[1] * int(group[2] or 1) + rest[group.end() :]
        for element, count in re.findall(r"([A-Z][a-z]?)(\d*)", rest):
            found[element] = found.get(element, 0.0) + int(times or 1) * int(count or 1) * _WEIGHTS[element]
    return found


def _content() -> dict[str, tuple[str, float]]:
    found = {metal: (metal, 1.0) for metal in _COMPOUNDS}
    for metal, compounds in _COMPOUNDS.items():
        for formula in compounds:
            weights = _weight(formula)
            found[formula] = (metal, weights[metal] / sum(weights.values()))
    return found


CONTENT: Final[Mapping[str, tuple[str, float]]] = MappingProxyType(_content())
"""Formula -> its metal, and the part of its weight that is metal: WO3 -> W, 0.793."""

_MASSES: Final = {
    "t": 1.0, "kt": 1e3, "Mt": 1e6, "kg": 1e-3, "g": 1e-6, "lb": _POUND, "Mlb": 1e6 * _POUND, "oz t": _TROY_OUNCE,
    "metric tons": 1.0, "thousand metric tons": 1e3, "million metric tons": 1e6, "thousand metric dry tons": 1e3,
    "kilograms": 1e-3, "pounds": _POUND, "thousand pounds": 1e3 * _POUND, "million pounds": 1e6 * _POUND,
    "troy ounces": _TROY_OUNCE, "short tons": 2000 * _POUND, "carats": _CARAT, "million carats": 1e6 * _CARAT,
}  # fmt: skip
"""Units of mass, ours and as publishers write them, in tonnes."""


def _tonnes() -> dict[str, tuple[str, float]]:
    units = {mass: ("mass", tonnes) for mass, tonnes in _MASSES.items()}
    units |= {f"{mass} REO": ("REO", tonnes) for mass, tonnes in _MASSES.items()}
    units |= {
        f"{mass} {form}": (metal, tonnes * part)
        for mass, tonnes in _MASSES.items()
        for form, (metal, part) in CONTENT.items()
    }
    units |= {"SWU": ("SWU", 1e-3), "kSWU": ("SWU", 1.0), "MSWU": ("SWU", 1e3), "t SWU": ("SWU", 1.0)}
    return units


TONNES: Final[Mapping[str, tuple[str, float]]] = MappingProxyType(_tonnes())
"""Unit -> what it measures (mass, metal contained, oxides of rare earths, separative work), and how many tonnes of it.

Rare-earth oxides (REO) are a mixture, so that they have no one content of metal: convert each oxide by itself.
"""


def convert(value: float, unit: str, to: str) -> float:
    """Convert a figure between two units that measure the same thing.

    >>> round(convert(1, "Mlb U3O8", "t U"), 2), round(convert(100, "t WO3", "t W"), 1)
    (384.65, 79.3)
    """
    for name in (unit, to):
        if name not in TONNES:
            close = nearest(name, TONNES) or ("t", "kt U", "thousand metric tons WO3")
            raise InputError("I007", f"{name!r} is no unit that can be converted.", f"Write it as {', '.join(close)}.")
    (kind, size), (to_kind, to_size) = TONNES[unit], TONNES[to]
    if kind != to_kind:
        raise InputError("I007", f"{unit} measures {kind}, {to} measures {to_kind}.", "Convert between like units.")
    return value * (size / to_size)


def convert_price(value: float, per: str, to: str) -> float:
    """Convert a price for one unit into the price for another of the same thing.

    >>> round(convert_price(100, "lb U3O8", "kg U"), 2), round(convert_price(2000, "oz t Au", "g Au"), 2)
    (259.98, 64.3)
    """
    return value / convert(1.0, per, to)


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
