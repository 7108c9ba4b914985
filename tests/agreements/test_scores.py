from __future__ import annotations

import math
from datetime import date

import pytest

from lodeway.agreements.changes import changes
from lodeway.agreements.outlook import outlook
from lodeway.agreements.scores import due_by, meetings, scores
from lodeway.agreements.views import due
from lodeway.errors import InputError
from tests.agreements.ventures import register

ROWS = (
    "a, pact, USA, x, contract, 2020-12-31,\nb, pact, USA|KAZ, x, contract, 2021,\nc, pact, USA, x, contract, 2021,\n"
    "d, other, KAZ, x, contract, 2030,\ne, other, CHN, x, contract, 2030,\nf, pact, USA, x, contract, 2020, a\n"
    "g, other, KAZ, x, contract, ,\nh, lone, KAZ, x, contract, 2021,"
)
LOG = (
    "1, a, , 2020-11, met, ,\n2, b, , 2021-05, ongoing, 0.3,\n3, c, , 2021-05, announced, ,\n"
    "4, d, , 2021-05, dropped, ,\n5, h, , 2021-05, superseded, ,\n6, g, , 2022-03, ongoing, ,"
)


def test_scores() -> None:
    """USA: a +1, b 0, c -1, mean 0, share 1/2, of those heard of since they fell due 3/4.

    KAZ: b 0, d -1, mean -1/2, share 1/4; e is not due; f is a part of a.
    """
    world = register(ROWS, LOG)
    found = scores(outlook(world, date(2022, 6, 30))).set_index("id")
    assert list(found.loc["USA", ["promises", "n", "delivered", "in_part", "none"]]) == [4, 3, 1, 1, 1]
    assert found.loc["USA", ["unheard", "mean", "share", "share_heard"]].tolist() == [1, 0, 0.5, 0.75]
    assert found.loc["KAZ", ["promises", "n", "mean", "share"]].tolist() == [4, 2, -0.5, 0.25]
    heard = register(ROWS, LOG + "\n8, c, , 2022-02, not_met, ,")
    assert scores(outlook(heard, date(2022, 6, 30))).set_index("id").loc["USA", "share_heard"] == 0.5
    assert found.loc["F", ["n", "share"]].tolist() == [3, 0.5]
    assert math.isnan(found.loc["CHN", "share"])
    assert "None of its promises" in found.loc["CHN", "why"]
    assert list(found["kind"]) == ["party"] * 3 + ["forum"] * 2
    early = scores(outlook(world, date(2020, 6, 30))).set_index("id")
    assert early["n"].sum() == 0


def test_what_falls_due() -> None:
    world = register(
        ROWS, LOG, "m1, a, meeting, 2021-06\nm2, a, meeting, 2023-05-02\nm3, d, meeting, 2031\nm4, b, study, 2022-07"
    )
    told = outlook(world, date(2022, 6, 30))
    assert meetings(world, date(2022, 6, 30)) == {"F": date(2023, 5, 2), "G": date(2031, 12, 31)}
    found = due_by(world, told, meetings(world, date(2022, 6, 30)))
    promises = found[found["kind"] == "commitment"]
    assert list(zip(promises["id"], promises["days"], strict=True)) == [
        ("f", -546), ("b", -181), ("c", -181), ("e", (date(2030, 12, 31) - date(2022, 6, 30)).days),
    ]  # fmt: skip
    chances = [told["f"].by(2023), told["b"].by(2023), told["c"].by(2023), told["e"].by(2031)]
    assert promises["chance"].tolist() == chances
    steps = found[found["kind"] == "milestone"].set_index("id")
    assert steps.loc["m4", ["commitment", "days"]].tolist() == ["b", 31]
    assert math.isnan(steps.loc["m4", "chance"])
    until = due(world, date.min, date(2029, 1, 1), date(2022, 6, 30))
    both = due_by(world, told, date(2029, 1, 1))  # without the steps of a, which is delivered
    assert both["id"].tolist() == [one for one in until["id"] if one not in ("m1", "m2")]
    assert both[list(until)].equals(until[until["id"].isin(both["id"])].reset_index(drop=True))
    met = register(ROWS, LOG + "\n7, , m2, 2022-05, met, ,", "m2, a, meeting, 2023-05-02")
    assert meetings(met, date(2022, 6, 30)) == {}


def test_changes_between_two_days() -> None:
    world = register(ROWS + "\nz, pact, USA, x, law, 2021-03,", LOG)
    before, after = (outlook(world, day) for day in (date(2020, 12, 31), date(2022, 6, 30)))
    found = changes(before, after, 2030).set_index("commitment")
    assert dict(found["what"]) == {
        "b": "overdue", "c": "overdue", "d": "dropped", "e": "time", "f": "overdue", "g": "standing", "h": "superseded",
        "z": "overdue",
    }  # fmt: skip
    assert found.loc["d", "never_after"] == 1
    assert found.loc["b", "never_after"] == after["b"].never > found.loc["b", "never_before"]
    assert found.loc["b", "chance_after"] == after["b"].by(2030)
    assert found.loc["g", "status_after"] == "ongoing"
    early = outlook(world, date(2019, 6, 30))
    assert set(changes(early, before, 2030)["what"]) == {"new"}
    assert len(changes(outlook(world, date(2020, 2, 1)), outlook(world, date(2020, 2, 2)), 2030)) == 0
    with pytest.raises(InputError, match="A046"):
        changes(after, before, 2030)
