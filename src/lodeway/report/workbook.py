"""Tables as an Excel workbook."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

__all__ = ["write_workbook"]

NARROW, WIDE = 10, 48


def write_workbook(path: Path, sheets: Mapping[str, pd.DataFrame]) -> None:
    """Write tables as sheets; cells of figures that are not defined stay empty.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    with pd.ExcelWriter(path, engine="xlsxwriter") as book:
        for name, table in sheets.items():
            table.to_excel(book, sheet_name=name, index=False, freeze_panes=(1, 0))
            for i, column in enumerate(table.columns):
                longest = max((len(str(value)) for value in table[column]), default=0)
                book.sheets[name].set_column(i, i, min(max(longest, len(str(column)), NARROW), WIDE))
