"""One file a publisher; each offers ``READERS``."""
