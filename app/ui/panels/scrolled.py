"""A panel that scrolls where the window is too small for all of it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

ROUNDING = 2  # pixels that docks give less than was asked for
LEAST = 72  # pixels of its contents that are always to be seen


class Scrolled(QScrollArea):
    """Takes as much height as its contents want, less where there is less, and never more.

    Signals: outgrown(int): the contents have come to want more height than there is; so much more, in pixels.
    """

    outgrown = Signal(int)

    def __init__(self, contents: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._contents = contents
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setWidgetResizable(True)
        self.setWidget(contents)
        self._wanted = 0
        self._kept: tuple[QWidget, ...] = ()
        self.verticalScrollBar().rangeChanged.connect(self._see_kept)

    def keep_in_sight(self, *parts: QWidget) -> None:
        """Scrolls to parts of the contents, and again whenever there is less room; where it is too little, to the last ones."""
        self._kept = parts
        layout = self._contents.layout()
        if layout is not None:
            layout.activate()  # they may have come to be shown just now
        self._see_kept()

    def _see_kept(self) -> None:
        for part in self._kept:
            self.ensureWidgetVisible(part, 0, ROUNDING)

    def sizeHint(self) -> QSize:
        contents = self._contents
        hint = contents.sizeHint()
        if contents.hasHeightForWidth() and self.viewport().width() > 0:
            hint.setHeight(max(hint.height(), contents.heightForWidth(self.viewport().width())))
        hint.setHeight(hint.height() + ROUNDING)
        return hint

    def minimumSizeHint(self) -> QSize:
        width = self._contents.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
        return QSize(width, min(LEAST, self._contents.minimumSizeHint().height()))

    def event(self, event: QEvent) -> bool:
        """The contents want another size."""
        if event.type() == QEvent.Type.LayoutRequest:
            before, self._wanted = self._wanted, self.sizeHint().height()
            if before != self._wanted:
                self.updateGeometry()
            if self.isVisible() and max(before, self.height()) < self._wanted:
                self.outgrown.emit(self._wanted - self.height())
        return super().event(event)
