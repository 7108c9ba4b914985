"""The engine: a world in, a solution out. It knows nothing about minerals."""

from lodeway.model.lanes import Lane, settled_lanes
from lodeway.model.mixing import Mixture
from lodeway.model.options import Cap, Options
from lodeway.model.solution import Solution
from lodeway.model.solve import Model, solve

__all__ = ["Cap", "Lane", "Mixture", "Model", "Options", "Solution", "settled_lanes", "solve"]
