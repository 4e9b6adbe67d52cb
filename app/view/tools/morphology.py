"""What mends the shape of a mask: filling holes, dropping specks, growing, shrinking, smoothing. Pure functions on bitmaps.

Beyond the bitmap the mask goes on as it is at the border: an object that the frame cuts does not retreat from the cut.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.view.tools.region import Bitmap, Region, region_of
from engine.messages import Message, message
from engine.types import Mask
from engine.video.opencv import cv2

SPECK_SHARE = 0.02  # of the largest part's pixels; a smaller part is a speck
_ROUNDING = 1e-3  # of distances in float32


def fill_holes(bitmap: Bitmap) -> Bitmap:
    """(h, w) with every hole filled: pixels outside the mask without a way (of 4 neighbours) to the border."""
    outside = np.pad(~bitmap, 1, constant_values=True).astype(np.uint8)
    cv2.floodFill(outside, None, (0, 0), 2, flags=4)
    filled: Bitmap = outside[1:-1, 1:-1] != 2
    return filled


def drop_specks(bitmap: Bitmap, share: float = SPECK_SHARE) -> Bitmap:
    """(h, w) without the parts (of 8 neighbours) that have less than ``share`` of the largest part's pixels."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(bitmap.astype(np.uint8), connectivity=8)
    if count < 3:  # the outside is one of them
        return bitmap.copy()
    areas = stats[:, cv2.CC_STAT_AREA]
    stays = areas >= share * areas[1:].max()
    stays[0] = False
    kept: Bitmap = stays[labels]
    return kept


def grow(bitmap: Bitmap, radius: float) -> Bitmap:
    """(h, w) of all pixels whose middle is within ``radius`` of the middle of one of the mask."""
    if not bitmap.any():
        return bitmap.copy()
    distance = cv2.distanceTransform((~bitmap).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    grown: Bitmap = distance <= radius + _ROUNDING
    return grown


def shrink(bitmap: Bitmap, radius: float) -> Bitmap:
    """(h, w) of the mask's pixels that are farther than ``radius`` from every pixel outside it."""
    return ~grow(~bitmap, radius)


def smooth(bitmap: Bitmap, sigma: float) -> Bitmap:
    """(h, w) with a rounder outline: the pixels of which more than half of a Gaussian neighbourhood are in the mask."""
    blurred = cv2.GaussianBlur(bitmap.astype(np.float32), (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    rounded: Bitmap = blurred > 0.5
    return rounded


@dataclass(frozen=True)
class Mending:
    """One of the commands above on the mask of a frame.

    Attributes:
        name: for the history; the track and the frame are added.
        change: the function; its second argument is the reach.
        reach: how far it may move the outline, in pixels of a frame of 720 rows; it grows with the frame.
    """

    name: Message
    change: Callable[[Bitmap, float], Bitmap]
    reach: float = 0.0

    def __call__(self, mask: Mask) -> Mask:
        """The changed mask. Works inside the mask's box and what the reach adds to it."""
        if mask.area == 0:
            return mask
        reach = max(1.0, self.reach * min(mask.height, mask.width) / 720) if self.reach else 0.0
        region = region_of(mask, margin=int(4 * reach) + 1)
        return Region(region.rect, self.change(region.bitmap, reach)).mask(mask.height, mask.width)


MENDINGS = {
    "fill_holes": Mending(message("Fill holes"), lambda bitmap, _: fill_holes(bitmap)),
    "drop_specks": Mending(message("Drop specks"), lambda bitmap, _: drop_specks(bitmap)),
    "grow": Mending(message("Grow"), grow, 1.0),
    "shrink": Mending(message("Shrink"), shrink, 1.0),
    "smooth": Mending(message("Smooth"), smooth, 2.0),
}
