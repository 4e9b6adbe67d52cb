"""A video with the tracks drawn over it, written while results come."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from engine.types import Category, WindowResult
from engine.video import open_video
from engine.video.overlay import draw_masks, track_color
from engine.video.writer import FALLBACK_RATE, VideoWriter


class Overlay:
    """Reads the video a second time, because a `Video` belongs to one reader, and draws each window as it ends.

    A context manager; the film takes its place when the block ends well.

    Args:
        source: the video: a file, a folder of images or a glob pattern of such.
        target: the mp4 file.
        categories: of the tracks that will be drawn.

    Raises:
        VideoError: on entering: the video cannot be read.
        StorageError: on entering, drawing or leaving: the film cannot be written.
    """

    def __init__(self, source: str, target: Path, categories: Iterable[Category]) -> None:
        self._source, self._target = source, target
        self._names = {category.id: category.name for category in categories}

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._video = stack.enter_context(open_video(self._source))
            rate = self._video.frame_rate or FALLBACK_RATE
            self._writer = stack.enter_context(VideoWriter(self._target, self._video.size, rate))
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, traceback)

    def draw(self, result: WindowResult) -> None:
        """Writes the frames that ``result`` answers for."""
        for frame in result.frames:
            shapes = [
                (track.masks[frame], track_color(track.id), f"{self._names[track.category_id]} {track.id}")
                for track in result.tracks
                if frame in track.masks
            ]
            self._writer.write(draw_masks(self._video[frame], shapes))
