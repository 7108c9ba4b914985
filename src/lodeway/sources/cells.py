"""Cells of published tables: numbers with qualifiers, years, countries. Every bad cell becomes a finding."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from lodeway.errors import Finding
from lodeway.geography import COUNTRIES, NAMES, suggest
from lodeway.sources.files import Table
from lodeway.sources.observations import plain

__all__ = ["EMPTY", "Cells", "Value", "country_of", "number_of"]

Value = tuple[float, str]
"""Amount and flag."""
EMPTY: Final = "empty"
"""Flag of a cell in which nothing stands."""

_NUMBER: Final = re.compile(
    r"(?P<bound>[<>]?)\s*(?P<sign>[-\u2212]?)\s*(?P<digits>\d{1,3}(?:,\d{3})+|\d+)?(?P<rest>\.\d*)?"
    r"(?P<power>[eE][+-]?\d+)?\s*%?",
    re.ASCII,
)
_YEARS: Final = (1900, 2100)
_MOST: Final = 20

T = TypeVar("T")


def number_of(text: str, symbols: Mapping[str, Value]) -> Value | None:
    """Read a number, with separators of thousands, a bound before it or a percent sign after it.

    Parameters
    ----------
    text
        The cell.
    symbols
        What the publisher writes in place of a number -> amount and flag.

    Returns
    -------
    tuple or None
        Amount and flag; nothing if it is no number and no symbol.

    >>> number_of(">1,200", {}), number_of("W", {"W": (math.nan, "W")}), number_of("12-5", {})
    ((1200.0, '>'), (nan, 'W'), None)
    """
    text = text.replace("\u00a0", " ").strip()
    if text in symbols:
        return symbols[text]
    if not text:
        return math.nan, EMPTY
    found = _NUMBER.fullmatch(text)
    if found is None or not (found["digits"] or len(found["rest"] or "") > 1):
        return None
    amount = float((found["digits"] or "0").replace(",", "") + (found["rest"] or "") + (found["power"] or ""))
    return (-amount if found["sign"] else amount, found["bound"]) if math.isfinite(amount) else None


def country_of(name: str, also: Mapping[str, str]) -> str | None:
    """Code of a country by its name, its code or a publisher's own spelling.

    A remark in brackets after the name is left out if need be.

    >>> country_of("Russia (Soviet Union)", {}), country_of("Rest of world", {"Rest of world": "ZZZ"})
    ('RUS', 'ZZZ')
    """
    name = " ".join(name.replace("\u2019", "'").split())
    if name in also:
        return also[name]
    return NAMES.get(name.casefold()) or NAMES.get(name.partition(" (")[0].casefold())


class Cells:
    """The cells of a table by column, with what is wrong in them."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.names = {plain(name): at for at, name in reversed(list(enumerate(table.header)))}
        self.lines = [line for line, _ in table.rows]
        self.findings: list[Finding] = []
        self._bad: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self.table.rows)

    def __contains__(self, name: str) -> bool:
        return plain(name) in self.names

    def text(self, name: str) -> list[str]:
        """Cells of a column without spaces around them; empty ones if there is no such column."""
        at = self.names.get(plain(name))
        return [""] * len(self) if at is None else [cells[at].strip() for _, cells in self.table.rows]

    def read(self, name: str, reader: Callable[[str], T | None], fault: tuple[str, str, str], empty: T) -> list[T]:
        """Read each cell of a column; one that cannot be read is a finding with this code, message and hint."""
        known: dict[str, T | None] = {}
        values = []
        for line, text in zip(self.lines, self.text(name), strict=True):
            if text not in known:
                known[text] = reader(text)
            value = known[text]
            if value is None:
                self.fault(fault, line, name, text)
                value = empty
            values.append(value)
        return values

    def fault(self, fault: tuple[str, str, str], line: int, column: str, value: str) -> None:
        """Note a bad cell: code, message and how to mend it, line, column and what stands there."""
        code, message, hint = fault
        count = self._bad[column] = self._bad.get(column, 0) + 1
        if count <= _MOST:
            self.findings.append(Finding("error", code, "", message, hint, self.table.file, line, column, value))

    def numbers(self, name: str, symbols: Mapping[str, Value] | None = None) -> list[Value]:
        """Amount and flag of each cell of a column."""
        known = symbols or {}
        also = f", or one of {', '.join(filter(None, known))}" if any(known) else ""
        fault = ("O007", f"{name} must be a number{also}.", "Fetch the file again; it may have been edited.")
        return self.read(name, lambda text: number_of(text, known), fault, (math.nan, ""))

    def years(self, name: str) -> list[int]:
        """Year in each cell of a column."""

        def year(text: str) -> int | None:
            return int(text) if text.isdecimal() and _YEARS[0] <= int(text) <= _YEARS[1] else None

        fault = ("O007", f"{name} must be a year from {_YEARS[0]} to {_YEARS[1]}.", "Are the columns in another order?")
        return self.read(name, year, fault, _YEARS[0])

    def countries(self, name: str, also: Mapping[str, str] | None = None) -> list[str]:
        """Code of the country in each cell of a column."""
        known = also or {}
        codes: list[str] = []
        for line, text in zip(self.lines, self.text(name), strict=True):
            code = country_of(text, known)
            if code is None:
                hint = suggest(text, [*COUNTRIES.values(), *known], "Correct the name, or take the row out.")
                self.fault(("O008", f"{name} names no country.", hint), line, name, text)
            codes.append(code or "")
        return codes
