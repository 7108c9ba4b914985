"""The program as a person starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import lodeway
from lodeway.cli import main

SOURCES = str(Path(lodeway.__file__).parents[1])


@dataclass(frozen=True)
class Answer:
    """What a command says and how it ends."""

    code: int
    out: str
    err: str


class Program:
    """Runs commands in this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch, self.capsys = monkeypatch, capsys
        monkeypatch.delenv("COLUMNS", raising=False)

    def __call__(self, *words: object) -> Answer:
        self.monkeypatch.setattr(sys, "argv", ["lodeway", *map(str, words)])
        self.capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        said = self.capsys.readouterr()
        return Answer(code, said.out, said.err)


def start(script: str, *words: object) -> subprocess.Popen[str]:
    """Start a script that ends in the program, in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": SOURCES, "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-c", script, *map(str, words)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
