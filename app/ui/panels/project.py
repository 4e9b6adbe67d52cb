"""The project's videos with what narrows them down: the state of the work, and words of their names."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from app.jobs.videos import VideoList, list_job
from app.jobs.worker import Job, Jobs
from app.ui.panels.search_field import SearchField
from app.ui.panels.video_model import FILTERS, STATE_NAMES
from app.ui.panels.videos import VideoPanel
from app.ui.workspace import Workspace
from app.view import words
from engine.errors import EngineError

REST = 500  # milliseconds without an edit, after which it is asked how far all videos are
FILTER_NAMES = {"all": words.mark("All videos"), "left": words.mark("Left to do"), **STATE_NAMES}


class ProjectPanel(QWidget):
    """Keeps the list up to date by jobs of its own: nobody waits for them, nor is kept from opening another project.

    Signals:
        failed(EngineError): the videos cannot be listed.
        listed(sequence of VideoRecord): the videos are listed anew.
    """

    failed = Signal(object)
    listed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.videos = VideoPanel(self)
        self.search = SearchField(words.tr("Find videos"), self)
        self.states = QComboBox(self)
        self.states.setToolTip(words.tr("Which videos are listed: the state of the work on them"))
        for _ in FILTERS:
            self.states.addItem("")
        self._workspace: Workspace | None = None
        self._jobs = Jobs(self, threads=1)
        self._listing: Job[VideoList] | None = None
        self._is_stale = False  # a listing is wanted after the one that is under way
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(lambda: self._list(progress_only=True))
        row = QHBoxLayout()
        row.setContentsMargins(8, 2, 8, 4)
        row.setSpacing(6)
        row.addWidget(self.search, 1)
        row.addWidget(self.states)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(row)
        layout.addWidget(self.videos)
        self.search.textChanged.connect(self._narrow)
        self.search.returnPressed.connect(self.videos.setFocus)
        self.states.currentIndexChanged.connect(self._narrow)
        self.videos.counts_changed.connect(self._show_counts)
        self._show_counts()

    def follow(self, workspace: Workspace | None) -> None:
        """Shows another project's videos from now on, as soon as they are read."""
        self._workspace, self._listing, self._is_stale = workspace, None, False
        self._rest.stop()
        self.videos.show_videos((), {})
        if workspace is not None:
            workspace.masks_changed.connect(lambda _: self._rest.start())
            self.show_videos()

    def show_videos(self) -> None:
        """Lists the videos again."""
        self._list(progress_only=False)

    @property
    def is_listing(self) -> bool:
        """Whether the videos are being read."""
        return self._listing is not None

    def close_jobs(self) -> None:
        """Ends what nobody waits for. The window is about to be gone."""
        self._rest.stop()
        self._jobs.close()

    def _list(self, *, progress_only: bool) -> None:
        """One job at a time; while the videos are listed, only another whole list is wanted afterwards."""
        if self._workspace is None:
            return
        if self._listing is not None:
            self._is_stale |= not progress_only
            if progress_only:
                self._rest.start()
            return
        self._listing = job = self._jobs.start(
            list_job(self._workspace.project.path, progress_only=progress_only),
            on_done=lambda found: self._take(job, found),
            on_failed=lambda error: self._fail(job, error, is_told=progress_only),
        )

    def _take(self, job: Job[VideoList], found: VideoList) -> None:
        if self._listing is not job:  # of a project that was open before
            return
        self._listing = None
        if self._is_stale:
            self._is_stale = False
            self.show_videos()
        elif found.videos is not None:
            self.videos.show_videos(found.videos, found.progress)
            self.listed.emit(found.videos)
        elif set(self.videos.listed.ids()) != found.progress.keys():  # undo or redo took one out, or brought one back
            self.show_videos()
        else:
            self.videos.show_progress(found.progress)

    def _fail(self, job: Job[VideoList], error: EngineError, *, is_told: bool) -> None:
        """``is_told``: an edit has just been made, and whoever reads its lanes from the same file says what is wrong."""
        if self._listing is not job:
            return
        self._listing = None
        if self._is_stale:  # the whole list, which was wanted meanwhile, may be read, or says what is wrong
            self._is_stale = False
            self.show_videos()
        elif not is_told:
            self.failed.emit(error)

    def _narrow(self) -> None:
        self.videos.narrow(FILTERS[self.states.currentIndex()], self.search.text())

    def _show_counts(self) -> None:
        """In the choice of the state, how many videos each one has."""
        counts = self.videos.listed.counts()
        for place, kind in enumerate(FILTERS):
            self.states.setItemText(place, f"{words.tr(FILTER_NAMES[kind])} ({counts[kind]})")
