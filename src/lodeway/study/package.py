"""The commitments that would build a plan: who does what, by when, with how much money and how many units."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from lodeway.measures.gains import exports
from lodeway.measures.revenue import export_value
from lodeway.model import Solution
from lodeway.study.plan import Plan
from lodeway.study.views import used_for
from lodeway.world import World
from lodeway.world.touch import OWNERSHIP, touch

__all__ = ["COLUMNS", "KINDS", "additions", "blank_item", "buyer_party", "lifts", "package", "purchases"]

COLUMNS: Final = (
    "id", "kind", "promiser", "promiser_org", "counterpart", "act", "class", "mineral", "stage", "subject", "quantity",
    "unit", "amount", "amount_kind", "decide", "due", "from_year", "to_year", "condition", "part_of", "facility", "leg",
    "control", "commodity", "from", "to",
)  # fmt: skip
KINDS: Final = ("limit", "build", "finance", "ship", "buy", "lift", "pay", "guarantee")
LEAST: Final = 1e-3
"""Smallest part by which something must exceed what would be without the plan."""


def package(plan: Plan, partners: frozenset[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Commitments of buyer and partners that a plan needs, and what it needs from others.

    Returns
    -------
    tuple of pandas.DataFrame
        Commitments, with the columns :data:`COLUMNS`; and ``kind, id, name, country, owner, quantity, without, unit,
        amount, due`` of additions in countries that are no party, or by firms of a power that is to be avoided, so that
        nobody at the table can promise them.
    """
    world, goal = plan.world, plan.goal
    buyer = world.countries(goal.buyer)
    avoided = touch(world, world.countries(goal.avoid), goal.by, goal.threshold)
    owned = (*avoided.facilities.items(), *avoided.legs.items())
    foreign = {key for key, roles in owned if OWNERSHIP in roles}
    rows: list[dict[str, Any]] = _limit(plan, partners)
    others = []
    for row in _rows(additions(plan)):
        where = frozenset(str(row["country"]).split(", "))
        mine = sorted(where & partners) or sorted(where & buyer)
        if not mine or row["id"] in foreign:
            others.append(row)
            continue
        rows.append(_build(plan, row, tuple(mine), tuple(sorted(where - partners - buyer))))
        if where & partners and row["amount"] > 0:
            rows.append(_finance(plan, rows[-1]))
    for row in _rows(purchases(plan, partners)):
        rows += _trade(plan, row)
    rows += lifts(plan, partners | buyer)
    columns = ["kind", "id", "name", "country", "owner", "quantity", "without", "unit", "amount", "due"]
    return pd.DataFrame(rows, columns=list(COLUMNS)), pd.DataFrame(others, columns=columns)


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]


def additions(plan: Plan) -> pd.DataFrame:
    """What a plan adds for the buyer's supply, or beyond what would be added without its cap, a row a facility or leg.

    Returns
    -------
    pandas.DataFrame
        ``kind, id, name, country, owner, quantity, without`` (what is added without the cap as well, because it pays),
        ``unit, amount`` (USD), ``decide`` (year of the first decision) and ``due`` (year by which all of it stands).
    """
    columns = [
        "kind", "id", "name", "country", "owner", "quantity", "without", "unit", "amount", "decide", "due",
    ]  # fmt: skip
    uses = used_for(plan.world, plan.solution, plan.world.countries(plan.goal.buyer))
    rows = []
    for (kind, key), own in plan.builds.groupby(["kind", "id"], sort=False):
        total, without = float(own["capacity"].sum()), float(own["without_cap"].iloc[0])
        if total - without <= LEAST * total and uses.get(str(key), 0.0) <= LEAST:
            continue
        first = own.iloc[0]
        rows.append({
            "kind": kind, "id": key, "name": first["name"] or key, "country": first["country"], "owner": first["owner"],
            "quantity": total, "without": min(without, total), "unit": first["unit"],
            "amount": float(own["capital"].sum()), "decide": int(own["year"].min()),
            "due": int(own["first_year"].max()),
        })  # fmt: skip
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(["due", "amount"], ascending=[True, False], kind="stable", ignore_index=True)


def _limit(plan: Plan, partners: frozenset[str]) -> list[dict[str, Any]]:
    """The buyer's own part, without which a plan does not come about: to take no more that is touched than the cap."""
    goal = plan.goal
    at = plan.exposure.set_index("year").loc[goal.by]
    if not plan.met or at["reference"] <= goal.cap + LEAST:
        return []
    return [{
        **blank_item(plan), "id": "limit", "kind": "limit", "promiser": buyer_party(plan),
        "counterpart": tuple(sorted(partners)), "class": "law", "due": goal.by, "from_year": goal.by,
        "to_year": goal.last, "act": f"Take no more than {goal.cap:.1%} of its supply touched by {goal.avoid}",
        "condition": f"{at['reference']:.1%} without the plan",
    }]  # fmt: skip


def _build(plan: Plan, row: dict[str, Any], promisers: tuple[str, ...], beyond: tuple[str, ...]) -> dict[str, Any]:
    is_leg = row["kind"] == "leg"
    pays = (
        f"{_short(row['without'])} of it pays without the cap as well"
        if row["without"] > LEAST * row["quantity"]
        else ""
    )
    others = f"{', '.join(beyond)} take part, which are no party" if beyond else ""
    return {
        **blank_item(plan), "id": f"build.{row['id']}", "kind": "build", "promiser": promisers,
        "promiser_org": row["owner"], "counterpart": buyer_party(plan),
        "act": f"Build or expand {row['name']}", "class": "corridor" if is_leg else "project",
        "stage": "" if is_leg else _stage(plan.world, row["id"]), "subject": row["name"], "quantity": row["quantity"],
        "unit": f"{row['unit']} a year", "amount": row["amount"], "amount_kind": "cost", "decide": row["decide"],
        "due": row["due"], "from_year": row["due"],
        "condition": "; ".join(filter(None, (pays, others))),
        row["kind"]: row["id"],
    }  # fmt: skip


def _finance(plan: Plan, build: dict[str, Any]) -> dict[str, Any]:
    """The buyer's part: money for what a partner builds; the same money as its cost, so part of it."""
    return {
        **build, "id": build["id"].replace("build.", "finance.", 1), "kind": "finance", "promiser": buyer_party(plan),
        "promiser_org": "", "counterpart": build["promiser"], "act": f"Arrange finance for {build['subject']}",
        "class": "financed", "quantity": float("nan"), "unit": "", "amount_kind": "pledge", "due": build["decide"],
        "from_year": None, "condition": "", "part_of": build["id"],
    }  # fmt: skip


def purchases(plan: Plan, partners: frozenset[str]) -> pd.DataFrame:
    """What partners sell into the buyer's supply from the year of the goal on.

    Returns
    -------
    pandas.DataFrame
        ``country, commodity, destination, quantity`` (units a year: the least of all those years), ``without`` (the
        same without the cap) and ``price`` (reference price, NaN if none).
    """
    buyer = plan.world.countries(plan.goal.buyer)
    years = [y for y in plan.solution.years if y >= plan.goal.by]
    keys = ["country", "commodity", "destination"]
    ours, theirs = (_sold(plan.world, s, buyer, partners, years) for s in (plan.solution, plan.reference))
    table = pd.DataFrame({"quantity": ours, "without": theirs}).fillna(0.0)
    table = table[table["quantity"] > 0].rename_axis(keys).reset_index()
    worth = export_value(plan.world, plan.solution, plan.goal.by)
    sums = worth.groupby("commodity")[["revenue", "quantity"]].sum(min_count=1)
    table["price"] = table["commodity"].map(sums["revenue"] / sums["quantity"])
    return table


def _sold(
    world: World, solution: Solution, buyer: frozenset[str], partners: frozenset[str], years: list[int]
) -> pd.Series[float]:
    """Least yearly quantity that each partner sells of each commodity into the buyer's supply, by destination."""
    parts = []
    for year in years:
        rows = exports(world, solution, year)
        held = rows["holder"].map(lambda h: bool(h) and frozenset(h.split(",")) <= buyer)
        rows = rows[rows["country"].isin(partners) & (held.astype(bool) | rows["destination"].isin(buyer))]
        parts.append(rows.groupby(["country", "commodity", "destination"])["quantity"].sum().rename(year))
    table = pd.concat(parts, axis=1).fillna(0.0).min(axis=1)
    return table[table > 0]


def _trade(plan: Plan, row: dict[str, Any]) -> list[dict[str, Any]]:
    """A delivery contract, from both its sides; the two are one quantity."""
    goods = plan.world["commodities"].set_index("id").loc[row["commodity"]]
    by = plan.goal.by
    key = f"{row['country']}.{row['commodity'].replace('/', '.')}.{row['destination']}"
    ship = {
        **blank_item(plan), "id": f"ship.{key}", "kind": "ship", "promiser": (row["country"],),
        "counterpart": buyer_party(plan),
        "act": f"Ship {row['commodity']} under contract to {row['destination']} for the buyer's supply",
        "class": "contract", "mineral": goods["mineral"], "stage": goods["stage"], "quantity": row["quantity"],
        "unit": f"{goods['unit']} a year", "due": by, "from_year": by, "to_year": plan.goal.last,
        "commodity": row["commodity"], "from": row["country"], "to": row["destination"],
        "condition": _kept(row["quantity"], row["without"]),
    }  # fmt: skip
    buy = {
        **ship, "id": f"buy.{key}", "kind": "buy", "promiser": buyer_party(plan), "counterpart": (row["country"],),
        "act": f"Buy {row['commodity']} of {row['country']} under contract", "amount": row["quantity"] * row["price"],
        "amount_kind": "purchase", "part_of": ship["id"],
    }  # fmt: skip
    return [ship, buy]


def _kept(quantity: float, without: float) -> str:
    """What would be sold without the cap, in words."""
    if without > (1 + LEAST) * quantity:
        return f"less than the {_short(without)} that would be sold without the cap"
    return f"{_short(without)} of it would be sold without the cap as well" if without > 0 else ""


def _short(quantity: float) -> str:
    return f"{quantity:,.0f}" if quantity >= 100 else f"{quantity:,.4g}"  # noqa: PLR2004 - decimals say nothing


def lifts(plan: Plan, parties: frozenset[str]) -> list[dict[str, Any]]:
    """Controls of parties that bind in the plan: lifting them is not needed, but would make it cheaper."""
    rows = []
    by_whom = dict(zip(plan.world["controls"]["id"], plan.world["controls"]["by"], strict=True))
    for row in _rows(plan.binding):
        if row["id"] not in by_whom or row["saving"] == 0:
            continue
        by = by_whom[row["id"]]
        who = plan.world.countries(by) if by else frozenset[str]()
        if not who or not who <= parties:
            continue
        others = tuple(sorted(parties - who))
        rows.append({
            **blank_item(plan), "id": f"lift.{row['id']}", "kind": "lift", "promiser": tuple(sorted(who)),
            "counterpart": others, "act": f"Lift or widen {row['name'] or row['id']}", "class": "law",
            "subject": row["name"] or row["id"], "due": plan.goal.by, "from_year": plan.goal.by,
            "control": row["id"], "condition": "the plan stands without it, at a higher cost",
        })  # fmt: skip
    return rows


def blank_item(plan: Plan) -> dict[str, Any]:
    """A commitment of which nothing is said yet but the mineral."""
    texts = dict.fromkeys(COLUMNS, "")
    numbers = dict.fromkeys(("quantity", "amount"), float("nan"))
    return {
        **texts, **numbers, **dict.fromkeys(("decide", "due", "from_year", "to_year"), None),
        "mineral": plan.goal.mineral,
    }  # fmt: skip


def buyer_party(plan: Plan) -> tuple[str, ...]:
    """The buyer as a party: its countries, or the group that was named where they are many."""
    codes = plan.world.countries(plan.goal.buyer)
    text = plan.goal.buyer.strip()
    return (text.upper(),) if len(codes) > 1 and "," not in text else tuple(sorted(codes))


def _stage(world: World, facility: str) -> str:
    process = dict(zip(world["facilities"]["id"], world["facilities"]["process"], strict=True))[facility]
    row = world["processes"][world["processes"]["id"] == process].iloc[0]
    made = world["commodities"]["stage"][world["commodities"]["id"] == row["output"]]
    return str(row["stage"] or made.iloc[0])
