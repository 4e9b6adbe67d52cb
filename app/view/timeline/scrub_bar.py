"""The scrub bar: one cell per frame, with the frames where the selected track has a mask."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

PASSED = 90  # opacity, of 255, of what lies behind the playhead
EDGE = 7  # free pixels left and right of the groove


class Timeline(QWidget):
    """Signals: scrubbed(int): the person asks for a frame."""

    scrubbed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._frame_count = 0
        self._frame_index = 0
        self._presence: Sequence[tuple[int, int]] = ()
        self._presence_color = QColor()

    def sizeHint(self) -> QSize:
        return QSize(400, 30)

    def set_frame_count(self, frame_count: int) -> None:
        self._frame_count = frame_count
        self.setEnabled(frame_count > 0)
        self.update()

    def set_frame_index(self, frame_index: int) -> None:
        self._frame_index = frame_index
        self.update()

    def set_presence(self, runs: Sequence[tuple[int, int]], color: QColor) -> None:
        """(first, last) of each run of frames where the selected track is visible, and its colour."""
        self._presence, self._presence_color = runs, color
        self.update()

    def frame_at(self, x: float) -> int:
        """The frame under a widget coordinate."""
        span = max(1, self.width() - 2 * EDGE)
        return min(max(int((x - EDGE) / span * self._frame_count), 0), max(0, self._frame_count - 1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._frame_count:
            self.scrubbed.emit(self.frame_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and self._frame_count:
            self.scrubbed.emit(self.frame_at(event.position().x()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            self._paint(painter)
        finally:
            painter.end()

    def _paint(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        middle = self.height() / 2
        groove = QRectF(EDGE, middle - 5, self.width() - 2 * EDGE, 10)
        palette = self.palette()
        painter.setBrush(palette.color(QPalette.ColorRole.Dark))
        painter.drawRoundedRect(groove, 5, 5)
        if not self._frame_count:
            return
        cell = groove.width() / self._frame_count
        head = groove.left() + (self._frame_index + 0.5) * cell
        passed = palette.color(QPalette.ColorRole.PlaceholderText)
        passed.setAlpha(PASSED)
        painter.setBrush(passed)
        painter.drawRoundedRect(QRectF(groove.left(), groove.top(), head - groove.left(), groove.height()), 5, 5)
        painter.setBrush(self._presence_color)
        for first, last in self._presence:
            painter.drawRect(QRectF(groove.left() + first * cell, middle - 2, max(1.5, (last + 1 - first) * cell), 4))
        painter.setBrush(palette.color(QPalette.ColorRole.WindowText))
        painter.drawRoundedRect(QRectF(head - 1.5, middle - 11, 3, 22), 1.5, 1.5)
        painter.drawEllipse(QPointF(head, middle), 5, 5)
