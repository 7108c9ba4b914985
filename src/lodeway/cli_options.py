"""Options that several commands have, each said once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

WorldFile = Annotated[
    Path | None,
    typer.Option("--world", help="Folder, workbook or DuckDB file of a world; the embedded one if not given."),
]
Register = Annotated[
    Path | None, typer.Option("--register", help="Folder of a register of your own, laid over the world.")
]
Party = Annotated[str | None, typer.Option("--party", help="Promised by or to these countries or groups, or parties.")]
Mineral = Annotated[str | None, typer.Option("--mineral", help="About this mineral.")]
Corridor = Annotated[
    str | None, typer.Option("--corridor", help="About this corridor, facility or fund; a part is enough.")
]
Class = Annotated[str | None, typer.Option("--class", help="Of this class, such as project.")]
State = Annotated[str | None, typer.Option("--state", help="In this state, such as met; open: in none that closes it.")]
Forum = Annotated[str | None, typer.Option("--forum", help="Made in this family of agreements, such as C5+1.")]
Promises = Annotated[
    str,
    typer.Option(
        help="How promises are kept: as-promised, as-expected, late:N, none; the tables as they are if not given."
    ),
]
