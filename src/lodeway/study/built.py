"""A world in which a plan's additions stand."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lodeway.model.instance import available, ramp
from lodeway.world import World

__all__ = ["built"]


def built(world: World, builds: pd.DataFrame, year: int) -> World:
    """Let additions stand as they do in a year: part of their ramp done, those beyond their lifetime gone.

    Parameters
    ----------
    world
        World that was planned.
    builds
        Additions as in a solution: ``first_year, kind, id, capacity``.
    year
        Year whose capacities are taken; facilities and legs with additions are then open in every year.
    """
    frames = {}
    for kind, name in (("facility", "facilities"), ("leg", "legs")):
        own = builds[(builds["kind"] == kind) & (builds["first_year"] <= year)]
        table = world[name].copy()
        row = pd.Index(table["id"]).get_indexer(pd.Index(own["id"]))
        age = year - own["first_year"].to_numpy(float)
        life, step = (table[c].to_numpy(float)[row] for c in ("lifetime", "ramp_years"))
        up = np.where(age < life, ramp(age, step), 0.0) * own["capacity"].to_numpy(float)
        more = np.bincount(row, up, minlength=len(table))
        grown = more > 0
        table.loc[grown, "capacity"] = (available(table, (year,))[0] + more)[grown]
        table.loc[grown, ["low", "high"]] = np.nan  # the range of what stood before
        table.loc[grown, "status"] = "operating"
        table.loc[grown, ["open_year", "close_year"]] = pd.NA
        frames[name] = table
    return world.keep(**frames)
