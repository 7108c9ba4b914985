"""Tracing any network of flows that is given as plain tables: where a unit came from, and what it met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lodeway.errors import InputError
from lodeway.measures.interval import interval
from lodeway.measures.mixture import END, Floats, Mixture

__all__ = ["Network", "origins"]

BALANCE = 1e-6
"""Part of a node's inflow by which more may leave it: rounding of published figures."""


@dataclass(frozen=True)
class Network:
    """A network of flows; make one with :meth:`of`.

    Attributes
    ----------
    nodes
        Names of the nodes.
    mixture
        The same in numbers: a channel a row of injections, then one a row of flows.
    origin
        What each channel of an injection is counted as; empty for flows.
    """

    nodes: pd.Index
    mixture: Mixture
    origin: pd.Series[str]

    @classmethod
    def of(cls, flows: pd.DataFrame, injections: Mapping[str, float] | pd.Series[float] | pd.DataFrame) -> Network:
        """Make a network of tables.

        Parameters
        ----------
        flows
            ``from, to, quantity``: what leaves a node for another; where it loses some on the way, ``received`` says
            what arrives.
        injections
            What is made at each node, node -> quantity; or a table ``node, quantity`` with a column ``origin``, if
            several origins feed one node.

        Raises
        ------
        InputError
            I011 if a column lacks, or a quantity is negative or not known; I012 if more leaves a node than enters it.
        """
        made = injections if isinstance(injections, pd.DataFrame) else _listed(injections)
        _check(flows, ("from", "to", "quantity"), "flows")
        _check(made, ("node", "quantity"), "injections")
        moved = flows[flows["quantity"] > 0]
        made = made[made["quantity"] > 0]
        arrives = moved["received"].fillna(moved["quantity"]) if "received" in moved else moved["quantity"]
        names = pd.concat([made["node"], flows["from"], flows["to"]]).astype(str)
        nodes = pd.Index(names.unique())
        count = len(made) + len(moved)
        mixture = Mixture(
            len(nodes),
            nodes.get_indexer(pd.Index([*made["node"].astype(str), *moved["to"].astype(str)])).astype(np.int64),
            np.concatenate([np.full(len(made), END), nodes.get_indexer(pd.Index(moved["from"].astype(str)))]),
            np.concatenate([made["quantity"].to_numpy(float), arrives.to_numpy(float)]),
            np.concatenate([np.zeros(len(made)), moved["quantity"].to_numpy(float)]),
            np.arange(count),
        )
        _check_balance(nodes, mixture)
        origin = made["origin"] if "origin" in made else made["node"]
        return cls(nodes, mixture, pd.Series([*origin.astype(str), *[""] * len(moved)], dtype=object))

    def origins(self) -> pd.DataFrame:
        """Share of each origin in what lies at each node: a row a node, a column an origin, rows sum to 1.

        A node that nothing feeds has no shares: NaN. ``x_n s_n = g_n e_n + sum_m F_mn s_m`` (Bialek 1996).
        """
        code, names = pd.factorize(self.origin[self.origin != ""], sort=True)
        value = np.zeros((len(self.origin), len(names)))
        value[np.arange(len(code)), code] = 1.0
        found = self.mixture.backwards(np.ones(len(self.origin)), value)
        found[np.setdiff1d(np.arange(len(self.nodes)), self.mixture.fed)] = np.nan
        return pd.DataFrame(found, index=self.nodes, columns=pd.Index(names, name="origin"))

    def met(self, nodes: Iterable[str]) -> pd.Series[float]:
        """Probability that a unit at each node passed one of these nodes, itself included; NaN where nothing is."""
        found = self.mixture.met(self._touched(nodes))
        found[np.setdiff1d(np.arange(len(self.nodes)), self.mixture.fed)] = np.nan
        return pd.Series(found, index=self.nodes, name="met")

    def interval(self, nodes: Iterable[str], at: Mapping[str, float]) -> tuple[float, float]:
        """Least and most of what is taken ``at`` nodes (node -> quantity) that can have passed one of these nodes."""
        given = pd.Series(dict(at), dtype=float).reindex(self.nodes).fillna(0.0)
        taken = np.asarray(given, dtype=np.float64)
        return interval(self.mixture, taken, self._touched(nodes))

    def _touched(self, nodes: Iterable[str]) -> Floats:
        return np.isin(self.mixture.into, self.nodes.get_indexer(pd.Index([*nodes], dtype=object))).astype(float)


def origins(flows: pd.DataFrame, injections: Mapping[str, float] | pd.Series[float] | pd.DataFrame) -> pd.DataFrame:
    """Trace where what lies at each node came from: a row a node, a column an origin; see :class:`Network`.

    Raises
    ------
    InputError
        I011 if a column lacks, or a quantity is negative or not known; I012 if more leaves a node than enters it.
    """
    return Network.of(flows, injections).origins()


def _listed(injections: Mapping[str, float] | pd.Series[float]) -> pd.DataFrame:
    given = pd.Series(injections if isinstance(injections, pd.Series) else dict(injections), dtype=float)
    return pd.DataFrame({"node": given.index.astype(str), "quantity": given.to_numpy(float)})


def _check(table: pd.DataFrame, columns: Iterable[str], what: str) -> None:
    lacking = [name for name in columns if name not in table]
    if lacking:
        raise InputError("I011", f"The {what} have no column {lacking[0]}.", f"They need {', '.join(columns)}.")
    for name in {"quantity", "received"} & set(table.columns):
        figures = pd.to_numeric(table[name], errors="coerce")
        bad = figures.isna() & (table[name].notna() | (name == "quantity")) | ~(figures.fillna(0.0) >= 0)
        bad |= figures.abs() == np.inf
        if bad.any():
            row = int(bad.to_numpy().argmax())
            message = f"Row {row + 1} of the {what} has {table[name].iloc[row]!r} as {name}."
            raise InputError("I011", message, "Give a figure of 0 or more; turn a negative flow round.")


def _check_balance(nodes: pd.Index, mixture: Mixture) -> None:
    at, taken = mixture.lots
    left = np.bincount(at[at != END], taken[at != END], mixture.count)
    excess = left - mixture.inflow
    if mixture.count and excess.max() > BALANCE * max(float(mixture.inflow[excess.argmax()]), 1e-300):
        worst = int(excess.argmax())
        message = f"{left[worst]:g} leaves {nodes[worst]}, but only {mixture.inflow[worst]:g} enters it."
        raise InputError("I012", message, "Add what is made there to the injections, or what it receives to the flows.")
