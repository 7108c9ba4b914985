"""The loop: solve, price routes, sharpen curves, until nothing improves."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import numpy as np

from lodeway.errors import SolveError
from lodeway.model.envelope import Bounds, Envelope, bind, bounds
from lodeway.model.extract import extract
from lodeway.model.instance import Instance, make_instance, numbers
from lodeway.model.mixing import PoolShares
from lodeway.model.options import Options
from lodeway.model.pricing import Pricing
from lodeway.model.program import NOISE, Program
from lodeway.model.solution import Solution
from lodeway.world.world import World

Progress = Callable[[str, int, float], None]

ROUNDS = 500
REDUCED = 1e-10
ESCALATIONS = 3
ESCALATE = 1000.0


def solve(world: World, options: Options | None = None, progress: Progress | None = None) -> Solution:
    """Solve a world: least cost, or greatest welfare, exactly.

    Parameters
    ----------
    world
        A valid world.
    options
        What is asked; by default a static solution of the base year.
    progress
        Called after every round with a phase, the round's number and the objective.

    Returns
    -------
    Solution
        An optimum: no permitted route, in use or not, could improve it (docs/mathematics.md).

    Raises
    ------
    SolveError
        The solver gave no answer. A program is never infeasible: what cannot be done is reported in
        ``demand`` and ``shortfalls``.
    """
    return Model(world, options or Options()).solve(progress)


class Model:
    """A world set up to be solved, and solved again from where it stands with caps on, off or softened.

    That of an envelope of worlds stands for each of them that it is bound to.
    """

    def __init__(self, world: World | Envelope, options: Options) -> None:
        started = time.perf_counter()
        self._whole = world if isinstance(world, Envelope) else Envelope(world, frozenset())
        instance = make_instance(self._whole.world, options)
        self._program = Program(instance, _greatest_unit_cost(instance), self._whole.varying)
        self._program.enforce_caps()
        self._pricing = Pricing(self._program)
        self._pricing.start()
        self._setup = time.perf_counter() - started
        self._escalated = 0

    def release_caps(self, price: float = 0.0) -> None:
        """Solve without the caps from now on, or with a price (USD) of each unit beyond them.

        The price is given back for each unit that a cap's buyer gets, so that it is not the worse served for it: of
        what is tied, or nearly so, it gets more rather than less, and touched less rather than more.
        """
        self._program.release_caps(price)

    def enforce_caps(self) -> None:
        """Solve with the caps from now on (as at first)."""
        self._program.enforce_caps()

    def soften_caps(self, floor: Mapping[tuple[str, int], float]) -> None:
        """From now on serve at least ``floor`` (by demand and year) and exceed caps for it by as little as can be."""
        at = self._program.at
        least = [floor.get((d, at.years[t]), 0.0) for d, t in zip(at.wants.id, at.wants.year, strict=True)]
        self._program.soften_caps(np.array(least))

    def bounds(self, world: World) -> Bounds | None:
        """What bounds this model where it stands for a world; None if the world is not within its envelope."""
        return bounds(self._whole, self._program, world)

    def bind(self, to: Bounds) -> None:
        """Stand for a world of the envelope from now on."""
        bind(self._program, to)

    def mix(self, mixture: PoolShares) -> None:
        """Hold caps under mixing from now on, to first order around a plan whose pools are known."""
        self._pricing.mix(mixture)

    @property
    def instance(self) -> Instance:
        """The world in numbers."""
        return self._program.at

    @property
    def mixed_cells(self) -> list[tuple[int, int]]:
        """Year and commodity, as numbers, of every cell that is under a cap on what is mixed."""
        return [(t, c) for _, t, c, _ in self._program.mixing.cells]

    def solve(self, progress: Progress | None = None) -> Solution:
        """Solve; see :func:`solve`."""
        started = time.perf_counter() - self._setup
        self._setup = 0.0
        program, pricing = self._program, self._pricing
        rounds = _converge(program, pricing, progress)
        hungry = _hunger(program)
        while hungry > 0 and self._escalated < ESCALATIONS:
            self._escalated += 1  # once for all solves, or the penalty grows beyond all bounds
            program.starve(ESCALATE)
            rounds += _converge(program, pricing, progress)
            before, hungry = hungry, _hunger(program)
            if hungry > before * (1 - 1e-9):
                break
        settled = program.unsettled(hungry=hungry > 0)
        if settled:
            program.settle(settled)
            rounds += _converge(program, pricing, progress)
        found = extract(program, pricing, time.perf_counter() - started, rounds)
        program.unsettle(settled)
        return found


def _converge(program: Program, pricing: Pricing, progress: Progress | None) -> int:
    scale, added = program.lp.cost_scale, 0
    for n in range(ROUNDS):
        program.lp.solve()
        if progress is not None:
            progress("solving", n, program.lp.objective)
        added = pricing.improve(REDUCED * scale)
        sharper = _sharpen(program)
        if not added and not sharper:
            return n + 1
    raise SolveError(
        "S001",
        f"prices did not settle in {ROUNDS} rounds",
        "raise `tolerance`; if that does not help, report the world as a bug",
    )


def _sharpen(program: Program) -> bool:
    """Refine curves whose price is not yet accurate."""
    if not program.segments:
        return False
    values, duals = program.lp.values, program.lp.duals
    cuts = []
    for segments in program.segments.values():
        used = float(values[np.array(segments.columns)].sum())
        price = -segments.curve.sign * float(duals[segments.row]) / segments.scale
        cuts.append((segments, segments.refine(used, price, program.at.options.tolerance)))
    return program.cut(cuts)


def _hunger(program: Program) -> float:
    """Demand that had to be served and is not."""
    values = program.lp.values
    total = sum(float(values[program.blocks[k].columns].sum()) for k in ("unmet", "short"))
    return total if total > NOISE * program.lp.quantity_scale else 0.0


def _greatest_unit_cost(at: Instance) -> float:
    """A cost that no single step exceeds: making, drawing, moving or a tariff on one unit."""
    links = at.graph.links.cost
    moving = float(links.max(initial=0.0)) * float((at.gross * at.freight).max(initial=0.0))
    candidates = [
        moving,
        *(rule.bound for rule in at.rules if rule.kind == "tariff"),
        *(
            float(np.nanmax(numbers(at.world[table], column), initial=0.0))
            for table, column in (
                ("facilities", "cost"),
                ("stockpiles", "price"),
                ("demand", "price"),
                ("demand", "max_price"),
                ("demand", "intercept"),
            )
        ),
    ]
    return max(candidates) or 1.0
