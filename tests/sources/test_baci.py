"""BACI: codes, filters, totals against a plain aggregation, memory."""

from __future__ import annotations

import csv
import gzip
import json
import math
import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

import lodeway
from lodeway import sources
from lodeway.errors import InputError
from lodeway.geography import COUNTRIES, NUMBERS
from lodeway.sources.readers.baci import OWN_CODES
from tests.sources.samples import BACI

PUBLISHED = os.environ.get("LODEWAY_PUBLISHED", "")
"""Folder with published files, for the tests that need them."""
SUBSET = Path(PUBLISHED, "baci-hs92-minerals", "baci_hs92_minerals_1995_2024.csv.gz")


def made(path: Path, count: int, seed: int) -> Path:
    """A file of trade, gzipped, with every exporter, importer, product and year once; every ninth has no quantity."""
    chance = random.Random(seed)  # noqa: S311  (no secret)
    codes = sorted(set(NUMBERS) - {250, 356, 578, 756, 840})
    keys = {
        (chance.randint(1995, 2024), *chance.sample(codes, 2), chance.choice((260300, 261210, 10121)))
        for _ in range(count)
    }
    with gzip.open(path, "wt", encoding="utf-8", newline="") as stream:
        stream.write("t,i,j,k,v_kusd,q_t\n")
        for n, (t, i, j, k) in enumerate(sorted(keys)):
            quantity = "" if n % 9 == 0 else f"{chance.lognormvariate(3, 2):.3f}"
            stream.write(f"{t},{i},{j},{k},{chance.lognormvariate(5, 2):.3f},{quantity}\n")
    return path


def plain_totals(path: Path) -> tuple[Counter[tuple[int, str]], Counter[tuple[int, str]], int]:
    """Tonnes and values by year and product, and the number of rows, added up a row at a time."""
    tonnes, values, rows = Counter[tuple[int, str]](), Counter[tuple[int, str]](), 0
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            key = (int(row["t"]), row["k"].zfill(6))
            values[key] += float(row["v_kusd"])  # type: ignore[assignment]  # counters count anything
            tonnes[key] += float(row["q_t"]) if row["q_t"] not in ("", "NA") else 0.0  # type: ignore[assignment]
            rows += 1
    return tonnes, values, rows


def assert_totals(path: Path) -> sources.Reading:
    reading = sources.read(path)
    tonnes, values, rows = plain_totals(path)
    assert reading.rows == rows
    for measure, expected in (("trade", tonnes), ("trade_value", values)):
        part = reading.frame[reading.frame["measure"] == measure]
        got = part.groupby(["year", "series"], observed=True)["amount"].sum()
        assert len(part) == rows
        assert got.to_dict() == pytest.approx(dict(expected), rel=1e-12)
    return reading


def test_a_years_file_as_published(tmp_path: Path) -> None:
    path = tmp_path / "BACI_HS92_Y2023_V202501.csv"
    path.write_text(BACI, encoding="utf-8")
    reading = sources.read(path)
    trade = reading.frame[reading.frame["measure"] == "trade"]
    columns = ["series", "country", "partner", "amount", "flag", "line"]
    assert [tuple(None if v != v else v for v in row) for row in trade[columns].astype(object).to_numpy()] == [  # noqa: PLR0124
        ("010121", "FRA", "CHE", 2.0, "", 5),
        ("260300", "KAZ", "CHN", 1000.5, "", 2),
        ("260300", "KAZ", "RUS", None, "NA", 3),
        ("261100", "BEL", "IND", None, "NA", 6),
        ("261100", "USA", "TWN", 0.25, "", 4),
    ]
    assert set(trade["unit"]) == {"metric tons"}
    values = reading.frame[reading.frame["measure"] == "trade_value"]
    assert values.set_index("line")["amount"].to_dict() == {2: 1500.25, 3: 20, 4: 7.5, 5: 1, 6: 3}
    assert reading.source == "baci-2023"
    assert any("Taiwan" in note for note in reading.notes)


def test_totals_are_those_of_a_plain_aggregation(tmp_path: Path) -> None:
    assert_totals(made(tmp_path / "made.csv.gz", 3000, 1))


def test_what_is_not_asked_for_is_left_out_and_counted(tmp_path: Path) -> None:
    path = made(tmp_path / "made.csv.gz", 2000, 2)
    every, some = sources.read(path), sources.read(path, products=["260300"], years=[2023, 2024])
    frame = every.frame
    wanted = frame[(frame["series"] == "260300") & frame["year"].isin((2023, 2024))].reset_index(drop=True)
    assert len(wanted) > 10
    assert some.frame.astype(object).equals(wanted.astype(object))
    assert some.left_out == {"not asked for": len(frame) - len(wanted)}


def test_own_codes_are_none_of_isos() -> None:
    assert (len(NUMBERS), NUMBERS[398], NUMBERS[860]) == (len(COUNTRIES), "KAZ", "UZB")
    assert not OWN_CODES.keys() & NUMBERS.keys()
    assert set(OWN_CODES.values()) <= {*COUNTRIES, "ZZZ"}


def test_files_beside_give_codes_and_descriptions(tmp_path: Path) -> None:
    path = tmp_path / "trade.csv"
    path.write_text("t,i,j,k,v,q\n2023,999,398,260300,1,2\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        sources.read(path)
    (finding,) = caught.value.findings
    assert (finding.code, finding.line, finding.column, finding.value) == ("O008", 2, "i", "999")
    (tmp_path / "country_codes_V202501.csv").write_text(
        "country_code,country_name,country_iso2,country_iso3\n999,X,FR,FRA\n"
    )
    (tmp_path / "product_codes_HS92_V202501.csv").write_text("code,description\n260300,Copper ores\n")
    frame = sources.read(path).frame
    assert set(frame["country"]) == {"FRA"}
    assert set(frame["note"]) == {"Copper ores"}


WRONG = [
    ("2023,398,156,260300,1,2\n2023,398", "O003", 3, ""),  # cut off in a row
    ("2023,398,156,260300,1,2\n2023,398,643,260300,1,2", "O003", 3, ""),  # cut off in the last cell
    ("2023,398,156,260300,1,2,3\n2023,398,643,260300,1,2\n", "O006", 2, ""),
    ("2023,398,156,260300,1\n2023,398,643,260300,1,2\n", "O006", 2, ""),
    ("398,156,260300,2023,1,2\n", "O007", 2, "t"),  # cells in another order than the header
    ("2023,398,156,260300,x,2\n", "O007", 2, "v"),
    ("2023,398,156,260300,1,-2\n", "O007", 2, "q"),
    ("2023,398,156,copper,1,2\n", "O007", 2, "k"),
    ("2023,398,156,260300,1,2\n\n2023,398,643,260300,1,2\n", "O006", 3, ""),
    ("2023,398,156,260300,1,1e999\n", "O007", 2, "q"),
    ("9999999999,398,156,260300,1,1\n", "O007", 2, "t"),
    ("", "O003", 1, ""),
    ("2023,398,156,260300,1,2\n\n2023,,643,260300,1,2\n", "O007", 4, "i"),
]


@pytest.mark.parametrize(("body", "code", "line", "column"), WRONG)
def test_wrong_files_are_refused_with_line_and_column(
    tmp_path: Path, body: str, code: str, line: int, column: str
) -> None:
    path = tmp_path / "trade.csv"
    path.write_text("t,i,j,k,v,q\n" + body, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        sources.read(path)
    first = caught.value.findings[0]
    assert (first.code, first.line, first.column) == (code, line, column)
    assert first.hint
    assert first.file == "trade.csv"


def test_a_file_that_ends_between_two_rows_is_refused(tmp_path: Path) -> None:
    path = made(tmp_path / "made.csv.gz", 9000, 4)
    lines = gzip.decompress(path.read_bytes()).decode().splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if line.startswith("2024,5"))
    cut = tmp_path / "cut.csv"
    cut.write_text("".join(lines[:at]), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        sources.read(cut)
    (finding,) = caught.value.findings
    assert (finding.code, finding.line) == ("O003", at)
    cut.write_text("".join([lines[0], *sorted(lines[1:at], reverse=True)]), encoding="utf-8")
    assert sources.read(cut).rows == at - 1  # in another order nothing can be told


def test_a_cut_archive_is_refused(tmp_path: Path) -> None:
    path = made(tmp_path / "made.csv.gz", 3000, 3)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(InputError, match="O003"):
        sources.read(path)


def test_a_figure_that_stands_twice_is_told(tmp_path: Path) -> None:
    path = tmp_path / "trade.csv"
    path.write_text("t,i,j,k,v,q\n2023,398,156,260300,1,2\n2023,398,156,260300,1,5\n", encoding="utf-8")
    reading = sources.read(path)
    assert [finding.code for finding in reading.findings] == ["O009", "O009"]
    assert len(reading.frame) == 4


MEASURE = """
import json, resource, sys, time
from lodeway import sources
sources.readers()
start = time.process_time()
reading = sources.read(sys.argv[1])
most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([time.process_time() - start, most, len(reading.frame)]))
"""


@pytest.mark.skipif(not (PUBLISHED and SUBSET.exists()), reason="LODEWAY_PUBLISHED names no folder of published files")
def test_the_subset_is_read_whole_in_little_time_and_memory() -> None:
    assert_totals(SUBSET)
    command = [sys.executable, "-c", MEASURE, str(SUBSET)]
    environment = {**os.environ, "PYTHONPATH": str(Path(lodeway.__file__).parents[1])}
    said = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
    seconds, megabytes, observations = json.loads(said)
    assert observations == 2 * 1_264_888
    assert seconds < 5
    assert megabytes < 500
    assert not math.isnan(megabytes)


def test_empty_selection_has_the_columns_of_a_tidy_frame(tmp_path: Path) -> None:
    path = tmp_path / "trade.csv"
    path.write_text(BACI, encoding="utf-8")
    frame = sources.read(path, products=["999999"]).frame
    assert list(frame) == list(sources.COLUMNS)
    assert isinstance(frame, pd.DataFrame)
    assert frame.empty
