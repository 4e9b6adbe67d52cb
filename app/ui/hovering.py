"""Whether the mouse is over a widget."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QWidget


class Hovering(QObject):
    """Signals: changed(): the mouse has come over the widget, or left it; `QWidget.underMouse` says which."""

    changed = Signal()

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        found = super().eventFilter(watched, event)
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self.changed.emit()
        return found
