"""The network of agreements as tables, as a drawing, and as the text of one."""

from __future__ import annotations

import math
from html import escape as in_markup
from typing import Any, Final

from rich.console import Console

from lodeway.agreements.network import Network
from lodeway.geography import COUNTRIES
from lodeway.report.layout import grid, number

__all__ = ["mermaid", "print_network", "svg"]

SIDE: Final = 900
"""Width and height of the drawing."""
RADIUS: Final = 320
WIDEST: Final = 8.0
ARROW: Final = (
    '<defs><marker id="end" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="10" markerHeight="10" '
    'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 8 4 0 8z" fill="#456"/></marker></defs>'
)


def print_network(console: Console, found: Network, *, acts: bool = False) -> None:
    """Print who is bound to whom, what forums hold, what each party gives and receives, and each promise if asked."""
    rows = [
        (f"{_name(r['promiser'])} -> {_name(r['counterpart'])}", str(r["promises"]), _told(r["classes"]),
         _told(r["states"]), ", ".join(r["minerals"]), "; ".join(_amount(a) for a in r["amounts"]))
        for r in found.bonds.to_dict("records")
    ]  # fmt: skip
    note = (
        "Money counts once: parts and repetitions of an amount are left out. * binds several parties on one side and "
        "stands on each of their rows; it is not to be added up over rows."
    )
    head = ("who to whom", "promises", "classes", "states", "minerals", "money")
    console.print(grid("Who is bound to whom", head, rows, note))
    if acts:
        each = [
            (f"{_name(r['promiser'])} -> {_name(r['counterpart'])}", r["promise"], r["act"], r["due"], r["status"])
            for r in found.acts.to_dict("records")
        ]
        console.print(grid("\nFor what", ("who to whom", "promise", "act", "due", "status"), each))
    families = [
        (r["forum"] or "(none)", str(r["agreements"]), str(r["promises"]), str(r["open"]),
         ", ".join(map(_name, r["parties"])), _told(r["states"]), "; ".join(_amount(a) for a in r["amounts"]))
        for r in found.forums.to_dict("records")
    ]  # fmt: skip
    columns = ("forum", "agreements", "promises", "of these open", "parties", "states", "money")
    console.print(grid("\nForums side by side", columns, families))
    rows = [
        (_name(r["party"]), str(r["given"]), str(r["open"]), str(r["received"]), str(r["agreements"]),
         ", ".join(r["forums"]))
        for r in found.parties.to_dict("records")
    ]  # fmt: skip
    console.print(grid("\nParties", ("party", "gives", "of these open", "receives", "agreements", "forums"), rows))


def mermaid(found: Network) -> str:
    """The network as a flowchart in Mermaid's language."""
    names = {party: f"p{i}" for i, party in enumerate(found.parties["party"])}
    lines = ["flowchart LR", *(f'  {key}["{_plain(_name(party))}"]' for party, key in names.items())]
    for r in found.bonds.to_dict("records"):
        label = _plain(f"{r['promises']}: {_told(r['classes'])}")
        lines.append(f'  {names[r["promiser"]]} -->|"{label}"| {names[r["counterpart"]]}')
    return "\n".join(lines) + "\n"


def svg(found: Network) -> str:
    """The network drawn: parties on a circle, bonds as curves as wide as there are promises."""
    parties = list(found.parties["party"])
    at = {
        party: (SIDE / 2 + RADIUS * math.cos(turn), SIDE / 2 + RADIUS * math.sin(turn))
        for party, turn in ((p, 2 * math.pi * i / len(parties)) for i, p in enumerate(parties))
    }
    most = max(found.bonds["promises"], default=1)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" font-family="sans-serif" font-size="13">'
    )
    lines = [head, ARROW]
    lines += [_bond(r, at, most) for r in found.bonds.to_dict("records")]
    for party, (x, y) in at.items():
        anchor = "start" if x >= SIDE / 2 else "end"
        shift = 10 if anchor == "start" else -10
        lines.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="#234"/>')
        name = in_markup(_name(party))
        lines.append(f'<text x="{x + shift:.1f}" y="{y + 4:.1f}" text-anchor="{anchor}">{name}</text>')
    return "\n".join([*lines, "</svg>"]) + "\n"


def _bond(row: dict[Any, Any], at: dict[str, tuple[float, float]], most: int) -> str:
    """A curve that bends towards the middle, to the right of its direction, so that two directions are told apart."""
    (x, y), (u, v) = at[row["promiser"]], at[row["counterpart"]]
    bend = 0.12
    midx, midy = (x + u) / 2 + bend * (v - y), (y + v) / 2 - bend * (u - x)
    midx, midy = midx + 0.3 * (SIDE / 2 - midx), midy + 0.3 * (SIDE / 2 - midy)
    told = in_markup(f"{_name(row['promiser'])} to {_name(row['counterpart'])}: {_told(row['classes'])}")
    wide = 1 + (WIDEST - 1) * row["promises"] / most
    return (
        f'<path d="M{x:.1f} {y:.1f} Q{midx:.1f} {midy:.1f} {u:.1f} {v:.1f}" fill="none" stroke="#456" '
        f'stroke-opacity="0.5" stroke-width="{wide:.1f}" marker-end="url(#end)"><title>{told}</title></path>'
    )


def _name(party: str) -> str:
    return COUNTRIES.get(party, party)


def _told(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {n}" if n > 1 else name for name, n in counts.items())


def _amount(one: dict[str, Any]) -> str:
    low, high = (f"{number(one[end] / 1e6)}" for end in ("low", "high"))
    ends = {(True, True): "not bounded:", (True, False): f"up to {high}", (False, True): f"from {low}"}
    spread = ends.get((low == "-", high == "-"), high if low == high else f"{low} to {high}")
    return f"{spread} M {one['currency']} {one['kind']}{'*' if one['shared'] else ''}"


def _plain(text: str) -> str:
    """A text that Mermaid does not read as its own."""
    return text.replace('"', "'").replace("|", "/")
