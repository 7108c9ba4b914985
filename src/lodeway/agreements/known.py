"""Days of texts, and the rows of the log that were known on a day."""

from __future__ import annotations

import calendar
from datetime import date

import pandas as pd

from lodeway.world import World

__all__ = ["first_day", "known_log", "last_day"]


def first_day(text: str) -> date | None:
    """First day of a day, month or year; None if the text is empty."""
    if not text:
        return None
    year, month, day, *_ = (*map(int, text.split("-")), 1, 1)
    return date(year, month, day)


def last_day(text: str) -> date | None:
    """Last day of a day, month or year; None if the text is empty."""
    if not text:
        return None
    year, month, day, *_ = (*map(int, text.split("-")), 0, 0)
    return date(year, month or 12, day or calendar.monthrange(year, month or 12)[1])


def known_log(world: World, as_of: date) -> pd.DataFrame:
    """Rows of the log that were known on a day, the oldest first, with the last day of each in `_last`."""
    log = world["status_log"]
    last = [last_day(text) for text in log["date"]]
    entered = [first_day(text) or date.min for text in log["entered"]]
    keep = [day is not None and day <= as_of and put <= as_of for day, put in zip(last, entered, strict=True)]
    days = pd.DataFrame({"_last": last, "_entered": entered}, index=log.index, dtype=object)
    return log.join(days)[keep].sort_values(["_last", "_entered"], kind="stable")
