"""What a promise changes in a world, by what becomes of it."""

from __future__ import annotations

import pandas as pd
import pytest

from lodeway import InputError, Options, World, load, save, solve
from lodeway.agreements.delivery import BROKEN, Delivery, first_full_year, settled
from lodeway.agreements.effects import apply, carry_out
from lodeway.agreements.terms import promised, promised_year, unsaid
from tests.agreements.worlds import chain, promising

HEADER = (
    "id, commitment, effect, facility, leg, control, other, commodity, from, to, buyer, quantity, from_year, to_year"
)


def link(**cells: object) -> str:
    names = HEADER.split(", ")
    given = {"id": "l", "commitment": "c", **{k.rstrip("_"): v for k, v in cells.items()}}
    return f"{HEADER}\n" + ", ".join(str(given.get(name, "")) for name in names)


def one(link_: str, due: str = "2028-06-30", **tables: str) -> World:
    return promising(link_, f"c, a, build, {due}", **tables)


def capacity(world: World, year: int, place: str = "friend") -> float:
    """What can be dug at a place in a year, from a solution in which nothing else is worth digging."""
    found = solve(world, Options(years=(year,), build=False))
    made = found.production[found.production["place"] == place]
    return float(made["quantity"].sum())


def cheap(world: World) -> World:
    """The same with dear rivals, so that all that FRI can dig is dug."""
    rows = world["facilities"]
    return world.replace(facilities=rows.assign(cost=rows["cost"].where(rows["id"] != "rival", 40.0)))


def test_first_full_year() -> None:
    days = {"2028-01-01": 2028, "2028-05-06": 2029, "2028": 2029, "2028-12-31": 2029, "2028-05": 2029}
    assert {day: first_full_year(day) for day in days} == days


def test_delivery_is_of_rising_years_and_shares() -> None:
    found = Delivery(((2028, 0.2), (2030, 0.7)))
    assert [found.at(y) for y in (2027, 2028, 2029, 2030, 2050)] == [0, 0.2, 0.2, 0.7, 0.7]
    assert found.since == 2030
    assert found.late(3).steps == ((2031, 0.2), (2033, 0.7))
    assert found.within(Delivery.kept(2029)).steps == ((2029, 0.2), (2030, 0.7))
    assert found.within(BROKEN) == BROKEN
    for wrong in (((2030, 0.5), (2029, 0.6)), ((2029, 0.5), (2030, 0.4)), ((2029, 1.5),)):
        with pytest.raises(InputError) as refused:
            Delivery(wrong)
        assert refused.value.code == "A060"


def test_added_capacity_comes_in_parts() -> None:
    """20 run, 30 are under construction for 2028, and 50 more are promised at the empty pit."""
    world = cheap(one(link(effect="adds", facility="empty", quantity=50)))
    late = apply(world, {"c": Delivery(((2029, 0.4), (2032, 1.0)))})
    assert [capacity(late, y) for y in (2027, 2028, 2029, 2032)] == pytest.approx([20, 50, 70, 100])
    row = late["facilities"].set_index("id")
    assert row.loc["empty", "capacity"] == pytest.approx(20)
    assert row.loc["empty.l.2032", "capacity"] == pytest.approx(30)
    assert row.loc["empty", "max_build"] == 0


def test_what_is_listed_as_planned_is_the_promise() -> None:
    """The pit of 30 that opens in 2028 is the one promised: it goes with the promise and comes when it comes."""
    world = cheap(one(link(effect="adds", facility="planned"), "2027-12-31"))
    assert [capacity(world, y) for y in (2027, 2028)] == pytest.approx([20, 50])
    broken, late = apply(world, {"c": BROKEN}), apply(world, {"c": promised(world, "c").late(2)})
    assert [capacity(broken, y) for y in (2028, 2040)] == pytest.approx([20, 20])
    assert [capacity(late, y) for y in (2029, 2030)] == pytest.approx([20, 50])
    kept = apply(world, {"c": promised(world, "c")})
    assert [capacity(kept, y) for y in (2027, 2028)] == pytest.approx([20, 50])


def test_a_greater_promise_than_what_is_listed() -> None:
    """40 are promised where 30 are listed: 40 if kept, none if broken."""
    world = cheap(one(link(effect="adds", facility="planned", quantity=40), "2027-12-31"))
    assert capacity(apply(world, {"c": Delivery.kept(2028)}), 2030) == pytest.approx(60)
    assert capacity(apply(world, {"c": BROKEN}), 2030) == pytest.approx(20)


def test_owners_of_what_is_added_are_those_of_what_is_added_to() -> None:
    world = one(link(effect="adds", facility="friend", quantity=10), owners="entity, owner, share\nfriend, RIV, 0.6")
    owners = apply(world, {"c": Delivery.kept(2029)})["owners"]
    assert dict(zip(owners["entity"], owners["share"], strict=True)) == {"friend": 0.6, "friend.l.2029": 0.6}


def test_a_leg_without_a_limit_opens_when_it_is_more_likely_than_not() -> None:
    world = one(link(effect="adds", leg="pb"), "2029-12-31")
    found = apply(world, {"c": Delivery(((2030, 0.3), (2033, 0.6)))})["legs"].set_index("id").loc["pb"]
    assert found["open_year"] == 2033
    assert pd.isna(found["capacity"])
    gone = apply(world, {"c": Delivery(((2030, 0.4),))})["legs"].set_index("id").loc["pb"]
    assert gone["capacity"] == 0


def test_shipments_are_contracts_by_part_and_replace_those_of_the_world() -> None:
    world = one(
        link(effect="ships", commodity="good", from_="FRI", buyer="BUY", quantity=20, to_year=2035),
        contracts="id, commodity, from, buyer, quantity, from_year, to_year\nold, good, FRI, BUY, 20, 2029, 2035\n"
        "other, good, RIV, BUY, 5, 2029, 2035",
    )
    rows = apply(world, {"c": Delivery(((2029, 0.5), (2031, 1.0)))})["contracts"]
    told = [tuple(r) for r in rows[["id", "quantity", "from_year", "to_year"]].itertuples(index=False)]
    assert told == [("other", 5, 2029, 2035), ("l.2029", 10, 2029, 2030), ("l.2031", 20, 2031, 2035)]
    assert list(apply(world, {"c": BROKEN})["contracts"]["id"]) == ["other"]


CONTROL = "id, kind, commodity, from, buyer, from_year, to_year, status\nban, ban, good, RIV, BUY, 2028, 2040, in_force"


def in_force(world: World, year: int) -> bool:
    """Whether RIV is kept out: then only what FRI digs is delivered."""
    found = solve(world, Options(years=(year,), build=False))
    return not (found.production["facility"] == "rival").any()


def test_a_control_that_is_imposed_follows_its_promise() -> None:
    world = one(link(effect="imposes", control="ban"), "2028-01-01", controls=CONTROL)
    assert [in_force(world, y) for y in (2027, 2028)] == [False, True]
    late = apply(world, {"c": promised(world, "c").late(2)})
    assert [in_force(late, y) for y in (2029, 2030, 2041)] == [False, True, False]
    assert not in_force(apply(world, {"c": BROKEN}), 2030)
    assert not in_force(apply(world, {"c": Delivery(((2028, 0.4),))}), 2030)


def test_a_control_that_is_lifted_is_on_until_the_promise_is_kept_and_as_before_after_it_ends() -> None:
    """The ban holds from 2028 to 2040 and is lifted for 2030 to 2032."""
    world = one(link(effect="lifts", control="ban", from_year=2030, to_year=2032), "2030-01-01", controls=CONTROL)
    years = (2029, 2030, 2031, 2032, 2033)
    kept = apply(world, {"c": Delivery.kept(2030)})
    late = apply(world, {"c": Delivery.kept(2031)})
    assert [in_force(kept, y) for y in years] == [True, False, False, False, True]
    assert [in_force(late, y) for y in years] == [True, True, False, False, True]
    assert all(in_force(apply(world, {"c": BROKEN}), y) for y in years)
    assert "ban" in set(kept["controls"]["id"])


def test_a_suspended_control_comes_back_when_its_suspension_is_broken() -> None:
    world = one(
        link(effect="lifts", control="ban", from_year=2030, to_year=2032), "2030-01-01",
        controls=CONTROL.replace("in_force", "suspended"),
    )  # fmt: skip
    broken = apply(world, {"c": BROKEN})
    assert [in_force(broken, y) for y in (2029, 2030, 2032, 2033)] == [False, True, True, False]


def test_claimed_output_is_kept_from_others_as_far_as_the_buyer_can_use_it() -> None:
    """ALY is dearer to reach for RIV, so that it would take all 20 of FRI; BUY claims three quarters of it."""
    tables = {
        "places": "id, country\nrival, RIV\nfriend, FRI\nport, FRI\nbuyer, BUY\nally, ALY",
        "legs": "id, from, to, cost\nrb, rival, buyer, 1\nfb, friend, buyer, 5\nfa, friend, ally, 1\nr, rival, ally, 9",
        "demand": "id, place, commodity, quantity, price\nd, buyer, good, 100, 50\ne, ally, good, 50, 50",
    }
    world = one(
        link(effect="claims", facility="friend", buyer="BUY", quantity=0.75, from_year=2026), "2025-12-31", **tables
    )

    def taken(found: World) -> float:
        rows = solve(found, Options(years=(2027,), build=False)).shipments
        return float(rows["quantity"][(rows["from"] == "friend") & (rows["to"] == "ally")].sum())

    assert taken(world) == pytest.approx(20)
    assert taken(apply(world, {"c": Delivery.kept(2026)})) == pytest.approx(5)
    assert taken(apply(world, {"c": Delivery(((2026, 0.5),))})) == pytest.approx(12.5)
    few = one(
        link(effect="claims", facility="friend", buyer="BUY", quantity=0.75, from_year=2026), "2025-12-31",
        **{**tables, "demand": tables["demand"].replace("good, 100, 50", "good, 4, 50")},
    )  # fmt: skip
    assert taken(apply(few, {"c": Delivery.kept(2026)})) == pytest.approx(16)


def test_nothing_is_delivered_before_what_it_requires() -> None:
    world = chain()
    found = settled(world, {"M": Delivery.kept(2032), "P": Delivery.kept(2030), "R": Delivery.kept(2030)})
    assert found["R"] == found["P"] == Delivery.kept(2032)
    assert settled(world, {"M": BROKEN, "R": Delivery.kept(2030)})["R"] == Delivery.kept(2030)
    assert settled(world, {"M": BROKEN, "P": Delivery.kept(2030), "R": Delivery.kept(2030)})["R"] == BROKEN


def test_carried_out_links_are_gone_and_the_world_is_sound(tmp_path) -> None:  # noqa: ANN001
    world = chain()
    done = carry_out(world, {key: promised(world, key) for key in "MPR"})
    assert done.world["links"].empty
    assert list(done.rows["id"]) == ["mine", "plant", "corridor"]
    save(done.world, tmp_path / "w")
    assert load(tmp_path / "w").digest == done.world.digest


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"effect": "funds", "facility": "empty"}, "it is money"),
        ({"effect": "adds", "facility": "empty"}, "capacity promised"),
        ({"effect": "claims", "facility": "friend", "buyer": "BUY"}, "of the output"),
        ({"effect": "ships", "commodity": "good", "from_": "FRI"}, "to be shipped"),
        ({"effect": "lifts", "control": "licence"}, "binds nothing"),
    ],
)
def test_what_says_too_little_changes_nothing_and_says_what_is_missing(cells: dict[str, str], reason: str) -> None:
    world = one(link(**cells), controls="id, kind, commodity, from\nlicence, licence, good, RIV")
    assert reason in unsaid(world, "c")[0]
    changed = apply(world, {"c": Delivery.kept(2030)})
    assert changed.replace(links=world["links"]).digest == world.digest


def test_no_link_or_no_date_is_not_said() -> None:
    world = promising(link(effect="adds", facility="empty", quantity=5), "c, a, build,\nn, a, talk, 2030")
    assert "linked to no" in unsaid(world, "n")[0]
    assert "no date" in unsaid(world, "c")[0]
    assert promised_year(world, "c") is None
    assert promised(world, "c") == BROKEN


def test_unknown_commitment() -> None:
    with pytest.raises(InputError) as refused:
        apply(chain(), {"Q1": BROKEN})
    assert refused.value.code == "A061"
