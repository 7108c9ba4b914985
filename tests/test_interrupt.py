"""Interrupting leaves nothing half-written."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

import lodeway
from tests.commands import start
from tests.study.worlds import pits

MOST = 60
"""Seconds after which a process that does not end is a failure."""
STUCK = """
import sys
import time
import {module}
def stuck(*_, **__):
    print("here", flush=True)
    time.sleep(600)
sys.modules["{module}"].{name} = stuck
from lodeway.cli import main
main()
"""
GOAL = ("plan", "good", "--buyer", "BUY", "--avoid", "RIV", "--cap", "50%", "--by", "2028", "--until", "2030")


@pytest.mark.parametrize(
    ("module", "name"),
    [("lodeway.model.solve", "_converge"), ("lodeway.report.record", "save"), ("lodeway.report.record", "_record")],
)
@pytest.mark.parametrize("overwriting", [False, True])
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_interrupted(tmp_path: Path, module: str, name: str, overwriting: bool, how: signal.Signals) -> None:
    world = lodeway.save(pits(), tmp_path / "world")
    run = tmp_path / "run"
    if overwriting:
        (run / "world").mkdir(parents=True)
        (run / "run.json").write_text("before", encoding="utf-8")
    script = STUCK.format(module=module, name=name)
    with start(script, *GOAL, "--world", world, "--out", run, "--force") as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "here\n"
            process.send_signal(how)
            out, err = process.communicate(timeout=MOST)
        finally:
            process.kill()
    assert process.returncode == 130
    assert out == ""
    assert err == "Interrupted; nothing is left half-written.\n"
    left = {str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if world not in (p, *p.parents)}
    assert left == ({"run", "run/world", "run/run.json"} if overwriting else set())
    if overwriting:
        assert (run / "run.json").read_text(encoding="utf-8") == "before"


def test_a_reader_that_leaves_early_is_no_crash(tmp_path: Path) -> None:
    """As in `lodeway solve WORLD | head -1`."""
    world = lodeway.save(pits(), tmp_path / "world")
    with start("from lodeway.cli import main; main()", "solve", world, "--json") as process:
        try:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.close()
            assert process.wait(MOST) == 1
            assert process.stderr.read() == ""
        finally:
            process.kill()


FULL = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))
from lodeway.cli import main
main()
"""


@pytest.mark.parametrize(("option", "suffix"), [("--excel", "xlsx"), ("--duckdb", "duckdb")])
def test_a_file_for_which_there_is_no_room(tmp_path: Path, option: str, suffix: str) -> None:
    world = lodeway.save(pits(), tmp_path / "world")
    file = tmp_path / "out" / f"file.{suffix}"
    with start(FULL, "world", "export", world, option, file) as process:
        try:
            _, err = process.communicate(timeout=MOST)
        finally:
            process.kill()
    assert process.returncode == 2
    assert err.startswith(f"error I008: {file} cannot be written: ")
    assert "Traceback" not in err
    assert list(file.parent.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_output_for_which_there_is_no_room(tmp_path: Path) -> None:
    world = lodeway.save(pits(), tmp_path / "world")
    script = "import sys; sys.stdout = open('/dev/full', 'w'); from lodeway.cli import main; main()"
    with start(script, "solve", world) as process:
        try:
            _, err = process.communicate(timeout=MOST)
        finally:
            process.kill()
    assert process.returncode == 2
    assert err == (
        "error I008: output cannot be written: No space left on device. Make room, or let the output go elsewhere.\n"
    )
