"""Promises that compete: finance beyond cost, and the same output promised to several."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from lodeway.errors import Finding, InputError
from lodeway.world.checks.evidence import span_or_none
from lodeway.world.checks.tell import Teller, positions

if TYPE_CHECKING:
    from lodeway.world.world import World

__all__ = ["finance", "rivals"]

_MONEY: Final = ("pledge", "commitment", "disbursement", "guarantee", "interest")
"""Kinds of amounts that are money promised."""
_PAYS: Final = ("pledge", "commitment", "disbursement", "interest")
"""Those that pay for something; a guarantee stands behind a payment."""
_SOLD: Final = ("contract", "letter_of_interest", "headline", "memorandum")
"""Classes in which output is promised to somebody."""
_OVER: Final = ("dropped", "superseded", "ended")
"""States in which a promise binds nobody any more."""
_SLACK: Final = 1e-9
_ALWAYS: Final = -1


def _over(world: World) -> frozenset[str]:
    """Promises that the latest rows of the log say are over."""
    told: dict[str, list[tuple[Any, str]]] = {}
    log = world["status_log"]
    for key, text, state in zip(log["commitment"], log["date"], log["status"], strict=True):
        if key and (days := span_or_none(text)):
            told.setdefault(key, []).append((days, state))
    latest = {key: [state for days, state in rows if days == max(rows)[0]] for key, rows in told.items()}
    return frozenset(key for key, states in latest.items() if set(states) <= set(_OVER))


def finance(world: World) -> list[Finding]:
    """What is to be paid for a thing is not more than it costs."""
    tell, frame = Teller(world, "commitments"), world["commitments"].reset_index(drop=True)
    links = world["links"]
    funds = links[(links["effect"] == "funds") & (links["other"] != "")]
    standing = frame[~frame["id"].isin(_over(world)) & frame["amount_kind"].isin(_PAYS)]
    found = []
    for row in positions((frame["amount_kind"] == "cost") & frame["amount_high"].notna()):
        key, cost, currency = (frame[column].iloc[row] for column in ("id", "amount_high", "currency"))
        payers = (standing["part_of"] == key) | standing["id"].isin(funds.loc[funds["other"] == key, "commitment"])
        paid = standing[payers & (standing["currency"] == currency)]
        paid = paid[~paid["part_of"].isin(paid["id"])]  # a part is in the whole
        most = paid["amount_high"].fillna(paid["amount_low"])
        if float(most.sum()) > cost * (1 + _SLACK):
            told = ", ".join(f"{p} {a:,.0f}" for p, a in zip(paid["id"], most, strict=True))
            message = f"Finance of up to {most.sum():,.0f} {currency} ({told}) is told for what costs {cost:,.0f}."
            hint = "They cannot all be drawn in full: do not add them up."
            found.append(tell.warning("W065", row, message, hint, "amount_high"))
    return found


def rivals(world: World) -> list[Finding]:
    """No more than all of an output is promised, and nothing to two buyers."""
    commitments, over = world["commitments"], _over(world)
    whole = dict(zip(commitments["id"], commitments["part_of"], strict=True))
    links = world["links"][~world["links"]["commitment"].isin(over)]
    claims = links[(links["effect"] == "claims") & (links["facility"] != "")]
    found = []
    tell = Teller(world, "links")
    for facility, rows in claims.groupby("facility"):
        own = _wholes(rows, whole)
        for held in _held(own):
            if float(held["quantity"].sum()) > 1 + _SLACK:
                told = ", ".join(f"{c} {q:g}" for c, q in zip(held["commitment"], held["quantity"], strict=True))
                message = f"More than all that {facility} makes is promised: {told}."
                hint = "Find out who gets it: correct a share or its years, or write which promise takes in the other."
                found.append(tell.warning("W062", int(held.index[-1]), message, hint, "quantity"))
                break
    left = commitments.reset_index(drop=True)
    return [*found, *_shipped(world, links, whole), *_twice(world, left[~left["id"].isin(over)])]


def _wholes(rows: pd.DataFrame, whole: dict[Any, Any]) -> pd.DataFrame:
    """Links of promises that are no part of another among them."""
    return rows[[whole.get(key, "") not in set(rows["commitment"]) for key in rows["commitment"]]]


def _held(rows: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Links that count at once, for each year in which one begins."""
    for begin in sorted({_ALWAYS, *rows["from_year"].dropna()}):
        yield rows[(rows["from_year"].fillna(_ALWAYS) <= begin) & (rows["to_year"].isna() | (rows["to_year"] >= begin))]


def _shipped(world: World, links: pd.DataFrame, whole: dict[Any, Any]) -> Iterator[Finding]:
    """Shipments of several promises that are more than the facilities from which they come can make."""
    output = dict(zip(world["processes"]["id"], world["processes"]["output"], strict=True))
    facilities = world["facilities"].assign(output=world["facilities"]["process"].map(output))
    added = links[(links["effect"] == "adds") & (links["facility"] != "")].groupby("facility")["quantity"].max()
    room = facilities["capacity"].clip(lower=facilities["id"].map(added).astype(float).fillna(0.0))
    ships, claims = (links[links["effect"] == effect] for effect in ("ships", "claims"))
    areas = {way: _places(world, way) for way in ships["from"]}
    told: set[str] = set()
    tell = Teller(world, "links")
    for commodity, way in ships[["commodity", "from"]].drop_duplicates().itertuples(index=False):
        makers = facilities[(facilities["output"] == commodity) & facilities["place"].isin(areas[way])]
        most = float(room[makers.index].sum(skipna=False)) if len(makers) else float("nan")
        within = [areas[other] <= areas[way] for other in ships["from"]]
        inside = ships[(ships["commodity"] == commodity) & np.array(within, dtype=bool)]
        room_of = dict(zip(makers["id"], room[makers.index], strict=True))
        share = claims[claims["facility"].isin(list(room_of))]
        claimed = share.assign(quantity=share["quantity"] * share["facility"].map(room_of))
        for held in _held(_wholes(pd.concat([inside, claimed]), whole)):
            ids = [str(key) for key in held["id"]]
            several = len(set(held["commitment"])) > 1 and not told.intersection(ids)
            if several and float(held["quantity"].sum()) > most * (1 + _SLACK):
                told |= set(ids)
                listed = ", ".join(f"{c} {q:,.6g}" for c, q in zip(held["commitment"], held["quantity"], strict=True))
                message = f"More {commodity} of {way} is promised ({listed}) than can be made there ({most:,.6g})."
                hint = (
                    "Find out who gets it: correct a quantity or its years, or write which promise takes in the other."
                )
                yield tell.warning("W062", int(held.index.max()), message, hint, "quantity")
                break


def _places(world: World, selector: str) -> frozenset[str]:
    try:
        return world.places(selector)
    except InputError:  # told by the checks of selectors
        return frozenset()


def _twice(world: World, frame: pd.DataFrame) -> Iterator[Finding]:
    """Promises of the same thing to different buyers, in different agreements."""
    tell = Teller(world, "commitments")
    sold = frame[(frame["subject"] != "") & frame["class"].isin(_SOLD) & ~frame["amount_kind"].isin(_MONEY)]
    for _, rows in sold.groupby(sold["subject"].str.casefold()):
        for (_, one), (second, two) in combinations(list(rows.iterrows()), 2):
            apart = one["agreement"] != two["agreement"] and not {one["part_of"], two["part_of"]} & {
                one["id"],
                two["id"],
            }
            buyers = [set(_countries(world, row["counterpart"])) for row in (one, two)]
            if apart and all(buyers) and not buyers[0] & buyers[1] and set(one["minerals"]) & set(two["minerals"]):
                message = f"{one['id']} promises {one['subject']} to {', '.join(one['counterpart'])} as well."
                hint = "Find out who gets it, and say so by a share in the table links (claims)."
                yield tell.warning("W062", int(str(second)), message, hint, "counterpart")


def _countries(world: World, given: Iterable[str]) -> Iterator[str]:
    for text in given:
        try:
            yield from world.countries(text)
        except InputError:  # told by another check
            yield text
