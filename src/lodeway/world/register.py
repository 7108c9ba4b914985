"""A register of one's own: a folder with the tables of agreements, laid over a world and written by several people.

A change is whole or not there: new files are written aside, become the folder ``.commit`` by one renaming, and are
then moved to their places. Readers take from ``.commit`` what has not been moved yet, and the next writer moves it. A
lock on the file ``.lock`` keeps writers apart, and ends with the process that holds it.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from lodeway.errors import Finding, InputError
from lodeway.world.frames import Origin, RawTable, joined, raw_from_frame
from lodeway.world.promises import PROMISES
from lodeway.world.settings import Settings
from lodeway.world.world import World, assemble

__all__ = ["IN_REGISTER", "commit", "locked", "overlay", "register_files"]

IN_REGISTER: Final = (*(table.name for table in PROMISES), "sources")
"""Tables that a register may hold."""
WAIT: Final = 60.0
"""Seconds after which somebody who waits for another writer gives up."""
_LOCK: Final = ".lock"
_COMMIT: Final = ".commit"
_PENDING: Final = ".pending-"
_PAUSE: Final = 0.02


def overlay(
    world: World, raws: Mapping[str, RawTable], before: Sequence[Finding] = ()
) -> tuple[World | None, list[Finding]]:
    """Lay tables over a world: their rows come after its own, may refer to them, and must have other keys."""
    if any(finding.level == "error" for finding in before):
        return None, list(before)
    own = {
        name: RawTable(**{**vars(raw_from_frame(world[name])), "origin": world.origins.get(name, Origin())})
        for name in raws
    }
    settings = Settings(world.name, world.base_year, world.first_year)
    return assemble({name: joined([own[name], raw]) for name, raw in raws.items()}, settings, world, before)


def register_files(folder: Path) -> dict[str, Path]:
    """Name of each table that a register holds -> its file."""
    places = {name: (folder / _COMMIT / f"{name}.csv", folder / f"{name}.csv") for name in IN_REGISTER}
    there = {name: next((file for file in files if os.path.lexists(file)), None) for name, files in places.items()}
    return {name: file for name, file in there.items() if file is not None}


@contextmanager
def locked(folder: Path, *, write: bool, wait: float = WAIT) -> Iterator[None]:
    """Hold a register: alone to write, with others to read; a register that was never written needs no lock to be read.

    Raises
    ------
    InputError
        A002 if others hold it for longer than `wait` seconds; I008 if nothing can be written there.
    """
    try:
        if write:
            folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT if write else os.O_RDONLY, 0o666)
    except OSError as error:
        if not write:
            yield
            return
        message = f"The register {folder} cannot be written: {error.strerror or error}."
        raise InputError("I008", message, "Choose another folder.") from error
    try:
        end = time.monotonic() + wait
        while not _taken(handle, write=write):
            if time.monotonic() > end:
                message = f"Somebody else has held the register {folder} for {wait:.0f} seconds."
                raise InputError("A002", message, "Try again, or end the program that holds it.")
            time.sleep(_PAUSE)
        yield
    finally:
        os.close(handle)


def _taken(handle: int, *, write: bool) -> bool:
    """Take a lock if it is free; closing the file gives it back."""
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415  (there is none elsewhere)

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415  (there is none on Windows)

            fcntl.flock(handle, (fcntl.LOCK_EX if write else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def commit(folder: Path, texts: Mapping[str, str]) -> None:
    """Put texts in place of the files of these tables, all or none; the register must be held to be written.

    Raises
    ------
    InputError
        I008 if nothing can be written there.
    """
    pending = None
    try:
        _settle(folder)
        pending = folder / f"{_PENDING}{os.getpid()}"
        pending.mkdir()
        for name, text in texts.items():
            with (pending / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        pending.rename(folder / _COMMIT)
        _settle(folder)
    except OSError as error:
        message = f"The register {folder} cannot be written: {error.strerror or error}."
        raise InputError("I008", message, "Choose another folder, or make room.") from error
    finally:
        if pending is not None:
            shutil.rmtree(pending, ignore_errors=True)


def _settle(folder: Path) -> None:
    """Move what was committed to its place, and throw away what never was."""
    for leftover in folder.glob(f"{_PENDING}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    committed = folder / _COMMIT
    if committed.is_dir():
        for file in sorted(committed.iterdir()):
            file.replace(folder / file.name)
        committed.rmdir()
