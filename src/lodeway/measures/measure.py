"""What a measure is: a formula with its inputs, its source, and a function that shows its working."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, ParamSpec, TypeAlias

import pandas as pd

from lodeway.errors import InputError

__all__ = [
    "Amounts",
    "Input",
    "Measure",
    "UndefinedError",
    "Working",
    "by_country",
    "measured",
    "number",
    "per_country",
    "shares",
]

Amounts: TypeAlias = "Mapping[str, float] | pd.Series[float]"
"""Figures by country: a mapping, or a series with countries as index; rows of one country add up."""
Kind = Literal["by country", "number"]
P = ParamSpec("P")


@dataclass(frozen=True)
class Input:
    """One thing that a measure needs.

    Attributes
    ----------
    name, text, unit
        Name of the argument, what it is, and its unit.
    kind
        ``by country``: a mapping or series; ``number``: one figure.
    optional
        May be left out; the text then says what is taken.
    tonnage
        A quantity: if all quantities are multiplied by one factor, the measure stays.
    """

    name: str
    text: str
    unit: str
    kind: Kind = "by country"
    optional: bool = False
    tonnage: bool = False


@dataclass(frozen=True)
class Working:
    """What came out, and how, number by number.

    Attributes
    ----------
    value
        The figure; NaN where it is not defined.
    steps
        What was worked out on the way, in order, and its value.
    undefined
        Why it is not defined; empty if it is.
    notes
        What was left out or used otherwise than given.
    """

    value: float
    steps: tuple[tuple[str, float], ...] = ()
    undefined: str = ""
    notes: tuple[str, ...] = ()


class UndefinedError(Exception):
    """A measure is not defined on its inputs; never leaves a function that is ``measured``."""


def measured(function: Callable[P, Working]) -> Callable[P, Working]:
    """Let a function say that its measure is not defined: NaN with the reason, never 0 and never an error."""

    @functools.wraps(function)
    def defined(*args: P.args, **kwargs: P.kwargs) -> Working:
        try:
            return function(*args, **kwargs)
        except UndefinedError as reason:
            return Working(math.nan, undefined=str(reason))

    return defined


@dataclass(frozen=True)
class Measure:
    """A registered measure.

    Attributes
    ----------
    name, title
        Key on the command line, and what people call it.
    formula, unit
        Formula in symbols that the inputs explain, and unit of the result.
    direction
        Which way is worse: ``up`` or ``down``.
    source
        Where the formula is published, and whether it was read there.
    inputs
        What it needs.
    function
        From the inputs, as keywords, to a :class:`Working`; pure.
    low, high
        Bounds of what can come out.
    example, answer
        Inputs of a small case and what must come out; the conformance test starts from it.
    """

    name: str
    title: str
    formula: str
    unit: str
    direction: Literal["up", "down"]
    source: str
    inputs: tuple[Input, ...]
    function: Callable[..., Working] = field(repr=False)
    example: Mapping[str, Any] = field(repr=False)
    answer: float = field(repr=False)
    low: float = 0.0
    high: float = math.inf

    def __call__(self, **given: Any) -> Working:  # noqa: ANN401  (a table or a number)
        """Work it out; inputs that are lacking make it undefined, inputs that it does not have are refused.

        Raises
        ------
        InputError
            I007 for an input that this measure does not have.
        """
        names = [one.name for one in self.inputs]
        foreign = [name for name in given if name not in names]
        if foreign:
            message = f"The measure {self.name} has no input {foreign[0]}."
            raise InputError("I007", message, f"Its inputs are {', '.join(names)}.")
        lacking = [one for one in self.inputs if given.get(one.name) is None and not one.optional]
        if lacking:
            return Working(math.nan, undefined=f"{lacking[0].name} is not known ({lacking[0].text})")
        return self.function(**{name: value for name, value in given.items() if value is not None})


def by_country(given: Amounts, what: str) -> pd.Series[float]:
    """Figures as a series in the order of countries, those of one country added up.

    Raises
    ------
    UndefinedError
        A figure is not known or negative.
    """
    table = pd.Series(given if isinstance(given, pd.Series) else dict(given), dtype=float)
    table.index = table.index.astype(str)
    for country, value in table.items():
        if not math.isfinite(value):
            message = f"{what} of {country} is not known"
            raise UndefinedError(message)
        if value < 0:
            message = f"{what} of {country} is negative ({value:g})"
            raise UndefinedError(message)
    return table.groupby(level=0).sum().sort_index()


def per_country(given: Amounts, what: str, *, whole: bool = False) -> pd.Series[float]:
    """Figures that are no quantities, one a country at most; what is NaN is not known and left out, unless ``whole``.

    Raises
    ------
    UndefinedError
        A country stands there twice, with different figures, or has none though the table must be ``whole``.
    """
    table = pd.Series(given if isinstance(given, pd.Series) else dict(given), dtype=float)
    table.index = table.index.astype(str)
    if whole and table.isna().any():
        message = f"{what} of {table.index[table.isna()][0]} is not known"
        raise UndefinedError(message)
    table = table.dropna()
    spread = table.groupby(level=0).agg(["min", "max"])
    for country in spread.index[spread["min"] != spread["max"]]:
        message = f"{what} of {country} is given twice, and not alike"
        raise UndefinedError(message)
    return spread["min"].rename(None)


def number(given: float, what: str) -> float:
    """A figure that must be known.

    Raises
    ------
    UndefinedError
        It is NaN or infinite.
    """
    if not math.isfinite(given):
        message = f"{what} is not known"
        raise UndefinedError(message)
    return float(given)


def shares(production: Amounts, others: float, what: str = "production") -> pd.Series[float]:
    """Shares of countries, largest first; what ``others`` make counts in the total and is nobody's.

    Raises
    ------
    UndefinedError
        Nothing is made at all, or a figure is not known.
    """
    made = by_country(production, what)
    total = float(made.sum()) + by_country({"others": others}, what).iloc[0]
    if not total > 0:
        message = f"there is no {what}"
        raise UndefinedError(message)
    return (made / total).sort_values(ascending=False, kind="stable")
