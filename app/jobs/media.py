"""Looking at media beside the window: even to count the frames of a long video takes seconds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.jobs.context import JobContext
from engine.errors import EngineError
from engine.video import media_fingerprint, open_video
from engine.video.images import is_image, natural_key
from engine.ytvis.media import CONTAINERS


@dataclass(frozen=True)
class MediaFacts:
    """What a project notes of a video (an `app.project.media.MediaSource`), and what a person should know.

    Attributes:
        path: as it was asked for.
        size: (height, width) in pixels.
        timestamps: (F,) seconds.
    """

    path: Path
    size: tuple[int, int]
    timestamps: npt.NDArray[np.float64]
    fingerprint: str
    warnings: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.timestamps)


def media_facts(path: Path) -> MediaFacts:
    """Raises VideoError when there is no video at ``path``."""
    with open_video(path) as video:
        return MediaFacts(path, video.size, video.timestamps, video.fingerprint, video.warnings)


def media_job(paths: Sequence[Path], *, opens_folders: bool = False) -> Callable[[JobContext], int]:
    """Work for `Jobs.start`: reports for each path `MediaFacts` or the EngineError; returns how many can be read.

    Args:
        opens_folders: a folder that is no video itself stands for the videos in it, see `media_in`.
    """

    def work(context: JobContext) -> int:
        readable = 0
        for path in chain.from_iterable(map(media_in, paths)) if opens_folders else paths:
            context.check()
            try:
                facts = media_facts(path)
            except EngineError as error:
                context.report(error)
            else:
                context.report(facts)
                readable += 1
        return readable

    return work


def media_in(path: Path) -> Sequence[Path]:
    """The video files and folders of images in a folder, by name; the path itself where it is a video, or there are none."""
    try:
        if not path.is_dir() or any(map(is_image, path.iterdir())):
            return (path,)
        inside = [found for found in path.iterdir() if not found.name.startswith(".") and _looks_like_video(found)]
    except OSError:  # told when it is opened
        return (path,)
    return sorted(inside, key=natural_key) or (path,)


def _looks_like_video(path: Path) -> bool:
    return any(map(is_image, path.iterdir())) if path.is_dir() else path.suffix.lower() in CONTAINERS


def is_same_job(path: Path, fingerprint: str) -> Callable[[JobContext], bool]:
    """Work for `Jobs.start`: whether the media at ``path`` have the fingerprint. Raises OSError when they cannot be read."""

    def work(context: JobContext) -> bool:
        return media_fingerprint(path) == fingerprint

    return work
