"""Settings of Sphinx; `sphinx-build -W docs html` builds the pages."""

from importlib.metadata import version as installed

project = "lodeway"
author = "the lodeway developers"
project_copyright = "2026, the lodeway developers"
version = release = installed("lodeway")

extensions = ["myst_parser"]
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
exclude_patterns = ["_build", "images"]

html_theme = "furo"
html_title = f"lodeway {version}"
