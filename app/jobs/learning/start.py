"""Starts the process that learns, and ends it with all that it has started."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from app.jobs.batch.local import no_interrupt
from app.jobs.learning.process import Lesson, Target, serve

FAREWELL_SECONDS = 1.0  # until a process that was asked to end is killed


@contextmanager
def learning_process(target: Target, lesson: Lesson) -> Iterator[tuple[BaseProcess, Connection]]:
    """The process, and our end of the line to it; afterwards it is gone, and so are those that make clips for it."""
    context = multiprocessing.get_context("spawn")  # a fork would copy torch's, Qt's and FFmpeg's threads half
    ours, theirs = context.Pipe()
    # No daemon, which could have no process of its own that makes clips.
    process = context.Process(target=serve, args=(target, theirs, lesson), name="learning")
    with ours:
        with theirs, no_interrupt():
            process.start()
        try:
            yield process, ours
        finally:
            _end(process)


def _end(process: BaseProcess) -> None:
    if sys.platform != "win32" and process.pid is not None:
        with suppress(ProcessLookupError):  # it has not come so far as to lead a group
            os.killpg(process.pid, signal.SIGTERM)
    process.terminate()
    process.join(FAREWELL_SECONDS)
    process.kill()
    process.join()
    process.close()
