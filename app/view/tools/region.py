"""Some pixels of a frame: a rectangle, and which of its pixels are meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from app.project.toggles import bitmap_in_box, region_mask
from app.view.pictures.rect import Rect
from engine.types import Mask

Bitmap: TypeAlias = npt.NDArray[np.bool_]
Point: TypeAlias = tuple[float, float]  # x, y in image pixels; the middle of the first pixel is (0.5, 0.5)
Points: TypeAlias = Sequence[Point]

NOWHERE = Rect(0, 0, 0, 0)


class Region(NamedTuple):
    """Attributes: rect: where; bitmap: (h, w) of ``rect``, the pixels that are meant."""

    rect: Rect
    bitmap: Bitmap

    def full(self, height: int, width: int) -> Bitmap:
        """(height, width): the region in its frame, in which the rectangle must lie."""
        bitmap = np.zeros((height, width), np.bool_)
        bitmap[self.rect.slices] = self.bitmap
        return bitmap

    def mask(self, height: int, width: int) -> Mask:
        """The region as a mask of a frame of this size."""
        return region_mask(self.rect.left, self.rect.top, self.bitmap, height, width)


def empty_region() -> Region:
    """No pixel at all."""
    return Region(NOWHERE, np.zeros((0, 0), np.bool_))


def region_of(mask: Mask, margin: int = 0) -> Region:
    """The mask inside its box, with ``margin`` more pixels on each side as far as the frame has them."""
    if mask.area == 0:
        return empty_region()
    x, y, width, height = mask.box
    box = Rect(x, y, x + width, y + height)
    rect = box.padded(margin).intersection(Rect(0, 0, mask.width, mask.height))
    bitmap = np.zeros((rect.height, rect.width), np.bool_)
    bitmap[box.within(rect)] = bitmap_in_box(mask)
    return Region(rect, bitmap)
