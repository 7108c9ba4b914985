"""What the embedded register's promises are worth: the answers, not the figures."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

import lodeway
from lodeway import World
from lodeway.agreements.delivery import BROKEN, Deliveries
from lodeway.agreements.promising import deliveries
from lodeway.agreements.terms import unsaid
from lodeway.study.appraisal import TIE, Appraiser, Question

VENTURE = "cove-tks-2025"


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
    """The more of it is kept the more Kazakhstan gains, and the less of what America gets is made by either power."""
    value = _weigh(world, "tungsten")
    cases = [value(VENTURE, how) for how in ("none", "as-expected", "as-promised")]
    gains = [case["value_added:KAZ"] for case in cases]
    assert gains == sorted(gains)
    assert gains[0] < gains[1] < gains[2]
    assert cases[0]["exposure_made"] > cases[2]["exposure_made"] + 0.01
    assert cases[2]["cost_clean"] < cases[0]["cost_clean"]
    assert [case["least"] for case in cases] == pytest.approx([0, 0, 0], abs=1e-6)


def test_the_promised_railways_change_nothing_of_american_uranium(world: World) -> None:
    """What comes from Central Asia has other ways that cost as little: neither exposure nor the least changes."""
    value = _weigh(world, "uranium")
    kept = value("tripp-2026", "as-promised")
    for railway in ("tripp-2026", "cku-2024"):
        broken = value(railway, "none")
        assert kept["exposure"] - broken["exposure"] == pytest.approx(0, abs=TIE)
        assert kept["least"] - broken["least"] == pytest.approx(0, abs=1e-6)
    assert kept["exposure"] < value("usa-law-118-62", "none")["exposure"] - 0.05  # the end of the waivers does
