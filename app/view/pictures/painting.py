"""An overlay kept from one picture to the next, of which only that is painted anew that has come to look otherwise.

After an edit one mask of many is another. At 4K with 60 tracks, painting all of them takes tens of milliseconds, and
painting that one takes two.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np

from app.view.pictures.overlay import OverlayStyle, Patch, Pixels, paint
from app.view.pictures.rect import Rect

MOST_PARTS = 12  # more of them are painted as one


class Painting:
    """Belongs to one thread."""

    def __init__(self) -> None:
        self._pixels = np.zeros((0, 0, 4), np.uint8)
        self._patches: Sequence[Patch] = ()
        self._ghosts: Sequence[Patch] = ()
        self._style = OverlayStyle()

    def painted(
        self, size: tuple[int, int], patches: Sequence[Patch], style: OverlayStyle, ghosts: Sequence[Patch]
    ) -> Pixels:
        """(H, W, 4) as `paint` paints it on an empty one, in memory of its own. ``size``: (height, width)."""
        whole = Rect(0, 0, size[1], size[0])
        parts: list[Rect] = [whole]
        if self._pixels.shape[:2] != size:
            self._pixels = np.zeros((*size, 4), np.uint8)
        elif (style.opacity, style.hatched) == (self._style.opacity, self._style.hatched):
            parts = self._differing(patches, style, ghosts)
        if len(parts) > MOST_PARTS or sum(part.area for part in parts) > whole.area / 2:
            parts = [_around(parts)]
        for part in parts:
            paint(self._pixels, part, patches, style, ghosts)
        self._patches, self._ghosts, self._style = patches, ghosts, style
        return self._pixels.copy()

    def _differing(self, patches: Sequence[Patch], style: OverlayStyle, ghosts: Sequence[Patch]) -> list[Rect]:
        """Where what is to be seen now may differ from what was painted last."""
        differing: list[Patch] = []
        for before, after in ((self._patches, patches), (self._ghosts, ghosts)):
            kept, there = {id(patch) for patch in before}, {id(patch) for patch in after}
            differing += [patch for patch in before if id(patch) not in there]
            differing += [patch for patch in after if id(patch) not in kept]
            if [id(patch) for patch in before if id(patch) in there] != [
                id(patch) for patch in after if id(patch) in kept
            ]:
                differing += after  # those that stay lie above one another in another order
        turned = self._style.selected ^ style.selected
        differing += [patch for patch in chain(self._patches, patches) if patch.track_id in turned]
        unique = {id(patch): patch.rect for patch in differing}
        if len(unique) > 2 * MOST_PARTS:  # of another frame, most likely: they are painted as one in any case
            unique = {0: _around(list(unique.values()))}
        return _joined([rect for rect in unique.values() if not rect.is_empty])


def _joined(parts: Sequence[Rect]) -> list[Rect]:
    """The parts, those made one whose rectangle together is no larger than they are: a mask before and after an edit."""
    joined: list[Rect] = []
    for part in parts:
        for place, other in enumerate(joined):
            both = part.union(other)
            if both.area <= part.area + other.area:
                joined[place] = both
                break
        else:
            joined.append(part)
    return joined


def _around(parts: Sequence[Rect]) -> Rect:
    around = parts[0]
    for part in parts[1:]:
        around = around.union(part)
    return around
