"""One stroke of the brush or the eraser on the bitmap of a frame. Pure numpy; nothing is kept until the stroke is committed."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from app.view.overlay import Patch, full_bitmap
from app.view.rect import Rect

Bitmap = npt.NDArray[np.bool_]

SMALLEST_RADIUS = 1.0
LARGEST_RADIUS = 400.0
SMALLEST_REACH = 0.75  # of the lightest touch of a pen, too: a pixel is painted wherever it goes


def stepped_radius(radius: float, steps: int) -> float:
    """The radius some steps larger or, below zero, smaller: a tenth each, at least one pixel."""
    changed = radius + steps * max(1.0, radius * 0.1)
    return min(max(round(changed, 1), SMALLEST_RADIUS), LARGEST_RADIUS)


class Stroke:
    """A stroke in progress.

    Attributes:
        bitmap: (H, W) the mask as painted so far.
        changed: smallest rectangle known to hold every changed pixel.
    """

    def __init__(
        self, before: Patch | None, height: int, width: int, *, erase: bool, barred: Iterable[Patch] = ()
    ) -> None:
        """``before``: the mask that is painted on, if there is one, in a frame of this size.

        ``barred``: masks that keep their pixels for themselves, so that the stroke gains none of them.
        """
        self._before = before
        self.bitmap = full_bitmap(before, height, width)
        self.changed = Rect(0, 0, 0, 0)
        self.erase = erase
        self._barred = tuple(barred)
        self._last: tuple[float, float, float] | None = None

    def before(self, rect: Rect) -> Bitmap:
        """(h, w) of ``rect``: the mask when the stroke began. No copy of the whole frame is kept: at 4K it is felt."""
        found = np.zeros((rect.height, rect.width), np.bool_)
        if self._before is not None:
            shared = rect.intersection(self._before.rect)
            if not shared.is_empty:
                there = shared.moved(-self._before.rect.left, -self._before.rect.top)
                found[shared.moved(-rect.left, -rect.top).slices] = self._before.bitmap[there.slices]
        return found

    def extend(self, x: float, y: float, radius: float) -> Rect:
        """Paints from the last point to the image point (x, y), round at both ends; gives back the touched rectangle.

        Between the two the radius goes evenly from the last point's to ``radius``.
        """
        end = x, y, max(radius, SMALLEST_REACH)
        start = self._last or end
        self._last = end
        reach = max(start[2], end[2])
        height, width = self.bitmap.shape
        touched = Rect.around(
            min(start[0], x) - reach,
            min(start[1], y) - reach,
            max(start[0], x) + reach,
            max(start[1], y) + reach,
        ).intersection(Rect(0, 0, width, height))
        if touched.is_empty:
            return Rect(0, 0, 0, 0)
        near = _near_segment(touched, start, end)
        if not self.erase:
            self._leave_out(near, touched)
        self.bitmap[touched.slices][near] = not self.erase
        self.changed = self.changed.union(touched)
        return touched

    def _leave_out(self, near: Bitmap, touched: Rect) -> None:
        """Takes from ``near`` (h, w) of ``touched`` what others keep for themselves; what the mask had before, it keeps."""
        for patch in self._barred:
            shared = touched.intersection(patch.rect)
            if not shared.is_empty:
                theirs = patch.bitmap[shared.moved(-patch.rect.left, -patch.rect.top).slices]
                near[shared.moved(-touched.left, -touched.top).slices] &= ~theirs | self.before(shared)


def _near_segment(rect: Rect, start: tuple[float, float, float], end: tuple[float, float, float]) -> Bitmap:
    """(h, w) of ``rect``: whose pixels' centres lie within the radius of the segment at their place along it.

    Its ends are (x, y, radius).
    """
    x = np.arange(rect.left, rect.right, dtype=np.float32)[None, :] + 0.5 - start[0]  # (1, w)
    y = np.arange(rect.top, rect.bottom, dtype=np.float32)[:, None] + 0.5 - start[1]  # (h, 1)
    dx, dy = end[0] - start[0], end[1] - start[1]
    length_squared = dx * dx + dy * dy
    along: npt.NDArray[np.float32] | float = 0.0
    if length_squared > 0:
        along = np.clip((x * dx + y * dy) / length_squared, 0, 1)  # (h, w)
    radius = start[2] + along * (end[2] - start[2])
    near: Bitmap = (x - along * dx) ** 2 + (y - along * dy) ** 2 <= radius * radius
    return near
