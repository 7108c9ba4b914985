"""Measures of a solution: pure functions from tables to tables."""

from __future__ import annotations

from lodeway.measures.gains import gains
from lodeway.measures.leaning import assumptions, leaning
from lodeway.measures.trace import exposure_table, origin_shares, trace

__all__ = ["assumptions", "exposure_table", "gains", "leaning", "origin_shares", "trace"]
