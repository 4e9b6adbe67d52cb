"""How commands open a project: what another one had left under its name is said in a line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.commands.terminal import tell

if TYPE_CHECKING:
    from app.project import Project


def open_project(path: Path) -> Project:
    """Opens a project, to be closed by whoever asked for it. Raises as `Project.open`."""
    from app.project import Project
    from app.project.leftovers import SET_ASIDE

    project = Project.open(path)
    for place in project.set_aside:
        name, _, _ = place.name.partition(SET_ASIDE)
        tell(
            f"Note: the edits in {name} are not those of {project.path}: a backup or another project was put in the place of "
            f"the one that they belong to. They are in {place} now; delete it if nobody needs them."
        )
    return project
