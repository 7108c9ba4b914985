"""Recipes: nothing comes from nothing."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from lodeway.errors import Finding, InputError
from lodeway.units import TONNES, separative_work
from lodeway.world.checks.tell import Teller, lookup, positions

if TYPE_CHECKING:
    from lodeway.world.world import World

__all__ = ["enrichment", "kinds", "loops", "mass"]

_SLACK: Final = 1e-9
_LOOP_SLACK: Final = 1e-6  # well above the solver's feasibility tolerance
_ENRICHMENT_SLACK: Final = 1e-3
_Amounts = defaultdict[tuple[str, str], float]  # by mineral and unit
_ASSAYS: Final = ["feed_assay", "product_assay", "tails_assay"]


def kinds(world: World) -> list[Finding]:
    """Processing has inputs; extraction takes none of its own mineral."""
    found = []
    tell, frame = Teller(world, "processes"), world["processes"]
    mineral = lookup(world["commodities"], "mineral")
    inputs = _inputs(world)
    for row, (key, kind, output) in enumerate(zip(frame["id"], frame["kind"], frame["output"], strict=True)):
        fed = inputs.get(key, {})
        if kind == "processing" and not fed:
            message = f"The process {key} makes {output} from nothing: it has no inputs."
            hint = "Add its inputs to the table recipes, or write the kind extraction if it is a mine."
            found.append(tell.error("W027", row, message, hint, "kind"))
        elif not kind:
            message = f"The process {key} has no inputs, but another commodity of its mineral is the one extracted."
            hint = "Add its inputs to the table recipes, or write the kind extraction if it is a mine."
            found.append(tell.error("W027", row, message, hint, "kind"))
        elif kind == "extraction" and mineral.get(output) in {mineral.get(commodity) for commodity in fed}:
            message = f"The process {key} is said to be extraction but takes in the mineral that it makes."
            found.append(tell.warning("W027", row, message, "Write the kind processing.", "kind"))
    return found


def mass(world: World) -> list[Finding]:
    """A processing process gives no more of a mineral, in one unit, than it takes in.

    What is not measured by weight (power, work, money) may take in some of itself and be no matter.
    """
    found = []
    tell, frame = Teller(world, "processes"), world["processes"]
    mineral, unit = lookup(world["commodities"], "mineral"), lookup(world["commodities"], "unit")
    inputs, byproducts = _inputs(world), _inputs(world, "byproduct")
    for row, (key, kind, output) in enumerate(zip(frame["id"], frame["kind"], frame["output"], strict=True)):
        taken, given = _Amounts(float), _Amounts(float)
        for side, amounts in ((taken, inputs.get(key, {})), (given, byproducts.get(key, {}))):
            for commodity, amount in amounts.items():
                side[mineral.get(commodity, ""), unit.get(commodity, "")] += amount
        given[mineral.get(output, ""), unit.get(output, "")] += 1.0
        fed = [commodity for commodity in inputs.get(key, {}) if commodity != output or unit.get(output) in TONNES]
        sources = {commodity for commodity in fed if mineral.get(commodity) == mineral.get(output)}
        minerals = {mineral.get(commodity, "") for commodity in fed}
        for (name, measure), amount in given.items():
            least = taken[name, measure]
            if kind != "processing" or name not in minerals or _measured_otherwise(taken, name, measure):
                continue
            if amount > least * (1 + _SLACK):
                message = f"The process {key} makes {amount:g} {measure} of {name} from {least:g}: matter from nothing."
                hint = f"Correct the amounts in the table recipes: {amount:g} {measure} or more must go in."
                if sources == {output}:
                    hint += " If it is no matter (power, money), give the commodity the unit in which it is measured."
                found.append(tell.error("W026", row, message, hint, "output"))
    return found


def _measured_otherwise(taken: _Amounts, mineral: str, unit: str) -> bool:
    return any(name == mineral and measure != unit for name, measure in taken)


def _inputs(world: World, role: str = "input") -> dict[str, dict[str, float]]:
    recipes = world["recipes"]
    chosen = recipes[recipes["role"] == role]
    found: dict[str, dict[str, float]] = {}
    for process, commodity, amount in zip(chosen["process"], chosen["commodity"], chosen["amount"], strict=True):
        found.setdefault(process, {})[commodity] = amount
    return found


def loops(world: World) -> list[Finding]:
    """No set of processes together makes something while using up nothing.

    Where products return as inputs, the greatest total net output of one unit of activity, with no
    commodity used up, must be zero: a small linear program over the processes that are not extraction.
    """
    frame = world["processes"][world["processes"]["kind"] == "processing"]
    recipes = world["recipes"][world["recipes"]["process"].isin(frame["id"])].dropna(subset="amount")
    if not set(frame["output"]) & set(recipes.loc[recipes["role"] == "input", "commodity"]):
        return []
    net = _net_output(frame, recipes)
    if not _has_cycle(net):
        return []
    from scipy.optimize import linprog  # noqa: PLC0415  (slow to import, seldom needed)

    amounts = net.to_numpy()
    answer = linprog(
        -amounts.sum(axis=0),
        A_ub=np.vstack([-amounts, np.ones((1, amounts.shape[1]))]),
        b_ub=np.append(np.zeros(len(amounts)), 1.0),
        method="highs",
    )
    if not answer.success or -answer.fun <= _LOOP_SLACK * np.abs(amounts).max():
        return []
    used = [str(name) for name, activity in zip(net.columns, answer.x, strict=True) if activity > _SLACK]
    row = positions(world["processes"]["id"] == used[0])[0]
    message = f"Together the processes {', '.join(used)} make something and use up nothing: matter from nothing."
    hint = "Correct the amounts in the table recipes."
    return [Teller(world, "processes").error("W026", row, message, hint, "output")]


def _has_cycle(net: pd.DataFrame) -> bool:
    """Some commodity returns as an input of its own making."""
    amounts = net.to_numpy(dtype=np.float64)
    while amounts.size:
        made = np.any(amounts > 0, axis=1, keepdims=True)
        alive = np.any((amounts < 0) & made, axis=0)  # processes that use what one of them makes
        if np.all(alive):
            return True
        amounts = amounts[:, alive]
    return False


def _net_output(processes: pd.DataFrame, recipes: pd.DataFrame) -> pd.DataFrame:
    """Commodity by process: what one unit of activity makes, less what it uses."""
    signed = recipes["amount"].where(recipes["role"] == "byproduct", -recipes["amount"])
    made: pd.Series[Any] = pd.Series(1.0, index=processes.index)
    entries = pd.DataFrame(
        {
            "commodity": pd.concat([processes["output"], recipes["commodity"]]),
            "process": pd.concat([processes["id"], recipes["process"]]),
            "amount": pd.concat([made, signed]),
        }
    )
    return entries.pivot_table(index="commodity", columns="process", values="amount", aggfunc="sum", fill_value=0.0)


def enrichment(world: World) -> list[Finding]:
    """The feed and separative work of an enrichment process follow from its assays."""
    found = []
    tell, frame = Teller(world, "processes"), world["processes"]
    mineral, inputs = lookup(world["commodities"], "mineral"), _inputs(world)
    for row in positions(frame[_ASSAYS].notna().any(axis=1)):
        process = frame.iloc[row]
        if process[_ASSAYS].isna().any():
            message = f"The process {process['id']} has some assays but not all of {', '.join(_ASSAYS)}."
            found.append(tell.error("W028", row, message, "Fill all three, or none.", _ASSAYS[0]))
            continue
        try:
            feed, work = separative_work(process["product_assay"], process["feed_assay"], process["tails_assay"])
        except InputError as error:
            found.append(tell.error("W028", row, error.message, error.hint, "product_assay"))
            continue
        own = mineral.get(process["output"])
        given = sum(amount for name, amount in inputs.get(process["id"], {}).items() if mineral.get(name) == own)
        if abs(given - feed) > _ENRICHMENT_SLACK * feed:
            message = (
                f"The assays of {process['id']} need {feed:.6g} of feed a unit, recipes give {given:g} of inputs of "
                f"the mineral {own}."
            )
            found.append(
                tell.error("W028", row, message, f"Write the amount {float(feed)!r} in recipes.", "feed_assay")
            )
        if abs(process["capacity_use"] - work) > _ENRICHMENT_SLACK * work:
            message = f"The assays of {process['id']} need {work:.6g} of separative work a unit."
            found.append(tell.error("W028", row, message, f"Write the capacity_use {float(work)!r}.", "capacity_use"))
    return found
