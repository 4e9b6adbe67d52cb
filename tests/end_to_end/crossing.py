"""A scene whose every pixel is known, and a model that labels it as models do: nearly right.

An orange disc and a blue one pass one another, the orange one in front; a green square stands still. The model does not know
the square, exchanges the discs' identities after they have met, loses the blue one for three frames, and sees a ghost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from app.jobs.model_choice import ModelChoice
from app.jobs.prelabel import LoadedModel
from engine.types import Category, Mask, WindowResult, WindowTrack
from engine.video.opencv import cv2
from engine.video.writer import VideoWriter

Bitmap = npt.NDArray[np.bool_]

SIZE = 180, 320
FRAMES = 40
WINDOW = 20
RADIUS = 14
SQUARE = 150, 130, 182, 162  # left, top, right, bottom
LOST = range(30, 33)  # frames in which the model loses the blue disc
GHOST = range(5, 10)
MEETING = 18  # the first frame in which the discs touch
EXCHANGED = 20  # the frame from which on the model takes each for the other


def orange_at(frame: int) -> tuple[int, int]:
    return 40 + 6 * frame, 80


def blue_at(frame: int) -> tuple[int, int]:
    return 280 - 6 * frame, 92


def disc(x: int, y: int, radius: int = RADIUS) -> Bitmap:
    rows, columns = np.mgrid[: SIZE[0], : SIZE[1]]
    return np.asarray((rows - y) ** 2 + (columns - x) ** 2 < radius**2)


def square() -> Bitmap:
    left, top, right, bottom = SQUARE
    bitmap = np.zeros(SIZE, bool)
    bitmap[top:bottom, left:right] = True
    return bitmap


def orange(frame: int) -> Bitmap:
    return disc(*orange_at(frame))


def blue(frame: int) -> Bitmap:
    """What is to be seen of it behind the orange one."""
    return disc(*blue_at(frame)) & ~orange(frame)


def pictures() -> Iterable[npt.NDArray[np.uint8]]:
    ground = np.random.default_rng(5).integers(70, 110, (*SIZE, 3), dtype=np.uint8)
    for frame in range(FRAMES):
        picture = ground.copy()
        picture[square()] = (60, 190, 80)
        picture[blue(frame)] = (50, 90, 230)
        picture[orange(frame)] = (235, 130, 40)
        yield picture


def write_video(path: Path) -> Path:
    with VideoWriter(path, SIZE, 25) as writer:
        for picture in pictures():
            writer.write(picture)
    return path


def write_images(folder: Path) -> Path:
    folder.mkdir()
    for frame, picture in enumerate(pictures()):
        assert cv2.imwrite(str(folder / f"{frame:03d}.png"), picture[..., ::-1])
    return folder


def load_model(choice: ModelChoice) -> LoadedModel:
    """In place of `app.jobs.prelabel.load_engine_model`."""
    return LoadedModel((Category(1, "object"),), _stream)


def _stream(
    video: Any, progress: Callable[[int, int], None], should_stop: Callable[[], bool]
) -> Iterable[WindowResult]:
    for index in range(FRAMES // WINDOW):
        frames = range(WINDOW * index, WINDOW * (index + 1))
        progress(frames.stop, len(video))
        seen: dict[int, dict[int, Mask]] = {1: {}, 2: {}, 3: {}}
        for frame in frames:
            first, second = (1, 2) if frame < EXCHANGED else (2, 1)
            seen[first][frame] = Mask.from_bitmap(orange(frame))
            if frame not in LOST:
                seen[second][frame] = Mask.from_bitmap(blue(frame))
            if frame in GHOST:
                seen[3][frame] = Mask.from_bitmap(disc(30, 160, 6))
        tracks = tuple(
            WindowTrack(number, 1, score, np.array([score], np.float32), masks)
            for (number, masks), score in zip(seen.items(), (0.9, 0.8, 0.3), strict=True)
            if masks
        )
        yield WindowResult(index, frames, len(video), tracks, frames.stop == FRAMES, ())
