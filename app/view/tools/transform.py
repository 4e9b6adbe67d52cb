"""Moves, scales and rotates a mask. Pure functions."""

from __future__ import annotations

from math import cos, hypot, sin

import numpy as np
import numpy.typing as npt

from app.view.pictures.rect import Rect
from app.view.tools.region import Point, Region, empty_region
from engine.video.opencv import cv2

Matrix = npt.NDArray[np.float64]  # (2, 3): image point -> image point

SMALLEST_FACTOR = 0.02


def moved(dx: float, dy: float) -> Matrix:
    return np.array([[1.0, 0.0, dx], [0.0, 1.0, dy]])


def rotated(angle: float, centre: Point) -> Matrix:
    """By ``angle`` radians about a point, from the x axis towards the y axis (clockwise on the screen)."""
    x, y = centre
    a, b = cos(angle), sin(angle)
    return np.array([[a, -b, x - a * x + b * y], [b, a, y - b * x - a * y]])


def scaled(factor: float, fixed: Point) -> Matrix:
    """By the same factor in both directions; the point ``fixed`` stays."""
    x, y = fixed
    return np.array([[factor, 0.0, x - factor * x], [0.0, factor, y - factor * y]])


def followed(first: Matrix, second: Matrix) -> Matrix:
    """What the two do one after the other."""
    return np.hstack([second[:, :2] @ first[:, :2], (second[:, :2] @ first[:, 2] + second[:, 2])[:, None]])


def inverse(matrix: Matrix) -> Matrix:
    """What takes a matrix back. Raises numpy.linalg.LinAlgError where nothing does: it makes a line of a plane."""
    back = np.linalg.inv(matrix[:, :2])
    return np.hstack([back, -(back @ matrix[:, 2])[:, None]])


def drag_factor(fixed: Point, start: Point, end: Point) -> float:
    """The factor by which something grows whose point ``start`` is dragged to ``end`` while ``fixed`` stays."""
    before = hypot(start[0] - fixed[0], start[1] - fixed[1])
    along = (start[0] - fixed[0]) * (end[0] - fixed[0]) + (start[1] - fixed[1]) * (end[1] - fixed[1])
    return max(SMALLEST_FACTOR, along / max(before, 1e-6) ** 2)


def corners_of(rect: Rect) -> npt.NDArray[np.float64]:
    """(4, 2) left top, right top, right bottom, left bottom."""
    left, top, right, bottom = rect
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float64)


def placed(points: npt.NDArray[np.float64], matrix: Matrix) -> npt.NDArray[np.float64]:
    """(N, 2) points where the matrix puts them."""
    return points @ matrix[:, :2].T + matrix[:, 2]


def transformed(region: Region, matrix: Matrix, height: int, width: int) -> Region:
    """The region where the matrix puts it, as far as that lies in the frame of ``height`` x ``width`` pixels.

    Exact for whole pixels of movement; else a pixel belongs to it when more than half of its surroundings do.
    """
    if region.rect.is_empty:
        return empty_region()
    corners = placed(corners_of(region.rect), matrix)
    rect = Rect.around(*corners.min(axis=0), *corners.max(axis=0)).intersection(Rect(0, 0, width, height))
    if rect.is_empty:
        return empty_region()
    # From pixel numbers of the region to those of the new rectangle; a pixel's middle lies half a pixel past its number.
    numbers = matrix.copy()
    numbers[:, 2] += matrix[:, :2] @ (np.array(region.rect[:2]) + 0.5) - 0.5 - np.array(rect[:2])
    source = region.bitmap.astype(np.uint8) * 255
    warped = cv2.warpAffine(source, numbers, (rect.width, rect.height), flags=cv2.INTER_LINEAR)
    return Region(rect, warped > 127)
