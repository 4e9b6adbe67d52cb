"""Pre-labelling as the window runs it: beside it, with news to the panel."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.jobs.context import JobContext
from app.jobs.model_choice import ModelChoice, precisions_job
from app.jobs.noting import Noted
from app.jobs.prelabel import (
    LeftOut,
    LoadedModel,
    PrelabelProgress,
    PrelabelRequest,
    Unstored,
    VideoBegan,
    VideoEnded,
    VideoQueue,
    prelabel_job,
    queue_job,
)
from app.jobs.worker import Job, Jobs
from app.project import VideoRecord
from app.ui.dialogs.asking import ask, named
from app.ui.panels.prelabel import PrelabelPanel
from app.ui.settings import Settings
from app.ui.workspace import Workspace
from app.view import words
from engine.errors import EngineError
from engine.messages import message

WHAT_STAYS = words.mark(
    "Tracks that you corrected, and reviewed frames, are kept in any case. If you replace the others, corrected"
    " tracks get new masks where you left the earlier ones as they were."
)


@dataclass
class _Queue:
    """Videos that are pre-labelled one after another, and what became of them.

    Attributes:
        videos: in their order, with those that were added since.
        left_out: names, by the reason; also of those that were left out from the beginning.
        line: what the job takes them from.
        begun, ended: how many of the videos have had their turn.
    """

    videos: list[VideoRecord]
    left_out: dict[LeftOut, list[str]]
    line: VideoQueue
    begun: int = 0
    ended: int = 0
    done: int = 0
    failures: list[tuple[str, EngineError]] = field(default_factory=list)  # with the videos' names

    @property
    def current(self) -> VideoRecord:
        """The one that began last."""
        return self.videos[self.begun - 1]

    @property
    def place(self) -> str:
        """``2 of 30: street.mp4``"""
        text = words.tr("{place} of {total}: {name}")
        return text.format(place=self.begun, total=len(self.videos), name=self.current.name)

    def leave_out(self, left_out: Mapping[LeftOut, Sequence[str]]) -> None:
        """Each of the names once."""
        for reason, names in left_out.items():
            known = self.left_out.setdefault(reason, [])
            known += [name for name in names if name not in known]

    def take(self, news: VideoEnded) -> None:
        name = self.current.name
        self.ended += 1
        if news.outcome is None:
            self.done += 1
        elif isinstance(news.outcome, EngineError):
            self.failures.append((name, news.outcome))
        else:
            self.leave_out({news.outcome: [name]})

    def told(self) -> list[str]:
        """What became of the videos, in lines."""
        lines = [words.tr("%n videos pre-labelled", "", self.done)]
        for names, text in (
            ([name for name, _ in self.failures], words.tr("Failed: {names}")),
            (self.left_out.get("tracks"), words.tr("Left out, as they have tracks: {names}")),
            (self.left_out.get("missing"), words.tr("Left out, as their files are missing: {names}")),
            (self.left_out.get("removed"), words.tr("Removed from the project meanwhile: {names}")),
        ):
            if names:
                lines.append(text.format(names=named(names)))
        return lines

    def failure(self) -> EngineError | None:
        """What is told of the videos that failed, in one message."""
        if not self.failures:
            return None
        what = words.tr("{failed} of %n videos could not be pre-labelled", "", len(self.videos))
        reasons = [
            words.tr("“{name}”: {text}").format(name=name, text=words.said(error.what)) for name, error in self.failures
        ]
        return EngineError(what.format(failed=len(reasons)), named(reasons, "\n"))


class Prelabelling(QObject):
    """Runs a model over the video that is shown, or over several one after another; one run at a time.

    Signals:
        running_changed(): a run began or ended.
        stored(): new tracks or masks are in the project.
    """

    running_changed = Signal()
    stored = Signal()

    def __init__(
        self,
        jobs: Jobs,
        panel: PrelabelPanel,
        settings: Settings,
        load_model: Callable[[ModelChoice], LoadedModel],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._jobs = jobs
        self._panel = panel
        self._settings = settings
        self._load_model = load_model
        self._window = window
        self._job: Job[object] | None = None
        self._notes: tuple[str, ...] = ()
        self._video: VideoRecord | None = None  # of the last run
        self._queue: _Queue | None = None  # of the last run, if that was one
        self._summary = ""  # how a queue ended
        self._shown: int | None = None  # id of the video that is shown
        panel.precision.asked.connect(self._find_precisions)

    @property
    def is_running(self) -> bool:
        return self._job is not None

    @property
    def _is_shown(self) -> bool:
        """The video of the last run."""
        return self._video is not None and self._video.id == self._shown

    def begin(self, workspace: Workspace, choice: ModelChoice) -> None:
        """Asks what shall become of an earlier run's tracks, if there are any, and starts."""
        if not any(track.source == "model" for track in workspace.tracks):
            self.start(workspace, choice)
            return
        ask(
            self._window,
            words.tr("Pre-label again"),
            words.tr("This video has tracks of an earlier run."),
            {
                words.tr("Replace them"): lambda: self.start(workspace, choice, replace=True),
                words.tr("Keep them too"): lambda: self.start(workspace, choice, beside=True),
            },
            words.tr(WHAT_STAYS),
        )

    def start(self, workspace: Workspace, choice: ModelChoice, *, replace: bool = False, beside: bool = False) -> None:
        """Runs the model on a thread; ``replace`` and ``beside`` as of `PrelabelRequest`."""
        video = workspace.video
        if video is None or self._panel.is_running:
            return
        request = PrelabelRequest(workspace.project.path, video.id, video.path, choice, replace, beside)
        self._video, self._queue = video, None
        work = prelabel_job(request, self._load_model)
        self._run(workspace, work, choice, words.tr("Pre-labelling of {name}").format(name=video.name))

    def start_queue(
        self,
        workspace: Workspace,
        videos: Sequence[VideoRecord],
        choice: ModelChoice,
        left_out: Mapping[LeftOut, Sequence[str]],
        replaced: Collection[int] = (),
    ) -> None:
        """Runs the model over one video after another; one that has tracks is left out.

        Args:
            left_out: names of videos that are not among them, by the reason.
            replaced: ids of those whose tracks, as far as models made them, make room instead.
        """
        if not videos or self._panel.is_running:
            return
        requests = _requests(workspace, videos, choice, replaced)
        self._video = None
        self._queue = _Queue([*videos], {}, VideoQueue(requests))
        self._queue.leave_out(left_out)
        work = queue_job(self._queue.line, self._load_model)
        self._run(workspace, work, choice, words.tr("Pre-labelling of %n videos", "", len(videos)))

    @property
    def takes_more(self) -> bool:
        """Whether a queue goes on, to which videos may be added."""
        return self._job is not None and self._queue is not None

    @property
    def waiting(self) -> frozenset[int]:
        """Ids of the videos of a queue whose turn is now, or has yet to come."""
        if self._job is None or self._queue is None:
            return frozenset()
        return frozenset(video.id for video in self._queue.videos[self._queue.ended :])

    def add_to_queue(
        self,
        workspace: Workspace,
        videos: Sequence[VideoRecord],
        left_out: Mapping[LeftOut, Sequence[str]],
        replaced: Collection[int] = (),
    ) -> bool:
        """As `start_queue`, at the end of the one that goes on, and by its model; whether it still did."""
        queue = self._queue
        if queue is None:
            return False
        if not queue.line.add(_requests(workspace, videos, queue.line.choice, replaced)):
            return False
        queue.videos += videos
        queue.leave_out(left_out)
        if queue.begun:
            self._panel.rename_turn(queue.place)
        return True

    def _run(self, workspace: Workspace, work: Callable[[JobContext], object], choice: ModelChoice, name: str) -> None:
        self._settings.remember_model(choice)
        self._notes = ()
        self._panel.show_running(words.tr("Loading the model…"))
        self._job = self._jobs.start(
            work,
            on_done=lambda _: self._end(words.tr("Done")),
            on_progress=partial(self._hear, workspace),
            on_cancelled=lambda: self._end(words.tr("Cancelled; finished windows are kept")),
            on_failed=self._failed,
            name=name,
        )
        self.running_changed.emit()

    def _find_precisions(self) -> None:
        """Asks beside the window what the devices can do."""

        def failed(error: EngineError) -> None:
            self._panel.precision.give_up()
            self._jobs.failed.emit(error)

        self._jobs.start(precisions_job(), on_done=self._panel.precision.offer, on_failed=failed, is_awaited=True)

    def show_video(self, video: VideoRecord | None) -> None:
        """Another video is shown, or none: how a run over the one before ended is not said of it, and one that goes on is named.

        How a queue ended is said until something else is run, or another project is open.
        """
        self._shown = None if video is None else video.id
        if self._job is not None and self._video is not None and self._queue is None:
            self._panel.show_elsewhere(None if self._is_shown else self._video.name)
        elif not self._panel.is_running and (video is None or self._panel.status.text() != self._summary):
            self._panel.show_ended("")

    def cancel(self) -> None:
        """Ends the run within a clip."""
        if self._job is not None:
            if self._queue is not None:
                self._queue.line.end()
            self._job.cancel()
            self._panel.show_cancelling()

    def _hear(self, workspace: Workspace, news: PrelabelProgress | Unstored | VideoBegan | VideoEnded) -> None:
        if isinstance(news, Unstored):
            self._store(workspace, news)
            return
        if isinstance(news, VideoBegan | VideoEnded):
            self._hear_of_queue(news)
            return
        self._notes = tuple(dict.fromkeys((*self._notes, *news.notes)))  # a queue's, of all videos
        self._panel.show_progress(news)
        if news.has_new_tracks:
            self.stored.emit()

    def _hear_of_queue(self, news: VideoBegan | VideoEnded) -> None:
        assert self._queue is not None  # nothing else brings such news
        if isinstance(news, VideoBegan):
            self._queue.begun += 1
            self._video = self._queue.current
            self._panel.show_turn(self._queue.place)
        else:
            self._queue.take(news)
            self.stored.emit()

    def _store(self, workspace: Workspace, rest: Unstored) -> None:
        """Lets what a cancelled run found last have its turn, behind what it did not wait for; or how a run ended, once the
        disk takes that. A kill says the latter by itself."""
        workspace.storing.do(
            lambda project, _: rest.store(project),
            lambda _: self.stored.emit(),
            is_long=lambda: bool(rest.edits),
            name=words.tr("Storing what the model found last…"),
            is_kept=True,
            noted=Noted(None, message("Store what a model found")) if rest.edits else None,
        )

    def _failed(self, error: EngineError) -> None:
        self._end(words.tr("Failed"))
        self._jobs.failed.emit(error)

    def _end(self, text: str) -> None:
        self._job = None
        lines = [text]
        if self._queue is not None:
            lines += self._queue.told()
        elif self._video is not None and not self._is_shown:
            lines = [words.tr("{name}: {text}").format(name=self._video.name, text=text)]
        told = "\n".join((*lines, *map(words.said, self._notes)))
        self._summary = "" if self._queue is None else told
        self._panel.show_ended(told)
        self.stored.emit()
        self.running_changed.emit()
        if self._queue is not None and (failure := self._queue.failure()) is not None:
            self._jobs.failed.emit(failure)


def _requests(
    workspace: Workspace, videos: Sequence[VideoRecord], choice: ModelChoice, replaced: Collection[int]
) -> list[PrelabelRequest]:
    path = workspace.project.path
    return [PrelabelRequest(path, video.id, video.path, choice, replace=video.id in replaced) for video in videos]
