"""Small worlds solved by hand: the arithmetic is in the docstrings, the assertions in tests/model/test_by_hand.py."""

from __future__ import annotations

from io import StringIO

import pandas as pd

from lodeway.world.world import World

ONE_GOOD = {"commodities": "id, stage\ngood, mine", "processes": "id, output, kind\nmine, good, extraction"}


def frame(text: str) -> pd.DataFrame:
    """A table written as comma-separated lines."""
    return pd.read_csv(StringIO(text), dtype=str, keep_default_na=False, skipinitialspace=True)


def make(**tables: str) -> World:
    """A world of tables written as text; one good that is dug up unless said otherwise."""
    return World.build({name: frame(text) for name, text in {**ONE_GOOD, **tables}.items()})


def star(sources: str, demand: str, **tables: str) -> World:
    """Places one free leg from the market; `sources` are the rows of facilities, with their country first."""
    header, *rows = [[cell.strip() for cell in line.split(",")] for line in sources.strip().splitlines()]
    facilities = [header[1:], *(row[1:] for row in rows)]
    ids = [row[1] for row in rows]
    text = "\n".join(
        ",".join([cells[0], place, process, *cells[1:]])
        for cells, place, process in zip(facilities, ["place", *ids], ["process", *["mine"] * len(ids)], strict=True)
    )
    given = {
        "places": "id, country\nmarket, BUY\n" + "\n".join(f"{row[1]}, {row[0]}" for row in rows),
        "facilities": text,
        "legs": "id, from, to\n" + "\n".join(f"{name}:market, {name}, market" for name in ids),
        "demand": demand,
    }
    return make(**{**given, **tables})


def shared_leg() -> World:
    """Two goods on one leg of 100 t at 1 USD/t; the other leg costs 3 and has no limit.

    60 of `light` (1 t each) and 40 of `heavy` (2 t each, freight 1.5) are 140 t, so 40 t go the long way.
    By the tonne that costs 2 more for light and 3 more for heavy: light goes. Cost: light 20 x 1 + 40 x 3 = 140,
    heavy 40 x 2 x 1.5 x 1 = 120; together 260. A tonne more on the short leg saves 2.
    """
    return make(
        places="id, country\nmine, A\nmarket, B",
        commodities="id, gross, freight\nlight, 1, 1\nheavy, 2, 1.5",
        processes="id, output, kind\nlight, light, extraction\nheavy, heavy, extraction",
        facilities="id, place, process\nlight, mine, light\nheavy, mine, heavy",
        legs="id, from, to, cost, capacity\nshort, mine, market, 1, 100\nlong, mine, market, 3,",
        demand="id, place, commodity, quantity\nlight, market, light, 60\nheavy, market, heavy, 40",
    )


def gauges(transfers: str = "") -> World:
    """Rail changes gauge at the border: 10 + 10 USD/t and the change; the road costs 40.

    Of 50, the change takes 30 at 5: 30 x 25 + 20 x 40 = 1550, and one more through it saves 15.
    Without a table of transfers every change is free: 50 x 20 = 1000.
    With a table that permits another change only: 50 x 40 = 2000.
    """
    tables = {"transfers": transfers} if transfers else {}
    return make(
        places="id, country\nmine, A\nborder, A\nmarket, B",
        facilities="id, place, process\nmine, mine, mine",
        legs=(
            "id, from, to, mode, gauge, cost\nwide, mine, border, rail, 1520, 10\n"
            "narrow, border, market, rail, 1435, 10\nroad, mine, market, road,, 40"
        ),
        demand="id, place, commodity, quantity\nmarket, market, good, 50",
        **tables,
    )


def both_ways() -> World:
    """One two-way leg of 30 t at 2 USD/t between west and east; each end wants 30 of what the other digs.

    Each direction has a capacity of its own, so both are filled: 60 x 2 = 120, and nothing is unmet.
    """
    return make(
        places="id, country\nwest, W\neast, E",
        commodities="id\nwestern\neastern",
        processes="id, output, kind\nwestern, western, extraction\neastern, eastern, extraction",
        facilities="id, place, process\nwestern, west, western\neastern, east, eastern",
        legs="id, from, to, cost, capacity, two_way\nbridge, west, east, 2, 30, true",
        demand="id, place, commodity, quantity\nwest, west, eastern, 30\neast, east, western, 30",
    )


def owned_plants() -> World:
    """Two mines in friendly lands; the cheap one belongs to the rival through a chain.

    RIV holds 60 % of `firm`, and `firm` 50 % of `cheap`: 0.6 x 0.5 = 30 %, above 25 %. RIV's 20 % of `dear` is below.
    100 wanted: under a cap of 10 % cost 10 x 10 + 90 x 15 = 1450; with a threshold of 35 % nothing is touched: 1000.
    """
    return star(
        "country, id, cost\nFRI, cheap, 10\nFRI, dear, 15\nRIV, far, 99",
        "id, place, commodity, quantity\nd, market, good, 100",
        owners="entity, owner, share\ncheap, firm, 0.5\nfirm, RIV, 0.6\ndear, RIV, 0.2",
    )


def transit() -> World:
    """The road through the rival costs 10, the one around it 30; 100 wanted.

    Capped at 20 %: 20 x 10 + 80 x 30 = 2600, and a point of exposure (one unit) is worth 20. Not capped: 1000.
    """
    return make(
        places="id, country\nmine, FRI\nmarket, BUY",
        facilities="id, place, process\nmine, mine, mine",
        legs="id, from, to, cost, countries\nthrough, mine, market, 10, FRI|RIV|BUY\naround, mine, market, 30,",
        demand="id, place, commodity, quantity\nd, market, good, 100",
    )


def two_rivals() -> World:
    """Caps of 50 % on RIV and 30 % on POW at once; 100 wanted.

    `both` lies in RIV, belongs to POW and costs 10; `riv` 14; `pow` 13; `clean` 30. A unit of `both` saves 20 and
    uses both caps, a unit of `riv` and one of `pow` save 16 + 17 = 33: so riv 50, pow 30, clean 20.
    Cost 50 x 14 + 30 x 13 + 20 x 30 = 1690; the caps' duals are 16 and 17.
    """
    return star(
        "country, id, cost\nRIV, both, 10\nRIV, riv, 14\nPOW, pow, 13\nFRI, clean, 30",
        "id, place, commodity, quantity\nd, market, good, 100",
        owners="entity, owner, share\nboth, POW, 1",
    )


def two_buyers() -> World:
    """The rival digs at 10 without limit, a friend 60 at 20; BUY and ALY want 50 each.

    A cap of 0 on BUY alone: 50 x 20 + 50 x 10 = 1500. A cap of 30 % on both together: t touched and 60 clean,
    t = 0.3 (60 + t), t = 180/7; 85 5/7 delivered and 14 2/7 unmet.
    """
    return make(
        places="id, country\nrival, RIV\nfriend, FRI\nbuyer, BUY\nally, ALY",
        facilities="id, place, process, cost, capacity\nrival, rival, mine, 10,\nfriend, friend, mine, 20, 60",
        legs="id, from, to\nrb, rival, buyer\nra, rival, ally\nfb, friend, buyer\nfa, friend, ally",
        demand="id, place, commodity, quantity\nbuyer, buyer, good, 50\nally, ally, good, 50",
    )


def steps() -> World:
    """30 are wanted at up to 100 and 40 more at up to 50; a unit costs 60 to dig.

    Only the first step is served: value 3000, cost 1800, welfare 1200; the price is 60.
    """
    return star(
        "country, id, cost\nA, mine, 60",
        "id, place, commodity, quantity, price\nhigh, market, good, 30, 100\nlow, market, good, 40, 50",
    )


def by_product() -> World:
    """Copper at 20 brings 0.1 cobalt a unit; 100 copper and 12 cobalt are wanted; another mine sells cobalt at 500.

    100 copper bring 10 cobalt. The last two cost 2 x 500 = 1000 elsewhere, or 20 more copper = 400 with the copper
    left over: so 120 copper, 2400. A unit more of cobalt costs 10 copper = 200; a unit more of copper nothing.
    """
    return make(
        places="id, country\nmine, A\nother, C\nmarket, B",
        commodities="id\ncopper\ncobalt",
        processes="id, output, kind\njoint, copper, extraction\ncobalt, cobalt, extraction",
        recipes="process, commodity, role, amount\njoint, cobalt, byproduct, 0.1",
        facilities="id, place, process, cost\njoint, mine, joint, 20\nother, other, cobalt, 500",
        legs="id, from, to\na, mine, market\nb, other, market",
        demand="id, place, commodity, quantity\ncopper, market, copper, 100\ncobalt, market, cobalt, 12",
    )


def assembly(closed: str = "") -> World:
    """A magnet takes 0.3 of metal and 0.7 of iron, a metal 1.25 of oxide; an oven makes 80 magnets, the other is dear.

    Oxide 8, metal 2 more, iron 1: a magnet's inputs cost 0.3 x (1.25 x 8 + 2) + 0.7 x 1 = 4.3. Ovens add 1 (up to 80)
    and 6. 100 magnets: 430 + 80 x 1 + 20 x 6 = 630, and one more in the cheap oven saves 5.
    With the cheap oven shut: 430 + 600 = 1030.
    """
    rows = ["oxide, pit, oxide, 8,", "iron, pit, iron, 1,", "metal, pit, metal, 2,"]
    ovens = ["cheap, pit, magnet, 1, 80", "dear, market, magnet, 6,"]
    rows += [oven for oven in ovens if not (closed and oven.startswith(closed))]
    return make(
        places="id, country\npit, A\nmarket, B",
        commodities="id\nearth/oxide\niron\nearth/metal\nmagnet/block",
        processes=(
            "id, output, kind\noxide, earth/oxide, extraction\niron, iron, extraction\n"
            "metal, earth/metal, processing\nmagnet, magnet/block, processing"
        ),
        recipes=("process, commodity, amount\nmetal, earth/oxide, 1.25\nmagnet, earth/metal, 0.3\nmagnet, iron, 0.7\n"),
        facilities="id, place, process, cost, capacity\n" + "\n".join(rows),
        legs="id, from, to\nroad, pit, market",
        demand="id, place, commodity, quantity\nd, market, magnet/block, 100",
    )


def controlled(**tables: str) -> World:
    """Country NEAR digs at 10, FAR at 25; BUY wants 100: 1000 with nothing in the way.

    Tariff of 5 on what NEAR ships to BUY: 1500; of 20: all from FAR, 2500.
    Quota of 30 on what is dug in NEAR for BUY: 30 x 10 + 70 x 25 = 2050. Ban: 2500.
    Contract for 40 from FAR: 60 x 10 + 40 x 25 = 1600.
    """
    return star(
        "country, id, cost\nNEAR, near, 10\nFAR, far, 25",
        "id, place, commodity, quantity\nd, market, good, 100",
        **{name: text for name, text in tables.items() if text},
    )


def growing(lead: int = 1, ramp: int = 1, lifetime: int = 10) -> World:
    """100 a year are wanted from 2025 on; imports cost 60; a plant makes a unit at 10 for 100 of capital.

    Over 2025 to 2028 without discount the capital of a unit is 100/lifetime a year. It pays as long as
    10 + 100/lifetime < 60.
    """
    return star(
        "country, id, cost, capacity, max_build, capex, lead_time, ramp_years, lifetime\n"
        f"BUY, plant, 10, 0, 100, 100, {lead}, {ramp}, {lifetime}\nFAR, imports, 60,,,,,,",
        "id, place, commodity, quantity\nd, market, good, 100",
    )


def reserves() -> World:
    """A pit of 120 in all at 10, another at 30; 50 a year for three years.

    Discounted, the cheap ore goes first: 50, 50, 20; at 10 % a year 500 + 500/1.1 + (200 + 900)/1.21.
    A unit more in the ground would save 20 in the third year: 20/1.21 today.
    """
    return star(
        "country, id, cost, reserves\nA, small, 10, 120\nA, big, 30,",
        "id, place, commodity, quantity\nd, market, good, 50",
    )


def elastic(demand: tuple[float, float, float], supply: tuple[float, float, float], most: float) -> World:
    """Demand q = a (p/b)^e below the price `most` meets supply q = c (p/d)^f; each is (quantity, price, elasticity).

    The price is log p = (log(a/c) - e log b + f log d) / (f - e).
    """
    a, b, e = demand
    c, d, f = supply
    return make(
        places="id, country\nhere, A",
        facilities=f"id, place, process, cost, cost_elasticity, cost_quantity\nf, here, mine, {d!r}, {f!r}, {c!r}",
        legs="id, from, to",
        demand=(
            "id, place, commodity, curve, quantity, price, elasticity, max_price\n"
            f"d, here, good, elastic, {a!r}, {b!r}, {e!r}, {most!r}"
        ),
    )
