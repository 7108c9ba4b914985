"""A register made by hand, on the example world: two agreements, four promises, two milestones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from lodeway.world import World
from lodeway.world.example import example

Rows = Sequence[Mapping[str, Any]]

AGREEMENTS: Rows = (
    {"id": "memo", "name": "Memorandum", "date": "2025-11-06", "kind": "memorandum", "parties": ("USA", "KAZ"),
     "forum": "C5+1"},
    {"id": "works", "name": "Works contract", "date": "2024", "kind": "contract", "parties": ("CHN", "KAZ")},
)  # fmt: skip
COMMITMENTS: Rows = (
    {"id": "mine", "agreement": "memo", "promiser": ("USA",), "counterpart": ("KAZ",), "act": "Build the mine",
     "class": "project", "minerals": ("tungsten",), "due": "2029-05", "amount_low": 1.1e9, "amount_high": 1.1e9,
     "currency": "USD", "amount_kind": "cost"},
    {"id": "smelter", "agreement": "memo", "promiser": ("KAZ",), "act": "Smelt at home", "class": "memorandum"},
    {"id": "rail", "agreement": "works", "promiser": ("CHN",), "counterpart": ("KAZ",), "act": "Open the railway",
     "class": "corridor", "due": "2026", "corridor": "middle"},
    {"id": "rail.east", "agreement": "works", "promiser": ("CHN",), "act": "Open its eastern part", "part_of": "rail",
     "class": "corridor", "made": "2025-06", "due": "2025-12-31"},
)  # fmt: skip
MILESTONES: Rows = (
    {"id": "mine.study", "commitment": "mine", "kind": "study", "due": "2026-06-30"},
    {"id": "mine.loan", "commitment": "mine", "kind": "financing"},
)
LOG: Rows = (
    {"id": "1", "agreement": "memo", "date": "2025-11-06", "status": "signed"},
    {"id": "2", "commitment": "mine", "date": "2025-11-06", "status": "announced"},
    {"id": "3", "commitment": "rail", "date": "2024-07", "status": "ongoing", "delivered_share": 0.25},
    {"id": "4", "commitment": "rail", "date": "2025-12-16", "status": "ongoing"},
    {"id": "5", "milestone": "mine.study", "date": "2026-05-01", "status": "met"},
    {"id": "6", "commitment": "rail.east", "date": "2025-10-01", "status": "met"},
    {"id": "7", "commitment": "rail.east", "date": "2025-10-01", "status": "ongoing"},
    {"id": "8", "agreement": "works", "date": "2026", "status": "in_force"},
)


def register(**tables: Rows) -> World:
    """The example world with the register above; tables given here stand in for those above."""
    rows = {
        "agreements": AGREEMENTS, "commitments": COMMITMENTS, "milestones": MILESTONES, "status_log": LOG, **tables,
    }  # fmt: skip
    return example().replace(**{name: pd.DataFrame(list(given), dtype=object) for name, given in rows.items()})
