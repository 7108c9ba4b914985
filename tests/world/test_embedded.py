"""The embedded world: that what is listed is there, and what is there is listed."""

from __future__ import annotations

import json
from importlib import resources

import lodeway
from lodeway.world import inspect

ROOT = resources.files("lodeway") / "data" / "world"
FULL = ("uranium", "copper", "gold", "rare_earths", "tungsten", "antimony")
FACILITIES = 150


def test_the_package_lists_every_table_of_every_part() -> None:
    listed = {
        (resource["name"], path)
        for resource in json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))["resources"]
        for path in resource["path"]
    }
    there = {
        (entry.name.removesuffix(".csv"), f"{part.name}/{entry.name}")
        for part in ROOT.iterdir()
        if part.is_dir()
        for entry in part.iterdir()
    }
    assert listed == there


def test_it_is_sound() -> None:
    world, findings = inspect()
    assert world is not None
    told = [(f.code, *f.rows) for f in findings if f.level != "note"]
    assert told == [("W065", "cove.works")]  # two letters of interest for more than the cost: so it was announced
    assert world["facilities"]["id"].str.startswith(("mine.", "plant.")).sum() >= FACILITIES


def test_every_figure_has_a_source_that_exists_and_a_quality() -> None:
    world = lodeway.load()
    known = set(world["sources"]["id"])
    for table in ("facilities", "demand", "flows", "recipes", "prices", "owners", "controls", "hazards"):
        frame = world[table]
        assert set(frame["source"]) <= known | {""}, table
        bare = frame[(frame["source"] == "") | (frame["quality"] == "")]
        kept = bare[[c for c in ("capacity", "quantity", "amount", "price", "share", "value") if c in bare]]
        assert kept.dropna(how="all").empty, f"{table}: {list(bare.iloc[:5, 0])}"


def test_of_sources_under_copyleft_terms_only_single_facts_are_taken() -> None:
    sources = lodeway.load()["sources"]
    bound = sources[sources["licence"].str.contains(r"GPL|ODbL|BY-SA|NonCommercial|BY-NC", regex=True)]
    told = (bound["licence"] + " " + bound["note"]).str.casefold()
    assert told.str.contains("single|coordinate only").all(), list(bound["id"])
    assert not sources["publisher"].str.contains("FINEPRINT|World Mining Data|British Geological").any()


def test_every_full_chain_has_its_stages() -> None:
    world = lodeway.load()
    stages = world["commodities"].groupby("mineral")["id"].nunique()
    assert (stages[list(FULL)] >= 3).all()
