"""Exposure traced on observed flows: a world by hand, what is not known, ownership, bands."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

import lodeway
from lodeway.measures.observed_exposure import Draws, observed_exposures
from lodeway.measures.observed_flows import HALF_WIDTHS, observed_flows
from lodeway.scenario import only
from lodeway.world import World
from tests.measures.test_observed import chain
from tests.worlds import frame, make

USA, CHN = {"USA": frozenset({"USA"})}, {"CHN": frozenset({"CHN"})}


def traced(world: World, buyers: dict[str, frozenset[str]], powers: dict[str, frozenset[str]]) -> pd.DataFrame:
    table = observed_exposures(world, buyers, powers, draws=Draws(20))
    return table.set_index(["commodity", "role"])


def test_a_world_by_hand_with_a_circle() -> None:
    """USA has 50 of metal: 30 of CHN, 10 of JPN, 10 its own; it sends 20 to JPN, which makes 30 and has 50.

    Refined in CHN: u = (30 + 10 j) / 50 and j = 20 u / 50, so 46 u = 30. What USA and JPN smelt is of unknown ore,
    which may have been mined in CHN but not refined there: 46 d = 10 + 6. Of the 50, 20 go on: they can all be of
    CHN, so at least 10 of 30 kept are, and at most all.
    """
    found = traced(chain(), USA, CHN)
    for role in ("refining", "mine", "any"):
        assert found.loc[("x/metal", role), "share"] == pytest.approx(30 / 46)
        assert found.loc[("x/metal", role), "unknown"] == pytest.approx(0 if role == "refining" else 16 / 46)
        assert found.loc[("x/metal", role), ["least", "most"]].tolist() == pytest.approx([1 / 3, 1.0])
    assert math.isnan(found.loc[("x/ore", "mine"), "share"])  # all the ore it smelts is of unknown origin
    assert found.loc[("x/ore", "mine"), ["least", "most"]].tolist() == [0.0, 1.0]
    assert "transit" not in {role for _, role in found.index}


def test_ownership_in_plants_is_pro_rata_and_from_the_threshold_on() -> None:
    """Of Japan's 30 of metal, plants of 20 and 10 by output; CHN holds 30 % of the first through a chain with a loop.

    Firm holds a tenth of itself: 0.27 / 0.9 = 0.3. JPN's metal: 20 of 30 touched, or 0.3 of that. USA gets
    10 of JPN's 50 after 20 of its own came back: o_u = 10 o_j / 50, o_j = (20 x + 20 o_u) / 50 with x = 1 or 0.3.
    """
    world = chain()
    plants = world["facilities"]
    jp = plants[plants["id"] == "sjp"]
    world = world.replace(
        facilities=pd.concat([
            plants[plants["id"] != "sjp"], jp.assign(output=20.0), jp.assign(id="sjp2", name="other", output=10.0)
        ]),
        owners=frame("entity, owner, share\nsjp, firm, 1\nfirm, CHN, 0.27\nfirm, firm, 0.1\nfirm, JPN, 0.63"),
    )  # fmt: skip
    found = traced(world, USA, CHN)
    for role, x in (("ownership", 1.0), ("ownership pro rata", 0.3)):
        share = 10 * (20 * x / 50) / (50 - 4)
        assert found.loc[("x/metal", role), "share"] == pytest.approx(share), role


def test_purchases_are_made_where_they_say_for_their_buyer_alone() -> None:
    """USA buys 30 made in CHN and 10 made at home; JPN smelts for itself and is not touched."""
    flows = "id, commodity, from, buyer, year, quantity\n1, x/metal, CHN, USA, 2024, 30\n2, x/metal, USA, USA, 2024, 10"
    world = chain().replace(flows=frame(flows))
    found = traced(world, {"USA": USA["USA"]}, CHN)
    assert found.loc[("x/metal", "refining"), "share"] == pytest.approx(0.75)
    europe = traced(world, {"JPN": frozenset({"JPN"})}, CHN)
    assert europe.loc[("x/metal", "refining"), "share"] == pytest.approx(0.0)


def test_capacity_makes_what_its_inputs_permit() -> None:
    """A mill of 500 has 40 of metal: its powder needs no metal of unknown origin, and is as touched as the metal.

    Japan has 50 and sends 10 to the USA: 40 are left. p_J = 0.4 x 30 / 46.
    """
    found = traced(chain(), {"JPN": frozenset({"JPN"})}, CHN)
    assert found.loc[("x/powder", "refining"), "share"] == pytest.approx(0.4 * 30 / 46)
    notes = observed_flows(chain()).notes
    assert [note for note in notes if note.startswith("x/powder") and "capacity" in note]


def test_nothing_observed_has_no_row() -> None:
    assert observed_exposures(chain(), {"KOR": frozenset({"KOR"})}, CHN, year=2019, draws=Draws(0)).empty


def test_the_band_holds_the_share_and_narrows_with_better_figures() -> None:
    """Figures without a range of their own vary with their quality; without any variation the band is the share."""
    world = chain()

    def band(**columns: object) -> tuple[float, float, float]:
        flows = world["flows"].assign(**columns)
        table = observed_exposures(world.replace(flows=flows), USA, CHN, draws=Draws(100))
        row = table.set_index(["commodity", "role"]).loc[("x/metal", "refining")]
        return row["low"], row["share"], row["high"]

    wide, narrow = band(quality="assumed"), band(quality="reported")
    assert wide[0] < narrow[0] < narrow[1] < narrow[2] < wide[2]
    exact = band(low=world["flows"]["quantity"], high=world["flows"]["quantity"])
    assert exact == pytest.approx((30 / 46,) * 3)
    assert list(HALF_WIDTHS.values()) == sorted(HALF_WIDTHS.values())


def test_tonnes_that_enter_are_what_is_known_and_what_is_not() -> None:
    """Every node: what enters, the unknown included, covers what leaves; without factors nothing is scaled."""
    observed = observed_flows(chain())
    mixture = observed.mixture()
    at, taken = mixture.lots
    left = np.bincount(at[at >= 0], taken[at >= 0], mixture.count)
    assert (left <= mixture.inflow * (1 + 1e-9)).all()
    assert observed.mixture(np.ones(len(observed.channels))).inflow == pytest.approx(mixture.inflow)


def test_exposures_of_the_embedded_world_lie_inside_their_intervals() -> None:
    embedded = lodeway.load()
    for mineral in ("rare_earths", "uranium", "copper"):
        table = observed_exposures(
            only(embedded, mineral), {"EU": embedded.countries("EU"), "KAZ": frozenset({"KAZ"})},
            {"CHN": frozenset({"CHN"}), "RUS": frozenset({"RUS"})}, draws=Draws(0),
        ).dropna(subset="share")  # fmt: skip
        assert len(table)
        assert (table["least"] - 1e-6 <= table["share"]).all()
        assert (table["share"] <= table["most"] + 1e-6).all()
        assert table["share"].between(0, 1).all()


def test_trade_between_places_of_one_country_is_not_mixed() -> None:
    """RIV's ore goes to east, FRI's to west of one country; only east's plant makes what the buyer takes."""
    world = make(
        places="id, country\nr, RIV\nf, FRI\neast, MID\nwest, MID\nport, BUY",
        commodities="id, stage\nx/ore, mine\nx/metal, refining",
        processes="id, output, kind\ndig, x/ore, extraction\nsmelt, x/metal, processing",
        recipes="process, commodity, amount\nsmelt, x/ore, 1",
        facilities="id, place, process, output\nd1, r, dig, 5\nd2, f, dig, 5\ns1, east, smelt, 5\ns2, west, smelt, 5",
        legs="id, from, to\n1, r, east\n2, f, west\n3, east, port",
        demand="id, place, commodity, quantity\nd, port, x/metal, 5",
        flows="id, commodity, from, to, year, quantity\n1, x/ore, r, east, 2024, 5\n2, x/ore, f, west, 2024, 5\n"
        "3, x/metal, east, port, 2024, 5",
    )
    found = traced(world, {"BUY": frozenset({"BUY"})}, {"RIV": frozenset({"RIV"})})
    assert found.loc[("x/metal", "mine"), ["least", "share", "most"]].tolist() == pytest.approx([1.0, 1.0, 1.0])
    mid = traced(world, {"MID": frozenset({"MID"})}, {"RIV": frozenset({"RIV"})})
    assert mid.loc[("x/metal", "mine"), "share"] == pytest.approx(0.0)  # what is left there is west's
    assert mid.loc[("x/ore", "mine"), "share"] == pytest.approx(0.5)


def test_worlds_of_places_are_traced_too() -> None:
    """A row of flows may name a place; it is the country of the place."""
    world = make(
        places="id, country\nmine, RIV\nport, BUY",
        facilities="id, place, process\nm, mine, mine",
        legs="id, from, to\n1, mine, port",
        demand="id, place, commodity, quantity\nd, port, good, 5",
        flows="id, commodity, from, to, year, quantity\np, good, mine, , 2024, 5\nt, good, mine, port, 2024, 5",
    )
    table = observed_exposures(world, {"BUY": frozenset({"BUY"})}, {"RIV": frozenset({"RIV"})}, draws=Draws(0))
    assert table.set_index("role").loc["mine", "share"] == pytest.approx(1.0)
