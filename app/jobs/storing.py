"""Writing to the project in the order in which it was asked for, and never so long that the window stands still."""

from __future__ import annotations

import logging
import sqlite3
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.jobs.answering import Answering
from app.jobs.context import JobCancelled, JobContext
from app.jobs.noting import Noted, Noting
from app.jobs.rescue import Rescued, Spare
from app.jobs.stored import Result, Stored, Work
from app.jobs.worker import Jobs, as_engine_error, foreseen
from app.project import Project, ProjectLockedError, ProjectReplacedError, ProjectSilentError
from app.project.file.database import translated
from engine.errors import EngineError, StorageError

logger = logging.getLogger(__name__)

CHECKPOINT_AFTER = 4000  # milliseconds after something was written, so that many edits are moved at once
RETRY_AFTER = 2000  # milliseconds after the disk or the drive refused an edit


def _nothing(_: object) -> None: ...


def _none() -> None: ...


class _TooLong:
    """What comes of short work that turns out to be long before it has begun."""


class Storing(QObject):
    """One thing after another. What is short is done at once, unless something long is going on: this thread waits for it.

    What is long is done on a thread, with a connection of its own, as one transaction; all that is asked for meanwhile
    waits, so that each finds what the ones before have left, and nobody waits for the database. Nothing counts as done
    before its ``then`` was called, and then it is in the file. SQLite's own housekeeping, which waits for the disk, is
    done on the thread, too. What is short becomes as what is long where the drive does not answer in time: it goes on, and
    all that is asked for later waits behind it.

    Where the disk is full or the drive has gone away, a person's edits are held: they wait in their order, all that is asked
    for later behind them, and are tried again and again until they can be written. Where another file has taken the
    project's place, so is all else. A copy elsewhere can have what was done and what waits (`rescue_work`). Meanwhile what
    waits is noted in a file, see `noting`.

    Signals:
        failed(EngineError): of what was asked for last; what comes after it goes on, unless it is held.
        busy_changed(str): what is being stored beside the window; "" when nothing is.
        held_changed(int): how many things wait for the disk; 0 when all is written. Also when `trouble` begins or ends.
        answered(): what did not answer does so again; what is shown may be out of date.
    """

    failed = Signal(object)
    busy_changed = Signal(str)
    held_changed = Signal(int)
    answered = Signal()

    def __init__(self, project: Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self.jobs = Jobs(self, threads=1)
        self.answering = Answering(project.path, self)
        self.answering.fell_silent.connect(self._tell_held, Qt.ConnectionType.QueuedConnection)
        self.answering.answered.connect(self._hear_again)
        self.noting = Noting(project, self)
        self.noting.failed.connect(self.failed)
        self._spare = Spare(project.path)
        self.jobs.start(self._spare.open, on_done=_nothing, on_failed=_spare_failed)
        self._is_looking = False
        self._is_probing = False
        self._is_paused = False
        self._gives_up = False
        self._is_left = False
        self._leaves_notes = True  # of what cannot be stored, for the next time
        self._waiting: deque[Stored[Any]] = deque()
        self._running: Stored[Any] | None = None
        self.answering.begin(self._prepare, JobContext(_nothing), _none)
        self.checkpoint_due = QTimer(self)
        self.checkpoint_due.setSingleShot(True)
        self.checkpoint_due.setInterval(CHECKPOINT_AFTER)
        self.checkpoint_due.timeout.connect(self._checkpoint)
        self._trouble: EngineError | None = None
        self._told: EngineError | None = None  # of the trouble, also while it is tried again
        self.retry_due = QTimer(self)
        self.retry_due.setSingleShot(True)
        self.retry_due.setInterval(RETRY_AFTER)
        self.retry_due.timeout.connect(self._retry)

    @property
    def is_busy(self) -> bool:
        """Whether something is being stored beside the window, or waits for that."""
        return self._running is not None or bool(self._waiting)

    @property
    def held(self) -> int:
        """How many things wait for a disk that refuses to take them, or does not answer."""
        if self._trouble is None and not self.answering.is_silent:
            return 0
        return len(self._waiting) + (self._running is not None)

    @property
    def trouble(self) -> EngineError | None:
        """Why nothing is written at present: the disk or the drive refuses, or another file lies in the project's place.

        ProjectSilentError while it does neither that nor anything else.
        """
        return self.answering.silence if self._trouble is None and self.answering.is_silent else self._trouble

    @property
    def is_left(self) -> bool:
        """Whether nothing is stored any more: somebody goes on in a copy, or wants none."""
        return self._is_left

    def do(
        self,
        work: Work[Result],
        then: Callable[[Result | None], object] = _nothing,
        *,
        is_long: Callable[[], bool] = lambda: False,
        name: str = "",
        on_progress: Callable[[Any], None] = _nothing,
        is_kept: bool = False,
        noted: Noted | None = None,
        on_failed: Callable[[EngineError], object] | None = None,
    ) -> Stored[Result]:
        """Has something written when its turn has come.

        Args:
            work: gets a project and may raise EngineError, which takes all of it back.
            then: called in this thread with what the work returned; with None when it failed or was cancelled.
            is_long: asked when its turn has come.
            name: what people read while it goes on.
            on_progress: called in this thread with what long work reports.
            is_kept: where the disk refuses it, it is held and tried again.
            noted: what is noted in a file if it has to wait.
            on_failed: called instead of `failed` when the work has failed.
        """
        stored = Stored(work, then, is_long, name, on_progress, is_kept, noted, on_failed or self.failed.emit)
        if noted is not None:
            self.noting.number(noted)
        if self._is_left:
            self._follow(stored, None)
            return stored
        self._waiting.append(stored)
        self._go_on()
        if noted is not None and not stored.is_over:
            self.noting.wait(noted)
        if self.trouble is not None:
            self._tell_held()
        return stored

    @property
    def can_take_back(self) -> bool:
        """Whether what was asked for last is an edit that is held and has not begun."""
        return self.trouble is not None and bool(self._waiting) and self._waiting[-1].is_kept

    def take_back(self) -> bool:
        """Drops that edit as if it had never been, if there is one."""
        if not self.can_take_back:
            return False
        self._follow(self._waiting.pop(), None)
        self._tell_held()
        return True

    def finish(self) -> None:
        """Does here and now all that is left, in its order. What is held is tried for the last time, and given up here.

        Its notes stay for the next time, unless `discard` was called.
        """
        self._gives_up = True
        if self._trouble is not None:
            with suppress(EngineError):  # told already
                self.answering.ask(self._project.reconnect, patiently=True)
        self._let_go()
        while self._running is not None or self._waiting:
            if self._running is not None and self._running.job is not None:
                self._end(self._running, self._running.job.wait)
            elif self._waiting:
                self._do(self._waiting.popleft(), patiently=True)
        self._gives_up = False

    def close(self) -> None:
        """Finishes, and ends the threads."""
        self.finish()
        self.stop()
        self.end()

    def stop(self) -> None:
        """Nothing is asked for, tried again or told any more; `end` is to follow."""
        self._is_left = True
        self.blockSignals(True)
        self.checkpoint_due.stop()
        self.retry_due.stop()
        self.jobs.cancel()  # a copy that is being made

    def end(self) -> None:
        """Ends the threads once they have done what they are at; may be called in any other one."""
        self.jobs.start(self._spare.close, on_done=_nothing).wait()
        self.jobs.close()
        self.answering.close()
        self.noting.close()

    # ---- where the project's file is -----------------------------------------------------------

    def look(self) -> None:
        """Finds out, beside the window, whether another file lies in the project's place, and says so.

        That none does is said when something is to be written: it may be there again by then.
        """
        if self._is_looking or self._trouble is not None or self._is_left:
            return
        self._is_looking = True
        place = self._project.place

        def end(error: EngineError | None) -> None:
            self._is_looking = False
            if isinstance(error, ProjectReplacedError) and place is self._project.place:
                self._notice(error)

        self.jobs.start(lambda _: place.check(), on_done=end, on_failed=end)

    def look_now(self) -> EngineError | None:
        """As `look`, here and now, e.g. before the project is left; also when none does. Returns the trouble.

        While something is being stored, that is what it will run into.
        """
        if self._trouble is None and not self._is_left:
            try:
                self.answering.ask(self._project.place.check)
            except ProjectSilentError:
                pass
            except EngineError as error:
                self._notice(error)
                if self._running is not None:
                    return error
        return self.trouble

    def _notice(self, error: EngineError) -> None:
        """That the file is not there, while nothing is being written."""
        if self._trouble is None and self._running is None:
            try:
                self._renew()  # a drive that was connected anew has the same project
            except EngineError as found:
                self._hold(found if isinstance(error, ProjectReplacedError) else error)

    def _renew(self) -> None:
        self.answering.ask(self._project.reconnect)
        self.jobs.start(self._spare.open, on_done=_nothing, on_failed=_spare_failed)

    # ---- a copy elsewhere ----------------------------------------------------------------------

    def rescue_work(self, target: Path) -> Callable[[JobContext], Rescued]:
        """Work for `jobs`: copies the project with all edits that wait now, which are not tried again until `resume`.

        It reports (bytes done, bytes in all); cancelled, it leaves nothing behind.
        """
        self._is_paused = True
        self.retry_due.stop()
        edits = [stored.work for stored in self._waiting if stored.is_kept and not stored.is_cancelled]
        read_only = frozenset(self._project.read_only_videos)

        def work(context: JobContext) -> Rescued:
            def tell(done: int, total: int) -> bool:
                context.report((done, total))
                return not context.cancelled

            return self._spare.copy(target, edits, read_only, tell)

        return work

    def resume(self) -> None:
        """There is no copy: what waits is tried again."""
        self._is_paused = False
        if self._trouble is not None:
            self.retry_due.start()

    def discard(self) -> None:
        """Nobody wants what cannot be stored now, also not the next time."""
        self._leaves_notes = False

    def leave(self, *, leaves_notes: bool = False) -> None:
        """A copy has all, or nobody wants it: what waits, and what is asked for from now on, is given up, and nothing is said.

        ``leaves_notes``: people are asked again about what waits when they open the project the next time.
        """
        self._is_left = True
        self._leaves_notes = leaves_notes
        self._let_go()
        while self._waiting:
            self._give_up(self._waiting.popleft())

    # ---- one thing after another ---------------------------------------------------------------

    def _prepare(self) -> None:
        """In the project's thread."""
        self._project.leave_checkpoints()
        self.noting.position = self._project.position()

    def _work(self, stored: Stored[Any], project: Project, context: JobContext) -> Any:
        """In a thread: does it. What is noted is stored once, also if the program is killed before it hears of that."""
        noted = stored.noted
        if noted is None:
            return stored.work(project, context)
        with project.noting_stored(noted.session, lambda: self.noting.stored_note(noted)):
            return stored.work(project, context)

    def _go_on(self) -> None:
        while self._waiting and self._running is None and self._trouble is None:
            self._do(self._waiting.popleft())

    def _tell_held(self) -> None:
        self.held_changed.emit(self.held)

    def _hear_again(self) -> None:
        self._tell_held()
        self.answered.emit()

    def _retry(self) -> None:
        """Asks beside the window whether the project can be read again: a drive that is gone may not answer for long."""
        if self._is_probing:
            return
        self._is_probing = True
        identity = self._project.identity

        def end(error: EngineError | None) -> None:
            self._is_probing = False
            if self._trouble is not None and not self._is_paused:  # else it is over
                self._try_again(error)

        self.jobs.start(lambda _: identity.check(), on_done=lambda _: end(None), on_failed=end)

    def _try_again(self, error: EngineError | None) -> None:
        """Does what is held, on a new connection: the old one does not come back with a drive."""
        if error is None:
            try:
                self._renew()
            except EngineError as found:
                error = found
        if error is not None:
            self._hold(error if isinstance(error, ProjectReplacedError) else self._trouble or error)
            return
        self._trouble = None
        self._go_on()
        if not self.is_busy:
            self._let_go()

    def _hold(self, error: EngineError) -> None:
        """Lets all wait. Told the first time, and again when it turns out that another file is there."""
        self._trouble = error
        if self._told is None or (
            isinstance(error, ProjectReplacedError) and not isinstance(self._told, ProjectReplacedError)
        ):
            self._told = error
            self.failed.emit(error)
        self._tell_held()
        self.retry_due.start()

    def _let_go(self) -> None:
        if self._trouble is not None or self._told is not None:
            self._trouble = self._told = None
            self.retry_due.stop()
            self._tell_held()

    def _begin(self, stored: Stored[Any]) -> None:
        path, read_only = self._project.path, frozenset(self._project.read_only_videos)

        def work(context: JobContext) -> Any:
            with Project.open(path, shared=True) as project:
                project.read_only_videos |= read_only
                return self._work(stored, project, context)

        self._running = stored
        self.busy_changed.emit(stored.name)
        stored.job = self.jobs.start(
            work,
            on_done=lambda _: self._heard(stored),
            on_cancelled=lambda: self._heard(stored),
            on_failed=lambda _: self._heard(stored),
            on_progress=stored.on_progress,
        )

    def _heard(self, stored: Stored[Any]) -> None:
        if stored is self._running and stored.job is not None:  # else `finish` was there before
            self._end(stored, stored.job.wait)
            self._go_on()

    def _do(self, stored: Stored[Any], *, patiently: bool = False) -> None:
        """Does it here and now, unless it is long or the drive does not answer; ``patiently``: however long that takes."""
        if stored.is_cancelled:
            self._follow(stored, None)
            return
        context = JobContext(_nothing)  # nobody could read how far it is

        def work() -> Any:
            if not patiently:
                with foreseen(), translated(self._project.path):
                    if stored.is_long():
                        return _TooLong
            with foreseen():
                return self._work(stored, self._project, context)

        if patiently or self.answering.is_here:
            self._end(stored, lambda: self.answering.ask(work, patiently=True))
            return
        job = self.answering.begin(work, context, lambda: self._heard(stored))
        if job.is_running:
            self._running, stored.job = stored, job
            self.busy_changed.emit(stored.name)
        else:
            self._end(stored, job.wait)

    def _end(self, stored: Stored[Any], work: Callable[[], Any]) -> None:
        result, error = None, None
        try:
            result = work()
        except JobCancelled:
            pass
        except EngineError as failure:
            error = failure
        if self._running is stored:
            self._running = None
            self.busy_changed.emit("")
        if error is not None:
            self._fail(stored, error)
            return
        if result is _TooLong and not stored.is_cancelled:
            self._begin(stored)
            return
        result = None if result is _TooLong else result
        self._let_go()
        if not self.checkpoint_due.isActive():
            self.checkpoint_due.start()
        self._follow(stored, result)

    def _fail(self, stored: Stored[Any], error: EngineError) -> None:
        if self._is_left:
            self._give_up(stored)
        elif isinstance(error, ProjectReplacedError) and not self._gives_up:
            self._waiting.appendleft(stored)
            try:
                self._renew()  # a drive that was connected anew has the same project
            except EngineError as found:
                self._hold(found)
        elif stored.is_kept and not self._gives_up and isinstance(error, StorageError | ProjectLockedError):
            self._waiting.appendleft(stored)
            self._hold(error)
        elif self._gives_up and isinstance(error, StorageError | ProjectLockedError):
            stored.on_failed(error)
            self._give_up(stored)
        else:
            stored.on_failed(error)
            self._follow(stored, None)

    def _give_up(self, stored: Stored[Any]) -> None:
        """It cannot be stored here any more."""
        if self._leaves_notes:
            stored.noted = None  # which the file keeps
        self._follow(stored, None)

    def _follow(self, stored: Stored[Any], result: object) -> None:
        """What follows reads the project: a drive that has just gone away must not keep others from their turn."""
        stored.is_over = True
        if stored.noted is not None:
            self.noting.end(stored.noted)
        try:
            stored.then(result)
        except sqlite3.OperationalError as error:
            self.failed.emit(as_engine_error(error))

    def _checkpoint(self) -> None:
        if self._trouble is not None:  # once it is over, something is written
            return
        path = self._project.path

        def work(context: JobContext) -> None:
            with Project.open(path, shared=True) as project:
                project.checkpoint()

        self.jobs.start(work, on_done=_nothing, on_failed=_checkpoint_failed)


def _spare_failed(error: EngineError) -> None:
    """What is open goes on; only a copy of it could not be made if its file were taken away before the next try."""
    logger.warning("no further connection: %s", error)


def _checkpoint_failed(error: EngineError) -> None:
    """Nothing is lost: what was written stays in the file beside the project's, and the next edit tries again."""
    logger.warning("no checkpoint: %s", error)
