"""Draws a picture where it lies in the widget: the frame, the masks over it, and both sides of a split view."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter

from app.view.pictures.marks import draw_grid
from app.view.pictures.picture import Picture
from app.view.pictures.rect import Rect
from app.view.pictures.split import Divider
from app.view.pictures.viewport import Viewport

PIXELS_SHOWN_FROM = 3.0  # from this scale on, pixels are shown as squares


def draw_picture(
    painter: QPainter, picture: Picture, viewport: Viewport, exposed: QRect, widget: QRect, divider: Divider
) -> None:
    """Draws what of the picture lies in ``exposed``; all rectangles are in widget pixels."""
    width, height = picture.size
    shown = Rect(exposed.left(), exposed.top(), exposed.right() + 1, exposed.bottom() + 1)
    part = viewport.widget_rect_to_image(shown).intersection(Rect(0, 0, width, height))
    if part.is_empty:
        return
    # All of it, of which Qt draws what is exposed: cut to the part, it would round otherwise from part to part, and seams show.
    target = QRectF(viewport.x, viewport.y, width * viewport.scale, height * viewport.scale)
    source = QRectF(0, 0, width, height)
    is_smooth = viewport.scale * painter.device().devicePixelRatioF() < PIXELS_SHOWN_FROM
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_smooth)
    painter.drawImage(target, picture.frame, source)
    if picture.before is None:
        painter.drawImage(target, picture.overlay.image, source)
    else:
        before, after = divider.sides(widget)
        for clip, side in ((before, picture.before), (after, picture)):
            painter.setClipRect(clip)
            painter.drawImage(target, side.overlay.image, source)
        painter.setClipping(False)
    draw_grid(painter, viewport, part)
