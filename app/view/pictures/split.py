"""The divider of the split view: left of it the frame before corrections, right of it as it is now.

It stands still in the widget, and the picture moves under it: so it is always within reach, however close one looks.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.view import words

LINE = QColor(255, 255, 255)
RIM = QColor(0, 0, 0, 150)
GRIP = 11.0  # widget pixels, its radius
NEAR = 5.0  # widget pixels to either side within which the line is hit
LABEL = 8  # widget pixels around a word


class Divider:
    """Attributes: share: of the widget's width that lies left of it, in [0, 1]; is_dragged: whether a mouse holds it."""

    def __init__(self) -> None:
        self.share = 0.5
        self.is_dragged = False

    def x(self, width: int) -> int:
        """Where it stands, in whole widget pixels."""
        return round(self.share * width)

    def move_to(self, x: float, width: int) -> None:
        """Puts it to a place in the widget, or as near to it as it goes."""
        self.share = min(max(x / max(1, width), 0.0), 1.0)

    def is_hit(self, at: QPointF, widget: QRect, *, only_grip: bool) -> bool:
        """Whether a widget point is on it: on its grip, or also on its line, where no tool needs the place."""
        away = at - QPointF(self.x(widget.width()), widget.height() / 2)
        on_grip = away.x() ** 2 + away.y() ** 2 <= GRIP * GRIP
        return on_grip or (not only_grip and abs(away.x()) <= NEAR)

    def sides(self, widget: QRect) -> tuple[QRect, QRect]:
        """The part of the widget that shows what was before, and the one that shows what is now."""
        x = self.x(widget.width())
        return QRect(0, 0, x, widget.height()), QRect(x, 0, widget.width() - x, widget.height())

    def draw(self, painter: QPainter, widget: QWidget) -> None:
        """The line, its grip, and a word on either side."""
        x, middle = self.x(widget.width()), widget.height() / 2
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for color, width in ((RIM, 4.0), (LINE, 1.5)):
            painter.setPen(QPen(color, width))
            painter.drawLine(QPointF(x, 0), QPointF(x, widget.height()))
        painter.setPen(QPen(RIM, 1.0))
        painter.setBrush(LINE)
        painter.drawEllipse(QPointF(x, middle), GRIP, GRIP)
        painter.setPen(QPen(QColor(40, 42, 46), 1.8))
        for side in (-1, 1):
            tip = QPointF(x + side * 7, middle)
            painter.drawLine(tip, tip + QPointF(-side * 3.5, -3.5))
            painter.drawLine(tip, tip + QPointF(-side * 3.5, 3.5))
        self._draw_words(painter, x, widget.width())

    def _draw_words(self, painter: QPainter, x: int, width: int) -> None:
        for text, is_before in ((words.tr("Before"), True), (words.tr("After"), False)):
            size = painter.fontMetrics().size(0, text)
            room = x if is_before else width - x
            if room < size.width() + 4 * LABEL:
                continue
            left = x - 2 * LABEL - size.width() - LABEL if is_before else x + LABEL
            plate = QRectF(left, LABEL, size.width() + 2 * LABEL, size.height() + LABEL)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(RIM)
            painter.drawRoundedRect(plate, 4, 4)
            painter.setPen(LINE)
            painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)
