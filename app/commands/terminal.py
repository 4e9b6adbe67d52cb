"""The terminal as a person sees it: messages on stderr, progress with frames per second and time left, exit codes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from engine.errors import DeviceError, EngineError, StorageError
from engine.files import storage_error

if TYPE_CHECKING:
    from engine.training.loop import TrainingStep

messages = Console(stderr=True, highlight=False, soft_wrap=True)
results = Console(highlight=False, soft_wrap=True)  # stdout carries results only

FAILED = 1
BAD_INPUT = 2
INTERRUPTED = 130


def tell(text: str) -> None:
    """A message on stderr, as it is: square brackets in a path are no markup."""
    messages.print(text, markup=False)


def answer(result: RenderableType) -> None:
    """A result on stdout, a text as it is. Raises StorageError where it cannot be written, e.g. to a file on a full disk."""
    try:
        results.print(result, markup=False)
    except BrokenPipeError:  # its reader has had enough
        raise
    except OSError as error:
        raise storage_error(Path("The standard output"), error) from error


def exit_code(error: EngineError) -> int:
    """2 where the input is to blame, 1 where it was good and the machine could not do it, or not now."""
    from app.project.errors import (  # opens no database, but takes its time to load
        ProjectLockedError,
        UnreadableProjectError,
    )

    is_machine = isinstance(error, StorageError | DeviceError) and not isinstance(error, UnreadableProjectError)
    is_busy = any(isinstance(each, ProjectLockedError) for each in (error, error.__cause__))  # a ledger is locked alike
    return FAILED if is_machine or is_busy else BAD_INPUT


class FramesPerSecond(ProgressColumn):
    """Speed over the last half minute, as rich measures it."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:.1f} frames/s", style="progress.data.speed")


def frame_progress() -> Progress:
    """A progress display whose unit is the frame."""
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        FramesPerSecond(),
        TimeRemainingColumn(),
        console=messages,
    )


@contextmanager
def step_progress(steps: int) -> Iterator[Callable[[TrainingStep], bool]]:
    """A progress display of a training, and what to call with each logged step."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=messages) as progress:
        task = progress.add_task("training", total=steps)

        def show(step: TrainingStep) -> bool:
            progress.update(task, completed=step.step, description=f"loss {step.total:.2f}")
            return True

        yield show


def training_processes() -> int:
    """How many processes train together, when `accelerate launch` started this one."""
    from engine.training.processes import processes

    count: int = processes().num_processes
    return count
