"""Links of promises: that each says what its effect needs, and that they do not contradict one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lodeway.errors import Finding
from lodeway.world.checks.tell import Teller, positions

if TYPE_CHECKING:
    from lodeway.world.world import World

__all__ = ["circles", "claimed", "complete"]

_NEEDS: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "adds": (("facility", "leg"),),
    "ships": (("commodity",), ("from", "to", "buyer")),
    "imposes": (("control",),),
    "lifts": (("control",),),
    "funds": (("facility", "leg", "other"),),
    "requires": (("other",),),
    "claims": (("facility",), ("buyer",)),
}
"""Of each group of columns one must be filled."""


def complete(world: World) -> list[Finding]:
    """A link names what its effect is about."""
    found = []
    links, tell = world["links"], Teller(world, "links")
    for effect, groups in _NEEDS.items():
        for group in groups:
            for row in positions((links["effect"] == effect) & (links[list(group)] == "").all(axis=1)):
                what = " or ".join(group)
                message = f"A link that {effect} needs {what}."
                found.append(tell.error("A050", row, message, f"Fill {what}, or choose another effect.", group[0]))
    for row in positions((links["effect"] == "adds") & (links["facility"] != "") & (links["leg"] != "")):
        message = "A link adds to a facility or to a leg, not to both."
        found.append(tell.error("A050", row, message, "Make two links of it.", "leg"))
    return found


def circles(world: World) -> list[Finding]:
    """No promise requires itself, by way of others either."""
    found = []
    links, tell = world["links"].reset_index(drop=True), Teller(world, "links")
    rows = links[links["effect"] == "requires"]
    needs: dict[str, set[str]] = {}
    for one, other in zip(rows["commitment"], rows["other"], strict=True):
        needs.setdefault(one, set()).add(other)
    for row, one, other in zip(rows.index, rows["commitment"], rows["other"], strict=True):
        if one == other or one in _reached(other, needs):
            message = f"{one} requires {other}, which requires {one}: neither could ever be kept."
            found.append(tell.error("A051", int(row), message, "Delete one of the two links.", "other"))
    return found


def _reached(start: str, needs: dict[str, set[str]]) -> set[str]:
    """Promises that a promise requires, by way of others too."""
    seen: set[str] = set()
    front = {start}
    while front:
        front = {other for one in front for other in needs.get(one, ())} - seen
        seen |= front
    return seen


def claimed(world: World) -> list[Finding]:
    """A claim is a share of output; whether several are more than all of it is told by the checks of promises."""
    links, tell = world["links"], Teller(world, "links")
    return [
        tell.error("A052", row, "A claim is a share of output, at most 1.", "Give it as a fraction.", "quantity")
        for row in positions((links["effect"] == "claims") & (links["quantity"] > 1))
    ]
