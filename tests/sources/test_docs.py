"""The page on published files names every reader, column and measure, and no other reader."""

from __future__ import annotations

import re
from pathlib import Path

from lodeway import sources

PAGE = (Path(__file__).parents[2] / "docs" / "sources.md").read_text(encoding="utf-8")


def table(heading: str) -> set[str]:
    """First cells of the table below a heading."""
    part = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `([^`]+)` \|", part, re.MULTILINE))


def test_every_reader_has_its_row() -> None:
    assert table("Readers") == set(sources.readers())


def test_every_column_and_measure_is_explained() -> None:
    assert table("Observations") == set(sources.COLUMNS)
    (measures,) = re.findall(r"^\| `measure` \| (.*) \|$", PAGE, re.MULTILINE)
    assert set(re.findall(r"`([^`]+)`", measures)) == set(sources.MEASURES)
