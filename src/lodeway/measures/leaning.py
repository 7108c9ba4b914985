"""Which assumed or estimated figures the answer leans on most."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lodeway.measures.slopes import slopes
from lodeway.model import Solution
from lodeway.world.schema import BY_NAME
from lodeway.world.world import World

DOUBTFUL = ("assumed", "estimated")
MARGIN = 0.2
COLUMNS = ["table", "id", "figure", "value", "low", "high", "range", "quality"]


def leaning(world: World, plan: Solution, reference: Solution | None = None) -> pd.DataFrame:
    """Rank assumed and estimated figures by what a plan's cost, and its premium, would change with them.

    Effects are of first order (see :mod:`lodeway.measures.slopes`): exact for small changes, an indication for
    wide ranges. Figures without one (of what is not used, of limits that do not bind) are left out. Where contracts are broken or demand is unserved, duals count the penalty, not a cost. The
    effect of a demand is that of delivering more or less in proportion, what it is worth left aside.

    Parameters
    ----------
    world
        The world of both solutions.
    plan, reference
        The plan, and what happens without it; the premium is the plan's cost less the reference's.

    Returns
    -------
    pandas.DataFrame
        ``table``, ``id``, ``figure``, ``value``, ``low``, ``high``, ``range`` (``stated``, or
        ``assumed``: 20 % either way), ``quality``, ``effect_low`` and ``effect_high`` (change of the plan's
        discounted cost in USD if the figure is at its low or high) and, with a reference, ``premium_low`` and
        ``premium_high``; what changes the premium (else the cost) most comes first.

    """
    of_plan = slopes(world, plan)
    figures = pd.concat([_doubtful(world, table, figure) for table, figure in of_plan], ignore_index=True)
    names = {"effect": of_plan}
    if reference is not None:
        of_reference = slopes(world, reference)
        names["premium"] = {key: slope - of_reference[key] for key, slope in of_plan.items()}
    for name, of_figures in names.items():
        slope = pd.concat(of_figures).reindex(pd.MultiIndex.from_frame(figures[["table", "figure", "id"]])).to_numpy()
        for end in ("low", "high"):
            figures[f"{name}_{end}"] = slope * (figures[end] - figures["value"])
    effects = figures.drop(columns=COLUMNS)
    size = effects.filter(like=list(names)[-1]).abs().max(axis=1)
    order = size[effects.abs().max(axis=1) > 0].sort_values(ascending=False, kind="stable").index
    return figures.loc[order].reset_index(drop=True)


def _doubtful(world: World, table: str, figure: str) -> pd.DataFrame:
    """Values of a figure that are assumed or estimated, with their range."""
    frame, main = world[table], BY_NAME[table].main == figure
    quality = frame["quality"]
    low, high = (frame[end] if main else pd.Series(np.nan, frame.index) for end in ("low", "high"))
    if f"{figure}_quality" in frame:
        quality = frame[f"{figure}_quality"].where(frame[f"{figure}_quality"] != "", quality)
    low, high = (
        frame[f"{figure}_{end}"].fillna(own) if f"{figure}_{end}" in frame else own
        for end, own in (("low", low), ("high", high))
    )
    value = frame[figure].astype(float)
    found = pd.DataFrame({
        "table": table, "id": frame["id"], "figure": figure, "value": value,
        "low": low.fillna((1 - MARGIN) * value), "high": high.fillna((1 + MARGIN) * value),
        "range": np.where(low.isna() | high.isna(), "assumed", "stated"), "quality": quality,
    })  # fmt: skip
    return found[quality.isin(DOUBTFUL) & value.notna()]
