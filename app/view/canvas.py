"""The canvas: mouse, pen and keys on a picture. They select by click, zoom and pan, and lead the tools."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QSinglePointEvent,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app.view.key_pointer import KeyPointer
from app.view.pictures.hit_test import next_hit
from app.view.pictures.paint_preview import Target
from app.view.pictures.picture import Picture
from app.view.tool_view import PAINTING, ToolView
from app.view.tools.placing import Nudge, Placing, placeable
from app.view.tools.tool import Tool

WHEEL_STEP = 120  # eighths of a degree that Qt reports for one notch
ZOOM_PER_NOTCH = 1.2
SAME_PIXEL = 0.5  # keys reach every pixel, so that none is meant but the one that they point at
STEP_BACK = (Qt.Key.Key_Escape, Qt.Key.Key_Backspace)
LEAST_MOVE = 6  # pixels by which the mouse takes over from the keys
DRAGGED = (*PAINTING, Tool.LASSO, Tool.GRABCUT)  # tools that are dragged; the others are clicked
ACCEPT = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Canvas(ToolView):
    """Signals, beside those of `ToolView`:
    clicked(int | None, bool): the track that a click selects; whether to add it to what is selected, or take it away.
    tapped(): Space was pressed and released without dragging.
    before_touched(): a tool was to work on the side of a split view that shows what was before; it does nothing there.
    """

    clicked = Signal(object, bool)
    tapped = Signal()
    before_touched = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(240, 180)
        self._dragged_from: QPointF | None = None
        self._space_is_down = False
        self._space_was_dragged = False
        self._pointer = KeyPointer()
        self._rest: QPointF | None = None  # where the mouse lies while keys lead, if it is known
        self.viewport_changed.connect(self._follow_pointer)

    def show_picture(self, picture: Picture | None) -> None:
        if picture is None:
            self._leave_pointer()
        super().show_picture(picture)

    def set_tool(self, tool: Tool) -> None:
        super().set_tool(tool)
        if tool is Tool.TRANSFORM:
            self._leave_pointer()  # its keys move the mask
        self._update_cursor()

    def set_target(self, target: Target | None) -> None:
        super().set_target(target)
        self._update_cursor()

    def finish_stroke(self) -> None:
        self._pointer.is_down = False
        super().finish_stroke()

    def step_back(self) -> None:
        self._pointer.is_down = False
        super().step_back()

    def _paint(self, painter: QPainter, exposed: QRect) -> None:
        super()._paint(painter, exposed)
        self._pointer.draw(painter, self._viewport)

    # ---- mouse and pen -------------------------------------------------------------------------

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Brush and eraser heed the pen's pressure; for all else Qt makes a mouse of the pen, once it is ignored here."""
        if self._tool not in PAINTING or not self.pen.is_heeded:
            event.ignore()
            return
        self._update_brush_ring()
        self.pen.take(event)
        if event.type() == QEvent.Type.TabletPress:
            self._press(event)
        elif event.type() == QEvent.Type.TabletMove:
            self._move(event)
        else:
            self._release(event)
        self._update_brush_ring()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pen.put_down()
        self._press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._release(event)

    def _press(self, event: QSinglePointEvent) -> None:
        self._leave_pointer()
        self._mouse = event.position()
        if self._picture is None:
            return
        pans = event.button() == Qt.MouseButton.LeftButton and self._space_is_down
        if pans or event.button() == Qt.MouseButton.MiddleButton:
            self._dragged_from = event.position()
            self._space_was_dragged = True
            self._update_cursor()
        elif event.button() == Qt.MouseButton.LeftButton and self._preview is None:
            if self._is_on_divider():
                self.divider.is_dragged = True
            else:
                self._begin(event.modifiers())

    def _begin(self, held: Qt.KeyboardModifier) -> None:
        """The tool at hand touches the picture; ``held`` are the keys that say how."""
        if self._picture is None:
            return
        if self._tool is Tool.SELECT:
            adds = bool(held & Qt.KeyboardModifier.ControlModifier)
            selected = None if adds else next(iter(self._picture.style.selected), None)
            self.clicked.emit(next_hit(self._hits(), selected), adds)
        elif self.is_on_before:
            self.before_touched.emit()  # what is changed there would not be seen
        elif self._tool in PAINTING:
            self._begin_stroke()
        else:
            self._press_gesture(subtracts=bool(held & Qt.KeyboardModifier.ShiftModifier))

    def _move(self, event: QSinglePointEvent) -> None:
        if self.is_led_by_keys:
            self._rest = self._rest or event.position()
            if self._pointer.is_down or (event.position() - self._rest).manhattanLength() < LEAST_MOVE:
                return  # a push at the table shall not spoil what the keys draw
        self._leave_pointer()
        self._update_brush_ring()
        self._mouse = event.position()
        if self._dragged_from is not None:
            moved = event.position() - self._dragged_from
            self._dragged_from = event.position()
            self.set_viewport(self._viewport.panned(moved.x(), moved.y()))
        elif self.divider.is_dragged:
            self.divider.move_to(event.position().x(), self.width())
            self.update()
        else:
            self._drag_on()
        self._update_brush_ring()
        self._update_cursor()
        self._report_hover()

    def _drag_on(self) -> None:
        """The stroke or gesture in progress goes on to where the mouse is."""
        if self._preview is not None:
            self._update_image_rect(self._preview.extend(*self._image_point(), self._radius * self.pen.share))
        elif self._gesture is not None:
            self._gesture.move(self._image_point())
            self.update()

    def _release(self, event: QSinglePointEvent) -> None:
        if self._dragged_from is not None and event.button() != Qt.MouseButton.RightButton:
            self._dragged_from = None
            self._update_cursor()
        elif event.button() == Qt.MouseButton.LeftButton:
            if self.divider.is_dragged:
                self.divider.is_dragged = False
            else:
                self._end_drag()

    def _end_drag(self) -> None:
        if self._gesture is not None:
            self._go_on(self._gesture.release())
        else:
            self.finish_stroke()

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            notches = delta.x() or delta.y()  # some systems turn the wheel sideways while Alt is down
            self.step_size(1 if notches > 0 else -1)
        elif self._picture is not None:
            self.zoom(ZOOM_PER_NOTCH ** (delta.y() / WHEEL_STEP), event.position())
        event.accept()

    def enterEvent(self, event: QEnterEvent) -> None:
        if not self.is_led_by_keys:
            self._mouse = event.position()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        if not self.is_led_by_keys:
            self._update_brush_ring()
            self._mouse = None
            self.hovered.emit(None)
        super().leaveEvent(event)

    # ---- keys ----------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Claims Space and the keys of tool, stroke or gesture before they act as shortcuts of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            own = (Qt.Key.Key_Space, *ACCEPT, *STEP_BACK) if self.is_painting else (Qt.Key.Key_Space,)
            leaves_pointer = event.key() == Qt.Key.Key_Escape and self.is_led_by_keys
            if event.key() in own or leaves_pointer:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.is_led_by_keys:
            if not event.isAutoRepeat():
                self._press_or_lift(event.modifiers())
        elif event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self._space_is_down, self._space_was_dragged = True, False
                self._update_cursor()
        elif event.key() in STEP_BACK and self.is_painting:
            self.step_back()
        elif event.key() == Qt.Key.Key_Escape and self.is_led_by_keys:
            self._leave_pointer()
        elif event.key() in ACCEPT and self._pointer.is_down:
            self._press_or_lift(event.modifiers())
        elif event.key() in ACCEPT and self._gesture is not None:
            self._go_on(self._gesture.accept())
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Space:
            super().keyReleaseEvent(event)
        elif not event.isAutoRepeat() and self._space_is_down:
            self._space_is_down = False
            self._update_cursor()
            if not self._space_was_dragged:
                self.tapped.emit()

    def nudge(self, nudge: Nudge) -> bool:
        """Moves, scales or rotates the mask by a step, with the tool that does so; whether there is one."""
        if self._picture is None or self._target is None or placeable(self._picture, self._target.track_id) is None:
            return False
        if isinstance(gesture := self._begun(), Placing):
            gesture.nudge(nudge)
            self.update()
        return True

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What keys draw ends where the keys go elsewhere, and so does what a key that is held does."""
        if self._pointer.is_down:
            self._press_or_lift(Qt.KeyboardModifier.NoModifier)
        self._space_is_down = False
        self._update_cursor()
        super().focusOutEvent(event)

    # ---- the pointer that keys move ------------------------------------------------------------

    @property
    def is_led_by_keys(self) -> bool:
        """Whether the pointer is shown that keys move; it goes as soon as the mouse moves."""
        return self._pointer.at is not None

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        super().zoom(factor, self._mouse if at is None and self.is_led_by_keys else at)

    def move_pointer(self, step: tuple[int, int], *, is_held: bool) -> None:
        """Moves the pointer; the first time, it comes up where the mouse is, or else amid what is seen.

        ``step`` is to the right and down; ``is_held``: the key that does it repeats itself.
        """
        if self._picture is None or self._tool is Tool.TRANSFORM:
            return
        size, widget = self._picture.size, (self.width(), self.height())
        self._update_brush_ring()
        if self.is_led_by_keys:
            self._pointer.move(step, self._viewport.scale, size, is_held=is_held)
        else:
            middle = QPointF(widget[0] / 2, widget[1] / 2)
            start = self._mouse if self._mouse is not None and self.rect().contains(self._mouse.toPoint()) else middle
            self._pointer.show(self._viewport.to_image(start.x(), start.y()), size)
            self._rest = self._mouse
        if not self.is_fitted:
            self.set_viewport(self._pointer.in_sight(self._viewport, widget))
        self._follow_pointer()
        self._drag_on()
        self._update_cursor()
        self._report_hover()

    def _follow_pointer(self) -> None:
        """The pointer takes the place of the mouse, wherever its pixel is in the widget now."""
        if self._pointer.at is not None:
            self._mouse = QPointF(*self._viewport.to_widget(*self._pointer.at))
            self.update()

    def press_pointer(self, *, subtracts: bool) -> None:
        """As Space; brings the pointer up where it is not shown yet."""
        if self.is_led_by_keys:
            shift = Qt.KeyboardModifier.ShiftModifier
            self._press_or_lift(shift if subtracts else Qt.KeyboardModifier.NoModifier)
        else:
            self.move_pointer((0, 0), is_held=False)

    def _press_or_lift(self, held: Qt.KeyboardModifier) -> None:
        """Space is the pointer's button: pressed once and again where a tool is dragged, once where it is clicked."""
        if self._pointer.is_down:
            self._pointer.is_down = False
            self._end_drag()
        else:
            self._begin(held)
            self._pointer.is_down = self.is_painting and self._tool in DRAGGED
            if not self._pointer.is_down and self._gesture is not None:
                self._go_on(self._gesture.release())
        self.update()
        self._report_hover()

    def _reach(self) -> float:
        return SAME_PIXEL if self.is_led_by_keys else super()._reach()

    def _leave_pointer(self) -> None:
        """The mouse leads again, or nothing does; what the keys were drawing is kept."""
        if self.is_led_by_keys:
            if self._pointer.is_down:
                self._press_or_lift(Qt.KeyboardModifier.NoModifier)
            self._pointer.hide()
            self._mouse = None
            self.hovered.emit(None)
            self.update()

    # ---- helpers -------------------------------------------------------------------------------

    def _is_on_divider(self) -> bool:
        only_grip = self._tool is not Tool.SELECT
        return (
            self.is_split
            and self._mouse is not None
            and self.divider.is_hit(self._mouse, self.rect(), only_grip=only_grip)
        )

    def _shows_brush_ring(self) -> bool:
        return not self._space_is_down and super()._shows_brush_ring()

    def _update_cursor(self) -> None:
        on_divider = self.divider.is_dragged or (not self.is_painting and self._is_on_divider())
        if self._dragged_from is not None or self._space_is_down:
            holds = self._dragged_from is not None
            self.setCursor(Qt.CursorShape.ClosedHandCursor if holds else Qt.CursorShape.OpenHandCursor)
        elif on_divider or self._tool is Tool.SELECT:
            self.setCursor(Qt.CursorShape.SplitHCursor if on_divider else Qt.CursorShape.ArrowCursor)
        else:
            may_work = self._target is not None and (self.is_painting or not self.is_on_before)
            self.setCursor(Qt.CursorShape.CrossCursor if may_work else Qt.CursorShape.ForbiddenCursor)
