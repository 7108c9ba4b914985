"""The generated pages are complete and up to date."""

from __future__ import annotations

from pathlib import Path

import pytest

from lodeway.errors import CODES
from lodeway.world.reference import PAGES, errors_page, tables_page, write
from lodeway.world.schema import TABLES
from lodeway.world.table import PROVENANCE

DOCS = Path(__file__).parents[2] / "docs" / "reference"


@pytest.mark.parametrize("name", PAGES)
def test_the_page_in_the_docs_is_up_to_date(name: str) -> None:
    """If not: python -m lodeway.world.reference docs/reference."""
    assert (DOCS / name).read_text(encoding="utf-8") == PAGES[name]()


def headings(page: str) -> list[str]:
    return [line.lstrip("# ") for line in page.splitlines() if line.startswith("##")]


def test_every_table_and_column_has_its_heading() -> None:
    wanted = [
        heading for table in TABLES for heading in (table.name, *(f"{table.name}.{c.name}" for c in table.columns))
    ]
    assert headings(tables_page()) == [*wanted, "provenance", *(f"provenance.{c.name}" for c in PROVENANCE)]


def test_every_code_has_its_heading() -> None:
    assert [heading for heading in headings(errors_page()) if heading in CODES] == sorted(
        CODES, key=lambda code: ("IAOWBSG".index(code[0]), code)
    )
    assert all(meaning in errors_page() for meaning in CODES.values())


def test_pages_are_written(tmp_path: Path) -> None:
    write(tmp_path / "sub")
    assert {path.name for path in (tmp_path / "sub").iterdir()} == set(PAGES)
