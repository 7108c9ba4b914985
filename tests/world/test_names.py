"""What a text means: lists, groups with dates, and everybody but some."""

from __future__ import annotations

import pandas as pd
import pytest

from lodeway.errors import InputError
from lodeway.geography import COUNTRIES, GROUPS, members
from lodeway.world.names import Book

PLACES = pd.DataFrame({"id": ["a", "b", "c"], "country": ["KAZ", "USA", "ZZZ"]})
NONE = pd.DataFrame({"group": [], "member": [], "from_year": [], "to_year": []}, dtype=object)


def book(year: int = 2024, rows: list[tuple[str, str, int | None, int | None]] | None = None) -> Book:
    groups = pd.DataFrame(rows, columns=NONE.columns) if rows else NONE
    return Book.of({"groups": groups, "places": PLACES}, year)


def test_groups_have_the_members_of_the_year() -> None:
    assert book(2019).countries("EU") - book(2024).countries("EU") == {"GBR"}
    assert book(2025).countries("BRICS") - book(2024).countries("BRICS") == {"IDN"}
    assert book(2024).countries("European Union") == members("EU", 2024)


def test_a_group_that_comes_later_has_its_first_members() -> None:
    assert book(2024).countries("FORGE") == GROUPS["FORGE"]
    assert book(2019).countries("Abraham Accords") == {"ISR", "ARE", "BHR", "MAR"}
    later = book(2024, [("New", "KAZ", 2027, None), ("New", "USA", 2030, None), ("Old", "KAZ", None, 2020)])
    assert later.countries("new") == {"KAZ"}
    assert later.countries("old") == set()


def test_the_worlds_own_group_goes_before_by_code_and_name() -> None:
    own = book(2024, [("EU", "KAZ", None, None)])
    assert own.countries("EU") == own.countries("European Union") == {"KAZ"}


def test_everybody_but_some() -> None:
    abroad = book().countries("WORLD, -KAZ")
    assert abroad == (COUNTRIES.keys() | {"ZZZ"}) - {"KAZ"}
    assert book().places("WORLD,-KAZ") == {"b", "c"}
    assert book().countries("C5+1,-C5") == {"USA"}


@pytest.mark.parametrize("text", ["-KAZ", "", "C5,-KAS"])
def test_what_means_nobody_or_nothing(text: str) -> None:
    with pytest.raises(InputError, match="I001"):
        book().countries(text)


def test_a_name_close_to_that_of_a_group() -> None:
    with pytest.raises(InputError, match="Five Eye") as error:
        book().countries("Five Eye")
    assert "Five Eyes" in error.value.hint
