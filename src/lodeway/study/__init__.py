"""Studies: questions that take several solutions to answer."""

from lodeway.study.appraisal import Question
from lodeway.study.base import compare_base_year, flow_deviations, solve_base_year
from lodeway.study.beside import beside
from lodeway.study.corridors import Comparison, compare_routes
from lodeway.study.goal import Goal
from lodeway.study.measuring import Measured, Scope, exposures, measure, rank
from lodeway.study.partner import PartnerMeasured, measure_partner
from lodeway.study.plan import Plan, plan
from lodeway.study.propose import Proposal, propose
from lodeway.study.route import Route, route
from lodeway.study.trip import Trip
from lodeway.study.withdrawal import withdrawals
from lodeway.study.worth import Worth, worth

__all__ = [
    "Comparison",
    "Goal",
    "Measured",
    "PartnerMeasured",
    "Plan",
    "Proposal",
    "Question",
    "Route",
    "Scope",
    "Trip",
    "Worth",
    "beside",
    "compare_base_year",
    "compare_routes",
    "exposures",
    "flow_deviations",
    "measure",
    "measure_partner",
    "plan",
    "propose",
    "rank",
    "route",
    "solve_base_year",
    "withdrawals",
    "worth",
]
