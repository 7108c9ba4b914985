"""Who promises, by kind: names that no list knows, what stands for a name, works and papers of nobody, lists."""

from __future__ import annotations

import datetime as dt

import pytest

from lodeway.agreements.reading import Proposal, decode, read
from lodeway.agreements.reading.firms import firms, unformed
from lodeway.agreements.reading.mentions import Mention


def proposals(text: str) -> tuple[Proposal, ...]:
    return read(decode(text.encode()), dt.date(2026, 3, 2)).proposals


def who(mentions: tuple[Mention, ...]) -> set[str]:
    return {m.name or m.code for m in mentions}


NAMES = {
    "home in front of a name is no part of it": [
        ("Toronto-headquartered Borealis Zinc Ltd will reopen the Kelt mine in 2027.", "Borealis Zinc"),
        ("AIM-quoted Marran Copper plc has signed a contract for 3,000 tonnes of concentrate.", "Marran Copper"),
        ("Frankfurt-traded Havel Tin AG will supply 900 tonnes of tin a year.", "Havel Tin"),
        ("Lyon-based Verrier will supply 40 tonnes of gallium a year.", "Verrier"),
    ],
    "two firms joined by and are two": [
        ("Tarim Metals Ltd and Ostra Chemical GmbH signed a contract for 200 tonnes.", "Tarim Metals|Ostra Chemical"),
        ("Nordan and Aral Bank signed a memorandum on trade finance.", "Nordan|Aral Bank"),
    ],
    "names that act": [
        ("The ore goes to Keldmark. Keldmark is building a smelter for $90 million.", "Keldmark"),
        ("The miner sold Orvik a tenth. Orvik will complete the line by 2028.", "Orvik"),
        ("The power firm Elkin Tor and Wabtec signed a memorandum on turbines.", "Elkin Tor|Wabtec"),
        (
            ("The president received the management of Corvin Harrow. The company will deliver 90 tractors."),
            "Corvin Harrow",
        ),
    ],
    "what a text calls a firm is that firm": [
        (
            (
                'Ardal Rare Metals Inc. (TSXV: ARD) ("Ardal" or the "Company") signed a contract. The Company '
                "will supply 90 tonnes."
            ),
            "Ardal Rare Metals",
        ),
        (
            (
                'Ibex Gold LLC (the "Seller") and Tor Metals Ltd (the "Purchaser") met. The Seller will deliver '
                "90 tonnes of ore."
            ),
            "Ibex Gold",
        ),
        (
            ("Lakeland Power Corporation will build a line. LPC will deliver 30 MW from 2028."),
            "Lakeland Power Corporation",
        ),
    ],
    "public bodies": [
        (
            ("The Ministry of Trade, Industry and Energy will allocate $40 million."),
            "Ministry of Trade, Industry and Energy",
        ),
        ("Arden has applied to the Nuclear Regulatory Commission, and Arden will invest $5 billion.", "Arden"),
        ("The loan is 1.5 billion US dollars. It will be disbursed by the Lowland Government.", "Lowland Government"),
    ],
}
REFERRED = {
    "the two of whom the text told": [
        (
            ("Keldmark and Orvik Tin agreed to build a smelter. The partners will invest $75 million."),
            "Keldmark|Orvik Tin",
        ),
        ("Tokyo and Ottawa announced a framework. Each will put at least $1 billion into projects.", "JPN|CAN"),
        (
            ("Joint statement by Chile, Peru and Bolivia. The three parties will harmonise lithium royalties by 2027."),
            "CHL|PER|BOL",
        ),
    ],
    "the firm of a country": [
        ("Mongolia signed a contract with Orano. The French company will invest $500 million.", "Orano"),
        ("Trafigura lent $90 million to the mine. The trader will take 4,000 tonnes a year.", "Trafigura"),
    ],
    "a state and not the firm before": [
        ("Orano will invest $500 million in Mongolia. The state mining company will hold 10 percent.", "MNG"),
        ("The ministry of Zambia opened the talks. The authorities will build a road for $3 million.", "ZMB"),
    ],
    "a power company is no miner": [
        (
            (
                "Ostra Copper and Lakeland Power signed a contract. Lakeland Power will deliver 30 MW. The "
                "miner will build the substation."
            ),
            "Ostra Copper",
        ),
    ],
    "after an opening phrase": [
        ("Iran will sell copper to Tajikistan. In return Dushanbe will ship 900 tonnes of aluminium.", "TJK"),
        ("Keldmark signed a contract with Orvik. Under it Orvik will upgrade the line for $9 million.", "Orvik"),
    ],
}
AGENTLESS = {
    "works and sums of the one before": [
        ("Almonty will sell 40 tonnes a month. Deliveries are expected to begin in 2027.", "Almonty"),
        ("Japan and Canada will lend $90 million. The money will go to a magnet plant.", "JPN|CAN"),
    ],
    "papers that are signed": [
        ("Leaders of Armenia and Georgia met in Tbilisi. It was agreed to modernise the crossing by 2028.", "ARM|GEO"),
        (
            ("Turkmenistan has purchased 300 wagons from Alstom. The contract was signed in Paris on Monday."),
            "TKM|Alstom",
        ),
        ("An agreement was reached to form an American-Uzbek investment fund.", "USA|UZB"),
    ],
    "what a state lays down": [
        ("Indonesia will cut its quota to 250 million tons. Miners are to be allowed 100 million tons by June.", "IDN"),
        ("Peru's energy ministry announced that 25 exploration blocks will be auctioned in 2027.", "PER"),
    ],
    "items of a list": [
        (
            (
                "The Government of Japan will:\n- invest $3 billion in magnet plants;\n- build a gallium "
                "stockpile by 2028."
            ),
            "JPN",
        ),
        ("Deals:\n- loan of $400 million from the African Development Bank for the line.", "African Development Bank"),
        (
            ("Deals:\n- purchase of 20 John Deere tractors by the Ministry of Agriculture for $1 million."),
            "Ministry of Agriculture",
        ),
    ],
}
CASES = {**NAMES, **REFERRED, **AGENTLESS}
OPEN = [
    "Keldmark, the builder, met us. Zhelin, the state agency, met us. The seller will receive 9 tonnes of ore.",
    "Orano lent money to the mine. The Karst plant is to deliver 48,000 tons a year.",
    "Talks were held. A smelter is to be built by 2029.",
]


@pytest.mark.parametrize(
    ("text", "promisers"),
    [pytest.param(*case, id=f"{kind}: {case[0][-40:]}") for kind, cases in CASES.items() for case in cases],
)
def test_who_promises_by_kind(text: str, promisers: str) -> None:
    assert who(proposals(text)[-1].promisers) == set(promisers.split("|"))


@pytest.mark.parametrize("text", OPEN)
def test_what_the_words_leave_open_stays_open(text: str) -> None:
    assert who(proposals(text)[-1].promisers) == set()


def test_a_firm_carries_its_name_its_home_and_what_else_it_is_called() -> None:
    text = 'Sydney-registered Ardal Tin Ltd. ("Ardal") will build a smelter. Ardal will supply 90 tonnes a year.'
    for proposal in proposals(text):
        found = proposal.data()
        assert found["promisers"] == ["AUS"]
        party = found["promiser_parties"][0]
        assert (party["name"], party["id"], set(party["also"])) == ("Ardal Tin", "AUS", {"Ardal", "Ardal Tin Ltd"})


def test_a_firm_of_unknown_home_is_given_as_the_text_calls_it() -> None:
    text = 'Ardal Tin Ltd. ("Ardal") will build a smelter by 2028.'
    assert proposals(text)[0].data()["promisers"] == ["Ardal"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Navoi Oil and Gas Company met us.", ["Navoi Oil and Gas Company"]),
        ("Tarim Ltd and Ostra Copper met.", ["Tarim Ltd", "Ostra Copper"]),
        ("A plan of Saxon Mining Office staff.", ["Saxon Mining Office"]),
        ("The Ministry of Energy and Mines met.", ["Ministry of Energy and Mines"]),
    ],
)
def test_forms_of_names(text: str, names: list[str]) -> None:
    found = [text[first:last].removeprefix("The ") for first, last in firms(text, 0, len(text))]
    assert sorted(set(found) & set(names)) == sorted(names)


def test_a_name_loses_its_legal_form_and_nothing_else() -> None:
    assert [unformed(n) for n in ("Tor Metals Pty Ltd.", "Tor & Co", "Tor Company", "Ltd")] == [
        "Tor Metals Pty",
        "Tor",
        "Tor Company",
        "Ltd",
    ]


@pytest.mark.parametrize("name", ["Deliveries", "Thabo Kgosi", "Kadmar", "Monday"])
def test_common_words_people_and_places_are_no_firms(name: str) -> None:
    text = (
        f"Minister Thabo Kgosi said so in Kadmar. Work goes on in Kadmar. {name} will bring 90 tonnes of ore by 2028."
    )
    assert name not in {who_ for p in proposals(text) for who_ in who(p.promisers)}
