"""The engine: a world in, a solution out. It knows nothing about minerals."""

from lodeway.model.lanes import Lane, settled_lanes
from lodeway.model.mixing import PoolShares
from lodeway.model.options import Cap, Options
from lodeway.model.solution import Solution
from lodeway.model.solve import Model, solve

__all__ = ["Cap", "Lane", "Model", "Options", "PoolShares", "Solution", "settled_lanes", "solve"]
