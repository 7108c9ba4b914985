"""National figures: published series and figures read by hand, mapped to our commodities.

One is chosen where several speak of the same thing, and each that was passed over is listed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lodeway.sources.observations import OTHERS
from lodeway.world.table import QUALITIES

__all__ = ["Nation", "best", "mapped", "national"]

REMAINDER = 0.005
"""Smallest part of a world total that is put down to countries not listed; less is rounding."""
BY_HAND = 0.0
"""Rank of a figure read by hand: before every published series."""
KEYS = ["commodity", "process", "measure", "country", "partner", "year", "period"]
TITLED = ("trade", "trade_value")
"""Measures whose published note is the title of the product: the series says it, and it stands in another file."""
OBSERVED = ["source", "series", "measure", "country", "partner", "year", "period", "amount", "quality", "note"]


@dataclass(frozen=True)
class Nation:
    """National figures of one measure.

    Attributes
    ----------
    chosen
        ``commodity, process, country, year, amount, low, high, source, quality, note``: one row each; ``process`` is
        empty unless the figure is of one process alone; ``country`` is that of a market or ``ZZZ``.
    overridden
        ``commodity, process, country, year, chosen, chosen_source, amount, source, share``: figures passed over;
        ``share`` is the difference as a part of the world total.
    totals
        ``commodity, year, amount, source``: world totals as published.
    """

    chosen: pd.DataFrame
    overridden: pd.DataFrame
    totals: pd.DataFrame


def mapped(
    observed: pd.DataFrame, series: pd.DataFrame, by_hand: pd.DataFrame, processes: dict[str, str]
) -> pd.DataFrame:
    """Observations in the units of our commodities: :data:`KEYS`, ``amount, low, high, source, quality, rank, note``.

    Parameters
    ----------
    observed
        Tidy observations of publishers' files (:mod:`lodeway.sources`).
    series, by_hand
        Tables of :class:`lodeway.assembly.Inputs`.
    processes
        Process -> commodity that it makes, for figures by hand that speak of a process; one that has the name of its
        commodity is no process apart.
    """
    keys = ["source", "series", "measure"]
    if "period" not in observed:
        observed = observed.assign(period="")
    published = observed[OBSERVED].merge(
        series.rename(columns={"quality": "own_quality", "note": "own_note"}), on=keys, how="inner"
    )
    published = published.astype(dict.fromkeys(("country", "partner", "period", "quality", "note"), "object"))
    for column, factor in (("low", "factor_low"), ("high", "factor_high")):
        published[column] = published["amount"] * published[factor]
    published["amount"] = published["amount"] * published["factor"]
    own = published["own_quality"] != ""
    published["quality"] = published["quality"].where(~own, published["own_quality"])
    said = published["note"].where(~published["measure"].isin(TITLED), "")
    published["note"] = _joined(said, published["own_note"])
    published["process"] = ""
    processes = {process: made for process, made in processes.items() if process != made}
    hand = by_hand.assign(
        rank=BY_HAND, period="", process=by_hand["series"].where(by_hand["series"].isin(processes), "")
    )
    hand["commodity"] = [processes.get(series, series) for series in hand["series"]]
    columns = [*KEYS, "amount", "low", "high", "source", "quality", "rank", "note"]
    both = pd.concat([published[columns], hand[columns]], ignore_index=True)
    both["rank"] = both["rank"].fillna(1.0)
    both = both[both["amount"].notna() & both["year"].notna()]
    return both.astype({"year": "int64"}).reset_index(drop=True)


def _joined(first: pd.Series[str], second: pd.Series[str]) -> pd.Series[str]:
    return (first.fillna("").astype(str) + " " + second.fillna("").astype(str)).str.strip()


def best(figures: pd.DataFrame, keys: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Figures of the least rank for each key, all of that rank; and those passed over, with what was chosen."""
    least = figures.groupby(keys)["rank"].transform("min")
    first = figures[figures["rank"] == least]
    chosen = first.groupby(keys).agg(chosen=("amount", "sum"), chosen_source=("source", "first")).reset_index()
    return first, figures[figures["rank"] > least].merge(chosen, on=keys)


def national(figures: pd.DataFrame, markets: frozenset[str]) -> Nation:
    """Choose one figure for each commodity, process, country and year.

    The least rank wins; of equal ranks, the first in the table. Countries without a market count as others. What a
    world total leaves unexplained is put down to others if nobody gives a figure for them.
    """
    rows = figures.sort_values("rank", kind="stable")
    world = rows[rows["country"] == ""].drop_duplicates(["commodity", "process", "year"])
    rows = rows[rows["country"] != ""]
    keys = ["commodity", "process", "country", "year"]
    first = ~rows.duplicated(keys)
    over = rows[~first].merge(rows.loc[first, [*keys, "amount", "source"]], on=keys, suffixes=("", "_chosen"))
    chosen = pd.concat([rows[first], _others(rows[first], world)], ignore_index=True)
    chosen = _joined_others(chosen, markets)
    total = chosen.groupby(["commodity", "process", "year"])["amount"].sum()
    index = pd.MultiIndex.from_frame(over[["commodity", "process", "year"]])
    over["share"] = (over["amount"] - over["amount_chosen"]) / total.reindex(index).to_numpy()
    over = over.rename(columns={"amount_chosen": "chosen", "source_chosen": "chosen_source"})
    columns = ["commodity", "process", "country", "year", "amount", "low", "high", "source", "quality", "note"]
    over = over[["commodity", "process", "country", "year", "chosen", "chosen_source", "amount", "source", "share"]]
    order = np.argsort(-over["share"].abs().to_numpy(), kind="stable")
    totals = world[["commodity", "process", "year", "amount", "source"]].reset_index(drop=True)
    return Nation(chosen[columns].reset_index(drop=True), over.iloc[order].reset_index(drop=True), totals)


def _joined_others(chosen: pd.DataFrame, markets: frozenset[str]) -> pd.DataFrame:
    """Countries without a market as one, with the source of the greatest and the worst quality."""
    keys = ["commodity", "process", "year"]
    small = chosen[~chosen["country"].isin(markets)].sort_values("amount", ascending=False)
    joined = []
    for key, rows in small.groupby(keys, sort=False):
        worst = max(rows["quality"], key=lambda q: QUALITIES.index(q) if q in QUALITIES else -1)
        notes = " ".join(dict.fromkeys(n for n in rows["note"] if n))
        names = ", ".join(c for c in rows["country"] if c != OTHERS)
        told = " ".join(part for part in (notes, f"Among them {names}." if names else "") if part)
        joined.append(
            dict(zip(keys, key, strict=True))
            | {"country": OTHERS, "amount": rows["amount"].sum(), "low": _sum(rows, "low"), "high": _sum(rows, "high")}
            | {"source": rows["source"].iloc[0], "quality": worst, "note": told, "rank": rows["rank"].min()}
        )
    large = chosen[chosen["country"].isin(markets)]
    return pd.concat([large, pd.DataFrame(joined)], ignore_index=True) if joined else large


def _sum(rows: pd.DataFrame, bound: str) -> float:
    """Sum of a bound, the figure itself where it has none; nothing if none has one."""
    return float("nan") if rows[bound].isna().all() else float(rows[bound].fillna(rows["amount"]).sum())


def _others(chosen: pd.DataFrame, world: pd.DataFrame) -> pd.DataFrame:
    """What world totals leave for countries not listed, where nobody gives a figure for them."""
    keys = ["commodity", "process", "year"]
    listed = chosen.groupby(keys)["amount"].sum().to_dict()
    given = set(chosen[chosen["country"] == OTHERS].groupby(keys).groups)
    found = []
    for row in world.to_dict("records"):
        key = (row["commodity"], row["process"], row["year"])
        rest = row["amount"] - listed.get(key, 0.0)
        if key in listed and key not in given and rest > REMAINDER * row["amount"]:
            found.append({
                **dict(zip(keys, key, strict=True)), "country": OTHERS, "amount": rest, "source": row["source"],
                "quality": "derived", "rank": row["rank"],
                "note": f"World total of {row['amount']:g} less the countries listed.",
            })  # fmt: skip
    return pd.DataFrame(found)
