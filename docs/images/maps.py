"""The ways of a buyer's supply on a map.

Albers' equal-area conic map, true along 45 degrees north. Colours are those of Okabe and Ito, which
colour-blind readers tell apart.
"""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from lodeway.geography import COUNTRIES
from run import Run, listed

HERE = Path(__file__).parent
Floats = NDArray[np.float64]

INK, FAINT = "#222222", "#6b6b6b"
LAND, POWER_LAND, BUYER_LAND = "#ececea", "#d3d3d0", "#f6f0c4"
OVERLAND, BY_SEA = "otherwise by land", "otherwise by sea"
CORRIDORS = {
    "North via Russia": "#D55E00",
    "East via China": "#E69F00",
    "Trans-Caspian": "#009E73",
    "South via Iran": "#CC79A7",
    BY_SEA: "#0072B2",
    OVERLAND: "#56B4E9",
}
"""Corridors in the order in which a route that takes several is named, and their colours."""

CONE = 0.5  # how far the map fans out: 0 not at all, 1 fully
FRAME = (-1.38, 1.34, 0.13, 1.60)  # of the map, in radii of the globe: left, right, bottom, top
WIDEST = 9.0  # points that all of a stage's supply takes on the map
THINNEST = 0.7
LABELLED = 0.04  # least share of a stage's supply for which a plant is named


def project(lon: Floats, lat: Floats) -> Floats:
    """Points on the map, in radii of the globe."""
    true = np.radians(45)
    crossed = np.cos(true) ** 2 + 2 * CONE * np.sin(true)
    radius, turn = np.sqrt(crossed - 2 * CONE * np.sin(np.radians(lat))) / CONE, CONE * np.radians(lon)
    return np.column_stack([radius * np.sin(turn), np.sqrt(crossed) / CONE - radius * np.cos(turn)])


def great_circle(ends: Floats) -> Floats:
    """Points along the shortest way between two ends, broken where it crosses the antimeridian."""
    lon, lat = np.radians(ends).T
    a, b = np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    angle = np.arccos(np.clip(a @ b, -1, 1))
    if angle < np.radians(0.1):
        return project(*ends.T)
    t = np.linspace(0, 1, 2 + int(np.degrees(angle)))[:, None]
    x, y, z = ((np.sin((1 - t) * angle) * a + np.sin(t * angle) * b) / np.sin(angle)).T
    around = np.degrees(np.arctan2(y, x))
    points = project(around, np.degrees(np.arcsin(np.clip(z, -1, 1))))
    return np.insert(points, np.flatnonzero(np.abs(np.diff(around)) > 180) + 1, np.nan, axis=0)


def draw_land(ax: Axes, run: Run) -> None:
    """Countries, with the powers' and the buyer's own land tinted."""
    left, right, bottom, top = FRAME
    shapes, colours = [], []
    for country in json.loads((HERE / "land-110m.json").read_text(encoding="utf-8")):
        tint = POWER_LAND if country["code"] in run.powers else BUYER_LAND if country["code"] in run.buyer else LAND
        for ring in country["rings"]:
            points = project(*np.array(ring, dtype=float).T)
            shapes.append(points)
            colours.append(tint)
    ax.add_collection(PolyCollection(shapes, facecolors=colours, edgecolors="white", linewidths=0.7, zorder=1))
    ax.set(xlim=(left, right), ylim=(bottom, top), aspect="equal", xticks=[], yticks=[])
    ax.spines[:].set(color="#c8c8c8", linewidth=0.8)


@dataclass(frozen=True)
class Ways:
    """The ways of a year's supply on the map."""

    lines: dict[str, Floats]  # leg -> its points
    widths: dict[str, dict[str, float]]  # leg -> corridor -> share of a stage's supply, stages added up
    entries: list[tuple[str, Floats]]  # country beyond the frame, where its supply enters


def corridor_of(run: Run, path: Sequence[str]) -> str:
    """The corridor that a route is shown under."""
    taken = set(run.world["legs"].set_index("id").loc[list(path), "corridor"])
    return next((c for c in CORRIDORS if c in taken), BY_SEA if "Sea" in taken else OVERLAND)


def ways(run: Run, case: str, year: int) -> Ways:
    """Follow each of the buyer's shipments along its legs."""
    legs, places = (run.world[t].set_index("id") for t in ("legs", "places"))
    routes = run.plan["solutions"][case]["routes"]
    found = Ways({}, defaultdict(lambda: defaultdict(float)), [])
    for row in run.shipments(case, year).to_dict("records"):
        directed = [leg for leg in routes[row["route"]] if leg.removesuffix(":back") in legs.index]
        corridor = corridor_of(run, [leg.removesuffix(":back") for leg in directed])
        track = []
        for step in directed:
            leg = step.removesuffix(":back")
            if leg not in found.lines:
                ends = places.loc[[legs.loc[leg, "from"], legs.loc[leg, "to"]], ["lon", "lat"]]
                found.lines[leg] = great_circle(ends.to_numpy(dtype=float))
            found.widths[leg][corridor] += row["share"]
            track.append(found.lines[leg][::-1] if step != leg else found.lines[leg])
        if track and not inside(track[0][0]):
            points = np.concatenate(track)
            seen = [inside(p) for p in points]
            if any(seen):
                found.entries.append((places.loc[row["from"], "country"], points[seen.index(True)]))
    return found


def inside(point: Floats) -> bool:
    """Whether a point lies in the frame."""
    left, right, bottom, top = FRAME
    return bool(left < point[0] < right and bottom < point[1] < top)


def draw_ways(ax: Axes, found: Ways) -> None:
    """Legs as lines; where corridors share a leg, one colour lies within the other and widths add up."""
    strokes = []
    for leg, parts in found.widths.items():
        width = 0.0
        for corridor in sorted(parts, key=list(CORRIDORS).index):
            width += parts[corridor]
            strokes.append((width, leg, CORRIDORS[corridor]))
    for i, (width, leg, colour) in enumerate(sorted(strokes, key=lambda s: -s[0])):
        wide = max(THINNEST, WIDEST * width)
        ax.plot(*found.lines[leg].T, color=colour, linewidth=wide, solid_capstyle="round", zorder=2 + i / 1e4)


def draw_places(ax: Axes, run: Run, case: str, year: int) -> list[tuple[str, Floats]]:
    """Mines, plants and reactors of the year's supply; answers with their names and positions, largest first."""
    shipments = run.shipments(case, year)
    places = run.world["places"].set_index("id")
    through = pd.concat([shipments.groupby(end)["share"].sum() for end in ("from", "to")], axis=1).max(axis=1)
    table = places.loc[through.index].assign(share=through)
    table[["x", "y"]] = project(table["lon"].to_numpy(dtype=float), table["lat"].to_numpy(dtype=float))
    looks = {"mine": ("o", 26, "white"), "plant": ("s", 30, INK), "market": ("*", 150, INK)}
    for kind, rows in table.groupby("kind"):
        marker, size, face = looks.get(str(kind), ("o", 10, INK))
        ax.scatter(rows["x"], rows["y"], size, face, marker=marker, edgecolors=INK, linewidths=0.9, zorder=4)
    mines = table[table["kind"] == "mine"].groupby("country")
    names = [
        (f"mines of {COUNTRIES.get(str(c), str(c))}", rows["share"].sum(), rows.loc[rows["share"].idxmax(), ["x", "y"]])
        for c, rows in mines
        if rows["share"].sum() >= LABELLED
    ]
    for _, row in table[table["kind"] != "mine"].iterrows():
        if row["share"] >= LABELLED:
            names.append((row["name"].split(" (")[0], row["share"], row[["x", "y"]]))
    names.sort(key=lambda n: -n[1])
    return [(n, xy.to_numpy(dtype=float)) for n, _, xy in names if inside(xy.to_numpy(dtype=float))]


def write_names(ax: Axes, names: Sequence[tuple[str, Floats]], entries: Sequence[tuple[str, Floats]]) -> None:
    """Write names beside their places, each where it hides no other; one that finds no room is left out."""
    renderer = ax.figure.canvas.get_renderer()  # type: ignore[attr-defined]
    frame = ax.get_window_extent(renderer)
    points = ax.transData.transform([xy for _, xy in names]) if names else np.empty((0, 2))
    taken = [Bbox.from_extents(x - 6, y - 6, x + 6, y + 6) for x, y in points]
    halo = [patheffects.withStroke(linewidth=3, foreground="white", alpha=0.85)]
    gathered: dict[tuple[float, float], list[str]] = defaultdict(list)
    for country, at in entries:
        near = next((k for k in gathered if np.hypot(*(at - np.array(k))) < 0.1), (float(at[0]), float(at[1])))
        name = COUNTRIES.get(country, country)
        gathered[near] += [name] if name not in gathered[near] else []
    beyond = [(f"from {listed(v, 'and')}", np.array(k)) for k, v in gathered.items()]
    for (name, at), style in [(b, "italic") for b in beyond] + [(n, "normal") for n in names]:
        for dx, dy in itertools.chain(*([(d, 0), (-d, 0), (0, d), (0, -d), (d, d), (-d, d), (d, -d), (-d, -d)] for d in (8, 14, 22))):
            text = ax.annotate(
                name, at, (dx, dy), textcoords="offset points", fontsize=11, color=INK, path_effects=halo, style=style,
                ha="left" if dx > 0 else "right" if dx < 0 else "center",
                va="bottom" if dy > 0 else "top" if dy < 0 else "center", zorder=6,
            )  # fmt: skip
            box = text.get_window_extent(renderer)
            room = frame.x0 < box.x0 and box.x1 < frame.x1 and frame.y0 < box.y0 and box.y1 < frame.y1
            if room and not any(box.overlaps(t) for t in taken):
                taken.append(box)
                break
            text.remove()


def draw_map(ax: Axes, run: Run, case: str, year: int, title: str) -> Ways:
    """One year's supply on the map."""
    draw_land(ax, run)
    found = ways(run, case, year)
    draw_ways(ax, found)
    write_names(ax, draw_places(ax, run, case, year), found.entries)
    ax.set_title(title, loc="left", fontsize=14, fontweight="bold", color=INK)
    return found
