"""Promises of the embedded register, put into the embedded world."""

from __future__ import annotations

import numpy as np
import pytest

import lodeway
from lodeway.agreements.delivery import BROKEN
from lodeway.agreements.effects import apply
from lodeway.agreements.promising import deliveries, drawn
from lodeway.agreements.terms import linked, promised_year, unsaid
from lodeway.study.appraisal import Appraiser, Question
from lodeway.world import World


@pytest.fixture(scope="module")
def world() -> World:
    return lodeway.load()


def test_the_memorandum_promises_nothing_that_could_be_measured(world: World) -> None:
    """What the memorandum of Kazakhstan and the United States is worth today cannot be said, and why is said."""
    assert unsaid(world, "kaz-usa.cooperation") == (
        "nothing measurable is promised: neither quantity nor sum nor date",
    )


def test_letters_of_interest_are_no_capacity(world: World) -> None:
    assert "it is money" in unsaid(world, "cove.exim")[0]
    given = {"cove.exim": deliveries(world, "as-promised")["cove.exim"]}
    assert apply(world, given)["facilities"].equals(world["facilities"])


def test_tungsten_counts_from_the_first_full_year_after_it_was_promised(world: World) -> None:
    """Promised for May 2029: 2030, and five years late 2035; 5,000 and 7,000 t, and an APT plant for them."""
    assert promised_year(world, "cove.production") == 2030
    for how, year in (("as-promised", 2030), ("late:5", 2035)):
        rows = apply(world, deliveries(world, how))["facilities"].set_index("id")
        for key, size in (("mine.tungsten-northern-katpar", 5000), ("mine.tungsten-upper-kairakty", 7000)):
            assert (rows.loc[key, "capacity"], rows.loc[key, "open_year"]) == (size, year)
        assert rows.loc["apt.karaganda-cove", "open_year"] == year
    none = apply(world, deliveries(world, "none"))["facilities"].set_index("id")
    assert none.loc["mine.tungsten-northern-katpar", "capacity"] == 0


def test_what_the_tungsten_venture_is_worth(world: World) -> None:
    """Kept, it makes supply cheaper that neither Russia nor China touches, and earns Kazakhstan much.

    It does not lower the exposure of the cheapest supply: that goes through Russia or China, unless somebody cares.
    """
    at = Appraiser(world, Question("USA", mineral="tungsten"), "tungsten")
    none = dict.fromkeys(linked(world), BROKEN)
    cove = {key: one for key, one in deliveries(world, "as-promised").items() if key.startswith("cove")}
    change = at.value(none | cove) - at.value(none)
    assert at.solved == 2
    assert change["cost_clean"] < -20e6
    assert change["value_added:KAZ"] > 200e6
    assert change["least"] <= 1e-9
    assert change["exposure"] > 0


def test_draws_are_as_the_outlook_says(world: World) -> None:
    """The share of 400 draws in which the tungsten mines run in 2035 is its chance, within four standard errors."""
    chance = deliveries(world, "as-expected")["cove.production"].at(2035)
    draws = [one["cove.production"].at(2035) for one in drawn(world, 400, seed=7)]
    assert set(draws) <= {0.0, 1.0}
    assert abs(np.mean(draws) - chance) < 4 * (chance * (1 - chance) / 400) ** 0.5
    again = [one["cove.production"].at(2035) for one in drawn(world, 400, seed=7)]
    assert again == draws
