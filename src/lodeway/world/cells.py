"""One cell: from what a file or a user's table holds to the value that a column's kind asks for.

A raw cell is a text (from CSV) or a Python value (from Excel or a DataFrame). Readers of a column
return the values and the faults, so that every bad cell of a table is named at once.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple, TypeGuard

import numpy as np
import pandas as pd

from lodeway.geography import suggest
from lodeway.world.table import Column

__all__ = ["Fault", "read_column", "write_cell"]

_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_THOUSANDS: Final = re.compile(r"[+-]?\d{1,3}([ ,'_\u00a0\u2009\u202f]\d{3})+(\.\d+)?", re.ASCII)
_DECIMAL_COMMA: Final = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_DATE: Final = re.compile(r"(\d{4})-\d\d(-\d\d)?$", re.ASCII)
_DIGITS: Final = "Write digits with a decimal point and no unit, such as 1250.5."
_NOT_A_NUMBER: Final = frozenset(("nan", "na", "n/a", "null", "none", "-", "inf", "+inf", "-inf", "infinity"))
_UNWRITABLE: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML cannot carry
_FLAGS: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_WHOLE_BELOW: Final = 1e15  # floats below it print exactly as whole numbers


Values = np.ndarray[tuple[int], Any] | pd.api.extensions.ExtensionArray


class Fault(NamedTuple):
    """What is wrong with a cell: index of the row, code, raw value, what was expected, how to mend it."""

    row: int
    code: str
    value: str
    message: str
    hint: str


class _Bad(Exception):  # noqa: N818  (never leaves this file)
    """A cell that cannot be read: code, message, hint."""


def _is_numeric(raw: object) -> TypeGuard[float]:
    return isinstance(raw, (int, float, np.integer, np.floating)) and not isinstance(raw, bool)


def _text(raw: object, column: Column) -> str:
    if isinstance(raw, str):
        text = raw
    elif isinstance(raw, (list, tuple, set, frozenset)):
        text = "|".join(map(str, sorted(raw) if isinstance(raw, (set, frozenset)) else raw))
    elif isinstance(raw, dt.datetime) and raw.time() == dt.time():
        text = raw.date().isoformat()
    elif _is_numeric(raw) and float(raw).is_integer():
        text = str(int(raw))
    else:
        text = str(raw)
    if _UNWRITABLE.search(text):
        raise _Bad("W017", f"{column.name} has characters that cannot be written to a file.", "Delete them.")
    return " ".join(text.split())


def _number(raw: object, column: Column) -> float:
    if _is_numeric(raw):
        value = float(raw)
    elif isinstance(raw, str) and _NUMBER.fullmatch(text := raw.strip()):
        value = float(text)
    else:
        raise _Bad("W012", f"{column.name} must be a number{_unit(column)}.", _number_hint(str(raw).strip()))
    if not math.isfinite(value):
        raise _Bad("W012", f"{column.name} must be a finite number{_unit(column)}.", _number_hint(str(raw)))
    return value + 0.0  # minus zero is zero


def _unit(column: Column) -> str:
    return f" ({column.unit})" if column.unit else ""


def _number_hint(text: str) -> str:
    if text.casefold() in _NOT_A_NUMBER:
        return "Leave the cell empty where nothing is known or there is no limit."
    if _THOUSANDS.fullmatch(text):
        return f"Write it without separators of thousands: {re.sub('[^0-9.+-]', '', text)}."
    if text.endswith("%") and _NUMBER.fullmatch(bare := text[:-1].strip()):
        return f"Write percentages as fractions: {float(bare) / 100:g}."
    if _DECIMAL_COMMA.fullmatch(text):
        return f"Write a decimal point: {text.replace(',', '.')}."
    return _DIGITS


def _integer(raw: object, column: Column) -> int:
    try:
        value = _number(raw, column)
    except _Bad as bad:
        _, message, hint = bad.args
        hint = "Write digits without unit, such as 12." if hint == _DIGITS else hint
        if date := _DATE.match(str(raw).strip()):
            hint = f"Write the year alone: {date[1]}."
        raise _Bad("W013", message.replace("a number", "a whole number"), hint) from None
    if not value.is_integer() or abs(value) >= _WHOLE_BELOW:
        raise _Bad("W013", f"{column.name} must be a whole number{_unit(column)}.", "Round it.")
    return int(value)


def _flag(raw: object, column: Column) -> bool:
    if isinstance(raw, (bool, np.bool_)):
        return bool(raw)
    text = _text(raw, column).casefold()
    if text not in _FLAGS:
        raise _Bad("W014", f"{column.name} must be true or false.", "Write true or false.")
    return _FLAGS[text]


def _list(raw: object, column: Column) -> tuple[str, ...]:
    return tuple(item for part in _text(raw, column).split("|") if (item := part.strip()))


_READERS: Final[dict[str, Callable[[Any, Column], Any]]] = {
    "text": _text,
    "number": _number,
    "integer": _integer,
    "flag": _flag,
    "list": _list,
}
_EMPTY: Final[dict[str, Any]] = {"text": "", "number": math.nan, "integer": None, "flag": False, "list": ()}


def _is_empty(raw: object) -> bool:
    if isinstance(raw, str):
        return not raw or raw.isspace()
    if isinstance(raw, (list, tuple, set, frozenset)):
        return not raw
    return raw is None or raw is pd.NA or raw is pd.NaT or (_is_numeric(raw) and math.isnan(raw))


def _check(value: Any, column: Column) -> None:  # noqa: ANN401  (a text or a number)
    """Refuse a value that breaks the column's bounds or choices."""
    if column.choices and value not in column.choices:
        hint = suggest(value, column.choices, "Use one of them.")
        raise _Bad("W016", f"{column.name} must be one of {', '.join(column.choices)}.", hint)
    low, high = column.minimum, column.maximum
    if low is not None and (value < low or (column.positive and value == low)):
        wanted = f"more than {low:g}" if column.positive else f"{low:g} or more"
    elif high is not None and value > high:
        wanted = f"{high:g} or less" if low is None else f"from {low:g} to {high:g}"
    else:
        return
    raise _Bad("W015", f"{column.name} must be {wanted}{_unit(column)}.", "Correct the figure, or its sign or unit.")


def read_column(column: Column, raw: Sequence[Any]) -> tuple[Values, list[Fault]]:
    """Read the cells of one column, filling empty ones with its default.

    Returns
    -------
    array
        Values in the column's dtype; a cell at fault is empty.
    list of Fault
        Every cell that cannot be read or is not permitted, and every empty one that must be filled.
    """
    empty = _EMPTY[column.kind]
    default = empty if column.default is None else column.default
    reader = _READERS[column.kind]
    bounded = bool(column.choices) or column.minimum is not None or column.maximum is not None
    values: list[Any] = []
    faults: list[Fault] = []
    for row, cell in enumerate(raw):
        value = default
        if not _is_empty(cell):
            try:
                value = reader(cell, column)
                if bounded:
                    _check(value, column)
            except _Bad as bad:
                value = empty
                faults.append(Fault(row, bad.args[0], str(cell), bad.args[1], bad.args[2]))
        elif column.required:
            faults.append(Fault(row, "W011", "", f"{column.name} must be filled.", f"Fill it: {column.text}"))
        values.append(value)
    return _array(column, values), faults


def _array(column: Column, values: list[Any]) -> Values:
    if column.kind == "integer":
        return pd.array(values, dtype="Int64")
    if column.kind in ("number", "flag"):
        return np.array(values, dtype=np.float64 if column.kind == "number" else np.bool_)
    array = np.empty(len(values), dtype=object)
    for row, value in enumerate(values):  # one by one, since tuples of equal length would make a matrix
        array[row] = value
    return array


def write_cell(column: Column, value: Any) -> str:  # noqa: ANN401  (whatever the kind holds)
    """Write a value of a world as text such that reading it gives the same value."""
    if column.kind == "list":
        return "|".join(value)
    if column.kind == "flag":
        return "true" if value else "false"
    if column.kind == "integer":
        return "" if value is pd.NA or value is None else str(int(value))
    if column.kind == "number":
        if math.isnan(value):
            return ""
        return f"{value:.0f}" if value.is_integer() and abs(value) < _WHOLE_BELOW else repr(float(value))
    return str(value)
