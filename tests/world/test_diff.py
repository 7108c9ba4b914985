"""What changed between two worlds, or between two dates of one."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from lodeway.errors import InputError
from lodeway.world import Difference, World, between, diff
from lodeway.world.cells import read_column
from lodeway.world.example import example
from lodeway.world.facts import keys
from lodeway.world.schema import BY_NAME
from tests.world.worlds import worlds
from tests.worlds import make

SOME = settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])


def ids(rows: dict[str, pd.DataFrame], table: str = "legs") -> list[str]:
    return rows[table]["id"].tolist() if table in rows else []


def test_cells_rows_and_settings_by_hand() -> None:
    """The railway costs 140 -> 154, a tenth more, km empty; one leg goes, one comes; the owner's share is halved."""
    a = example()
    legs = a["legs"].copy()
    legs.loc[0, ["cost", "km"]] = 154.0, np.nan
    legs.loc[1, "id"] = "other"
    owners = a["owners"].assign(share=0.5)
    frames = {**a.tables, "legs": legs, "owners": owners}
    b = World.build(frames, "mine", a.base_year, a.first_year + 1)
    found = diff(a, b)
    assert found
    assert (ids(dict(found.removed)), ids(dict(found.added))) == (["caspian"], ["other"])
    assert list(found.removed) == list(found.added) == ["legs"]
    assert found.settings.to_numpy().tolist() == [["name", "example", "mine"], ["first_year", "2025", "2026"]]
    told = [row[:5] for row in found.changed.itertuples(index=False, name=None)]
    assert told == [
        ("owners", "mine, KAZ", "share", "1", "0.5"),
        ("legs", "rail", "cost", "140", "154"),
        ("legs", "rail", "km", "4900", ""),
    ]
    assert found.changed["change"].tolist()[:2] == [-0.5, 14]
    assert found.changed["relative"].tolist()[:2] == [-0.5, pytest.approx(0.1)]
    assert math.isnan(found.changed["change"].iloc[2])


def test_the_largest_relative_change_comes_first_and_one_from_nothing_before_all() -> None:
    a = example()
    b = a.replace(facilities=a["facilities"].assign(cost=[4400, 1800, 1201], max_build=[5, 60000, 0]))
    assert diff(a, b).changed["relative"].round(3).tolist() == [math.inf, 1, 0.1, 0.001]


def test_companion_columns_of_one_world_only_count() -> None:
    a = example()
    b = a.replace(legs=a["legs"].assign(km_quality="derived"))
    assert set(diff(a, b).changed["column"]) == {"km_quality"}
    assert set(diff(b, a).changed["new"]) == {""}


def apply(world: World, found: Difference) -> World:
    """Make all the changes of a difference."""
    frames = {name: world[name].copy() for name in BY_NAME}
    for name, table in BY_NAME.items():
        frame = frames[name]
        if name in found.removed:
            frame = frame[~pd.Series(keys(table, frame)).isin(keys(table, found.removed[name]))].reset_index(drop=True)
        columns = {c.name: c for c in (*table.all_columns, *table.companions)}
        changed = found.changed[found.changed["table"] == name]
        for column, rows in changed.groupby("column"):
            new = dict(zip(rows["id"], rows["new"], strict=True))
            old = list(frame[column]) if column in frame else [None] * len(frame)
            cells = [new.get(key, cell) for key, cell in zip(keys(table, frame), old, strict=True)]
            values, faults = read_column(columns[str(column)], cells)
            assert not faults
            frame[column] = pd.Series(values, index=frame.index)
        frames[name] = pd.concat([frame, found.added[name]], ignore_index=True) if name in found.added else frame
    renamed: dict[str, Any] = dict(zip(found.settings["setting"], found.settings["new"], strict=True))
    years = (int(renamed.get(name, getattr(world, name))) for name in ("base_year", "first_year"))
    return World.build(frames, renamed.get("name", world.name), *years)


@SOME
@given(world=worlds())
def test_a_world_does_not_differ_from_itself(world: World) -> None:
    mixed = {name: world[name].iloc[::-1].reset_index(drop=True) for name in BY_NAME}
    assert not diff(world, World.build(mixed, world.name, world.base_year, world.first_year))


@SOME
@given(a=worlds(), b=worlds(), data=st.data())
def test_changes_lead_from_one_to_the_other_and_swap(a: World, b: World, data: st.DataObject) -> None:
    if data.draw(st.booleans()):
        b = b.replace(legs=b["legs"].iloc[1:], facilities=b["facilities"].iloc[[2, 0, 1]])
    forth, back = diff(a, b), diff(b, a)
    assert apply(a, forth) == b
    assert apply(b, back) == a
    for one, other in ((forth.removed, back.added), (forth.added, back.removed)):
        assert one.keys() == other.keys()
        for name in one:
            assert_frame_equal(one[name], other[name])
    swapped = back.changed.rename(columns={"old": "new", "new": "old"})[["table", "id", "column", "old", "new"]]
    cells = [set(frame.itertuples(index=False, name=None)) for frame in (forth.changed[swapped.columns], swapped)]
    assert cells[0] == cells[1]


def dated() -> World:
    return make(
        places="id, country\na, KAZ\nb, DEU",
        facilities="id, place, process, capacity, open_year, close_year, status\n"
        "old, a, mine, 1, , 2025,\nnew, a, mine, 1, 2026, , planned\nidle, a, mine, 1, , , idle\nmore, b, mine, 1, , ,",
        legs="id, from, to, open_year, status\nl, a, b, 2027, construction",
        demand="id, place, commodity, quantity\nd, b, good, 1",
        owners="entity, owner, share, from_year, to_year\nold, KAZ, 1, , 2024\nold, CHN, 1, 2025,",
        groups="group, member, from_year, to_year\nG, KAZ, 2020, 2025\nG, DEU, 2020,",
        controls="id, kind, commodity, from_year, to_year, start, end, status\n"
        "dated, ban, good, 2025, , 2024-12-03, 2026-11-27, ended\nruns, ban, good, 2026, , , , in_force\n"
        "soon, ban, good, 2026, , 2026-06, , announced\nheld, ban, good, 2024, , 2024, , suspended",
    )


@pytest.mark.parametrize(
    ("first", "second", "gone", "come"),
    [
        (2024, 2025, {"owners": ["old, KAZ"]}, {"owners": ["old, CHN, 2025"]}),
        (
            2025, 2026, {"facilities": ["old"], "groups": ["G, KAZ, 2020"]},
            {"facilities": ["new"], "controls": ["runs", "soon"]},
        ),
        ("2024-12-02", "2024-12-03", {}, {"controls": ["dated"]}),
        ("2024-11", "2024-12", {}, {"controls": ["dated"]}),
        ("2026-05-31", "2026-06-01", {}, {"controls": ["soon"]}),
        ("2026-11-27", "2026-11-28", {"controls": ["dated"]}, {}),
        (2026, "2027-01", {"controls": ["dated"]}, {"legs": ["l"]}),
        (2024, 2024, {}, {}),
    ],
)  # fmt: skip
def test_what_is_in_force(first: str | int, second: str | int, gone: object, come: object) -> None:
    found = between(dated(), first, second)
    told = [{name: keys(BY_NAME[name], rows) for name, rows in part.items()} for part in (found.removed, found.added)]
    assert told == [gone, come]
    assert bool(found) == (first != second)
    back = between(dated(), second, first)
    assert list(back.added) == list(found.removed)


@pytest.mark.parametrize("date", ["", "24", "2024-13", "2024-02-32", "2024-1-1", "now"])
def test_what_is_no_date(date: str) -> None:
    with pytest.raises(InputError, match="I007"):
        between(example(), 2024, date)
