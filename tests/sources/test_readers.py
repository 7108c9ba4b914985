"""What each reader makes of a small file in each of its publisher's layouts."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lodeway import sources
from lodeway.errors import InputError
from lodeway.geography import COUNTRIES
from lodeway.sources.observations import COLUMNS, MEASURES
from lodeway.sources.readers import usgs
from tests.sources.samples import SAMPLES

Put = Callable[[str, bytes], Path]
TEXTS = [name for name in SAMPLES if name.endswith(".csv")]
LONG = [
    name for name in TEXTS if name not in ("wgi-bank.csv", "eia-prices.csv", "eia-origin.csv")
]  # those have remarks


@pytest.fixture
def put(tmp_path: Path) -> Put:
    def write(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def read(put: Put, name: str) -> sources.Reading:
    return sources.read(put(name, SAMPLES[name][1]))


def rows(reading: sources.Reading, *columns: str) -> list[tuple[object, ...]]:
    """Columns of the frame as plain rows; nothing where there is no amount."""
    frame = reading.frame[list(columns)].astype(object)
    return [tuple(None if v != v else v for v in row) for row in frame.itertuples(index=False)]  # noqa: PLR0124


def assert_same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(one, other)
    assert one.equals(other)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_reader_is_told_by_content_and_keeps_count(put: Put, name: str) -> None:
    path = put("data" + Path(name).suffix, SAMPLES[name][1])
    reading = sources.read(path)
    assert sources.detect(path).key == reading.reader.key == SAMPLES[name][0]
    assert reading.figures == len(reading.frame) + sum(reading.left_out.values())
    assert sum(reading.without_value.values()) == reading.frame["amount"].isna().sum()
    assert "" not in reading.without_value


@pytest.mark.parametrize("name", SAMPLES)
def test_frames_are_tidy(put: Put, name: str) -> None:
    frame = read(put, name).frame
    assert list(frame) == list(COLUMNS)
    assert set(frame["measure"]) <= set(MEASURES)
    assert set(frame["country"]) | set(frame["partner"]) <= {*COUNTRIES, sources.WORLD, sources.OTHERS}
    assert set(frame["quality"]) <= {"reported", "estimated"}
    assert frame["amount"].dtype == np.float64
    assert (frame["line"] > 1).all()
    assert not (frame["source"] == "").any()


@pytest.mark.parametrize("name", LONG)
def test_order_of_rows_and_columns_does_not_matter(put: Put, name: str) -> None:
    """Rows from last to first; columns, where they are named and not years in turn, likewise."""
    text = SAMPLES[name][1].decode("utf-8-sig" if name != "mcs.csv" else "cp1252")
    head, *body = text.splitlines(keepends=True)
    body = [line if line.endswith("\n") else line + "\n" for line in body]
    random.Random(1).shuffle(body)  # noqa: S311  (no secret)
    before = read(put, name).frame.drop(columns="line")
    again = sources.read(put("shuffled.csv", "".join([head, *body]).encode("cp1252" if name == "mcs.csv" else "utf-8")))
    assert_same(again.frame.drop(columns="line"), before)


@pytest.mark.parametrize("name", ["baci.csv", "ucdp.csv", "wgi.csv", "usitc.csv", "mcs.csv", "desta.csv"])
def test_named_columns_may_stand_in_any_order(put: Put, name: str) -> None:
    encoding = "cp1252" if name == "mcs.csv" else "utf-8"
    path = put(name, SAMPLES[name][1])
    table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding=encoding)
    turned = table[list(reversed(table.columns))].to_csv(index=False, lineterminator="\n").encode(encoding)
    assert_same(sources.read(put("turned.csv", turned)).frame, sources.read(path).frame)


def test_usgs_symbols_words_and_bounds(put: Put) -> None:
    reading = read(put, "mcs.csv")
    assert (reading.source, reading.edition) == ("usgs-mcs2026", "2026")
    assert rows(reading, "country", "amount", "flag", "measure") == [
        ("CHN", 24.0, "", "share"),
        ("CIV", 0.0, "s", "production"),
        ("TJK", 17000.0, "e", "production"),
        ("USA", 0.0, "", "production"),
        ("ZZZ", None, "W", "production"),
        ("MMR", None, "words", "reserves"),
        ("", 2e6, ">", "reserves"),
        ("USA", None, "?", "production"),
    ]
    first = reading.frame.iloc[2]
    assert first["series"] == "ANTIMONY|Production|Mine production"
    assert (first["unit"], first["basis"], first["line"]) == ("metric tons", "antimony content", 2)
    assert [(f.code, f.line, f.value) for f in reading.findings] == [("O011", 9, "?1"), ("O003", 9, "")]
    assert "Read as cp1252." in reading.notes


def test_usgs_world_data_of_2025(put: Put) -> None:
    reading = read(put, "mcs-world.csv")
    copper = "Copper|production|Mine production, recoverable copper content"
    made = reading.frame[reading.frame["series"] == copper]
    assert list(made[["country", "year", "amount", "flag"]].astype(object).itertuples(index=False, name=None))[:4] == [
        ("", 2023, 22600.0, ""),
        ("", 2024, 23000.0, "e"),
        ("KAZ", 2023, 709.0, ""),
        ("KAZ", 2024, 740.0, "e"),
    ]
    assert list(made.loc[made["country"] == "USA", "flag"]) == ["W", "W"]
    assert set(made["basis"]) == {"copper content"}


def test_comtrade_keeps_no_part_of_another_row(put: Put) -> None:
    reading = read(put, "comtrade.csv")
    weights = reading.frame[reading.frame["unit"] == "kilograms"]
    assert [
        tuple(r) for r in weights[["country", "partner", "measure", "amount", "flag"]].astype(object).to_numpy()
    ] == [
        ("KAZ", "", "exports", 15000.0, "e"),
        ("KAZ", "CHN", "exports", 12000.0, ""),
        ("USA", "TWN", "imports", 0.0, "0"),
    ]
    assert reading.left_out == {
        "part of another row: second partner, customs procedure, transport": 2,
        "no value in the cell": 1,
    }
    assert "customs value, re-exports" in set(reading.frame["basis"])


def test_comtrade_as_before_2023(put: Put) -> None:
    reading = read(put, "comtrade-old.csv")
    assert rows(reading, "measure", "country", "partner", "period", "amount", "unit", "flag") == [
        ("exports", "FRA", "CHE", "2016-03", 5.0, "kilograms", "e"),
        ("imports", "CHN", "KAZ", "", 500.0, "kilograms", ""),
        ("trade_value", "CHN", "KAZ", "", 700.0, "USD", ""),
        ("trade_value", "FRA", "CHE", "2016-03", 7.0, "USD", ""),
    ]


def test_wgi_in_all_its_forms(put: Put) -> None:
    long = read(put, "wgi.csv")
    assert rows(long, "series", "country", "amount", "note") == [
        ("pv estimate", "COD", -2.1, ""),
        ("pv estimate", "KAZ", -0.25, ""),
        ("pv rank", "KAZ", 36.5, ""),
        ("rl estimate", "ZZZ", -0.3, "Kosovo"),
        ("rl rank", "ZZZ", 40.0, "Kosovo"),
    ]
    assert long.source == "wgi-2024"
    assert rows(read(put, "wgi-wide.csv"), "series", "amount")[2] == ("pv estimate", -0.2)
    assert rows(read(put, "wgi-years.csv"), "year", "amount") == [(2000, 0.1), (2010, -0.2)]
    bank = read(put, "wgi-bank.csv")
    assert rows(bank, "series", "year", "amount", "flag") == [
        ("rl estimate", 2010, -0.6, ""),
        ("rl estimate", 2023, None, "NA"),
        ("rl rank", 2010, 30.5, ""),
        ("rl rank", 2023, 31.0, ""),
    ]
    assert bank.left_out == {"an indicator of another kind": 2}
    book = read(put, "wgi.xlsx")
    assert rows(book, "series", "amount") == [
        ("pv estimate", -0.25), ("pv score", 45.5), ("rl estimate", -0.5), ("rl score", 45.5),
    ]  # fmt: skip


def test_ucdp_names_of_old_states(put: Put) -> None:
    reading = read(put, "ucdp.csv")
    told = reading.frame[reading.frame["series"] == "cumulative_total_deaths_in_orgvio_best"]
    assert [tuple(row) for row in told[["country", "amount", "note"]].astype(object).to_numpy()] == [
        ("RUS", 11.0, ""), ("ZZZ", 0.0, "Kosovo"),
    ]  # fmt: skip
    assert reading.source == "ucdp-25"
    assert rows(read(put, "ucdp-new.csv"), "country", "year", "amount")[0] == ("COD", 2025, 18.0)


def test_pink_sheet_as_workbook_and_as_text(put: Put) -> None:
    book = read(put, "pink.xlsx")
    assert book.source == "wb-pinksheet-2026-06"
    assert rows(book, "series", "measure", "period", "amount", "unit", "flag") == [
        ("Copper", "price", "2026-04", 12950.96, "$/mt", ""),
        ("Copper", "price", "2026-05", 13543.0, "$/mt", ""),
        ("Crude oil, average", "price", "2026-04", 100.25, "$/bbl", ""),
        ("Crude oil, average", "price", "2026-05", 98.0, "$/bbl", ""),
        ("Gold", "price", "2026-04", None, "$/troy oz", "NA"),
        ("Gold", "price", "2026-05", 4587.21, "$/troy oz", ""),
        ("Natural gas index", "index", "2026-04", 90.0, "2010=100", ""),
    ]
    text = read(put, "pink.csv")
    assert text.source == "wb-pinksheet-2024-03"
    assert rows(text, "series", "amount")[:2] == [("Copper", 8338.5), ("Copper", 8305.0)]


def test_iea_workbook_and_the_files_made_of_it(put: Put) -> None:
    book = read(put, "iea.xlsx")
    supply = book.frame[book.frame["measure"] == "production"]
    now = supply[supply["year"] == 2024]
    assert [tuple(row) for row in now[["series", "country", "amount", "quality"]].astype(object).to_numpy()] == [
        ("Copper|mining", "", 14476.0, "reported"),
        ("Copper|mining", "CHL", 5476.0, "reported"),
        ("Copper|mining", "ZZZ", 9000.0, "reported"),
        ("Copper|refining", "", 20000.0, "reported"),
        ("Copper|refining", "CHN", 12000.0, "reported"),
        ("Copper|refining", "ZZZ", 8000.0, "reported"),
    ]
    later = book.frame[book.frame["year"] > 2024]
    assert set(later["quality"]) == {"estimated"}
    assert set(later["flag"]) == {"projection"}
    demand = book.frame[(book.frame["measure"] == "demand") & (book.frame["year"] == 2030)]
    assert set(demand["note"]) == {"Stated policies scenario", "Net zero emissions scenario"}
    assert book.left_out == {"share, sum or remark of the publisher": 8}
    assert rows(read(put, "iea-supply.csv"), "country", "year", "amount") == [
        ("", 2030, 25000.0), ("COD", 2024, 3300.0), ("ZZZ", 2024, 9000.5),
    ]  # fmt: skip
    assert rows(read(put, "iea-demand.csv"), "year", "amount", "note") == [
        (2024, 120.0, "base"),
        (2030, 300.0, "STEPS"),
    ]


def test_eia_tables(put: Put) -> None:
    assert rows(read(put, "eia-prices.csv"), "series", "year", "amount", "flag", "unit", "basis")[1:3] == [
        ("S1b|Purchased from U.S. producers", 2023, None, "- -", "USD per pound", "U3O8 equivalent"),
        ("S1b|Total purchased", 2022, 39.08, "", "USD per pound", "U3O8 equivalent"),
    ]
    made = read(put, "eia-mining.csv").frame
    assert tuple(made[["measure", "amount", "unit"]].astype(object).iloc[0]) == (
        "employment", 1196.0, "person-years",
    )  # fmt: skip
    assert rows(read(put, "eia-plants.csv"), "amount") == [(3.0,), (0.0,)]


def test_eia_table_by_origin(put: Put) -> None:
    assert rows(read(put, "eia-origin.csv"), "series", "country", "partner", "year", "amount", "flag", "unit") == [
        ("Table 3|Foreign total", "", "USA", 2020, 40000.0, "", "thousand pounds"),
        ("Table 3|Foreign total", "", "USA", 2021, 42000.0, "P", "thousand pounds"),
        ("Table 3|Kazakhstan", "KAZ", "USA", 2020, 10000.0, "", "thousand pounds"),
        ("Table 3|Kazakhstan", "KAZ", "USA", 2021, None, "W", "thousand pounds"),
    ]
    untitled = SAMPLES["eia-origin.csv"][1].partition(b"Origin")[2]
    with pytest.raises(InputError, match="O005"):
        sources.read(put("untitled.csv", b"Origin" + untitled))


def test_eu_shares_say_of_what(put: Put) -> None:
    assert rows(read(put, "crm.csv"), "series", "country", "amount", "flag", "basis") == [
        ("Antimony|E", "CHN", 56.0, "", "extraction, world supply"),
        ("Antimony|E", "COD", 0.1, "<", "extraction, world supply"),
        ("Antimony|E|t", "CHN", 1.1, "", "extraction, world supply"),
        ("Antimony|E|t", "COD", 1.0, "", "extraction, world supply"),
        ("Antimony|P", "BRA", 44.0, "", "processing, world supply"),
        ("Antimony|P|t", "BRA", 1.0, "", "processing, world supply"),
    ]
    assert set(rows(read(put, "crm-eu.csv"), "country", "basis")) == {("TUR", "processing, EU sourcing")}
    assert rows(read(put, "crm.csv"), "measure", "unit")[1:3] == [("share", "percent"), ("index", "factor")]


def test_agreements_and_imports(put: Put) -> None:
    assert rows(read(put, "desta.csv"), "series", "country", "partner", "year", "amount", "flag") == [
        ("CIS Free Trade", "KAZ", "KGZ", 1994, 1994.0, ""),
        ("Kosovo Turkey", "ZZZ", "TUR", 2013, None, "NA"),
    ]
    assert rows(read(put, "usitc.csv"), "measure", "country", "partner", "amount", "unit") == [
        ("imports", "MMR", "USA", 90.0, "kilograms"),
        ("trade_value", "MMR", "USA", 1000.5, "USD"),
    ]


def test_series_and_years_can_be_chosen(put: Put) -> None:
    path = put("wgi.csv", SAMPLES["wgi.csv"][1])
    some = sources.read(path, products=["pv estimate"], years=[2022])
    assert rows(some, "series", "country") == [("pv estimate", "COD"), ("pv estimate", "KAZ")]
    assert some.left_out["not asked for"] == 3
    assert sources.read(path, years=[1999]).frame.empty


def test_a_reader_can_be_named(put: Put) -> None:
    path = put("wgi.csv", SAMPLES["wgi.csv"][1])
    assert sources.read(path, "wgi").reader.key == "wgi"
    with pytest.raises(InputError, match="O010") as caught:
        sources.read(path, "wig")
    assert "wgi" in caught.value.hint
    with pytest.raises(InputError, match="O002"):
        sources.read(path, "desta")


def test_every_publisher_says_how_to_get_the_file() -> None:
    for key, reader in sources.readers().items():
        one = reader.publisher
        assert key == one.key == reader.key
        assert one.address.startswith("https://")
        assert all((one.title, one.name, one.licence, one.looks)) and len(one.fetch) >= 2  # noqa: PT018
        assert all(step.endswith(".") for step in (*one.fetch, one.looks))
    assert {key for key, _ in SAMPLES.values()} == set(sources.readers())


@pytest.mark.parametrize(
    ("texts", "chapter", "basis"),
    [
        (("Reserves: Cr2O3 content",), "", "Cr2O3 content"),
        (("Mine production, grosss weight, ore",), "", "gross weight"),
        (
            ("Mine production", "World Mine Production (manganese content)"),
            "(Data in t, gross weight, unless",
            "manganese content",
        ),
        (
            ("Reserves", "", "compliant or equivalent reserves"),
            "(Data in metric tons, gold content, unless",
            "gold content",
        ),
        (("ilmenite, titanium dioxide (TiO2) content",), "", "titanium dioxide (TiO2) content"),
        ((), "(Data in metric tons, rare-earth-oxide (REO) equivalent, unless", "rare-earth-oxide (REO) equivalent"),
        (("Mine production",), "(Data in metric tons unless otherwise specified)", ""),
    ],
)
def test_basis_is_told_by_the_row_before_the_chapter(texts: tuple[str, ...], chapter: str, basis: str) -> None:
    assert usgs._basis(*texts, chapter=chapter) == basis
