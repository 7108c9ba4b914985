"""A text as it was handed over: decoded, or refused; and folded, one character for one, for the rules."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final

from lodeway.agreements.reading.mentions import Own
from lodeway.errors import InputError

__all__ = ["Document", "decode", "fold"]

_FOLDS: Final = str.maketrans(
    {
        "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‟": '"', "″": '"',
        "’": "'", "‘": "'", "‚": "'", "`": "'", "´": "'", "′": "'",
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
        "\u00a0": " ", "\u2007": " ", "\u2009": " ", "\u200a": " ", "\u202f": " ", "\u2002": " ", "\u2003": " ",
        "\t": " ", "\u000b": " ", "\u000c": "\n", "\u0085": "\n", "\u2028": "\n", "\u2029": "\n", "\r": " ",
        "\ufeff": " ", "\u200b": " ", "\u00ad": " ",
    }
)  # fmt: skip
_MARKUP: Final = re.compile(r"<(?:!doctype|html|head|body|div|p|span|table)\b[^<>]{0,200}>", re.IGNORECASE)
_BINARY: Final = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\x1f\x8b", b"{\\rtf")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LATIN: Final = 0.5
_FEW: Final = 20
_SAMPLE: Final = 20_000


@dataclass(frozen=True)
class Document:
    """A text to be read.

    Attributes
    ----------
    name
        Where it came from: a path, or - for standard input.
    text
        The text; every position counts its code points.
    sha256
        SHA-256 of the bytes that were handed over.
    folded
        The text with plain quotation marks, dashes and blanks, character for character.
    notes
        What the reader has to say about the text as a whole.
    own
        What the text says itself of organisations: short names, homes.
    """

    name: str
    text: str
    sha256: str
    folded: str
    notes: tuple[str, ...] = ()
    own: Own = field(default_factory=Own)


def decode(content: bytes, name: str = "-") -> Document:
    """Decode a text.

    Parameters
    ----------
    content
        UTF-8, with or without a byte order mark. A mark and carriage returns stay in the text, and count.
    name
        Where it came from, for messages.

    Raises
    ------
    InputError
        A020 if it is not UTF-8, A021 if it is no plain text.
    """
    for mark in _BINARY:
        if content.startswith(mark):
            hint = "Save the text alone as a UTF-8 text file, from the program that shows it."
            raise InputError("A021", f"{name} is no plain text but a file that begins with {mark[:4]!r}.", hint)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        byte = content[wrong.start]
        hint = "Save it as UTF-8, or convert it, such as with: iconv -f WINDOWS-1252 -t UTF-8."
        message = f"{name} is not UTF-8: byte 0x{byte:02x} at offset {wrong.start}, line {line}, cannot be read."
        raise InputError("A020", message, hint) from None
    if len(_MARKUP.findall(text[:_SAMPLE])) > 1:
        hint = "Copy the text out of the page, or save the page as plain text."
        raise InputError("A021", f"{name} is no plain text but HTML.", hint)
    return Document(name, text, hashlib.sha256(content).hexdigest(), fold(text), _notes(text))


def fold(text: str) -> str:
    """A text with plain quotation marks, dashes and blanks, character for character."""
    folded = text.translate(_FOLDS)
    controls = {ord(c): " " for c in set(folded) if c != "\n" and unicodedata.category(c) in ("Cc", "Cf")}
    return folded.translate(controls) if controls else folded


def _notes(text: str) -> tuple[str, ...]:
    notes = []
    if not text.strip("\ufeff \t\r\n"):
        notes.append("The text is empty.")
    letters = [c for c in text[:_SAMPLE] if c.isalpha()]
    latin = sum(c.isascii() or "LATIN" in unicodedata.name(c, "") for c in letters)
    if len(letters) >= _FEW and latin < _LATIN * len(letters):
        notes.append("Most of the text is in another script; the reader reads English only.")
    odd = len(_CONTROL.findall(text))
    if odd:
        notes.append(f"The text has {odd} control characters, which are read as blanks.")
    return tuple(notes)
