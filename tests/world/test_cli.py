"""The commands of `lodeway world`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from lodeway.cli_world import Section, app, show_check
from lodeway.errors import InputError, LodewayError, WorldError
from lodeway.model import solve
from lodeway.world import World, load
from lodeway.world.example import example
from tests.world.folders import GOOD, write

SOURCED = {
    "sources": "id,title,publisher,address\ns,Yearbook,The Publisher,https://example.org\n",
    "legs": "id,from,to,cost,km,source,quality,low,high,km_quality,note\nl,a,b,3,100,s,estimated,2,4,assumed,By eye.\n",
    "recipes": "process,commodity,amount,quality\nconv,u/ore,1.005,assumed\n",
    "facilities": "id,place,process,capacity,source,quality\nm,a,mine,10,s,reported\nc,b,conv,9,s,\n",
    "demand": "id,place,commodity,quantity,source,quality\nd,b,u/uf6,5,s,derived\n",
}


def run(*arguments: object, fails: type[LodewayError] | None = None) -> Result:
    result = CliRunner(env={"COLUMNS": None}).invoke(app, [str(a) for a in arguments])
    if fails is None:
        assert result.exit_code == 0, result.output
    else:
        assert isinstance(result.exception, fails)
    return result


def test_check_of_a_good_world(tmp_path: Path) -> None:
    assert "can be used: 0 errors, 0 warnings, 0 notes" in run("check", write(tmp_path)).output
    assert "can be used" in run("check").output  # the embedded one


def test_check_of_a_bad_world(tmp_path: Path) -> None:
    write(tmp_path, legs="id,from,to,cost\nl,a,b,-3\n", facilities=GOOD["facilities"].replace("m,a", "m,x"))
    result = CliRunner().invoke(app, ["check", str(tmp_path)])
    assert result.exit_code == 2
    assert "errors (2)" in result.output
    assert f"{tmp_path / 'legs.csv'}:2 cost '-3'" in result.output
    assert "is refused: 2 errors, 0 warnings, 0 notes" in result.output
    answer = CliRunner().invoke(app, ["check", str(tmp_path), "--json"])
    assert answer.exit_code == 2
    told = json.loads(answer.output)
    assert (told["ok"], told["world"], told["counts"]["error"]) == (False, None, 2)
    assert {f["code"]: (f["line"], f["column"], f["value"]) for f in told["findings"]} == {
        "W015": (2, "cost", "-3"),
        "W021": (2, "place", "x"),
    }


def test_further_sections_of_a_check(capsys: pytest.CaptureFixture[str]) -> None:
    def extra(world: World) -> Sequence[Section]:
        return (Section(f"Base year of {world.name}", "All well.", pd.DataFrame({"x": ["ore"], "y": [1.5]})),)

    show_check(example(), (), as_json=False, extra=extra)
    shown = capsys.readouterr().out
    assert all(text in shown for text in ("Base year of example", "All well.", "ore", "1.5"))
    show_check(example(), (), as_json=True, extra=extra)
    told = json.loads(capsys.readouterr().out)
    assert told["sections"][0]["rows"] == [{"x": "ore", "y": 1.5}]


def test_why_shows_figures_with_their_sources(tmp_path: Path) -> None:
    write(tmp_path, **SOURCED)
    shown = run("why", "legs", "l", "--world", tmp_path).output
    for text in (
        f"{tmp_path / 'legs.csv'}:2",
        "cost: 3 USD per t (estimated, from 2 to 4)",
        "km: 100 km (assumed)",
        "Yearbook. The Publisher. https://example.org",
        "note: By eye.",
    ):
        assert text in shown
    assert "Yearbook" not in run("why", "recipes", "conv", "--world", tmp_path).output
    assert "no source" in run("why", "recipes", "conv", "--world", tmp_path).output
    one = json.loads(run("why", "legs", "l", "km", "--world", tmp_path, "--json").output)
    assert [figure["figure"] for figure in one[0]["figures"]] == ["km"]
    assert one[0]["row"] == {"km": "100"}


def test_why_finds_all_rows_of_the_first_part_of_a_key(tmp_path: Path) -> None:
    write(tmp_path, owners="entity,owner,share\nm,KAZ,0.6\nm,RUS,0.4\nc,USA,1\n")
    told = json.loads(run("why", "owners", "m", "--world", tmp_path, "--json").output)
    assert [row["id"] for row in told] == ["m, KAZ", "m, RUS"]
    told = json.loads(run("why", "owners", "m, RUS", "--world", tmp_path, "--json").output)
    assert [row["row"]["share"] for row in told] == ["0.4"]


@pytest.mark.parametrize(
    ("arguments", "near"),
    [(("leg", "l"), "legs"), (("legs", "ll"), "l"), (("legs", "l", "csot"), "cost")],
)
def test_why_names_the_nearest(tmp_path: Path, arguments: tuple[str, ...], near: str) -> None:
    error = run("why", *arguments, "--world", write(tmp_path), fails=InputError).exception
    assert isinstance(error, InputError)
    assert error.code == "I006"
    assert near in error.hint


def test_why_shows_the_chain(tmp_path: Path) -> None:
    """Sources that the note names, what is stated of the country, and the part of the world's quantity."""
    write(
        tmp_path,
        facilities="id,place,process,capacity,output,source,quality,note\nm,a,mine,10,6,s,derived,From t less n.\n"
        "n,b,mine,10,2,s,reported,\nc,b,conv,9,,s,reported,\n",
        flows="id,commodity,from,year,quantity,source,quality\nf,u/ore,KAZ,2024,6,t,reported\n",
        sources="id,title,publisher,note\ns,Yearbook,P,Read it with care.\nt,Census,Q,\n",
    )
    shown = run("why", "facilities", "m", "--world", tmp_path).output
    for text in (
        "output: 6 t U per year (derived)",
        "Yearbook. P. Read it with care",
        "named in the note: Census. Q",
        "its country's u/ore, flows f: 6 t U (reported)",
        "hangs on it: 75.0% of the world's u/ore",
    ):
        assert text in shown
    told = json.loads(run("why", "facilities", "m", "--world", tmp_path, "--json").output)[0]
    assert told["hangs"] == 0.75
    assert [source["id"] for source in told["named_sources"]] == ["t"]
    assert [fact["value"] for fact in told["national"]] == [6]
    assert json.loads(run("why", "legs", "l", "--world", tmp_path, "--json").output)[0]["hangs"] is None


def test_gaps_lists_what_is_weak(tmp_path: Path) -> None:
    write(tmp_path, **SOURCED)
    told = json.loads(run("gaps", tmp_path, "--json").output)
    assert {(g["table"], g["id"], g["figure"]): (g["quality"], g["low"], g["high"]) for g in told["gaps"]} == {
        ("legs", "l", "cost"): ("estimated", 2, 4),
        ("legs", "l", "km"): ("assumed", None, None),
        ("recipes", "conv, u/ore, input", "amount"): ("assumed", None, None),
        ("facilities", "c", "capacity"): ("", None, None),
    }
    assert told["counts"]["facilities"] == {"reported": 1, "not stated": 1}
    assert (told["figures"], told["without_source"]) == (6, 0)
    shown = run("gaps", tmp_path, "--table", "legs").output
    assert "estimated" in shown
    assert "conv" not in shown
    run("gaps", tmp_path, "--table", "leg", fails=InputError)


def test_gaps_by_mineral_and_by_what_hangs_on_them(tmp_path: Path) -> None:
    write(tmp_path, **SOURCED)
    told = json.loads(run("gaps", tmp_path, "--json").output)
    assert [(row["mineral"], row["table"], row["figures"]) for row in told["minerals"]] == [
        ("", "legs", 2), ("u", "demand", 1), ("u", "facilities", 2), ("u", "recipes", 1),
    ]  # fmt: skip
    ore = told["production"][0]
    assert (ore["commodity"], ore["basis"], ore["whole"], ore["reported"], ore["firm"]) == (
        "u/ore",
        "capacity",
        10,
        1,
        1,
    )
    assert [gap["hangs"] for gap in told["gaps"] if gap["table"] == "facilities"] == [1]
    shown = run("gaps", tmp_path).output
    assert "What is known of the world's production rests on" in shown
    assert "100.0%" in shown
    assert "By eye" not in shown
    of_one = json.loads(run("gaps", tmp_path, "--mineral", "u", "--json").output)
    assert {gap["table"] for gap in of_one["gaps"]} == {"facilities", "recipes"}
    assert "conv, u/ore, input" in run("gaps", tmp_path, "--all").output
    error = run("gaps", tmp_path, "--mineral", "v", fails=InputError).exception
    assert "I002" in str(error)


def test_diff_of_two_worlds(tmp_path: Path) -> None:
    first, second = write(tmp_path / "a"), tmp_path / "b"
    write(second, legs="id,from,to,cost\nl,a,b,4.5\nk,b,a,1\n", places="id,country\na,KAZ\nb,USA\nc,FRA\n")
    same = run("diff", first, first, "--exit-code").output
    assert "Nothing differs" in same
    shown = run("diff", first, second).output
    for text in ("places: 1 added", "+ c", "legs: 1 added, 1 cells changed in 1 row", "+ k", "+50.0%"):
        assert text in shown
    told = json.loads(run("diff", second, first, "--json").output)
    assert told["settings"] == [{"setting": "name", "old": "b", "new": "a"}]
    assert told["tables"]["places"] == {"removed": [{**told["tables"]["places"]["removed"][0], "id": "c"}]}
    change = told["tables"]["legs"]["changed"]
    assert [(c["id"], c["column"], c["old"], c["new"], c["change"]) for c in change] == [
        ("l", "cost", "4.5", "3", -1.5)
    ]
    assert CliRunner().invoke(app, ["diff", str(first), str(second), "--exit-code"]).exit_code == 1


def test_diff_of_two_dates(tmp_path: Path) -> None:
    write(tmp_path, groups="group,member,from_year\nG,KAZ,2026\n")
    told = json.loads(run("diff", tmp_path, "--at", 2025, "2026-03", "--json").output)
    assert [row["member"] for row in told["tables"]["groups"]["added"]] == ["KAZ"]
    assert "+ G, KAZ, 2026" in run("diff", tmp_path, "--at", 2025, 2026).output
    for wrong in ((tmp_path,), (tmp_path, tmp_path, "--at", 2025, 2026), (tmp_path, "--at", 2025, "soon")):
        error = run("diff", *wrong, fails=InputError).exception
        assert "I007" in str(error)


def test_long_differences_are_cut(tmp_path: Path) -> None:
    write(tmp_path / "a")
    rows = "".join(f"p{n},FRA\n" for n in range(30))
    write(tmp_path / "b", places=GOOD["places"] + rows)
    assert "... 10 more" in run("diff", tmp_path / "a", tmp_path / "b").output
    assert "+ p29" in run("diff", tmp_path / "a", tmp_path / "b", "--all").output


def test_check_sets_production_and_flows_beside_what_is_published(tmp_path: Path) -> None:
    """The plant takes 5 x 1.005 of ore from KAZ; 5 were observed to go to the USA, and 5 to be made there."""
    flows = "id,commodity,from,to,year,quantity\nf,u/ore,KAZ,USA,2024,5\ng,u/ore,KAZ,,2024,5.025\n"
    facilities = "id,place,process,capacity,cost,output\nm,a,mine,10,1,5.025\nc,b,conv,9,2,5\n"
    told = json.loads(run("check", write(tmp_path, flows=flows, facilities=facilities), "--json").output)
    sections = {section["title"]: section["rows"] for section in told["sections"]}
    assert sections["Production beside what publishers state"][0]["percent"] == 0
    assert sections["Solved base year beside observed flows between countries"][0]["percent"] == 0.5
    assert sections["Solved base year beside observed flows, by origin"][0]["points"] == 0


def test_new_then_check_then_change(tmp_path: Path) -> None:
    folder = tmp_path / "start"
    assert str(folder) in run("new", folder).output
    assert "can be used" in run("check", folder).output
    run("new", folder, fails=InputError)
    run("new", folder, "--force")


def test_export_and_import(tmp_path: Path) -> None:
    write(tmp_path / "w")
    book, base, copy, back = (tmp_path / name for name in ("w.xlsx", "w.duckdb", "copy", "back"))
    run(
        "export", tmp_path / "w", "--excel", book, "--duckdb", base, "--folder", copy, "--template", tmp_path / "t.xlsx"
    )
    assert "can be used" in run("import", book, "--to", back).output
    run("import", base, "--out", tmp_path / "again")
    assert load(copy) == load(tmp_path / "w") == load(back) == load(book) == load(base) == load(tmp_path / "again")
    assert "can be used" in run("check", base).output
    run("export", tmp_path / "w", "--to", book, fails=InputError)
    run("export", tmp_path / "w", "--to", book, "--force")
    run("import", book, "--to", back, fails=InputError)


def test_an_analyst_adds_a_mine_a_plant_and_a_railway_in_excel(tmp_path: Path) -> None:
    """Ore at 1, conversion at 2 and 3 of freight cost 5 x (1.005 x (1 + 3) + 2) = 30.1.

    The new mine at 0.5 stands beside a new plant at 1 (5 x (1.005 x 0.5 + 1) = 7.5125) with a railway at 2 for a tonne,
    5 x 2 = 10 in all.
    """
    run("export", write(tmp_path / "w"), "--excel", tmp_path / "w.xlsx")
    book = openpyxl.load_workbook(tmp_path / "w.xlsx")
    added = {
        "places": {"id": "n", "country": "KGZ", "lat": 78.0, "lon": 42.0},
        "facilities": {"id": "dig", "place": "n", "process": "mine", "capacity": 50, "cost": 0.5},
        "legs": {"id": "rail", "from": "n", "to": "b", "mode": "rail", "cost": 2},
    }
    added_plant = {"id": "new", "place": "n", "process": "conv", "capacity": 40, "cost": 1}
    for table, row in [*added.items(), ("facilities", added_plant)]:
        at = {cell.value: cell.column for cell in book[table][1]}
        line = max(cell.row for cell in book[table]["A"] if cell.value) + 1
        for column, value in row.items():
            book[table].cell(line, at[column]).value = value
    book.save(tmp_path / "w.xlsx")
    shown = run("import", tmp_path / "w.xlsx", "--out", tmp_path / "new").output
    assert "W048" in shown
    assert "exchanged" in shown
    before, after = (solve(load(tmp_path / name)).cost for name in ("w", "new"))
    assert (before, after) == (pytest.approx(30.1), pytest.approx(17.5125))
    told = json.loads(run("diff", tmp_path / "w", tmp_path / "new", "--json").output)["tables"]
    assert {name: list(part) for name, part in told.items()} == {name: ["added"] for name in added}


@pytest.mark.parametrize("arguments", [(), ("--to", "w.csv"), ("--template", "w"), ("--duckdb", "w.xlsx")])
def test_export_says_what_it_needs(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    error = run("export", write(tmp_path), *arguments, fails=InputError).exception
    assert "I007" in str(error)


def test_import_of_a_bad_workbook_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "w.xlsx").write_bytes(b"x")
    run("import", tmp_path / "w.xlsx", "--to", tmp_path / "back", fails=WorldError)
    assert not (tmp_path / "back").exists()


def test_import_shows_findings_and_takes_no_folder(tmp_path: Path) -> None:
    write(tmp_path / "w", owners="entity,owner,share\nq,KAZ,1\n")
    run("export", tmp_path / "w", "--excel", tmp_path / "w.xlsx")
    assert "W040" in run("import", tmp_path / "w.xlsx", "--out", tmp_path / "back").output
    assert "I007" in str(run("import", tmp_path / "w", "--out", tmp_path / "back", fails=InputError).exception)


@pytest.mark.parametrize("arguments", [("gaps",), ("why", "legs", "l", "--world"), ("export", "--to", "w.xlsx")])
def test_a_world_that_is_refused_is_refused_everywhere(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    error = run(*arguments, write(tmp_path, legs=None), fails=WorldError).exception
    assert "W002" in str(error)
