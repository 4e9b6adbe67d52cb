"""What a job knows of the outside, in the window and on the command line: no Qt here."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any


class JobCancelled(Exception):
    """Raised inside a job by `JobContext.check` once it has been cancelled."""


class JobContext:
    """What a running job knows of the outside."""

    def __init__(self, report: Callable[[Any], None]) -> None:
        self._cancelled = threading.Event()
        self._report = report

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    def cancel(self) -> None:
        self._cancelled.set()

    def check(self) -> None:
        """Raises JobCancelled if the job shall end."""
        if self.cancelled:
            raise JobCancelled

    def report(self, progress: object) -> None:
        """Hands a value to the job's ``on_progress`` in the window's thread."""
        self._report(progress)
