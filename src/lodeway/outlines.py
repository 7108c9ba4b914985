"""Coarse outlines of countries: in which one a point lies, and how far it is from another.

``data/outlines.csv`` holds a country a row: rings separated by ``|``, each a list of longitude and latitude in
degrees, true to about 10 km. It was made from Natural Earth, which draws who governs a territory in fact; what is
disputed between two (Crimea, Kosovo) stands under both. Nothing is meant by it but the finding of wrong coordinates.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

import numpy as np

from lodeway.geography import great_circle_km

__all__ = ["countries_near", "km_outside"]

_KM_PER_DEGREE: Final = 111.195
_Array = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class _Outline:
    """Edges of all rings: longitude and latitude of their ends; and the box around them."""

    start: _Array
    end: _Array
    least: _Array
    most: _Array


@cache
def _outlines() -> Mapping[str, _Outline]:
    csv.field_size_limit(max(csv.field_size_limit(), 1_000_000))
    text = (resources.files("lodeway") / "data" / "outlines.csv").read_text(encoding="utf-8")
    return {row["country"]: _outline(row["outline"]) for row in csv.DictReader(text.splitlines())}


def _outline(text: str) -> _Outline:
    rings = [np.array(ring.split(), dtype=float).reshape(-1, 2) for ring in text.split("|")]
    start = np.concatenate(rings)
    end = np.concatenate([np.roll(ring, -1, axis=0) for ring in rings])
    return _Outline(start, end, start.min(axis=0), start.max(axis=0))


@cache
def km_outside(country: str, lat: float, lon: float) -> float | None:
    """Distance of a point from a country in km, 0 inside of it; None if its outline is not known.

    >>> km_outside("KAZ", 43.24, 76.9)
    0.0
    >>> round(km_outside("CHN", 43.24, 76.9), -2)
    200.0
    """
    outline = _outlines().get(country)
    if outline is None:
        return None
    return 0.0 if _inside(outline, lat, lon) else _km_to_edge(outline, lat, lon)


def _inside(outline: _Outline, lat: float, lon: float) -> bool:
    """A line to the east crosses the edges an odd number of times."""
    point = np.array((lon, lat))
    if (point < outline.least).any() or (point > outline.most).any():
        return False
    (x1, y1), (x2, y2) = outline.start.T, outline.end.T
    across = (y1 > lat) != (y2 > lat)
    x = x1[across] + (lat - y1[across]) / (y2[across] - y1[across]) * (x2[across] - x1[across])
    return bool(np.count_nonzero(x > lon) % 2)


def _km_to_edge(outline: _Outline, lat: float, lon: float) -> float:
    """Distance to the edge that is nearest on a plane which touches the globe at the point; rough where it is far."""
    scale = np.array((np.cos(np.radians(lat)), 1.0))
    start = outline.start - (lon, lat)
    step = outline.end - outline.start
    for degrees in (start, step):
        degrees[:, 0] = (degrees[:, 0] + 180) % 360 - 180
    start, step = start * scale, step * scale
    length = np.maximum((step**2).sum(axis=1), np.finfo(float).tiny)
    part = np.clip(-(start * step).sum(axis=1) / length, 0, 1)
    nearest = start + part[:, None] * step
    x, y = nearest[(nearest**2).sum(axis=1).argmin()] / scale
    return great_circle_km(lat, lon, lat + y, lon + x)


def countries_near(lat: float, lon: float, km: float = 0.0) -> tuple[str, ...]:
    """Countries in which a point lies, or from which it is no farther than this, nearest first.

    >>> countries_near(45.25, 82.5, 50)
    ('KAZ', 'CHN')
    """
    margin = km / _KM_PER_DEGREE / np.array((max(np.cos(np.radians(lat)), 0.01), 1.0))
    point = np.array((lon, lat))
    found = [
        (distance, country)
        for country, outline in _outlines().items()
        if (point >= outline.least - margin).all() and (point <= outline.most + margin).all()
        if (distance := km_outside(country, lat, lon)) is not None and distance <= km
    ]
    return tuple(country for _, country in sorted(found))
