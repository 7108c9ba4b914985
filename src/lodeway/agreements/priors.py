"""What is believed of a class of promises before the register is asked: shares, delays, and the figures behind them."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import pandas as pd
from scipy.special import betaincinv

from lodeway.agreements.chances import Chance
from lodeway.agreements.shares import Share
from lodeway.errors import Finding, InputError
from lodeway.world.frames import read_table
from lodeway.world.promises import CLASSES
from lodeway.world.store import read_csv
from lodeway.world.table import QUALITIES, Column, Table

__all__ = ["FACTORS", "OUTCOMES", "PRIORS", "SHARES", "Prior", "Priors", "base_rates", "read_priors"]

OUTCOMES: Final = ("on_time", "late", "never")
FACTORS: Final = ("definitive_agreement", "study", "offtake", "financial_close", "construction_start")
"""Kinds of milestone that change the odds of never."""

SHARES: Final = {"total": "comes", "additional": "comes beyond what would have come anyway"}
"""Shares of a promised sum, and what each is: columns ``total_came``, ``total_missed`` and so on."""


def _figure(name: str, text: str, least: float = 0, unit: str = "", *, required: bool = True) -> Column:
    """A number above the least, and no greater than any that makes sense."""
    return Column(name, "number", text, unit, required=required, minimum=least, maximum=_MOST, positive=True)


def _weights(what: str, whose: str) -> tuple[Column, Column]:
    """The two weights of a share of a sum."""
    text = f"Weight of the share of a promised sum that {whose} if the promise is kept; empty: nothing is said of sums."
    told = {"came": text, "missed": "Weight of the rest."}
    one, other = (Column(f"{what}_{k}", "number", t, "cases", minimum=0, maximum=_MOST) for k, t in told.items())
    return one, other


_MOST: Final = 100.0
_PLANNED: Final = "Time planned where no date was promised; empty: nothing is said of such promises by year."
_FACTOR: Final = "Factor on the odds of never once such a milestone is met; empty: none."
PRIORS: Final = Table(
    "priors",
    "What is believed of each class of promises; one row a class.",
    (
        Column("class", "text", "Class of promises.", required=True, choices=CLASSES),
        *(Column(name, "number", "Weight of this outcome.", "cases", required=True, minimum=0) for name in OUTCOMES),
        _figure("median_ratio", "Median of actual over planned time of those that come late.", 1),
        _figure("log_sd", "Standard deviation of the logarithm of the delay."),
        _figure("planned_years", _PLANNED, unit="years", required=False),
        *(_figure(name, _FACTOR, required=False) for name in FACTORS),
        *(column for what, whose in SHARES.items() for column in _weights(what, whose)),
        Column("quality", "text", "How far the figures can be trusted.", choices=QUALITIES),
        Column("rates", "text", "Published figures that it rests on: ids of base_rates, parted by blanks."),
        Column("note", "text", "Why these figures."),
    ),
    ("class",),
    facts=False,
)
"""The table of priors: `data/agreements/priors.csv`, and the file that a user gives."""
_INTERVAL: Final = 0.9


@dataclass(frozen=True)
class Prior:
    """What is believed of one class.

    Attributes
    ----------
    klass
        Class of promises.
    cases
        Weights of on time, late and never, as numbers of cases (parameters of a Dirichlet distribution).
    median_ratio, log_sd
        Delay of those that come late; see :class:`~lodeway.agreements.chances.Chance`.
    planned_years
        Time planned where no date was promised; None: nothing is said of such promises by year.
    factors
        Kind of milestone -> factor on the odds of never once it is met.
    quality, rates, note
        How far it can be trusted, ids of the published figures behind it, and why.
    total, additional
        Share of a promised sum that comes if the promise is kept, and that which comes beyond what would have come
        anyway; None: nothing is said of sums.
    """

    klass: str
    cases: tuple[float, float, float]
    median_ratio: float
    log_sd: float
    planned_years: float | None
    factors: Mapping[str, float]
    quality: str
    rates: tuple[str, ...]
    note: str
    total: Share | None = None
    additional: Share | None = None

    @property
    def weight(self) -> float:
        """Number of cases that the prior counts for."""
        return sum(self.cases)

    def chance(self, more: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> Chance:
        """Mean shares of the Dirichlet distribution with these further cases."""
        on_time, late, never = (a + b for a, b in zip(self.cases, more, strict=True))
        total = on_time + late + never
        return Chance(on_time / total, late / total, never / total, self.median_ratio, self.log_sd)

    def never_range(self, more: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> tuple[float, float]:
        """The middle nine tenths of the share of never: its marginal distribution is a beta distribution."""
        on_time, late, never = (a + b for a, b in zip(self.cases, more, strict=True))
        if not never or not on_time + late:
            return (float(never > 0),) * 2
        tail = (1 - _INTERVAL) / 2
        low, high = (float(betaincinv(never, on_time + late, p)) for p in (tail, 1 - tail))
        return low, high


@dataclass(frozen=True)
class Priors:
    """What is believed of every class.

    Attributes
    ----------
    table
        One row a class, columns of :data:`PRIORS`, and `file`: where the row stands.
    classes
        Class -> what is believed of it.
    """

    table: pd.DataFrame
    classes: Mapping[str, Prior]

    def __getitem__(self, klass: str) -> Prior:
        return self.classes[klass]


def read_priors(file: str | Path | None = None) -> Priors:
    """Read the priors that come with lodeway; rows of a file of the same columns take the place of theirs.

    Raises
    ------
    InputError
        A040 with every finding, if the file cannot be read or is wrong.
    """
    own = _rows(resources.files("lodeway") / "data" / "agreements" / "priors.csv").assign(file="lodeway")
    if file is not None:
        given = _rows(Path(file)).assign(file=str(file))
        own = pd.concat([own[~own["class"].isin(given["class"])], given], ignore_index=True)
    order = {klass: at for at, klass in enumerate(CLASSES)}
    table = own.sort_values("class", key=lambda column: column.map(order)).reset_index(drop=True)
    return Priors(table, MappingProxyType({row["class"]: _prior(row) for row in table.to_dict("records")}))


def _rows(file: Traversable) -> pd.DataFrame:
    raw, findings = read_csv(PRIORS, file)
    if findings:  # the file itself cannot be read
        frame = pd.DataFrame()
    else:
        frame, findings = read_table(PRIORS, raw)
        findings += [] if findings else _contradictions(frame, str(file), raw.origin.files[0][1])
    if findings:
        many = f"{len(findings)} things are" if len(findings) > 1 else "1 thing is"
        message = f"The priors in {file} cannot be used: {many} wrong."
        hint = "Mend them; `lodeway agreements priors --csv` writes the table to start from."
        raise InputError("A040", message, hint, tuple(findings))
    return frame


def _contradictions(frame: pd.DataFrame, file: str, lines: Any) -> list[Finding]:  # noqa: ANN401  (lines of rows)
    """Classes that stand twice, such without any case, and shares of sums that cannot be."""
    total = frame[list(OUTCOMES)].sum(axis=1)
    found = []
    for line, klass, twice, weight in zip(lines, frame["class"], frame["class"].duplicated(), total, strict=True):
        if twice:
            found.append(_finding("The class stands twice.", "Keep one.", file, line, ("class", klass)))
        if not weight:
            hint = "Give at least one of them a weight."
            found.append(_finding("On time, late and never are all 0.", hint, file, line, ("never", "0")))
    for line, row in zip(lines, frame.to_dict("records"), strict=True):
        found += [_finding(message, hint, file, line, cell) for message, hint, cell in _impossible(row)]
    return found


def _impossible(row: Mapping[Any, Any]) -> list[tuple[str, str, tuple[str, str]]]:
    """What is wrong with the shares of sums of a class: message, how to mend it, and the cell."""
    found = []
    for what in SHARES:
        cells = {name: row[name] for name in (f"{what}_came", f"{what}_missed")}
        empty = [name for name, weight in cells.items() if pd.isna(weight)]
        if len(empty) == 1:
            found.append(("Only one of two weights is given.", "Give both or none.", (empty[0], "")))
        elif not empty and not any(cells.values()):
            found.append(("Both weights are 0.", "Give at least one of them.", (f"{what}_missed", "0")))
    total, more = (_share(row, what) if not found else None for what in SHARES)
    if more and not (total and more.outdone_by(total)):
        message = "More may come beyond what would have come anyway than may come at all."
        hint = "Make additional_came at most total_came, and additional_missed at least total_missed."
        found.append((message, hint, ("additional_came", f"{more.came:g}")))
    return found


def _finding(message: str, hint: str, file: str, line: int, cell: tuple[str, str]) -> Finding:
    return Finding("error", "A040", "priors", message, hint, file, line, *cell)


def _prior(row: Mapping[Any, Any]) -> Prior:
    on_time, late, never = (float(row[name]) for name in OUTCOMES)
    factors = {name: float(row[name]) for name in FACTORS if not pd.isna(row[name])}
    planned = None if pd.isna(row["planned_years"]) else float(row["planned_years"])
    return Prior(
        row["class"], (on_time, late, never), float(row["median_ratio"]), float(row["log_sd"]), planned,
        MappingProxyType(factors), row["quality"], tuple(row["rates"].split()), row["note"],
        *(_share(row, what) for what in SHARES),
    )  # fmt: skip


def _share(row: Mapping[Any, Any], what: str) -> Share | None:
    came, missed = row[f"{what}_came"], row[f"{what}_missed"]
    return None if pd.isna(came) else Share(float(came), float(missed))


def base_rates() -> pd.DataFrame:
    """Published figures on how promises were kept, with their sources: what the priors rest on."""
    file = resources.files("lodeway") / "data" / "agreements" / "base_rates.csv"
    return pd.DataFrame(list(csv.DictReader(file.read_text(encoding="utf-8").splitlines())))
