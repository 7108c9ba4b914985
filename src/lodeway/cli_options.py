"""Options that several commands have, each said once."""

from __future__ import annotations

from typing import Annotated

import typer

Promises = Annotated[
    str,
    typer.Option(
        help="How promises are kept: as-promised, as-expected, late:N, none; the tables as they are if not given."
    ),
]
