"""Processes that stand in for one that learns."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import warnings
from multiprocessing.connection import Connection

from app.jobs.learning.process import Lesson, Over, Step
from engine.errors import EngineError

HELD = "held.lock"  # as long as the process lives that another one has started
HELPER = """
import signal, sys
from pathlib import Path
from app.project.file.lock import FileLock
lock = FileLock(Path(sys.argv[1]))
sys.stdout.write("ready\\n")
sys.stdout.flush()
signal.pause()
"""


def waits(connection: Connection, lesson: Lesson) -> None:
    """Keeps a checkpoint, tells of a step, and learns on until it is stopped."""
    lesson.run.mkdir(exist_ok=True)
    (lesson.run / "last.pt").touch()
    connection.send(Step(25, 17.5))
    connection.recv()


def learns(connection: Connection, lesson: Lesson) -> None:
    connection.send(Step(lesson.steps, 3.0))
    lesson.out.write_text(f"{lesson.model} {lesson.steps}")
    connection.send(Over())


def writes_what_learns(connection: Connection, lesson: Lesson) -> None:
    lesson.out.write_text("backbone, too" if lesson.backbone else "not the backbone")
    connection.send(Over())


def dies(connection: Connection, lesson: Lesson) -> None:
    os._exit(3)


def fails(connection: Connection, lesson: Lesson) -> None:
    connection.send(Over(EngineError("No memory", "the GPU is full", "Choose the CPU")))


def has_no_checkpoint_yet(connection: Connection, lesson: Lesson) -> None:
    """Tells of a step before the first checkpoint, and learns on until it is stopped."""
    connection.send(Step(2, 20.0))
    connection.recv()


def has_a_process_of_its_own(connection: Connection, lesson: Lesson) -> None:
    """As the one that makes clips; it ends by no word of this one."""
    helper = subprocess.Popen(
        [sys.executable, "-c", HELPER, lesson.data.parent.with_name(HELD)], stdout=subprocess.PIPE
    )
    assert helper.stdout is not None
    helper.stdout.readline()
    connection.send(Step(2, 1.0))
    connection.recv()


def has_a_defect(connection: Connection, lesson: Lesson) -> None:
    warnings.warn("something is odd", RuntimeWarning, stacklevel=1)
    raise ZeroDivisionError


def is_short_of_memory(connection: Connection, lesson: Lesson) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def learns_in_two_goes(connection: Connection, lesson: Lesson) -> None:
    """Learns until it is stopped, and to its end when it goes on."""
    (learns if (lesson.run / "last.pt").exists() else waits)(connection, lesson)
