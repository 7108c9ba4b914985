"""Tables and figures as text."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from lodeway.geography import COUNTRIES
from lodeway.sources.observations import OTHERS

NUMERIC = "0123456789-+"
UNITS = ((1e6, "M USD"), (1e3, "thousand USD"), (1.0, "USD"))
WORDS = 16
"""Least width that a column of words should have."""
NARROW = 9
"""Width to which a heading is broken where there is no room."""
WHOLE = 100
"""From here on decimals say nothing."""


@dataclass(frozen=True)
class Grid:
    """A table that breaks the headings of its numbers where the screen is too narrow for them, and drops no column."""

    headers: Sequence[str]
    rows: Sequence[Sequence[str]]

    def __rich_console__(self, _console: Console, options: ConsoleOptions) -> RenderResult:
        """Lay it out."""
        whole = [max(len(h), *(len(row[i]) for row in self.rows)) for i, h in enumerate(self.headers)]
        numbers = [self._right(i) for i in range(len(whole))]
        needed = sum(size if right else min(size, WORDS) for size, right in zip(whole, numbers, strict=True))
        broken = needed + 2 * len(whole) > options.max_width
        yield self._table([self._broken(i) if broken and numbers[i] else h for i, h in enumerate(self.headers)])

    def _right(self, i: int) -> bool:
        return i > 0 and all(not row[i] or row[i][0] in NUMERIC for row in self.rows)

    def _broken(self, i: int) -> str:
        words = self.headers[i].split()
        width = max(NARROW, *map(len, words), *(len(row[i]) for row in self.rows))
        return "\n".join(textwrap.wrap(self.headers[i], width))

    def _table(self, headers: Sequence[str]) -> Table:
        table = Table(box=None, pad_edge=False)
        for i, header in enumerate(headers):
            right = self._right(i)
            table.add_column(header, justify="right" if right else "left", overflow="fold", no_wrap=right)
        for row in self.rows:
            table.add_row(*map(escape, row))
        return table


def grid(title: str, headers: Sequence[str], rows: Sequence[Sequence[str]], note: str = "") -> Group:
    """A table under its title; columns after the first that hold numbers only are set right and never broken."""
    table = [Grid(headers, rows)] if rows else []
    return Group(Text(title, style="bold"), *table, *([Text(note)] if note else []))


def percent(share: float) -> str:
    """A share in percent; a dash where it is not defined."""
    return "-" if math.isnan(share) else f"{100 * share:z.1f} %"


def number(value: float) -> str:
    """A quantity to four digits, or whole."""
    if math.isnan(value):
        return "-"
    return f"{value:,.0f}" if abs(value) >= WHOLE else f"{value:,.4g}"


def unit_of(amounts: Iterable[float]) -> tuple[float, str]:
    """The unit in which sums of money are best told together: USD in one of it, and its name."""
    greatest = max((abs(a) for a in amounts if not math.isnan(a)), default=0.0)
    return next((unit for unit in UNITS if greatest >= unit[0]), UNITS[-1])


def amount(usd: float, unit: float) -> str:
    """A sum of money in a unit; what would be rounded away altogether is nothing."""
    if math.isnan(usd):
        return "-"
    value = usd / unit
    if abs(value) < 0.005:  # noqa: PLR2004 - half of the last digit shown
        return "0"
    return f"{value:,.0f}" if abs(value) >= WHOLE else f"{value:,.1f}" if abs(value) >= 1 else f"{value:.2f}"


def money(usd: float) -> str:
    """A sum of money in the unit that suits it; a dash where it is not known."""
    if math.isnan(usd):
        return "-"
    unit, name = unit_of([usd])
    return f"{amount(usd, unit)} {name}"


def country(code: str) -> str:
    """Name of a country."""
    if code == OTHERS:
        return "Other countries"
    return COUNTRIES.get(code, code or "(no country)")
