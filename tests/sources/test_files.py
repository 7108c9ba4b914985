"""Files that are damaged, mis-encoded, foreign or edited are refused with what is wrong and where."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lodeway import sources
from lodeway.errors import Finding, InputError
from lodeway.sources.cells import number_of
from tests.sources.samples import BACI, MCS, PINK, PINK_BOOK, SAMPLES, UCDP, USITC, WGI_LONG, workbook


def refused(path: Path, content: bytes) -> InputError:
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        sources.read(path)
    assert caught.value.code.startswith("O")
    return caught.value


def first(path: Path, content: bytes) -> Finding:
    finding = refused(path, content).findings[0]
    assert finding.file == path.name
    assert finding.hint
    return finding


CUT = [name for name in SAMPLES if name.endswith(".csv") and not name.startswith("eia")]  # EIA's end without line end


@pytest.mark.parametrize("name", CUT)
@pytest.mark.parametrize("missing", [1, 3])
def test_a_file_that_was_cut_off_is_refused(tmp_path: Path, name: str, missing: int) -> None:
    content = SAMPLES[name][1]
    finding = first(tmp_path / name, content[:-missing])
    assert finding.code == "O003"
    assert finding.line == content.count(b"\n")


def test_a_quotation_that_never_closes_is_a_cut_file(tmp_path: Path) -> None:
    assert first(tmp_path / "u.csv", USITC.partition("ARTICLES")[0].encode()).code == "O003"


@pytest.mark.parametrize("name", ["pink.xlsx", "wgi.xlsx", "iea.xlsx"])
@pytest.mark.parametrize("part", [0.3, 0.9])
def test_a_workbook_that_was_cut_off_is_refused(tmp_path: Path, name: str, part: float) -> None:
    content = SAMPLES[name][1]
    assert refused(tmp_path / name, content[: int(part * len(content))]).code == "O003"


def test_plain_and_gzipped_give_the_same(tmp_path: Path) -> None:
    plain, packed = tmp_path / "a.csv", tmp_path / "a.csv.gz"
    plain.write_text(UCDP, encoding="utf-8")
    packed.write_bytes(gzip.compress(UCDP.encode()))
    assert sources.read(packed).frame.equals(sources.read(plain).frame)
    assert refused(packed, gzip.compress(UCDP.encode())[:-9]).code == "O003"


def test_other_encodings_are_refused_where_they_matter(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    latin = WGI_LONG.replace("Kosovo", "T\u00fcrkiye").encode("latin-1")
    finding = first(path, latin)
    assert (finding.code, finding.line) == ("O004", 4)
    assert refused(path, UCDP.encode("utf-16")).code == "O004"
    garbled = MCS.encode().decode("cp1252").encode()  # read as Windows-1252 and saved as UTF-8
    finding = first(path, garbled)
    assert (finding.code, finding.line) == ("O004", 3)
    assert refused(path, b"t,i\0,j,k,v,q\n").code == "O004"
    mac = MCS.encode("cp1252").replace(b"\x97,,Yes", b"\xd1,,Yes")  # a dash of the Macintosh
    assert (first(path, mac).code, first(path, mac).column, first(path, mac).line) == ("O007", "Value", 3)


def test_utf_8_serves_where_the_publisher_uses_windows_1252(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(MCS.encode("cp1252"))
    (tmp_path / "b.csv").write_bytes(MCS.encode("utf-8"))
    assert sources.read(tmp_path / "a.csv").frame.equals(sources.read(tmp_path / "b.csv").frame)


def test_foreign_files(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    assert first(path, b"name,colour\nsky,blue\n").code == "O002"
    assert first(path, b"# A page\n\nwith text.\n").code == "O002"
    assert refused(path, b"").code == "O002"
    assert first(path, WGI_LONG.replace(",", ";").encode()).message == "Its cells are separated by semicolons."
    assert first(path, UCDP.replace(",", "\t").encode()).message == "Its cells are separated by tabs."
    assert refused(path, b"\xd0\xcf\x11\xe0old").code == "O002"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", UCDP)
    packed = refused(path, path.read_bytes())
    assert packed.code == "O002"
    assert "Unpack it" in packed.findings[0].hint
    assert refused(path, workbook({"A": [["x", "y"], [1, 2]]})).code == "O002"
    with pytest.raises(InputError, match="O001"):
        sources.read(tmp_path / "nothing.csv")
    with pytest.raises(InputError, match="O001"):
        sources.detect(tmp_path)


def test_a_header_that_lacks_a_column_is_named(tmp_path: Path) -> None:
    finding = first(tmp_path / "m.csv", MCS.replace("Statistics_detail", "Detail").encode("cp1252"))
    assert finding.code == "O005"
    assert "Statistics_detail" in finding.message
    assert "Mineral Commodity Summaries 2026" in finding.message


@pytest.mark.parametrize(
    "text",
    [
        "mineral,stage,country,year,value,unit,basis,source_title,publisher,note\nCopper,mining,Chile,2024,5,kt,,a,b,c\n",
        "item,year,country,value,unit,source\nspot_price,2024,World,85,USD,a\norigin_share,2024,Canada,36,percent,2024\n",
        "stage,plant,country,year,note\nconversion,A,USA,2026,Original design of 2005\nconversion,Origin,USA,2026,b\n",
    ],
)
def test_a_foreign_table_with_a_publisher_s_words_is_nobody_s(tmp_path: Path, text: str) -> None:
    """Columns that stand in any table, or a row of data that reads like a header, are no publisher's mark."""
    assert refused(tmp_path / "own.csv", text.encode()).code == "O002"


def test_a_table_of_common_columns_only_is_the_publisher_s_if_it_is_hardly_more(tmp_path: Path) -> None:
    """Four of the five columns of the long table, and one more: the amounts have lost their name."""
    finding = first(tmp_path / "iea.csv", b"mineral,stage,country,year,amount\nCopper,mining,Chile,2024,5476\n")
    assert (finding.code, "lacks the column kt" in finding.message) == ("O005", True)


EDITED = [
    ("mcs.csv", MCS.replace('"17,000"', '"17.000,0"').encode("cp1252"), "O007", 2, "Value", "17.000,0"),
    ("mcs.csv", MCS.replace("Burma", "Birma").encode("cp1252"), "O008", 7, "Country", "Birma"),
    ("mcs.csv", MCS.replace(",2024,s,", ",24,s,").encode("cp1252"), "O007", 4, "Year", "24"),
    ("mcs.csv", MCS.replace("Shipment,Ship", "Schipment,Ship").encode("cp1252"), "O007", 9, "Statistics", "Schipment"),
    ("ucdp.csv", UCDP.replace(",20,0,1,11", ",twenty,0,1,11").encode(), "O007", 2, "sb_total_deaths_high_cy", "twenty"),
    ("wgi.csv", WGI_LONG.replace("KAZ,K", "KZ,K").encode(), "O008", 2, "iso3", "KZ"),
    ("wgi.csv", WGI_LONG.replace("2023,rl", "2023,xx").encode(), "O007", 4, "indicator", "xx"),
    ("pink.csv", PINK.replace("2024M02", "Feb 24").encode(), "O007", 3, "month", "Feb 24"),
    ("pink.csv", PINK.replace("8338.5", "8.338,5x").encode(), "O006", 2, "", ""),
    ("usitc.csv", USITC.replace("First Unit", "1st Unit").encode(), "O007", 3, "measure", "1st Unit of Quantity"),
]


@pytest.mark.parametrize(("name", "content", "code", "line", "column", "value"), EDITED)
def test_a_cell_that_no_publisher_writes_is_found(
    tmp_path: Path, name: str, content: bytes, code: str, line: int, column: str, value: str
) -> None:
    path = tmp_path / name
    finding = first(path, content)
    assert (finding.code, finding.line, finding.column, finding.value) == (code, line, column, value)


def test_a_cell_of_a_workbook_is_found(tmp_path: Path) -> None:
    rows = [[None, "Crude oil, average", "Copper", "Gold"], [None, "($/bbl)", "($/mt)", "($/troy oz)"],
            ["2026M05", 98, "n.a.", 4587.21]]  # fmt: skip
    finding = first(tmp_path / "p.xlsx", workbook({"Monthly Prices": rows}))
    assert (finding.code, finding.line, finding.column, finding.value) == ("O007", 3, "Copper", "n.a.")
    assert sources.detect(_put(tmp_path / "q.xlsx", PINK_BOOK)).key == "pinksheet"


def _put(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_all_bad_cells_are_told_at_once_but_not_without_end(tmp_path: Path) -> None:
    head, *body = UCDP.splitlines()
    bad = "\n".join([head, *(body[:1] * 50)]).replace("2024", "year")
    error = refused(tmp_path / "u.csv", (bad + "\n").encode())
    assert len([f for f in error.findings if f.code == "O007"]) == 20


def test_nothing_is_half_read(tmp_path: Path) -> None:
    """One bad row refuses the file, whatever its other rows hold."""
    text = BACI + "2023,398,156,260300,1,many\n"
    assert first(tmp_path / "b.csv", text.encode()).line == BACI.count("\n") + 1


BITS = st.sampled_from([b",", b'"', b"\n", b"\r\n", b"", b"1e999", b"nan", b";", b"-5", b"\xff", b"\0", b"2024", b"W"])
"""What may get into a file that is edited or damaged."""


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(SAMPLES)), st.floats(0, 1), st.integers(0, 12), BITS)
def test_a_damaged_file_is_read_with_all_counted_or_refused(
    tmp_path: Path, name: str, place: float, length: int, put: bytes
) -> None:
    content = SAMPLES[name][1]
    at = int(place * len(content))
    path = _put(tmp_path / name, content[:at] + put + content[at + length :])
    try:
        reading = sources.read(path)
    except InputError as error:
        assert error.code.startswith("O")  # noqa: PT017  (either is right)
        return
    assert reading.figures == len(reading.frame) + sum(reading.left_out.values())
    assert not np.isinf(reading.frame["amount"]).any()


@given(st.floats(0, 1e12).map(lambda x: round(x, 3)))
def test_numbers_with_separators_read_as_without(value: float) -> None:
    assert number_of(f"{value:,.3f}", {}) == (float(f"{value:.3f}"), "")
    assert number_of(f">{value:.3f}", {}) == (float(f"{value:.3f}"), ">")


@pytest.mark.parametrize("text", ["1,23", "12-15", "1.2.3", "--", "1 000", "W", "e5", "0x1", "\u0663"])
def test_what_is_no_number(text: str) -> None:
    assert number_of(text, {}) is None
