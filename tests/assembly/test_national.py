"""Choosing national figures."""

from __future__ import annotations

import pandas as pd
import pytest

from lodeway.assembly.national import Nation, best, mapped, national
from lodeway.sources.observations import OTHERS
from tests.assembly.worlds import METAL, ORE, frame, inputs, observed

MARKETS = frozenset({"ARG", "BRA"})


def figures(*rows: tuple[str, float, float, str]) -> pd.DataFrame:
    """Country, amount, rank and source of figures of one commodity and year."""
    base = {"commodity": ORE, "process": "", "year": 2024, "low": float("nan"), "high": float("nan"), "note": ""}
    return pd.DataFrame([
        base
        | {"country": c, "amount": q, "rank": r, "source": s}
        | {"quality": "estimated" if s == "guess" else "reported"}
        for c, q, r, s in rows
    ])  # fmt: skip


def amounts(nation: Nation) -> dict[str, float]:
    return dict(zip(nation.chosen["country"], nation.chosen["amount"], strict=True))


def test_the_least_rank_wins_and_the_rest_is_listed() -> None:
    """Of 100 in all, 10 more would be 10 %."""
    nation = national(figures(("ARG", 70.0, 2.0, "b"), ("ARG", 60.0, 1.0, "a"), ("BRA", 40.0, 1.0, "a")), MARKETS)
    assert amounts(nation) == {"ARG": 60.0, "BRA": 40.0}
    (row,) = nation.overridden.to_dict("records")
    assert (row["chosen"], row["chosen_source"], row["amount"], row["source"]) == (60.0, "a", 70.0, "b")
    assert row["share"] == pytest.approx(0.1)


def test_countries_without_a_market_are_others_with_the_worst_quality() -> None:
    nation = national(figures(("FJI", 3.0, 1.0, "a"), ("TUV", 1.0, 1.0, "guess"), ("ARG", 6.0, 1.0, "a")), MARKETS)
    assert amounts(nation) == {"ARG": 6.0, OTHERS: 4.0}
    others = nation.chosen.set_index("country").loc[OTHERS]
    assert (others["source"], others["quality"]) == ("a", "estimated")
    assert "FJI, TUV" in others["note"]


def test_what_the_world_total_leaves_is_put_down_to_others() -> None:
    nation = national(figures(("ARG", 60.0, 1.0, "a"), ("", 100.0, 1.0, "a")), MARKETS)
    assert amounts(nation) == {"ARG": 60.0, OTHERS: 40.0}
    assert nation.totals["amount"].to_list() == [100.0]


def test_what_is_left_is_added_to_countries_without_a_market() -> None:
    """Fiji makes 5 of the 40 that are not Argentina's."""
    nation = national(figures(("ARG", 60.0, 1.0, "a"), ("FJI", 5.0, 1.0, "a"), ("", 100.0, 1.0, "a")), MARKETS)
    assert amounts(nation) == {"ARG": 60.0, OTHERS: 40.0}


def test_a_figure_for_others_is_not_added_to() -> None:
    nation = national(figures(("ARG", 60.0, 1.0, "a"), (OTHERS, 30.0, 1.0, "a"), ("", 100.0, 1.0, "a")), MARKETS)
    assert amounts(nation) == {"ARG": 60.0, OTHERS: 30.0}


def test_less_than_half_a_percent_is_rounding() -> None:
    nation = national(figures(("ARG", 99.6, 1.0, "a"), ("", 100.0, 1.0, "a")), MARKETS)
    assert amounts(nation) == {"ARG": 99.6}


def test_bounds_of_others_are_sums() -> None:
    rows = figures(("FJI", 3.0, 1.0, "a"), ("TUV", 1.0, 1.0, "a"))
    rows.loc[0, ["low", "high"]] = [2.0, 5.0]
    others = national(rows, MARKETS).chosen.iloc[0]
    assert (others["low"], others["high"]) == (3.0, 6.0)


def test_all_figures_of_the_least_rank_are_kept() -> None:
    """Two products of rank 1 are one commodity; the figure of rank 2 is another count of the same."""
    rows = figures(("ARG", 3.0, 1.0, "a"), ("ARG", 4.0, 1.0, "a"), ("ARG", 9.0, 2.0, "b"), ("BRA", 5.0, 2.0, "b"))
    first, over = best(rows, ["commodity", "country", "year"])
    assert first["amount"].to_list() == [3.0, 4.0, 5.0]
    assert over[["amount", "chosen", "chosen_source"]].to_numpy().tolist() == [[9.0, 7.0, "a"]]


def test_figures_become_the_commodity_s_own_unit_with_range_and_quality() -> None:
    series = inputs().series
    series.loc[0, ["factor_low", "factor_high"]] = [900.0, 1100.0]
    series.loc[0, ["quality", "note"]] = ["estimated", "Of ore."]
    by_hand = frame(
        {"source": "text", "series": "text", "measure": "text", "country": "text", "partner": "text", "year": "number",
         "amount": "number", "low": "number", "high": "number", "quality": "text", "note": "text"},
        [{"source": "me", "series": "refine", "measure": "production", "country": "BRA", "year": 2024, "amount": 7.0}],
    )  # fmt: skip
    found = mapped(observed(), series, by_hand, {"refine": METAL})
    row = found[(found["source"] == "mcs") & (found["country"] == "ARG") & (found["year"] == 2024)].iloc[0]
    assert row[["commodity", "amount", "low", "high"]].to_list() == [ORE, *map(pytest.approx, (50, 45, 55))]
    assert (row["quality"], row["note"], row["rank"]) == ("estimated", "Of ore.", 1.0)
    hand = found[found["source"] == "me"].iloc[0]
    assert (hand["commodity"], hand["process"], hand["amount"], hand["rank"]) == (METAL, "refine", 7.0, 0.0)


def test_what_is_withheld_is_no_figure() -> None:
    rows = observed()
    rows.loc[0, "amount"] = float("nan")
    found = mapped(rows, inputs().series, inputs().observations, {})
    assert len(found) == len(mapped(observed(), inputs().series, inputs().observations, {})) - 1
