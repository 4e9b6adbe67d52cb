"""The list of a project's videos, read beside the window: whether hundreds of media are there is asked of their drives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.jobs.context import JobContext
from app.project import Project, VideoRecord
from app.project.overview.progress import VideoProgress


@dataclass(frozen=True)
class VideoList:
    """Attributes: videos: in the order in which they were added; None where only their progress was read."""

    videos: Sequence[VideoRecord] | None
    progress: Mapping[int, VideoProgress]


def list_job(project_path: Path, *, progress_only: bool) -> Callable[[JobContext], VideoList]:
    """Work for `Jobs.start`: reads the videos with how far each is, or just the latter."""

    def work(context: JobContext) -> VideoList:
        with Project.open(project_path, shared=True) as project, project.snapshot():
            videos = None if progress_only else project.videos()
            for video in videos or ():
                _ = video.name  # worked out here, and remembered: of thousands it is felt in the window
            return VideoList(videos, project.progress())

    return work
