"""Icons from Material Design's font (by qtawesome), in the theme's colours."""

from __future__ import annotations

import qtawesome
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from app.ui.theme import DISABLED, ICON


def icon(name: str) -> QIcon:
    """The icon of that name, e.g. ``skip-next``."""
    return qtawesome.icon(f"mdi6.{name}", color=ICON, color_disabled=DISABLED, color_selected="#ffffff")


def program_icon() -> QIcon:
    """Two masks, one half behind the other."""
    drawn = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        pixmap = QPixmap(size, size)
        pixmap.fill(QColor(0, 0, 0, 0))
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(0, 0, 0, 0))
        painter.setBrush(QColor("#2b2d30"))
        painter.drawRoundedRect(0, 0, size, size, size * 0.2, size * 0.2)
        for color, x, y in (("#3d7eff", 0.14, 0.16), ("#ff9e40", 0.36, 0.34)):
            painter.setBrush(QColor(color))
            painter.drawEllipse(int(x * size), int(y * size), int(size * 0.5), int(size * 0.5))
        painter.end()
        drawn.addPixmap(pixmap)
    return drawn
