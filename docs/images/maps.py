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
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox
from numpy.typing import NDArray
from run import Run, country, listed

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
AWAY = (7, 12, 20, 32, 44)  # points between a place and its name, in the order of preference
LEADER = {"arrowstyle": "-", "color": INK, "linewidth": 0.7, "shrinkA": 0, "shrinkB": 3}
NEAR = 0.1  # radii of the globe within which supply from beyond the frame is named together
AROUND = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
LABELLED = 0.008  # least share of a stage's supply for which a place is named
ASTRAY = 25  # points of a line that may be hidden rather than write a name nearer to another place
TOGETHER = 0.05  # radii of the globe within which places share one name


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
    t = np.linspace(0, 1, 2 + int(2 * np.degrees(angle)))[:, None]
    x, y, z = ((np.sin((1 - t) * angle) * a + np.sin(t * angle) * b) / np.sin(angle)).T
    around = np.arctan2(y, x)
    points = project(np.degrees(around), np.degrees(np.arcsin(np.clip(z, -1, 1))))
    return np.insert(points, np.flatnonzero(np.abs(np.diff(around)) > np.pi) + 1, np.nan, axis=0)


def draw_land(ax: Axes, run: Run) -> None:
    """Countries, with the powers' and the buyer's own land tinted."""
    left, right, bottom, top = FRAME
    shapes, colours = [], []
    for shape in json.loads((HERE / "land-110m.json").read_text(encoding="utf-8")):
        tint = POWER_LAND if shape["code"] in run.powers else BUYER_LAND if shape["code"] in run.buyer else LAND
        for ring in shape["rings"]:
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
    table["name"] = table["name"].str.split(" (", regex=False).str[0]
    mined, columns = table["kind"] == "mine", ["kind", "name", "share", "x", "y"]
    table.loc[mined, "name"] = "mines of " + table.loc[mined, "country"].map(country)
    spots: list[tuple[str, Floats, dict[str, float]]] = []
    for kind, name, share, x, y in table.sort_values("share", ascending=False)[columns].to_numpy():
        at = np.array([x, y], dtype=float)
        alike = (s for s in spots if s[0] == kind and (name in s[2] or np.hypot(*(at - s[1])) < TOGETHER))
        spot = next(alike, None)
        if spot is None and inside(at):
            spots.append((kind, at, {name: share}))
        elif spot is not None:
            spot[2][name] = spot[2].get(name, 0.0) + share
    return [(", ".join(names), at) for _, at, names in spots if sum(names.values()) >= LABELLED]


def gathered(entries: Sequence[tuple[str, Floats]]) -> list[tuple[str, Floats]]:
    """Countries whose supply enters the frame at the same spot, as one name."""
    spots: list[tuple[Floats, list[str]]] = []
    for code, at in entries:
        names = next((names for spot, names in spots if np.hypot(*(at - spot)) < NEAR), None)
        if names is None:
            spots.append((at, [country(code)]))
        elif country(code) not in names:
            names.append(country(code))
    return [(f"from {listed(names, 'and')}", at) for at, names in spots]


def write_names(ax: Axes, names: Sequence[tuple[str, Floats]], found: Ways) -> None:
    """Write each name where it hides no other name or mark and fewest lines; leave out what finds no room."""
    renderer = ax.figure.canvas.get_renderer()  # type: ignore[attr-defined]
    frame = ax.get_window_extent(renderer)
    marks = ax.transData.transform(np.array([xy for _, xy in names]).reshape(-1, 2))
    lines = ax.transData.transform(np.concatenate(list(found.lines.values())))
    taken = [Bbox.from_extents(*(mark - 8), *(mark + 8)) for mark in marks]
    halo = patheffects.withStroke(linewidth=3, foreground="white", alpha=0.85)
    beyond = gathered(found.entries)
    for i, (name, at) in enumerate([*beyond, *names], -len(beyond)):
        tried: list[tuple[float, int, Annotation, Bbox]] = []
        for (dx, dy), far in itertools.product(AROUND, AWAY):
            text = ax.annotate(
                name, (at[0], at[1]), (dx * far, dy * far), textcoords="offset points", fontsize=11, color=INK,
                ha=("right", "center", "left")[dx + 1], va=("top", "center", "bottom")[dy + 1], zorder=6,
                style="italic" if i < 0 else "normal", arrowprops=LEADER if far > AWAY[1] and i >= 0 else None,
            )  # fmt: skip
            text.set_path_effects([halo])
            text.update_positions(renderer)
            box = Text.get_window_extent(text, renderer)
            if not box.count_overlaps(taken) and frame.count_contains(box.corners()) == len(box.corners()):
                tried.append((badness(box, lines, marks, i) + far, len(tried), text, box))
            else:
                text.remove()
        for rank, (*_, text, box) in enumerate(sorted(tried)):
            if rank:
                text.remove()
            else:
                text.set_visible(True)
                taken.append(box)


def badness(box: Bbox, lines: Floats, marks: Floats, own: int) -> float:
    """How much of lines a name would hide; more if another mark lies nearer to it than its own."""
    hidden = float(np.count_nonzero(((lines > box.min) & (lines < box.max)).all(axis=1)))
    away = np.hypot(*(marks - np.clip(marks, box.min, box.max)).T)
    return hidden + ASTRAY * (own >= 0 and bool(np.delete(away, own).min(initial=np.inf) < away[own]))


def draw_map(ax: Axes, run: Run, case: str, year: int, title: str) -> Ways:
    """One year's supply on the map."""
    draw_land(ax, run)
    found = ways(run, case, year)
    draw_ways(ax, found)
    write_names(ax, draw_places(ax, run, case, year), found)
    ax.set_title(title, loc="left", fontsize=14, fontweight="bold", color=INK)
    return found
