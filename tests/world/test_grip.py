"""The part of the embedded world on rules, hazards, agreements and groups, row by row."""

from __future__ import annotations

import csv
import re
from collections import Counter
from importlib import resources

import pandas as pd
import pytest

from lodeway.geography import COUNTRIES, GROUPS
from lodeway.world.names import Book
from lodeway.world.schema import CONTROL_BOUNDS, CONTROL_STATES
from lodeway.world.table import QUALITIES

ISO_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
TABLES = ("controls", "groups", "hazards", "trade_agreements", "contracts", "stockpiles")
PASSAGES = 13


def read(table: str, part: str = "grip") -> list[dict[str, str]]:
    path = resources.files("lodeway").joinpath("data", "world", part, f"{table}.csv")
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def book() -> Book:
    none = pd.DataFrame({"group": [], "member": [], "from_year": [], "to_year": []}, dtype=object)
    return Book.of({"groups": none, "places": pd.DataFrame({"id": [], "country": []}, dtype=object)}, 2024)


def in_force(rows: list[dict[str, str]], year: int) -> set[str]:
    return {r["party"] for r in rows if int(r["from_year"]) <= year and (not r["to_year"] or int(r["to_year"]) >= year)}


@pytest.mark.parametrize("table", TABLES)
def test_every_row_has_a_source_that_exists(table: str) -> None:
    known = {row["id"] for part in ("grip", "common") for row in read("sources", part)}
    rows = read(table)
    assert {row["source"] for row in rows} <= known
    assert {row["quality"] for row in rows} <= set(QUALITIES)
    mentioned = {key for row in rows for key in re.findall(r"grip-[a-z0-9-]*[a-z0-9]", row["note"])}
    assert mentioned <= known


def test_no_source_is_there_for_nothing() -> None:
    text = "\n".join(",".join(row.values()) for table in TABLES for row in read(table))
    assert not [row["id"] for row in read("sources") if row["id"] not in text]


def test_controls_say_what_they_must() -> None:
    rows = read("controls")
    assert rows
    for row in rows:
        assert row["kind"] in CONTROL_BOUNDS, row["id"]
        assert row["status"] in CONTROL_STATES, row["id"]
        assert bool(row["rate"]) == (row["kind"] == "tariff"), row["id"]
        assert row["limit"] or row["kind"] != "quota", row["id"]
        assert not row["limit"] or row["kind"] in ("quota", "sanction"), row["id"]


def test_days_and_years_of_controls_agree() -> None:
    for row in read("controls"):
        dates = [row[column] for column in ("start", "end") if row[column]]
        assert all(ISO_DATE.fullmatch(date) for date in dates), row["id"]
        assert dates == sorted(dates), row["id"]
        if row["from_year"] and row["start"]:
            assert int(row["from_year"]) >= int(row["start"][:4]), row["id"]
        if row["to_year"] and row["end"]:
            assert int(row["to_year"]) <= int(row["end"][:4]), row["id"]


def test_nobody_forbids_exports_to_itself() -> None:
    names = book()
    exports = [row for row in read("controls") if row["from"] == row["by"] and row["to"]]
    assert exports
    assert not [row["id"] for row in exports if names.countries(row["by"]) & names.countries(row["to"])]


def test_what_may_come_back_does_not_bind() -> None:
    """The bans that are suspended, and rules nobody could be read about, are not said to be in force."""
    rows = read("controls")
    bans = [row for row in rows if row["id"].startswith("control.chn-usa-") and row["kind"] == "ban"]
    assert {row["status"] for row in bans} == {"suspended"}
    announced = [row for row in rows if row["from_year"] and int(row["from_year"]) > 2028]
    assert {row["status"] for row in announced} <= {"announced"}


def test_trade_agreements_have_their_parties() -> None:
    rows = read("trade_agreements")
    by_key: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        by_key.setdefault(row["agreement"], []).append(row)
    assert all(len(parties) > 1 for parties in by_key.values())
    assert {row["party"] for row in rows} - COUNTRIES.keys() <= {"XKX"}
    assert max(Counter((row["agreement"], row["party"]) for row in rows).values()) == 1
    assert in_force(by_key["desta-1040"], 2024) == GROUPS["EAEU"]
    assert in_force(by_key["desta-324"], 2024) == GROUPS["EU"]
    assert in_force(by_key["desta-1007"], 2024) == {"CAN", "MEX", "USA"}
    assert "UZB" in in_force(by_key["desta-811"], 2024)


def test_every_passage_has_a_rate_within_its_range() -> None:
    rates = [row for row in read("hazards") if row["kind"] == "closure_rate" and "." not in row["subject"]]
    assert len({row["subject"] for row in rates}) == len(rates) == PASSAGES
    assert all(float(row["low"]) <= float(row["value"]) <= float(row["high"]) for row in rates)
    worst = max(rates, key=lambda row: float(row["value"]))
    assert float(worst["value"]) == pytest.approx(2.5 / 20)
