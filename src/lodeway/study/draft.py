"""A proposal as rows of a register of agreements, every one marked as a draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from lodeway.study.propose import Proposal

__all__ = ["draft_id", "draft_rows"]

_NOTE: Final = "Draft: drawn from a plan by the program; nobody has promised it."


def draft_id(proposal: Proposal) -> str:
    """Key of the agreement and of its source, which begins those of all its rows."""
    goal = proposal.plan.goal
    words = (goal.buyer, *proposal.partners, goal.mineral, goal.avoid, f"{100 * goal.cap:g}", str(goal.by))
    return "draft." + "-".join(w.lower().replace(",", "-").replace(" ", "-") for w in words)


def draft_rows(proposal: Proposal) -> Mapping[str, pd.DataFrame]:
    """Rows of ``agreements, commitments, milestones, links`` and ``sources`` that a register can take.

    Every promise has the modality ``possible``, and no status: the log of what became of it is empty. What is a part
    or another side of one promise names it in ``part_of``, so that sums count it once.
    """
    key = draft_id(proposal)
    commitments, milestones, links = [], [], []
    corridor = dict(zip(proposal.plan.world["legs"]["id"], proposal.plan.world["legs"]["corridor"], strict=True))
    for item in proposal.items.to_dict("records"):
        commitments.append(_commitment(key, item, corridor))
        milestones += _milestones(key, item)
        links += _links(proposal, key, item)
    source = {
        "id": key, "title": "Draft of an agreement, drawn from a plan", "publisher": "lodeway", "note": _NOTE,
    }  # fmt: skip
    return {
        "agreements": pd.DataFrame([_agreement(proposal, key)]), "commitments": pd.DataFrame(commitments),
        "milestones": pd.DataFrame(milestones), "links": pd.DataFrame(links), "sources": pd.DataFrame([source]),
    }  # fmt: skip


def _fact(source: str) -> dict[str, str]:
    """Where a row comes from; each draft is a source of its own, so that a register takes several."""
    return {"source": source, "quality": "derived", "note": _NOTE}


def _agreement(proposal: Proposal, key: str) -> dict[str, Any]:
    goal = proposal.plan.goal
    buyers = sorted(proposal.plan.world.countries(goal.buyer))
    summary = (
        f"What would bring {goal.buyer} {goal.mineral} of which at most {goal.cap:.0%} is touched by {goal.avoid}, "
        f"from {goal.by} on."
    )
    return {
        "id": key, "name": f"Draft: {goal.mineral} for {goal.buyer} with {', '.join(proposal.partners)}",
        "kind": "draft", "legal_force": "draft, not agreed by anybody", "obligation": 0, "precision": 3,
        "delegation": 0,
        "parties": (*buyers, *proposal.partners), "summary": summary, **_fact(key),
    }  # fmt: skip


def _commitment(key: str, item: Mapping[Any, Any], corridor: Mapping[str, str]) -> dict[str, Any]:
    named = {"target": item["quantity"] > 0, "timetable": not pd.isna(item["due"]), "money": item["amount"] > 0}
    return {
        "id": f"{key}.{item['id']}", "agreement": key, "promiser": item["promiser"],
        "promiser_org": item["promiser_org"], "counterpart": item["counterpart"], "act": item["act"],
        "modality": "possible", "instrument": "draft", "class": item["class"], "minerals": (item["mineral"],),
        "stages": (item["stage"],) if item["stage"] else (), "subject": item["subject"],
        "amount_low": item["amount"], "amount_high": item["amount"],
        "currency": "USD" if item["amount"] > 0 else "", "amount_kind": item["amount_kind"],
        "quantity": item["quantity"], "unit": item["unit"], "due": _year(item["due"]), "condition": item["condition"],
        "catalysts": tuple(name for name, there in named.items() if there),
        "part_of": f"{key}.{item['part_of']}" if item["part_of"] else "", "corridor": corridor.get(item["leg"], ""),
        **_fact(key),
    }  # fmt: skip


def _milestones(key: str, item: Mapping[Any, Any]) -> list[dict[str, Any]]:
    delivered = ("delivery", "First year of deliveries", "due")
    steps = {
        "build": [("construction_start", "Decision and start of works", "decide"), delivered],
        "finance": [("financial_close", "Finance closed", "decide")],
        "ship": [("definitive_agreement", "Contract signed", "due"), delivered],
    }
    return [
        {
            "id": f"{key}.{item['id']}.{kind}",
            "name": name,
            "commitment": f"{key}.{item['id']}",
            "kind": kind,
            "due": _year(item[when]),
            **_fact(key),
        }
        for kind, name, when in steps.get(item["kind"], [])
    ]


def _links(proposal: Proposal, key: str, item: Mapping[Any, Any]) -> list[dict[str, Any]]:
    effect = {"build": "adds", "finance": "funds", "ship": "ships", "lift": "lifts"}.get(item["kind"])
    if effect is None:
        return []
    row = {
        "id": f"{key}.{item['id']}.link", "commitment": f"{key}.{item['id']}", "effect": effect,
        "facility": item["facility"], "leg": item["leg"], "control": item["control"], "quantity": item["quantity"],
        "from_year": item["from_year"], **_fact(key),
    }  # fmt: skip
    if effect == "ships":
        row |= {
            "commodity": item["commodity"], "from": item["from"], "to": item["to"], "buyer": proposal.plan.goal.buyer,
            "to_year": item["to_year"],
        }  # fmt: skip
    return [row]


def _year(value: Any) -> str:  # noqa: ANN401 - a year or nothing
    return "" if value is None or pd.isna(value) else str(int(value))
