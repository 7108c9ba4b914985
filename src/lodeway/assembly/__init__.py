"""A world from published figures: observations and curated tables in, the tables that follow from them out."""

from lodeway.assembly.build import Assembly, assemble
from lodeway.assembly.inputs import Inputs, read_inputs

__all__ = ["Assembly", "Inputs", "assemble", "read_inputs"]
