"""How far a world can be trusted: what its figures rest on, and how much hangs on each."""

from __future__ import annotations

import re
from typing import Any, Final

import numpy as np
import pandas as pd

from lodeway.world.facts import commodity_of, facts, keys
from lodeway.world.schema import BY_NAME
from lodeway.world.table import QUALITIES
from lodeway.world.totals import beside_published, production, stated, wants
from lodeway.world.world import World

__all__ = ["FIRM", "WEAK", "coverage", "gaps", "grouped", "hanging", "named_sources", "of_country", "shares"]

FIRM: Final = ("reported", "derived")
WEAK: Final = ("estimated", "assumed", "")
NOT_STATED: Final = "not stated"
_SAME: Final = ["table", "figure", "mineral", "commodity", "quality", "source"]
_ROUGH: Final = 0.2
_WORD: Final = re.compile(r"[\w.+-]*\w")


def shares(world: World) -> pd.DataFrame:
    """Count the figures of each mineral and table by quality.

    Returns
    -------
    pandas.DataFrame
        ``mineral`` (empty: of none or of many), ``table``, a column for each quality and ``not stated``, ``figures``:
        all of them. Sorted by mineral.
    """
    known = facts(world)
    counts = pd.crosstab(
        [known["commodity"].map(_minerals(world)).fillna("").rename("mineral"), known["table"]],
        known["quality"].replace("", NOT_STATED).rename(None),
    )
    counts = counts.reindex(columns=[*QUALITIES, NOT_STATED], fill_value=0)
    return counts.assign(figures=counts.sum(axis=1)).reset_index()


def _minerals(world: World) -> dict[str, str]:
    return dict(zip(world["commodities"]["id"], world["commodities"]["mineral"], strict=True))


def coverage(world: World) -> pd.DataFrame:
    """Say what part of the world's production of every commodity rests on figures of which quality.

    The whole is what countries are published to make, and where nothing is published their facilities observed to; or
    what is published for the world if that is more. Where nothing is known of output, it is capacity and its quality.

    Returns
    -------
    pandas.DataFrame
        ``mineral, stage, commodity, basis`` (output or capacity), ``whole`` (units a year), a column for each quality,
        ``not stated`` and ``unexplained``: fractions of the whole; ``firm``: the sum of reported and derived.
    """
    made, capacity = _known(world), _of_capacity(world)
    published = beside_published(world)
    of_world = published[published["from"] == ""].groupby("commodity")["published"].max()
    rows: list[dict[str, Any]] = []
    for commodity, mineral, stage in zip(
        *(world["commodities"][name] for name in ("id", "mineral", "stage")), strict=True
    ):
        own = made[made["commodity"] == commodity]
        basis = "output" if own["quantity"].sum() > 0 else "capacity"
        own = own if basis == "output" else capacity[capacity["commodity"] == commodity]
        total = float(own["quantity"].sum())
        whole = max(total, float(of_world.get(commodity, 0.0))) if basis == "output" else total
        if not whole > 0:
            continue
        parts = own["quantity"].groupby(own["quality"].replace("", NOT_STATED)).sum() / whole
        row = {quality: float(parts.get(quality, 0.0)) for quality in (*QUALITIES, NOT_STATED)}
        row |= {"unexplained": 1 - total / whole, "firm": sum(row[quality] for quality in FIRM)}
        rows.append({"mineral": mineral, "stage": stage, "commodity": commodity, "basis": basis, "whole": whole, **row})
    columns = ["mineral", "stage", "commodity", "basis", "whole", *QUALITIES, NOT_STATED, "unexplained", "firm"]
    return pd.DataFrame(rows, columns=columns)


def _known(world: World) -> pd.DataFrame:
    """What is known to be made: of a country as published, else of its facilities: ``commodity, quantity, quality``."""
    published = stated(world)
    made = production(world).dropna(subset="quantity")
    pairs = set(zip(published["commodity"], published["country"], strict=True))
    other = [pair not in pairs for pair in zip(made["commodity"], made["country"], strict=True)]
    columns = ["commodity", "quantity", "quality"]
    return pd.concat([published[columns], made[columns][np.array(other, dtype=bool)]], ignore_index=True)


def _of_capacity(world: World) -> pd.DataFrame:
    """What capacity permits where it is limited: ``facility, commodity, quantity, quality``."""
    made = production(world)[["facility", "commodity", "limit"]].rename(columns={"limit": "quantity"})
    known = facts(world)
    known = known[(known["table"] == "facilities") & (known["figure"] == "capacity")]
    quality = dict(zip(known["id"], known["quality"], strict=True))
    made["quality"] = made["facility"].map(quality).fillna("")
    return made[made["quantity"] < np.inf]


def gaps(world: World) -> pd.DataFrame:
    """Figures that are estimated, assumed or of no stated quality, or without source, the most doubtful first.

    Returns
    -------
    pandas.DataFrame
        Columns of :func:`lodeway.world.facts.facts`; ``mineral``; ``hangs``: the part of the world's quantity of the
        commodity that the row speaks of (of output or capacity; of demand for demand), NaN where there is none; and
        ``doubt``: that part times half the figure's own range as a fraction of it (20 % where none is stated, at most
        100 %).
    """
    known = facts(world)
    unsourced = (known["source"] == "") & (known["quality"] != "assumed")
    weak = known[known["quality"].isin(WEAK) | unsourced]
    parts = {name: hanging(world, name) for name in weak["table"].unique()}
    hangs = [parts[name].get(key, np.nan) for name, key in zip(weak["table"], weak["id"], strict=True)]
    weak = weak.assign(mineral=weak["commodity"].map(_minerals(world)).fillna(""), hangs=np.array(hangs, dtype=float))
    width = (weak["high"] - weak["low"]) / (2 * weak["value"].abs().replace(0.0, np.nan))
    weak["doubt"] = weak["hangs"] * width.fillna(_ROUGH).clip(upper=1.0)
    return weak.sort_values(["doubt", "hangs"], ascending=False, kind="stable", ignore_index=True)


def grouped(weak: pd.DataFrame) -> pd.DataFrame:
    """Join the figures of :func:`gaps` that rest on one source, or one assumption, for one commodity.

    Returns
    -------
    pandas.DataFrame
        ``table, figure, mineral, commodity, quality, source``; ``figures``: how many; ``hangs``: their sum, at most 1;
        ``doubt``: the same part of it as in the figures together; the most doubtful first.
    """
    by = weak.groupby(_SAME, sort=False)
    sums = by[["hangs", "doubt"]].sum(min_count=1)
    hangs = sums["hangs"].clip(upper=1.0)  # a demand stands there for several years
    doubt = hangs * sums["doubt"] / sums["hangs"].replace(0.0, np.nan)
    found = sums.assign(hangs=hangs, doubt=doubt, figures=by.size()).reset_index()
    found = found.sort_values(["doubt", "hangs", "figures"], ascending=False, kind="stable", ignore_index=True)
    return found[[*_SAME, "figures", "hangs", "doubt"]]


def hanging(world: World, table: str) -> dict[str, float]:
    """Key of a row -> part of the world's quantity of its commodity that it speaks of; see :func:`gaps`."""
    frame, about = world[table], commodity_of(world, table)
    made = production(world)
    main = made.assign(quantity=made["limit"].where(np.isfinite(made["limit"])))
    whole = main.groupby("commodity")["quantity"].sum()
    if table in ("facilities", "owners"):
        entity = frame["id" if table == "facilities" else "entity"]
        of = dict(zip(zip(main["facility"], main["commodity"], strict=True), main["quantity"], strict=True))
        quantity = pd.Series([of.get(pair, np.nan) for pair in zip(entity, about, strict=True)], index=frame.index)
        quantity = quantity * frame["share"] if table == "owners" else quantity
    elif table in ("processes", "recipes"):
        process = dict(zip(world["facilities"]["id"], world["facilities"]["process"], strict=True))
        by_process = main.groupby([main["facility"].map(process), "commodity"])["quantity"].sum().to_dict()
        own = frame["id" if table == "processes" else "process"]
        quantity = pd.Series([by_process.get(pair, np.nan) for pair in zip(own, about, strict=True)], index=frame.index)
    elif table == "commodities":
        quantity = about.map(whole)
    elif "quantity" in frame:
        quantity = frame["quantity"]
        whole = wants(world).groupby("commodity")["quantity"].sum() if table == "demand" else whole
    else:
        return {}
    part = quantity.astype(float) / about.map(whole).astype(float).replace(0.0, np.nan)
    return dict(zip(keys(BY_NAME[table], frame), part.clip(upper=1.0), strict=True))


def named_sources(world: World, text: str) -> list[str]:
    """Ids of sources that a note names, in its order."""
    known = set(world["sources"]["id"])
    return list(dict.fromkeys(word for word in _WORD.findall(text) if word in known))


def of_country(world: World, facility: str) -> pd.DataFrame:
    """Facts of ``flows`` on what the country of a facility makes of its commodity in the base year."""
    mine = production(world)
    mine = mine[mine["facility"] == facility]
    published = stated(world)
    pairs = set(zip(mine["commodity"], mine["country"], strict=True))
    chosen = [pair in pairs for pair in zip(published["commodity"], published["country"], strict=True)]
    known = facts(world)
    return known[(known["table"] == "flows") & known["id"].isin(published["id"][np.array(chosen, dtype=bool)])]
