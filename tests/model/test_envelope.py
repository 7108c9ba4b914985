"""One program for several worlds: bound to each in turn it answers as if it had been made of that world alone."""

from __future__ import annotations

from itertools import permutations

import pytest

from lodeway import World
from lodeway.agreements.delivery import BROKEN, Delivery
from lodeway.agreements.effects import apply
from lodeway.model import Cap, Model, Options, envelope, solve
from tests.agreements.worlds import chain, promising

YEARS = (2026, 2029, 2032)
OPTIONS = Options(years=YEARS, caps=(Cap(frozenset({"BUY"}), frozenset({"RIV"}), 0.5),), build=False)


def worlds() -> dict[str, World]:
    """A planned mine and leg, a listed one, a contract, a ban lifted and a claim; kept, in part, late or broken."""
    world = promising(
        "id, commitment, effect, facility, leg, commodity, from, to, buyer, control, quantity, from_year, to_year\n"
        "a, a, adds, empty,,,,,,, 40,,\nb, b, adds,, fp,,,,,,,,\nc, c, adds, planned,,,,,,,,,\n"
        "d, d, ships,,, good, FRI, BUY,,, 15, 2026,\ne, e, lifts,,,,,,, ban,, 2027, 2030\n"
        "f, f, claims, friend,,,,, BUY,, 0.5, 2028,",
        "\n".join(f"{c}, a, promise, 2027-12-31" for c in "abcdef"),
        controls="id, kind, commodity, from, to, from_year, status\nban, ban, good, RIV, BUY, 2027, in_force",
    )
    cases = {
        "broken": dict.fromkeys("abcdef", BROKEN),
        "kept": dict.fromkeys("abcdef", Delivery.kept(2028)),
        "in part": dict.fromkeys("abcdef", Delivery(((2026, 0.3), (2031, 0.8)))),
        "late": dict.fromkeys("abcdef", Delivery.kept(2031)),
        "some": {**dict.fromkeys("abc", Delivery.kept(2028)), **dict.fromkeys("def", BROKEN)},
    }
    return {name: apply(world, case) for name, case in cases.items()}


def test_bound_to_each_in_any_order_it_answers_like_a_program_of_its_own() -> None:
    some = worlds()
    alone = {name: solve(world, OPTIONS) for name, world in some.items()}
    assert len({round(found.objective, 6) for found in alone.values()}) == len(some)
    model = Model(envelope(list(some.values())), OPTIONS)
    for names in list(permutations(some))[::17]:
        for name in names:
            bounds = model.bounds(some[name])
            assert bounds is not None
            model.bind(bounds)
            found, own = model.solve(), alone[name]
            assert found.objective == pytest.approx(own.objective, rel=1e-9)
            for table, key in (("deliveries", "demand"), ("production", "place"), ("shortfalls", "kind")):
                ours, theirs = (getattr(f, table).groupby(["year", key])["quantity"].sum() for f in (found, own))
                assert ours.to_dict() == pytest.approx(theirs.to_dict(), rel=1e-9), (name, table)
            used = found.limits[found.limits["kind"].isin(("facility", "leg"))]
            assert (used["used"] <= used["limit"] + 1e-9).all()


def test_caps_are_softened_and_released_again_after_a_world_is_bound() -> None:
    some = worlds()
    model = Model(envelope(list(some.values())), OPTIONS)
    served = {("d", year): 100.0 for year in YEARS}
    for name in ("kept", "broken", "kept"):
        bounds = model.bounds(some[name])
        assert bounds is not None
        model.bind(bounds)
        own = Model(some[name], OPTIONS)
        for each in (model, own):
            each.release_caps()
        assert model.solve().objective == pytest.approx(own.solve().objective, rel=1e-9)
        for each in (model, own):
            each.soften_caps(served)
        assert model.solve().objective == pytest.approx(own.solve().objective, rel=1e-9)


def test_what_an_envelope_has_no_room_for_is_refused() -> None:
    """More of what is there fits; what was never there, costs otherwise or is taxed otherwise does not."""
    kept, broken = (apply(chain(), dict.fromkeys("MPR", one)) for one in (Delivery.kept(2028), BROKEN))
    narrow = Model(broken, OPTIONS)
    assert narrow.bounds(kept) is None
    wide = Model(envelope([kept, broken]), OPTIONS)
    facilities = kept["facilities"].copy()
    facilities.loc[facilities["id"] == "mine", "capacity"] = 1000.0
    assert wide.bounds(kept.keep(facilities=facilities)) is not None
    facilities.loc[facilities["id"] == "mine", "cost"] = 7.0
    assert wide.bounds(kept.keep(facilities=facilities)) is None
    assert wide.bounds(kept.keep(facilities=facilities[facilities["id"] != "rival"])) is None
    tariff = {"id": "t", "kind": "tariff", "commodity": "metal", "from": "RIV", "to": "BUY", "rate": 2.0}
    taxed = kept.replace(controls=chain()["controls"].head(0).assign(**{k: [v] for k, v in tariff.items()}))
    assert wide.bounds(taxed) is None
    both = Model(envelope([kept, taxed]), OPTIONS)
    bounds = both.bounds(taxed)
    assert bounds is not None
    assert both.bounds(kept) is None
    both.bind(bounds)
    assert both.solve().objective == pytest.approx(solve(taxed, OPTIONS).objective, rel=1e-9)
