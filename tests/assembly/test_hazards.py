"""Governance and conflict from published indicators."""

from __future__ import annotations

import pandas as pd
import pytest

from lodeway.assembly.hazards import hazards
from lodeway.world import World
from tests.assembly.worlds import curated

SIX = ("va", "pv", "ge", "rq", "rl", "cc")


def index(country: str, year: int, source: str, **values: float) -> list[dict[str, object]]:
    """Estimates of some dimensions, and ranks beside them that are on another scale."""
    base = {"source": source, "measure": "index", "country": country, "year": year}
    return [
        base | {"series": f"{key} {kind}", "amount": value if kind == "estimate" else 50.0}
        for key, value in values.items()
        for kind in ("estimate", "rank")
    ]


def deaths(country: str, year: int, source: str = "ucdp-25", **values: float) -> list[dict[str, object]]:
    names = {"best": "cumulative_total_deaths_in_orgvio_best", "high": "cumulative_total_deaths_in_orgvio_high",
             "part": "sb_total_deaths_best"}  # fmt: skip
    base = {"source": source, "measure": "deaths", "country": country, "year": year}
    return [base | {"series": names[key], "amount": value} for key, value in values.items()]


def rows(*parts: list[dict[str, object]], world: World | None = None) -> dict[str, dict[str, object]]:
    frame = pd.DataFrame([row for part in parts for row in part])
    texts = dict.fromkeys(("source", "series", "measure", "country"), "category")
    found = hazards(world or curated(), frame.astype(texts))
    assert len({row["id"] for row in found}) == len(found)
    return {str(row["id"]): row for row in found}


def test_governance_is_the_mean_of_six_estimates_of_the_last_full_year() -> None:
    """In 2023 all six are given, of mean -0.5; in 2024 stability alone."""
    six = dict(zip(SIX, (-1.0, 0.0, -0.5, -0.5, -0.6, -0.4), strict=True))
    found = rows(index("ARG", 2022, "wgi-1", **dict.fromkeys(SIX, 9.0)), index("ARG", 2023, "wgi-1", **six),
                 index("ARG", 2024, "wgi-2", pv=-0.2))  # fmt: skip
    assert found["governance.arg"]["value"] == pytest.approx(-0.5)
    assert (found["governance.arg"]["year"], found["governance.arg"]["quality"]) == (2023, "derived")
    stability = found["stability.arg"]
    assert (stability["value"], stability["year"], stability["source"]) == (-0.2, 2024, "wgi-2")
    assert stability["quality"] == "reported"


def test_of_two_editions_with_the_same_year_the_later_one_counts() -> None:
    found = rows(index("ARG", 2023, "wgi-2024", pv=-0.3), index("ARG", 2023, "wgi-2025", pv=-0.4))
    assert found["stability.arg"]["value"] == -0.4


def test_nothing_later_than_the_base_year_and_no_foreign_country() -> None:
    found = rows(
        index("ARG", 2023, "wgi", pv=-0.3), index("ARG", 2025, "wgi", pv=5.0), index("FRA", 2023, "wgi", pv=1.0)
    )
    assert {key: row["value"] for key, row in found.items()} == {"stability.arg": -0.3}


def test_conflict_is_the_best_estimate_of_all_violence_a_year() -> None:
    """10 and 20 over two years; the upper bound and the part that is state-based are no further deaths."""
    found = rows(deaths("BRA", 2023, best=10.0, high=90.0, part=8.0), deaths("BRA", 2024, best=20.0, high=99.0),
                 deaths("BRA", 2019, best=1000.0))  # fmt: skip
    assert list(found) == ["conflict.bra"]
    assert found["conflict.bra"]["value"] == pytest.approx(15)
    assert "2023 to 2024" in str(found["conflict.bra"]["note"])


def test_of_two_editions_of_conflict_the_one_that_goes_farthest_counts() -> None:
    found = rows(deaths("BRA", 2023, "ucdp-9", best=7.0), deaths("BRA", 2024, "ucdp-25", best=9.0))
    assert (found["conflict.bra"]["value"], found["conflict.bra"]["source"]) == (9.0, "ucdp-25")


def test_without_indicators_there_is_nothing() -> None:
    columns = ["source", "series", "measure", "country", "year", "amount"]
    assert hazards(curated(), pd.DataFrame(columns=columns)) == []
