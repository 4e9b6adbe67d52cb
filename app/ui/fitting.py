"""Windows and dialogs are no larger than the screen that they stand on, and all of them is on it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QStyle, QWidget


def fit_on_screen(window: QWidget, room: QRect | None = None) -> None:
    """Makes ``window`` smaller where it is larger than the screen, and moves it where it would not be seen whole.

    Args:
        room: what the screen has left beside the system's bars, in pixels; None: as it is now.
    """
    if window.isMaximized() or window.isFullScreen():
        return
    if room is None:
        room = window.screen().availableGeometry()
    frame = window.frameGeometry().size() - window.size()
    if not window.isVisible():  # the system has given it no frame yet
        frame = QSize(0, window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight, None, window))
    window.resize(window.size().boundedTo(room.size() - frame))
    place, size = window.frameGeometry().topLeft(), window.size() + frame
    inside = (
        max(room.left(), min(place.x(), room.right() + 1 - size.width())),
        max(room.top(), min(place.y(), room.bottom() + 1 - size.height())),
    )
    if inside != (place.x(), place.y()):
        window.move(*inside)
