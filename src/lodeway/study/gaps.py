"""What a buyer would have to build or use, and no promise covers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from lodeway.agreements.delivery import Deliveries
from lodeway.model import Solution
from lodeway.study import views
from lodeway.study.appraisal import Appraiser
from lodeway.world import World

__all__ = ["GAPS", "gaps"]

GAPS: Final = ("mineral", "kind", "id", "name", "stage", "country", "unit", "quantity", "capital", "covered")
LEAST: Final = 0.01
"""Smallest part of the buyer's supply, or of the use of what is built, that is told."""


def gaps(appraiser: Appraiser, deliveries: Deliveries, weighed: Sequence[str]) -> pd.DataFrame:
    """Find what least exposure asks for beyond the promises, all of them kept as promised.

    The world in which all promises are kept is solved once more with building allowed, so that as little as can be of
    what the buyer gets in the year asked for is touched.

    Returns
    -------
    pandas.DataFrame
        ``kind``: ``build`` (a facility or leg that has to be added to, as far as it is for the buyer's own lots) or
        ``corridor`` (a way that carries the buyer's supply in that year); ``id``, ``name``, ``stage`` (of a
        facility), ``country``, ``unit``, ``quantity`` (a year), ``capital`` (USD), and ``covered``: commitments with a
        link to it, or to a leg of its corridor through countries that it crosses; empty: no promise fills it.
    """
    world = appraiser.put(deliveries)
    model = appraiser.model(world, build=True)
    model.soften_caps(appraiser.floor)
    found = model.solve()
    links = appraiser.world["links"]
    links = links[links["commitment"].isin(list(weighed))]
    rows = _builds(world, found, appraiser, links)
    rows += _corridors(world, appraiser, views.corridors(world, found, appraiser.buyer), links)
    return pd.DataFrame(rows, columns=list(GAPS[1:]))


def _builds(world: World, found: Solution, appraiser: Appraiser, links: pd.DataFrame) -> list[tuple[object, ...]]:
    """What is added, as far as it is for the buyer's own lots in the year asked for."""
    builds = views.builds(world, found, found)
    by = (
        builds.groupby(["kind", "id", "name", "country", "unit"], sort=False)[["capacity", "capital"]]
        .sum()
        .reset_index()
    )
    parts = {
        "facility": views.buyers_part(found.production, "facility", appraiser.buyer),
        "leg": views.buyers_part(views.carried(world, found), "leg", appraiser.buyer),
    }
    stage = world["processes"].set_index("id")["stage"]
    process = world["facilities"].set_index("id")["process"]
    rows: list[tuple[object, ...]] = []
    for row in by.to_dict("records"):
        kind, key = str(row["kind"]), str(row["id"])
        mine = parts[kind].get((appraiser.question.by, key), 0.0)
        if mine < LEAST:
            continue
        covered = ", ".join(dict.fromkeys(links["commitment"][links[kind] == key]))
        of = str(stage[process[key]]) if kind == "facility" else ""
        size, capital = mine * float(row["capacity"]), mine * float(row["capital"])
        rows.append(("build", key, row["name"], of, row["country"], row["unit"], size, capital, covered))
    return rows


def _corridors(world: World, appraiser: Appraiser, used: pd.DataFrame, links: pd.DataFrame) -> list[tuple[object, ...]]:
    own = used[(used["year"] == appraiser.question.by) & ~used["corridor"].isin(views.GENERIC)]
    legs = world["legs"].set_index("id")
    promised = [
        (str(legs["corridor"][leg]), set(legs["countries"][leg]), commitment)
        for leg, commitment in zip(links["leg"], links["commitment"], strict=True)
        if leg in legs.index
    ]
    unit = dict(zip(world["commodities"]["id"], world["commodities"]["unit"], strict=True))
    rows: list[tuple[object, ...]] = []
    total = own.groupby(["commodity", "corridor", "countries"], sort=False)[["quantity", "share"]].sum().reset_index()
    for row in total[total["share"] >= LEAST].to_dict("records"):
        named, crossed = str(row["corridor"]).split(" + "), set(str(row["countries"]).split(", "))
        covered = ", ".join(dict.fromkeys(c for name, through, c in promised if name in named and through <= crossed))
        rows.append((
            "corridor", row["commodity"], row["corridor"], "", row["countries"], unit[str(row["commodity"])],
            float(row["quantity"]), float("nan"), covered,
        ))  # fmt: skip
    return rows
