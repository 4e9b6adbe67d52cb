"""Masks that end where things end: soft masks are drawn to the edges of the picture by a guided filter.

A mask comes from cells of four by four pixels and knows no finer edge. In every small part of the picture the filter
explains the mask by the colours there, as well as a linear function can, and takes what the function says instead
(He, Sun and Tang, Guided Image Filtering, IEEE TPAMI 35(6), 2013, section 3, with the colour guide of section 3.5).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from engine.types import Plane
from engine.video.opencv import cv2

Planes = npt.NDArray[np.float32]  # (channels, h, w)

# Tuned on synthetic scenes that no model was trained on.
RADIUS = 12  # of the small parts, in pixels of the network: three cells of a mask
SMOOTHNESS = 1e-4  # squared difference of colours, which go from 0 to 1, that is no edge yet
THRESHOLD = 0.45  # of a pixel that belongs to the mask; below a half, as smoothing wears off what sticks out

NEAREST = 1e-6  # that a probability may come to 0 or 1, so that its logit stays finite

_ENTRIES = ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))  # of a symmetric matrix of three, that are kept


@dataclass(frozen=True, eq=False)
class Guide:
    """What the filter needs of a picture, worked out once for all masks on it.

    Attributes:
        picture: (3, h, w) colours from 0 to 1.
        mean: (3, h, w) of the part around each pixel.
        factors: (6, h, w) of the covariance of the colours there, L D L^T: the entries 10, 20 and 21 of L, and what D divides by.
    """

    picture: Planes
    mean: Planes
    factors: Planes

    @classmethod
    def of(cls, frame: Tensor) -> Self:
        """frame: (3, h, w) uint8 RGB at network size."""
        picture: Planes = frame.contiguous().numpy().astype(np.float32) / np.float32(255)
        mean = _around(picture)
        covariance = _around(np.stack([picture[row] * picture[column] for row, column in _ENTRIES]))
        for entry, (row, column) in zip(covariance, _ENTRIES, strict=True):
            entry -= mean[row] * mean[column]
            if row == column:
                entry += SMOOTHNESS
        return cls(picture, mean, _factors(covariance))

    def draw(self, logits: Plane, rows: slice, columns: slice) -> Plane:
        """(h', w') logits of a mask on those rows and columns -> drawn to the edges, positive where it is; see `follow`."""
        followed = torch.from_numpy(self.follow(torch.from_numpy(logits).sigmoid().numpy(), rows, columns))
        drawn: Plane = (followed * (0.5 / THRESHOLD)).logit(NEAREST).numpy()
        return drawn

    def follow(self, mask: Plane, rows: slice, columns: slice) -> Plane:
        """Moves the outline of a mask to edges of the picture.

        The result is right only two radii inside the given part, or up to its border where the picture ends there, too.

        Args:
            mask: (h', w') probabilities, of those rows and columns.

        Returns (h', w'), near [0, 1].
        """
        picture, mean, factors = (planes[:, rows, columns] for planes in (self.picture, self.mean, self.factors))
        around = _around(np.concatenate((picture * mask, mask[None])))
        function = np.empty_like(around)  # its slopes along the three colours, and its offset
        np.subtract(around[:3], mean * around[3], out=function[:3])
        _solve(factors, function)
        function[3] = around[3] - (function[:3] * mean).sum(0)
        function = _around(function)
        followed: Plane = (function[:3] * picture).sum(0) + function[3]
        return followed


def _around(planes: Planes) -> Planes:
    """The mean of the part around each pixel, mirrored at the border."""
    side = 2 * RADIUS + 1
    means = np.empty_like(planes)
    for plane, mean in zip(planes, means, strict=True):
        cv2.blur(plane, (side, side), mean, borderType=cv2.BORDER_REFLECT_101)
    return means


def _factors(covariance: Planes) -> Planes:
    """(6, h, w) entries -> as in `Guide`. Single precision does, even where grey leaves the colours hardly apart."""
    first, second, third = covariance[0], covariance[3].copy(), covariance[5].copy()
    low = covariance[[1, 2, 4]]
    low[:2] /= first
    second -= covariance[1] * low[0]
    low[2] = (low[2] - covariance[2] * low[0]) / second
    third -= covariance[2] * low[1] + low[2] * low[2] * second
    return np.concatenate((low, 1 / np.stack((first, second, third))))


def _solve(factors: Planes, sides: Planes) -> None:
    """Puts slopes in the place of the first three planes, the covariances of colours and mask."""
    red, green, blue = sides[:3]
    green -= factors[0] * red
    blue -= factors[1] * red + factors[2] * green
    sides[:3] *= factors[3:]
    green -= factors[2] * blue
    red -= factors[0] * green + factors[1] * blue
