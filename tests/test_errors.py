from __future__ import annotations

import pickle

import pytest

from lodeway.errors import CODES, Finding, InputError, LodewayError, SolveError, WorldError

FINDING = Finding(
    "error", "W015", "legs", "cost must be 0 or more.", "Correct it.", "legs.csv", 3, "cost", "-1", ("l",)
)


def test_a_finding_says_where_what_and_how_to_mend_it() -> None:
    assert str(FINDING) == "error W015 legs.csv:3 cost '-1': cost must be 0 or more. Correct it."
    assert Finding("note", "W033", "places", "m", "h", rows=("a", "b")).where == "places a"
    assert Finding("note", "W033", "places", "m", "h", file="x").where == "x"


@pytest.mark.parametrize("kind", [InputError, WorldError, SolveError])
def test_an_error_shows_everything_and_survives_a_process_boundary(kind: type[LodewayError]) -> None:
    error = kind("W015", "No.", "Mend it.", (FINDING,))
    assert str(error) == f"W015: No. Mend it.\n  {FINDING}"
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  (our own)
    assert (type(again), again.code, again.message, again.hint, again.findings) == (
        kind, "W015", "No.", "Mend it.", (FINDING,),
    )  # fmt: skip
    assert isinstance(again, LodewayError)


def test_codes_are_explained_in_one_sentence() -> None:
    assert all(text.endswith(".") and text.count(".") <= 2 for text in CODES.values())
