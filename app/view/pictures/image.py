"""The one place where numpy's memory becomes a QImage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class OverlayImage:
    """A premultiplied ARGB32 image that shares its memory with ``pixels``: what is written there, the image shows.

    Attributes:
        pixels: (H, W, 4) uint8 in memory order blue, green, red, alpha. Held here, as a QImage does not hold it.
        image: the QImage over that memory.
    """

    pixels: Pixels
    image: QImage

    @classmethod
    def wrap(cls, pixels: Pixels) -> OverlayImage:
        """Raises ValueError for an array that cannot be shared."""
        _check(pixels, channels=4)
        height, width, _ = pixels.shape
        image = QImage(pixels.data, width, height, width * 4, QImage.Format.Format_ARGB32_Premultiplied)
        return cls(pixels, image)


def frame_image(rgb: Pixels) -> QImage:
    """Copies an (H, W, 3) uint8 RGB frame into a QImage of format RGB32 that owns its memory. Any thread may call it."""
    rgb = np.ascontiguousarray(rgb)
    _check(rgb, channels=3)
    height, width, _ = rgb.shape
    shared = QImage(rgb.data, width, height, width * 3, QImage.Format.Format_RGB888)
    return shared.convertToFormat(QImage.Format.Format_RGB32)


def rgb_of(image: QImage) -> Pixels:
    """(H, W, 3) uint8 RGB: a copy of an image's pixels. Any thread may call it."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : 3 * plain.width()].reshape(plain.height(), plain.width(), 3).copy()


def _check(pixels: Pixels, channels: int) -> None:
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != channels:
        raise ValueError(f"expected (H, W, {channels}) uint8, got {pixels.shape} {pixels.dtype}")
    if not pixels.flags.c_contiguous or 0 in pixels.shape:
        raise ValueError("expected a contiguous array that is not empty")
