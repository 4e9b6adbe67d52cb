"""Processes that stand in for one that learns."""

from __future__ import annotations

import os
from multiprocessing.connection import Connection

from app.jobs.learning.process import Lesson, Over, Step
from engine.errors import EngineError


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


def dies(connection: Connection, lesson: Lesson) -> None:
    os._exit(3)


def fails(connection: Connection, lesson: Lesson) -> None:
    connection.send(Over(EngineError("No memory", "the GPU is full", "Choose the CPU")))
