"""A dialog makes way for what it speaks of: it stays above the window, so it moves where it covers as little as can be."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QWidget

from app.view.canvas import Canvas

MARGIN = 24  # pixels around a thing that shall be seen, too


def make_way(dialog: QWidget, canvas: Canvas, boxes: Sequence[tuple[int, int, int, int]]) -> None:
    """Moves ``dialog`` off the things in ``boxes`` (xywh in pixels of the frame), and off the picture as far as it can.

    Where it does not cover the picture, it stays. A system that places windows itself, such as Wayland, may leave it.
    """
    picture = QRect(canvas.mapToGlobal(QPoint(0, 0)), canvas.size())
    # Of a video that is only being opened nobody knows yet where its things will be.
    things = [_on_screen(canvas, box).intersected(picture) for box in boxes] if canvas.picture is not None else []
    now = dialog.frameGeometry()
    if now.intersects(picture):
        dialog.move(free_place(now, dialog.screen().availableGeometry(), [*things, picture]))


def free_place(now: QRect, screen: QRect, seen: Sequence[QRect]) -> QPoint:
    """Where a dialog that is at ``now`` covers least of what shall be ``seen``, the first of which counts most.

    Of places that are alike in this the nearest one. All places are within the screen, if it is not too small.
    """
    size = now.size()
    last = _last(screen, size)
    columns = {now.left(), screen.left(), last.x()}
    columns |= {column for rect in seen for column in (rect.left() - size.width(), rect.right() + 1)}
    rows = {now.top(), screen.top(), last.y()}
    rows |= {row for rect in seen for row in (rect.top() - size.height(), rect.bottom() + 1)}
    places = [
        QPoint(x, y)
        for x in columns
        for y in rows
        if QPoint(x, y) == now.topLeft() or screen.contains(QRect(QPoint(x, y), size))
    ]

    def cost(place: QPoint) -> tuple[int, ...]:
        covered = [QRect(place, size).intersected(rect) for rect in seen]
        return (*(rect.width() * rect.height() for rect in covered), (place - now.topLeft()).manhattanLength())

    return min(places, key=cost)


def _last(screen: QRect, size: QSize) -> QPoint:
    """The place in the screen's right lower corner."""
    return QPoint(screen.right() + 1 - size.width(), screen.bottom() + 1 - size.height())


def _on_screen(canvas: Canvas, box: tuple[int, int, int, int]) -> QRect:
    x, y, width, height = box
    corners = (canvas.viewport.to_widget(x, y), canvas.viewport.to_widget(x + width, y + height))
    first, last = (canvas.mapToGlobal(QPoint(round(left), round(top))) for left, top in corners)
    return QRect(first, last).adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
