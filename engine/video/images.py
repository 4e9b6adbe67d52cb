"""JPEG and PNG images as a sequence of frames."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from engine.errors import VideoError
from engine.messages import message
from engine.video.fingerprint import images_fingerprint
from engine.video.source import RGB, Times, Video
from engine.video.stamp import Stamp

SUFFIXES = (".jpg", ".jpeg", ".png")
FRAME_RATE = 10.0  # frames per second: images tell none
ORIENTATION_TAG = 0x0112  # Exif; from 5 on, rows and columns change places
UNREADABLE = (OSError, SyntaxError, ValueError, Image.DecompressionBombError)  # what Pillow raises for damaged files


def is_image(path: Path) -> bool:
    """Whether it is named like an image and not hidden (macOS leaves ``._x.jpg`` on foreign drives)."""
    return path.suffix.lower() in SUFFIXES and not path.name.startswith(".") and path.is_file()


def natural_key(path: Path) -> tuple[list[tuple[int, str]], str]:
    """Sorts ``frame9`` before ``frame10``."""
    parts = re.findall(r"([0-9]*)([^0-9]*)", str(path))
    return [(int(number or 0), text.casefold()) for number, text in parts], str(path)


class ImageSequence(Video):
    """Images of one size in the given order. Exif orientation is obeyed, alpha is dropped, 16 bits become 8.

    Args:
        images: at least one path.
        folder: what they are called as a whole.

    Raises:
        VideoError: an image cannot be read, or it has another size than the first one.
    """

    def __init__(self, images: Sequence[Path], folder: Path) -> None:
        self.path = folder
        self._images = tuple(images)
        self._stamps = tuple(map(_stamp_of, self._images))
        self._size = _size_of(self._images[0])
        for image in self._images[1:]:
            size = _size_of(image)
            if size != self._size:
                raise VideoError(
                    message(
                        "{image} is {width}x{height} pixels, but {first} is {first_width}x{first_height}",
                        image=image,
                        width=size[1],
                        height=size[0],
                        first=self._images[0].name,
                        first_width=self._size[1],
                        first_height=self._size[0],
                    ),
                    message("The images do not belong to one video"),
                    message("Put the frames of each video into a folder of their own"),
                )

    @property
    def size(self) -> tuple[int, int]:
        return self._size

    @property
    def timestamps(self) -> Times:
        return np.arange(len(self._images), dtype=np.float64) / FRAME_RATE

    @property
    def warnings(self) -> tuple[str, ...]:
        return ()

    def __len__(self) -> int:
        return len(self._images)

    def is_replaced(self, number: int) -> bool:
        return self._stamps[number].is_replaced(self._images[number])

    def close(self) -> None:
        self._closed = True

    def _compute_fingerprint(self) -> str:
        return images_fingerprint(self._images)

    def _read(self, number: int) -> RGB:
        path = self._images[number]
        try:
            with Image.open(path) as image:
                upright = ImageOps.exif_transpose(image) if _orientation(image) > 1 else image
                if upright.mode.startswith("I"):  # 16-bit grey, which Pillow would clip
                    upright = Image.fromarray((np.asarray(upright) >> 8).astype(np.uint8))
                rgb: RGB = np.array(upright.convert("RGB"))
        except UNREADABLE as error:
            raise _damaged(path) from error
        if rgb.shape[:2] != self._size:
            raise VideoError(
                message("{path} has changed its size since it was opened", path=path),
                message("It was replaced"),
                message("Open it again"),
            )
        return rgb


def _stamp_of(path: Path) -> Stamp:
    try:
        return Stamp.of(path)
    except OSError as error:
        raise _damaged(path) from error


def _size_of(path: Path) -> tuple[int, int]:
    """(height, width) upright, from the header alone: decoding a whole folder would take minutes."""
    try:
        with Image.open(path) as image:
            width, height = image.size
            is_turned = _orientation(image) >= 5
    except UNREADABLE as error:
        raise _damaged(path) from error
    return (width, height) if is_turned else (height, width)


def _orientation(image: Image.Image) -> int:
    """The Exif orientation, 1..8, from the header; 1 means upright."""
    if image.format == "PNG" and "exif" not in image.info:  # Pillow would decode the whole image to look behind it
        return 1
    value: object = image.getexif().get(ORIENTATION_TAG)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1  # cameras and editors write 0, and worse


def _damaged(path: Path) -> VideoError:
    return VideoError(
        message("{path} cannot be read as a JPEG or PNG image", path=path),
        message("It is damaged, missing, or of another format"),
        message("Replace it"),
    )
