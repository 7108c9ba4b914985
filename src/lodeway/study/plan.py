"""The cheapest supply chain under a cap on exposure, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from lodeway.errors import InputError
from lodeway.geography import nearest
from lodeway.measures import exposure_table, gains, leaning, trace
from lodeway.measures.trace import roles_towards, wanted
from lodeway.model import Cap, Model, Options, Solution, solve
from lodeway.model.solve import Progress
from lodeway.scenario import only, with_tails
from lodeway.study import views
from lodeway.study.goal import Goal
from lodeway.world import World

ACCURACY = 1e-6
"""Exposure above a cap that counts as rounding."""
CURVES = 1e-5
"""Relative accuracy of prices on curves in a plan."""
CAP = "cap"


@dataclass(frozen=True)
class Plan:
    """A goal, the solutions that answer it, and the tables read from them.

    Attributes
    ----------
    goal, world
        What was asked, and the world as it was solved.
    met
        Whether the cap holds with demand served as without it. If not, ``solution`` is the plan that
        comes closest, and ``obstacles`` say what stands in the way.
    today, reference, solution
        The base year; the years without the cap; the years with it.
    exposure_today
        ``year, commodity, custody, power, role, share`` of the base year.
    exposure
        ``year, commodity, cap, plan, plan_account, plan_mixed, reference``: fractions of deliveries touched, by the
        tracer with lots kept apart, by the labels of the program, fully mixed, and without the cap.
    builds, corridors, costs, binding, gains, leaning, obstacles
        See :mod:`lodeway.study.views`.
    """

    goal: Goal
    world: World
    met: bool
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

    @property
    def least(self) -> float:
        """Greatest traced exposure, lots kept apart, in the capped years: what the plan reaches."""
        capped = self.exposure["cap"] < 1
        return float(self.exposure["plan"][capped].max())

    @property
    def confirmed(self) -> bool:
        """Whether the tracer, which knows nothing of labels, finds the cap kept in every year."""
        return bool((self.exposure["plan"].fillna(0) <= self.exposure["cap"] + ACCURACY).all())

    @property
    def premium(self) -> float:
        """Present value of what the cap costs all users together, USD."""
        return views.welfare_lost(self.solution, self.reference)

    @property
    def independence(self) -> pd.DataFrame:
        """What one more point of exposure would save, USD a year, by capped year: ``year, commodity, saving``."""
        return views.price_of_independence(self.world, self.solution, self.world.countries(self.goal.buyer))


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
    world = only(world, goal.mineral)
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
    model = Model(world, replace(options, years=years, caps=(replace(free, share=shares),)))
    model.release_caps()
    reference = model.solve(say("without the cap"))
    model.enforce_caps()
    found = model.solve(say("under the cap"))
    met = not _starves(found, reference)
    if not met:
        model.soften_caps(_served(reference))
        found = model.solve(say("as near as can be"))
        met = found.shortfalls[found.shortfalls["kind"] == "cap"].empty
    return _assemble(world, goal, (today, reference, found), shares, met=met)


def _phases(progress: Progress | None) -> object:
    def phase(name: str) -> Progress | None:
        return None if progress is None else lambda _, n, objective: progress(name, n, objective)

    return phase


def _check(world: World, goal: Goal, buyer: frozenset[str], powers: frozenset[str]) -> None:
    """Refuse goals that mean nothing in this world."""
    goods = wanted(world, buyer)
    if not goods:
        country = world["demand"]["place"].map(world["places"].set_index("id")["country"])
        raise InputError(
            "I007", f"{goal.buyer} wants no {goal.mineral} in this world.", f"Buyers are {', '.join(sorted(set(country)))}."
        )
    both = buyer & powers
    if both:
        raise InputError("I007", f"{', '.join(sorted(both))} cannot avoid itself.", "Leave it out of --avoid or of --buyer.")
    known = list(dict.fromkeys(r for c in goods for r in roles_towards(world, c)))
    for role in goal.roles:
        if role not in known:
            close = nearest(role, known) or tuple(known)
            raise InputError("I007", f"{role!r} is no role in which a power can touch this.", f"Give some of {', '.join(close)}.")


def _starves(found: Solution, reference: Solution) -> bool:
    """Whether more demand is left unserved than without the cap."""
    more = found.demand["unmet"].to_numpy() - reference.demand["unmet"].to_numpy()
    return bool((more > ACCURACY * found.demand["wanted"].clip(lower=1e-9).to_numpy()).any())


def _served(reference: Solution) -> dict[tuple[str, int], float]:
    """What each demand gets without the cap, up to what it wants at any price."""
    rows = reference.demand
    least = rows[["wanted", "delivered"]].min(axis=1)
    return {(d, int(y)): float(q) for d, y, q in zip(rows["demand"], rows["year"], least, strict=True)}


def _assemble(
    world: World, goal: Goal, solutions: tuple[Solution, Solution, Solution], shares: dict[int, float], *, met: bool
) -> Plan:
    today, reference, found = solutions
    buyer, powers = world.countries(goal.buyer), world.countries(goal.avoid)
    roles = frozenset(goal.roles) or None
    return Plan(
        goal=goal,
        world=world,
        met=met,
        today=today,
        reference=reference,
        solution=found,
        exposure_today=exposure_table(world, today, buyer, powers, threshold=goal.threshold),
        exposure=_exposure(world, goal, found, reference, shares),
        builds=views.builds(world, found, reference),
        corridors=views.corridors(world, found, buyer),
        costs=views.costs(world, buyer, {"today": today, "reference": reference, "plan": found}),
        binding=views.binding(world, found),
        gains=views.gains_against(gains(world, today), gains(world, reference), gains(world, found)),
        leaning=leaning(world, found, reference),
        obstacles=views.obstacles(world, found, buyer) if not met else views.obstacles(world, found, buyer).iloc[:0],
    )


def _exposure(world: World, goal: Goal, found: Solution, reference: Solution, shares: dict[int, float]) -> pd.DataFrame:
    buyer, powers = world.countries(goal.buyer), world.countries(goal.avoid)
    how = {"roles": frozenset(goal.roles) or None, "threshold": goal.threshold}
    table = pd.DataFrame({
        "plan": trace(world, found, buyer, powers, custody="apart", **how),
        "plan_mixed": trace(world, found, buyer, powers, custody="mixed", **how),
        "reference": trace(world, reference, buyer, powers, custody="apart", **how),
    }).reset_index()  # fmt: skip
    table.insert(2, "cap", table["year"].map(shares).fillna(1.0))
    account = views.account(world, found, buyer)
    table.insert(4, "plan_account", [account.get((y, c), float("nan")) for y, c in zip(table["year"], table["commodity"], strict=True)])
    return table
