"""How much of what a buyer uses comes from abroad."""

from __future__ import annotations

import math
from typing import Final

from lodeway.measures.measure import Amounts, Input, Measure, UndefinedError, Working, by_country, measured, number

__all__ = ["MEASURES"]

_EXAMPLE: Final = {"domestic": 20.0, "imports": {"CHN": 70.0, "JPN": 30.0}, "exports": {"MEX": 20.0}}
_DOMESTIC = Input("domestic", "What the buyer makes in a year.", "t contained", "number", tonnage=True)
_IMPORTS = Input("imports", "Imports from each country.", "t contained", tonnage=True)
_EXPORTS = Input("exports", "Exports to each country.", "t contained", tonnage=True)


@measured
def import_reliance(domestic: float, imports: Amounts, exports: Amounts) -> Working:
    """Import reliance as the EU has it: IR = (M - X) / (P + M - X).

    Unit: fraction, at most 1, negative for a net exporter (shown as it is; EU supply risk uses it as 0). Source:
    European Commission, methodology of 2017 (general knowledge; the form fits the published tables). All in contained
    material of one stage. Not defined where apparent consumption, P + M - X, is not positive.
    """
    made = number(domestic, "domestic production")
    bought, sold = (
        float(by_country(table, name).sum()) for table, name in ((imports, "imports"), (exports, "exports"))
    )
    return _reliance(
        made, bought - sold, (("P, domestic production", made), ("M, imports", bought), ("X, exports", sold))
    )


@measured
def net_import_reliance(
    domestic: float, imports: Amounts, exports: Amounts, secondary: float = 0.0, stock_draw: float = 0.0
) -> Working:
    """Net import reliance as the USGS has it: NIR = (M - X + D) / (P + R + M - X + D).

    Unit: fraction, at most 1, negative for a net exporter (the USGS prints E). Source: U.S. Geological Survey, Mineral
    Commodity Summaries, appendix on definitions (general knowledge; not read here). P primary production, R recovery
    from old scrap, D stocks drawn (negative if they were built). Not defined where apparent consumption is not
    positive.
    """
    made, scrap = number(domestic, "domestic production"), number(secondary, "secondary production")
    bought, sold = (
        float(by_country(table, name).sum()) for table, name in ((imports, "imports"), (exports, "exports"))
    )
    drawn = number(stock_draw, "stocks drawn")
    steps = (("P, primary production", made), ("R, from old scrap", scrap), ("M, imports", bought),
             ("X, exports", sold), ("D, stocks drawn", drawn))  # fmt: skip
    return _reliance(made + scrap, bought - sold + drawn, steps)


def _reliance(made: float, net: float, steps: tuple[tuple[str, float], ...]) -> Working:
    used = made + net
    if made < 0:
        message = f"production is negative ({made:g})"
        raise UndefinedError(message)
    if not used > 0:
        message = f"apparent consumption is not positive ({made:g} made and {net:g} net from abroad: {used:g})"
        raise UndefinedError(message)
    return Working(net / used, (*steps, ("net imports", net), ("apparent consumption", used)))


MEASURES: Final = (
    Measure(
        "import-reliance", "Import reliance", "(M - X) / (P + M - X)", "fraction", "up",
        "European Commission, methodology for critical raw materials (2017); general knowledge, consistent with the "
        "published tables.",
        (_DOMESTIC, _IMPORTS, _EXPORTS), import_reliance, _EXAMPLE, 0.8, low=-math.inf, high=1.0,
    ),
    Measure(
        "net-import-reliance", "Net import reliance (USGS)", "(M - X + D) / (P + R + M - X + D)", "fraction", "up",
        "U.S. Geological Survey, Mineral Commodity Summaries, appendix on definitions; general knowledge, not "
        "read here.",
        (
            _DOMESTIC, _IMPORTS, _EXPORTS,
            Input("secondary", "Recovered from old scrap, if not in domestic; 0 if left out.", "t contained", "number",
                  optional=True, tonnage=True),
            Input("stock_draw", "Drawn from stocks, negative if built; 0 if left out.", "t contained", "number",
                  optional=True, tonnage=True),
        ), net_import_reliance, {**_EXAMPLE, "secondary": 10.0, "stock_draw": -10.0}, 0.7, low=-math.inf, high=1.0,
    ),
)  # fmt: skip
