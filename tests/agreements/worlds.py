"""Small worlds with promises, solved by hand."""

from __future__ import annotations

from lodeway import World
from tests.worlds import make

AGREEMENTS = "id, date\na, 2025-01-01"


def promising(links: str, commitments: str, **tables: str) -> World:
    """RIV digs at 10 without limit, FRI 20 at 12; BUY wants 100, and a port of FRI is planned for 2030."""
    given = {
        "places": "id, country\nrival, RIV\nfriend, FRI\nport, FRI\nbuyer, BUY",
        "facilities": (
            "id, place, process, cost, capacity, open_year, status, max_build, capex, lead_time, ramp_years\n"
            "rival, rival, mine, 10,,,,,,,\nfriend, friend, mine, 12, 20,,,,,,\n"
            "planned, friend, mine, 12, 30, 2028, construction,,,,\n"
            "empty, friend, mine, 12, 0,, planned, 50, 100, 2, 1"
        ),
        "legs": (
            "id, from, to, cost, capacity, open_year, status\nrb, rival, buyer, 1,,,\nfb, friend, buyer, 1,,,\n"
            "fp, friend, port, 0, 25, 2030, planned\npb, port, buyer, 0,, 2030, planned"
        ),
        "demand": "id, place, commodity, quantity, price\nd, buyer, good, 100, 50",
        "agreements": AGREEMENTS,
        "commitments": "id, agreement, act, due\n" + commitments,
        "links": links,
    }
    return make(**{**given, **tables})


def chain(**tables: str) -> World:
    """A mine, a refinery and a corridor of FRI, each promised and each needed for metal of FRI to reach BUY.

    RIV sells metal at 20 without limit; BUY wants 100, of which FRI could make 60 for 10 a unit all told.
    Each of the three promises adds 60 of capacity from 2030 on; without one of them the other two carry nothing.
    """
    given = {
        "places": "id, country\nmine, FRI\nplant, FRI\nrival, RIV\nbuyer, BUY",
        "commodities": "id, mineral, stage\nore, iron, mine\nmetal, iron, refining",
        "processes": "id, output, kind\ndig, ore, extraction\nsmelt, metal, processing\nsell, metal, extraction",
        "recipes": "process, commodity, amount\nsmelt, ore, 1",
        "facilities": (
            "id, place, process, cost, capacity, status\nmine, mine, dig, 5, 0, planned\n"
            "plant, plant, smelt, 3, 0, planned\nrival, rival, sell, 20,,"
        ),
        "legs": (
            "id, from, to, cost, capacity, status\nmp, mine, plant, 0,,\n"
            "corridor, plant, buyer, 2, 0, planned\nrb, rival, buyer, 0,,"
        ),
        "demand": "id, place, commodity, quantity, price\nd, buyer, metal, 100, 50",
        "prices": "commodity, year, price\nore, 2024, 6\nmetal, 2024, 20",
        "agreements": AGREEMENTS,
        "commitments": (
            "id, agreement, act, due, promiser\nM, a, mine, 2029-12-31, FRI\nP, a, plant, 2029-12-31, FRI\n"
            "R, a, corridor, 2029-12-31, FRI"
        ),
        "links": (
            "id, commitment, effect, facility, leg, other, quantity\n"
            "l1, M, adds, mine,,, 60\nl2, P, adds, plant,,, 60\n"
            "l3, R, adds,, corridor,, 60\nl4, P, requires,,, M,\nl5, R, requires,,, P,"
        ),
    }
    return make(**{**given, **tables})
