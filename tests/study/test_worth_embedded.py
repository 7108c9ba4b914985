"""What the embedded register's promises are worth: the answers, not the figures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import lodeway
from lodeway import World
from lodeway.agreements.delivery import BROKEN, Deliveries
from lodeway.agreements.promising import deliveries
from lodeway.agreements.terms import unsaid
from lodeway.study.appraisal import TIE, Appraiser, Question

VENTURE = "cove-tks-2025"
DOCS = (Path(__file__).parents[2] / "docs" / "agreements-worth.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def world() -> World:
    return lodeway.load()


def _weigh(world: World, mineral: str) -> Callable[[str, str], pd.Series[float]]:
    """Measures with one agreement kept in a way, and all others as promised."""
    at = Appraiser(world, Question("USA", by=2035), mineral)
    kept = deliveries(world, "as-promised")
    agreement = world["commitments"].set_index("id")["agreement"]

    def value(which: str, how: str) -> pd.Series[float]:
        told = deliveries(world, how)
        own: Deliveries = {c: told.get(c, BROKEN) for c in kept if agreement[c] == which}
        return at.value({**kept, **own})

    return value


def test_worth_of_the_memorandum_cannot_be_said(world: World) -> None:
    """It promises neither quantity nor sum nor date; the works of the venture promise all three."""
    assert unsaid(world, "kaz-usa.cooperation")
    assert not unsaid(world, "cove.production")


def test_tungsten_venture(world: World) -> None:
    """The more of it is kept the more Kazakhstan gains, and the less of what America gets is made by either power.

    The documentation has these figures; what the others of Central Asia gain or lose is below what it says.
    """
    value = _weigh(world, "tungsten")
    cases = [value(VENTURE, how) for how in ("none", "as-expected", "as-promised")]
    gains = [case["value_added:KAZ"] for case in cases]
    assert gains == sorted(gains)
    assert gains[0] < gains[1] < gains[2]
    assert cases[0]["exposure_made"] > cases[2]["exposure_made"] + 0.01
    assert cases[2]["cost_clean"] < cases[0]["cost_clean"]
    assert [case["least"] for case in cases] == pytest.approx([0, 0, 0], abs=1e-6)
    for how, told, more in (
        ("as-promised", "as promised (first full year 2030)", ""),
        ("as-expected", "as expected (chances 2030 to 2035)", ""),
        ("late:5", "five years late (2035)", ", and nothing before"),
    ):
        change = value(VENTURE, how) - cases[0]
        cost, clean, gain = (change[c] / 1e6 for c in ("cost", "cost_clean", "value_added:KAZ"))
        points = 100 * change["exposure_made"]
        assert f"| {told} | {cost:+.0f}, {clean:+.0f}{more} | {gain:+.0f} | {points:+.1f} points |" in DOCS
        for state in ("KGZ", "TJK", "TKM", "UZB"):
            own = change.reindex([f"{kind}:{state}" for kind in ("value_added", "export_revenue", "transit_revenue")])
            assert (own.fillna(0).abs() < [5000, 5000, 10_000]).all()


def test_a_world_answers_as_if_it_were_solved_alone(world: World) -> None:
    """After others, in a program that has room for them; exposure, cost and unmet demand are the same."""
    names = ["exposure", "least", "cost", "cost_clean", "unmet", "value_added:KAZ"]
    shared, alone = (_weigh(world, "tungsten") for _ in range(2))
    shared(VENTURE, "as-promised")
    after, own = (one(VENTURE, "as-expected")[names] for one in (shared, alone))
    assert after.tolist() == pytest.approx(own.tolist(), rel=1e-5, abs=1e-5 * abs(own["cost"]))


def test_the_promised_railways_change_nothing_of_american_uranium(world: World) -> None:
    """What comes from Central Asia has other ways that cost as little: neither exposure nor the least changes."""
    value = _weigh(world, "uranium")
    kept = value("tripp-2026", "as-promised")
    for railway in ("tripp-2026", "cku-2024"):
        broken = value(railway, "none")
        assert kept["exposure"] - broken["exposure"] == pytest.approx(0, abs=TIE)
        assert kept["least"] - broken["least"] == pytest.approx(0, abs=1e-6)
        assert kept["cost"] - broken["cost"] == pytest.approx(0, abs=2e4)  # of billions
        assert kept["unmet"] - broken["unmet"] == pytest.approx(0, abs=1e-3)
    open_way = value("usa-law-118-62", "none")  # the end of the waivers does
    assert open_way["exposure"] > kept["exposure"] + 0.1
    assert open_way["unmet"] < kept["unmet"] - 100
    assert open_way["cost"] < kept["cost"] - 1e6
