"""Masks drawn by the pictures: by the colours of their thing and to the edges, in pixels of the network."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import torch
from torch import Tensor

from engine.inference.edges import RADIUS, THRESHOLD, Guide
from engine.inference.own_colours import Codes, Plane, colour_codes, weigh_colours
from engine.ops.encode_masks import Taps

_NEAREST = 1e-6  # that a probability comes to 0 and to 1


@dataclass(frozen=True, eq=False)
class Pictures:
    """What masks of some frames are drawn by, whatever the masks.

    Attributes:
        guides: to the edges of each frame, if masks end there.
        codes: (h, w) colours of each, if they are weighed.
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
        frame: index of it.
        logits: (h', w').
        read: rows and columns that they fill.
        written: those that may belong to the mask; what is drawn there depends on all that is read.
    """

    frame: int
    logits: Plane
    read: tuple[range, range]
    written: tuple[range, range]


def draw(logits: Tensor, pictures: Pictures, enlarge: tuple[Taps, Taps]) -> Tensor:
    """(F, h4, w4) logits of one thing -> (F, h, w) drawn ones, positive where the mask is.

    Args:
        pictures: of the F frames.
        enlarge: from cells to pixels, rows and columns.
    """
    drawn = torch.full((len(logits), len(enlarge[0]), len(enlarge[1])), math.log(_NEAREST))
    parts = [part for frame, mask in enumerate(logits) if (part := _part(frame, mask, enlarge)) is not None]
    masks = [part.logits for part in parts]
    if pictures.codes is not None:
        masks = weigh_colours(masks, [pictures.codes[part.frame][_slices(part.read)] for part in parts])
    for part, plane in zip(parts, masks, strict=True):
        mask = torch.from_numpy(plane)
        if pictures.guides is not None:
            followed = pictures.guides[part.frame].follow(mask.sigmoid().numpy(), *_slices(part.read))
            mask = (torch.from_numpy(followed) * (0.5 / THRESHOLD)).logit(_NEAREST)
        inside = tuple(slice(w.start - r.start, w.stop - r.start) for r, w in zip(part.read, part.written, strict=True))
        drawn[part.frame][_slices(part.written)] = mask[inside]
    return drawn


def _part(frame: int, logits: Tensor, enlarge: tuple[Taps, Taps]) -> _Part | None:
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
    return _Part(frame, np.ascontiguousarray(logits.numpy()), (read[0], read[1]), (written[0], written[1]))


def _slices(pixels: tuple[range, range]) -> tuple[slice, slice]:
    rows, columns = pixels
    return slice(rows.start, rows.stop), slice(columns.start, columns.stop)


def _grown(pixels: range, by: int, count: int) -> range:
    """By so many pixels either way, of ``count`` in all; nothing stays nothing."""
    return range(max(pixels.start - by, 0), min(pixels.stop + by, count)) if pixels else pixels
