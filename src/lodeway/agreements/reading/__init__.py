"""Read a text: its sentences ranked, and what may be promised in them, for a person to decide."""

from __future__ import annotations

from lodeway.agreements.reading.document import Document, decode
from lodeway.agreements.reading.reader import READER, read
from lodeway.agreements.reading.results import LINE, Proposal, Reading, Sentence

__all__ = ["LINE", "READER", "Document", "Proposal", "Reading", "Sentence", "decode", "read"]
