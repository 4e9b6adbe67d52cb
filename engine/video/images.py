"""A folder or list of JPEG and PNG images as a video."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from engine.errors import VideoError
from engine.video.fingerprint import images_fingerprint
from engine.video.opencv import cv2
from engine.video.source import RGB, Times, Video

SUFFIXES = (".jpg", ".jpeg", ".png")
FRAME_RATE = 10.0  # frames per second; images carry no times


def natural_key(path: Path) -> list[tuple[int, int | str]]:
    """Sorts ``frame10`` behind ``frame9``."""
    return [(0, int(part)) if part.isdigit() else (1, part) for part in re.split(r"(\d+)", path.name.lower())]


def images_in(folder: Path) -> list[Path]:
    """The images of a folder in natural order; hidden files are left out."""
    found = [path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and not path.name.startswith(".")]
    return sorted(found, key=natural_key)


class ImageSequence(Video):
    """Images of one size, shown at ten frames per second.

    Raises:
        VideoError: there is none, one cannot be read, or one has another size than the first.
    """

    def __init__(self, images: Sequence[Path], path: Path) -> None:
        self.path = path
        if not images:
            raise VideoError(f"{path} holds no JPEG or PNG image", "", "Choose the folder that the frames lie in")
        self._images = tuple(images)
        self._size = _size_of(self._images[0])
        for image in self._images[1:]:
            size = _size_of(image)
            if size != self._size:
                raise VideoError(
                    f"{image} is {size[1]}x{size[0]} pixels, but {self._images[0].name} is {self._size[1]}x{self._size[0]}",
                    "The folder holds frames of several sizes",
                    "Keep the frames of one video in a folder of their own",
                )

    @property
    def size(self) -> tuple[int, int]:
        return self._size

    @property
    def timestamps(self) -> Times:
        return np.arange(len(self._images)) / FRAME_RATE

    @property
    def warnings(self) -> tuple[str, ...]:
        return ()

    def __len__(self) -> int:
        return len(self._images)

    def close(self) -> None:
        self._closed = True

    def _compute_fingerprint(self) -> str:
        return images_fingerprint(self._images)

    def _read(self, number: int) -> RGB:
        path = self._images[number]
        try:
            decoded = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR)
        except (OSError, cv2.error) as error:
            raise VideoError(f"{path} cannot be read", "It was removed or is damaged", "Put the image back") from error
        if decoded is None:
            raise VideoError(f"{path} is not an image that can be decoded", "It is damaged", "Replace the image")
        rgb: RGB = cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB)
        return rgb


def _size_of(path: Path) -> tuple[int, int]:
    """(height, width) from the header, upright as a decoder that obeys EXIF would give it."""
    try:
        with Image.open(path) as image:
            width, height = image.size
            is_turned = image.getexif().get(0x0112, 1) >= 5
    except (OSError, UnidentifiedImageError) as error:
        raise VideoError(
            f"{path} is not an image that can be read", "It is damaged or has a wrong suffix", "Replace it"
        ) from error
    return (width, height) if is_turned else (height, width)
