"""What goes between the coordinator and its workers: tasks one way, news the other. All of it can be pickled."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from importlib import metadata
from pathlib import Path
from typing import Literal, Protocol

from engine.errors import EngineError


@dataclass(frozen=True)
class Recipe:
    """What decides about the answers, the same for every video of a batch.

    Attributes:
        model: name in the catalogue or a file; model_file: where its weights lie.
        preset: task settings of a published checkpoint, if they were named.
        precision: as `engine.load_model` takes it.
    """

    model: str
    model_file: Path
    preset: str | None
    mode: Literal["annotate", "published"]
    precision: str = "auto"

    def fingerprint(self) -> str:
        """Changes with the weights, the settings and the program; a done video counts only under the same one.

        Raises:
            OSError: the model's file cannot be read.
        """
        digest = blake2b(digest_size=16)
        settings = (metadata.version("mdqe-annotator"), self.preset, self.mode, self.precision)
        digest.update(repr(settings).encode())
        files = sorted(self.model_file.rglob("*")) if self.model_file.is_dir() else [self.model_file]
        for path in files:
            if path.is_dir():
                continue
            with path.open("rb") as file:
                while chunk := file.read(1 << 20):
                    digest.update(chunk)
        return digest.hexdigest()


@dataclass(frozen=True)
class Task:
    """One video to be pre-labelled.

    Attributes:
        path: absolute: a video file, a folder of images or a glob pattern of such.
        overlay: also draw its tracks into this film.
    """

    path: str
    overlay: Path | None = None


@dataclass(frozen=True)
class Labelled:
    """What became of a video.

    Attributes:
        fingerprint: of the video's content, as `engine.video` computes it.
        height, width: pixels; length: frames.
        notes: what a person should know, e.g. that the file is cut short.
        tracks: encoded by `app.jobs.batch.results`.
    """

    fingerprint: str
    height: int
    width: int
    length: int
    track_count: int
    notes: tuple[str, ...]
    tracks: bytes


@dataclass(frozen=True)
class Progress:
    """A worker is so many frames far."""

    task: Task
    done: int
    total: int


@dataclass(frozen=True)
class Finished:
    """A video is done."""

    task: Task
    labelled: Labelled


@dataclass(frozen=True)
class Failed:
    """A video cannot be done.

    Attributes:
        reason: one message for a person.
        is_bad_input: the video is to blame, not the machine.
        is_defect: nobody foresaw it, so the worker is not to be trusted with a further video.
    """

    task: Task
    reason: str
    is_bad_input: bool
    is_defect: bool = False


@dataclass(frozen=True)
class Crashed:
    """The worker that had the video is gone."""

    task: Task
    reason: str


News = Progress | Finished | Failed | Crashed


class VideoLabeller(Protocol):
    """A model in a worker's memory. One may serve many videos in turn."""

    def label(self, task: Task) -> Iterator[News]:
        """Pre-labels one video; the last of the news is `Finished` or `Failed`."""
        ...


Load = Callable[[str, int], VideoLabeller]
"""Loads the model in a worker, on a device (as `engine.load_model` takes it), for so many threads. It can be pickled."""


class BatchError(EngineError):
    """The batch as a whole cannot go on, whatever the video: no worker can be had."""


class Workers(Protocol):
    """Processes that pre-label, each one video at a time."""

    @property
    def attempts(self) -> int:
        """How often a video may lose its worker before it counts as failed."""
        ...

    @property
    def idle(self) -> int:
        """How many tasks could start now."""
        ...

    def start(self, task: Task) -> None:
        """Gives a task to an idle worker."""
        ...

    def wait(self) -> Sequence[News]:
        """Waits for news of the tasks, or of a worker that has become idle: then there are none.

        Raises:
            EngineError: no worker can be had, or the model does not load.
        """
        ...

    def close(self) -> None:
        """Ends all workers within about a second, whatever they are at."""
        ...


def cores() -> int:
    """CPU cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
