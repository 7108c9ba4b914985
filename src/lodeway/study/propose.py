"""A deal drawn from a plan: the commitments that would build it, what each side gains, and that no partner loses."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from lodeway.errors import InputError
from lodeway.measures.revenue import export_value, unpriced, value_added
from lodeway.model import Solution
from lodeway.study.goal import Goal
from lodeway.study.package import COLUMNS, blank_item, buyer_party, package
from lodeway.study.partner import PartnerMeasured, measure_partner
from lodeway.study.plan import Plan, plan
from lodeway.study.views import welfare_lost
from lodeway.world import World
from lodeway.world.touch import facility_countries

__all__ = ["Proposal", "propose"]

SAME: Final = 1e-4
"""Change of revenue, as a part of it, that counts as none."""
LESS: Final = 1e-3
"""Fall of freedom of choice that counts: less is within the accuracy with which a lever is solved."""
Say = Callable[[str], None]


@dataclass(frozen=True)
class Proposal:
    """A draft: nobody has promised any of it.

    Attributes
    ----------
    plan, partners
        The plan that it would build, and the partners' codes.
    items
        Commitments: see :data:`lodeway.study.package.COLUMNS`; remedies are among them (``pay``, ``guarantee``).
    conditions
        What the plan needs from countries that are no party.
    sides
        A row a partner, in the year of the goal: ``partner, revenue_without, revenue_with, payment,
        value_added_without, value_added_with`` (USD a year), ``invested`` (USD in all), ``freedom_without,
        freedom_with`` (the latter with payments and guarantees), ``worst_without, worst_with`` (power and lever),
        ``floor_without, floor_with`` (revenue left under the worst lever, USD a year), ``guarantee`` (USD a year, due
        only if the buyer pulls a lever), ``standby`` (the same if a power in ``standby_against`` does), ``whole`` and
        ``why`` (what a partner that is not whole lacks).
    years
        ``partner, year, revenue_without, revenue_with, payment``, USD a year.
    cost
        Present value of what the plan costs all users together, against what would be without it, USD; payments apart.
    tried
        Other packages that were tried, in words, each with what came of it.
    """

    plan: Plan
    partners: tuple[str, ...]
    items: pd.DataFrame
    conditions: pd.DataFrame
    sides: pd.DataFrame
    years: pd.DataFrame
    cost: float
    tried: tuple[str, ...] = ()

    @property
    def stands(self) -> bool:
        """Whether the goal is met and no partner is worse off than without the plan."""
        return self.plan.met and bool(self.sides["whole"].all())

    @property
    def payments(self) -> float:
        """Present value of all side payments, USD."""
        first, rate = self.plan.solution.years[0], self.plan.goal.discount
        return float((self.years["payment"] * (1 + rate) ** (first - self.years["year"])).sum())


@dataclass(frozen=True)
class _Baseline:
    """What partners have without the plan."""

    reference: Solution
    revenue: Mapping[tuple[str, int], float]
    added: Mapping[str, float]
    measured: PartnerMeasured


def propose(world: World, goal: Goal, partners: str, say: Say | None = None) -> Proposal:
    """Draw up the commitments that would build a plan, so that no partner ends worse off than without it.

    A partner is worse off if its export revenue falls in any year, or its freedom of choice in the year of the goal.
    Lost revenue is made good by a payment of the buyer's, or a price that much above the reference price. If a
    lever of the buyer's own becomes the worst, a guarantee that is due if it is pulled restores the freedom of choice.
    If a rival's lever does, other packages are planned, without additions in that partner, and each time everything is
    checked again. If none leaves every partner whole, the first is given: with a guarantee of the buyer's against the
    rival's lever where the partner keeps at least as much under its worst lever as without the plan, so that only what
    is new is at stake; else it says that no package was found.

    Parameters
    ----------
    world, goal
        What is planned, as in :func:`lodeway.plan`.
    partners
        Countries, group or list.
    say
        Called with what is being done.

    Raises
    ------
    InputError
        A070 if a country is buyer and partner, or partner and power, at once; else as :func:`lodeway.plan`.
    """
    tell = say or (lambda _: None)
    members = world.countries(partners)
    for what, text in (("buyer", goal.buyer), ("power to be avoided", goal.avoid)):
        both = members & world.countries(text)
        if both:
            message = f"{', '.join(sorted(both))} is partner and {what} at once."
            raise InputError("A070", message, "Leave it out of --partners, or of the other.")
    tell("plan")
    first = plan(world, goal)
    tell("what partners have without it")
    base = _baseline(first, members)
    tell("what partners have under it")
    case = _case(first, members)
    found = _draw(case, base)
    tried: list[str] = []
    failing = found.sides[~found.sides["whole"]] if first.met else found.sides.iloc[:0]
    if len(failing):
        reasons = "; ".join(f"{p}: {why}" for p, why in zip(failing["partner"], failing["why"], strict=True))
        tried.append(f"The cheapest plan: the goal is met, but not whole is {reasons}.")
    for partner in failing["partner"][failing["payment"].notna()]:  # another plan makes no price known
        tell(f"without additions in {partner}")
        other = _otherwise(first, members, base, partner)
        tried.append(_outcome(partner, other))
        if other is not None and other.stands:
            return replace(other, tried=tuple(tried))
    if len(failing):
        found = _draw(case, base, standby=True)
    return replace(found, tried=tuple(tried))


def _otherwise(first: Plan, members: frozenset[str], base: _Baseline, partner: str) -> Proposal | None:
    """The package of a plan that adds nothing in a partner; None if it is the same plan."""
    world = first.world
    there = facility_countries(world).eq(partner).to_numpy(bool)
    crossing = world["legs"]["countries"].map(lambda crossed: partner in crossed).to_numpy(bool)
    tables = {"facilities": there, "legs": crossing}
    touched = {key for name, rows in tables.items() for key in world[name]["id"][rows]}
    if touched.isdisjoint(first.builds["id"]):
        return None
    frames = {
        name: world[name].assign(max_build=world[name]["max_build"].where(~rows, 0.0)) for name, rows in tables.items()
    }
    other = plan(world.keep(**frames), replace(first.goal, tails=None, promises=""))  # both are done to this world
    return _draw(_case(other, members), base)


def _outcome(partner: str, other: Proposal | None) -> str:
    if other is None:
        return f"No additions in {partner}: the plan makes none there."
    if other.stands:
        return f"No additions in {partner}: the goal is met and no partner is worse off; this package is proposed."
    if not other.plan.met:
        return f"No additions in {partner}: the goal is out of reach, {other.plan.least:.1%} is the least exposure."
    lacking = ", ".join(other.sides["partner"][~other.sides["whole"]])
    return f"No additions in {partner}: the goal is met, but not whole: {lacking}."


def _baseline(first: Plan, members: frozenset[str]) -> _Baseline:
    world, by = first.world, first.goal.by
    return _Baseline(
        first.reference,
        _revenue(world, first.reference, members),
        _added(world, first.reference, by, members),
        _measured(first, members, without_cap=True),
    )


def _powers(goal: Goal) -> list[str]:
    """Powers whose levers count: each that is avoided, and the buyer."""
    avoided = [goal.avoid] if "-" in goal.avoid else [part.strip() for part in goal.avoid.split(",") if part.strip()]
    return [*avoided, goal.buyer]


def _measured(found: Plan, members: frozenset[str], *, without_cap: bool) -> PartnerMeasured:
    return measure_partner(
        found.world, ",".join(sorted(members)), _powers(found.goal), threshold=found.goal.threshold, under=found,
        without_cap=without_cap,
    )  # fmt: skip


def _revenue(world: World, solution: Solution, members: frozenset[str]) -> dict[tuple[str, int], float]:
    """Export revenue at reference prices by partner and year; NaN where a price is not known."""
    found = dict.fromkeys(((partner, year) for partner in members for year in solution.years), 0.0)
    for year in solution.years:
        rows = export_value(world, solution, year)
        for partner, own in rows[rows["country"].isin(members)].groupby("country"):
            found[str(partner), year] = float(own["revenue"].sum(skipna=False))
    return found


def _added(world: World, solution: Solution, year: int, members: frozenset[str]) -> dict[str, float]:
    rows = value_added(world, solution, year)
    sums = rows.groupby("country")["value_added"].sum(skipna=False)
    return {partner: float(sums.get(partner, 0.0)) for partner in members}


@dataclass(frozen=True)
class _Case:
    """What partners have under a plan."""

    plan: Plan
    members: tuple[str, ...]
    items: pd.DataFrame
    conditions: pd.DataFrame
    revenue: Mapping[tuple[str, int], float]
    added: Mapping[str, float]
    measured: PartnerMeasured


def _case(found: Plan, members: frozenset[str]) -> _Case:
    world = found.world
    return _Case(
        found, tuple(sorted(members)), *package(found, members), _revenue(world, found.solution, members),
        _added(world, found.solution, found.goal.by, members), _measured(found, members, without_cap=False),
    )  # fmt: skip


def _draw(case: _Case, base: _Baseline, *, standby: bool = False) -> Proposal:
    """Draw the commitments of a plan, with what makes partners whole."""
    found, items = case.plan, case.items
    rows = [
        (partner, year, base.revenue[partner, year], case.revenue[partner, year],
         _shortfall(base.revenue[partner, year], case.revenue[partner, year]))
        for partner in case.members for year in found.solution.years
    ]  # fmt: skip
    years = pd.DataFrame(rows, columns=["partner", "year", "revenue_without", "revenue_with", "payment"])
    at = years[years["year"] == found.goal.by].set_index("partner")
    sides = []
    for partner in case.members:
        own = {name: float(at[name][partner]) for name in ("revenue_without", "revenue_with", "payment")}
        theirs = (items["kind"] == "build") & items["promiser"].map(lambda p, c=partner: c in p).astype(bool)
        freedom = _freedom(
            partner, (base.measured, case.measured), _powers(found.goal), own["payment"], standby=standby
        )
        side = {"partner": partner} | own | freedom | {
            "value_added_without": base.added[partner], "value_added_with": case.added[partner],
            "invested": float(items["amount"][theirs].sum()),
        }  # fmt: skip
        if years["payment"][years["partner"] == partner].isna().any():
            lacking = ", ".join(unpriced(found.world))
            side |= {"whole": False, "why": f"its revenue is not known: there is no reference price of {lacking}"}
        sides.append(side)
    table = pd.DataFrame(sides)
    remedies = pd.DataFrame(_remedies(found, table, years), columns=list(COLUMNS))
    together = pd.concat([items, remedies], ignore_index=True) if len(remedies) else items
    cost = welfare_lost(found.solution, base.reference)
    return Proposal(found, case.members, together, case.conditions, table, years, cost)


def _shortfall(without: float, under: float) -> float:
    """What is lost of a year's revenue; nothing if it is rounding, NaN if it is not known."""
    lost = without - under
    return lost if math.isnan(lost) or lost > SAME * without else 0.0


def _freedom(
    partner: str, measured: tuple[PartnerMeasured, PartnerMeasured], powers: list[str], payment: float, *, standby: bool
) -> dict[str, Any]:
    """Freedom of choice of a partner without and with the plan, and the guarantees that restore it."""
    buyer = powers[-1]
    before, income_before = _losses(measured[0], partner, buyer, 0.0)
    after, income = _losses(measured[1], partner, buyer, payment)
    (key_before, lost_before), worst = _worst(before), dict(after)
    part = lost_before / income_before if income_before > 0 else math.nan
    floor_before = income_before - lost_before
    guarantee, held = 0.0, {}
    if income_before > 0 and income > 0:
        excess = {key: loss - part * income for key, loss in after.items() if loss - part * income > LESS * income}
        guarantee = max((more for key, more in excess.items() if key[0] == buyer), default=0.0)
        kept = income - max((loss for key, loss in after.items() if key[0] != buyer), default=0.0)
        if standby and kept >= floor_before * (1 - LESS):
            held = {key: more for key, more in excess.items() if key[0] != buyer}
        worst = {
            key: min(loss, part * income) if key[0] == buyer or key in held else loss for key, loss in after.items()
        }
    key_after, lost = _worst(worst)
    freedom, without = (1 - lost / income if income > 0 else math.nan), 1 - part
    why = ""
    if freedom < without - LESS:
        why = f"{key_after[0]} could take {1 - freedom:.1%} of its revenue ({key_after[1]}), now {part:.1%}"
    return {
        "freedom_without": without, "freedom_with": freedom, "worst_without": " ".join(key_before),
        "worst_with": " ".join(key_after), "floor_without": floor_before, "floor_with": income - lost,
        "guarantee": guarantee, "standby": max(held.values(), default=0.0),
        "standby_against": ",".join(dict.fromkeys(key[0] for key in held)), "whole": not why, "why": why,
    }  # fmt: skip


def _losses(
    one: PartnerMeasured, partner: str, buyer: str, payment: float
) -> tuple[dict[tuple[str, str], float], float]:
    """Revenue that each lever of each power would take, and the revenue; the buyer's payment is among both."""
    own = one.levers[one.levers["partner"] == partner]
    sums = own.groupby(["power", "lever"])[["revenue", "revenue_lost"]].sum(min_count=1)
    rows = sums.reset_index()
    lost = zip(rows["power"], rows["lever"], rows["revenue_lost"], strict=True)
    found = {(p, lever): float(value) + (payment if p == buyer else 0.0) for p, lever, value in lost}
    if payment > 0:
        found.setdefault((buyer, "market"), payment)
    return found, (float(sums["revenue"].max()) if len(sums) else 0.0) + payment


def _worst(losses: Mapping[tuple[str, str], float]) -> tuple[tuple[str, str], float]:
    """The worst lever and what it takes; none where none takes anything."""
    known = {key: loss for key, loss in losses.items() if loss > 0}
    key = max(known, key=lambda k: known[k], default=("", ""))
    return key, known.get(key, 0.0)


def _remedies(found: Plan, sides: pd.DataFrame, years: pd.DataFrame) -> list[dict[str, Any]]:
    """Payments and guarantees as commitments of the buyer."""
    rows = []
    for side in sides.to_dict("records"):
        partner = side["partner"]
        paid = years[(years["partner"] == partner) & (years["payment"] > 0)]
        blank = {**blank_item(found), "promiser": buyer_party(found), "counterpart": (partner,)}
        if len(paid):
            first, last = int(paid["year"].min()), int(paid["year"].max())
            rows.append({
                **blank, "id": f"pay.{partner}", "kind": "pay", "class": "contract",
                "amount": float(paid["payment"].sum()), "amount_kind": "commitment", "from_year": first,
                "to_year": last, "due": first,
                "act": f"Make good the export revenue that {partner} loses by the plan, year by year, "
                "in money or by as much more on the price",
            })  # fmt: skip
        told = {
            "guarantee": f"Take or pay: pay {partner} this much for each year in which the buyer closes its market or "
            "territory to it or withdraws its owners",
            "standby": f"Stand by: pay {partner} up to this much for each year in which {side['standby_against']} "
            "closes its market or territory to it or withdraws its owners",
        }
        rows += [
            {
                **blank, "id": f"{key}.{partner}", "kind": "guarantee", "class": "contract", "amount": float(side[key]),
                "amount_kind": "guarantee", "from_year": found.goal.by, "to_year": found.goal.last,
                "due": found.goal.by, "act": act,
            }
            for key, act in told.items()
            if side[key] > 0
        ]  # fmt: skip
    return rows
