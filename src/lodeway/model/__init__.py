"""The engine: a world in, a solution out. It knows nothing about minerals."""

from lodeway.model.envelope import Envelope, envelope
from lodeway.model.lanes import Lane, settled_lanes
from lodeway.model.mixing import PoolShares
from lodeway.model.options import Cap, Options
from lodeway.model.solution import Solution
from lodeway.model.solve import Model, solve

__all__ = [
    "Cap",
    "Envelope",
    "Lane",
    "Model",
    "Options",
    "PoolShares",
    "Solution",
    "envelope",
    "settled_lanes",
    "solve",
]
