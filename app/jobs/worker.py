"""Work beside the window: threads, one signal across them, one token to cancel by.

A job is a plain function that takes a `JobContext`. It may open its own connection to the project, report progress as
often as it likes, and ends by returning, by raising, or by `context.check()` after somebody cancelled it. All callbacks
run in the thread that owns the `Jobs` object, i.e. the window's.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from app.jobs.context import JobCancelled, JobContext
from app.jobs.log import log_path
from engine.errors import EngineError
from engine.messages import message

Result = TypeVar("Result")
Failed = Callable[[EngineError], None]

logger = logging.getLogger(__name__)


class Job(Generic[Result]):
    """A handle on work that was started."""

    def __init__(self, context: JobContext, future: Future[Result]) -> None:
        self._context = context
        self._future = future

    @property
    def is_running(self) -> bool:
        return not self._future.done()

    def ends_within(self, seconds: float) -> bool:
        """Waits so long for its end, at most."""
        with suppress(TimeoutError):  # which the work may have raised as well
            self._future.exception(seconds)
        return self._future.done()

    def wait(self) -> Result:
        """Waits for its end and returns what the work did. What follows in the window's thread follows later.

        Raises JobCancelled or EngineError if that is how it ended.
        """
        try:
            error = self._future.exception()
        except CancelledError as never_begun:
            raise JobCancelled from never_begun
        if error is None or isinstance(error, JobCancelled):
            return self._future.result()
        raise as_engine_error(error)

    def cancel(self) -> None:
        """Asks the job to end; it ends at its next check, and then reports ``on_cancelled``."""
        self._context.cancel()


class Jobs(QObject):
    """Starts jobs and brings their news to the thread it lives in."""

    _news = Signal(object)  # a callable without arguments, to be called in this object's thread
    failed = Signal(object)  # EngineError of a job that has no on_failed of its own
    idle = Signal()  # the last job that ran has told how it ended
    long_began = Signal()  # see `long`

    def __init__(self, parent: QObject | None = None, *, threads: int = 3) -> None:
        super().__init__(parent)
        self._executor = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="job")
        self._awaited = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="awaited job")
        self._running: dict[Job[Any], str] = {}  # and what people read of it
        self._is_closed = False
        self._news.connect(self._hear, Qt.ConnectionType.QueuedConnection)

    def start(
        self,
        work: Callable[[JobContext], Result],
        *,
        on_done: Callable[[Result], None],
        on_progress: Callable[[Any], None] = lambda _: None,
        on_cancelled: Callable[[], None] = lambda: None,
        on_failed: Callable[[EngineError], None] | None = None,
        name: str = "",
        is_awaited: bool = False,
    ) -> Job[Result]:
        """Runs ``work`` on a thread. Exactly one of on_done, on_cancelled and on_failed follows.

        Args:
            name: for what may take so long that nobody is to wait for its end without having been told; see `long`.
            is_awaited: for what is short, and somebody looks on until it is done: it has threads that long work cannot fill.
        """
        context = JobContext(lambda progress: self._post(partial(on_progress, progress)))
        executor = self._awaited if is_awaited else self._executor
        job = Job(context, executor.submit(work, context))
        self._running[job] = name

        def end() -> None:
            del self._running[job]
            error = job._future.exception()
            if error is None:
                on_done(job._future.result())
            elif isinstance(error, JobCancelled):
                on_cancelled()
            else:
                (on_failed or self.failed.emit)(as_engine_error(error))
            if not self._running:
                self.idle.emit()

        job._future.add_done_callback(lambda _: self._post(end))
        if name:
            self.long_began.emit()
        return job

    def start_promptly(
        self,
        work: Callable[[JobContext], Result],
        *,
        on_done: Callable[[Result], None],
        on_failed: Failed,
        within: float,
    ) -> Job[Result]:
        """As `start`; where the work ends ``within`` so many seconds, this thread waits for that, and what follows does at once."""
        is_over = False
        job = self.start(
            work,
            on_done=lambda result: None if is_over else on_done(result),
            on_failed=lambda error: None if is_over else on_failed(error),
            is_awaited=True,
        )
        if job.ends_within(within):
            is_over = True
            try:
                result = job.wait()
            except EngineError as error:
                on_failed(error)
            else:
                on_done(result)
        return job

    @property
    def is_busy(self) -> bool:
        """Whether a job runs or has yet to tell how it ended."""
        return bool(self._running)

    @property
    def long(self) -> list[str]:
        """The names of the jobs that may take long, in the order in which they were started."""
        return [name for name in self._running.values() if name]

    @property
    def is_closed(self) -> bool:
        """Whether nothing is reported any more."""
        return self._is_closed

    def cancel(self) -> None:
        """Asks all that runs to end."""
        for job in self._running:
            job.cancel()

    def close(self) -> None:
        """Cancels what runs and waits until its threads have ended. Nothing is reported afterwards."""
        if self._is_closed:
            return
        self._is_closed = True
        self.cancel()
        for executor in (self._executor, self._awaited):
            executor.shutdown(wait=True, cancel_futures=True)

    def _post(self, call: Callable[[], None]) -> None:
        self._news.emit(call)

    def _hear(self, call: Callable[[], None]) -> None:
        if not self._is_closed:  # else it was on its way already
            call()


@contextmanager
def foreseen() -> Iterator[None]:
    """Around one of several things to do: what nobody foresaw is told like any other failure, so that the next goes on."""
    try:
        yield
    except (EngineError, JobCancelled):
        raise
    except Exception as error:  # whatever it was: it goes on up, as what a person can be told
        raise as_engine_error(error) from error


def as_engine_error(error: BaseException) -> EngineError:
    """The error in the words of a message box. The traceback of what nobody foresaw goes to the log."""
    if isinstance(error, EngineError):
        return error
    logger.error("not foreseen", exc_info=error)
    if isinstance(error, MemoryError):
        return EngineError(
            message("There is not enough memory for this"), "", message("Close other programs or use a smaller video")
        )
    if isinstance(error, sqlite3.OperationalError):
        return EngineError(
            message("The project cannot be read ({reason})", reason=error),
            message("Its drive has gone away, or the disk has failed"),
            message("Bring the drive back; what was stored is safe, and edits made meanwhile are kept"),
        )
    if isinstance(error, OSError):
        return EngineError(
            str(error),
            message("The system refused the access"),
            message("Check the path, its permissions and the free space"),
        )
    return EngineError(
        message("Something went wrong inside the program: {kind}: {reason}", kind=type(error).__name__, reason=error),
        message("This is a defect of MDQE Annotator"),
        message("Your project is saved. Please report it with the log file {path}", path=log_path()),
    )
