"""How commands open a project, and find videos in it: what another one left under its name, and what waits, is said."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from typer import BadParameter

from app.commands.terminal import tell

if TYPE_CHECKING:
    from app.project import Project


def open_project(path: Path) -> Project:
    """Opens a project, to be closed by whoever asked for it. Raises as `Project.open`."""
    from app.project import Project
    from app.project.file.leftovers import SET_ASIDE
    from app.project.file.waiting import count_waiting

    project = Project.open(path)
    for place in project.set_aside:
        name, _, _ = place.name.partition(SET_ASIDE)
        tell(
            f"Note: the edits in {name} are not those of {project.path}: a backup or another project was put in the place of "
            f"the one that they belong to. They are in {place} now; delete it if nobody needs them."
        )
    if (waiting := count_waiting(project)) is not None:
        count, since = waiting
        tell(
            f"Warning: {count} edits of {project.path} wait to be stored since {datetime.fromtimestamp(since):%Y-%m-%d %H:%M}, "
            "and are missing here: the program ended while its drive or disk did not take them. Open the project in the "
            "window, which offers to store them."
        )
    return project


def videos_named(project: Project, names: list[str] | None) -> list[int] | None:
    """Ids of the videos whose file or folder has one of the names, in the project's order; None for all.

    Raises BadParameter for a name that no video has.
    """
    if not names:
        return None
    chosen = {video.id: {video.name, video.short_name} & set(names) for video in project.videos()}
    for name in names:
        if not any(name in found for found in chosen.values()):
            known = ", ".join(video.name for video in project.videos())
            raise BadParameter(f"the project has no video {name}; it has {known}", param_hint="--video")
    return [video_id for video_id, found in chosen.items() if found]
