"""A propagation as its job stores it, for the tests of projects."""

from __future__ import annotations

from collections.abc import Iterable

from app.edits import StorePropagated
from app.project import Project
from tests.project.helpers import rectangle

DRAWN, FOUND = rectangle(1, 1, 6, 6), rectangle(20, 10, 6, 6)


def store(
    project: Project, frame: int, *track_ids: int, is_found: bool = True, since: int | None = None
) -> StorePropagated:
    """The edit of one frame."""
    tracks = [project.track(track_id) for track_id in track_ids]
    found = dict.fromkeys(track_ids, (FOUND, 0.75) if is_found else None)
    return StorePropagated(tracks, {frame: found}, None if since is None else (since, since))


def sources(project: Project, track: int) -> dict[int, str]:
    return {frame: record.source for frame, record in project.masks_of(track).items()}


def propagate(project: Project, frames: Iterable[int], *track_ids: int, step: int | None = None) -> int:
    """As the job does it; returns the id of the step."""
    since = None
    for frame in frames:
        with project.together():
            if since is None or step is None or not project.is_last(step):
                since = frame
            entry = project.go_on(store(project, frame, *track_ids, since=since), step)
        step = step if entry is None else entry.id
    assert step is not None
    return step
