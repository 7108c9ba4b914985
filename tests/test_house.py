"""The rules of the house that no linter holds."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

import lodeway
from lodeway.errors import CODES

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
TESTS = sorted(path for folder in ("tests", "benchmarks") for path in (ROOT / folder).rglob("*.py"))
MOST_LINES, MOST_IN_FUNCTION, MOST_PARAMETERS = 400, 60, 7
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, FUNCTIONS)]


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_files_are_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= MOST_LINES
    long = {f.name: size for f in functions(path) if (size := (f.end_lineno or 0) - f.lineno + 1) > MOST_IN_FUNCTION}
    assert not long


def given(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    arguments = function.args.posonlyargs + function.args.args + function.args.kwonlyargs
    return sum(argument.arg not in ("self", "cls") for argument in arguments)


@pytest.mark.parametrize("path", [p for p in SOURCES if not p.name.startswith("cli")], ids=name)
def test_functions_take_few_parameters(path: Path) -> None:
    """A command's options are its parameters, so the command line is left out."""
    assert not {f.name: given(f) for f in functions(path) if given(f) > MOST_PARAMETERS}


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_names_that_are_offered_exist_and_annotations_come_first(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "from __future__ import annotations" in text or not functions(path)


def test_public_names() -> None:
    """`lodeway` offers what it lists, each with a docstring, and lists what it offers."""
    offered = {n for n, v in vars(lodeway).items() if not n.startswith("_") and not isinstance(v, type(ast))}
    assert offered - {"annotations"} == {n for n in lodeway.__all__ if not n.startswith("_")}
    assert not [n for n in lodeway.__all__ if not n.startswith("_") and not getattr(lodeway, n).__doc__]


def raised_codes(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    texts = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return {text for text in texts if re.fullmatch(r"[A-Z]\d{3}", text)}


def test_codes_are_registered_and_used() -> None:
    used = set().union(*(raised_codes(path) for path in SOURCES if path.name != "errors.py"))
    assert used - set(CODES) == set()
    assert set(CODES) - used == set()


KINDS = {".py", ".md", ".toml", ".json", ".csv", ""}
BUILT = {"build", "dist", "venv"}


def texts() -> list[Path]:
    """Files of the project that are read as text, hidden and built ones left out."""
    files = [path.relative_to(ROOT) for path in ROOT.rglob("*") if path.suffix in KINDS and path.is_file()]
    return [p for p in files if not BUILT & set(p.parts) and not any(part.startswith(".") for part in p.parts)]


FOREIGN = re.compile(r"(?<![\w.])/(?:home|root|Users|work|tmp)/\w+|127\.0\.0\.1|localhost:\d|pypi\.org/simple")


def test_no_path_or_address_of_a_machine() -> None:
    files = [path for path in texts() if path.name != Path(__file__).name]
    assert len(files) > len(SOURCES)
    read = {path: (ROOT / path).read_text(encoding="utf-8", errors="replace") for path in files}
    assert not {str(path): hits for path, text in read.items() if (hits := FOREIGN.findall(text))}


@pytest.mark.parametrize("path", TESTS, ids=name)
def test_tests_stand_on_their_own(path: Path) -> None:
    """No test reads outside the project, and every test asserts something."""
    text = path.read_text(encoding="utf-8")
    assert "../" + "shared" not in text
    every = functions(path)
    helpers = {f.name for f in every if not f.name.startswith("test_") and asserts(f, set())}
    assert not [f.name for f in every if f.name.startswith("test_") and not asserts(f, helpers)]


def asserts(function: ast.AST, helpers: set[str]) -> bool:
    """An assertion stands in it, or a call of something that asserts."""
    calls = {ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}
    return bool(calls & {"pytest.raises", *helpers}) or any(isinstance(n, ast.Assert) for n in ast.walk(function))


def test_version_is_the_packages() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert lodeway.__version__ == project["version"]


def test_every_part_of_the_command_line_is_under_the_contract_of_imports() -> None:
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    listed = tools["importlinter"]["contracts"][0]["layers"][1].split(" : ")
    parts = {f"lodeway.{path.stem}" for path in SOURCES if path.name.startswith("cli_")}
    assert parts
    assert parts == set(listed)


def test_changelog_fragments_are_named_for_an_issue() -> None:
    fragments = [p.name for p in (ROOT / "changelog.d").iterdir() if not p.name.startswith(".")]
    assert not [n for n in fragments if not re.fullmatch(r"\d+\.(added|changed|fixed|removed)\.md", n)]


def test_ci_is_sound_bash() -> None:
    assert subprocess.run(["bash", "-n", str(ROOT / ".ci" / "run")], check=False).returncode == 0  # noqa: S607
