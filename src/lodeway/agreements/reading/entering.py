"""Accepted rows as rows of a register: an agreement, promises, and the passages on which they rest."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lodeway.agreements.reading.results import Reading
from lodeway.agreements.reading.words import listed
from lodeway.world import World

__all__ = ["Paper", "entries"]

_COPIED: Final = (
    "promiser_org", "counterpart_org", "act", "modality", "instrument", "class", "subject", "currency",
    "amount_kind", "unit", "due", "due_text", "condition", "corridor",
)  # fmt: skip
_LISTS: Final = ("promiser", "counterpart", "minerals", "stages")
_FIGURES: Final = ("amount_low", "amount_high", "quantity")
_TITLE: Final = 90
_SHA: Final = 8


@dataclass(frozen=True)
class Paper:
    """What a register says about a text from which promises are taken.

    Attributes
    ----------
    agreement
        Id of the agreement: one that the world or the register has, or a new one.
    name, kind, publisher, address
        Of a new agreement and its source; the first line of the text stands in for the name.
    retrieved
        Day (ISO 8601) on which the text was read.
    """

    agreement: str = ""
    name: str = ""
    kind: str = "text"
    publisher: str = ""
    address: str = ""
    retrieved: str = ""


def entries(
    reading: Reading, accepted: Sequence[Mapping[str, str]], paper: Paper, world: World
) -> dict[str, list[dict[str, Any]]]:
    """Rows for :func:`lodeway.agreements.register.add`; ids that the world has already are not made again.

    Parameters
    ----------
    reading
        The text that was read.
    accepted
        Rows as a person accepted them.
    paper
        What is said about the text as a whole.
    world
        The world with the register laid over it.
    """
    sha = reading.document.sha256
    first = next((line.strip() for line in reading.document.text.split("\n") if line.strip("\ufeff \r\t")), "")
    key = paper.agreement or _key(paper.name or first, sha)
    source = f"text-{sha[:_SHA]}"
    name = paper.name or first.lstrip("\ufeff")[:_TITLE]
    rows: dict[str, list[dict[str, Any]]] = {"sources": [], "agreements": [], "commitments": [], "evidence": []}
    if source not in set(world["sources"]["id"]):
        rows["sources"].append(
            {
                "id": source, "title": name, "publisher": paper.publisher or "not said", "address": paper.address,
                "accessed": paper.retrieved, "note": f"SHA-256 {sha}",
            }
        )  # fmt: skip
    if key not in set(world["agreements"]["id"]):
        rows["agreements"].append(
            {
                "id": key, "name": name, "date": reading.made or "", "kind": paper.kind,
                "parties": list(reading.parties), "source": source, "quality": "reported",
            }
        )  # fmt: skip
    ids = _ids(key, accepted, set(world["commitments"]["id"]))
    for row in accepted:
        rows["commitments"].append(_commitment(row, ids, key, source))
        rows["evidence"].append(
            {
                "commitment": ids[row["id"]], "address": paper.address, "retrieved": paper.retrieved, "sha256": sha,
                "start": int(row["start"]), "end": int(row["end"]), "quote": row["quote"], "reader": row["reader"],
            }
        )  # fmt: skip
    return {table: found for table, found in rows.items() if found}


def _key(name: str, sha: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:40].strip("-")
    return f"{slug}-{sha[:_SHA]}" if slug else f"text-{sha[:_SHA]}"


def _ids(key: str, accepted: Sequence[Mapping[str, str]], taken: set[str]) -> dict[str, str]:
    """Id of each row in the register: the agreement's and the row's, with a number where that is taken."""
    found: dict[str, str] = {}
    for row in accepted:
        wanted, number = f"{key}.{row['id']}", 1
        while wanted in taken:
            number += 1
            wanted = f"{key}.{row['id']}-{number}"
        taken.add(wanted)
        found[row["id"]] = wanted
    return found


def _catalysts(row: Mapping[str, str]) -> list[str]:
    """What the row names of that which raises compliance: a target, a timetable, money, a body, reporting."""
    quote = row["quote"].casefold()
    named = {
        "target": row["quantity"], "timetable": row["due"], "money": row["amount_low"] or row["amount_high"],
        "body": _named("body", quote), "reporting": _named("reporting", quote),
    }  # fmt: skip
    return [name for name, there in named.items() if there]


def _named(what: str, quote: str) -> bool:
    return any(re.search(rf"\b{re.escape(word)}\b", quote) for word in listed(what))


def _commitment(row: Mapping[str, str], ids: Mapping[str, str], key: str, source: str) -> dict[str, Any]:
    made: dict[str, Any] = {"id": ids[row["id"]], "agreement": key}
    made |= {column: row[column].strip() for column in _COPIED}
    made |= {column: [part.strip() for part in row[column].split("|") if part.strip()] for column in _LISTS}
    made |= {column: float(row[column]) for column in _FIGURES if row[column].strip()}
    made["speaker"] = row["speaker"].replace("|", ", ")
    made["catalysts"] = _catalysts(row)
    made["part_of"] = ids.get(row["part_of"].strip(), "")
    return {column: value for column, value in made.items() if value not in ("", [])} | {
        "source": source, "quality": "reported",
    }  # fmt: skip
