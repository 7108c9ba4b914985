"""What follows from a value that never changes is worked out once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cached_property
from typing import Any, TypeVar

__all__ = ["Once"]

Made = TypeVar("Made")


class Once:
    """A value that keeps what functions made of it."""

    def once(self, make: Callable[..., Made], *given: Hashable) -> Made:
        """What a function makes of this and of what is given beside it, made the first time."""
        key = (make, *given)
        if key not in self._made:
            self._made[key] = make(self, *given)
        made: Made = self._made[key]
        return made

    @cached_property
    def _made(self) -> dict[Hashable, Any]:
        return {}
