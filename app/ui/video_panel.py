"""The list of the project's videos: how long each is, how many tracks it has, and how far its review is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
        self._videos: dict[int, tuple[VideoRecord, QListWidgetItem]] = {}
        self.setAlternatingRowColors(True)
        self.setSpacing(1)
        self.itemClicked.connect(lambda item: self.video_chosen.emit(item.data(Qt.ItemDataRole.UserRole)))
        self.itemActivated.connect(lambda item: self.video_chosen.emit(item.data(Qt.ItemDataRole.UserRole)))

    def sizeHint(self) -> QSize:
        return QSize(240, 90)

    def show_videos(
        self, videos: Sequence[VideoRecord], reviewed: Mapping[int, int], tracks: Mapping[int, int]
    ) -> None:
        """Lists the videos.

        Args:
            reviewed: id of a video -> how many of its frames a person has marked as reviewed; tracks: how many it has. Videos
                without any may be left out.
        """
        self.clear()
        self._videos = {}
        there, missing = icon("filmstrip"), icon("alert-outline")
        for video in videos:
            text = _text(video, reviewed.get(video.id, 0), tracks.get(video.id, 0))
            item = QListWidgetItem(there if video.exists else missing, text, self)
            item.setData(Qt.ItemDataRole.UserRole, video.id)
            item.setToolTip(f"{video.path}\n{video.width} × {video.height}")
            self._videos[video.id] = video, item

    def show_progress(self, video_id: int, reviewed: int, tracks: int) -> None:
        """Says below a video's name how many of its frames are reviewed and how many tracks it has."""
        if video_id in self._videos:
            video, item = self._videos[video_id]
            item.setText(_text(video, reviewed, tracks))

    def mark(self, video_id: int) -> None:
        """Shows which video is open."""
        if video_id in self._videos:
            self.setCurrentItem(self._videos[video_id][1])


def _text(video: VideoRecord, reviewed: int, tracks: int) -> str:
    """Two lines."""
    facts = [words.tr("%n frames", "", video.frame_count), words.tr("%n tracks", "", tracks)]
    if reviewed:
        facts.append(words.tr("{share} % reviewed").format(share=100 * reviewed // video.frame_count))
    name = video.name if video.exists else words.tr("{name}  (missing)").format(name=video.name)
    return f"{name}\n{', '.join(facts)}"
