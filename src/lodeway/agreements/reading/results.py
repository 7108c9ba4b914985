"""What the reader hands over: sentences with their rank, and proposals for a person to decide."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from lodeway.agreements.reading.dates import When
from lodeway.agreements.reading.document import Document
from lodeway.agreements.reading.mentions import Mention, Named
from lodeway.agreements.reading.money import Amount
from lodeway.agreements.reading.quantities import Quantity
from lodeway.agreements.reading.spans import Span

__all__ = ["LINE", "Aim", "Dropped", "Proposal", "Reading", "Sentence"]

LINE: Final = 0.5
"""Rank from which a sentence stands above the line."""


@dataclass(frozen=True)
class Sentence:
    """A sentence: what it is, how firmly it is said, its rank between 0 and 1, and the signs that the rank comes from."""

    span: Span
    label: str
    modality: str
    rank: float
    signs: frozenset[str] = frozenset()

    def data(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            **self.span.data(), "rank": self.rank, "above": self.rank >= LINE, "label": self.label,
            "modality": self.modality,
        }  # fmt: skip


@dataclass(frozen=True)
class Aim:
    """An aim of a buyer that a plan can take as its goal: a cap on a dependence, and a year."""

    span: Span
    buyer: tuple[str, ...]
    powers: tuple[str, ...]
    minerals: tuple[str, ...]
    cap: float | None
    year: int | None

    def data(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            **self.span.data(), "buyer": list(self.buyer), "powers": list(self.powers), "minerals": list(self.minerals),
            "cap": self.cap, "year": self.year,
        }  # fmt: skip


@dataclass(frozen=True)
class Proposal:
    """What may be a promise, each part with its passage; nothing in it is confirmed.

    Attributes
    ----------
    promisers, counterparts
        Parties; empty if the words do not say: open for the person.
    speaker
        Who said it, if somebody else than the promiser.
    how
        How the promiser was found: named, collective (the sides), carried (it, from the sentence before), implied, open.
    act, object, condition, subject
        Passages; the subject is the facility, corridor or fund that it is about.
    follow
        Class by which its chance of delivery is judged.
    """

    id: str
    span: Span
    label: str
    modality: str
    promisers: tuple[Mention, ...] = ()
    counterparts: tuple[Mention, ...] = ()
    speaker: tuple[Mention, ...] = ()
    how: str = "open"
    act: Span | None = None
    verb: str = ""
    object: Span | None = None
    minerals: tuple[Named, ...] = ()
    stages: tuple[Named, ...] = ()
    corridors: tuple[Named, ...] = ()
    instrument: Named | None = None
    amounts: tuple[Amount, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    dates: tuple[When, ...] = ()
    hedge: Span | None = None
    condition: Span | None = None
    subject: Span | None = None
    follow: str = ""
    rank: float = 0.0
    notes: tuple[str, ...] = ()
    reader: str = ""

    @property
    def due(self) -> When | None:
        """The first date by which it is due."""
        return next((when for when in self.dates if when.role == "due"), None)

    def data(self) -> dict[str, Any]:
        """Plain values for JSON."""
        due = self.due
        return {
            "id": self.id, **self.span.data(), "label": self.label, "modality": self.modality,
            "promisers": called(self.promisers), "promiser_parties": [m.data() for m in self.promisers],
            "promiser_how": self.how,
            "counterparts": called(self.counterparts), "counterpart_parties": [m.data() for m in self.counterparts],
            "speaker": codes(self.speaker), "speaker_parties": [m.data() for m in self.speaker],
            "act": _data(self.act), "verb": self.verb or None, "object": _data(self.object),
            "minerals": ids(self.minerals), "mineral_spans": [n.data() for n in self.minerals],
            "stages": ids(self.stages), "stage_spans": [n.data() for n in self.stages],
            "corridors": ids(self.corridors), "corridor_spans": [n.data() for n in self.corridors],
            "instrument": self.instrument.data() if self.instrument else None,
            "amounts": [a.data() for a in self.amounts], "quantities": [q.data() for q in self.quantities],
            "dates": [d.data() for d in self.dates], "due": due.due if due else None,
            "hedge": _data(self.hedge), "condition": _data(self.condition), "subject": _data(self.subject), "class": self.follow or None,
            "rank": self.rank, "notes": list(self.notes), "reader": self.reader,
        }  # fmt: skip


@dataclass(frozen=True)
class Dropped:
    """What a model proposed and the gate did not let through, with the reason."""

    what: str
    reason: str


@dataclass(frozen=True)
class Reading:
    """A text that was read."""

    document: Document
    sentences: tuple[Sentence, ...]
    proposals: tuple[Proposal, ...]
    aims: tuple[Aim, ...] = ()
    parties: tuple[str, ...] = ()
    made: str | None = None
    dropped: tuple[Dropped, ...] = field(default=())

    def data(self) -> dict[str, Any]:
        """Plain values for JSON."""
        unbound = next((s for s in self.sentences if s.label == "non_binding_clause"), None)
        return {
            "document": {
                "name": self.document.name, "sha256": self.document.sha256, "characters": len(self.document.text),
                "date": self.made, "parties": list(self.parties),
                "non_binding": unbound.span.data() if unbound else None, "notes": list(self.document.notes),
            },
            "sentences": [sentence.data() for sentence in self.sentences],
            "proposals": [proposal.data() for proposal in self.proposals],
            "goals": [aim.data() for aim in self.aims],
            "dropped": [{"what": d.what, "reason": d.reason} for d in self.dropped],
        }  # fmt: skip


def codes(found: tuple[Mention, ...]) -> list[str]:
    """Countries and groups, each once, in the order in which they stand."""
    return list(dict.fromkeys(mention.code for mention in found if mention.code))


def called(found: tuple[Mention, ...]) -> list[str]:
    """Countries and groups; of an organisation whose home is not known, its name as the text uses it."""
    return list(dict.fromkeys(mention.code or mention.title for mention in found))


def ids(found: tuple[Named, ...]) -> list[str]:
    """Ids, each once, in the order in which they stand."""
    return list(dict.fromkeys(one.id for one in found))


def _data(span: Span | None) -> dict[str, int | str] | None:
    return None if span is None else span.data()
