"""The part `observed` of the embedded world, made again from the files that it was made from."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import lodeway
from tests.commands import Program

PUBLISHED = os.environ.get("LODEWAY_PUBLISHED", "")
EMBEDDED = Path(lodeway.__file__).parent / "data" / "world" / "observed"


@pytest.mark.skipif(not PUBLISHED, reason="LODEWAY_PUBLISHED names no folder of published files")
def test_the_embedded_part_is_what_the_published_files_give(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The whole folder is given, with files that no reader knows; what is made is the same to the last byte."""
    out = tmp_path / "observed"
    answer = Program(monkeypatch, capsys)("world", "build", "--from", PUBLISHED, "--out", out, "--part")
    assert (answer.code, answer.err) == (0, "")
    assert "Passed over" in answer.out
    made = {file.name: file.read_bytes() for file in out.iterdir()}
    kept = {file.name: file.read_bytes() for file in EMBEDDED.iterdir()}
    assert sorted(made) == sorted(kept)
    assert [name for name in made if made[name] != kept[name]] == []
