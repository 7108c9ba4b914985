"""Studies: questions that take several solutions to answer."""

from lodeway.study.base import compare_base_year, flow_deviations, solve_base_year
from lodeway.study.corridors import Comparison, compare_routes
from lodeway.study.goal import Goal
from lodeway.study.measuring import Measured, measure, rank
from lodeway.study.partner import PartnerMeasured, measure_partner
from lodeway.study.plan import Plan, plan
from lodeway.study.route import Route, route
from lodeway.study.trip import Trip

__all__ = [
    "Comparison",
    "Goal",
    "Measured",
    "PartnerMeasured",
    "Plan",
    "Route",
    "Trip",
    "compare_base_year",
    "compare_routes",
    "flow_deviations",
    "measure",
    "measure_partner",
    "plan",
    "rank",
    "route",
    "solve_base_year",
]
