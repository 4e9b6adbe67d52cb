"""Pre-labelling beside the window: each window of a video is stored as it ends, and only then told of."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from app.edits import DeleteModelTracks, StoreModelWindow
from app.jobs.context import JobCancelled, JobContext
from app.jobs.garbage import leave_out_what_stands
from app.jobs.model_choice import ModelChoice
from app.jobs.worker import foreseen
from app.project import Edit, Project, ProjectLockedError
from app.project.file.database import ASKED_EVERY
from app.project.media import check_content, check_unchanged
from app.project.records import RunState
from engine.errors import EngineError, StorageError
from engine.messages import message
from engine.types import Category, WindowResult
from engine.video import open_video

if TYPE_CHECKING:
    from engine.inference.encoded_frames import Model


@dataclass(frozen=True)
class PrelabelRequest:
    """What is to be pre-labelled.

    Attributes:
        choice: of the model.
        replace: remove the tracks that models made before, as far as no person touched them, once there are new ones.
        beside: lay new masks also upon what tracks that are there already show. Else no thing comes twice: those tracks
            stay who they are, and masks by models in them are renewed.
    """

    project_path: Path
    video_id: int
    video_path: Path
    choice: ModelChoice
    replace: bool = False
    beside: bool = False


@dataclass(frozen=True)
class PrelabelProgress:
    """How far a run is.

    Attributes:
        done, total: frames.
        frames_per_second: since the first.
        has_new_tracks: a window was stored.
        notes: what a person should know of the run so far.
        waits: something else is being stored, e.g. an import, and the run's next window after it.
    """

    done: int
    total: int
    frames_per_second: float
    has_new_tracks: bool = False
    notes: tuple[str, ...] = ()
    waits: bool = False

    @property
    def seconds_left(self) -> float:
        return (self.total - self.done) / self.frames_per_second if self.frames_per_second else 0.0


# Why a video of a queue is left out: it has tracks; its file is not there; it is not in the project any more.
LeftOut = Literal["tracks", "missing", "removed"]


@dataclass(frozen=True)
class VideoBegan:
    """The turn of a video of a queue has come."""

    video_id: int


@dataclass(frozen=True)
class VideoEnded:
    """A video of a queue has had its turn. ``outcome`` is None where all of it is pre-labelled."""

    video_id: int
    outcome: EngineError | LeftOut | None = None


@dataclass(frozen=True)
class Unstored:
    """What a run still had to store when it was cancelled while something else was being stored, so that it did not wait, or
    when the disk refused it. Without edits, only how it ended: until that is noted, it counts as going on, and undo leaves
    its windows alone."""

    run_id: int
    edits: tuple[Edit, ...]
    state: RunState

    def store(self, project: Project) -> None:
        """To be done once its turn has come, see `Storing.do`."""
        with project.together():
            for edit in self.edits:
                project.apply(edit)
            project.finish_run(self.run_id, self.state)


class ResultStream(Protocol):
    """Pre-labels a video: told how far it is, and asked whether to stop."""

    def __call__(
        self, video: Any, progress: Callable[[int, int], None], should_stop: Callable[[], bool]
    ) -> Iterable[WindowResult]: ...


@dataclass(frozen=True)
class LoadedModel:
    """The categories that a model finds, how to run it, and what a person should know of its loading."""

    categories: tuple[Category, ...]
    stream: ResultStream
    notes: tuple[str, ...] = ()


def load_network(choice: ModelChoice) -> tuple[Model, tuple[str, ...]]:
    """What `engine.load_model` returns, and what a person should know of it. torch is imported here, and nowhere earlier."""
    import engine
    from engine.ops import kernel_troubles

    notes = [*kernel_troubles()]
    loaded = engine.load_model(choice.model, choice.device, choice.precision, tell=notes.append)
    leave_out_what_stands()
    return loaded, tuple(notes)


def load_engine_model(choice: ModelChoice) -> LoadedModel:
    """The real model, in the job's thread."""
    import engine

    loaded, notes = load_network(choice)
    return LoadedModel(
        loaded.config.found_categories,
        lambda video, progress, should_stop: engine.prelabel(video, loaded, progress=progress, should_stop=should_stop),
        notes,
    )


def prelabel_job(
    request: PrelabelRequest, load: Callable[[ModelChoice], LoadedModel] = load_engine_model
) -> Callable[[JobContext], int]:
    """Work for `Jobs.start`: reports `PrelabelProgress`, returns the number of windows stored.

    It waits while something else is stored, however long. Cancelled meanwhile, it ends at once and reports `Unstored`.

    Raises MediaMismatchError when other media lie where the project's should be, or are put there while it goes on: their
    masks would be stored for its frames.
    """

    def work(context: JobContext) -> int:
        model = load(request.choice)
        context.check()
        return _prelabel(request, model, context)

    return work


class VideoQueue:
    """Videos that are pre-labelled one after another by one model. Others may be added, by any thread, until it has ended."""

    def __init__(self, requests: Sequence[PrelabelRequest]) -> None:
        self.choice = requests[0].choice
        self._waiting = deque(requests)
        self._has_ended = False
        self._guard = threading.Lock()

    def add(self, requests: Sequence[PrelabelRequest]) -> bool:
        """Adds some at its end; whether there still was one."""
        with self._guard:
            if not self._has_ended:
                self._waiting.extend(requests)
            return not self._has_ended

    def end(self) -> None:
        """Nothing is added any more."""
        with self._guard:
            self._has_ended = True

    def __iter__(self) -> Iterator[PrelabelRequest]:
        """Takes one after the other; ends it once none is left."""
        while True:
            with self._guard:
                if not self._waiting:
                    self._has_ended = True
                    return
                request = self._waiting.popleft()
            yield request


def queue_job(
    queue: VideoQueue, load: Callable[[ModelChoice], LoadedModel] = load_engine_model
) -> Callable[[JobContext], None]:
    """The same for one video after another. One that has tracks when its turn comes, and shall not replace them, is left out.

    Reports `VideoBegan` and `VideoEnded`, too. It goes on past a video that fails; raises what the model's loading
    raises, and StorageError: what the project does not take of one video, it would not take of the others.
    """

    def work(context: JobContext) -> None:
        try:
            model = load(queue.choice)
            for request in queue:
                context.check()
                context.report(VideoBegan(request.video_id))
                context.report(VideoEnded(request.video_id, _turn(request, model, context)))
        finally:
            queue.end()

    return work


def _turn(request: PrelabelRequest, model: LoadedModel, context: JobContext) -> EngineError | LeftOut | None:
    try:
        with foreseen():
            reason = _reason_against(request)
            if reason is None:
                _prelabel(request, model, context)
            return reason
    except StorageError:
        raise
    except EngineError as error:
        return error


def _reason_against(request: PrelabelRequest) -> LeftOut | None:
    """Why a video of a queue is left out, as of now: people work on while it waits."""
    with Project.open(request.project_path, shared=True) as project:
        if project.is_removed(request.video_id):
            return "removed"
        return "tracks" if not request.replace and project.tracks(request.video_id) else None


def _prelabel(request: PrelabelRequest, model: LoadedModel, context: JobContext) -> int:
    """What `prelabel_job` does once the model is there."""
    began = time.monotonic()
    place = (0, 0)
    notes = dict.fromkeys(model.notes)  # in order, each once

    def tell(done: int, total: int, *, has_new_tracks: bool = False, waits: bool = False) -> None:
        nonlocal place
        place = done, total
        speed = done / max(time.monotonic() - began, 1e-6)
        context.report(PrelabelProgress(done, total, speed, has_new_tracks, tuple(notes), waits))

    def wait() -> None:
        nonlocal began
        context.check()
        began += ASKED_EVERY  # which says nothing of how fast the model is
        tell(*place, waits=True)

    stored = 0
    unstored: deque[Edit] = deque()
    with open_video(request.video_path) as video, Project.open(request.project_path, shared=True) as project:
        record = project.video(request.video_id)
        check_content(record, video.fingerprint, request.video_path)
        project.wait_while_busy(wait)
        if count := project.reviewed_count(request.video_id):
            notes[message("{count} reviewed frames stay as they are.", count=count)] = None
        options = {"device": request.choice.device, "precision": request.choice.precision}
        run = project.begin_run(request.video_id, Path(request.choice.model).name, options)
        state: RunState = "failed"
        try:
            for result in model.stream(video, tell, lambda: context.cancelled):
                check_unchanged(record, video, result.frames, request.video_path)
                if request.replace and not stored:
                    unstored.append(DeleteModelTracks(request.video_id, run))
                unstored.append(StoreModelWindow(run, result, model.categories, renews=not request.beside))
                while unstored:
                    project.apply(unstored[0])
                    unstored.popleft()
                stored += 1
                notes.update(dict.fromkeys(result.notes))
                tell(result.frames.stop, result.frame_count, has_new_tracks=True)
            state = "cancelled" if context.cancelled else "finished"
        except JobCancelled:
            state = "cancelled"
            raise
        finally:
            left = tuple(unstored) if state == "cancelled" else ()
            _finish(project, Unstored(run, left, state), context)
    context.check()
    return stored


def _finish(project: Project, rest: Unstored, context: JobContext) -> None:
    """Notes how a run ended, or has it noted later: where that would have to wait although somebody has cancelled it, and
    where it cannot be written now."""
    try:
        rest.store(project)
    except (JobCancelled, StorageError, ProjectLockedError):
        context.report(rest)
