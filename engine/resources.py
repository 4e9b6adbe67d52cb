"""Where the files lie that belong to the program: bundled model, demo, translations."""

from __future__ import annotations

import sysconfig
from pathlib import Path


def resources_folder() -> Path:
    """The folder of resources: beside the packages, or where a wheel installs data."""
    beside = Path(__file__).resolve().parent.parent / "resources"
    return beside if beside.is_dir() else Path(sysconfig.get_path("data")) / "share/mdqe-annotator/resources"
