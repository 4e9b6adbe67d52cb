"""The list of the project's videos: how long each is, how many tracks it has, how far it is, and which ones are left to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.project import VideoRecord
from app.project.overview.progress import VideoProgress
from app.ui.panels.video_model import OPEN, Index, VideoModel

BAR = 3  # pixels of width


class OpenVideoDelegate(QStyledItemDelegate):
    """Paints a bar at the left of the video in the picture, also where others are marked, e.g. by a right click on them."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        if index.data(OPEN):
            bar = option.rect.adjusted(0, 0, BAR - option.rect.width(), 0)
            painter.fillRect(bar, option.palette.color(QPalette.ColorRole.Accent))


class VideoPanel(QListView):
    """Signals:
    video_chosen(int): the id of the video that the person clicked.
    selection_changed(): others are marked, or another number of them.
    counts_changed(): other videos, or other states of them.
    """

    video_chosen = Signal(int)
    selection_changed = Signal()
    counts_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.listed = VideoModel(2 * self.fontMetrics().lineSpacing() + 6, self)
        self.setModel(self.listed)
        self._delegate = OpenVideoDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setAlternatingRowColors(True)
        self.setSpacing(1)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)  # by rows, the last one stands above empty room
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._marked: int | None = None
        self.listed.modelReset.connect(self._mark_again)
        self.listed.modelReset.connect(self.selection_changed)
        self.selectionModel().selectionChanged.connect(self.selection_changed)
        self.clicked.connect(self._choose_clicked)
        self.activated.connect(self._choose)

    def sizeHint(self) -> QSize:
        return QSize(240, 90)

    def show_videos(self, videos: Sequence[VideoRecord], progress: Mapping[int, VideoProgress]) -> None:
        """Lists the videos. ``progress`` by their ids; those of which nothing is known have none."""
        self.listed.show_videos(videos, progress)
        self.counts_changed.emit()

    def show_progress(self, progress: Mapping[int, VideoProgress]) -> None:
        """Says anew how far videos are; those that are left out stay as they are told."""
        if self.listed.show_progress(progress):
            self.counts_changed.emit()

    def mark(self, video_id: int | None) -> None:
        """Shows which video is open, once it is listed; None: none is."""
        self._marked = video_id
        self.listed.show_open(video_id)
        self._mark_again()

    def chosen(self) -> int | None:
        """The id of the video that is marked in the list; None where the filter leaves it out."""
        index = self.currentIndex()
        return index.data(Qt.ItemDataRole.UserRole) if index.isValid() else None

    def all_chosen(self) -> list[int]:
        """The ids of all videos that are marked in the list, in its order."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return [self.listed.index(row).data(Qt.ItemDataRole.UserRole) for row in rows]

    def narrow(self, wanted: str, search: str) -> None:
        """Shows the videos in a state of `FILTERS` only whose names have every word of the search."""
        self.listed.narrow(wanted, search)

    def beside(self, step: int) -> int | None:
        """The id of the next video in the list (1) or the one before (-1) that the filter shows; None at the end.

        Videos whose media are missing are passed over: to open one asks where it is.
        """
        order = {video: place for place, video in enumerate(self.listed.ids())}
        here = -1
        for video in (self._marked, self.chosen()):  # the open one, also where the filter leaves it out
            here = here if video is None else order.get(video, here)
        videos = self.listed.openable()
        if step > 0:
            return next((video for video in videos if order[video] > here), None)
        return next((video for video in reversed(videos) if order[video] < here), None)

    def _choose_clicked(self, index: QModelIndex) -> None:
        """Ctrl or Shift and a click mark several, of which none is opened."""
        if self.selectionModel().selectedIndexes() == [index]:
            self._choose(index)

    def _choose(self, index: QModelIndex) -> None:
        self.video_chosen.emit(index.data(Qt.ItemDataRole.UserRole))

    def _mark_again(self) -> None:
        if (row := self.listed.row_of(self._marked)) is not None:
            # Said outright: else Ctrl that is held, e.g. with PgDown, leaves the selection as it is.
            self.selectionModel().setCurrentIndex(
                self.listed.index(row, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect
            )
