"""A run on disk: its tables, and a record from which it can be repeated."""

from __future__ import annotations

import dataclasses
import json
import platform
from importlib import metadata
from pathlib import Path
from typing import Any

from lodeway.errors import InputError
from lodeway.report.plain import PLAN_TABLES, SOLUTION_TABLES, dumps, plain, plan_data
from lodeway.study import Goal, Plan
from lodeway.world import save
from lodeway.world.write import fresh_folder

RECORD = "run.json"
WORLD = "world"
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
    """
    names = {RECORD, WORLD, "plan.json", "solver.log", *(f"{n}.csv" for n in PLAN_TABLES), "solutions"}
    with fresh_folder(folder, names, force=force) as target:
        for name in PLAN_TABLES:
            getattr(plan, name).to_csv(target / f"{name}.csv", index=False)
        for case in ("today", "reference", "solution"):
            solution = getattr(plan, case)
            (target / "solutions" / case).mkdir(parents=True)
            for name in SOLUTION_TABLES:
                getattr(solution, name).to_csv(target / "solutions" / case / f"{name}.csv", index=False)
        save(plan.world, target / WORLD)
        logs = [f"# {case}\n{getattr(plan, case).log}\n" for case in ("today", "reference", "solution")]
        (target / "solver.log").write_text("\n".join(logs), encoding="utf-8")
        (target / "plan.json").write_text(dumps(plan_data(plan)), encoding="utf-8")
        (target / RECORD).write_text(dumps(_record(plan, world)), encoding="utf-8")
    return folder


def _record(plan: Plan, world: str) -> dict[str, Any]:
    return {
        "command": "plan",
        "goal": plain(dataclasses.asdict(plan.goal)),
        "world": {"read": world, "name": plan.world.name, "sha256": plan.world.digest, "copy": WORLD},
        "version": metadata.version("lodeway"),
        "libraries": {name: metadata.version(name) for name in LIBRARIES},
        "python": platform.python_version(),
        "seed": None,
        "seed_note": "nothing is drawn at random",
        "objectives": {c: getattr(plan, c).objective for c in ("today", "reference", "solution")},
        "seconds": {c: getattr(plan, c).seconds for c in ("today", "reference", "solution")},
        "solver_log": "solver.log",
    }


def read_run(folder: Path) -> tuple[Goal, dict[str, Any]]:
    """Goal and record of a run.

    Raises
    ------
    InputError
        I009 if the folder holds no record, or one that cannot be read.
    """
    path = folder / RECORD if folder.is_dir() else folder
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        goal = Goal(**{k: tuple(v) if isinstance(v, list) else v for k, v in record["goal"].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        message = f"{path} is no record of a run: {problem}"
        raise InputError("I009", message, "Give the folder that `lodeway plan --out` wrote.") from problem
    return goal, record
