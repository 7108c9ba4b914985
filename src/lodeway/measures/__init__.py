"""Measures of a solution, or of what was observed: pure functions from tables to tables."""

from __future__ import annotations

from lodeway.measures.gains import gains
from lodeway.measures.leaning import assumptions, leaning
from lodeway.measures.network import Network, origins
from lodeway.measures.observed_exposure import observed_exposures
from lodeway.measures.trace import exposure_table, exposures, origin_shares, trace

__all__ = [
    "Network", "assumptions", "exposure_table", "exposures", "gains", "leaning", "observed_exposures", "origin_shares",
    "origins", "trace",
]  # fmt: skip
