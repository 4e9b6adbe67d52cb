"""Text of several lines that is never cut off: whatever it stands in grows with it."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget


class WrappedLabel(QLabel):
    """A label that wraps its text, and is at least as high as that needs.

    Qt asks a wrapped label for its height when a dialog is first laid out, and not when the text is another one later.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setWordWrap(True)

    def setText(self, text: str) -> None:
        super().setText(text)
        self._claim()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._claim()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._claim()

    def _claim(self) -> None:
        self.setMinimumHeight(0)  # else it would be asked for again
        if self.text():
            self.setMinimumHeight(self.heightForWidth(self.width()))
