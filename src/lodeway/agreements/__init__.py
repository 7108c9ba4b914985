"""Agreements: the register, the reader of texts, follow-through, and what a promise changes in a world.

A world may hold agreements; the embedded one does. Those of one's own stand in a register, a folder that is laid over
a world: ``lodeway.load(register="folder")``.
"""

from __future__ import annotations

from lodeway.agreements.calendar import calendar
from lodeway.agreements.ftm import entities
from lodeway.agreements.register import Added, add, link, status
from lodeway.agreements.standing import standing
from lodeway.agreements.views import Filter, Sheet, due, findings, listing, log, show

__all__ = [
    "Added",
    "Filter",
    "Sheet",
    "add",
    "calendar",
    "due",
    "entities",
    "findings",
    "link",
    "listing",
    "log",
    "show",
    "standing",
    "status",
]
