"""What changed between two days: how promises stand, and their chances."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from lodeway.agreements.outlook import Outlook, Prospect
from lodeway.errors import InputError

__all__ = ["CHANGES_COLUMNS", "changes"]

CHANGES_COLUMNS: Final = (
    "commitment", "promiser", "act", "what", "status_before", "status_after", "never_before", "never_after",
    "chance_before", "chance_after", "news",
)  # fmt: skip
_ALIKE: Final = 1e-9


def changes(before: Outlook, after: Outlook, year: int) -> pd.DataFrame:
    """What became of promises between two outlooks.

    Parameters
    ----------
    before, after
        Outlooks of one world on two days, the earlier first.
    year
        Year by whose end the chances of delivery are compared.

    Returns
    -------
    pandas.DataFrame
        A row for each promise that differs, with :data:`CHANGES_COLUMNS`. ``what`` is new, delivered, dropped,
        superseded, ended, overdue, standing (another status), news (the status is the same but something was
        entered), or time (nothing but the time that went by); ``news`` is the day of the latest news on the second day.

    Raises
    ------
    InputError
        A046 if the second day is not after the first.
    """
    if after.as_of <= before.as_of:
        message = f"{after.as_of} is not after {before.as_of}."
        raise InputError("A046", message, "Give the earlier day first.")
    old = {prospect.promise.id: prospect for prospect in before}
    rows = [_row(old.get(prospect.promise.id), prospect, year) for prospect in after]
    return pd.DataFrame([row for row in rows if row is not None], columns=list(CHANGES_COLUMNS))


def _row(old: Prospect | None, new: Prospect, year: int) -> dict[str, Any] | None:
    what = _what(old, new)
    figures = {
        "never_before": old.never if old else float("nan"), "never_after": new.never,
        "chance_before": old.by(year) if old else float("nan"), "chance_after": new.by(year),
    }  # fmt: skip
    alike = (_same(figures[f"{chance}_before"], figures[f"{chance}_after"]) for chance in ("never", "chance"))
    if what == "time" and all(alike):
        return None
    promise = new.promise
    return {
        "commitment": promise.id, "promiser": ", ".join(promise.promiser), "act": promise.act, "what": what,
        "status_before": old.promise.status if old else "", "status_after": promise.status, **figures,
        "news": "" if promise.news is None else promise.news.isoformat(),
    }  # fmt: skip


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= _ALIKE or (one != one and other != other)  # noqa: PLR0124  (both undefined)


def _what(old: Prospect | None, new: Prospect) -> str:
    if old is None:
        return "new"
    if new.state != old.state and new.state in ("delivered", "dropped", "overdue"):
        return new.state
    if new.promise.status != old.promise.status:
        return new.promise.status if new.state == "gone" else "standing"
    return "news" if (new.promise.news, new.promise.share, new.promise.met) != (
        old.promise.news, old.promise.share, old.promise.met
    ) else "time"  # fmt: skip
