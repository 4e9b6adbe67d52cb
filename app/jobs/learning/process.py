"""What the process that learns runs. It must not import Qt, and loads torch only here."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import EngineError
from engine.messages import message

if TYPE_CHECKING:
    from engine.training.loop import TrainingStep

LOG_EVERY, CHECKPOINT_EVERY = 2, 25  # steps; what is learned after the last checkpoint is lost where it is stopped
LEAST_URGENT = 10  # of 0..19: a person works beside it


@dataclass(frozen=True)
class Lesson:
    """What the process gets: see `engine.training.finetuning.FineTuning`."""

    data: Path
    out: Path
    run: Path
    model: str
    device: str
    steps: int


@dataclass(frozen=True)
class Step:
    """How far it is: steps done, and the loss of the last one."""

    number: int
    loss: float


@dataclass(frozen=True)
class Over:
    """It has come to its end: the model is there, or the error says why not."""

    error: EngineError | None = None


def learn(connection: Connection, lesson: Lesson) -> None:
    """Learns and sends `Step` after `Step`, then `Over`; ends after a checkpoint once nobody listens any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes of a terminal; the window decides
    if hasattr(os, "nice"):
        os.nice(LEAST_URGENT)
    if lesson.device == "cpu":
        os.environ["ACCELERATE_USE_CPU"] = "true"
    import torch

    from engine.catalogue import load_network
    from engine.training.finetuning import FineTuning, finetune

    on_gpu = lesson.device != "cpu" and torch.cuda.is_available()
    if lesson.device == "cuda" and not on_gpu:
        error = EngineError(
            message("There is no CUDA GPU to learn on"), "", message("Choose another device, or install its driver")
        )
        connection.send(Over(error))
        return
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
        workers=1 if on_gpu else 0,  # on a CPU it would take from the network what it gives
        checkpoint_every=CHECKPOINT_EVERY,
        log_every=LOG_EVERY,
    )
    over = Over()
    try:
        finetune(load_network(lesson.model), wanted, tell)
    except EngineError as error:
        over = Over(error)
    with suppress(ConnectionError):  # the window is gone, perhaps killed
        connection.send(over)
