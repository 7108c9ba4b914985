"""Reports: what is shown of results, and how."""
