"""The list of the project's videos: how long each is, how many tracks it has, how far it is, and which ones are left to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from app.project import VideoRecord
from app.project.progress import STATES, VideoProgress
from app.ui.icons import icon
from app.view import words

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
FILTERS = ("all", "left", *STATES, "missing")  # left: all that are not done
NOTHING_DONE = VideoProgress()


class VideoPanel(QListWidget):
    """Signals:
    video_chosen(int): the id of the video that the person clicked.
    counts_changed(): other videos, or other states of them.
    """

    video_chosen = Signal(int)
    counts_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._videos: dict[int, tuple[VideoRecord, QListWidgetItem]] = {}
        self._progress: dict[int, VideoProgress] = {}
        self._marked: int | None = None
        self._filter, self._search = "all", ""
        self.setAlternatingRowColors(True)
        self.setSpacing(1)
        self.itemClicked.connect(lambda item: self.video_chosen.emit(item.data(Qt.ItemDataRole.UserRole)))
        self.itemActivated.connect(lambda item: self.video_chosen.emit(item.data(Qt.ItemDataRole.UserRole)))

    def sizeHint(self) -> QSize:
        return QSize(240, 90)

    def show_videos(self, videos: Sequence[VideoRecord], progress: Mapping[int, VideoProgress]) -> None:
        """Lists the videos. ``progress`` by their ids; those of which nothing is known have none."""
        self.clear()
        self._videos, self._progress = {}, dict(progress)
        icons: dict[str, QIcon] = {}  # kept by the items only: Python might let go of its own in any thread
        height = 2 * self.fontMetrics().lineSpacing() + 6
        for video in videos:
            item = QListWidgetItem(self)
            item.setData(Qt.ItemDataRole.UserRole, video.id)
            item.setSizeHint(QSize(0, height))  # no wider than the list: what has no room is left out at the end
            self._videos[video.id] = video, item
            self._tell(video.id, icons)
        self._hide_the_others()
        if self._marked is not None:
            self.mark(self._marked)
        self.counts_changed.emit()

    def show_progress(self, progress: Mapping[int, VideoProgress]) -> None:
        """Says anew how far videos are; those that are left out stay as they are told."""
        changed = [video for video in progress if progress[video] != self._progress.get(video, NOTHING_DONE)]
        self._progress.update(progress)
        icons: dict[str, QIcon] = {}
        for video in changed:
            if video in self._videos:
                self._tell(video, icons)
        if changed:
            self._hide_the_others()
            self.counts_changed.emit()

    def mark(self, video_id: int) -> None:
        """Shows which video is open, once it is listed."""
        self._marked = video_id
        if video_id in self._videos:
            self.setCurrentItem(self._videos[video_id][1])

    def ids(self) -> set[int]:
        """Of all videos, listed or left out by the filter."""
        return set(self._videos)

    def chosen(self) -> int | None:
        """The id of the video that is marked in the list; None where the filter leaves it out."""
        item = self.currentItem()
        return None if item is None or item.isHidden() else item.data(Qt.ItemDataRole.UserRole)

    def narrow(self, wanted: str, search: str) -> None:
        """Shows the videos in a state of `FILTERS` only whose names have every word of the search."""
        self._filter, self._search = wanted, search
        self._hide_the_others()

    def counts(self) -> dict[str, int]:
        """Filter -> how many videos it shows, whatever the search."""
        states = [self._state(video) for video, _ in self._videos.values()]
        kinds: dict[str, int] = {state: states.count(state) for state in STATES}
        missing = sum(not video.exists for video, _ in self._videos.values())
        return {"all": len(states), "left": len(states) - kinds["done"], **kinds, "missing": missing}

    def beside(self, step: int) -> int | None:
        """The id of the next video in the list (1) or the one before (-1) that the filter shows; None at the end.

        Videos whose media are missing are passed over: to open one asks where it is.
        """
        there = [(video, item) for video, item in self._videos.values() if video.exists]
        here = self.currentRow()
        rows = {self.row(item): video.id for video, item in there if not item.isHidden()}
        found = [row for row in rows if (row > here if step > 0 else row < here)]
        return rows[min(found) if step > 0 else max(found)] if found else None

    def _state(self, video: VideoRecord) -> str:
        return self._progress.get(video.id, NOTHING_DONE).state(video.frame_count)

    def _tell(self, video_id: int, icons: dict[str, QIcon]) -> None:
        """Says how far a video is. ``icons``: those of states that were drawn just now."""
        video, item = self._videos[video_id]
        state = self._state(video)
        shown = state if video.exists else "missing"
        if shown not in icons:
            icons[shown] = icon(STATE_ICONS[shown])
        item.setIcon(icons[shown])
        item.setText(_text(video, state, self._progress.get(video_id, NOTHING_DONE)))
        item.setToolTip(f"{item.text()}\n{video.path}\n{video.width} × {video.height}")

    def _hide_the_others(self) -> None:
        wanted = self._search.lower().split()
        for video, item in self._videos.values():
            state = self._state(video)
            is_kind = (
                self._filter in ("all", state)
                or (self._filter == "left" and state != "done")
                or (self._filter == "missing" and not video.exists)
            )
            is_shown = is_kind and all(word in video.name.lower() for word in wanted)
            if item.isHidden() == is_shown:
                item.setHidden(not is_shown)


def _text(video: VideoRecord, state: str, progress: VideoProgress) -> str:
    """Two lines."""
    facts = [words.tr("%n frames", "", video.frame_count), words.tr("%n tracks", "", progress.tracks)]
    if progress.reviewed:
        facts.append(words.tr("{share} % reviewed").format(share=100 * progress.reviewed // video.frame_count))
    name = video.name if video.exists else words.tr("{name}  (missing)").format(name=video.name)
    return f"{name}\n{words.tr(STATE_NAMES[state])} · {', '.join(facts)}"
