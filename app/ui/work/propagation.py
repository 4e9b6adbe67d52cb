"""Propagation as the window runs it: beside it, with the picture that follows as long as the person watches."""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.jobs.propagation import (
    KeptPropagator,
    LoadPropagator,
    Outcome,
    PropagationProgress,
    PropagationRequest,
    propagation_job,
)
from app.jobs.worker import Job
from app.project import ReadOnlyVideoError, VideoRecord
from app.project.propagation import check_can_be_propagated, frames_to_fill
from app.ui.workspace import Workspace
from app.view import words
from engine.errors import EngineError

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

REST = 300  # milliseconds between two times that tracks, timeline and history are brought up to date
ENDS = {
    "undone": words.mark("Propagation ended: it was undone"),
    "obsolete": words.mark("Propagation ended: its tracks were deleted, locked or marked as reviewed"),
}


class Propagation(QObject):
    """Carries the masks of the selected tracks to the frames after the one that is shown, or before it, one run at a time.

    Signals: running_changed(): a run began or ended.
    """

    running_changed = Signal()

    def __init__(self, window: MainWindow, load: LoadPropagator) -> None:
        super().__init__(window)
        self._window = window
        self._panel = window.prelabel_panel
        self._models = KeptPropagator(load)
        self._job: Job[Outcome] | None = None
        self._workspace: Workspace | None = None  # of the last run
        self._video: VideoRecord | None = None
        self._told: PropagationProgress | None = None
        self._reached = 0  # the frame that was stored last
        self._goal = 0  # the last that is to be filled
        self._shown: int | None = None  # that to which the picture has followed; None: it does not any more
        self._stale: dict[int, int] = {}  # number of a step -> one of its entries, since all was brought up to date
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self._show_stored)
        for box in (self._panel.model, self._panel.device, self._panel.precision):
            box.currentIndexChanged.connect(lambda _: self._models.forget())
        self._panel.cancelled.connect(self.cancel)
        window.prelabelling.running_changed.connect(self._leave_memory)
        window.canvas.stroke_began.connect(self._stay)

    @property
    def is_running(self) -> bool:
        return self._job is not None

    def follow(self, workspace: Workspace | None) -> None:
        """Another project is open."""
        self._stay()
        if workspace is not None:
            workspace.picture_ready.connect(lambda _: self._take_along())
            workspace.frame_changed.connect(self._frame_changed)
            workspace.video_changed.connect(self._video_changed)

    def begin(self, workspace: Workspace, step: int) -> None:
        """Begins once all that was asked for before is stored; ``step`` is 1 for the frames after this one, or -1."""
        video, start = workspace.video, workspace.frame_index
        tracks = tuple(track.id for track in workspace.tracks if track.id in workspace.selected)
        chosen = self._window.overview.lanes.chosen
        if video is None or not tracks:
            return

        def begin() -> None:
            if self._job is not None or self._window.prelabelling.is_running:  # asked for meanwhile
                return
            if workspace.is_read_only:
                raise ReadOnlyVideoError(video.name)
            check_can_be_propagated(workspace.project, tracks, start)
            frames = frames_to_fill(workspace.project, video.id, tracks, start, step, chosen)
            self._start(workspace, video, tracks, frames)

        self._window.finish_gestures()
        self._window.tool_work.then(workspace, begin)

    def _start(self, workspace: Workspace, video: VideoRecord, tracks: tuple[int, ...], frames: range) -> None:
        choice, start = self._panel.choice, frames.start - frames.step
        request = PropagationRequest(workspace.project.path, video.id, video.path, choice, tracks, start, frames)
        self._window.settings.remember_model(choice)
        self._workspace, self._video, self._told = workspace, video, None
        self._reached, self._goal = start, frames[-1]
        self._shown = start if workspace.frame_index == start else None
        self._panel.show_running(words.tr("Loading the model…"))
        self._job = self._window.jobs.start(
            propagation_job(request, self._models.get),
            on_done=self._ended,
            on_progress=self._hear,
            on_cancelled=partial(self._end, None),
            on_failed=self._failed,
            name=words.tr("Propagation in {name}").format(name=video.name),
        )
        self.running_changed.emit()

    def cancel(self) -> None:
        """Ends the run within a frame."""
        if self._job is not None:
            self._job.cancel()
            self._panel.show_cancelling()

    # ---- news ----------------------------------------------------------------------------------

    def _hear(self, news: PropagationProgress) -> None:
        self._told = news
        self._panel.show_progress(news)
        if news.frame is None:
            return
        self._tell_where(news, news.frame)
        if news.entry_id is not None:
            self._stale[news.steps] = news.entry_id
            if not self._rest.isActive():
                self._rest.start()
        self._reached = news.frame
        self._take_along()

    def _tell_where(self, news: PropagationProgress, frame: int) -> None:
        text = words.tr("Propagating: frame {frame}, {done} of {total}; {keys} stops it")
        keys = self._window.commands.shown_keys("deselect") or "–"
        text = text.format(frame=frame + 1, done=news.done, total=news.total, keys=keys)
        self._window.status.show_job(self._with_name(text))

    @property
    def _elsewhere(self) -> str | None:
        """The name of the video of the last run, if it is not the one shown."""
        workspace, video = self._window.workspace, self._video
        shown = None if workspace is None else workspace.video
        return None if video is None or (shown is not None and shown.id == video.id) else video.name

    def _with_name(self, text: str) -> str:
        name = self._elsewhere
        return text if name is None else words.tr("{name}: {text}").format(name=name, text=text)

    def _show_stored(self) -> None:
        """Brings up to date what shows the project: so often that it is seen to go on, and not for each frame."""
        self._rest.stop()
        entries, self._stale = self._stale.values(), {}
        if entries and self._workspace is not None and self._workspace is self._window.workspace:
            self._workspace.refresh(entries)

    def _ended(self, outcome: Outcome) -> None:
        if outcome == "undone" and self._told is not None and self._told.steps > 1:
            # Which of its steps that was, nobody knows: the person may have undone more meanwhile.
            text = words.tr(
                "Propagation ended: a part of it was undone; parts from before your edits may still be there"
            )
            self._told = dataclasses.replace(self._told, steps=0)
            self._end(text)
        elif outcome in ENDS:
            self._end(words.tr(ENDS[outcome]))
        else:
            self._reached = self._goal  # which is not where it ends that fills from both sides
            self._take_along()
            self._end(words.tr("Propagated to frame {frame}").format(frame=self._reached + 1))

    def _failed(self, error: EngineError) -> None:
        self._end(words.tr("Failed"))
        self._window.jobs.failed.emit(error)

    def _end(self, text: str | None) -> None:
        """``text`` is None for a run that was stopped."""
        self._job = None
        self._show_stored()
        told = self._told
        if text is None and told is not None and told.done:
            text = words.tr("Stopped at frame {frame}; what is stored stays").format(frame=self._reached + 1)
        texts = [self._with_name(text or words.tr("Stopped before the first frame"))]
        if told is not None and told.steps > 1:
            texts.append(words.tr("You edited meanwhile: undo takes it back in %n steps", "", told.steps))
        texts += map(words.said, told.notes if told is not None else ())
        self._panel.show_ended("\n".join(texts))
        self._window.status.show_job("")
        self.running_changed.emit()

    def _leave_memory(self) -> None:
        """A model that pre-labels needs it more."""
        if self._window.prelabelling.is_running:
            self._models.forget()

    # ---- the picture that follows --------------------------------------------------------------

    def _take_along(self) -> None:
        """Shows the frame that was stored last to a person who watches; frames are left out rather than fallen behind."""
        workspace = self._workspace
        if workspace is None or self._shown in (None, self._reached) or workspace.is_reading:
            return
        self._shown = self._reached
        workspace.go_to(self._reached)

    def _frame_changed(self, frame_index: int) -> None:
        if frame_index != self._shown:
            self._stay()

    def _video_changed(self) -> None:
        """The picture does not follow any more, also when the person comes back; meanwhile it is said which video it is."""
        self._stay()
        if self._job is not None:
            self._panel.show_elsewhere(self._elsewhere)
            told = self._told
            if told is not None and told.frame is not None:
                self._tell_where(told, told.frame)

    def _stay(self) -> None:
        """The person goes their own way: the picture does not follow any more."""
        self._shown = None
