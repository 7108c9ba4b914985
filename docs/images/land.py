"""Country outlines for the maps: ``python docs/images/land.py countries-110m.json`` writes ``land-110m.json``.

Reads the TopoJSON file of the npm package world-atlas (Natural Earth, public domain), leaves Antarctica out,
rounds to a tenth of a degree and keeps, for each country, its alpha-3 code and its rings.
"""

from __future__ import annotations

import argparse
import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np

from lodeway.geography import NAMES

HERE = Path(__file__).parent
LEFT_OUT = ("Antarctica", "Fr. S. Antarctic Lands")
SHORT = {
    "W. Sahara": "ESH",
    "Dem. Rep. Congo": "COD",
    "Dominican Rep.": "DOM",
    "Falkland Is.": "FLK",
    "Central African Rep.": "CAF",
    "Congo": "COG",
    "Eq. Guinea": "GNQ",
    "Solomon Is.": "SLB",
    "Bosnia and Herz.": "BIH",
    "Macedonia": "MKD",
    "S. Sudan": "SSD",
}
"""Names that the file abbreviates in its own way."""


def rings(topology: dict[str, Any], geometry: dict[str, Any]) -> list[list[list[float]]]:
    """Rings of a country, longitude and latitude in degrees."""
    scale, shift = (np.array(topology["transform"][k]) for k in ("scale", "translate"))
    polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
    found = []
    for ring in itertools.chain.from_iterable(polygons):
        points: list[list[float]] = []
        for index in ring:
            arc = np.cumsum(topology["arcs"][index if index >= 0 else ~index], axis=0) * scale + shift
            points += np.round(arc if index >= 0 else arc[::-1], 1).tolist()
        found.append([point for point, _ in itertools.groupby(points)])
    return found


def main() -> None:
    """Write the file beside this script."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    topology = json.loads(parser.parse_args().source.read_text(encoding="utf-8"))
    countries = []
    for geometry in topology["objects"]["countries"]["geometries"]:
        name = geometry["properties"]["name"]
        if name not in LEFT_OUT:
            code = SHORT.get(name) or NAMES.get(name.casefold(), "")
            countries.append({"name": name, "code": code, "rings": rings(topology, geometry)})
    lines = ",\n".join(json.dumps(c, ensure_ascii=False, separators=(",", ":")) for c in countries)
    (HERE / "land-110m.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
