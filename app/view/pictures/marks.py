"""What the canvas draws over the picture besides masks: the brush's ring and the grid of pixels."""

from __future__ import annotations

from math import floor

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.view.pictures.rect import Rect
from app.view.pictures.viewport import Viewport

GRID = QColor(128, 128, 128, 90)
GRID_FROM = 8.0  # widget pixels for one of the picture; below, lines would hide the picture


def draw_brush_ring(painter: QPainter, at: QPointF, reach: float, *, erases: bool) -> None:
    """A circle of ``reach`` widget pixels around a widget point; a dashed one of another colour for the eraser."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for color, width in (
        (QColor(0, 0, 0, 170), 3.0),
        (QColor(255, 150, 130) if erases else QColor(255, 255, 255), 1.2),
    ):
        painter.setPen(QPen(color, width, Qt.PenStyle.DashLine if erases and width < 2 else Qt.PenStyle.SolidLine))
        painter.drawEllipse(at, reach, reach)


def grid_lines(viewport: Viewport, part: Rect) -> list[QLineF]:
    """The lines between the image pixels of ``part``, in widget pixels; none when the picture is not close enough."""
    if viewport.scale < GRID_FROM:
        return []
    left, top = viewport.to_widget(part.left, part.top)
    right, bottom = viewport.to_widget(part.right, part.bottom)
    lines = []
    for column in range(part.left, part.right + 1):
        x = viewport.to_widget(column, 0)[0]
        lines.append(QLineF(x, top, x, bottom))
    for row in range(part.top, part.bottom + 1):
        y = viewport.to_widget(0, row)[1]
        lines.append(QLineF(left, y, right, y))
    return lines


def draw_grid(painter: QPainter, viewport: Viewport, part: Rect) -> None:
    """Shows where the image pixels of ``part`` meet."""
    ratio = painter.device().devicePixelRatioF()
    lines = [_centred(line, ratio) for line in grid_lines(viewport, part)]
    if lines:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(GRID, 0))
        painter.drawLines(lines)


def _centred(line: QLineF, ratio: float) -> QLineF:
    """The line along the middle of the screen's pixels that it begins in, so that each part of it hits the same ones."""
    x1, y1, x2, y2 = ((floor(place * ratio) + 0.5) / ratio for place in (line.x1(), line.y1(), line.x2(), line.y2()))
    return QLineF(x1, y1, x2, y2)
