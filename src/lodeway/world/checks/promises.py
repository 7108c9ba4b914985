"""Agreements, promises and their log: that dates, states and sums agree, and that nothing is promised twice."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from lodeway.errors import Finding, InputError
from lodeway.geography import suggest
from lodeway.world.checks.evidence import DATES, span_or_none
from lodeway.world.checks.tell import Teller, positions

if TYPE_CHECKING:
    from lodeway.world.world import World

__all__ = [
    "amounts",
    "dates",
    "foretold",
    "order",
    "parties",
    "parts",
    "subjects",
    "times",
]

_SUBJECTS: Final = ("agreement", "commitment", "milestone")
_PARTIES: Final = {"agreements": ("parties",), "commitments": ("promiser", "counterpart"), "links": ("buyer",)}
_AFTER: Final = {
    "met": ("met", "ended", "superseded", "no_data"),
    "superseded": ("superseded", "ended", "no_data"),
    "ended": ("ended", "no_data"),
}
"""States that close a thing -> what the log may still say of it."""
_SLACK: Final = 1e-9
_CODES: Final = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP "
    "CNH CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG "
    "HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA "
    "MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD "
    "RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX "
    "USD UYU UZS VES VND VUV WST XAF XCD XDR XOF XPF YER ZAR ZMW ZWG"
)
_CURRENCIES: Final = frozenset(_CODES.split())


def dates(world: World) -> list[Finding]:
    """Dates are days, months or years."""
    found = []
    for name, columns in DATES.items():
        tell, frame = Teller(world, name), world[name]
        for column in columns:
            for row, text in enumerate(frame[column]):
                if text and span_or_none(text) is None:
                    hint = "Write a day, a month or a year: 2026-11-27, 2026-11, 2026."
                    found.append(tell.error("W057", row, f"{text} is no date.", hint, column))
    return found


def parties(world: World) -> list[Finding]:
    """Who promises, to whom and who buys are countries or groups."""
    found = []
    for name, columns in _PARTIES.items():
        tell, frame = Teller(world, name), world[name]
        for column in columns:
            for row, cell in enumerate(frame[column]):
                for text in (cell,) if isinstance(cell, str) and cell else cell or ():
                    try:
                        world.countries(text)
                    except InputError as error:
                        message = f"{text} is no country or group that is known."
                        hint = f"{error.hint} Firms, funds and ministries stand in columns of their own."
                        found.append(tell.error("W022", row, message, hint, column))
    return found


def subjects(world: World) -> list[Finding]:
    """A row of the log is about one thing."""
    tell, log = Teller(world, "status_log"), world["status_log"]
    found = []
    for row, about in enumerate(zip(*(log[column] for column in _SUBJECTS), strict=True)):
        if (count := sum(map(bool, about))) != 1:
            message = f"The row is about {'nothing' if not count else f'{count} things'}."
            hint = f"Fill one of {', '.join(_SUBJECTS)}, and write a row for each thing."
            found.append(tell.error("W058", row, message, hint))
    return found


def order(world: World) -> list[Finding]:
    """What was closed stays closed, shares delivered do not fall, and one date tells one state."""
    tell, log = Teller(world, "status_log"), world["status_log"]
    told: dict[Hashable, list[tuple[tuple[date, date], int]]] = {}
    for row, text in enumerate(log["date"]):
        days, about = span_or_none(text), next((c for c in _SUBJECTS if log[c].iloc[row]), "")
        if days and about:
            told.setdefault((about, log[about].iloc[row]), []).append((days, row))
    return [finding for rows in told.values() for finding in _history(tell, log, sorted(rows))]


def _history(tell: Teller, log: pd.DataFrame, rows: list[tuple[tuple[date, date], int]]) -> Iterator[Finding]:
    """Findings about the rows of one subject, in the order of their dates."""
    states, when, shares = log["status"], log["date"], log["delivered_share"]
    closed = best = None
    for place, (days, row) in enumerate(rows):
        state, share = states.iloc[row], shares.iloc[row]
        same = [other for former, other in rows[:place] if former == days and states.iloc[other] != state]
        if same:
            message = f"At the same date {tell.key(same[0])} says {states.iloc[same[0]]}."
            hint = "Find out which is right, and add a row of a later date; both are shown until then."
            yield tell.warning("W069", row, message, hint, "status")
        elif closed is not None and state not in _AFTER[states.iloc[closed]]:
            message = f"It was {states.iloc[closed]} at {when.iloc[closed]} ({tell.key(closed)})."
            hint = "Correct the date, or write a new promise: what is closed stays closed."
            yield tell.warning("W059", row, message, hint, "status")
        if best is not None and share < shares.iloc[best] - _SLACK:
            message = f"{shares.iloc[best]:g} had been delivered at {when.iloc[best]} ({tell.key(best)})."
            hint = "Give the share of all that was promised, delivered up to the date."
            yield tell.warning("W059", row, message, hint, "delivered_share")
        if (state == "met" and share < 1 - _SLACK) or (state == "not_met" and share >= 1):
            message = f"It is {state}, with a share of {share:g} delivered."
            yield tell.warning("W059", row, message, "Correct the status or the share.", "delivered_share")
        best = row if not pd.isna(share) and (best is None or share >= shares.iloc[best]) else best
        closed = row if state in _AFTER and closed is None else closed


def foretold(world: World) -> list[Finding]:
    """A row of the log tells of what had been when it was entered."""
    tell, log = Teller(world, "status_log"), world["status_log"]
    found = []
    for row, (text, entered) in enumerate(zip(log["date"], log["entered"], strict=True)):
        days, day = span_or_none(text), span_or_none(entered)
        if days and day and days[0] > day[1]:
            message = f"It was entered on {entered}, before that day."
            hint = "The log tells what was; what is to come is the due date of a promise or milestone."
            found.append(tell.warning("W054", row, message, hint, "date"))
    return found


def times(world: World) -> list[Finding]:
    """A promise is due after it was made, and its steps not after it."""
    found = []
    commitments = world["commitments"]
    agreed = dict(zip(world["agreements"]["id"], world["agreements"]["date"], strict=True))
    tell, due = Teller(world, "commitments"), {}
    for row, (key, end, own, of) in enumerate(
        zip(*(commitments[c] for c in ("id", "due", "made", "agreement")), strict=True)
    ):
        last, made = span_or_none(end), span_or_none(own or agreed.get(of, ""))
        due[key] = (last, end)
        if last and made and last[1] < made[0]:
            message = f"It is due before it was made ({own or agreed[of]})."
            found.append(tell.warning("W061", row, message, "Correct the date, or made.", "due"))
    tell, steps = Teller(world, "milestones"), world["milestones"]
    for row, (of, text) in enumerate(zip(steps["commitment"], steps["due"], strict=True)):
        mine, (last, end) = span_or_none(text), due.get(of, (None, ""))
        if mine and last and mine[1] > last[1]:
            message = f"The promise {of} is due before ({end})."
            found.append(tell.warning("W060", row, message, "Correct one of the two dates.", "due"))
    return found


def amounts(world: World) -> list[Finding]:
    """An amount has bounds in order, a currency and a kind."""
    tell, frame = Teller(world, "commitments"), world["commitments"]
    found = []
    for row in positions(frame["amount_low"] > frame["amount_high"]):
        message = f"amount_low is more than amount_high ({frame['amount_high'].iloc[row]:g})."
        found.append(tell.error("W066", row, message, "Exchange them.", "amount_low"))
    for row in positions(frame["amount_low"].notna() | frame["amount_high"].notna()):
        currency = frame["currency"].iloc[row]
        if currency not in _CURRENCIES:
            hint = suggest(currency, _CURRENCIES, "Write the code of ISO 4217, such as USD.")
            message = f"{currency} is no currency that is known." if currency else "The amount has no currency."
            found.append(tell.warning("W067", row, message, hint, "currency"))
        if not frame["amount_kind"].iloc[row]:
            hint = "Fill amount_kind: money promised, money of interest and a cost are not added up."
            found.append(tell.warning("W067", row, "It is not said what the amount is.", hint, "amount_kind"))
    return found


def parts(world: World) -> list[Finding]:
    """Parts form no circle, and do not add up to more than the whole."""
    tell, frame = Teller(world, "commitments"), world["commitments"].reset_index(drop=True)
    whole = dict(zip(frame["id"], frame["part_of"], strict=True))
    row_of = {key: row for row, key in enumerate(frame["id"])}
    found = []
    for key in dict.fromkeys(min(loop) for loop in _loops(whole)):
        message = f"Following part_of from {key} leads back to it."
        found.append(tell.error("W064", row_of[key], message, "Empty one of the cells.", "part_of"))
    for key, of in frame[frame["part_of"].isin(list(row_of))].groupby("part_of"):
        total = frame.iloc[row_of[str(key)]]
        if total["amount_kind"] == "cost" or pd.isna(total["amount_high"]):
            continue
        same = of[(of["currency"] == total["currency"]) & (of["amount_kind"] == total["amount_kind"])]
        same = same[(same["amount_low"] != total["amount_low"]) | (same["amount_high"] != total["amount_high"])]
        added = float(same["amount_low"].sum())
        if added > total["amount_high"] * (1 + _SLACK):
            message = f"Its parts ({', '.join(same['id'])}) add up to at least {added:,.0f} {total['currency']}."
            hint = "Correct an amount, or take a row that is no part out of part_of."
            found.append(tell.warning("W063", row_of[str(key)], message, hint, "amount_high"))
    return found


def _loops(whole: dict[Any, Any]) -> Iterator[set[Any]]:
    """Circles of keys of which each names the next."""
    for start in whole:
        path, key = [], start
        while key and key not in path:
            path.append(key)
            key = whole.get(key, "")
        if key:
            yield set(path[path.index(key) :])
