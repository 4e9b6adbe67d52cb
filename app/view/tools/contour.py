"""The outline of some pixels as it is seen: no finer than the screen shows it, and no further than one sees."""

from __future__ import annotations

from math import ceil, log2

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath, QPolygonF

from app.view.pictures.rect import Rect
from app.view.tools.region import Bitmap, Region
from engine.video.opencv import cv2

MOST_POINTS = 2000  # more take longer to draw than a frame may; then the outline is coarser
MOST_CROSSINGS = 4 * MOST_POINTS  # of the outline with the rows; with more of them it takes long to follow
UNSEEN = 0.5  # widget pixels by which a line may be off
MARGIN = 0.5  # of what is seen, on each side, that is outlined beforehand: a drag brings it into sight


class Contour:
    """Remembers what was outlined last: while a mask is dragged only its place changes."""

    def __init__(self, region: Region) -> None:
        self._region = region
        self._path = QPainterPath()
        self._part: Rect | None = None  # of the region that the path outlines
        self._scale = 0.0  # up to which it is fine enough

    def path(self, seen: Rect, scale: float) -> QPainterPath:
        """The outline in image pixels, as exact as one can see it.

        It is off by less than a pixel of the picture or of the widget, whichever is larger; by more only where pixels are
        strewn about.

        Args:
            seen: the part of the frame that one looks at. Beyond it the path may end, or be an earlier one's.
            scale: widget pixels to an image pixel.
        """
        whole = self._region.rect
        seen = seen.intersection(whole)
        if seen.is_empty:
            return QPainterPath()
        scale = 2.0 ** ceil(log2(scale))  # so that not each step of a zoom needs another one
        if self._part is None or self._scale != scale or self._part.intersection(seen) != seen:
            around = round(MARGIN * max(seen.width, seen.height))
            self._part = whole if scale < 1 else seen.padded(around).intersection(whole)
            self._scale = scale
            self._path = _outlined(self._region.bitmap[self._part.within(whole)], self._part, scale)
        return self._path


def _outlined(bitmap: Bitmap, rect: Rect, scale: float) -> QPainterPath:
    """Of ``bitmap`` (h, w), which lies at ``rect``.

    What one does not see at ``scale`` is left out. Several pixels are taken as one, which is in if any of them is, where
    that is no larger than a widget pixel, or the outline too long.
    """
    height, width = bitmap.shape
    pixels, step = bitmap.view(np.uint8), max(1, int(1 / scale))
    factor = step
    while True:
        if factor > 1:
            size = ceil(pixels.shape[1] / factor), ceil(pixels.shape[0] / factor)
            pixels = (cv2.resize(pixels * np.uint8(255), size, interpolation=cv2.INTER_AREA) > 0).view(np.uint8)
        is_coarse = min(pixels.shape) == 1
        if is_coarse or np.count_nonzero(pixels[:, 1:] != pixels[:, :-1]) <= MOST_CROSSINGS:
            found, _ = cv2.findContours(pixels, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
            contours = [cv2.approxPolyDP(contour, UNSEEN / (scale * step), True) for contour in found]
            if is_coarse or sum(map(len, contours)) <= MOST_POINTS:
                break
        factor, step = 2, 2 * step
    across, down = width / pixels.shape[1], height / pixels.shape[0]
    path = QPainterPath()
    for contour in contours:
        points = (contour.reshape(-1, 2) + 0.5) * (across, down) + rect[:2]
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in points.tolist()]))
        path.closeSubpath()
    return path
