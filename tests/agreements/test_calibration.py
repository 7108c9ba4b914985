"""The outlook on registers that are simulated from the priors: what it says comes true as often as it says."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from lodeway.agreements.money import Pledge
from lodeway.agreements.outlook import Outlook, outlook
from lodeway.agreements.priors import read_priors
from lodeway.world import World
from lodeway.world.frames import raw_from_frame, read_table
from lodeway.world.schema import BY_NAME
from tests.worlds import shared_leg

DAY = date(2020, 12, 31)
KINDS = ("headline", "contract", "financed", "corridor")
REGISTERS, EACH, HORIZON = 40, 15, 2024
COLUMNS = (
    "id", "agreement", "promiser", "act", "class", "made", "due", "amount_low", "amount_high", "currency",
    "amount_kind",
)  # fmt: skip


def simulate(world: World, rng: np.random.Generator) -> tuple[Outlook, dict[str, float]]:
    """A register of promises of 1 USD, whose shares are drawn from the prior of their class, revealed up to the day.

    Gives back the outlook, and for each promise the year of delivery, infinite if never.
    """
    rows, log, truth = [], [], {}
    for klass in KINDS:
        prior = read_priors()[klass]
        shares = rng.dirichlet(prior.cases)
        for n in range(EACH):
            name = f"{klass}{n}"
            made = date(2008, 1, 1) + timedelta(days=int(rng.integers(0, 4700)))
            planned = int(rng.integers(365, 2600))
            delay = (prior.median_ratio - 1) * np.exp(prior.log_sd * rng.standard_normal())
            days = (planned, planned * (1 + delay), np.inf)[rng.choice(3, p=shares)]
            due = (made + timedelta(days=planned)).isoformat()
            rows.append((name, "pact", "USA", "x", klass, made.isoformat(), due, 1, 1, "USD", "pledge"))
            truth[name] = np.inf
            if np.isfinite(days):
                came = made + timedelta(days=int(np.ceil(days)))
                truth[name] = came.year
                log.append((name, came.isoformat(), "met"))
    tables = {
        "agreements": pd.DataFrame([("pact", "2005", "F")], columns=["id", "date", "forum"]),
        "commitments": pd.DataFrame(rows, columns=list(COLUMNS)),
        "status_log": pd.DataFrame(log, columns=["commitment", "date", "status"]).reset_index(names="id"),
    }
    # read and not checked: hundreds of worlds would take long
    frames = {name: read_table(BY_NAME[name], raw_from_frame(frame))[0] for name, frame in tables.items()}
    return outlook(world.keep(**frames), DAY, HORIZON), truth


@pytest.fixture(scope="module")
def told() -> pd.DataFrame:
    """Chance of delivery by the horizon, with the record and by the class alone, and whether it came.

    And of its sum the share expected, the middle eight tenths, and what came of it: the share is drawn if it came.
    """
    rng, rng_money = np.random.default_rng(20_201_231), np.random.default_rng(1)
    rows, world = [], shared_leg()
    for number in range(REGISTERS):
        told, truth = simulate(world, rng)
        for one in told:
            if one.state in ("open", "overdue") and one.prior and one.prior.total and one.promise.money:
                sum_of = Pledge(one, one.promise.money)
                come = rng_money.beta(one.prior.total.came, one.prior.total.missed)
                made = one.promise.made or DAY
                ratio = (date(HORIZON, 12, 31) - made).days / (one.planned_days or 1)
                rows.append(
                    (
                        number,
                        one.by(HORIZON),
                        float(one.prior.chance().delivered(ratio)),
                        truth[one.promise.id] <= HORIZON,
                        sum_of.expected(one.by(HORIZON)),
                        sum_of.at(0.1, one.by(HORIZON)),
                        sum_of.at(0.9, one.by(HORIZON)),
                        come * (truth[one.promise.id] <= HORIZON),
                    )
                )
    return pd.DataFrame(rows, columns=["register", "chance", "prior", "came", "expected", "least", "most", "sum"])


def test_chances_come_true(told: pd.DataFrame) -> None:
    """In each fifth of the promises the frequency is the mean chance, within 4 standard errors over registers.

    Promises of one register and class share their true shares, so that the error is taken over registers.
    """
    assert len(told) > 500
    assert abs(missed(told, "chance", "came")) < 0.03


def missed(told: pd.DataFrame, expected: str, came: str) -> float:
    """Mean of what came less what was expected, after each fifth was found to be within 4 standard errors."""
    bins = pd.qcut(told[expected], 5, labels=False, duplicates="drop")
    told = told.assign(miss=told[came] - told[expected], bin=bins)
    for _, part in told.groupby("bin"):
        sums = part.groupby("register")["miss"].sum()
        error = sums.std(ddof=1) * np.sqrt(len(sums))
        assert abs(part["miss"].sum()) <= 4 * error
    return float(told["miss"].mean())


def test_money_comes_as_expected(told: pd.DataFrame) -> None:
    """So much of the sums comes as was expected; nine tenths stay below the upper end, a tenth below the lower."""
    assert abs(missed(told, "expected", "sum")) < 0.02
    assert (told["sum"] <= told["most"] + 1e-12).mean() == pytest.approx(0.9, abs=0.03)
    assert (told["sum"] < told["least"]).mean() < 0.1


def test_record_and_silence_tell_something(told: pd.DataFrame) -> None:
    """Brier's score, the mean squared error, is well below that of the class alone, and of the mean frequency."""
    brier = ((told["chance"] - told["came"]) ** 2).mean()
    assert brier < 0.8 * ((told["prior"] - told["came"]) ** 2).mean()
    assert brier < 0.8 * told["came"].mean() * (1 - told["came"].mean())
