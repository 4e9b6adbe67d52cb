"""The list of the project's videos."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from app.project import VideoRecord
from app.ui.icons import icon
from app.view import words


class VideoPanel(QListWidget):
    """Signals: video_chosen(int): the id of the video that the person clicked."""

    video_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._videos: dict[int, VideoRecord] = {}
        self.setAlternatingRowColors(True)
        self.setSpacing(1)
        self.itemClicked.connect(lambda item: self.video_chosen.emit(item.data(Qt.ItemDataRole.UserRole)))
        self.itemActivated.connect(lambda item: self.video_chosen.emit(item.data(Qt.ItemDataRole.UserRole)))

    def sizeHint(self) -> QSize:
        return QSize(240, 90)

    def show_videos(self, videos: Sequence[VideoRecord]) -> None:
        """Lists the videos; how much of them is reviewed comes with `show_progress`."""
        self.clear()
        self._videos = {video.id: video for video in videos}
        for video in videos:
            item = QListWidgetItem(icon("filmstrip" if video.exists else "alert-outline"), _name(video), self)
            item.setData(Qt.ItemDataRole.UserRole, video.id)
            frames = words.tr("%n frames", "", video.frame_count)
            item.setToolTip(f"{video.path}\n{video.width} × {video.height}, {frames}")

    def show_progress(self, video_id: int, reviewed: int) -> None:
        """Says behind a video's name how many of its frames a person has marked as reviewed."""
        for row in range(self.count()):
            item = self.item(row)
            if item.data(Qt.ItemDataRole.UserRole) == video_id:
                video = self._videos[video_id]
                text = words.tr("{name}  –  {share} % reviewed")
                share = 100 * reviewed // video.frame_count
                item.setText(text.format(name=_name(video), share=share) if reviewed else _name(video))

    def mark(self, video_id: int) -> None:
        """Shows which video is open."""
        for row in range(self.count()):
            if self.item(row).data(Qt.ItemDataRole.UserRole) == video_id:
                self.setCurrentRow(row)


def _name(video: VideoRecord) -> str:
    return video.path.name if video.exists else words.tr("{name}  (missing)").format(name=video.path.name)
