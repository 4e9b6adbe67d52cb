"""What a person does with a tool before it becomes a change of the mask: press, move, release, accept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from app.view.pictures.paint_preview import Target
from app.view.pictures.picture import Picture
from app.view.pictures.viewport import Viewport
from app.view.tools.region import Point
from app.view.tools.work import Effect, Proposal, Work
from engine.messages import Message

DARK = QColor(0, 0, 0, 170)
LIGHT = QColor(255, 255, 255)
SUBTRACTING = QColor(255, 150, 130)
HANDLE = 4.0  # widget pixels, half a side
REACH = 9.0  # widget pixels, within which a handle is hit


@dataclass(frozen=True)
class Situation:
    """What a gesture begins with.

    Attributes:
        tolerance: of the flood-fill, in 0..255.
    """

    picture: Picture
    target: Target
    tolerance: int


@dataclass(frozen=True)
class Touch:
    """How the button went down.

    Attributes:
        reach: image pixels within which a point counts as hit.
        radius: of the brush, in image pixels.
        subtracts: whether Shift was held: to take away rather than to add.
    """

    reach: float
    radius: float
    subtracts: bool


class Gesture:
    """One use of a tool. Points are in image pixels.

    ``press``, ``release`` and ``accept`` may return work to be done; ``is_open`` says whether the gesture goes on.
    """

    name: Message  # for the history

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self.is_open = True

    def press(self, at: Point, touch: Touch) -> Work | None:
        """The left button went down."""
        return None

    def move(self, at: Point) -> None:
        """The mouse moved, with the button down or not."""

    def release(self) -> Work | None:
        """The left button went up."""
        return None

    def accept(self) -> Work | None:
        """The person is content with it, or leaves the frame: it ends. None if there is nothing to be kept."""
        self.is_open = False
        return None

    def step_back(self) -> Work | None:
        """Takes the last step back; without a step before it, the gesture ends."""
        self.is_open = False
        return None

    def show(self, work: Work, proposal: Proposal) -> None:
        """Takes the result of work that was a proposal."""

    def draw(self, painter: QPainter, viewport: Viewport) -> None:
        """Draws itself over the picture."""

    def _effect(self, subtracts: bool) -> Effect:
        return Effect.SUBTRACT if subtracts else Effect.ADD


def draw_line(
    painter: QPainter, points: Sequence[QPointF], color: QColor, *, closed: bool, width: float = 1.5, rim: float = 1.0
) -> None:
    """A line with a dark rim, so that it is seen on every picture. All is in widget pixels."""
    line = QPolygonF(points)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(DARK, width + 2 * rim), QPen(color, width))[0 if rim else 1 :]:
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        if closed:
            painter.drawPolygon(line)
        else:
            painter.drawPolyline(line)


def draw_handle(painter: QPainter, at: QPointF, color: QColor = LIGHT) -> None:
    """A small square in widget pixels."""
    painter.setPen(QPen(DARK, 1))
    painter.setBrush(color)
    painter.drawRect(QRectF(at.x() - HANDLE, at.y() - HANDLE, 2 * HANDLE, 2 * HANDLE))
