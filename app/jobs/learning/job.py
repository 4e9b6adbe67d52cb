"""The job that makes a data set of corrected videos and has a process learn from it. Stopped, it can go on later."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Literal

from app.jobs.batch.local import end_of
from app.jobs.context import JobContext
from app.jobs.learning.alone import alone_in
from app.jobs.learning.folders import LearnRequest, Place, learning_place, stopped_learning
from app.jobs.learning.models import (
    BUNDLED,
    model_fault,
    name_fault,
    put_among_models,
    taken_names,
    try_models_folder,
)
from app.jobs.learning.process import Lesson, Over, Step, Target, learn, learning_log
from app.jobs.learning.room import look_for_room
from app.jobs.learning.start import learning_process
from app.project import Project, ProjectError
from app.project.exchange.export_plan import ExportChoices, plan_export
from app.project.exchange.exporting import export_project
from engine.errors import EngineError, StorageError
from engine.messages import message

LISTENING_SECONDS = 0.1  # between two looks whether somebody has stopped it


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


@dataclass(frozen=True)
class Left:
    """What one has left that did not come to its end: whether it can go on later. The last that is reported of it."""

    can_go_on: bool


@dataclass(frozen=True)
class LearnJob:
    """Work for `Jobs.start`: reports `LearnProgress` and perhaps `Left`, returns the new model's file.

    Cancelled, it ends within a second, and what was learned until the last checkpoint is kept: nothing else is, and nothing is
    before the first one. Raises EngineError when there is nothing to learn from or the model cannot learn, StorageError when
    something cannot be written.

    Attributes:
        goes_on: with what a learning of the same request has left, see `stopped_learning`; its data set is not made anew.
        instead_of: the one that a person gives up for this one. Any other that was stopped is not touched.
        target: what the process runs.
    """

    request: LearnRequest
    goes_on: bool = False
    instead_of: LearnRequest | None = None
    target: Target = learn

    def __call__(self, context: JobContext) -> Path:
        place = learning_place()
        with alone_in(place):
            self._check(place, context)
            path = None
            try:
                if not self.goes_on:
                    self._try_model(context)
                    self._prepare(place, context)
                path = self._learn(place, context)
            finally:
                if path is None:
                    _leave(place, context)
            with suppress(StorageError):  # the model is there; the next learning begins with an empty folder anyway
                place.clear()
        return path

    def _check(self, place: Place, context: JobContext) -> None:
        """Before anything is touched. Raises EngineError."""
        stopped = stopped_learning(place)
        if self.goes_on and (stopped is None or stopped.on(self.request.device) != self.request):
            raise EngineError(
                message("“{name}” cannot go on", name=self.request.name),
                message("what it had learned is no longer there: another window went on with it or gave it up"),
                message("Learn anew"),
            )
        if self.goes_on:
            context.report(Left(can_go_on=True))  # whatever hinders it now
        elif stopped not in (None, self.instead_of):
            assert stopped is not None
            raise EngineError(
                message("“{name}” was stopped meanwhile, and would be lost", name=stopped.name),
                message("it was learned in another window"),
                message("Begin again: the dialog asks what shall become of it"),
            )
        if (fault := model_fault(self.request.model)) is not None:
            raise fault
        try_models_folder()
        if not self.goes_on and (unfit := name_fault(self.request.name, taken_names())) is not None:
            raise unfit

    def _try_model(self, context: JobContext) -> None:
        """Looks into a model's file before frames are written and another learning is given up. Raises CheckpointError."""
        if self.request.model != BUNDLED:
            context.report(LearnProgress("model"))
            from engine.catalogue import load_network

            load_network(self.request.model)
            context.check()

    def _prepare(self, place: Place, context: JobContext) -> None:
        """Makes the data set, once it is known that there is something to learn from. Raises EngineError."""
        request = self.request
        choices = ExportChoices(
            video_ids=request.video_ids, reviewed_frames=request.reviewed_frames, leave_out_rejected=True
        )

        def tell(done: int, total: int) -> bool:
            context.report(LearnProgress("frames", done, total))
            return not context.cancelled

        with Project.open(request.project, shared=True) as project:
            plan = plan_export(project, choices, lambda: not context.cancelled)
            context.check()
            assert plan is not None
            for problem in plan.problems:
                if problem.blocking:
                    raise ProjectError(problem.text)
            if not plan.track_count:
                raise EngineError(
                    message("There is nothing to learn from"),
                    message("no mask is in the frames that were chosen"),
                    message("Choose other videos, or take frames that were not reviewed as well"),
                )
            room = look_for_room([video.record for video in plan.videos], request.model, place, context.check)
            pixels = sum(len(video.frames) * video.record.width * video.record.height for video in plan.videos)
            if (fault := room.fault(pixels)) is not None:
                raise fault
            place.begin(request)
            export_project(project, place.data, choices, progress=tell)
        context.check()

    def _learn(self, place: Place, context: JobContext) -> Path:
        request = self.request
        place.tidy()
        context.report(LearnProgress("model"))
        lesson = Lesson(
            place.data, place.model, place.run, request.model, request.device, request.steps, request.is_other_kind
        )
        with learning_process(self.target, lesson) as (process, connection):
            self._listen(process, connection, context)
        return put_among_models(place.model, request.name)

    def _listen(self, process: BaseProcess, connection: Connection, context: JobContext) -> None:
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
                raise _death_of(process) from None
            if isinstance(news, Over):
                if news.error is not None:
                    raise news.error
                return
            assert isinstance(news, Step)
            now = time.monotonic()
            first = first or (news.number, now)
            done = news.number - first[0]
            left = (now - first[1]) / done * (self.request.steps - news.number) if done else None
            context.report(LearnProgress("learning", news.number, self.request.steps, news.loss, left))


def _leave(place: Place, context: JobContext) -> None:
    """Keeps what can go on, or what a message speaks of; else the frames would only take room."""
    can_go_on = place.has_checkpoint
    if not can_go_on and not place.has_evidence:
        with suppress(StorageError):  # what is told is why it ended
            place.clear()
    context.report(Left(can_go_on))


def _death_of(process: BaseProcess) -> EngineError:
    """What to say of a process that has ended without a word."""
    what = message("The process that learned has ended ({end})", end=end_of(process))
    if (process.exitcode or 0) < 0:  # by a signal
        return EngineError(
            what,
            message("most likely there was not enough memory"),
            message("Close other programs, then let it go on, or begin again with fewer videos"),
        )
    return EngineError(
        what,
        message("This is a defect of MDQE Annotator"),
        message("Your project is saved. Please report it with the log file {path}", path=learning_log()),
    )
