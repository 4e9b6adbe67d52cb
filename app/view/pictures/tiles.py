"""A bitmap that is changed here and there: what it was, and over it copies of those tiles that a change has touched.

To copy a mask as large as a 4K frame is felt at the beginning of a stroke; to copy the tile under the brush is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from app.view.pictures.overlay import Bitmap, Color, Shown, edge_of, tight_rect
from app.view.pictures.rect import Rect

TILE = 256  # pixels, a side
Place = tuple[int, int]  # row and column of a tile


class Tiles:
    """What a mask was, and what has become of it. What was stays as it is: others may share it.

    Attributes: rect: where the bitmap lies in the frame.
    """

    def __init__(self, before: Shown | None, rect: Rect) -> None:
        """``before``: None for a mask without a pixel."""
        self.rect = rect
        self._below = before
        self._before: Mapping[Place, Bitmap] = {}
        if isinstance(before, PaintedPatch):  # what is below stays below, so that strokes do not lie upon one another
            self._below, self._before = before.tiles._below, dict(before.tiles._tiles)
        self._tiles: dict[Place, Bitmap] = dict(self._before)
        self._changed: set[Place] = set()

    def bitmap_in(self, part: Rect) -> Bitmap:
        """(h, w) of a part of ``rect``, a copy: the mask as it is now."""
        return self._assembled(part, self._tiles)

    def before_in(self, part: Rect) -> Bitmap:
        """(h, w) of a part of ``rect``, a copy: the mask as it was."""
        return self._assembled(part, self._before)

    def write(self, part: Rect, bitmap: Bitmap) -> None:
        """Replaces a part of ``rect`` by ``bitmap`` (h, w)."""
        for place in tiles_of(part):
            tile_rect = rect_of(place)
            if place not in self._changed:
                # All of the tile, wherever ``rect`` ends: others may go on from it.
                self._tiles[place] = self.bitmap_in(tile_rect)
                self._changed.add(place)
            shared = tile_rect.intersection(part)
            self._tiles[place][shared.within(tile_rect)] = bitmap[shared.within(part)]

    def differences(self) -> Iterator[tuple[Rect, Bitmap]]:
        """Where the mask is not as it was, tile by tile: (h, w) of the rectangle, the pixels that differ."""
        for place in sorted(self._changed):
            rect = rect_of(place).intersection(self.rect)
            differs = self._tiles[place][rect.within(rect_of(place))] != self.before_in(rect)
            if differs.any():
                yield rect, differs

    def _assembled(self, part: Rect, tiles: Mapping[Place, Bitmap]) -> Bitmap:
        bitmap = np.zeros((part.height, part.width), np.bool_)
        if self._below is not None:
            shared = part.intersection(self._below.rect)
            if not shared.is_empty:
                bitmap[shared.within(part)] = self._below.bitmap_in(shared)
        for place in tiles_of(part):
            if place in tiles:
                shared = part.intersection(rect_of(place))
                bitmap[shared.within(part)] = tiles[place][shared.within(rect_of(place))]
        return bitmap


@dataclass(frozen=True)
class PaintedPatch:
    """A mask that is being painted on, as the stroke has left it so far.

    Attributes: edge_width: in image pixels.
    """

    track_id: int
    color: Color
    tiles: Tiles
    edge_width: int
    locked: bool = False

    @property
    def rect(self) -> Rect:
        return self.tiles.rect

    def bitmap_in(self, part: Rect) -> Bitmap:
        return self.tiles.bitmap_in(part)

    def edge_in(self, part: Rect) -> Bitmap:
        seen = part.padded(self.edge_width).intersection(self.rect)
        return edge_of(self.tiles.bitmap_in(seen), self.edge_width)[part.within(seen)]

    @property
    def tight(self) -> Rect:
        return tight_rect(self.rect, self.bitmap_in(self.rect))


def tiles_of(part: Rect) -> Iterator[Place]:
    """Those that a rectangle of the frame touches."""
    for row in range(part.top // TILE, -(-part.bottom // TILE)):
        for column in range(part.left // TILE, -(-part.right // TILE)):
            yield row, column


def rect_of(place: Place) -> Rect:
    """A tile as a rectangle of the frame; the last ones reach beyond it."""
    row, column = place
    return Rect(column * TILE, row * TILE, (column + 1) * TILE, (row + 1) * TILE)
