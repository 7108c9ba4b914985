"""Passages of a text."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Span", "free"]


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


def free(start: int, end: int, taken: list[tuple[int, int]]) -> bool:
    """Whether a passage shares no character with those that are taken."""
    return all(end <= first or last <= start for first, last in taken)
