"""What a power's withdrawal does, by hand."""

from __future__ import annotations

import math

import pytest

from lodeway.errors import InputError
from lodeway.scenario import LEVERS, withdraw
from lodeway.study import solve_base_year, withdrawals
from lodeway.world import World
from tests.worlds import frame, make, star, transit

BUY, RIV, FRI = (frozenset({name}) for name in ("BUY", "RIV", "FRI"))


def market(**tables: str) -> World:
    """RIV digs 60 at 10, FRI 80 at 20; 100 are wanted at 50 at most."""
    return star(
        "country, id, cost, capacity\nRIV, far, 10, 60\nFRI, near, 20, 80",
        "id, place, commodity, quantity, price\nd, market, good, 100, 50",
        **tables,
    )


def left(world: World, power: frozenset[str] = RIV, **how: object) -> dict[str, float]:
    table = withdrawals(world, solve_base_year(world), BUY, {"power": power}, **how)  # type: ignore[arg-type]
    assert len(table) == 1
    return table.iloc[0].to_dict()


@pytest.mark.parametrize("levers", [("bans",), ("territory",), LEVERS])
def test_what_is_left_by_hand(levers: tuple[str, ...]) -> None:
    """60 at 10 and 40 at 20 before, worth 5000 - 1400 = 3600, at 20. Then 80 at 20, worth 4000 - 1600 = 2400, at 50."""
    found = left(market(), levers=levers)
    assert (found["delivered_before"], found["delivered"], found["met"]) == pytest.approx((100, 80, 0.8))
    assert (found["price_before"], found["price"]) == pytest.approx((20, 50))
    assert found["cost"] == pytest.approx(1200)
    assert math.isnan(found["days_on_stock"])
    assert "no stock" in found["undefined"]


def test_owners_alone_stop_what_they_own_abroad() -> None:
    """RIV owns 30 % of FRI's mine: then RIV's 60 are left; from 40 % on it owns nothing that counts."""
    world = market(owners="entity, owner, share\nnear, RIV, 0.3\nnear, FRI, 0.7")
    assert left(world, levers=("owners",))["met"] == pytest.approx(0.6)
    assert left(world, levers=("owners",), threshold=0.4)["met"] == pytest.approx(1.0)
    assert left(world)["met"] == 0.0
    assert math.isnan(left(world)["price"])


def test_days_on_stock_are_those_of_the_shortfall() -> None:
    """10 in stock, too dear to be drawn at 50: 20 a year are short, so half a year."""
    stock = "id, place, commodity, quantity, price, buyer\ns, market, good, 10, 99, {}\nt, near, good, 500, 99, FRI"
    found = left(market(stockpiles=stock.format("")))
    assert (found["stock"], found["days_on_stock"], found["undefined"]) == (10.0, pytest.approx(182.5), "")
    assert left(market(stockpiles=stock.format("BUY")))["stock"] == 10.0
    assert left(market(stockpiles=stock.format("FRI")))["undefined"] == "no stock known"
    assert left(market(stockpiles=stock.format("")), FRI)["undefined"] == ""


def test_a_stock_that_is_drawn_still_counts_as_short() -> None:
    """10 at 30 are drawn when RIV withdraws: 90 delivered; 20 a year would be short without, so half a year."""
    found = left(market(stockpiles="id, place, commodity, quantity, price\ns, market, good, 10, 30"))
    assert found["met"] == pytest.approx(0.9)
    assert found["days_on_stock"] == pytest.approx(182.5)


def test_nothing_short_has_no_days() -> None:
    """FRI's way around costs 20 more a unit: all is served, 100 x 20 dearer."""
    stock = "id, place, commodity, quantity, price\ns, market, good, 10, 999"
    world = transit().replace(stockpiles=frame(stock))
    found = left(world)
    assert found["met"] == pytest.approx(1.0)
    assert found["cost"] == pytest.approx(2000)
    assert found["undefined"] == "nothing short"


def test_a_power_keeps_what_it_makes() -> None:
    """Withdrawing from itself means nothing: RIV as a buyer goes on digging for itself."""
    world = make(
        places="id, country\nmine, RIV\nhome, RIV\nabroad, BUY",
        facilities="id, place, process, capacity\nm, mine, mine, 10",
        legs="id, from, to\n1, mine, home\n2, mine, abroad",
        demand="id, place, commodity, quantity, price\nh, home, good, 5, 9\na, abroad, good, 5, 9",
    )
    gone = withdraw(world, RIV)
    assert set(gone["legs"]["id"]) == {"1"}
    assert list(gone["controls"]["kind"]) == ["ban"]
    table = withdrawals(world, solve_base_year(world), RIV | BUY, {"RIV": RIV})
    assert table["delivered"].tolist() == pytest.approx([5.0])


def test_levers_are_known_and_a_world_without_the_power_stays() -> None:
    with pytest.raises(InputError, match=r"I013.*bans, territory, owners"):
        withdraw(market(), RIV, ["sanctions"])
    world = market()
    same = withdraw(world, frozenset({"ZZZ"}))
    assert same == world
    assert withdraw(world, RIV, ()) == world


def test_withdrawing_never_helps() -> None:
    world = market()
    for powers in (RIV, FRI, RIV | FRI):
        found = left(world, powers)
        assert found["met"] <= 1 + 1e-9
        assert found["cost"] >= -1e-6
