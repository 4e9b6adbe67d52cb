"""Which videos of a project a model could learn from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.jobs.worker import JobContext
from app.project import Project


@dataclass(frozen=True)
class Teacher:
    """A video with tracks. Attributes: frames, reviewed: how many it has, and how many of them are reviewed as a whole."""

    video_id: int
    name: str
    tracks: int
    frames: int
    reviewed: int


def teachers_job(project_path: Path) -> Callable[[JobContext], tuple[Teacher, ...]]:
    """Work for `Jobs.start`: the videos that have tracks, in the project's order."""

    def work(context: JobContext) -> tuple[Teacher, ...]:
        with Project.open(project_path, shared=True) as project:
            progress = project.progress()
            return tuple(
                Teacher(video.id, video.name, there.tracks, video.frame_count, there.reviewed)
                for video in project.videos()
                if (there := progress[video.id]).tracks
            )

    return work
