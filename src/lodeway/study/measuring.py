"""Who can cut a buyer off from a mineral: registered measures by stage, and exposure traced in the solved base year."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from lodeway.measures import exposure_table
from lodeway.measures.measure import Measure, Working
from lodeway.measures.observed import Stage, inputs, stages
from lodeway.measures.registry import measures
from lodeway.measures.trace import ANY_POWER, ANY_ROLE, wanted
from lodeway.scenario import minerals, only
from lodeway.study.base import solve_base_year
from lodeway.world import World
from lodeway.world.touch import THRESHOLD

__all__ = ["Measured", "largest_makers", "measure", "rank", "working"]

_SEEN = frozenset({"production", "imports", "exports", "domestic", "demand"})
MOST = 3
"""Powers that are taken where none are given."""


@dataclass(frozen=True)
class Measured:
    """What was measured of a mineral and a buyer.

    Attributes
    ----------
    mineral, buyer, powers, year
        Of what, for whom (country codes), towards whom, when.
    stages
        A row a commodity: ``commodity, stage, unit, basis`` (what production rests on), ``largest`` (the country that
        makes most) and a column for every registered measure, NaN where it is not defined.
    undefined, notes
        ``commodity, measure, reason`` of every NaN; ``commodity, measure, note`` on what was left out or replaced.
    exposure
        ``year, commodity, custody, power, role, share``, traced in the solved base year; empty if another year was
        asked for, or the buyer wants nothing of it.
    """

    mineral: str
    buyer: frozenset[str]
    powers: tuple[str, ...]
    year: int
    stages: pd.DataFrame
    undefined: pd.DataFrame
    notes: pd.DataFrame
    exposure: pd.DataFrame


def measure(
    world: World,
    mineral: str,
    buyer: frozenset[str],
    powers: frozenset[str] | None = None,
    *,
    year: int | None = None,
    threshold: float = THRESHOLD,
) -> Measured:
    """Measure a buyer's supply of a mineral: every registered measure by stage, and traced exposure to powers.

    Parameters
    ----------
    world, mineral, buyer
        Whose supply of what; country codes.
    powers
        Towards whom; the largest makers outside the buyer, stage by stage, three at most, if not given.
    year
        Year of what was observed; the base year if not given. Exposure is traced in the base year only.
    threshold
        Share from which an owner touches.

    Raises
    ------
    InputError
        I002 if the world does not know the mineral.
    """
    own = only(world, mineral)
    found = stages(own, mineral, year)
    rivals = powers or frozenset(largest_makers(found, buyer))
    workings = {stage.commodity: _workings(own, stage, buyer) for stage in found}
    when = own.base_year if year is None else year
    traced = pd.DataFrame(columns=["year", "commodity", "custody", "power", "role", "share"])
    goods = {stage.commodity for stage in found}
    if when == own.base_year and rivals and goods & set(wanted(own, buyer)):
        traced = exposure_table(own, solve_base_year(own), buyer, rivals, threshold=threshold)
        traced = traced[traced["commodity"].isin(goods)].reset_index(drop=True)
    return Measured(
        mineral,
        buyer,
        tuple(sorted(rivals)),
        when,
        _table(found, workings),
        _reasons(workings),
        _notes(workings),
        traced,
    )


def largest_makers(found: tuple[Stage, ...], buyer: frozenset[str]) -> tuple[str, ...]:
    """The largest maker outside the buyer of each stage, each once, the greatest share first; three at most."""
    best: dict[str, float] = {}
    for stage in found:
        abroad = stage.production[~stage.production.index.isin(buyer) & (stage.production.index.str.len() > 0)]
        if len(abroad) and float(abroad.max()) > 0:
            share = float(abroad.max()) / (float(stage.production.sum()) + stage.others)
            best[str(abroad.idxmax())] = max(best.get(str(abroad.idxmax()), 0.0), share)
    return tuple(sorted(best, key=lambda country: (-best[country], country))[:MOST])


def working(world: World, one: Measure, stage: Stage, buyer: frozenset[str], **given: float) -> Working:
    """The working of a measure for a stage and a buyer; figures that the world does not have may be given."""
    known: dict[str, Any] = inputs(world, stage, buyer) | given
    names = {item.name: item.optional for item in one.inputs}
    found = one(**{name: value for name, value in known.items() if name in names})
    lacking = {name for name, optional in names.items() if not optional and name not in known}
    return replace(found, undefined=_why(stage, lacking)) if lacking & _SEEN and found.undefined else found


def _why(stage: Stage, lacking: set[str]) -> str:
    """Say what has not been observed of a stage."""
    if not len(stage.production) and "production" in lacking:
        return "its production is not observed"
    if stage.trade.empty and stage.purchases.empty:
        return "its trade is not observed"
    if stage.trade.empty:
        return "its trade is not observed, and purchases by origin of this buyer alone are not published"
    return f"production is known as {stage.basis} only"


def _workings(world: World, stage: Stage, buyer: frozenset[str]) -> dict[str, Working]:
    return {name: working(world, one, stage, buyer) for name, one in measures().items()}


def _table(found: tuple[Stage, ...], workings: dict[str, dict[str, Working]]) -> pd.DataFrame:
    rows = [
        {
            "commodity": stage.commodity, "stage": stage.stage, "unit": stage.unit, "basis": stage.basis,
            "largest": str(stage.production.idxmax()) if len(stage.production) else "",
            **{name: one.value for name, one in workings[stage.commodity].items()},
        }
        for stage in found
    ]  # fmt: skip
    return pd.DataFrame(rows)


def _reasons(workings: dict[str, dict[str, Working]]) -> pd.DataFrame:
    rows = [(c, name, one.undefined) for c, by in workings.items() for name, one in by.items() if one.undefined]
    return pd.DataFrame(rows, columns=["commodity", "measure", "reason"])


def _notes(workings: dict[str, dict[str, Working]]) -> pd.DataFrame:
    rows = [(c, name, note) for c, by in workings.items() for name, one in by.items() for note in one.notes]
    return pd.DataFrame(rows, columns=["commodity", "measure", "note"])


def rank(world: World, buyer: frozenset[str], powers: frozenset[str], *, threshold: float = THRESHOLD) -> pd.DataFrame:
    """Rank minerals by a buyer's traced exposure to powers, a row a mineral, the most exposed first.

    Returns
    -------
    pandas.DataFrame
        ``mineral``; ``commodity``: of those that the buyer wants, the one that is most exposed to any of the powers;
        ``any power``, then a column a power: traced exposure in any role, lots kept apart, in the solved base year;
        ``import-reliance`` of that commodity; ``hhi``: the greatest of all stages, and ``hhi_at``, the commodity of it.
        Minerals that the buyer does not want, or gets nothing of, are last, without figures.
    """
    traced = exposure_table(world, solve_base_year(world), buyer, powers, threshold=threshold)
    traced = traced[(traced["custody"] == "apart") & (traced["role"] == ANY_ROLE)]
    wide = traced.pivot_table(index="commodity", columns="power", values="share", aggfunc="first")
    mineral = world["commodities"].set_index("id")["mineral"]
    columns = list(dict.fromkeys([ANY_POWER, *sorted(powers)]))
    rows = []
    for name in minerals(world):
        found = stages(world, name)
        workings = {stage.commodity: _workings(world, stage, buyer) for stage in found}
        row: dict[str, Any] = {"mineral": name, "commodity": "", **dict.fromkeys(columns, float("nan"))}
        own = wide[[mineral[str(key)] == name for key in wide.index]]
        if len(own) and own[ANY_POWER].notna().any():
            row["commodity"] = str(own[ANY_POWER].idxmax())
            row |= {power: float(own.loc[row["commodity"], power]) for power in columns}
            row["import-reliance"] = workings[row["commodity"]]["import-reliance"].value
        narrow = pd.Series({c: by["hhi"].value for c, by in workings.items()}, dtype=float).dropna()
        row |= {"hhi": float(narrow.max()), "hhi_at": str(narrow.idxmax())} if len(narrow) else {}
        rows.append(row)
    head = ["mineral", "commodity", *columns, "import-reliance", "hhi", "hhi_at"]
    table = pd.DataFrame(rows).reindex(columns=head)
    return table.sort_values(ANY_POWER, ascending=False, kind="stable", na_position="last", ignore_index=True)
