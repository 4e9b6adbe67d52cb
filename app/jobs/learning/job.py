"""The job that makes a data set of corrected videos and has a process learn from it. Stopped, it can go on later."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Literal

from app.jobs.batch.local import end_of
from app.jobs.learning.folders import SUFFIX, LearnRequest, Place, learning_place, models_folder, stopped_learning
from app.jobs.learning.process import Lesson, Over, Step, learn
from app.jobs.worker import JobContext
from app.project import Project
from app.project.export_plan import ExportChoices
from app.project.exporting import export_project
from app.project.lock import FileLock, LockTaken
from engine.errors import EngineError
from engine.files import storage_error
from engine.messages import message

LISTENING_SECONDS = 0.1  # between two looks whether somebody has stopped it
FAREWELL_SECONDS = 1.0  # until a process that was asked to end is killed


@dataclass(frozen=True)
class LearnProgress:
    """How far a learning is.

    Attributes:
        stage: ``frames`` are written, the ``model`` is loaded, it is ``learning``.
        done, total: frames, or steps.
        loss: of the last step; None before.
        seconds_left: None before it can be told.
    """

    stage: Literal["frames", "model", "learning"]
    done: int = 0
    total: int = 0
    loss: float | None = None
    seconds_left: float | None = None


def learn_job(
    request: LearnRequest,
    *,
    goes_on: bool = False,
    target: Callable[[Connection, Lesson], None] = learn,
) -> Callable[[JobContext], Path]:
    """Work for `Jobs.start`: reports `LearnProgress`, returns the new model's file.

    Args:
        goes_on: with what a learning of the same request has left, see `stopped_learning`; its data set is not made anew.
        target: what the process runs.

    Cancelled, it ends within a second, and what was learned until the last checkpoint is kept. Raises EngineError when there is
    nothing to learn from or the model cannot learn, StorageError when something cannot be written.
    """

    def work(context: JobContext) -> Path:
        place = learning_place()
        out = models_folder() / f"{request.name}{SUFFIX}"
        with _alone_in(place):
            if not goes_on or stopped_learning(place) != request:
                place.begin(request)
                _write_frames(request, place.data, context)
            context.report(LearnProgress("model", 0, request.steps))
            lesson = Lesson(place.data, out, place.run, request.model, request.device, request.steps)
            with _process(target, lesson) as (process, connection):
                _listen(process, connection, request, context)
            with suppress(OSError):  # the model is there; the next learning begins with an empty folder anyway
                place.clear()
        return out

    return work


@contextmanager
def _alone_in(place: Place) -> Iterator[None]:
    """Keeps other windows from learning meanwhile: there is one folder. Raises EngineError when one does, StorageError."""
    try:
        for folder in (place.folder.parent, models_folder()):
            folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(place.folder.with_suffix(".lock"))
    except LockTaken as error:
        raise EngineError(
            message("A model is learning in another window"), "", message("Wait for its end, or stop it there")
        ) from error
    except OSError as error:
        raise storage_error(place.folder.parent, error) from error
    try:
        yield
    finally:
        lock.release()


def _write_frames(request: LearnRequest, folder: Path, context: JobContext) -> None:
    choices = ExportChoices(
        video_ids=request.video_ids, reviewed_frames=request.reviewed_frames, leave_out_rejected=True
    )

    def tell(done: int, total: int) -> bool:
        context.report(LearnProgress("frames", done, total))
        return not context.cancelled

    with Project.open(request.project, shared=True) as project:
        report = export_project(project, folder, choices, progress=tell)
    context.check()
    if not report.tracks:
        raise EngineError(
            message("There is nothing to learn from"),
            message("no mask is in the frames that were chosen"),
            message("Choose other videos, or take frames that were not reviewed as well"),
        )


@contextmanager
def _process(target: Callable[[Connection, Lesson], None], lesson: Lesson) -> Iterator[tuple[BaseProcess, Connection]]:
    """The process that learns; it is gone afterwards."""
    context = multiprocessing.get_context("spawn")  # a fork would copy torch's, Qt's and FFmpeg's threads half
    ours, theirs = context.Pipe()
    # No daemon, which could have no process of its own that makes clips.
    process = context.Process(target=target, args=(theirs, lesson), name="learning")
    with ours:
        with theirs:
            process.start()
        try:
            yield process, ours
        finally:
            process.terminate()
            process.join(FAREWELL_SECONDS)
            process.kill()
            process.join()
            process.close()


def _listen(process: BaseProcess, connection: Connection, request: LearnRequest, context: JobContext) -> None:
    """Until the process is over. Raises the error that it tells of, EngineError when it dies, JobCancelled."""
    first: tuple[int, float] | None = None
    while True:
        context.check()
        try:
            if not connection.poll(LISTENING_SECONDS):
                continue
            news = connection.recv()
        except (EOFError, ConnectionError):
            process.join()
            raise EngineError(
                message("The process that learned has ended ({end})", end=end_of(process)),
                message("most likely there was not enough memory"),
                message("Close other programs, then let it go on: it knows what it had learned"),
            ) from None
        if isinstance(news, Over):
            if news.error is not None:
                raise news.error
            return
        assert isinstance(news, Step)
        now = time.monotonic()
        first = first or (news.number, now)
        done = news.number - first[0]
        left = (now - first[1]) / done * (request.steps - news.number) if done else None
        context.report(LearnProgress("learning", news.number, request.steps, news.loss, left))
