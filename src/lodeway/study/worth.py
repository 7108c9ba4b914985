"""What promises are worth: to a buyer, and to those who gave them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import pandas as pd

from lodeway.agreements.delivery import BROKEN, Delivery
from lodeway.agreements.promising import deliveries
from lodeway.agreements.terms import COUNTED, lacking, linked, promised, unsaid
from lodeway.errors import InputError
from lodeway.measures.trace import wanted
from lodeway.scenario import minerals, only
from lodeway.study.appraisal import MEASURES, Appraiser, Question, Tell, partners
from lodeway.study.gaps import GAPS, gaps
from lodeway.study.shapley import EXACT, shapley, shapley_sampled
from lodeway.world import World

__all__ = ["CASES", "Worth", "groups", "worth"]

CASES: Final = ("as promised", "as expected", "late", "broken")
TIES: Final = ("least", "cost", "unmet")
"""Measures by which promises are seen to need each other; unlike traced exposure they do not hang on ties of cost."""
TIED: Final = 0.01
"""Smallest part of the measure itself by which they must interact."""
NOISE: Final = 1e-6
ROUNDING: Final = 1e-7
"""Part of all welfare that the accuracy of curves leaves open."""
HEAD: Final = ("mineral", "group", "commitment", "case")


@dataclass(frozen=True)
class Worth:
    """What linked promises are worth.

    Attributes
    ----------
    question, partners
        What was asked, and the countries whose gains are told.
    baselines
        By mineral and ``case`` (none kept; all as promised; all as expected): the measures themselves.
    single
        By mineral, commitment and case: the change against that promise broken, the others of its group kept as
        promised and all others as the question says. ``needs``: promises that it requires.
    joint
        By mineral, group and case, and by agreement: the change against all of it broken.
    shares
        By mineral, group and commitment: the part of the group's joint worth (as promised) that falls to each by
        Shapley, what it changes if it comes ``first`` (the rest of its group broken) and ``last`` (leave one out), for
        the measures of exposure, cost and unmet demand; ``error`` where orders were sampled.
    unsaid
        ``commitment, act, missing``: promises whose worth cannot be said, and what is missing.
    gaps
        See :func:`lodeway.study.gaps.gaps`.
    solved
        Worlds solved.

    Measures are in the units of :meth:`lodeway.study.appraisal.Appraiser.value`: shares as fractions, money in USD in
    the year asked for.
    """

    question: Question
    partners: tuple[str, ...]
    baselines: pd.DataFrame
    single: pd.DataFrame
    joint: pd.DataFrame
    shares: pd.DataFrame
    unsaid: pd.DataFrame
    gaps: pd.DataFrame
    solved: int

    @property
    def most(self) -> pd.DataFrame:
        """Promises by how far they lower the least exposure, what they save there, and the exposure of what is made."""
        columns = ["mineral", "commitment", "least", "cost_clean", "exposure_made", "unmet"]
        table = self.shares[columns]
        return table.sort_values(["least", "cost_clean", "exposure_made"], kind="stable", ignore_index=True)


def worth(
    world: World, question: Question, tell: Tell | None = None, *, seed: int = 0, find_gaps: bool = True
) -> Worth:
    """Weigh every linked promise.

    Each mineral is a world of its own. Promises are weighed in groups that need each other (:func:`groups`).

    Parameters
    ----------
    world
        World with agreements and links.
    question
        For whom, against whom, by when.
    tell
        Called before every solution; what it raises ends the work.
    seed
        Of the orders sampled where a group has more than six promises.
    find_gaps
        Look too for what the buyer would have to build that no promise covers: one more, larger, solution a mineral.

    Raises
    ------
    InputError
        A062 if no promise that can be weighed touches the mineral.
    """
    weighed = tuple(c for c in linked(world) if not unsaid(world, c))
    chosen = _minerals(world, question, weighed)
    if not chosen:
        about = f"{question.mineral} of {question.buyer}" if question.mineral else question.buyer
        hint = "`lodeway agreements show` tells what a promise is linked to, and what is missing."
        raise InputError("A062", f"no promise that can be weighed touches the supply of {about}.", hint)
    hows = {how: deliveries(world, how) for how in ("as-promised", "as-expected", "none")}
    foreseen = [*hows.values(), {c: promised(world, c).late(question.late) for c in linked(world)}]
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in ("baselines", "single", "joint", "shares", "gaps")}
    solved = 0
    for mineral in chosen:
        appraiser = Appraiser(world, question, mineral, tell, foreseen)
        scale = _Scale(appraiser, hows, weighed)
        for name, table in scale.tables(seed).items():
            parts[name].append(table.assign(mineral=mineral))
        if find_gaps:
            parts["gaps"].append(gaps(appraiser, hows["as-promised"], weighed).assign(mineral=mineral))
        solved += appraiser.solved
    tables = {name: _joined(frames) for name, frames in parts.items()}
    return Worth(
        question=question, partners=partners(world, question), unsaid=_missing(world), solved=solved,
        **{**tables, "gaps": tables["gaps"] if find_gaps else pd.DataFrame(columns=list(GAPS))},
    )  # fmt: skip


def _minerals(world: World, question: Question, weighed: Sequence[str]) -> dict[str, World]:
    """Minerals that promises touch otherwise than by a leg, and that the buyer wants; or the one asked for."""
    chosen = (question.mineral,) if question.mineral else minerals(world)
    buyer = world.countries(question.buyer)
    return {
        mineral: own for mineral in chosen
        if _touching(own := only(world, mineral), weighed, legs=bool(question.mineral)) and wanted(own, buyer)
    }  # fmt: skip


def _touching(own: World, weighed: Sequence[str], *, legs: bool = True) -> list[str]:
    """Weighed promises with an effect in the world of a mineral; with or without those on legs alone."""
    links = own["links"]
    links = links[links["effect"].isin(COUNTED) & (legs | (links["leg"] == ""))]
    return [c for c in weighed if c in set(links["commitment"])]


def groups(own: World, weighed: Sequence[str]) -> list[tuple[str, ...]]:
    """Promises of a mineral that need each other by what they say; :func:`worth` joins those too whose worths interact.

    Two belong together if one requires the other, if both touch facilities, shipments or controls of the mineral's
    chain, or if both add to one corridor; and what belongs to the same belongs together.
    """
    links = own["links"]
    marks: dict[str, set[str]] = {}
    for row in links[links["commitment"].isin(list(weighed))].to_dict("records"):
        if row["effect"] == "requires":
            marks.setdefault(f"promise {row['other']}", set()).update((row["commitment"], row["other"]))
        elif not lacking(own, row):
            leg = own.row("legs", row["leg"])
            marks.setdefault(f"corridor {leg['corridor']}" if leg else "chain", set()).add(row["commitment"])
    there = set(_touching(own, weighed))
    sets: list[set[str]] = []
    for some in marks.values():
        meeting = [s for s in sets if s & some]
        sets = [s for s in sets if not s & some] + [set(some).union(*meeting)]
    found = [tuple(c for c in weighed if c in s) for s in sets if s & there]
    return sorted(found, key=lambda group: weighed.index(group[0]))


class _Scale:
    """Weighs the promises of one mineral."""

    def __init__(
        self, appraiser: Appraiser, hows: Mapping[str, Mapping[str, Delivery]], weighed: Sequence[str]
    ) -> None:
        self.world, self.at, self.hows = appraiser.world, appraiser, hows
        self.all = linked(self.world)
        others = hows[appraiser.question.others]
        self.others = {c: others.get(c, BROKEN) for c in self.all}
        self._seen: dict[str, list[float]] = {}
        self.groups = self._tied(groups(appraiser.own, weighed))

    @property
    def noise(self) -> dict[str, float]:
        """By how much two solutions may differ in a measure for no reason; known once one world is solved."""
        money = ROUNDING * abs(self.at.before)
        return {"least": NOISE, "cost": money, "cost_clean": money, "unmet": NOISE}

    def tables(self, seed: int) -> dict[str, pd.DataFrame]:
        baselines = [self._row(case, self._value({c: h.get(c, BROKEN) for c in self.all})) for case, h in (
            ("none kept", self.hows["none"]), ("all as promised", self.hows["as-promised"]),
            ("all as expected", self.hows["as-expected"]),
        )]  # fmt: skip
        single, joint, shares = [], [], []
        for group in self.groups:
            name = " ".join(group)
            single += [row for one in group for row in self._cases((one,), group, {"group": name, "commitment": one})]
            joint += self._cases(group, group, {"group": name, "agreement": ""})
            shares.append(self._shares(group, seed).assign(group=name))
        for agreement, own in self._agreements().items():
            group = tuple(dict.fromkeys(c for g in self.groups if set(g) & set(own) for c in g))
            joint += self._cases(own, group, {"group": " ".join(own), "agreement": agreement})
        return {
            "baselines": pd.DataFrame(baselines), "single": pd.DataFrame(single), "joint": pd.DataFrame(joint),
            "shares": _joined(shares),
        }  # fmt: skip

    def _agreements(self) -> dict[str, tuple[str, ...]]:
        table = self.world["commitments"].set_index("id")["agreement"]
        mine = [c for group in self.groups for c in group]
        return {a: tuple(c for c in mine if table[c] == a) for a in dict.fromkeys(table[c] for c in mine)}

    def _row(self, case: str, value: pd.Series[float], **more: str) -> dict[str, object]:
        return {**more, "case": case, **{str(name): figure for name, figure in value.items()}}

    def delivery(self, commitment: str, case: str) -> Delivery | None:
        """What becomes of a promise in a case; None if that cannot be said."""
        on_time = self.hows["as-promised"].get(commitment, BROKEN)
        if case == "as expected":
            return self.hows["as-expected"].get(commitment)
        if case == "late":
            return promised(self.world, commitment).late(self.at.question.late)
        return on_time if case == "as promised" else self.hows["none"].get(commitment, BROKEN)

    def _cases(self, some: Sequence[str], group: Sequence[str], head: dict[str, str]) -> list[dict[str, object]]:
        """Change against all of `some` broken, in each case, the rest of the group as promised."""
        rest = {c: self.hows["as-promised"].get(c, BROKEN) for c in group}
        broken = self._value({**rest, **{c: self.delivery(c, "broken") or BROKEN for c in some}})
        rows = []
        for case in CASES:
            given = {c: self.delivery(c, case) for c in some}
            told = [c for c, one in given.items() if one is not None]
            if told:
                change = _change(broken, self._value({**rest, **{c: given[c] or BROKEN for c in some}}))
            else:
                change = broken * float("nan")
            rows.append(self._row(case, change, **head))
        return rows

    def _value(self, some: Mapping[str, Delivery]) -> pd.Series[float]:
        return steadied(self.at.value({**self.others, **some}), self.noise, self._seen)

    def _tied(self, found: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
        """Join groups whose worth together is not the sum of their worths."""
        tied = list(found)
        for one, other in combinations(found, 2):
            both = next((g for g in tied if set(one) <= set(g) and set(other) <= set(g)), None)
            if both is None and self._interact(one, other):
                joined = [g for g in tied if set(g) & {*one, *other}]
                names = {c for g in joined for c in g}
                tied = [g for g in tied if g not in joined] + [tuple(c for c in self.all if c in names)]
        return sorted(tied, key=lambda group: self.all.index(group[0]))

    def _interact(self, one: Sequence[str], other: Sequence[str]) -> bool:
        """Whether two groups change each other's worth: with all else broken, or all else kept."""
        kept = self.hows["as-promised"]
        for rest in (dict.fromkeys(self.all, BROKEN), {c: kept.get(c, BROKEN) for c in self.all}):
            values = [
                self._value({**rest, **{c: kept.get(c, BROKEN) if a else BROKEN for c in one},
                             **{c: kept.get(c, BROKEN) if b else BROKEN for c in other}})[list(TIES)]
                for a, b in ((True, True), (True, False), (False, True), (False, False))
            ]  # fmt: skip
            more = (values[0] - values[1] - values[2] + values[3]).abs()
            scale = pd.concat(values, axis=1).abs().max(axis=1)
            scale["least"] = 1.0
            if bool((more > TIED * scale + pd.Series(self.noise)[list(TIES)]).any()):
                return True
        return False

    def _shares(self, group: tuple[str, ...], seed: int) -> pd.DataFrame:
        names = list(MEASURES)

        def value(kept: frozenset[str]) -> pd.Series[float]:
            given = {c: self.delivery(c, "as promised" if c in kept else "broken") or BROKEN for c in group}
            return self._value(given).reindex(names)

        whole, none = frozenset(group), frozenset[str]()
        if len(group) <= EXACT:
            table, error = shapley(group, value), None
        else:
            table, error = shapley_sampled(group, value, seed)
        for one in group:
            first, last = value(frozenset({one})) - value(none), value(whole) - value(whole - {one})
            table.loc[one, [f"{n}_first" for n in names]] = first.to_numpy()
            table.loc[one, [f"{n}_last" for n in names]] = last.to_numpy()
        if error is not None:
            table = table.join(error[names].add_suffix("_error"))
        return table.rename_axis("commitment").reset_index()


def steadied(found: pd.Series[float], noise: Mapping[str, float], seen: dict[str, list[float]]) -> pd.Series[float]:
    """Measures, each the figure seen before if it differs from that by no more than noise; else it is now seen."""
    found = found.copy()
    for name, accuracy in noise.items():
        known = seen.setdefault(name, [])
        same = [one for one in known if abs(found[name] - one) <= accuracy]
        if same:
            found[name] = same[0]
        else:
            known.append(float(found[name]))
    return found


def _change(before: pd.Series[float], after: pd.Series[float]) -> pd.Series[float]:
    """What changes; a country without a figure of gains makes, sells and carries nothing."""
    index = after.index.union(before.index, sort=False)
    return after.reindex(index, fill_value=0.0) - before.reindex(index, fill_value=0.0)


def _joined(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """One table, what it is about first."""
    frames = [frame for frame in frames if len(frame.columns)]
    if not frames:
        return pd.DataFrame(columns=list(HEAD))
    table = pd.concat(frames, ignore_index=True)
    head = [c for c in ("mineral", "group", "agreement", "commitment", "case") if c in table]
    return table[[*head, *(c for c in table.columns if c not in head)]]


def _missing(world: World) -> pd.DataFrame:
    """Promises whose worth cannot be said."""
    table = world["commitments"]
    rows = [
        (key, agreement, act, "; ".join(why))
        for key, agreement, act in zip(table["id"], table["agreement"], table["act"], strict=True)
        if (why := unsaid(world, key))
    ]
    return pd.DataFrame(rows, columns=["commitment", "agreement", "act", "missing"])
