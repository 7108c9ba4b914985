"""A run on disk: its tables, and a record from which it can be repeated."""

from __future__ import annotations

import dataclasses
import json
import platform
import tempfile
from importlib import metadata
from pathlib import Path
from typing import Any

import pandas as pd

from lodeway.errors import InputError
from lodeway.report.plain import PLAN_TABLES, SOLUTION_TABLES, dumps, plain, plan_data
from lodeway.study import Goal, Plan
from lodeway.world import save
from lodeway.world.write import fresh_folder

RECORD = "run.json"
WORLD = "world"
CASES = ("today", "reference", "solution")
LIBRARIES = ("highspy", "numpy", "pandas", "scipy")


def write_run(plan: Plan, folder: Path, world: str, *, force: bool = False) -> Path:
    """Write a plan's tables, its world and its record; whole or not at all.

    Parameters
    ----------
    plan
        The plan.
    folder
        Where; it must be new or empty unless ``force``.
    world
        Where the world was read, as text for the record.
    force
        Overwrite what a run wrote there before; other files are kept.

    Raises
    ------
    InputError
        I005 if the folder holds anything, unless `force`; I008 if it cannot be written.
    """
    names = {RECORD, WORLD, "plan.json", "solver.log", *(f"{n}.csv" for n in PLAN_TABLES), "solutions"}
    try:
        with fresh_folder(folder, names, force=force) as target:
            _write_tables(plan, target)
            save(plan.given, target / WORLD)  # promises are put into it anew when the run is repeated
            logs = [f"# {case}\n{getattr(plan, case).log}\n" for case in CASES]
            (target / "solver.log").write_text("\n".join(logs), encoding="utf-8")
            (target / "plan.json").write_text(dumps(plan_data(plan)), encoding="utf-8")
            (target / RECORD).write_text(dumps(_record(plan, world)), encoding="utf-8")
    except OSError as problem:
        raise _unwritable(folder, problem) from problem
    return folder


def _write_tables(plan: Plan, target: Path) -> None:
    for name in PLAN_TABLES:
        getattr(plan, name).to_csv(target / f"{name}.csv", index=False)
    for case in CASES:
        solution = getattr(plan, case)
        (target / "solutions" / case).mkdir(parents=True)
        for name in SOLUTION_TABLES:
            getattr(solution, name).to_csv(target / "solutions" / case / f"{name}.csv", index=False)
        used = {route: solution.routes[route] for route in dict.fromkeys(solution.shipments["route"])}
        steps = [(route, step, link) for route, links in used.items() for step, link in enumerate(links, 1)]
        routes = pd.DataFrame(steps, columns=["route", "step", "link"])
        routes.to_csv(target / "solutions" / case / "routes.csv", index=False)


def check_target(folder: Path, *, force: bool = False) -> None:
    """Refuse, before any work, a folder that :func:`write_run` could not write.

    Raises
    ------
    InputError
        I005 if it holds anything already, unless `force`, or a world, which would then not be one any more; I008 if
        nothing can be written there.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError("I005", f"{folder} is a file.", "Choose another folder.")
    if (folder / "places.csv").exists():
        raise InputError("I005", f"{folder} holds the tables of a world.", "Choose another folder.")
    try:
        if folder.exists() and any(folder.iterdir()) and not force:
            raise InputError(
                "I005", f"{folder} exists and is not empty.", "Choose another folder, or overwrite with --force."
            )
        there = next(parent for parent in folder.resolve().parents if parent.exists())
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=there):
            pass
    except OSError as problem:
        raise _unwritable(folder, problem) from problem


def _unwritable(folder: Path, problem: OSError) -> InputError:
    message = f"{folder} cannot be written: {problem.strerror or problem}."
    return InputError("I008", message, "Choose another folder.")


def _record(plan: Plan, world: str) -> dict[str, Any]:
    return {
        "command": "plan",
        "goal": plain(dataclasses.asdict(plan.goal)),
        "world": {"read": world, "name": plan.given.name, "sha256": plan.given.digest, "copy": WORLD},
        "version": metadata.version("lodeway"),
        "libraries": {name: metadata.version(name) for name in LIBRARIES},
        "python": platform.python_version(),
        "seed": None,
        "seed_note": "nothing is drawn at random",
        "objectives": {c: getattr(plan, c).objective for c in CASES},
        "seconds": {c: getattr(plan, c).seconds for c in CASES},
        "solver_log": "solver.log",
    }


def read_run(folder: Path) -> tuple[Goal, dict[str, Any]]:
    """Read goal and record of a run.

    Raises
    ------
    InputError
        I009 if the folder holds no record, or one that cannot be read.
    """
    path = folder / RECORD
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        given: dict[str, Any] = record["goal"]
        goal = Goal(**{**given, "roles": tuple(given["roles"])})
        float(record["objectives"]["solution"])
        str(record["world"]["sha256"])
    except KeyError as problem:
        raise _no_record(path, f"it has no {problem}") from problem
    except OSError as problem:
        raise _no_record(path, str(problem.strerror or problem).lower()) from problem
    except (ValueError, TypeError, AttributeError) as problem:
        raise _no_record(path, str(problem)) from problem
    return goal, record


def _no_record(path: Path, why: str) -> InputError:
    return InputError(
        "I009", f"{path} is no record of a run: {why}.", "Give the folder that `lodeway plan --out` wrote."
    )
