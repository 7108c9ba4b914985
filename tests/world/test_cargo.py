"""What a leg may carry."""

from __future__ import annotations

import pytest

from lodeway import World, WorldError
from lodeway.routes.graph import carries
from lodeway.world.cargo import permits
from tests.worlds import make


@pytest.mark.parametrize(
    ("patterns", "carried"),
    [
        ((), "abc"),
        (("x/a",), "a"),
        (("x/*",), "ab"),
        (("!y/*",), "ab"),
        (("!x/a", "!y/c"), "b"),
        (("x/*", "!x/a"), "b"),
        (("!*",), ""),
    ],
)
def test_names_choose_and_bar(patterns: tuple[str, ...], carried: str) -> None:
    goods = {"a": "x/a", "b": "x/b", "c": "y/c"}
    assert "".join(letter for letter, good in goods.items() if permits(patterns, good)) == carried


def two_legs(commodities: str) -> World:
    """A mine and a market with two legs between them, the second of which carries what is given."""
    return make(
        places="id\na\nb",
        facilities="id, place, process\nm, a, mine",
        legs=f"id, from, to, commodities\nk, a, b, !gas/*\nl, a, b, {commodities}",
        demand="id, place, commodity, quantity\nd, b, good, 1",
    )


def test_a_name_that_bars_need_not_be_known() -> None:
    """A part of a world may bar what only another part has."""
    world = two_legs("!good")
    assert carries(world["legs"]["commodities"], "good").tolist() == [True, False]


def test_a_name_that_chooses_must_be_known() -> None:
    with pytest.raises(WorldError) as refused:
        two_legs("gas/*")
    assert [finding.code for finding in refused.value.findings] == ["W021"]
