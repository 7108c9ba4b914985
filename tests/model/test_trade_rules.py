"""Two regions with straight lines of demand and supply: free trade, a tariff, a quota and a ban, by formula."""

from __future__ import annotations

import pytest

from lodeway.model import solve
from tests.worlds import make

RULES = {
    "free": ("", 12.0, 49.0, 44.0),
    "tariff": ("id,kind,commodity,from,to,rate\nt,tariff,good,BBB,AAA,4", 7.2, 51.4, 42.4),
    "quota": ("id,kind,commodity,from,to,limit\nq,quota,good,BBB,AAA,5", 5.0, 52.5, 125 / 3),
    "ban": ("id,kind,commodity,from,to\nb,ban,good,BBB,AAA", 0.0, 55.0, 40.0),
}


@pytest.mark.parametrize("rule", RULES)
def test_trade_between_two_regions(rule: str) -> None:
    """AAA: demand 100 - p, supply p - 10. BBB: demand 80 - p, supply 2 (p - 20). Carriage 5.

    BBB offers 3 p - 120, AAA asks for 110 - 2 p', p' = p + 5 + tariff: 3 p - 120 = 100 - 2 p - 2 tariff, so p = 44 and
    12 are sold without one, 42.4 and 7.2 at 4. With a quota of 5 each side is at its own price: 3 p = 125, 2 p' = 105.
    """
    controls, traded, dear, cheap = RULES[rule]
    world = make(
        places="id,country\na,AAA\nb,BBB",
        facilities="id,place,process,cost,cost_slope\nf,a,mine,10,1\ng,b,mine,20,0.5",
        legs="id,from,to,cost,two_way\nl,a,b,5,true",
        demand="id,place,commodity,curve,intercept,slope\nd,a,good,linear,100,1\ne,b,good,linear,80,1",
        **({"controls": controls} if controls else {}),
    )
    found = solve(world)
    assert found.shipments["quantity"].sum() == pytest.approx(traded, rel=1e-6, abs=1e-6)
    prices = found.prices[found.prices["traded"].astype(bool)].groupby("place")["price"].mean()
    assert prices.to_dict() == pytest.approx({"a": dear, "b": cheap}, rel=1e-6)


def test_no_price_is_that_of_hunger() -> None:
    """4 for 4 by two ways with room for 2 each: the dearer sets the price. 5 for 4: nothing but hunger does."""
    world = {
        "places": "id,country\na,AAA\nb,BBB",
        "facilities": "id,place,process,capacity\nf,a,mine,4",
        "legs": "id,from,to,cost,capacity\nl,a,b,3,2\nm,a,b,4,2",
    }
    just = solve(make(**world, demand="id,place,commodity,quantity\nd,b,good,4"))
    assert just.cost == pytest.approx(14)
    assert just.prices.set_index("place")["price"].to_dict() == pytest.approx({"a": 0.0, "b": 4.0})
    short = solve(make(**world, demand="id,place,commodity,quantity\nd,b,good,5"))
    assert short.unmet == pytest.approx(1)
    traded = short.prices.set_index("place")["traded"].to_dict()
    assert traded == {"a": True, "b": False}  # the legs are full, not the mine
