"""Studies: questions that take several solutions to answer."""

from lodeway.study.base import compare_base_year, flow_deviations, solve_base_year
from lodeway.study.goal import Goal
from lodeway.study.measuring import Measured, measure, rank
from lodeway.study.plan import Plan, plan

__all__ = [
    "Goal",
    "Measured",
    "Plan",
    "compare_base_year",
    "flow_deviations",
    "measure",
    "plan",
    "rank",
    "solve_base_year",
]
