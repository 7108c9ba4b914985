"""What is made, used, bought and sold in the base year: nothing is used that is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from lodeway.errors import Finding
from lodeway.world.checks.tell import Teller
from lodeway.world.totals import beside_published, exchanges, national, stocks, use, wants

if TYPE_CHECKING:
    from lodeway.world.world import World

__all__ = ["countries", "published", "stages"]

_WORLD_SLACK: Final = 0.02
_COUNTRY_SLACK: Final = 0.05  # trade statistics of two countries seldom agree better
_LEAST: Final = 0.001  # of what there is in the world: less is not worth a word
_PUBLISHED_SLACK: Final = 0.01
_SHOWN: Final = 5


def stages(world: World) -> list[Finding]:
    """A stage uses no more than the stage before gives, stocks included; nor do processes and buyers together."""
    found = []
    tell = Teller(world, "commodities")
    made = national(world).groupby("commodity")["most"].sum()
    held, used, wanted = (
        frame.groupby("commodity")["quantity"].sum() for frame in (stocks(world), use(world), wants(world))
    )
    for row, (key, unit) in enumerate(zip(world["commodities"]["id"], world["commodities"]["unit"], strict=True)):
        taken, sold = used.get(key, 0.0), wanted.get(key, 0.0)
        given, stock = made.get(key, 0.0), held.get(key, 0.0)
        there = (given + stock) * (1 + _WORLD_SLACK)
        if not taken or taken + sold <= there:
            continue
        message = f"Processes take {_n(taken)} {unit} of {key}"
        message += f" and buyers want {_n(sold)}" if taken <= there else ""
        message += f", but {_n(given)} is made and {_n(stock)} in stock."
        hint = "Correct the outputs of the facilities that make or use it, or the amounts in recipes."
        tell_it = tell.warning if taken > there else tell.note
        found.append(tell_it("W050", row, message, hint))
    return found


def countries(world: World) -> list[Finding]:
    """No country sells more than it makes, buys and holds, nor uses what is then not left."""
    found = []
    trade = exchanges(world)
    if trade.empty:
        return []
    tell = Teller(world, "commodities")
    ledger = _ledger(world, trade)
    there = ledger["made"] + ledger["bought"] + ledger["held"]
    least = _LEAST * ledger["made"].groupby(level="commodity").transform("sum").replace(np.inf, 0.0)
    sold = ledger["sold"] - there
    used = (sold + ledger["used"] + ledger["wanted"]).where(sold <= _COUNTRY_SLACK * there)  # else told already
    lacking = {
        code: dict(list(ledger.assign(gap=gap)[(gap > least) & (gap > _COUNTRY_SLACK * there)].groupby("commodity")))
        for code, gap in (("W052", sold), ("W051", used))
    }
    for row, (key, unit) in enumerate(zip(world["commodities"]["id"], world["commodities"]["unit"], strict=True)):
        for code, rows in lacking.items():
            if key in rows:
                told = _told(code, rows[key].droplevel("commodity"), unit)
                found.append(tell.warning(code, row, told, _HINTS[code]))
    return found


_HINTS: Final = {
    "W052": "Look for re-exports, for exports that are counted at another stage, and for outputs that are missing.",
    "W051": "Correct outputs, flows or demand of these countries; stocks that were drawn belong in stockpiles.",
}


def _ledger(world: World, trade: pd.DataFrame) -> pd.DataFrame:
    """By commodity and country with trade: what is made, bought, held, sold, used and wanted."""
    parts = {
        "made": national(world)["most"].rename("quantity").reset_index(),
        "bought": trade.rename(columns={"to": "country"}),
        "held": stocks(world),
        "sold": trade.rename(columns={"from": "country"}),
        "used": use(world),
        "wanted": wants(world),
    }
    keys = ["commodity", "country"]
    ledger = pd.DataFrame({name: part.groupby(keys)["quantity"].sum() for name, part in parts.items()}).fillna(0.0)
    traded = ledger.index.get_level_values("commodity").isin(trade["commodity"])
    return ledger[traded & (ledger.index.get_level_values("country") != "")]


def _told(code: str, bad: pd.DataFrame, unit: str) -> str:
    """Name the countries that lack most, with their figures."""
    what = ("made", "bought", "held", "sold", *(("used", "wanted") if code == "W051" else ()))
    lines: list[Any] = [
        f"{country} lacks {_n(row['gap'])} ({', '.join(f'{word} {_n(row[word])}' for word in what if row[word])})"
        for country, row in bad.sort_values("gap", ascending=False).head(_SHOWN).iterrows()
    ]
    more = f"; {len(bad) - _SHOWN} more" if len(bad) > _SHOWN else ""
    verb = "sell more than they have" if code == "W052" else "use, want and sell more than they have"
    return f"Countries that {verb}, in {unit}: {'; '.join(lines)}{more}."


def published(world: World) -> list[Finding]:
    """What is made, or could be, agrees with what publishers state within 1 % of the world's production."""
    tell, row_of = Teller(world, "flows"), {key: row for row, key in enumerate(world["flows"]["id"])}
    table = beside_published(world)
    units = dict(zip(world["commodities"]["id"], world["commodities"]["unit"], strict=True))
    found = []
    for flow in table[table["share"].abs() > _PUBLISHED_SLACK].to_dict("records"):
        unit = units.get(flow["commodity"], "")
        figures = f"{_n(flow['made'])} {unit} of {flow['commodity']}"
        if flow["share"] < 0:
            figures = f"{_n(flow['most'])} {unit} of {flow['commodity']} at most"
        message = f"{flow['from'] or 'The world'} makes {figures} here, {_n(flow['published'])} as published"
        message += f": {flow['share']:+.1%} of the world's."
        hint = "Correct the outputs of its facilities; what no facility explains belongs to one for the rest."
        found.append(tell.warning("W053", row_of[flow["id"]], message, hint, "quantity"))
    return found


def _n(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"  # noqa: PLR2004  (three digits)
