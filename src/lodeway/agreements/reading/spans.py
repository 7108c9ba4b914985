"""Passages of a text."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Span", "Taken"]


@dataclass(frozen=True)
class Span:
    """A passage: its first character, the one after its last (code points of the text), and its words."""

    start: int
    end: int
    text: str

    def holds(self, other: Span) -> bool:
        """Whether another passage lies inside this one."""
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: Span) -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end

    def data(self) -> dict[str, int | str]:
        """Plain values for JSON."""
        return {"start": self.start, "end": self.end, "text": self.text}


class Taken:
    """Characters of a passage that are spoken for."""

    def __init__(self, start: int, end: int) -> None:
        self._start = start
        self._used = bytearray(end - start)

    def free(self, start: int, end: int) -> bool:
        """Whether none of these characters is taken."""
        return 1 not in self._used[max(start - self._start, 0) : end - self._start]

    def take(self, start: int, end: int) -> None:
        """Take characters."""
        first = max(start - self._start, 0)
        self._used[first : end - self._start] = b"\x01" * max(end - self._start - first, 0)
