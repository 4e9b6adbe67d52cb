"""Does what tools and mask commands ask for beside the window's thread, in their order, and has the workspace store it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.edits.names import tracks_text
from app.jobs.context import JobCancelled, JobContext
from app.jobs.worker import Job, Jobs, foreseen
from app.project import RefusedError
from app.project.toggles import without
from app.ui.workspace import Workspace
from app.view import words
from app.view.canvas import Canvas
from app.view.pictures.paint_preview import FinishedStroke
from app.view.tools.morphology import Mending
from app.view.tools.work import Check, Proposal, Work
from engine.errors import EngineError
from engine.messages import message
from engine.types import Mask

Find = Callable[[Check], Sequence[FinishedStroke]]


@dataclass(frozen=True)
class _Task:
    """Attributes:
    prepare: called when its turn has come, so that it sees what the tasks before it have stored.
    is_drawn: it needs nothing that was stored.
    is_in_window: `prepare` is for the window's thread.
    """

    workspace: Workspace
    video_id: int
    prepare: Callable[[], Find]
    is_drawn: bool = False
    is_in_window: bool = False


class ToolWork(QObject):
    """One task after another, since each may build on what the one before has stored. Proposals go beside them.

    Args:
        current: the workspace that is open now; what was asked for in another one is dropped.

    Signals: idle(): the last of the tasks has handed on what it found.
    """

    idle = Signal()

    def __init__(self, jobs: Jobs, canvas: Canvas, current: Callable[[], Workspace | None], parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._canvas = canvas
        self._current = current
        self._tasks: deque[_Task] = deque()
        self._turn: _Task | None = None
        self._job: Job[Sequence[FinishedStroke]] | None = None  # of the task whose turn it is, once it has begun
        self._proposal: Job[Proposal] | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a task goes on or waits for its turn."""
        return self._turn is not None or bool(self._tasks)

    @property
    def is_working(self) -> bool:
        """Whether a task goes on, or is about to, whatever waits to be stored."""
        return self._job is not None or (self._turn is None and bool(self._tasks))

    def take(self, workspace: Workspace, work: Work) -> None:
        """Does what a gesture asks for."""
        if work.is_proposal:
            self._propose(work)
        else:
            self._enqueue(workspace, lambda: lambda check: [work.stroke(check)], is_drawn=True)

    def mend(self, workspace: Workspace, mending: Mending) -> None:
        """Mends the masks of the selected tracks in this frame."""
        frame, chosen = workspace.frame_index, sorted(workspace.selected)

        def prepare() -> Find:
            found = {track: record.mask for track in chosen if (record := workspace.project.mask(track, frame))}
            masks = {track: mask for track, mask in found.items() if mask.area > 0}
            if not masks:
                raise _without_mask(workspace, chosen, frame)
            return partial(_mended, mending, frame, masks)

        self._enqueue(workspace, prepare)

    def copy(self, workspace: Workspace, step: int) -> None:
        """Copies the masks of the selected tracks here from the frame ``step`` frames on, of those that have one there."""
        frame, chosen = workspace.frame_index, sorted(workspace.selected)

        def prepare() -> Find:
            strokes = [stroke for track in chosen if (stroke := _copied(workspace, track, frame, frame + step))]
            if not 0 <= frame + step < workspace.frame_count:
                raise RefusedError(words.tr("There is no frame to copy a mask from"))
            if not strokes:
                raise _without_mask(workspace, chosen, frame + step)
            return lambda check: strokes

        self._enqueue(workspace, prepare)

    def draw(self, workspace: Workspace, strokes: Callable[[], Sequence[FinishedStroke]]) -> None:
        """Stores strokes that are worked out from what is stored then."""

        def prepare() -> Find:
            drawn = strokes()
            return lambda check: drawn

        self._enqueue(workspace, prepare)

    def then(self, workspace: Workspace, work: Callable[[], object]) -> None:
        """Does something once all that was asked for before is stored; a RefusedError that it raises is told."""

        def prepare() -> Find:
            work()
            return lambda check: ()

        self._enqueue(workspace, prepare, is_in_window=True)

    def _propose(self, work: Work) -> None:
        if self._proposal is not None:
            self._proposal.cancel()
        self._proposal = self._jobs.start(
            lambda context: work.propose(context.check),
            on_done=partial(self._canvas.show_proposal, work),
            is_awaited=True,
        )

    def _enqueue(
        self,
        workspace: Workspace,
        prepare: Callable[[], Find],
        *,
        is_drawn: bool = False,
        is_in_window: bool = False,
    ) -> None:
        if workspace.video is not None:
            self._tasks.append(_Task(workspace, workspace.video.id, prepare, is_drawn, is_in_window))
            self._go_on()

    def _go_on(self) -> None:
        while self._tasks and self._turn is None:
            task = self._tasks.popleft()
            if task.workspace is self._current():
                self._turn = task
                if task.is_drawn:
                    self._begin(task, task.prepare())
                    return
                # In line with the edits, so that it sees what those before it have stored.
                if task.is_in_window:
                    task.workspace.storing.do(lambda *_: True, partial(self._begin_here, task))
                else:
                    task.workspace.storing.do(lambda *_, task=task: task.prepare(), partial(self._begin, task))

    def _begin_here(self, task: _Task, is_its_turn: bool | None) -> None:
        find: Find | None = None
        if is_its_turn:
            try:
                with foreseen():
                    find = task.prepare()
            except EngineError as error:
                task.workspace.failed.emit(error)
        self._begin(task, find)

    def _begin(self, task: _Task, find: Find | None) -> None:
        """``find`` is None when it cannot be done, of which people have been told."""
        if find is None:
            self._end(task, lambda: ())
            return
        job = self._jobs.start(
            partial(_find, find),
            on_done=lambda _: self._end(task, job.wait),
            on_cancelled=lambda: self._end(task, job.wait),
            on_failed=lambda _: self._end(task, job.wait),
            is_awaited=True,
        )
        self._job = job

    def _end(self, task: _Task, find: Callable[[], Sequence[FinishedStroke]]) -> None:
        if self._turn is not task:  # `finish` was there before
            return
        strokes: Sequence[FinishedStroke] = ()
        try:
            strokes = find()
        except JobCancelled:
            pass
        except EngineError as error:
            task.workspace.failed.emit(error)
        self._turn = self._job = None
        if task.workspace is self._current():
            task.workspace.commit_strokes(strokes, task.video_id)
        self._go_on()
        if not self.is_busy:
            self.idle.emit()

    def give_up(self) -> bool:
        """Drops what waits for its turn; returns whether anything is not done."""
        self._tasks.clear()
        return self.is_busy

    def finish(self) -> None:
        """Waits until all that was asked for is found, in its order, and handed on to be stored."""
        while (task := self._turn) is not None:
            task.workspace.storing.finish()  # then it has begun
            if self._turn is task and self._job is not None:
                self._end(task, self._job.wait)


def _find(find: Find, context: JobContext) -> Sequence[FinishedStroke]:
    return find(context.check)


def _mended(mending: Mending, frame: int, masks: Mapping[int, Mask], check: Check) -> Sequence[FinishedStroke]:
    """Raises RefusedError where the masks, by track, are as they should be already."""
    strokes = []
    for track, mask in masks.items():
        check()
        after = mending(mask)
        strokes.append(FinishedStroke(frame, track, without(after, mask), without(mask, after), mending.name))
    if not any(part is not None and part.area for stroke in strokes for part in (stroke.add, stroke.remove)):
        raise RefusedError(message("{work}: nothing changes in frame {frame}", work=mending.name, frame=frame + 1))
    return strokes


def _copied(workspace: Workspace, track_id: int, frame: int, source: int) -> FinishedStroke | None:
    """None where there is nothing to copy."""
    project = workspace.project
    record, present = project.mask(track_id, source), project.mask(track_id, frame)
    if record is None or record.mask.area == 0:
        return None
    return FinishedStroke(frame, track_id, record.mask, None if present is None else present.mask, message("Copy mask"))


def _without_mask(workspace: Workspace, track_ids: Sequence[int], frame: int) -> RefusedError:
    tracks = tracks_text([workspace.project.track(track_id) for track_id in track_ids])
    return RefusedError(message("No mask of {tracks} in frame {frame}", tracks=tracks, frame=frame + 1))
