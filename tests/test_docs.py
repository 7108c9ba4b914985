"""What the documentation shows is run, what it links to exists, what is generated is up to date."""

from __future__ import annotations

import doctest
import importlib
import importlib.util
import pkgutil
import re
import shlex
import sys
from pathlib import Path

import pytest

import lodeway
from lodeway.cli import main

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")])
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)")
CHECKER = doctest.OutputChecker()


def blocks(page: Path) -> list[tuple[str, str]]:
    return BLOCK.findall(page.read_text(encoding="utf-8"))


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


EXAMPLES = [page for page in PAGES if {kind for kind, _ in blocks(page)} & {"python", "console"}]


def exit_code() -> int:
    try:
        main()
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def run_console(text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Run each ``$ lodeway`` line; where output follows it, it must match, ``...`` standing for anything."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        line, _, expected = part.partition("\n")
        words = shlex.split(line)
        assert words[0] == "lodeway", line
        monkeypatch.setattr(sys, "argv", words)
        capsys.readouterr()
        code = exit_code()
        got = capsys.readouterr()
        assert code == 0, got.err
        if expected.strip():
            assert CHECKER.check_output(expected, got.out, doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE), got.out


@pytest.mark.parametrize("page", EXAMPLES, ids=name)
def test_blocks_run(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    names: dict[str, object] = {"__name__": "page"}
    ran = 0
    for kind, text in blocks(page):
        if kind == "python":
            exec(compile(text, name(page), "exec"), names)  # noqa: S102 - the docs are ours
        elif kind == "console":
            run_console(text, monkeypatch, capsys)
        ran += kind in ("python", "console")
    assert ran


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = [target for target in LINK.findall(text) if "://" not in target and not target.startswith("mailto:")]
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_nothing_is_left_to_fill_in(page: Path) -> None:
    assert not re.findall(r"\b(?:TODO|TBD|FIXME)\b.*", page.read_text(encoding="utf-8"))


def test_generated_pages_are_up_to_date() -> None:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    stale = [name(path) for path, text in generate.pages().items() if path.read_text(encoding="utf-8") != text]
    assert not stale, "run python docs/generate.py"


MODULES = sorted(m.name for m in pkgutil.walk_packages(lodeway.__path__, "lodeway.") if not m.name.endswith("__main__"))


@pytest.mark.parametrize("module", MODULES)
def test_docstring_examples(module: str) -> None:
    assert doctest.testmod(importlib.import_module(module)).failed == 0
