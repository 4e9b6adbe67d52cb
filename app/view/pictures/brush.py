"""One stroke of the brush or the eraser on the bitmap of a frame. Pure numpy; nothing is kept until the stroke is committed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce

import numpy as np
import numpy.typing as npt

from app.view.pictures.overlay import Shown, tight_rect
from app.view.pictures.rect import Rect
from app.view.pictures.tiles import Tiles

Bitmap = npt.NDArray[np.bool_]
Spot = tuple[float, float, float]  # x, y, radius

SMALLEST_RADIUS = 1.0
LARGEST_RADIUS = 400.0
BAND = 256  # rows of pixels
FULL = 0.75  # of a rectangle that is worked at as one
SMALLEST_REACH = 0.75  # of the lightest touch of a pen, too: a pixel is painted wherever it goes


def stepped_radius(radius: float, steps: int) -> float:
    """The radius some steps larger or, below zero, smaller: a tenth each, at least one pixel."""
    changed = radius + steps * max(1.0, radius * 0.1)
    return min(max(round(changed, 1), SMALLEST_RADIUS), LARGEST_RADIUS)


class Stroke:
    """A stroke in progress.

    Attributes:
        tiles: the mask as it was, and as painted so far.
        renewed: rectangles that hold all pixels that the last `extend` has changed.
    """

    def __init__(
        self, before: Shown | None, height: int, width: int, *, erase: bool, barred: Iterable[Shown] = ()
    ) -> None:
        """``before``: the mask that is painted on, if there is one, in a frame of this size.

        ``barred``: masks that keep their pixels for themselves, so that the stroke gains none of them.
        """
        self.tiles = Tiles(before, Rect(0, 0, width, height))
        self.renewed: Sequence[Rect] = ()
        self.erase = erase
        self._barred = tuple(barred)
        self._last: Spot | None = None

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
        changed = [self._paint(part, start, end) for part in _bands(touched, start, end)]
        self.renewed = _as_few([part for part in changed if not part.is_empty])
        return Rect(0, 0, 0, 0) if touched.is_empty else touched

    def _paint(self, part: Rect, start: Spot, end: Spot) -> Rect:
        """Paints what the segment touches of ``part``; returns the rectangle around the pixels that this changes."""
        near = _near_segment(part, start, end)
        if not self.erase:
            self._leave_out(near, part)
        now = self.tiles.bitmap_in(part)
        after = now & ~near if self.erase else now | near
        changed = tight_rect(part, after != now)
        if not changed.is_empty:
            self.tiles.write(changed, after[changed.within(part)])
        return changed

    def _leave_out(self, near: Bitmap, touched: Rect) -> None:
        """Takes from ``near`` (h, w) of ``touched`` what others keep for themselves; what the mask had before, it keeps."""
        for patch in self._barred:
            shared = touched.intersection(patch.rect)
            if not shared.is_empty:
                near[shared.within(touched)] &= ~patch.bitmap_in(shared) | self.tiles.before_in(shared)


def _bands(touched: Rect, start: Spot, end: Spot) -> Iterator[Rect]:
    """Rectangles that hold all of ``touched`` that lies near the segment; a long one that runs across it leaves most of it out."""
    reach, dx, dy = max(start[2], end[2]), end[0] - start[0], end[1] - start[1]
    if touched.height <= BAND or dy == 0:
        yield touched
        return
    for top in range(touched.top, touched.bottom, BAND):
        bottom = min(top + BAND, touched.bottom)
        nearest = sorted(
            start[0] + dx * min(max((row - start[1]) / dy, 0.0), 1.0) for row in (top - reach, bottom + reach)
        )
        band = Rect.around(nearest[0] - reach, top, nearest[1] + reach, bottom).intersection(touched)
        if not band.is_empty:
            yield band


def _as_few(parts: Sequence[Rect]) -> Sequence[Rect]:
    """The rectangles, or the one around all of them where that is hardly larger than they are: each costs some by itself."""
    around = reduce(Rect.union, parts, Rect(0, 0, 0, 0))
    is_fuller = around.area * FULL <= sum(part.area for part in parts)
    return [around] if is_fuller and len(parts) > 1 else parts


def _near_segment(rect: Rect, start: Spot, end: Spot) -> Bitmap:
    """(h, w) of ``rect``: whose pixels' centres lie within the radius of the segment at their place along it."""
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
