"""Who can cut a buyer off from a mineral: measures by stage, traced exposure, and what withdrawal would do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import pandas as pd

from lodeway.errors import InputError
from lodeway.geography import suggest
from lodeway.measures.measure import Measure, Working
from lodeway.measures.observed import Stage, inputs, stages
from lodeway.measures.observed_exposure import Draws, observed_exposures
from lodeway.measures.registry import measures
from lodeway.measures.trace import ANY_POWER, ANY_ROLE, Asked, Sets, wanted
from lodeway.measures.trace import exposures as traced_exposures
from lodeway.model import Solution
from lodeway.scenario import LEVERS, minerals, only
from lodeway.study.base import solve_base_year
from lodeway.study.withdrawal import COLUMNS as WITHDRAWN
from lodeway.study.withdrawal import withdrawals
from lodeway.world import World
from lodeway.world.touch import THRESHOLD

__all__ = [
    "FLOWS", "Measured", "Scope", "chosen_stages", "exposures", "largest_makers", "measure", "mineral_of", "rank",
    "working",
]  # fmt: skip

_SEEN = frozenset({"production", "imports", "exports", "domestic", "demand"})
MOST = 3
"""Powers that are taken where none are given."""
FLOWS: Final = ("solved", "observed")
EXPOSURE: Final = [
    "flows", "year", "commodity", "custody", "power", "role", "share", "least", "most", "low", "high", "unknown",
]  # fmt: skip
Powers = Mapping[str, frozenset[str]] | frozenset[str] | None


@dataclass(frozen=True)
class Scope:
    """What is measured, and how.

    Attributes
    ----------
    year
        Year of what was observed; the base year if None. Solved flows are those of the base year only.
    commodity
        One commodity; all of the mineral if None.
    threshold
        Share from which an owner touches.
    flows
        On which flows exposure is traced: ``solved``, ``observed`` or both.
    levers
        What powers withdraw (:data:`lodeway.scenario.LEVERS`); nothing is withdrawn if it is empty.
    draws
        How the band that the quality of the figures implies is drawn.
    """

    year: int | None = None
    commodity: str | None = None
    threshold: float = THRESHOLD
    flows: Sequence[str] = FLOWS
    levers: Sequence[str] = LEVERS
    draws: Draws = field(default_factory=Draws)


@dataclass(frozen=True)
class Measured:
    """What was measured of a mineral and a buyer.

    Attributes
    ----------
    mineral, buyer, powers, year
        Of what, for whom (country codes), towards whom (names), when.
    stages
        A row a commodity: ``commodity, stage, unit, basis`` (what production rests on), ``largest`` (the country that
        makes most) and a column for every registered measure, NaN where it is not defined.
    undefined, notes
        ``commodity, measure, reason`` of every NaN; ``commodity, measure, note`` on what was left out or replaced.
    exposure
        ``flows`` (solved or observed), ``year, commodity, custody, power, role, share``; ``least, most``: what the same
        totals allow; ``low, high``: the band that the quality of observed figures implies; ``unknown``: part of unknown
        origin. Solved flows of the base year only, and of what the buyer wants; empty if neither is known.
    withdrawal
        What is left when a power withdraws; see :func:`lodeway.study.withdrawal.withdrawals`.
    """

    mineral: str
    buyer: frozenset[str]
    powers: tuple[str, ...]
    year: int
    stages: pd.DataFrame
    undefined: pd.DataFrame
    notes: pd.DataFrame
    exposure: pd.DataFrame
    withdrawal: pd.DataFrame

    def long(self) -> pd.DataFrame:
        """All figures in one table: what is measured, its ``value``, and of exposures ``least, most, low, high``."""
        head = [
            "commodity", "measure", "power", "role", "flows", "custody", "value", "least", "most", "low", "high",
            "unknown",
        ]  # fmt: skip
        by_stage = self.stages.melt("commodity", list(measures()), "measure", "value")
        traced = self.exposure.rename(columns={"share": "value"}).assign(measure="exposure")
        names = ["met", "price_before", "price", "cost", "days_on_stock"]
        left = self.withdrawal.melt(["commodity", "power"], names, "measure", "value")
        left["measure"] = "withdrawal " + left["measure"]
        parts = [part.reindex(columns=head) for part in (by_stage, traced, left) if len(part)]
        table = pd.concat(parts, ignore_index=True)
        return table.assign(**{name: table[name].astype(object).fillna("") for name in head[2:6]})


def measure(
    world: World,
    mineral: str,
    buyer: frozenset[str],
    powers: Powers = None,
    scope: Scope | None = None,
) -> Measured:
    """Measure a buyer's supply of a mineral: registered measures by stage, traced exposure, and what withdrawal does.

    Parameters
    ----------
    world, mineral, buyer
        Whose supply of what (a mineral, or one commodity of it); country codes.
    powers
        Towards whom: name -> country codes, or country codes, each a power. If not given, the largest makers outside
        the buyer, stage by stage, three at most.
    scope
        What is measured, and how.

    Raises
    ------
    InputError
        I002 if the world does not know the mineral or commodity; I004 if solved flows alone are asked for and the year
        is not the base year, or if nothing of the mineral was observed in the year.
    """
    scope = scope or Scope()
    _check_year(world, scope)
    name, commodity = mineral_of(world, mineral if scope.commodity is None else scope.commodity)
    own = only(world, name)
    found = chosen_stages(own, name, commodity, scope.year)
    rivals = _named(powers) or {c: frozenset({c}) for c in sorted(largest_makers(found, buyer))}
    when = own.base_year if scope.year is None else scope.year
    goods = tuple(stage.commodity for stage in found)
    solved = when == own.base_year and bool(rivals) and bool({*goods} & {*wanted(own, buyer)})
    unseen = _unseen(own, found, buyer)
    exposure, left = pd.DataFrame(columns=EXPOSURE), pd.DataFrame(columns=WITHDRAWN)
    every = _with_any(rivals)
    if solved and ("solved" in scope.flows or scope.levers):
        base = solve_base_year(own)
        if "solved" in scope.flows:
            exposure = _solved(own, base, buyer, every, scope)
        if scope.levers:
            left = withdrawals(own, base, buyer, every, levers=scope.levers, threshold=scope.threshold)
    if rivals and "observed" in scope.flows:
        seen = observed_exposures(
            own, {"": buyer}, every, year=scope.year, threshold=scope.threshold, draws=scope.draws
        ).assign(flows="observed", custody="mixed")
        seen = seen[~seen["commodity"].isin(unseen)]
        exposure = pd.concat([exposure, seen], ignore_index=True) if len(exposure) else seen
    workings = {stage.commodity: _workings(own, stage, buyer) for stage in found}
    return Measured(
        name, buyer, tuple(rivals), when,
        _table(found, workings),
        _reasons(workings, dict.fromkeys(sorted(unseen), f"its trade is not observed in {when}")),
        _notes(workings),
        _of(exposure, goods).reindex(columns=EXPOSURE),
        _of(left, goods),
    )  # fmt: skip


def mineral_of(world: World, text: str) -> tuple[str, str | None]:
    """Mineral that is meant, and the commodity if one is.

    Raises
    ------
    InputError
        I002 with the nearest names, if there is no such commodity; :func:`lodeway.scenario.only` tells of minerals.
    """
    goods = world["commodities"].set_index("id")["mineral"]
    if text in goods.index:
        return str(goods[text]), text
    if "/" in text:
        raise InputError("I002", f"{text!r} is no commodity of this world.", suggest(text, goods.index))
    return text, None


def chosen_stages(world: World, mineral: str, commodity: str | None, year: int | None) -> tuple[Stage, ...]:
    """Stages of a mineral, or the one of a commodity.

    Raises
    ------
    InputError
        I004 if the year is not the base year and nothing of the mineral was observed in it.
    """
    goods = world["commodities"]
    _check_observed(world, set(goods.loc[goods["mineral"] == mineral, "id"]), mineral, year)
    return tuple(s for s in stages(world, mineral, year) if commodity in (None, s.commodity))


def _check_year(world: World, scope: Scope) -> None:
    if "observed" not in scope.flows and scope.year not in (None, world.base_year):
        message = f"flows are solved for the base year, {world.base_year}, not {scope.year}."
        raise InputError("I004", message, "Leave the year out, or trace observed flows.")


def _check_observed(world: World, goods: set[str], what: str, year: int | None) -> None:
    """Refuse a year of which nothing is known: what plants could make now says nothing of it."""
    flows = world["flows"]
    seen = {world.base_year, *map(int, flows.loc[flows["commodity"].isin(goods), "year"])}
    if year is not None and year not in seen:
        message = f"Nothing of {what} was observed in {year}."
        raise InputError("I004", message, f"Give one of {', '.join(map(str, sorted(seen)))}.")


def _unseen(world: World, found: Sequence[Stage], buyer: frozenset[str]) -> set[str]:
    """Commodities of which, in a year other than the base year, only what is made is known.

    What came from abroad is not known then, so that what is made at home says nothing of exposure.
    """
    return {
        s.commodity
        for s in found
        if s.year != world.base_year
        and s.trade.empty
        and not any(buyer & world.countries(who) for who in set(s.purchases["buyer"]))
    }


def _named(powers: Powers) -> dict[str, frozenset[str]]:
    if powers is None:
        return {}
    return dict(powers) if isinstance(powers, Mapping) else {c: frozenset({c}) for c in sorted(powers)}


def _with_any(powers: Sets) -> dict[str, frozenset[str]]:
    """The powers, and all of them together if there are several."""
    return {**powers, **({ANY_POWER: frozenset[str]().union(*powers.values())} if len(powers) > 1 else {})}


def _of(table: pd.DataFrame, goods: Sequence[str]) -> pd.DataFrame:
    return table[table["commodity"].isin(goods)].reset_index(drop=True)


def _solved(world: World, base: Solution, buyer: frozenset[str], powers: Sets, scope: Scope) -> pd.DataFrame:
    asked = Asked(threshold=scope.threshold, within=True)
    return traced_exposures(world, base, {"": buyer}, powers, asked).assign(flows="solved")


def exposures(
    world: World, buyers: Sets, powers: Sets, asked: Asked | None = None, base: Solution | None = None
) -> pd.DataFrame:
    """Trace the exposures of many buyers to many powers, all minerals, in the solved base year.

    The base year is solved once (or given), and every power and role takes one sparse solve for all buyers; see
    :func:`lodeway.measures.exposures` for parameters and columns.
    """
    return traced_exposures(world, base or solve_base_year(world), buyers, powers, asked)


def largest_makers(found: tuple[Stage, ...], buyer: frozenset[str]) -> tuple[str, ...]:
    """The largest maker outside the buyer of each stage, each once, the greatest share first; three at most."""
    best: dict[str, float] = {}
    for stage in found:
        abroad = stage.production[~stage.production.index.isin(buyer) & (stage.production.index.str.len() > 0)]
        if len(abroad) and float(abroad.max()) > 0:
            share = float(abroad.max()) / (float(stage.production.sum()) + stage.others)
            best[str(abroad.idxmax())] = max(best.get(str(abroad.idxmax()), 0.0), share)
    return tuple(sorted(best, key=lambda country: (-best[country], country))[:MOST])


def working(world: World, one: Measure, stage: Stage, buyer: frozenset[str], **given: Any) -> Working:  # noqa: ANN401
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
    if not stage.purchases.empty:
        return "its trade is not observed as a whole, and purchases by origin of this buyer alone are not published"
    if stage.trade.empty:
        return "its trade is not observed"
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


def _reasons(workings: dict[str, dict[str, Working]], exposure: Mapping[str, str]) -> pd.DataFrame:
    """Why measures of stages are not defined, and exposures."""
    rows = [(c, name, one.undefined) for c, by in workings.items() for name, one in by.items() if one.undefined]
    rows += [(c, "exposure", why) for c, why in exposure.items()]
    return pd.DataFrame(rows, columns=["commodity", "measure", "reason"])


def _notes(workings: dict[str, dict[str, Working]]) -> pd.DataFrame:
    rows = [(c, name, note) for c, by in workings.items() for name, one in by.items() for note in one.notes]
    return pd.DataFrame(rows, columns=["commodity", "measure", "note"])


def rank(world: World, buyer: frozenset[str], powers: Powers, scope: Scope | None = None) -> pd.DataFrame:
    """Rank minerals by a buyer's traced exposure to powers, a row a mineral, the most exposed first.

    On solved flows the base year is solved once; on observed flows (the only ones of other years) nothing is.

    Returns
    -------
    pandas.DataFrame
        ``mineral``; ``commodity``: of those that the buyer has, the one that is most exposed to any of the powers;
        ``any power``, then a column a power: traced exposure in any role, lots kept apart on solved flows;
        ``import-reliance`` of that commodity; ``hhi``: the greatest of all stages, and ``hhi_at``, the commodity of it.
        Minerals of which the buyer has nothing are last, without figures.

    Raises
    ------
    InputError
        I004 if solved flows alone are asked for and the year is not the base year, or if nothing was observed in it.
    """
    scope = scope or Scope()
    _check_year(world, scope)
    _check_observed(world, set(world["commodities"]["id"]), "any mineral", scope.year)
    some = _named(powers)
    wide = _wide(world, buyer, _with_any(some), scope)
    wide[ANY_POWER] = wide[ANY_POWER if ANY_POWER in wide else next(iter(some))]
    mineral = world["commodities"].set_index("id")["mineral"]
    columns = list(dict.fromkeys([ANY_POWER, *some]))
    rows = []
    for name in minerals(world):
        found = stages(world, name, scope.year)
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


def _wide(world: World, buyer: frozenset[str], powers: Sets, scope: Scope) -> pd.DataFrame:
    """Traced exposure in any role, a row a commodity, a column a power."""
    if "solved" in scope.flows and scope.year in (None, world.base_year):
        asked = Asked(custodies=("apart",), threshold=scope.threshold, roles=(ANY_ROLE,))
        traced = exposures(world, {"": buyer}, powers, asked)
    else:
        done: set[str] = set()
        parts = []
        for name in minerals(world):
            if name not in done:
                own = only(world, name)
                done |= set(own["commodities"]["mineral"])
                part = observed_exposures(
                    own, {"": buyer}, powers, year=scope.year, threshold=scope.threshold, draws=Draws(0), within=False
                )
                found = [s for one in sorted(set(own["commodities"]["mineral"])) for s in stages(own, one, scope.year)]
                parts.append(part[~part["commodity"].isin(_unseen(own, found, buyer))])
        traced = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
        traced = traced[traced["role"] == ANY_ROLE]
    wide = traced.set_index(["commodity", "power"])["share"].astype(float).unstack()  # noqa: PD010 - nothing to add up
    return wide.reindex(columns=list(powers))
