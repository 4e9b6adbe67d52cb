"""What is to be known before a model learns: which videos of a project it could learn from, and what is there already."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.jobs.context import JobContext
from app.jobs.learning.alone import stopped_by_all
from app.jobs.learning.folders import LearnRequest, learning_place
from app.jobs.learning.models import model_fault, taken_names
from app.project import Project
from engine.errors import EngineError, StorageError


@dataclass(frozen=True)
class Teacher:
    """A video with tracks.

    Attributes:
        frames, reviewed: how many it has but for rejected ones, and how many of them are reviewed as a whole.
        is_missing: there is no file where it should be.
        pixels: of a frame.
        is_untouched: nobody has corrected or reviewed anything in it; what it shows is what models made.
    """

    video_id: int
    name: str
    tracks: int
    frames: int
    reviewed: int
    is_missing: bool = False
    pixels: int = 0
    is_untouched: bool = False


@dataclass(frozen=True)
class Prospect:
    """What a model could learn from.

    Attributes:
        teachers: in the project's order.
        stopped: a learning that can go on; a new one takes its place.
        taken: names of models that are there.
        fault: why nothing can be learned now: another window learns, or the model that is chosen cannot.
    """

    teachers: tuple[Teacher, ...]
    stopped: LearnRequest | None
    taken: frozenset[str]
    fault: EngineError | None

    @property
    def has_corrected(self) -> bool:
        """Whether anything is corrected in those that can be chosen, if there are any."""
        there = [teacher for teacher in self.teachers if not teacher.is_missing]
        return not there or any(not teacher.is_untouched for teacher in there)


def prospect_job(project_path: Path, model: str) -> Callable[[JobContext], Prospect]:
    """Work for `Jobs.start`. Raises ProjectError, StorageError."""

    def work(context: JobContext) -> Prospect:
        with Project.open(project_path, shared=True) as project:
            progress, edited = project.progress(), project.edited_videos()
            teachers = tuple(
                Teacher(
                    video.id, video.name, there.tracks, video.frame_count - there.rejected, there.reviewed,
                    not video.exists, video.width * video.height, video.id not in edited,
                )
                for video in project.videos()
                if (there := progress[video.id]).tracks
            )  # fmt: skip
        stopped: LearnRequest | None = None
        fault: EngineError | None = model_fault(model)
        try:
            stopped = stopped_by_all(learning_place())
        except StorageError:
            raise
        except EngineError as error:
            fault = error
        return Prospect(teachers, stopped, taken_names(), fault)

    return work
