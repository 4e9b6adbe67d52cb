"""GrabCut's gesture: a box around the object, scribbles where the proposal is wrong, and Enter."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from app.view.pictures.image import rgb_of
from app.view.pictures.rect import Rect
from app.view.pictures.viewport import Viewport
from app.view.tools.gesture import LIGHT, Gesture, Situation, Touch, draw_line
from app.view.tools.grabcut import Scribble, cut_out
from app.view.tools.region import Point, Region
from app.view.tools.work import Check, Effect, Proposal, Work
from engine.messages import message

OBJECT = QColor(90, 220, 130, 150)
BACKGROUND = QColor(255, 110, 90, 150)
SMALLEST_SIDE = 3  # image pixels of the box


class Cutting(Gesture):
    """Drag a box; then drag over the object, or with Shift over the background; Enter takes the proposal."""

    name = message("GrabCut")

    def __init__(self, situation: Situation) -> None:
        super().__init__(situation)
        self.box: Rect | None = None
        self.scribbles: list[Scribble] = []
        self.proposal: Proposal | None = None
        self._corners: tuple[Point, Point] | None = None  # of the box while it is drawn
        self._line: list[Point] = []  # of the scribble while it is drawn
        self._radius = 1.0
        self._is_object = True
        self._awaited: Work | None = None  # the last step's, until its proposal is shown

    def press(self, at: Point, touch: Touch) -> Work | None:
        if self.box is None:
            self._corners = at, at
        else:
            self._line, self._radius, self._is_object = [at], touch.radius, not touch.subtracts
        return None

    def move(self, at: Point) -> None:
        if self._corners is not None:
            self._corners = self._corners[0], at
        elif self._line:
            self._line.append(at)

    def release(self) -> Work | None:
        if self._corners is not None:
            self.box = self._drawn_box(self._corners)
            self._corners = None
            self.is_open = min(self.box.width, self.box.height) >= SMALLEST_SIDE
        elif self._line:
            self.scribbles.append(Scribble(tuple(self._line), self._radius, self._is_object))
            self._line = []
        else:
            return None
        return self._ask() if self.is_open else None

    def _ask(self) -> Work:
        assert self.box is not None
        box, scribbles = self.box, tuple(self.scribbles)

        def find(frame: QImage, check: Check) -> Region:
            return cut_out(rgb_of(frame), box, scribbles, check)

        picture, target = self.situation.picture, self.situation.target
        self._awaited = Work(picture, target, Effect.ADD, self.name, find, is_proposal=True)
        return self._awaited

    def step_back(self) -> Work | None:
        """Takes back the scribble that is drawn, or the last one; without one, the box."""
        if self._line:
            self._line = []
            return None
        if not self.scribbles:
            self.is_open = False
            return None
        self.scribbles.pop()
        return self._ask()

    def show(self, work: Work, proposal: Proposal) -> None:
        if work is self._awaited:
            self._awaited = None
            self.proposal = proposal

    def accept(self) -> Work | None:
        """The proposal as it was shown last, or, where none was shown yet, as it will be found; with what is being drawn."""
        self.release()
        if self.box is None or min(self.box.width, self.box.height) < SMALLEST_SIDE:
            self.is_open = False
            return None
        self.is_open = False
        picture, target = self.situation.picture, self.situation.target
        if self._awaited is not None or self.proposal is None:
            find = self._ask().find
        else:
            region = self.proposal.region

            def find(frame: QImage, check: Check) -> Region:
                return region

        return Work(picture, target, Effect.ADD, self.name, find)

    def draw(self, painter: QPainter, viewport: Viewport) -> None:
        if self.proposal is not None and not self.proposal.region.rect.is_empty:
            left, top = viewport.to_widget(*self.proposal.region.rect[:2])
            right, bottom = viewport.to_widget(*self.proposal.region.rect[2:])
            painter.drawImage(QRectF(left, top, right - left, bottom - top), self.proposal.image)
        for scribble in self.scribbles:
            self._draw_scribble(painter, viewport, scribble)
        if self._line:
            self._draw_scribble(painter, viewport, Scribble(tuple(self._line), self._radius, self._is_object))
        box = self.box if self._corners is None else self._drawn_box(self._corners)
        if box is not None:
            corners = ((box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom))
            draw_line(painter, [QPointF(*viewport.to_widget(*corner)) for corner in corners], LIGHT, closed=True)

    @staticmethod
    def _draw_scribble(painter: QPainter, viewport: Viewport, scribble: Scribble) -> None:
        width = max(3.0, 2 * scribble.radius * viewport.scale)
        places = [QPointF(*viewport.to_widget(*point)) for point in scribble.points]
        color = OBJECT if scribble.is_object else BACKGROUND
        draw_line(painter, places, color, closed=False, width=width, rim=0)

    def _drawn_box(self, corners: tuple[Point, Point]) -> Rect:
        (x, y), (other_x, other_y) = corners
        width, height = self.situation.picture.size
        box = Rect.around(min(x, other_x), min(y, other_y), max(x, other_x), max(y, other_y))
        return box.intersection(Rect(0, 0, width, height))
