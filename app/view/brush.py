"""One stroke of the brush or the eraser on the bitmap of a frame. Pure numpy; nothing is kept until the stroke is committed."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from app.view.overlay import Shown
from app.view.rect import Rect
from app.view.tiles import Tiles

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
        tiles: the mask as it was, and as painted so far.
    """

    def __init__(
        self, before: Shown | None, height: int, width: int, *, erase: bool, barred: Iterable[Shown] = ()
    ) -> None:
        """``before``: the mask that is painted on, if there is one, in a frame of this size.

        ``barred``: masks that keep their pixels for themselves, so that the stroke gains none of them.
        """
        self.tiles = Tiles(before, Rect(0, 0, width, height))
        self.erase = erase
        self._barred = tuple(barred)
        self._last: tuple[float, float, float] | None = None

    def extend(self, x: float, y: float, radius: float) -> Rect:
        """Paints from the last point to the image point (x, y), round at both ends; gives back the touched rectangle.

        Between the two the radius goes evenly from the last point's to ``radius``.
        """
        end = x, y, max(radius, SMALLEST_REACH)
        start = self._last or end
        self._last = end
        reach = max(start[2], end[2])
        touched = Rect.around(
            min(start[0], x) - reach,
            min(start[1], y) - reach,
            max(start[0], x) + reach,
            max(start[1], y) + reach,
        ).intersection(self.tiles.rect)
        if touched.is_empty:
            return Rect(0, 0, 0, 0)
        near = _near_segment(touched, start, end)
        if not self.erase:
            self._leave_out(near, touched)
        now = self.tiles.bitmap_in(touched)
        self.tiles.write(touched, now & ~near if self.erase else now | near)
        return touched

    def _leave_out(self, near: Bitmap, touched: Rect) -> None:
        """Takes from ``near`` (h, w) of ``touched`` what others keep for themselves; what the mask had before, it keeps."""
        for patch in self._barred:
            shared = touched.intersection(patch.rect)
            if not shared.is_empty:
                near[shared.within(touched)] &= ~patch.bitmap_in(shared) | self.tiles.before_in(shared)


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
