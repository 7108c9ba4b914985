"""The cheapest supply chain under a cap on exposure, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pandas as pd

from lodeway.errors import InputError
from lodeway.geography import nearest
from lodeway.measures import assumptions, exposure_table, gains, leaning, trace
from lodeway.measures.pools import Custody
from lodeway.measures.trace import roles_towards, wanted
from lodeway.model import Cap, Model, Options, Solution, settled_lanes, solve
from lodeway.model.solve import Progress
from lodeway.scenario import minerals, only, with_tails
from lodeway.study import views
from lodeway.study.goal import Goal
from lodeway.study.leant import NOTHING_LEANT_ON, keep_promises, leant_on
from lodeway.study.mixing import ACCURACY, hold_mixed, starves
from lodeway.study.obstacles import NO_OBSTACLES, obstacles
from lodeway.world import World
from lodeway.world.touch import touch

CURVES = 1e-5
"""Relative accuracy of prices on curves in a plan."""
CAP = "cap"


@dataclass(frozen=True)
class Plan:
    """A goal, the solutions that answer it, and the tables read from them.

    Attributes
    ----------
    goal, world, given
        What was asked, the world as it was solved, and the same before promises were put into it.
    met
        Whether the cap holds with demand served as without it, as far as its prices let it (see
        :func:`lodeway.study.mixing.starves`). If not, ``solution`` is the plan that
        comes closest, and ``obstacles`` say what stands in the way.
    premium_least
        What the cap costs at least, USD in present value: with lots kept apart the premium itself, proven; under mixing
        that of the plan with lots kept apart, which has less to keep. Not a number if the cap is not met.
    today, reference, solution
        The base year; the years without the cap; the years with it.
    exposure_today
        ``year, commodity, custody, power, role, share`` of the base year.
    exposure
        ``year, commodity, cap, plan, plan_account, plan_mixed, reference``: fractions of deliveries touched, by the
        tracer with lots kept apart, by the labels of the program, fully mixed, and without the cap.
    builds, corridors, costs, binding, gains, obstacles
        See :mod:`lodeway.study.views` and :mod:`lodeway.study.obstacles`. Where the cap is not met, the program's
        prices hold the penalty of exceeding it: then ``binding`` and ``leaning`` are empty, and the plan has no
        price in ``costs``; where it is met, ``obstacles`` is empty.
    leaning
        See :func:`lodeway.measures.leaning`.
    promises
        See :func:`lodeway.study.leant.leant_on`; empty unless the goal says how promises are kept.
    """

    goal: Goal
    world: World
    given: World
    met: bool
    premium_least: float
    today: Solution
    reference: Solution
    solution: Solution
    exposure_today: pd.DataFrame
    exposure: pd.DataFrame
    builds: pd.DataFrame
    corridors: pd.DataFrame
    costs: pd.DataFrame
    binding: pd.DataFrame
    gains: pd.DataFrame
    leaning: pd.DataFrame
    obstacles: pd.DataFrame
    promises: pd.DataFrame

    @property
    def least(self) -> float:
        """Greatest traced exposure under the goal's custody, from the year of the goal on: what the plan reaches."""
        return float(self.reached[self.exposure["year"] >= self.goal.by].max())

    @property
    def reached(self) -> pd.Series[float]:
        """Traced exposure under the goal's custody, row by row of ``exposure``; mixed, the cap holds lot by lot too."""
        apart, mixed = self.exposure["plan"], self.exposure["plan_mixed"]
        return apart if self.goal.custody == "apart" else mixed.where(~(apart > mixed), apart)

    @property
    def confirmed(self) -> bool:
        """Whether the tracer, which knows nothing of labels, finds the cap kept in every year."""
        return bool((self.reached.fillna(0) <= self.exposure["cap"] + ACCURACY).all())

    @property
    def premium(self) -> float:
        """Present value of what the cap costs all users together, USD."""
        return views.welfare_lost(self.solution, self.reference)

    @property
    def gap(self) -> float:
        """By how much a cheaper plan could at most lower the premium, USD: 0 where it is proven to be the least."""
        return max(self.premium - self.premium_least, 0.0) if self.goal.custody == "mixed" else 0.0

    @property
    def premium_per_unit(self) -> float:
        """The premium for each unit that the buyer gets over all years, both in present value, USD a unit."""
        rows = self.costs[self.costs["case"] == "plan"].set_index("year")["delivered"]
        delivered = float((rows * self.solution.weights).sum())
        return self.premium / delivered if delivered > 0 else float("nan")

    @property
    def independence(self) -> pd.DataFrame:
        """What one more point of exposure would save, USD a year, by capped year: ``year, commodity, saving``.

        Empty if the cap is not met: then nothing that can be done has this price. Also under mixing, unless the plan
        with lots kept apart keeps the cap: the program's prices then hold only with the shares of pools as they are.
        """
        table = views.price_of_independence(self.world, self.solution, self.world.countries(self.goal.buyer))
        return table if self.met and not self.gap else table.iloc[:0]

    @property
    def assumptions(self) -> pd.DataFrame:
        """Assumptions on which the premium leans most: see :func:`lodeway.measures.assumptions`."""
        return assumptions(self.leaning)

    @property
    def shortfalls(self) -> pd.DataFrame:
        """Contracts broken and observed outputs missed: ``case`` (today, reference, plan), then as in a solution."""
        cases = {"today": self.today, "reference": self.reference, "plan": self.solution}
        table = pd.concat([s.shortfalls.assign(case=case) for case, s in cases.items()], ignore_index=True)
        table = table[~table["kind"].isin(["cap", "demand", "lane"])]
        return table[["case", "year", "kind", "id", "quantity"]].reset_index(drop=True)


def plan(world: World, goal: Goal, progress: Progress | None = None) -> Plan:
    """Find the cheapest supply chain that keeps a goal.

    Parameters
    ----------
    world
        World whose base year is today.
    goal
        What is to be reached.
    progress
        Called with a phase, a round and an objective while it works.

    Raises
    ------
    InputError
        A country, mineral, role or year of the goal is not known or not possible.
    """
    _check_wanted(world, goal.mineral)
    given = only(world, goal.mineral)
    done = keep_promises(world, goal.promises)
    world = only(done.world, goal.mineral)
    if goal.tails is not None:
        world = with_tails(world, goal.tails)
    buyer, powers = world.countries(goal.buyer), world.countries(goal.avoid)
    years = goal.years(world)
    _check(world, goal, buyer, powers)
    free = Cap(buyer, powers, 1.0, frozenset(goal.roles) or None, goal.threshold, CAP)
    options = Options(caps=(free,), discount=goal.discount, tolerance=CURVES)
    say = _phases(progress)
    today = solve(world, replace(options, base=True), say("today"))
    before = trace(world, today, buyer, powers, roles=free.roles, threshold=goal.threshold)
    shares = goal.shares(years, float(before.max()))
    cap = replace(free, share=shares, custody=goal.custody)
    caps = (cap,)
    model = Model(world, replace(options, years=years, caps=caps, lanes=settled_lanes(world, today)))
    model.release_caps()
    reference = model.solve(say("without the cap"))
    model.enforce_caps()
    found = model.solve(say("under the cap"))
    met = not starves(found, reference)
    if not met:
        model.soften_caps(views.served(reference))
        found = model.solve(say("as near as can be"))
        met = found.shortfalls[found.shortfalls["kind"] == "cap"].empty
    least = views.welfare_lost(found, reference)
    if goal.custody == "mixed":
        found, met = _mixed(model, cap, (found, reference), say("under the cap, lots mixed"), met=met)
    made = _assemble(world, goal, (today, reference, found), shares, least if met else None)
    return replace(made, given=given, promises=leant_on(given, done, made.solution))


def _mixed(
    model: Model, cap: Cap, solutions: tuple[Solution, Solution], progress: Progress | None, *, met: bool
) -> tuple[Solution, bool]:
    """From the plan with lots kept apart to one that holds the cap under mixing too, or comes nearest to it."""
    apart, reference = solutions
    if met:
        found = hold_mixed(model, apart, cap, reference, progress)
        if found.met:
            return found.solution, True
        model.soften_caps(views.served(reference))
    return hold_mixed(model, apart, cap, reference, progress).solution, False


def _phases(progress: Progress | None) -> Callable[[str], Progress | None]:
    def phase(name: str) -> Progress | None:
        return None if progress is None else lambda _, n, objective: progress(name, n, objective)

    return phase


def _check_wanted(world: World, mineral: str) -> None:
    """Refuse a mineral that nobody wants."""
    of = dict(zip(world["commodities"]["id"], world["commodities"]["mineral"], strict=True))
    demanded = sorted(set(world["demand"]["commodity"].map(of)))
    if mineral in minerals(world) and mineral not in demanded:
        hint = f"Give one of {', '.join(demanded)}." if demanded else "Fill the table demand."
        raise InputError("I007", f"nobody wants {mineral} in this world.", hint)


def _check(world: World, goal: Goal, buyer: frozenset[str], powers: frozenset[str]) -> None:
    """Refuse goals that mean nothing in this world."""
    goods = wanted(world, buyer)
    if not goods:
        country = world["demand"]["place"].map(views.country_of(world))
        hint = f"Buyers are {', '.join(sorted(set(country)))}."
        raise InputError("I007", f"{goal.buyer} wants no {goal.mineral} in this world.", hint)
    both = buyer & powers
    if both:
        message = f"{', '.join(sorted(both))} cannot avoid itself."
        raise InputError("I007", message, "Leave it out of --avoid or of --buyer.")
    known = list(dict.fromkeys(r for c in goods for r in roles_towards(world, c)))
    for role in goal.roles:
        if role not in known:
            close = nearest(role, known) or tuple(known)
            message = f"{role!r} is no role in which a power can touch this."
            raise InputError("I007", message, f"Give some of {', '.join(close)}.")


def _assemble(
    world: World,
    goal: Goal,
    solutions: tuple[Solution, Solution, Solution],
    shares: dict[int, float],
    least: float | None,
) -> Plan:
    today, reference, found = solutions
    met = least is not None
    buyer, powers = world.countries(goal.buyer), world.countries(goal.avoid)
    costs = views.costs(world, buyer, {"today": today, "reference": reference, "plan": found})
    binding, leant_on = views.binding(world, found), leaning(world, found, reference)
    if not met:  # prices hold the penalty of exceeding the cap
        costs["price"] = costs["price"].where(costs["case"] != "plan")
        binding, leant_on = binding.iloc[:0], leant_on.iloc[:0]
    return Plan(
        goal=goal,
        world=world,
        met=met,
        premium_least=float("nan") if least is None else least,
        today=today,
        reference=reference,
        solution=found,
        exposure_today=exposure_table(world, today, buyer, powers, threshold=goal.threshold),
        exposure=_exposure(world, goal, found, reference, shares),
        builds=views.builds(world, found, reference),
        corridors=views.corridors(world, found, buyer),
        costs=costs,
        binding=binding,
        gains=views.gains_against(gains(world, today), gains(world, reference), gains(world, found)),
        leaning=leant_on,
        given=world,
        promises=NOTHING_LEANT_ON,
        obstacles=NO_OBSTACLES if met else obstacles(world, found, buyer, _touched(world, goal, powers)),
    )


def _touched(world: World, goal: Goal, powers: frozenset[str]) -> frozenset[str]:
    """Facilities and legs that count against the cap when it first holds."""
    found = touch(world, powers, goal.by, goal.threshold)
    both = (*found.facilities.items(), *found.legs.items())
    return frozenset(key for key, roles in both if not goal.roles or not roles.isdisjoint(goal.roles))


def _exposure(world: World, goal: Goal, found: Solution, reference: Solution, shares: dict[int, float]) -> pd.DataFrame:
    buyer, powers = world.countries(goal.buyer), world.countries(goal.avoid)
    roles = frozenset(goal.roles) or None

    def traced(solution: Solution, custody: Custody) -> pd.Series[float]:
        return trace(world, solution, buyer, powers, roles=roles, threshold=goal.threshold, custody=custody)

    table = pd.DataFrame({
        "plan": traced(found, "apart"), "plan_account": views.account(found, buyer),
        "plan_mixed": traced(found, "mixed"), "reference": traced(reference, "apart"),
    }).reset_index()  # fmt: skip
    table.insert(2, "cap", table["year"].map(shares).fillna(1.0))
    return table
