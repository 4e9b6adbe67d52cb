"""Coloured masks, painted into one premultiplied image, region by region. Pure functions, so that any thread may do it.

A mask is decoded once into a `Patch`: its pixels inside its box, with their edge. Painting a region then costs what lies in
the region: a whole frame is painted in the thread that reads frames, the few pixels under a brush in the window's thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt

from app.project.toggles import bitmap_in_box
from app.view.pictures.rect import Rect
from engine.types import Mask
from engine.video.opencv import cv2

Color = tuple[int, int, int]  # red, green, blue in 0..255
Bitmap = npt.NDArray[np.bool_]
Pixels = npt.NDArray[np.uint8]
Words = npt.NDArray[np.uint32]  # a premultiplied pixel each

SELECTED_EDGE: Color = (255, 255, 255)
HATCH: Color = (0, 0, 0)
HATCH_OPACITY = 0.7
EDGE_OPACITY = 0.9
CROSS = np.array([(0, 1, 0), (1, 1, 1), (0, 1, 0)], np.uint8)  # to a pixel beside or below
EVEN = np.uint32(0x00FF00FF)  # of a word's four channels the first and the third
SPARSE = 4  # pixels of a rectangle to one that is meant, from which on they are picked out
STRIP = 1 << 16  # pixels


@dataclass(frozen=True)
class Layer:
    """A mask to be shown."""

    track_id: int
    color: Color
    mask: Mask
    locked: bool = False


@dataclass(frozen=True)
class OverlayStyle:
    """How masks look.

    Attributes:
        opacity: of the inside of a mask, in [0, 1]; edges stay visible at 0.
        selected: tracks that get a white edge and lie above the others.
        hatched: whether pixels that two masks claim are hatched.
    """

    opacity: float = 0.45
    selected: frozenset[int] = frozenset()
    hatched: bool = True


class Shown(Protocol):
    """A mask that can be painted, part by part.

    Attributes:
        rect: where it lies in the frame.
        locked: whether nobody may take a pixel of it.
    """

    @property
    def track_id(self) -> int: ...

    @property
    def color(self) -> Color: ...

    @property
    def rect(self) -> Rect: ...

    @property
    def locked(self) -> bool: ...

    def bitmap_in(self, part: Rect) -> Bitmap:
        """(h, w) of a part of ``rect``: the object's pixels. Not to be written to."""

    @property
    def tight(self) -> Rect:
        """The smallest rectangle that holds all of its pixels; empty where it has none."""

    def edge_in(self, part: Rect) -> Bitmap:
        """(h, w) of a part of ``rect``: those of its pixels that are nearer than the edge's width to a pixel outside."""


@dataclass(frozen=True)
class Patch:
    """A decoded mask; see `Shown`.

    Attributes:
        bitmap, edge: (h, w) of ``rect``. Several threads read them, and nobody writes to them.
    """

    track_id: int
    color: Color
    rect: Rect
    bitmap: Bitmap
    edge: Bitmap
    locked: bool = False

    def bitmap_in(self, part: Rect) -> Bitmap:
        return self.bitmap[part.within(self.rect)]

    def edge_in(self, part: Rect) -> Bitmap:
        return self.edge[part.within(self.rect)]

    @cached_property
    def tight(self) -> Rect:
        return tight_rect(self.rect, self.bitmap)


def edge_width(height: int, width: int) -> int:
    """Width of an edge in image pixels, so that it is seen when the whole frame is."""
    return max(1, round(min(height, width) / 360))


def edge_of(bitmap: Bitmap, width: int) -> Bitmap:
    """The pixels of ``bitmap`` (h, w) within ``width`` steps of a pixel outside it; beyond the array is outside."""
    if bitmap.size == 0:
        return bitmap.copy()
    outside = {"borderType": cv2.BORDER_CONSTANT, "borderValue": 0}
    edge: Bitmap = bitmap & (cv2.erode(bitmap.view(np.uint8), CROSS, iterations=width, **outside) == 0)
    return edge


def tight_rect(rect: Rect, bitmap: Bitmap) -> Rect:
    """The smallest rectangle that holds all pixels of ``bitmap`` (h, w), which lies at ``rect``; empty where it has none."""
    rows, columns = np.flatnonzero(bitmap.any(axis=1)), np.flatnonzero(bitmap.any(axis=0))
    if rows.size == 0:
        return Rect(rect.left, rect.top, rect.left, rect.top)
    tight = Rect(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    return tight.moved(rect.left, rect.top)


def decode(layer: Layer) -> Patch:
    """The layer's mask as pixels inside its box."""
    mask = layer.mask
    x, y, width, height = mask.box
    rect = Rect(x, y, x + width, y + height)
    bitmap = bitmap_in_box(mask)
    edge = edge_of(bitmap, edge_width(mask.height, mask.width))
    return Patch(layer.track_id, layer.color, rect, bitmap, edge, layer.locked)


def paint(
    pixels: Pixels, region: Rect, patches: Iterable[Shown], style: OverlayStyle, ghosts: Iterable[Shown] = ()
) -> None:
    """Paints ``region`` of ``pixels`` ((H, W, 4) premultiplied blue, green, red, alpha) anew; the rest stays as it is.

    Of ``ghosts``, which are masks of other frames, only the edge is shown, below everything else.
    """
    height, width, _ = pixels.shape
    region = region.intersection(Rect(0, 0, width, height))
    if region.is_empty:
        return
    words = pixels.view(np.uint32)[..., 0]  # (H, W), one word per pixel
    words[region.slices] = 0
    for ghost in ghosts:
        shown = region.intersection(ghost.rect)
        if not shown.is_empty:
            blend(words[shown.slices], ghost.edge_in(shown), ghost.color, EDGE_OPACITY)
    claimed = np.zeros((region.height, region.width), np.bool_)
    twice = np.zeros_like(claimed)
    hatched = Rect(0, 0, 0, 0)
    for patch in in_painting_order(patches, style.selected):
        shown = region.intersection(patch.rect)
        if shown.is_empty:
            continue
        target = words[shown.slices]
        bitmap, edge = patch.bitmap_in(shown), patch.edge_in(shown)
        selected = patch.track_id in style.selected
        blend(target, bitmap, patch.color, style.opacity)
        blend(target, edge, SELECTED_EDGE if selected else patch.color, 1.0 if selected else EDGE_OPACITY)
        if style.hatched:
            place = shown.within(region)
            shared = claimed[place] & bitmap
            if shared.any():
                twice[place] |= shared
                hatched = hatched.union(shown)
            twice[place] &= ~edge  # an edge stays whole
            claimed[place] |= bitmap
    if not hatched.is_empty:
        where = twice[hatched.within(region)] & _stripes(hatched, edge_width(height, width))
        blend(words[hatched.slices], where, HATCH, HATCH_OPACITY)


def _stripes(region: Rect, width: int) -> Bitmap:
    """(h, w) of a rectangle: diagonal stripes, ``width`` pixels wide, that go on from one rectangle to the next."""
    diagonal = np.arange(region.left + region.top, region.right + region.bottom - 1) // width % 4 == 0
    return np.lib.stride_tricks.sliding_window_view(diagonal, region.width)  # row by row one pixel on, without a copy


def in_painting_order(patches: Iterable[Shown], selected: frozenset[int]) -> Sequence[Shown]:
    """The given order, with the selected tracks moved to the end, where they are on top."""
    return sorted(patches, key=lambda patch: patch.track_id in selected)


def blend(target: Words, where: Bitmap, color: Color, opacity: float) -> None:
    """Puts a colour over the pixels ``where`` of ``target`` (h, w), one premultiplied pixel per word."""
    alpha = round(255 * opacity)
    count = np.count_nonzero(where)
    if alpha == 0 or count == 0:
        return
    red, green, blue = (round(channel * alpha / 255) for channel in color)
    word = np.uint32(alpha << 24 | red << 16 | green << 8 | blue)
    if alpha == 255:
        np.copyto(target, word, where=where)
    elif count * SPARSE < where.size:
        target[where] = _over(word, target[where])
    else:  # all of it, in strips that stay in the processor's cache, is sooner mixed than the pixels picked out
        rows = max(1, STRIP // where.shape[1])
        for top in range(0, len(where), rows):
            strip = target[top : top + rows]
            np.copyto(strip, _over(word, strip), where=where[top : top + rows])


def _over(word: np.uint32, below: Words) -> Words:
    """A premultiplied pixel over others: for each channel, its own + below * (255 - alpha) / 255, rounded.

    Two channels are worked out at a time, each in half a word: of x below 2 ** 16 - 1, x // 255 is (x + 1 + (x >> 8)) >> 8.
    """
    through = np.uint32(255 - (int(word) >> 24))
    halves = []
    for half in (below & EVEN, (below >> np.uint32(8)) & EVEN):
        half *= through
        half += np.uint32(127 << 16 | 127)
        high = half >> np.uint32(8)
        high &= EVEN
        half += high
        half += np.uint32(1 << 16 | 1)
        half >>= np.uint32(8)
        half &= EVEN
        halves.append(half)
    even, odd = halves
    odd <<= np.uint32(8)
    even |= odd
    even += word
    return even
