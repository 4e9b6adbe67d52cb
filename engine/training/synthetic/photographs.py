"""Pictures from the user's folders, shrunk once and kept in memory."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from engine.errors import StorageError
from engine.types import Image
from engine.video.opencv import cv2

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp"})
LONG_SIDE = 1000  # pixels; more would never be seen in a training frame
SHORTEST_SIDE = 240  # pixels; smaller pictures are thumbnails of others


class Photographs:
    """Sorted by path, so that a number means the same picture in every process.

    Args:
        folders: searched with their subfolders.

    Raises StorageError when a folder is not there or none of them holds a picture.
    """

    def __init__(self, folders: tuple[Path, ...]) -> None:
        pictures: list[Image] = []
        for folder in folders:
            if not folder.is_dir():
                raise StorageError(f"{folder} is not a folder", "", "Name a folder that holds photographs.")
            for path in sorted(folder.rglob("*")):
                if path.suffix.lower() in SUFFIXES and path.is_file():
                    picture = _read_shrunk(path)
                    if picture is not None:
                        pictures.append(picture)
        if folders and not pictures:
            raise StorageError(
                f"No picture could be read in {', '.join(str(folder) for folder in folders)}",
                f"None is a {', '.join(sorted(SUFFIXES))} file of at least {SHORTEST_SIDE} pixels",
                "Name a folder that holds photographs.",
            )
        self._pictures = tuple(pictures)
        self._halves = tuple(_halved(picture) for picture in pictures)

    def __len__(self) -> int:
        return len(self._pictures)

    def picture(self, rng: np.random.Generator) -> Image:
        """One of them, (H, W, 3) RGB, to be read only."""
        return self._pictures[int(rng.integers(len(self._pictures)))]

    def at_width(self, rng: np.random.Generator, width: float) -> Image:
        """One of them in the smaller of two sizes that is at least ``width`` wide, to be read only."""
        number = int(rng.integers(len(self._pictures)))
        half = self._halves[number]
        return half if half.shape[1] >= width else self._pictures[number]


def _read_shrunk(path: Path) -> Image | None:
    """None when OpenCV cannot read the file or the picture is a thumbnail."""
    encoded = np.fromfile(path, np.uint8)  # not cv2.imread, which cannot open every path on Windows
    if encoded.size == 0:
        return None
    picture = cv2.imdecode(encoded, cv2.IMREAD_COLOR_RGB)
    if picture is None or min(picture.shape[:2]) < SHORTEST_SIDE:
        return None
    scale = LONG_SIDE / max(picture.shape[:2])
    if scale < 1:
        picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(picture, dtype=np.uint8)


def _halved(picture: Image) -> Image:
    return cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA).astype(np.uint8)
