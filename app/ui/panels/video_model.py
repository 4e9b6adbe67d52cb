"""What the list of videos tells of each, worked out for those that are seen: of thousands, it would be felt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.project import VideoRecord
from app.project.overview.progress import STATES, VideoProgress
from app.ui.icons import icon
from app.view import words

Index = QModelIndex | QPersistentModelIndex
STATE_NAMES = {
    "new": words.mark("new"),
    "begun": words.mark("begun"),
    "prelabelled": words.mark("pre-labelled"),
    "in_review": words.mark("in review"),
    "done": words.mark("done"),
    "missing": words.mark("missing"),
}
STATE_ICONS = {
    "new": "circle-outline",
    "begun": "circle-edit-outline",
    "prelabelled": "creation",
    "in_review": "circle-half-full",
    "done": "check-circle",
    "missing": "alert-outline",
}
OPEN = Qt.ItemDataRole.UserRole + 1  # whether it is the video in the picture
FILTERS = ("all", "left", *STATES, "missing")  # left: all that are not done
NOTHING_DONE = VideoProgress()


class VideoModel(QAbstractListModel):
    """A row for each video that the filter shows; its id is the role `UserRole`."""

    def __init__(self, row_height: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._row = QSize(0, row_height)  # no wider than the list: what has no room is left out at the end
        self._videos: dict[int, VideoRecord] = {}
        self._progress: dict[int, VideoProgress] = {}
        self._filter, self._search = FILTERS[0], ""
        self._shown: list[int] = []
        self._rows: dict[int, int] = {}  # id of a video that is shown -> its row
        self._open: int | None = None  # id of the one in the picture
        # Icons belong to the window's thread: these let them go with the list, Python might in any.
        self._icons = {state: QAction(icon(name), "", self) for state, name in STATE_ICONS.items()}

    def show_videos(self, videos: Sequence[VideoRecord], progress: Mapping[int, VideoProgress]) -> None:
        """Lists other videos. ``progress`` by their ids; those of which nothing is known have none."""
        self.beginResetModel()
        self._videos, self._progress = {video.id: video for video in videos}, dict(progress)
        self._choose()
        self.endResetModel()

    def show_progress(self, progress: Mapping[int, VideoProgress]) -> bool:
        """Says anew how far videos are; those that are left out stay as they were told. Returns whether any has changed."""
        changed = [video for video in progress if progress[video] != self._progress.get(video, NOTHING_DONE)]
        self._progress.update(progress)
        if changed:
            self._narrow()
            for video in changed:
                if (row := self._rows.get(video)) is not None:
                    self.dataChanged.emit(self.index(row), self.index(row))
        return bool(changed)

    def show_open(self, video_id: int | None) -> None:
        """Says which one is in the picture: others may be marked, e.g. by a right click on them."""
        rows = [self._rows[video] for video in (self._open, video_id) if video in self._rows]
        self._open = video_id
        for row in rows:
            self.dataChanged.emit(self.index(row), self.index(row))

    def narrow(self, wanted: str, search: str) -> None:
        """Shows the videos in a state of `FILTERS` only whose names have every word of the search."""
        self._filter, self._search = wanted, search
        self._narrow()

    # ---- what there is -------------------------------------------------------------------------

    def ids(self) -> list[int]:
        """Of all videos in their order, shown or left out by the filter."""
        return list(self._videos)

    def row_of(self, video_id: int | None) -> int | None:
        """None where the filter leaves it out."""
        return None if video_id is None else self._rows.get(video_id)

    def with_tracks(self) -> set[int]:
        """Ids of all videos that have any."""
        return {video for video in self._videos if self._progress.get(video, NOTHING_DONE).tracks}

    def record(self, video_id: int) -> VideoRecord:
        """As it was when the videos were listed: whether its media are there was asked then, beside the window."""
        return self._videos[video_id]

    def new(self) -> list[VideoRecord]:
        """All videos that neither a person nor a model has worked on, in their order."""
        return [video for video in self._videos.values() if self._state(video) == "new"]

    def openable(self) -> list[int]:
        """Ids of the videos that are shown and whose media are there."""
        return [video for video in self._shown if self._videos[video].exists]

    def counts(self) -> dict[str, int]:
        """Filter -> how many videos it shows, whatever the search."""
        states = [self._state(video) for video in self._videos.values()]
        kinds: dict[str, int] = {state: states.count(state) for state in STATES}
        missing = sum(not video.exists for video in self._videos.values())
        return {"all": len(states), "left": len(states) - kinds["done"], **kinds, "missing": missing}

    def told(self, video_id: int) -> str:
        """Two lines on a video, also on one that the filter leaves out."""
        video, progress = self._videos[video_id], self._progress.get(video_id, NOTHING_DONE)
        facts = [words.tr("%n frames", "", video.frame_count), words.tr("%n tracks", "", progress.tracks)]
        if progress.reviewed:
            facts.append(words.tr("{share} % reviewed").format(share=100 * progress.reviewed // video.frame_count))
        name = video.name if video.exists else words.tr("{name}  (missing)").format(name=video.name)
        return f"{name}\n{words.tr(STATE_NAMES[self._state(video)])} · {', '.join(facts)}"

    # ---- for Qt --------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        video = self._videos[self._shown[index.row()]]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.told(video.id)
        if role == Qt.ItemDataRole.DecorationRole:
            return self._icons[self._state(video) if video.exists else "missing"].icon()
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{self.told(video.id)}\n{video.path}\n{video.width} × {video.height}"
        if role == OPEN:
            return video.id == self._open
        if role == Qt.ItemDataRole.SizeHintRole:
            return self._row
        return video.id if role == Qt.ItemDataRole.UserRole else None

    # ---- which are shown -----------------------------------------------------------------------

    def _state(self, video: VideoRecord) -> str:
        return self._progress.get(video.id, NOTHING_DONE).state(video.frame_count)

    def _narrow(self) -> None:
        before = self._shown
        self._choose()
        if self._shown != before:
            after, self._shown = self._shown, before
            self.beginResetModel()
            self._shown = after
            self.endResetModel()

    def _choose(self) -> None:
        asked = self._search.lower().split()
        self._shown = [
            video.id
            for video in self._videos.values()
            if self._is_kind(video) and (not asked or all(word in video.name.lower() for word in asked))
        ]
        self._rows = {video: row for row, video in enumerate(self._shown)}

    def _is_kind(self, video: VideoRecord) -> bool:
        if self._filter == "all":
            return True
        if self._filter == "missing":
            return not video.exists
        state = self._state(video)
        return state != "done" if self._filter == "left" else state == self._filter
