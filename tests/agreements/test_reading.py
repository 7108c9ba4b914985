"""What sentences are, how firmly they are said, who promises; and texts that are no texts."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodeway.agreements.reading import LINE, Proposal, Reading, decode, read
from lodeway.agreements.reading.results import codes
from lodeway.errors import InputError

JOINT = "Joint statement of the United States and Kazakhstan, Astana, 6 November 2025.\n\n"


def reading(text: str) -> Reading:
    return read(decode(text.encode()), dt.date(2025, 11, 6))


def one(text: str) -> Proposal:
    (proposal,) = reading(text).proposals
    return proposal


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("Kazakhstan may supply gallium to Japan.", "possible"),
        ("Kazakhstan and Japan agreed to explore the possibility of supplying gallium.", "possible"),
        ("The US Export-Import Bank issued a letter of interest for $900 million.", "possible"),
        ("Kazakhstan is ready to supply 15 minerals to the United States.", "possible"),
        ("The plant is expected to produce 12,000 tonnes of tungsten a year.", "expected"),
        ("Uzbekistan is expected to sign a contract for 22 aircraft.", "expected"),
        ("Kazakhstan will build a tungsten plant by 2029.", "intended"),
        ("Uzbekistan plans to sign a contract for copper.", "intended"),
        ("Air Astana selected up to 15 Boeing 787-9 aircraft.", "intended"),
        ("China announced $1.5 billion in grants for Kazakhstan.", "intended"),
        ("Kazakhstan agreed to supply antimony to the United States.", "agreed"),
        ("The EU pledged 10 billion euros for the Trans-Caspian corridor.", "agreed"),
        ("Kazakhstan and the United States signed a memorandum on critical minerals.", "agreed"),
        ("Uzbekistan Airways placed a firm order for eight Boeing 787-9 aircraft.", "contracted"),
        ("Kazakhstan Temir Zholy signed a contract with Wabtec for 300 locomotives.", "contracted"),
        ("Orano and Kazatomprom signed a binding offtake agreement for uranium.", "contracted"),
        ("China has lifted its ban on exports of gallium.", "done"),
        ("The European Union has mobilised 340 million euros for Kazakhstan since 2023.", "done"),
        ("Alder Metals targets first gold at its mine in the second half of 2027.", "intended"),
        ("Alder Metals will study an oxide plant at Kuryk.", "intended"),
        ("The law on gallium entered into force in May 2025.", "done"),
        ("A memorandum with Japan provides for the supply of 500 tonnes of tin.", "agreed"),
        ("Japan proposed a $3 million fund for tin.", "possible"),
        ("Japan would build a tin plant in Kazakhstan if the bank lends $3 million.", "possible"),
        ("Japan will explore two lithium deposits in Kazakhstan.", "intended"),
        ("Alder Metals has contracted for 40 tonnes of tin a month.", "contracted"),
        ("Alder Metals closed a public offering of $129 million.", "done"),
        ("Exporters of gallium shall not be supplied without a licence of the ministry.", "intended"),
    ],
)
def test_modality_is_what_the_words_assert(text: str, modality: str) -> None:
    assert one(text).modality == modality


@pytest.mark.parametrize(
    "text",
    [
        "Kazakhstan will not supply tungsten to Russia.",
        "Turkmenistan did not sign any agreement on gas.",
        "No agreement was reached on uranium.",
        "The two sides discussed cooperation in uranium and rare earths.",
        "The agenda includes visas, water and copper.",
        "Analysts warn that Kazakhstan will need $60 billion.",
        '"Kazakhstan will sell its uranium to whoever pays," argues a professor at a university in Berlin.',
        "Tokayev praised the friendship of the two peoples.",
        "China accounts for 70 percent of rare earth mining.",
        "In 2023 Kazakhstan exported $3.07 billion of minerals to China.",
        "The parties look forward to the next meeting.",
        "This statement does not create legal obligations for Kazakhstan or the United States.",
        "The European Union aims to reduce its dependence on China to below 65 % by 2030.",
        "The project will support the creation of thousands of jobs.",
        "The bank has invested 11.8 billion dollars in Kazakhstan since 1993.",
        "The president has completed a working visit to the United States.",
        "In her view Japan will hardly buy gallium.",
    ],
)
def test_what_is_no_promise_is_not_proposed(text: str) -> None:
    assert reading(text).proposals == ()


@pytest.mark.parametrize(
    ("text", "label", "above"),
    [
        ("The memorandum is not legally binding on the parties.", "non_binding_clause", True),
        ("Nothing in this statement gives rise to rights or obligations.", "non_binding_clause", True),
        ("Both sides reaffirmed their commitment to territorial integrity.", "reaffirmation", True),
        ("The Framework is intended to establish transit across Armenia.", "aim", True),
        ("The talks focused on water and energy.", "agenda", False),
        ("Experts believe that the region needs $60 billion.", "opinion", False),
        ("The ministers welcomed the progress.", "praise", False),
        ("Kazakhstan ranks first in uranium mining.", "background", False),
    ],
)
def test_sentences_are_labelled(text: str, label: str, above: bool) -> None:
    (sentence,) = reading(text).sentences
    assert (sentence.label, sentence.rank >= LINE) == (label, above)


@pytest.mark.parametrize(
    ("text", "promisers", "counterparts", "speaker"),
    [
        ("Trump said that Uzbekistan would invest $35 billion.", ["UZB"], [], ["USA"]),
        (
            "As reported earlier, Trump announced on social media that Uzbekistan will invest $35 billion.",
            ["UZB"],
            [],
            ["USA"],
        ),
        ("Imports of Russian uranium will be banned from 2028 under a US law of 2024.", ["USA"], [], []),
        ("According to the White House, Uzbekistan intends to buy aircraft for $8 billion.", ["UZB"], [], ["USA"]),
        ("Rubio said he would visit all five capitals by 2026.", ["USA"], [], []),
        ("Kazakhstan and the United States signed a memorandum.", ["KAZ", "USA"], [], []),
        ("Kazakhstan signed a memorandum with Japan.", ["KAZ"], ["JPN"], []),
        ("The China Development Bank signed a loan agreement with Kyrgyzstan.", ["CHN"], ["KGZ"], []),
        ("Uzbek state companies are to spend $4 billion.", ["UZB"], [], []),
        ("The plant in Kazakhstan will be built by Rosatom.", ["RUS"], [], []),
        ("The railway through Uzbekistan will be completed by 2030.", [], [], []),
        ("Altyn Steppe Resources Ltd will invest $20 million.", [], [], []),
        ("Tokayev said Kazakhstan was ready to supply 15 minerals to the American market.", ["KAZ"], ["USA"], []),
    ],
)
def test_who_promises_to_whom(text: str, promisers: list[str], counterparts: list[str], speaker: list[str]) -> None:
    proposal = one(text)
    assert codes(proposal.promisers) == promisers
    assert set(codes(proposal.counterparts)) >= set(counterparts)
    assert codes(proposal.speaker) == speaker


def test_a_firm_that_no_list_knows_is_named_and_its_home_left_open() -> None:
    proposal = one("Altyn Steppe Resources Ltd will invest $20 million in copper.")
    assert [(m.name, m.code) for m in proposal.promisers] == [("Altyn Steppe Resources", "")]
    proposal = one("The Australian company Altyn Steppe Resources Ltd will invest $20 million in copper.")
    assert codes(proposal.promisers) == ["AUS"]


@pytest.mark.parametrize(
    ("text", "modalities"),
    [
        ("Japan agreed to build a tin plant, which is expected to open in 2028.", ["agreed", "expected"]),
        ("Japan has opened a tin plant and intends to double it by 2028.", ["done", "intended"]),
        ("Japan agreed to lend $3 million for tin; the plant will open in 2028.", ["agreed", "intended"]),
        ("Japan has lent $3 million, with another $1 billion due by 2028.", ["done", "expected"]),
    ],
)
def test_clauses_are_as_firm_as_their_own_verbs(text: str, modalities: list[str]) -> None:
    assert [p.modality for p in reading(text).proposals] == modalities


def test_letters_under_which_shares_are_traded_name_no_state() -> None:
    proposal = one("Birch Metals Ltd (TSXV: EU) will supply 500 tonnes of tin a year.")
    assert [(m.name, m.code) for m in proposal.promisers] == [("Birch Metals", "")]


def test_the_sides_are_the_parties_of_the_text() -> None:
    *_, last = reading(JOINT + "The two sides agreed to hold the next dialogue in Washington in 2026.").proposals
    assert (codes(last.promisers), last.how) == (["USA", "KAZ"], "collective")
    *_, lone = reading("The two sides agreed to hold the next dialogue in 2026.").proposals
    assert (codes(lone.promisers), lone.how) == ([], "open")


def test_items_of_a_list_take_promiser_and_modality_from_what_leads_them_in() -> None:
    text = JOINT + "The parties agreed to:\n- exchange data on tungsten;\n- establish a working group by 2027."
    items = reading(text).proposals
    assert [p.modality for p in items] == ["agreed", "agreed"]
    assert [codes(p.promisers) for p in items] == [["USA", "KAZ"]] * 2


def test_a_list_goes_on_over_the_headings_between_its_items() -> None:
    text = JOINT + "The parties agreed to:\n\nMining\n- exchange data on tungsten;\n\nRail\n- widen the line by 2027."
    text += "\n\nBackground\n\nExports of gold rose to 40 tonnes."
    found = reading(text)
    assert [p.modality for p in found.proposals] == ["agreed", "agreed"]
    assert found.sentences[-1].label == "background"


def test_what_leads_a_list_in_says_nothing_of_items_that_tell_by_themselves() -> None:
    text = "The Presidents adopted the following and agreed to:\n1. The Sides shared the view that routes must be open."
    text += " They spoke of gold.\n2. The Korean Side highly appreciated reforms.\n3. Build a copper smelter by 2030."
    (only,) = reading(text).proposals
    assert only.span.text == "Build a copper smelter by 2030."


@pytest.mark.parametrize(
    ("item", "modality"),
    [
        ("Financing of up to $90 million from the Export Bank of Korea for the mine", "possible"),
        ("Conditional contributions of 20 million euros for the refinery", "possible"),
        ("$200 million in equity for the smelter at Alga", "agreed"),
        ("The ministry praised funding of $3 million", ""),
        ("Support of $3 million was given in 1998", ""),
    ],
)
def test_items_that_give_money_without_a_verb(item: str, modality: str) -> None:
    found = reading(f"The measures:\n- {item};\n- Gold rose.")
    assert [p.modality for p in found.proposals if p.span.text.startswith(item[:9])] == [modality] * bool(modality)


def test_a_parliament_that_ratifies_is_told() -> None:
    proposal = one("On 8 May the parliament of Ukraine ratified the Agreement with the United States on the Fund.")
    assert (proposal.modality, codes(proposal.promisers)) == ("done", ["UKR"])


def test_promises_of_different_force_in_one_sentence_are_kept_apart() -> None:
    text = "Uzbekistan Airways placed a firm order for eight Boeing jets, while Somon Air plans to buy ten aircraft."
    found = reading(text).proposals
    assert [(codes(p.promisers), p.modality) for p in found] == [(["UZB"], "contracted"), (["TJK"], "intended")]


def test_figures_go_to_the_minerals_they_are_said_of() -> None:
    proposal = one("Kazakhstan will supply 1,500 tonnes of antimony and 40 tonnes of gallium a year.")
    assert [(q.low, q.minerals) for q in proposal.quantities] == [(1500, ("antimony",)), (40, ("gallium",))]
    loan = one(
        "Almalyk MMC signed a loan agreement, of which $200 million is for tungsten and $350 million for copper."
    )
    assert [a.minerals for a in loan.amounts] == [("tungsten",), ("copper",)]


def test_an_aim_of_a_buyer_is_offered_as_a_goal() -> None:
    (aim,) = reading("The EU aims to reduce its dependence on China for gallium to below 65 % by 2030.").aims
    assert (aim.buyer, aim.powers, aim.minerals, aim.cap, aim.year) == (("EU",), ("CHN",), ("gallium",), 0.65, 2030)


def test_every_quoted_passage_stands_in_the_text() -> None:
    text = (
        "\ufeff"
        + JOINT
        + "Trump said “Uzbekistan” would invest up to $35 billion in copper by 2028, if EXIM agrees.\r\n"
    )
    made = reading(text)

    def spans(value: object) -> list[dict[str, object]]:
        if isinstance(value, dict):
            own = [value] if {"start", "end", "text"} <= set(value) else []
            return own + [s for part in value.values() for s in spans(part)]
        return [s for part in value for s in spans(part)] if isinstance(value, list) else []

    found = spans(made.data())
    assert len(found) > 8
    assert all(text[s["start"] : s["end"]] == s["text"] for s in found)  # type: ignore[misc]


def test_reading_again_gives_the_same() -> None:
    text = JOINT + "Kazakhstan will build a tungsten plant for $1.1 billion by 2029.\n"
    assert reading(text).data() == reading(text).data()


def test_an_empty_text_and_one_in_another_script_have_no_proposals_and_say_so() -> None:
    assert reading("").document.notes == ("The text is empty.",)
    for text in (
        "Казахстан построит завод вольфрама за 1,1 млрд долларов.",
        "哈萨克斯坦与中国签署了关于钨矿开发的谅解备忘录,投资十亿美元。",
    ):
        made = reading(text)
        assert made.proposals == ()
        assert "reads English only" in made.document.notes[0]


def test_control_characters_are_blanks_and_are_counted() -> None:
    made = reading("Kazakhstan will\x00 build\x07 a tungsten plant by 2029.")
    assert len(made.proposals) == 1
    assert "2 control characters" in made.document.notes[0]


@pytest.mark.parametrize(
    ("content", "code", "told"),
    [
        (b"Kazakhstan\nand Caf\xe9 agreed", "A020", "0xe9 at offset 18, line 2"),
        (b"<html><body><p>Kazakhstan agreed.</p></body></html>", "A021", "HTML"),
        (b"%PDF-1.7", "A021", "no plain text"),
    ],
)
def test_what_is_no_text_is_refused(content: bytes, code: str, told: str) -> None:
    with pytest.raises(InputError, match=told) as caught:
        decode(content)
    assert caught.value.code == code
    assert caught.value.hint


@given(st.text(max_size=300))
def test_nonsense_is_read_without_complaint_and_in_order(text: str) -> None:
    content = text.encode("utf-8", "ignore")
    try:
        made = read(decode(content))
    except InputError:
        return
    ends = [0]
    for sentence in made.sentences:
        assert sentence.span.text == made.document.text[sentence.span.start : sentence.span.end]
        assert sentence.span.start >= ends[-1]
        ends.append(sentence.span.end)


@pytest.mark.parametrize(
    "word", ["a", "$1 ", "1,000,", '"a ', "China and ", "will not ", "Alpha Beta ", "in 2027 ", ". "]
)
def test_work_grows_with_the_length_of_the_text_and_no_faster(word: str) -> None:
    def seconds(size: int) -> float:  # the least of three: collecting what other tests left costs time too
        def once() -> float:
            started = time.process_time()
            reading(word * (size // len(word)))
            return time.process_time() - started

        return min(once() for _ in range(3))

    small = max(seconds(24_000), 0.02)
    assert seconds(96_000) < 12 * small  # four times the text; quadratic work would be sixteen times as long
