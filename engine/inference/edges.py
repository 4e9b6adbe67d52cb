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
from torch import Tensor

from engine.video.opencv import cv2

Plane = npt.NDArray[np.float32]  # (h, w) or (h, w, channels)

# Tuned on synthetic scenes that no model was trained on.
RADIUS = 12  # of the small parts, in pixels of the network: three cells of a mask
SMOOTHNESS = 1e-4  # squared difference of colours, which go from 0 to 1, that is no edge yet
THRESHOLD = 0.45  # of a pixel that belongs to the mask; below a half, as smoothing wears off what sticks out

_ROWS, _COLUMNS = [0, 0, 0, 1, 1, 2], [0, 1, 2, 1, 2, 2]  # entries of a symmetric matrix of three that are kept


@dataclass(frozen=True, eq=False)
class Guide:
    """What the filter needs of a picture, whatever the masks.

    Attributes:
        picture: (h, w, 3) colours from 0 to 1.
        mean: (h, w, 3) of the part around each pixel.
        inverse: (6, h, w) of the covariance of the colours there: the entries 00, 01, 02, 11, 12 and 22.
    """

    picture: Plane
    mean: Plane
    inverse: Plane

    @classmethod
    def of(cls, frame: Tensor) -> Self:
        """frame: (3, h, w) uint8 RGB at network size."""
        picture: Plane = np.ascontiguousarray(frame.permute(1, 2, 0).numpy(), np.float32) / np.float32(255)
        mean = _around(picture)
        covariance = _around(picture[..., _ROWS] * picture[..., _COLUMNS]) - mean[..., _ROWS] * mean[..., _COLUMNS]
        covariance[..., [0, 3, 5]] += SMOOTHNESS
        return cls(picture, mean, _inverse(covariance))

    def follow(self, mask: Plane, rows: slice, columns: slice) -> Plane:
        """Draws a mask to the edges; only what is two radii inside of the given part, or at the picture's border, is right.

        Args:
            mask: (h', w') probabilities, of those rows and columns.

        Returns (h', w'), near [0, 1].
        """
        picture, mean = self.picture[rows, columns], self.mean[rows, columns]
        around = _around(np.dstack((mask, picture * mask[..., None])))
        red, green, blue = np.moveaxis(around[..., 1:] - mean * around[..., :1], 2, 0)
        inverse = self.inverse[:, rows, columns]
        function = np.empty((*mask.shape, 4), np.float32)
        function[..., 0] = inverse[0] * red + inverse[1] * green + inverse[2] * blue
        function[..., 1] = inverse[1] * red + inverse[3] * green + inverse[4] * blue
        function[..., 2] = inverse[2] * red + inverse[4] * green + inverse[5] * blue
        function[..., 3] = around[..., 0] - _products(function, mean)
        function = _around(function)
        followed: Plane = _products(function, picture) + function[..., 3]
        return followed


def _around(planes: Plane) -> Plane:
    """The mean of the part around each pixel, mirrored at the border, of each channel."""
    side = 2 * RADIUS + 1
    mean: Plane = cv2.blur(planes, (side, side), borderType=cv2.BORDER_REFLECT_101)
    return mean


def _inverse(matrices: Plane) -> Plane:
    """(h, w, 6) entries of symmetric matrices -> (6, h, w) of their inverses, by their cofactors.

    In double precision, as grey pictures leave their colours hardly apart.
    """
    a, b, c, d, e, f = np.moveaxis(matrices, 2, 0).astype(np.float64)
    cofactors = np.stack((d * f - e * e, c * e - b * f, b * e - c * d, a * f - c * c, b * c - a * e, a * d - b * b))
    inverse: Plane = (cofactors / (a * cofactors[0] + b * cofactors[1] + c * cofactors[2])).astype(np.float32)
    return inverse


def _products(function: Plane, colours: Plane) -> Plane:
    """(h, w): the first three channels times the colours, summed."""
    product: Plane = np.einsum("hwc,hwc->hw", function[..., :3], colours)
    return product
