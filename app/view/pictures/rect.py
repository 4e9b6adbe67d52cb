"""A rectangle of whole pixels, the unit in which the canvas repaints and a stroke counts what it changed."""

from __future__ import annotations

from math import ceil, floor
from typing import NamedTuple


class Rect(NamedTuple):
    """Pixels ``left <= x < right`` and ``top <= y < bottom``; empty when a side is not positive."""

    left: int
    top: int
    right: int
    bottom: int

    @classmethod
    def around(cls, left: float, top: float, right: float, bottom: float) -> Rect:
        """The smallest rectangle of whole pixels that holds the given one."""
        return cls(floor(left), floor(top), ceil(right), ceil(bottom))

    @property
    def width(self) -> int:
        return max(0, self.right - self.left)

    @property
    def height(self) -> int:
        return max(0, self.bottom - self.top)

    @property
    def area(self) -> int:
        return self.width * self.height

    @property
    def is_empty(self) -> bool:
        return self.right <= self.left or self.bottom <= self.top

    @property
    def slices(self) -> tuple[slice, slice]:
        """(rows, columns) that cut this rectangle out of an (H, W, ...) array."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def within(self, other: Rect) -> tuple[slice, slice]:
        """(rows, columns) that cut this rectangle out of an array of ``other``, in which it lies."""
        return self.moved(-other.left, -other.top).slices

    def intersection(self, other: Rect) -> Rect:
        return Rect(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )

    def union(self, other: Rect) -> Rect:
        if self.is_empty:
            return other
        if other.is_empty:
            return self
        return Rect(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def padded(self, margin: int) -> Rect:
        return Rect(self.left - margin, self.top - margin, self.right + margin, self.bottom + margin)

    def moved(self, dx: int, dy: int) -> Rect:
        return Rect(self.left + dx, self.top + dy, self.right + dx, self.bottom + dy)

    def contains(self, x: int, y: int) -> bool:
        return self.left <= x < self.right and self.top <= y < self.bottom
