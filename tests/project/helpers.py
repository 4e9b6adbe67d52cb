"""Media, masks and a look into the file, for the tests of projects."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from app.edits import AddCategory, Draw
from app.project import Edit, EditConflictError, Project
from app.project.toggles import empty_mask, paste
from engine.messages import message
from engine.types import Mask, WindowResult, WindowTrack
from engine.video import open_video
from engine.video.opencv import cv2

HEIGHT, WIDTH, FRAMES = 36, 48, 12


@dataclass
class DrawnVideo:
    """What a project notes of a video, without media."""

    frame_count: int = FRAMES
    size: tuple[int, int] = (HEIGHT, WIDTH)
    fingerprint: str = "drawn"
    timestamps: np.ndarray = field(init=False)

    def __post_init__(self):
        self.timestamps = np.arange(self.frame_count) / 25.0

    def __len__(self):
        return self.frame_count


def rectangle(x: int, y: int, width: int, height: int, size: tuple[int, int] = (HEIGHT, WIDTH)) -> Mask:
    bitmap = np.zeros(size, bool)
    bitmap[y : y + height, x : x + width] = True
    return Mask.from_bitmap(bitmap)


def window(index: int, frames: range, tracks: dict[int, dict[int, Mask]], score=0.5, category_id=1) -> WindowResult:
    """A model's window in which each identity has the given masks."""
    scores = np.array([score], np.float32)
    parts = tuple(WindowTrack(identity, category_id, score, scores, masks) for identity, masks in tracks.items())
    return WindowResult(index, frames, FRAMES, parts, frames.stop == FRAMES)


CONTENT = {
    "videos": "id, stored_path, fingerprint, width, height, frame_count, timestamps",
    "categories": "*",
    "tracks": "*",
    "masks": "*",
    "occlusions": "*",
    "reviews": "*",
    "frame_reviews": "*",
    "track_reviews": "*",
}


def content(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that edits change, row by row."""
    with closing(sqlite3.connect(path)) as connection:
        return {
            table: sorted(connection.execute(f"SELECT {columns} FROM {table}").fetchall(), key=repr)
            for table, columns in CONTENT.items()
        }


def assert_goes_back_and_forth(project: Project, beginning: dict[str, list[tuple[Any, ...]]]) -> None:
    """All that was done can be undone to the ``beginning``, and done again."""
    project.apply(AddCategory("the last edit"))  # what was undone stays so
    end = content(project.path)
    while project.undo() is not None:
        pass
    assert content(project.path) == beginning
    while project.redo() is not None:
        pass
    assert content(project.path) == end


def make_frames(folder: Path, count: int = 4, size: tuple[int, int] = (HEIGHT, WIDTH)) -> Path:
    """A video as a folder of PNG images; frame i is of brightness 20 i."""
    folder.mkdir(parents=True)
    for number in range(count):
        cv2.imwrite(str(folder / f"{number}.png"), np.full((*size, 3), 20 * number, np.uint8))
    return folder


def add(project: Project, path: Path) -> int:
    """Opens a video and adds it; returns its id."""
    with open_video(path) as opened:
        return project.add_video(path, opened).id


def files(folder: Path) -> set[str]:
    """All files in and below a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def stroke(
    track: int,
    frame: int,
    x: int,
    y: int,
    region: np.ndarray,
    name: str = "Paint",
    size: tuple[int, int] = (HEIGHT, WIDTH),
) -> Draw:
    """The edit that leaves (h, w) bool ``region`` of a track's mask where its left top pixel is (x, y)."""
    nothing = empty_mask(*size)
    return Draw(track, frame, paste(nothing, x, y, region), paste(nothing, x, y, ~region), name=message(name))


def apply_and_return(project: Project, edit: Edit) -> str:
    """Makes an edit that is one entry, undone and redone to the exact rows, and returns its name."""
    before = content(project.path)
    entry = project.apply(edit)
    after = content(project.path)
    assert after != before
    assert project.undo().id == entry.id
    assert content(project.path) == before
    assert project.redo().id == entry.id
    assert content(project.path) == after
    return entry.name


def travel_or_stay(project: Project, undo: bool) -> None:
    """Undoes or redoes; where a conflict forbids that, nothing has changed."""
    before = content(project.path)
    try:
        project.undo() if undo else project.redo()
    except EditConflictError:
        assert content(project.path) == before
