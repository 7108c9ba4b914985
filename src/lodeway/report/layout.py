"""Tables and figures as text."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from rich.console import Group
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from lodeway.geography import COUNTRIES

NUMERIC = "0123456789-+"
UNITS = ((1e6, "M USD"), (1e3, "thousand USD"), (1.0, "USD"))
WHOLE = 100
"""From here on decimals say nothing."""


def grid(title: str, headers: Sequence[str], rows: Sequence[Sequence[str]], note: str = "") -> Group:
    """A table under its title; columns after the first that hold numbers only are set right and never broken."""
    table = Table(box=None, pad_edge=False)
    for i, header in enumerate(headers):
        right = i > 0 and all(not row[i] or row[i][0] in NUMERIC for row in rows)
        table.add_column(header, justify="right" if right else "left", overflow="fold", no_wrap=right)
    for row in rows:
        table.add_row(*map(escape, row))
    return Group(Text(title, style="bold"), *([table] if rows else []), *([Text(note)] if note else []))


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
    return COUNTRIES.get(code, code or "(no country)")
