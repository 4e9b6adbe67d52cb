"""Polygon and lasso: an outline of clicks, or one drawn in a single move."""

from __future__ import annotations

from math import dist

from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter

from app.view.pictures.viewport import Viewport
from app.view.tools.gesture import LIGHT, SUBTRACTING, Gesture, Situation, Touch, draw_handle, draw_line
from app.view.tools.outline import inside_outline
from app.view.tools.region import Point, Region
from app.view.tools.work import Check, Work
from engine.messages import message

FEWEST_POINTS = 3


class Outline(Gesture):
    """What polygon and lasso share: points, and whether what they enclose is added or taken away."""

    def __init__(self, situation: Situation) -> None:
        super().__init__(situation)
        self.points: list[Point] = []
        self.subtracts = False

    def accept(self) -> Work | None:
        self.is_open = False
        if len(self.points) < FEWEST_POINTS:
            return None
        points = tuple(self.points)

        def find(frame: QImage, check: Check) -> Region:
            return inside_outline(points, frame.height(), frame.width())

        effect = self._effect(self.subtracts)
        name = message("{tool}, taking away,", tool=self.name) if self.subtracts else self.name
        return Work(self.situation.picture, self.situation.target, effect, name, find)

    def _draw_points(self, painter: QPainter, viewport: Viewport, points: list[Point], *, closed: bool) -> None:
        places = [QPointF(*viewport.to_widget(*point)) for point in points]
        draw_line(painter, places, SUBTRACTING if self.subtracts else LIGHT, closed=closed)


class Lasso(Outline):
    """Press, drag around, release."""

    name = message("Lasso")

    def press(self, at: Point, touch: Touch) -> Work | None:
        self.points = [at]
        self.subtracts = touch.subtracts
        return None

    def move(self, at: Point) -> None:
        if at != self.points[-1]:
            self.points.append(at)

    def release(self) -> Work | None:
        return self.accept()

    def draw(self, painter: QPainter, viewport: Viewport) -> None:
        self._draw_points(painter, viewport, self.points, closed=True)


class Polygon(Outline):
    """Click by click; a click on the first point, a double click or Enter closes it, Backspace or Esc takes a point back."""

    name = message("Polygon")

    def __init__(self, situation: Situation) -> None:
        super().__init__(situation)
        self._mouse: Point | None = None

    def press(self, at: Point, touch: Touch) -> Work | None:
        if not self.points:
            self.subtracts = touch.subtracts
        elif min(dist(at, self.points[0]), dist(at, self.points[-1])) <= touch.reach:
            return self.accept() if len(self.points) >= FEWEST_POINTS else None
        self.points.append(at)
        self._mouse = at
        return None

    def move(self, at: Point) -> None:
        self._mouse = at

    def step_back(self) -> Work | None:
        self.points.pop()
        self.is_open = bool(self.points)
        return None

    def draw(self, painter: QPainter, viewport: Viewport) -> None:
        points = self.points if self._mouse is None else [*self.points, self._mouse]
        self._draw_points(painter, viewport, points, closed=False)
        for point in self.points:
            draw_handle(painter, QPointF(*viewport.to_widget(*point)))
