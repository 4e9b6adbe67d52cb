"""Flood-fill by colour. A pure function."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.view.pictures.rect import Rect
from app.view.tools.region import Region, empty_region
from engine.video.opencv import cv2

USUAL_TOLERANCE = 16
LARGEST_TOLERANCE = 255


def similar_region(rgb: npt.NDArray[np.uint8], x: int, y: int, tolerance: int) -> Region:
    """The pixels around (x, y), joined to it by 4 neighbours, that differ from it by at most ``tolerance`` in each channel.

    Args:
        rgb: (H, W, 3) the frame.
        tolerance: in 0..255. Each pixel is compared with the one at (x, y), so the region does not creep along a gradient.
    """
    height, width, _ = rgb.shape
    if not (0 <= x < width and 0 <= y < height):
        return empty_region()
    found = np.zeros((height + 2, width + 2), np.uint8)
    flags = 4 | cv2.FLOODFILL_FIXED_RANGE | cv2.FLOODFILL_MASK_ONLY | 1 << 8
    bounds = (tolerance,) * 3
    _, _, _, box = cv2.floodFill(np.ascontiguousarray(rgb), found, (x, y), (0, 0, 0), bounds, bounds, flags)
    rect = Rect(box[0], box[1], box[0] + box[2], box[1] + box[3])
    return Region(rect, found[1:-1, 1:-1][rect.slices] != 0)
