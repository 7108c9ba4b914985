"""What a world with some promises kept is worth to a buyer and to its partners."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from lodeway.agreements.delivery import BROKEN, Deliveries, Delivery, settled
from lodeway.agreements.effects import carry_out
from lodeway.errors import InputError
from lodeway.geography import GROUPS
from lodeway.measures import gains
from lodeway.measures.pools import pools
from lodeway.measures.trace import bought, roles_towards, untouched, wanted
from lodeway.model import Cap, Envelope, Lane, Model, Options, Solution, envelope, settled_lanes, solve
from lodeway.scenario import only
from lodeway.study import views
from lodeway.world import World
from lodeway.world.touch import TRANSIT, touch

__all__ = ["GAINS", "MEASURES", "TIE", "Appraiser", "Question", "Tell"]

Tell = Callable[[str, int, float], None]
"""Called with a phase, a number and a figure while something works."""
STEP: Final = 3
"""Years between the years solved."""
CURVES: Final = 1e-5
TIE: Final = 1e-3
"""What costs so much more, as a part of what a unit costs on average without promises, and touches less, is taken."""
CAP: Final = "cap"
MEASURES: Final = (
    "exposure", "exposure_made", "least", "cost", "cost_clean", "unmet", "unmet_mean",
)  # fmt: skip
GAINS: Final = ("value_added", "export_revenue", "transit_revenue")


@dataclass(frozen=True)
class Question:
    """For whom, against whom and by when promises are weighed.

    Attributes
    ----------
    buyer, avoid
        Countries or groups; the buyer itself is never avoided.
    partner
        Countries or groups whose gain is told; empty: the five states of Central Asia and all that promised.
    mineral
        Only this mineral; empty: every one that the buyer wants and that promises touch by more than legs.
    by
        Year at which the world is looked at.
    late
        Years by which what is late is late.
    others
        How promises outside the group that is weighed are kept: ``as-promised``, ``as-expected`` or ``none``.
    threshold, discount
        Share from which an owner touches; rate a year.
    """

    buyer: str
    avoid: str = "RUS,CHN"
    partner: str = ""
    mineral: str = ""
    by: int = 2035
    late: int = 5
    others: str = "as-promised"
    threshold: float = 0.25
    discount: float = 0.05

    def __post_init__(self) -> None:
        if self.others not in ("as-promised", "as-expected", "none"):
            hint = "Use as-promised, as-expected or none."
            raise InputError("A060", f"other promises cannot be kept {self.others!r}.", hint)
        if self.late < 1:
            raise InputError("A060", f"late by {self.late} years is not late.", "Give 1 or more.")

    def years(self, world: World) -> tuple[int, ...]:
        """Years solved: every third up to the one asked for.

        Raises
        ------
        InputError
            I004 if that lies before the first year of the world.
        """
        if self.by < world.first_year:
            message = f"{self.by} is in the past: this world can decide nothing before {world.first_year}."
            raise InputError("I004", message, f"Give {world.first_year} or a later year.")
        back = range(self.by, world.first_year - 1, -STEP)
        return tuple(sorted({*back, world.first_year}))


class Appraiser:
    """Values sets of promises for one mineral; what was solved once is not solved again.

    Nothing is built in these worlds but what was promised: what a promise changes is then the promise's own doing.

    Parameters
    ----------
    world
        The whole world.
    question
        For whom.
    mineral
        Mineral.
    tell
        Called before every solution.
    foreseen
        Sets of promises, kept in one way or another, whose worlds the program has room for from the start.

    Attributes
    ----------
    own
        The world of the mineral.
    solved
        Worlds solved so far.
    before
        Welfare in the year asked for without any promise, USD; NaN before anything was solved.
    """

    def __init__(
        self,
        world: World,
        question: Question,
        mineral: str,
        tell: Tell | None = None,
        foreseen: Iterable[Deliveries] = (),
    ) -> None:
        self.world, self.question, self.mineral = world, question, mineral
        self.buyer = world.countries(question.buyer)
        self.powers = world.countries(question.avoid) - self.buyer
        self.years = question.years(world)
        self.solved = 0
        self.own = only(world, mineral)
        self._tell = tell
        self._found: dict[tuple[tuple[str, Delivery], ...], pd.Series[float]] = {}
        self._alike: dict[bytes, pd.Series[float]] = {}
        self._worlds = [self.put(one) for one in foreseen]
        self._lanes: tuple[Lane, ...] = ()
        self._floor: dict[tuple[str, int], float] | None = None
        self.before = math.nan
        self._tie: float | None = None

    def value(self, deliveries: Deliveries) -> pd.Series[float]:
        """What the world is like in which promises are kept so.

        Returns
        -------
        pandas.Series
            ``exposure``: share of the buyer's supply touched, traced with lots kept apart, in the year asked for, where
            supply is the cheapest, and of ways that cost within :data:`TIE` of one another the one touched less;
            ``exposure_made``: the same as the first, transit left out;
            ``least``: the least that can be touched in that year while all get what they get without any promise;
            ``cost``: what all users together lose in that year (costs less the worth of what is used) against the
            world without any promise, USD; ``cost_clean``: the same when no more than the least is touched; ``unmet``:
            what the buyer wants and does not get, units a year,
            ``unmet_mean`` over the years; and ``value_added:ISO``, ``export_revenue:ISO``, ``transit_revenue:ISO`` of
            every country, USD in that year.
        """
        key = self._key(deliveries)
        if self._floor is None:
            self._start(dict.fromkeys(deliveries, BROKEN))
        if key not in self._found:
            self._found[key] = self._once(self.put(deliveries))
        return self._found[key]

    def _key(self, deliveries: Deliveries) -> tuple[tuple[str, Delivery], ...]:
        after = settled(self.world, deliveries)
        links = self.world["links"]
        changing = set(links["commitment"][links["effect"] != "requires"])
        return tuple(sorted((name, one) for name, one in after.items() if one.steps and name in changing))

    def _start(self, broken: Deliveries) -> None:
        """The base year, which no promise changes, and what is served without any."""
        own = self.put(broken)
        self._lanes = settled_lanes(own, solve(own, Options(base=True)))
        self._widen(own)
        self._found[()] = self._once(own)

    def _widen(self, world: World) -> None:
        """Make the program anew, of all worlds that are known and one more."""
        self._worlds.append(world)
        self._whole = envelope(self._worlds)
        self._model = self.model(self._whole, build=False)
        self._alike = {}
        self._touched = touch(self._whole.world, self.powers, self.question.by, self.question.threshold)

    def _once(self, world: World) -> pd.Series[float]:
        """Solve, unless another set of promises came to the same world."""
        bounds = self._model.bounds(world)
        if bounds is None:
            self._widen(world)
            bounds = self._model.bounds(world)
            assert bounds is not None  # noqa: S101 - of two that say a row differently, an envelope has the last
        if bounds.key not in self._alike:
            self._model.bind(bounds)
            self._alike[bounds.key] = self._solve()
        return self._alike[bounds.key]

    def put(self, deliveries: Deliveries) -> World:
        """The world of the mineral in which promises are kept so; whatever they require, of other minerals too."""
        return carry_out(self.own, settled(self.world, deliveries)).world

    def _solve(self) -> pd.Series[float]:
        self.solved += 1
        if self._tell is not None:
            self._tell(self.mineral, self.solved, math.nan)
        model, world = self._model, self._whole.world
        if self._tie is None:
            self._tie = TIE * views.unit_cost(model.solve(), self.question.by, self.goods(world))
        model.release_caps(self._tie)
        free = model.solve()
        if self._floor is None:
            self._floor, self.before = views.served(free), views.welfare(free, self.question.by)
        model.soften_caps(self._floor)
        return self._read(world, free, model.solve())

    def model(self, world: World | Envelope, *, build: bool) -> Model:
        """A model of worlds of this mineral, without the cap until it is softened."""
        cap = Cap(self.buyer, self.powers, {self.question.by: 0.0}, None, self.question.threshold, CAP)
        options = Options(
            years=self.years,
            caps=(cap,),
            discount=self.question.discount,
            tolerance=CURVES,
            lanes=self._lanes,
            build=build,
        )
        model = Model(world, options)
        model.release_caps()
        return model

    @property
    def floor(self) -> Mapping[tuple[str, int], float]:
        """What each demand gets in each year without any promise."""
        return self._floor or {}

    def _read(self, world: World, free: Solution, least: Solution) -> pd.Series[float]:
        by = self.question.by
        goods = self.goods(world)
        network = pools(world, free, by, "apart")
        own = bought(world, network, self.buyer, goods)
        wants = free.demand[free.demand["demand"].isin(self._mine(free, goods))]
        unmet = wants.groupby("year")["unmet"].sum().reindex(list(self.years), fill_value=0.0)

        def exposure(roles: frozenset[str] | None) -> float:
            """Share of what the buyer gets, by units, that is touched in these roles."""
            met = network.mixture.met((~untouched(network, free, self._touched, roles)).astype(np.float64))
            return float(np.average(met[own["pool"]], weights=own["quantity"])) if len(own) else math.nan

        found = {
            "exposure": exposure(None), "exposure_made": exposure(self._making(world, goods)),
            "least": self._least(least, goods),
            "cost": self.before - views.welfare(free, by), "cost_clean": self.before - views.welfare(least, by),
            "unmet": float(unmet[by]), "unmet_mean": self._mean(unmet),
        }  # fmt: skip
        table = gains(world, replace(free, years=(by,)))
        rows = table[(table["year"] == by) & (table["country"] != "")].to_dict("records")
        told = {f"{kind}:{row['country']}": float(row[kind]) for row in rows for kind in GAINS}
        return pd.Series({**found, **told}, dtype=float)

    def goods(self, world: World) -> tuple[str, ...]:
        """Commodities of the mineral that the buyer wants."""
        commodities = world["commodities"]
        own = set(commodities["id"][commodities["mineral"] == self.mineral])
        return tuple(c for c in wanted(world, self.buyer) if c in own)

    def _making(self, world: World, goods: tuple[str, ...]) -> frozenset[str]:
        """Roles in which goods can be touched, transit left out."""
        return frozenset(role for c in goods for role in roles_towards(world, c)) - {TRANSIT}

    def _mine(self, solution: Solution, goods: tuple[str, ...]) -> set[str]:
        """Demands of the buyer."""
        rows = solution.demand[solution.demand["commodity"].isin(goods)]
        return set(rows["demand"][rows["place"].map(views.country_of(self.own)).isin(self.buyer)])

    def _least(self, least: Solution, goods: tuple[str, ...]) -> float:
        over = least.shortfalls[(least.shortfalls["kind"] == CAP) & (least.shortfalls["year"] == self.question.by)]
        touched = float(over["quantity"][over["id"].isin([f"{CAP}:{c}" for c in goods])].sum())
        got = sum(self.floor.get((d, self.question.by), 0.0) for d in self._mine(least, goods))
        return touched / got if got > 0 else math.nan

    def _mean(self, by_year: pd.Series[float]) -> float:
        """Mean over the years, each for as many as it stands for."""
        spans = pd.Series(self.years).diff(-1).abs().fillna(1.0).to_numpy()
        known = by_year.notna().to_numpy()
        return float((by_year.to_numpy()[known] * spans[known]).sum() / spans[known].sum()) if known.any() else math.nan


def partners(world: World, question: Question) -> tuple[str, ...]:
    """Countries whose gain is told."""
    if question.partner:
        return tuple(sorted(world.countries(question.partner)))
    return tuple(sorted(GROUPS["C5"]))
