"""A good world as CSV files, to be spoilt, and findings in short."""

from __future__ import annotations

from pathlib import Path

from lodeway.errors import Finding
from lodeway.world import inspect

GOOD = {
    "places": "id,country\na,KAZ\nb,USA\n",
    "commodities": "id,unit\nu/ore,t U\nu/uf6,t U\n",
    "processes": "id,output,kind\nmine,u/ore,extraction\nconv,u/uf6,\n",
    "recipes": "process,commodity,amount\nconv,u/ore,1.005\n",
    "facilities": "id,place,process,capacity,cost\nm,a,mine,10,1\nc,b,conv,9,2\n",
    "legs": "id,from,to,cost\nl,a,b,3\n",
    "demand": "id,place,commodity,quantity\nd,b,u/uf6,5\n",
}


def write(folder: Path, **changes: str | bytes | None) -> Path:
    """Write the good world with these files changed; None leaves a file out."""
    folder.mkdir(exist_ok=True)
    for name, text in {**GOOD, **changes}.items():
        if text is not None:
            (folder / f"{name}.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def found(folder: Path, **changes: str | bytes | None) -> list[Finding]:
    """All findings about the good world with these files changed."""
    return list(inspect(write(folder, **changes))[1])


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def only(findings: list[Finding]) -> Finding:
    """The one finding."""
    assert len(findings) == 1, findings
    return findings[0]
