"""Worlds: the tables, how they are read and checked, and what follows from them alone."""

from __future__ import annotations

from lodeway.world.diff import Difference, between, diff
from lodeway.world.store import inspect, load, save
from lodeway.world.world import World

__all__ = ["Difference", "World", "between", "diff", "inspect", "load", "save"]
