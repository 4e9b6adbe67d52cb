"""Masks by colour: what a thing looks like over a whole window tells its pixels from what surrounds it in a frame.

A network that sees the picture small hands pixels of one thing to another where they cross, and misses what sticks out.
Colours know better: each pixel's logit is raised or lowered by how much more usual its colour is in the thing than around
it (histograms as in Boykov and Jolly, Interactive Graph Cuts, ICCV 2001, section 2.5; drawn again from the masks that come
out, as in Rother, Kolmogorov and Blake, GrabCut, SIGGRAPH 2004).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from torch import Tensor

from engine.video.opencv import cv2

Codes = npt.NDArray[np.intp]  # (h, w), the colour of each pixel
Plane = npt.NDArray[np.float32]  # (h, w)
Histogram = npt.NDArray[np.float32]  # (_COLOURS,)

# Tuned on synthetic scenes that no model was trained on.
_WEIGHT = 4.0  # of a colour against the network's own logit
_LARGEST = 2.0  # that the logarithm of a ratio counts
_RARE = 1e-4  # share below which a colour tells nothing
_PASSES = 2

_BITS = 4  # of each channel
_STEPS = 1 << _BITS
_COLOURS = _STEPS**3
_FEWEST_OF_THE_THING, _FEWEST_AROUND = 100, 50  # pixels, below which a histogram tells nothing


def colour_codes(frame: Tensor) -> Codes:
    """(3, h, w) uint8 RGB -> (h, w) in [0, `_COLOURS`)."""
    pixels = cv2.GaussianBlur(frame.permute(1, 2, 0).contiguous().numpy(), (3, 3), 0)
    red, green, blue = (pixels >> (8 - _BITS)).astype(np.intp).transpose(2, 0, 1)
    codes: Codes = (red * _STEPS + green) * _STEPS + blue
    return codes


def weigh_colours(masks: Sequence[Plane], codes: Sequence[Codes]) -> list[Plane]:
    """The masks of one thing in the frames that show it, by its colours.

    Args:
        masks: (h, w) logits of the part of each frame around the thing.
        codes: `colour_codes` of those parts.

    Returns logits of the same parts; the same ones where there are too few pixels to tell.
    """
    weighed = list(masks)
    for _ in range(_PASSES):
        thing = np.sum([_histogram(code[mask > 0]) for mask, code in zip(weighed, codes, strict=True)], axis=0)
        if thing.sum() < _FEWEST_OF_THE_THING:
            break
        shares = _shares(thing)
        weighed = [
            mask + _evidence(shares, code, code[now <= 0])
            for mask, now, code in zip(masks, weighed, codes, strict=True)
        ]
    return weighed


def _evidence(thing: Histogram, codes: Codes, around: Codes) -> Plane | np.float32:
    """(h, w): how much the colours speak for the thing, in logits."""
    if around.size < _FEWEST_AROUND:
        return np.float32(0)
    ratios = np.log((thing + np.float32(_RARE)) / (_shares(_histogram(around)) + np.float32(_RARE)))
    evidence: Plane = (_WEIGHT * ratios.clip(-_LARGEST, _LARGEST)).astype(np.float32)[codes]
    return evidence


def _histogram(codes: Codes) -> Histogram:
    return np.bincount(codes.ravel(), minlength=_COLOURS).astype(np.float32)


def _shares(histogram: Histogram) -> Histogram:
    """They add up to 1; half of each colour goes to its neighbours, a quarter either way along each channel."""
    cube = histogram.reshape(_STEPS, _STEPS, _STEPS)
    for axis in range(3):
        cube = (_SPREAD @ cube.swapaxes(axis, 1)).swapaxes(axis, 1)
    shares: Histogram = cube.reshape(-1) / histogram.sum()
    return shares


def _spread() -> npt.NDArray[np.float32]:
    """(steps, steps): a quarter, a half, a quarter; what would leave at either end stays there."""
    matrix = 0.5 * np.eye(_STEPS, dtype=np.float32)
    for step in range(_STEPS):
        for neighbour in (max(step - 1, 0), min(step + 1, _STEPS - 1)):
            matrix[neighbour, step] += 0.25
    return matrix


_SPREAD = _spread()
