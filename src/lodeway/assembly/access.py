"""Ways from sites that no leg reaches to the network."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

import numpy as np

from lodeway.geography import great_circle_km

if TYPE_CHECKING:
    from lodeway.world import World

__all__ = ["access_legs"]

KINDS = ("hub", "port", "market")
RATES = {"road": (1.3, 0.0945, 0.06, 0.15, 42.0), "rail": (1.25, 0.0233, 0.0092, 0.0804, 22.5)}
"""Mode -> length over the great circle; USD a t-km, low and high; km an hour (docs/data/routes.md)."""
BY_ROAD = 300.0
"""Greatest distance over the great circle, km, for which a road is taken even where there is a railway."""
SOURCE = "lodeway-routes-estimates"


def access_legs(world: World) -> list[dict[str, Any]]:
    """A leg both ways from every facility's place that has none to the nearest hub, port or market of its country.

    Length, cost and time are estimates from the distance. Places without coordinates, and countries without any
    point of the network, are left as they are: the check of reach tells of them.
    """
    places, legs = world["places"], world["legs"]
    joined = set(legs["from"]) | set(legs["to"])
    sites = places[places["id"].isin(world["facilities"]["place"]) & ~places["id"].isin(joined)]
    network = places[places["kind"].isin(KINDS) & places["id"].isin(joined) & places["lat"].notna()]
    rails = legs[legs["mode"] == "rail"]
    gauge = {place: g for end in ("from", "to") for place, g in zip(rails[end], rails["gauge"], strict=True)}
    found = []
    for site in sites[sites["lat"].notna()].to_dict("records"):
        near = network[network["country"] == site["country"]].to_dict("records")
        if near:
            away = np.array([great_circle_km(site["lat"], site["lon"], p["lat"], p["lon"]) for p in near])
            goal = near[int(away.argmin())]
            found.append(_leg(site, goal, float(away.min()), gauge.get(goal["id"], "")))
    return found


def _leg(site: dict[Hashable, Any], goal: dict[Hashable, Any], straight: float, gauge: str) -> dict[str, Any]:
    """The leg from a site to a point of the network; ``gauge`` is that of a railway there, if there is one."""
    straight = max(straight, 1.0)
    mode = "road" if straight <= BY_ROAD or not gauge else "rail"
    longer, rate, low, high, speed = RATES[mode]
    km = round(longer * straight, 1)
    return {
        "id": f"access.{site['id']}", "name": f"{site['name']} - {goal['name']}", "from": site["id"], "to": goal["id"],
        "mode": mode, "gauge": gauge if mode == "rail" else "", "km": km, "hours": round(km / speed, 1),
        "cost": round(km * rate, 2), "two_way": "true",
        "countries": site["country"], "corridor": "access", "source": SOURCE, "quality": "estimated",
        "low": round(km * low, 2), "high": round(km * high, 2), "km_source": SOURCE, "km_quality": "estimated",
        "km_low": round(1.02 * straight, 1), "km_high": round(1.7 * straight, 1), "hours_source": SOURCE,
        "hours_quality": "estimated",
        "note": f"Great circle of {straight:.0f} km times {longer}; the way itself was not read.",
    }  # fmt: skip
