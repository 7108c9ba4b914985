"""What keeps a world from being assembled: names that the tables do not share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from lodeway.errors import Finding, WorldError
from lodeway.geography import COUNTRIES
from lodeway.sources.observations import OTHERS

if TYPE_CHECKING:
    from lodeway.assembly.inputs import Inputs
    from lodeway.world import World

__all__ = ["check", "market", "unmatched"]


def market(country: str) -> str:
    """Id of the place that stands for a country's market."""
    return f"market.{country.lower()}"


def check(world: World, inputs: Inputs) -> None:
    """Refuse what the world does not know.

    Raises
    ------
    WorldError
        B002 with every finding.
    """
    commodities = set(world["commodities"]["id"])
    known = set(world["processes"]["id"]) | commodities
    countries = {*COUNTRIES, *world["places"]["country"], OTHERS, ""}
    allowed = (
        ("stages", "commodity", commodities), ("stages", "process", known | {""}), ("series", "commodity", commodities),
        ("observations", "series", known), ("observations", "country", countries),
        ("observations", "partner", countries),
    )  # fmt: skip
    findings = [
        _finding(table, f"{table} names the {column} {value}, which the world lacks.", f"Add it, or correct {column}.")
        for table, column, names in allowed
        for value in sorted(set(getattr(inputs, table)[column]) - names)
    ]
    stages, figures = inputs.stages, inputs.observations
    for row in stages[stages.duplicated(["commodity", "process"])].to_dict("records"):
        message = f"stages has {row['commodity']} by {row['process'] or 'no process'} more than once."
        findings.append(_finding("stages", message, "Keep one of the rows."))
    endless = figures[(figures["measure"] == "trade") & ((figures["country"] == "") | (figures["partner"] == ""))]
    for row in endless.to_dict("records"):
        message = f"Trade of {row['series']} in {row['year']:g} lacks its country or its partner."
        findings.append(_finding("observations", message, "Fill both, ZZZ for countries not named."))
    if market(OTHERS) not in set(world["places"]["id"]):
        message = f"There is no place {market(OTHERS)} for countries without a market of their own."
        findings.append(_finding("places", message, f"Add it, with the country {OTHERS} and the kind market."))
    if findings:
        raise WorldError("B002", "The world cannot be assembled.", "Mend the tables and try again.", tuple(findings))


def _finding(table: str, message: str, hint: str) -> Finding:
    return Finding("error", "B002", table, message, hint)


def unmatched(series: pd.DataFrame, observed: pd.DataFrame) -> list[dict[str, str]]:
    """A note for each series that no file gave a figure for."""
    keys = ["source", "series", "measure"]
    given = set(observed[keys].drop_duplicates().astype(str).itertuples(index=False, name=None))
    return [
        {
            "commodity": row["commodity"], "country": "",
            "note": f"No file gave a figure of {row['measure']} by {row['source']}: {row['series']}.",
        }
        for row in series.to_dict("records")
        if tuple(row[key] for key in keys) not in given
    ]  # fmt: skip
