"""How news is written: past acts, terms of a contract, work under way, short names, and what is no promise."""

from __future__ import annotations

import datetime as dt

import pytest

from lodeway.agreements.reading import Reading, decode, read


def reading(text: str) -> Reading:
    return read(decode(text.encode()), dt.date(2025, 11, 6))


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("The US firm Alder Metals secured government-backed financing for a mine in Kazakhstan.", "contracted"),
        ("The plant has received a $12 million grant from the Pentagon.", "done"),
        ("Japan postponed the ban on exports of gallium.", "done"),
        ("Airlines of Kazakhstan planned to buy up to 12 aircraft.", "intended"),
        ("The US firm Alder Metals announced on Monday, June 2, that it signed a contract for tin.", "contracted"),
        ("Alder Metals Limited has announced the signing of an offtake agreement with Birch Steel AG.", "contracted"),
        ("The deals announced include an agreement for Boeing to sell up to 12 aircraft to Kazakhstan.", "agreed"),
        ("Japan is building a gallium plant in Kazakhstan.", "intended"),
        ("The plant is expected to contribute $30 million a year to the budget.", "expected"),
    ],
)  # fmt: skip
def test_modality_in_news(text: str, modality: str) -> None:
    assert [p.modality for p in reading(text).proposals] == [modality]


@pytest.mark.parametrize(
    "text",
    [
        "The forum, launched in 2015, brings together Kazakhstan and Japan.",
        "Japan is actively seeking to increase output of gallium.",
        "Gallium from Kazakhstan will be used in chips.",
        "Kazakhstan's president called him a friend, saying he alone could stop the war.",
        "Japan has used gallium as leverage in talks and halted exports to Kazakhstan.",
        '"I thank our partners and hope that gallium will flow," the minister said.',
    ],
)
def test_news_that_promises_nothing(text: str) -> None:
    assert reading(text).proposals == ()


def test_terms_are_as_firm_as_the_contract_and_bind_its_sides() -> None:
    text = (
        "Alder Metals Limited of Canada has signed an offtake agreement with Birch Steel AG. "
        "The agreement is for the supply of 200 tonnes of gallium a year."
    )
    first, second = reading(text).proposals
    assert (first.modality, second.modality) == ("contracted", "contracted")
    assert [m.code for m in first.promisers] == ["CAN"]
    assert {m.name for m in second.promisers} == {"Alder Metals", "Birch Steel"}


def test_short_names_and_homes_are_learned_from_the_text() -> None:
    text = "The Canadian miner Alder Metals opened an office. Alder will invest $5 million in Kazakhstan."
    (proposal,) = reading(text).proposals
    assert [(m.name, m.code) for m in proposal.promisers] == [("Alder Metals", "CAN")]


def test_the_company_is_the_firm_and_not_the_state_spoken_of() -> None:
    text = "Japan agreed to lend $10 million to Alder Metals. The company will build a gallium plant by 2028."
    last = reading(text).proposals[-1]
    assert [m.name for m in last.promisers] == ["Alder Metals"]


def test_we_in_a_quotation_is_who_speaks() -> None:
    text = '"We are connecting 2,000 schools. We will extend to 1,700 villages by 2027," said Ursula von der Leyen.'
    assert [(p.modality, [m.code for m in p.promisers]) for p in reading(text).proposals] == [
        ("intended", ["EU"]), ("intended", ["EU"]),
    ]  # fmt: skip


def test_under_a_deal_is_no_upper_bound() -> None:
    (proposal,) = reading("Japan will take a stake in Alder Metals under a $1.4 billion deal.").proposals
    assert [(a.low, a.high) for a in proposal.amounts] == [(1.4e9, 1.4e9)]
