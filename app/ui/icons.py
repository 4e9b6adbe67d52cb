"""Icons from Material Design's font (by qtawesome), in the colours of the theme."""

from __future__ import annotations

import qtawesome
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap

from app.ui.theme import ON_ACCENT, THEMES, present_theme
from engine.resources import resources_folder


class _ThemedIcon(QIconEngine):
    """Draws itself in the colours of the theme that the window has when it is drawn."""

    def __init__(self, name: str, *, on_accent: bool) -> None:
        super().__init__()
        self._name, self._on_accent = name, on_accent
        self._drawn = {
            theme: qtawesome.icon(
                f"mdi6.{name}",
                color=ON_ACCENT if on_accent else theme.icon,
                color_disabled=theme.disabled,
                color_selected=theme.text,
            )
            for theme in THEMES.values()
        }

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        self._drawn[present_theme()].paint(painter, rect, Qt.AlignmentFlag.AlignCenter, mode, state)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self._drawn[present_theme()].pixmap(size, mode, state)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        return self._drawn[present_theme()].pixmap(size, scale, mode, state)

    def clone(self) -> QIconEngine:
        return _ThemedIcon(self._name, on_accent=self._on_accent)


def icon(name: str, *, on_accent: bool = False) -> QIcon:
    """The icon of that name, e.g. ``skip-next``; ``on_accent``: for a button in the accent's colour."""
    return QIcon(_ThemedIcon(name, on_accent=on_accent))


def program_icon() -> QIcon:
    """Two masks, one half behind the other."""
    return QIcon(str(resources_folder() / "icons/mdqe-annotator.svg"))


def color_icon(color: str) -> QIcon:
    """A square of that colour, by which a track is known in the picture."""
    pixmap = QPixmap(12, 12)
    pixmap.fill(QColor(color))
    return QIcon(pixmap)
