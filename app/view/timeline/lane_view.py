"""The timeline's lanes: one per track, frames from left to right, a range to choose by dragging."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QElapsedTimer, QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from app.project import Review, TrackRecord
from app.project.overview.attention import Heat
from app.project.overview.lanes import Lane, Reviewed
from app.view import words
from app.view.pictures.image import OverlayImage
from app.view.terms import term
from app.view.timeline.lane_strip import LANE_HEIGHT, Scale, heat_pixels, lane_pixels, spans

HEAT_HEIGHT = 4
PATIENCE = 3  # milliseconds for drawing lanes anew in one turn, so that the window never stands still
AT_A_TURN = 8  # lanes that were left are drawn then
HEADER_HEIGHT = 28  # pixels, with the frame numbers, the heat line and the reviewed frames
NAMES_WIDTH = 150
EDGE = 8  # free pixels at the right
DRAG = 4  # pixels from which on a press is a drag
REVIEWED, REJECTED = QColor("#5fb878"), QColor("#e05555")
CHOSEN, SELECTED = 55, 70  # opacity, of 255, of the accent over a range of frames, and behind a selected track
MOVE = 0.25  # of what is in sight, by a key
NOTHING = Lane()


@dataclass(frozen=True)
class _Strip:
    """A lane as it was drawn, and all that it depends on."""

    lane: Lane
    color: str
    scale: Scale
    ratio: float
    picture: OverlayImage


class LaneView(QAbstractScrollArea):
    """Signals:
    scrubbed(int): the person asks for a frame.
    track_clicked(track_id, adds): the person selects a track.
    range_changed(): another range is chosen, or none.
    """

    scrubbed = Signal(int)
    track_clicked = Signal(int, bool)
    range_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # Up and Down scroll
        self.viewport().setMouseTracking(True)
        self.chosen: range | None = None
        self._tracks: tuple[TrackRecord, ...] = ()
        self._names: dict[int, str] = {}
        self._selected: frozenset[int] = frozenset()
        self._lanes: Mapping[int, Lane] = {}
        self._reviewed: Sequence[Reviewed] = ()
        self._track_reviews: Mapping[int, Review] = {}
        self._heat: Heat | None = None
        self._heat_strip: tuple[Scale, OverlayImage] | None = None
        self._frame_count = 0
        self._frame_index = 0
        self._scale = Scale(0.0, 1.0, 1.0)
        self._strips: dict[int, _Strip] = {}
        self._clock = QElapsedTimer()  # since this turn of painting began
        self._drawn = 0  # strips in this turn
        self._behind: set[int] = set()  # rows whose strips are left for the next turns
        self._press: QPointF | None = None
        self._scrubs = False

    def sizeHint(self) -> QSize:
        return QSize(800, HEADER_HEIGHT + 6 * LANE_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(300, HEADER_HEIGHT + 2 * LANE_HEIGHT)

    # ---- what is shown -------------------------------------------------------------------------

    def set_frame_count(self, frame_count: int) -> None:
        """Another video: shown whole, with no range chosen."""
        self._frame_count = frame_count
        self._strips.clear()
        self._scale = Scale(0.0, float(max(1, frame_count)), self._groove_width())
        self.choose(None)
        self.viewport().update()

    def set_frame_index(self, frame_index: int) -> None:
        """Moves the playhead; only what it leaves and reaches is drawn again."""
        before, self._frame_index = self._frame_index, frame_index
        if not self._scale.start <= frame_index < self._scale.start + self._scale.frames:
            self._scale = self._scale.moved(frame_index - self._scale.start - self._scale.frames / 2, self._frame_count)
            self.viewport().update()
        for frame in (before, frame_index):
            self.viewport().update(self._head(frame).toAlignedRect().adjusted(-3, 0, 3, 0))

    def show_tracks(self, tracks: Sequence[TrackRecord], names: Mapping[int, str], selected: frozenset[int]) -> None:
        """Shows a lane per track. ``names`` are the categories' by id."""
        is_selected_anew = selected != self._selected
        self._tracks, self._names, self._selected = tuple(tracks), dict(names), selected
        alive = {track.id for track in tracks}
        self._strips = {track_id: strip for track_id, strip in self._strips.items() if track_id in alive}
        self._set_scroll_range()
        if is_selected_anew:
            self._scroll_to_selected()
        self.viewport().update()

    def _scroll_to_selected(self) -> None:
        """Brings the first selected lane into sight, if none of them is."""
        rows = [row for row, track in enumerate(self._tracks) if track.id in self._selected]
        room = self.viewport().height() - HEADER_HEIGHT
        top = self.verticalScrollBar().value()
        if rows and not any(top <= row * LANE_HEIGHT <= top + room - LANE_HEIGHT for row in rows):
            above = rows[0] * LANE_HEIGHT < top
            self.verticalScrollBar().setValue(rows[0] * LANE_HEIGHT - (0 if above else max(0, room - LANE_HEIGHT)))

    def show_lanes(self, lanes: Mapping[int, Lane]) -> None:
        self._lanes = lanes
        self.viewport().update()

    def show_reviewed(self, reviewed: Sequence[Reviewed]) -> None:
        """Marks frames in the header."""
        self._reviewed = reviewed
        self.viewport().update()

    def show_heat(self, heat: Heat | None) -> None:
        """Draws a line that tells how much each frame needs a look; None: it is not known."""
        self._heat, self._heat_strip = heat, None
        self.viewport().update(0, 0, self.viewport().width(), HEADER_HEIGHT)

    def show_track_reviews(self, reviews: Mapping[int, Review]) -> None:
        """Marks tracks beside their names, by id."""
        self._track_reviews = reviews
        self.viewport().update()

    def choose(self, chosen: range | None) -> None:
        """Chooses a range of frames, or none."""
        if chosen != self.chosen:
            self.chosen = chosen
            self.range_changed.emit()
            self.viewport().update()

    def zoom(self, factor: float) -> None:
        """``factor`` times as many pixels for a frame, around the frame that is shown, or the middle when that is out of sight."""
        if self._frame_count:
            place = self._scale.x(self._frame_index + 0.5)
            self._show_part(
                self._scale.zoomed(
                    factor, place if 0 <= place <= self._scale.width else self._scale.width / 2, self._frame_count
                )
            )

    def show_whole(self) -> None:
        """The video from its first frame to its last."""
        self._show_part(Scale(0.0, float(max(1, self._frame_count)), self._groove_width()))

    def move_view(self, step: float) -> None:
        """On in time, or back below 0: by so many times `MOVE` of what is in sight."""
        self._show_part(self._scale.moved(step * MOVE * self._scale.frames, self._frame_count))

    def frames_in_sight(self) -> tuple[float, float]:
        """(first, last), with their fractions."""
        return self._scale.start, self._scale.start + self._scale.frames

    def _show_part(self, scale: Scale) -> None:
        self._scale = scale
        self.viewport().update(NAMES_WIDTH, 0, self.viewport().width(), self.viewport().height())

    # ---- geometry ------------------------------------------------------------------------------

    def _groove_width(self) -> float:
        return float(max(1, self.viewport().width() - NAMES_WIDTH - EDGE))

    def frame_at(self, x: float) -> int:
        """The frame at a place in the viewport, brought inside the video."""
        return min(max(self._scale.frame(x - NAMES_WIDTH), 0), max(0, self._frame_count - 1))

    def place_of(self, frame: int, track_id: int) -> QPoint:
        """The middle of a frame in a track's lane, in the viewport."""
        row = next(row for row, track in enumerate(self._tracks) if track.id == track_id)
        return QPoint(round(NAMES_WIDTH + self._scale.x(frame + 0.5)), self._top(row) + LANE_HEIGHT // 2)

    def track_at(self, place: QPoint) -> int | None:
        """The id of the track whose lane or name is at a place in the viewport."""
        row = self._row_at(place.y())
        return None if row is None else self._tracks[row].id

    def frame_under(self, place: QPoint) -> int | None:
        """As `frame_at`, or None beside the video."""
        return self.frame_at(place.x()) if self._frame_count and place.x() >= NAMES_WIDTH else None

    def _top(self, row: int) -> int:
        return HEADER_HEIGHT + row * LANE_HEIGHT - self.verticalScrollBar().value()

    def _row_at(self, y: float) -> int | None:
        row = int((y - HEADER_HEIGHT + self.verticalScrollBar().value()) // LANE_HEIGHT)
        return row if y >= HEADER_HEIGHT and row < len(self._tracks) else None

    def _head(self, frame: int) -> QRectF:
        return QRectF(NAMES_WIDTH + self._scale.x(frame + 0.5) - 1, 0, 2, self.viewport().height())

    def _set_scroll_range(self) -> None:
        room = self.viewport().height() - HEADER_HEIGHT
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, len(self._tracks) * LANE_HEIGHT - room))
        bar.setPageStep(max(1, room))
        bar.setSingleStep(LANE_HEIGHT)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._strips.clear()  # they have the edges of the theme before

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._scale = Scale(self._scale.start, self._scale.frames, self._groove_width())
        self._set_scroll_range()

    # ---- drawing -------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        self._clock.start()
        self._drawn = 0
        try:
            self._paint(painter, event.rect())
        finally:
            painter.end()
        if self._behind:
            QTimer.singleShot(0, self._catch_up)

    @property
    def is_behind(self) -> bool:
        """Whether lanes in sight are still to be drawn anew."""
        return bool(self._behind)

    def _catch_up(self) -> None:
        """Paints some of the lanes again that were behind."""
        for row in sorted(self._behind)[:AT_A_TURN]:
            self.viewport().update(NAMES_WIDTH, self._top(row), self.viewport().width(), LANE_HEIGHT)

    def _paint(self, painter: QPainter, dirty: QRect) -> None:
        palette = self.palette()
        painter.fillRect(dirty, palette.color(QPalette.ColorRole.Base))
        bottom = self.viewport().height()
        first = self.verticalScrollBar().value() // LANE_HEIGHT
        last = min(len(self._tracks) - 1, (self.verticalScrollBar().value() + bottom - HEADER_HEIGHT) // LANE_HEIGHT)
        self._behind &= set(range(first, last + 1))
        for row in range(first, last + 1):
            if self._top(row) <= dirty.bottom() and dirty.top() < self._top(row) + LANE_HEIGHT:
                self._paint_lane(painter, row, names=dirty.left() < NAMES_WIDTH)
        self._paint_header(painter, dirty)
        if self.hasFocus():
            painter.setPen(self._accent(255))
            painter.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))
        if not self._frame_count:
            return
        painter.setClipRect(QRectF(NAMES_WIDTH, 0, self._groove_width() + 2, bottom))
        if self.chosen is not None:
            left, right = (NAMES_WIDTH + self._scale.x(frame) for frame in (self.chosen.start, self.chosen.stop))
            painter.fillRect(QRectF(left, 0, max(1.0, right - left), bottom), self._accent(CHOSEN))
        painter.fillRect(self._head(self._frame_index), palette.color(QPalette.ColorRole.Text))
        painter.setClipping(False)

    def _paint_lane(self, painter: QPainter, row: int, *, names: bool) -> None:
        track, top = self._tracks[row], self._top(row)
        if track.id in self._selected:
            painter.fillRect(0, top, self.viewport().width(), LANE_HEIGHT, self._accent(SELECTED))
        elif row % 2:
            stripe = self.palette().color(QPalette.ColorRole.AlternateBase)
            painter.fillRect(0, top, self.viewport().width(), LANE_HEIGHT, stripe)
        painter.setOpacity(1.0 if track.visible else 0.35)
        if names:
            self._paint_name(painter, track, top)
        if self._frame_count:
            self._paint_strip(painter, row)
        painter.setOpacity(1.0)

    def _accent(self, opacity: int) -> QColor:
        color = self.palette().color(QPalette.ColorRole.Highlight)
        color.setAlpha(opacity)
        return color

    def _paint_name(self, painter: QPainter, track: TrackRecord, top: int) -> None:
        palette = self.palette()
        painter.fillRect(QRectF(8, top + 6, 10, 10), QColor(track.color))
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        text = f"{track.number}  {self._names.get(track.category_id, '')}"
        room = QRectF(25, top, NAMES_WIDTH - 44, LANE_HEIGHT)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), shown)
        review = self._track_reviews.get(track.id)
        if review is not None:
            painter.setPen(REVIEWED if review.verdict == "reviewed" else REJECTED)
            mark = QRectF(NAMES_WIDTH - 18, top, 14, LANE_HEIGHT)
            painter.drawText(mark, int(Qt.AlignmentFlag.AlignCenter), "✓" if review.verdict == "reviewed" else "✗")

    def _paint_strip(self, painter: QPainter, row: int) -> None:
        """The lane's picture; while it is behind, the one of another zoom, stretched to this one."""
        strip, scale = self._strip(row), self._scale
        if strip is None:
            return
        if strip.scale == scale:
            painter.drawImage(QPointF(NAMES_WIDTH, self._top(row)), strip.picture.image)
            return
        left, right = scale.x(strip.scale.start), scale.x(strip.scale.start + strip.scale.frames)
        painter.setClipRect(QRectF(NAMES_WIDTH, self._top(row), scale.width, LANE_HEIGHT))
        painter.drawImage(QRectF(NAMES_WIDTH + left, self._top(row), right - left, LANE_HEIGHT), strip.picture.image)
        painter.setClipping(False)

    def _strip(self, row: int) -> _Strip | None:
        """The lane as a picture, drawn anew when something that it depends on is another, and there is time for it."""
        track = self._tracks[row]
        lane, ratio = self._lanes.get(track.id, NOTHING), self.devicePixelRatioF()
        strip = self._strips.get(track.id)
        if (
            strip is None
            or strip.lane is not lane
            or (strip.color, strip.scale, strip.ratio) != (track.color, self._scale, ratio)
        ):
            if self._drawn and self._clock.elapsed() >= PATIENCE:
                self._behind.add(row)
                return strip
            picture = OverlayImage.wrap(lane_pixels(lane, QColor(track.color), self._scale, ratio, rim=self._rim()))
            picture.image.setDevicePixelRatio(ratio)
            strip = self._strips[track.id] = _Strip(lane, track.color, self._scale, ratio, picture)
            self._drawn += 1
        self._behind.discard(row)
        return strip

    def _rim(self) -> int:
        """Grey, 0 to 255, towards which the edge of a human's bar goes: away from the ground."""
        return 0 if self.palette().color(QPalette.ColorRole.Base).lightness() > 127 else 255

    def _paint_header(self, painter: QPainter, dirty: QRect) -> None:
        palette = self.palette()
        painter.fillRect(QRect(0, 0, self.viewport().width(), HEADER_HEIGHT), palette.color(QPalette.ColorRole.Window))
        if not self._frame_count:
            return
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        if self.chosen is not None:
            told = words.tr("{first} to {last}").format(first=self.chosen.start + 1, last=self.chosen.stop)
            painter.drawText(
                QRectF(8, 0, NAMES_WIDTH - 12, HEADER_HEIGHT - 4), int(Qt.AlignmentFlag.AlignVCenter), told
            )
        step = tick_step(self._scale.cell)
        first = int(self._scale.start // step * step)
        for number in range(first, int(self._scale.start + self._scale.frames) + 1, step):
            frame = max(0, number - 1)  # people count from 1: ticks at 1, 100, 200
            x = NAMES_WIDTH + self._scale.x(frame)
            if x >= NAMES_WIDTH:
                painter.drawLine(QPointF(x, 0), QPointF(x, 5))
                painter.drawText(QPointF(x + 3, 14), str(frame + 1))
        if self._heat is not None and len(self._heat) == self._frame_count:
            if self._heat_strip is None or self._heat_strip[0] != self._scale:
                self._heat_strip = self._scale, OverlayImage.wrap(heat_pixels(self._heat, self._scale, HEAT_HEIGHT))
            painter.drawImage(QPointF(NAMES_WIDTH, HEADER_HEIGHT - 5 - HEAT_HEIGHT), self._heat_strip[1].image)
        painter.save()
        painter.translate(NAMES_WIDTH, HEADER_HEIGHT - 5)
        for verdict, color in (("reviewed", REVIEWED), ("rejected", REJECTED)):
            runs = ((part.first, part.last) for part in self._reviewed if part.review.verdict == verdict)
            for left, width in spans(runs, self._scale):
                painter.fillRect(QRectF(left, 0, width, 4), color)
        painter.restore()

    # ---- events --------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not self._frame_count:
            return
        place = event.position()
        row = self._row_at(place.y())
        if place.x() < NAMES_WIDTH:
            if row is not None:
                adds = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
                self.track_clicked.emit(self._tracks[row].id, adds)
            return
        self._press, self._scrubs = place, place.y() < HEADER_HEIGHT
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.choose(_between(self._frame_index, self.frame_at(place.x())))
            self._press = None
        else:
            self.scrubbed.emit(self.frame_at(place.x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._press is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        frame = self.frame_at(event.position().x())
        if self._scrubs:
            self.scrubbed.emit(frame)
        elif self.chosen is not None or abs(event.position().x() - self._press.x()) >= DRAG:
            self.choose(_between(self.frame_at(self._press.x()), frame))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._press is not None:
            if not self._scrubs and abs(event.position().x() - self._press.x()) < DRAG:
                self.choose(None)
            self._press = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolls the lanes; with Ctrl it zooms in time, with Shift it moves in time."""
        turned = event.angleDelta().y() or event.angleDelta().x()
        keys = event.modifiers()
        if keys & Qt.KeyboardModifier.ControlModifier and self._frame_count:
            x = min(max(event.position().x() - NAMES_WIDTH, 0.0), self._scale.width)
            self._show_part(self._scale.zoomed(1.2 ** (turned / 120), x, self._frame_count))
        elif keys & Qt.KeyboardModifier.ShiftModifier and self._frame_count:
            self._show_part(self._scale.moved(-turned / 1200 * self._scale.frames, self._frame_count))
        else:
            super().wheelEvent(event)
            return
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()  # the frame that tells it

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def viewportEvent(self, event) -> bool:
        if isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.told_at(event.pos()), self.viewport())
            return True
        return bool(super().viewportEvent(event))

    def told_at(self, place: QPoint) -> str:
        """What the tooltip says there."""
        row = self._row_at(place.y())
        if not self._frame_count or (row is None and place.y() >= HEADER_HEIGHT):
            return ""
        frame = self.frame_at(place.x())
        if row is None:
            there = (part.review for part in self._reviewed if part.first <= frame <= part.last)
            return _of_review(words.tr("Frame {frame}").format(frame=frame + 1), next(there, None))
        track = self._tracks[row]
        category = self._names.get(track.category_id, "")
        name = words.tr("Track {number}, {category}").format(number=track.number, category=category)
        if place.x() < NAMES_WIDTH:
            return _of_review(name, self._track_reviews.get(track.id))
        lane = self._lanes.get(track.id, NOTHING)
        text = words.tr("{track}, frame {frame}: {state}")
        parts = [text.format(track=name, frame=frame + 1, state=_of_lane(lane, frame))]
        parts += [term(shade.level) for shade in lane.shades if shade.first <= frame <= shade.last]
        parts += [said_text(part.review) for part in lane.reviewed if part.first <= frame <= part.last]
        return ", ".join(parts)


def tick_step(cell: float, room: float = 60.0) -> int:
    """Frames between two numbers of the ruler: 1, 2 or 5 times a power of ten, at least ``room`` pixels apart."""
    step = 1
    while step * cell < room:
        step = step * 5 // 2 if str(step).startswith("2") else step * 2
    return step


def _between(first: int, last: int) -> range:
    return range(min(first, last), max(first, last) + 1)


def _of_review(what: str, review: Review | None) -> str:
    if review is None:
        return what
    return f"{what}: {said_text(review)}"


def said_text(review: Review) -> str:
    """The verdict, with the note in brackets if there is one."""
    return term(review.verdict) + (f" ({review.note})" if review.note else "")


def _of_lane(lane: Lane, frame: int) -> str:
    for part in lane.stretches:
        if part.first <= frame <= part.last:
            state = term(part.state)
            if part.score is None:
                return state
            return words.tr("{state}, score {score}").format(state=state, score=f"{part.score:.1f}")
    return words.tr("absent")
