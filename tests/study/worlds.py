"""Small worlds of plans whose answers are computed by hand."""

from __future__ import annotations

from lodeway import Goal, World
from tests.worlds import make, star


def pits(lead: int = 2, most: float = 100, **tables: str) -> World:
    """RIV digs at 10 without limit; FRI digs 20 at 30 and can add `most`, at 100 of capital a unit over 10 years.

    100 a year are wanted by BUY. Without a cap all comes from RIV: 1000 a year, all of it touched. To keep half of it
    clean from 2028 to 2030, 30 are added in time (decided in 2028 - lead), for 3000 of capital or 300 a year:
    50 x 10 + 50 x 30 + 300 = 2300 a year. So the cap costs 3 x 1300 = 3900, without discount.
    """
    return star(
        "country, id, cost, capacity, max_build, capex, lead_time, lifetime\n"
        f"RIV, cheap, 10,,,,,\nFRI, clean, 30, 20, {most}, 100, {lead}, 10",
        tables.pop("demand", "id, place, commodity, quantity\nd, market, good, 100"),
        **{"prices": "commodity, year, price\ngood, 2024, 40", **tables},
    )


def half(**changes: object) -> Goal:
    """At most half of BUY's supply touched by RIV in 2028 to 2030, without discount."""
    given: dict[str, object] = {
        "mineral": "good", "buyer": "BUY", "avoid": "RIV", "cap": 0.5, "by": 2028, "until": 2030, "discount": 0.0,
    }  # fmt: skip
    return Goal(**{**given, **changes})  # type: ignore[arg-type]


def pair() -> World:
    """RIV digs at 10 without limit, FRI 60 at 20; BUY and ALY, together PAIR, want 50 each.

    Together they can be 60 % clean whoever gets the clean lots; alone each can be wholly clean.
    """
    return make(
        places="id, country\nrival, RIV\nfriend, FRI\nbuyer, BUY\nally, ALY",
        facilities="id, place, process, cost, capacity\nrival, rival, mine, 10,\nfriend, friend, mine, 20, 60",
        legs="id, from, to\nrb, rival, buyer\nra, rival, ally\nfb, friend, buyer\nfa, friend, ally",
        demand="id, place, commodity, quantity\nbuyer, buyer, good, 50\nally, ally, good, 50",
        groups="group, member\nPAIR, BUY\nPAIR, ALY",
    )


def crossing() -> World:
    """Ore of FRI reaches BUY through RIV for 10, or around it on a leg of no capacity that can be built for 200 a t.

    The way around costs 20 and 200 over 20 years: 10 a year for each of the 100 t. Without discount a clean year
    costs 100 x (20 - 10) + 1000 = 2000 more.
    """
    return make(
        places="id, country\nmine, FRI\nborder, RIV\nmarket, BUY",
        facilities="id, place, process\nmine, mine, mine",
        legs=(
            "id, from, to, cost, capacity, countries, corridor, passages, "
            "max_build, capex, lead_time, lifetime, two_way\n"
            "through, mine, market, 10,, FRI|RIV|BUY, Old road,,,,,, \n"
            "around, market, mine, 20, 0, FRI|BUY, New road, strait, 500, 200, 1, 20, true"
        ),
        demand="id, place, commodity, quantity\nd, market, good, 100",
    )
