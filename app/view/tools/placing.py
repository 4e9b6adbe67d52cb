"""Moves, scales and rotates the mask: inside its box, at a corner, outside the box; or by keys."""

from __future__ import annotations

from collections.abc import Callable
from math import atan2, dist, pi, radians, sqrt

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter, QPen, QTransform

from app.view.pictures.overlay import Shown
from app.view.pictures.picture import Picture
from app.view.pictures.rect import Rect
from app.view.pictures.viewport import Viewport
from app.view.tools import transform
from app.view.tools.contour import Contour
from app.view.tools.gesture import DARK, LIGHT, Gesture, Situation, Touch, draw_handle, draw_line
from app.view.tools.region import Point, Region
from app.view.tools.work import Check, Effect, Work
from engine.messages import Message, message

Placement = Callable[[Point], transform.Matrix]  # where the mouse is -> where the mask goes
Nudge = tuple[Message, Placement]  # for the history; its point is where the mouse, or the middle of the mask, is

FACTOR = 1.01  # by which a key scales the mask
ANGLE = radians(1)  # by which a key rotates it


class Placing(Gesture):
    """Drag inside the mask's box to move it, at a corner to scale it, outside to rotate it.

    Or `nudge` it as often as needed, and accept it then. A drag goes on from there.
    """

    name = message("Transform")

    def __init__(self, situation: Situation) -> None:
        super().__init__(situation)
        patch = placeable(situation.picture, situation.target.track_id)
        assert patch is not None  # else the canvas begins no gesture
        self.region = Region(patch.tight, patch.bitmap_in(patch.tight))
        self.matrix = transform.moved(0, 0)
        self._placement: Placement | None = None
        self._is_nudged = False
        self._contour = Contour(self.region)

    def press(self, at: Point, touch: Touch) -> Work | None:
        before, rect = self.matrix, self.region.rect
        corners = [(float(x), float(y)) for x, y in transform.placed(transform.corners_of(rect), before)]
        nearest = min(range(4), key=lambda index: dist(corners[index], at))
        ((x, y),) = transform.placed(np.array([at]), transform.inverse(before))  # on the mask before it was nudged
        if dist(corners[nearest], at) <= touch.reach:
            fixed = corners[(nearest + 2) % 4]
            drag: Nudge = message("Scale"), lambda end: transform.scaled(transform.drag_factor(fixed, at, end), fixed)
        elif rect.left <= x < rect.right and rect.top <= y < rect.bottom:
            # In whole pixels, so that moving back and forth does not wear the outline.
            drag = message("Move"), lambda end: transform.moved(round(end[0] - at[0]), round(end[1] - at[1]))
        else:
            centre = self._centre
            start = _angle(centre, at)
            drag = message("Rotate"), lambda end: transform.rotated(_angle(centre, end) - start, centre)
        name, placement = drag
        self._call(name)
        self._placement = lambda end: transform.followed(before, placement(end))
        return None

    def nudge(self, nudge: Nudge) -> None:
        """Moves, scales or rotates the mask by a step, unless it is being dragged."""
        name, placement = nudge
        if self._placement is None:
            self._call(name)
            self._is_nudged = True
            self.matrix = transform.followed(self.matrix, placement(self._centre))

    def _call(self, name: Message) -> None:
        self.name = name if not self._is_nudged or name == self.name else message("Transform")

    @property
    def _centre(self) -> Point:
        x, y = transform.placed(transform.corners_of(self.region.rect), self.matrix).mean(axis=0)
        return float(x), float(y)

    def move(self, at: Point) -> None:
        if self._placement is not None:
            self.matrix = self._placement(at)

    def release(self) -> Work | None:
        return self.accept()

    def accept(self) -> Work | None:
        self.is_open = False
        if np.array_equal(self.matrix, transform.moved(0, 0)):
            return None
        region, matrix = self.region, self.matrix

        def find(frame: QImage, check: Check) -> Region:
            return transform.transformed(region, matrix, frame.height(), frame.width())

        return Work(self.situation.picture, self.situation.target, Effect.REPLACE, self.name, find, old=region)

    def draw(self, painter: QPainter, viewport: Viewport) -> None:
        (a, c, x), (b, d, y) = self.matrix
        to_widget = QTransform(a, b, c, d, x, y) * QTransform(
            viewport.scale, 0, 0, viewport.scale, viewport.x, viewport.y
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        outlines = self._contour.path(*self._sight(painter, viewport)).toSubpathPolygons(to_widget)
        for pen in (QPen(DARK, 3.5), QPen(LIGHT, 1.5)):
            painter.setPen(pen)
            for outline in outlines:  # one by one, which takes half as long as all of them at once
                painter.drawPolygon(outline)
        draw_box(painter, viewport, transform.placed(transform.corners_of(self.region.rect), self.matrix))

    def _sight(self, painter: QPainter, viewport: Viewport) -> tuple[Rect, float]:
        """Where on the mask as it was one looks now, and how many widget pixels a pixel of it takes."""
        device = painter.device()
        seen = viewport.widget_rect_to_image(Rect(0, 0, device.width(), device.height()))
        corners = transform.placed(transform.corners_of(seen), transform.inverse(self.matrix))
        scale = viewport.scale * device.devicePixelRatioF() * sqrt(abs(float(np.linalg.det(self.matrix[:, :2]))))
        return Rect.around(*corners.min(axis=0), *corners.max(axis=0)), scale


def moved_by(x: int, y: int) -> Nudge:
    """By so many pixels to the right and down."""
    return message("Move"), lambda _: transform.moved(x, y)


LARGER: Nudge = message("Scale"), lambda centre: transform.scaled(FACTOR, centre)
SMALLER: Nudge = message("Scale"), lambda centre: transform.scaled(1 / FACTOR, centre)
ROUND: Nudge = message("Rotate"), lambda centre: transform.rotated(ANGLE, centre)
ROUND_BACK: Nudge = message("Rotate"), lambda centre: transform.rotated(-ANGLE, centre)


def placeable(picture: Picture, track_id: int | None) -> Shown | None:
    """The mask of a track that the picture shows, if it has a pixel."""
    shown = (patch for patch in picture.patches if patch.track_id == track_id)
    patch = next(shown, None)
    return patch if patch is not None and not patch.tight.is_empty else None


def draw_box(painter: QPainter, viewport: Viewport, corners: transform.Matrix) -> None:
    """A box with a handle at each corner; ``corners``: (4, 2) in image pixels."""
    places = [QPointF(*viewport.to_widget(x, y)) for x, y in corners]
    draw_line(painter, places, LIGHT, closed=True, width=1.0)
    for place in places:
        draw_handle(painter, place)


def _angle(centre: Point, point: Point) -> float:
    """Of the direction from the centre to the point, in radians in [0, 2 pi)."""
    return atan2(point[1] - centre[1], point[0] - centre[0]) % (2 * pi)
