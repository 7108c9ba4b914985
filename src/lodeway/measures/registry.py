"""Which measures there are: every file in ``lodeway/measures/indicators`` that offers ``MEASURES``.

To add one, write a small file there with a function that returns a :class:`Working` and a tuple ``MEASURES``.
The command line, the documentation and the conformance test find it by themselves.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from lodeway.errors import InputError
from lodeway.geography import suggest
from lodeway.measures import indicators as package
from lodeway.measures.measure import Input, Measure, Working

__all__ = ["Input", "Measure", "Working", "measure_named", "measures"]


@cache
def measures() -> Mapping[str, Measure]:
    """Name -> measure, of every file in ``lodeway/measures/indicators``."""
    found: dict[str, Measure] = {}
    for module in sorted(info.name for info in pkgutil.iter_modules(package.__path__)):
        for measure in importlib.import_module(f"{package.__name__}.{module}").MEASURES:
            found[measure.name] = measure
    return MappingProxyType(found)


def measure_named(name: str) -> Measure:
    """The measure of this name.

    Raises
    ------
    InputError
        I010 with the nearest names, if there is none.
    """
    known = measures()
    if name in known:
        return known[name]
    raise InputError("I010", f"There is no measure {name}.", suggest(name, known))
