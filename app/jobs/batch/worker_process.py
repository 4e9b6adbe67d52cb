"""The other end of a worker: what its process runs. It must not import Qt, and loads torch only here."""

from __future__ import annotations

import signal
import sys
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import FrameType

from app.jobs.batch.tasks import Failed, Load, Task
from engine.errors import EngineError


@dataclass(frozen=True)
class Ready:
    """The model is loaded."""


@dataclass(frozen=True)
class Unable:
    """The model cannot be loaded."""

    error: EngineError


def _end(number: int, _: FrameType | None) -> None:
    """An end that lets half-written films be tidied away."""
    sys.exit(128 + number)


def serve(connection: Connection, load: Load, device: str, threads: int) -> None:
    """Loads the model, then takes tasks from the connection and sends news, until the coordinator is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes of a terminal; the coordinator decides
    signal.signal(signal.SIGTERM, _end)
    try:
        labeller = load(device, threads)
    except EngineError as error:
        connection.send(Unable(error))
        return
    try:
        connection.send(Ready())
        while True:
            task: Task = connection.recv()
            for news in labeller.label(task):
                connection.send(news)
                if isinstance(news, Failed) and news.is_defect:
                    return
    except (EOFError, ConnectionError):  # the coordinator has ended, perhaps killed: so does this process
        return
