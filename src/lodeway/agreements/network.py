"""Agreements and forums side by side as a network: who is bound to whom for what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any, Final

import pandas as pd

from lodeway.agreements.standing import wholes
from lodeway.agreements.views import CLOSED, Filter, listing
from lodeway.world import World

__all__ = ["NOBODY", "Network", "network"]

NOBODY: Final = "(nobody named)"
SILENT: Final = "silent"
"""State of a promise of which the log says nothing."""
_ENDS: Final = ("amount_low", "amount_high")
_ACT: Final = ("act", "due", "class", "status", "forum")


@dataclass(frozen=True)
class Network:
    """Parties and what binds them.

    Attributes
    ----------
    parties
        ``party, given, received`` (numbers of promises), ``open`` (of those given, none that closed it), ``agreements``
        and ``forums`` (in which it promises or is promised to).
    bonds
        A row a promiser and counterpart: ``promiser, counterpart, promises``; ``classes, states, forums``: name ->
        number of promises; ``minerals``; ``amounts``: rows ``kind, currency, low, high, shared, promises``. An amount
        counts once, parts and repetitions of it not at all. ``shared`` amounts bind several parties on one side and
        stand on each of their bonds: they are not to be added up over bonds. An end that is not said of one amount is
        not said of the sum.
    acts
        A row a promise and pair that it binds: ``promiser, counterpart, promise, act, due, class, status, forum``, in
        the order of the bonds.
    forums
        A row a family of agreements: ``forum, agreements, promises``, ``open`` (none that closed it), ``parties``,
        ``states``, ``minerals`` and ``amounts`` as above.
    """

    parties: pd.DataFrame
    bonds: pd.DataFrame
    acts: pd.DataFrame
    forums: pd.DataFrame


def network(world: World, wanted: Filter | None = None, as_of: date | None = None) -> Network:
    """Set the promises of all agreements side by side.

    A promise without a counterpart is made to the other parties of its agreement; of several promisers without any,
    each is bound to the others. An organisation stands for itself where no country or group is named.

    Parameters
    ----------
    world
        A world with the tables of agreements.
    wanted, as_of
        Which promises, and by which day: see :func:`lodeway.agreements.views.listing`.

    Raises
    ------
    InputError
        As :func:`lodeway.agreements.views.listing`.
    """
    rows = _promises(world, wanted, as_of)
    counted = _counted(world, rows)
    bonds: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        pairs = _pairs(row)
        for pair in pairs:
            bonds.setdefault(pair, []).append({**row, "counts": row["id"] in counted, "shared": len(pairs) > 1})
    table = [
        {
            "promiser": a, "counterpart": b, "promises": len(own),
            "classes": _counts(r["class"] or "none" for r in own),
            "states": _counts(r["status"] or SILENT for r in own),
            "forums": _counts(r["forum"] for r in own if r["forum"]),
            "minerals": tuple(sorted({m for r in own for m in r["minerals"]})), "amounts": _amounts(own),
        }
        for (a, b), own in bonds.items()
    ]  # fmt: skip
    columns = ["promiser", "counterpart", "promises", "classes", "states", "forums", "minerals", "amounts"]
    frame = pd.DataFrame(table, columns=columns)
    order = ["promises", "promiser", "counterpart"]
    frame = frame.sort_values(order, ascending=[False, True, True], kind="stable", ignore_index=True)
    order_of = zip(frame["promiser"], frame["counterpart"], strict=True)
    acts = [(a, b, r["id"], *(r[name] for name in _ACT)) for a, b in order_of for r in bonds[a, b]]
    told = pd.DataFrame(acts, columns=["promiser", "counterpart", "promise", *_ACT])
    return Network(_parties(rows), frame, told, _forums(rows, counted))


def _promises(world: World, wanted: Filter | None, as_of: date | None) -> list[dict[str, Any]]:
    """Promises with status, forum and parties, each once: contradictory statuses are joined."""
    found = listing(world, wanted, as_of)
    agreements = world["agreements"].set_index("id")
    own = world["commitments"].set_index("id")
    rows = []
    for key, same in found.groupby("id", sort=False):
        row = {str(name): value for name, value in same.iloc[0].items()}
        agreement, promise = agreements.loc[row["agreement"]], own.loc[str(key)]
        orgs = (promise["promiser_org"], promise["counterpart_org"])
        row["promiser"] = row["promiser"] or ((orgs[0],) if orgs[0] else (NOBODY,))
        row["counterpart"] = row["counterpart"] or ((orgs[1],) if orgs[1] else ())
        row["status"] = " or ".join(dict.fromkeys(str(s) for s in same["status"] if s))
        rows.append(
            {**row, "forum": agreement["forum"], "parties": agreement["parties"], "part_of": promise["part_of"]}
        )
    return rows


def _pairs(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Who is bound to whom by a promise."""
    others = row["counterpart"] or tuple(p for p in row["parties"] if p not in row["promiser"])
    if not others:
        others = row["promiser"] if len(row["promiser"]) > 1 else (NOBODY,)
    return [(a, b) for a, b in product(row["promiser"], others) if a != b]


def _counted(world: World, rows: Iterable[Mapping[str, Any]]) -> set[str]:
    """Promises whose amount is not included in another amount that is shown."""
    within = wholes(world)
    money = {row["id"] for row in rows if not pd.isna(row["amount_high"]) or not pd.isna(row["amount_low"])}
    return {key for key in money if money.isdisjoint(within[key])}


def _amounts(rows: Iterable[Mapping[str, Any]]) -> tuple[dict[str, Any], ...]:
    """Sums by kind and currency, shared ones apart; an end that is not said of one is not said of the sum."""
    sums: dict[tuple[str, str, bool], list[tuple[float, float]]] = {}
    for row in rows:
        if row["counts"]:
            low, high = (float("nan") if pd.isna(row[name]) else float(row[name]) for name in _ENDS)
            key = (row["amount_kind"] or "not said", row["currency"], row["shared"])
            sums.setdefault(key, []).append((low, high))
    return tuple(
        {
            "kind": kind, "currency": currency, "low": sum(low for low, _ in ends),
            "high": sum(high for _, high in ends), "shared": shared, "promises": len(ends),
        }
        for (kind, currency, shared), ends in sorted(sums.items())
    )  # fmt: skip


def _forums(rows: Iterable[Mapping[str, Any]], counted: set[str]) -> pd.DataFrame:
    """What stands in each family of agreements."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        told = {
            **row,
            "counts": row["id"] in counted,
            "shared": False,
            "who": {p for pair in _pairs(row) for p in pair},
        }
        found.setdefault(row["forum"], []).append(told)
    table = [
        {
            "forum": forum, "agreements": len({r["agreement"] for r in own}), "promises": len(own),
            "open": sum(r["status"] not in CLOSED for r in own),
            "parties": tuple(sorted({p for r in own for p in r["who"]})),
            "states": _counts(r["status"] or SILENT for r in own),
            "minerals": tuple(sorted({m for r in own for m in r["minerals"]})), "amounts": _amounts(own),
        }
        for forum, own in found.items()
    ]  # fmt: skip
    columns = ["forum", "agreements", "promises", "open", "parties", "states", "minerals", "amounts"]
    frame = pd.DataFrame(table, columns=columns)
    return frame.sort_values(["promises", "forum"], ascending=[False, True], kind="stable", ignore_index=True)


def _counts(words: Iterable[str]) -> dict[str, int]:
    return dict(Counter(words).most_common())


def _parties(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """What each party gives and receives."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        pairs = _pairs(row)
        for side, at in (("given", 0), ("received", 1)):
            for party in dict.fromkeys(pair[at] for pair in pairs):
                own = found.setdefault(
                    party, {"given": 0, "received": 0, "open": 0, "agreements": set(), "forums": set()}
                )
                own[side] += 1
                own["open"] += side == "given" and row["status"] not in CLOSED
                own["agreements"].add(row["agreement"])
                own["forums"] |= {row["forum"]} - {""}
    table = [
        {"party": party, **{k: own[k] for k in ("given", "received", "open")}, "agreements": len(own["agreements"]),
         "forums": tuple(sorted(own["forums"]))}
        for party, own in found.items()
    ]  # fmt: skip
    frame = pd.DataFrame(table, columns=["party", "given", "received", "open", "agreements", "forums"])
    return frame.sort_values(["given", "received", "party"], ascending=[False, False, True], ignore_index=True)
