"""Coloured masks, painted into one premultiplied image, region by region. Pure numpy, so that any thread may do it.

A mask is decoded once into a `Patch`: its pixels inside its box, with their edge. Painting a region then costs what lies in
the region: a whole frame is painted in the thread that reads frames, the few pixels under a brush in the window's thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.project.toggles import bitmap_in_box
from app.view.rect import Rect
from engine.types import Mask

Color = tuple[int, int, int]  # red, green, blue in 0..255
Bitmap = npt.NDArray[np.bool_]
Pixels = npt.NDArray[np.uint8]

SELECTED_EDGE: Color = (255, 255, 255)
HATCH: Color = (0, 0, 0)
HATCH_OPACITY = 0.7
EDGE_OPACITY = 0.9


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


@dataclass(frozen=True)
class Patch:
    """A decoded mask.

    Attributes:
        rect: where it lies in the frame.
        bitmap: (h, w) the object's pixels inside ``rect``.
        edge: (h, w) those of its pixels that are nearer than the edge's width to a pixel outside.
        locked: whether nobody may take a pixel of it.
    """

    track_id: int
    color: Color
    rect: Rect
    bitmap: Bitmap
    edge: Bitmap
    locked: bool = False


def edge_width(height: int, width: int) -> int:
    """Width of an edge in image pixels, so that it is seen when the whole frame is."""
    return max(1, round(min(height, width) / 360))


def edge_of(bitmap: Bitmap, width: int) -> Bitmap:
    """The pixels of ``bitmap`` (h, w) within ``width`` steps of a pixel outside it; beyond the array is outside."""
    inside = np.pad(bitmap, 1)
    for _ in range(width):
        core = inside[1:-1, 1:-1].copy()
        core &= inside[:-2, 1:-1]
        core &= inside[2:, 1:-1]
        core &= inside[1:-1, :-2]
        core &= inside[1:-1, 2:]
        inside[1:-1, 1:-1] = core
    return bitmap & ~inside[1:-1, 1:-1]


def decode(layer: Layer) -> Patch:
    """The layer's mask as pixels inside its box."""
    mask = layer.mask
    x, y, width, height = mask.box
    rect = Rect(x, y, x + width, y + height)
    bitmap = bitmap_in_box(mask)
    edge = edge_of(bitmap, edge_width(mask.height, mask.width))
    return Patch(layer.track_id, layer.color, rect, bitmap, edge, layer.locked)


def full_bitmap(patch: Patch | None, height: int, width: int) -> Bitmap:
    """The patch in a bitmap of the whole frame; all False for None."""
    bitmap = np.zeros((height, width), np.bool_)
    if patch is not None:
        bitmap[patch.rect.slices] = patch.bitmap
    return bitmap


def paint(
    pixels: Pixels, region: Rect, patches: Iterable[Patch], style: OverlayStyle, ghosts: Iterable[Patch] = ()
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
            inner = shown.moved(-ghost.rect.left, -ghost.rect.top).slices
            _blend(words[shown.slices], ghost.edge[inner], ghost.color, EDGE_OPACITY)
    claimed = np.zeros((region.height, region.width), np.bool_)
    twice = np.zeros_like(claimed)
    hatched = Rect(0, 0, 0, 0)
    for patch in in_painting_order(patches, style.selected):
        shown = region.intersection(patch.rect)
        if shown.is_empty:
            continue
        target = words[shown.slices]
        inner = shown.moved(-patch.rect.left, -patch.rect.top).slices
        selected = patch.track_id in style.selected
        _blend(target, patch.bitmap[inner], patch.color, style.opacity)
        _blend(target, patch.edge[inner], SELECTED_EDGE if selected else patch.color, 1.0 if selected else EDGE_OPACITY)
        if style.hatched:
            place = shown.moved(-region.left, -region.top).slices
            shared = claimed[place] & patch.bitmap[inner]
            if shared.any():
                twice[place] |= shared
                hatched = hatched.union(shown)
            twice[place] &= ~patch.edge[inner]  # an edge stays whole
            claimed[place] |= patch.bitmap[inner]
    if not hatched.is_empty:
        where = twice[hatched.moved(-region.left, -region.top).slices] & _stripes(hatched, edge_width(height, width))
        _blend(words[hatched.slices], where, HATCH, HATCH_OPACITY)


def _stripes(region: Rect, width: int) -> Bitmap:
    """(h, w) of a rectangle: diagonal stripes, ``width`` pixels wide, that go on from one rectangle to the next."""
    diagonal = np.arange(region.left + region.top, region.right + region.bottom - 1) // width % 4 == 0
    return np.lib.stride_tricks.sliding_window_view(diagonal, region.width)  # row by row one pixel on, without a copy


def in_painting_order(patches: Iterable[Patch], selected: frozenset[int]) -> Sequence[Patch]:
    """The given order, with the selected tracks moved to the end, where they are on top."""
    return sorted(patches, key=lambda patch: patch.track_id in selected)


def _blend(target: npt.NDArray[np.uint32], where: Bitmap, color: Color, opacity: float) -> None:
    """Puts a colour over the pixels ``where`` of ``target`` (h, w), one premultiplied pixel per word."""
    alpha = round(255 * opacity)
    if alpha == 0:
        return
    red, green, blue = (round(channel * alpha / 255) for channel in color)
    word = np.uint32(alpha << 24 | red << 16 | green << 8 | blue)
    covered = where & (target != 0)
    below = target[covered]  # (n,), only where masks overlap: the one place where mixing is needed
    np.copyto(target, word, where=where)
    if alpha < 255 and below.size:
        channels = below.view(np.uint8).reshape(-1, 4).astype(np.uint16)
        over = np.array([blue, green, red, alpha], np.uint16)
        mixed = (over + (channels * (255 - alpha) + 127) // 255).astype(np.uint8)
        target[covered] = mixed.view(np.uint32)[:, 0]
