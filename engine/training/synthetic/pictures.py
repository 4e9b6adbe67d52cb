"""Pictures from the user's folders, shrunk once and kept in memory: photographs and cut-out things."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.errors import VideoError
from engine.types import Image
from engine.video.opencv import cv2

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp"})
LONG_SIDE = 1000  # pixels; more would never be seen in a training frame
SHORTEST_SIDE = 240  # pixels; smaller pictures are thumbnails of others
PLAIN = 12.0  # grey values; pictures whose brightness varies less are logos on a plain ground
SOLID = 0.02  # pictures with a larger share of transparent pixels are things cut out, not photographs
CUTOUT_SIDE = 144  # pixels of a cut-out thing's longer side, about a glyph's
THUMBNAIL = (8, 5)  # pixels; pictures that agree in it are the same in another size

Random = np.random.Generator
Raw = npt.NDArray[np.uint8]


class Photographs:
    """Pictures without transparency, sorted by path, so that a number means the same one in every process.

    A picture that lies there in several sizes or colours of paint is taken once.

    Args:
        folders: searched with their subfolders.

    Raises VideoError when a folder is not there or none of them holds a photograph.
    """

    def __init__(self, folders: tuple[Path, ...]) -> None:
        pictures: list[Image] = []
        thumbnails: list[npt.NDArray[np.int16]] = []
        for raw in _read_all(folders):
            if min(raw.shape[:2]) < SHORTEST_SIDE or _transparent_share(raw) > SOLID:
                continue
            picture = _shrunk(np.ascontiguousarray(raw[..., :3]), LONG_SIDE)
            if cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).std() < PLAIN:
                continue
            thumbnail = cv2.resize(picture, THUMBNAIL, interpolation=cv2.INTER_AREA).astype(np.int16)
            if all(np.abs(thumbnail - other).mean() > 4 for other in thumbnails):
                pictures.append(picture)
                thumbnails.append(thumbnail)
        _refuse_nothing(pictures, folders, f"photographs of at least {SHORTEST_SIDE} pixels")
        self._pictures = tuple(pictures)
        self._halves = tuple(_shrunk(picture, max(picture.shape[:2]) // 2) for picture in pictures)

    def __len__(self) -> int:
        return len(self._pictures)

    def picture(self, rng: Random) -> Image:
        """One of them, (H, W, 3) RGB, to be read only."""
        return self._pictures[int(rng.integers(len(self._pictures)))]

    def at_width(self, rng: Random, width: float) -> Image:
        """One of them in the smaller of two sizes that is at least ``width`` wide, to be read only."""
        number = int(rng.integers(len(self._pictures)))
        half = self._halves[number]
        return half if half.shape[1] >= width else self._pictures[number]


class Cutouts:
    """Pictures of one thing on a transparent ground.

    Args:
        folders: searched with their subfolders.

    Raises VideoError when a folder is not there or none of them holds such a picture.
    """

    def __init__(self, folders: tuple[Path, ...]) -> None:
        pictures: list[Raw] = []
        for raw in _read_all(folders):
            if raw.shape[2] != 4 or _transparent_share(raw) <= SOLID:
                continue
            left, top, width, height = cv2.boundingRect((raw[..., 3] > 8).astype(np.uint8))
            if min(width, height) < CUTOUT_SIDE // 4:
                continue
            pictures.append(_shrunk(np.ascontiguousarray(raw[top : top + height, left : left + width]), CUTOUT_SIDE))
        _refuse_nothing(pictures, folders, "pictures with a transparent ground")
        self._pictures = tuple(pictures)

    def __len__(self) -> int:
        return len(self._pictures)

    def picture(self, rng: Random) -> Raw:
        """One of them, (H, W, 4) RGB and alpha, not premultiplied, to be read only."""
        return self._pictures[int(rng.integers(len(self._pictures)))]


def picture_files(folder: Path) -> list[Path]:
    """Files that look like pictures, in a folder and its subfolders, sorted.

    Raises VideoError when the folder is not there or holds none.
    """
    if not folder.is_dir():
        raise VideoError(f"{folder} is not a folder", "", "Name a folder that holds pictures.")
    files = [path for path in sorted(folder.rglob("*")) if path.suffix.lower() in SUFFIXES and path.is_file()]
    if not files:
        kinds = ", ".join(sorted(SUFFIXES))
        raise VideoError(f"{folder} holds no pictures", f"No file there ends in {kinds}", "Name a folder that does.")
    return files


def _read_all(folders: tuple[Path, ...]) -> Iterator[Raw]:
    """(H, W, 3 or 4) RGB and alpha of every picture that OpenCV can read."""
    for path in (path for folder in folders for path in picture_files(folder)):
        encoded = np.fromfile(path, np.uint8)  # not cv2.imread, which cannot open every path on Windows
        raw = cv2.imdecode(encoded, cv2.IMREAD_UNCHANGED) if encoded.size else None
        if raw is None or raw.dtype != np.uint8:
            continue
        if raw.ndim == 2:
            yield cv2.cvtColor(raw, cv2.COLOR_GRAY2RGB)
        elif raw.shape[2] in (3, 4):
            yield cv2.cvtColor(raw, cv2.COLOR_BGR2RGB if raw.shape[2] == 3 else cv2.COLOR_BGRA2RGBA)


def _transparent_share(raw: Raw) -> float:
    return float((raw[..., 3] < 128).mean()) if raw.shape[2] == 4 else 0.0


def _shrunk(raw: Raw, long_side: int) -> Raw:
    scale = long_side / max(raw.shape[:2])
    if scale >= 1:
        return raw
    size = (max(1, round(raw.shape[1] * scale)), max(1, round(raw.shape[0] * scale)))
    shrunk: Raw = cv2.resize(raw, size, interpolation=cv2.INTER_AREA)
    return shrunk


def _refuse_nothing(pictures: list[Raw], folders: tuple[Path, ...], wanted: str) -> None:
    if folders and not pictures:
        names = ", ".join(str(folder) for folder in folders)
        raise VideoError(f"{names} hold no {wanted}", "", "Name a folder that does.")
