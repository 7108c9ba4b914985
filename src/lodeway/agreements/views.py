"""What a register shows: promises in short, one thing whole, the log, what falls due."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import pandas as pd

from lodeway.agreements.register import subject_of
from lodeway.agreements.standing import SUBJECTS, first_day, known_by, last_day, made_on, standing
from lodeway.agreements.terms import unsaid
from lodeway.errors import CODES, Finding, InputError
from lodeway.geography import suggest
from lodeway.world import World
from lodeway.world.promises import CLASSES, PROMISES, STATES
from lodeway.world.schema import BY_NAME

__all__ = [
    "CLOSED",
    "DUE_COLUMNS",
    "LIST_COLUMNS",
    "LOG_COLUMNS",
    "Filter",
    "Sheet",
    "due",
    "findings",
    "listing",
    "log",
    "show",
    "until_day",
]

LIST_COLUMNS: Final = (
    "id", "agreement", "made", "promiser", "counterpart", "act", "class", "modality", "minerals", "corridor",
    "amount_low", "amount_high", "currency", "amount_kind", "quantity", "unit", "due", "status", "date",
    "delivered_share", "silent_days", "conflict",
)  # fmt: skip
LOG_COLUMNS: Final = (
    "date", "kind", "subject", "status", "delivered_share", "text", "address", "retrieved", "quality", "by", "entered",
    "id",
)  # fmt: skip
DUE_COLUMNS: Final = ("due", "day", "kind", "id", "what", "promiser", "counterpart", "status", "date", "address")
CLOSED: Final = ("met", "dropped", "superseded", "ended")
"""States after which nothing falls due."""
_PERIOD: Final = re.compile(r"(\d{1,4})\s*([dwmy])")
_MONTHS: Final = 12
_TABLES: Final = tuple(table.name for table in PROMISES)
_KEYED: Final = tuple(table.name for table in PROMISES if "id" in table.names)
_ABOUT: Final = tuple(code for code in CODES if "W054" <= code <= "W069")


@dataclass(frozen=True)
class Filter:
    """Which promises are asked for; None: any.

    Attributes
    ----------
    party
        Countries or groups, of which one promises, is promised to, or is party to the agreement.
    mineral, corridor
        What it is about; a part of the corridor's or the subject's name is enough.
    klass, state, forum
        Class of the promise, its latest status (``open``: none that closes it), family of its agreement.
    """

    party: str | None = None
    mineral: str | None = None
    corridor: str | None = None
    klass: str | None = None
    state: str | None = None
    forum: str | None = None


@dataclass(frozen=True)
class Sheet:
    """All that a register holds about an agreement, promise or milestone.

    Attributes
    ----------
    kind, id, row
        What it is, and its own row.
    standing
        Rows of :func:`~lodeway.agreements.standing.standing` about it and about what belongs to it.
    promises, milestones, parts, links, evidence, log
        Rows that belong to it; `parts` are the promise of which it is a part, and its own parts, and passages have
        the ``publisher`` of their source.
    findings
        What contradicts, competes with or adds up beyond it.
    unsaid
        Of a promise: why its worth cannot be said; empty if it can.
    """

    kind: str
    id: str
    row: dict[str, Any]
    standing: pd.DataFrame
    promises: pd.DataFrame
    milestones: pd.DataFrame
    parts: pd.DataFrame
    links: pd.DataFrame
    evidence: pd.DataFrame
    log: pd.DataFrame
    findings: tuple[Finding, ...]
    unsaid: tuple[str, ...] = ()


def listing(world: World, wanted: Filter | None = None, as_of: date | None = None) -> pd.DataFrame:
    """Promises with their latest status, in the order of the table; several rows where statuses contradict.

    Raises
    ------
    InputError
        I001 if a party, I002 if a mineral, I007 if a class, state or forum is not known.
    """
    wanted = wanted or Filter()
    _check(world, wanted)
    told = standing(world, as_of)
    told = told[told["kind"] == "commitment"]
    frame = world["commitments"].merge(told.drop(columns="kind"), on="id")
    agreements = world["agreements"].set_index("id")
    made = made_on(world, "commitment")
    frame["made"] = [
        own or agreements["date"].get(of, "") for own, of in zip(frame["made"], frame["agreement"], strict=True)
    ]
    frame = frame.loc[[_fits(world, row, agreements, wanted) for row in frame.to_dict("records")]]
    order = frame["id"].map(lambda key: made[key] or date.min)
    return frame.loc[order.sort_values(kind="stable").index, list(LIST_COLUMNS)].reset_index(drop=True)


def _check(world: World, wanted: Filter) -> None:
    """Refuse words that nothing in the register has."""
    minerals = {m for given in world["commitments"]["minerals"] for m in given}
    known = (
        (wanted.mineral, {*minerals, *world["commodities"]["mineral"]}, "I002", "mineral"),
        (wanted.klass, set(CLASSES), "I007", "class of promise"),
        (wanted.state, {"open", *STATES}, "I007", "state"),
        (wanted.forum, set(world["agreements"]["forum"]) - {""}, "I007", "forum"),
    )
    for word, words, code, what in known:
        if word is not None and word not in words:
            raise InputError(code, f"{word} is no {what} that is known.", suggest(word, sorted(words)))


def _fits(world: World, row: dict[Any, Any], agreements: pd.DataFrame, wanted: Filter) -> bool:
    agreement = agreements.loc[row["agreement"]]
    named = (*row["promiser"], *row["counterpart"], *agreement["parties"])
    where = f"{row['corridor']} {row['subject']}".casefold()
    state = row["status"] if wanted.state != "open" else "" if row["status"] in CLOSED else "open"
    return (
        (wanted.party is None or bool(world.countries(wanted.party) & world.countries(",".join(named) or wanted.party)))
        and (wanted.party is None or bool(named))
        and wanted.mineral in (None, *row["minerals"])
        and (wanted.corridor is None or wanted.corridor.casefold() in where)
        and wanted.klass in (None, row["class"])
        and wanted.state in (None, state)
        and wanted.forum in (None, agreement["forum"])
    )


def show(world: World, subject: str, as_of: date | None = None) -> Sheet:
    """All that is known of an agreement, a promise or a milestone.

    Raises
    ------
    InputError
        A004 with the nearest ids if there is no such subject, or if it was not made by that day.
    """
    before, world = world, _known_with(world, subject, as_of)
    kind = subject_of(subject, lambda table: world[table]["id"])
    row = world[SUBJECTS[kind]].set_index("id", drop=False).loc[subject].to_dict()
    promises, steps = world["commitments"], world["milestones"]
    of = row.get("commitment", subject)
    mine = promises[(promises["agreement"] == subject) if kind == "agreement" else (promises["id"] == of)]
    milestones = steps[steps["commitment"].isin(mine["id"])] if kind != "milestone" else steps[steps["id"] == subject]
    ids = {subject, *milestones["id"]} | (set(mine["id"]) if kind == "agreement" else set())
    related = set(mine["part_of"]) - {""} | set(promises.loc[promises["part_of"].isin(mine["id"]), "id"])
    told, links, evidence = standing(world, as_of), world["links"], world["evidence"]
    shown = set(mine["id"]) if kind != "milestone" else set()
    return Sheet(
        kind, subject, {str(key): value for key, value in row.items()},
        told[told["id"].isin(ids)].reset_index(drop=True),
        mine.reset_index(drop=True), milestones.reset_index(drop=True),
        promises[promises["id"].isin(related)].reset_index(drop=True),
        links[links["commitment"].isin(shown) | links["other"].isin(shown)].reset_index(drop=True),
        _with_publisher(world, evidence[evidence["commitment"].isin(shown) | (evidence["agreement"] == subject)]),
        log(world, subject, as_of), _known_findings(before, world, ids),
        unsaid(world, subject) if kind == "commitment" else (),
    )  # fmt: skip


def _with_publisher(world: World, pages: pd.DataFrame) -> pd.DataFrame:
    """Passages with the publisher of their source."""
    publishers = dict(zip(world["sources"]["id"], world["sources"]["publisher"], strict=True))
    return pages.assign(publisher=[publishers.get(key, "") for key in pages["source"]]).reset_index(drop=True)


def _known_with(world: World, subject: str, as_of: date | None) -> World:
    """What was known by a day, of which the subject must be a part; one that there never was is told elsewhere."""
    known = known_by(world, as_of)
    there = [{*w["agreements"]["id"], *w["commitments"]["id"], *w["milestones"]["id"]} for w in (world, known)]
    if subject in there[0] - there[1]:
        raise InputError("A004", f"{subject} was not made by {as_of}.", "Give a later --as-of.")
    return known


def _known_findings(before: World, known: World, ids: set[str]) -> tuple[Finding, ...]:
    """Findings that rest on rows that were known alone."""
    gone = {row for name in _KEYED for row in {*before[name]["id"]} - {*known[name]["id"]}}
    return tuple(f for f in findings(before, ids) if not gone & {*f.rows, *_words(f)})


def findings(world: World, ids: set[str] | None = None) -> tuple[Finding, ...]:
    """What the checks say of agreements, of all or of what concerns these ids."""
    own = tuple(f for f in world.findings if f.code in _ABOUT or f.table in _TABLES)
    if ids is None:
        return own
    rows = world["status_log"]
    about = {*ids, *rows.loc[rows[list(SUBJECTS)].isin(ids).any(axis=1), "id"]}
    return tuple(f for f in own if about & {*f.rows, *_words(f)})


def _words(finding: Finding) -> set[str]:
    return set(re.findall(r"[\w.+:-]*\w", finding.message))


def log(world: World, subject: str | None = None, as_of: date | None = None) -> pd.DataFrame:
    """The log by date, of all or of one thing and what belongs to it, each row with its evidence.

    Raises
    ------
    InputError
        A004 if there is no such subject, or if it was not made by that day.
    """
    world = known_by(world, as_of) if subject is None else _known_with(world, subject, as_of)
    rows = world["status_log"].copy()
    rows["kind"] = [next((c for c in SUBJECTS if row[c]), "") for row in rows.to_dict("records")]
    rows["subject"] = rows["agreement"] + rows["commitment"] + rows["milestone"]
    if subject is not None:
        kind = subject_of(subject, lambda table: world[table]["id"])
        promises, steps = world["commitments"], world["milestones"]
        ids = {subject} | (set(promises.loc[promises["agreement"] == subject, "id"]) if kind == "agreement" else set())
        ids |= set(steps.loc[steps["commitment"].isin(ids), "id"])
        rows = rows[rows["subject"].isin(ids)]
    for column in ("address", "retrieved"):
        pages = dict(zip(world["evidence"]["id"], world["evidence"][column], strict=True))
        rows[column] = [pages.get(key, "") for key in rows["evidence"]]
    rows = rows.loc[rows["date"].map(first_day).sort_values(kind="stable").index] if len(rows) else rows
    return rows[list(LOG_COLUMNS)].reset_index(drop=True)


def due(world: World, start: date, end: date, as_of: date | None = None) -> pd.DataFrame:
    """Promises and milestones that are not closed and fall due between two days, by their last day.

    Parameters
    ----------
    world
        A world with agreements.
    start, end
        First and last day, inclusive.
    as_of
        See :func:`~lodeway.agreements.standing.standing`.

    Returns
    -------
    pandas.DataFrame
        `DUE_COLUMNS`: ``due`` as written, ``day`` its last day, what is due of whom to whom, how it stands since when,
        and the address of a page that says so.
    """
    promises = world["commitments"].set_index("id", drop=False)
    steps = world["milestones"].set_index("id", drop=False)
    pages = world["evidence"].drop_duplicates("commitment").set_index("commitment")["address"]
    rows = []
    for told in standing(world, as_of).to_dict("records"):
        if told["kind"] == "agreement" or told["status"] in CLOSED:
            continue
        step = steps.loc[told["id"]] if told["kind"] == "milestone" else None
        promise = promises.loc[told["id"] if step is None else step["commitment"]]
        text = promise["due"] if step is None else step["due"]
        if text and start <= last_day(text) <= end:
            what = promise["act"] if step is None else f"{step['name']}: {promise['act']}"
            place = (text, last_day(text), told["kind"], told["id"], what, promise["promiser"], promise["counterpart"])
            rows.append((*place, told["status"], told["date"], pages.get(promise["id"], "")))
    frame = pd.DataFrame(rows, columns=list(DUE_COLUMNS))
    return frame.sort_values(["day", "kind", "id"]).reset_index(drop=True)


def until_day(start: date, within: str) -> date:
    """Last day of a period such as ``90d``, ``6w``, ``6m`` or ``2y`` from a day on.

    Raises
    ------
    InputError
        I007 if it is no such period, or longer than the calendar.

    Examples
    --------
    >>> str(until_day(date(2026, 8, 31), "6m"))
    '2027-02-28'
    """
    found = _PERIOD.fullmatch(within.strip())
    try:
        if found:
            count, unit = int(found[1]), found[2]
            if unit in "dw":
                return start + timedelta(days=count * (7 if unit == "w" else 1))
            months = start.month - 1 + count * (_MONTHS if unit == "y" else 1)
            year, month = start.year + months // _MONTHS, months % _MONTHS + 1
            return start.replace(year=year, month=month, day=min(start.day, last_day(f"{year:04d}-{month:02d}").day))
    except (ValueError, OverflowError, InputError):
        pass
    raise InputError("I007", f"{within} is no period.", "Write days, weeks, months or years: 90d, 6w, 6m, 2y.")


def promise_tables(world: World) -> dict[str, pd.DataFrame]:
    """The tables of agreements that have rows, and the sources that they name."""
    tables = {name: world[name] for name in _TABLES if len(world[name])}
    named = {source for frame in tables.values() for source in frame["source"]} - {""}
    sources = world["sources"][world["sources"]["id"].isin(named)]
    return {**tables, **({"sources": sources} if len(sources) and "sources" in BY_NAME else {})}
