"""What the process that learns runs. It must not import Qt, and loads torch only here."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from app.jobs.learning.folders import process_lock
from app.jobs.log import log_file, log_path
from app.project.file.lock import FileLock
from engine.errors import DeviceError, EngineError
from engine.messages import message

if TYPE_CHECKING:
    from engine.training.loop import TrainingStep

LOG_EVERY, CHECKPOINT_EVERY = 2, 25  # steps; what is learned after the last checkpoint is lost where it is stopped
NO_MEMORY = "can't allocate memory"  # in what torch says of a CPU's
LEAST_URGENT = 10  # of 0..19: a person works beside it

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Lesson:
    """What the process gets: see `engine.training.finetuning.FineTuning`."""

    data: Path
    out: Path
    run: Path
    model: str
    device: str
    steps: int
    backbone: bool = False


@dataclass(frozen=True)
class Step:
    """How far it is: steps done, and the loss of the last one."""

    number: int
    loss: float


@dataclass(frozen=True)
class Over:
    """It has come to its end: the model is there, or the error says why not."""

    error: EngineError | None = None


Target = Callable[[Connection, Lesson], None]


def learning_log() -> Path:
    """Where warnings and defects of the process go."""
    return log_path().with_name("learning.log")


def serve(target: Target, connection: Connection, lesson: Lesson) -> None:
    """Runs ``target`` as a process that nobody else's signals reach, and whose log is a file: it has no screen."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes of a terminal; the window decides
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)  # the processes that make clips end with this one
    if hasattr(os, "nice"):
        os.nice(LEAST_URGENT)
    with log_file(learning_log()):
        logging.captureWarnings(True)
        try:
            lock = FileLock(process_lock(lesson.data))
            target(connection, lesson)
            lock.release()
        except Exception:  # whatever it was: the window tells of the log
            logger.exception("not foreseen")
            raise


def learn(connection: Connection, lesson: Lesson) -> None:
    """Learns and sends `Step` after `Step`, then `Over`; ends after a checkpoint once nobody listens any more."""
    over = Over()
    try:
        _learn(connection, lesson)
    except EngineError as error:
        over = Over(error)
    with suppress(ConnectionError):  # the window is gone, perhaps killed
        connection.send(over)


def _learn(connection: Connection, lesson: Lesson) -> None:
    """Raises as `engine.training.finetuning.finetune`; DeviceError where there is no such device, or it is too small."""
    import torch

    on_gpu = lesson.device != "cpu" and torch.cuda.is_available()
    if lesson.device == "cuda" and not on_gpu:
        raise DeviceError(
            message("There is no CUDA GPU to learn on"), "", message("Choose another device, or install its driver")
        )
    if not on_gpu:
        # Before accelerate is imported: else it takes a device that was not asked for, such as Apple's.
        os.environ["ACCELERATE_USE_CPU"] = "true"
    from engine.catalogue import load_network
    from engine.training.finetuning import FineTuning, finetune

    torch.set_num_threads(max(1, torch.get_num_threads() - 1))  # one is the window's

    def tell(step: TrainingStep) -> bool:
        try:
            connection.send(Step(step.step, step.total))
        except ConnectionError:
            return False
        return True

    wanted = FineTuning(
        lesson.data / "annotations.json",
        lesson.data,
        lesson.out,
        lesson.run,
        lesson.model,
        steps=lesson.steps,
        backbone=lesson.backbone,
        workers=1 if on_gpu else 0,  # on a CPU it would take from the network what it gives
        checkpoint_every=CHECKPOINT_EVERY,
        log_every=LOG_EVERY,
    )
    try:
        finetune(load_network(lesson.model), wanted, tell)
    except (RuntimeError, MemoryError) as error:
        if not isinstance(error, torch.OutOfMemoryError | MemoryError) and NO_MEMORY not in str(error):
            raise
        if on_gpu:
            raise DeviceError(
                message("The GPU has not enough memory to learn"),
                message("other programs use it, or a model run beside it, or the model is large"),
                message("End what else uses it, or choose the CPU as device; what was learned can go on there"),
            ) from error
        raise EngineError(
            message("There is not enough memory to learn"),
            message("other programs use it, or the model is large"),
            message("Close other programs, or begin with the bundled model"),
        ) from error
