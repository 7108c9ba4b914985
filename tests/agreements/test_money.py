"""What can be expected of money that was promised: solved by hand, against draws, and for all shares and chances."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import lodeway
from lodeway.agreements.money import EVER, Pledge, amounts, pledges, points
from lodeway.agreements.outlook import Outlook, Prospect, outlook
from lodeway.agreements.priors import read_priors
from lodeway.agreements.record import Money
from lodeway.agreements.sampling import sample
from lodeway.agreements.shares import Share
from lodeway.agreements.sums import sample_money, sums
from lodeway.agreements.working import working
from tests.agreements.ventures import pledged, prospects

DAY = date(2021, 6, 30)
DRAWS = 40_000
BILLION = Money(1e9, 1e9, "USD", "pledge")


def by(table: pd.DataFrame, key: str, year: int | str) -> pd.Series:
    return table.set_index(["commitment", "by"]).loc[key, str(year)]


def test_by_hand() -> None:
    """A contract, 4 on time, 4 late and 2 never, of 700: by 2022 0.4 x 4/7 x 700 = 160, in the end 0.8 x 400 = 320.

    Of 700, 0.8 x 0.1 = 56 come beyond what would have come anyway. Of `b`, half of 140 has come: of a share above it,
    density 60 x^3 (1 - x)^2, the mean is 33/49, since 60 (1/4 - 2/5 + 1/6) less the same at 1/2 is 21/32, and
    60 (1/5 - 1/3 + 1/7) less the same at 1/2 is 99/224.
    """
    world = pledged(
        "a, pact, USA, buy, contract, 2022, , 700, 700, USD, purchase\n"
        "b, lone, KAZ, lend, contract, 2022, , , 140, EUR, commitment",
        "1, b, 2021, ongoing, 0.5",
    )
    found = amounts(outlook(world, DAY, 2030))
    for end in ("low", "high"):
        assert by(found, "a", 2021)[f"expected_{end}"] == 0
        assert by(found, "a", 2022)[f"expected_{end}"] == pytest.approx(160)
        assert by(found, "a", EVER)[f"expected_{end}"] == pytest.approx(320)
        assert by(found, "a", EVER)[f"additional_{end}"] == pytest.approx(56)
    assert by(found, "a", EVER)[["share", "share_cases", "additional_share", "additional_cases"]].tolist() == [
        4 / 7, 7, 0.1, 10,
    ]  # fmt: skip
    told = by(found, "b", EVER)
    assert told["share"] == pytest.approx(33 / 49)
    assert told["expected_high"] == pytest.approx(140 * (0.5 + 0.8 * (33 / 49 - 0.5)))
    assert math.isnan(told["expected_low"])
    assert told["most"] > told["expected_high"]
    assert by(found, "b", 2021)["expected_high"] == 70
    steps = working(outlook(world, DAY, 2030), "b").set_index("step")["value"]
    assert steps["expected ever"] == pytest.approx(0.5 + 0.8 * (33 / 49 - 0.5))


def test_range_by_hand() -> None:
    """Kept with 0.8: a tenth of the cases lies below 0, nine tenths below the share that 7/8 of those kept stay below.

    By 2022 with 0.4: that of 3/4. The share is a beta distribution of 4 and 3 cases: I_x = 15 x^4 - 24 x^5 + 10 x^6.
    """
    world = pledged("a, pact, USA, buy, contract, 2022, , 100, 200, USD, purchase")
    found = amounts(outlook(world, DAY, 2030))
    for year, chance in ((EVER, 7 / 8), (2022, 3 / 4)):
        assert by(found, "a", year)["least"] == 0
        x = by(found, "a", year)["most"] / 200
        assert 15 * x**4 - 24 * x**5 + 10 * x**6 == pytest.approx(chance)
        more = by(found, "a", year)["additional_most"] / 200
        assert 1 - (1 - more) ** 9 == pytest.approx(chance)


def test_certain_ends() -> None:
    """Met: all of it. Dropped or ended: what had come, and nothing of it is taken for additional."""
    rows = (
        "a, pact, USA, x, headline, 2022, , 100, 100, USD, pledge\n"
        "b, pact, USA, x, headline, 2022, , 100, 100, USD, pledge\n"
        "c, pact, USA, x, headline, 2022, , 100, 100, USD, pledge\nd, pact, USA, x, , 2022, , 100, 100, USD, pledge"
    )
    log = "1, a, 2021-01, met,\n2, b, 2021-01, dropped,\n3, c, 2021-01, ended, 0.3\n4, d, 2021-01, dropped, 0.2"
    found = amounts(outlook(pledged(rows, log), DAY))
    ends = [found[found["commitment"] == key] for key in "abcd"]
    for own, value in zip(ends, (100, 0, 30, 20), strict=True):
        assert (own[["expected_low", "expected_high", "least", "most"]] == value).all(axis=None)
    for own, value in zip(ends, (10, 0, 0, 0), strict=True):
        assert own["additional_high"].tolist() == pytest.approx([value] * len(own))
    drawn = sample_money(outlook(pledged(rows, log), DAY), 5)
    assert [drawn[key].by(None).tolist() for key in "abcd"] == [[share] * 5 for share in (1, 0, 0.3, 0.2)]


@pytest.mark.parametrize(
    ("row", "log", "why"),
    [
        ("a, pact, USA, x, contract, 2022, , 9, 9, USD, cost", "", "costs, not money promised"),
        ("a, pact, USA, x, contract, 2022, , 9, 9, USD, guarantee", "", "guaranteed, not paid"),
        ("a, pact, USA, x, , 2022, , 9, 9, USD, pledge", "", "It has no class."),
        ("a, pact, USA, x, contract, 2022, , 9, 9, USD, pledge", "1, a, 2021, superseded,", "It is superseded"),
        ("a, pact, USA, x, law, 2022, , 9, 9, USD, pledge", "", "says nothing of the share"),
    ],
)
def test_what_cannot_be_said_is_said(row: str, log: str, why: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("priors") / "own.csv"
    file.write_text("class,on_time,late,never,median_ratio,log_sd\nlaw,1,1,1,2,1\n", encoding="utf-8")
    told = outlook(pledged(row, log), DAY, None, read_priors(file))
    found = amounts(told)
    assert found["why"].str.contains(why).all()
    assert found[["chance", "expected_low", "most", "additional_high"]].isna().all(axis=None)
    assert sums(told).empty
    assert not sample_money(told, 3)


def test_no_amount_no_money() -> None:
    told = outlook(pledged("a, pact, USA, x, contract, 2022, , , , ,"), DAY)
    assert amounts(told).empty
    assert sums(told).empty


def test_without_a_date_it_can_be_told_in_the_end() -> None:
    found = amounts(outlook(pledged("a, pact, USA, x, contract, , , 7, 7, USD, pledge"), DAY))
    ever = by(found, "a", EVER)
    assert ever["expected_low"] == pytest.approx(0.8 * 4)
    assert not ever["why"]
    rest = found[found["by"] != EVER]
    assert rest["expected_low"].isna().all()
    assert set(rest["why"]) == {"No date was promised."}


def test_sums_count_once() -> None:
    """`b` is a part of `a` and due before, `c` funds `a`; `d` is promised by two; `e` is a letter of interest.

    By 2022: of `a` nothing yet, of its parts 0.4 x 4/7 (70 + 14) = 19.2. By 2030 `a` counts alone.
    """
    world = pledged(
        "a, pact, USA, x, contract, 2025, , 700, 700, USD, pledge\n"
        "b, pact, USA, x, contract, 2022, a, 70, 70, USD, pledge\n"
        "c, lone, KAZ, x, contract, 2022, , 14, 14, USD, pledge\n"
        "d, lone, USA|KAZ, x, contract, 2022, , 7, , USD, purchase\n"
        "e, pact, USA, x, contract, , , , 35, USD, interest\n"
        "f, pact, USA, x, contract, 2022, , 70, 70, EUR, pledge\ng, pact, USA, x, contract, 2022, , 7, 7, USD, cost",
        links="1, c, funds, a",
    )
    told = outlook(world, DAY, 2040)
    found = sums(told, 500).set_index(["of", "id", "kind", "currency", "by"]).sort_index()
    usd = found.loc["all", "", "promised", "USD"]
    assert usd.loc["2022", "expected_low"] == pytest.approx(0.4 * 4 / 7 * (70 + 14 + 7))
    assert usd.loc[EVER, "expected_low"] == pytest.approx(0.8 * 4 / 7 * (700 + 7))
    assert usd.loc[EVER, "promised_low"] == 707
    assert math.isnan(usd.loc[EVER, "expected_high"])
    assert usd.loc[EVER, ["promises", "joint", "undated", "unsaid"]].tolist() == [2, 1, 0, 1]
    kazakh = found.loc["party", "KAZ", "promised", "USD"]
    assert kazakh.loc[EVER, "expected_low"] == pytest.approx(0.8 * 4 / 7 * (14 + 7))
    interest = found.loc["party", "USA", "interest", "USD"]
    assert interest.loc[EVER, ["promised_low", "expected_low"]].tolist() == [0, 0]
    assert interest.loc[EVER, "expected_high"] == pytest.approx(0.8 * 20)
    assert interest.loc["2030"][["expected_high", "least", "additional_high"]].isna().all()
    assert found.loc["forum", "F", "promised", "EUR"].loc[EVER, "expected_high"] == pytest.approx(0.8 * 40)
    assert by(amounts(told), "b", EVER)["within"] == "a"
    for _, own in sums(told, 500).groupby(["of", "id", "kind", "currency"]):
        for column in ("expected_low", "least", "additional_low"):
            rising = own[column].dropna().tolist()
            assert all(x <= y + 1e-9 for x, y in itertools.pairwise(rising))


@pytest.fixture(scope="module")
def told() -> Outlook:
    rows = (
        "a, pact, USA, x, project, 2023, , 10, 10, USD, pledge\n"
        "b, pact, USA, x, headline, 2022, , 10, 20, USD, purchase\n"
        "c, lone, USA, x, contract, , , 10, 10, USD, pledge\n"
        "d, lone, CHN, x, financed, 2021-05, , 10, 10, USD, pledge\n"
        "e, pact, USA, x, contract, 2022, , 10, 10, USD, pledge"
    )
    return outlook(pledged(rows, "1, b, 2021-03, ongoing, 0.4"), DAY, 2040)


def test_closed_form_is_the_mean_of_draws(told: Outlook) -> None:
    """Each within 4.5 standard errors, and the tenths of the draws are the ranges."""
    drawn = sample_money(told, DRAWS, 3)
    for one in pledges(told):
        own = drawn[one.prospect.promise.id]
        assert ((own.total >= own.additional) & (own.total <= 1) & (own.total >= one.done)).all()
        for year in (2024, 2032, None):
            chance = one.chance(year)
            if math.isnan(chance):
                continue
            for additional, mean, at in (
                (False, one.expected, one.at),
                (True, one.expected_additional, one.additional_at),
            ):
                shares = own.by(year, additional=additional)
                assert abs(shares.mean() - mean(chance)) <= 4.5 * shares.std() / math.sqrt(DRAWS) + 1e-9
                for end in (0.1, 0.5, 0.9):
                    below = (shares <= at(end, chance) + 1e-9).mean()
                    assert below >= end - 0.01


def test_draws_go_with_years_and_share_luck(told: Outlook) -> None:
    years = sample(told, DRAWS, 3)
    drawn = sample_money(told, DRAWS, 3)
    for key in years:
        assert (drawn[key].years == years[key]).all()
    assert drawn["c"].years is None
    assert abs(drawn["c"].kept.mean() - 0.8) < 0.01
    shares = pd.DataFrame({key: one.total for key, one in drawn.items()}).rank().corr()
    assert shares.loc["a", "e"] > shares.loc["a", "c"] > 0.1
    assert abs(shares.loc["a", "d"]) < 4.5 / math.sqrt(DRAWS)
    assert abs(np.corrcoef(years["a"].rank(), pd.Series(drawn["a"].total).rank())[0, 1]) < 4.5 / math.sqrt(DRAWS)
    alone = sample_money(told.only(["a"]), DRAWS, 3)["a"]
    assert (alone.total == drawn["a"].total).all()
    assert (sample_money(told, DRAWS, 4)["a"].total != alone.total).any()


def test_sums_are_means_of_draws_that_share_their_luck(told: Outlook) -> None:
    usd = sums(told, DRAWS, 3).set_index(["of", "id", "by"]).sort_index().loc["all", "", EVER]
    drawn = sample_money(told, DRAWS, 3)
    total = sum(drawn[key].by(None) * 10 for key in "abcde")
    assert abs(total.mean() - usd["expected_low"]) < 4.5 * total.std() / math.sqrt(DRAWS)
    assert usd["least"] == pytest.approx(np.quantile(total, 0.1))
    apart = sum(drawn[key].by(None).var() * 100 for key in "abcde")
    assert total.var() > 1.1 * apart


weights = st.just(0.0) | st.floats(0.05, 60)


@given(weights, weights.filter(bool), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_shares(came: float, missed: float, one: float, two: float, chance: float) -> None:
    """A share that is at least so much is; its mean rises with what has come; its quantiles average to its mean."""
    share, (low, high) = Share(came, missed), sorted((one, two))
    assert low - 1e-9 <= share.mean_above(low) <= share.mean_above(high) + 1e-6 <= 1 + 2e-6
    assert low <= float(share.at(chance, low)) <= 1
    assert float(share.at(low)) <= float(share.at(high)) + 1e-9
    middles = (np.arange(2000) + 0.5) / 2000
    assert share.at(middles, low).mean() == pytest.approx(share.mean_above(low), abs=2e-3)


@given(prospects(), st.floats(0, 1), st.sampled_from(["ongoing", "dropped"]))
def test_money_is_coherent(pair: tuple[Prospect, Prospect], done: float, status: str) -> None:
    """What is expected never falls with the year, lies between what has come and all, and above the additional part."""
    prospect = pair[0]
    promise = replace(prospect.promise, share=done, status=status)
    one = Pledge(replace(prospect, promise=promise, state=promise.state(prospect.as_of)), BILLION)
    years = [*range(prospect.as_of.year, prospect.as_of.year + 30), None]
    chances = [one.chance(year) for year in years]
    shares = [one.expected(chance) for chance in chances]
    assert all(a <= b + 1e-12 for a, b in itertools.pairwise(shares))
    assert done - 1e-12 <= shares[0] <= shares[-1] <= 1 + 1e-9
    for chance, share in zip(chances, shares, strict=True):
        assert 0 <= one.expected_additional(chance) <= share + 1e-9
        assert done - 1e-12 <= one.at(0.1, chance) <= one.at(0.9, chance) <= 1
        assert one.additional_at(0.9, chance) <= one.at(0.9, chance) + 1e-12
    if status == "dropped":
        assert shares[-1] == done
        assert one.expected_additional(chances[-1]) == 0


def test_embedded_register() -> None:
    """Every sum is told or says why not; what is told of all is no more than the wholes come to, and never falls."""
    found = outlook(lodeway.load(), date(2026, 11, 29), 2040)
    table = amounts(found)
    assert set(table["commitment"]) == {one.prospect.promise.id for one in pledges(found)}
    assert (table["why"].ne("") == table["chance"].isna()).all()
    ever = table[(table["by"] == EVER) & (table["kind"] != "interest") & (table["within"] == "")]
    told = sums(found, 200)
    for currency, own in told[(told["of"] == "all") & (told["kind"] == "promised")].groupby("currency"):
        mine = ever[(ever["currency"] == currency) & (ever["why"] == "")]
        assert own["expected_low"].iloc[-1] == pytest.approx(mine["expected_low"].sum())
        assert len(own) == len(points(found))
