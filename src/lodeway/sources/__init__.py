"""Published files as tidy observations: one small reader a publisher.

::

    reading = sources.read("MCS2026_Commodities_Data.csv")
    reading.frame          # tidy observations
    reading.left_out       # what gave none, and why

Nothing is downloaded: :attr:`Publisher.fetch` says in words where to get a file. A reader is one file in
``lodeway/sources/readers`` that offers ``READERS``; nothing else need be touched to add one.
"""

from __future__ import annotations

from lodeway.sources.observations import COLUMNS, MEASURES, OTHERS, WORLD, Publisher, Reader, Reading
from lodeway.sources.registry import detect, read, readers

__all__ = [
    "COLUMNS",
    "MEASURES",
    "OTHERS",
    "WORLD",
    "Publisher",
    "Reader",
    "Reading",
    "detect",
    "read",
    "readers",
]
