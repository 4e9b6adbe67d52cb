"""The list of the project's videos."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from app.project import VideoRecord
from app.ui.icons import icon


class VideoPanel(QListWidget):
    """Signals: video_chosen(int): the id of the video that the person clicked."""

    video_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAlternatingRowColors(True)
        self.setSpacing(1)
        self.itemClicked.connect(lambda item: self.video_chosen.emit(item.data(Qt.ItemDataRole.UserRole)))
        self.itemActivated.connect(lambda item: self.video_chosen.emit(item.data(Qt.ItemDataRole.UserRole)))

    def sizeHint(self) -> QSize:
        return QSize(240, 90)

    def show_videos(self, videos: Sequence[VideoRecord]) -> None:
        self.clear()
        for video in videos:
            text = video.path.name if video.exists else f"{video.path.name}  (missing)"
            item = QListWidgetItem(icon("filmstrip" if video.exists else "alert-outline"), text, self)
            item.setData(Qt.ItemDataRole.UserRole, video.id)
            item.setToolTip(f"{video.path}\n{video.width} × {video.height}, {video.frame_count} frames")

    def mark(self, video_id: int) -> None:
        """Shows which video is open."""
        for row in range(self.count()):
            if self.item(row).data(Qt.ItemDataRole.UserRole) == video_id:
                self.setCurrentRow(row)
