"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("untimed", deadline=None)  # a loaded machine is no fault of the program
settings.load_profile("untimed")
