"""Read a text by rules alone: no network, no model, the same answer every time."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Final

from lodeway.agreements.reading.aims import aim_of
from lodeway.agreements.reading.clauses import clauses, headless
from lodeway.agreements.reading.cues import inflected, triggers
from lodeway.agreements.reading.dates import text_date
from lodeway.agreements.reading.document import Document
from lodeway.agreements.reading.heads import described, subject, together, topic
from lodeway.agreements.reading.introduced import introduced
from lodeway.agreements.reading.mentions import Mention, firsts
from lodeway.agreements.reading.money import dollar
from lodeway.agreements.reading.opening import opening
from lodeway.agreements.reading.parsed import MOST_FIGURES, Parsed, is_table, parse
from lodeway.agreements.reading.proposals import PROPOSED, propose
from lodeway.agreements.reading.ranking import SILENT, Place, rank, signs
from lodeway.agreements.reading.referring import Known
from lodeway.agreements.reading.results import LINE, Aim, Proposal, Reading, Sentence, codes
from lodeway.agreements.reading.sentences import Piece, pieces
from lodeway.agreements.reading.settling import governing, of_law, settled
from lodeway.agreements.reading.spans import Span
from lodeway.agreements.reading.speech import Speech, quoted, speech
from lodeway.agreements.reading.unled import unled
from lodeway.agreements.reading.verdicts import PLAIN, Lead, Verdict, firmness
from lodeway.agreements.reading.who import Sides, sides
from lodeway.agreements.reading.words import Phrases, tokens

__all__ = ["READER", "proposed", "read"]

READER: Final = "rules-3"
"""Name and version of the reader, as evidence carries it."""
_SURE: Final = 0.85
"""Rank from which a sentence is proposed that no governing words are known for."""
_JOINABLE: Final = ("aim", "praise", "agenda", "background", "reaffirmation", "expected_effect")
_MADE: Final = frozenset(("export control", "law", "grant", "loan agreement", "contract", "letter of interest"))
_DEALS: Final = re.compile(
    r"\b(?:deals?|agreements?|contracts?|commitments?|pledges?|memoranda|documents|investments?|purchases?|deliverables)\b",
    re.IGNORECASE,
)
"""Words for what a list lists, in the line that leads it in."""
_OPENED: Final = re.compile(
    r"\s(?:(?:will|shall|would)(?: also| then| jointly)?|(?:agreed|agrees?|committed|commits?|undertakes?|undertook|pledged|pledges?|intends?|plans?|is|are) to)\s?:$"
)
_BOUND: Final = re.compile(r"\b(?:agree[ds]?|commit(?:s|ted)?|undert\w+|pledge[ds]?) to\s?:$")
_SCOPE: Final = re.compile(
    r"\b(?:(?:must|shall|required to|obliged to|have to)\s[^:]*\b(?:licen[cs]e|permit|approval)\b[^:]*|(?:decided|decides) to (?:control|ban|prohibit|restrict)\b[^:]*):$"
)
"""A rule that is whole in itself: the list that follows only says what it is laid down for."""
_LANDS: Final = frozenset(("state", "capital", "public_body"))
_SIDED: Final = frozenset(("agreed", "contracted", "done"))
_AHEAD: Final = 4
_MAY: Final = re.compile(r"(?:may|could|might)\b")


@dataclass(frozen=True)
class _Setting:
    """With what a sentence is read: what leads it in, what is quoted in it, its place, and how days and dollars count."""

    lead: Lead
    quotes: list[tuple[int, int]]
    place: Place
    base: dt.date | None
    bare: str


@dataclass
class _State:
    """What is carried from sentence to sentence."""

    known: Known
    last: str = ""
    paragraph: int = -1


def read(document: Document, made: dt.date | None = None) -> Reading:
    """Read a text.

    Parameters
    ----------
    document
        The text, as :func:`lodeway.agreements.reading.document.decode` gives it.
    made
        Its date; if not given, the first whole date in its opening, if there is one. Terms such as "within six months"
        are counted from it, and stay without a day where it is not known.

    Returns
    -------
    Reading
        Every sentence with label, modality and rank; proposals, none of them confirmed; and aims for a plan.
    """
    folded = document.folded
    base = made or text_date(folded)
    bare = dollar(folded)
    cut = pieces(folded)
    quotes = _quotes(folded, cut)
    document = replace(document, folded=folded.replace("\n", " "))
    words = [tokens(folded, piece.start, piece.end) for piece in cut]
    own = introduced(document, [(piece.start, piece.end) for piece in cut], words)
    document = replace(document, own=own, notes=(*document.notes, *_notes(folded, cut)))
    state = _State(opening(document))
    sentences: list[Sentence] = []
    proposals: list[Proposal] = []
    aims: list[Aim] = []
    leads: dict[int, Lead] = {}
    telling = _telling(own.names)
    for i, piece in enumerate(cut):
        if piece.lead not in leads and telling.isdisjoint(words[i].present):
            sentences.append(_silent(document, piece))
            continue
        parsed = parse(document, (piece.start, piece.end), base, bare, words[i])
        led = leads.get(piece.lead, Lead()) if piece.lead is not None else Lead()
        lead = replace(led, level=led.level if piece.item else "", last=state.last, item=piece.item)
        marks = quotes[i]
        said = _quoted_by(document, parsed, cut, i, marks, (base, bare))
        place = Place(i / len(cut), piece.item, i == 0)
        setting = _Setting(lead, marks, place, base, bare)
        sentence, verdict, found, made_here = _sentence(document, (parsed, said), setting, state)
        sentences.append(sentence)
        proposals += made_here
        if verdict.label in ("aim", "commitment", "expectation", "reaffirmation") and (
            aim := aim_of(parsed, state.known)
        ):
            aims.append(aim)
        _carry(state, piece, (parsed, said), verdict, found)
        if document.folded[piece.end - 1] == ":" and (leading := _leading(parsed, verdict, found)):
            leads[i] = leading
    numbered = tuple(replace(p, id=f"p{n}", reader=READER) for n, p in enumerate(proposals, 1))
    return Reading(
        document, tuple(sentences), numbered, tuple(aims), tuple(codes(state.known.parties)),
        base.isoformat() if base else None,
    )  # fmt: skip


def _leading(parsed: Parsed, verdict: Verdict, found: Sides) -> Lead | None:
    """What a line that ends with a colon makes of the list that follows: undertakings, deals, or nothing."""
    if _SCOPE.search(parsed.folded):
        return None
    if opened := _opened(parsed):
        level = "agreed" if _BOUND.search(parsed.folded) else "intended"
        return Lead(level, promisers=opened, opens=True)
    if verdict.cue is not None and verdict.label == "commitment":
        return Lead(verdict.modality, promisers=found.promisers)
    if verdict.label in ("agreement_event", "background") and _DEALS.search(parsed.folded):
        held = next((n for n in parsed.instruments if n.id not in PLAIN), None)
        return Lead(firmness(held, parsed) if held else "agreed", listed=True)
    return None


def _opened(parsed: Parsed) -> tuple[Mention, ...]:
    """Who is to do what a list names, where the words before it end in a verb that asks for more: `Japan will:`."""
    found = _OPENED.search(parsed.folded)
    return subject(parsed, parsed.span.start, parsed.span.start + found.start() + 1) if found else ()


def _telling(names: Phrases | None) -> AbstractSet[str]:
    """Words of which a sentence must have one to say anything that is looked for."""
    return triggers() | inflected().keys() | firsts() | (names.firsts if names else set())


def _notes(folded: str, cut: list[Piece]) -> list[str]:
    """What is said of a text whose figures are not all read."""
    tables = sum(is_table(folded[p.start : p.end]) for p in cut if p.end - p.start > MOST_FIGURES)
    return [f"{tables} passages hold more than {MOST_FIGURES} figures: tables, which are not read."] if tables else []


def _silent(document: Document, piece: Piece) -> Sentence:
    """A sentence without a word of any list."""
    return Sentence(Span(piece.start, piece.end, document.text[piece.start : piece.end]), "background", "none", SILENT)


def _carry(state: _State, piece: Piece, passage: tuple[Parsed, Speech], verdict: Verdict, found: Sides) -> None:
    """What later sentences can refer to, once a sentence is read."""
    parsed, said = passage
    new: dict[str, tuple[Mention, ...]] = {}
    if found.promisers:
        new |= {"before": found.promisers, "others": found.counterparts}
    elif piece.paragraph != state.paragraph:
        new |= {"before": (), "others": ()}
    state.paragraph = piece.paragraph
    if said.speakers:
        new["voice"] = said.speakers
    event = verdict.label == "agreement_event"
    if event or (verdict.label in PROPOSED and verdict.modality in ("agreed", "contracted")):
        state.last = verdict.modality
    sided = verdict.modality in _SIDED and any(m.organisation for m in found.counterparts)
    both = tuple(dict.fromkeys((*found.promisers, *found.counterparts)))
    if (event or sided) and verdict.cue is not None and found.promisers:
        new["deal"] = both
    if found.promisers and not (verdict.cue is not None and verdict.cue.use == "terms"):
        new["subject"] = found.promisers
    if parsed.parties:
        new |= {"recent": described(parsed), "topic": topic(parsed)}
        if lands := {m.code: m for m in parsed.parties if m.kind in _LANDS and m.code}:
            new["land"] = tuple(lands.values()) if len(lands) == 1 else ()
    if pair := together(parsed, found.promisers, both if event else (), new.get("topic", ())):
        new["pair"] = pair
    state.known = replace(state.known, **new) if new else state.known  # type: ignore[arg-type]


def _quotes(folded: str, cut: list[Piece]) -> list[list[tuple[int, int]]]:
    """Of each sentence the quotations of its paragraph that reach into it."""
    spans: dict[int, tuple[int, int]] = {}
    for piece in cut:
        first = spans.get(piece.paragraph, (piece.start, 0))[0]
        spans[piece.paragraph] = (first, piece.end)
    every = {number: quoted(folded, span) for number, span in spans.items()}
    found = []
    for piece in cut:
        marks = every[piece.paragraph]
        first = bisect_left(marks, piece.start, key=lambda mark: mark[1])
        found.append(marks[first : bisect_left(marks, piece.end, key=lambda mark: mark[0])])
    return found


def _quoted_by(
    document: Document,
    parsed: Parsed,
    cut: list[Piece],
    at: int,
    marks: list[tuple[int, int]],
    setting: tuple[dt.date | None, str],
) -> Speech:
    """Who says a sentence; inside a quotation, who is said in its paragraph to say the rest of it."""
    said = speech(parsed)
    if said.speakers or not any(first <= parsed.span.start < last for first, last in marks):
        return said
    for piece in cut[at + 1 : at + 1 + _AHEAD]:
        if piece.paragraph != cut[at].paragraph:
            break
        other = speech(parse(document, (piece.start, piece.end), *setting))
        if other.speakers:
            return replace(said, speakers=other.speakers, spoken=True)
    return replace(said, spoken=True)


def _sentence(
    document: Document, passage: tuple[Parsed, Speech], setting: _Setting, state: _State
) -> tuple[Sentence, Verdict, Sides, list[Proposal]]:
    """Judge a sentence, clause by clause where it joins several, and propose what it promises."""
    parsed, said = passage
    lead = setting.lead
    verdict = settled(parsed, said, setting.quotes, lead)
    shown = signs(parsed, said, verdict, setting.place)
    score = rank(shown)
    if score >= _SURE and verdict.label not in PROPOSED:
        verdict = unled(parsed, said, verdict) or verdict
    found = sides(parsed, said, verdict, state.known)
    if lead.promisers and (not found.promisers or (lead.opens and verdict.cue is None)):
        found = replace(found, promisers=lead.promisers, how="carried")
    leads = parsed.folded.endswith(":") and not _SCOPE.search(parsed.folded)
    made: list[Proposal] = []
    if score >= LINE and not leads:
        made = _clause_by_clause(document, passage, setting, (verdict, found), state, sure=score >= _SURE)
        made = made or _proposed(parsed, said, verdict, found)
    sentence = Sentence(parsed.span, verdict.label, verdict.modality, score, shown)
    return sentence, verdict, found, [replace(proposal, rank=score) for proposal in made]


def _clause_by_clause(
    document: Document,
    passage: tuple[Parsed, Speech],
    setting: _Setting,
    whole: tuple[Verdict, Sides],
    state: _State,
    *,
    sure: bool,
) -> list[Proposal]:
    """What the clauses of a sentence promise, where it joins several; without a cue only where its signs are sure."""
    (parsed, said), (verdict, found) = passage, whole
    cut = clauses(parsed, said) if verdict.label in (*PROPOSED, *_JOINABLE) else []
    made: list[Proposal] = []
    if len(cut) <= 1:
        return made
    subject = found.promisers or tuple(m for m in parsed.parties if m.span.end <= cut[1][0])[:1]
    known = replace(state.known, subject=subject) if subject else state.known
    for part in (parse(document, span, setting.base, setting.bare) for span in cut):
        inner = speech(part)
        if not inner.speakers and said.speakers and part.span.start > said.start:
            inner = replace(inner, speakers=said.speakers, spoken=True)
        one = settled(part, inner, setting.quotes, setting.lead)
        if sure and one.label not in PROPOSED:
            one = unled(part, inner, one) or one
        whose = sides(part, inner, one, known)
        if not whose.promisers and made and (one.label == "expectation" or headless(part)):
            whose = replace(whose, promisers=made[-1].promisers, how="carried")
        made += _proposed(part, inner, one, whose)
    return made


def _proposed(parsed: Parsed, said: Speech, verdict: Verdict, found: Sides) -> list[Proposal]:
    if verdict.label not in PROPOSED:
        return []
    concrete = parsed.concrete or bool(parsed.dates or parsed.stages)
    if verdict.label in ("expectation", "delivered") and not (concrete or found.promisers):
        return []
    if verdict.modality == "possible" and _idle(parsed, verdict, found):
        return []
    if verdict.label == "delivered" and not (
        parsed.concrete
        or parsed.stages
        or any(n.id in _MADE for n in parsed.instruments)
        or of_law(verdict)
        or (verdict.acts and found.promisers and " " in governing(verdict).strip())
    ):
        return []
    return [propose(parsed, said, verdict, found)]


def _idle(parsed: Parsed, verdict: Verdict, found: Sides) -> bool:
    """Whether what is possible is nobody's, or no act, or only to cooperate, or could be without figure, day or place."""
    if not (found.promisers or parsed.concrete or parsed.dates or parsed.stages or verdict.instrument):
        return True
    if verdict.soft and not parsed.concrete:
        return True
    hedge = governing(verdict)
    law = any(named.id in ("export control", "law") for named in parsed.instruments)
    counted = parsed.amounts or parsed.quantities or parsed.dates or parsed.corridors or law
    return _MAY.match(hedge) is not None and (not verdict.acts or (not hedge.startswith("may") and not counted))


def proposed(parsed: Parsed) -> Proposal | None:
    """What a passage promises by itself, without what stands around it; None if nothing."""
    said = speech(parsed)
    verdict = settled(parsed, said, [], Lead())
    if verdict.label == "background":
        verdict = unled(parsed, said, verdict) or verdict
    made = _proposed(parsed, said, verdict, sides(parsed, said, verdict, Known()))
    return replace(made[0], rank=rank(signs(parsed, said, verdict, Place()))) if made else None
