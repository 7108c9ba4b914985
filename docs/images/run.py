"""A run of ``lodeway plan`` that was kept with ``--out FOLDER``, as the picture reads it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from lodeway.geography import COUNTRIES, GROUPS
from lodeway.world import World, load


@dataclass(frozen=True)
class Run:
    """What a kept run holds."""

    world: World
    plan: Mapping[str, Any]
    record: Mapping[str, Any]

    @property
    def buyer(self) -> frozenset[str]:
        """Countries that buy."""
        return self.world.countries(self.plan["goal"]["buyer"])

    @property
    def powers(self) -> frozenset[str]:
        """Countries to avoid."""
        return self.world.countries(self.plan["goal"]["avoid"])

    def exposure(self, table: str) -> pd.DataFrame:
        """A table of exposures, of the first commodity that is delivered and with lots kept apart."""
        found = pd.DataFrame(self.plan[table])
        keep = found["commodity"] == str(self.plan["exposure"][0]["commodity"])
        if "custody" in found:
            keep &= found["custody"] == "apart"
        return found[keep]

    def shipments(self, case: str, year: int) -> pd.DataFrame:
        """The buyer's own shipments of a year, with ``share``: of all that moves at that stage."""
        table = pd.DataFrame(self.plan["solutions"][case]["shipments"])
        own = table["holder"].map(lambda h: bool(h) and frozenset(h.split(",")) <= self.buyer).astype(bool)
        table = table[own & (table["year"] == year)]
        return table.assign(share=table["quantity"] / table.groupby("commodity")["quantity"].transform("sum"))


def read(folder: Path) -> Run:
    """The run that was kept in a folder."""
    plan, record = (json.loads((folder / f"{n}.json").read_text(encoding="utf-8")) for n in ("plan", "run"))
    return Run(load(folder / "world"), plan, record)


def percent(share: float) -> str:
    """A share in whole percent."""
    return f"{100 * share:.0f} %"


def listed(names: Sequence[str], last: str) -> str:
    """Names in a row, as in *Russia, China or Iran*."""
    return f" {last} ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def named(text: str) -> list[str]:
    """Countries and groups of a goal as they are written."""
    return ["the EU" if c == "EU" else c if c in GROUPS else country(c) for c in text.split(",")]


def country(code: str) -> str:
    """A country as it stands in a sentence."""
    name = COUNTRIES.get(code, code)
    return f"the {name}" if name.startswith(("United", "Netherlands")) else name
