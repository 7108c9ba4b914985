"""Average participation by netallocation, in an interpreter that has it: ``python peer_netallocation.py IN OUT``.

Version 0.0.8 needs PyPSA 0.22 and its time (linopy 0.1.5, pandas 2.0, numpy 1, xarray before 2023.7, six), so that it
stands in an environment of its own; ``NETALLOCATION_PYTHON`` names its interpreter to ``benchmarks.measure``. IN holds
arrays ``start, end, quantity`` (of lines) and ``made, taken`` (of nodes); OUT gets ``share`` (a row a node that takes,
a column a node that makes) and ``seconds``.
"""

from __future__ import annotations

import sys
import time
import warnings

import numpy as np
import pandas as pd


def main() -> None:
    """Make a PyPSA network of the arrays and let netallocation trace it."""
    warnings.filterwarnings("ignore")
    import netallocation  # noqa: PLC0415 - only here
    import pypsa  # noqa: PLC0415 - only here

    given = np.load(sys.argv[1])
    start, end, quantity, made, taken = (given[name] for name in ("start", "end", "quantity", "made", "taken"))
    makes, takes = np.flatnonzero(made > 0), np.flatnonzero(taken > 0)
    network = pypsa.Network()
    for name in ("made", "taken"):
        network.add("Carrier", name)
    network.madd("Bus", [str(n) for n in range(len(made))])
    lines = [f"line{n}" for n in range(len(start))]
    network.madd("Line", lines, bus0=start.astype(str), bus1=end.astype(str), x=1.0, s_nom=quantity)
    network.madd("Generator", [f"g{n}" for n in makes], bus=makes.astype(str), carrier="made")
    network.madd("Load", [f"l{n}" for n in takes], bus=takes.astype(str), carrier="taken")

    def at(values: np.ndarray, columns: pd.Index) -> pd.DataFrame:
        return pd.DataFrame([values], index=network.snapshots, columns=columns)

    network.lines_t.p0, network.lines_t.p1 = at(quantity, network.lines.index), at(-quantity, network.lines.index)
    network.generators_t.p = at(made[makes], network.generators.index)
    network.loads_t.p = at(taken[takes], network.loads.index)
    network.buses_t.p = at(made - taken, network.buses.index)
    begin = time.process_time()
    found = netallocation.allocate_flow(network, network.snapshots[0], method="ap", dims=["source", "sink"])
    seconds = time.process_time() - begin
    tonnes = found.peer_to_peer.transpose("sink", "source").to_pandas()
    tonnes = tonnes.loc[takes.astype(str), makes.astype(str)].to_numpy()
    np.savez(sys.argv[2], share=tonnes / taken[takes][:, None], seconds=seconds)


if __name__ == "__main__":
    main()
