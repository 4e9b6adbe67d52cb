"""Where the user's own folders of the program lie, on every system."""

from __future__ import annotations

from pathlib import Path

import appdirs

PROGRAM = "mdqe-annotator"  # the name of the user's folders


def user_data_folder() -> Path:
    """What the program keeps for itself: models, projects that have no other place, locks."""
    return Path(appdirs.user_data_dir(PROGRAM))
