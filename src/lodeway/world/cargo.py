"""What a leg may carry."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache

__all__ = ["NOT", "named", "permits"]

NOT = "!"
"""Mark before a name that a leg does not carry."""


@cache
def permits(patterns: tuple[str, ...], commodity: str) -> bool:
    """Whether a leg with these names may carry a commodity.

    >>> permits((), "copper/cathode")
    True
    >>> permits(("copper/*", "gold/bar"), "gold/dore")
    False
    >>> permits(("!gold/*", "!uranium/*"), "copper/cathode"), permits(("!gold/*",), "gold/bar")
    (True, False)
    >>> permits(("copper/*", "!copper/cathode"), "copper/cathode")
    False
    """
    chosen = [pattern for pattern in patterns if not pattern.startswith(NOT)]
    barred = [pattern.removeprefix(NOT) for pattern in patterns if pattern.startswith(NOT)]
    return (not chosen or named(chosen, commodity)) and not named(barred, commodity)


def named(patterns: list[str], commodity: str) -> bool:
    """Whether one of the names, with * for any characters, means the commodity."""
    return any(fnmatchcase(commodity, pattern) for pattern in patterns)
