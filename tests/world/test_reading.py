"""Wrong files: each is answered with file, line, column, value, what was expected and how to mend it."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pandas as pd
import pytest

from lodeway.errors import InputError, WorldError
from lodeway.world import World, inspect, load
from lodeway.world.example import new
from lodeway.world.schema import BY_NAME
from tests.world.folders import GOOD, codes, found, only, write


def test_the_good_world_is_good(tmp_path: Path) -> None:
    assert found(tmp_path) == []
    world = load(tmp_path)
    assert world.name == tmp_path.name
    assert (world.base_year, world.first_year) == (2024, 2025)


def facilities(cell: str, *, column: str = "capacity") -> str:
    return f"id,place,process,{column}\nm,a,mine,\nc,b,conv,{cell}\n"


NUMBERS = [
    ("ten", "W012", "1250.5"),
    ('"1,000"', "W012", "1000."),
    ("1 000.5", "W012", "1000.5."),
    ("5%", "W012", "0.05"),
    ('"1,5"', "W012", "1.5"),
    ("nan", "W012", "empty"),
    ("inf", "W012", "empty"),
    ("N/A", "W012", "empty"),
    ("1e999", "W012", "1250.5"),
    ("1_000", "W012", "1000"),
    ("٣", "W012", "1250.5"),
    ("-3", "W015", "sign"),
    ("-1e-300", "W015", "sign"),
]


@pytest.mark.parametrize(("cell", "code", "hint"), NUMBERS)
def test_a_cell_that_is_no_good_number(tmp_path: Path, cell: str, code: str, hint: str) -> None:
    finding = only(found(tmp_path, facilities=facilities(cell)))
    assert (finding.level, finding.code, finding.table, finding.line, finding.column) == (
        "error", code, "facilities", 3, "capacity",
    )  # fmt: skip
    assert finding.value == cell.strip('"')
    assert finding.file == str(tmp_path / "facilities.csv")
    assert finding.rows == ("c",)
    assert "capacity must be" in finding.message
    assert hint in finding.hint


@pytest.mark.parametrize("cell", ["7", " 7 ", "+7.0", "7.", "70e-1", "0.7E1", "07"])
def test_ways_to_write_a_number(tmp_path: Path, cell: str) -> None:
    assert load(write(tmp_path, facilities=facilities(cell)))["facilities"]["capacity"].tolist()[1] == 7


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("open_year", "2030.5", "W013"),
        ("open_year", "soon", "W013"),
        ("open_year", "1e18", "W013"),
        ("ramp_years", "0", "W015"),
        ("open_year", "-5", "W015"),
        ("close_year", "20300", "W015"),
        ("status", "runing", "W016"),
        ("cost_elasticity", "0", "W015"),
        ("name", "a\x01b", "W017"),
        ("process", "", "W007"),
    ],
)
def test_other_cells(tmp_path: Path, column: str, cell: str, code: str) -> None:
    assert code in codes(found(tmp_path, facilities=facilities(cell, column=column)))


@pytest.mark.parametrize(("cell", "hint"), [("2030-01-01", "2030"), ("2030-01", "2030"), ("soon", "such as 12")])
def test_a_year_that_is_none(tmp_path: Path, cell: str, hint: str) -> None:
    finding = only(found(tmp_path, facilities=facilities(cell, column="open_year")))
    assert (finding.code, finding.column) == ("W013", "open_year")
    assert f"{hint}." in finding.hint


def test_flags_and_lists(tmp_path: Path) -> None:
    legs = "id,from,to,two_way,countries\nl,a,b,Yes, KAZ | RUS|USA|\nk,a,b,0,\n"
    frame = load(write(tmp_path, legs=legs))["legs"]
    assert frame["two_way"].tolist() == [True, False]
    assert frame["countries"].tolist() == [("KAZ", "RUS", "USA"), ("KAZ", "USA")]
    assert only(found(tmp_path, legs="id,from,to,two_way\nl,a,b,maybe\n")).code == "W014"


def test_a_required_cell(tmp_path: Path) -> None:
    finding = only(found(tmp_path, legs="id,from,to\nl,a,\n"))
    assert (finding.code, finding.line, finding.column) == ("W011", 2, "to")


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    findings = found(
        tmp_path,
        facilities="id,place,process,capacity,cost\nm,nowhere,mine,-1,x\nc,b,conv,9,2\n",
        demand="id,place,commodity,quantity\nd,b,u/uf6,5\nd,b,u/uf7,many\n",
        controls="id,kind,commodity\nq,quota,u/ore\n",
    )
    assert sorted(codes(findings)) == ["W012", "W012", "W015", "W020", "W021", "W021", "W037"]
    with pytest.raises(WorldError, match=r"W015: .*7 things are wrong") as error:
        load(tmp_path)
    assert len(error.value.findings) == 7
    assert all(str(finding) in str(error.value) for finding in findings)


def test_a_bad_cell_is_told_once(tmp_path: Path) -> None:
    """The quantity that cannot be read is not said to be missing as well."""
    assert codes(found(tmp_path, demand="id,place,commodity,quantity\nd,b,u/uf6,many\n")) == ["W012"]


def test_missing_tables(tmp_path: Path) -> None:
    findings = found(tmp_path, legs=None, demand=None)
    assert [(f.code, f.table) for f in findings] == [("W002", "legs"), ("W002", "demand")]
    assert "id, from, to" in findings[0].hint


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        ("", "W004", 1),
        ("\n\n", "W004", 1),
        (GOOD["legs"].encode("utf-16"), "W003", 1),
        (GOOD["legs"].encode() + b"k,a,b\xe9,4\n", "W003", 3),
        ('id,from,to,cost\nl,a,"b,3\nk,a,b,1\n', "W003", 2),
        ("id;from;to\nl;a;b\n", "W003", 1),
        ("id,from,to,csot\nl,a,b,3\n", "W005", 1),
        ("id,from,cost\nl,a,3\n", "W006", 1),
        ("id,from,to,cost,cost\nl,a,b,3,4\n", "W007", 1),
        ("id,from,to,cost\nl,a,b,3\nk,a,b\n", "W008", 3),
        ("id,from,to,cost\nl,a,b,1,000\n", "W008", 2),
        ("id,from,to,name\nl,a,b\0,x\n", "W017", 2),
    ],
)
def test_a_file_that_is_no_table(tmp_path: Path, content: str | bytes, code: str, line: int) -> None:
    finding = found(tmp_path, legs=content)[0]
    assert (finding.level, finding.code, finding.line, finding.table) == ("error", code, line, "legs")
    assert finding.hint


def test_the_nearest_column_is_named(tmp_path: Path) -> None:
    assert "cost" in only(found(tmp_path, legs="id,from,to,csot\nl,a,b,3\n")).hint


def test_lines_are_right_after_blank_lines_and_cells_of_several_lines(tmp_path: Path) -> None:
    legs = '\ufeffid,from,to,name,cost\r\n\r\nl,a,b,"two\r\nlines",3\r\n,,,,\r\nk,a,b,x,bad\r\n'
    finding = only(found(tmp_path, legs=legs))
    assert (finding.line, finding.value) == (6, "bad")


def test_commas_that_a_spreadsheet_adds_are_no_cells(tmp_path: Path) -> None:
    assert found(tmp_path, legs="id,from,to,cost,,\nl,a,b,3,,\nk,a,b,4,,,,\n") == []


def test_a_column_without_name_that_says_something(tmp_path: Path) -> None:
    assert codes(found(tmp_path, legs="id,,from,to\nl,x,a,b\n")) == ["W005"]


def test_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "legs.csv").mkdir()
    write(tmp_path / "other")
    for name in GOOD.keys() - {"legs"}:
        (tmp_path / "other" / f"{name}.csv").rename(tmp_path / f"{name}.csv")
    finding = only(list(inspect(tmp_path)[1]))
    assert (finding.code, finding.file) == ("W003", str(tmp_path / "legs.csv"))


@pytest.mark.parametrize("path", ["absent", "file.txt"])
def test_no_folder(tmp_path: Path, path: str) -> None:
    (tmp_path / "file.txt").write_text("x")
    with pytest.raises(WorldError, match="W001"):
        load(tmp_path / path)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('{"resources": [{"name": "places", "path": "../places.csv"}]}', "leads out of the folder"),
        ('{"resources": [{"name": "places", "path": ["/etc/passwd"]}]}', "leads out of the folder"),
        ("{", "cannot be read"),
        ("[]", "cannot be read"),
        ('{"resources": 3}', "cannot be read"),
        ('{"resources": [{"nam": "x"}]}', "name"),
        ('{"lodeway": 1, "resources": []}', "cannot be read"),
        ('{"resources": [{"name": "places", "path": "places.csv"}]}', "does not list commodities.csv"),
    ],
)
def test_a_wrong_descriptor(tmp_path: Path, text: str, what: str) -> None:
    write(tmp_path)
    (tmp_path / "datapackage.json").write_text(text)
    findings = inspect(tmp_path)[1]
    assert {finding.code for finding in findings} == {"W009"}
    assert what in findings[0].message


@pytest.mark.parametrize(
    ("years", "code", "told"),
    [
        ('{"base_year": -2024}', "W015", "from 0 to 9999"),
        ('{"base_year": "now"}', "W013", "must be a whole number"), ('{"base_year": 2024.5}', "W013", "whole number"),
        ('{"first_year": true}', "W013", "whole number"), ('{"base_yaer": 2024}', "W005", "base_yaer is not known"),
    ],
)  # fmt: skip
def test_wrong_years_in_a_descriptor(tmp_path: Path, years: str, code: str, told: str) -> None:
    write(tmp_path)
    (tmp_path / "datapackage.json").write_text(f'{{"lodeway": {years}}}')
    world, (first, *_) = inspect(tmp_path)
    assert (world, first.code) == (None, code)
    assert told in first.message
    assert str(tmp_path / "datapackage.json") == first.file


def test_a_descriptor_may_give_the_years_alone(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "datapackage.json").write_text('{"lodeway": {"base_year": 2020}}')
    world = load(tmp_path)
    assert (world.base_year, world.first_year, len(world["legs"])) == (2020, 2021, 1)


def test_a_descriptor_names_files_and_years(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "legs.csv").rename(tmp_path / "ways.csv")
    listed = ", ".join(f'{{"name": "{name}", "path": "{"ways" if name == "legs" else name}.csv"}}' for name in GOOD)
    years = '"lodeway": {"base_year": 2020, "first_year": 2023}'
    (tmp_path / "datapackage.json").write_text(f'{{"name": "mine", {years}, "resources": [{listed}]}}')
    world = load(tmp_path / "datapackage.json")
    assert (world.name, world.base_year, world.first_year) == ("mine", 2020, 2023)
    assert world["legs"]["id"].tolist() == ["l"]
    (tmp_path / "ways.csv").unlink()
    assert [(f.code, Path(f.file).name) for f in inspect(tmp_path)[1]] == [("W002", "ways.csv")]
    assert "datapackage.json" not in inspect(tmp_path)[1][0].hint


def test_a_table_that_is_listed_and_was_deleted(tmp_path: Path) -> None:
    new(tmp_path / "world")
    (tmp_path / "world" / "hazards.csv").unlink()
    finding = only([f for f in inspect(tmp_path / "world")[1] if f.level == "error"])
    assert (finding.code, finding.table) == ("W002", "hazards")
    assert "datapackage.json" in finding.hint


def test_a_stray_file_is_named_and_left(tmp_path: Path) -> None:
    """Where the table that may be meant is there too, it is a warning; else the table would be missed in silence."""
    finding = only(found(tmp_path, leg="id\n1\n"))
    assert (finding.level, finding.code) == ("warning", "W010")
    assert "legs" in finding.hint
    finding = only(found(tmp_path / "other", contrls="id\n1\n"))
    assert (finding.level, finding.code) == ("error", "W010")
    assert "controls" in finding.hint


FRAMES = {name: pd.read_csv(StringIO(text)) for name, text in GOOD.items()}


def test_build_takes_loose_frames(tmp_path: Path) -> None:
    """Types as pandas guesses them give the same world as the files."""
    world = World.build(FRAMES, tmp_path.name)
    assert world == load(write(tmp_path))
    assert world.origins["legs"].at(0) == ("", None)


def test_build_refuses_what_reading_refuses() -> None:
    bad = FRAMES["facilities"].assign(capacity=["x", float("inf")])
    with pytest.raises(WorldError) as error:
        World.build({**FRAMES, "facilities": bad, "leg": FRAMES["legs"]})
    assert codes(list(error.value.findings)) == ["W010", "W012", "W012"]
    with pytest.raises(WorldError) as error:
        World.build({**FRAMES, "facilities": bad})
    assert [(f.code, f.value, f.rows) for f in error.value.findings] == [
        ("W012", "x", ("m",)),
        ("W012", "inf", ("c",)),
    ]


def test_frames_have_the_types_of_the_schema(tmp_path: Path) -> None:
    world = load(write(tmp_path))
    legs = world["legs"]
    assert isinstance(legs.index, pd.RangeIndex)
    types = {"text": "object", "number": "float64", "integer": "Int64", "flag": "bool", "list": "object"}
    for name, table in BY_NAME.items():  # tables without rows included
        assert list(world[name].dtypes.astype(str)) == [types[column.kind] for column in table.all_columns]
    assert legs["capex"].tolist() == [0.0]
    assert legs["name"].tolist() == ["l"]
    assert world["processes"]["kind"].tolist() == ["extraction", "processing"]
    assert world["processes"]["capacity_unit"].tolist() == ["t U", "t U"]
    assert world["commodities"]["mineral"].tolist() == ["u", "u"]
    assert world["contracts"].empty


def test_replace_checks_and_keeps_the_rest(tmp_path: Path) -> None:
    world = load(write(tmp_path))
    other = world.replace(legs=world["legs"].assign(cost=[4.0]))
    assert other["legs"]["cost"].tolist() == [4.0]
    assert other["places"].equals(world["places"])
    assert other.digest != world.digest
    assert set(other.origins) == set(world.origins)
    with pytest.raises(WorldError, match="W021"):
        world.replace(legs=world["legs"].assign(to=["nowhere"]))


def test_a_world_cannot_be_changed(tmp_path: Path) -> None:
    world = load(write(tmp_path))
    with pytest.raises(AttributeError):
        world.name = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        world.tables["legs"] = pd.DataFrame()  # type: ignore[index]


def test_countries_and_places(tmp_path: Path) -> None:
    places = "id,country\na,KAZ\nb,USA\nc,XYA\nd,UZB\n"
    groups = "group,member,from_year,to_year\nPair,KAZ,,\nPair,XYA,,2020\nPair,USA,2024,\nEU,KAZ,,\n"
    world = load(write(tmp_path, places=places, groups=groups))
    assert world.countries("C5") == {"KAZ", "KGZ", "TJK", "TKM", "UZB"}
    assert world.countries("rus, China") == {"RUS", "CHN"}
    assert world.countries("pair") == {"KAZ", "USA"}  # as of the base year
    assert world.countries("EU") == {"KAZ"}  # the world's own group goes first
    assert world.countries("xya") == {"XYA"}
    assert world.countries("Korea, Republic of") == {"KOR"}
    assert world.places("C5") == {"a", "d"}
    assert world.places("b") == {"b"}
    assert world.places("Germany") == set()


@pytest.mark.parametrize(
    ("text", "near"),
    [("Kazakstan", "Kazakhstan"), ("USS", "USA (United States)"), ("RUS,CHM", "CHN"), ("", "USA"), (" , ", "USA")],
)
def test_an_unknown_country(tmp_path: Path, text: str, near: str) -> None:
    with pytest.raises(InputError, match="I001") as error:
        load(write(tmp_path)).countries(text)
    assert near in error.value.hint


def test_minus_zero_is_zero(tmp_path: Path) -> None:
    world = load(write(tmp_path, legs="id,from,to,cost\nl,a,b,-0\n"))
    assert str(world["legs"]["cost"].iloc[0]) == "0.0"
