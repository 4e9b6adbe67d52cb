"""Masks by colour: what a thing looks like over a whole window tells its pixels from what surrounds it in a frame.

A network that sees the picture small hands pixels of one thing to another where they cross, and misses what sticks out.
Colours know better: each pixel's logit is raised or lowered by how much more usual its colour is in the thing than around
it (histograms as in Boykov and Jolly, Interactive Graph Cuts, ICCV 2001, section 2.5; drawn again from the masks that come
out, as in Rother, Kolmogorov and Blake, GrabCut, SIGGRAPH 2004). Pixels that two things claim go to the one whose colour
they have.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
from torch import Tensor

from engine.types import Plane
from engine.video.opencv import cv2

Codes = npt.NDArray[np.intp]  # (h, w), the colour of each pixel
Histogram = npt.NDArray[np.float32]  # (_COLOURS,)

# Tuned on synthetic scenes that no model was trained on.
_WEIGHT = np.float32(4)  # of a colour against the network's own logit
_LARGEST = 2.0  # that the logarithm of a ratio counts
_RARE = 1e-4  # share below which a colour tells nothing
_CLAIM = np.float32(2)  # weight of a colour where two things claim its pixel
_CLAIM_SIDE = 5  # pixels, of the square over which that is averaged
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


@dataclass(frozen=True, eq=False)
class Crop:
    """The part of a frame around a thing.

    Attributes:
        thing, frame: numbers of them.
        rows, columns: that the part fills.
        logits: (h, w) of the thing's mask.
        codes: (h, w), `colour_codes` of the part.
    """

    thing: int
    frame: int
    rows: range
    columns: range
    logits: Plane
    codes: Codes


def weigh_colours(crops: Sequence[Crop]) -> list[Plane]:
    """The masks that the things of a window have by their colours.

    Args:
        crops: of any things and frames, each pair of them once.

    Returns (h, w) logits of the same parts; those of things that have too few pixels to tell stay as they are.
    """
    weighed = [crop.logits for crop in crops]
    for _ in range(_PASSES):
        things = _colours_of_things(crops, weighed)
        weighed = [
            crop.logits + evidence(things[crop.thing], crop.codes, crop.codes[now <= 0])
            if crop.thing in things
            else crop.logits
            for crop, now in zip(crops, weighed, strict=True)
        ]
        for first, second in _meetings(crops):
            one, other = crops[first], crops[second]
            if one.thing in things and other.thing in things:
                rows, columns = _common(one.rows, other.rows), _common(one.columns, other.columns)
                ratios = _log_ratios(things[one.thing], things[other.thing])[one.codes[_within(one, rows, columns)]]
                claims = (weighed[first][_within(one, rows, columns)], weighed[second][_within(other, rows, columns)])
                _settle(*claims, ratios)
    return weighed


def _colours_of_things(crops: Sequence[Crop], masks: Sequence[Plane]) -> dict[int, Histogram]:
    """Shares of the colours of each thing that has pixels enough, over all its masks."""
    counts: dict[int, Histogram] = {}
    for crop, mask in zip(crops, masks, strict=True):
        counts[crop.thing] = counts.get(crop.thing, np.float32(0)) + histogram(crop.codes[mask > 0])
    return {thing: shares(count) for thing, count in counts.items() if count.sum() >= _FEWEST_OF_THE_THING}


def _meetings(crops: Sequence[Crop]) -> Iterator[tuple[int, int]]:
    """Indices of two crops of one frame whose parts have pixels in common."""
    of_frame: dict[int, list[int]] = {}
    for index, crop in enumerate(crops):
        of_frame.setdefault(crop.frame, []).append(index)
    for indices in of_frame.values():
        for first, second in combinations(indices, 2):
            one, other = crops[first], crops[second]
            if _common(one.rows, other.rows) and _common(one.columns, other.columns):
                yield first, second


def _common(one: range, other: range) -> range:
    return range(max(one.start, other.start), min(one.stop, other.stop))


def _within(crop: Crop, rows: range, columns: range) -> tuple[slice, slice]:
    """Where those pixels of the frame lie in the part."""
    top, left = crop.rows.start, crop.columns.start
    return slice(rows.start - top, rows.stop - top), slice(columns.start - left, columns.stop - left)


def _settle(one: Plane, other: Plane, ratios: Plane) -> None:
    """Where two masks claim a pixel, lowers, in place, the logit of the thing whose colour it has less.

    Args:
        ratios: (h, w) logarithms of how much more usual each pixel's colour is in the one than in the other.
    """
    both = (one > 0) & (other > 0)
    if both.any():
        around = cv2.blur(ratios, (_CLAIM_SIDE, _CLAIM_SIDE))[both]
        one[both] += _CLAIM * np.minimum(around, 0)
        other[both] -= _CLAIM * np.maximum(around, 0)


def evidence(thing: Histogram, codes: Codes, around: Codes) -> Plane | np.float32:
    """How much the colours speak for a thing, in logits.

    Args:
        thing: `shares` of its colours.
        codes: (h, w) of the part to be judged.
        around: codes of pixels that are not the thing, in any order; 0 comes back where they are too few.

    Returns (h, w).
    """
    if around.size < _FEWEST_AROUND:
        return np.float32(0)
    spoken: Plane = (_WEIGHT * _log_ratios(thing, shares(histogram(around))))[codes]
    return spoken


def _log_ratios(shares: Histogram, others: Histogram) -> Histogram:
    """(_COLOURS,) logarithms of how much more usual each colour is."""
    ratios = np.log((shares + np.float32(_RARE)) / (others + np.float32(_RARE)))
    return ratios.clip(np.float32(-_LARGEST), np.float32(_LARGEST))


def histogram(codes: Codes) -> Histogram:
    """How many pixels have each colour; codes in any shape."""
    return np.bincount(codes.ravel(), minlength=_COLOURS).astype(np.float32)


def shares(amounts: Histogram) -> Histogram:
    """They add up to 1; half of each colour goes to its neighbours, a quarter either way along each channel."""
    cube = amounts.reshape(_STEPS, _STEPS, _STEPS)
    for axis in range(3):
        cube = (_SPREAD @ cube.swapaxes(axis, 1)).swapaxes(axis, 1)
    spread: Histogram = cube.reshape(-1) / amounts.sum()
    return spread


def _spread() -> npt.NDArray[np.float32]:
    """(steps, steps): a quarter, a half, a quarter; what would leave at either end stays there."""
    matrix = 0.5 * np.eye(_STEPS, dtype=np.float32)
    for step in range(_STEPS):
        for neighbour in (max(step - 1, 0), min(step + 1, _STEPS - 1)):
            matrix[neighbour, step] += 0.25
    return matrix


_SPREAD = _spread()
