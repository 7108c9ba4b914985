"""Agreements: the register, the reader of texts, follow-through, and what a promise changes in a world."""
