"""Studies: questions that take several solutions to answer."""

from lodeway.study.appraisal import Question
from lodeway.study.base import compare_base_year, flow_deviations, solve_base_year
from lodeway.study.corridors import Comparison, compare_routes
from lodeway.study.goal import Goal
from lodeway.study.measuring import Measured, measure, rank
from lodeway.study.plan import Plan, plan
from lodeway.study.route import Route, route
from lodeway.study.trip import Trip
from lodeway.study.worth import Worth, worth

__all__ = [
    "Comparison",
    "Goal",
    "Measured",
    "Plan",
    "Question",
    "Route",
    "Trip",
    "Worth",
    "compare_base_year",
    "compare_routes",
    "flow_deviations",
    "measure",
    "plan",
    "rank",
    "route",
    "solve_base_year",
    "worth",
]
