"""What a table and a column are, and the columns that many tables share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "number", "integer", "flag", "list"]
Value = str | float | int | bool | tuple[str, ...] | None

QUALITIES = ("reported", "derived", "estimated", "assumed")


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    name, kind, text
        Name, data type and one-sentence description.
    unit
        Unit in words; ``unit`` alone means the unit of the commodity in question.
    required
        The cell must be filled.
    default
        Value of an empty or missing cell (``None``: stays empty).
    ref
        Table whose key the value must be.
    minimum, maximum
        Bounds, inclusive; ``positive`` makes the minimum exclusive.
    choices
        Permitted words.
    figure
        A fact in numbers, which carries provenance.
    """

    name: str
    kind: Kind
    text: str
    unit: str = ""
    required: bool = False
    default: Value = None
    ref: str = ""
    minimum: float | None = None
    maximum: float | None = None
    positive: bool = False
    choices: tuple[str, ...] = ()
    figure: bool = False


@dataclass(frozen=True)
class Table:
    """One table: its columns, its key and whether a world needs it.

    ``main`` is the figure that the row's own ``low`` and ``high`` speak of; ``facts`` says that
    rows carry provenance.
    """

    name: str
    text: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    required: bool = False
    facts: bool = True
    main: str = ""

    def column(self, name: str) -> Column:
        """The column of this name; KeyError if there is none."""
        return next(c for c in self.all_columns if c.name == name) if name in self.names else _absent(self.name, name)

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """The table's own columns, then those of provenance."""
        return self.columns + (PROVENANCE if self.facts else ())

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all columns that every reader returns."""
        return tuple(c.name for c in self.all_columns)

    @property
    def figures(self) -> tuple[str, ...]:
        """Names of the columns that are facts in numbers."""
        return tuple(c.name for c in self.columns if c.figure)

    @property
    def companions(self) -> tuple[Column, ...]:
        """Optional provenance columns of single figures (``cost_source`` and so on)."""
        return tuple(
            Column(f"{figure}_{p.name}", p.kind, f"{p.text} Of `{figure}`.", ref=p.ref, choices=p.choices)
            for figure in self.figures
            for p in PROVENANCE[:4]
        )


def _absent(table: str, column: str) -> Column:
    message = f"table {table} has no column {column}"
    raise KeyError(message)


PROVENANCE = (
    Column("source", "text", "Where the row's figures were read.", ref="sources"),
    Column("quality", "text", "How far the figures can be trusted.", choices=QUALITIES),
    Column("low", "number", "Least value that is plausible for the main figure."),
    Column("high", "number", "Greatest value that is plausible for the main figure."),
    Column("note", "text", "Anything a reader of the figure should know."),
)

ID = Column("id", "text", "Key of the row; never reused.", required=True)
NAME = Column("name", "text", "Name shown to people; the id if empty.")
EARLIEST, LATEST = 0, 9999
"""Years that there are."""
OPEN = Column(
    "open_year", "integer", "First year of operation; empty: has always been open.", minimum=EARLIEST, maximum=LATEST
)
CLOSE = Column("close_year", "integer", "Last year of operation; empty: stays open.", minimum=EARLIEST, maximum=LATEST)
FROM_YEAR = Column("from_year", "integer", "First year in force; empty: always was.", minimum=EARLIEST, maximum=LATEST)
TO_YEAR = Column("to_year", "integer", "Last year in force; empty: no end.", minimum=EARLIEST, maximum=LATEST)
