"""Cuts an object out of a box by its colours, with GrabCut (Rother, Kolmogorov and Blake, SIGGRAPH 2004). Pure functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.project import RefusedError
from app.view import words
from app.view.pictures.rect import Rect
from app.view.tools.region import Point, Region, empty_region
from engine.video.opencv import cv2

ITERATIONS = 4
LONGEST_SIDE = 720  # pixels; a larger part of the frame is cut at this size, since GrabCut's time grows with the pixels
GRAIN = 4.0  # standard deviation of what is added to each channel: GrabCut's Gaussians cannot tell flat colours apart
_MARGIN = 0.25  # of the box, on each side: what the background's colours are learnt from


@dataclass(frozen=True)
class Scribble:
    """A line that says what it crosses.

    Attributes:
        points: in image pixels.
        radius: half its width, in image pixels.
        is_object: whether it lies on the object; else on the background.
    """

    points: tuple[Point, ...]
    radius: float
    is_object: bool


def cut_out(
    rgb: npt.NDArray[np.uint8],
    box: Rect,
    scribbles: Sequence[Scribble] = (),
    check: Callable[[], None] = lambda: None,
) -> Region:
    """The object in a box.

    Args:
        rgb: (H, W, 3) the frame.
        box: holds the object; outside of it only what a scribble crosses can be object.
        scribbles: the later ones count where they cross.
        check: called between iterations; what it raises ends the work.

    Raises RefusedError when there is nothing to learn the background or the object from.
    """
    frame = Rect(0, 0, rgb.shape[1], rgb.shape[0])
    box = box.intersection(frame)
    if box.is_empty:
        return empty_region()
    margin = round(_MARGIN * max(box.width, box.height)) + 4
    part = _with_scribbles(box, scribbles).padded(margin).intersection(frame)
    scale = min(1.0, LONGEST_SIDE / max(part.width, part.height))
    size = (max(1, round(part.width * scale)), max(1, round(part.height * scale)))
    image = np.ascontiguousarray(rgb[part.slices])
    if scale < 1:
        image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    grain = np.random.default_rng(0).normal(0, GRAIN, image.shape)  # the same each time, as the mask shall be
    image = np.clip(image + grain, 0, 255).astype(np.uint8)
    labels = _labels(box, scribbles, part, size)
    _cut(image, labels, check)
    is_object = (labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD)
    if scale < 1:
        is_object = cv2.resize(is_object.astype(np.float32), (part.width, part.height)) > 0.5
    return Region(part, is_object)


def _with_scribbles(box: Rect, scribbles: Sequence[Scribble]) -> Rect:
    for scribble in scribbles:
        x, y = zip(*scribble.points, strict=True)
        box = box.union(Rect.around(min(x), min(y), max(x), max(y)))
    return box


def _labels(box: Rect, scribbles: Sequence[Scribble], part: Rect, size: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """(h, w) what is known and what is guessed before the first iteration."""
    scale = np.array(size) / (part.width, part.height)
    labels = np.full(size[::-1], cv2.GC_BGD, np.uint8)
    (left, top), (right, bottom) = (
        np.rint((np.array(corner) - part[:2]) * scale).astype(int) for corner in (box[:2], box[2:])
    )
    labels[top : max(bottom, top + 1), left : max(right, left + 1)] = cv2.GC_PR_FGD
    for scribble in scribbles:
        points = np.rint((np.array(scribble.points) - part[:2]) * scale - 0.5).astype(np.int32)
        label = cv2.GC_FGD if scribble.is_object else cv2.GC_BGD
        width = max(1, round(2 * scribble.radius * float(scale.min())))
        cv2.polylines(labels, [points.reshape(-1, 1, 2)], False, int(label), width)
    return labels


def _cut(image: npt.NDArray[np.uint8], labels: npt.NDArray[np.uint8], check: Callable[[], None]) -> None:
    """Labels every pixel, in place."""
    is_background = (labels == cv2.GC_BGD) | (labels == cv2.GC_PR_BGD)
    for learnt_from, what, remedy in (
        (
            is_background,
            words.tr("GrabCut cannot tell the background"),
            words.tr("Draw a box that leaves a margin, or scribble on the background with Shift"),
        ),
        (
            ~is_background,
            words.tr("GrabCut cannot tell the object"),
            words.tr("Draw a new box, with less of it scribbled as background"),
        ),
    ):
        if not learnt_from.any():
            raise RefusedError(what, words.tr("no pixel of the box's surroundings is left for it"), remedy)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.setRNGSeed(0)  # so that the same box gives the same mask
    for iteration in range(ITERATIONS):
        check()
        mode = cv2.GC_EVAL if iteration else cv2.GC_INIT_WITH_MASK
        cv2.grabCut(image, labels, None, *models, 1, mode)
