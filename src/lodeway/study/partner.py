"""The seller's side: which power can interrupt a partner's export revenue, and what its worst lever would cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd

from lodeway.errors import InputError
from lodeway.measures.pools import of_year
from lodeway.measures.revenue import ROLES, export_value, grip, unpriced, value_added
from lodeway.model import Cap, Options, Solution, settled_lanes, solve
from lodeway.scenario import close_market, only, separate, withdraw
from lodeway.study.built import built
from lodeway.study.plan import Plan
from lodeway.world import World
from lodeway.world.touch import THRESHOLD, facility_countries

__all__ = ["ALL", "LEVERS", "PartnerMeasured", "default_powers", "measure_partner"]

ALL: Final = "all"
LEVERS: Final = {
    "market": "its market closed", "territory": "its territory closed", "owners": "its owners withdrawn",
}  # fmt: skip
POWERS: Final = ("CHN", "RUS", "USA")
LEAST: Final = 1e-9
_LOST = ["partner", "mineral", "power", "lever", "revenue", "revenue_lost", "value_added_lost", "stuck"]


@dataclass(frozen=True)
class PartnerMeasured:
    """What each power can do to the revenue of partners.

    Attributes
    ----------
    partners, powers, year, threshold
        Country codes; name -> country codes; the year measured; the share from which an owner touches.
    income
        ``partner, mineral, export_revenue, value_added`` (USD a year at reference prices); mineral ``all``: their sum.
    grip
        ``partner, mineral, commodity, power`` (``all``: their sum) and the share of export revenue that the power can
        interrupt in each of :data:`lodeway.measures.revenue.ROLES`; ``stuck``: that part of it, from other
        countries than the power, which is lost for want of another way when the power closes its territory.
    levers
        ``partner, mineral, power, lever, revenue, revenue_lost, value_added_lost, stuck``, USD a year: re-solved with
        one lever pulled against re-solved without; ``stuck`` is what is lost of the revenue from other countries when
        the power's territory is closed, so what cannot be rerouted (NaN for other levers).
    freedom
        ``partner, power, lever`` (the worst), ``revenue, revenue_lost, value_added_lost, freedom``: 1 less the share
        of revenue that is lost.
    stages
        ``partner, mineral, stage, value_added``; ``kept``: share of the value that all countries add at this stage;
        ``chain``: share of this stage in what all countries add to the mineral.
    undefined
        ``partner, what, reason``.
    """

    partners: tuple[str, ...]
    powers: Mapping[str, frozenset[str]]
    year: int
    threshold: float
    income: pd.DataFrame
    grip: pd.DataFrame
    levers: pd.DataFrame
    freedom: pd.DataFrame
    stages: pd.DataFrame
    undefined: pd.DataFrame


@dataclass(frozen=True)
class _Part:
    """Minerals that belong together: their world, the flows that are measured, and the world that levers change.

    In ``held`` no partner makes more than it does in ``flows``, so that a lever costs it what it sells now.
    """

    world: World
    flows: Solution
    held: World
    options: Options
    year: int
    threshold: float
    done: dict[tuple[str, str, str], Solution | None] = field(default_factory=dict)

    @cached_property
    def before(self) -> Solution:
        """Re-solved with no lever pulled, observed outputs let go."""
        return solve(self.held, self.options)

    def after(self, lever: str, name: str, codes: frozenset[str], partner: str) -> Solution | None:
        """Re-solved with a lever pulled; None if nothing in use falls away, so that all stays as it is."""
        key = (lever, name, partner if lever == "market" else "")
        if key not in self.done:
            self.done[key] = self._pull(lever, codes, partner)
        return self.done[key]

    def _pull(self, lever: str, codes: frozenset[str], partner: str) -> Solution | None:
        before = self.before
        if lever == "market":
            country = self.world["places"].set_index("id")["country"]
            sold = before.shipments["from"].map(country).eq(partner) & before.shipments["to"].map(country).isin(codes)
            if not sold.any():
                return None
            return solve(close_market(self.held, codes, frozenset({partner})), self.options)
        changed = withdraw(self.held, codes, (lever,), threshold=self.threshold)
        gone = {t: set(self.world[t]["id"]) - set(changed[t]["id"]) for t in ("facilities", "legs")}
        passed = {leg.removesuffix(":back") for r in set(before.shipments["route"]) for leg in before.routes[r]}
        if gone["facilities"].isdisjoint(before.production["facility"]) and gone["legs"].isdisjoint(passed):
            return None
        return solve(changed, self.options)


def default_powers(world: World, partners: frozenset[str]) -> dict[str, frozenset[str]]:
    """China, Russia and the USA, those of them that are no partner."""
    return {code: world.countries(code) for code in POWERS if code not in partners}


def measure_partner(
    world: World,
    partner: str,
    powers: Iterable[str] | None = None,
    *,
    mineral: str | None = None,
    threshold: float = THRESHOLD,
    under: Plan | None = None,
    without_cap: bool = False,
) -> PartnerMeasured:
    """Measure which power can interrupt a partner's export revenue, and what its levers would cost the partner.

    Parameters
    ----------
    world
        The world; its base year is measured.
    partner
        Country, group or list; each member is measured by itself.
    powers
        Countries or groups; the members of one count together. China, Russia and the USA if not given.
    mineral
        This one only, with what is made together with it.
    threshold
        Share from which an owner touches.
    under
        Measure the year of this plan's goal under it, its additions built and its cap kept, instead of the base year.
    without_cap
        With a plan: measure its reference instead, with what is built and used without the cap.

    Raises
    ------
    InputError
        I001, I002 if a country or the mineral is not known; I017 if a partner is one of the powers; I018 if a plan and
        another mineral than its own are given.
    """
    members = world.countries(partner)
    if under is not None and mineral not in (None, under.goal.mineral):
        message = f"the plan is of {under.goal.mineral}, not of {mineral}."
        raise InputError("I018", message, "Leave --mineral out, or give the plan's.")
    named = _named(world, members, powers or ())
    parts = (
        _parts_under(under, members, threshold, capped=not without_cap)
        if under
        else _parts_today(world, members, mineral, threshold)
    )
    sellers = tuple(sorted(members))
    gripped = _with_sums(
        pd.concat([grip(p.world, p.flows, p.year, named, threshold) for p in parts], ignore_index=True)
    )
    gripped = gripped[gripped["country"].isin(sellers)]
    stages, income = _earned(parts, sellers)
    levers = _levers(parts, sellers, named)
    shares = _with_stuck(_shares(gripped), levers)
    reasons = _undefined(parts, sellers, income, mineral)
    return PartnerMeasured(
        sellers, named, parts[0].year, threshold, income, shares, levers, _freedom(levers), stages, reasons
    )


def _named(world: World, members: frozenset[str], powers: Iterable[str]) -> dict[str, frozenset[str]]:
    """Powers by name; refuse one that is a partner."""
    named = {name: world.countries(name) for name in powers} or default_powers(world, members)
    for name, codes in named.items():
        if not members.isdisjoint(codes):
            both = ", ".join(sorted(members & codes))
            raise InputError(
                "I017", f"{both} is partner and power ({name}) at once.", "Leave it out of one of the two."
            )
    return named


def _parts_today(world: World, sellers: frozenset[str], mineral: str | None, threshold: float) -> list[_Part]:
    """The base year, mineral by mineral, as observed."""
    parts = []
    for own in (only(world, mineral),) if mineral else separate(world):
        base = solve(own, Options(base=True))
        options = Options(years=(own.base_year,), lanes=settled_lanes(own, base), build=False)
        parts.append(_Part(own, base, _held(own, base, own.base_year, sellers), options, own.base_year, threshold))
    return parts


def _parts_under(plan: Plan, sellers: frozenset[str], threshold: float, *, capped: bool) -> list[_Part]:
    """The year of a plan's goal, with what the plan, or its reference, has built by then."""
    goal, year = plan.goal, plan.goal.by
    flows = plan.solution if capped else plan.reference
    world = built(plan.world, flows.builds, year)
    cap = Cap(
        world.countries(goal.buyer), world.countries(goal.avoid), float(max(goal.cap, plan.least)) if capped else 1.0,
        frozenset(goal.roles) or None, goal.threshold,
    )  # fmt: skip
    lanes = settled_lanes(plan.world, plan.today)
    options = Options(years=(year,), caps=(cap,), discount=goal.discount, lanes=lanes, build=False)
    return [_Part(world, flows, _held(world, flows, year, sellers), options, year, threshold)]


def _held(world: World, flows: Solution, year: int, sellers: frozenset[str]) -> World:
    """Let nothing in the sellers make more than it does in a year."""
    facilities, processes = world["facilities"], world["processes"].set_index("id")
    runs = of_year(flows.production, year)
    runs = runs[runs["commodity"] == runs["process"].map(processes["output"])]
    most = facilities["id"].map(runs.groupby("facility")["quantity"].sum()).fillna(0.0) * facilities["process"].map(
        processes["capacity_use"]
    )
    theirs = facility_countries(world).isin(sellers).to_numpy(bool)
    changed = {"capacity": facilities["capacity"].where(~theirs, most)}
    changed |= {side: facilities[side].where(~theirs) for side in ("low", "high")}  # the range was of what can be made
    return world.keep(facilities=facilities.assign(**changed))


def _with_sums(table: pd.DataFrame) -> pd.DataFrame:
    """Add the sums over a mineral's commodities, and over all minerals; unknown where a part is not known."""
    figures = ["revenue", *ROLES]
    by_mineral, whole = (
        table.groupby(keys, sort=False)[figures].sum(skipna=False).reset_index()
        for keys in (["country", "mineral", "power"], ["country", "power"])
    )
    parts = [whole.assign(mineral=ALL, commodity=ALL), by_mineral.assign(commodity=ALL), table]
    return pd.concat(parts, ignore_index=True)


def _shares(gripped: pd.DataFrame) -> pd.DataFrame:
    """Divide by the revenue; sums first, then the greatest."""
    revenue = gripped["revenue"].where(gripped["revenue"] > 0)
    table = gripped.assign(**{role: gripped[role] / revenue for role in ROLES}).rename(columns={"country": "partner"})
    single = table["mineral"].ne(ALL).astype(int) + table["commodity"].ne(ALL)
    order = table.assign(single=single).sort_values(
        ["partner", "single", "revenue", "commodity"], ascending=[True, True, False, True], kind="stable"
    )
    return order[["partner", "mineral", "commodity", "power", *ROLES]].reset_index(drop=True)


def _with_stuck(shares: pd.DataFrame, levers: pd.DataFrame) -> pd.DataFrame:
    """Add the share of revenue that cannot be rerouted."""
    closed = levers[levers["lever"] == "territory"].groupby(["partner", "mineral", "power"])[["stuck", "revenue"]].sum()
    closed = pd.concat([closed, closed.groupby(["partner", "power"]).sum().assign(mineral=ALL).set_index(
        "mineral", append=True).reorder_levels(["partner", "mineral", "power"])])  # fmt: skip
    part = (closed["stuck"] / closed["revenue"].where(closed["revenue"] > 0)).rename("stuck")
    table = shares.join(part, on=["partner", "mineral", "power"])
    return table.assign(stuck=table["stuck"].where(table["commodity"] == ALL))  # told by mineral, not by commodity


def _earned(parts: list[_Part], sellers: tuple[str, ...]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Value added by stage, and income, of each partner."""
    added = pd.concat([value_added(p.world, p.flows, p.year) for p in parts], ignore_index=True)
    by_stage = added.groupby(["mineral", "stage"])["value_added"].sum(min_count=1)
    by_mineral = added.groupby("mineral")["value_added"].sum(min_count=1)
    own = added[added["country"].isin(sellers)].rename(columns={"country": "partner"})
    world_stage = own[["mineral", "stage"]].join(by_stage.rename("of"), on=["mineral", "stage"])["of"]
    stages = own.assign(
        kept=own["value_added"] / world_stage.where(world_stage > 0),
        chain=world_stage / own["mineral"].map(by_mineral).where(lambda x: x > 0),
    )
    sold = pd.concat([export_value(p.world, p.flows, p.year) for p in parts], ignore_index=True)
    sold = sold[sold["country"].isin(sellers)].rename(columns={"country": "partner", "revenue": "export_revenue"})
    income = pd.DataFrame({
        "export_revenue": sold.groupby(["partner", "mineral"])["export_revenue"].sum(skipna=False),
        "value_added": own.groupby(["partner", "mineral"])["value_added"].sum(skipna=False),
    })  # fmt: skip
    for name, rows in (("export_revenue", sold), ("value_added", own)):
        there = pd.MultiIndex.from_frame(rows[["partner", "mineral"]])
        income[name] = income[name].where(income.index.isin(there), 0.0)
    income = income.reset_index().sort_values(["partner", "export_revenue"], ascending=[True, False], kind="stable")
    total = income.groupby("partner")[["export_revenue", "value_added"]].sum(skipna=False).reset_index()
    income = pd.concat([total.assign(mineral=ALL), income], ignore_index=True)
    income = income.sort_values("partner", kind="stable", ignore_index=True)
    stages = stages.sort_values(["partner", "value_added"], ascending=[True, False], kind="stable", ignore_index=True)
    columns = ["partner", "mineral", "stage", "value_added", "kept", "chain"]
    return stages[columns], income[["partner", "mineral", "export_revenue", "value_added"]]


def _levers(parts: list[_Part], sellers: tuple[str, ...], powers: Mapping[str, frozenset[str]]) -> pd.DataFrame:
    """Pull each lever of each power, for each partner and mineral that it exports."""
    rows = []
    for part in parts:
        before = _Earned.of(part, part.before)
        exporting = [s for s in sellers if s in set(before.sold["country"])]
        for name, codes in powers.items():
            for lever in LEVERS:
                for partner in exporting:
                    solved = part.after(lever, name, codes, partner)
                    after = before if solved is None else _Earned.of(part, solved)
                    rows += _lost(before, after, (partner, name, lever), codes)
    return pd.DataFrame(rows, columns=_LOST)


@dataclass(frozen=True)
class _Earned:
    """Exports with their value, and value added, of one solution."""

    sold: pd.DataFrame
    added: pd.DataFrame

    @classmethod
    def of(cls, part: _Part, solution: Solution) -> _Earned:
        """Value a solution."""
        return cls(export_value(part.world, solution, part.year), value_added(part.world, solution, part.year))

    def revenue(self, partner: str, mineral: str, without: frozenset[str] = frozenset()) -> float:
        """Export revenue, that from some destinations left out."""
        own = self.sold[(self.sold["country"] == partner) & (self.sold["mineral"] == mineral)]
        return float(own["revenue"][~own["destination"].isin(without)].sum(skipna=False))

    def value(self, partner: str, mineral: str) -> float:
        """Value added."""
        own = self.added[(self.added["country"] == partner) & (self.added["mineral"] == mineral)]
        return float(own["value_added"].sum(skipna=False))


def _lost(
    before: _Earned, after: _Earned, key: tuple[str, str, str], codes: frozenset[str]
) -> list[tuple[str, str, str, str, float, float, float, float]]:
    partner, power, lever = key
    own = before.sold[before.sold["country"] == partner]
    added = before.added[before.added["country"] == partner]
    rows = []
    for mineral in dict.fromkeys([*own["mineral"], *added["mineral"]]):
        revenue = before.revenue(partner, mineral)
        stuck = np.nan
        if lever == "territory":
            elsewhere = (e.revenue(partner, mineral, codes) for e in (before, after))
            stuck = max(0.0, next(elsewhere) - next(elsewhere))
        lost = revenue - after.revenue(partner, mineral)
        added_lost = before.value(partner, mineral) - after.value(partner, mineral)
        rows.append((partner, mineral, power, lever, revenue, lost, added_lost, stuck))
    return rows


def _freedom(levers: pd.DataFrame) -> pd.DataFrame:
    """The worst single lever of each power, all minerals together."""
    keys = ["partner", "power", "lever"]
    sums = levers.groupby(keys, sort=False)[["revenue", "revenue_lost", "value_added_lost"]].sum(skipna=False)
    table = sums.reset_index()
    share = (table["revenue_lost"] / table["revenue"].where(table["revenue"] > 0)).to_numpy(float)
    table["freedom"] = 1.0 - np.where(np.abs(share) < LEAST, 0.0, share)
    worst = table.sort_values("revenue_lost", ascending=False, kind="stable").drop_duplicates(["partner", "power"])
    worst = worst.sort_index(ignore_index=True)
    worst["lever"] = worst["lever"].where(~(worst["revenue_lost"] <= LEAST * worst["revenue"]), "")
    return worst.sort_values("partner", kind="stable", ignore_index=True)


def _undefined(parts: list[_Part], sellers: tuple[str, ...], income: pd.DataFrame, mineral: str | None) -> pd.DataFrame:
    """Say why figures are not defined."""
    total = income[income["mineral"] == ALL].set_index("partner")["export_revenue"]
    unknown = ", ".join(c for p in parts for c in unpriced(p.world))
    what = mineral or "what this world holds"
    rows = []
    for partner in sellers:
        if partner not in total.index or total[partner] == 0:
            rows.append((partner, "all shares and levers", f"it exports nothing of {what}"))
        elif np.isnan(total[partner]):
            rows.append((partner, "revenue and what rests on it", f"there is no reference price of {unknown}"))
    return pd.DataFrame(rows, columns=["partner", "what", "reason"])
