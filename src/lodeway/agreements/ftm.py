"""A register as entities of the FollowTheMoney data model, one JSON object a line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

import pandas as pd

from lodeway.agreements.standing import standing
from lodeway.errors import InputError
from lodeway.geography import COUNTRIES, GROUP_NAMES, NAMES
from lodeway.world import World

__all__ = ["entities", "ftm_lines"]

_ROLES: Final = {"promiser": "promiser", "counterpart": "promised to"}

Entity = dict[str, Any]


def entities(world: World, as_of: date | None = None) -> Iterator[Entity]:
    """Agreements, promises and parties of a register, each with ``id``, ``schema`` and ``properties``.

    Agreements are ``Event``, promises ``Project``, countries ``PublicBody``, groups ``Organization``, firms, funds and
    ministries ``LegalEntity``, and who promises and to whom ``ProjectParticipant``. Properties are lists of texts, as
    FollowTheMoney has them; promises have no schema of their own there, so modality, class and the like stand in notes.
    """
    parties: dict[str, Entity] = {}
    told = standing(world, as_of)
    states: dict[str, list[str]] = {}
    for row in told.to_dict("records"):
        if row["status"]:
            states.setdefault(row["id"], []).append(f"{row['status']} {row['date']}")
    state = {key: " or ".join(rows) for key, rows in states.items()}  # where the log contradicts itself
    there = set(told["id"])
    pages: dict[str, list[str]] = {}
    for row in world["evidence"].to_dict("records"):
        pages.setdefault(row["commitment"] or row["agreement"], []).append(row["address"])
    events: list[Entity] = []
    projects: list[Entity] = []
    ties: list[Entity] = []
    agreements = {row["id"]: row for row in world["agreements"].to_dict("records")}
    for key, row in agreements.items():
        if key in there:
            involved = [_country(world, code, parties) for code in row["parties"]]
            events.append(_entity("Event", f"agreement.{key}", {
                "name": [row["name"]], "date": [row["date"]], "summary": [row["summary"]],
                "description": [row["legal_force"]], "keywords": [row["kind"], row["forum"]],
                "notes": [row["note"], f"status: {state[key]}" if key in state else ""],
                "country": _codes(world, row["parties"]), "involved": involved, "sourceUrl": pages.get(key, []),
            }))  # fmt: skip
    for row in world["commitments"].to_dict("records"):
        if row["id"] in there:
            projects.append(_project(world, row, agreements.get(row["agreement"], {}), state, pages))
            ties += _ties(world, row, parties)
    yield from (*parties.values(), *events, *projects, *ties)


def ftm_lines(world: World, as_of: date | None = None) -> str:
    """The entities as JSON, one a line."""
    return "".join(f"{json.dumps(entity, ensure_ascii=False)}\n" for entity in entities(world, as_of))


def _project(
    world: World, row: dict[Any, Any], agreement: dict[Any, Any], state: dict[str, str], pages: dict[str, list[str]]
) -> Entity:
    low, high = ("" if pd.isna(amount) else f"{amount:.15g}" for amount in (row["amount_low"], row["amount_high"]))
    money = " to ".join(filter(None, dict.fromkeys((low, high))))
    told = {
        "agreement": agreement.get("name", ""), "modality": row["modality"], "class": row["class"],
        "instrument": row["instrument"],
        "amount": f"{money} {row['currency']} ({row['amount_kind']})" if money else "",
        "quantity": "" if pd.isna(row["quantity"]) else f"{row['quantity']:.15g} {row['unit']}".strip(),
        "part of": row["part_of"], "note": row["note"],
    }  # fmt: skip
    return _entity("Project", f"commitment.{row['id']}", {
        "name": [row["act"]], "projectId": [row["id"]], "goal": [row["subject"]],
        "startDate": [row["made"] or agreement.get("date", "")], "endDate": [row["due"]],
        "status": [state.get(row["id"], "")],
        "keywords": [*row["minerals"], row["corridor"]],
        "notes": [f"{name}: {text}" for name, text in told.items() if text],
        "country": _codes(world, [*row["promiser"], *row["counterpart"]]),
        "sourceUrl": pages.get(row["id"], []),
    })  # fmt: skip


def _ties(world: World, row: dict[Any, Any], parties: dict[str, Entity]) -> Iterator[Entity]:
    """Who promises, and to whom: firms and ministries where they are named, else countries and groups."""
    for column, role in _ROLES.items():
        codes, firm = row[column], row[f"{column}_org"]
        ids = [_country(world, code, parties) for code in codes]
        if firm:
            entity = _entity("LegalEntity", _key("org", firm), {"name": [firm], "country": _codes(world, codes)})
            parties.setdefault(entity["id"], entity)
            ids.append(entity["id"])
        for party in ids:
            tie = {"project": [f"commitment.{row['id']}"], "participant": [party], "role": [role]}
            yield _entity("ProjectParticipant", _key("tie", f"{row['id']} {role} {party}"), tie)


def _country(world: World, text: str, parties: dict[str, Entity]) -> str:
    """Id of a country or group, which is added to the parties."""
    code = NAMES.get(text.casefold(), text)
    schema = "PublicBody" if code in COUNTRIES else "Organization"
    name = COUNTRIES.get(code, GROUP_NAMES.get(code, code))
    entity = _entity(schema, _key("party", code), {"name": [name], "country": _codes(world, [text])})
    parties.setdefault(entity["id"], entity)
    return str(entity["id"])


def _codes(world: World, texts: list[str] | tuple[str, ...]) -> list[str]:
    """Codes of two letters, small, as FollowTheMoney writes countries; the members of groups."""
    found: set[str] = set()
    for text in texts:
        try:
            found |= {two for code in world.countries(text) if (two := _TWO.get(code))}
        except InputError:  # told by the checks
            continue
    return sorted(found)


_TWO: Final = {code: name for name, code in NAMES.items() if len(name) == 2}  # noqa: PLR2004 - codes of two letters


def _key(kind: str, text: str) -> str:
    return f"{kind}.{hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()[:16]}"


def _entity(schema: str, key: str, properties: dict[str, list[str]]) -> Entity:
    """An entity without empty values, each value once."""
    kept = {name: [text for text in dict.fromkeys(values) if text] for name, values in properties.items()}
    return {"id": key, "schema": schema, "properties": {name: values for name, values in kept.items() if values}}
