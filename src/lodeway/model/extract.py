"""From the solved program back to tables keyed by the world's ids."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from lodeway.model.additions import annuities
from lodeway.model.instance import Floats, Ints, numbers, totals
from lodeway.model.lanes import LANE, TRANSIT
from lodeway.model.pricing import Pricing
from lodeway.model.program import Program
from lodeway.model.solution import BINDING, Solution

LIMITS = {
    "facility": "facility", "leg": "leg", "cap": "cap", "contract": "contract", "control": "control", "stock": "stock",
    "draw": "draw", "build_facility": "build", "build_leg": "build", "reserves": "reserves", "output": "output",
    "lane": "lane", "transit": "transit",
}  # fmt: skip
COSTS = ["making", "moving", "drawing", "building", "switching", "tariffs"]
NOISE = 1e-9
SLACKS = {
    "broken": "contract", "below": "output", "above": "output", "excess": "cap", "short": "demand", "left": "lane",
    "widened": "lane", "transited": "transit",
}  # fmt: skip
MORE = ("above", "widened", "transited")
HELD = (LANE, TRANSIT)
"""Rows that bind in the base year alone; in plans they only count what leaves it."""


def extract(program: Program, pricing: Pricing, seconds: float, rounds: int) -> Solution:
    """Tables of a solved program."""
    return _Extractor(program, pricing).solution(seconds, rounds)


class _Extractor:
    def __init__(self, program: Program, pricing: Pricing) -> None:
        self.program, self.pricing, self.at, self.lp = program, pricing, program.at, program.lp
        world, labels = self.at.world, self.at.labels
        self.years = np.array(self.at.years)
        self.place = world["places"]["id"].to_numpy(object)
        self.commodity = world["commodities"]["id"].to_numpy(object)
        self.holder = np.array([labels.names[x.holder] for x in labels.labels], dtype=object)
        self.label = np.array([labels.text(n) for n in range(len(labels.labels))], dtype=object)

    def solution(self, seconds: float, rounds: int) -> Solution:
        deliveries = self.deliveries()
        demand = self.demand()
        accounts = self.accounts()
        value = float(accounts["value"] @ self.at.weight)
        cost = float(accounts[COSTS].sum(axis=1) @ self.at.weight)
        valued = bool((self.at.wants.kind != "hard").any())
        sense: Literal["cost", "welfare"] = "welfare" if valued else "cost"
        return Solution(
            options=self.at.options,
            years=self.at.years,
            objective=value - cost if valued else cost,
            sense=sense,
            cost=cost,
            value=value,
            accounts=accounts,
            shipments=self.shipments(),
            routes={f"r{k}": tuple(self.at.graph.links.ids[list(r)]) for k, r in enumerate(self.pricing.routes)},
            production=self.production(),
            deliveries=deliveries,
            draws=self.draws(),
            relabelled=self.relabelled(),
            demand=demand,
            builds=self.builds(),
            prices=self.prices(),
            limits=self.limits(),
            shortfalls=self.shortfalls(),
            log=self.lp.log,
            seconds=seconds,
            rounds=rounds,
            columns=self.lp.column_count,
        )

    def _used(self, kind: str) -> tuple[dict[str, Ints], Floats]:
        """Keys and values of the columns of a block that are in use."""
        block = self.program.blocks[kind]
        values = self.lp.values[block.columns]
        used = self._kept(values)
        return {k: v[used] for k, v in block.keys.items()}, values[used]

    def _kept(self, values: Floats) -> Ints:
        return np.flatnonzero(values > BINDING * max(float(values.max(initial=0.0)), 1e-300) * 1e-2)

    def _lots(self, label: Ints) -> dict[str, object]:
        return {"holder": self.holder[label], "label": self.label[label]}

    # -- money -----------------------------------------------------------------------------------

    def accounts(self) -> pd.DataFrame:
        """Value of consumption and costs by year, not discounted; penalties are left out."""
        wants = self.at.wants
        want = self.program.blocks["delivery"].keys["want"]
        price = np.where(wants.kind == "fixed", wants.price, 0.0)[want]
        facility = self.program.blocks["production"].keys["facility"]
        making = np.where(self.program.curved, 0.0, numbers(self.at.world["facilities"], "cost"))[facility]
        drawing = numbers(self.at.world["stockpiles"], "price")[self.program.stocks.draw[1]]
        moved, year = self.lp.values[self.pricing.columns], self.pricing.keys[:, 0]
        own = self.pricing.unit_cost - self.pricing.tariff
        by_year = {
            "value": self._by_year("delivery", price) + self._curves("demand"),
            "making": self._by_year("production", making) + self._curves("supply"),
            "moving": totals(year, own * moved, len(self.years)),
            "drawing": self._by_year("draw", drawing),
            "building": self._building(),
            "switching": self._switching(),
            "tariffs": sum(self._by_year(kind, tariff) for kind, tariff in self.program.tariffs.items())
            + totals(year, self.pricing.tariff * moved, len(self.years)),
        }
        return pd.DataFrame({"year": self.years, **by_year})

    def _by_year(self, kind: str, unit: Floats) -> Floats:
        block = self.program.blocks[kind]
        return totals(block.keys["year"], unit * self.lp.values[block.columns], len(self.years))

    def _curves(self, kind: str) -> Floats:
        """Value or cost on curves by year, at the curves themselves, not at their chords."""
        total = np.zeros(len(self.years))
        for (what, _), segments in self.program.segments.items():
            if what == kind:
                used = float(self.lp.values[np.array(segments.columns)].sum())
                total[segments.year] += segments.curve.total(used)
        return total

    def _switching(self) -> Floats:
        """Cost of leaving the makers and the lanes of the base year."""
        program = self.program
        cost = np.array([self.at.habits[h].cost for h in program.habits[:, 1]])
        total = self._by_year("switched", cost)
        if not self.at.options.base:
            for kind, each in (
                ("left", program.lane_less), ("widened", program.lane_more), ("transited", program.transit_more),
            ):  # fmt: skip
                total += self._by_year(kind, each)
        return total

    def _building(self) -> Floats:
        """Annuities of additions by year in which they are charged."""
        charge = np.zeros(len(self.years))
        for kind in ("facility", "leg"):
            block = self.program.blocks[f"build_{kind}"]
            annuity, charged = self.program.charges[kind]
            charge += (charged * annuity) @ self.lp.values[block.columns]
        return charge

    # -- tables ----------------------------------------------------------------------------------

    def shipments(self) -> pd.DataFrame:
        values = self.lp.values[self.pricing.columns]
        used = self._kept(values)
        t, c, n, start, end, route = self.pricing.keys[used].T
        return pd.DataFrame({
            "year": self.years[t], "commodity": self.commodity[c], "from": self.place[start], "to": self.place[end],
            "route": pd.Series([f"r{k}" for k in route], dtype="str"), **self._lots(n), "quantity": values[used],
            "unit_cost": self.pricing.unit_cost[used],
        })  # fmt: skip

    def production(self) -> pd.DataFrame:
        keys, values = self._used("production")
        f, facilities = keys["facility"], self.at.world["facilities"]
        cost = numbers(facilities, "cost")[f] * values
        for (what, cell), segments in self.program.segments.items():
            if what == "supply":
                t, g = divmod(cell, len(facilities))
                own = (keys["year"] == t) & (f == g)
                total = float(values[own].sum())
                cost[own] = segments.curve.total(total) * values[own] / total if total > 0 else 0.0
        return pd.DataFrame({
            "year": self.years[keys["year"]], "facility": facilities["id"].to_numpy(object)[f],
            "process": facilities["process"].to_numpy(object)[f],
            "commodity": self.commodity[self.at.facility_output[f]],
            "place": self.place[self.at.facility_place[f]], **self._lots(keys["label"]), "quantity": values,
            "cost": cost,
        })  # fmt: skip

    def deliveries(self) -> pd.DataFrame:
        keys, values = self._used("delivery")
        want, wants = keys["want"], self.at.wants
        return pd.DataFrame({
            "year": self.years[keys["year"]], "demand": wants.id[want], "place": self.place[wants.place[want]],
            "commodity": self.commodity[wants.commodity[want]], **self._lots(keys["label"]), "quantity": values,
        })  # fmt: skip

    def draws(self) -> pd.DataFrame:
        keys, values = self._used("draw")
        s = keys["stock"]
        return pd.DataFrame({
            "year": self.years[keys["year"]], "stockpile": self.at.world["stockpiles"]["id"].to_numpy(object)[s],
            "place": self.place[self.program.stocks.place[s]],
            "commodity": self.commodity[self.program.stocks.commodity[s]], **self._lots(keys["label"]),
            "quantity": values,
        })  # fmt: skip

    def relabelled(self) -> pd.DataFrame:
        keys, values = self._used("passed")
        moved = keys["label"] != keys["to"]
        keys, values = {k: v[moved] for k, v in keys.items()}, values[moved]
        return pd.DataFrame({
            "year": self.years[keys["year"]], "commodity": self.commodity[keys["commodity"]],
            "place": self.place[keys["place"]],
            "holder_from": self.holder[keys["label"]], "label_from": self.label[keys["label"]],
            "holder_to": self.holder[keys["to"]], "label_to": self.label[keys["to"]], "quantity": values,
        })  # fmt: skip

    def demand(self) -> pd.DataFrame:
        """What was wanted and at least wanted, delivered, and left unmet."""
        wants = self.at.wants
        elastic, linear = wants.kind == "elastic", wants.kind == "linear"
        at_most = wants.quantity * (wants.max_price / wants.price) ** wants.elasticity
        least = np.where(elastic, at_most, np.where(linear, 0.0, wants.quantity))
        block = self.program.blocks["delivery"]
        delivered = totals(block.keys["want"], self.lp.values[block.columns], len(wants))
        unmet = np.maximum(least - delivered, 0.0)
        unmet[unmet < NOISE * np.maximum(least, self.lp.quantity_scale * 1e-3)] = 0.0
        return pd.DataFrame({
            "year": self.years[wants.year], "demand": wants.id, "place": self.place[wants.place],
            "commodity": self.commodity[wants.commodity],
            "wanted": np.where(linear, wants.intercept / wants.slope, wants.quantity), "least": least,
            "price": np.where(elastic, wants.max_price, np.where(linear, wants.intercept, wants.price)),
            "delivered": delivered, "unmet": unmet, "must": wants.kind == "hard",
        })  # fmt: skip

    def builds(self) -> pd.DataFrame:
        parts = []
        for kind, table in (("facility", "facilities"), ("leg", "legs")):
            keys, values = self._used(f"build_{kind}")
            frame = self.at.world[table]
            i, year = keys["item"], self.years[keys["year"]]
            capital = numbers(frame, "capex")[i] * values
            annuity = (
                annuities(numbers(frame, "capex"), numbers(frame, "lifetime"), self.at.options.discount)[i] * values
            )
            parts.append(pd.DataFrame({
                "year": year, "first_year": year + numbers(frame, "lead_time")[i].astype(int), "kind": kind,
                "id": frame["id"].to_numpy(object)[i], "capacity": values, "capital": capital, "annuity": annuity,
            }))  # fmt: skip
        return pd.concat(parts, ignore_index=True)

    def prices(self) -> pd.DataFrame:
        """Prices where something is used, or else where it is made; where both, the one that is traded."""
        source, sink = self.program.source, self.program.sink
        traded = np.zeros(self.lp.row_count + 1, dtype=bool)  # the last stands for no row
        traded[self._traded_rows()] = True
        t, c, p, n = np.nonzero((source >= 0) | (sink >= 0))
        own, there = sink[t, c, p, n], source[t, c, p, n]
        row = np.where((own < 0) | (traded[there] & ~traded[own]), there, own)
        price = self.lp.duals[row] / self.at.weight[t] + 0.0  # minus zero is zero
        market = traded[row] & (np.abs(price) < self.program.penalties.hunger / 2)
        return pd.DataFrame({
            "year": self.years[t], "place": self.place[p], "commodity": self.commodity[c], **self._lots(n),
            "price": price, "traded": market,
        })  # fmt: skip

    def _traded_rows(self) -> Ints:
        """Balance rows at which anything was shipped, made, drawn or delivered."""
        t, c, n, start, end, _ = self.pricing.keys[self._kept(self.lp.values[self.pricing.columns])].T
        source, sink, wants, stocks = self.program.source, self.program.sink, self.at.wants, self.program.stocks
        (made, _), (drawn, _), (taken, _), (local, _) = (
            self._used(k) for k in ("production", "draw", "delivery", "local")
        )
        f, s, d = made["facility"], drawn["stock"], taken["want"]
        here = (local["year"], local["commodity"], local["place"], local["label"])
        rows = [
            source[t, c, start, n],
            sink[t, c, end, n],
            source[made["year"], self.at.facility_output[f], self.at.facility_place[f], made["label"]],
            source[drawn["year"], stocks.commodity[s], stocks.place[s], drawn["label"]],
            sink[taken["year"], wants.commodity[d], wants.place[d], taken["label"]],
            source[here],
            sink[here],
        ]
        return np.concatenate(rows)

    def limits(self) -> pd.DataFrame:
        lower, upper = self.lp.bounds()
        parts = [self._bounds()]
        for kind, block in self.program.rows.items():
            if kind not in LIMITS or not len(block) or (kind in HELD and not self.at.options.base):
                continue
            rows = block.first + np.arange(len(block))
            used, limit = self.lp.activity[rows], np.where(np.isfinite(upper[rows]), upper[rows], lower[rows])
            if kind == "cap":
                limit = self._permitted()
                used = used + limit
            always = block.year < 0
            dual = -self.lp.duals[rows]
            mixing = self.program.mixing
            if kind == "cap" and mixing.mixture is not None:  # what is permitted there is set twice
                dual[mixing.cap_row - block.first] -= self.lp.duals[mixing.row[: len(mixing.cells)]]
            weight = np.where(always, 1.0, self.at.weight[block.year])
            kinds = np.where([i.find("@") > 0 for i in block.ids], "transfer", "leg") if kind == "leg" else LIMITS[kind]
            parts.append(pd.DataFrame({
                "year": pd.Series(self.years[block.year], dtype="Int64").mask(always), "kind": kinds, "id": block.ids,
                "used": used, "limit": limit, "dual": dual / weight,
            }))  # fmt: skip
        return pd.concat(parts, ignore_index=True)

    def _permitted(self) -> Floats:
        """Deliveries that each cap permits to be touched: its share of all that its buyer gets."""
        wants, block = self.at.wants, self.program.blocks["delivery"]
        delivered = totals(block.keys["want"], self.lp.values[block.columns], len(wants))
        return np.array([
            self.at.labels.caps[k].at(self.at.years[t])
            * float(delivered[of_buyer & (wants.year == t) & (wants.commodity == c)].sum())
            for k, t, c, of_buyer in self.program.cap_cells
        ])  # fmt: skip

    def _bounds(self) -> pd.DataFrame:
        """Capacities that are bounds of single columns."""
        program, at, capacity = self.program, self.at, self.program.facility_capacity
        block = program.blocks["production"]
        t, f = block.keys["year"], block.keys["facility"]
        single = np.flatnonzero((program.facility_row[t, f] < 0) & np.isfinite(capacity[t, f]))
        column, t, f = block.columns[single], t[single], f[single]
        use = at.capacity_use[f]
        return pd.DataFrame({
            "year": pd.array(self.years[t], dtype="Int64"), "kind": "facility",
            "id": at.world["facilities"]["id"].to_numpy(object)[f], "used": self.lp.values[column] * use,
            "limit": capacity[t, f],
            "dual": np.maximum(-self.lp.reduced_costs[column], 0.0) / at.weight[t] / use,
        })  # fmt: skip

    def shortfalls(self) -> pd.DataFrame:
        parts = []
        for kind, what in SLACKS.items():
            if not len(self.program.blocks[kind]) or (kind == "excess" and not self.program.capped):
                continue
            if what in HELD and not self.at.options.base:
                continue
            block = self.program.blocks[kind]
            values = self.lp.values[block.columns]
            short = np.flatnonzero(values > 1e-9 * self.lp.quantity_scale)
            rows = self.program.rows["floor" if kind == "short" else what]
            ids = [rows.ids[r - rows.first] for r in block.keys["row"][short]]
            sign = -1.0 if kind in MORE else 1.0
            parts.append(pd.DataFrame({
                "year": self.years[block.keys["year"][short]], "kind": what, "id": ids,
                "quantity": sign * values[short],
            }))  # fmt: skip
        empty = pd.DataFrame({"year": [], "kind": [], "id": [], "quantity": []})
        return pd.concat(parts, ignore_index=True) if parts else empty
