"""Whether there is room on the disk for what a model learns from: frames that are written as images, and its checkpoints."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from app.jobs.context import JobContext
from app.jobs.learning.folders import Place, learning_place
from app.project import Project
from app.project.exchange.export_plan import ExportChoices
from app.project.records import VideoRecord
from engine.errors import EngineError, StorageError
from engine.messages import message

Item = TypeVar("Item")
SAMPLED = 4  # videos of which a frame is written to memory, evenly spread: to open a long one takes its time
USUAL_DENSITY = 0.4  # bytes for a pixel, where no frame can be read
SPARE = 500_000_000  # bytes: for a small model's checkpoints, and so that others find some room, too
# Times a model's file: what goes on from a checkpoint is kept beside the next one, and the model in the end.
CHECKPOINTS = 5


@dataclass(frozen=True)
class Room:
    """What learning needs, and what there is.

    Attributes:
        density: bytes that a pixel of a written frame takes.
        other: bytes that are needed beside the frames.
        free: bytes, with what an earlier learning takes, which is given up for it.
    """

    density: float
    other: int
    free: int
    folder: Path

    def needed(self, pixels: int) -> int:
        """Bytes for frames of so many pixels in all, and the rest."""
        return round(pixels * self.density) + self.other

    def fault(self, pixels: int) -> StorageError | None:
        """Why frames of so many pixels in all cannot be learned from; None if there is room."""
        if self.needed(pixels) <= self.free:
            return None
        return StorageError(
            message(
                "Learning needs about {needed} GB for its frames, and {folder} has {free} GB left",
                needed=gigabytes(self.needed(pixels)),
                folder=self.folder,
                free=gigabytes(self.free),
            ),
            "",
            message("Free some space, choose fewer videos, or take reviewed frames only"),
        )


def gigabytes(size: int) -> str:
    """For people, without the unit."""
    return f"{size / 1e9:.1f}"


def room_job(project_path: Path, video_ids: Sequence[int], model: str) -> Callable[[JobContext], Room]:
    """Work for `Jobs.start`. Raises StorageError when the disk cannot be asked."""

    def work(context: JobContext) -> Room:
        with Project.open(project_path, shared=True) as project:
            videos = [project.video(video_id) for video_id in _spread(video_ids)]
        return look_for_room(videos, model, learning_place(), context.check)

    return work


def look_for_room(videos: Sequence[VideoRecord], model: str, place: Place, check: Callable[[], object]) -> Room:
    """Writes a frame of some of the videos to memory, and asks the disk of ``place``.

    Args:
        model: to begin with; where it is a file, its checkpoints are as large as that.
        check: called before each video; ends it by raising.

    Raises StorageError when the disk cannot be asked.
    """
    written = pixels = 0
    for video in _spread(videos):
        check()
        try:
            written += _written_size(video)
            pixels += video.width * video.height
        except (EngineError, OSError):  # which the export tells of
            continue
    density = written / pixels if pixels else USUAL_DENSITY
    try:
        other = SPARE + CHECKPOINTS * (Path(model).stat().st_size if Path(model).is_file() else 0)
        free = shutil.disk_usage(_existing(place.folder)).free + _size_of(place.folder)
    except OSError as error:
        raise StorageError(
            message("{path} cannot be read ({reason})", path=place.folder, reason=error.strerror or error),
            "",
            message("Check its permissions"),
        ) from error
    return Room(density, other, free, place.folder)


def _spread(items: Sequence[Item]) -> Sequence[Item]:
    """Some of them, from all over: the middles of as many equal parts."""
    count = min(SAMPLED, len(items))
    return [items[(2 * part + 1) * len(items) // (2 * count)] for part in range(count)]


def _written_size(video: VideoRecord) -> int:
    """Bytes that a frame takes, as an export writes it."""
    from engine.video import open_video  # cv2 and PyAV take their time to load
    from engine.video.opencv import cv2

    with open_video(video.path) as opened:
        bgr = cv2.cvtColor(opened[len(opened) // 2], cv2.COLOR_RGB2BGR)
    _, encoded = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, ExportChoices().jpeg_quality])
    return len(encoded)


def _existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.exists())


def _size_of(folder: Path) -> int:
    """Of all files in it, as far as they are there still."""
    size = 0
    for there, _, names in os.walk(folder):
        for name in names:
            try:
                size += os.lstat(os.path.join(there, name)).st_size
            except FileNotFoundError:
                continue
    return size
