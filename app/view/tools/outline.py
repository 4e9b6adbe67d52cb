"""From an outline to the pixels inside it, for polygon and lasso."""

from __future__ import annotations

import numpy as np

from app.view.pictures.rect import Rect
from app.view.tools.region import Points, Region, empty_region


def inside_outline(points: Points, height: int, width: int) -> Region:
    """The pixels whose middle lies inside the closed outline, by the even-odd rule.

    A pixel belongs to it or not by its middle alone, so that an outline drawn around an object does not make it larger by
    half a pixel on every side, as drawing the outline's own pixels would.

    Args:
        points: at least three, else nothing is inside; they may lie outside the frame of ``height`` x ``width`` pixels.
    """
    corners = np.asarray(points, np.float64).reshape(-1, 2)  # (N, 2) x, y
    if len(corners) < 3:
        return empty_region()
    rect = Rect.around(*corners.min(axis=0), *corners.max(axis=0)).intersection(Rect(0, 0, width, height))
    if rect.is_empty:
        return empty_region()
    following = np.roll(corners, -1, axis=0)
    low = np.minimum(corners[:, 1], following[:, 1])
    high = np.maximum(corners[:, 1], following[:, 1])
    # An edge crosses the middles of the rows first ... last - 1; half open, so that a corner counts once.
    first = np.clip(np.ceil(low - 0.5), rect.top, rect.bottom).astype(np.int64)
    last = np.clip(np.ceil(high - 0.5), rect.top, rect.bottom).astype(np.int64)
    crossings = last - first
    edge = np.repeat(np.arange(len(corners)), crossings)  # (crossings in all,)
    row = first[edge] + np.arange(len(edge)) - np.repeat(np.cumsum(crossings) - crossings, crossings)
    start, end = corners[edge], following[edge]
    x = start[:, 0] + (row + 0.5 - start[:, 1]) * (end[:, 0] - start[:, 0]) / (end[:, 1] - start[:, 1])
    column = np.clip(np.ceil(x - 0.5), rect.left, rect.right).astype(np.int64)
    toggles = np.zeros((rect.height, rect.width + 1), np.bool_)
    np.logical_xor.at(toggles, (row - rect.top, column - rect.left), True)
    return Region(rect, np.logical_xor.accumulate(toggles, axis=1)[:, :-1])
