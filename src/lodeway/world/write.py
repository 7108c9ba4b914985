"""Writing folders and files so that they are there whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lodeway.errors import InputError

__all__ = ["fresh_file", "fresh_folder", "refuse_target"]


@contextmanager
def fresh_folder(target: Path, own: set[str], *, force: bool = False) -> Iterator[Path]:
    """Give a temporary folder that becomes `target` if nothing goes wrong.

    Parameters
    ----------
    target
        The folder wanted. What it holds beside `own` is kept.
    own
        Names of the files that the new folder replaces.
    force
        Allow that `target` holds something already.
    """
    exists = target.exists() or target.is_symlink()
    if exists and not target.is_dir():
        raise InputError("I005", f"{target} is a file.", "Choose another folder.")
    if exists and any(target.iterdir()) and not force:
        hint = "Choose another folder, or overwrite with --force."
        raise InputError("I005", f"{target} exists and is not empty.", hint)
    target = target.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        temporary.chmod(0o777 & ~_umask())
        yield temporary
        if exists:
            _keep_others(target, temporary, own)
            old = temporary.with_name(f"{temporary.name}-old")
            target.replace(old)
            try:
                temporary.replace(target)
            except BaseException:
                old.replace(target)
                raise
            shutil.rmtree(old)
        else:
            temporary.replace(target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _keep_others(old: Path, new: Path, own: set[str]) -> None:
    """Copy what the old folder holds beside its own files."""
    for entry in old.iterdir():
        if entry.name in own or (new / entry.name).exists():
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.copytree(entry, new / entry.name, symlinks=True)
        else:
            shutil.copy2(entry, new / entry.name, follow_symlinks=False)


def refuse_target(target: Path, *, force: bool = False) -> None:
    """Refuse a file that is there already, unless it may be overwritten, and a folder: InputError I005."""
    if target.is_dir():
        raise InputError("I005", f"{target} is a folder.", "Give the name of a file.")
    if target.exists() and not force:
        raise InputError("I005", f"{target} exists.", "Choose another name, or overwrite with --force.")


@contextmanager
def fresh_file(target: Path, *, force: bool = False) -> Iterator[Path]:
    """Give the path of a temporary file that becomes `target` if nothing goes wrong."""
    refuse_target(target, force=force)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{target.stem}-", suffix=target.suffix, dir=target.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        temporary.chmod(0o666 & ~_umask())
        yield temporary
        temporary.replace(target)
    finally:
        for left in (temporary, temporary.with_name(f"{temporary.name}.wal")):  # and the log of a database
            left.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
