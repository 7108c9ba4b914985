"""lodeway: who can cut a buyer off from a mineral, and the cheapest supply chain that nobody can cut."""

from __future__ import annotations

from lodeway.errors import Finding, InputError, LodewayError, SolveError, WorldError
from lodeway.model import Cap, Options, Solution, solve
from lodeway.study import (
    Comparison,
    Goal,
    PartnerMeasured,
    Plan,
    Route,
    Trip,
    compare_base_year,
    compare_routes,
    measure_partner,
    plan,
    route,
)
from lodeway.world import World, inspect, load, save

__version__ = "0.1.0"

__all__ = [
    "Cap",
    "Comparison",
    "Finding",
    "Goal",
    "InputError",
    "LodewayError",
    "Options",
    "PartnerMeasured",
    "Plan",
    "Route",
    "Solution",
    "SolveError",
    "Trip",
    "World",
    "WorldError",
    "__version__",
    "compare_base_year",
    "compare_routes",
    "inspect",
    "load",
    "measure_partner",
    "plan",
    "route",
    "save",
    "solve",
]
