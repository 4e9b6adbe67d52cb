"""What was rejected in the video that is shown, with its notes: whole frames, whole tracks, and tracks in some frames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from app.edits.names import frames_text, tracks_text
from app.project import Review, TrackRecord
from app.project.overview.lanes import Lane, Reviewed
from app.ui.icons import icon
from app.view import words


@dataclass(frozen=True)
class Rejection:
    """Attributes: frame: where to look; track: the id of the track that it is about, None for a whole frame; place: in words."""

    frame: int
    track: int | None
    place: str
    note: str


def rejections(
    reviewed: Iterable[Reviewed],
    track_reviews: Mapping[int, Review],
    lanes: Mapping[int, Lane],
    tracks: Sequence[TrackRecord],
) -> list[Rejection]:
    """All that was rejected, in the order of the frames."""
    found = [
        Rejection(part.first, None, words.said(frames_text(part.first, part.last)), part.review.note)
        for part in reviewed
        if part.review.verdict == "rejected"
    ]
    for track in tracks:
        lane, whole = lanes.get(track.id, Lane()), track_reviews.get(track.id)
        if whole is None and not lane.reviewed:
            continue
        name = words.said(tracks_text([track]))
        if whole is not None and whole.verdict == "rejected":
            begins = lane.presence[0][0] if lane.presence else 0
            found.append(Rejection(begins, track.id, name, whole.note))
        for part in lane.reviewed:
            if part.review.verdict == "rejected":
                frames = words.said(frames_text(part.first, part.last))
                place = words.tr("{track}, {frames}").format(track=name, frames=frames)
                found.append(Rejection(part.first, track.id, place, part.review.note))
    return sorted(found, key=lambda one: (one.frame, one.track or 0))


class ReviewPanel(QListWidget):
    """Signals: place_chosen(frame, ids of the tracks to select there)."""

    place_chosen = Signal(int, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rejections: list[Rejection] = []
        self.setAlternatingRowColors(True)
        self.itemClicked.connect(self._choose)
        self.itemActivated.connect(self._choose)

    def sizeHint(self) -> QSize:
        return QSize(240, 90)

    def show_rejections(self, found: list[Rejection]) -> None:
        """Lists them; nothing happens when they are the same."""
        if found == self.rejections:
            return
        row = self.currentRow()
        self.clear()
        self.rejections = found
        mark = icon("close-circle-outline")
        for one in found:
            text = words.tr("{place}: {note}").format(place=one.place, note=one.note) if one.note else one.place
            item = QListWidgetItem(mark, text[:1].upper() + text[1:], self)
            item.setToolTip(one.note)
        self.setCurrentRow(min(max(row, 0), len(found) - 1))

    def hint(self) -> str:
        """What is said in place of rejections while there are none."""
        return "" if self.rejections else words.tr("Nothing in this video is rejected")

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if hint := self.hint():
            painter = QPainter(self.viewport())
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            space = self.viewport().rect().adjusted(12, 12, -12, -12)
            painter.drawText(space, int(Qt.AlignmentFlag.AlignHCenter) | int(Qt.TextFlag.TextWordWrap), hint)
            painter.end()

    def _choose(self, item: QListWidgetItem) -> None:
        chosen = self.rejections[self.row(item)]
        self.place_chosen.emit(chosen.frame, () if chosen.track is None else (chosen.track,))
