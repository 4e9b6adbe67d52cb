"""Enter in a list opens what is marked there, as a double click does, and presses no button of the dialog around it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class EnterKey(QObject):
    """Qt lets a list hear of Enter and then gives it to the dialog, whose usual button it presses: both would happen."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent) or event.key() not in ENTER:
            return super().eventFilter(watched, event)
        index = self._view.currentIndex()
        is_typed_into = self._view.window().focusWidget() is not self._view  # a cell: there Enter ends that
        if index.isValid() and not is_typed_into:
            self._view.activated.emit(index)
        return True
