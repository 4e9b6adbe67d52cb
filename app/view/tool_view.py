"""A picture with tools at work on it: strokes of brush and eraser, gestures of the others, and what both look like.

It knows nothing of tracks and projects. It tells what a person did in image terms, and what it shows is handed to it.
A finished stroke of the brush stays on screen as painted until the next picture comes. What another tool's gesture leads
to is found elsewhere, so that no gesture waits for the one before. Mouse, pen and keys are the canvas's.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.view.pen import Pen
from app.view.pictures.brush import stepped_radius
from app.view.pictures.drawing import draw_picture
from app.view.pictures.hit_test import tracks_at
from app.view.pictures.marks import draw_brush_ring
from app.view.pictures.paint_preview import PaintPreview, Target
from app.view.pictures.picture import Picture
from app.view.pictures.picture_view import PictureView
from app.view.pictures.rect import Rect
from app.view.pictures.split import Divider
from app.view.tools import transform
from app.view.tools.cutting import Cutting
from app.view.tools.fill import LARGEST_TOLERANCE, USUAL_TOLERANCE
from app.view.tools.gesture import REACH, Gesture, Situation, Touch
from app.view.tools.gestures import GESTURES
from app.view.tools.placing import Placing, draw_box, placeable
from app.view.tools.tool import Tool
from app.view.tools.work import Effect, Proposal, Work

BACKGROUND = QColor(24, 25, 27)
HINT = QColor(140, 144, 150)
TOLERANCE_STEP = 4
DIVIDER_STEP = 0.05  # of the widget's width
PAINTING = (Tool.BRUSH, Tool.ERASER)


class ToolView(PictureView):
    """Signals:
    stroke_began(): a tool touched the picture.
    stroke_finished(FinishedStroke): a stroke of brush or eraser that changed something.
    work_wanted(Work): a gesture asks for pixels; those of a proposal are to be handed to `show_proposal`.
    hovered(object): ((x, y), ids topmost first) of the pixel under the mouse, or None outside the picture.
    size_changed(): of the brush, or the tolerance of the flood-fill.
    """

    stroke_began = Signal()
    stroke_finished = Signal(object)
    work_wanted = Signal(object)
    hovered = Signal(object)
    size_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hint = ""
        self._waiting: Picture | None = None  # came during a stroke
        self._tool = Tool.SELECT
        self._target: Target | None = None
        self._radius = 12.0  # image pixels
        self._tolerance = USUAL_TOLERANCE
        self._preview: PaintPreview | None = None
        self._gesture: Gesture | None = None
        self._mouse: QPointF | None = None
        self.divider = Divider()
        self.pen = Pen()

    # ---- what is shown -------------------------------------------------------------------------

    def show_picture(self, picture: Picture | None) -> None:
        """Shows a picture; one that comes during a stroke waits for the stroke's end."""
        if self._preview is not None and picture is not None:
            self._waiting = picture
            return
        self._preview = self._waiting = None
        if picture is None:
            self._gesture = None
        resized = picture is not None and (self._picture is None or self._picture.size != picture.size)
        self._picture = picture
        if resized and self._is_fitted:
            self.fit()
        self.update()
        self._report_hover()

    @property
    def is_split(self) -> bool:
        """Whether the picture shows what was there before corrections, too."""
        return self._picture is not None and self._picture.before is not None

    def move_divider(self, steps: int) -> None:
        """Moves the divider of the split view to the right or, below zero, to the left: a twentieth of the widget each."""
        self.divider.move_to((self.divider.share + steps * DIVIDER_STEP) * self.width(), self.width())
        self.update()
        self._report_hover()

    # ---- tools ---------------------------------------------------------------------------------

    @property
    def tool(self) -> Tool:
        return self._tool

    def set_tool(self, tool: Tool) -> None:
        """Chooses a tool; what is in progress with the one before is kept."""
        self.finish_stroke()
        self._tool = tool
        self.update()

    def set_target(self, target: Target | None) -> None:
        """What brush and eraser work on; None: nothing."""
        self._target = target

    @property
    def radius(self) -> float:
        """Radius of the brush in image pixels."""
        return self._radius

    def set_radius(self, radius: float) -> None:
        self._update_brush_ring()
        self._radius = radius
        self._update_brush_ring()
        self.size_changed.emit()

    @property
    def tolerance(self) -> int:
        """Of the flood-fill, in 0..255."""
        return self._tolerance

    def step_size(self, steps: int) -> None:
        """Makes the brush larger or, below zero, smaller; with the flood-fill, its tolerance."""
        if self._tool is Tool.FILL:
            self._tolerance = min(max(self._tolerance + steps * TOLERANCE_STEP, 0), LARGEST_TOLERANCE)
            self.size_changed.emit()
        else:
            self.set_radius(stepped_radius(self._radius, steps))

    @property
    def is_painting(self) -> bool:
        """Whether a stroke or a gesture is in progress."""
        return self._preview is not None or self._gesture is not None

    def show_proposal(self, work: Work, proposal: Proposal) -> None:
        """What was found for work that a gesture wanted."""
        if self._gesture is not None:
            self._gesture.show(work, proposal)
            self.update()

    def finish_stroke(self) -> None:
        """Ends a stroke or gesture and reports what it did, if it did anything."""
        if self._gesture is not None:
            self._go_on(self._gesture.accept())
        preview, self._preview = self._preview, None
        if preview is None or self._picture is None:
            return
        finished = preview.finish()
        if finished is None:
            self._show_waiting()
            return
        self._waiting = None  # older than the stroke; a newer one follows
        self._picture = replace(self._picture, patches=preview.patches)
        self.stroke_finished.emit(finished)

    def step_back(self) -> None:
        """Takes back a stroke in progress, or the last step of a gesture, which ends when none is left."""
        if self._gesture is not None:
            self._go_on(self._gesture.step_back())
        preview, self._preview = self._preview, None
        if preview is not None:
            self._update_image_rect(preview.restore())
            self._show_waiting()

    def _show_waiting(self) -> None:
        if self._waiting is not None:
            self.show_picture(self._waiting)

    # ---- how it looks --------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            self._paint(painter, event.rect())
        finally:
            painter.end()  # an error's traceback would keep it alive, and that brings Qt down

    def _paint(self, painter: QPainter, exposed: QRect) -> None:
        painter.fillRect(exposed, BACKGROUND)
        if self._picture is None:
            painter.setPen(HINT)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.hint)
            return
        draw_picture(painter, self._picture, self._viewport, exposed, self.rect(), self.divider)
        if self._gesture is not None:
            self._gesture.draw(painter, self._viewport)
        elif self._tool is Tool.TRANSFORM and self._target is not None:
            patch = placeable(self._picture, self._target.track_id)
            if patch is not None:
                draw_box(painter, self._viewport, transform.corners_of(patch.tight))
        if self._shows_brush_ring() and self._mouse is not None:
            reach = max(1.5, self._radius * self.pen.share * self._viewport.scale)
            draw_brush_ring(painter, self._mouse, reach, erases=self._erases)
        if self._picture.before is not None:
            self.divider.draw(painter, self)

    def _shows_brush_ring(self) -> bool:
        shown = self._tool in PAINTING or isinstance(self._gesture, Cutting)
        return shown and self._target is not None and not self.is_on_before

    def _update_brush_ring(self) -> None:
        if self._mouse is not None and self._shows_brush_ring():
            reach = self._radius * self._viewport.scale + 4
            self.update(QRectF(self._mouse.x() - reach, self._mouse.y() - reach, 2 * reach, 2 * reach).toAlignedRect())

    def _update_image_rect(self, rect: Rect) -> None:
        if not rect.is_empty:
            area = self._viewport.image_rect_to_widget(rect)
            self.update(QRect(area.left, area.top, area.width, area.height))

    # ---- where the mouse is --------------------------------------------------------------------

    def _image_point(self) -> tuple[float, float]:
        if self._mouse is None:
            return -1.0, -1.0
        return self._viewport.to_image(self._mouse.x(), self._mouse.y())

    def tracks_under(self, place: QPoint) -> list[int]:
        """The ids of the tracks whose masks are at a place in the widget, topmost first; none where others were before."""
        if self._picture is None or (self.is_split and place.x() < self.divider.x(self.width())):
            return []
        return tracks_at(self._picture.patches, *self._viewport.to_image(place.x(), place.y()))

    def _hits(self) -> list[int]:
        if self._picture is None:
            return []
        side = self._picture.before if self._picture.before is not None and self.is_on_before else self._picture
        return tracks_at(side.patches, *self._image_point())

    @property
    def is_on_before(self) -> bool:
        """Whether the mouse is over the side of a split view that shows what was before."""
        return self.is_split and self._mouse is not None and self._mouse.x() < self.divider.x(self.width())

    def _report_hover(self) -> None:
        if self._picture is None or self._mouse is None:
            return
        x, y = (int(value // 1) for value in self._image_point())
        width, height = self._picture.size
        self.hovered.emit(((x, y), self._hits()) if 0 <= x < width and 0 <= y < height else None)

    # ---- strokes and gestures ------------------------------------------------------------------

    def _begin_stroke(self) -> None:
        self.stroke_began.emit()
        if self._target is None or self._picture is None or (self._erases and self._target.track_id is None):
            return
        self._preview = PaintPreview(self._picture, self._target, erase=self._erases)
        self._update_image_rect(self._preview.extend(*self._image_point(), self._radius * self.pen.share))

    @property
    def _erases(self) -> bool:
        return self._tool is Tool.ERASER or self.pen.erases

    def _press_gesture(self, *, subtracts: bool) -> None:
        if (gesture := self._begun()) is not None:
            touch = Touch(self._reach(), self._radius, subtracts)
            self._go_on(gesture.press(self._image_point(), touch))

    def _reach(self) -> float:
        """Image pixels within which a point counts as hit."""
        return REACH / self._viewport.scale

    def _begun(self) -> Gesture | None:
        """The gesture that goes on, else one that begins; None where the tool has nothing to work on."""
        if self._gesture is None and self._target is not None and self._picture is not None:
            begin = GESTURES[self._tool]
            if begin is Placing and placeable(self._picture, self._target.track_id) is None:
                return None
            self.stroke_began.emit()
            self._gesture = begin(Situation(self._picture, self._target, self._tolerance))
        return self._gesture

    def _go_on(self, work: Work | None) -> None:
        """After a step of the gesture: hands on what it asks for, and lets it go if it has ended."""
        if self._gesture is not None and not self._gesture.is_open:
            self._gesture = None
        if work is not None and not (work.effect is Effect.SUBTRACT and work.target.track_id is None):
            self.work_wanted.emit(work)
        self.update()
