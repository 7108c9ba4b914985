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
KINDS = {"facilities": "process", "legs": "mode"}
SAME = ["table", "figure", "kind", "source", "quality"]
COLUMNS = ["table", "id", "figure", "kind", "value", "low", "high", "range", "quality", "source"]


def leaning(world: World, plan: Solution, reference: Solution | None = None) -> pd.DataFrame:
    """Rank assumed and estimated figures by what a plan's cost, and its premium, would change with them.

    Effects are of first order (see :mod:`lodeway.measures.slopes`): exact for small changes, an indication for
    wide ranges. Figures without one (of what is not used, of limits that do not bind) are left out. Where contracts
    are broken or demand is unserved, duals count the penalty, not a cost. The effect of a demand is that of
    delivering more or less in proportion, what it is worth left aside. Where two facilities or routes cost
    the same, it is chance which of them is used: :func:`assumptions` adds up what rests on one assumption.

    Parameters
    ----------
    world
        The world of both solutions.
    plan, reference
        The plan, and what happens without it; the premium is the plan's cost less the reference's.

    Returns
    -------
    pandas.DataFrame
        ``table``, ``id``, ``figure``, ``kind`` (process, mode or commodity), ``value``, ``low``, ``high``, ``range``
        (``stated``, or ``assumed``: 20 % either way), ``quality``, ``source``, ``effect_low`` and ``effect_high``
        (change of the plan's discounted cost in USD if the figure is at its low or high) and, with a
        reference, ``premium_low`` and ``premium_high``; what changes the premium (else the cost) most comes first.

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
    leant_on = figures.drop(columns=COLUMNS).abs().max(axis=1) > 0
    return _ranked(figures[leant_on])


def assumptions(figures: pd.DataFrame) -> pd.DataFrame:
    """Join the figures of :func:`leaning` that rest on one assumption, and rank the assumptions.

    Figures of one table, name, kind, source and quality are taken for one assumption, such as the rate a tonne and
    kilometre behind the cost of all railways: they are at their low or high together, and their effects add up.

    Returns
    -------
    pandas.DataFrame
        ``table``, ``figure``, ``kind``, ``source``, ``quality``, ``rows``: how many figures; and the
        effects as in :func:`leaning`, in the same order.

    """
    effects = [c for c in map(str, figures) if c.startswith(("effect_", "premium_"))]
    by = figures.groupby(SAME, sort=False)
    table = by[effects].sum().assign(rows=by.size()).reset_index()
    return _ranked(table[[*SAME, "rows", *effects]])


def _ranked(table: pd.DataFrame) -> pd.DataFrame:
    """Order by the greatest effect on the premium, or on the cost if there is no premium."""
    size = table[list(table)[-2:]].abs().max(axis=1)
    return table.loc[size.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


def _doubtful(world: World, table: str, figure: str) -> pd.DataFrame:
    """Values of a figure that are assumed or estimated, with their range."""
    frame = world[table]
    of_row = frame if BY_NAME[table].main == figure else frame.assign(low=np.nan, high=np.nan)
    own = {name: frame.get(f"{figure}_{name}", of_row[name]) for name in ("quality", "source", "low", "high")}
    quality, source = (own[name].where(own[name] != "", frame[name]) for name in ("quality", "source"))
    low, high = (own[end].fillna(of_row[end]) for end in ("low", "high"))
    value = frame[figure].astype(float)
    found = pd.DataFrame({
        "table": table, "id": frame["id"], "figure": figure,
        "kind": frame[KINDS[table]] if table in KINDS else frame.get("commodity", ""),
        "value": value, "low": low.fillna((1 - MARGIN) * value), "high": high.fillna((1 + MARGIN) * value),
        "range": np.where(low.isna() | high.isna(), "assumed", "stated"), "quality": quality, "source": source,
    })  # fmt: skip
    return found[quality.isin(DOUBTFUL) & value.notna()]
