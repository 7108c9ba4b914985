"""What stands in the way: single permissions each of which alone would open one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from lodeway.routes.ways import node_places
from lodeway.study.network import Flags, Floats, Ints, Network
from lodeway.study.way import Way, describe
from lodeway.world import World

__all__ = ["Hindrance", "hindrances"]

MOST = 5
"""Most hindrances of one kind that are given."""


@dataclass(frozen=True)
class Hindrance:
    """A single thing without which there would be a way.

    Attributes
    ----------
    kind
        ``country`` (avoided), ``closure``, ``leg`` (not open that year), ``commodity`` (a leg does not carry it) or
        ``transfer`` (missing at a place; its cost and hours are not known).
    what
        Country, passage, leg, or ``place: mode gauge to mode gauge``.
    detail
        Status and opening year of a leg, or what it carries.
    way
        The way that would open.
    """

    kind: str
    what: str
    detail: str
    way: Way


def hindrances(net: Network) -> tuple[tuple[Hindrance, ...], bool]:
    """Find every single permission that would open a way; and whether none is left even with all of them.

    With the reach of the starts, out(v), and of the ends, back(v), a link from u to v that is shut for one reason only
    opens a way exactly if out(u) and back(v) are finite; so does a missing transfer between two states of a place. The
    way has weight out(u) + weight + back(v). A country or closure shuts many links and is tried by itself.
    """
    found = [*_lifted(net), *_single(net), *_transfers(net)]
    found.sort(key=lambda entry: entry[0])
    nothing = not found and net.ways.best(np.ones(len(net.cost), dtype=bool)) is None
    return tuple(hindrance for _, hindrance in found), nothing


def _lifted(net: Network) -> list[tuple[float, Hindrance]]:
    """Avoided countries and closures that alone stand in the way."""
    open_and_fit = net.carried & net.opened
    shut = {name: mask.copy() for name, mask in net.closed.items()}
    avoided = {c: net.crossing(frozenset({c})) for c in sorted(net.avoided)}
    bars = {("country", c): mask for c, mask in avoided.items() if mask.any()}
    bars |= {("closure", name): mask for name, mask in shut.items()}
    count = np.sum(list(bars.values()), axis=0) if bars else np.zeros(len(net.cost))
    found = []
    for (kind, what), mask in bars.items():
        links = net.ways.best(open_and_fit & (count - mask == 0))
        if links is not None:
            found.append((float(net.ways.weight[links].sum()), Hindrance(kind, what, "", describe(net, links))))
    return found


def _bars(net: Network) -> Flags:
    """Links that neither an avoided country nor a closure shuts."""
    shut = [net.crossing(net.avoided), *net.closed.values()]
    return np.asarray(~np.any(shut, axis=0))


def _single(net: Network) -> list[tuple[float, Hindrance]]:
    """Legs that are not open, or do not carry the cargo, and alone stand in the way."""
    out, back = net.ways.reach(net.usable)
    g, free = net.graph, _bars(net)
    tail, head = np.zeros(len(net.cost), dtype=np.int64), np.zeros(len(net.cost), dtype=np.int64)
    real = g.link >= 0
    tail[g.link[real]], head[g.link[real]] = g.tail[real], g.head[real]
    total = out[tail] + net.ways.weight + back[head]
    found: list[tuple[float, Hindrance]] = []
    for kind, mask in (("leg", net.carried & ~net.opened & free), ("commodity", ~net.carried & net.opened & free)):
        links = np.flatnonzero(mask & g.links.is_leg & np.isfinite(total))
        for link in links[np.argsort(total[links], kind="stable")][:MOST]:
            permitted = net.usable.copy()
            permitted[link] = True
            way = net.ways.best(permitted)
            if way is not None:
                row = net.world["legs"].iloc[int(g.links.row[link])]
                detail = _state(row) if kind == "leg" else "carries " + ", ".join(row["commodities"])
                hindrance = Hindrance(kind, str(g.links.ids[link]), detail, describe(net, way))
                found.append((float(total[link]), hindrance))
    return found


def _state(leg: pd.Series[Any]) -> str:
    opened, closed = leg["open_year"], leg["close_year"]
    parts = [str(leg["status"])]
    if pd.notna(opened):
        parts.append(f"opens {int(opened)}")
    elif leg["status"] != "operating":
        parts.append("no opening year")
    if pd.notna(closed):
        parts.append(f"closes {int(closed)}")
    return ", ".join([*parts, *(["no capacity"] if leg["capacity"] == 0 else [])])


def _transfers(net: Network) -> list[tuple[float, Hindrance]]:
    """Transfers that are missing and alone stand in the way."""
    if net.world["transfers"].empty:
        return []
    out, back = net.ways.reach(net.usable)
    place, names = node_places(net.graph), net.world["places"]["id"].to_numpy(object)
    modes = _states(net)
    pairs = _missing(out, back, place, net.graph.nodes)
    found: list[tuple[float, Hindrance]] = []
    for total, a, b in pairs[:MOST]:
        (m1, g1), (m2, g2), where = modes[a], modes[b], str(names[place[a]])
        if _closed_at(net, int(place[a])):
            continue
        row = {"id": "missing", "place": where, "from_mode": m1, "to_mode": m2, "from_gauge": g1, "to_gauge": g2}
        mended = replace(net, world=_with_transfer(net.world, row))
        links = mended.ways.best(mended.usable)
        if links is not None:
            change = f"{m1} {g1}".strip() + " to " + f"{m2} {g2}".strip()
            found.append((total, Hindrance("transfer", f"{where}: {change}", "", describe(mended, links))))
    return found


def _with_transfer(world: World, row: dict[str, str]) -> World:
    """The same world with one more transfer, of which neither cost nor hours are known."""
    known = world["transfers"]
    blank: dict[str, Any] = {"hours": np.nan, "cost": 0.0, "capacity": np.nan, **row}
    extra = pd.DataFrame([[blank.get(c, known[c].iloc[0]) for c in known.columns]], columns=known.columns)
    return world.keep(transfers=pd.concat([extra.astype(known.dtypes.to_dict()), known], ignore_index=True))


def _closed_at(net: Network, place: int) -> bool:
    """Whether the place itself is shut, or lies in an avoided country."""
    row = net.world["places"].iloc[place]
    shut = {name.strip().casefold() for name in net.trip.closed}
    return row["country"] in net.avoided or row["id"].casefold() in shut


def _missing(out: Floats, back: Floats, place: Ints, nodes: int) -> list[tuple[float, int, int]]:
    """Pairs of states of one place, the first within reach of the starts, the second of the ends; best first."""
    states = np.arange(2 * (place.max() + 1), nodes)
    left, right = states[np.isfinite(out[states])], states[np.isfinite(back[states])]
    first = pd.DataFrame({"place": place[left], "a": left, "out": out[left]})
    second = pd.DataFrame({"place": place[right], "b": right, "back": back[right]})
    both = first.merge(second, on="place")
    both["total"] = both["out"] + both["back"]
    both = both.sort_values(["total", "a", "b"], kind="stable")
    return [(float(t), int(a), int(b)) for t, a, b in zip(both["total"], both["a"], both["b"], strict=True)]


def _states(net: Network) -> dict[int, tuple[str, str]]:
    """Mode and gauge of every state."""
    g, legs = net.graph, net.world["legs"]
    mode, gauge = (legs[c].to_numpy(object) for c in ("mode", "gauge"))
    found: dict[int, tuple[str, str]] = {}
    for node_of in (g.tail, g.head):
        for node, link in zip(node_of, g.link, strict=True):
            if link >= 0 and g.links.is_leg[link]:
                row = int(g.links.row[link])
                found[int(node)] = (str(mode[row]), str(gauge[row]))
    return found
