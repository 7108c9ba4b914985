"""One file a measure, or a family of them; each offers ``MEASURES``."""
