"""Errors and findings.

::

    LodewayError
    ├── InputError        a wrong argument: unknown country, mineral, cap, year, file that exists
    ├── WorldError        tables that cannot be read or contradict themselves; carries findings
    └── SolveError        the solver gave no answer

Every error and every finding has a code that is explained in :data:`CODES`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["CODES", "Finding", "InputError", "LodewayError", "SolveError", "WorldError"]

Level = Literal["error", "warning", "note"]

CODES: dict[str, str] = {
    "A001": "A register of agreements cannot be found.",
    "A002": "A register of agreements is held by somebody else.",
    "A003": "Rows cannot be added to a register of agreements.",
    "A004": "An agreement, promise or milestone is not known.",
    "A005": "It is not said in which register to write.",
    "A020": "A text is not UTF-8.",
    "A021": "A file is no plain text.",
    "A022": "A text or an edited file of proposals cannot be read.",
    "A023": "Edited proposals cannot be taken over.",
    "A024": "A cell of an edited proposal is wrong.",
    "A025": "A server cannot be asked.",
    "A040": "A file of priors cannot be used.",
    "A041": "Two things are asked for that cannot be shown together.",
    "A042": "An outlook ends before it begins.",
    "A044": "Luck cannot be shared so.",
    "A045": "So many draws cannot be made.",
    "A046": "The days to compare are in the wrong order.",
    "A050": "A link of a promise lacks what its effect needs.",
    "A051": "Promises require one another in a circle.",
    "A052": "A promise claims more than all of a facility's output.",
    "A060": "A delivery of a promise is impossible.",
    "A061": "A commitment is not known.",
    "A062": "No promise that could be weighed is linked to what is asked.",
    "A070": "A country is on two sides of a proposal.",
    "A071": "No mineral can be the subject of a proposal between these.",
    "B001": "A table from which a world is assembled is wrong.",
    "B002": "A world cannot be assembled from its tables.",
    "I001": "A country or group is not known.",
    "I002": "A mineral is not known.",
    "I003": "A share is not between 0 and 100 percent.",
    "I004": "A year lies in the past or outside what the world covers.",
    "I005": "The output exists already and would be overwritten.",
    "I006": "A table, row or column is not known.",
    "I007": "An argument cannot be understood.",
    "I008": "Output cannot be written.",
    "I009": "A record of a run cannot be used.",
    "I010": "A measure is not known.",
    "I011": "A table of flows to be traced lacks a column or a figure.",
    "I012": "More leaves a node of a network than enters it.",
    "I013": "A power has no such lever.",
    "I014": "A way to keep lots is not known.",
    "I017": "A country is partner and power at once.",
    "I018": "A partner is measured under a plan of another mineral.",
    "O001": "A published file cannot be opened.",
    "O002": "A file is none that a reader knows.",
    "O003": "A published file is cut off or damaged.",
    "O004": "A published file is in another form or encoding than its publisher's.",
    "O005": "A published file lacks columns that its publisher's has.",
    "O006": "A row of a published file has more or fewer cells than the header.",
    "O007": "A cell of a published file is none that its publisher writes there.",
    "O008": "A country of a published file is not known.",
    "O009": "A figure stands twice in a published file.",
    "O010": "A reader of published files is not known.",
    "O011": "A figure was damaged before it was published.",
    "S001": "The solver gave no answer.",
    "W001": "The world cannot be found.",
    "W002": "A table that every world needs is missing.",
    "W003": "A file cannot be read as UTF-8 text in CSV form.",
    "W004": "A file has no header.",
    "W005": "A column is not known.",
    "W006": "A column that the table needs is missing.",
    "W007": "A column appears twice.",
    "W008": "A row has more or fewer cells than the header.",
    "W009": "datapackage.json is wrong.",
    "W010": "A file or sheet is not a table of a world and is not read.",
    "W011": "A cell that must be filled is empty.",
    "W012": "A cell is not a number.",
    "W013": "A cell is not a whole number.",
    "W014": "A cell is not true or false.",
    "W015": "A number is out of bounds.",
    "W016": "A cell is none of the permitted words.",
    "W017": "A text has characters that files cannot carry.",
    "W018": "An id cannot be used.",
    "W019": "What passed is counted neither over a leg nor at a place of transfer.",
    "W020": "A key appears twice.",
    "W021": "A cell refers to a row that does not exist.",
    "W022": "A place, country or group is not known.",
    "W023": "A leg leads from a place to itself.",
    "W024": "A figure lies outside its own range.",
    "W025": "A figure has no source.",
    "W026": "A recipe makes matter from nothing.",
    "W027": "The kind of a process contradicts its inputs.",
    "W028": "An enrichment recipe contradicts its assays.",
    "W029": "The owners of one entity hold more than all of it.",
    "W030": "A leg is shorter than the great circle.",
    "W031": "The countries of a leg leave out the country of an end.",
    "W032": "A country code is not one of ISO 3166-1.",
    "W033": "A place has no coordinates although others have.",
    "W034": "A curve of demand or supply lacks a figure that it needs, or there are two.",
    "W035": "A commodity is wanted but nothing makes it.",
    "W036": "Something ends before it begins.",
    "W037": "A control lacks its limit or rate.",
    "W038": "The rows of a demand series contradict one another.",
    "W039": "The source of a figure is not in the table of sources.",
    "W040": "An owned entity is nothing that the world knows.",
    "W041": "An owner has no home country.",
    "W042": "A possible addition of capacity can have no effect.",
    "W043": "A facility that does not run yet has no opening year.",
    "W044": "A commodity is wanted where none of its makers reaches.",
    "W045": "The years of the world contradict one another.",
    "W046": "A table that every world needs has no rows.",
    "W047": "Two facilities look like one.",
    "W048": "A place lies outside its country.",
    "W049": "A crossing does not lie on the border that its legs cross.",
    "W050": "More of a commodity is used than there is.",
    "W051": "A country uses and sells more of a commodity than it has.",
    "W052": "A country sells more of a commodity than it makes and buys.",
    "W053": "Production differs from what a publisher states.",
    "W054": "A row of the log of agreements tells of a day that was still to come when it was entered.",
    "W055": "A passage tells of a fact that there is not, or what that cannot hold.",
    "W056": "Pages tell different things of one fact of an agreement or promise.",
    "W057": "A date cannot be read.",
    "W058": "A row of the log of agreements is about nothing, or about several things.",
    "W059": "A row of the log of agreements contradicts an earlier one.",
    "W060": "A milestone is due after the promise of which it is a step.",
    "W061": "A promise is due before it was made.",
    "W062": "The same output is promised to several.",
    "W063": "The parts of a promise add up to more than the whole.",
    "W064": "A promise is part of itself.",
    "W065": "The finance promised for something exceeds its cost.",
    "W066": "The least amount of a promise is more than the greatest.",
    "W067": "An amount of money has no currency that is known, or no kind.",
    "W068": "A passage cannot be found again by its position.",
    "W069": "Rows of the log of agreements contradict one another at one date.",
    "W070": "A tariff by value has no price to be levied on.",
    "W071": "A control states a figure that its kind does not use.",
    "W072": "A group has the code of a country.",
}


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, or worth knowing, in a world.

    Attributes
    ----------
    level
        error (the world is refused), warning or note.
    code
        Key of :data:`CODES`.
    table, message, hint
        Table concerned, what is wrong, and how to mend it.
    file, line, column, value
        Where it stands, as far as that is known.
    rows
        Keys of the rows concerned.
    """

    level: Level
    code: str
    table: str
    message: str
    hint: str
    file: str = ""
    line: int | None = None
    column: str = ""
    value: str = ""
    rows: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """File and line, or table and rows."""
        if self.file:
            return self.file if self.line is None else f"{self.file}:{self.line}"
        return " ".join((self.table, *self.rows[:1]))

    def __str__(self) -> str:
        """One line: place, column, value, what is wrong and how to mend it."""
        column = f" {self.column}" if self.column else ""
        value = f" {self.value!r}" if self.value else ""
        return f"{self.level} {self.code} {self.where}{column}{value}: {self.message} {self.hint}".rstrip()


class LodewayError(Exception):
    """Anything that lodeway refuses, with a code, what is wrong and how to mend it."""

    def __init__(self, code: str, message: str, hint: str = "", findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(code, message, hint, findings)
        self.code = code
        self.message = message
        self.hint = hint
        self.findings = tuple(findings)

    def __str__(self) -> str:
        """Code, message and hint, then the findings, one a line."""
        head = f"{self.code}: {self.message} {self.hint}".rstrip()
        return "\n".join((head, *(f"  {finding}" for finding in self.findings)))


class InputError(LodewayError):
    """A wrong argument of the command line or the API."""


class WorldError(LodewayError):
    """A world that cannot be read or contradicts itself."""


class SolveError(LodewayError):
    """The solver gave no answer."""
