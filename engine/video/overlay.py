"""Masks drawn over a frame, for videos to look at."""

from __future__ import annotations

import colorsys
from collections.abc import Iterable

import numpy as np

from engine.types import Image, Mask
from engine.video.opencv import cv2

Color = tuple[int, int, int]  # RGB, 0..255

GOLDEN_RATIO = 0.618034  # steps of this share of a turn come back near an earlier hue as late as possible
OPACITY = 0.45
FONT = cv2.FONT_HERSHEY_SIMPLEX


def track_color(number: int) -> Color:
    """The colour of a track; neighbouring numbers get colours that are easy to tell apart."""
    saturation, value = ((0.85, 1.0), (0.6, 1.0), (0.9, 0.75))[number // 8 % 3]
    red, green, blue = colorsys.hsv_to_rgb(number * GOLDEN_RATIO % 1.0, saturation, value)
    return round(red * 255), round(green * 255), round(blue * 255)


def draw_masks(rgb: Image, items: Iterable[tuple[Mask, Color, str]], opacity: float = OPACITY) -> Image:
    """A copy of the frame (H, W, 3) with every mask tinted, outlined and labelled; an empty label is left out.

    Masks have the frame's size; an empty one draws nothing. ``opacity`` of the fill lies in [0, 1].
    """
    drawn = rgb.copy()
    visible = [item for item in items if item[0].area > 0]
    thickness = max(1, round(min(rgb.shape[:2]) / 360))
    for mask, color, _ in visible:
        x, y, width, height = mask.box
        region = drawn[y : y + height, x : x + width]
        bitmap = np.ascontiguousarray(mask.to_bitmap()[y : y + height, x : x + width]).view(np.uint8)
        tint = cv2.addWeighted(region, 1 - opacity, np.full_like(region, color), opacity, 0)
        cv2.copyTo(tint, bitmap, region)
        contours, _ = cv2.findContours(bitmap, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE, offset=(x, y))
        cv2.drawContours(drawn, contours, -1, color, thickness, cv2.LINE_AA)
    for mask, color, label in visible:  # above all masks
        if label:
            _write_label(drawn, mask, color, label)
    return drawn


def _write_label(drawn: Image, mask: Mask, color: Color, label: str) -> None:
    """The label on a bar of the track's colour, at the mask's upper left corner but inside the frame."""
    scale = max(0.35, min(drawn.shape[:2]) / 1000)
    (width, height), below = cv2.getTextSize(label, FONT, scale, 1)
    left = max(0, min(mask.box[0], drawn.shape[1] - width - 4))
    base = max(mask.box[1], height + below + 2) - below
    cv2.rectangle(drawn, (left, base - height - 2), (left + width + 4, base + below), color, cv2.FILLED)
    is_bright = 0.299 * color[0] + 0.587 * color[1] + 0.114 * color[2] > 128
    ink = (0, 0, 0) if is_bright else (255, 255, 255)
    cv2.putText(drawn, label, (left + 2, base), FONT, scale, ink, 1, cv2.LINE_AA)
