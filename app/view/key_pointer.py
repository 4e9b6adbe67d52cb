"""A pointer on the picture that keys move, for those who lead a tool without a mouse: Space is its button."""

from __future__ import annotations

from math import floor

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPen

from app.view.pictures.viewport import Viewport
from app.view.tools.region import Point

FASTEST = 24  # times as far as the first step go the later ones while an arrow is held down
MARGIN = 24  # widget pixels that are kept between the pointer and the edge of what is seen
INNER, OUTER = 4.0, 12.0  # widget pixels from the pointer, between which its cross is drawn


class KeyPointer:
    """Where the pointer is.

    Attributes:
        at: in image pixels, the middle of one; None while it is not shown.
        is_down: whether its button is held, as that of a mouse that drags.
    """

    def __init__(self) -> None:
        self.at: Point | None = None
        self.is_down = False
        self._steps = 0  # since an arrow was pressed

    def show(self, at: Point, size: tuple[int, int]) -> None:
        """Puts it on the pixel nearest to ``at``; ``size`` is the picture's (width, height)."""
        x, y = (min(max(floor(place), 0), length - 1) + 0.5 for place, length in zip(at, size, strict=True))
        self.at = x, y

    def hide(self) -> None:
        self.at, self.is_down = None, False

    def move(self, arrow: tuple[int, int], scale: float, size: tuple[int, int], *, is_held: bool) -> None:
        """Moves it by a pixel of the picture, or of the screen if that is more; the farther, the longer the key is held.

        Args:
            scale: widget pixels per image pixel.
            size: of the picture, (width, height).
            is_held: whether the key repeats itself.
        """
        assert self.at is not None
        self._steps = self._steps + 1 if is_held else 0
        step = max(1.0, 1 / scale) * min(1 + self._steps, FASTEST)
        self.show((self.at[0] + arrow[0] * step, self.at[1] + arrow[1] * step), size)

    def in_sight(self, viewport: Viewport, widget: tuple[int, int]) -> Viewport:
        """The viewport, moved as far as it takes for the pointer to be seen; ``widget`` is its (width, height)."""
        assert self.at is not None
        places = viewport.to_widget(*self.at)
        x, y = (min(max(place, MARGIN), side - MARGIN) - place for place, side in zip(places, widget, strict=True))
        return viewport.panned(x, y) if (x, y) != (0, 0) else viewport

    def draw(self, painter: QPainter, viewport: Viewport) -> None:
        """A cross around the pixel, seen on every picture; a closed one while its button is held."""
        if self.at is None:
            return
        x, y = viewport.to_widget(*self.at)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = 0.0 if self.is_down else INNER
        for color, width in ((QColor(0, 0, 0, 190), 3.5), (QColor(255, 255, 255), 1.5)):
            painter.setPen(QPen(color, width))
            for right, down in ((-1, 0), (1, 0), (0, -1), (0, 1)):
                painter.drawLine(
                    QPointF(x + right * inner, y + down * inner), QPointF(x + right * OUTER, y + down * OUTER)
                )
