"""Which part of a picture a widget shows: fitted, zoomed, moved."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.view.pictures.picture import Picture
from app.view.pictures.viewport import Viewport

PAN_STEP = 0.1  # of the widget's width and height


class PictureView(QWidget):
    """Signals:
    viewport_changed()
    """

    viewport_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: Picture | None = None
        self._viewport = Viewport()
        self._is_fitted = True

    @property
    def picture(self) -> Picture | None:
        return self._picture

    @property
    def viewport(self) -> Viewport:
        return self._viewport

    @property
    def is_fitted(self) -> bool:
        """Whether the picture follows the size of the widget."""
        return self._is_fitted

    def fit(self) -> None:
        """Shows the whole picture, also after the widget is resized."""
        self._is_fitted = True
        if self._picture is not None:
            self._viewport = Viewport.fitting(self._picture.size, (self.width(), self.height()))
        self.update()
        self.viewport_changed.emit()

    def set_viewport(self, viewport: Viewport) -> None:
        self._is_fitted = False
        if self._picture is not None:
            viewport = viewport.kept_in_sight(self._picture.size, (self.width(), self.height()))
        self._viewport = viewport
        self.update()
        self.viewport_changed.emit()

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Zooms about a widget point, or about the middle."""
        point = at or QPointF(self.width() / 2, self.height() / 2)
        self.set_viewport(self._viewport.zoomed(factor, point.x(), point.y()))

    def pan(self, x: int, y: int) -> None:
        """Looks further to the right and further down or, below zero, left and up: by a tenth of the widget each."""
        self.set_viewport(self._viewport.panned(-x * PAN_STEP * self.width(), -y * PAN_STEP * self.height()))

    def show_actual_size(self) -> None:
        """One pixel of the picture on one of the screen, about the middle; sharp, so none lies between two."""
        self.zoom(1 / (self._viewport.scale * self.devicePixelRatioF()))
        self.set_viewport(self._viewport.snapped(self.devicePixelRatioF()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._is_fitted:
            self.fit()
        else:
            self.set_viewport(self._viewport)
