"""What a world says beside its tables: its name and its years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lodeway.errors import Finding
from lodeway.geography import suggest
from lodeway.world.table import EARLIEST, LATEST

__all__ = ["BASE_YEAR", "YEARS", "Settings", "read_settings"]

BASE_YEAR: Final = 2024
YEARS: Final = ("base_year", "first_year")


@dataclass(frozen=True)
class Settings:
    """What a world says beside its tables.

    Attributes
    ----------
    name
        Name shown to people.
    base_year
        Year that the tables describe.
    first_year
        First year in which something may be decided; the year after the base year if not given.
    """

    name: str = "world"
    base_year: int = BASE_YEAR
    first_year: int | None = None

    @property
    def first(self) -> int:
        """First year of decisions."""
        return self.base_year + 1 if self.first_year is None else self.first_year


def read_settings(given: Mapping[str, object], name: str, where: str) -> tuple[Settings, list[Finding]]:
    """Read settings as a folder, a workbook or a database holds them.

    Parameters
    ----------
    given
        Setting and its value; empty ones left out.
    name
        Name of the world if none is given.
    where
        File and sheet or table, for findings.

    Returns
    -------
    tuple
        The settings, and a finding for each that is not known (W005) or whose year is no whole number (W013) or none
        that there is (W015).
    """
    years, findings = {}, []
    for key, value in given.items():
        if key == "name":
            continue
        if key not in YEARS:
            message, hint = f"The setting {key} is not known.", suggest(key, ("name", *YEARS))
            findings.append(Finding("error", "W005", "", message, hint, where, None, key, str(value)))
        elif (year := _whole(value)) is None:
            message = f"{key} must be a whole number."
            findings.append(Finding("error", "W013", "", message, "Write a year.", where, None, key, str(value)))
        elif not EARLIEST <= year <= LATEST:
            message = f"{key} must be from {EARLIEST} to {LATEST}."
            findings.append(Finding("error", "W015", "", message, "Correct the year.", where, None, key, str(value)))
        else:
            years[key] = year
    return Settings(str(given.get("name", name)), **years), findings


def _whole(value: object) -> int | None:
    """A whole number, or text that is one."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return int(number) if number.is_integer() else None
