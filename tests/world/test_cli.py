"""The commands of `lodeway world`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from lodeway.cli_world import Section, app, show_check
from lodeway.errors import InputError, LodewayError, WorldError
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
    result = CliRunner().invoke(app, [str(a) for a in arguments])
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


def test_new_then_check_then_change(tmp_path: Path) -> None:
    folder = tmp_path / "start"
    assert str(folder) in run("new", folder).output
    assert "can be used" in run("check", folder).output
    run("new", folder, fails=InputError)
    run("new", folder, "--force")


def test_export_and_import(tmp_path: Path) -> None:
    write(tmp_path / "w")
    book, copy, back = tmp_path / "w.xlsx", tmp_path / "copy", tmp_path / "back"
    run("export", tmp_path / "w", "--to", book, "--folder", copy, "--template", tmp_path / "t.xlsx")
    run("import", book, "--to", back)
    assert load(copy) == load(tmp_path / "w") == load(back) == load(book)
    run("export", tmp_path / "w", "--to", book, fails=InputError)
    run("export", tmp_path / "w", "--to", book, "--force")
    run("import", book, "--to", back, fails=InputError)


@pytest.mark.parametrize("arguments", [(), ("--to", "w.csv"), ("--template", "w")])
def test_export_says_what_it_needs(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    error = run("export", write(tmp_path), *arguments, fails=InputError).exception
    assert "I007" in str(error)


def test_import_of_a_bad_workbook_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "w.xlsx").write_bytes(b"x")
    run("import", tmp_path / "w.xlsx", "--to", tmp_path / "back", fails=WorldError)
    assert not (tmp_path / "back").exists()


@pytest.mark.parametrize("arguments", [("gaps",), ("why", "legs", "l", "--world"), ("export", "--to", "w.xlsx")])
def test_a_world_that_is_refused_is_refused_everywhere(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    error = run(*arguments, write(tmp_path, legs=None), fails=WorldError).exception
    assert "W002" in str(error)
