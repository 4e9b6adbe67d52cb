"""Videos and projects for the window's benchmark, made with the project's own writers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.edits import StoreModelWindow
from app.project import Project
from app.project.toggles import region_mask
from engine.types import Category, Mask, WindowResult, WindowTrack
from engine.video import open_video
from engine.video.writer import VideoWriter

FRAME_RATE = 25.0
GROUP = 250  # frames from a keyframe to the next, x264's usual
CATEGORIES = tuple(Category(number, name) for number, name in enumerate(("person", "car", "dog", "bird"), 1))
Pixels = npt.NDArray[np.uint8]


def _texture(height: int, width: int, seed: int) -> Pixels:
    """(H, W, 3) soft blotches with grain, so that frames cost a codec about what filmed ones do."""
    random = np.random.default_rng(seed)
    total = np.zeros((height, width, 3), np.float32)
    for size, strength in ((180, 90.0), (60, 50.0), (12, 25.0), (1, 8.0)):
        coarse = random.standard_normal((height // size + 2, width // size + 2, 3), np.float32)
        total += strength * coarse.repeat(size, 0).repeat(size, 1)[:height, :width]
    return np.clip(total + 128, 0, 255).astype(np.uint8)


def _frames(height: int, width: int, count: int) -> Iterator[Pixels]:
    """A camera that pans over a texture, past some squares with a motion of their own."""
    ground = _texture(height + 64, width + 2 * count + 64, seed=1)
    squares = _texture(height // 6, height // 6, seed=2)
    for number in range(count):
        left, top = 2 * number, round(16 + 16 * np.sin(number / 9))
        frame = ground[top : top + height, left : left + width].copy()
        for place in range(4):
            x = (place * width // 4 + 7 * number) % (width - squares.shape[1])
            y = (place * height // 5 + 3 * number) % (height - squares.shape[0])
            frame[y : y + squares.shape[0], x : x + squares.shape[1]] = squares
        yield frame


def write_film(path: Path, height: int, width: int, frames: int) -> Path:
    """An H.264 file; x264 sets a keyframe after 250 frames where it finds no cut (GROUP), and this film has none."""
    with VideoWriter(path, (height, width), FRAME_RATE) as writer:
        for frame in _frames(height, width, frames):
            writer.write(frame)
    return path


def keyframes(path: Path) -> list[int]:
    """The numbers of the frames that decoding can begin at."""
    with open_video(path) as video:
        starts = video._index.start_of_frame  # type: ignore[attr-defined]  # nobody but a benchmark asks
        first_of = {int(start): frame for frame, start in reversed(list(enumerate(starts)))}
    return sorted(first_of.values())


def _shape(side: int, turn: float) -> npt.NDArray[np.bool_]:
    """(side, side) a star with round points: an outline with as many runs as a person's or a model's."""
    rows, columns = np.mgrid[:side, :side] - (side - 1) / 2
    angle = np.arctan2(rows, columns)
    reach = side / 2 * (0.75 + 0.18 * np.sin(7 * angle + turn) + 0.06 * np.sin(23 * angle))
    return np.asarray(np.hypot(rows, columns) < reach)


def _wandering(number: int, frame: int, side: int, height: int, width: int) -> Mask:
    """The mask of a track in a frame: it goes its way, and crosses others."""
    x = round((number * 0.618 % 1) * (width - side) + 9 * frame * (-1) ** number) % (width - side)
    y = round((number * 0.414 % 1) * (height - side) + 4 * frame) % (height - side)
    return region_mask(x, y, _shape(side, frame / 5 + number), height, width)


def store_tracks(project: Project, video_id: int, tracks: int, frames: int) -> None:
    """Tracks that are in every frame, as a model run stores them, an eighth of the frame's height in size."""
    height, width = project.video_size(video_id)
    side = height // 7
    parts = []
    for number in range(tracks):
        masks = {frame: _wandering(number, frame, side, height, width) for frame in range(frames)}
        score = np.float32(0.5 + number % 5 / 10)
        category = CATEGORIES[number % len(CATEGORIES)].id
        parts.append(WindowTrack(number + 1, category, float(score), np.array([score]), masks))
    run_id = project.begin_run(video_id, "benchmark")
    result = WindowResult(0, range(frames), frames, tuple(parts), True)
    project.apply(StoreModelWindow(run_id, result, CATEGORIES))
    project.finish_run(run_id)


def write_project(film: Path, tracks: int, frames: int) -> Path:
    """A project beside the film, with it and its tracks in the first frames."""
    path = film.with_suffix(".mdqe")
    with Project.create(path) as project, open_video(film) as video:
        store_tracks(project, project.add_video(film, video).id, tracks, frames)
    return path


def write_large_project(folder: Path, videos: int, tracks: int, frames: int) -> Path:
    """A project of many videos (links to one small file), with ``tracks`` in all, each in so many frames."""
    folder.mkdir()
    first = write_film(folder / "clip-000.mp4", 360, 640, 120)
    path = folder / "large.mdqe"
    with Project.create(path) as project, open_video(first) as video:
        for number in range(videos):
            film = folder / f"clip-{number:03}.mp4"
            if number:
                os.link(first, film)
            store_tracks(project, project.add_video(film, video).id, tracks // videos, frames)
    return path
