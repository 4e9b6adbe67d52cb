"""A view that has nothing to show says why."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractScrollArea, QLabel, QVBoxLayout

from app.view import words

NO_TRACK = words.mark("The search finds no track; Esc in it shows all again")


class Nothing(QLabel):
    """A text in the middle of a view, shown when there is a reason to."""

    def __init__(self, text: str, view: QAbstractScrollArea, left: int = 0, top: int = 0) -> None:
        """``left`` and ``top``: pixels of the view that hold something else in any case."""
        super().__init__(text, view.viewport())
        self.setObjectName("faint")
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout = QVBoxLayout(view.viewport())
        layout.setContentsMargins(left + 8, top, 8, 0)
        layout.addWidget(self)
        self.hide()
