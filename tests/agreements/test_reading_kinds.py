"""Sentences by kind: how each kind of text promises, hedges, refuses, recalls, and does not promise at all."""

from __future__ import annotations

import datetime as dt
import re
from importlib import resources

import pytest

from lodeway.agreements.reading import Reading, cues, decode, read
from lodeway.agreements.reading.cues import verbs
from lodeway.agreements.reading.results import codes
from lodeway.agreements.reading.words import listed, table, tokens
from lodeway.geography import COUNTRIES
from tests.agreements.gold import TEXTS, annotated


def reading(text: str) -> Reading:
    return read(decode(text.encode()), dt.date(2025, 11, 6))


PROMISED = {
    "verbs of undertaking": [
        ("Japan has committed to invest $4.2 billion in Kazakh mining by 2032.", "agreed", "JPN"),
        ("South Korea pledges $300 million for lithium processing in Kazakhstan.", "agreed", "KOR"),
        ("India vowed to build a rare earth magnet plant within two years.", "agreed", "IND"),
        ("Chile has undertaken to supply lithium carbonate to European carmakers until 2035.", "agreed", "CHL"),
        ("Brazil's Vale has given an undertaking to expand its nickel output.", "agreed", "BRA"),
        ("Peru's Congress ratified the lithium treaty with Bolivia.", "done", "PER"),
        ("The agreement obliges Baku to build 40 kilometres of track by 2028.", "agreed", "AZE"),
        ("The Kyrgyz parliament voted to lift the moratorium on uranium mining.", "agreed", "KGZ"),
        ("Last month Tashkent did decide to cap foreign ownership of licences at 49 percent.", "agreed", "UZB"),
    ],
    "headlines": [
        ("Uzbekistan to buy 22 Boeing aircraft for $8 billion", "intended", "UZB"),
        ("China to lift ban on gallium exports to US", "intended", "CHN"),
        ("Rio Tinto buys Arcadium Lithium for $6.7bn", "agreed", "GBR"),
        ("Mirziyoyev pledges 100 megawatts of new solar power a year", "agreed", "UZB"),
    ],
    "nouns of undertaking": [
        ("Russia's pledge to build a nuclear plant in Uzbekistan was confirmed at the talks.", "agreed", "RUS"),
        ("A commitment by the EU to provide 2.5 billion euros for raw materials was made there.", "agreed", "EU"),
        ("The package includes a commitment from Saudi Arabia to buy 10 percent of the mine.", "agreed", "SAU"),
        ("A highlight was a major mineral deal between Kazakhstan and Japan to develop tungsten.", "agreed", "KAZ JPN"),
    ],
    "terms and passives": [
        ("Under the agreement, Namibia will ship 2,000 tonnes of uranium oxide to China each year.", "agreed", "NAM"),
        ("A loan of $9 million will be disbursed by the Export-Import Bank of China.", "intended", "CHN"),
        ("An order for 12 locomotives has been placed with Alstom by KTZ.", "contracted", "KAZ"),
        ("Sunrise Metals has received a letter of interest from EXIM for up to US$67 million.", "possible", "USA"),
        ("The railway is owned 51% by China and is to be completed by Iran by 2030.", "intended", "IRN"),
    ],
    "guarantees, appointments and shares": [
        ("Poland has guaranteed delivery of the first 40 wagons by June.", "agreed", "POL"),
        ("Vietnam has also guaranteed repayment of the $30 million loan.", "agreed", "VNM"),
        ("Germany puts in 30 percent of the capital.", "agreed", "DEU"),
        ("Japan pays in $12 million.", "agreed", "JPN"),
        ("Mongolia is supposed to open the crossing in 2029.", "expected", "MNG"),
        ("Georgia was supposed to complete the port by 2028.", "expected", "GEO"),
        ("South Korea set up a $500 million fund for mines abroad.", "done", "KOR"),
        ("France has set up a stockpile agency for rare metals, with $2 million.", "done", "FRA"),
        ("Canada invited Ukraine to apply for a loan of $20 million.", "possible", "CAN"),
        ("Norway has invited Kazakhstan to bid for ten exploration blocks.", "possible", "NOR"),
        ("Trafigura signed a $200 million prepayment with Zambia.", "contracted", "SGP"),
    ],
    "restraint": [
        ("China will not approve exports of gallium to military users from December 1, 2026.", "intended", "CHN"),
        ("The United States will no longer import Russian uranium after January 1, 2028.", "intended", "USA"),
    ],
    "speech": [
        ("Tokayev said Kazakhstan would supply Washington with 60 rare metals.", "intended", "KAZ"),
        ("According to the ministry, Turkey will import two billion cubic metres of gas.", "intended", "TUR"),
        ("China's commerce ministry said on Sunday it had suspended a ban on exports of gallium.", "done", "CHN"),
    ],
    "possible": [
        ("Kazakhstan and Pakistan agreed to explore a rail link to Karachi.", "possible", "KAZ PAK"),
        ("Iran is considering the purchase of 50 Kazakh wagons.", "possible", "IRN"),
        ("Rosatom is willing to help Kyrgyzstan build a small reactor.", "possible", "RUS"),
        ("Armenia may allow the US to develop a transit route through Syunik.", "possible", "ARM"),
    ],
    "idioms of giving, signing and ending": [
        ("Slovenia is chipping in 4 million euros for the tungsten stockpile.", "intended", None),
        ("Oman and Chile have put their names to a lithium accord.", "agreed", "OMN CHL"),
        ("Peru did away with its export licence for tin in May.", "done", None),
        ("Kenya has given the go-ahead for a rare earths mine.", "done", "KEN"),
        ("Ghana has handed over $14 million of the lithium royalties.", "done", "GHA"),
        ("A titanium plant of 9,000 tonnes came on stream in Oman.", "done", None),
    ],
    "what may come": [
        ("Poland is mulling a copper levy of 2 percent.", "possible", "POL"),
        ("Chile and Japan are close to signing a lithium agreement.", "possible", None),
        ("Vietnam threatened to impose a tariff of 30% on tungsten.", "possible", "VNM"),
        ("Norway has set its sights on 40,000 tonnes of magnesium a year.", "possible", "NOR"),
        ("Japan will consider granting tax relief to gallium producers.", "possible", "JPN"),
        ("Chile could extend the export ban on lithium brine.", "possible", "CHL"),
    ],
    "what is asked of exporters, and what is fixed": [
        ("Exporters must first submit an end-use statement for gallium.", "intended", ""),
        ("From 2028 at least 40% of the ore will have to be smelted in Ghana.", "agreed", None),
        ("The ceiling for tin exports has been fixed at 900 tonnes.", "agreed", ""),
        ("Under the contract Mongolia supplies 200 tonnes of fluorspar to Japan.", "contracted", None),
    ],
    "verbs that no cue knows": [
        ("Bolivia has carved out $20 million for lithium roads.", "done", "BOL"),
        ("Guinea ordered Alder Metals to hand back its bauxite lease.", "intended", "GIN"),
        ("Kuwait to tighten rules on scrap copper exports", "intended", "KWT"),
        ("Alder Metals Inks Cobalt Supply Deal With Finland", "contracted", None),
    ],
    "what is closed, decided and sold": [
        ("Barrick has reached financial close on $2.6 billion for the copper mine.", "contracted", "CAN"),
        ("Rio Tinto has taken the final investment decision on the lithium plant at Salta.", "done", "GBR"),
        ("About 60% of the lithium is sold under contracts with floor prices to Japan.", "contracted", None),
        ("Japan acquires 14% of the gallium smelter for $150 million.", "agreed", "JPN"),
        ("Germany has received a first delivery of antimony from Tajikistan.", "done", "TJK"),
        ("Kazakhstan has a commitment to ship 120,000 tonnes of copper a year.", "agreed", "KAZ"),
        ("First copper of the Zarafshan mine is targeted for 2031.", "expected", None),
        ("Of this, $553 million comes from the European Union.", "agreed", None),
    ],
    "what is foreseen, owed and lent": [
        ("First copper from the Zarafshan mine is foreseen for 2031.", "expected", None),
        ("Uzbekistan has to raise $240 million for its part of the smelter.", "intended", "UZB"),
        ("Some $1.2 billion for the railway is lent by the Export-Import Bank of China.", "contracted", "CHN"),
        ("Zambia has a definitive agreement with Angola on 500 kilometres of track.", "contracted", None),
        ("Japan aims to refine 300 tonnes of scandium a year by 2029.", "intended", "JPN"),
    ],
    "plans, rights and timetables": [
        ("Ghana plans a $40 million scheme for recycled copper.", "intended", "GHA"),
        ("The smelter should be completed in 2029.", "expected", None),
        ("Peru renewed the licence for the mine until 2050.", "done", "PER"),
    ],
    "after talk": [
        ("Italy recognised the risks and agreed to lend $8 million.", "agreed", "ITA"),
        ("Chile met the miners, and will cut the lithium royalty to 6 percent.", "intended", "CHL"),
        ("A group of deputies said last week they had introduced a bill to lift the cobalt ban.", "done", None),
        ("If the reserves are proven, Japan will spend $70 million on a mine.", "intended", "JPN"),
        ("Should the reserves be proven, Japan will spend $70 million on a mine.", "intended", "JPN"),
    ],
    "firms no list knows": [
        ("REalloys, a US-based company, met us. REalloys will build a plant in Saskatchewan.", "intended", "USA"),
        ("Sovereign Metals, an Australian-listed developer, will produce 220,000 tonnes a year.", "intended", "AUS"),
        ("Canada's Lomiko Metals plans to open a graphite mine in Quebec in 2027.", "intended", "CAN"),
        ("Kyrgyzstan and the US firm Nova Minerals have agreed to survey antimony.", "agreed", "KGZ USA"),
    ],
    "fact sheets and joint statements of states": [
        ("The two governments commit to a joint survey of the tin belt by 2027.", "agreed", None),
        ("Japan and Peru, as parties to it, commit to a yearly review of copper output by 2028.", "agreed", None),
        ("Both countries commit themselves to an exchange of 40 geologists.", "agreed", None),
        ("A Joint Commission will meet for the first time before March 2026.", "intended", None),
        ("A council of mines will hold its first meeting in June 2026.", "intended", None),
        ("The working group is to hold its inaugural session by 1 May 2026.", "intended", None),
        ("Japanese buyers get a right of first offer on tin.", "agreed", None),
        ("Dutch firms will have a right of first refusal on the lithium.", "agreed", None),
        ("Korean smelters are given a right of first refusal on tungsten.", "agreed", None),
        ("Zinc duty to be lowered within 60 days", "intended", None),
        ("Tin royalty to be reduced by 1 July 2026", "intended", None),
        ("Roads in the copper belt to be built by 2028", "intended", None),
        ("Chile reaffirms that no child will be employed in its lithium mines.", "agreed", None),
        ("Peru confirmed that no duty will be levied on tin.", "agreed", "PER"),
        ("Ghana affirms that no licence will be sold before 2028.", "agreed", None),
        ("Japan and Chile welcomed the signing of the Memorandum on Lithium.", "agreed", "JPN CHL"),
        ("The Ministers welcomed the conclusion of a contract for 12 locomotives.", "contracted", None),
        ("Peru took note of the signing of an agreement on tin.", "agreed", "PER"),
        ("Norway indicated that its fund is examining two Chilean mines.", "possible", None),
        ("Should the treaty require it, the parties will amend the tin quota.", "intended", None),
        ("Should membership call for it, both sides will renegotiate the tariff.", "intended", None),
        ("If either law so demands, the two parties shall revise the quota.", "agreed", None),
        ("The tin agency is expected to begin work by March 2026.", "expected", None),
    ],
    "notices and summaries of law": [
        ("Carriers must obtain a permit from the customs office before exporting these goods:", "intended", None),
        ("It is decided to control the following tungsten goods:", "agreed", None),
        ("Traders are required to hold a licence of the ministry for the items below:", "intended", None),
        ("Applications for use in tin solder will be decided case by case.", "intended", None),
        ("For medical use of gallium no licence is required.", "agreed", None),
        ("Where samples of tin weigh under 5 kg, no permit is needed.", "agreed", None),
        ("The seller of gallium shall, however, report to the agency within 10 days.", "agreed", None),
        ("Order No. 4 on tungsten exports is suspended with immediate effect until 1 May 2026.", "done", None),
        ("The ban on tin exports is lifted as of 1 December 2025.", "done", None),
        ("The Dutch partner makes contributions in tin.", "agreed", None),
        ("Chile pays into the joint fund half of its lithium royalties.", "agreed", "CHL"),
    ],
}  # fmt: skip
NO_PROMISE = [
    "I would pay for copper smelters in Kazakhstan first.",
    "The EU has invested more than 11 billion euros in Kazakhstan since 1993.",
    "The copper line in Zambia had earlier been promised for 2023.",
    "The loan of $250 million to Angola was first announced by the United States in 2023.",
    "Nothing in the package of $2 billion is for Congo's copper.",
    "No antimony from Tajikistan has been exported to Europe since 2024.",
    "The refinery was to have processed 900 tonnes of rare earths a year.",
    "Kazakhstan had hoped to sign the copper contract by June.",
    "The visit came two weeks after Japan proposed a fund of $1 billion for lithium.",
    "Tokyo's loan for gallium: what it buys and what it does not",
    "Tajikistan will not sell its antimony to Russia.",
    "No agreement on uranium was reached.",
    "The company has yet to sign a contract.",
    "The two sides exchanged views on transport corridors.",
    "Analysts warn that the railway could take ten years to build.",
    "The Soviet Union built the Ulba plant in 1949.",
    "The deal marks a turning point in relations.",
    "The announced deals may lead to more trade.",
    "Officials discussed the possibility of building a refinery.",
    "Moscow hopes that the agreement will be implemented soon.",
    "The leaders of the region would be wise to ask for technology.",
    "How much uranium will be delivered was not disclosed.",
    "The signing of that agreement remains subject to procedures in the United States.",
    "This project will reduce travel times between Europe and Central Asia.",
    "Washington and Brussels look to the deposits, as both want to depend less on Beijing.",
    "Previously, China had restricted sales of these metals.",
    "The ban has pushed prices to record highs.",
    "China has expanded its influence in the region.",
    "The deal is expected to create over 35,000 jobs.",
    "Ministers agreed on the importance of resilient supply chains.",
    "Without new investment, output will fall by a third by 2030.",
    "The move comes after China tightened controls on antimony last year.",
    "There can be no guarantee that a merger will follow.",
    "There is no certainty that the $3 billion offer will be made.",
    "No foreign miner has opened a smelter there since 2008.",
    "Turkey once hoped to buy a third of the mine.",
    "The bank expects prices to soften next year.",
    "Traders expect it; the broker sees output to fall.",
    "Some 2,000 positions will be created.",
    "About 400 jobs would be secured by the smelter.",
    "Kazakhstan wants to be a reliable partner for Europe.",
    "We are deepening our friendship with Japan.",
    "The total cost of the smelter is estimated at $90 million.",
    "In 2023 the cost of the line was still put at $4 billion.",
    "Ghana denied that it had promised the mine to Japan.",
    "Reports that Chile would sell its lithium firm are false.",
    "Who will pay for the $3 billion line?",
    "Nobody knows who would build the refinery.",
    "The minister asked when Japan would open the mine.",
    "Chile Holds Talks With Japan",
    "Peru and Chile Open a New Chapter",
    "We took note of Ghana's offer to build a smelter.",
    "Alder Metals will host a conference call on 12 December to discuss the $5 million deal.",
    "It is Chile's vision to become a leading supplier of lithium.",
    "Japan wants to be less dependent on gallium from abroad.",
    "The line will run through 14 tunnels in Peru.",
    "The visit followed a series of mining agreements announced this week.",
    "In March 2019 Peru suspended exports of tin.",
    "Chile signed no contract with Japan.",
    "Either party may terminate the memorandum with Japan at any time.",
    "The lithium forum opens on 4 March in Chile.",
    "The tin accord enters into force once each side has told the other.",
    "The treaty on tin takes effect on the date of the exchange of notes.",
    "This lithium pact enters into force upon the exchange of notes.",
    "Joint Statement on the Occasion of the State Visit of the President of Peru to Japan",
    "Joint Declaration on the Results of the Meeting of the Foreign Ministers of Chile and Japan",
    "Joint Communique following the Visit of the King of Jordan to Peru",
    "For some time foreign traders have passed on gallium to armies, which did great harm.",
    "For some time miners have shipped tin without papers.",
    "We were promised lithium plants by many, and we will judge by results.",
    "People were promised a tin smelter before.",
    "We will remember who helped us with lithium.",
    'The wording is that both partners "expect" lithium profits to stay.',
    "The wording of the treaty is that the sides expect tin to flow.",
]


@pytest.mark.parametrize(
    ("text", "modality", "promisers"),
    [pytest.param(*case, id=f"{kind}: {case[0][:40]}") for kind, cases in PROMISED.items() for case in cases],
)
def test_promises_by_kind(text: str, modality: str, promisers: str | None) -> None:
    found = reading(text).proposals
    assert found, [(s.label, s.rank) for s in reading(text).sentences]
    assert found[-1].modality == modality
    assert promisers is None or set(codes(found[-1].promisers)) == set(promisers.split())


@pytest.mark.parametrize("text", NO_PROMISE)
def test_no_promise_by_kind(text: str) -> None:
    assert [(p.label, p.modality) for p in reading(text).proposals] == []


def test_items_are_as_firm_as_the_deals_that_lead_them_in() -> None:
    text = "The following deals were signed:\n\n- Alder Metals: $30 million of drills.\n- A $9 million loan to Ghana.\n"
    assert [p.modality for p in reading(text).proposals] == ["agreed", "contracted"]


def test_what_a_rule_is_laid_down_for_is_no_promise() -> None:
    text = (
        "Exporters must obtain a licence from the ministry before exporting the following:\n\n"
        "- tin goods listed in Part 1 that contain 2% of tungsten;\n- tin produced abroad by such means;\n"
    )
    assert [p.span.text.split()[0] for p in reading(text).proposals] == ["Exporters"]


def test_items_that_begin_with_a_verb_are_what_their_lead_promises() -> None:
    text = "Ghana has committed to:\n\n- remove its duty on drills offered to miners;\n- double its lithium output;\n"
    assert [(p.modality, codes(p.promisers)) for p in reading(text).proposals] == [("agreed", ["GHA"])] * 2


@pytest.mark.parametrize(
    ("text", "modalities"),
    [
        ("Alder expects to open the tin mine in 2027, and plans to double it by 2029.", ["expected", "intended"]),
        ("Japan signed a tin contract with Peru, and trains are due to run in 2030.", ["contracted", "expected"]),
        ("Japan will lend $5 million, and a grant of $2 million.", ["intended"]),
    ],
)  # fmt: skip
def test_clauses_are_promises_of_their_own(text: str, modalities: list[str]) -> None:
    assert [p.modality for p in reading(text).proposals] == modalities


@pytest.mark.parametrize(
    ("text", "promisers"),
    [
        ("Uzbekistan's Ministry of Energy met us. The ministry plans to build 1,000 MW by 2028.", ["UZB"]),
        ("The African Development Bank met us. The bank intends to lend $5 million.", ["African Development Bank"]),
        ("Trump hosted Albanese of Australia in May, where both leaders signed a mineral deal.", ["USA", "AUS"]),
        ("Washington and Canberra signed a pact. Each government has pledged to invest $1 billion.", ["USA", "AUS"]),
        ("Roads were discussed. The ministry plans to spend $3 million.", []),
    ],
)  # fmt: skip
def test_descriptions_are_followed_back_or_left_open(text: str, promisers: list[str]) -> None:
    (proposal,) = reading(text).proposals[-1:]
    assert sorted(proposal.data()["promisers"]) == sorted(promisers)


def test_every_state_is_known_by_its_name() -> None:
    def seller(name: str) -> list[str]:
        return [
            code
            for p in reading(f"{name} will sell 5 tonnes of gold to Antarctica.").proposals
            for code in codes(p.promisers)
        ]

    wrong = [code for code, name in COUNTRIES.items() if seller(name) != [code]]
    assert wrong == ["BES"]  # its name is a list of islands with a comma


def test_a_corridor_is_named_as_the_legs_name_it() -> None:
    legs = resources.files("lodeway").joinpath("data", "world", "routes", "legs.csv").read_text(encoding="utf-8")
    named = {row["id"] for row in table("corridors") if row["kind"] == "corridor"}
    theirs = {word for word in named if f",{word}," in legs}
    assert named - theirs <= {
        "TRIPP", "China-Kyrgyzstan-Uzbekistan", "Baku-Tbilisi-Kars", "TAPI", "IMEC",
    }  # no leg of the world lies on these  # fmt: skip
    (proposal,) = reading("The EU will lend $5 million for the Middle Corridor.").proposals
    assert [n.id for n in proposal.corridors] == ["Trans-Caspian"]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Japan will build a gallium refinery in Pavlodar by 2028.", "gallium refinery in Pavlodar"),
        ("The EU will invest $5 million in the Trans-Caspian route.", "Trans-Caspian route"),
        ("Azerbaijan pledged to expand Alat port by 2030.", "Alat port"),
        ("Japan will finance the plant with $5 million.", None),
        ("Japan will support exports with $5 million.", None),
    ],
)
def test_what_a_promise_is_about(text: str, subject: str | None) -> None:
    (proposal,) = reading(text).proposals
    assert (proposal.subject.text if proposal.subject else None) == subject


def test_classes_of_verbs_have_all_their_forms() -> None:
    assert {"undertakes", "undertook", "undertaken", "undertaking"} <= set(verbs("pledge"))
    assert {"banned", "lifted", "withdrew"} & set(verbs("law", "past")) == {"banned", "lifted"}
    assert {"company", "miner"} <= listed("firm")


def test_a_table_of_figures_is_passed_over_and_said_to_be() -> None:
    found = reading("Japan will pay " + "$1 " * 400)
    assert not any(p.amounts for p in found.proposals)
    assert any("tables" in note for note in found.document.notes)


def test_no_rule_is_hidden_by_the_words_it_is_looked_up_by() -> None:
    texts = [case[0] for cases in PROMISED.values() for case in cases] + NO_PROMISE
    texts += [annotated(path)[0] for path in sorted(TEXTS.glob("*.gold"))]
    sentences = [line for text in texts for line in re.split(r"(?<=[.!?])\s+", text) if line]
    for sentence in sentences:
        found = {(c.start, c.end, c.use, c.level) for c in cues.cues(sentence, 0, tokens(sentence))}
        for use, level, pattern, _ in cues._rules():  # without the words that choose among them
            every = {(m.start(), m.end(), use, level) for m in pattern.finditer(sentence) if m[0].strip()}
            assert every <= found, (sentence, pattern.pattern[:60])


@pytest.mark.parametrize(("day", "due"), [("1 March", "2026-03-01"), ("1 December", "2025-12-01")])
def test_a_day_without_a_year_is_the_first_to_come(day: str, due: str) -> None:
    (proposal,) = reading(f"Japan will lend $5 million by {day}.").proposals
    assert proposal.due is not None
    assert proposal.due.due == due
