"""What is told of plans, as text, as JSON and on disk."""

from __future__ import annotations

import dataclasses
import io
import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

import lodeway
from lodeway import InputError, Plan
from lodeway.report import record
from lodeway.report.plain import PLAN_TABLES, SOLUTION_TABLES, dumps, plain, plan_data, solution_data
from lodeway.report.record import check_target, read_run, write_run
from lodeway.report.static import print_solution
from lodeway.report.text import print_plan
from tests.study.worlds import crossing, half, pits
from tests.worlds import star, steps


@pytest.fixture(scope="module")
def met() -> Plan:
    contracts = "id, commodity, from, buyer, quantity, to_year\nold, good, FRI, BUY, 30, 2024"
    return lodeway.plan(pits(contracts=contracts), half())


@pytest.fixture(scope="module")
def unmet() -> Plan:
    return lodeway.plan(pits(most=30), half(cap=0.4))


def text(plan: Plan, width: int = 140) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False)
    print_plan(plan, console)
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_a_plan_tells_all_parts(met: Plan) -> None:
    told = text(met)
    for part in (
        "good for BUY, at most 50.0 % touched by RIV from 2028 on",
        "The cap is met (the tracer confirms it: at most 50.0 % from 2028 on, lots kept apart).",
        "Contracts not kept today, short by: old 10 (2024).",
        "Exposure today (2024) of good delivered, by power and role",
        "What to build or expand",
        "Which ways carry BUY's supply in 2028",
        "Exposure of good, year by year",
        "What BUY's supply costs",
        "users together: 3.9 thousand USD in present value over 6 years;\n650 USD a year, 6.5 USD per t delivered.",
        "Price of independence, what one more point of exposure would save a year, USD: ",
        "What binds",
        "Who gains in 2028",
        "Which assumed or estimated figures the premium leans on most",
    ):
        assert part in told
    for member in ("Kazakhstan", "Kyrgyzstan", "Tajikistan", "Turkmenistan", "Uzbekistan"):
        assert f"\n{member} " in told


def test_rows_of_a_plan(met: Plan) -> None:
    lines = [line.split() for line in text(met).splitlines()]
    assert ["2028", "100.0", "%", "50.0", "%", "50.0", "%", "50.0", "%"] in lines
    assert ["2027", "100.0", "%", "100.0", "%", "100.0", "%", "free"] in lines
    assert ["clean", "clean", "FRI", "2026", "2028", "30", "t", "+30", "3.0"] in lines
    assert ["plan", "2028", "100", "2.3", "23", "30", "13"][:5] in [line[:5] for line in lines]


@pytest.mark.parametrize("width", [120, 140])
def test_a_plan_fits_its_width_without_broken_numbers(met: Plan, unmet: Plan, width: int) -> None:
    for plan in (met, unmet):
        told = text(plan, width)
        assert max(len(line.rstrip()) for line in told.splitlines()) <= width
        assert "…" not in told


def test_a_cap_that_cannot_be_met_is_told(unmet: Plan) -> None:
    told = text(unmet, 200)
    for part in (
        "The cap cannot be met while demand is served as it is without it.",
        "The least exposure that can be reached from 2028 on is 50.0 %.",
        "it exceeds the cap in 2028 (50.0 %, cap 40.0 %), 2029 (50.0 %, cap 40.0 %), 2030 (50.0 %, cap 40.0 %).",
        "  clean (build, all, limit 30): 3.00 points",
        "  clean (facility, 2028-2030, limit 20): 2.00 points",
        "Price of independence: none",
    ):
        assert part in told
    assert "nfeasible" not in told


def test_what_opens_too_late_is_told() -> None:
    told = text(lodeway.plan(pits(lead=5), half(until=2029)))
    assert "What could be built, but opens too late:\n  clean: 100 a year, not before 2030" in told


def test_nothing_in_the_way_is_told() -> None:
    world = star("country, id, cost\nRIV, only, 10", "id, place, commodity, quantity\nd, market, good, 100")
    told = text(lodeway.plan(world, half(by=2025, until=2025)))
    assert "no other untouched supply reaches the buyer" in told


def test_roles_ways_and_unserved_demand_are_told() -> None:
    plan = lodeway.plan(crossing(), half(cap=0.1, roles=("transit",)))
    told = text(plan)
    assert "counting transit only" in told
    assert "New road" in told
    short = star(
        "country, id, cost, capacity\nFRI, a, 1, 70\nRIV, b, 1, 10",
        "id, place, commodity, quantity\nd, market, good, 100",
    )
    told = text(lodeway.plan(short, half(cap=0.5, by=2025, until=2026)))
    assert "Wanted and not delivered, as without the cap: d 40 (2025-2026)." in told


def test_a_cap_of_all_is_told() -> None:
    told = text(lodeway.plan(pits(), half(cap=1.0)))
    assert "What to build or expand: nothing" in told
    assert "would save a year: nothing." in told


def test_assumptions_are_told() -> None:
    world = star(
        "country, id, cost, quality\nRIV, cheap, 10, reported\nFRI, clean, 30, assumed",
        "id, place, commodity, quantity\nd, market, good, 100",
    )
    plan = lodeway.plan(world, half(cap=0, by=2025, until=2025))
    rows = [line.split() for line in text(plan).splitlines() if line.startswith("cost of facilities")]
    assert rows == [["cost", "of", "facilities", "mine", "1", "assumed", "-600", "600"]]  # 20 % of 30, on 100


def test_json_is_whole_and_has_no_nan(met: Plan, unmet: Plan) -> None:
    for plan in (met, unmet):
        data = json.loads(dumps(plan_data(plan)), parse_constant=pytest.fail)
        assert data["met"] is plan.met
        assert set(PLAN_TABLES) < set(data)
        assert data["exposure"][3]["plan"] == pytest.approx(0.5)
        for case in ("today", "reference", "solution"):
            assert set(SOLUTION_TABLES) < set(data["solutions"][case])
        routes = data["solutions"]["solution"]["routes"]
        assert {s["route"] for s in data["solutions"]["solution"]["shipments"]} == set(routes)
    assert json.loads(dumps(plan_data(unmet)))["least_exposure"] == pytest.approx(0.5)


def test_every_table_of_results_is_in_the_json() -> None:
    tables = {f.name for f in dataclasses.fields(lodeway.Solution) if f.type == "pd.DataFrame"}
    assert tables == set(SOLUTION_TABLES)
    own = {f.name for f in dataclasses.fields(Plan) if f.type == "pd.DataFrame"}
    computed = {
        n
        for n, v in vars(Plan).items()
        if isinstance(v, property) and v.fget.__annotations__["return"] == "pd.DataFrame"
    }
    assert own | computed == set(PLAN_TABLES)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.int64(3), 3),
        (np.float64(0.5), 0.5),
        (math.nan, None),
        (math.inf, None),
        (pd.NA, None),
        (np.bool_(True), True),
        (frozenset({"b", "a"}), ["a", "b"]),
        (("x", math.nan), ["x", None]),
        ({1: math.nan}, {"1": None}),
    ],
)
def test_plain_values(value: object, expected: object) -> None:
    assert plain(value) == expected


def test_solutions_are_told() -> None:
    """Of 30 and 40 wanted at a price, only the 30 are bought, for 60."""
    console = Console(file=io.StringIO(), width=140, highlight=False)
    solution = lodeway.solve(steps())
    print_solution(solution, console)
    told = console.file.getvalue()  # type: ignore[attr-defined]
    for part in (
        "Welfare: 1,200",
        "Value of consumption 3,000, cost 1,800",
        "All demand that must be served is served.",
        "Demand that would cost more than it pays",
        "Flows by route",
        "mine:market",
        "Prices where traded",
    ):
        assert part in told
    assert json.loads(dumps(solution_data(solution)))["objective"] == pytest.approx(1200)


def test_what_a_solution_leaves_undone_is_told() -> None:
    world = star("country, id, cost, capacity\nA, pit, 1, 60", "id, place, commodity, quantity\nd, market, good, 100",
                 contracts="id, commodity, from, quantity\nlong, good, A, 75")  # fmt: skip
    console = Console(file=io.StringIO(), width=140, highlight=False)
    print_solution(lodeway.solve(world), console)
    lines = [line.split() for line in console.file.getvalue().splitlines()]  # type: ignore[attr-defined]
    assert ["d", "good", "40", "100"] in lines
    assert ["contract", "long", "15"] in lines
    assert "Limits that bind" not in console.file.getvalue()  # type: ignore[attr-defined]  # a penalty would be their worth


def test_a_run_is_written_whole_and_can_be_read(met: Plan, tmp_path: Path) -> None:
    run = write_run(met, tmp_path / "runs" / "one", "somewhere")
    goal, told = read_run(run)
    assert goal == met.goal
    assert lodeway.load(run / "world").digest == told["world"]["sha256"] == met.world.digest
    assert told["objectives"]["solution"] == met.solution.objective
    assert {p.name for p in run.iterdir()} == {
        *(f"{t}.csv" for t in PLAN_TABLES), "plan.json", "run.json", "solver.log", "solutions", "world",
    }  # fmt: skip
    shipments = pd.read_csv(run / "solutions" / "solution" / "shipments.csv")
    routes = pd.read_csv(run / "solutions" / "solution" / "routes.csv").groupby("route")["link"].agg(tuple)
    assert routes.to_dict() == {key: met.solution.routes[key] for key in set(shipments["route"])}
    assert shipments["quantity"].sum() == pytest.approx(600)
    assert "today" in (run / "solver.log").read_text(encoding="utf-8")
    assert [p.name for p in tmp_path.iterdir()] == ["runs"]


def broken(*_: object) -> str:
    raise RuntimeError


def full(*_: object) -> str:
    raise OSError(28, "No space left on device")


def test_a_failure_while_writing_leaves_nothing(met: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "dumps", broken)
    with pytest.raises(RuntimeError):
        write_run(met, tmp_path / "run", "")
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(record, "dumps", full)
    with pytest.raises(InputError, match="No space left") as refused:
        write_run(met, tmp_path / "run", "")
    assert refused.value.code == "I008"
    assert list(tmp_path.iterdir()) == []


def test_a_failure_while_overwriting_leaves_what_was_there(
    met: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = write_run(met, tmp_path / "run", "first")
    (run / "mine.txt").write_text("kept", encoding="utf-8")
    with pytest.raises(InputError):
        write_run(met, run, "second")
    with monkeypatch.context() as patched:
        patched.setattr(record, "dumps", broken)
        with pytest.raises(RuntimeError):
            write_run(met, run, "second", force=True)
    assert read_run(run)[1]["world"]["read"] == "first"
    write_run(met, run, "second", force=True)
    assert read_run(run)[1]["world"]["read"] == "second"
    assert (run / "mine.txt").read_text(encoding="utf-8") == "kept"
    assert [p.name for p in tmp_path.iterdir()] == ["run"]


def test_targets_are_checked_before_any_work(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    (tmp_path / "empty").mkdir()
    check_target(tmp_path / "empty")
    check_target(tmp_path / "new" / "deep")
    check_target(tmp_path, force=True)
    for target, code in ((file, "I005"), (tmp_path, "I005"), (file / "below", "I008")):
        with pytest.raises(InputError) as refused:
            check_target(target)
        assert refused.value.code == code
    assert sorted(p.name for p in tmp_path.iterdir()) == ["empty", "file"]


@pytest.mark.parametrize(
    "content",
    [
        None,
        "",
        "[]",
        "{}",
        '{"goal": {}}',
        '{"goal": {"mineral": "good", "roles": []}, "objectives": {"solution": 1}, "world": {"sha256": ""}}',
    ],
)
def test_what_is_no_record_is_refused(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "run.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_run(tmp_path)
    assert refused.value.code == "I009"


def test_a_record_without_its_objective_is_refused(met: Plan, tmp_path: Path) -> None:
    file = write_run(met, tmp_path / "run", "") / "run.json"
    told = json.loads(file.read_text(encoding="utf-8"))
    for part in ("objectives", "world"):
        file.write_text(json.dumps({**told, part: {}}), encoding="utf-8")
        with pytest.raises(InputError, match="it has no"):
            read_run(file.parent)
