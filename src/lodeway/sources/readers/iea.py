"""International Energy Agency: Critical Minerals Dataset, the workbook or two long CSV files made of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import pandas as pd

from lodeway.errors import Finding
from lodeway.sources.cells import Cells, country_of, number_of
from lodeway.sources.files import Book, Row
from lodeway.sources.observations import OTHERS, WORLD, Draft, Layout, Publisher, Reader, Wanted

__all__ = ["READERS"]

_SUPPLY: Final = Layout("supply, CSV", ("mineral", "stage", "country", "year", "kt"))
_DEMAND: Final = Layout("demand, CSV", ("mineral", "sector", "scenario", "year", "kt"))
_BOOK: Final = Layout("workbook", ("* - *", "* - *"), "2 Total supply for key minerals")
_DEMAND_SHEET: Final = "1 Total demand for key minerals"
_ALSO: Final = {"Rest of world": OTHERS, "World total": WORLD, "Total": WORLD, "World": WORLD}
_SKIPPED: Final = ("top 3 share", "note", "source", "share of", "total clean technologies", "total energy technologies")
_SCENARIOS: Final = re.compile(r"scenario|policies|pledges|net zero|demand case|base case", re.IGNORECASE)
_YEARS: Final = range(2015, 2101)


class _Figure(NamedTuple):
    series: str
    measure: str
    country: str
    year: int
    amount: float
    basis: str
    flag: str
    line: int
    note: str


def _supply(book: Book, layout: Layout, _wanted: Wanted) -> Draft:
    cells = Cells(book.table(layout))
    codes, values = cells.countries("country", _ALSO), cells.numbers("kt")
    series = [f"{mineral}|{stage}" for mineral, stage in zip(cells.text("mineral"), cells.text("stage"), strict=True)]
    rows = zip(series, codes, cells.years("year"), values, cells.lines, strict=True)
    figures = [_Figure(name, "production", code, year, value[0], _basis(name), value[1], line, "")
               for name, code, year, value, line in rows]  # fmt: skip
    return _draft(figures, len(cells), len(cells), cells.findings)


def _demand(book: Book, layout: Layout, _wanted: Wanted) -> Draft:
    cells = Cells(book.table(layout))
    values, scenarios = cells.numbers("kt"), cells.text("scenario")
    series = [
        f"{mineral}|{sector}" for mineral, sector in zip(cells.text("mineral"), cells.text("sector"), strict=True)
    ]
    rows = zip(series, cells.years("year"), values, scenarios, cells.lines, strict=True)
    figures = [_Figure(name, "demand", WORLD, year, value[0], _basis(name), value[1], line, scenario)
               for name, year, value, scenario, line in rows]  # fmt: skip
    return _draft(figures, len(cells), len(cells), cells.findings)


def _workbook(book: Book, _layout: Layout, _wanted: Wanted) -> Draft:
    """Read the sheets of supply and demand; those by technology repeat parts of demand."""
    figures, findings, left = list[_Figure](), list[Finding](), Counter[str]()
    rows = book.rows(_BOOK.sheet)
    for block in _blocks(rows):
        for line, cells in block:
            _supply_row(book.file, line, cells, figures, findings, left)
    demand = book.rows(_DEMAND_SHEET)
    _demand_rows(demand, figures, left)
    return _draft(figures, len(rows) + len(demand), len(figures) + left.total(), findings, left)


Blocks = Iterator[list[tuple[int, tuple[str, dict[int, str], str]]]]


def _blocks(rows: Sequence[Row]) -> Blocks:
    """Tables that stand side by side: title, years and one country a row."""
    width = max(len(cells) for _, cells in rows)
    padded = [(line, [*(c.strip() for c in cells), *[""] * (width - len(cells))]) for line, cells in rows]
    starts = sorted(
        {at for _, cells in padded for at, cell in enumerate(cells) if " - " in cell and not _is_note(cell)}
    )
    for start, stop in zip(starts, [*starts[1:], width], strict=True):
        title, years, block = "", dict[int, int](), []
        for line, cells in padded:
            label, found = cells[start], _year_cells(cells[start:stop], start)
            if found:
                years = found
            if " - " in label and not _is_note(label):
                title = label
            elif label and title and years and not found:
                block.append((line, (title, {year: cells[at] for at, year in years.items()}, label)))
        yield block


def _year_cells(cells: Iterable[str], start: int) -> dict[int, int]:
    """Positions of cells that are years, if there are several."""
    found = {at: int(cell) for at, cell in enumerate(cells, start) if cell.isdecimal() and int(cell) in _YEARS}
    return found if len(found) > 1 else {}


def _is_note(label: str) -> bool:
    return label.casefold().startswith(_SKIPPED)


def _supply_row(
    file: str, line: int, row: tuple[str, dict[int, str], str], figures: list[_Figure], findings: list[Finding],
    left: Counter[str],
) -> None:  # fmt: skip
    title, amounts, label = row
    if _is_note(label):
        left["share, sum or remark of the publisher"] += sum(bool(text) for text in amounts.values())
        return
    mineral, _, stage = (part.strip() for part in title.partition(" - "))
    series = f"{mineral}|{stage.partition(' (')[0].casefold()}"
    code = country_of(label, _ALSO)
    if code is None:
        hint = "Correct the name in the first column of the table."
        findings.append(Finding("error", "O008", "", "This names no country.", hint, file, line, title, label))
        return
    for year, text in amounts.items():
        value = number_of(text, {})
        if value is None:
            hint = "Fetch the publisher's own file."
            findings.append(Finding("error", "O007", "", "This must be a number.", hint, file, line, str(year), text))
        elif text:
            figures.append(_Figure(series, "production", code, year, *value[:1], _basis(series), value[1], line, ""))
        else:
            left["no value in the cell"] += 1


def _demand_rows(rows: Sequence[Row], figures: list[_Figure], left: Counter[str]) -> None:
    """Rows of the sheet of demand: a mineral's name alone, then its sectors; columns in blocks a scenario."""
    years, scenarios, mineral = dict[int, int](), dict[int, str](), ""
    for line, cells in rows:
        label = cells[0].strip()
        if found := _year_cells(cells, 0):
            years = found
        elif not label or not any(cells[1:]):
            mineral = label or mineral
            if not label and any(_SCENARIOS.search(cell) for cell in cells):
                scenarios = {at: cell.strip() for at, cell in enumerate(cells) if cell.strip()}
        elif _SCENARIOS.search(" ".join(cells[1:])):
            scenarios = {at: cell.strip() for at, cell in enumerate(cells) if at and cell.strip()}
        elif years and mineral:
            for at, year in years.items():
                value = number_of(cells[at] if at < len(cells) else "", {})
                if value is None or not cells[at].strip() or _is_note(label):
                    left["share, sum or remark of the publisher"] += bool(at < len(cells) and cells[at].strip())
                    continue
                scenario = next((scenarios[s] for s in sorted(scenarios, reverse=True) if s <= at), "base")
                series = f"{mineral}|{label}"
                figures.append(
                    _Figure(series, "demand", WORLD, year, value[0], _basis(series), value[1], line, scenario)
                )


def _basis(series: str) -> str:
    """What the tonnes are of, as the publisher's notes say."""
    name = series.casefold()
    if name.startswith("lithium"):
        return "lithium content"
    if "rare earth" in name:
        return "magnet rare earth elements"
    if name.startswith("graphite"):
        return "battery grade" if name.endswith("refining") else "all grades"
    return "metal content"


def _draft(
    figures: list[_Figure], rows: int, cells: int, findings: list[Finding], left: Counter[str] | None = None
) -> Draft:
    frame = pd.DataFrame(figures, columns=_Figure._fields).assign(unit="thousand metric tons")
    base = int(frame["year"].min()) if len(frame) else 0
    frame["quality"] = (frame["year"] > base).map({True: "estimated", False: "reported"})
    frame["flag"] = frame["flag"].where(frame["year"] <= base, "projection")
    present = frame["amount"].notna()
    gone = Counter(left or {})
    gone["no value in the cell"] += int((~present).sum())
    edition = str(base + 1)
    notes = [f"{base} is observed; later years are the publisher's projections."]
    return Draft(frame[present], f"iea-cm-{edition}", edition, rows, cells, gone, notes, findings)


def _parse(book: Book, layout: Layout, wanted: Wanted) -> Draft:
    """Read any of the layouts."""
    return (_workbook if layout is _BOOK else _demand if layout is _DEMAND else _supply)(book, layout, wanted)


READERS: Final = (
    Reader(
        Publisher(
            "iea-cm", "Critical Minerals Dataset", "International Energy Agency", "CC BY 4.0",
            "https://www.iea.org/data-and-statistics/data-product/critical-minerals-dataset",
            "The workbook CM_Data_Explorer.xlsx with the sheets 1 Total demand for key minerals and 2 Total supply for "
            "key minerals; or long CSV files made of them: mineral, stage, country, year, kt; and mineral, sector, "
            "scenario, year, kt.",
            (
                "Make a free account at iea.org and open the address.",
                "Download the Excel file, CM_Data_Explorer.xlsx, and keep it as it is.",
            ),
        ),
        (_SUPPLY, _DEMAND, _BOOK), _parse,
    ),
)  # fmt: skip
