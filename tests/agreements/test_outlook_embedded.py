"""The outlook of the embedded register: what must hold of it whatever is added."""

from __future__ import annotations

import itertools
import math
from datetime import date

import pytest

import lodeway
from lodeway.agreements.outlook import Outlook, chances, outlook
from lodeway.agreements.sampling import sample
from lodeway.world import World

DAY = date(2026, 11, 29)


@pytest.fixture(scope="module")
def world() -> World:
    return lodeway.load()


@pytest.fixture(scope="module")
def told(world: World) -> Outlook:
    return outlook(world, DAY)


def test_every_promise_has_chances_or_a_reason(world: World, told: Outlook) -> None:
    assert len(told) == len(world["commitments"])
    for one in told:
        by_year = [one.by(year) for year in told.years]
        if one.why:
            assert all(math.isnan(chance) for chance in by_year)
        else:
            assert by_year == sorted(by_year)
            assert -1e-12 <= by_year[0] <= by_year[-1] <= 1 - one.never + 1e-9
    defined = {one.promise.id for one in told if not one.why}
    assert set(chances(told)) == defined == set(sample(told, 3))
    for steps in chances(told).values():
        assert all(a[0] < b[0] and a[1] < b[1] for a, b in itertools.pairwise(steps))


def test_tungsten_venture(told: Outlook) -> None:
    """By its class and the definitive agreement 0.47; the region's one closed mine, late, lowers it a little."""
    venture = told["cove.production"]
    assert venture.promise.met == ("definitive_agreement",)
    assert 0.4 < venture.never < 0.9 / 1.9 + 1e-9
    assert venture.by(2028) == 0
    assert 0.17 < venture.by(2030) < 0.22
    assert 0.45 < venture.by(2035) < 0.55


def test_no_later_knowledge(world: World) -> None:
    """In the middle of 2023 nothing of later agreements is known, and of the past as much as on later days."""
    early = outlook(world, date(2023, 6, 30))
    assert 0 < len(early) < 20
    assert all(one.promise.made is None or one.promise.made <= early.as_of for one in early)
    assert all(one.promise.earliest is None or one.promise.earliest <= early.as_of for one in early)
    late = outlook(world, DAY)
    done = [one.promise.id for one in early if one.state == "delivered"]
    assert done
    assert all(late[name].state == "delivered" for name in done)
