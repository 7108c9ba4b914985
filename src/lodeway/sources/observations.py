"""Tidy observations: the one frame that every reader returns, and what a reader declares of itself.

An observation is one published figure: what was measured, where, when, how much, in whose unit and on
whose basis. Readers change neither unit nor basis; :mod:`lodeway.units` does that, by explicit call.
"""

from __future__ import annotations

import fnmatch
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd

from lodeway.errors import Finding, InputError
from lodeway.sources.files import Book

__all__ = [
    "COLUMNS",
    "MEASURES",
    "OTHERS",
    "WORLD",
    "Draft",
    "Layout",
    "Publisher",
    "Reader",
    "Reading",
    "Wanted",
    "empty",
    "finish",
    "texts",
]

WORLD: Final = ""
"""Country of a figure that is about the whole world."""
OTHERS: Final = "ZZZ"
"""Country of a figure that is about countries not named, or about one that is not in ISO 3166-1."""

COLUMNS: Final[Mapping[str, str]] = {
    "source": "key of the published edition",
    "series": "the publisher's own name of what was measured",
    "measure": "one of the measures",
    "country": "ISO 3166-1 alpha-3; empty: the world; ZZZ: countries not named; of trade, the exporter",
    "partner": "of trade, the importer; of an agreement, the other party; else empty",
    "year": "year that the figure is about",
    "period": "month such as 2024-03, or years such as 2021-24, if it is not about the one year",
    "amount": "the figure; nothing if it is withheld, not available or given in words",
    "unit": "as published",
    "basis": "what is measured: gross weight, contained metal, oxide",
    "quality": "reported, or estimated where the publisher projects",
    "flag": "the publisher's qualifier, such as W withheld, NA, < and > bounds, e estimated",
    "line": "line of the file, or row of the sheet",
    "note": "what the publisher adds, as far as the figure cannot be read without it",
}
"""Columns of the tidy frame -> what they hold."""

MEASURES: Final = (
    "production", "capacity", "reserves", "trade", "trade_value", "imports", "exports", "demand", "stocks",
    "price", "share", "index", "deaths", "agreement", "reliance", "employment", "other",
)  # fmt: skip
"""What can have been measured."""

_KEY: Final = ("series", "measure", "country", "partner", "year", "period", "unit", "basis", "note")
_TEXT: Final = tuple(name for name in COLUMNS if name not in ("year", "amount", "line"))
_DEFAULTS: Final[Mapping[str, Any]] = {"quality": "reported"}
_SHOWN: Final = 5


@dataclass(frozen=True)
class Publisher:
    """Who publishes, under which terms, where, and how to get the file by hand.

    Attributes
    ----------
    key
        Name of the reader on the command line.
    title, name, licence, address
        What is published, by whom, under which terms, and where.
    looks
        What the file looks like.
    fetch
        Steps to get it by hand.
    """

    key: str
    title: str
    name: str
    licence: str
    address: str
    looks: str
    fetch: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """One form in which a publisher's file comes: columns that its header has, ``*`` standing for anything.

    Capitals and spaces do not matter. ``sheet`` is the name of the sheet of a workbook, ``*`` for any; rows that
    begin with one of ``footers`` are remarks below the table. Of the other cells of the header more than half are like
    ``most``, such as years: without it a row of a foreign table could pass for a header by chance.
    """

    name: str
    columns: tuple[str, ...]
    sheet: str = "*"
    footers: tuple[str, ...] = ()
    most: str = ""

    def missing(self, cells: Sequence[str]) -> list[str]:
        """Columns of the layout that a row of cells, taken as header, does not have."""
        have = [plain(cell) for cell in cells]
        if self.most and not self._mostly(have):
            return list(self.columns)
        return [column for column in self.columns if not any(fnmatch.fnmatchcase(cell, plain(column)) for cell in have)]

    def _mostly(self, have: Sequence[str]) -> bool:
        others = [cell for cell in have if cell and not fnmatch.fnmatchcase(cell, plain(self.columns[0]))]
        return 2 * sum(fnmatch.fnmatchcase(cell, plain(self.most)) for cell in others) > len(others)


def plain(name: str) -> str:
    """Name of a column without regard to capitals and spaces.

    >>> plain(" PROD_EST_  2024")
    'prod_est_ 2024'
    """
    return " ".join(name.split()).casefold()


@dataclass(frozen=True)
class Wanted:
    """Which observations are wanted: series and years, all if empty."""

    series: frozenset[str] = frozenset()
    years: frozenset[int] = frozenset()

    @classmethod
    def of(cls, series: Collection[str] | None, years: Collection[int] | None) -> Wanted:
        """Take any collections, or nothing."""
        return cls(frozenset(map(str, series or ())), frozenset(map(int, years or ())))

    def mask(self, frame: pd.DataFrame) -> np.ndarray[tuple[int], Any]:
        """Which rows of a tidy frame are wanted."""
        keep = np.ones(len(frame), dtype=bool)
        if self.series:
            keep &= frame["series"].isin(self.series).to_numpy()
        if self.years:
            keep &= frame["year"].isin(self.years).to_numpy()
        return keep


@dataclass
class Draft:
    """What a reader makes of a file, before it is checked and brought into form.

    ``figures`` counts the cells of the file that hold or could hold a figure; those that gave no observation
    are in ``left_out``, by reason, so that nothing is dropped in silence.
    """

    frame: pd.DataFrame
    source: str
    edition: str
    rows: int
    figures: int
    left_out: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class Reader:
    """A publisher's layouts, and the function that turns a file of one of them into observations.

    Attributes
    ----------
    publisher
        Who publishes.
    layouts
        Forms of the file; the first that fits counts.
    parse
        From the file, its layout and what is wanted to a draft.
    encodings
        In which the text may be, best first.
    ends
        Whether the publisher ends every line, so that one without end was cut off.
    """

    publisher: Publisher
    layouts: tuple[Layout, ...]
    parse: Callable[[Book, Layout, Wanted], Draft]
    encodings: tuple[str, ...] = ("utf-8-sig",)
    ends: bool = True

    @property
    def key(self) -> str:
        """Name of the reader on the command line."""
        return self.publisher.key


@dataclass(frozen=True)
class Reading:
    """A file as read.

    Attributes
    ----------
    frame
        Tidy observations, in an order that does not depend on the order of the file's rows.
    reader, layout, file, source, edition
        By which reader, as which layout, from which file, and what edition it is.
    rows, figures
        Rows of data in the file, and cells that hold or could hold a figure: ``figures`` is the length of
        the frame and all that was left out.
    left_out
        Reason -> how many figures gave no observation.
    without_value
        Flag -> how many observations have no amount.
    notes, findings
        What to know when using it; what is odd in the file, though it can be read.
    """

    frame: pd.DataFrame
    reader: Reader
    layout: str
    file: str
    source: str
    edition: str
    rows: int
    figures: int
    left_out: Mapping[str, int]
    without_value: Mapping[str, int]
    notes: tuple[str, ...]
    findings: tuple[Finding, ...]


def empty() -> pd.DataFrame:
    """A tidy frame without rows."""
    return _typed(pd.DataFrame({name: [] for name in COLUMNS}))


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Every column in its order and dtype; texts are categories, which sort as texts do."""
    columns: dict[str, Any] = {}
    for name in COLUMNS:
        values = frame[name] if name in frame else _DEFAULTS.get(name, "")
        if name == "amount":
            columns[name] = np.asarray(values, dtype=np.float64) + 0.0  # minus zero is zero
        elif name in ("year", "line"):
            columns[name] = np.asarray(values, dtype=np.int16 if name == "year" else np.int32)
        elif isinstance(values, pd.Series):
            columns[name] = _categories(values)
        else:
            columns[name] = texts(np.zeros(len(frame), dtype=np.int8), [values])
    return pd.DataFrame(columns)


def texts(codes: np.ndarray[tuple[int], Any], names: Sequence[str]) -> pd.Series[Any]:
    """Texts by their position in a list, as categories in order; names may repeat."""
    order = sorted(set(names))
    rank = {name: at for at, name in enumerate(order)}
    ranks = np.array([rank[name] for name in names], dtype=np.min_scalar_type(-len(order) - 1))
    return pd.Series(pd.Categorical.from_codes(ranks[codes] if len(ranks) else codes, pd.Index(order, dtype=object)))


def _categories(values: pd.Series[Any]) -> pd.Series[Any]:
    """Texts as sorted categories, those that do not occur left out."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        codes, names = values.cat.codes.to_numpy(), [str(name) for name in values.cat.categories]
        used = np.flatnonzero(np.bincount(codes, minlength=len(names)))
        if len(used) == len(names) and names == sorted(names):
            return values.reset_index(drop=True)
        places = np.zeros(len(names), dtype=np.int32)
        places[used] = np.arange(len(used))
        return texts(places[codes], [names[at] for at in used])
    found, present = pd.factorize(values.astype(object))
    return texts(found, [str(name) for name in present])


def finish(draft: Draft, reader: Reader, layout: Layout, file: str, wanted: Wanted) -> Reading:
    """Bring a draft into form, check it, and refuse it if there are errors.

    Raises
    ------
    InputError
        O-codes, with every finding.
    """
    frame = draft.frame
    keep = wanted.mask(frame)
    left_out = Counter(draft.left_out)
    if not keep.all():
        left_out["not asked for"] += int((~keep).sum())
        frame = frame[keep]
    frame = frame.assign(source=draft.source) if len(frame) else empty()
    frame, keys = _ordered(_typed(frame))
    findings = [*draft.findings, *_twice(frame, keys, file)]
    errors = [finding for finding in findings if finding.level == "error"]
    if errors:
        message = f"{file} cannot be used as {reader.publisher.title}: {len(errors)} error{'s'[: len(errors) > 1]}."
        raise InputError(errors[0].code, message, "Fetch the file again, or mend it.", tuple(findings))
    lacking = frame["flag"][frame["amount"].isna()].value_counts()
    return Reading(
        frame, reader, layout.name, file, draft.source, draft.edition, draft.rows, draft.figures,
        {reason: count for reason, count in left_out.items() if count},
        {str(flag): int(count) for flag, count in lacking.items() if count},
        tuple(draft.notes), tuple(findings),
    )  # fmt: skip


def _keys(frame: pd.DataFrame) -> np.ndarray[tuple[int], Any]:
    """One whole number a row that orders the rows by the key; equal for equal keys."""
    total = np.zeros(len(frame), dtype=np.int64)
    for name in _KEY:
        values = frame[name]
        if isinstance(values.dtype, pd.CategoricalDtype):
            codes, size = values.cat.codes.to_numpy().astype(np.int64), len(values.cat.categories)
        else:
            low = int(values.min())
            codes, size = values.to_numpy().astype(np.int64) - low, int(values.max()) - low + 1
        if size > 1:
            total = total * size + codes
    return total


def _ordered(frame: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray[tuple[int], Any]]:
    """Rows by key, and the keys; of equal keys, by amount, so that the order of the file's rows does not matter."""
    if frame.empty:
        return frame, np.empty(0, dtype=np.int64)
    keys = _keys(frame)
    order = np.argsort(keys, kind="stable")
    ranked = keys[order]
    same = np.diff(ranked) == 0
    if same.any():
        tied = np.flatnonzero(np.append(same, False) | np.append(False, same))
        among = order[tied]
        order[tied] = among[np.lexsort((frame["amount"].to_numpy()[among], keys[among]))]
    return frame.take(order).reset_index(drop=True), ranked


def _twice(frame: pd.DataFrame, keys: np.ndarray[tuple[int], Any], file: str) -> list[Finding]:
    """Figures that stand in the file more than once."""
    again = np.flatnonzero(np.diff(keys) == 0) + 1
    if not len(again):
        return []
    named = (frame["country"] != OTHERS).to_numpy() & (frame["partner"] != OTHERS).to_numpy()
    again = again[named[again]]
    findings = []
    for at in again[:_SHOWN]:
        one, two = frame.iloc[at - 1], frame.iloc[at]
        same = one["amount"] == two["amount"] or (np.isnan(one["amount"]) and np.isnan(two["amount"]))
        what = "with the same amount" if same else f"there with the amount {one['amount']:g}"
        message = f"The figure stands in line {one['line']} too, {what}; {len(again)} figures stand twice in all."
        findings.append(
            Finding(
                "warning", "O009", "", message, "Delete what is not wanted, or use the sum knowingly.", file,
                int(two["line"]), "", f"{two['series']}, {two['country'] or 'world'}, {two['year']}",
            )
        )  # fmt: skip
    return findings
