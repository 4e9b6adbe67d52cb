"""Draws masks over frames, for overlay videos."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from engine.types import Mask
from engine.video.opencv import cv2

Color = tuple[int, int, int]
_OPACITY = 0.45
_GOLDEN_ANGLE = 0.61803398875


def track_color(number: int) -> Color:
    """(red, green, blue) in 0..255; neighbouring numbers lie far apart on the colour circle."""
    hue = (number * _GOLDEN_ANGLE) % 1.0
    red, green, blue = colorsys.hsv_to_rgb(hue, 0.65 + 0.3 * (number % 2), 1.0 - 0.15 * (number // 2 % 2))
    return round(red * 255), round(green * 255), round(blue * 255)


def draw_masks(
    rgb: npt.NDArray[np.uint8], items: Sequence[tuple[Mask, Color, str]], opacity: float = _OPACITY
) -> npt.NDArray[np.uint8]:
    """A copy of an (H, W, 3) frame with filled, outlined and labelled masks of the frame's size."""
    drawn = rgb.copy()
    thickness = max(1, min(rgb.shape[:2]) // 360)
    for mask, color, label in items:
        x, y, width, height = mask.box
        if width == 0 or height == 0:
            continue
        part = (slice(y, y + height), slice(x, x + width))
        bitmap = mask.to_bitmap()[part]
        region = drawn[part]
        tinted = region[bitmap] * (1 - opacity) + np.array(color) * opacity
        region[bitmap] = tinted.astype(np.uint8)
        contours, _ = cv2.findContours(bitmap.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE, offset=(x, y))
        cv2.drawContours(drawn, contours, -1, color, thickness)
        place = (x, max(y - 4, 12))
        cv2.putText(
            drawn, label, place, cv2.FONT_HERSHEY_SIMPLEX, 0.4 * thickness, (0, 0, 0), thickness + 2, cv2.LINE_AA
        )
        cv2.putText(drawn, label, place, cv2.FONT_HERSHEY_SIMPLEX, 0.4 * thickness, color, thickness, cv2.LINE_AA)
    return drawn
