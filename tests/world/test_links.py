"""Links of promises are checked like any table."""

from __future__ import annotations

import pytest

from lodeway import WorldError
from tests.agreements.worlds import promising

HEADER = "id, commitment, effect, facility, leg, other, buyer, quantity\n"
PROMISES = "c, a, one, 2030\nd, a, two, 2030\ne, a, three, 2030"


def codes(rows: str) -> list[tuple[str, str, str]]:
    """Findings about links: level, code and column."""
    try:
        findings = promising(HEADER + rows, PROMISES).findings
    except WorldError as refused:
        findings = refused.findings
    return [(f.level, f.code, f.column) for f in findings if f.table == "links"]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("l, c, adds,,,,, 5", "facility"),
        ("l, c, adds, friend, fb,,, 5", "leg"),
        ("l, c, ships,,,, BUY, 5", "commodity"),
        ("l, c, lifts,,,,,", "control"),
        ("l, c, imposes,,,,,", "control"),
        ("l, c, funds,,,,,", "facility"),
        ("l, c, requires,,,,,", "other"),
        ("l, c, claims, friend,,,, 1", "buyer"),
    ],
)
def test_a_link_names_what_its_effect_needs(row: str, column: str) -> None:
    assert ("error", "A050", column) in codes(row)


def test_promises_cannot_wait_for_one_another() -> None:
    circle = "l, c, requires,,, d,,\nm, d, requires,,, e,,\nn, e, requires,,, c,,"
    assert [code for _, code, _ in codes(circle)] == ["A051"] * 3
    assert codes("l, c, requires,,, c,,") == [("error", "A051", "other")]
    assert codes("l, c, requires,,, d,,\nm, d, requires,,, e,,\nn, c, requires,,, e,,") == []


def test_a_claim_is_a_share() -> None:
    assert codes("l, c, claims, friend,,, BUY, 0.6\nm, d, claims, friend,,, RIV, 0.4") == []
    assert codes("l, c, claims, friend,,, BUY, 60")[:1] == [("error", "A052", "quantity")]


def test_who_claims_is_known() -> None:
    assert ("error", "W022", "buyer") in codes("l, c, claims, friend,,, Atlantis, 0.5")
