"""lodeway: who can cut a buyer off from a mineral, and the cheapest supply chain that nobody can cut."""

from __future__ import annotations

from lodeway.errors import Finding, InputError, LodewayError, SolveError, WorldError
from lodeway.model import Cap, Options, Solution, solve
from lodeway.study import Goal, Plan, compare_base_year, plan
from lodeway.world import World, inspect, load, save

__version__ = "0.1.0"

__all__ = [
    "Cap",
    "Finding",
    "Goal",
    "InputError",
    "LodewayError",
    "Options",
    "Plan",
    "Solution",
    "SolveError",
    "World",
    "WorldError",
    "__version__",
    "compare_base_year",
    "inspect",
    "load",
    "plan",
    "save",
    "solve",
]
