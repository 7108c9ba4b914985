"""Entities as FollowTheMoney has them: the properties of the schemata used, as they were published."""

from __future__ import annotations

import json
import re
from datetime import date

from lodeway.agreements.ftm import entities, ftm_lines
from tests.agreements.registers import register

THING = {
    "name", "summary", "description", "country", "alias", "sourceUrl", "publisher", "keywords", "topics", "notes",
}  # fmt: skip
INTERVAL = {"startDate", "endDate", "date", "summary", "recordId", "sourceUrl"}
SCHEMATA = {
    "Event": THING | INTERVAL | {"location", "important", "organizer", "involved"},
    "Project": THING | INTERVAL | {"projectId", "goal", "status"},
    "PublicBody": THING, "Organization": THING, "LegalEntity": THING,
    "ProjectParticipant": INTERVAL | {"project", "participant", "role"},
}  # fmt: skip
LINKED = {"involved": {"PublicBody", "Organization", "LegalEntity"}, "project": {"Project"},
          "participant": {"PublicBody", "Organization", "LegalEntity"}}  # fmt: skip
WORLD = register(
    evidence=[{"id": "e", "commitment": "mine", "address": "https://example.org", "retrieved": "2026-11-23"}]
)


def test_every_entity_has_the_shape_of_its_schema() -> None:
    told = [json.loads(line) for line in ftm_lines(WORLD).splitlines()]
    schema = {entity["id"]: entity["schema"] for entity in told}
    assert len(schema) == len(told)
    for entity in told:
        assert set(entity) == {"id", "schema", "properties"}
        assert set(entity["properties"]) <= SCHEMATA[entity["schema"]]
        for name, values in entity["properties"].items():
            assert isinstance(values, list)
            assert values
            assert all(isinstance(value, str) and value for value in values)
            for value in values:
                assert name not in LINKED or schema[value] in LINKED[name]
                assert not name.lower().endswith("date") or re.fullmatch(r"\d{4}(-\d\d){0,2}", value)
                assert name != "country" or re.fullmatch(r"[a-z]{2}", value)
        assert entity["schema"] == "ProjectParticipant" or entity["properties"]["name"]


def test_who_promises_what_to_whom() -> None:
    told = {entity["id"]: entity for entity in entities(WORLD)}
    mine = told["commitment.mine"]["properties"]
    assert (mine["name"], mine["startDate"], mine["endDate"]) == (["Build the mine"], ["2025-11-06"], ["2029-05"])
    assert mine["sourceUrl"] == ["https://example.org"]
    assert "amount: 1100000000 USD (cost)" in mine["notes"]
    assert mine["status"] == ["announced 2025-11-06"]
    ties = {
        (tie["properties"]["role"][0], told[tie["properties"]["participant"][0]]["properties"]["name"][0])
        for tie in told.values()
        if tie["schema"] == "ProjectParticipant" and tie["properties"]["project"] == ["commitment.mine"]
    }
    assert ties == {("promiser", "United States"), ("promised to", "Kazakhstan")}


def test_as_of_a_date_what_came_later_is_not_there() -> None:
    told = {entity["id"] for entity in entities(WORLD, date(2024, 12, 31))}
    assert {key for key in told if key.startswith(("agreement", "commitment"))} == {
        "agreement.works",
        "commitment.rail",
    }
