"""Videos that say themselves what becomes of them, and a model that does what they say: no decoder, no torch."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from app.jobs.batch.results import encode_tracks
from app.jobs.batch.tasks import Failed, Finished, Labelled, News, Progress, Recipe, Task
from engine.types import Category, Mask, Track
from engine.video import media_fingerprint

HEIGHT, WIDTH = 6, 8


def write_video(path: Path, frames: int = 3, then: str = "finish") -> Path:
    """A video of so many frames; ``then`` is what happens to the process that has read the first of them."""
    path.write_text(json.dumps({"frames": frames, "then": then}))
    return path


class StandIn:
    """Finds one object, in as many columns as the video has frames, that is seen in all of them."""

    def __init__(self, recipe: Recipe | None, device: str, threads: int) -> None:
        self.where = f"{device}, {threads} threads"
        self.precision = "any precision" if recipe is None else recipe.precision

    def label(self, task: Task) -> Iterator[News]:
        script = json.loads(Path(task.path).read_text())
        frames, then = script["frames"], script["then"]
        yield Progress(task, 1, frames)
        if then in ("SIGSEGV", "SIGKILL"):
            os.kill(os.getpid(), getattr(signal, then))
        elif then == "exit":
            os._exit(3)
        elif then == "interrupt":  # as a person who presses Ctrl-C while this video is at work
            os.kill(os.getppid(), signal.SIGINT)
            signal.pause()
        if then != "finish":
            yield Failed(task, "It went wrong.", is_bad_input=then == "bad", is_defect=then == "defect")
            return
        bitmap = np.zeros((HEIGHT, WIDTH), bool)
        bitmap[1:4, :frames] = True
        track = Track(1, 2, 0.75, dict.fromkeys(range(frames), Mask.from_bitmap(bitmap)))
        categories = (Category(1, "cat"), Category(2, "dog"))
        encoded = encode_tracks((HEIGHT, WIDTH), categories, [track])
        note = (f"done by {os.getpid()} on {self.where}, in {self.precision}",)
        fingerprint = media_fingerprint(task.path)
        yield Finished(task, Labelled(fingerprint, HEIGHT, WIDTH, frames, 1, note, encoded))
