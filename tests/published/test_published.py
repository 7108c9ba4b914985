"""Published problems, and markets solved by formula, each a world in a folder beside its known answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import lodeway
from lodeway.measures import observed_exposures
from lodeway.measures.observed_exposure import Draws
from lodeway.model import Cap, Options, Solution, solve
from tests.published import slow_build
from tests.published.mexico import PLANTS, USES, least_cost

HERE = Path(__file__).parent
EXACT = 1e-9


def _folders() -> list[Path]:
    return sorted(path.parent for path in HERE.glob("*/expected.json"))


def _cases() -> list[Any]:
    return [
        pytest.param(folder, case, id=f"{folder.name}: {case['name']}")
        for folder in _folders()
        for case in json.loads((folder / "expected.json").read_text(encoding="utf-8"))["cases"]
    ]


def _cap(row: dict[str, Any]) -> Cap:
    roles = frozenset(row["roles"]) if "roles" in row else None
    return Cap(frozenset(row["buyer"]), frozenset(row["powers"]), row["share"], roles, name=row["name"])


def _solve(folder: Path, case: dict[str, Any]) -> Solution:
    world = lodeway.load(folder)
    options = Options(
        years=tuple(case.get("years", ())),
        caps=tuple(_cap(row) for row in case.get("caps", [])),
        discount=case.get("discount", 0.05),
        build=case.get("build", True),
    )
    return solve(world, options)


def _rows(frame: pd.DataFrame, **values: object) -> pd.DataFrame:
    return frame[np.logical_and.reduce([frame[column] == value for column, value in values.items()])]


def _totals(frame: pd.DataFrame, key: str, column: str, expected: dict[str, float], rel: float) -> None:
    got = frame.groupby(key)[column].sum()
    assert {name: got.get(name, 0.0) for name in expected} == pytest.approx(expected, rel=rel, abs=rel)


def _prices(solution: Solution, expected: list[Any], rel: float) -> None:
    for place, commodity, price in expected:
        rows = _rows(solution.prices, place=place, commodity=commodity, traded=True)
        assert rows["price"].tolist() == pytest.approx([price], rel=rel)


def _duals(solution: Solution, expected: list[Any], rel: float) -> None:
    for kind, name, dual in expected:
        rows = _rows(solution.limits, kind=kind, id=name)
        assert rows["dual"].tolist() == pytest.approx([dual], rel=rel), (kind, name)


def _lane(solution: Solution, origin: str, goal: str) -> pd.DataFrame:
    used = solution.shipments[solution.shipments["quantity"] > EXACT]
    return _rows(used, **{"from": origin, "to": goal})


def _shipped(solution: Solution, expected: list[Any], rel: float) -> None:
    for origin, goal, commodity, quantity in expected:
        lane = _rows(_lane(solution, origin, goal), commodity=commodity)
        assert lane["quantity"].sum() == pytest.approx(quantity, rel=rel)


def _routes(solution: Solution, expected: list[Any], _: float) -> None:
    for origin, goal, legs in expected:
        assert {solution.routes[key] for key in _lane(solution, origin, goal)["route"]} == {tuple(legs)}


def _touched(solution: Solution, expected: dict[str, float], rel: float) -> None:
    lots = solution.deliveries
    _totals(lots[lots["label"] != ""], "demand", "quantity", expected, rel)


def _drawn_by_year(solution: Solution, expected: dict[str, float], rel: float) -> None:
    drawn = solution.draws.groupby("year")["quantity"].sum().to_dict()
    assert drawn == pytest.approx({int(year): quantity for year, quantity in expected.items()}, rel=rel)


def _built(solution: Solution, expected: list[Any], rel: float) -> None:
    rows = solution.builds.loc[solution.builds["capacity"] > EXACT, ["id", "year", "capacity", "capital"]]
    assert sorted(rows["id"] + rows["year"].astype(str)) == sorted(f"{name}{year}" for name, year, _, _ in expected)
    for name, year, capacity, capital in expected:
        row = _rows(rows, id=name, year=year)
        assert row[["capacity", "capital"]].sum().tolist() == pytest.approx([capacity, capital], rel=rel)


CHECKS: dict[str, Callable[[Solution, Any, float], None]] = {
    "sense": lambda s, expected, _: _same(s.sense, expected),
    "unmet": lambda s, expected, rel: _same(s.demand["unmet"].sum(), pytest.approx(expected, abs=rel)),
    "prices": _prices,
    "made": lambda s, expected, rel: _totals(s.production, "facility", "quantity", expected, rel),
    "delivered": lambda s, expected, rel: _totals(s.demand, "demand", "delivered", expected, rel),
    "drawn": lambda s, expected, rel: _totals(s.draws, "stockpile", "quantity", expected, rel),
    "limits": _duals,
    "shipped": _shipped,
    "routes": _routes,
    "touched": _touched,
    "drawn_by_year": _drawn_by_year,
    "built": _built,
}
SETTINGS = {"name", "years", "caps", "discount", "build", "objective", "tolerance"}


def _same(got: object, expected: object) -> None:
    assert got == expected


@pytest.mark.parametrize(("folder", "case"), _cases())
def test_known_answer(folder: Path, case: dict[str, Any]) -> None:
    """To 1e-9, or 1e-6 where there are curves: objective, prices, quantities and duals alike."""
    assert set(case) <= {*SETTINGS, *CHECKS}
    tolerance = case.get("tolerance", EXACT)
    solution = _solve(folder, case)
    assert solution.objective == pytest.approx(case["objective"], rel=tolerance)
    for name, check in CHECKS.items():
        if name in case:
            check(solution, case[name], tolerance)


def test_bialek_is_traced_as_published() -> None:
    """To the four decimals that are printed; at a bus all that arrives is mixed, as observed flows say."""
    folder = HERE / "bialek-four-buses"
    world = lodeway.load(folder)
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["traced"]
    loads, powers = ({row[i]: frozenset({row[i]}) for row in expected} for i in (0, 1))
    found = observed_exposures(world, loads, powers, draws=Draws(0))
    made = found[found["role"] == "generation"].set_index(["buyer", "power"])
    wanted = {"L3": 304.0, "L4": 203.0}
    for load, power, megawatts in expected:
        row = made.loc[(load, power)]
        assert round(row["share"] * wanted[load], 4) == megawatts
        assert row["least"] <= row["share"] <= row["most"]


def test_every_folder_has_its_answer() -> None:
    worlds = {path.parent.name for path in HERE.glob("*/datapackage.json")}
    assert worlds == {folder.name for folder in _folders()}
    assert "dantzig-transport" in worlds


def test_mexico_steel_in_equations_is_the_published_one() -> None:
    assert least_cost() == pytest.approx(538.8112, abs=5e-5)


@pytest.mark.parametrize("out", ["", *PLANTS])
def test_mexico_steel_with_a_plant_out(out: str) -> None:
    world = lodeway.load(HERE / "mexico-steel")
    facilities = world["facilities"]
    shut = (facilities["place"] == out) & facilities["process"].isin(list(USES))
    assert shut.any() == bool(out)
    solution = solve(world.replace(facilities=facilities[~shut].reset_index(drop=True)))
    assert -solution.objective == pytest.approx(least_cost(out), rel=EXACT)


def test_slow_build_in_equations() -> None:
    for case in json.loads((HERE / "slow-build" / "expected.json").read_text(encoding="utf-8"))["cases"]:
        assert slow_build.least_cost(tuple(case["years"]), case["discount"]) == pytest.approx(case["objective"], EXACT)
