"""The routes of the embedded world: what reaches what, by which way, and what may not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

import lodeway
from lodeway import World
from lodeway.routes.graph import BACK, Graph, Paths, build_graph, carries

PASSAGES = {
    "bosporus", "dardanelles", "suez", "bab-el-mandeb", "hormuz", "malacca", "sunda", "gibraltar", "panama",
    "cape of good hope", "northwest passage", "bering strait", "volga-don canal", "danish straits",
}  # fmt: skip
RUNNING = {"", "operating"}
NONE: frozenset[str] = frozenset()


@dataclass
class Net:
    """The embedded world, its graph, and cheapest routes on it for a cargo."""

    world: World
    graph: Graph

    def paths(self, cargo: str, barred: frozenset[str] = NONE) -> Paths:
        """Routes on legs that run, carry the cargo and touch no barred country or passage."""
        legs = self.world["legs"]
        runs = carries(legs["commodities"], cargo) & legs["status"].isin(RUNNING).to_numpy()
        for column in ("countries", "passages"):
            runs &= np.array([not barred & set(names) for names in legs[column]])
        links = self.graph.links
        return Paths(self.graph, np.where(links.is_leg, runs[np.where(links.is_leg, links.row, 0)], True))

    def number(self, *places: str) -> np.ndarray:
        """Numbers of places."""
        return self.world["places"].reset_index().set_index("id").loc[list(places), "index"].to_numpy(dtype=np.int64)

    def way(self, start: str, end: str, cargo: str = "copper/cathode", barred: frozenset[str] = NONE) -> list[str]:
        """Ids of the legs of the cheapest route; empty if there is none."""
        tree = self.paths(cargo, barred).search(self.graph.links.cost, self.number(start))
        goal = self.number(end)
        if not np.isfinite(tree.to_places(goal)).all():
            return []
        _, links = tree.routes(np.array([0]), goal)
        return [str(i).removesuffix(BACK) for i in self.graph.links.ids[links] if "@" not in str(i)]


@pytest.fixture(scope="module")
def net() -> Net:
    world = lodeway.load()
    return Net(world, build_graph(world))


@pytest.mark.parametrize("cargo", ["copper/cathode", "gold/bar", "gold/concentrate"])
def test_every_market_reaches_every_other(net: Net, cargo: str) -> None:
    places = net.world["places"]
    markets = net.number(*places["id"][places["kind"] == "market"])
    cost = net.paths(cargo).search(net.graph.links.cost, markets).to_places(markets)
    assert np.isfinite(cost).all()


def test_all_passages_are_named(net: Net) -> None:
    assert {name for names in net.world["legs"]["passages"] for name in names} == PASSAGES


def test_a_shut_passage_is_sailed_round(net: Net) -> None:
    legs = net.world["legs"].set_index("id")["passages"]

    def used(*barred: str) -> set[str]:
        way = net.way(
            "port.shanghai",
            "port.rotterdam",
            barred=frozenset(barred) | {"RUS", "KAZ", "MNG", "MMR", "LAO", "VNM", "PRK"},
        )
        assert way
        return {name for leg in way for name in legs[leg]}

    assert {"malacca", "suez", "bab-el-mandeb", "gibraltar"} <= used()
    assert "cape of good hope" in used("suez")
    assert "sunda" in used("malacca") or not {"malacca", "sunda"} & used("malacca")


def test_no_water_leads_out_of_the_caspian_but_the_russian_canal(net: Net) -> None:
    legs = net.world["legs"]
    ashore = ~legs["mode"].isin(["sea", "ferry"]).to_numpy()
    afloat = Net(net.world.keep(legs=legs[~ashore].reset_index(drop=True)), net.graph)
    afloat.graph = build_graph(afloat.world)
    assert "sea.astrakhan.azov" in afloat.way("port.aktau", "port.poti")
    assert not afloat.way("port.aktau", "port.poti", barred=frozenset({"RUS"}))


def test_kazakh_copper_passes_by_the_caucasus_when_russia_is_avoided(net: Net) -> None:
    assert "rail.yekaterinburg.st-petersburg" in net.way("hub.almaty", "port.rotterdam")
    assert {"sea.aktau.alat", "rail.tbilisi.poti"} <= set(
        net.way("hub.almaty", "port.rotterdam", barred=frozenset({"RUS"}))
    )
    assert not net.way(
        "hub.almaty", "port.rotterdam", barred=frozenset({"RUS", "CHN", "TKM", "AZE", "UZB", "KGZ", "IRN"})
    )


def test_china_ships_no_uranium_concentrate_onward(net: Net) -> None:
    assert net.way("port.busan", "port.shanghai", "uranium/u3o8")
    assert not net.way("port.shanghai", "port.busan", "uranium/u3o8", frozenset({"RUS", "KAZ"}))
    assert net.way("port.shanghai", "port.busan", "uranium/fuel")
    assert net.way("port.shanghai", "port.busan")


def test_iran_takes_ordinary_cargo_and_no_uranium(net: Net) -> None:
    assert net.way("crossing.etrek", "crossing.incheburun") == ["rail.etrek.incheburun.cargo"]
    assert not net.way("crossing.etrek", "crossing.incheburun", "uranium/u3o8", frozenset({"RUS", "AZE"}))


def test_gas_moves_by_pipe_alone(net: Net) -> None:
    legs = net.world["legs"].set_index("id")["mode"]
    way = net.way("market.tkm", "market.chn", "natural_gas/gas")
    assert way
    assert {legs[leg] for leg in way} == {"pipeline"}
    assert not net.way("market.tkm", "market.jpn", "natural_gas/gas")


def test_gold_crosses_borders_by_air_alone(net: Net) -> None:
    legs = net.world["legs"]
    mode, crossed = (dict(zip(legs["id"], legs[column], strict=True)) for column in ("mode", "countries"))
    way = net.way("hub.balykchy", "market.che", "gold/dore")
    assert way
    assert all(mode[leg] == "air" or len(crossed[leg]) == 1 for leg in way)


def test_kazakh_oil_leaves_by_the_caspian_pipeline(net: Net) -> None:
    assert "pipe.cpc" in net.way("mine.tengiz", "market.ita", "crude_oil/crude")
    assert "pipe.btc" in net.way("mine.tengiz", "market.ita", "crude_oil/crude", frozenset({"RUS"}))
