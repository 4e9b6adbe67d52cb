"""What somebody asked to be written, until it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from app.jobs.context import JobContext
from app.jobs.noting import Noted
from app.jobs.worker import Job
from app.project import Project
from engine.errors import EngineError

Result = TypeVar("Result")
Work = Callable[[Project, JobContext], Result]


class Stored(Generic[Result]):
    """A handle on something that was asked for. The arguments are those of `Storing.do`."""

    def __init__(
        self,
        work: Work[Result],
        then: Callable[[Result | None], object],
        is_long: Callable[[], bool],
        name: str,
        on_progress: Callable[[Any], None],
        is_kept: bool,
        noted: Noted | None,
        on_failed: Callable[[EngineError], object],
    ) -> None:
        self.work = work
        self.then = then
        self.is_long = is_long
        self.name = name
        self.on_progress = on_progress
        self.is_kept = is_kept
        self.noted = noted
        self.on_failed = on_failed
        self.job: Job[Result] | None = None
        self.is_cancelled = False
        self.is_over = False

    def cancel(self) -> None:
        """Asks the work to end at its next check; work that has not begun is left out."""
        self.is_cancelled = True
        if self.job is not None:
            self.job.cancel()
