"""A small world to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pandas as pd

from lodeway.world.reference import tables_page
from lodeway.world.store import save
from lodeway.world.world import World

__all__ = ["example", "new"]

_NOTE: Final = {"quality": "assumed", "note": "Example: replace it by your own."}
_ROWS: Final[dict[str, list[dict[str, Any]]]] = {
    "places": [
        {"id": "place.mine", "name": "The mine", "country": "KAZ", "lat": 47.8, "lon": 67.7, "kind": "mine"},
        {"id": "place.market", "name": "The market", "country": "DEU", "lat": 53.5, "lon": 10.0, "kind": "market"},
    ],
    "commodities": [
        {"id": "copper/concentrate", "stage": "mine", "unit": "t Cu", "gross": 3.6, **_NOTE},
        {"id": "copper/cathode", "stage": "refining", "unit": "t Cu", **_NOTE},
    ],
    "processes": [
        {"id": "mining", "output": "copper/concentrate", "kind": "extraction"},
        {"id": "refining", "output": "copper/cathode", "kind": "processing"},
    ],
    "recipes": [{"process": "refining", "commodity": "copper/concentrate", "amount": 1.03, **_NOTE}],
    "facilities": [
        {"id": "mine", "place": "place.mine", "process": "mining", "capacity": 100000, "cost": 4000, **_NOTE},
        {"id": "refinery.mine", "place": "place.mine", "process": "refining", "capacity": 40000, "cost": 900}
        | {"max_build": 60000, "capex": 5000, "lead_time": 3, **_NOTE},
        {
            "id": "refinery.market",
            "place": "place.market",
            "process": "refining",
            "capacity": 80000,
            "cost": 1200,
            **_NOTE,
        },
    ],
    "owners": [{"entity": "mine", "owner": "KAZ", "share": 1, **_NOTE}],
    "legs": [
        {"id": "rail", "from": "place.mine", "to": "place.market", "mode": "rail", "km": 4900, "cost": 140}
        | {"countries": ("KAZ", "RUS", "BLR", "POL", "DEU"), **_NOTE},
        {"id": "caspian", "from": "place.mine", "to": "place.market", "mode": "rail", "km": 7400, "cost": 260}
        | {"countries": ("KAZ", "AZE", "GEO", "TUR", "DEU"), **_NOTE},
    ],
    "demand": [{"id": "demand", "place": "place.market", "commodity": "copper/cathode", "quantity": 70000, **_NOTE}],
}
_README: Final = """# {name}

A world for lodeway: a folder of tables. It holds a small example, in which every figure is assumed;
replace its rows by your own. Cells may stay empty unless a column is said to be required. Columns that you do not
need can be deleted, and so can tables, together with their entry in `datapackage.json`.

    lodeway world check {name}     says what is wrong, where, and how to mend it
    lodeway solve {name}           finds the cheapest supply
    lodeway world export {name} --excel {name}.xlsx  makes an Excel workbook of it

{page}"""


def example(name: str = "example") -> World:
    """Make a world of one mine, two refineries, two ways and one market; its figures are made up."""
    return World.build({table: pd.DataFrame(rows) for table, rows in _ROWS.items()}, name)


def new(folder: str | Path, *, force: bool = False) -> Path:
    """Write the example as a folder with every table, every column and a page that explains them.

    Raises
    ------
    InputError
        I005 if the folder exists and holds anything, unless `force`; I008 if it cannot be written.
    """
    target = Path(folder)
    name = target.resolve().name
    page = tables_page().partition("\n")[2].strip()
    return save(example(name), target, force=force, readme=_README.format(name=name, page=page) + "\n")
