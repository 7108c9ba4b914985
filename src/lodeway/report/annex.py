"""A proposal as the annex of a paper: plain words and figures, in Markdown."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from lodeway.errors import InputError
from lodeway.report.layout import country, money, number, percent
from lodeway.report.plain import dumps, plain, records
from lodeway.study.draft import draft_rows
from lodeway.study.propose import LESS, SAME, Proposal
from lodeway.world.frames import raw_from_frame, read_table
from lodeway.world.schema import BY_NAME
from lodeway.world.world import cells
from lodeway.world.write import fresh_folder

__all__ = ["annex", "proposal_data", "write_proposal"]


def annex(proposal: Proposal) -> str:
    """The annex as Markdown."""
    goal = proposal.plan.goal
    names = ", ".join(country(p) for p in proposal.partners)
    told = (
        "A draft that was drawn from a computed plan. Nobody has promised any of it. Revenue is at reference prices of "
        "the base year, money in US dollars of the model."
    )
    parts = [
        [f"# Draft: {goal.mineral} for {_name(goal.buyer)}, with {names}", "", told],
        _goal(proposal), _partners(proposal), _payments(proposal), _commitments(proposal), _conditions(proposal),
        _tried(proposal),
    ]  # fmt: skip
    return "\n".join("\n".join(part) + "\n" for part in parts if part)


def _goal(proposal: Proposal) -> list[str]:
    plan, goal = proposal.plan, proposal.plan.goal
    at = plan.exposure[plan.exposure["year"] == goal.by].iloc[0]
    met = "It is met" if plan.met else f"It is NOT met; the plan that comes closest reaches {percent(plan.least)}"
    aim = (
        f"Goal: from {goal.by} on, at most {percent(goal.cap)} of what {_name(goal.buyer)} gets is touched by "
        f"{goal.avoid}. {met}. In {goal.by} it is {percent(at['plan'])}, and would be {percent(at['reference'])} "
        "without the plan."
    )
    price = (
        f"Cost of the cap to all users together: {money(proposal.cost)} in present value; side payments to partners "
        f"come to {money(proposal.payments)} more."
    )
    verdict = (
        "No partner is worse off than without the plan, in revenue in any year or in freedom of choice."
        if proposal.stands
        else "NO PACKAGE WAS FOUND that meets the goal and leaves every partner at least as well off as without it."
    )
    without = (
        "The goal would be met without any of it: what stands below is built because it pays, and the draft secures no "
        "more than that."
    )
    idle = ["", without] if at["reference"] <= goal.cap else []
    return ["## What the buyer gets", "", aim, *idle, "", price, "", f"**{verdict}**"]


def _partners(proposal: Proposal) -> list[str]:
    head = ("partner", "revenue without", "with", "payment", "value added", "invested", "freedom without", "with",
            "left at worst without", "with", "guarantee", "worse off")  # fmt: skip
    rows = [
        (country(r["partner"]), money(r["revenue_without"]), money(r["revenue_with"]), _some(r["payment"]),
         _change(r["value_added_with"] - r["value_added_without"]), _some(r["invested"]),
         percent(r["freedom_without"]), percent(r["freedom_with"]), money(r["floor_without"]),
         money(r["floor_with"]), _some(r["guarantee"] + r["standby"]),
         "no" if r["whole"] else f"yes: {r['why']}")
        for r in proposal.sides.to_dict("records")
    ]  # fmt: skip
    note = (
        f"A year, in {proposal.plan.goal.by}. Freedom of choice: 1 less the share of revenue that the worst "
        "single lever of any power named, the buyer's included, would take. Left at worst: revenue under that lever. "
        "Payment: revenue lost that is made good. Guarantee: due only in a year in which a lever is pulled, the "
        "buyer's or, standing by, another power's."
    )
    idle = [country(r["partner"]) for r in proposal.sides.to_dict("records") if _gains_nothing(proposal, r)]
    nothing = (
        f"What it is asked to promise earns {' and '.join(idle)} nothing that would not come without the plan: why "
        "sign is still to be found."
    )
    told = ["", nothing] if idle else []
    return ["## What each partner gains", "", *_table(head, rows), *told, "", note]


def _gains_nothing(proposal: Proposal, side: Mapping[Any, Any]) -> bool:
    """Whether a partner is asked for something and gets neither revenue, nor value added, nor freedom of choice."""
    asked = proposal.items["promiser"].map(lambda who: side["partner"] in who).astype(bool).any()
    more = [
        side["revenue_with"] + side["payment"] - side["revenue_without"],
        side["value_added_with"] - side["value_added_without"],
    ]
    least = SAME * side["revenue_without"]
    return bool(asked and all(m <= least for m in more) and side["freedom_with"] <= side["freedom_without"] + LESS)


def _payments(proposal: Proposal) -> list[str]:
    years = proposal.years[proposal.years["payment"] > 0]
    if years.empty:
        return []
    rows = [
        (
            country(r["partner"]),
            str(r["year"]),
            money(r["revenue_without"]),
            money(r["revenue_with"]),
            money(r["payment"]),
        )
        for r in years.to_dict("records")
    ]
    return ["## Revenue made good", "", *_table(("partner", "year", "without", "with", "payment"), rows)]


def _commitments(proposal: Proposal) -> list[str]:
    items = proposal.items
    if items.empty:
        return ["## Who does what", "", "Nothing: the plan asks neither of the buyer nor of the partners."]
    head = ("#", "who", "does what", "how much", "money", "decided", "by")
    rows = [
        (str(i), ", ".join(map(_name, r["promiser"])) + (f" ({r['promiser_org']})" if r["promiser_org"] else ""),
         r["act"] + (f"; {r['condition']}" if r["condition"] else ""),
         "" if math.isnan(r["quantity"]) else f"{number(r['quantity'])} {r['unit']}",
         "" if math.isnan(r["amount"]) else money(r["amount"]) + (" (in another row)" if r["part_of"] else ""),
         _year(r["decide"]), _year(r["due"]))
        for i, r in enumerate(items.to_dict("records"), 1)
    ]  # fmt: skip
    alone = items[items["part_of"] == ""]
    built = float(alone["amount"][alone["kind"] == "build"].sum())
    note = (
        f"Money of additions by the parties: {money(built)} in all; finance and purchases repeat rows and do not add."
    )
    return ["## Who does what", "", *_table(head, rows), "", note]


def _conditions(proposal: Proposal) -> list[str]:
    if proposal.conditions.empty:
        return []
    head = ("what", "where", "how much", "of it pays without the cap", "money", "by")
    rows = [
        (r["name"], r["country"] + (f" ({r['owner']})" if r["owner"] else ""),
         f"{number(r['quantity'])} {r['unit']} a year", number(r["without"]),
         money(r["amount"]), _year(r["due"]))
        for r in proposal.conditions.to_dict("records")
    ]  # fmt: skip
    note = (
        "The plan needs these too, in countries that are no party or by firms of a power that is to be avoided: nobody "
        "at the table can promise them."
    )
    return ["## What it needs from others", "", note, "", *_table(head, rows)]


def _tried(proposal: Proposal) -> list[str]:
    return ["## What else was tried", "", *(f"- {text}" for text in proposal.tried)] if proposal.tried else []


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(cell.replace("|", "/") for cell in line) + " |" for line in lines]


def _name(text: str) -> str:
    return country(text)


def _some(usd: float) -> str:
    return "-" if math.isnan(usd) or usd == 0 else money(usd)


def _change(usd: float) -> str:
    return ("+" if usd > 0 else "") + money(usd)


def _year(value: Any) -> str:  # noqa: ANN401 - a year or nothing
    return "" if value is None or pd.isna(value) else str(int(value))


def proposal_data(proposal: Proposal) -> dict[str, Any]:
    """A proposal as plain values."""
    goal = proposal.plan.goal
    return {
        "draft": True, "stands": proposal.stands, "buyer": goal.buyer, "partners": list(proposal.partners),
        "mineral": goal.mineral, "avoid": goal.avoid, "cap": goal.cap, "by": goal.by, "met": proposal.plan.met,
        "least_exposure": plain(proposal.plan.least), "cost": plain(proposal.cost),
        "payments": plain(proposal.payments), "tried": list(proposal.tried),
        **{name: records(getattr(proposal, name)) for name in ("items", "conditions", "sides", "years")},
        "register": {name: records(frame) for name, frame in draft_rows(proposal).items()},
    }  # fmt: skip


def write_proposal(proposal: Proposal, folder: Path, *, force: bool = False) -> None:
    """Write annex, figures and register rows, whole or not at all.

    The folder gets ``annex.md``; ``proposal.json``; ``register/TABLE.csv``, a register by itself; and
    ``register.json``, the same rows for ``lodeway agreements add``.

    Raises
    ------
    InputError
        I005 if the folder holds anything, unless `force`; I008 if it cannot be written.
    """
    try:
        with fresh_folder(folder, {"annex.md", "proposal.json", "register", "register.json"}, force=force) as target:
            (target / "annex.md").write_text(annex(proposal), encoding="utf-8")
            (target / "proposal.json").write_text(dumps(proposal_data(proposal)), encoding="utf-8")
            (target / "register.json").write_text(dumps(_addable(proposal)), encoding="utf-8")
            (target / "register").mkdir()
            for name, text in register_texts(draft_rows(proposal)).items():
                (target / "register" / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    except OSError as problem:
        message = f"{folder} cannot be written: {problem.strerror or problem}."
        raise InputError("I008", message, "Choose another folder.") from problem


def _addable(proposal: Proposal) -> dict[str, list[dict[str, Any]]]:
    """Rows of a register without their empty cells."""
    return {
        name: [{key: cell for key, cell in row.items() if cell not in (None, "", [])} for row in records(frame)]
        for name, frame in draft_rows(proposal).items()
        if len(frame)
    }


def register_texts(rows: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Tables of a register as CSV, written as a world's tables are."""
    texts = {}
    for name, frame in rows.items():
        if len(frame):
            typed, _ = read_table(BY_NAME[name], raw_from_frame(frame))
            out = io.StringIO()
            csv.writer(out, lineterminator="\n").writerows(cells(BY_NAME[name], typed))
            texts[name] = out.getvalue()
    return texts
