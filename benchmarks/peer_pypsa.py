"""PyPSA on the static question: its own formulation, a bus a place and commodity, a link a leg and commodity.

Timed are ``create_model`` and the solve of the linopy model behind it. What ``n.optimize`` does afterwards
(it makes each of the buses a sub-network of its own, minutes here) is left out, to PyPSA's advantage.
"""

from __future__ import annotations

import time

import numpy as np
import pypsa
import xarray as xr

from lodeway.world import World


def network(world: World) -> pypsa.Network:
    """Buses, links for legs and plants, generators for mines, for steps of demand and for what is left over."""
    n = pypsa.Network(snapshots=[0])
    places, goods = world["places"]["id"], world["commodities"].set_index("id")
    n.add("Bus", [f"{p}|{c}" for p in places for c in goods.index])
    legs, cargo = np.meshgrid(np.arange(len(world["legs"])), np.arange(len(goods)), indexing="ij")
    leg = world["legs"].iloc[legs.ravel()].reset_index(drop=True)
    good = goods.iloc[cargo.ravel()].reset_index()
    n.add("Link", [f"leg|{a}|{b}" for a, b in zip(leg["id"], good["id"], strict=True)],
          bus0=(leg["from"] + "|" + good["id"]).to_numpy(), bus1=(leg["to"] + "|" + good["id"]).to_numpy(),
          p_nom=np.inf, marginal_cost=(leg["cost"] * good["gross"] * good["freight"]).to_numpy())  # fmt: skip
    _plants(n, world)
    demand = world["demand"]
    at = (demand["place"] + "|" + demand["commodity"]).to_numpy()
    n.add("Generator", ("demand|" + demand["id"]).to_numpy(), bus=at,
          sign=-1.0, p_nom=demand["quantity"].to_numpy(), marginal_cost=-demand["price"].to_numpy())  # fmt: skip
    return n


def _plants(n: pypsa.Network, world: World) -> None:
    processes = world["processes"].set_index("id")
    recipes = dict(iter(world["recipes"].groupby("process")))
    for f in world["facilities"].to_dict("records"):
        process, rows = processes.loc[f["process"]], recipes.get(f["process"])
        most = f["capacity"] / process["capacity_use"]
        out = f"{f['place']}|{process['output']}"
        if rows is None:
            n.add("Generator", f["id"], bus=out, p_nom=most, marginal_cost=f["cost"])
            continue
        inputs, beside = rows[rows["role"] == "input"], rows[rows["role"] == "byproduct"]
        first = inputs["amount"].iloc[0]
        ports = [(out, 1.0), *((f"{f['place']}|{c}", -a) for c, a in inputs[["commodity", "amount"]].values[1:]),
                 *((f"{f['place']}|{c}", a) for c, a in beside[["commodity", "amount"]].values)]  # fmt: skip
        more = {f"bus{k}": bus for k, (bus, _) in enumerate(ports, start=1)}
        more |= {f"efficiency{k if k > 1 else ''}": amount / first for k, (_, amount) in enumerate(ports, start=1)}
        n.add("Link", f["id"], bus0=f"{f['place']}|{inputs['commodity'].iloc[0]}", p_nom=most * first,
              marginal_cost=f["cost"] / first, **more)  # fmt: skip
        if len(beside):
            for bus in {out, *(f"{f['place']}|{c}" for c in beside["commodity"])}:
                n.add("Generator", f"left|{f['id']}|{bus}", bus=bus, sign=-1.0, p_nom=np.inf)


def run(world: World) -> list[tuple[str, float, float | None, str]]:
    """Lines of the table, one run."""
    start = time.process_time()
    n = network(world)
    held = time.process_time()
    model = n.optimize.create_model()
    limited = world["legs"].dropna(subset="capacity")
    goods = world["commodities"].set_index("id")
    flow = model.variables["Link-p"]
    name = next(d for d in flow.dims if d != "snapshot")
    for leg in limited.to_dict("records"):
        links = [f"leg|{leg['id']}|{c}" for c in goods.index]
        gross = xr.DataArray(goods["gross"].to_numpy(), dims=name, coords={name: links})
        model.add_constraints((flow.sel({name: links}) * gross).sum(name) <= leg["capacity"], name=f"room|{leg['id']}")
    built = time.process_time()
    model.solve("highs", io_api="direct", output_flag=False, threads=1)
    ended = time.process_time()
    note = f"beside {held - start:.0f} s for the network, {built - held:.0f} s for the model; results not read"
    return [("linopy model solved", ended - built, -float(model.objective.value), note)]
