"""Random worlds for round trips: any text, any number, every table."""

from __future__ import annotations

from typing import Any

import pandas as pd
from hypothesis import strategies as st

from lodeway.world import World
from lodeway.world.example import example
from lodeway.world.schema import BY_NAME, Column, Table

LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn"), exclude_characters="|*")
TEXT = st.one_of(
    st.text(LETTERS, max_size=12), st.sampled_from(["", " a,b ", '"', "a\nb", "nan", "=1+1", "1,5", "'", "007"])
)
YEARS = st.one_of(st.none(), st.integers(1990, 2100))
FREE = ("name", "note", "kind", "corridor", "publisher", "licence", "accessed", "title", "address")


def numbers(low: float, high: float, digits: int) -> st.SearchStrategy[float]:
    """Numbers within bounds, rounded to this many digits (17 keep every one)."""
    return st.floats(low, high, allow_subnormal=False).map(lambda x: min(max(float(f"{x:.{digits}g}"), low), high))


def _cell(column: Column, digits: int) -> st.SearchStrategy[Any]:
    if column.kind == "number":
        low = -1e9 if column.minimum is None else column.minimum + (1e-3 if column.positive else 0)
        return st.one_of(st.none(), numbers(low, 1e9 if column.maximum is None else column.maximum, digits))
    return st.one_of(st.just(""), TEXT) if column.kind == "text" else st.lists(TEXT, max_size=3).map(tuple)


@st.composite
def worlds(draw: st.DrawFn, digits: int = 17) -> World:
    """Draw the example with other texts and numbers, and rows in the tables that it leaves empty."""
    start = example()
    frames = {name: _spoil(draw, BY_NAME[name], start[name], digits) for name in BY_NAME if len(start[name])}
    count = draw(st.integers(0, 3))
    selector = {"commodity": "copper/cathode", "from": draw(st.sampled_from(["", "C5", "place.mine"])), "buyer": "EU"}
    rows: dict[str, list[dict[str, Any]]] = {
        "flows": [
            {"id": f"f{n}", **selector, "year": 2024 + n, "quantity": draw(numbers(0, 1e6, digits))}
            for n in range(count)
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
                "quantity": draw(numbers(0, 9, digits)),
            }
            for n in range(count)
        ],
    }
    frames |= {name: pd.DataFrame(given) for name, given in rows.items() if given}
    return World.build(frames, draw(TEXT) or "w", draw(st.integers(1990, 2030)), 2031)


def _spoil(draw: st.DrawFn, table: Table, frame: pd.DataFrame, digits: int) -> pd.DataFrame:
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
            changed[column.name] = (
                [draw(_cell(column, digits)) for _ in range(len(frame))] if free else frame[column.name]
            )
        elif column.name in ("open_year", "passages"):
            changed[column.name] = [
                draw(YEARS if column.kind == "integer" else _cell(column, digits)) for _ in range(len(frame))
            ]
    if table.name == "demand":
        changed["quantity"] = changed["quantity"].fillna(1.0).infer_objects()
    return changed
