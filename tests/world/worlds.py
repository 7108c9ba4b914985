"""Random worlds for round trips: any text, any number, every table."""

from __future__ import annotations

from typing import Any

import pandas as pd
from hypothesis import strategies as st

from lodeway.world import World
from lodeway.world.example import example
from lodeway.world.schema import BY_NAME
from lodeway.world.table import Column, Table

LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn"), exclude_characters="|*")
TEXT = st.one_of(
    st.text(LETTERS, max_size=12),
    st.sampled_from(
        ["", " a,b ", '"', "a\nb", "nan", "=1+1", "1,5", "'", "007", "_x0041_", "<r>", "NULL", "a\x85b", "+1", "1e5"]
    ),
)
YEARS = st.one_of(st.none(), st.integers(1990, 2100))
FREE = ("name", "note", "kind", "corridor", "publisher", "licence", "accessed", "title", "address")


NASTY = (0.1 + 0.2, 1 / 3, 2 / 3 * 1e-7, 5e-324, 1e22, 1e23, 2.0**53 + 2, 123456789.12345678, 1.7976931348623157e308)


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    """Numbers within bounds, many of which need 17 digits or an exponent."""
    nasty = [number for number in NASTY if low <= number <= high]
    return st.one_of(st.floats(low, high), st.sampled_from(nasty)) if nasty else st.floats(low, high)


def _cell(column: Column) -> st.SearchStrategy[Any]:
    if column.kind == "number":
        low = -1e9 if column.minimum is None else column.minimum + (1e-3 if column.positive else 0)
        return st.one_of(st.none(), numbers(low, 1e300 if column.maximum is None else column.maximum))
    return st.one_of(st.just(""), TEXT) if column.kind == "text" else st.lists(TEXT, max_size=3).map(tuple)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Draw the example with other texts and numbers, and rows in the tables that it leaves empty."""
    start = example()
    frames = {name: _spoil(draw, BY_NAME[name], start[name]) for name in BY_NAME if len(start[name])}
    count = draw(st.integers(0, 3))
    selector = {"commodity": "copper/cathode", "from": draw(st.sampled_from(["", "C5", "place.mine"])), "buyer": "EU"}
    rows: dict[str, list[dict[str, Any]]] = {
        "flows": [
            {"id": f"f{n}", **selector, "year": 2024 + n, "quantity": draw(numbers(0, 1e6))} for n in range(count)
        ],
        "sources": [
            {"id": f"s{n}", "title": "t" + draw(TEXT), "publisher": "p", "note": draw(TEXT)} for n in range(count)
        ],
        "groups": [{"group": "G", "member": "KAZ", "from_year": 2000 + n, "to_year": None} for n in range(count)],
        "stockpiles": [
            {
                "id": f"k{n}",
                "place": "place.mine",
                "commodity": "copper/cathode",
                "quantity": draw(numbers(0, 9)),
            }
            for n in range(count)
        ],
    }
    frames |= {name: pd.DataFrame(given) for name, given in rows.items() if given}
    return World.build(frames, draw(TEXT) or "w", draw(st.integers(1990, 2030)), 2031)


def _spoil(draw: st.DrawFn, table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Draw the free texts and the figures of a table anew."""
    changed = frame.copy()
    companions = [c for c in table.companions if c.name.endswith("_quality") and draw(st.booleans())]
    for column in (*table.columns, *table.all_columns[-1:], *companions):
        if column in companions:
            changed[column.name] = [draw(st.sampled_from(["", *column.choices])) for _ in range(len(frame))]
        elif column.name in FREE or (
            column.figure and column.kind == "number" and column.name not in ("share", "amount")
        ):
            free = column.name != "kind" or table.name == "places"
            changed[column.name] = [draw(_cell(column)) for _ in range(len(frame))] if free else frame[column.name]
        elif column.name in ("open_year", "passages"):
            changed[column.name] = [
                draw(YEARS if column.kind == "integer" else _cell(column)) for _ in range(len(frame))
            ]
    if table.name == "demand":
        changed["quantity"] = changed["quantity"].fillna(1.0).infer_objects()
    return changed
