"""Masks drawn by the pictures: by the colours of their thing and to the edges, in pixels of the network."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import torch
from torch import Tensor

from engine.inference.drawing.edges import NEAREST, RADIUS, Guide
from engine.inference.drawing.own_colours import Codes, Crop, colour_codes, weigh_colours
from engine.ops.encode_masks import Taps
from engine.types import Plane
from engine.video.opencv import cv2

_HOLE = 0.05  # share of a mask's pixels; a larger hole is a thing in front


@dataclass(frozen=True, eq=False)
class Pictures:
    """What the masks on some frames are drawn by, worked out once a frame.

    Attributes:
        guides: for each frame; None if masks are not drawn to its edges.
        codes: (h, w) `colour_codes` for each frame; None if masks are not weighed by them.
    """

    guides: Sequence[Guide] | None
    codes: Sequence[Codes] | None

    @classmethod
    def of(cls, frames: Iterable[Tensor], *, edges: bool, colours: bool) -> Self:
        """frames: (3, h, w) uint8 RGB at network size."""
        kept = list(frames)
        return cls(
            [Guide.of(frame) for frame in kept] if edges else None,
            [colour_codes(frame) for frame in kept] if colours else None,
        )


@dataclass(frozen=True, eq=False)
class _Part:
    """A mask enlarged to the pixels of the network, near where it is.

    Attributes:
        thing, frame: indices of them.
        logits: (h', w').
        read: rows and columns that they fill.
        written: those of them that may belong to the mask; what is drawn there depends on all that is read.
    """

    thing: int
    frame: int
    logits: Plane
    read: tuple[range, range]
    written: tuple[range, range]


def draw(logits: Tensor, pictures: Pictures, enlarge: tuple[Taps, Taps]) -> Iterator[Tensor]:
    """(P, F, h4, w4) logits of the things of a window -> (F, h, w) drawn ones of each, positive where the mask is.

    Args:
        pictures: of the F frames.
        enlarge: from cells to pixels, rows and columns.
    """
    parts = [
        part
        for thing, masks in enumerate(logits)
        for frame, mask in enumerate(masks)
        if (part := _part(thing, frame, mask, enlarge)) is not None
    ]
    planes = [part.logits for part in parts]
    if pictures.codes is not None:
        planes = weigh_colours([_crop(part, pictures.codes[part.frame]) for part in parts])
    for thing in range(len(logits)):
        drawn = torch.full((logits.shape[1], len(enlarge[0]), len(enlarge[1])), math.log(NEAREST))
        for part, plane in zip(parts, planes, strict=True):
            if part.thing == thing:
                drawn[part.frame][_slices(*part.written)] = _finished(part, plane, pictures.guides)
        yield drawn


def _finished(part: _Part, plane: Plane, guides: Sequence[Guide] | None) -> Tensor:
    """(h, w) logits of what is written; ``plane`` has those of what is read, weighed by colours already if they are to be."""
    mask = plane if guides is None else guides[part.frame].draw(plane, *_slices(*part.read))
    if plane is not part.logits:  # colours were weighed
        mask = without_holes(mask, part.logits)
    rows, columns = (slice(w.start - r.start, w.stop - r.start) for r, w in zip(part.read, part.written, strict=True))
    return torch.from_numpy(mask[rows, columns])


def without_holes(mask: Plane, network: Plane) -> Plane:
    """Closes small holes that only the colours made, e.g. of an eye in a face; ``network`` are the logits before."""
    hole_or_around = (mask <= 0).astype(np.uint8)
    largest = _HOLE * (mask.size - cv2.countNonZero(hole_or_around))
    count, labels, extents, _ = cv2.connectedComponentsWithStats(hole_or_around, connectivity=4)
    closed = mask.copy()
    for label in range(1, count):
        left, top, width, height, area = extents[label].tolist()
        is_inside = left > 0 and top > 0 and left + width < mask.shape[1] and top + height < mask.shape[0]
        if is_inside and area <= largest:
            box = (slice(top, top + height), slice(left, left + width))
            hole = (labels[box] == label) & (network[box] > 0)
            closed[box][hole] = network[box][hole]
    return closed


def _crop(part: _Part, codes: Codes) -> Crop:
    return Crop(part.thing, part.frame, *part.read, part.logits, codes[_slices(*part.read)])


def _part(thing: int, frame: int, logits: Tensor, enlarge: tuple[Taps, Taps]) -> _Part | None:
    """Of (h4, w4); None where there is no mask outside of the padding."""
    positive = logits > 0
    if not positive.any():
        return None
    read, written = [], []
    for axis in (0, 1):
        cells = positive.any(1 - axis).nonzero()[:, 0].tolist()
        mask = enlarge[axis].touching(range(cells[0], cells[-1] + 1))
        read.append(_grown(mask, 3 * RADIUS, len(enlarge[axis])))
        written.append(_grown(mask, RADIUS, len(enlarge[axis])))
    if not all(written):
        return None
    for axis in (0, 1):
        inputs = enlarge[axis].inputs(read[axis])
        logits = enlarge[axis].apply(logits.narrow(axis, inputs.start, len(inputs)), inputs, read[axis], axis)
    plane = np.ascontiguousarray(logits.numpy())
    return _Part(thing, frame, plane, (read[0], read[1]), (written[0], written[1]))


def _slices(rows: range, columns: range) -> tuple[slice, slice]:
    return slice(rows.start, rows.stop), slice(columns.start, columns.stop)


def _grown(pixels: range, by: int, count: int) -> range:
    """The range with ``by`` more pixels at either end, inside 0..count; an empty one stays empty."""
    return range(max(pixels.start - by, 0), min(pixels.stop + by, count)) if pixels else pixels
