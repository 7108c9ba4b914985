"""How agreements, promises and milestones stand at a date, as the log tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

import pandas as pd

from lodeway.errors import InputError
from lodeway.world import World
from lodeway.world.dates import first_day, last_day, span

__all__ = [
    "STANDING_COLUMNS", "SUBJECTS", "dated_log", "first_day", "known_by", "last_day", "made_on", "read_day", "standing",
    "wholes",
]  # fmt: skip

SUBJECTS: Final = {"agreement": "agreements", "commitment": "commitments", "milestone": "milestones"}
"""What a row of the log may be about -> table of it."""
STANDING_COLUMNS: Final = ("kind", "id", "status", "date", "row", "delivered_share", "silent_days", "conflict")


def standing(world: World, as_of: date | None = None) -> pd.DataFrame:
    """Latest status of every agreement, promise and milestone.

    A row of the log counts from the first day of its date on. Of rows of one subject the one whose date begins last is
    the latest, and of two that begin together the one that ends last. Rows of the same date that tell different
    statuses contradict one another: all are given, and flagged.

    Parameters
    ----------
    world
        A world with the tables of agreements.
    as_of
        Later rows of the log, and what was made later, do not count. None: all count, and silence is counted to the
        first day of the latest row.

    Returns
    -------
    pandas.DataFrame
        A row for each subject, more where statuses contradict one another: ``kind`` agreement, commitment or
        milestone; ``id``; ``status`` and ``date`` as the log has them, empty where it says nothing; ``row``, id of the
        row of the log; ``delivered_share``, the last share that was told up to then, NaN if none; ``silent_days``, days
        since the last row that tells anything (`no_data` does not), at least 0, NaN where there is none; ``conflict``.
    """
    log = dated_log(world["status_log"], as_of)
    until = as_of or max((row["first"] for row in log), default=None)
    found = []
    for kind, table in SUBJECTS.items():
        told: dict[str, list[dict[str, Any]]] = {}
        for row in log:
            if row[kind]:
                told.setdefault(row[kind], []).append(row)
        made = made_on(world, kind)
        for subject in world[table]["id"]:
            if as_of is None or (day := made[subject]) is None or day <= as_of:
                found += [(kind, subject, *row) for row in _latest(told.get(subject, []), until)]
    frame = pd.DataFrame(found, columns=list(STANDING_COLUMNS))
    return frame.astype({"delivered_share": float, "silent_days": float, "conflict": bool})


def made_on(world: World, kind: str) -> dict[str, date | None]:
    """First day on which each agreement, promise or milestone can have been made; None where that is not known."""
    agreements = dict(zip(world["agreements"]["id"], map(read_day, world["agreements"]["date"]), strict=True))
    if kind == "agreement":
        return agreements
    commitments = world["commitments"]
    told = zip(commitments["id"], commitments["made"], commitments["agreement"], strict=True)
    made = {key: read_day(own) if own else agreements.get(agreement) for key, own, agreement in told}
    if kind == "commitment":
        return made
    milestones = world["milestones"]
    return {key: made.get(of) for key, of in zip(milestones["id"], milestones["commitment"], strict=True)}


def wholes(world: World, *, funding: bool = False) -> dict[str, tuple[str, ...]]:
    """Promises of which each promise is a part or a repetition, the nearest first.

    With `funding` those that it funds too: the money paid for a thing is in the sum that the thing was promised with.
    """
    commitments, links = world["commitments"], world["links"]
    rows = zip(commitments["id"], commitments["part_of"], strict=True)
    above: dict[str, list[str]] = {key: [of] if of else [] for key, of in rows}
    funds = links[(links["effect"] == "funds") & (links["other"] != "")]
    for key, other in zip(funds["commitment"], funds["other"], strict=True):
        above[key] += [other] if funding else []
    return {key: _upwards(key, above) for key in above}


def _upwards(key: str, above: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """All above it, each once and the nearest first; a circle is told by the checks."""
    found: dict[str, None] = {}
    level = list(above[key])
    while level:
        found |= dict.fromkeys(level)
        level = [more for one in level for more in above.get(one, ()) if more not in found and more != key]
    return tuple(found)


def known_by(world: World, as_of: date | None) -> World:
    """Make the world whose register holds only what was made by a day and what the log told by then; None: all of it.

    Links and passages go with the promise that they are about, and a passage on which only later rows of the log rest
    goes with them. A row whose day is not known stays.
    """
    if as_of is None:
        return world
    kept: dict[str, pd.DataFrame] = {}
    for kind, table in SUBJECTS.items():
        made = made_on(world, kind)
        there = [(day := made[key]) is None or day <= as_of for key in world[table]["id"]]
        kept[table] = world[table].loc[there]
    ids = {kind: {*kept[table]["id"], ""} for kind, table in SUBJECTS.items()}
    log, links, pages = world["status_log"], world["links"], world["evidence"]
    told = [(day := read_day(text)) is None or day <= as_of for text in log["date"]]
    kept["status_log"] = log[_about(log, ids) & pd.Series(told, index=log.index, dtype=bool)]
    kept["links"] = links[links["commitment"].isin(ids["commitment"]) & links["other"].isin(ids["commitment"])]
    used = {page for table in (*SUBJECTS.values(), "status_log") for page in _pages(kept[table])}
    later = {page for page in _pages(log) if page not in used}
    kept["evidence"] = pages[_about(pages, ids) & ~pages["id"].isin(later)]
    return world.keep(**kept)


def _about(rows: pd.DataFrame, ids: dict[str, set[str]]) -> pd.Series:
    """Whether what each row is about is there."""
    return pd.concat([rows[kind].isin(ids[kind]) for kind in SUBJECTS if kind in rows], axis=1).all(axis=1)


def _pages(rows: pd.DataFrame) -> set[str]:
    return set(rows["evidence"]) - {""} if "evidence" in rows else set()


def read_day(text: str) -> date | None:
    """First day of a year, month or day; None if it is none of them."""
    try:
        return first_day(text)
    except InputError:  # empty, or told by the checks
        return None


def dated_log(log: pd.DataFrame, as_of: date | None) -> list[dict[str, Any]]:
    """Rows of a log whose date can be read and has come, in the order of their dates; of one date in that of the log.

    ``first`` and ``last`` are the first and last day of a row's date.
    """
    rows: list[dict[str, Any]] = []
    for row in log.to_dict("records"):
        day = read_day(row["date"])
        if day is not None and (as_of is None or day <= as_of):
            rows.append({**{str(k): v for k, v in row.items()}, "first": day, "last": last_day(row["date"])})
    return sorted(rows, key=lambda row: span(row["date"]))


def _latest(rows: list[dict[str, Any]], until: date | None) -> Iterator[tuple[Any, ...]]:
    """Status, date, row, share, silent days and conflict of the latest rows of one subject."""
    if not rows:
        yield "", "", "", float("nan"), float("nan"), False
        return
    top = [row for row in rows if span(row["date"]) == span(rows[-1]["date"])]
    latest = {row["status"]: row for row in top}  # of rows that say the same, the one entered last
    shares = [row["delivered_share"] for row in rows if not pd.isna(row["delivered_share"])]
    heard = next((row["last"] for row in reversed(rows) if row["status"] != "no_data"), None)
    silent = max((until - heard).days, 0) if until and heard else float("nan")
    for row in latest.values():
        own = row["delivered_share"]
        share = shares[-1] if pd.isna(own) and shares else own
        yield row["status"], row["date"], row["id"], share, silent, len(latest) > 1
